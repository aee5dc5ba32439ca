"""What the processes of a training say to each other before each step: the highest word holds for all."""

GO = 0  # take the next step
HOLD = 1  # not yet: ask again
STOP = 2  # it is done, has diverged, or a screen wants it to end
INTERRUPTED = 3  # somebody has typed ctrl+c
