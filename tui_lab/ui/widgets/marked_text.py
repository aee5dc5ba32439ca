"""Texts of a lesson with what is marked in them: code, strong words, and those of the glossary."""

from __future__ import annotations

import re
from contextlib import suppress

from rich.style import Style
from rich.text import Text

from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.errors import LabError
from tui_lab.languages import has_wide, unparted
from tui_lab.teaching.glossary import terms_in

UNDERLINED = Style(underline=True)


def mark_terms(text: Text, style: DrawingStyle) -> None:
    """Underline the first use of each term, on a terminal that shows more than plain characters."""
    if style.palette.text == DEFAULT:
        return
    with suppress(LabError):  # without its glossary a lesson can be read as well
        for found in terms_in(text.plain):
            text.stylize(UNDERLINED, found.start, found.end)


def code_words(markdown: str) -> tuple[str, ...]:
    """What stands in `code` in a text, which may be names of the screen."""
    return tuple(re.findall("`([^`]+)`", markdown))


def inline(markdown: str, code: Style) -> Text:
    """Paragraphs of Markdown with `code` and **strong** words; single line breaks are blanks."""
    flat = unparted(re.sub(r"(?<!\n)\n(?!\n)", " ", markdown))
    text = Text()
    for part in re.split(r"(`[^`]+`|\*\*[^*]+\*\*)", flat):
        if part.startswith("`"):
            text.append(part[1:-1], code)
        elif part.startswith("**"):
            text.append(part[2:-2], Style(bold=True))
        else:
            text.append(part)
    return text


def broken(text: Text, width: int) -> Text:
    """`text` in lines of at most `width` cells where Textual would not break them, in Chinese; 0 for any."""
    if not width or not has_wide(text.plain):
        return text
    lines: list[Text] = []
    for paragraph in text.split("\n", allow_blank=True):
        end = 0
        for line in wrap(paragraph.plain, width):
            start = paragraph.plain.find(line, end)
            if start < 0:  # it is written in pieces that are composed only when they are drawn
                return text
            end = start + len(line)
            lines.append(paragraph[start:end])
    return Text("\n").join(lines)
