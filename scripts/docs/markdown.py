"""Pieces of Markdown that read well on a site and on a Git host."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def one_line(text: str) -> str:
    """Return a text without line breaks."""
    return " ".join(text.split())


def cell(text: str) -> str:
    """Return a text as a cell of a table: on one line, and no `|` that would end the cell."""
    return one_line(text).replace("|", "\\|")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with a row for each sequence of cells."""
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    lines += [f"| {' | '.join(map(cell, row))} |" for row in rows]
    return "\n".join(lines)


def anchor(name: str) -> str:
    """Return a place to link to: `page.md#name`, letter by letter, where the address of a heading loses its marks."""
    return f'<a id="{name}"></a>'


def fenced(language: str, text: str) -> str:
    """Return a block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def page(parts: Iterable[str]) -> str:
    """Return a page: its parts, with an empty line between two of them."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
