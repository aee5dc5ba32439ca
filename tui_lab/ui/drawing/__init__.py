"""Figures to cells: pure functions of a figure, a size, a palette and a set of glyphs."""
