"""What a colour is: a number, 0xRRGGBB, or none of one's own."""

DEFAULT = -1  # the terminal's or widget's own colour
