"""The small inputs of tests/cases/people with the right answer (methods 14.11)."""

from __future__ import annotations

from pathlib import Path

from stackaudit.analysers.people.analyser import people
from stackaudit.engine.audit import Audit, audit
from stackaudit.graph import StackGraph
from stackaudit.io.readers.stack_file import read_stack

CASES = Path(__file__).parents[2] / "cases" / "people"


def _audit(name: str) -> Audit:
    return audit(read_stack(CASES / f"{name}.yaml"))


def test_a_rollout_that_is_only_named_gets_no_finding() -> None:
    """Nothing was said, so nothing is claimed: the matrix is an unknown with a question."""
    result = _audit("just_a_name")

    assert not result.findings.of("people")
    assert "initiative.tasks" in {unknown.fact for unknown in result.unknowns}


def test_a_sponsor_on_the_way_out_is_told() -> None:
    """Ana Ruiz leaves six months before it goes live and nobody is named to follow: base 7, so medium off the hub."""
    (found,) = _audit("sponsor_leaves").findings.of("people")

    assert found.id == "people.sponsor-leaves@initiative:crm-rollout"
    assert (str(found.severity), found.confidence) == ("medium", "assumed")
    assert "Ana Ruiz" in str(found.title)


def test_an_owner_who_has_left_is_none() -> None:
    """Ann Lee left the rollout team in May, and "no" is nobody: neither tool has an owner; the share is 0 of 1."""
    stack = read_stack(CASES / "owner_left.yaml")
    graph = StackGraph(stack)
    (owners,) = (
        term.value
        for measure in people(graph).measures
        if measure.name == "people.rollout.ownership"
        for term in measure.derivation
        if "tools of it that name an owner" in str(term.label)
    )

    assert [graph.people.owners_of(tool) for tool in stack.tools] == [(), ()]
    assert owners == 0
