"""The lines of a script that draw its curves, by matplotlib."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fit:
    """The names of points over a line, both of shape (n, 1), and of the network that learns them."""

    x: str
    y: str
    model: str


def remembered(result: str, one: bool, may_be_none: bool) -> list[str]:
    """What keeps the losses of a step, tensors or plain numbers."""
    kept = f"curve.append(torch.as_tensor({result}).item())"
    if not one:
        kept = f"curve.append([torch.as_tensor(loss).item() for loss in {result}.values()])"
    return [f"if {result} is not None:", f"    {kept}"] if may_be_none else [kept]


def curve_lines(fit: Fit | None, result: str, one: bool) -> str:
    """What draws the losses in the end, and the points with what the network says of them."""
    lines = [
        f"figure, axes = plt.subplots(1, {2 if fit else 1}, squeeze=False)",
        "axes[0, 0].plot(range(1, len(curve) + 1), curve)",
        'axes[0, 0].set(xlabel="step", ylabel="loss")',
        "if torch.tensor(curve).min() > 0:",
        '    axes[0, 0].set_yscale("log")',
        *([] if one else [f"axes[0, 0].legend(list({result}))"]),
    ]
    if fit:
        lines += [
            f"order = {fit.x}[:, 0].argsort()",
            f'axes[0, 1].plot({fit.x}[:, 0].cpu(), {fit.y}[:, 0].cpu(), ".")',
            f"axes[0, 1].plot({fit.x}[order, 0].cpu(), {fit.model}({fit.x})[order, 0].detach().cpu())",
            'axes[0, 1].set(xlabel="x", ylabel="y")',
        ]
    return "\n".join((*lines, "plt.show()"))
