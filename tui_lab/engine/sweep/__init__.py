"""One scenario trained with many knobs and seeds, and what became of each: no screen, no printing."""
