"""The blocks of the summary on movement: since the last audit, after the recommended plan, towards the goals."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.reporting.elements import Bullets, CellText, Element, Grid, Paragraph, joined
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Movement, Report
from stackaudit.reporting.rows import records

_TITLES = 6


@block("since", say("Since the last audit"))
def since(report: Report) -> Iterator[Element]:
    """What became of the last audit; nothing where there is none."""
    if report.since is None:
        return
    yield from _moved(report, report.since, "fixed", "new")


@block("plan", say("What if the plan were carried out"))
def plan(report: Report) -> Iterator[Element]:
    """Before and after the recommended plan; nothing where there is none."""
    if report.plan is None:
        return
    yield from _moved(report, report.plan, "would be fixed", "would be new")
    yield Paragraph(
        say("As if all of it were finished and in use. What it takes to get there is not in these numbers.")
    )


def _moved(report: Report, moved: Movement, fixed: str, new: str) -> Iterator[Element]:
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
    if moved.new_holders:
        count, *lines = moved.new_holders
        yield Paragraph(count, strong=bool(lines))
        if lines:
            yield Bullets(tuple(lines))
    if moved.remarks:
        yield Bullets(moved.remarks)


def _told(finding: Finding) -> Message:
    return joined((finding.title, say("({severity})", severity=str(finding.severity))), " ", "")


_GOALS = 12


@block("goals", say("Goals"))
def goals(report: Report) -> Iterator[Element]:
    """Each goal with what is reached, and whether that will do; nothing where none is stated."""
    rows = list(records(report.tables.get("goals")))
    if not rows:
        return
    columns = ("goal", "target", "today", "at least", "at most", "by", "who", "state", "why")
    yield Grid(
        columns,
        tuple(
            (
                *(row["name"], row["target"], row["value"], row["low"], row["high"], row["by"] or "no day stated"),
                *(row["owner"] or "no owner stated", row["state"], row["reason"]),
            )
            for row in rows[: report.most(_GOALS)]
        ),
    )
