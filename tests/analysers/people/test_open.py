"""What several rollouts do not state is told once."""

from __future__ import annotations

from stackaudit.analysers.people.analyser import people
from stackaudit.analysers.people.open import folded
from stackaudit.findings import Unknown
from stackaudit.graph import StackGraph
from stackaudit.messages import say
from stackaudit.model.stack import Stack


def _one(name: str, fact: str = "initiative.team", **more: str) -> Unknown:
    subject = f"initiative:{name.lower()}"
    return Unknown(
        "people.knowledge-lost", fact, (subject,), say("who works on {initiative}", initiative=name, **more), (subject,)
    )


def test_two_rollouts_without_a_fact_are_one_entry() -> None:
    """It names both, is about both, and blocks what it blocks of both."""
    (both,) = folded([_one("Roll"), _one("Other")])

    assert str(both.message) == "who works on Roll and Other"
    assert both.subjects == both.blocks == ("initiative:other", "initiative:roll")


def test_what_differs_in_more_than_the_rollout_stays_apart() -> None:
    """Another fact, or another detail in the sentence, is another entry; the order stays."""
    several = [_one("Roll"), _one("Roll", "initiative.roles"), _one("Other", who="Ann"), _one("Third", who="Bob")]

    assert folded(several) == tuple(several)


def test_one_rollout_is_told_as_it_was() -> None:
    """A single entry is not touched."""
    assert folded([_one("Roll")]) == (_one("Roll"),)


def test_two_empty_rollouts_have_as_many_unknowns_as_one() -> None:
    """In the analyser: no fact is told twice, and each entry is about both."""
    one, two = (
        people(StackGraph(Stack.model_validate({"name": "Shop", "tools": ["CRM"], "initiatives": names})))
        for names in (["Roll"], ["Roll", "Other"])
    )

    assert [entry.fact for entry in two.unknowns] == [entry.fact for entry in one.unknowns]
    assert all(len(entry.subjects) == 2 for entry in two.unknowns)
