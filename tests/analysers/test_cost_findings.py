"""What the cost analyser finds, what it leaves open, and the days of contracts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.analysers.base import Review
from stackaudit.analysers.cost.analyser import cost
from stackaudit.analysers.cost.notices import Due, clusters
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Finding, Member, Unknown
from stackaudit.core.messages import day_in_words
from stackaudit.core.money import Money
from stackaudit.graph import StackGraph
from stackaudit.io.readers.stack_file import read_as_stated
from stackaudit.model.renewal import Renewal, renewal_of
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy
from stacks import CASES, Document, codes, document, load, measures, read, rows

DAY = "2026-11-01"
IDLE: Document = {"paid": 10, "active": 4, "measure": "logged-in", "as_of": "2026-10-31"}


def told(*tools: Any, policy: Policy | None = None, options: Document | None = None, **rest: Any) -> Review:
    """What the cost analyser says of some tools on the first of November 2026."""
    return cost.tuned(**options or {})(StackGraph(read(document(tools, **{"as_of": DAY, **rest})), policy or Policy()))


def auto(renews: str | None = None, notice: str | None = "30d", **facts: Any) -> Document:
    """A contract that renews by itself; None leaves a fact out."""
    stated = {"renews": renews, "notice": notice, "auto_renew": True, **facts}
    return {key: value for key, value in stated.items() if value is not None}


def only(review: Review, code: str) -> Finding:
    """The one finding of a code."""
    (found,) = [finding for finding in review.findings if finding.code == code]
    return found


def unknown(review: Review, fact: str) -> Unknown | None:
    """The entry of a missing fact, if there is one."""
    return next((one for one in review.unknowns if one.fact == fact), None)


def standing(contract: Document, today: str = DAY, soon: int = 90) -> Renewal:
    """Where a contract stands on a day."""
    found = renewal_of(Tool.model_validate({"id": "crm", "contract": contract}), date.fromisoformat(today), soon)
    assert found is not None
    return found


# -- days


@pytest.mark.parametrize(
    ("renews", "notice", "last"),
    [
        ("2027-03-31", "60d", "2027-01-30"),  # 31 days of March and 28 of February are 59
        ("2028-03-31", "60d", "2028-01-31"),  # 2028 is a leap year: 31 and 29 are 60
        ("2028-03-01", "1d", "2028-02-29"),
        ("2027-03-01", "1d", "2027-02-28"),
        ("2027-01-01", "1d", "2026-12-31"),
        ("2027-05-31", "30d", "2027-05-01"),
        ("2027-12-31", "365d", "2026-12-31"),
        ("2028-12-31", "365d", "2028-01-01"),
        ("2027-03-31", "2w", "2027-03-17"),
        ("2027-03-31", "36h", "2027-03-29"),  # part of a day counts as one
        ("2027-03-31", "0", "2027-03-31"),
        ("2027-05-31", "3 months", "2027-02-28"),  # months of the calendar, clipped to the last day of the month
        ("2028-05-31", "3 months", "2028-02-29"),
        ("2027-05-31", "90d", "2027-03-02"),  # days stay days
        ("2027-12-31", "1 month", "2027-11-30"),
        ("2028-02-29", "1y", "2027-02-28"),
        ("2027-03-31", "P1M", "2027-02-28"),
        ("2027-03-31", "2 Quartale", "2026-09-30"),
    ],
)
def test_the_last_day_of_notice(renews: str, notice: str, last: str) -> None:
    """The day on which it renews less the notice, over month ends and leap years."""
    found = standing(auto(renews, notice))

    assert found.notice_by == date.fromisoformat(last)
    assert found.days_left == (date.fromisoformat(last) - date.fromisoformat(DAY)).days


@pytest.mark.parametrize(
    ("last", "left", "status"),
    [
        ("2026-10-31", -1, "missed"),
        ("2026-11-01", 0, "due"),
        ("2027-01-30", 90, "due"),
        ("2027-01-31", 91, "later"),
    ],
)
def test_notice_is_due_from_ninety_days_before_to_the_day_itself(last: str, left: int, status: str) -> None:
    """The bounds belong to it."""
    day = date.fromordinal(date.fromisoformat(last).toordinal() + 60)
    found = standing(auto(day.isoformat(), "60d"))

    assert (found.notice_by, found.days_left, found.status) == (date.fromisoformat(last), left, status)


def test_a_contract_that_renews_today_renews_today() -> None:
    """It has not rolled forward yet: notice is too late, or due today where none is asked for."""
    assert standing(auto(DAY)).status == "missed"
    assert standing(auto(DAY)).renews == date(2026, 11, 1)
    assert (standing(auto(DAY, "0")).status, standing(auto(DAY, "0")).days_left) == ("due", 0)


@pytest.mark.parametrize(
    ("renews", "term", "following"),
    [
        ("2026-10-31", "365d", "2027-10-31"),
        ("2025-12-31", "365d", "2026-12-31"),
        ("2024-01-15", "365d", "2027-01-14"),  # 2024 has a day more: 2025-01-14, 2026-01-14, 2027-01-14
        ("2026-10-02", "30d", "2026-11-01"),  # the next one is today
        ("2026-10-01", "30d", "2026-11-30"),  # the next one was yesterday
        ("2026-10-20", "2w", "2026-11-03"),
        ("2020-03-01", "1y", "2027-03-01"),
        ("2025-12-31", "1 year", "2026-12-31"),
        ("2024-02-29", "1y", "2027-02-28"),  # 29 February falls on the 28th in other years
        ("2026-08-31", "1 month", "2026-11-30"),  # from the 31st on: September and November have 30 days
        ("2026-07-31", "P3M", "2027-01-31"),  # 31 October is past
    ],
)
def test_a_day_that_is_past_moves_on_by_whole_terms(renews: str, term: str, following: str) -> None:
    """Terms in days count in days; those in months and years lead from the first day on, clipped to the month."""
    found = standing(auto(renews, term=term))

    assert (found.renews, found.rolled) == (date.fromisoformat(following), True)


def test_a_contract_of_29_february_returns_to_that_day() -> None:
    """It renews on the 28th in other years, and on the 29th in the next leap year."""
    contract = auto("2024-02-29", term="1y")
    days = [standing(contract, f"{year}-01-15").renews for year in range(2025, 2030)]

    assert days == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28)]


@pytest.mark.parametrize(
    ("contract", "renews", "last"),
    [
        ({"notice": "3 Monate zum Jahresende"}, "2027-12-31", "2027-09-30"),  # for 2026 it was 30 September
        ({"notice": "1 month", "notice_to": "year"}, "2026-12-31", "2026-11-30"),
        ({"notice": "1 month to the end of the quarter"}, "2026-12-31", "2026-11-30"),
        ({"notice": "6 Wochen zum Quartalsende"}, "2026-12-31", "2026-11-19"),
        ({"notice": "30 days to month end"}, "2026-12-31", "2026-12-01"),  # to 30 November it was 31 October
        ({"notice": "29d", "notice_to": "month"}, "2026-11-30", "2026-11-01"),
        ({"notice": "0", "notice_to": "month"}, "2026-11-30", "2026-11-30"),
        ({"notice": "3 months", "notice_to": "year", "renews": "2027-05-31"}, "2027-05-31", "2027-02-28"),
        ({"notice": "3 months", "notice_to": "year", "renews": "2026-05-31"}, "2027-12-31", "2027-09-30"),
        ({"notice": "30d", "notice_to": "year", "renews": "2026-05-31", "term": "1y"}, "2027-05-31", "2027-05-01"),
        ({"notice": "3 months", "notice_to": "term", "starts": "2025-01-15", "term": "1y"}, "2028-01-15", "2027-10-15"),
        ({"notice": "2 months", "notice_to": "term", "starts": "2025-01-15", "term": "1y"}, "2027-01-15", "2026-11-15"),
        ({"notice": "1 month", "notice_to": "term", "starts": "2027-01-15", "term": "1y"}, "2028-01-15", "2027-12-15"),
        ({"notice": "60d", "ends": "2026-12-31"}, "2026-12-31", "2026-11-01"),  # the end is where it renews
        ({"notice": "60d", "ends": "2025-12-31", "term": "1y"}, "2026-12-31", "2026-11-01"),
    ],
)
def test_a_contract_that_can_end_on_certain_days(contract: Document, renews: str, last: str) -> None:
    """Without a day of renewal ahead it is the next end of a month, quarter, year or term that notice can reach."""
    found = standing({**contract, "auto_renew": True})

    assert (found.renews, found.notice_by) == (date.fromisoformat(renews), date.fromisoformat(last))
    assert found.status in {"due", "later"}


@pytest.mark.parametrize("facts", [{"notice_to": "year"}, {"notice_to": "term", "starts": "2025-01-15", "term": "1y"}])
def test_to_the_end_of_what_is_not_enough_without_the_notice(facts: Document) -> None:
    """How long the notice is has to be known; a day of renewal need not."""
    found = standing({**facts, "auto_renew": True})

    assert (found.renews, found.status, found.lacks) == (None, "unknown", ("notice",))


@pytest.mark.parametrize("term", [None, "0", "12h", "0 months"])
def test_a_day_that_is_past_without_a_term_is_never_moved(term: str | None) -> None:
    """Nobody assumes a year: the term is told as missing."""
    stated = auto("2026-06-30", **({} if term is None else {"term": term}))

    found = standing(stated)

    assert (found.renews, found.notice_by, found.status, found.lacks) == (None, None, "unknown", ("term",))
    told_of = unknown(told({"id": "crm", "contract": stated}), "contract.term")
    assert told_of is not None
    assert told_of.blocks == ("tool:crm",)


@pytest.mark.parametrize(
    ("contract", "status", "lacks"),
    [
        ({"renews": "2027-01-01", "auto_renew": True}, "unknown", ("notice",)),
        ({"renews": "2027-01-01", "notice": "30d"}, "unknown", ("auto_renew",)),
        ({"renews": "2027-01-01"}, "unknown", ("auto_renew", "notice")),
        ({"renews": "2026-01-01", "notice": "30d", "term": "365d"}, "unknown", ("auto_renew",)),
        ({"renews": "2026-01-01", "notice": "30d"}, "unknown", ("auto_renew", "term")),
        ({"notice": "30d", "auto_renew": True}, "unknown", ("renews",)),
        ({"auto_renew": True}, "unknown", ("renews", "notice")),
        ({"ends": "2027-06-30", "notice": "30d"}, "unknown", ("auto_renew",)),  # does it end?
        ({"starts": "2025-01-01"}, "unknown", ("auto_renew", "renews", "notice")),
        ({"ends": "2026-06-30"}, "unknown", ("auto_renew", "term", "notice")),  # over, and in use
        ({"ends": "2026-06-30", "auto_renew": False}, "unknown", ("renews",)),
        ({"renews": "2026-06-30", "auto_renew": False}, "unknown", ("renews",)),
        ({"auto_renew": False}, "unknown", ("renews",)),
        ({"ends": "2027-06-30"}, "unknown", ("auto_renew", "notice")),
        ({"ends": "2027-06-30", "auto_renew": False}, "ends", ()),
        ({"ends": DAY, "auto_renew": False}, "ends", ()),  # today is its last day
        ({"ends": "2027-06-30", "notice": "90d", "auto_renew": False}, "ends", ()),
        ({"renews": "2027-06-30", "auto_renew": False}, "ends", ()),
        ({"renews": "2027-06-30", "notice": "30d", "ends": "2027-06-30", "auto_renew": True}, "later", ()),
    ],
)
def test_what_a_contract_does_not_state(contract: Document, status: str, lacks: tuple[str, ...]) -> None:
    """Each missing fact is named; none is taken for "no"; nothing of the kind is found."""
    found = standing(contract)

    assert (found.status, found.lacks) == (status, lacks)
    review = told({"id": "crm", "contract": contract})
    assert review.findings == ()
    assert {one.fact for one in review.unknowns if one.fact.startswith("contract.")} == {
        f"contract.{fact}" for fact in lacks
    }


def test_an_empty_contract_is_none() -> None:
    """It is told with the tools that state no contract; a free tool is not asked for one."""
    review = told(
        {"id": "a", "contract": {}, "cost": {"annual": 5}}, {"id": "b", "cost": {"annual": 0}}, {"id": "c", "cost": {}}
    )
    silent = unknown(review, "tool.contract")

    assert rows(review, "renewals") == []
    assert silent is not None
    assert silent.subjects == ("tool:a", "tool:c")


@pytest.mark.parametrize(
    ("contract", "today"),
    [
        (auto("0001-01-20", "36500d", term="36500d"), "0001-01-05"),
        (auto("9999-12-31", "0", term="36500d"), "9999-12-31"),
        (auto("9990-01-01", "1d", term="36500d"), "9995-01-01"),
    ],
)
def test_days_never_leave_the_calendar(contract: Document, today: str) -> None:
    """Notice before the first day and renewals after the last are kept inside."""
    found = standing(contract, today)

    assert found.status in {"due", "later", "missed"}
    assert found.renews is not None
    assert found.renews >= date.fromisoformat(today)
    assert found.free_from is None or found.free_from <= date.max


@pytest.mark.parametrize(
    ("contract", "free"),
    [
        (auto("2027-03-31"), "2027-03-31"),
        (auto("2026-11-15", term="365d"), "2027-11-15"),  # too late: a term later
        (auto("2026-11-15"), None),  # too late, and for how long is not stated
        ({"renews": "2027-06-30", "auto_renew": False}, "2027-06-30"),
        ({"renews": "2027-06-30", "ends": "2027-01-31", "auto_renew": False}, "2027-01-31"),
        ({"renews": "2027-06-30", "ends": "2026-01-31", "auto_renew": False}, "2027-06-30"),
        ({"renews": "2027-06-30", "notice": "30d"}, None),
    ],
)
def test_nothing_is_saved_before_the_contract_lets_go(contract: Document, free: str | None) -> None:
    """The first day on which giving up saves money stands in the calendar, where it can be told."""
    (row,) = rows(told({"id": "crm", "contract": contract}), "renewals")

    assert row["free_from"] == free


# -- notice


def test_notice_that_is_due() -> None:
    """5 + log10(1 + 12000/1000) = 6.11: medium; the day, the money and the idle seats stand in the text."""
    review = told(
        {"id": "crm", "name": "Der CRM", "cost": {"annual": 12000}, "seats": IDLE, "contract": auto("2027-01-01")},
        currency="EUR",
    )
    found = only(review, "cost.notice-due")

    assert str(found.title) == "Notice for Der CRM is due by 2 Dec 2026, in 31 days"
    assert str(found.why) == "It renews by itself on 1 Jan 2027. It costs EUR 12,000 a year."
    assert str(found.advice) == (
        "Decide by 2 Dec 2026 whether Der CRM is still needed, for how many people, and at what price; 6 of its 10 "
        "paid seats are idle."
    )
    assert (found.id, str(found.severity)) == ("cost.notice-due@stack:notices", "medium")
    assert found.members == (
        Member("tool:crm", found.advice, date(2026, 12, 2), Money.of(12000, "EUR", "year"), None, found.title),
    )
    assert set(found.evidence) == {
        Names("last day of notice", ("2026-12-02: Der CRM",)),
        Names("renews", ("2027-01-01: Der CRM",)),
        Names("notice", ("Der CRM: 30 days",)),
        Quantity("days left", 31.0, "days"),
        Quantity("cost a year", 12000.0, "EUR"),
    }


def test_notice_due_for_much_money_is_severe() -> None:
    """5 + log10(1 + 99) = 7: high from 99,000 a year on."""
    severity = {
        annual: str(
            only(
                told({"id": "a", "cost": {"annual": annual}, "contract": auto("2027-01-01")}), "cost.notice-due"
            ).severity
        )
        for annual in (98_000, 99_000)
    }

    assert severity == {98_000: "medium", 99_000: "high"}


def test_notice_due_today_and_tomorrow() -> None:
    """Today is said as such; one day is one day; an unstated cost is said to be so."""
    today = only(told({"id": "a", "contract": auto("2026-12-01")}), "cost.notice-due")
    tomorrow = only(told({"id": "a", "contract": auto("2026-12-02")}), "cost.notice-due")

    assert str(today.title) == "Notice for a is due today, 1 Nov 2026"
    assert str(tomorrow.title) == "Notice for a is due by 2 Nov 2026, in 1 day"
    assert "What a costs is not stated." in str(today.why)


def test_notice_that_is_too_late() -> None:
    """3 + log10(22.6) = 4.35: medium, where it would be 6.35 in time; with a term the next day is told."""
    contract = auto("2026-12-15", "60d")
    late = {"id": "chat", "name": "Chat", "cost": {"annual": 21_600}, "contract": contract}
    found = only(told(late), "cost.notice-due")
    again = only(told({**late, "contract": {**contract, "term": "365d"}}), "cost.notice-due")

    assert str(found.title) == "Notice for Chat can no longer be given: it renews on 15 Dec 2026"
    assert "The last day of notice has passed for Chat (16 Oct 2026)." in str(found.why)
    assert [one.due for one in found.members] == [date(2026, 12, 15)]  # ask before it renews
    assert str(found.severity) == "medium"
    assert str(only(told({**late, "cost": {"annual": 8000}}), "cost.notice-due").severity) == "low"  # 3 + log10(9)
    assert "for the term after" in str(found.advice)
    assert "16 Oct 2027" in str(again.advice)  # 2027-12-15 less 60 days


def test_where_most_money_is_too_late_the_advice_says_so() -> None:
    """The dearest contract renews by itself whatever anybody decides: its last day of notice is told as past."""
    due = {"id": "due", "cost": {"annual": 10}, "contract": auto("2026-12-20")}
    late = {"id": "late", "cost": {"annual": 500}, "contract": auto("2026-12-15", "60d")}
    other = {"id": "other", "cost": {"annual": 100}, "contract": auto("2026-12-10", "60d")}

    assert str(only(told(due, late, other, currency="EUR"), "cost.notice-due").advice) == (
        "Decide on each before its day, first on due by 20 Nov 2026; most money is in late, EUR 500 a year, for which "
        "the last day of notice, 16 Oct 2026, has passed: it is too late for this term."
    )
    assert str(only(told(late, other, currency="EUR"), "cost.notice-due").advice) == (
        "Ask the vendors all the same before they renew, first that of other by 10 Dec 2026; most money is in late, "
        "EUR 500 a year, by 15 Dec 2026."
    )


def test_a_price_in_another_currency_is_stated() -> None:
    """It is in no sum and told with its currency, in findings, tables and the report; never as one not stated."""
    seats = {"paid": 10, "active": 2, "as_of": "2026-10-31"}
    home = {"id": "home", "cost": {"annual": 10}, "contract": auto("2026-12-20"), "seats": seats}
    away = {"id": "away", "currency": "USD", "cost": {"annual": 32_400}, "contract": auto("2026-12-24"), "seats": seats}
    silent = {"id": "silent", "contract": auto("2026-12-28"), "seats": seats}
    review = told(home, away, silent, currency="EUR")
    notice, idle = only(review, "cost.notice-due"), only(review, "cost.idle-seats")

    assert "What silent costs is not stated. The price of away (USD 32,400 a year) is in another" in str(notice.why)
    assert "What they cost cannot be told for silent: the price is not stated." in str(idle.why)
    assert "What they cost is in no sum for away: the price is stated in another currency." in str(idle.why)
    apart = {"away": "USD 32,400 a year", "home": None, "silent": None}
    assert {row["tool"]: row["apart"] for row in rows(review, "cost_by_tool")} == apart
    assert {row["tool"]: row["apart"] for row in rows(review, "renewals")} == apart
    report = sa.audit(read(document([home, away, silent], as_of=DAY, currency="EUR")), only="cost")
    text = " ".join(report.summary().markdown().split())
    assert "1 of 3 tools state what they cost: together EUR 10 a year. In another currency, and not added: away" in text
    assert "USD 32,400 a year, not added" in text
    assert "in other currencies, and not added: USD 32,400 a year; what 1 of them costs is not stated" in text


def test_a_day_that_rolled_forward_says_so() -> None:
    """Stated for 31 Dec 2025, it renews on 31 Dec 2026 by a term of 365 days; notice by 1 Dec 2026."""
    found = only(told({"id": "a", "contract": auto("2025-12-31", term="365d")}), "cost.notice-due")

    assert str(found.title) == "Notice for a is due by 1 Dec 2026, in 30 days"
    assert "The day stated for a, 31 Dec 2025, is past; terms of 365 days lead to 31 Dec 2026." in str(found.why)
    by_years = only(told({"id": "a", "contract": auto("2023-12-31", term="1y")}), "cost.notice-due")
    assert "terms of 1 year lead to 31 Dec 2026" in str(by_years.why)


def test_each_contract_has_its_day_its_money_its_owner_and_its_advice() -> None:
    """What is not stated is None, never zero; words for nobody are no owner; who goes or stays has other advice."""
    review = told(
        {"id": "a", "owner": "Ann", "cost": {"annual": 0}, "contract": auto("2026-12-20")},
        {"id": "b", "owner": "nobody", "cost": {"annual": 99_000}, "contract": auto("2027-01-05")},
        {"id": "c", "must_retire": True, "contract": auto("2026-12-31")},
        {"id": "d", "must_keep": True, "cost": {"annual": 9}, "seats": IDLE, "contract": auto("2027-01-06")},
        {"id": "e", "contract": auto("2026-12-24", "60d", term="1y")},
        {"id": "f", "contract": auto("2028-01-01")},
        currency="EUR",
    )
    found = only(review, "cost.notice-due")

    assert [(one.subject, str(one.due), one.owner) for one in found.members] == [
        ("tool:a", "2026-11-20", "Ann"),
        ("tool:c", "2026-12-01", None),
        ("tool:b", "2026-12-06", None),
        ("tool:d", "2026-12-07", None),
        ("tool:e", "2026-12-24", None),
    ]
    assert [float(one.money) for one in found.members if isinstance(one.money, Money)] == [0, 99_000, 9]
    assert [str(one.advice) for one in found.members] == [
        "Decide by 20 Nov 2026 whether a is still needed, for how many people, and at what price.",
        "Give notice for c by 1 Dec 2026: it is on its way out.",
        "Decide by 6 Dec 2026 whether b is still needed, for how many people, and at what price.",
        "Ask for a better price and 6 seats less by 7 Dec 2026: d is to be kept.",
        "Ask the vendor of e all the same before it renews on 24 Dec 2026; the next last day of notice is 25 Oct 2027.",
    ]
    assert str(found.title) == (
        "Notice for 4 contracts is due within 90 days: a by 20 Nov 2026, c by 1 Dec 2026, b by 6 Dec 2026 and d by "
        "7 Dec 2026; it is too late for 1"
    )
    assert str(found.advice) == (
        "Decide on each before its day, first on a by 20 Nov 2026; most money is in b, EUR 99,000 a year, by 6 Dec "
        "2026."
    )
    assert str(found.severity) == "high"  # that of b alone: 5 + log10(100)
    assert "3 of them cost EUR 99,009 a year together. What c costs is not stated." in str(found.why)
    assert "The last day of notice has passed for e (25 Oct 2026). What e costs is not stated." in str(found.why)
    assert Quantity("days left", 19.0, "days") in found.evidence  # the first that is ahead, not the one that is past


def test_where_it_is_too_late_for_all_the_title_says_so() -> None:
    """The days are those of the renewals, the earliest first; the day that passed last counts as days left."""
    late = [{"id": id_, "contract": auto(day)} for id_, day in (("a", "2026-11-20"), ("b", "2026-11-10"))]
    found = only(told(*late), "cost.notice-due")

    assert str(found.title) == (
        "Notice for 2 contracts can no longer be given before they renew: b on 10 Nov 2026 and a on 20 Nov 2026"
    )
    assert Quantity("days left", -11.0, "days") in found.evidence


def test_the_owners_example() -> None:
    """`reports/own_dates.yaml`: a line each, Big by 31 Dec 2026, Small by 5 Nov 2026, in both findings."""
    review = cost(StackGraph(read(load(CASES / "reports" / "own_dates.yaml"))))

    for code in ("cost.notice-due", "cost.idle-seats"):
        found = {one.subject: one for one in only(review, code).members}
        assert {tool: str(one.due) for tool, one in found.items()} == {
            "tool:big": "2026-12-31",
            "tool:small": "2026-11-05",
        }
        assert all(one.due and day_in_words(one.due) in str(one.advice) for one in found.values())


def test_terms_in_years_and_a_contract_of_which_it_is_not_known_whether_it_renews() -> None:
    """`dates/term.yaml`: A is due today, B on 28 February; the day on which C would have been safe has passed."""
    review = cost(StackGraph(read(load(CASES / "dates" / "term.yaml"))))
    by_tool = {row["tool"]: row for row in rows(review, "renewals")}

    assert [(row["renews"], row["notice_by"], row["days_left"], row["status"]) for row in by_tool.values()] == [
        ("2027-02-28", "2026-11-30", -61, "unknown"),
        ("2027-03-01", "2027-01-30", 0, "due"),
        ("2027-05-31", "2027-02-28", 29, "due"),
    ]
    assert by_tool["b"]["notice"] == "3 months"
    assert [one.subject for one in only(review, "cost.notice-due").members] == ["tool:a", "tool:b"]
    asked = unknown(review, "contract.auto_renew")
    assert asked is not None
    assert (asked.subjects, asked.blocks) == (("tool:c",), ("tool:c",))
    assert str(asked.message) == (
        "1 contract does not state whether it renews by itself; the last safe day of notice, 30 Nov 2026 for C, has "
        "passed"
    )
    assert str(review.headline[-1]) == (
        "whether 1 contract renews is not known; the last safe day of notice, 30 Nov 2026 for C, has passed"
    )


def test_notice_in_months_of_a_list() -> None:
    """`dates/notice_months.csv`: three calendar months before 31 May are 28 February."""
    stack = read_as_stated(CASES / "dates" / "notice_months.csv").stack

    (row,) = rows(cost(StackGraph(stack)), "renewals")
    assert (row["notice_by"], row["notice"], row["notice_days"]) == ("2027-02-28", "3 months", 92)


def test_the_end_of_a_contract_in_a_list() -> None:
    """`lists/contract_end.csv`: Alpha renews, notice by 1 Nov 2026; whether Beta does is asked; that day is safe."""
    stack = read_as_stated(CASES / "lists" / "contract_end.csv").stack.model_copy(update={"as_of": date(2026, 10, 15)})
    review = cost(StackGraph(stack))

    (alpha,) = only(review, "cost.notice-due").members
    assert (alpha.subject, alpha.due) == ("tool:alpha", date(2026, 11, 1))
    asked = unknown(review, "contract.auto_renew")
    assert asked is not None
    assert asked.subjects == ("tool:beta",)
    assert str(asked.message).endswith("to be safe, give notice for Beta by 1 Nov 2026")
    assert "Whether these renew is not known; to be safe, give notice for Beta by 1 Nov 2026." in str(
        only(review, "cost.notice-due").why
    )


@pytest.mark.parametrize("place", ["reports/full_seats.yaml", "lists/seats_full.csv"])
def test_where_every_seat_is_used_nothing_is_at_stake(place: str) -> None:
    """No finding, and nothing that says at most the whole price."""
    review = cost(StackGraph(read_as_stated(CASES / place).stack))

    assert review.findings == ()
    (row,) = rows(review, "seats")
    assert (row["idle_low"], row["idle_high"], row["idle_cost_low"], row["idle_cost_high"]) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"must_keep": True}, "to be kept"),
        ({"must_retire": True}, "Give notice for a by 2 Dec 2026"),
        ({"lifecycle": {"phase": "phase-out"}}, "Give notice for a by 2 Dec 2026"),
        ({}, "Decide by 2 Dec 2026"),
    ],
)
def test_advice_on_notice_goes_by_what_is_to_become_of_the_tool(facts: Document, words: str) -> None:
    """Keep it at a better price, let it go, or decide."""
    assert words in str(only(told({"id": "a", "contract": auto("2027-01-01"), **facts}), "cost.notice-due").advice)


def test_days_of_notice_stand_in_the_policy() -> None:
    """Thirty-one days before, it is due under the default and not under a policy of thirty."""
    subject = {"id": "a", "contract": auto("2027-01-01")}

    assert codes(told(subject)) == {"cost.notice-due": [("stack:notices",), ("tool:a",)]}
    assert codes(told(subject, policy=Policy(renewals={"soon": 30}))) == {}


def test_a_contract_that_may_renew_by_itself_blocks_only_where_the_day_is_near() -> None:
    """Both do not state it; the second's last day would be far ahead, so nothing of it is open now."""
    review = told(
        {"id": "a", "contract": {"renews": "2027-01-01", "notice": "30d"}},
        {"id": "b", "contract": {"renews": "2028-01-01", "notice": "30d"}},
    )
    silent = unknown(review, "contract.auto_renew")

    assert silent is not None
    assert (silent.subjects, silent.blocks) == (("tool:a", "tool:b"), ("tool:a",))
    assert [(row["notice_by"], row["status"]) for row in rows(review, "renewals")] == [
        ("2026-12-02", "unknown"),
        ("2027-12-02", "unknown"),
    ]


def test_the_calendar_goes_by_the_last_day_of_notice_then_by_tool() -> None:
    """Contracts without such a day come last."""
    review = told(
        {"id": "d", "contract": {"ends": "2026-12-01"}},
        {"id": "c", "contract": auto("2027-05-01")},
        {"id": "b", "contract": auto("2027-01-01")},
        {"id": "a", "contract": auto("2027-05-01")},
    )

    assert [row["tool"] for row in rows(review, "renewals")] == ["b", "a", "c", "d"]


# -- clusters


def cluster_of(*days: str, within: int = 14, least: int = 3) -> list[tuple[str, ...]]:
    """The groups among contracts with these last days of notice."""
    listed = [Due(date.fromisoformat(day), f"t{n}") for n, day in enumerate(days)]
    return [tuple(due.tool for due in group) for group in clusters(listed, within, least)]


def test_three_within_fourteen_days_are_a_cluster() -> None:
    """Fourteen days from first to last belong to it, fifteen do not, and two contracts are none."""
    assert cluster_of("2027-06-01", "2027-06-10", "2027-06-15") == [("t0", "t1", "t2")]
    assert cluster_of("2027-06-01", "2027-06-10", "2027-06-16") == []
    assert cluster_of("2027-06-01", "2027-06-01") == []


def test_clusters_do_not_overlap() -> None:
    """A group takes all that fit from its first day on; what follows forms its own."""
    days = ("2027-06-01", "2027-06-08", "2027-06-15", "2027-06-16", "2027-06-20", "2027-06-30", "2027-08-01")

    assert cluster_of(*days) == [("t0", "t1", "t2"), ("t3", "t4", "t5")]


def test_a_lone_first_contract_hides_no_cluster_behind_it() -> None:
    """The first is too far from the fourth; the other three are a cluster."""
    assert cluster_of("2027-06-01", "2027-06-12", "2027-06-20", "2027-06-24") == [("t1", "t2", "t3")]


def test_two_are_a_cluster_if_asked_and_one_never_is() -> None:
    """Two within a day, if so few are asked; a least of 0 or 1 asks for two."""
    days = ("2027-06-01", "2027-06-02", "2027-09-01")

    assert cluster_of(*days, least=2) == [("t0", "t1")]
    assert cluster_of(*days, least=0) == [("t0", "t1")]
    assert cluster_of(*days, least=2, within=0) == []


def crowd(*contracts: Document, policy: Policy | None = None) -> str:
    """What the finding on notices says of its reasons."""
    tools = [{"id": f"t{n}", "contract": contract} for n, contract in enumerate(contracts)]
    return str(only(told(*tools, policy=policy), "cost.notice-due").why)


def test_days_that_lie_close_together_are_told_with_the_notices() -> None:
    """Three within fourteen days, as the policy says; one that is not due yet is among them, a far group is not."""
    near = [auto("2026-11-10", "0"), auto("2026-11-12", "0"), auto("2026-11-24", "0")]
    far = [auto("2027-09-01", "0")] * 3
    text = "Between 10 Nov 2026 and 24 Nov 2026 3 contracts have their last day of notice: t0, t1 and t2."

    assert text in crowd(*near, *far)
    assert "2027" not in crowd(*near, *far)
    assert text in crowd(*near, policy=Policy(renewals={"soon": 10}))
    assert "between" not in crowd(*near[:2], *far)
    assert "between" not in crowd(*near, policy=Policy(renewals={"cluster-tools": 4}))
    assert "between" not in crowd(*near, policy=Policy(renewals={"cluster-days": 13}))


def test_what_is_too_late_or_does_not_renew_by_itself_is_in_no_group() -> None:
    """Of four that meet in one week, one has passed, one ends, one may renew: one is left."""
    ends = {"renews": "2026-11-10", "auto_renew": False}
    contracts = (auto("2026-11-10", "30d"), ends, {"renews": "2026-11-10", "notice": "0"}, auto("2026-11-10", "0"))

    assert "between" not in crowd(*contracts)
    assert "between" not in crowd(auto("2026-11-30"), auto("2026-12-01"), auto("2026-12-02"))  # yesterday is too late


def test_far_days_that_lie_close_together_are_no_finding() -> None:
    """They stand in the calendar; nothing is to be done yet."""
    assert codes(told(*({"id": id_, "contract": auto("2027-09-01")} for id_ in "abc"))) == {}


# -- idle seats


def test_idle_seats_by_the_seat() -> None:
    """6 of 10 at 20,000 are 12,000; 3 + log10(13) = 4.11: medium; the last day of notice stands in the advice."""
    review = told(
        {
            "id": "crm",
            "name": "CRM",
            "cost": {"annual": 20_000, "priced_by": "seat"},
            "seats": IDLE,
            "contract": auto("2027-06-01"),
        },
        currency="EUR",
    )
    found = only(review, "cost.idle-seats")

    assert str(found.title) == "6 of 10 paid seats of CRM are idle"
    assert str(found.why) == (
        "4 of 10 paid seats are active: 40.0%, where 75% are asked. The idle seats cost EUR 12,000 a year."
    )
    assert str(found.advice) == "Give up 6 seats of CRM by 2 May 2027, before it renews on 1 Jun 2027."
    assert found.id == "cost.idle-seats@stack:seats"
    assert found.members == (
        Member("tool:crm", found.advice, date(2027, 5, 2), Money.of(12_000, "EUR", "year"), None, found.title),
    )
    assert (str(found.severity), found.confidence) == ("medium", "documented")
    assert set(found.evidence) == {
        Names("idle of paid seats", ("CRM: 6 of 10",)),
        Quantity("paid seats", 10.0),
        Quantity("active seats", 4.0),
        Names("counts as active", ("CRM: logged-in",)),
        Quantity("idle seats cost at least", 12_000.0, "EUR"),
        Quantity("idle seats cost at most", 12_000.0, "EUR"),
        Names("counted on", ("CRM: 2026-10-31",)),
    }


@pytest.mark.parametrize(
    ("cost_of", "words"),
    [
        ({"annual": 1000, "priced_by": "seat"}, "The idle seats cost 600 a year."),
        ({"annual": 1000}, "The idle seats cost 600 a year. Whether the price of a goes by the seat is not stated"),
        ({"annual": 1000, "priced_by": "flat"}, "fewer of them save nothing"),
        ({"annual": 0}, "a costs nothing."),
        ({"priced_by": "seat"}, "What they cost cannot be told for a: the price is not stated."),
    ],
)
def test_what_idle_seats_cost_is_said_as_it_is_known(cost_of: Document, words: str) -> None:
    """By the seat, perhaps by the seat, not by the seat, free, not stated."""
    found = only(told({"id": "a", "cost": cost_of, "seats": IDLE}), "cost.idle-seats")

    assert words in str(found.why)
    assert str(found.severity) == "low"


def test_idle_seats_go_by_whatever_is_counted() -> None:
    """6 of 10 are assigned to nobody: that is the count, and what it does not show is said. 600 are at stake."""
    price = {"annual": 1000, "priced_by": "seat"}
    for measure, words in (
        ("assigned", "the seats that are assigned were counted"),
        (None, "What counts as active is not"),
    ):
        seats = {
            **{key: fact for key, fact in IDLE.items() if key != "measure"},
            **({"measure": measure} if measure else {}),
        }
        found = only(told({"id": "a", "cost": price, "seats": seats}), "cost.idle-seats")

        assert str(found.title) == "6 of 10 paid seats of a are idle"
        assert "The idle seats cost 600 a year." in str(found.why)
        assert words in str(found.why)


def test_several_tools_with_idle_seats_are_one_finding() -> None:
    """By money, then by seats; each has its own day, money and advice; the worst row decides: 3 + log10(13) = 4.11."""
    by_seat = {"annual": 20_000, "priced_by": "seat"}
    review = told(
        {"id": "a", "name": "Any", "cost": {"annual": 9, "priced_by": "flat"}, "seats": IDLE},
        {"id": "b", "name": "Big", "owner": "Bea", "cost": by_seat, "seats": IDLE, "contract": auto("2027-06-01")},
        {"id": "c", "name": "Chat", "seats": {**IDLE, "paid": 20}, "contract": auto("2027-05-01", "1 month")},
        {"id": "d", "name": "Docs", "cost": by_seat, "seats": {**IDLE, "active": 9}},
        currency="EUR",
    )
    found = only(review, "cost.idle-seats")

    assert str(found.title) == (
        "In 3 tools more than 25% of the paid seats are idle: Big (6 of 10), Chat (16 of 20) and Any (6 of 10)"
    )
    assert [(one.subject, one.due and str(one.due), one.owner) for one in found.members] == [
        ("tool:b", "2027-05-02", "Bea"),
        ("tool:c", "2027-04-01", None),
        ("tool:a", None, None),
    ]
    assert [one.money for one in found.members] == [Money.of(12_000, "EUR", "year"), None, Money.of(0, "EUR", "year")]
    assert str(found.why) == (
        "12 of 40 paid seats are active: 30.0%, where 75% are asked. The idle seats whose price is known cost EUR "
        "12,000 a year. What they cost cannot be told for Chat: the price is not stated. The price of Any does not "
        "depend on seats: fewer of them save nothing."
    )
    assert str(found.advice) == (
        "Give up the seats that nobody needs, each before its contract renews: first of Chat, by 1 Apr 2027."
    )
    assert str(found.severity) == "medium"


@pytest.mark.parametrize(
    ("as_of", "confidence", "words"),
    [
        ("2026-05-05", "documented", ""),  # 180 days ago
        ("2026-05-04", "assumed", "The count for a is old: count again first."),
        (None, "assumed", "The date of the count is not stated for a."),
        ("2026-12-01", "documented", ""),
    ],
)
def test_old_figures_are_told_as_old(as_of: str | None, confidence: str, words: str) -> None:
    """Past 180 days, and where no day is stated, the finding is assumed; it is told all the same."""
    seats = {key: value for key, value in {**IDLE, "as_of": as_of}.items() if value is not None}
    found = only(told({"id": "a", "seats": seats, "cost": {"annual": 5}}), "cost.idle-seats")

    assert found.confidence == confidence
    assert words in str(found.why)
    assert ("is old" in str(found.why)) == ("is old" in words)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Find out when the contract of a can be changed, and give up 6 seats then."),
        ({"contract": auto("2027-02-28")}, "Give up 6 seats of a by 29 Jan 2027, before it renews on 28 Feb 2027."),
        ({"contract": auto("2026-11-10")}, "too late to give up 6 seats of a before it renews on 10 Nov 2026"),
        ({"contract": auto("2026-11-10", term="1y")}, "else give notice by 11 Oct 2027 for the term after."),
        (
            {"contract": {"ends": "2027-02-28", "auto_renew": False}},
            "When the contract of a ends on 28 Feb 2027, buy 6 seats less.",
        ),
        ({"contract": {"ends": "2027-02-28", "notice": "30d"}}, "whether it renews on 28 Feb 2027 is not known"),
        ({"contract": {"ends": "2026-11-08", "notice": "30d"}}, "notice was due by 9 Oct 2026."),
        ({"contract": auto("2027-02-28", None)}, "by when notice is due is not stated"),
        ({"contract": auto("2026-02-28")}, "Find out when the contract of a can be changed"),
        ({"contract": auto("2027-02-28"), "must_retire": True}, "on its way out"),
        ({"cost": {"annual": 9, "priced_by": "usage"}}, "no money in cutting its seats"),
    ],
)
def test_advice_on_idle_seats_goes_by_the_contract(facts: Document, words: str) -> None:
    """When seats can be cut, if that is known, and whether it pays."""
    assert words in str(only(told({"id": "a", "seats": IDLE, **facts}), "cost.idle-seats").advice)


def test_the_least_utilisation_is_a_setting() -> None:
    """Four of ten are enough where 0.4 is asked."""
    subject = {"id": "a", "seats": IDLE}

    assert "cost.idle-seats" in codes(told(subject))
    assert "cost.idle-seats" not in codes(told(subject, options={"least_utilisation": 0.4}))


# -- what is not stated of seats


@pytest.mark.parametrize(
    ("seats", "fact", "blocked"),
    [
        ({"paid": 10, "as_of": DAY}, "seats.active", True),
        ({"active": 4, "as_of": DAY}, "seats.paid", True),
        ({"paid": 10, "active": 9, "as_of": DAY}, "seats.measure", False),
        ({"paid": 10, "active": 9, "measure": "assigned", "as_of": DAY}, "seats.measure", False),
        ({"paid": 10, "active": 9, "measure": "engaged"}, "seats.as_of", False),
    ],
)
def test_missing_facts_of_seats_are_named(seats: Document, fact: str, blocked: bool) -> None:
    """Where the share in use may be too low, or not: an unknown, no finding."""
    review = told({"id": "a", "cost": {"annual": 10, "priced_by": "seat"}, "seats": seats})
    found = unknown(review, fact)

    assert review.findings == ()
    assert found is not None
    assert found.subjects == ("tool:a",)
    assert found.blocks == (("tool:a",) if blocked else ())


def test_tools_without_seats_and_prices_without_a_basis_are_named() -> None:
    """Asked of those that may pay for idle seats: neither of free ones nor of those with a flat price."""
    review = told(
        {"id": "a", "cost": {"annual": 10}},
        {"id": "b", "cost": {"annual": 10, "priced_by": "flat"}},
        {"id": "c", "cost": {"annual": 0}},
        {"id": "d", "cost": {"annual": 10}, "seats": IDLE},
        {"id": "e", "cost": {"annual": 10}, "seats": {**IDLE, "active": 10}},
        {"id": "f"},
    )
    seats, basis = unknown(review, "tool.seats"), unknown(review, "cost.priced_by")

    assert seats is not None
    assert seats.subjects == ("tool:a", "tool:f")
    assert basis is not None
    assert basis.subjects == ("tool:d",)


def test_the_headline_says_what_is_known_and_no_more() -> None:
    """All costs stated, all seats in use by the seat, notice far ahead, one contract open."""
    review = told(
        {"id": "a", "cost": {"annual": 1000, "priced_by": "seat"}, "seats": IDLE, "contract": auto("2028-01-31")},
        {"id": "b", "cost": {"annual": 99.5, "priced_by": "flat"}, "contract": auto("2028-01-31", None)},
        {"id": "c", "cost": {"annual": 0}, "contract": auto("2028-06-30")},
        currency="USD",
    )

    assert list(map(str, review.headline)) == [
        "the stack costs USD 1,100 a year",
        "6 of 10 paid seats are idle",
        "the idle seats cost USD 600 a year",
        "the next notice is due by 1 Jan 2028",
        "by when notice of 1 contract is due cannot be told",
    ]


def test_notice_longer_than_the_term_looks_for_the_renewal_it_can_still_prevent() -> None:
    """Renews on 20 November, a month at a time, with two months of notice: asked on the first, the third one counts.

    Notice given today ends it on 31 December at the earliest; renewals are 20 November, 20 December and 19 January.
    """
    stated = {"renews": "2026-11-20", "term": "30d", "notice": "60d", "auto_renew": True}
    review = told({"id": "crm", "cost": {"annual": 12}, "contract": stated}, as_of="2026-11-01")

    (row,) = rows(review, "renewals")
    assert (row["status"], row["free_from"]) == ("missed", "2027-01-19")
    (finding,) = [one for one in review.findings if one.code == "cost.notice-due"]
    assert "the next last day of notice is 20 Nov 2026" in str(finding.advice)


def test_a_tool_without_paid_seats_has_none_idle() -> None:
    """Nought of nought is exact, whatever counts as active."""
    review = told({"id": "crm", "seats": {"paid": 0}}, as_of="2026-11-01")

    (row,) = rows(review, "seats")
    assert (row["idle_low"], row["idle_high"]) == (0, 0)


def said(review: Review) -> str:
    """The headline in one text."""
    return "; ".join(map(str, review.headline))


# -- prices of seats, currencies and seats that are assigned


def test_the_price_of_a_seat_is_what_idle_seats_cost() -> None:
    """100 seats at 7.50 a month, 40 of them active: 9,000 a year, of which 5,400 for idle ones."""
    seats = {**IDLE, "paid": 100, "active": 40}
    review = told({"id": "slack", "cost": {"per_seat": 7.5, "period": "month"}, "seats": seats}, currency="EUR")

    assert measures(review)["cost.annual"].value == 9000
    assert measures(review)["cost.idle_seat_cost"].value == 5400
    assert unknown(review, "cost.priced_by") is None
    assert unknown(review, "tool.cost.annual") is None


def test_currencies_stand_apart() -> None:
    """Each has its own sum, none is converted, and the whole has no value."""
    review = told(
        {"id": "alpha", "cost": {"annual": 1200}},
        {"id": "beta", "currency": "EUR", "cost": {"annual": 1200}},
        {"id": "gamma", "currency": "GBP", "cost": {"per_seat": 100, "period": "month"}, "seats": {"paid": 10}},
        {"id": "delta", "currency": "GBP", "cost": {"annual": 8}},
        currency="USD",
    )
    entry = unknown(review, "tool.cost.annual")
    whole = measures(review)["cost.annual"]

    assert entry is not None
    assert entry.subjects == ("tool:beta", "tool:delta", "tool:gamma")
    assert "EUR 1,200 a year and GBP 12,008 a year" in str(entry.message)
    assert (whole.value, measures(review)["cost.annual_stated"].value) == (None, 1200)
    assert "EUR 1,200 a year and GBP 12,008 a year" in (whole.undefined or "")
    assert "3 tools in other currencies cost EUR 1,200 a year and GBP 12,008 a year" in said(review)
    assert [row["annual"] for row in rows(review, "cost_by_tool")] == [1200, None, None, None]


def test_a_stack_of_other_currencies_only_is_told() -> None:
    """There is something to say, although there is no sum."""
    review = told(
        {"id": "a", "currency": "EUR", "cost": {"annual": 5}}, {"id": "b", "currency": "GBP", "cost": {"annual": 7}}
    )

    assert "EUR 5 a year and GBP 7 a year" in said(review)
    assert measures(review)["cost.annual"].value is None


def test_seats_that_nobody_has_are_idle_for_sure() -> None:
    """An assigned seat need not be used: of 10 paid and 6 assigned ones at least 4 are idle, and all may be."""
    review = told({"id": "crm", "cost": {"annual": 1000}, "seats": {"paid": 10, "assigned": 6}})
    (row,) = rows(review, "seats")

    assert (row["assigned"], row["active"], row["idle_low"], row["idle_high"]) == (6, None, 4, 10)
    entry = unknown(review, "seats.active")
    assert entry is not None
    assert str(entry.message) == "of 1 tool it is stated how many seats are assigned, not how many are used"


def test_more_seats_assigned_than_paid_for_are_told() -> None:
    """By the headline and in the table; equal numbers are fine."""
    over = told({"id": "crm", "name": "CRM", "cost": {"annual": 1}, "seats": {"paid": 10, "assigned": 12}})
    even = told({"id": "crm", "name": "CRM", "cost": {"annual": 1}, "seats": {"paid": 10, "assigned": 10}})

    assert "more seats of CRM are assigned than paid for" in said(over)
    assert rows(over, "seats")[0]["status"] == "over"
    assert "than paid for" not in said(even)
    assert rows(even, "seats")[0]["status"] == "unknown"
