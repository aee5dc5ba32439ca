"""A training script of somebody else, seen from within its own process."""
