"""What the terminal can show, and why it was chosen."""
