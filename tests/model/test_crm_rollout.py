"""The sample of a rollout: its facts are the worked examples that its comments promise."""

from __future__ import annotations

from statistics import fmean

import pytest

import stackaudit as sa
from stackaudit.io.surveys import IDS
from stackaudit.model.people import Voices
from stackaudit.model.rollout import Rollout
from stacks import SAMPLES

STACK = sa.read_stack(SAMPLES / "crm_rollout.yaml")
ROLLOUT, NEXT = STACK.initiatives


@pytest.mark.parametrize(
    ("group", "means"),
    [("Marketing", (4.2, 2.2, 2.8, 3.4)), ("IT", (4.0, 2.6, 2.0, 3.6))],
)
def test_clarity_is_near_the_worked_example(group: str, means: tuple[float, ...]) -> None:
    """Six people of either side answer both questions on each; their means are the example's within a twentieth."""
    for dimension, mean in zip(("goals", "roles", "procedures", "interpersonal"), means, strict=True):
        prefix = f"clarity.{dimension}."
        found = [one for one in ROLLOUT.answers or () if one.group == group and one.item.startswith(prefix)]
        assert len({one.respondent for one in found}) == 6
        assert len(found) == 12
        assert fmean(one.rating for one in found) == pytest.approx(mean, abs=0.05)


def test_answers_are_of_our_own_questions() -> None:
    """Every answer names a question of the questionnaire, and nobody answers one twice."""
    answers = ROLLOUT.answers or ()
    assert {one.item for one in answers} <= {*IDS}
    assert len({(one.respondent, one.item) for one in answers}) == len(answers)


@pytest.mark.parametrize(("who", "gap"), [("CMO", -3.0), ("CFO", -2.6429), ("Administrator", -2.3077)])
def test_weighted_gaps_are_the_worked_ones(who: str, gap: float) -> None:
    """The importance-weighted gap of each of the three voices."""
    rows = [one for one in ROLLOUT.expectations or () if one.stakeholder == who]
    weights = [one.importance or 0.0 for one in rows]
    falls = [(one.perceived or 0.0) - (one.expected or 0.0) for one in rows]
    assert sum(w * f for w, f in zip(weights, falls, strict=True)) / sum(weights) == pytest.approx(gap, abs=5e-5)


def test_every_list_is_told_and_the_next_rollout_lies_ahead() -> None:
    """Each list that the page names is in one of the two; the sponsor of the second goes before it is live."""
    lists = {*Rollout.model_fields, *Voices.model_fields} - {"provenance"}
    stated = {name for one in STACK.initiatives for name in lists if getattr(one, name)}
    assert stated == lists
    assert {one.stakeholder for one in NEXT.expectations or ()} == {"Sales", "Marketing", "IT"}
    sponsor = NEXT.sponsor
    assert STACK.as_of is not None
    assert sponsor is not None
    assert sponsor.leaves is not None
    assert NEXT.goes_live is not None
    assert STACK.as_of < sponsor.leaves < NEXT.goes_live


def test_the_rollout_joins_the_graph() -> None:
    """Its tools lie on the primary journey, and the approval that is open holds up a candidate of the stack."""
    primary = {tool for one in STACK.journeys if one.primary for step in one.steps for tool in step.tools}
    assert primary & {*ROLLOUT.tools}
    open_ = [one for one in ROLLOUT.approvals or () if one.decided is None]
    assert [one.blocks for one in open_] == [("customer-to-mrm",)]
    live = ROLLOUT.goes_live
    assert live is not None
    days = [(one.day - live).days for one in ROLLOUT.training or () if one.group == "Marketing" and one.day]
    assert days == [5, 40, 80]
