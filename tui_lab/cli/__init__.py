"""The command `tui-lab`: a file for what each of its commands does."""
