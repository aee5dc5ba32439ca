"""What is said of a run, each a line that makes sense read aloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.describing.words import listed, number
from tui_lab.engine import asks
from tui_lab.engine.snapshot import FOREVER, Snapshot, epoch_words
from tui_lab.languages import translated as _, unparted
from tui_lab.teaching.lessons import LessonStep

FEW = 20  # values of a parameter that are read out one by one


def progress(shot: Snapshot, steps: int) -> str:
    """How far a run is, and how well it does: its losses and metrics."""
    said = _("Step {step}")
    if 0 < steps < FOREVER:
        said = _("Step {step} of {steps}")
    said = said.format(step=f"{shot.step:,}", steps=f"{steps:,}")
    if epochs := epoch_words(shot.step, shot.epoch_steps, steps if steps < FOREVER else 0):
        said = f"{said}, {epochs}"
    values = shot.losses | (shot.answer(asks.Metrics()) or {})
    told = ", ".join(f"{name} {number(value)}" for name, value in values.items() if value == value)
    return (
        _("{step}: {values}.").format(step=said, values=told)
        if told
        else _("{sentence}.").format(sentence=said)
    )


def page(step: LessonStep, at: int, pages: int, met: bool) -> list[str]:
    """A page of a lesson from its heading to what it asks for."""
    head = _("Page {page} of {pages}: {heading}.")
    said = [head.format(page=at + 1, pages=pages, heading=step.heading.rstrip(".。"))]
    said += _paragraphs(step.text)
    if met and step.solved:
        said.append(_("Why: {why}").format(why=step.solved.replace("`", "")))
    if step.tries:
        said.append(_("Try: {knobs}. Type try to set that.").format(knobs=step.try_text))
    return [*said, *goal(step, met)]


def _paragraphs(text: str) -> list[str]:
    """Each in a line of its own, without the marks of Markdown; what is set in or listed stays apart."""
    said: list[str] = []
    joins = False
    for line in text.replace("`", "").replace("**", "").split("\n"):
        apart = not line.strip() or line[0] in " -|"
        if joins and not apart:
            said[-1] = unparted(f"{said[-1]} {line.strip()}")
        elif line.strip():
            said.append(line.strip())
        joins = not apart
    return said


def goal(step: LessonStep, met: bool) -> list[str]:
    """What a page asks for, in words and as the condition, and whether it is met."""
    if step.goal is None:
        return []
    said = _("Goal, met: {goal}") if met else _("Goal: {goal}")
    words = [said.format(goal=step.goal_sentence)]
    if step.goal_words:
        words.append(_("That is: {condition}.").format(condition=step.goal.text))
    return words


def knobs_in_lines(knobs: Mapping[str, AnyKnob], values: Mapping[str, Any]) -> list[str]:
    """A line for each: its value, what it is, its default, and when it acts."""
    said = []
    for name, knob in knobs.items():
        value, default = knob.format(values[name]), knob.format(knob.default)
        parts = [f"{name} {value}"]
        if value != default:
            parts.append(_("default {value}").format(value=default))
        if idle := why_idle(knob, knobs, values):
            parts.append(idle)
        elif knob.live:
            parts.append(_("acts at once"))
        parts.append(_("takes {what}").format(what=knob.accepts))
        about = f" {_(knob.about)}." if knob.about else ""
        said.append(f"{', '.join(parts)}.{about}")
    return said


def values_in_lines(found: asks.TensorAnswer | None) -> list[str]:
    """The values of a parameter, where they are few."""
    if found is None or found.values is None or found.values.size > FEW:
        return []
    values = " ".join(number(float(one)) for one in found.values.ravel())
    return [_("Values: {values}.").format(values=values)]


def found_health(findings: Sequence[Any]) -> list[str]:
    """All that is wrong with a training, the worst first."""
    if not findings:
        return [_("Nothing is found to be wrong with the training.")]
    return [" ".join(filter(None, (one.sentence, one.remedy))) for one in findings]


def titles(views: Mapping[str, str]) -> str:
    """The views by their titles, as they may be typed."""
    return listed([_(title) for title in views.values()], 30)
