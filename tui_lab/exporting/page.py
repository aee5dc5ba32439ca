"""A run as one page of HTML or Markdown: what it was made from, what came of it, and its pictures."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from tui_lab import __version__
from tui_lab.authoring.figures import Figure
from tui_lab.authoring.knobs import texts
from tui_lab.authoring.own_words import in_own_words
from tui_lab.describing.describe import in_words
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.palette import LIGHT, MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.to_svg import to_svg
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.loss_plot import LossLook, loss_plot
from tui_lab.drawing.figures.scrolling import scrolls
from tui_lab.engine import asks, changes
from tui_lab.engine.answering import snapshot
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Snapshot
from tui_lab.errors import Fault, LabError
from tui_lab.languages import in_both, language, plural, translated as _
from tui_lab.number_text import short
from tui_lab.plain_text import plain

WIDTH, HEIGHT, HIGHEST = 100, 26, 80  # of a picture in cells
WHITE = 0xFFFFFF
STYLE = """
body { font-family: system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
body { color: #1c1c1c; }
table { border-collapse: collapse; } td, th { text-align: left; padding: 0.1rem 1rem 0.1rem 0; }
code, pre { font-family: monospace; } svg { max-width: 100%; height: auto; }
figure { margin: 1.5rem 0; } figcaption { font-size: 0.9rem; color: #626262; }
"""


@dataclass(frozen=True)
class Picture:
    """A figure of the run with its title, and what it shows in words."""

    title: str
    figure: Figure | None  # None where it could not be made: the words say why
    words: tuple[str, ...]


def page_of(name: str, run: Run, line: str, suffix: str) -> str:
    """The page; `line` opens the same setup. Raises LabError where its name has another ending."""
    if suffix not in (".html", ".htm", ".md"):
        raise LabError(
            _("a page goes to a file that ends in .html or .md, not {suffix}").format(
                suffix=repr(suffix or _("nothing"))
            )
        )
    views = type(run.scenario).views()
    run.evaluate()
    request: asks.Request = (
        asks.Metrics(),
        asks.Curves(WIDTH * 2),
        *map(asks.View, views),
        asks.Parameters(),
    )
    shot = snapshot(run, request, "diverged" if run.diverged else "done", 0.0)
    title = plain(_(type(run.scenario).title) or name)
    facts = dict(_facts(name, run, line))
    pictures = list(_pictures(shot, views, run))
    return (_markdown if suffix == ".md" else _html)(title, facts, _knobs(run), pictures)


def _facts(name: str, run: Run, line: str) -> Iterator[tuple[str, str]]:
    trained = plural(
        "{steps} step on {device}, seed {seed}", "{steps} steps on {device}, seed {seed}", run.step
    )
    yield _("scenario"), name
    yield _("setup"), line
    yield _("trained"), trained.format(steps=f"{run.step:,}", device=run.scenario.device, seed=run.seed)
    yield _("losses"), _(", ").join(f"{one} {loss:.6g}" for one, loss in run.losses.items())
    yield _("metrics"), _(", ").join(f"{one} {short(value)}" for one, value in run.metrics.items())
    yield _("changed on the way"), _("; ").join(changes.in_words(run.changes))
    yield _("diverged"), run.diverged
    written = _("{when} by tui-lab {version}")
    yield _("written"), written.format(when=time.strftime("%Y-%m-%d %H:%M"), version=__version__)


def _knobs(run: Run) -> list[tuple[str, str, str, str]]:
    """Name, value, default and what it is about."""
    knobs = run.scenario.knobs()
    values = texts(knobs, run.scenario.knob_values)
    return [(name, values[name], knob.format(knob.default), _(knob.about)) for name, knob in knobs.items()]


def _heads() -> tuple[str, ...]:
    return _("knob"), _("value"), _("default"), ""


def _pictures(shot: Snapshot, views: Mapping[str, str], run: Run) -> Iterator[Picture]:
    history = shot.answer(asks.Curves(WIDTH * 2))
    if shot.losses and history is not None:
        losses = tuple(shot.losses)
        plot = loss_plot(
            history.curves,
            history.marks,
            (),
            LossLook(),
            losses,
            planned=shot.step,
            epoch_steps=run.epoch_steps,
        )
        yield Picture(_("Loss"), plot, tuple(in_words(history, losses)))
    for ask, answer in shot.answers_to(asks.View):
        title = in_both(plain(views[ask.name]))
        if isinstance(answer, Fault):
            yield Picture(title, None, tuple(answer.sentences()))
        else:
            yield Picture(title, answer, tuple(in_words(answer)))
    if (found := shot.answer(asks.Parameters())) and found.parameters:
        yield Picture(in_both("Named parameters"), None, tuple(in_words(found)))


def drawn(figure: Figure, style: DrawingStyle) -> Cells:
    """A figure in the language in use, as high as it needs to be."""
    figure = in_own_words(figure)
    height = HEIGHT
    while height < HIGHEST and scrolls(figure, WIDTH, height, style):
        height += 6
    return draw(figure, WIDTH, height, style)


def _html(
    title: str, facts: Mapping[str, str], knobs: list[tuple[str, str, str, str]], pictures: list[Picture]
) -> str:
    parts = [
        "<!doctype html>",
        f'<html lang="{language()}"><head><meta charset="utf-8"><title>{escape(title)}</title>',
        f"<style>{STYLE}</style></head>",
        f"<body><h1>{escape(title)}</h1>",
        "<table>",
        *(f"<tr><th>{escape(one)}</th><td>{escape(said)}</td></tr>" for one, said in facts.items() if said),
        "</table>",
    ]
    if knobs:
        heads = "".join(f"<th>{head}</th>" for head in _heads())
        parts += ["<h2>" + _("Knobs") + "</h2>", f"<table><tr>{heads}</tr>"]
        parts += [
            "<tr>" + "".join(f"<td>{escape(plain(one))}</td>" for one in row) + "</tr>" for row in knobs
        ]
        parts.append("</table>")
    style = DrawingStyle(LIGHT)
    for one in pictures:
        words = "<br>".join(escape(plain(word)) for word in one.words)
        picture = to_svg(drawn(one.figure, style), LIGHT.text, WHITE, one.title) if one.figure else ""
        parts.append(
            f"<h2>{escape(one.title)}</h2><figure>{picture}<figcaption>{words}</figcaption></figure>"
        )
    return "\n".join((*parts, "</body></html>")) + "\n"


def _markdown(
    title: str, facts: Mapping[str, str], knobs: list[tuple[str, str, str, str]], pictures: list[Picture]
) -> str:
    parts = [f"# {title}", "\n".join(f"- {one}: {_code(said)}" for one, said in facts.items() if said)]
    if knobs:
        rows = (f"| {' | '.join(plain(one).replace('|', chr(92) + '|') for one in row)} |" for row in knobs)
        head = f"| {' | '.join(_heads())} |"
        parts += ["## " + _("Knobs"), "\n".join((head, "|---|---|---|---|", *rows))]
    style = DrawingStyle(MONO)
    for one in pictures:
        parts.append(f"## {one.title}")
        parts += [f"```text\n{drawn(one.figure, style).text()}\n```"] if one.figure else []
        parts.append("\n".join(f"{plain(word)}  " for word in one.words).rstrip())
    return "\n\n".join(filter(None, parts)) + "\n"


def _code(text: str) -> str:
    return f"`{plain(text)}`" if "=" in text else plain(text)
