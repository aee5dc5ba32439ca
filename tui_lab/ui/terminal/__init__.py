"""Between Textual and the terminal: only cells that changed are sent, no faster than they are taken."""
