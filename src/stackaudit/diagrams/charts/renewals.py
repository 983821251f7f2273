"""The picture of renewals: contracts as lanes over twelve months, with the last day on which to give notice."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final, Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Review
from stackaudit.diagrams.charts.amounts import amount, counted, day_in_words, short_day, short_name
from stackaudit.diagrams.charts.picture import chart_diagram
from stackaudit.diagrams.charts.review_rows import Row, check_theme, rows_of
from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.names import isolate, listed, owners_of
from stackaudit.diagrams.scene import Owner
from stackaudit.graph import StackGraph
from stackaudit.model.lifecycle import day_of


class RenewalStatus(StrEnum):
    """How a contract stands on the stack's day, in the order of the legend."""

    MISSED = "missed"
    DUE = "due"
    LATER = "later"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Contract:
    """One lane. `notice` is the last day to give notice, `until` the day of renewal or the end."""

    id: str
    name: str
    status: RenewalStatus
    notice: date | None = None
    until: date | None = None
    owner: str | None = None
    cost: str = ""
    annual: float | None = None

    @property
    def day(self) -> date | None:
        """The day that the contract is sorted by."""
        return self.notice or self.until


@dataclass(frozen=True, slots=True)
class Cluster:
    """Contracts whose last days of notice fall close together, by id; `words` say how many and what they cost."""

    contracts: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarScene:
    """A whole calendar: lanes in the order given, from above; `notes` are sentences beneath."""

    layout: ClassVar = "renewals_layout:arrange_calendar"

    headline: str
    subline: str
    today: date
    contracts: tuple[Contract, ...]
    clusters: tuple[Cluster, ...] = ()
    sums: tuple[tuple[date, float], ...] = ()  # what notice could save a year, by its last day; shown by month
    owners: tuple[Owner, ...] = ()
    notes: tuple[str, ...] = ()
    alt: str = ""


MONTHS_SHOWN = 13  # the month of the stack's day and the twelve after it


def month_of(day: date) -> int:
    """Number a month, so that months can be counted past the last year that a date can have."""
    return day.year * 12 + day.month - 1


def within(day: date, today: date) -> bool:
    """Whether a day lies in the months that the calendar shows, or before them."""
    return month_of(day) < month_of(today) + MONTHS_SHOWN


def check(scene: CalendarScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A contract stands twice, has no day or lies past the calendar; or a name is not in the scene.
    """
    known = [contract.id for contract in scene.contracts]
    if len(set(known)) < len(known):
        raise ValueError(f"a contract stands twice: {sorted({k for k in known if known.count(k) > 1})[:5]}")
    owners = {owner.id for owner in scene.owners}
    for contract in scene.contracts:
        if contract.day is None or not within(contract.day, scene.today):
            raise ValueError(f"the contract {contract.id!r} has no day that the calendar shows")
        if contract.owner is not None and contract.owner not in owners:
            raise ValueError(f"the contract {contract.id!r} names a department that the scene does not have")
    for cluster in scene.clusters:
        if not cluster.contracts or not set(cluster.contracts) <= set(known):
            raise ValueError("a cluster names a contract that the scene does not have")


MOST_CONTRACTS: Final = 30
MOST_PASSED: Final = 5  # of which the day has passed, where there are too many contracts
MOST_NAMED: Final = 8  # contracts that a note names
_TO_COME: Final = (RenewalStatus.DUE, RenewalStatus.LATER)


def renewals_diagram(graph: StackGraph, review: Review, *, theme: Literal["light", "dark"] = "light") -> Diagram:
    """Draw the next twelve months: by when notice must be given for which contract.

    Args:
        graph: The stack.
        review: What the cost analyser said of it.
        theme: Colours.

    Raises:
        StackAuditError: the review has no table of renewals, or an empty one; or there is no such theme.
    """
    check_theme(theme)
    return chart_diagram(renewals_scene(graph, review), theme=theme)


def renewals_scene(graph: StackGraph, review: Review) -> CalendarScene:
    """Say what the picture of renewals shows.

    Raises:
        StackAuditError: there is no contract to show.
    """
    rows = rows_of(review, "renewals")
    if not rows:
        raise StackAuditError("there is nothing to draw: no tool of the stack states a contract")
    today, currency = day_of(graph.stack), graph.stack.currency
    owners = owners_of(graph)
    known = {owner.id for owner in owners}
    found = (_contract(row, known, currency) for row in rows if row["status"] != "unknown")
    dated = sorted((contract for contract in found if contract.day is not None), key=_sooner)
    ahead = [contract for contract in dated if contract.day is not None and within(contract.day, today)]
    shown = _next_ones(ahead)
    placed = {contract.id for contract in dated}
    unstated = [row for row in rows if row["tool"] not in placed]
    headline = _headline(dated, today, currency)
    return CalendarScene(
        headline=headline,
        subline=_subline(len(shown), len(dated)) if shown else "",
        today=today,
        contracts=shown,
        clusters=tuple(_clusters(graph, ahead, {contract.id for contract in shown})),
        sums=tuple((c.notice, c.annual) for c in ahead if c.notice and c.annual and c.status in _TO_COME),
        owners=owners,
        notes=tuple(_notes(len(ahead) - len(shown), len(dated) - len(ahead), unstated)),
        alt=_alt(headline, shown, unstated),
    )


def _contract(row: Row, owners: set[str], currency: str | None) -> Contract:
    status = RenewalStatus(row["status"])
    until = row["ends"] or row["renews"] if status is RenewalStatus.ENDS else row["renews"] or row["ends"]
    owner = row["departments"][0] if row["departments"] else None
    annual = row["annual"]
    return Contract(
        id=row["tool"],
        name=row["name"],
        status=status,
        notice=_day(row["notice_by"]) if status is not RenewalStatus.ENDS else None,
        until=_day(until),
        owner=owner if owner in owners else None,
        cost="not stated" if annual is None else amount(annual, currency),
        annual=annual,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _next_ones(ahead: Sequence[Contract]) -> tuple[Contract, ...]:
    """What has room: of many those that can still be acted on, beside the last few of which the day has passed."""
    passed = [contract for contract in ahead if contract.status is RenewalStatus.MISSED]
    coming = [contract for contract in ahead if contract.status is not RenewalStatus.MISSED]
    few = max(MOST_PASSED, MOST_CONTRACTS - len(coming))
    kept = passed[max(0, len(passed) - few) :] if len(ahead) > MOST_CONTRACTS else passed
    return tuple(sorted((*kept, *coming[: MOST_CONTRACTS - len(kept)]), key=_sooner))


def _sooner(contract: Contract) -> tuple[date, str, str]:
    return contract.day or date.max, contract.name.casefold(), contract.id


def _total(contracts: Sequence[Contract], currency: str | None) -> str:
    """What contracts cost a year together; at least that much where one does not say."""
    stated = [contract.annual for contract in contracts if contract.annual is not None]
    if not stated:
        return ""
    least = "at least " if len(stated) < len(contracts) else ""
    return f"{least}{amount(math.fsum(stated), currency)} a year"


def _headline(dated: Sequence[Contract], today: date, currency: str | None) -> str:
    due = [contract for contract in dated if contract.status is RenewalStatus.DUE and contract.notice]
    missed = sum(contract.status is RenewalStatus.MISSED for contract in dated)
    later = [contract for contract in dated if contract.status is RenewalStatus.LATER and contract.notice]
    passed = f"for {counted(missed, 'contract', 'contracts')} the day of notice has passed" if missed else ""
    if due:
        last = max(contract.notice for contract in due if contract.notice)
        money = _total(due, currency)
        begin = f"By {day_in_words(last, beside=today)} notice must be given for "
        first = begin + counted(len(due), "contract", "contracts") + (f", {money}" if money else "")
    elif later:
        name, day = isolate(later[0].name), later[0].notice or today
        first = f"No notice is due soon; the next is for {name}, by {day_in_words(day, beside=today)}"
    elif missed:
        return passed[:1].upper() + passed[1:]
    elif dated:
        return "No contract renews by itself" if len(dated) > 1 else "The contract does not renew by itself"
    else:
        return "No contract states by when notice must be given"
    return f"{first}; {passed}" if passed else first


def _subline(shown: int, total: int) -> str:
    number = f"{shown} of {total} contracts with a date shown. " if shown < total else ""
    return (
        f"{number}Contracts by the last day to give notice. "
        "Above: what contracts cost a year, in the month of their notice."
    )


def _clusters(graph: StackGraph, contracts: Sequence[Contract], shown: set[str]) -> Iterator[Cluster]:
    """Yield the contracts whose days of notice fall close together, as the policy counts it."""
    days, least = graph.policy.renewals["cluster-days"], graph.policy.renewals["cluster-tools"]
    ahead = [(c.notice, c) for c in contracts if c.notice is not None and c.status in _TO_COME]
    at = 0
    while at < len(ahead):
        first = ahead[at][0]
        near = [contract for day, contract in ahead[at:] if (day - first).days <= days]
        found = len(near) >= max(least, 2)
        inside = tuple(contract.id for contract in near if contract.id in shown)
        if found and inside:
            last = ahead[at + len(near) - 1][0]
            yield Cluster(inside, tuple(_cluster_words(near, (last - first).days + 1, len(inside), graph)))
        at += len(near) if found else 1


def _cluster_words(near: Sequence[Contract], days: int, shown: int, graph: StackGraph) -> Iterator[str]:
    yield f"{len(near)} within {counted(days, 'day', 'days')}"
    money = _total(near, graph.stack.currency)
    if money:
        yield money
    if shown < len(near):
        yield f"{shown} of them shown"


def _notes(ahead: int, later: int, unstated: Sequence[Row]) -> Iterator[str]:
    if ahead:
        yield f"{counted(ahead, 'more contract', 'more contracts')} within these months not shown."
    if later:
        yield f"{counted(later, 'contract', 'contracts')} after these months not shown."
    if unstated:
        rows = sorted(unstated, key=lambda row: (row["name"].casefold(), row["tool"]))
        number = counted(len(rows), "contract", "contracts")
        yield f"Last day of notice not stated ({number}): {listed([_unstated(row) for row in rows], MOST_NAMED)}"


def _unstated(row: Row) -> str:
    name = row["name"]
    short = short_name(name)
    return f"{isolate(short)} (renews {short_day(date.fromisoformat(row['renews']))})" if row["renews"] else short


def _alt(headline: str, shown: Sequence[Contract], unstated: Sequence[Row]) -> str:
    told = [_in_words(contract) for contract in shown]
    if unstated:
        told.append(f"{len(unstated)} without a stated day")
    return f"{'. '.join([headline, *told])}."


def _in_words(contract: Contract) -> str:
    day = f"notice by {short_day(contract.notice)}" if contract.notice else "no notice"
    word = "ends" if contract.status is RenewalStatus.ENDS else "renews"
    until = f", {word} {short_day(contract.until)}" if contract.until else ""
    return f"{isolate(contract.name)}: {day}{until}, {contract.status}, {contract.cost} a year"
