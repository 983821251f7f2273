"""When a contract renews or ends, and the last day of notice. Dates never leave the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from stackaudit.model.parts import Contract
from stackaudit.model.tool import Tool

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Renewal:
    """Where a contract stands on a day.

    Attributes:
        tool: The tool it is for.
        contract: What is stated of it.
        today: The day that is asked about.
        renews: The next day on which it renews; a date in the past is rolled forward by whole terms.
        notice_by: The last day on which notice can be given, where it renews by itself or may.
        days_left: From today to that day; below 0 where it has passed.
        status: `missed`: it renews, and notice is too late; `due`: notice is due soon; `later`; `ends`: it does not
            renew by itself; `unknown`.
        lacks: Facts of the contract that would tell more.
    """

    tool: Tool
    contract: Contract
    today: date
    renews: date | None
    notice_by: date | None
    days_left: int | None
    status: str
    lacks: tuple[str, ...] = ()

    @property
    def ends(self) -> date | None:
        """The day on which it ends, as stated."""
        return self.contract.ends

    @property
    def notice_days(self) -> int | None:
        """How many days before it renews notice has to be given."""
        return notice_days(self.contract)

    @property
    def rolled(self) -> bool:
        """Whether the day stated is past, and whole terms lead to the next one."""
        return self.renews != self.contract.renews

    @property
    def following(self) -> date | None:
        """The first renewal that notice can still prevent, where the next one cannot be prevented any more."""
        days, notice = term_days(self.contract), self.notice_days
        if days is None or notice is None or self.renews is None:
            return None
        late = max(0, (self.today - moved(self.renews, -notice)).days)
        return moved(self.renews, -(-late // days) * days)

    @property
    def free_from(self) -> date | None:
        """The first day from which giving it up saves money, if that can be told: nothing is saved before.

        If notice is given in time, the day on which it would renew; if it is too late for that, the first renewal that
        it can still prevent; if it does not renew by itself, the day on which it ends.
        """
        if self.status == "ends":
            return self.renews if self.ends is None or self.ends < self.today else self.ends
        if self.status == "missed":
            return self.following
        return self.renews if self.status in {"due", "later"} else None


def moved(day: date, days: int) -> date:
    """A day so many days later, kept inside the calendar.

    >>> moved(date(2028, 3, 1), -1), moved(date.max, 1) == date.max
    (datetime.date(2028, 2, 29), True)
    """
    return date.fromordinal(min(date.max.toordinal(), max(date.min.toordinal(), day.toordinal() + days)))


def notice_days(contract: Contract) -> int | None:
    """The length of notice in whole days; part of a day counts as one."""
    return None if contract.notice is None else -(-contract.notice // _DAY)


def term_days(contract: Contract) -> int | None:
    """The length of a term in whole days, if one of at least a day is stated."""
    return None if contract.term is None else contract.term // _DAY or None


def renewal_of(tool: Tool, today: date, soon: int) -> Renewal | None:
    """Where a tool's contract stands; None where nothing is stated of it.

    Args:
        tool: The tool.
        today: The day that is asked about.
        soon: How many days before the last day of notice it is due.
    """
    contract = tool.contract
    if contract is None or contract == Contract():
        return None
    renews = _next(contract, today)
    if contract.auto_renew is False or (contract.auto_renew is None and contract.renews is None):
        return _ending(tool, contract, today)
    days = notice_days(contract)
    lacks = [] if contract.auto_renew else ["auto_renew"]
    if renews is None:
        lacks.append("renews" if contract.renews is None else "term")
    if days is None:
        lacks.append("notice")
    if renews is None or days is None:
        return Renewal(tool, contract, today, renews, None, None, "unknown", tuple(lacks))
    last = moved(renews, -days)
    left = (last - today).days
    status = "missed" if left < 0 else "due" if left <= soon else "later"
    return Renewal(tool, contract, today, renews, last, left, "unknown" if lacks else status, tuple(lacks))


def _next(contract: Contract, today: date) -> date | None:
    """The next day on which it renews: as stated, or whole terms later; None where no term leads past today."""
    if contract.renews is None or contract.renews >= today:
        return contract.renews
    days = term_days(contract)
    if days is None or not contract.auto_renew:
        return None
    return moved(contract.renews, -(-(today - contract.renews).days // days) * days)


def _ending(tool: Tool, contract: Contract, today: date) -> Renewal:
    """A contract that does not renew by itself, or of which only the end is stated."""
    ahead = [day for day in (contract.ends, contract.renews) if day is not None and day >= today]
    renews = contract.renews if contract.renews in ahead else None
    if ahead:
        return Renewal(tool, contract, today, renews, None, None, "ends")
    lacks = ("renews",) if contract.auto_renew is False else ("auto_renew", "renews")
    return Renewal(tool, contract, today, renews, None, None, "unknown", lacks)
