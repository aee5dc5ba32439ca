"""What is trained, measured and taught. Nothing here knows of a screen."""

DEFAULT_SEED = 2  # of a run that was not given any, on the screen and headless
