"""The small inputs of tests/cases/people with the right answer (methods 14.11)."""

from __future__ import annotations

from pathlib import Path

from stackaudit.engine.audit import Audit, audit
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
