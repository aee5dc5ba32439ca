"""What an optimizer makes of one gradient, as formulas with the real numbers in them.

The rules are those of torch.optim's documentation; what they come to is compared with what it really did.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any, NamedTuple

import torch
from torch import Tensor, optim
from torch.optim import Optimizer

from tui_lab.engine.step_trace import Update
from tui_lab.number_text import rounded, short

ROUNDED = 4  # times that what torch rounds may differ


class Told(NamedTuple):
    """The formulas, and the new weight, None where the rule is not known here."""

    lines: tuple[str, ...]
    after: float | None


class _One(NamedTuple):
    """An update, at one number of the parameter."""

    update: Update
    place: int

    def of(self, value: Any) -> float:
        """The number of a tensor like the parameter that stands there; a scalar is itself."""
        if isinstance(value, Tensor):
            return float(value.reshape(-1)[self.place if value.numel() > 1 else 0])
        return float(value)

    def had(self, name: str) -> float | None:
        """What the optimizer kept before, None where nothing yet."""
        value = self.update.state_before.get(name)
        return None if value is None else self.of(value)

    def has(self, name: str) -> float:
        """What it keeps after."""
        return self.of(self.update.state_after[name])

    def set(self, name: str, default: float = 0.0) -> float:
        """A setting of the group."""
        value = self.update.settings.get(name, default)
        return self.of(value) if value is not None else default

    @property
    def before(self) -> float:
        return self.of(self.update.before)

    @property
    def gradient(self) -> float:
        assert self.update.gradient is not None
        return self.of(self.update.gradient)


def told(update: Update, place: int) -> Told:
    """How one number of a parameter moved, line by line."""
    if update.gradient is None:
        return Told(("no gradient: nothing moves it in this step",), None)
    one, rule = _One(update, place), RULES.get(update.rule)
    if rule is None:
        by = f"{update.rule.__name__} moves it" if update.rule else "step() moves it by hand"
        return Told((f"{by}; its rule is not told here",), None)
    found, after = rule(one), one.of(update.after)
    if found.after is None or _are_the_same(found.after, after, one):
        return found
    return Told((*found.lines, f"It came to {num(after)} instead: its step() does more than this."), after)


def _are_the_same(told: float, after: float, one: _One) -> bool:
    """But for rounding, as the weight is rounded or its move."""
    rounding = torch.finfo(one.update.after.dtype).eps
    off, size = abs(told - after), max(abs(one.before), abs(after))
    return off <= ROUNDED * (rounding * size + rounding**0.5 * abs(after - one.before)) or told != told


def num(value: float) -> str:
    """A number in a formula."""
    return short(rounded(value, 4))


def _f(value: float) -> str:
    """A factor: one below 0 in brackets."""
    return f"({num(value)})" if value < 0 else num(value)


def _downhill(one: _One, lines: list[str]) -> float:
    """The gradient, or that of the negative loss where the optimizer climbs."""
    if not one.update.settings.get("maximize"):
        return one.gradient
    lines.append(f"g = −gradient = {num(-one.gradient)}, for this optimizer climbs")
    return -one.gradient


def _decayed(one: _One, lines: list[str]) -> float:
    """The gradient with the weight decay that is added to it."""
    gradient, decay = _downhill(one, lines), one.set("weight_decay")
    if decay:
        lines.append(
            f"g = gradient + weight_decay·w = {num(gradient)} + {num(decay)}·{_f(one.before)} = "
            f"{num(gradient + decay * one.before)}"
        )
        gradient += decay * one.before
    return gradient


def _moved(one: _One, lines: list[str], lr: float, formula: str, by: float) -> Told:
    """The weight moves by lr times what `formula` stands for."""
    after = one.before - lr * by
    lines.append(f"w ← w − lr·{formula} = {num(one.before)} − {num(lr)}·{_f(by)} = {num(after)}")
    return Told(tuple(lines), after)


def _sgd(one: _One) -> Told:
    lines: list[str] = []
    g, lr, momentum = _decayed(one, lines), one.set("lr"), one.set("momentum")
    if not momentum:
        return _moved(one, lines, lr, "g", g)
    had, damping = one.had("momentum_buffer"), one.set("dampening")
    buffer = g if had is None else momentum * had + (1 - damping) * g
    if had is None:
        lines.append(f"v = g = {num(g)}: the first step has no momentum yet")
    else:
        scale = f"{num(1 - damping)}·" if damping else ""
        lines.append(
            f"v = momentum·v + {'(1 − dampening)·' if damping else ''}g = {num(momentum)}·{_f(had)} + "
            f"{scale}{num(g)} = {num(buffer)}"
        )
    if one.update.settings.get("nesterov"):
        ahead = g + momentum * buffer
        lines.append(f"g + momentum·v = {num(ahead)}: Nesterov looks one step ahead")
        return _moved(one, lines, lr, "(g + momentum·v)", ahead)
    return _moved(one, lines, lr, "v", buffer)


def _adam(one: _One, decoupled: bool = False) -> Told:
    lines: list[str] = []
    lr, before = one.set("lr"), one.before
    (beta1, beta2), eps = one.update.settings["betas"], one.set("eps")
    beta1, beta2 = one.of(beta1), one.of(beta2)
    if decoupled or one.update.settings.get("decoupled_weight_decay"):
        decay, g = one.set("weight_decay"), _downhill(one, lines)
        if decay:
            before *= 1 - lr * decay
            lines.append(f"w ← w·(1 − lr·weight_decay) = {num(before)}: the decay is apart from the gradient")
    else:
        g = _decayed(one, lines)
    m_had, v_had, step = one.had("exp_avg") or 0.0, one.had("exp_avg_sq") or 0.0, one.has("step")
    m, v = beta1 * m_had + (1 - beta1) * g, beta2 * v_had + (1 - beta2) * g * g
    lines += [
        f"m = β₁·m + (1 − β₁)·g = {num(beta1)}·{_f(m_had)} + {num(1 - beta1)}·{_f(g)} = {num(m)}: the "
        "average of the gradients",
        f"v = β₂·v + (1 − β₂)·g² = {num(beta2)}·{_f(v_had)} + {num(1 - beta2)}·{_f(g * g)} = {num(v)}: that "
        "of their squares",
    ]
    m_hat, v_hat = m / (1 - beta1**step), v / (1 - beta2**step)
    lines.append(
        f"m′ = m/(1 − β₁^{step:.0f}) = {num(m_hat)}, v′ = v/(1 − β₂^{step:.0f}) = {num(v_hat)}: both began "
        "at 0"
    )
    if one.update.settings.get("amsgrad"):
        v_hat = one.has("max_exp_avg_sq") / (1 - beta2**step)
        lines.append(f"v′ = {num(v_hat)}: the largest so far, for amsgrad")
    move = lr * m_hat / (sqrt(v_hat) + eps)
    lines.append(
        f"w ← w − lr·m′/(√v′ + ε) = {num(before)} − {num(lr)}·{_f(m_hat)}/{num(sqrt(v_hat) + eps)} = "
        f"{num(before - move)}"
    )
    return Told(tuple(lines), before - move)


def _adamw(one: _One) -> Told:
    return _adam(one, decoupled=True)


def _rmsprop(one: _One) -> Told:
    lines: list[str] = []
    g, lr, alpha, eps = _decayed(one, lines), one.set("lr"), one.set("alpha"), one.set("eps")
    had, momentum = one.had("square_avg") or 0.0, one.set("momentum")
    v = alpha * had + (1 - alpha) * g * g
    lines.append(
        f"v = α·v + (1 − α)·g² = {num(alpha)}·{_f(had)} + {num(1 - alpha)}·{_f(g * g)} = {num(v)}: the "
        "average of the squares"
    )
    if one.update.settings.get("centered"):
        mean = one.has("grad_avg")
        v -= mean * mean
        lines.append(f"v − (average g)² = {num(v)}, with an average of {num(mean)}")
    scaled = g / (sqrt(max(v, 0.0)) + eps)
    if not momentum:
        return _moved(one, lines, lr, "g/(√v + ε)", scaled)
    buffer = momentum * (one.had("momentum_buffer") or 0.0) + scaled
    lines.append(f"b = momentum·b + g/(√v + ε) = {num(buffer)}")
    return _moved(one, lines, lr, "b", buffer)


def _adagrad(one: _One) -> Told:
    lines: list[str] = []
    g, eps, had, step = _decayed(one, lines), one.set("eps"), one.had("sum") or 0.0, one.has("step")
    lr = one.set("lr") / (1 + (step - 1) * one.set("lr_decay"))
    total = had + g * g
    lines.append(f"s = s + g² = {num(had)} + {num(g * g)} = {num(total)}: the sum of all squares so far")
    scaled = g / (sqrt(total) + eps)
    return _moved(one, lines, lr, "g/(√s + ε)", scaled)


RULES: dict[type[Optimizer] | None, Callable[[_One], Told]] = {
    optim.SGD: _sgd,
    optim.Adam: _adam,
    optim.AdamW: _adamw,
    optim.RMSprop: _rmsprop,
    optim.Adagrad: _adagrad,
}
