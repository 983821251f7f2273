"""Needs, journeys and their steps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from stackaudit.model.journey import Journey, Need


def test_a_need_is_written_from_and_to() -> None:
    """The words of a file are `from` and `to`; in Python they are source and target."""
    need = Need.model_validate({"from": "billing", "to": "support", "entity": "order", "within": "1h"})

    assert (need.source, need.target, need.within, need.weight) == ("billing", "support", timedelta(hours=1), 1.0)
    assert need.model_dump(mode="json", exclude_unset=True) == {
        "from": "billing",
        "to": "support",
        "entity": "order",
        "within": "1h",
    }


def test_what_a_step_needs_is_written_bare_or_as_a_record() -> None:
    """`needs: [customer]` and `needs: [{entity: customer}]` are the same."""
    bare, record = (
        Journey.model_validate({"name": "Buy", "steps": [{"name": "Bill", "needs": [need]}]})
        for need in ("customer", {"entity": "customer"})
    )

    assert bare == record
    assert (bare.id, bare.steps[0].id) == ("buy", "bill")


def test_the_first_of_parallel_steps_follows_nothing() -> None:
    """`after: []` is a start; absent, a step follows the one before it."""
    journey = Journey.model_validate({"name": "Buy", "steps": [{"name": "A"}, {"name": "B", "after": []}]})

    assert [step.after for step in journey.steps] == [None, ()]


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"steps": []}, ("steps", "too_short")),
        ({"steps": ["Bill"]}, ("steps", 0, "model_type")),
        ({"steps": [{"name": "A", "tools": ["x", "x"]}]}, ("steps", 0, "tools", "listed_twice")),
        ({"steps": [{"name": "A", "needs": [5]}]}, ("steps", 0, "needs", 0, "model_type")),
        ({"steps": [{"name": "A"}], "volume": 60}, ("volume", "share")),
        ({"steps": [{"name": "A"}], "primary": "yes"}, ("primary", "bool_type")),
    ],
)
def test_journeys_that_do_not_fit(facts: dict[str, Any], place: tuple[Any, ...]) -> None:
    """A journey has at least one step, and every fact of it is checked."""
    with pytest.raises(ValidationError) as caught:
        Journey.model_validate({"name": "Buy", **facts})

    assert place in [(*line["loc"], line["type"]) for line in caught.value.errors()]
