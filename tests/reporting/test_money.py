"""The blocks on redundancy and on cost: what they say, when they drop out, and that no money is counted twice."""

from __future__ import annotations

from typing import Any

import pytest

import stackaudit as sa
from stackaudit.reporting.blocks.money import limits_said, savings
from stackaudit.reporting.brief import Brief
from stackaudit.reporting.elements import Grid
from stacks import Document, document, read, sample

DAY = "2026-11-01"
SAME: Document = {"departments": ["m"], "capabilities": ["email", "forms"]}


def audited(*tools: Document, **rest: Any) -> sa.Audit:
    """An audit of some tools, as of the first of November 2026, in euros."""
    written = document(tools, [], **{"as_of": DAY, "currency": "EUR", **rest})
    return sa.audit(read(written), only=["redundancy", "cost"])


def seats(paid: int, active: int) -> Document:
    """Seats of which it is known who logged in."""
    return {"paid": paid, "active": active, "measure": "logged-in", "as_of": DAY}


def by_seat(annual: int) -> Document:
    """A price that goes by the seat."""
    return {"annual": annual, "priced_by": "seat"}


def test_a_tool_that_goes_takes_its_idle_seats_along() -> None:
    """A costs 100, 40 of it idle; B costs 300, 210 of it idle, and stays: 100 and 210 at most, never 40 more.

    The six people of A find a spare seat of B; were there one only, five more seats would cost more than A does.
    """
    result = audited(
        {"id": "a", **SAME, "cost": by_seat(100), "seats": seats(10, 6)},
        {"id": "b", **SAME, "cost": by_seat(300), "seats": seats(10, 3), "must_keep": True},
    )

    found = {one.tool: (one.how, round(one.money.low, 9), round(one.money.high, 9)) for one in savings(result.report)}
    assert found == {"a": ("go", 40.0, 100.0), "b": ("seats", 210.0, 210.0)}
    assert "Between EUR 250 and EUR 310 a year" in result.summary().text()


def test_a_tool_that_stays_only_saves_idle_seats() -> None:
    """Without an overlap nothing can go; an idle seat of a flat price saves nothing and is not listed."""
    result = audited(
        {"id": "a", "capabilities": ["x"], "departments": ["m"], "cost": by_seat(100), "seats": seats(10, 6)},
        {
            "id": "b",
            "capabilities": ["y"],
            "departments": ["m"],
            "cost": {"annual": 100, "priced_by": "flat"},
            "seats": seats(10, 1),
        },
    )

    assert [(one.tool, one.how, one.money.high) for one in savings(result.report)] == [("a", "seats", 40.0)]


def test_nothing_is_saved_before_the_contract_allows_it() -> None:
    """Notice by the first of March, free from the thirty-first: both stand in the row; a missed notice says so."""
    ahead = {"renews": "2027-03-31", "notice": "30d", "auto_renew": True}
    missed = {"renews": "2026-11-15", "notice": "30d", "auto_renew": True}
    text = (
        audited(
            {"id": "a", **SAME, "cost": {"annual": 10}, "contract": ahead},
            {"id": "b", **SAME, "cost": {"annual": 300}, "contract": missed, "must_keep": True},
        )
        .summary()
        .text()
    )

    row = next(line for line in text.splitlines() if "retire it" in line)
    assert "1 Mar 2027" in row
    assert "31 Mar 2027" in row
    assert "too late for this term" in text


def test_unknown_cost_is_told_as_unknown() -> None:
    """One price is missing: that tool stays, so the other can go, for 10; what is at stake in all is not known."""
    text = audited({"id": "a", **SAME, "cost": {"annual": 10}}, {"id": "b", **SAME}).summary().text()

    assert "1 of 2 tools state what they cost: together EUR 10 a year. What the others cost is unknown." in text
    assert "cost unknown" in text
    assert "between EUR 0 and EUR 10 a year" in text


def test_gitlab_says_that_its_cost_is_unknown() -> None:
    """No block on cost, a reason in the header, and no amount of money anywhere."""
    text = " ".join(sa.audit(sample("gitlab_2022")).summary().text().split())

    assert "what the stack costs is not known, which does not mean 0" in text
    assert "Cost and renewals" not in text
    assert "what that costs is not known" in text


def test_blocks_drop_out_where_nothing_is_stated() -> None:
    """Tools without capabilities, cost, seats and contracts: no heading without content."""
    text = sa.audit(read(document(["a", "b"], []))).summary().text()

    assert "Redundancy" not in text
    assert "Cost and renewals" not in text


def test_an_overlap_on_purpose_is_listed_with_its_reason_and_not_as_a_gap() -> None:
    """The reason stands below the groups; the register has no finding of it."""
    result = audited(
        {"id": "a", "name": "Alpha", **SAME, "cost": {"annual": 10}},
        {"id": "b", "name": "Beta", **SAME, "cost": {"annual": 20}, "intent": {"kind": "regional"}},
    )

    assert "Alpha and Beta: on purpose, regional" in result.summary().text()
    assert result.findings.of("redundancy") == ()


@pytest.mark.parametrize("form", ["markdown", "html", "text"])
def test_thresholds_are_printed_as_ours_with_their_effect(form: str) -> None:
    """Every form of the summary says whose thresholds these are, and what moving them would change."""
    made = str(getattr(sa.audit(sample("brightside_45")).summary(), form)())

    assert "every threshold is ours" in made
    assert "findings at -0.1" in made
    assert "findings at +0.1" in made


def test_the_parts_of_departments_add_up_to_what_is_stated() -> None:
    """Brightside: the column of departments sums to the 738,000 of the headline, within rounding."""
    table = sa.audit(sample("brightside_45"), only="cost").table("cost_by_department")

    assert table["annual"].sum() == pytest.approx(738_000)


def test_the_redundancy_pillar_is_what_is_not_at_stake() -> None:
    """Of 40 at most 30 are at stake, as the dearer one may go: 25 of 100; without costs only the reason."""
    priced = audited({"id": "a", **SAME, "cost": {"annual": 10}}, {"id": "b", **SAME, "cost": {"annual": 30}})
    silent = audited({"id": "a", **SAME}, {"id": "b", **SAME})

    def pillar(result: sa.Audit) -> tuple[float | None, str]:
        found = next(one for one in result.scorecard.pillars if one.pillar == "redundancy")
        return found.value, found.reason

    assert pillar(priced) == (pytest.approx(25.0), "")
    assert pillar(silent) == (None, "cost unknown: 2 of 2 tools do not state what they cost")


def test_idle_seats_that_growth_fills_are_not_given_up_blindly() -> None:
    """Where as many as are paid for is a limit that fills up, the table says by when; another limit does not count."""
    tool = {
        "id": "desk",
        "cost": {"annual": 4000},
        "seats": {"paid": 40, "active": 36},
        "limits": [{"resource": "agents", "used": 36, "limit": 40, "growth": "4%", "per": "quarter"}],
    }
    other = {**tool, "id": "crm", "limits": [{**tool["limits"][0], "resource": "GB", "limit": 41}]}
    result = sa.audit(read(document([tool, other], as_of="2026-11-01")))

    rows = {row[0]: str(row[1]) for row in next(b for b in result.summary().elements if _is_savings(b)).rows}
    assert rows["desk"] == "give up idle seats only if use does not grow: as stated, all are in use by 2027-07"
    assert rows["crm"] == "give up idle seats"


NONE = "none of it within twelve months"


@pytest.mark.parametrize(
    ("contract", "said"),
    [
        (
            {"renews": "2026-11-15", "notice": "30d", "auto_renew": True, "term": "1y"},
            NONE,
        ),
        ({"renews": "2026-11-15", "notice": "30d", "auto_renew": True}, NONE),
        ({"renews": "2029-12-31", "notice": "30d"}, NONE),
        ({"ends": "2029-12-31", "auto_renew": False}, NONE),
        ({"renews": "2026-11-15", "notice": "30d", "auto_renew": True, "term": "1mo"}, ""),
        ({"renews": "2027-03-31", "notice": "30d", "auto_renew": True}, ""),
        ({}, ""),
    ],
)
def test_what_a_contract_locks_is_not_called_saved_now(contract: Document, said: str) -> None:
    """Notice that is too late, and a contract of years: what they lock is told beside the sum, everywhere."""
    tool = {"id": "a", "cost": {"annual": 100}, "seats": seats(10, 6), "contract": contract}
    report = audited(tool).report
    found = savings(report)
    limits = [str(one) for one in limits_said(report, found)]
    taken = "for 1 tool this assumes that the price goes by the seat, which is not stated"
    assert limits == [*([f"{said}, as contracts stand"] if said else []), taken]
    verdict = str(Brief(report).verdict)
    assert (said in verdict) if said else ("twelve" not in verdict)


def test_of_several_contracts_only_those_that_can_end_count_as_soon() -> None:
    """40 locked until 2029, 30 free in March, 20 of no contract: 30 for sure and 50 at the most within a year."""
    ends = [("a", 6, {"renews": "2029-12-31", "notice": "30d", "auto_renew": True})]
    ends.append(("b", 7, {"renews": "2027-03-31", "notice": "30d", "auto_renew": True}))
    tools = [{"id": id_, "cost": by_seat(100), "seats": seats(10, n), "contract": days} for id_, n, days in ends]
    report = audited(*tools, {"id": "c", "cost": by_seat(100), "seats": seats(10, 8)}).report

    (said,) = limits_said(report, savings(report))
    assert str(said) == "EUR 30 to EUR 50 of it within twelve months, as contracts stand"


def _is_savings(block: object) -> bool:
    return isinstance(block, Grid) and block.columns[:2] == ("tool", "how")
