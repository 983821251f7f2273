"""Text from a stack file, made harmless for the place where it is shown: one escaper for each output language.

Whatever a user names a tool, a report shows that name and does nothing else with it. Every escaper first makes
hidden characters visible, then escapes what its own language would act upon.
"""

from __future__ import annotations

import re
import unicodedata

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})
_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_JOINERS = "\u200c\u200d"  # Persian words and many emoji are written with them
_MARKDOWN_SPECIAL = re.compile(r"""([\\`*_{}\[\]()<>#+\-.!|~&=:@^$"'/%])""")
_FORMULA_STARTS = frozenset("=+-@|%\uff1d\uff0b\uff0d\uff20")
_CELL_PADDING = " \u00a0\u3000\ufeff\t\r\n"


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

    >>> markdown("[crm](http://x) | *esp*")
    '\\[crm\\]\\(http\\:\\/\\/x\\) \\| \\*esp\\*'
    """
    line = visible(text).strip()
    return _MARKDOWN_SPECIAL.sub(r"\\\1", line)


def csv_cell(value: object) -> object:
    """Return `value` for a cell of CSV or Excel: text that a spreadsheet would run as a formula gets a `'` before it.

    Numbers and other values that are not text stay as they are.

    >>> csv_cell("=cmd|' /c calc'!A1")
    "'=cmd|' /c calc'!A1"
    >>> csv_cell(-3)
    -3
    """
    if not isinstance(value, str):
        return value
    cell = "\n".join(visible(line) for line in value.splitlines())
    return f"'{cell}" if _runs(cell) else cell


def guarded(text: str) -> str:
    """Return `text` for a cell from which it is to be read back: `'` before what a spreadsheet would run as a formula.

    Nothing else is changed, and `unguarded` gives exactly the same text back.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("'tis")
    ("'=1+1", "''=1+1", "'tis")
    """
    return f"'{text}" if _runs(text.lstrip("'")) else text


def unguarded(cell: str) -> str:
    """Return the text that `guarded` made a cell of; a quote that guards nothing stays.

    >>> unguarded("'=1+1"), unguarded("''=1+1"), unguarded("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return cell[1:] if cell[:1] == "'" and _runs(cell.lstrip("'")) else cell


def _runs(text: str) -> bool:
    return text.lstrip(_CELL_PADDING)[:1] in _FORMULA_STARTS


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
