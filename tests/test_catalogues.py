"""The catalogues of the interface's words: whole, looked at, and compiled."""

from __future__ import annotations

import ast
import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from tests.languages import in_language
from translating.catalogues import mo_of, read, sources, untranslated
from translating.messages import KEYWORDS, ROOT, template
from tui_lab import languages
from tui_lab.languages import LANGUAGES, in_both, plural, translated

SOURCES = sources()
REFUSALS = (
    "LabError", "KnobError", "GoalError", "Misused", "LessonError", "CourseError", "GlossaryError",
)  # fmt: skip


@cache
def every_message() -> Catalog:
    return template()


def ids(catalog: Catalog) -> set[str | tuple[str, ...]]:
    return {tuple(one.id) if isinstance(one.id, list | tuple) else one.id for one in catalog if one.id}


def names(text: str) -> set[str]:
    """What is put into a text: the names between braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_each_language_has_a_catalogue() -> None:
    assert [source.parts[-3] for source in SOURCES] == list(LANGUAGES[1:])
    assert all(source.is_file() for source in SOURCES)


def test_no_message_is_marked_within_another_text() -> None:
    """Which is found by some versions of Python only."""
    for file in (ROOT / "tui_lab").rglob("*.py"):
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(text, ast.JoinedStr):
                calls = [one for one in ast.walk(text) if isinstance(one, ast.Call)]
                said = {
                    argument.value
                    for one in calls
                    if _is_marker(one.func)
                    for argument in one.args
                    if isinstance(argument, ast.Constant)
                }
                assert not said, file


def test_what_a_learner_or_an_author_is_refused_is_said_in_the_language_in_use() -> None:
    """Each sentence of an error is marked; what is put together of others' sentences needs no mark."""
    for file in (ROOT / "tui_lab").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "LabError",
                "KnobError",
                "Misused",
            ):
                parts = [part for one in node.args for part in getattr(one, "values", [one])]
                words = [str(part.value) for part in parts if isinstance(part, ast.Constant)]
                assert not any(map(str.isalpha, "".join(words))), f"{file}:{node.lineno}"


def _is_marker(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id in KEYWORDS


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.parts[-3])
class TestCatalogue:
    def test_it_has_each_message_of_the_code_and_of_the_tables_and_no_other(self, source: Path) -> None:
        assert ids(read(source)) == ids(every_message()), "make locale puts new messages there"

    def test_each_is_translated_and_looked_at(self, source: Path) -> None:
        assert untranslated(read(source)) == []

    def test_what_is_put_into_a_text_is_put_into_its_translation(self, source: Path) -> None:
        for message in read(source):
            if message.id:
                wanted = names(message.id if isinstance(message.id, str) else message.id[-1])
                assert [names(text) for text in texts(message)] == [wanted] * len(texts(message)), message.id

    def test_a_translation_begins_and_ends_as_its_text_does(self, source: Path) -> None:
        for message in read(source):
            one = message.id if isinstance(message.id, str) else message.id[0]
            for text in texts(message) if one else ():
                blanks = [(said != said.lstrip(), said != said.rstrip()) for said in (one, text)]
                assert blanks[0] == blanks[1] or text.endswith(("：", "；", "、")), one

    def test_what_is_read_is_what_it_compiles_to(self, source: Path) -> None:
        assert source.with_suffix(".mo").read_bytes() == mo_of(read(source)), "make locale compiles it"


def test_a_text_is_read_in_the_language_in_use() -> None:
    assert translated("next panel") == "next panel"
    with in_language("zh"):
        assert translated("next panel") == "下一个面板"
        assert translated("what nobody says") == "what nobody says"
        assert translated("") == ""  # which in a catalogue is its head


def test_a_name_that_lessons_speak_of_stands_before_its_translation() -> None:
    assert in_both("Fit") == "Fit"
    with in_language("zh"):
        assert in_both("Fit") == "Fit 拟合"
        assert in_both("gradcheck") == "gradcheck"


def test_english_counts_one_and_many() -> None:
    assert [plural("{n} line", "{n} lines", number) for number in (0, 1, 2)] == [
        "{n} lines", "{n} line", "{n} lines",
    ]  # fmt: skip


def test_in_english_no_catalogue_is_read() -> None:
    languages._catalogue.cache_clear()
    assert translated("next panel") == "next panel"
    assert languages._catalogue.cache_info().misses == 0
