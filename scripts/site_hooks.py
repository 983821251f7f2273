"""What MkDocs does not do by itself with our pages and docstrings, which are written for plain readers too.

`mkdocs.yml` names this file twice: as hooks of MkDocs, and as an extension of Griffe, which reads the docstrings.
"""

from __future__ import annotations

import html
import re
from typing import Any

import griffe

BOOSTS = {
    "": 1.0,
    "tutorial/": 1.5,
    "how-to/": 2.0,
    "plugins/": 1.5,
    "explanation/": 1.5,
    "explanation/accuracy.md": 1.0,
    "explanation/mutation.md": 0.1,
    "reference/api/": 0.3,
    "reference/api/plugin": 0.1,
    "decisions/": 0.05,
}
"""How much a hit on a page counts in the search, by the beginning of its path; the longest that fits counts.

Whoever searches has a question, so pages for users come first. `mkdocs.yml` says how much a hit in a title counts.
"""
SHORTEST, LONGEST = 70, 250
"""Characters of the description of a page: lists of results elsewhere show fewer than the most."""
_FENCE = re.compile(r"^( *)```.*?^\1```[ ]*$", re.MULTILINE | re.DOTALL)
_NO_PROSE = ("#", "<", "|", "!", ">", ":::", "- ", "* ", "1. ", "    ", "---")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SENTENCES = re.compile(rf".{{{SHORTEST},}}?[.?!](?=\s|$)")
_NOT_RUN = re.compile(r"^( *```\w+) notest\b", re.MULTILINE)
_EXAMPLE = re.compile(r"^(?P<indent> *)>>> .*(?:\n(?P=indent) *\S.*)*", re.MULTILINE)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:  # noqa: ANN401  MkDocs passes what it has
    """Weigh the page for the search, describe it, and take `notest`, which is for our tests, from heads of blocks."""
    page.meta.setdefault("search", {"boost": boost(page.file.src_uri)})
    if said := description(markdown):
        page.meta.setdefault("description", html.escape(said))
    return _NOT_RUN.sub(r"\1", markdown)


def boost(path: str) -> float:
    """Return how much a hit on the page of that path counts."""
    if path.endswith("/index.md"):  # it names everything and explains nothing
        return 0.1
    return BOOSTS[max((beginning for beginning in BOOSTS if path.startswith(beginning)), key=len)]


def description(markdown: str) -> str:
    """Return the first sentence of a page as plain text, with the next if it is short; empty if there is no prose."""
    blocks = (block.strip("\n") for block in re.split(r"\n\s*\n", _FENCE.sub("", markdown)))
    prose = next((block for block in blocks if block.strip() and not block.startswith(_NO_PROSE)), "")
    text = re.sub(r"[`*]", "", _LINK.sub(r"\1", " ".join(prose.split())))
    found = _SENTENCES.match(text)
    sentence = found[0] if found else text
    return sentence if len(sentence) <= LONGEST else sentence[:LONGEST].rsplit(" ", 1)[0] + " …"


class Doctests(griffe.Extension):
    """Put a fence around each example of a docstring: `>>>` at the start of a line are three quotations in Markdown."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:  # noqa: ANN401  Griffe passes what it has
        """Change the docstring of a module, a class, a function or an attribute."""
        if obj.docstring:
            obj.docstring.value = _EXAMPLE.sub(_fenced, obj.docstring.value)


def _fenced(example: re.Match[str]) -> str:
    indent = example["indent"]
    return f"{indent}```pycon\n{example[0]}\n{indent}```"
