"""The blocks of the summary that hold it against another audit: since the last one, and after the recommended plan.

What they say comes from above, as plain data: a comparison of two audits makes a `Movement`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.reporting.blocks import Block, Bullets, CellText, Grid, Heading, Paragraph, joined

if TYPE_CHECKING:
    from stackaudit.reporting.report import Report

_TITLES = 6


@dataclass(frozen=True, slots=True)
class Movement:
    """What is different between two audits, as far as a summary says it.

    Attributes:
        between: From which stack or day to which; None where both are of one name and day.
        new: Findings of the second audit only, worst first.
        fixed: Findings of the first only, worst first.
        still: How many are open in both.
        numbers: Scores and measures that moved: name, before, after, and how that is judged.
        causes: Groups of changes, how many changes each, and by how many points it moved the silo index.
        costs: Money a year that is stated, before and after; None where neither audit has any.
        remarks: What else has to be known to read it, such as another policy.
    """

    between: Message | None
    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    still: int
    numbers: tuple[tuple[str, str, str, Message], ...]
    causes: tuple[tuple[Message, int, float], ...] = ()
    costs: tuple[float | None, float | None] | None = None
    remarks: tuple[Message, ...] = ()


class Compared(Protocol):
    """Two audits held against one another, as `stackaudit.compare` does."""

    @property
    def before(self) -> object:
        """The first audit."""

    @property
    def after(self) -> object:
        """The second audit."""

    @property
    def movement(self) -> Movement:
        """What a summary says of it."""


def since(report: Report) -> Iterator[Block]:
    """What became of the last audit; nothing where there is none."""
    if report.since is None:
        return
    yield Heading(say("Since the last audit"))
    yield from _moved(report, report.since, "fixed", "new")


def plan(report: Report) -> Iterator[Block]:
    """Before and after the recommended plan; nothing where there is none."""
    if report.plan is None:
        return
    yield Heading(say("What if the plan were carried out"))
    yield from _moved(report, report.plan, "would be fixed", "would be new")
    yield Paragraph(
        say("As if all of it were finished and in use. What it takes to get there is not in these numbers.")
    )


def _moved(report: Report, moved: Movement, fixed: str, new: str) -> Iterator[Block]:
    if moved.between is not None:
        yield Paragraph(moved.between)
    counts = (
        say(f"{{n}} finding {fixed}", f"{{n}} findings {fixed}", n=len(moved.fixed)),
        say(f"{{n}} {new}", n=len(moved.new)),
        say("{n} still open", n=moved.still),
    )
    yield Paragraph(joined(counts), strong=True)
    rows: list[tuple[CellText, ...]] = list(moved.numbers)
    if moved.costs is not None:
        before, after = moved.costs
        rows.append(("stated cost a year", before, after, None))
    if rows:
        yield Grid(("number", "before", "after", "so it is"), tuple(rows))
    if moved.causes:
        yield Paragraph(say("What moved the silo index, in points (less is better):"))
        yield Grid(("what changed", "changes", "points"), tuple(moved.causes))
    for told, findings in ((fixed, moved.fixed), (new, moved.new)):
        if findings:
            shown = findings[: report.most(_TITLES)]
            rest = len(findings) - len(shown)
            more = (say("and {n} more", n=rest),) if rest else ()
            yield Paragraph(say(f"{told.capitalize()}:"))
            yield Bullets((*(_told(one) for one in shown), *more))
    if moved.remarks:
        yield Bullets(moved.remarks)


def _told(finding: Finding) -> Message:
    return joined((finding.title, say("({severity})", severity=str(finding.severity))), " ", "")
