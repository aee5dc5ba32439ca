"""One widget a file: its size and its colours; what it shows is drawn in `tui_lab.drawing`."""
