"""Every number of the cost analyser on stacks made by hand, and on the samples that ship."""

from __future__ import annotations

from typing import Any

import pytest

from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.contract import check_analyser
from stackaudit.analysers.cost.analyser import cost
from stackaudit.core.findings import Measure
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stacks import Document, document, measures, read, rows, sample

DAY = "2026-11-01"


def told(*tools: Any, policy: Policy | None = None, **rest: Any) -> Review:
    """What the cost analyser says of some tools on the first of November 2026."""
    return cost(StackGraph(read(document(tools, **{"as_of": DAY, **rest})), policy or Policy()))


def tool(id_: str = "crm", annual: float | None = None, priced: str | None = None, **facts: Any) -> Document:
    """A tool with its cost; None leaves a fact out."""
    price = {key: value for key, value in (("annual", annual), ("priced_by", priced)) if value is not None}
    return {"id": id_, **({"cost": price} if price else {}), **facts}


def seats(paid: int | None, active: int | None, measure: str | None = "logged-in", **facts: Any) -> Document:
    """Seats as of the day before; None leaves a fact out."""
    stated = {"paid": paid, "active": active, "measure": measure, "as_of": "2026-10-31", **facts}
    return {key: value for key, value in stated.items() if value is not None}


def numbers(measure: Measure) -> tuple[float | None, float | None, float | None]:
    """Value, low and high."""
    return measure.value, measure.low, measure.high


# -- what the stack costs


def test_the_cost_of_a_stack_is_the_sum_where_every_tool_states_it() -> None:
    """1000 + 250.50 + 0 = 1250.50; the unit is the currency."""
    found = measures(told(tool("a", 1000), tool("b", 250.5), tool("c", 0), currency="EUR"))

    for name in ("cost.annual", "cost.annual_stated"):
        assert numbers(found[name]) == (1250.5, 1250.5, 1250.5)
        assert (found[name].coverage, found[name].unit) == (1.0, "EUR")


def test_one_tool_without_a_cost_leaves_the_whole_unknown_and_the_known_part_visible() -> None:
    """1000 and 500 are known, the third is not: no total and no interval, but 1500 of two thirds of the tools."""
    review = told(tool("a", 1000), tool("b", 500), "c")
    whole, stated = measures(review)["cost.annual"], measures(review)["cost.annual_stated"]

    assert numbers(whole) == (None, None, None)
    assert whole.undefined == "1 of 3 tools do not state what they cost; those that do come to 1,500 a year"
    assert [term.value for term in whole.derivation] == [3.0, 2.0, 1500.0]
    assert numbers(stated) == (1500.0, 1500.0, 1500.0)
    assert (stated.coverage, stated.unit, stated.thin) == (pytest.approx(2 / 3), "money", False)
    assert str(review.headline[0]) == "2 of 3 tools cost 1,500 a year"
    assert str(review.headline[1]) == "1 tool does not state its cost"


def test_where_no_tool_states_a_cost_it_is_not_nothing() -> None:
    """A contract alone is enough to look at, and says nothing of the cost."""
    review = told({"id": "a", "contract": {"renews": "2027-06-01", "notice": "30d", "auto_renew": True}})

    assert str(review.headline[0]) == "what the stack costs is not stated"
    assert numbers(measures(review)["cost.annual"]) == (None, None, None)
    assert measures(review)["cost.annual"].undefined == "no tool states what it costs"
    assert numbers(measures(review)["cost.annual_stated"]) == (None, None, None)
    assert rows(review, "cost_by_department")[0]["annual"] is None


def test_a_stack_that_states_nothing_is_declined_and_the_reason_says_that_this_is_not_nothing() -> None:
    """GitLab's tools state neither cost nor seats nor contracts; so do empty records."""
    for subject in (sample("gitlab_2022"), read(document([{"id": "a", "cost": {}, "seats": {}, "contract": {}}]))):
        with pytest.raises(NotApplicable, match="not known, which does not mean 0"):
            cost(StackGraph(subject))


def test_planned_and_retired_tools_are_not_paid_for_today() -> None:
    """Only the first and the last two count: 100 + 10 + 1; the planned one is listed as not yet."""
    review = told(
        tool("a", 100),
        tool("b", 5000, lifecycle={"phase": "plan"}),
        tool("c", 7000, lifecycle={"phase": "retired"}),
        tool("d", 10, lifecycle={"phase": "phase-out"}),
        tool("e", 1, lifecycle={"phase": "phase-in"}),
    )
    whole = measures(review)["cost.annual"]

    assert whole.value == 111.0
    assert [(str(term.label), term.value) for term in whole.derivation][-1] == ("not yet: b", 5000.0)
    assert [row["tool"] for row in rows(review, "cost_by_tool")] == ["a", "d", "e"]
    assert review.examined == ("tool:a", "tool:d", "tool:e")


def test_a_stack_of_plans_alone_is_declined() -> None:
    """Nothing is in use, so nothing costs anything yet, and that is no answer."""
    with pytest.raises(NotApplicable, match="planned or retired"):
        told(tool("a", 100, lifecycle={"phase": "plan"}))


# -- seats


@pytest.mark.parametrize(
    ("stated", "idle", "status"),
    [
        (seats(10, 4), (6, 6), "idle"),
        (seats(10, 4, "engaged"), (6, 6), "idle"),
        (seats(10, 9), (1, 1), "used"),
        (seats(4, 3), (1, 1), "used"),  # 0.75 is asked for, and there
        (seats(10, 4, "assigned"), (6, 6), "idle"),  # by whatever measure is stated (methods 14.9)
        (seats(10, 9, "assigned"), (1, 1), "used"),
        (seats(10, 4, None), (6, 6), "idle"),
        (seats(10, 9, None), (1, 1), "used"),
        (seats(10, None, None), (0, 10), "unknown"),
        (seats(10, None, "engaged"), (0, 10), "unknown"),
        (seats(10, 12), (0, 0), "over"),
        (seats(10, 12, "assigned"), (0, 0), "over"),
        (seats(0, 0), (0, 0), "none"),
        (seats(0, 2), (0, 0), "over"),
        (seats(None, 4), (None, None), "unknown"),
    ],
)
def test_idle_seats_by_what_is_stated(stated: Document, idle: tuple[int | None, int | None], status: str) -> None:
    """Paid less active, by whatever measure; where one of the two is not stated, from none to all may be idle."""
    (row,) = rows(told(tool(seats=stated)), "seats")

    assert (row["idle_low"], row["idle_high"]) == idle
    assert row["status"] == status


@pytest.mark.parametrize(
    ("annual", "priced", "stated", "low", "high"),
    [
        (1000, "seat", seats(10, 4), 600.0, 600.0),  # 1000 x 6/10
        (1000, None, seats(10, 4), 600.0, 600.0),  # seats are paid for: the price is taken to go by them
        (1000, "flat", seats(10, 4), 0.0, 0.0),
        (1000, "usage", seats(10, None), 0.0, 0.0),
        (1000, "seat", seats(10, 4, "assigned"), 600.0, 600.0),
        (1000, None, seats(10, 4, None), 600.0, 600.0),
        (1000, None, seats(10, 10, None), 0.0, 0.0),  # every seat is used: nothing is at stake
        (1000, "seat", seats(10, None, None), None, None),  # unknown, and never "at most the whole price"
        (1000, None, seats(10, None, "engaged"), None, None),
        (1000, "flat", seats(10, None, None), 0.0, 0.0),
        (1000, "seat", seats(10, 12), 0.0, 0.0),
        (1000, "seat", seats(3, 2), 1000 / 3, 1000 / 3),
        (None, "seat", seats(10, 4), None, None),
        (None, None, seats(10, 4), None, None),
        (None, None, seats(10, 10), 0.0, 0.0),  # nothing idle costs nothing, whatever a seat costs
        (None, "flat", seats(10, 4), 0.0, 0.0),
        (0, None, seats(10, 4), 0.0, 0.0),
        (1000, "seat", seats(None, 4), None, None),
    ],
)
def test_what_idle_seats_cost(
    annual: float | None, priced: str | None, stated: Document, low: float | None, high: float | None
) -> None:
    """Their part of the price; nothing where it does not depend on seats; unknown where a fact for it is missing."""
    review = told(tool("crm", annual, priced, seats=stated))

    for table in ("seats", "cost_by_tool"):
        (row,) = rows(review, table)
        assert (row["idle_cost_low"], row["idle_cost_high"]) == (
            pytest.approx(low) if low is not None else None,
            pytest.approx(high) if high is not None else None,
        )


def test_idle_seats_and_their_cost_over_the_stack() -> None:
    """6 of 10 at 1000 by the seat, 1 of 5 at 500 by the seat: 7 idle seats, 600 + 100, 8 of 15 in use."""
    found = measures(
        told(tool("a", 1000, "seat", seats=seats(10, 4)), tool("b", 500, "seat", seats=seats(5, 4, "engaged")))
    )

    assert numbers(found["cost.idle_seats"]) == (7.0, 7.0, 7.0)
    assert found["cost.idle_seats"].unit == "count"
    assert numbers(found["cost.idle_seat_cost"]) == (700.0, 700.0, 700.0)
    assert found["cost.utilisation"].value == pytest.approx(8 / 15)
    assert numbers(found["cost.utilisation.logged-in"]) == (0.4, 0.4, 0.4)
    assert numbers(found["cost.utilisation.engaged"]) == (0.8, 0.8, 0.8)
    assert found["cost.utilisation.logged-in"].coverage == pytest.approx(10 / 15)
    assert "cost.utilisation.assigned" not in found


def test_seats_are_idle_by_whatever_measure_is_stated() -> None:
    """4 idle of 10 logged in, 1 of 10 not assigned: 5 idle, 75 % active, 400 + 100; each measure has its own line."""
    found = measures(
        told(tool("a", 1000, "seat", seats=seats(10, 6)), tool("b", 1000, "seat", seats=seats(10, 9, "assigned")))
    )

    assert numbers(found["cost.idle_seats"]) == (5.0, 5.0, 5.0)
    assert found["cost.idle_seats"].coverage == 1.0
    assert numbers(found["cost.utilisation"]) == (0.75, 0.75, 0.75)
    assert numbers(found["cost.idle_seat_cost"]) == (500.0, 500.0, 500.0)
    assert found["cost.utilisation.assigned"].value == 0.9


def test_seats_without_a_count_of_active_ones_leave_an_interval_and_no_value() -> None:
    """4 idle of 10, and from 0 to 10 of 10 others: no middle is made up, and what they cost has no upper end."""
    found = measures(told(tool("a", 1000, "seat", seats=seats(10, 6)), tool("b", 9, "seat", seats=seats(10, None))))

    assert numbers(found["cost.idle_seats"]) == (None, 4.0, 14.0)
    assert found["cost.idle_seats"].coverage == 0.5
    assert numbers(found["cost.utilisation"]) == (None, 0.3, 0.8)
    assert numbers(found["cost.idle_seat_cost"]) == (None, None, None)
    assert found["cost.idle_seat_cost"].undefined.endswith("those of the others cost 400 a year")


def test_seats_of_different_kinds_have_a_line_each() -> None:
    """The derivation tells paid and idle seats by what counts as active, and those beyond what is paid for."""
    review = told(
        tool("a", seats=seats(10, 6)),
        tool("b", seats=seats(20, 19, "assigned")),
        tool("c", seats=seats(5, 8, "engaged")),
        tool("d", seats=seats(7, None)),
        tool("e", seats=seats(3, 1, None)),
    )
    terms = {str(term.label): term.value for term in measures(review)["cost.idle_seats"].derivation}

    assert terms == {
        "paid seats, counted by log-in": 10.0,
        "idle seats, counted by log-in": 4.0,
        "paid seats, counted by work done": 5.0,
        "idle seats, counted by work done": 0.0,
        "paid seats, counted by assignment": 20.0,
        "idle seats, counted by assignment": 1.0,
        "paid seats, not stated how they are counted": 3.0,
        "idle seats, not stated how they are counted": 2.0,
        "paid seats, not stated how many are active": 7.0,
        "active beyond what is paid for": 3.0,
    }


def test_more_active_seats_than_paid_ones_fill_no_other_tools() -> None:
    """12 of 10 in one tool and 4 of 10 in the other are 14 of 20 seats in use, not 16; the table keeps 1.2."""
    review = told(tool("a", seats=seats(10, 12)), tool("b", seats=seats(10, 4)))

    assert measures(review)["cost.utilisation"].value == pytest.approx(14 / 20)
    assert [row["utilisation"] for row in rows(review, "seats")] == [1.2, 0.4]


def test_a_tool_with_idle_seats_and_no_cost_leaves_what_they_cost_without_an_end() -> None:
    """600 a year are known; what the other tool's seats cost is not, so there is neither value nor interval."""
    found = measures(told(tool("a", 1000, "seat", seats=seats(10, 4)), tool("b", None, "seat", seats=seats(10, 4))))[
        "cost.idle_seat_cost"
    ]

    assert numbers(found) == (None, None, None)
    assert found.undefined.endswith("those of the others cost 600 a year")


def test_too_few_tools_that_state_their_seats_leave_no_value() -> None:
    """One of three tools that may have idle seats states them: the interval stands, the value does not."""
    found = measures(told(tool("a", 1000, "seat", seats=seats(10, 4)), tool("b", 10), tool("c", 10)))

    assert numbers(found["cost.idle_seats"]) == (None, 6.0, 6.0)
    assert found["cost.idle_seats"].undefined == "it is known of 33% of the tools, 60% are asked"


def test_tools_that_are_free_or_not_priced_by_the_seat_need_not_state_seats() -> None:
    """Nobody asks how many of their seats are idle: the one tool that matters settles all."""
    found = measures(
        told(tool("a", 1000, "seat", seats=seats(10, 4)), tool("b", 10, "flat"), tool("c", 0), tool("d", 9, "usage"))
    )

    assert (found["cost.idle_seats"].value, found["cost.idle_seats"].coverage) == (6.0, 1.0)


# -- cost divided


def test_a_tool_of_several_departments_is_divided_equally_among_them() -> None:
    """900 among three, 100 to marketing alone, one unpriced tool in sales, 40 to nobody stated."""
    review = told(
        tool("a", 900, departments=["sales", "marketing", "ops"]),
        tool("b", 100, departments=["marketing"]),
        {"id": "c", "departments": ["sales"]},
        tool("d", 40),
        departments=["sales", {"id": "marketing", "name": "Marketing & PR", "headcount": 8}, "ops", "idle"],
    )
    found = {row.pop("department"): row for row in rows(review, "cost_by_department")}

    assert list(found) == ["marketing", "ops", "sales", ""]
    assert found["marketing"] == {
        "name": "Marketing & PR",
        "annual": 400.0,  # 300 + 100
        "tools": 2,
        "unpriced": 0,
        "per_head": 50.0,  # 400 / 8
    }
    assert found["sales"] == {"name": "sales", "annual": 300.0, "tools": 2, "unpriced": 1, "per_head": None}
    assert found[""]["annual"] == 40.0


def test_a_department_nobody_is_in_has_no_cost_per_head() -> None:
    """A headcount of 0 divides nothing."""
    review = told(tool("a", 900, departments=["sales"]), departments=[{"id": "sales", "headcount": 0}])

    assert rows(review, "cost_by_department")[0]["per_head"] is None


def test_a_department_of_unpriced_tools_has_no_known_cost() -> None:
    """It is not 0."""
    review = told({"id": "a", "departments": ["sales"]}, tool("b", 5, departments=["ops"]))

    assert [(row["department"], row["annual"]) for row in rows(review, "cost_by_department")] == [
        ("ops", 5.0),
        ("sales", None),
    ]


def test_cost_is_divided_among_the_capabilities_in_use() -> None:
    """90 among two that are used and not the third; 10 for one of them; 7 for a tool whose capability nobody uses."""
    used = [{"id": "email", "usage": 0.9}, "forms", {"id": "sms", "usage": 0}]
    review = told(
        tool("a", 90, capabilities=used),
        tool("b", 10, capabilities=["forms"]),
        tool("c", 7, capabilities=[{"id": "email", "usage": 0}]),
        {"id": "d", "capabilities": ["email"]},
    )

    assert [tuple(row.values()) for row in rows(review, "cost_by_capability")] == [
        ("email", 45.0, 2, 1),
        ("forms", 55.0, 2, 0),
        ("", 7.0, 1, 0),
    ]


def test_each_tools_share_is_of_what_is_known() -> None:
    """300 of 400 and 100 of 400; none for one that states no cost; none where all are free."""
    review = told(tool("a", 300), tool("b", 100, category="crm"), "c")
    free = told(tool("a", 0))

    assert [row["share"] for row in rows(review, "cost_by_tool")] == [0.75, 0.25, None]
    assert rows(review, "cost_by_tool")[1]["category"] == "crm"
    assert rows(free, "cost_by_tool")[0]["share"] is None


# -- the sample


@pytest.fixture(scope="module")
def brightside() -> Review:
    """What the cost analyser says of Brightside."""
    return cost(StackGraph(sample("brightside_45")))


def test_what_brightside_costs(brightside: Review) -> None:
    """All but Google Ads, Meta Ads and Stripe state their cost: 738,000 in all.

    In thousands: marketing 19.2+6.4+3.6+14.5+7.1+4.2+1.1+3.9+15.8 = 75.8; e-commerce 62+27+0+11.8+9.9 = 110.7;
    sales 128+8.9+2.3+16.7+0 = 155.9; service 46+21.6+3.4+14.2+9.6+4.5 = 99.3;
    finance 74+0.6+0+5.2 = 79.8; operations 38+12.4+8.6 = 59.0; people 29.5+13.2+6.9 = 49.6;
    data 7.8+24.8+18.5+7.2+0+21+28.6 = 107.9; in all 738.0.
    """
    found = measures(brightside)

    assert found["cost.annual"].value is None
    assert numbers(found["cost.annual_stated"]) == (738_000.0, 738_000.0, 738_000.0)
    assert found["cost.annual"].coverage == pytest.approx(42 / 45)
    silent = next(unknown for unknown in brightside.unknowns if unknown.fact == "tool.cost.annual")
    assert silent.subjects == ("tool:google-ads", "tool:meta-ads", "tool:stripe")


def test_the_seats_of_brightside(brightside: Review) -> None:
    """NAV and Personio count assigned seats: 2 of 60 and 20 of 360 are not; 509 others are idle: 531."""
    found = measures(brightside)

    assert (found["cost.idle_seats"].low, found["cost.idle_seats"].high) == (509 + 2 + 20, 509 + 2 + 20)
    assert found["cost.utilisation.assigned"].value == pytest.approx((58 + 340) / (60 + 360))
    (crm,) = [row for row in rows(brightside, "seats") if row["tool"] == "salesforce"]
    assert (crm["idle_low"], crm["idle_high"], crm["status"]) == (33, 33, "idle")
    assert crm["idle_cost_high"] == pytest.approx(128_000 * 33 / 85)
    assert crm["idle_cost_low"] == crm["idle_cost_high"]  # its price goes by the seat
    idle = [
        *(128_000 * 33 / 85, 29_500 * 20 / 360, 8_600 * 38 / 60, 6_900 * 226 / 300, 7_200 * 39 / 60, 46_000 * 4 / 40),
        *(7_100 * 3 / 5, 15_800 * 32 / 120, 4_500 * 8 / 10, 8_900 * 6 / 15, 3_400 * 4 / 6, 21_600 * 3 / 20),
        *(28_600 * 30 / 340, 3_900 * 18 / 30, 3_600 * 6 / 10, 21_000 * 22 / 360, 14_200 * 2 / 30, 5_200 * 9 / 70),
        *(13_200 * 9 / 180, 2_300 * 4 / 20),
    ]
    assert found["cost.idle_seat_cost"].low == pytest.approx(sum(idle))
    assert round(sum(idle)) == 103_440


def test_the_calendar_of_brightside(brightside: Review) -> None:
    """The next notices, each counted on a calendar; 2027-01-30 is the ninetieth day and 31 Jan 2027 is past it."""
    found = rows(brightside, "renewals")

    assert [(row["tool"], row["notice_by"], row["days_left"], row["status"]) for row in found[:5]] == [
        ("intercom", "2026-10-16", -16, "missed"),
        ("surveymonkey", "2026-11-05", 4, "due"),
        ("mailchimp", "2026-11-10", 9, "due"),
        ("zendesk", "2026-11-16", 15, "due"),
        ("hootsuite", "2026-11-20", 19, "due"),
    ]
    by_tool = {row["tool"]: row for row in found}
    assert (by_tool["fivetran"]["days_left"], by_tool["fivetran"]["status"]) == (90, "due")
    assert (by_tool["onetrust"]["days_left"], by_tool["onetrust"]["status"]) == (91, "later")
    assert (by_tool["nav"]["status"], by_tool["nav"]["ends"]) == ("ends", "2027-12-31")
    assert (by_tool["shopify"]["status"], by_tool["shopify"]["notice_by"]) == ("ends", None)
    assert [row["notice_by"] for row in found[-2:]] == [None, None]


def test_the_findings_of_brightside(brightside: Review) -> None:
    """Thirteen contracts in one finding, thirteen tools with idle seats in another; the worst row decides.

    Of the functions whose use is stated three are used by few: 20% and 10% of 88, and 10% of 22.
    """
    notices, seats_, *functions = brightside.findings

    assert [(one.id, len(one.members)) for one in (notices, seats_)] == [
        ("cost.notice-due@stack:notices", 13),
        ("cost.idle-seats@stack:seats", 13),
    ]
    assert [one.id for one in functions] == [
        "cost.unused-function@capability:asana/goals-okr+tool:asana",
        "cost.unused-function@capability:asana/time-tracking+tool:asana",
        "cost.unused-function@capability:monday/time-tracking+tool:monday",
    ]
    assert (str(notices.severity), str(seats_.severity)) == (
        "high",
        "medium",
    )  # Salesforce: 5 + log10(129), 3 + log10(50.7)
    assert str(notices.title) == (
        "Notice for 12 contracts is due within 90 days: SurveyMonkey by 5 Nov 2026, Mailchimp by 10 Nov 2026, "
        "Zendesk by 16 Nov 2026 and 9 more; it is too late for 1"
    )
    assert str(seats_.title) == (
        "In 13 tools more than 25% of the paid seats are idle: Salesforce (33 of 85), monday.com (38 of 60), "
        "TalentLMS (226 of 300) and 10 more"
    )
    assert "; ".join(map(str, brightside.headline)) == (
        "42 of 45 tools cost EUR 738,000 a year; 3 tools do not state their cost; 531 of 2,298 paid seats are idle; "
        "the idle seats cost EUR 103,440 a year; notice for 12 contracts is due within 90 days, first SurveyMonkey by "
        "5 Nov 2026; for 1 contract it is too late"
    )


def test_what_falls_to_one_department_of_brightside(brightside: Review) -> None:
    """Personio 29,500 and TalentLMS 6,900 alone, half of Deputy's 13,200: 43,000 among nine people."""
    (people,) = [row for row in rows(brightside, "cost_by_department") if row["department"] == "people"]

    assert people["annual"] == 43_000.0
    assert people["per_head"] == pytest.approx(43_000 / 9)


def test_the_contract_holds_on_the_samples() -> None:
    """Every promise of analysers is kept on the samples that ship."""
    check_analyser(cost, [sample(name) for name in ("brightside_45", "corner_shop", "consolidate_7", "gitlab_2022")])
