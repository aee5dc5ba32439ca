"""What is trained, measured and taught. Nothing here knows of a screen."""
