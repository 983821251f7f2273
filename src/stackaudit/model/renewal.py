"""When a contract renews or ends, and the last day of notice. Dates never leave the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from stackaudit.model.parts import Contract
from stackaudit.model.periods import CalendarPart, Length, Months, after, end_of, whole_days
from stackaudit.model.tool import Tool

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Renewal:
    """Where a contract stands on a day.

    Attributes:
        tool: The tool it is for.
        contract: What is stated of it.
        today: The day that is asked about.
        renews: The next day on which it renews, or may; a date in the past is rolled forward by whole terms.
        notice_by: The last day on which notice can be given, where it renews by itself or may: whoever gives notice by
            then is safe.
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
    def stated(self) -> date | None:
        """The day that is stated for its renewal, or for its end."""
        return self.contract.renews or self.contract.ends

    @property
    def may_renew(self) -> bool:
        """Whether it is not known whether it renews, and the day is known by which notice would prevent that."""
        return self.status == "unknown" and self.notice_by is not None

    @property
    def notice_days(self) -> int | None:
        """How many days before it renews notice has to be given; of calendar months, before this renewal."""
        notice = self.contract.notice
        if isinstance(notice, timedelta):
            return whole_days(notice)
        return None if self.renews is None or self.notice_by is None else (self.renews - self.notice_by).days

    @property
    def rolled(self) -> bool:
        """Whether the day stated is past, and whole terms lead to the next one."""
        return self.stated is not None and self.renews != self.stated

    @property
    def following(self) -> date | None:
        """The first renewal that notice can still prevent, where the next one cannot be prevented any more."""
        first, term, notice = self.stated, _term(self.contract), self.contract.notice
        if first is None or term is None or notice is None or self.renews is None:
            return None
        return _first_step(first, term, notice, self.today)

    @property
    def last_notice(self) -> date | None:
        """The last day of notice that can still be kept to; None where none is needed, or none is known."""
        if self.status != "missed":
            return self.notice_by
        notice, renews = self.contract.notice, self.following
        return None if notice is None or renews is None else after(renews, notice, -1)

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


def renewal_of(tool: Tool, today: date, soon: int) -> Renewal | None:
    """Return where a tool's contract stands; None where nothing is stated of it.

    Whether it renews by itself is unknown where that is not stated: it is then told by when notice would be safe.

    Args:
        tool: The tool.
        today: The day that is asked about.
        soon: How many days before the last day of notice it is due.
    """
    contract = tool.contract
    if contract is None or contract == _of_nothing():
        return None
    if contract.auto_renew is False:
        return _ending(tool, contract, today)
    renews = _next(contract, today)
    lacks = [] if contract.auto_renew else ["auto_renew"]
    if renews is None and (contract.notice is not None or not _recurs(contract)):
        lacks.append("renews" if contract.renews is None and contract.ends is None else "term")
    if contract.notice is None:
        lacks.append("notice")
    if renews is None or contract.notice is None:
        return Renewal(tool, contract, today, renews, None, None, "unknown", tuple(lacks))
    last = after(renews, contract.notice, -1)
    left = (last - today).days
    status = "missed" if left < 0 else "due" if left <= soon else "later"
    return Renewal(tool, contract, today, renews, last, left, "unknown" if lacks else status, tuple(lacks))


@cache
def _of_nothing() -> Contract:
    """Return a contract of which nothing is stated."""
    return Contract.model_construct()


def _term(contract: Contract) -> Length | None:
    """Return the term, if one of at least a day is stated; part of a day does not count."""
    term = contract.term
    if isinstance(term, timedelta):
        return timedelta(days=term // _DAY) or None
    return term if term is not None and term.count else None


def _part(contract: Contract) -> CalendarPart | None:
    """Return the part of the calendar to the end of which notice is given."""
    return None if contract.notice_to is None or contract.notice_to == "term" else contract.notice_to


def _recurs(contract: Contract) -> bool:
    """Whether the days on which it can end are known without a day of renewal."""
    of_terms = contract.notice_to == "term" and contract.starts is not None and _term(contract) is not None
    return _part(contract) is not None or of_terms


def _next(contract: Contract, today: date) -> date | None:
    """Return the next day on which it renews or may; None where nothing leads to a day ahead.

    It is the day stated, or whole terms later; without one that leads ahead, the next end of a term, month, quarter or
    year that notice can still be given to.
    """
    first, term, part = contract.renews or contract.ends, _term(contract), _part(contract)
    if first is not None and first >= today:
        return first
    if first is not None and term is not None:
        return _first_step(first, term, timedelta(0), today)
    if contract.notice is None:
        return None
    if part is not None:
        end = end_of(today, part)
        while after(end, contract.notice, -1) < today and end < date.max:
            end = end_of(after(end, _DAY), part)
        return end
    if contract.notice_to == "term" and contract.starts is not None and term is not None:
        return _first_step(contract.starts, term, contract.notice, today, least=1)
    return None


def _first_step(start: date, term: Length, notice: Length, today: date, least: int = 0) -> date:
    """Return the first day, whole terms after the start, to which notice can be given today or later.

    Months are counted from the start on, so that a contract of 29 February returns to that day.

    Args:
        start: The first day.
        term: How long a term is.
        notice: How long before such a day notice has to be given.
        today: The day of the notice, at the earliest.
        least: How many terms have to pass.
    """
    near = after(after(today, notice), _WEEK, -1)  # a week too early, because months are not of one length
    times = max(least, _times(start, term, near))
    while after(day := after(start, term, times), notice, -1) < today and day < date.max:
        times += 1
    return day


def _times(start: date, term: Length, near: date) -> int:
    """Return a number of terms that do not lead past a day, and at most a few less than the most."""
    if isinstance(term, Months):
        return ((near.year - start.year) * 12 + near.month - start.month - 1) // term.count
    return (near - start).days // term.days


def _ending(tool: Tool, contract: Contract, today: date) -> Renewal:
    """Return the state of a contract that does not renew by itself."""
    ahead = [day for day in (contract.ends, contract.renews) if day is not None and day >= today]
    renews = contract.renews if contract.renews in ahead else None
    if ahead:
        return Renewal(tool, contract, today, renews, None, None, "ends")
    return Renewal(tool, contract, today, renews, None, None, "unknown", ("renews",))
