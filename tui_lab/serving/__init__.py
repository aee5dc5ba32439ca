"""The lab in a browser: a page, a door, and a terminal of its own for each session."""
