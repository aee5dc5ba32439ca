"""What figures have in common: axes, strokes, legends, the cursor."""
