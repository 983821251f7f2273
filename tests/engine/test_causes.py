"""One fact is told by one finding, whatever order the findings come in; checked against a search of all orders."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

import stackaudit as sa
from stackaudit.core.findings import Consequence, Finding, Findings, Member, Severity
from stackaudit.core.messages import say
from stackaudit.engine.causes import by_cause
from stacks import SAMPLES, rule_of


def finding(code: str, *, tells: str = "", follows: str = "", severity: Severity = Severity.LOW) -> Finding:
    """A finding that tells some facts and follows from others, each a letter."""
    words = say("t"), say("w"), say("a")
    return Finding(rule_of(code), ("tool:x",), severity, *words, tells=tuple(tells), follows=tuple(follows))


def shape(findings: Findings) -> dict[str, list[str]]:
    """The kinds of findings, each with the kinds of its rows."""
    return {one.code: [row.code for row in one.consequences] for one in findings}


FLOW = finding("a.flow", tells="f")
NEED = finding("b.need", tells="n", follows="f", severity=Severity.HIGH)
STEP = finding("c.step", follows="nf")


def test_what_follows_is_a_row_of_the_nearest_cause_that_stands() -> None:
    """The step follows from the need, that from the flow: both are rows of the flow, which is as bad as the worst."""
    (cause,) = by_cause([STEP, NEED, FLOW])

    assert (cause.code, cause.severity) == ("a.flow", Severity.HIGH)
    assert cause.consequences == (Consequence.of(NEED), Consequence.of(STEP))


def test_without_its_cause_a_finding_stands_by_itself() -> None:
    """An analyser that was left out tells nothing, so nothing is a row of it."""
    assert shape(by_cause([STEP, NEED])) == {"b.need": ["c.step"]}
    assert shape(by_cause([STEP, FLOW])) == {"a.flow": ["c.step"]}
    assert shape(by_cause([STEP])) == {"c.step": []}


def test_two_that_explain_each_other_do_not_both_vanish() -> None:
    """The one with the smaller id stands."""
    one, other = finding("a.one", tells="x", follows="y"), finding("b.other", tells="y", follows="x")

    assert shape(by_cause([one, other])) == shape(by_cause([other, one])) == {"a.one": ["b.other"]}


def test_a_finding_that_follows_from_what_it_tells_stands() -> None:
    """Nothing is its own cause."""
    assert shape(by_cause([finding("a.one", tells="x", follows="x")])) == {"a.one": []}


@pytest.mark.parametrize("seed", range(200))
def test_nothing_is_lost_and_the_order_changes_nothing(seed: int) -> None:
    """Each stands once, as a finding or as a row of one; what stands follows from nothing that another tells."""
    chance = Random(seed)  # noqa: S311
    facts = "abcdef"
    made = [
        finding(
            f"x.k{chr(97 + n)}",
            tells="".join(chance.sample(facts, chance.randint(0, 2))),
            follows="".join(chance.sample(facts, chance.randint(0, 2))),
            severity=chance.choice(list(Severity)),
        )
        for n in range(chance.randint(1, 7))
    ]
    found = by_cause(made)

    assert sorted(row.id for row in found.told()) == sorted(one.id for one in made)
    assert found == by_cause(chance.sample(made, len(made)))
    assert all(row.severity <= one.severity for one in found for row in one.consequences)
    for one in found:
        below = {row.code for row in one.consequences}
        explained = {
            fact for other in made if other.code != one.code and other.code not in below for fact in other.tells
        }
        assert not set(one.follows) & explained


def test_what_is_only_assumed_is_medium_at_most() -> None:
    """A finding and its rows alike; a proved row keeps its severity, and its cause is as bad."""
    assumed = replace(finding("a.cause", severity=Severity.CRITICAL), confidence="assumed")
    below = replace(finding("b.row", severity=Severity.HIGH), confidence="assumed")
    proved = finding("c.row", severity=Severity.HIGH)

    (alone,) = by_cause([assumed.causing([below])])
    assert (alone.severity, [row.severity for row in alone.consequences]) == (Severity.MEDIUM, [Severity.MEDIUM])
    (lifted,) = by_cause([assumed.causing([below, proved])])
    assert lifted.severity == Severity.HIGH
    assert [row.severity for row in lifted.consequences] == [Severity.MEDIUM, Severity.HIGH]


def test_a_member_of_the_whole_stack_has_an_id_of_its_own() -> None:
    """It is told, found and taken away by itself; without its last member the finding is gone."""
    members = tuple(Member(f"tool:{id_}", title=say("{id} has no owner", id=id_)) for id_ in ("crm", "esp"))
    words = say("t"), say("w"), say("a")
    whole = Finding(rule_of("a.owners"), ("stack:owners",), Severity.LOW, *words, members=members)
    found = Findings([whole])
    ids = ["a.owners@stack:owners", "a.owners@tool:crm", "a.owners@tool:esp"]

    assert [row.id for row in found.told()] == ids
    assert found.about("crm") == found.about("tool:esp") == (whole,)
    left = whole.without({ids[1]})
    assert left is not None
    assert [member.subject for member in left.members] == ["tool:esp"]
    assert str(left.title) == "t (1 of them is accepted)"
    assert left.without({ids[2]}) is None
    assert whole.without(set(ids[1:])) is None
    assert str(whole.apart(found.told()[1]).title) == "crm has no owner"


def test_a_kind_that_is_told_as_part_of_another_is_read_on() -> None:
    """A policy, a gate and an acceptance that name it are read, and say what tells it now; nothing is lost silently."""
    stack = sa.read_stack(SAMPLES / "cobble_7.yaml")
    entry = {"id": "resilience.bridge@tool:crm+tool:esp", "reason": "known", "owner": "Ann", "until": "2099-01-01"}
    with pytest.warns(FutureWarning, match=r"resilience\.bridge is told as part of resilience\.cut-point now"):
        result = sa.audit(stack, sa.Policy.model_validate({"severity": {"resilience.bridge": 9}, "accepted": [entry]}))

    assert result.failing("resilience.bridge") == result.failing("resilience.cut-point") != ()
    (warning,) = result.acceptances.warnings
    assert "this kind is told as part of resilience.cut-point now" in str(warning)
