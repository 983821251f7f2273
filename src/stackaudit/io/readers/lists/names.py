"""Which column of a list names the tools: told by its head, by its texts, and by what the catalog knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stackaudit.io.readers.lists.cells import Line
from stackaudit.io.readers.lists.fit import PERSONS, fit
from stackaudit.io.readers.lists.head import Head
from stackaudit.io.readers.lists.people import are_people, is_of_people, plain
from stackaudit.io.readers.lists.profile import CellKind, Hits, Profile

LEAST = 1.9
"""The score from which a column is taken for the names, where its head does not say so."""

_NEVER: tuple[CellKind, ...] = ("number", "date", "flag", "e-mail", "code")
_MOST_ODD = 0.7
_KNOWN_ANYWAY = 0.3
_FEW_ROWS = 8
_OFTEN = 0.35
_DOUBT_LOOSE, _DOUBT = 0.05, 0.10
_GENERAL = frozenset({"name", "names", "title", "display name", "label"})
_HOST = re.compile(r"^(?:[a-z]+://)?(?:[^/@\s]*@)?(?:\*\.)?(?:www\.)?(?P<host>[^/:?#\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameColumn:
    """The column of names.

    Attributes:
        column: Where it is, from 0.
        score: How much it looks like one.
        hit: The share of its texts that the catalog surely knows.
        exact: Whether its head says it.
        hosts: Whether its cells are addresses, whose hosts are the names.
        vendor: Whether its head says that it holds vendors or payees.
    """

    column: int
    score: float
    hit: float
    exact: bool = False
    hosts: bool = False
    vendor: bool = False


@dataclass(frozen=True, slots=True)
class NoNames:
    """No column of names: why, as a sentence, and the column that came nearest, -1 where none did."""

    why: str
    column: int = -1
    score: float = 0.0


def host_of(address: str) -> str:
    """Return the host in an address without `www.` and `*.`; the text itself where there is none.

    >>> host_of("https://www.apollo.io/pricing"), host_of("*.slack.com")
    ('apollo.io', 'slack.com')
    """
    found = _HOST.match(address.strip())
    return found["host"].casefold() if found is not None and "." in found["host"] else address.strip()


class NameFinder:
    """Looks for the column of names below a head."""

    def __init__(self, head: Head, cells: Sequence[Profile], lines: Sequence[Line], hits: Hits) -> None:
        self._head, self._cells, self._lines, self._hits = head, cells, lines, hits
        self._several = sum(self._level(column) != "" for column in range(len(cells))) > 1

    def find(self) -> NameColumn | NoNames:
        """Return the column of names, or why there is none."""
        best = self.ranked()
        chosen = best[0] if best else None
        if chosen is not None:
            why = self._doubt(chosen)
            if not why:
                return chosen
        hosts = self._hosts()
        if hosts is not None:
            return hosts
        if chosen is None:
            return NoNames("no column holds different texts that can be names")
        return NoNames(why, chosen.column, chosen.score)

    def ranked(self) -> list[NameColumn]:
        """Return the columns that can hold names, the likeliest first; the catalog is asked where it can matter."""
        bare = [(self._bare(column), column) for column in range(len(self._cells)) if self._can_be(column)]
        found: list[NameColumn] = []
        most = float("-inf")
        for points, column in sorted(bare, key=lambda each: (-each[0], each[1])):
            if points + 2.4 < most:
                break
            hit = self._hits.share(self._cells[column])
            if hit < _KNOWN_ANYWAY and self._cells[column].share("code") > _MOST_ODD:
                continue
            points += 4 * min(hit, 0.6)
            if self._are_people(column, hit):
                points -= 3.0 + self._of_head(column)
            vendor = self._level(column) == "" and any(one.field == "vendor" for one in self._head.meanings[column])
            exact = self._level(column) == "exact" and not self._are_people(column, hit)
            found.append(NameColumn(column, points, hit, exact, vendor=vendor))
            most = max(most, points)
        return sorted(found, key=lambda each: (-each.score, each.column))

    def _are_people(self, column: int, hit: float) -> bool:
        return are_people(column, self._head.texts, self._cells, self._lines, hit)

    def _can_be(self, column: int) -> bool:
        cells = self._cells[column]
        if not cells.filled or any(cells.share(kind) > _MOST_ODD for kind in _NEVER if kind != "code"):
            return False
        if cells.share("number", "date", "code") > _MOST_ODD and self._level(column) == "":
            return self._cells[column].share("code") > _MOST_ODD
        return cells.share("address") <= _MOST_ODD or self._level(column) != "" or "domain" in plain(self._head.texts[column])

    def _level(self, column: int) -> str:
        """Whether the head says `exact` or `loose` that these are names; empty where it does not."""
        for header in self._head.meanings[column]:
            if header.field == "name":
                return "exact" if header.exact and not header.guess else "loose"
        return ""

    def _bare(self, column: int) -> float:
        """The score without the catalog."""
        cells = self._cells[column]
        points = self._of_head(column) * min(1.0, cells.fill / 0.4)
        points += 2 * cells.dist**2 + 0.6 * cells.fill
        if cells.share("prose") > 0.5 or cells.words > 7:
            points -= 2.5
        if cells.dist < _OFTEN and cells.filled > _FEW_ROWS:
            points -= 2.0
        return points - 0.04 * column

    def _of_head(self, column: int) -> float:
        meaning, level = self._head.meanings[column], self._level(column)
        if level == "exact":
            return 3.0 if self._several and plain(self._head.texts[column]) in _GENERAL else 4.0
        if is_of_people(self._head.texts[column]):
            return -3.0
        if level == "loose":
            return 2.0 if meaning[0].field == "name" else 1.0
        if not meaning:
            return 0.0
        first = meaning[0]
        if first.field == "id":
            return -3.0
        if first.field == "vendor":
            return -1.0 if first.exact else -0.5
        if first.field in PERSONS:
            return -3.0
        return -2.2 if first.exact else -1.2

    def _doubt(self, chosen: NameColumn) -> str:
        """Why the best column cannot be taken for the names; empty where it can."""
        cells = self._cells[chosen.column]
        head = self._head.texts[chosen.column]
        if cells.lettered < 0.5:
            return f"most texts of the best column, {head!r}, have no letter"
        if chosen.exact:
            return ""
        if chosen.score < LEAST:
            return f"the best column, {head!r}, scores {chosen.score:.1f} of the {LEAST} that are needed"
        least, others = (_DOUBT_LOOSE, 1) if self._level(chosen.column) == "loose" else (_DOUBT, 2)
        if chosen.hit < least and self._others(chosen.column) < others:
            return (
                f"the best column is {head!r}, but the head says nothing of tools, the catalog knows "
                f"{chosen.hit:.0%} of its texts, and hardly another column is one of a list of tools"
            )
        if cells.dist < 0.7 and chosen.hit < 0.5 and cells.filled > 4:
            return f"the best column is {head!r}, but {cells.repeats} of its {cells.filled} texts stand there twice"
        return ""

    def _others(self, column: int) -> int:
        """How many facts beside the name the columns hold."""
        fields = {
            meaning[0].field
            for n, meaning in enumerate(self._head.meanings)
            if n != column and meaning and fit("tools", meaning[0].field, self._cells[n]) > 0 and self._cells[n].filled
        }
        return len(fields - {"name", "id"})

    def _hosts(self) -> NameColumn | None:
        """The column of addresses whose hosts can be the names."""
        found = []
        for column, cells in enumerate(self._cells):
            fields = {header.field for header in self._head.meanings[column]}
            if cells.share("address") < 0.5 or cells.dist < 0.5:
                continue
            hit = self._hits.share(cells)
            if hit >= _DOUBT or fields & {"x-url", "name"}:
                found.append(NameColumn(column, 2.0 + 4 * min(hit, 0.6), hit, hosts=True))
        return max(found, key=lambda each: (each.score, -each.column), default=None)
