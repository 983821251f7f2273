"""The block of the summary on cost and renewals: what is paid, what of it is idle or at stake, and by when to act.

What a tool that goes would save holds its idle seats already, so of the two only the larger counts, never their sum;
and nothing counts as saved before the day on which a contract can end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from stackaudit.core.estimate import Estimate, Unit
from stackaudit.core.messages import Message, day_in_words, say
from stackaudit.core.money import Money
from stackaudit.model.periods import days_after
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph, joined
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.cost import DepartmentCostRow, RenewalRow, SeatsRow, ToolCostRow
from stackaudit.tables.fit import LimitRow
from stackaudit.tables.redundancy import MemberRow, StakeRow

_ROWS = 10
_YEAR = 365
_STATUS = {
    "missed": "too late for this term",
    "due": "due",
    "later": "later",
    "ends": "ends by itself",
    "unknown": "not known",
}


@dataclass(frozen=True, slots=True)
class Saving:
    """What one tool could save a year: by going, or by giving up idle seats; never both."""

    tool: str
    how: Literal["go", "seats"]
    money: Estimate
    soon: bool | None = None
    """Whether it can begin within `_YEAR` days; None where the contract does not tell."""
    assumed: bool = False
    """Whether it is not stated that the price goes by the seat, and taken to."""


def savings(report: Report) -> tuple[Saving, ...]:
    """Each tool that could save something, the most first: no money is counted twice."""
    going = {tool for row in report.rows(StakeRow) for tool in row.retire}
    soon = {row.tool: _soon(report, row) for row in report.rows(RenewalRow)}
    silent = {row.tool for row in report.rows(SeatsRow) if row.priced_by is None}
    found = []
    for row in report.rows(ToolCostRow):
        if row.tool in going and row.annual:
            least = row.annual * 0 if row.idle_cost is None else row.idle_cost.ends[0]
            found.append(Saving(row.tool, "go", Estimate.of_money(least, row.annual), soon.get(row.tool)))
        elif row.idle_cost is not None and row.idle_cost.high > 0:
            found.append(Saving(row.tool, "seats", row.idle_cost, soon.get(row.tool), row.tool in silent))
    return tuple(sorted(found, key=lambda saving: (-saving.money.high, saving.tool)))


def _soon(report: Report, row: RenewalRow) -> bool | None:
    """Whether giving it up can save money within a year; a term that notice cannot stop any more is locked."""
    year = days_after(report.stack.today, _YEAR)
    if row.free_from is not None:
        return row.free_from <= year
    if row.status == "missed":
        return False
    ahead = row.renews or row.ends
    return False if ahead is not None and ahead > year else None


def total_saving(report: Report, found: Iterable[Saving]) -> Estimate:
    """Return what several tools could save a year together."""
    return Estimate.total((one.money for one in found), Unit.of_money(report.stack.currency))


def saving_soon(report: Report, found: Sequence[Saving]) -> Estimate | None:
    """Return what can be saved a year from within a year on; None where no contract is known to prevent any of it.

    At the most it is all of which no contract is known that runs longer.
    """
    if all(one.soon is not False for one in found):
        return None
    least = total_saving(report, (one for one in found if one.soon)).ends[0]
    return Estimate.of_money(least, total_saving(report, (one for one in found if one.soon is not False)).ends[1])


def assumed_prices(found: Iterable[Saving]) -> int:
    """Return for how many tools a saving takes the price to go by the seat, which is not stated."""
    return sum(one.assumed for one in found)


def limits_said(report: Report, found: Sequence[Saving]) -> tuple[Message, ...]:
    """Say what limits a saving, in clauses: what contracts prevent for now, and what is taken for granted."""
    said, soon, n = list[Message](), saving_soon(report, found), assumed_prices(found)
    if soon is not None:
        said.append(soon_said(soon))
    if n:
        rest = "this assumes that the price goes by the seat, which is not stated"
        said.append(say(f"for {{n}} tool {rest}", f"for {{n}} tools {rest}", n=n))
    return tuple(said)


def soon_said(soon: Estimate) -> Message:
    """Say how much of a saving can begin within a year, as a clause."""
    low, high = (replace(end.rounded(), per="") for end in soon.ends)
    if not high:
        return say("none of it within twelve months, as contracts stand")
    span = "{high}" if low == high else "{low} to {high}" if low else "at most {high}"
    return say(f"{span} of it within twelve months, as contracts stand", low=low, high=high)


@block("money", say("Cost and renewals"))
def money(report: Report) -> Iterator[Element]:
    """What the stack costs, by department; seats; what could be saved and from when; the calendar of notice days."""
    if "cost_by_tool" not in report.tables:
        return
    yield Paragraph(_cost(report), strong=True)
    yield from _departments(report)
    yield from _savings(report)
    yield from _calendar(report)


def _cost(report: Report) -> Message:
    rows = report.rows(ToolCostRow)
    known = [row.annual for row in rows if row.annual is not None]
    money = Money.total(known, report.stack.currency, "year").rounded()
    if not known:
        return say("Cost unknown: none of the {n} tools states what it costs.", n=len(rows))
    if len(known) == len(rows):
        return say("The one tool costs {money}.", "The {n} tools cost {money}.", n=len(rows), money=money)
    text = "{known} of {n} tools state what they cost: together {money}."
    foreign = tuple(f"{row.name} ({row.apart})" for row in rows if row.apart is not None)
    if foreign:
        text += " In another currency, and not added: {foreign}."
    if len(known) + len(foreign) < len(rows):
        text += " What the others cost is unknown."
    return say(text, known=len(known), n=len(rows), money=money, **({"foreign": foreign} if foreign else {}))


def _departments(report: Report) -> Iterator[Element]:
    rows = [row for row in report.rows(DepartmentCostRow) if row.annual or row.unpriced]
    if len(rows) < 2:
        return
    columns = ("department", "cost a year", "tools", "of these cost unknown", "a head")
    yield Grid(
        columns,
        tuple(
            (
                row.name or "no department stated",
                None if row.annual is None else round(float(row.annual)),
                row.tools,
                row.unpriced or None,
                None if row.per_head is None else round(float(row.per_head)),
            )
            for row in rows[: report.most(_ROWS)]
        ),
    )
    yield Paragraph(say("A tool of several departments is divided equally among them; that rule is ours."))


def _savings(report: Report) -> Iterator[Element]:
    found = savings(report)
    if not found:
        return
    yield Heading(say("What could be saved, and from when"), 3)
    rest = ", before what moving costs. A tool that goes takes its idle seats along: the two are never added."
    low, high = (end.rounded() for end in total_saving(report, found).ends)
    if low < high:
        yield Paragraph(say(f"Between {{low}} and {{high}}{rest}", low=replace(low, per=""), high=high))
    else:
        yield Paragraph(say(f"{{high}}{rest}", high=high))
    if limits := limits_said(report, found):
        yield Paragraph(joined(limits), strong=True)
    dates = {row.tool: row for row in report.rows(RenewalRow)}
    columns = ("tool", "how", "at least", "at most", "give notice by", "saves from")
    yield Grid(columns, tuple(_saving(report, one, dates.get(one.tool)) for one in found[: report.most(_ROWS)]))
    if len(found) > report.most(_ROWS):
        yield Paragraph(
            say(
                "{n} more tool could save something.",
                "{n} more tools could save something.",
                n=len(found) - report.most(_ROWS),
            )
        )


def _saving(report: Report, saving: Saving, contract: RenewalRow | None) -> tuple[CellText, ...]:
    return (
        report.name(f"tool:{saving.tool}"),
        how_to_save(report, saving),
        round(float(saving.money.low)),
        round(float(saving.money.high)),
        "not stated" if contract is None else _notice_day(contract),
        _day(None if contract is None else contract.free_from),
    )


def how_to_save(report: Report, saving: Saving) -> Message:
    """Say what to do for a saving."""
    if saving.how == "seats":
        return _seats(report, saving.tool)
    asked = any(row.tool == saving.tool and row.advice == "open" for row in report.rows(MemberRow))
    return say("retire it, if those who use it can do without: ask them first") if asked else say("retire it")


def _seats(report: Report, tool: str) -> Message:
    """Say to give up idle seats, unless as many as are paid for is a limit that growth fills: then they are needed."""
    paid = {row.paid for row in report.rows(SeatsRow) if row.tool == tool}
    months = [row.full_on for row in report.rows(LimitRow) if row.tool == tool and row.full_on and row.limit in paid]
    if not months:
        return say("give up idle seats")
    return say("give up idle seats only if use does not grow: as stated, all are in use by {month}", month=min(months))


def _notice_day(row: RenewalRow) -> str:
    """Return the last day of notice, and whether it has passed."""
    if row.status == "missed":
        return f"too late since {_day(row.notice_by)}"
    if row.notice_by is not None and row.days_left is not None and row.days_left < 0:
        return f"{_day(row.notice_by)}, which has passed"
    return "none needed" if row.status == "ends" else _day(row.notice_by)


def _day(day: date | None) -> str:
    return "not stated" if day is None else day_in_words(day)


def status_in_words(row: RenewalRow) -> str:
    """Return where a contract stands."""
    if row.status == "unknown" and row.auto_renew is None:
        return "whether it renews is not known"
    return _STATUS[row.status]


def cost_in_words(row: RenewalRow | ToolCostRow) -> str:
    """Say of a tool without a price in the currency of the stack that none is stated, or in which it is."""
    return "cost unknown" if row.apart is None else f"{row.apart}, not added"


def _calendar(report: Report) -> Iterator[Element]:
    rows = report.rows(RenewalRow)
    if not rows:
        return
    yield Heading(say("Notice days"), 3)
    columns = ("tool", "give notice by", "days left", "renews", "renews by itself", "cost a year", "status")
    yield Grid(
        columns,
        tuple(
            (
                row.name,
                _notice_day(row),
                row.days_left,
                f"ends {_day(row.ends)}" if row.renews is None and row.ends is not None else _day(row.renews),
                {True: "yes", False: "no", None: "not stated"}[row.auto_renew],
                cost_in_words(row) if row.annual is None else float(row.annual),
                status_in_words(row),
            )
            for row in rows[: report.most(_ROWS)]
        ),
    )
    if len(rows) > report.most(_ROWS):
        yield Paragraph(
            say(
                "{n} more contract has a later day, or none that is known.",
                "{n} more contracts have a later day, or none that is known.",
                n=len(rows) - report.most(_ROWS),
            )
        )
