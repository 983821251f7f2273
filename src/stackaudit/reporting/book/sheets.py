"""The named sheets behind the first: what each holds, and for which audience."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from stackaudit.core.estimate import Estimate
from stackaudit.core.money import Money
from stackaudit.reporting.blocks.actions import ActionLine
from stackaudit.reporting.blocks.activities import CELLS, NO_ADVICE
from stackaudit.reporting.blocks.findings import proofs
from stackaudit.reporting.blocks.money import how_to_save, savings, status_in_words
from stackaudit.reporting.blocks.recommendations import PERIODS
from stackaudit.reporting.book.cells import Column, Kind, Sheet, Value, few, joined_lines
from stackaudit.reporting.brief import Brief, Entry, ToolCard
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records
from stackaudit.tables.cost import DepartmentCostRow, SeatsRow
from stackaudit.tables.integrations import FlowRow
from stackaudit.tables.privacy import ActivityRow
from stackaudit.tables.silos import NeedRow

QUESTIONS = "answers"
"""The table that becomes the sheet of questions; its columns are those by which answers are read back."""

_LINES = 500
_OWNERS = 4
_NOTICES = 12
_NEED = {
    "ok": "met",
    "near-limit": "met, near the limit",
    "stale": "too late",
    "manual-only": "by hand only",
    "no-path": "not met",
    "unknown": "not known",
}
_ORDER = ("no-path", "manual-only", "stale", "near-limit", "unknown", "ok")
_ORIGINS = {
    "producer": "its source",
    "consumer": "its target",
    "hub": "the hub",
    "declared": "the stack file",
}
_STATUS = ("open", "doing", "done")
_DECISIONS = ("keep", "fewer seats", "renegotiate", "cancel")
_QUESTION: dict[str, tuple[int, Kind]] = {
    "ask": (24, "text"),
    "about": (34, "text"),
    "question": (84, "text"),
    "legal values": (58, "text"),
    "stated so far": (14, "text"),
    "answer": (30, "fill"),
    "answered by": (16, "fill"),
    "date": (12, "fill"),
    "why it matters": (60, "line"),
    "record": (30, "line"),
    "field": (24, "line"),
}
"""Columns of the table of questions, with their widths and kinds, in the order of the sheet."""
_FILLED = {
    "answer": "Leave it empty where you do not know. Write 'unknown' where nobody can know.",
    "answered by": "Your name.",
    "date": "The day on which you say so.",
}
"""Which of them are to be filled in, and how."""


class _Named(NamedTuple):
    """A sheet that there may be: whether an audience is shown it, and what it holds."""

    shown: Callable[[Report], bool]
    made: Callable[[Brief], Sheet]


def sheets(brief: Brief) -> Iterator[Sheet]:
    """Yield each sheet that an audience is shown and that has rows."""
    for one in _SHEETS:
        if one.shown(brief.report):
            sheet = one.made(brief)
            if sheet.rows:
                yield sheet


def _actions(brief: Brief) -> Sheet:
    report = brief.report
    rows: list[tuple[Value, ...]] = []
    for period in brief.periods:
        for group in period.actions:
            if report.short and period.name != PERIODS[0][0]:
                continue
            for n, line in enumerate(group.lines[: report.most(_LINES)]):
                gap_days = None if n else group.effort[1]
                rows.append((period.when, group.gap, group.worst, *_action(line), gap_days, None, None, *_reason(line)))
    every = [line for period in brief.periods for group in period.actions for line in group.lines]
    yearly = all(_per(line.money) == "year" for line in every if line.money is not None)
    money = "At stake a year" if yearly else "At stake"
    columns = (
        Column("When", 12),
        Column("Gap", 30),
        Column("Severity", 10, "state"),
        Column("Where", 28),
        Column("What to do", 70),
        Column("Who", 24),
        Column("By", 12, "day"),
        Column(report.in_currency(f"{money}, at least"), 12, "money"),
        Column(report.in_currency(f"{money}, at most"), 12, "money"),
        Column("Days of work, this line", 9, "days"),
        Column("Days of work, lines of the gap", 12, "days"),
        Column("Status", 10, "fill", _STATUS),
        Column("Remark", 24, "fill"),
        Column("Why", 60, "line"),
        Column("Id", 24, "line"),
    )
    about = "What to do, gap by gap: who, by when, how much work."
    return Sheet("Actions", about, columns, tuple(rows), len(every), printed=13)


def _per(money: Money | Estimate) -> str:
    return money.per if isinstance(money, Money) else money.unit.per


def _action(line: ActionLine) -> tuple[Value, ...]:
    likely = None if line.effort is None else line.effort[1]
    return line.name, line.advice, few(line.owners, _OWNERS), line.due, *_ends(line.money), likely


def _reason(line: ActionLine) -> tuple[Value, ...]:
    return line.finding.title, line.finding.id


def _ends(money: Money | Estimate | None) -> tuple[Value, Value]:
    """Return the least and the most that an amount can be."""
    if money is None:
        return None, None
    return (money, money) if isinstance(money, Money) else (float(money.low), float(money.high))


def _findings(brief: Brief) -> Sheet:
    accepted = brief.accepted if brief.report.shows("accepted") else ()
    rows = [
        *(_finding(brief, entry, "open") for entry in brief.entries),
        *(_finding(brief, entry, "accepted") for entry in accepted),
    ]
    columns = (
        Column("Severity", 10, "state"),
        Column("Finding", 60),
        Column("Why it matters", 60),
        Column("What to do", 60),
        Column("Gap", 26),
        Column("Owners", 22),
        Column("By", 12, "day"),
        Column("When", 12),
        Column("State", 10),
        Column("Days of work", 9, "days"),
        Column("Tools", 26, "line"),
        Column("Departments", 22, "line"),
        Column("How sure", 12),
        Column("What follows from it", 40, "line"),
        Column("Proof", 60, "line"),
        Column("Area", 12),
        Column("Id", 30, "line"),
    )
    about = "Every finding, the worst first; proof and id at the right end."
    return Sheet("Findings", about, columns, tuple(rows), len(rows), printed=9)


def _finding(brief: Brief, entry: Entry, state: str) -> tuple[Value, ...]:
    report, finding = brief.report, entry.finding
    return (
        finding.severity,
        finding.title,
        finding.why,
        finding.advice,
        entry.gap,
        few(entry.owners, _OWNERS),
        entry.due,
        _WHEN.get(entry.period or ""),
        state,
        None if entry.priority is None else entry.priority.effort[1],
        _names(report, "tool", entry.tools),
        _names(report, "department", entry.departments),
        finding.confidence,
        joined_lines(row.title for row in finding.consequences),
        joined_lines(proofs(report, finding)),
        finding.analyser,
        finding.id,
    )


_WHEN = {name: when for name, when, _ in PERIODS}


def _names(report: Report, kind: str, ids: Iterable[str]) -> str:
    return ", ".join(report.name(f"{kind}:{one}") for one in ids)


def _tools(brief: Brief) -> Sheet:
    report = brief.report
    counts = {row["tool"]: (row["flows_in"], row["flows_out"]) for row in records(report.tables.get("tools"))}
    columns = (
        Column("Tool", 24),
        Column("Vendor", 18),
        Column("Category", 22),
        Column("Owner", 20),
        Column("Departments", 28),
        Column(report.in_currency("Cost a year"), 12, "money"),
        Column("Notice by", 12, "day"),
        Column("Renews", 12, "day"),
        Column("Flows in that run", 9, "count"),
        Column("Flows out that run", 9, "count"),
        Column("Findings", 9, "count"),
        Column("Worst of them", 10, "state"),
        Column("Id", 20, "line"),
    )
    rows = tuple(_tool(one, *counts[one.id]) for one in brief.tools)
    about = "Each tool: owner, cost, contract, flows, findings."
    return Sheet("Tools", about, columns, rows, len(rows))


def _tool(one: ToolCard, flows_in: int | None, flows_out: int | None) -> tuple[Value, ...]:
    return (
        one.name,
        one.vendor,
        one.category,
        one.owner,
        one.departments,
        None if one.cost is None else one.cost.annual,
        None if one.renewal is None else one.renewal.notice_by,
        None if one.renewal is None else one.renewal.renews,
        flows_in,
        flows_out,
        len(one.entries),
        max((entry.finding.severity for entry in one.entries), default=None),
        one.id,
    )


def _flows(brief: Brief) -> Sheet:
    report = brief.report
    told = {row.id: row.title for row in report.findings.told()}
    columns = (
        Column("From", 22),
        Column("To", 22),
        Column("Both ways", 8),
        Column("Records", 34),
        Column("Status", 11),
        Column("Method", 11),
        Column("What is wrong", 16, "state"),
        Column("Age on arrival, hours", 10, "days"),
        Column("Age allowed, hours", 10, "days"),
        Column("Records that arrive, share", 11, "share"),
        Column("Records to carry, a month", 11, "count"),
        Column("Records it can carry, a month", 11, "count"),
        Column("Finding", 72, "line"),
        Column("Not stated", 22, "line"),
        Column("Id", 26, "line"),
    )
    rows = tuple(
        (
            report.name(f"tool:{row.source}"),
            report.name(f"tool:{row.target}"),
            row.both_ways,
            None if row.entities is None else _names(report, "entity", row.entities),
            row.status,
            row.method,
            row.verdict,
            row.age_hours,
            row.tolerance_hours,
            row.reliability,
            row.volume,
            row.capacity,
            told.get(row.told or ""),
            row.not_stated,
            row.flow,
        )
        for row in report.rows(FlowRow)
    )
    about = "Each flow between two tools, and what is wrong with it."
    return Sheet("Flows", about, columns, rows, len(rows), printed=13)


def _needs(brief: Brief) -> Sheet:
    report = brief.report
    columns = (
        Column("Need is", 18, "state"),
        Column("Records", 20),
        Column("From", 22),
        Column("To", 22),
        Column("Way", 64),
        Column("Age on arrival, hours", 10, "days"),
        Column("Age allowed, hours", 10, "days"),
        Column("How well met, at least", 10, "share"),
        Column("How well met, at most", 10, "share"),
        Column("Asked for by", 28, "inner"),
        Column("Weight", 8, "days"),
        Column("Not stated", 24, "line"),
        Column("Id", 30, "line"),
    )
    ranked = sorted(report.rows(NeedRow), key=lambda row: (_ORDER.index(row.status), row.need))
    rows = tuple(
        (
            _NEED[row.status],
            report.name(f"entity:{row.entity}"),
            report.name(f"tool:{row.source}"),
            report.name(f"tool:{row.target}"),
            None if row.path is None else " → ".join(report.name(f"tool:{one}") for one in row.path.split(" > ")),
            row.latency_hours,
            row.tolerance_hours,
            row.quality_low,
            row.quality_high,
            ", ".join(_ORIGINS.get(one, one) for one in row.origins),
            row.weight,
            row.not_stated,
            row.need,
        )
        for row in ranked
    )
    about = "Which tool needs which records, and whether they arrive."
    return Sheet("Needs", about, columns, rows, len(rows), printed=12)


def _contracts(brief: Brief) -> Sheet:
    report = brief.report
    seats = {row.tool: row for row in report.rows(SeatsRow)}
    saved = {one.tool: (how_to_save(report, one), *_ends(one.money)) for one in savings(report)}
    stated = [one for one in brief.tools if one.renewal is not None or (one.cost is not None and one.cost.annual)]
    due = {row.tool for row in brief.figures.due[: report.most(_NOTICES)]}
    chosen = [one for one in stated if one.id in due] if report.short else list(brief.tools) if stated else []
    columns = (
        Column("Tool", 24),
        Column("Owner", 18),
        Column("Contract", 15, "state"),
        Column("Notice by", 12, "day"),
        Column("Days left", 8, "left"),
        Column("Renews", 12, "day"),
        Column("Ends", 12, "day"),
        Column("Renews by itself", 9),
        Column(report.in_currency("Cost a year"), 12, "money"),
        Column("Seats paid for", 8, "count"),
        Column("Seats in use", 8, "count"),
        Column(report.in_currency("Could be saved a year, at least"), 12, "money"),
        Column(report.in_currency("Could be saved a year, at most"), 12, "money"),
        Column("How", 34, "inner"),
        Column("Saves from", 12, "day"),
        Column("Decision", 14, "fill", _DECISIONS),
        Column("Decided by", 16, "fill"),
        Column("Departments", 28, "line"),
        Column("Id", 20, "line"),
    )
    rows = tuple(
        _contract(one, seats.get(one.id), saved.get(one.id, (None, None, None))) for one in sorted(chosen, key=_by_day)
    )
    about = "Contracts by day of notice, cost, seats, savings."
    below = None if report.short else _departments(report)
    return Sheet("Renewals and cost", about, columns, rows, len(brief.tools), printed=17, below=below)


def _by_day(one: ToolCard) -> tuple[date, float, str]:
    day = None if one.renewal is None else one.renewal.notice_by or one.renewal.ends
    annual = 0.0 if one.cost is None or one.cost.annual is None else float(one.cost.annual)
    return day or date.max, -annual, one.id


def _contract(one: ToolCard, seats: SeatsRow | None, saved: tuple[Value, Value, Value]) -> tuple[Value, ...]:
    row, (how, least, most) = one.renewal, saved
    contract = (
        (None,) * 6 if row is None else (status_in_words(row), row.notice_by, row.days_left, row.renews, row.ends)
    )
    return (
        one.name,
        one.owner,
        *contract[:5],
        None if row is None else row.auto_renew,
        None if one.cost is None else one.cost.annual,
        None if seats is None else seats.paid,
        None if seats is None else seats.active,
        least,
        most,
        how,
        None if row is None else row.free_from,
        None,
        None,
        one.departments,
        one.id,
    )


def _departments(report: Report) -> Sheet | None:
    """What falls to each department; None where it would be one line, or nothing is priced."""
    rows = [row for row in report.rows(DepartmentCostRow) if row.annual or row.unpriced]
    if len(rows) < 2 or not any(row.annual for row in rows):
        return None
    columns = (
        Column("Department", 24),
        Column(report.in_currency("Cost a year"), 18, "money"),
        Column("Tools", 15, "count"),
        Column("Of these without a stated cost", 12, "count"),
        Column(report.in_currency("A head"), 8, "money"),
    )
    cells = tuple(
        (row.name or "no department stated", row.annual, row.tools, row.unpriced, row.per_head) for row in rows
    )
    about = f"{columns[1].head}, by department"
    return Sheet("Cost by department", about, columns, cells, len(cells))


def _activities(brief: Brief) -> Sheet:
    report = brief.report
    rows = report.rows(ActivityRow)
    columns = (
        Column("Activity", 24),
        Column("Stated or draft", 9),
        *(Column(cell.head, 22) for cell in CELLS),
        Column("Cells stated", 8, "count"),
        Column("Of", 6, "count"),
        Column("Rests on, as stated", 24),
        Column("Owner", 18),
        Column("Tools", 26, "line"),
        *(Column(f"{cell.head}: from", 24, "line") for cell in CELLS),
        Column("Id", 20, "line"),
    )
    about = f"Activities with personal data. {NO_ADVICE}"
    return Sheet("Activities", about, columns, tuple(_activity(report, row) for row in rows), len(rows), printed=12)


def _activity(report: Report, row: ActivityRow) -> tuple[Value, ...]:
    return (
        row.name,
        "draft" if row.draft else "stated",
        *(cell.text(row) for cell in CELLS),
        row.stated,
        row.cells,
        row.basis,
        row.owner,
        _names(report, "tool", row.tools),
        *(", ".join(cell.sources(row)) for cell in CELLS),
        row.activity,
    )


def _questions(brief: Brief) -> Sheet:
    table = brief.report.tables.get(QUESTIONS)
    every = [] if table is None else list(records(table))
    columns = tuple(
        Column(name.capitalize(), width, kind, (), _FILLED.get(name, "")) for name, (width, kind) in _QUESTION.items()
    )
    rows = tuple(tuple(row[name] for name in _QUESTION) for row in every)
    about = "What nobody stated yet, and who could know it."
    return Sheet("Questions", about, columns, rows, len(rows), printed=8)


def _rollouts(brief: Brief) -> Sheet:
    from stackaudit.reporting.book.rollouts import rollouts  # few stacks have any: the rows are many classes

    return rollouts(brief)


def _sees_all(report: Report) -> bool:
    return report.profile is None or report.profile.full


_SHEETS = (
    _Named(lambda report: report.shows("priorities"), _actions),
    _Named(lambda report: report.shows("register"), _findings),
    _Named(_sees_all, _tools),
    _Named(lambda report: report.shows("repairs"), _flows),
    _Named(lambda report: report.shows("needs"), _needs),
    _Named(lambda report: report.short or report.shows("money"), _contracts),
    _Named(lambda report: report.shows("rollouts") and "people" in report.tables, _rollouts),
    _Named(lambda report: report.shows("activities"), _activities),
    _Named(lambda report: report.shows("unknowns"), _questions),
)
