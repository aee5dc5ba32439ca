"""The command line's view of figures."""
