"""Figures to cells: pure functions that know neither Textual nor PyTorch."""
