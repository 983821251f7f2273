"""Files that are of no kind that is read: how they are told, and what is said of them."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import PurePath

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers import native
from stackaudit.io.readers.diagnostics.problems import Code, refusal

_ENDINGS = """
.csv .tsv .tab .xlsx .xlsm .xls .ods .xml .archimate .pdf .docx .zip .png .jpg .jpeg .gif .svg .webp .drawio
.dio .vsdx .vsd .pptx .ppt .doc .odt .odp .odg .key .numbers .graphml .mmd .mermaid .dsl .md .markdown .html
.htm .jsonl .ndjson .puml .plantuml .lucid .excalidraw .mm .xmind .rtf .msg .eml .gz .7z .rar .parquet .sqlite
.db
"""
OTHER_ENDINGS = frozenset(_ENDINGS.split())
"""Endings that no stack file of ours has: such a file is never tried as one."""
_IN_MARKDOWN = "a table in Markdown is a row of heads with | between them, a row of |---|, and a row for each tool"
_IN_HTML = "a table in HTML is a <table> with a row of heads and a row for each tool"
_TABLES = {".md": _IN_MARKDOWN, ".markdown": _IN_MARKDOWN, ".html": _IN_HTML, ".htm": _IN_HTML}
"""What a table looks like in a text, by the ending of its file."""
_LISTS = ("tools", "integrations")
_ALIKE = 0.75
_CLAIMS = re.compile(r"""^["' ]*(?:stackaudit|name|tools|integrations)["']?\s*[:=]|"tools"\s*:|^\[\[""", re.MULTILINE)
"""What a stack file of ours has somewhere; a text without any of it was never meant to be one."""
_NOT_ASKED = frozenset({Code.EMPTY, Code.UNREADABLE_FILE, Code.TOO_LARGE})
_OF_FIELDS = frozenset({Code.MISSING_FIELD, Code.UNKNOWN_FIELD})


def is_foreign(head: str, error: LoadError, *, ours: bool) -> bool:
    """Return whether a file that was refused as a stack file of ours was never meant to be one.

    Args:
        head: The beginning of the file.
        error: Why it was refused.
        ours: Whether its name ends as those of ours do. Then it has to be sound, and none of its fields like ours.
    """
    codes = {problem.code for problem in error.problems}
    if codes & _NOT_ASKED:
        return False
    if not ours:
        return _CLAIMS.search(head) is None
    missing = [problem for problem in error.problems if problem.code == Code.MISSING_FIELD and not problem.path]
    fields = {str(problem.path[0]) for problem in error.problems if problem.path}
    slip = any(get_close_matches(field, _LISTS, 1, _ALIKE) for field in fields)
    return codes == _OF_FIELDS and len(missing) > 1 and not slip


def unknown(name: str, head: str = "") -> LoadError:
    """Return the refusal of a file of a kind that is not read: what is read, and what would do.

    Args:
        name: What the file is called.
        head: Its beginning; of JSON it is told under which keys a list was looked for.
    """
    from stackaudit.io.readers.registry import READERS

    if table := _TABLES.get(PurePath(name).suffix.lower()):
        message = "no table was found in it"
        return refusal([Problem(Code.UNKNOWN_FORMAT, message, help=f"{table}; or give the list as CSV or Excel")], name)
    known = ", ".join((*native.FORMATS, *READERS.available()[0]))
    help_ = (
        "two plain tables will do: a CSV file of tools with a column of names, and one of flows with their source and "
        f"target; known formats: {known}"
    )
    if head.lstrip().startswith("{"):
        from stackaudit.io.readers.lists.records import LISTS, WRAPPERS

        keys = ", ".join((*LISTS[:8], *WRAPPERS))
        help_ = f"JSON is read where it is a list of records or holds one under such a key as {keys}; {help_}"
    return refusal([Problem(Code.UNKNOWN_FORMAT, "no reader knows this file", help=help_)], name)
