"""The step loop and what is asked of it. Nothing here knows a screen or a lesson."""

# With seed 1 every hidden unit of the regression scenario is dead, and its network learns nothing.
DEFAULT_SEED = 2  # of a run that was not given any, on the screen and headless
LARGEST_SEED = 2**32 - 1  # numpy takes no larger one
