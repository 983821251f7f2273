"""Escapers, proved against the parsers of the languages they write."""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hangs import ends
from stackaudit.core.escape import (
    csv_cell,
    dot_label,
    guarded,
    html,
    markdown,
    mermaid_label,
    terminal,
    unguarded,
    visible,
)

nasty = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("<>&\"'`*_[]()!|\\#+-=~:@/. \n\r\t\x00\x1b\u202e\u200d\u2028\ud800é{}$%^1a;,")),
        st.characters(),
    ),
    max_size=40,
)
often = settings(max_examples=300, deadline=None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Café 客服 😀 Почта", "Café 客服 😀 Почта"),
        ("a\x1b]0;x\x07", "a\\x1b]0;x\\x07"),
        ("a\n::error::b\r\tc", "a\\n::error::b\\r\\tc"),
        ("a\u202eb\u200b\u2066", "a\\u202eb\\u200b\\u2066"),
        ("\ud800\U000e0041", "\\ud800\\U000e0041"),
        ("\u2028\ufeff\u00ad", "\\u2028\\ufeff\\xad"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("pay\u200dments", "pay\\u200dments"),
        ("\u00a0x\u3000", "\u00a0x\u3000"),
        ("\u200dx", "\\u200dx"),
    ],
)
def test_hidden_characters_become_visible(text: str, shown: str) -> None:
    """Controls, direction marks and invisible characters are written out; letters of any script stay."""
    assert visible(text) == terminal(text) == shown


@often
@given(nasty)
def test_visible_text_is_one_printable_line(text: str) -> None:
    """Nothing is left that a terminal or a log would act upon, and a second pass changes nothing."""
    shown = visible(text)

    assert all(c.isprintable() or c in "\u200c\u200d" or unicodedata.category(c) == "Zs" for c in shown)
    assert visible(shown) == shown


@often
@given(nasty)
@example("</p><script>alert(1)</script>")
@example('" onmouseover="x')
def test_html_stays_text(text: str) -> None:
    """In an element and in an attribute a browser reads back the text and makes no element of it."""
    page = f'<html><body><p title="{html(text)}">{html(text)}</p><p class=end>e</p></body></html>'

    document = html5lib.parse(page, namespaceHTMLElements=False)

    paragraphs = document.findall(".//p")
    assert len(list(document.iter())) == 5
    assert paragraphs[0].attrib["title"] == visible(text)
    assert (paragraphs[0].text or "") == visible(text)


def kinds(tokens: list[Any]) -> Iterator[str]:
    for token in tokens:
        yield token.type
        yield from kinds(token.children or [])


TEMPLATES = ["| h | k |\n|---|---|\n| {} | z |\n", "- item {} end\n", "## {} end\n", "text {} text\n", "{}\n", "- {}\n"]


@pytest.mark.parametrize("template", TEMPLATES)
@often
@given(text=nasty)
@example(text="[x](javascript:alert(1))")
@example(text="![x](http://e/x.png)")
@example(text="<img src=x onerror=alert(1)>")
@example(text="http://evil.example www.evil.example a@b.example")
@example(text="a|b\n| c")
@example(text="1. x")
@example(text="1) x")
@example(text="    code")
@example(text="&lt;b&gt;")
@example(text="# h")
@example(text="---")
@example(text="***")
@example(text="~~~")
@example(text="[^1]: x")
@example(text="a_b _c_ d__e ~~f~~ ~g~ *h* **i**")
@example(text="a\\|b\\")
@example(text="&copy")
def test_markdown_stays_text(template: str, text: str) -> None:
    """In a table, a list, a heading or a paragraph the same structure comes out as for a harmless name."""
    parser = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
    text = f"{text}x"  # an empty item has another structure than one with a name

    found = list(kinds(parser.parse(template.format(markdown(text)))))

    assert found == list(kinds(parser.parse(template.format("name"))))
    shown = html5lib.parse(parser.render(f"x {markdown(text)} y"), namespaceHTMLElements=False)
    assert " ".join("".join(shown.itertext()).split()) == " ".join(f"x {visible(text)} y".split())


@pytest.mark.parametrize(
    "text",
    [
        *("62%", "0.1.0", "web_shop", "snake__case", "5 * 3", "a - b", "-> b", "+49 30 1", "C#", "#1", "(EU)", "a]"),
        *("Q&A", "AT&T", "R&D; more", "<5", "a > b", "C:\\dir", "a@b.example", 'it\'s "so"', "{n}", "50 €!", "a=b"),
        *("10:30", "and/or", "3.5 hours", "2026-11-05", "--flag", "v1.", "Größe", "客服"),
    ],
)
def test_markdown_leaves_what_means_nothing(text: str) -> None:
    """Names and numbers that Markdown does not act upon stay as they are."""
    assert markdown(text) == text


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", "'", " ", "\u00a0", "\u3000", "\ufeff", "\u2003", "\n", "\t", "\r\n"])
def test_formulas_are_disarmed(sign: str, before: str) -> None:
    """A text that a spreadsheet would run gets a quote before its sign, whatever blanks stand before that."""
    text = f"{before}{sign}x"

    assert guarded(text) == f"{before}'{sign}x"
    assert unguarded(guarded(text)) == text
    assert str(csv_cell(text)).lstrip(" \n\u00a0\u3000\u2003")[:1] in ("'", "\\")  # a tab is shown as \t


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Mail;=cmd|'/c calc'!A1;x", "Mail;'=cmd|'/c calc'!A1;x"),
        ("a,+1", "a,'+1"),
        ("a\t@x", "a\t'@x"),
        ("a|-b", "a|'-b"),
        ("a:=b", "a:'=b"),
        ("a =b", "a '=b"),
        ("a\n=b", "a\n'=b"),
        ("a; - b", "a; '- b"),
        ('say "=b" or ""=c', 'say "\'=b" or ""\'=c'),
        ("a;'=b ''=c", "a;''=b '''=c"),
        ("a;;=b;|=c", "a;;'=b;|'=c"),
        ("a -5;=b", "a '-5;'=b"),
        ('a ="b"', 'a \'="b"'),
        ("a -5b +49(0)30", "a '-5b '+49(0)30"),
        ("|=1", "'|'=1"),
        ("''|x", "'''|x"),
        (" |=1", " |'=1"),
        ("a =1", "a '=1"),
        ("a @1", "a '@1"),
        ("a --1 -1+1", "a '--1 '-1+1"),
    ],
)
def test_cells_in_the_middle_of_a_text_are_disarmed(text: str, cell: str) -> None:
    """Where any separator or the end of a line would begin a cell; `unguarded` takes back no more than that."""
    assert guarded(text) == cell
    assert unguarded(cell) == text


@pytest.mark.parametrize(
    "text",
    [
        "Sales - EMEA",
        "crm -> mailer <-> shop",
        "a + b = c",
        "from -5 to +3.5% or -2",
        "e-mail a@b.example",
        "C++; x=1, a-b|c",
        "'tis; 'twas",
        "100% sure",
        "(=1)",
        "a\nb -",
    ],
)
def test_ordinary_texts_stay(text: str) -> None:
    """A dash alone, an arrow and a number after a blank are no formula, wherever one would part cells."""
    assert guarded(text) == unguarded(text) == text


_PADDING = " \u00a0\u3000\ufeff\u2003"
_PARTS = ',;\t|:\n\r\u2028"'
_FORMULA = "=+-@%\uff1d\uff0b\uff0d\uff20"
cell_texts = st.text(st.sampled_from([*"ab1.('", *_PADDING[:3], *_PARTS, *_FORMULA]), max_size=14)


def _cells(text: str) -> Iterator[str]:
    """What every cell that may begin in the text begins with, by trying every place."""
    for n in range(len(text)):
        if n == 0 or text[n - 1] in _PARTS:
            yield text[n:].lstrip(_PADDING + _PARTS)
        elif text[n - 1] in _PADDING:
            cell = re.split(r"\s|\ufeff", text[n:])[0]
            if re.search(r"\w", cell) and not re.fullmatch(r"[+-]\d[\d.]*%?[,;:]?", cell):
                yield cell.lstrip(_PARTS)


@settings(max_examples=2000, deadline=None)
@given(cell_texts)
@example("' =1")
@example("a '\u3000'=b;'-")
def test_no_cell_begins_with_a_sign_and_the_text_comes_back(text: str) -> None:
    """Tried at every place of the text; guarding twice is taken back twice."""
    cell = guarded(text)

    assert [begun for begun in _cells(cell) if begun[:1] in [*_FORMULA]] == []
    assert not cell.startswith("|")
    assert unguarded(cell) == text
    assert unguarded(unguarded(guarded(cell))) == text
    assert cell.replace("'", "") == text.replace("'", "")


def test_every_blank_and_every_end_of_a_line_begins_a_cell() -> None:
    """Of all of Unicode."""
    blanks = [c for c in map(chr, range(sys.maxunicode + 1)) if c.isspace() or len(f"a{c}b".splitlines()) > 1]

    assert [c for c in blanks if guarded(f"a{c}=b") != f"a{c}'=b"] == []


@pytest.mark.parametrize("text", [" ", "'", "; ", "a;'", " =", " -", " -a", " -" + "1" * 50, " -" + "(" * 50 + "a"])
def test_guarding_takes_time_in_proportion(text: str) -> None:
    """A long text of any of these is no trap."""
    long = text * (200_000 // len(text))
    with ends():
        assert unguarded(guarded(long)) == long


@pytest.mark.parametrize("value", [-1, 2.5, None, True])
def test_numbers_stay_numbers_in_cells(value: object) -> None:
    """What is not text is not touched: a negative number stays one."""
    assert csv_cell(value) is value


@often
@given(st.lists(nasty, min_size=1, max_size=3))
def test_cells_come_back_from_csv_and_are_no_formula(row: list[str]) -> None:
    """A row is read back cell by cell, and no cell starts what a spreadsheet would run."""
    file = io.StringIO()
    cells = [csv_cell(text) for text in row]
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).writerow(cells)

    back = next(csv.reader(io.StringIO(file.getvalue(), newline="")))

    assert back == cells
    for cell in back:
        assert not cell.startswith("|")  # no spreadsheet runs it; within, and after blanks, it is a sign between cells
        assert cell.lstrip()[:1] not in set("=+-@%\t\r\uff1d\uff0b\uff0d\uff20")


@often
@given(nasty)
@example('a"]; b [label="x')
@example("ends with \\")
def test_dot_labels_hold_no_open_quote(text: str) -> None:
    """Within its quotes a DOT string has only escaped quotes and pairs of backslashes, and reads back as the text."""
    label = dot_label(text)
    inner = label[1:-1]

    assert (label[0], label[-1]) == ('"', '"')
    assert re.fullmatch(r'(?:[^"\\]|\\.)*', inner)
    assert inner.replace("\\\\", "").replace('\\"', "").count('"') == 0
    assert inner.replace("\\\\", "\0").replace('\\"', '"').replace("\0", "\\") == visible(text)


@often
@given(nasty)
@example('x"] --> y["')
def test_mermaid_labels_hold_only_letters_and_codes(text: str) -> None:
    """Within its quotes a Mermaid label has letters, digits, blanks and entity codes, and nothing to act upon."""
    inner = mermaid_label(text)[1:-1]

    assert all(c.isalnum() or c in " _.#;" for c in inner)
