"""Cells, and what is put into them: characters, colours, text."""
