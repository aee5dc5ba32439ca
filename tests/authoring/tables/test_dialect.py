"""How tables are written: delimiters, headers, encodings, names that can be shown and typed."""

from __future__ import annotations

import pytest

from tests.nasty_texts import NASTY, WORD, obeyed
from tui_lab.authoring.datasets.tables.dialect import LONGEST_NAME, legible_names, sniff
from tui_lab.errors import LabError

ROWS = "1,2.5,a\n2,3.5,b\n3,4.5,a\n"


def names(text: str) -> tuple[str, ...]:
    return sniff(text.encode(), True, "t.csv").names


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_delimiter_and_the_header_are_found(delimiter: str, line_end: str) -> None:
    text = ("id,size,kind\n" + ROWS).replace(",", delimiter).replace("\n", line_end)
    found = sniff(text.encode(), True, "t.csv")
    assert (found.delimiter, found.header, found.names) == (delimiter, True, ("id", "size", "kind"))


def test_a_comma_within_quotes_or_numbers_parts_nothing() -> None:
    assert names('"city, land";"x"\n"Bern, CH";"1,5"\n"Oslo, NO";"2,5"\n') == ("city land", "x")


def test_line_ends_within_quotes_are_part_of_a_cell() -> None:
    found = sniff(b'note,n\n"two\nlines",1\n"and\nmore",2\n', True, "t.csv")
    assert found.names == ("note", "n") and found.quoted


def test_quotes_of_inches_keep_nothing_together() -> None:
    found = sniff(b'part,n\n5" pipe,1\n7" pipe,2\n9" pipe,3\n', True, "t.csv")
    assert found.names == ("part", "n")


@pytest.mark.parametrize(
    ("first", "header"),
    [
        ("id,size,kind\n", True),
        ("", False),
        ("9,9,z\n", False),
        (",size,kind\n", True),  # as where an index was written without a name
        ("id,2020,kind\n", False),
    ],
)
def test_whether_the_first_row_is_a_header(first: str, header: bool) -> None:
    assert sniff((first + ROWS).encode(), True, "t.csv").header is header


def test_words_that_come_again_below_are_no_header() -> None:
    assert not sniff(b"red,big\nblue,small\nred,small\n", True, "t.csv").header
    assert sniff(b"colour,size\nblue,small\nred,small\n", True, "t.csv").header


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252"),
    ],
)  # fmt: skip
def test_encodings(encoding: str, found: str) -> None:
    dialect = sniff("größe,n\nübel,1\nöl,2\n".encode(encoding), True, "t.csv")
    assert (dialect.encoding, dialect.names[0]) == (found, "größe")


CHINESE = "编号,姓名,出生日期,成绩,班级\n1,张伟,1990年1月1日,88.5,一班\n2,李娜,1991年12月3日,92,二班\n"
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "gbk": "GB18030",
    "gb18030": "GB18030",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_chinese_tables_as_they_are_saved(encoding: str, delimiter: str) -> None:
    content = CHINESE.replace(",", delimiter).encode(encoding)
    for head, is_whole in ((content, True), (content[: 2 * (len(content) // 2) - 1], False)):
        found = sniff(head, is_whole, "t.csv")
        assert found.names == ("编号", "姓名", "出生日期", "成绩", "班级")
        assert f"encoding {ENCODINGS[encoding]}" in found.words


@pytest.mark.parametrize(
    "words", ["id,性别\n1,男\n2,女\n", "编号,體重\n1,60\n2,70\n", "x,y\n1,“高”\n2,“低”\n"]
)
def test_a_few_chinese_characters_are_enough(words: str) -> None:
    assert sniff(words.encode("gb18030"), True, "t.csv").encoding == "gb18030"


@pytest.mark.parametrize(
    "words",
    [
        "größe",
        "ação,não",
        "AÇÃO,RELAÇÃO",
        "çà et là,élève",
        "mañana,señor",
        "blåbær,Åse",
        "10 °C,5 µm",
        "naïve,“a”",
    ],
)
def test_western_letters_are_no_chinese(words: str) -> None:
    content = f"id,a,b\n1,{words},x\n2,{words},y\n".encode("cp1252")
    found = sniff(content, True, "t.csv")
    assert found.encoding == "cp1252" and "encoding Western" in found.words


def test_the_end_of_what_was_looked_at_may_cut_a_row_or_a_letter() -> None:
    content = ("größe,n\n" + "übel,1\n" * 50).encode()
    assert sniff(content[: 8 + 9 * 8 + 1], False, "t.csv").names == ("größe", "n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b"PK\x03\x04....", "is an Excel or zip file: save it as CSV"),
        (b"\x1f\x8b\x08....", "is packed by gzip: unpack it"),
        (b"\x7fELF" + bytes(range(256)), "is no text"),
        (b"one\ntwo\nthree\n", "is no table: no comma, semicolon, tab or bar parts two columns"),
        (b"a,b\n", "has names of columns, and no rows below them"),
    ],
)
def test_what_is_no_table_is_said(content: bytes, said: str) -> None:
    with pytest.raises(LabError, match=f"t.csv {said}"):
        sniff(content, True, "t.csv")


def test_names_are_legible_and_no_two_are_alike() -> None:
    given = ["", " a ", "A", "a", "b,c", "x" * 500, "all", "a\nb"]
    found = legible_names(given)
    assert found[:5] == ("column 1", "a", "A 2", "a 3", "b c")
    assert found[5] == "x" * LONGEST_NAME and found[7] == "a b"
    assert found[6] not in ("all", "ALL"), "which means something where inputs are typed"
    assert len({name.lower() for name in found}) == len(given)


def test_a_thousand_columns_of_one_name_are_told_apart_at_once() -> None:
    assert len(set(legible_names(["same"] * 1000))) == 1000


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_no_name_can_do_anything_to_a_terminal(nasty: str) -> None:
    (name,) = legible_names([nasty])
    assert obeyed(name) == [] and ("," not in name)
    assert WORD[:3] in name or name == "column 1" or len(nasty) > 100
