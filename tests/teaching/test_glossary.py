"""The glossary: its file, its words and where a text uses them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tui_lab.teaching.glossary import (
    GlossaryError,
    Term,
    explained,
    find_term,
    glossary,
    near_names,
    read_glossary,
    search_terms,
    terms_in,
)  # fmt: skip

FILE = """\
# Words

## learning rate
How long a
step is.

- also: step size, `lr`
- formula: w - lr * g
- see: regression

## `mean`
The `average`.
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "glossary.md"
    file.write_text(text)
    return file


def test_a_file_is_read_as_terms(tmp_path: Path) -> None:
    rate, mean = read_glossary(write(tmp_path, FILE))
    assert rate.names == ("learning rate", "step size", "lr")
    assert (rate.text, rate.formula, rate.see) == ("How long a step is.", "w - lr * g", "regression")
    assert rate.on_screen == {"lr"}
    assert mean == Term("mean", text="The average.", on_screen=frozenset({"mean"}))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("## a\nText.\n- sea: regression\n", 3, "none of also, formula, see"),
        ("## a\nText.\n- see: x\n- see: y\n", 4, "a second 'see'"),
        ("## a\n\n- see: x\n", 1, "needs a word and sentences"),
        ("## \nText.\n", 1, "needs a word and sentences"),
        ("## a\nText.\n\n## b\nText.\n- also: A\n", 4, "'A' is explained already, under 'a'"),
    ],
)
def test_a_slip_is_said_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(GlossaryError) as caught:
        read_glossary(file)
    assert str(caught.value).startswith(f"{file}:{line}: ") and said in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="cannot be read"):
        read_glossary(tmp_path / "none.md")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("learning rate", "learning rate"),
        ("Learning  Rates", "learning rate"),
        ("lr", "learning rate"),
        ("losses", "loss"),
        ("upd/w", "upd/w"),
        ("|grad|", "|grad|"),
        ("near_zero", "near_zero"),
        ("mean", "mean"),
        ("classes", "class"),
        ("biases", "bias"),
    ],
)
def test_a_term_is_found_by_any_of_its_names(word: str, name: str) -> None:
    term = find_term(word)
    assert term is not None and term.name == name


@pytest.mark.parametrize("word", ["", "s", "no such word", "\x1b[2J"])
def test_what_is_no_term_is_not_found(word: str) -> None:
    assert find_term(word) is None


def used(text: str) -> list[tuple[str, str]]:
    return [(found.term.name, text[found.start : found.end]) for found in terms_in(text)]


def test_terms_are_found_in_a_text_where_it_uses_them_first() -> None:
    text = "Weights move by lr × Gradient; the learning rate and the weight are one, and so is weight\ndecay."
    assert used(text) == [
        ("weight", "Weights"),
        ("learning rate", "lr"),
        ("gradient", "Gradient"),
        ("weight decay", "weight\ndecay"),
    ]


def test_only_whole_words_are_found_and_the_longest() -> None:
    assert used("The losses, not glossy; test_loss; a vanishing gradient.") == [
        ("loss", "losses"),
        ("test_loss", "test_loss"),
        ("vanishing gradient", "vanishing gradient"),
    ]


def test_a_name_of_the_screen_is_an_ordinary_word_in_a_text() -> None:
    assert used("What do all of them mean, and which one is right at first?") == []
    assert [find_term(word) for word in ("all", "one", "right", "first")].count(None) == 0


def test_words_of_the_screen_are_explained_once_each() -> None:
    own = Term("lr = 0.1", text="Length of a step.")
    names = [term.name for term in explained([own, "lr", "learning rate", "mean", "of a weight", "nothing"])]
    assert names == ["lr = 0.1", "learning rate", "mean", "weight"]


def test_a_search_has_the_word_itself_first() -> None:
    found = [term.name for term in search_terms("Grad")]
    assert found[0] == "gradient"
    assert found.index("gradient descent") < found.index("vanishing gradient")
    assert "gradient" in near_names("gradiant")
    assert search_terms("gradiant") == [] and near_names("zzzz") == []


def test_it_is_read_without_torch_numpy_or_textual() -> None:
    use = "import sys; from tui_lab.teaching import glossary; glossary.terms_in('the loss')"
    code = f"{use}; print([name for name in ('torch', 'numpy', 'textual') if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_it_is_read_once() -> None:
    assert glossary() is glossary()
