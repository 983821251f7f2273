"""What MkDocs does not do by itself with our pages and docstrings, which are written for plain readers too.

`mkdocs.yml` names this file twice: as hooks of MkDocs, and as an extension of Griffe, which reads the docstrings.
"""

from __future__ import annotations

import re
from typing import Any

import griffe

BOOSTS = {
    "": 1.0,
    "tutorial/": 4.0,
    "how-to/": 8.0,
    "explanation/": 2.0,
    "explanation/accuracy.md": 0.3,
    "explanation/mutation.md": 0.01,
    "reference/api/": 0.01,
    "reference/api/plugin": 0.002,
    "decisions/": 0.001,
}
"""How much a hit on a page counts in the search, by the beginning of its path; the longest that fits counts.

Whoever searches has a question, so pages for users come first. A hit in a title counts a thousand times one in a text.
"""
_NOT_RUN = re.compile(r"^( *```\w+) notest\b", re.MULTILINE)
_EXAMPLE = re.compile(r"^(?P<indent> *)>>> .*(?:\n(?P=indent) *\S.*)*", re.MULTILINE)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:  # noqa: ANN401  MkDocs passes what it has
    """Weigh the page for the search; take `notest`, which is for our tests, from the heads of blocks."""
    page.meta.setdefault("search", {"boost": boost(page.file.src_uri)})
    return _NOT_RUN.sub(r"\1", markdown)


def boost(path: str) -> float:
    """Return how much a hit on the page of that path counts."""
    if path.endswith("/index.md"):  # it names everything and explains nothing
        return 0.01
    return BOOSTS[max((beginning for beginning in BOOSTS if path.startswith(beginning)), key=len)]


class Doctests(griffe.Extension):
    """Put a fence around each example of a docstring: `>>>` at the start of a line are three quotations in Markdown."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:  # noqa: ANN401  Griffe passes what it has
        """Change the docstring of a module, a class, a function or an attribute."""
        if obj.docstring:
            obj.docstring.value = _EXAMPLE.sub(_fenced, obj.docstring.value)


def _fenced(example: re.Match[str]) -> str:
    indent = example["indent"]
    return f"{indent}```pycon\n{example[0]}\n{indent}```"
