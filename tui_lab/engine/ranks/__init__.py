"""One training in several processes, as torchrun starts them: each takes its share of every batch."""
