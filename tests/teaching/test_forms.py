"""What differs between two forms of a scenario's code, as text."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from tui_lab.files import read_text
from tui_lab.teaching.catalogue import Entry, shipped_scenarios
from tui_lab.teaching.forms import differences, form_of

MISTAKES = [entry for entry in shipped_scenarios() if entry.chapter.startswith("9")]
HEAD = """
class It:
    form = Choice("a", choices=("a", "b", "c"))

    def step(self):
"""


def form(body: str, value: str) -> str:
    """The body of a step, in the form for `value`."""
    lines = dedent(body).strip("\n").split("\n")
    found = form_of("\n".join([*HEAD.split("\n"), *(f"        {line}" for line in lines)]), "form", value)
    code = "\n".join(line.text for line in found)
    ast.parse(code)
    return dedent(code.split("def step(self):\n")[1]).strip()


@pytest.mark.parametrize(
    ("body", "forms"),
    [
        ("x = 1\nif self.form == 'a':\n    x = 2\ny = x", {"a": "x = 1\nx = 2\ny = x", "b": "x = 1\ny = x"}),
        ("if form != 'a':\n    x = 2\nelse:\n    x = 3", {"a": "x = 3", "b": "x = 2"}),
        ("if self.form == 'a':\n    # why\n    x = 2", {"a": "# why\nx = 2", "b": "pass"}),
        ("x = 1 if self.form == 'a' else f(\n    2,\n)", {"a": "x = 1", "b": "x = f(\n    2,\n)"}),
        ("x = 'ä' + ('ö' if self.form == 'a' else 'ü')  # ß", {"a": "x = 'ä' + ('ö')  # ß"}),
        (
            "if self.form == 'a':\n    x = 1\nelif self.form == 'b':\n    x = 2\nelse:\n    x = 3",
            {"a": "x = 1", "b": "x = 2", "c": "x = 3"},
        ),
        (
            "if y:\n    x = 1\nelif self.form == 'a':\n    x = 2\nelse:\n    x = 3",
            {"a": "if y:\n    x = 1\nelse:\n    x = 2", "b": "if y:\n    x = 1\nelse:\n    x = 3"},
        ),
        ("if self.form == 'a':\n    x = 1\nelif y:\n    x = 2", {"a": "x = 1", "b": "if y:\n    x = 2"}),
        ("if self.form == 'a':\n    if self.form == 'b':\n        x = 1\n    x = 2", {"a": "x = 2"}),
        ("if self.form == 'a' and y:\n    x = 1", {"b": "if self.form == 'a' and y:\n    x = 1"}),
        ("if self.form == 'a': x = 1", {"a": "if self.form == 'a': x = 1"}),
        ("if self.other == 'a':\n    x = 1", {"a": "if self.other == 'a':\n    x = 1"}),
    ],
)
def test_a_branch_on_the_knob_is_settled(body: str, forms: dict[str, str]) -> None:
    for value, expected in forms.items():
        assert form(body, value) == expected


def test_the_difference_is_numbered_as_the_file_and_says_where_it_lies() -> None:
    body = "        x = 1\n        if self.form == 'a':\n            x = 2\n        return x\n"
    found = differences(HEAD + body)
    assert [(one.old, one.new) for one in found] == [("form a", "form b"), ("form a", "form c")]
    assert found[0].text.split("\n") == [
        "@@ in step() @@",
        "    4",
        "    5      def step(self):",
        "    6          x = 1",
        "-   8          x = 2",
        "    9          return x",
        "   10",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "class It:\n    def",
        HEAD + "        return 1\n",
        HEAD.replace("Choice", "Number") + "        return 1 if self.form == 'a' else 2\n",
    ],
)
def test_code_of_one_form_has_no_difference(source: str) -> None:
    assert differences(source) == ()


@pytest.mark.parametrize("entry", MISTAKES, ids=lambda entry: entry.name)
def test_a_mistake_is_one_line(entry: Entry) -> None:
    found = next(one for one in differences(read_text(entry.file)) if one.new == "form mended")
    assert found.old == "form broken"
    signs = [line[0] for line in found.text.split("\n")]
    assert (signs.count("-"), signs.count("+")) in [(1, 0), (0, 1), (1, 1)]


def test_every_shipped_difference_is_of_python() -> None:
    for entry in shipped_scenarios():
        source = read_text(entry.file)
        for one in differences(source):
            assert one.text.startswith("@@ in ")
