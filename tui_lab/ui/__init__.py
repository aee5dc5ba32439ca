"""The terminal front end: an app, its screens and their widgets. Textual is known here only."""
