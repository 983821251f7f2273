"""What the report says of people: how ready each rollout is, who expected what, what waits, what is clear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from stackaudit.core.messages import say
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph, filled, joined
from stackaudit.reporting.report import Report
from stackaudit.tables.people import ApprovalRow, ClarityRow, ExpectationRow, ReachRow, ReadinessRow

_EXPECTATIONS = 10
_APPROVALS = 6
_ROLLOUTS = 4
_LONG = {"interpersonal": "how people get on"}


def elements(report: Report) -> Iterator[Element]:
    """Readiness of the rollouts, expectations that are not met, approvals; nothing where nobody wrote of people."""
    rows = report.rows(ReadinessRow)
    shown = [row for row in rows if row.coverage > 0]
    if not rows:
        return
    if shown and report.only_rollouts and all(row.value is None for row in shown):
        yield Heading(say("How ready it is"), 3)
        whole = max(row.coverage for row in shown if row.part == "readiness")
        text = "Too little is stated to say how ready it is: {share} of what is asked."
        yield Paragraph(say(text, share=f"{whole:.0%}"))
    elif shown:
        yield Heading(say("How ready it is"), 3)
        yield Grid(("rollout", "part", "of 100", "at least", "at most", "known %"), tuple(_lines(report, shown)))
        yield Paragraph(
            say("A part is shown without a value where less of it is known than the policy asks for; 100 is best.")
        )
    yield from _reach(report)
    yield from _silent(report, rows)
    yield from _expectations(report)
    yield from _approvals(report)
    yield from _clarity(report)


def _lines(report: Report, rows: Sequence[ReadinessRow]) -> Iterator[tuple[CellText, ...]]:
    rollouts = list(dict.fromkeys(row.initiative for row in rows))[: report.most(_ROLLOUTS)]
    for row in rows:
        if row.initiative in rollouts:
            value = None if row.value is None else round(row.value)
            ends = round(row.at_least), round(row.at_most)
            yield report.name(f"initiative:{row.initiative}"), row.part, value, *ends, round(100 * row.coverage)


def _reach(report: Report) -> Iterator[Element]:
    """Why findings about a rollout weigh more than others, told once."""
    alike: dict[tuple[str, ...], dict[str, None]] = {}
    for row in report.rows(ReachRow)[: report.most(_ROLLOUTS)]:
        alike.setdefault(row.touches, {})[report.name(f"initiative:{row.initiative}")] = None
    one, more = (f"{{rollouts}} {verb} {{touches}}: what is wrong there weighs more." for verb in ("touches", "touch"))
    said = [say(one, more, rollouts=tuple(names), touches=touches, n=len(names)) for touches, names in alike.items()]
    if said:
        yield Paragraph(joined(tuple(said), " ", ""))


def _silent(report: Report, rows: Sequence[ReadinessRow]) -> Iterator[Element]:
    """Of which parts nothing at all is stated: rollouts that are silent on the same parts in one clause."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for initiative, group in groupby(rows, key=lambda row: row.initiative):
        parts = tuple(row.part for row in group if not row.coverage and row.part != "readiness")
        if parts:
            alike.setdefault(parts, []).append(report.name(f"initiative:{initiative}"))
    text = "of {rollouts} nothing is stated on {parts}"
    clauses = [say(text, rollouts=tuple(names), parts=parts) for parts, names in alike.items()]
    if clauses:
        yield Paragraph(joined(tuple(clauses[: report.most(_ROLLOUTS)])))


def _expectations(report: Report) -> Iterator[Element]:
    """What was expected and what came, what weighs most first."""
    rows = [(row, row.gap) for row in report.rows(ExpectationRow) if row.gap is not None and row.gap < 0]
    unmet = [row for row, gap in sorted(rows, key=_weight)]
    if not unmet:
        return
    yield Heading(say("Expected and perceived"), 3)
    columns = ("who", "what", "importance", "expected", "perceived", "gap", "quadrant", "why")
    yield Grid(columns, tuple(_expectation(row) for row in unmet[: report.most(_EXPECTATIONS)]))
    if len(unmet) > report.most(_EXPECTATIONS):
        text = "{n} more stand in the table people_expectations."
        yield Paragraph(say(text, text, n=len(unmet) - report.most(_EXPECTATIONS)))


def _weight(pair: tuple[ExpectationRow, float]) -> tuple[float, str, str]:
    """Importance times gap, most first; one of unstated importance as its gap alone."""
    row, gap = pair
    return -row.priority if row.priority is not None else gap, row.stakeholder, row.attribute


def _expectation(row: ExpectationRow) -> tuple[CellText, ...]:
    ratings = (row.importance, row.expected, row.perceived, row.gap)
    return row.stakeholder, row.attribute, *ratings, row.quadrant, row.cause


def _approvals(report: Report) -> Iterator[Element]:
    """What is still waited for, the longest first."""
    rows = [row for row in report.rows(ApprovalRow) if row.state == "open"]
    if not rows:
        return
    waiting = sorted(rows, key=lambda row: (-row.days, row.initiative, row.approval))
    yield Heading(say("Approvals that are waited for"), 3)
    columns = ("rollout", "approval", "days open", "waits for", "what cannot be built")
    yield filled(Grid(columns, tuple(_approval(report, row) for row in waiting[: report.most(_APPROVALS)])))
    if len(waiting) > report.most(_APPROVALS):
        text = "{n} more stand in the table people_approvals."
        yield Paragraph(say(text, text, n=len(waiting) - report.most(_APPROVALS)))


def _approval(report: Report, row: ApprovalRow) -> tuple[CellText, ...]:
    return (
        report.name(f"initiative:{row.initiative}"),
        report.name(f"approval:{row.initiative}/{row.approval}"),
        row.days,
        row.waits_for or (", ".join(row.by) if row.by else "not stated"),
        ", ".join(report.name(f"candidate:{flow}") for flow in row.blocks),
    )


def _clarity(report: Report) -> Iterator[Element]:
    """How clear goals, roles and procedures are to the parties, in the order in which they are to be mended."""
    rows = {(row.initiative, row.dimension): row for row in report.rows(ClarityRow)}
    if not rows:
        return
    yield Heading(say("What the parties are clear about"), 3)
    columns = ("rollout", "what", "mean of the parties, of 5", "parties apart by", "verdict")
    yield Grid(columns, tuple(_dimension(report, row) for row in rows.values()))


def _dimension(report: Report, row: ClarityRow) -> tuple[CellText, ...]:
    name = report.name(f"initiative:{row.initiative}")
    return name, _LONG.get(row.dimension, row.dimension), row.mean_of_parties, row.divergence, row.verdict
