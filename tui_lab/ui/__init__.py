"""The terminal front end: an app, its screens, its widgets and the drawing they use."""
