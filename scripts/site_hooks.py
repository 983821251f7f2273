"""What the site needs beside MkDocs: pages and docstrings are written for a plain reader too, and a few signs mean more there.

`mkdocs.yml` names this file twice: as hooks of MkDocs, and as an extension of Griffe, which reads the docstrings.
"""

from __future__ import annotations

import re
from typing import Any

import griffe

_NOT_RUN = re.compile(r"^( *```\w+) notest\b", re.MULTILINE)
_EXAMPLE = re.compile(r"^(?P<indent> *)>>> .*(?:\n(?P=indent) *\S.*)*", re.MULTILINE)


def on_page_markdown(markdown: str, **_: Any) -> str:  # noqa: ANN401  MkDocs passes what it has
    """Take `notest` from the head of a block: it is for our tests, and Markdown would not know the block for one."""
    return _NOT_RUN.sub(r"\1", markdown)


class Doctests(griffe.Extension):
    """Put a fence around each example of a docstring: `>>>` at the start of a line are three quotations in Markdown."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:  # noqa: ANN401  Griffe passes what it has
        """Change the docstring of a module, a class, a function or an attribute."""
        if obj.docstring:
            obj.docstring.value = _EXAMPLE.sub(_fenced, obj.docstring.value)


def _fenced(example: re.Match[str]) -> str:
    indent = example["indent"]
    return f"{indent}```pycon\n{example[0]}\n{indent}```"
