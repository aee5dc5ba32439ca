"""Figures, curves and parameters as sentences, for who cannot see the drawing, or not yet read it."""
