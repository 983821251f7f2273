"""What customers say of a step, and how long they wait there."""

from __future__ import annotations

from typing import Any

import pytest

from stackaudit.analysers.base import Review
from stackaudit.analysers.journey.analyser import journey
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stackaudit.policy import Policy
from stacks import Document, codes, read

LOW, SLOW = "journey.rated-low", "journey.slow-response"


def said(rating: float, respondents: int | None = None, as_of: str | None = "2026-10-01", **more: Any) -> Document:
    """What customers say of the second step."""
    row: Document = {
        "step": "j/bill",
        "rating": rating,
        "role": "customers",
        "respondents": respondents,
        "as_of": as_of,
    }
    return {key: value for key, value in {**row, **more}.items() if value is not None}


def document_of(*feedback: Document, responds: Document | None = None, primary: bool = False) -> Stack:
    """A journey of two steps; the second is rated, or measured."""
    bill: Document = {"id": "bill", "tools": ["crm"]} | ({} if responds is None else {"responds": responds})
    steps = [{"id": "buy", "tools": ["crm"]}, bill]
    written = {
        "name": "S",
        "as_of": "2026-11-01",
        "tools": ["crm"],
        "integrations": [],
        "journeys": [{"id": "j", "primary": primary, "steps": steps}],
        "feedback": list(feedback),
    }
    return read(written)


def walk(*feedback: Document, responds: Document | None = None, primary: bool = False, **options: Any) -> Review:
    """What is said of such a journey."""
    return journey.tuned(**options)(StackGraph(document_of(*feedback, responds=responds, primary=primary)))


def facts(review: Review) -> set[str]:
    """The facts that are asked for of what customers meet."""
    return {one.fact for one in review.unknowns if one.code in {LOW, SLOW}}


def row(review: Review) -> dict[str, Any]:
    """The row of the second step."""
    (table,) = [one for one in review.tables if one.name == "experience"]
    return dict(zip(table.columns, table.rows[0], strict=True))


@pytest.mark.parametrize(
    ("rating", "of", "high", "told"), [(1.0, 200, 1.38, True), (2.6, 30, 3.59, False), (2.6, 1000, 2.77, True)]
)
def test_the_worked_ratings(rating: float, of: int, high: float, told: bool) -> None:
    """1.0 of 200 is told, 2.6 of 30 is not: by chance it may be 3.59."""
    review = walk(said(rating, of))

    assert (LOW in codes(review), row(review)["rating_high"]) == (told, pytest.approx(high, abs=5e-3))


def test_a_primary_journey_makes_a_low_rating_worse() -> None:
    """A base of 7.5 is high, and medium times .8."""
    severities = [
        [str(one.severity) for one in journey(StackGraph(stack, Policy(severity={LOW: 7.5}))).findings]
        for stack in (document_of(said(1.0, 200), primary=primary) for primary in (True, False))
    ]

    assert severities == [["high"], ["medium"]]


def test_ratings_of_one_step_count_together_by_their_customers() -> None:
    """1 of 150 people and 3 of 50: 1.5 of 200."""
    review = walk(said(1.0, 150), said(3.0, 50))

    assert (row(review)["rating"], row(review)["respondents"]) == (pytest.approx(1.5), 200)


@pytest.mark.parametrize(
    ("feedback", "fact"),
    [
        (said(1.0), "feedback.respondents"),
        (said(1.0, 200, None), "feedback.as_of"),
        (said(1.0, 200, "2025-10-31"), None),
        (said(1.0, 200, role="sales"), None),
        (said(1.0, 200, role=None), None),
        (said(4.0), "feedback.respondents"),
    ],
)
def test_what_is_not_stated_old_or_of_others_is_no_finding(feedback: Document, fact: str | None) -> None:
    """Without a count or a day a low rating is a row and a question; what is too old, or not of customers, is none."""
    review = walk(feedback)

    assert LOW not in codes(review)
    assert facts(review) == (set() if fact is None else {fact})


def test_the_words_for_customers_are_a_setting() -> None:
    """Another company calls them members; case does not matter."""
    assert LOW in codes(walk(said(1.0, 200, role="Members"), customer_roles=["members"]))
    assert LOW in codes(walk(said(1.0, 200, role=" Customers ")))


def test_a_primary_journey_that_nobody_rated_is_asked_about() -> None:
    """Any rating of a customer, however old, is one."""
    assert facts(walk(primary=True)) == {"feedback.role"}
    assert facts(walk()) == set()
    assert facts(walk(said(4.0, 10, "2020-01-01"), primary=True)) == set()


@pytest.mark.parametrize(("over", "low", "high", "told"), [(58, 0.232, 0.356, False), (70, 0.287, 0.418, True)])
def test_the_worked_waits(over: int, low: float, high: float, told: bool) -> None:
    """58 of 200 may be chance, 70 of 200 are not: more than a quarter take longer."""
    review = walk(responds={"over": over, "of": 200})
    bounds = row(review)["over_low"], row(review)["over_high"]

    assert bounds == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))
    assert (SLOW in codes(review)) == told


def test_what_is_promised_is_the_limit_else_five_seconds() -> None:
    """The text says which of the two it is."""
    promised, bare = (walk(responds={"over": 70, "of": 200, **more}).findings[0] for more in ({"promised": 2}, {}))

    assert str(promised.title).endswith("took longer than 2 seconds")
    assert str(bare.title).endswith("took longer than 5 seconds")
    assert "rule of thumb" in str(bare.why)
    assert "what was promised" in str(promised.why)


@pytest.mark.parametrize(
    ("responds", "asked"), [({"seconds": 7}, True), ({"seconds": 5}, False), ({"seconds": 7, "promised": 8}, False)]
)
def test_a_single_figure_is_a_row_and_a_question(responds: Document, asked: bool) -> None:
    """A mean says nothing of how many waited; it is asked for only where it is too long."""
    review = walk(responds=responds)

    assert SLOW not in codes(review)
    assert row(review)["seconds"] == responds["seconds"]
    assert ("step.responds.of" in facts(review)) == asked


def test_what_customers_meet_is_told_where_no_handoff_can_be_judged() -> None:
    """A journey of one step, in a stack that lists no integrations."""
    step = {"id": "bill", "responds": {"over": 70, "of": 200}}
    review = journey(StackGraph(read({"name": "S", "tools": ["crm"], "journeys": [{"id": "j", "steps": [step]}]})))

    assert codes(review) == {SLOW: [("step:j/bill",)]}
    assert review.headline
    assert review.measures == ()


def test_more_than_were_measured_are_refused_and_tables_carry_the_rest() -> None:
    """The counts contradict each other; a sheet of steps has them as columns."""
    steps = [{"id": "bill", "responds": {"over": 7, "of": 20, "promised": 3.0}}]
    stack = {"name": "S", "tools": ["crm"], "journeys": [{"id": "j", "steps": steps}]}

    parsed = Stack.model_validate(stack)
    assert Stack.from_frames(**parsed.to_frames()) == parsed
    assert "responds.over" in parsed.to_frames()["journey_steps"].columns
    steps[0]["responds"] = {"over": 21, "of": 20}
    with pytest.raises(ValueError, match="more answers took too long"):
        Stack.model_validate(stack)
