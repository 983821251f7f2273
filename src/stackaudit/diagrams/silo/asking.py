"""What to ask first, beneath a map of which little is known: the first rows of the table of questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.core.findings import Review
from stackaudit.diagrams.names import listed
from stackaudit.diagrams.scene import Ask

_NAMED: Final = 3


def asks_of(review: Review, most: int) -> Iterator[Ask]:
    """Yield the first questions of a review's table `questions`, the most telling first; none where it has no such."""
    for table in review.tables:
        if table.name == "questions":
            for row in table.rows[:most]:
                cells = dict(zip(table.columns, row, strict=True))
                people = cells["ask"]
                whom = listed([*people], _NAMED) if isinstance(people, tuple) and people else ""
                yield Ask(str(cells["asks"]), f"ask {whom}" if whom else "nobody is named who could know")
