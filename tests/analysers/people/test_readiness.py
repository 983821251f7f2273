"""Eight sub-scores and their mean: nothing entered, nothing claimed."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.analysers.people.context import Context, Element
from stackaudit.analysers.people.measures import SUB_SCORES, Readiness, overall
from stackaudit.analysers.people.settings import PeopleSettings
from stackaudit.core.messages import say
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stackaudit.stats.means import Part
from stackaudit.tables.readiness import SubScore


def _context(**settings: Any) -> Context:
    stack = Stack.model_validate({"name": "Shop", "tools": ["CRM"], "initiatives": ["Rollout", "Other"]})
    return Context(StackGraph(stack), PeopleSettings.read(settings))


def _readiness(*elements: tuple[SubScore, Part], context: Context | None = None, which: int = 0) -> Readiness:
    made = tuple(Element(score, say("something"), part) for score, part in elements)
    return Readiness((context or _context()).rollouts[which], made)


def test_nothing_entered_is_nothing_claimed() -> None:
    """Nothing entered is nothing claimed."""
    empty = _readiness()

    assert set(empty.parts) == set(SUB_SCORES)
    assert all(
        mean.value is None and (mean.low, mean.high, mean.coverage) == (0, 100, 0) for mean in empty.parts.values()
    )
    assert empty.total is not None
    assert (empty.total.value, empty.total.coverage) == (None, 0.0)
    assert empty.weakest == ()


def test_elements_of_a_sub_score_are_averaged() -> None:
    """60 and 20 are 40; an unknown third widens the interval and lowers the coverage, and is never read as 0."""
    both = _readiness(
        ("ownership", Part.known(1, 60)), ("ownership", Part.known(1, 20)), ("ownership", Part.unknown(1))
    )

    mean = both.parts["ownership"]

    assert (mean.value, mean.coverage) == (40, pytest.approx(2 / 3))
    assert (mean.low, mean.high) == (pytest.approx(80 / 3), 60)


def test_what_does_not_apply_is_left_out() -> None:
    """What does not apply is left out."""
    assert "vendor" not in _readiness(("vendor", Part(0.0, None))).parts


def test_the_lowest_two_are_named_lowest_first_and_only_where_enough_is_known() -> None:
    """The lowest two are named lowest first and only where enough is known."""
    parts: list[tuple[SubScore, Part]] = [
        ("ownership", Part.known(1, 70)),
        ("approvals", Part.known(1, 20)),
        ("adoption", Part.known(1, 50)),
        ("conflict", Part(1.0, 1.0, 0.0, 90.0, 0.1)),
    ]

    assert _readiness(*parts).weakest == (("approvals", 20), ("adoption", 50))


def test_readiness_is_a_geometric_mean_of_the_parts() -> None:
    """Eight sub-scores, seven of 100 and one of 1: far below their arithmetic mean of 87.6."""
    parts = [(name, Part.known(1, 1.0 if name == "conflict" else 100.0)) for name in SUB_SCORES]

    whole = _readiness(*parts).total

    assert whole is not None
    assert whole.value == pytest.approx(math.exp(7 / 8 * math.log(100)))
    assert whole.low == whole.value == whole.high


def test_a_weight_of_nothing_takes_a_sub_score_out_of_the_mean() -> None:
    """A weight of nothing takes a sub score out of the mean."""
    context = _context(weights={"conflict": 0.0})
    parts = [(name, Part.known(1, 1.0 if name == "conflict" else 64.0)) for name in SUB_SCORES]

    whole = _readiness(*parts, context=context).total

    assert whole is not None
    assert whole.value == pytest.approx(64)


def test_a_rollout_of_which_nothing_is_known_widens_the_score_of_all() -> None:
    """A rollout of which nothing is known widens the score of all."""
    context = _context()
    known = _readiness(*[(name, Part.known(1, 80)) for name in SUB_SCORES], context=context)
    silent = _readiness(context=context, which=1)

    both = overall(context, (known, silent))

    assert both is not None
    assert (both.value, both.coverage) == (None, 0.5)
    assert both.low is not None
    assert both.high is not None
    assert (round(both.low, 6), round(both.high, 6)) == (40.5, 90.0)
    assert overall(context, ()) is None


_parts = st.builds(
    lambda value, spread, coverage: Part(1.0, value, max(0, value - spread), min(100, value + spread), coverage),
    st.floats(0, 100),
    st.floats(0, 100),
    st.floats(0.01, 1),
)


@given(st.lists(st.tuples(st.sampled_from(SUB_SCORES), st.one_of(_parts, st.just(Part.unknown(1.0)))), max_size=12))
def test_every_measure_stays_in_its_range_and_interval(elements: list[tuple[SubScore, Part]]) -> None:
    """Every measure stays in its range and interval."""
    for measure in _readiness(*elements).measures():
        assert measure.low is not None
        assert measure.high is not None
        assert 0 <= measure.low <= measure.high <= 100
        assert 0 <= measure.coverage <= 1
        assert measure.value is None or measure.low <= measure.value <= measure.high


@given(
    st.permutations([("ownership", Part.known(1, 10)), ("ownership", Part.unknown(1)), ("roles", Part.known(2, 90))])
)
def test_the_order_of_the_themes_does_not_matter(elements: list[tuple[SubScore, Part]]) -> None:
    """The order of the themes does not matter."""
    first = _readiness(("ownership", Part.known(1, 10)), ("ownership", Part.unknown(1)), ("roles", Part.known(2, 90)))

    assert _readiness(*elements).parts == first.parts
