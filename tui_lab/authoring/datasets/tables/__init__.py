"""Tables of text, such as CSV files: how they are written is found out, and they are read in pieces."""
