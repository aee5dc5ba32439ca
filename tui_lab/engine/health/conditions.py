"""When each finding is one, in words: what `limits` says, to be read."""

from __future__ import annotations

from tui_lab.engine.health import limits as at

CONDITIONS = {
    "diverged": "a loss is no finite number any longer",
    "diverging": "a parameter holds a NaN or an infinity",
    "loss growing": f"over {at.GROWING:g} times the third before, twice in a row, and over {at.GROWN:g} "
    "times its start",
    "plateau": f"less than {at.PLATEAU_FALL:.0%} down in the last half of {at.PLATEAU_STEPS} steps or more, "
    "and no better than an answer that does not look at the inputs",
    "over-fitting": f"the test loss over {at.OVERFIT_RISE:g} times its lowest while the loss fell below "
    f"{at.OVERFIT_FALL:g} of what it was then",
    "dead units": f"ReLU units at 0 for every example: more than {at.DEAD_SHARE:.0%} of a layer and "
    f"{at.DEAD_SIGMAS:g} standard deviations of chance",
    "saturated units": f"tanh or sigmoid within its last {1 - at.TANH_END:.2g} for "
    f"{at.SATURATED_ANSWERS:.0%} of the examples: over {at.SATURATED_UNITS:.0%} of a hidden layer",
    "vanishing gradients": f"a weight of the first layer gets below {at.VANISHING:g} of what one of the "
    "last gets",
    "exploding gradients": f"a bias of the first layer gets over {at.EXPLODING:g} times what one of the "
    "last gets",
    "gradients never zeroed": "backward() adds to the gradient of the step before, in every step",
    "steps too long": f"each step moves a weight by over {at.UPDATE_HIGH:g} of its length",
    "steps too short": f"no step moves a weight by {at.UPDATE_LOW:g} of its length, and the loss has not "
    "fallen",
    "not held by the optimizer": "a parameter has a gradient and no optimizer moves it",
    "no step": "no parameter that an optimizer holds moves, though its gradient would",
    "no gradient": "backward() never reaches a parameter that is trained together with others",
    "not registered": "a parameter lies in a plain list, dict or attribute of a module",
    "shapes do not fit": "prediction and target are repeated to fit each other, such as (n, 1) and (n,)",
    "softmax before the loss": "cross_entropy or nll_loss is given rows that sum to 1, all from 0 to 1",
    "softmax over the batch": "columns that sum to 1 in the place of rows",
    "one class": f"all answers are one class after {at.ONE_CLASS_STEPS} steps, the targets are not",
    "eval() forgotten": "dropout or batch norm in training mode while there are no gradients",
    "batch norm of one": "batch norm in training mode on a batch of one example",
    "inputs not scaled": f"|mean| or standard deviation over {at.INPUT_HIGH:g}, or nothing beyond "
    f"{at.INPUT_LOW:g}",
    "targets not scaled": f"|mean| or standard deviation over {at.TARGET_HIGH:g}",
}
