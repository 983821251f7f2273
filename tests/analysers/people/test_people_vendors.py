"""Vendors: service levels, who waits for whom, changes of people, how the contract came about."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import codes, facts, of, score, told
from hearing import cells, numbers
from rollouts import TODAY, supplied

from stackaudit.core.evidence import Names
from stacks import document


@pytest.mark.parametrize(
    ("met", "of_", "state", "found"),
    [
        (41, 50, "suspected", ["vendor-sla"]),
        (9, 10, "insufficient", []),
        (8, 10, "insufficient", []),
        (30, 50, "proven", ["vendor-sla"]),
        (1, 10, "proven", ["vendor-sla"]),
        (47, 50, "not-proven", []),
        (500, 500, "kept", []),
    ],
)
def test_a_breach_is_proven_suspected_or_open(met: int, of_: int, state: str, found: list[str]) -> None:
    """Against 90%: 41 of 50 is not proven, as the interval ends above; ten tickets are too few unless all is lost."""
    answer = told(supplied(sla={"share": 0.9, "met": met, "of": of_}))

    assert (cells(answer, "people_vendors")[0]["state"], codes(answer)) == (state, found)
    assert ("vendor.tickets" in facts(answer)) == (state == "insufficient")


def test_a_suspected_breach_is_less_severe_than_a_proven_one() -> None:
    """What chance may explain does not weigh as much, and says that it is not proven."""
    (proven,) = of(told(supplied(sla={"share": 0.9, "met": 30, "of": 50})), "vendor-sla")
    (suspected,) = of(told(supplied(sla={"share": 0.9, "met": 41, "of": 50})), "vendor-sla")

    assert (str(proven.severity), str(suspected.severity)) == ("medium", "low")
    assert "suspected, not proven" in str(suspected.title)


def test_tickets_count_before_bare_numbers() -> None:
    """Two durations tell whether an answer was in time; a ticket with neither is left out."""
    tickets = [{"answered_after": "2h", "limit": "4h"}, {"answered_after": "5h", "limit": "4h"}, {"ticket": "T3"}]
    (row,) = cells(told(supplied(tickets=tickets, sla={"share": 0.9, "met": 90, "of": 100})), "people_vendors")

    assert (row["answered_in_time"], row["of"], row["tickets"]) == (1, 2, 3)


@pytest.mark.parametrize(("ours", "found"), [("40d", []), ("41d", ["client-wait"])])
def test_more_than_40_per_cent_of_the_waiting_on_our_side_is_told(ours: str, found: list[str]) -> None:
    """Exactly 40% is within; tickets that state one side only do not count."""
    theirs = f"{100 - int(ours[:-1])}d"
    tickets = [{"waited_for_us": ours, "waited_for_vendor": theirs}, {"waited_for_us": "500d"}]

    assert codes(told(supplied(tickets=tickets))) == found


def test_our_own_side_is_told_before_the_vendor_is_blamed() -> None:
    """A breach names our share of the waiting and what our messages lacked; the reciprocal finding comes first."""
    late = {"in_time": False, "waited_for_us": "3d", "waited_for_vendor": "1d", "complete": False}
    answer = told(supplied(sla={"share": 0.9}, tickets=[late] * 20))
    breach = of(answer, "vendor-sla")[0]

    assert [one.code for one in answer.findings] == ["people.client-wait", "people.vendor-sla"]
    assert "Of all waiting 75% was for us. 100% of our messages lacked something." in str(breach.why)
    assert breach.confidence == "measured"


def test_without_waits_our_share_is_unknown_and_a_breach_says_so() -> None:
    """No claim about our side, and a warning before the vendor is blamed."""
    answer = told(supplied(sla={"share": 0.9, "met": 1, "of": 10}))

    assert "ticket.waited_for_us" in facts(answer)
    assert "find out before the vendor is blamed" in str(of(answer, "vendor-sla")[0].why)


def test_the_score_of_a_vendor_by_hand() -> None:
    """41 of 50 of 90% is 91.1; 25% of the waits ours is 75; one change of two is 50; a roadmap of 4 is 75."""
    facts_ = {
        "sla": {"share": 0.9, "met": 41, "of": 50},
        "tickets": [{"waited_for_us": "1d", "waited_for_vendor": "3d"}],
        "account_changes": [{"day": "2026-02-01"}],
        "roadmap": 4.0,
    }
    answer = told(supplied(**facts_))

    assert score(answer, "vendor", "answers in time")[0] == pytest.approx(82 / 0.9)
    assert [score(answer, "vendor", text)[0] for text in ("wait for us", "stay", "plans")] == [75.0, 50.0, 75.0]


def test_a_vendor_of_the_hub_counts_more() -> None:
    """Its tools are those that name it, by its name or its id."""
    tools = [{"id": "crm", "vendor": "ACME"}, "esp"]
    vendors = [{"id": "acme", "name": "Acme", "sla": {"share": 0.9, "met": 10, "of": 100}}]
    document_ = document(tools, as_of=TODAY, hub="crm", vendors=vendors)
    (found,) = told(document_).findings

    assert cells(told(document_), "people_vendors")[0]["tools"] == ("crm",)
    assert Names("touches", ("the hub of the stack",)) in found.evidence


# -- procurement

IN_TIME: dict[str, Any] = {
    "signed": "2026-03-01",
    "procurement": True,
    "procurement_from": "2026-01-15",
    "legal": True,
    "legal_from": "2026-03-01",
    "price_benchmark": True,
    "sla_clause": True,
    "exit_clause": True,
    "dpa": True,
}


def test_a_contract_made_in_time_with_all_clauses_is_clean() -> None:
    """On the day of the signature is still in time; the lead days stand in the table."""
    answer = told(supplied(procurement=IN_TIME))
    (row,) = cells(answer, "people_procurement")

    assert codes(answer) == []
    assert score(answer, "vendor", "contract") == (100.0, 100.0, 100.0, 1.0)
    assert (row["procurement_lead_days"], row["legal_lead_days"]) == (45, 0)


@pytest.mark.parametrize("change", [{"legal": False, "legal_from": None}, {"legal_from": "2026-03-02"}])
def test_absent_or_after_the_signature_is_high(change: dict[str, Any]) -> None:
    """A day late is too late: one finding a vendor."""
    facts_ = {name: value for name, value in {**IN_TIME, **change}.items() if value is not None}
    (found,) = told(supplied(procurement=facts_)).findings

    assert (found.code, str(found.severity)) == ("people.no-procurement", "high")


def test_what_is_not_stated_of_a_contract_is_unknown() -> None:
    """A blank record claims nothing, and one missing clause is told while the others stay open."""
    blank = told(supplied(procurement={}))
    one = told(supplied(procurement={"dpa": False}))

    assert (codes(blank), codes(one)) == ([], ["contract-gaps"])
    assert {"procurement.procurement", "procurement.legal", "procurement.price_benchmark"} <= facts(blank)
    assert score(one, "vendor", "contract") == (0.0, 0.0, pytest.approx(100 * 5 / 6), pytest.approx(1 / 6))


@pytest.mark.parametrize(
    ("sla", "gap", "asked"),
    [
        ({"share": 0.9, "needed": 0.95}, "a service level of 95% (it grants 90%)", False),
        ({"share": 0.95, "needed": 0.95}, None, False),
        ({"share": 0.9}, None, True),
        ({"needed": 0.95}, None, False),
    ],
)
def test_a_service_level_below_what_is_needed_is_a_gap_of_the_contract(
    sla: dict[str, float], gap: str | None, asked: bool
) -> None:
    """What is enough is stated by whoever needs it; where it is not, it is asked for."""
    answer = told(supplied(sla=sla))

    assert [str(one.title) for one in of(answer, "contract-gaps")] == (
        [] if gap is None else [f"The contract with Acme lacks {gap}"]
    )
    assert ("sla.needed" in facts(answer)) == asked


def test_a_weak_service_level_joins_the_other_gaps() -> None:
    """One finding a vendor."""
    (found,) = of(
        told(supplied(sla={"share": 0.9, "needed": 0.95}, procurement={"exit_clause": False})), "contract-gaps"
    )

    assert str(found.title).endswith("a clause on how to get out and a service level of 95% (it grants 90%)")


@pytest.mark.parametrize(
    ("late", "answered", "sla", "limit", "found"),
    [
        (4, 3, {}, "2d", ["vendor-sla"]),
        (2, 3, {}, "2d", []),
        (4, 3, {}, None, []),
        (4, 40, {}, "2d", []),
        (4, 3, {"sla": {"share": 0.1}}, "2d", []),
    ],
)
def test_requests_past_their_limit_are_told_without_an_agreed_share(
    late: int, answered: int, sla: dict[str, Any], limit: str | None, found: list[str]
) -> None:
    """3 of 7 in time: at most 75 %. Fewer than three late, no limit, enough in time, or a share that is kept: not."""
    tickets: list[dict[str, Any]] = [{"ticket": f"L{n}", "sent": "2026-09-01", "answered": False} for n in range(late)]
    tickets += [{"ticket": f"A{n}", "answered": True, "in_time": True} for n in range(answered)]
    answer = told(supplied(tickets=[one | ({"limit": limit} if limit else {}) for one in tickets], **sla))

    assert codes(answer) == found
    if found:
        (one,) = of(answer, "vendor-sla")
        assert numbers(one)["share at most"] == pytest.approx(0.75, abs=1e-3)
        assert numbers(one)["without an answer"] == 4
