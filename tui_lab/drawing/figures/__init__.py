"""One kind of figure a file; `draw` knows them all."""
