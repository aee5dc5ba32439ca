"""From where on something is wrong: all thresholds of the health checks.

They are conservative, for a false alarm is worse than silence. Each is met by no shipped scenario at its
defaults, unless its lesson is about just that.
"""

from __future__ import annotations

STEPS = 5  # that are tried and looked at; what is asked of "every step" is asked of these

# Units
SAMPLES = 20  # answers of a unit, all of them 0, from which on it is called dead
DEAD_SHARE = 0.4  # of units; where a layer is fed by few numbers, chance alone leaves a quarter dead
DEAD_SIGMAS = 3.0  # standard deviations of that chance which are let pass beside
TANH_END = 0.99  # |tanh| beyond it is near its ends
SIGMOID_END = 0.005  # and a sigmoid below it, or above 1 minus it: the same slope, near 0.02 and 0.005
SATURATED_ANSWERS = 0.95  # share of the answers near the ends from which on a unit is saturated
SATURATED_UNITS = 0.75  # share of the units of a layer

# Gradients
LAYERS = 3  # fewer have no way on which a gradient could vanish
VANISHING = 1e-4  # first layer's gradient a weight, as a share of the last layer's
EXPLODING = 1e3
LARGE_GRADIENT = 1e-2  # a weight's, below which nothing explodes
SAME = 1e-4  # relative difference below which two gradients are the same

# Updates, as a share of the weight; 1e-3 is usual
UPDATE_HIGH = 0.5
UPDATE_LOW = 1e-7
UPDATE_ROUNDED = 1e-5  # a step of this share is far from being lost in rounding
UPDATE_GRADIENT = 1e-6  # a weight: below it the steps are short because there is nowhere to go
UPDATE_SMALLEST_FALL = 0.01  # a loss that has fallen by more of its start learns, however small the steps

# Curves
GROWING_STEPS = 30
GROWING = 1.5  # times the third before, twice in a row
GROWN = 3.0  # times the first losses
PLATEAU_STEPS = 200
PLATEAU_FALL = 0.01  # in the last half of the training less than this share
CONSTANT = 0.97  # of the loss of the best constant answer: nothing of the inputs is used
CONSTANT_TARGETS = 100  # from which on these targets stand for all
OVERFIT_EVALUATIONS = 8
OVERFIT_RISE = 1.2  # test loss over its lowest
OVERFIT_FALL = 0.8  # train loss over what it was then
OVERFIT_GAP = 1.5  # test over train loss
OVERFIT_AGO = 0.2  # share of the training since the lowest test loss

# Data
INPUT_HIGH = 20.0  # |mean| or standard deviation
INPUT_LOW = 0.01  # the largest |value|
TARGET_HIGH = 100.0
ONE_CLASS_STEPS = 200
ONE_CLASS_ANSWERS = 100
ONE_CLASS_TARGETS = 0.8  # share of the most frequent class among the targets, at most
PROBABILITIES = 1e-4  # how far rows of probabilities may be from a sum of 1
