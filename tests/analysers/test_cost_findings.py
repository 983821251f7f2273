"""What the cost analyser finds, what it leaves open, and the days of contracts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from stackaudit.analysers.base import Review
from stackaudit.analysers.cost import cost
from stackaudit.core.evidence import Names, Quantity, Tools
from stackaudit.core.findings import Finding, Member, Unknown
from stackaudit.core.money import Money
from stackaudit.graph import StackGraph
from stackaudit.model.renewal import Renewal, renewal_of
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy
from stacks import Document, codes, document, read, rows

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
    ],
)
def test_a_day_that_is_past_moves_on_by_whole_terms(renews: str, term: str, following: str) -> None:
    """Terms count in days as stated."""
    found = standing(auto(renews, term=term))

    assert (found.renews, found.rolled) == (date.fromisoformat(following), True)


@pytest.mark.parametrize("term", [None, "0", "12h"])
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
        ({"renews": "2026-01-01", "notice": "30d", "term": "365d"}, "unknown", ("auto_renew", "term")),
        ({"notice": "30d", "auto_renew": True}, "unknown", ("renews",)),
        ({"auto_renew": True}, "unknown", ("renews", "notice")),
        ({"ends": "2027-06-30", "notice": "30d", "auto_renew": True}, "unknown", ("renews",)),  # does it end?
        ({"starts": "2025-01-01"}, "unknown", ("auto_renew", "renews")),
        ({"ends": "2026-06-30"}, "unknown", ("auto_renew", "renews")),  # over, and in use
        ({"ends": "2026-06-30", "auto_renew": False}, "unknown", ("renews",)),
        ({"renews": "2026-06-30", "auto_renew": False}, "unknown", ("renews",)),
        ({"auto_renew": False}, "unknown", ("renews",)),
        ({"ends": "2027-06-30"}, "ends", ()),
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

    assert str(found.title) == "Notice for Der CRM is due by 2026-12-02, in 31 days"
    assert str(found.why) == (
        "It renews by itself on 2027-01-01. It costs EUR 12,000 a year. 6 of its 10 paid seats are idle."
    )
    assert (found.id, str(found.severity)) == ("cost.notice-due@tool:crm", "medium")
    assert set(found.evidence) == {
        Names("last day of notice", ("2026-12-02",)),
        Names("renews", ("2027-01-01",)),
        Quantity("notice", 30.0, "days"),
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

    assert str(today.title) == "Notice for a is due today, 2026-11-01"
    assert str(tomorrow.title) == "Notice for a is due by 2026-11-02, in 1 day"
    assert "What it costs is not stated." in str(today.why)


def test_notice_that_is_too_late() -> None:
    """3 + log10(22.6) = 4.35: medium, where it would be 6.35 in time; with a term the next day is told."""
    contract = auto("2026-12-15", "60d")
    late = {"id": "chat", "name": "Chat", "cost": {"annual": 21_600}, "contract": contract}
    found = only(told(late), "cost.notice-due")
    again = only(told({**late, "contract": {**contract, "term": "365d"}}), "cost.notice-due")

    assert str(found.title) == "Notice for Chat can no longer be given: it renews on 2026-12-15"
    assert "The last day was 2026-10-16." in str(found.why)
    assert str(found.severity) == "medium"
    assert str(only(told({**late, "cost": {"annual": 8000}}), "cost.notice-due").severity) == "low"  # 3 + log10(9)
    assert "for the term after" in str(found.advice)
    assert "2027-10-16" in str(again.advice)  # 2027-12-15 less 60 days


def test_a_day_that_rolled_forward_says_so() -> None:
    """Stated for 2025-12-31, it renews on 2026-12-31 by a term of 365 days; notice by 2026-12-01."""
    found = only(told({"id": "a", "contract": auto("2025-12-31", term="365d")}), "cost.notice-due")

    assert str(found.title) == "Notice for a is due by 2026-12-01, in 30 days"
    assert "The day stated, 2025-12-31, is past; 365 days a term lead to this one." in str(found.why)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"must_keep": True}, "to be kept"),
        ({"must_retire": True}, "give notice"),
        ({"lifecycle": {"phase": "phase-out"}}, "give notice"),
        ({}, "Decide by that day"),
    ],
)
def test_advice_on_notice_goes_by_what_is_to_become_of_the_tool(facts: Document, words: str) -> None:
    """Keep it at a better price, let it go, or decide."""
    assert words in str(only(told({"id": "a", "contract": auto("2027-01-01"), **facts}), "cost.notice-due").advice)


def test_days_of_notice_stand_in_the_policy() -> None:
    """Thirty-one days before, it is due under the default and not under a policy of thirty."""
    subject = {"id": "a", "contract": auto("2027-01-01")}

    assert codes(told(subject)) == {"cost.notice-due": [("tool:a",)]}
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


def cluster_of(*days: str, policy: Policy | None = None, **facts: Any) -> list[tuple[str, ...]]:
    """The subjects of the clusters among contracts with these last days of notice."""
    tools = [{"id": f"t{n}", "contract": auto(day, "0"), **facts} for n, day in enumerate(days)]
    return codes(told(*tools, policy=policy)).get("cost.renewal-cluster", [])


def test_three_within_fourteen_days_are_a_cluster() -> None:
    """Fourteen days from first to last belong to it, fifteen do not, and two contracts are none."""
    assert cluster_of("2027-06-01", "2027-06-10", "2027-06-15") == [("tool:t0", "tool:t1", "tool:t2")]
    assert cluster_of("2027-06-01", "2027-06-10", "2027-06-16") == []
    assert cluster_of("2027-06-01", "2027-06-01") == []


def test_clusters_do_not_overlap() -> None:
    """A group takes all that fit from its first day on; what follows forms its own."""
    days = ("2027-06-01", "2027-06-08", "2027-06-15", "2027-06-16", "2027-06-20", "2027-06-30", "2027-08-01")

    assert cluster_of(*days) == [("tool:t0", "tool:t1", "tool:t2"), ("tool:t3", "tool:t4", "tool:t5")]


def test_a_lone_first_contract_hides_no_cluster_behind_it() -> None:
    """The first is too far from the fourth; the other three are a cluster."""
    assert cluster_of("2027-06-01", "2027-06-12", "2027-06-20", "2027-06-24") == [("tool:t1", "tool:t2", "tool:t3")]


def test_clusters_stand_in_the_policy_and_one_contract_is_never_one() -> None:
    """Two within a day, if the policy says so; a least of 0 or 1 asks for two."""
    days = ("2027-06-01", "2027-06-02", "2027-09-01")

    assert cluster_of(*days, policy=Policy(renewals={"cluster-tools": 2})) == [("tool:t0", "tool:t1")]
    assert cluster_of(*days, policy=Policy(renewals={"cluster-tools": 0})) == [("tool:t0", "tool:t1")]
    assert cluster_of(*days, policy=Policy(renewals={"cluster-tools": 2, "cluster-days": 0})) == []


def test_what_is_too_late_or_does_not_renew_by_itself_is_in_no_cluster() -> None:
    """Of four that meet in one week, one has passed, one ends, one may renew: one is left."""
    review = told(
        {"id": "a", "contract": auto("2026-11-10", "30d")},
        {"id": "b", "contract": {"renews": "2026-11-10", "auto_renew": False}},
        {"id": "c", "contract": {"renews": "2026-11-10", "notice": "0"}},
        {"id": "d", "contract": auto("2026-11-10", "0")},
    )

    assert "cost.renewal-cluster" not in codes(review)


def test_notice_that_is_too_late_joins_no_cluster() -> None:
    """Yesterday, today and tomorrow are three days, of which two lie ahead."""
    days = (("a", "2026-11-30"), ("b", "2026-12-01"), ("c", "2026-12-02"))
    review = told(*({"id": id_, "contract": auto(day)} for id_, day in days))

    assert [row["status"] for row in rows(review, "renewals")] == ["missed", "due", "due"]
    assert "cost.renewal-cluster" not in codes(review)


def test_a_cluster_tells_the_money_in_it() -> None:
    """1000 + 500 of three; 2 + log10(2.5) = 2.4: low; the largest comes first, and who has no owner is named."""
    review = told(
        {"id": "a", "name": "Alpha", "owner": "Ann", "cost": {"annual": 500}, "contract": auto("2027-06-01", "0")},
        {"id": "b", "name": "Beta", "cost": {"annual": 1000}, "contract": auto("2027-06-03", "0")},
        {"id": "c", "name": "Gamma", "owner": "Cid", "contract": auto("2027-06-02", "0")},
        currency="EUR",
    )
    found = only(review, "cost.renewal-cluster")

    assert str(found.title) == "Notice for 3 contracts is due from 2027-06-01 to 2027-06-03"
    assert str(found.why).startswith("They cost EUR 1,500 a year. Of 1 of them the cost is not stated.")
    assert str(found.why).endswith("No owner is stated for Beta.")
    assert "Begin with Beta" in str(found.advice)
    assert str(found.severity) == "low"
    assert Tools("no owner stated", ("b",)) in found.evidence
    assert Names("last day of notice", ("2027-06-01: Alpha", "2027-06-02: Gamma", "2027-06-03: Beta")) in found.evidence


def test_each_contract_of_a_cluster_has_its_day_its_money_its_owner_and_its_advice() -> None:
    """What is not stated is None, never zero; words for nobody are no owner; a tool that must go has other advice."""
    review = told(
        {"id": "a", "owner": "Ann", "cost": {"annual": 0}, "contract": auto("2027-06-01", "0")},
        {"id": "b", "owner": "nobody", "cost": {"annual": 1000}, "contract": auto("2027-06-03", "0")},
        {"id": "c", "must_retire": True, "contract": auto("2027-06-02", "0")},
        currency="EUR",
    )
    found = only(review, "cost.renewal-cluster").members

    assert [(one.subject, one.due and one.due.day, one.owner) for one in found] == [
        ("tool:a", 1, "Ann"),
        ("tool:c", 2, None),
        ("tool:b", 3, None),
    ]
    assert [one.money for one in found] == [Money.of(0, "EUR", "year"), None, Money.of(1000, "EUR", "year")]
    assert ["give notice" in str(one.advice) for one in found] == [False, True, False]


def test_the_contract_of_which_notice_is_due_is_a_member() -> None:
    """One row, so that several such findings can stand below one advice."""
    (found,) = only(told({"id": "a", "owner": "Ann", "contract": auto("2026-12-20")}), "cost.notice-due").members

    assert found == Member("tool:a", None, date(2026, 11, 20), None, "Ann")


def test_a_cluster_on_one_day_says_one_day() -> None:
    """There is no "from ... to" then."""
    tools = [{"id": id_, "contract": auto("2027-06-01", "0")} for id_ in "abc"]

    title = only(told(*tools), "cost.renewal-cluster").title

    assert str(title) == "Notice for 3 contracts is due on one day, 2027-06-01"


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
        "4 seats are active (those who logged in): 40.0%, where 75% are asked. The idle seats cost EUR 12,000 a year."
    )
    assert str(found.advice) == (
        "Cut the seats that nobody needs when it renews on 2027-06-01: notice is due by 2027-05-02."
    )
    assert (str(found.severity), found.confidence) == ("medium", "documented")
    assert set(found.evidence) == {
        Quantity("paid seats", 10.0),
        Quantity("active seats", 4.0),
        Names("counts as active", ("logged-in",)),
        Quantity("cost a year", 20_000.0, "EUR"),
        Quantity("idle seats cost at least", 12_000.0, "EUR"),
        Quantity("idle seats cost at most", 12_000.0, "EUR"),
        Names("counted on", ("2026-10-31",)),
    }


@pytest.mark.parametrize(
    ("cost_of", "words"),
    [
        ({"annual": 1000}, "cost 600 a year if its price goes by the seat, which is not stated"),
        ({"annual": 1000, "priced_by": "flat"}, "fewer of them save nothing"),
        ({"annual": 0}, "It costs nothing."),
        ({"priced_by": "seat"}, "cannot be told: the cost of the tool is not stated"),
    ],
)
def test_what_idle_seats_cost_is_said_as_it_is_known(cost_of: Document, words: str) -> None:
    """By the seat, perhaps by the seat, not by the seat, free, not stated."""
    found = only(told({"id": "a", "cost": cost_of, "seats": IDLE}), "cost.idle-seats")

    assert words in str(found.why)
    assert str(found.severity) == "low"


def test_idle_seats_counted_by_assignment_are_at_least_so_many() -> None:
    """6 of 10 are assigned to nobody; whether the other 4 are used is open, so they cost from 600 to 1000."""
    seats = {**IDLE, "measure": "assigned"}
    found = only(told({"id": "a", "cost": {"annual": 1000, "priced_by": "seat"}, "seats": seats}), "cost.idle-seats")

    assert str(found.title) == "At least 6 of 10 paid seats of a are idle"
    assert "cost from 600 to 1,000 a year" in str(found.why)
    maybe = only(told({"id": "a", "cost": {"annual": 1000}, "seats": seats}), "cost.idle-seats")
    assert "cost up to 1,000 a year if its price goes by the seat" in str(maybe.why)


@pytest.mark.parametrize(
    ("as_of", "confidence", "words"),
    [
        ("2026-05-05", "documented", ""),  # 180 days ago
        ("2026-05-04", "assumed", "of 2026-05-04, which is 181 days ago"),
        (None, "assumed", "Of which day the figure is, is not stated."),
        ("2026-12-01", "documented", ""),
    ],
)
def test_old_figures_are_told_as_old(as_of: str | None, confidence: str, words: str) -> None:
    """Past 180 days, and where no day is stated, the finding is assumed; it is told all the same."""
    seats = {key: value for key, value in {**IDLE, "as_of": as_of}.items() if value is not None}
    found = only(told({"id": "a", "seats": seats, "cost": {"annual": 5}}), "cost.idle-seats")

    assert found.confidence == confidence
    assert words in str(found.why)
    assert ("days ago" in str(found.why)) == ("days ago" in words)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Find out when the contract can be changed"),
        ({"contract": auto("2026-11-10")}, "Notice for the renewal on 2026-11-10 is too late"),
        ({"contract": {"ends": "2027-02-28"}}, "Buy fewer seats when the contract ends on 2027-02-28"),
        ({"contract": auto("2027-02-28", None)}, "by when notice is due is not stated"),
        ({"contract": auto("2026-02-28")}, "Find out when the contract can be changed"),
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
        ({"paid": 10, "active": 9, "as_of": DAY}, "seats.measure", True),
        ({"paid": 10, "active": 9, "measure": "assigned", "as_of": DAY}, "seats.measure", True),
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
        "what is idle for sure costs USD 600 a year",
        "the next notice is due by 2028-01-01",
        "of 1 contract it cannot be told",
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
    assert "the next last day of notice is 2026-11-20" in str(finding.advice)


def test_a_tool_without_paid_seats_has_none_idle() -> None:
    """Nought of nought is exact, whatever counts as active."""
    review = told({"id": "crm", "seats": {"paid": 0}}, as_of="2026-11-01")

    (row,) = rows(review, "seats")
    assert (row["idle_low"], row["idle_high"]) == (0, 0)
