"""Text from a stack file, made harmless for the place where it is shown: one escaper for each output language.

Whatever a user names a tool, a report shows that name and does nothing else with it. Every escaper first makes
hidden characters visible, then escapes what its own language would act upon.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_JOINERS = "\u200c\u200d"  # Persian words and many emoji are written with them
_MARKDOWN = re.compile(
    r"""
    \\(?=[!-/:-@\[-`{-~]|\Z)            # a backslash before a sign that it would take away
    | [`\[|$]                           # code, a link or a picture, the end of a cell, a formula
    | (?<!\s)[*~] | [*~](?!\s)          # emphasis and strikethrough: not between blanks
    | (?<!\w)_++ | (?<!_)_++(?![^\W_])  # emphasis: not inside a word
    | <(?=[A-Za-z/!?]|\Z)               # a tag or an address
    | &(?=(\#?[0-9A-Za-z]+)(?:;|\Z))    # a character by its name
    | (?:(?<=https)|(?<=http)|(?<=ftp)):(?=//) | (?<=www)\.  # an address that becomes a link
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What means something anywhere in a line, in CommonMark with the tables, strikethrough and links of GitHub."""
_MARKDOWN_START = re.compile(
    r"""\A(?:
    (?=>)                                              # a quotation
    | (?=\#{1,6}(?:\s|\Z))                             # a heading
    | (?=[-+](?:\s|\Z)) | [0-9]{1,9}(?=[.)](?:\s|\Z))     # a list
    | (?=(?:-\s*){3,}\Z | [-=]+\s*\Z)                  # a line across, or one under a heading
    )""",
    re.VERBOSE,
)
"""What means something at the beginning of a line."""
_MARKDOWN_END = re.compile(r"(?<=\s)(?=#+\Z)")
"""What a heading loses at its end."""
_SIGNS = r"=+\-@%\uff1d\uff0b\uff0d\uff20"
_ENDS = r",;\t|:\"\n\v\f\r\x1c-\x1e\x85\u2028\u2029"
"""What may end a cell wherever a file is opened: the signs between cells, quotes, and the ends of lines."""
_BLANKS = r" \x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff"
"""What is padding in most places, and the sign between cells in few."""
_HARMLESS = rf"(?:[^\w{_ENDS}{_BLANKS}]*|[+\-]\d[\d.]*%?[,;:]?)(?!\S)"  # a dash, an arrow, a number


@cache
def _cell_start() -> re.Pattern[str]:
    """Return what stands before a sign that a spreadsheet would take for a formula, if a cell began there."""
    return re.compile(
        rf"\A(?:'*+(?=\|)|[{_BLANKS}]*+'*+(?=[{_SIGNS}]))"
        rf"|(?<![{_ENDS}{_BLANKS}])[{_BLANKS}]*+[{_ENDS}][{_ENDS}{_BLANKS}]*+'*+(?=[{_SIGNS}])"
        rf"|(?<![{_ENDS}{_BLANKS}])[{_BLANKS}]++'*+(?=[{_SIGNS}])(?!{_HARMLESS})"
    )


def visible(text: str) -> str:
    r"""Return `text` on one line, with every control, direction or invisible character written as its code.

    Safe for terminals, logs and CI output: nothing in it moves the cursor, starts a new line or hides.

    >>> visible("crm\x1b[2J\u202e")
    'crm\\x1b[2J\\u202e'
    """
    if text.isprintable():
        return text
    shown = []
    before = ""
    for character in text:
        joins = character in _JOINERS and before > "\x7f" and unicodedata.category(before) not in _HIDDEN_CATEGORIES
        if joins or unicodedata.category(character) not in _HIDDEN_CATEGORIES:
            shown.append(character)
        else:
            shown.append(_escaped(character))
        before = character
    return "".join(shown)


terminal = visible


def html(text: str) -> str:
    """Return `text` for HTML, inside an element or inside a quoted attribute.

    >>> html('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    from html import escape  # with the names of two thousand characters

    return escape(visible(text), quote=True)


def markdown(text: str) -> str:
    r"""Return `text` for Markdown, inside a line, a heading, a list item or a table cell.

    Only what would change what is shown has a backslash before it; a name with a point, a dash or a percent sign stays
    as it is.

    >>> markdown("[crm](http://x) | *esp*")
    '\\[crm](http\\://x) \\| \\*esp\\*'
    >>> markdown("Web_shop (EU) 0.1.0, 62% #1 & Co.")
    'Web_shop (EU) 0.1.0, 62% #1 & Co.'
    """
    line = visible(text).strip()
    escaped = _MARKDOWN.sub(_with_backslash, line)
    return _MARKDOWN_END.sub(r"\\", _MARKDOWN_START.sub(r"\g<0>\\", escaped))


def _with_backslash(found: re.Match[str]) -> str:
    """What a sign is written as; `&` as it is where it begins no name of a character."""
    if (name := found[1]) and not name.startswith("#"):
        from html.entities import html5

        if f"{name};" not in html5:
            return found[0]
    return "".join(f"\\{sign}" for sign in found[0])


def csv_cell(value: object) -> object:
    """Return `value` for a cell of CSV or Excel that is looked at: text is made visible, and `guarded`.

    Numbers and other values that are not text stay as they are.

    >>> csv_cell("=cmd|' /c calc'!A1")
    "'=cmd|' /c calc'!A1"
    >>> csv_cell(-3)
    -3
    """
    if not isinstance(value, str):
        return value
    return guarded("\n".join(visible(line) for line in value.splitlines()))


def guarded(text: str) -> str:
    """Return `text` for a cell of CSV or Excel: `'` before all that a spreadsheet would run as a formula.

    A file with commas may be opened as one with semicolons, tabs, bars, colons or blanks: then a cell begins in the
    middle of the text, and each line of it begins a row. Every such place is guarded too; after a blank, which few
    would separate at, a dash alone, an arrow and a number are not. Nothing else is changed, and `unguarded` gives
    exactly the same text back.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("'tis")
    ("'=1+1", "''=1+1", "'tis")
    >>> guarded("Mail;=1+1;x"), guarded("Sales - EMEA -> +49, @all")
    ("Mail;'=1+1;x", "Sales - EMEA -> +49, '@all")
    """
    return _cell_start().sub(r"\g<0>'", text)


def unguarded(cell: str) -> str:
    """Return the text that `guarded` made a cell of; a quote that guards nothing stays.

    >>> unguarded("'=1+1"), unguarded("''=1+1"), unguarded("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return _cell_start().sub(lambda start: start[0].removesuffix("'"), cell)


def dot_label(text: str) -> str:
    r"""Return `text` as a quoted string of the DOT language.

    >>> dot_label('say "hi"')
    '"say \\"hi\\""'
    """
    escaped = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def mermaid_label(text: str) -> str:
    """Return `text` as a quoted label of Mermaid: all but letters, digits, blanks, `_` and `.` become entity codes.

    >>> mermaid_label("a[b]")
    '"a#91;b#93;"'
    """
    coded = (c if c.isalnum() or c in " _." else f"#{ord(c)};" for c in visible(text))
    return f'"{"".join(coded)}"'


def _escaped(character: str) -> str:
    code = ord(character)
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
