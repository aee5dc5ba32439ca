"""What a drawing is made with: colours and characters."""

from __future__ import annotations

from dataclasses import dataclass

from tui_lab.drawing.canvas.glyphs import SETS, Glyphs, GlyphSet
from tui_lab.drawing.canvas.palette import DARK, Palette


@dataclass(frozen=True)
class DrawingStyle:
    """Two are equal that share one palette and have the same glyphs, so it may be the key of a cache."""

    palette: Palette = DARK
    glyphs: Glyphs = Glyphs.BRAILLE

    @property
    def set(self) -> GlyphSet:
        return SETS[self.glyphs]

    @property
    def textured(self) -> bool:
        """Whether pictures are textures of characters, for want of half blocks or of colours."""
        return self.glyphs is Glyphs.ASCII or not self.palette.colours
