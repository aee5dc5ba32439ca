"""Whether a lesson says and asks the same in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tui_lab.authoring.knobs import AnyKnob
from tui_lab.languages import LANGUAGES
from tui_lab.teaching.lessons import LessonError, LessonStep, read_steps

SAME = ("starts", "keeps", "tries", "try_text", "goal", "solution", "is_riddle")
BOTH = ("text", "goal_words", "solved")


def translations(lesson: Path) -> list[Path]:
    """The files beside a lesson that hold it in another language."""
    others = (lesson.with_suffix(f".{language}{lesson.suffix}") for language in LANGUAGES[1:])
    return [file for file in others if file.is_file()]


def differences(lesson: Path, other: Path, knobs: Mapping[str, AnyKnob]) -> Iterator[tuple[int, str]]:
    """In what a translation differs that is no matter of words: its line, and a sentence."""
    try:
        own, theirs = read_steps(lesson, knobs), read_steps(other, knobs)
    except LessonError as error:
        yield error.line, error.sentence
        return
    if len(own) != len(theirs):
        yield 1, f"has {len(theirs)} pages, and {lesson.name} {len(own)}"
    for page, translated in zip(own, theirs, strict=False):
        if wrong := list(_parts(page, translated)):
            yield (
                translated.line,
                f"the page {translated.heading!r} differs from {page.title!r}: {'; '.join(wrong)}",
            )


def _parts(page: LessonStep, other: LessonStep) -> Iterator[str]:
    for name in SAME:
        if getattr(page, name) != getattr(other, name):
            yield f"{name.removesuffix('s')} is another"
    for name in BOTH:
        if bool(getattr(page, name)) != bool(getattr(other, name)):
            yield f"{name} is in one alone"
    if len(page.hints) != len(other.hints):
        yield f"{len(other.hints)} hints, and not {len(page.hints)}"
