"""Tools that were chosen for their price."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.analysers.base import Review
from stackaudit.analysers.cost.analyser import cost
from stackaudit.core.evidence import Quantity
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stacks import Document, codes, read

CODE = "cost.budget-bound"
CHEAP: Document = {
    "budget_bound": True,
    "preferred": "Acme",
    "preferred_annual": 4500,
    "hours_by_hand": 12,
    "rate": 40,
}


def stack_of(tool: Document | None = None, **purchase: Any) -> Stack:
    """A mailer of 1,100 a year that was bought in place of Acme."""
    facts = {key: value for key, value in {**CHEAP, **purchase}.items() if value is not None}
    return read(
        {
            "name": "S",
            "as_of": "2026-11-01",
            "currency": "EUR",
            "tools": [{"id": "esp", "name": "Mailer", "cost": {"annual": 1100}, **(tool or {})}],
            "initiatives": [{"id": "roll", "purchases": [{"tool": "esp", **facts}]}],
        }
    )


def told(tool: Document | None = None, **purchase: Any) -> Review:
    """What the cost analyser says of it."""
    return cost(StackGraph(stack_of(tool, **purchase)))


def facts(review: Review) -> dict[str, str]:
    """What is not known of the choice, with its sentence."""
    return {one.fact: str(one.message) for one in review.unknowns if one.code == CODE}


def test_the_worked_choice_is_dearer_by_2360() -> None:
    """1,100 + 12 months of 12 hours at 40 is 6,860, against 4,500; from 7.08 hours on it is dearer."""
    review = told()
    (found,) = review.findings
    said = {row.name: row.value for row in found.evidence if isinstance(row, Quantity)}

    assert (said["both a year"], said["dearer a year by"]) == (6860, 2360)
    assert said["dearer from so many hours by hand a month on"] == pytest.approx(7.0833, abs=1e-4)
    assert str(found.title) == "Mailer was chosen for its price, and is dearer than Acme"
    assert "EUR 6,860 a year together. Acme costs EUR 4,500 a year: EUR 2,360 a year less." in str(found.why)
    assert [member.money and member.money.amount for member in found.members] == [Fraction(2360)]
    assert str(found.severity) == "medium"


@pytest.mark.parametrize(("hours", "dearer"), [(7, False), (7.0833, False), (7.09, True)])
def test_up_to_the_break_even_it_is_the_cheaper_one(hours: float, dearer: bool) -> None:
    """Clean, and nothing is asked."""
    review = told(hours_by_hand=hours)

    assert (CODE in codes(review), facts(review)) == (dearer, {})


def test_without_the_hours_only_the_break_even_is_told() -> None:
    """A question with the number that decides it, no finding."""
    review = told(hours_by_hand=None)

    assert CODE not in codes(review)
    assert facts(review) == {
        "purchase.hours_by_hand": (
            "with more than 7.08 hours by hand a month Mailer is dearer than Acme; how many there are is not stated"
        )
    }


def test_without_a_rate_or_the_other_price_that_is_asked_for() -> None:
    """What the work may cost at most stands in the sentence where both prices are known."""
    assert "for more than EUR 3,400 a year" in facts(told(rate=None))["purchase.rate"]
    assert set(facts(told(preferred_annual=None))) == {"purchase.preferred_annual"}


@pytest.mark.parametrize("flag", [None, False])
def test_what_is_not_stated_to_be_chosen_for_its_price_is_not_judged(flag: bool | None) -> None:
    """A budget is a cause only where a fact says so."""
    review = told(budget_bound=flag)

    assert CODE not in codes(review)
    assert facts(review) == {}


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        ({"fit": {"functional": 2, "technical": 4}}, "it does not do what is needed"),
        ({"fit": {"functional": 3, "technical": 1}}, "it does not fit as technology"),
        ({"fit": {"score": 49}}, "its fit is judged low"),
        ({"lifecycle": {"end_of_support": "2026-11-01"}}, "nobody supports it any more"),
        ({"fit": {"functional": 3, "technical": 3, "score": 50}}, None),
        ({"lifecycle": {"end_of_support": "2026-11-02"}}, None),
    ],
)
def test_a_cheap_tool_that_does_not_fit_is_told_whatever_it_costs(tool: Document, words: str | None) -> None:
    """Also where the hours are not known; then without money at stake."""
    review = told(tool, hours_by_hand=None)
    found = [one for one in review.findings if one.code == CODE]

    assert [str(one.title) for one in found] == ([] if words is None else [f"Mailer was chosen for its price: {words}"])
    assert bool(facts(review)) == (words is None)


def test_of_several_purchases_the_latest_counts_and_a_retired_tool_is_left_out() -> None:
    """It was bought again without the limit; and what is gone costs nothing."""
    stack = stack_of(bought="2025-01-01")
    again = {"id": "again", "purchases": [{"tool": "esp", "bought": "2026-01-01", "budget_bound": False}]}
    document = stack.document()
    later = read({**document, "initiatives": [*document["initiatives"], again]})
    other = {"id": "crm", "cost": {"annual": 5}}
    gone = {**document, "tools": [{**document["tools"][0], "lifecycle": {"phase": "retired"}}, other]}

    assert [CODE in codes(cost(StackGraph(one))) for one in (stack, later, read(gone))] == [True, False, False]


@given(st.integers(0, 9000), st.integers(0, 9000), st.integers(0, 40), st.integers(0, 90))
@settings(max_examples=60, deadline=None)
def test_it_is_told_exactly_beyond_the_break_even(price: int, other: int, hours: int, rate: int) -> None:
    """Added up month by month, in whole units of money."""
    total = price + sum(hours * rate for _ in range(12))
    review = told({"cost": {"annual": price}}, preferred_annual=other, hours_by_hand=hours, rate=rate)

    assert (CODE in codes(review)) == (total > other)
