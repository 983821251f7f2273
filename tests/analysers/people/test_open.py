"""What several rollouts do not state is told once."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from pathlib import Path

import stackaudit.analysers.people
from stackaudit.analysers.people.analyser import people
from stackaudit.analysers.people.findings import folded
from stackaudit.core.findings import Unknown
from stackaudit.core.messages import say
from stackaudit.graph import StackGraph
from stackaudit.model.facts import FACTS
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


def test_messages_that_differ_in_the_plural_or_in_their_parts_stay_apart() -> None:
    """The whole message counts, not its first template alone."""
    plain = _one("Roll")
    plural = replace(_one("Other"), message=replace(plain.message, plural="who works on {initiative} and others"))
    parted = replace(_one("Third"), message=replace(plain.message, parts=(say("Ask {who}.", who="Ann"),)))

    assert folded([plain, plural, parted]) == (plain, plural, parted)


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


def test_every_fact_that_the_code_names_has_a_question() -> None:
    """Facts that stand in the code as a whole word, whatever stack brings them up."""
    folder = Path(stackaudit.analysers.people.__file__).parent
    found = chain.from_iterable(
        re.findall(r'"([a-z_]+\.[a-z_]+)"', one.read_text("utf-8")) for one in folder.glob("*.py")
    )
    parts = {fact.code.partition(".")[0] for record in ("initiative", "vendor") for fact in FACTS.of(record)}

    assert {fact for fact in found if fact.partition(".")[0] in parts} <= {*FACTS.by_code}
