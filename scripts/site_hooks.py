"""What MkDocs does not do by itself with our pages and docstrings, which are written for plain readers too.

`mkdocs.yml` names this file twice: as hooks of MkDocs, and as an extension of Griffe, which reads the docstrings.
"""

from __future__ import annotations

import re
from typing import Any

import griffe

BOOSTS = {
    "": 1.0,
    "tutorial/": 1.5,
    "how-to/": 2.0,
    "plugins/": 1.5,
    "explanation/": 1.5,
    "explanation/accuracy.md": 0.5,
    "explanation/mutation.md": 0.1,
    "reference/api/": 0.3,
    "reference/api/plugin": 0.1,
    "decisions/": 0.05,
}
"""How much a hit on a page counts in the search, by the beginning of its path; the longest that fits counts.

Whoever searches has a question, so pages for users come first. `mkdocs.yml` says how much a hit in a title counts.
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
        return 0.1
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
