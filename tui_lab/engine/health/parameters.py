"""Parameters that do not learn though they should: not held by the optimizer, not reached, not registered."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn, optim

from tui_lab.authoring.arrays import plainly
from tui_lab.authoring.held import held
from tui_lab.authoring.parameters import Named, parameters_of
from tui_lab.engine.findings import Finding, Values
from tui_lab.engine.health import limits
from tui_lab.engine.health.gradients import GradientWatch
from tui_lab.engine.health.remedies import Remedies
from tui_lab.engine.run import Run
from tui_lab.languages import plural, translated as _

Helps = tuple[Values, str]  # and in words


def findings(run: Run, watch: GradientWatch | None, remedies: Remedies) -> Iterator[Finding]:
    """What can be said of the parameters; without steps that were tried only what is not registered."""
    found = parameters_of(run.scenario, run.meter.gradients)
    helps = remedies.in_the_code()
    loose = [name for name, one in found.items() if not one.registered]
    if loose:
        yield _unregistered(loose, set() if watch is None else watch.moved, helps)
    if watch is None or watch.steps < limits.STEPS or not (watch.received and watch.ratios):
        return
    learning = {name: one.tensor for name, one in found.items() if _should_learn(name, one, run)}
    sets = _held(run)
    held_ids = set().union(*sets)
    moved = watch.moved
    reached = [name for name in learning if name in watch.received]
    if reached and not moved:
        if not held_ids & {id(learning[name]) for name in reached}:
            yield _none_moves(reached, bool(held_ids), helps)
        elif not watch.gathers and any(
            _would_move(run, learning[name], watch.sizes.get(name, [])) for name in reached
        ):
            yield _no_step(reached, helps)
        return
    forgotten = [name for name in reached if name not in moved and id(learning[name]) not in held_ids]
    if forgotten and moved:
        yield _not_held(forgotten, helps)
    ids = {id(learning[name]) for name in reached}
    # What is held together with one that is reached: its turn is now, and no later one.
    together = set().union(*(some for some in sets if some & ids))
    unreached = [
        name
        for name, one in learning.items()
        if name not in watch.received and name not in watch.had and id(one) in together and one.grad is None
    ]
    if unreached:
        yield _no_gradient(unreached, helps)


def _should_learn(name: str, one: Named, run: Run) -> bool:
    tensor = one.tensor
    learns = isinstance(tensor, nn.Parameter) and tensor.requires_grad and tensor.is_leaf
    return learns and one.registered and run.frozen(name) is None


def _held(run: Run) -> list[set[int]]:
    """What each optimizer holds, by id."""
    optimizers = [one for _, one in held(run.scenario, optim.Optimizer)]
    return [{id(one) for group in rule.param_groups for one in group["params"]} for rule in optimizers]


@plainly
def _would_move(run: Run, parameter: Tensor, sizes: list[float]) -> bool:
    """Whether a step of plain gradient descent would change it, at the rate that its optimizer has."""
    for __, rule in held(run.scenario, optim.Optimizer):
        for group in rule.param_groups:
            if sizes and any(one is parameter for one in group["params"]):
                length = float(parameter.detach().norm()) / float(parameter.numel()) ** 0.5
                moved: float = min(sizes) * float(group.get("lr", 0.0))
                return bool(moved > limits.UPDATE_ROUNDED * length)
    return False


def _some(names: list[str]) -> str:
    """Their names, or the first ones and how many more."""
    shown, more = ", ".join(names[:2]), len(names) - 2
    return _("{names} and {count} more").format(names=shown, count=more) if more > 0 else shown


def _unregistered(names: list[str], moved: set[str], helps: Helps) -> Finding:
    still = [name for name in names if name not in moved]
    said = _(
        "{names} lie in a plain list, dict or attribute of a module, where model.parameters() does not see "
        "them, and state_dict(), train() and to() pass them over: nn.ModuleList, nn.ModuleDict or "
        "nn.Parameter would register them."
    )
    if still:
        said = _(
            "{names} lie in a plain list, dict or attribute of a module, where model.parameters() does not "
            "see them, and no optimizer moves them: nn.ModuleList, nn.ModuleDict or nn.Parameter would "
            "register them."
        )
    loose = plural("{names} is not registered", "{names} are not registered", len(names))
    return Finding(
        "not registered",
        "bad" if still else "warning",
        loose.format(names=_some(names)),
        said.format(names=_some(names)),
        names[0],
        *helps,
    )


def _none_moves(names: list[str], has_optimizer: bool, helps: Helps) -> Finding:
    said = _("{names} have a gradient, and none was moved in {steps} steps: there is no optimizer.")
    if has_optimizer:
        said = _(
            "{names} have a gradient, and none was moved in {steps} steps: the optimizer holds other "
            "tensors, such as those of a network made before. Make the optimizer after the network."
        )
    return Finding(
        "not held by the optimizer",
        "bad",
        _("no step moves a parameter of the network"),
        said.format(names=_some(names), steps=limits.STEPS),
        names[0],
        *helps,
    )


def _no_step(names: list[str], helps: Helps) -> Finding:
    return Finding(
        "no step",
        "bad",
        _("no step moves a parameter of the network"),
        _(
            "{names} have a gradient, and none was moved in {steps} steps: call optimizer.step() after "
            "loss.backward()."
        ).format(names=_some(names), steps=limits.STEPS),
        names[0],
        *helps,
    )


def _not_held(names: list[str], helps: Helps) -> Finding:
    return Finding(
        "not held by the optimizer",
        "bad",
        _("the optimizer does not hold {names}").format(names=_some(names)),
        _(
            "{names} have a gradient, and no optimizer moves them: give it model.parameters(), or set "
            "requires_grad_(False) where they are to stay."
        ).format(names=_some(names)),
        names[0],
        *helps,
    )


def _no_gradient(names: list[str], helps: Helps) -> Finding:
    return Finding(
        "no gradient",
        "bad",
        _("no gradient reaches {names}").format(names=_some(names)),
        _(
            "backward() reached {names} in none of {steps} steps: the loss does not depend on them. "
            "forward() does not use them, or a detach(), no_grad(), item() or NumPy lies between."
        ).format(names=_some(names), steps=limits.STEPS),
        names[0],
        *helps,
    )
