"""What several slides share: a table with findings below it, proof for the notes, names, days and amounts in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Severity
from stackaudit.core.money import Money
from stackaudit.core.notebook import signed
from stackaudit.core.powerpoint import BODY, Box, Rows, Shape, Words, height_of
from stackaudit.reporting.blocks.findings import proofs
from stackaudit.reporting.blocks.recommendations import PERIODS
from stackaudit.reporting.brief import Brief, Entry

_PROVED, _PROOFS, _NAMES = 12, 3, 3
_ROOM = 1.2
_TABLE_SHARE = 0.62
_NOTHING = frozenset({"", "none", "not known", "not stated"})
"""What a cell says that tells nothing."""
TONES = {Severity.CRITICAL: "bad", Severity.HIGH: "bad", Severity.MEDIUM: "warn"}
LEFT = Box(BODY.left, BODY.top, 5.9, BODY.height)
RIGHT = Box(6.75, BODY.top, 5.98, BODY.height)


def with_findings(brief: Brief, table: Rows, analyser: str) -> tuple[Shape, ...]:
    """A table without its silent columns, and below it what was found and what to do, where there is room."""
    silent = [n for n in range(len(table.columns)) if table.rows and all(row[n] in _NOTHING for row in table.rows)]
    kept = [n for n in range(len(table.columns)) if n not in silent]
    told = " ".join(f"{table.columns[n]}: {table.rows[0][n]} of any." for n in silent if table.rows[0][n])
    table = replace(
        table,
        box=table.box._replace(height=table.box.height * _TABLE_SHARE),
        columns=tuple(table.columns[n] for n in kept),
        rows=tuple(tuple(row[n] for n in kept) for row in table.rows),
        widths=tuple(table.widths[n] for n in kept),
        numbers=frozenset(kept.index(n) for n in table.numbers if n in kept),
    )
    place = below(BODY, table)
    shapes: list[Shape] = [table]
    if told:
        shapes.append(Words(place._replace(height=0.35), (told,), 12))
        place = from_top(place, place.top + 0.45)
    return (*shapes, *findings_in(brief, place, analyser))


def findings_in(brief: Brief, place: Box, analyser: str) -> list[Shape]:
    """What one analyser found and what to do, the worst first; nothing where there is no room for it."""
    own = [one for one in about(brief, analyser) if one.finding.severity > Severity.NOTE]
    if not own or place.height < _ROOM:
        return []
    rows = tuple((signed(one.finding.severity), str(one.finding.title), str(one.finding.advice)) for one in own)
    tones = tuple(TONES.get(one.finding.severity, "") for one in own)
    heads = ("Severity", "What was found", "What to do")
    widths = (1.2, 4.4, 5.2) if place.width > LEFT.width + 1 else (1.4, 2.6, 3.0)
    return [Rows(place, "Findings", heads, rows, widths, tones=tones, size=11)]


def about(brief: Brief, *analysers: str) -> list[Entry]:
    """The open findings that tell something of some analysers', themselves or in what follows from them."""
    return [one for one in brief.entries if any(row.analyser in analysers for row in one.finding.told)]


def below(place: Box, shape: Rows) -> Box:
    """What a table leaves of a place."""
    return from_top(place, shape.box.top + height_of(shape) + 0.2)


def proof_lines(brief: Brief, *analysers: str) -> Iterator[str]:
    """What proves the findings of some analysers, the worst first."""
    own = about(brief, *analysers)
    for entry in own[:_PROVED]:
        yield from proof_of(brief, entry)
    if len(own) > _PROVED:
        yield f"and {len(own) - _PROVED:,} more findings"


def proof_of(brief: Brief, entry: Entry) -> Iterator[str]:
    """Yield what proves one finding, in a line with its id."""
    finding = entry.finding
    lines = proofs(brief.report, finding)
    shown = [str(line) for line in lines[:_PROOFS]]
    if len(lines) > _PROOFS:
        shown.append(f"and {len(lines) - _PROOFS:,} more")
    yield f"{finding.title}: {' · '.join(shown) or finding.why} [{finding.id}, {finding.confidence}]"


def from_top(box: Box, top: float) -> Box:
    """Return a place that begins lower and ends where it did."""
    return box._replace(top=top, height=box.top + box.height - top)


def points(value: float | None, low: float, high: float) -> str:
    """Write a score: the likely value where there is one, and its least and most."""
    span = f"{round(low)} to {round(high)}"
    return f"not known ({span})" if value is None else f"{round(value)} ({span})"


def share(low: float | None, high: float | None) -> str:
    """Write a share: one number where both ends look the same; not known where it may be nothing or all."""
    if low is None or high is None or (low <= 0 and high >= 1):
        return "not known"
    ends = (f"{low:.0%}", f"{high:.0%}")
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def amount(money: Money | Estimate | None) -> str:
    """Write an amount in whole units, without its period: the head of its column says that."""
    if money is None:
        return "not stated"
    shown = money.rounded() if isinstance(money, Money) else money
    return str(replace(shown, per="") if isinstance(shown, Money) else shown)


def when_of(period: str | None) -> str:
    """Say when a period is."""
    return next((when for name, when, _ in PERIODS if name == period), "no date")


def few(names: Sequence[str], most: int = _NAMES) -> str:
    """Write the first names of several, and how many more there are."""
    rest = len(names) - most
    return f"{', '.join(names[:most])} and {rest} more" if rest > 0 else ", ".join(names)


def owners_of(owners: Sequence[str]) -> str:
    """Write who answers for something; where nobody is stated it says so."""
    return few(owners) or "no owner is stated"


def capital(text: str) -> str:
    """Return a sentence with a capital at its beginning."""
    return text[:1].upper() + text[1:]
