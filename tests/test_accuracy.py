"""What is planted is told, what only looks like it is not, and nothing else: a sample of what `make accuracy` measures.

The whole measurement takes minutes; here stands one plant and one near miss of each kind, and what the planter owes.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from benchmarks import faults
from benchmarks.accuracy import audited, clean, edited, made_up, told
from benchmarks.faults import FAULTS
from benchmarks.faults.clean import clean_stack
from benchmarks.faults.fault import Fault
from benchmarks.faults.rollout import clean_rollout

from stackaudit.engine.runner import installed_analysers

ROOT = Path(__file__).resolve().parents[1]
NOT_PLANTED: dict[str, str] = {}
"""Kinds without a planter, each with the reason."""

of_each_kind = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)


@of_each_kind
def test_a_planted_fault_is_told_and_nothing_else_is(fault: Fault) -> None:
    """Whatever is told beside it has to follow from it."""
    stack, subject = edited(fault, fault.plants[-1], 40 + len(fault.code))
    result = audited(stack)

    assert told(result, fault.code, subject)
    assert list(made_up(result, fault, subject)) == []


@of_each_kind
def test_a_near_miss_is_not_told(fault: Fault) -> None:
    """Another one for each kind: it looks like the fault and is none."""
    number = len(fault.code) % len(fault.misses)
    stack, subject = edited(fault, fault.misses[number], 60 + number)

    assert not told(audited(stack), fault.code, subject)


def test_clean_stacks_get_nothing() -> None:
    """Whatever a clean stack gets is made up."""
    assert clean(2) == clean(2, thinned=True) == {}
    assert list(audited(clean_rollout(7)).findings) == []


@pytest.mark.parametrize("seed", range(0, 60, 7))
def test_clean_stacks_are_as_large_as_is_said(seed: int) -> None:
    """30 to 60 tools; the same seed gives the same stack."""
    stack = clean_stack(seed)

    assert 30 <= len(stack["tools"]) <= 60
    assert stack == clean_stack(seed)


def test_every_kind_of_finding_is_planted() -> None:
    """Each kind once, with five near misses at the least; a kind that is not planted is listed with the reason."""
    kinds = {rule.id for analyser in installed_analysers().values() for rule in analyser.rules}
    planted = [fault.code for fault in FAULTS]

    assert len(planted) == len(set(planted))
    assert {*planted} | {*NOT_PLANTED} == kinds
    assert not {*planted} & {*NOT_PLANTED}
    assert [fault.code for fault in FAULTS if len(fault.misses) < 5 or not fault.plants] == []


def test_the_planter_knows_nothing_of_the_library() -> None:
    """It edits stack files, so that it cannot share an error with what it measures."""
    for path in Path(faults.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.partition(".")[0] == "stackaudit"], path.name


def test_the_page_has_a_row_for_each_kind() -> None:
    """`make accuracy` writes it."""
    page = (ROOT / "docs" / "explanation" / "accuracy.md").read_text(encoding="utf-8")

    assert [fault.code for fault in FAULTS if f"| `{fault.code}` |" not in page] == []
