"""Analysers share what the graph has worked out: no answer changes by it, whatever their order."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator

import pytest

import stackaudit as sa
from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.engine.causes import by_cause
from stackaudit.engine.runner import installed_analysers
from stackaudit.graph import StackGraph
from stacks import SAMPLES

ANALYSERS = installed_analysers()
NAMES = tuple(sorted(path.stem for path in SAMPLES.glob("*.yaml")))


def _reviews(graph: StackGraph, names: Iterable[str]) -> dict[str, Review]:
    found: dict[str, Review] = {}
    for name in names:
        try:
            found[name] = ANALYSERS[name](graph)
        except NotApplicable:
            continue
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_shared_graph_gives_the_same_review_as_a_graph_of_its_own(name: str) -> None:
    """Nothing that one analyser had worked out changes what another one says."""
    stack = sa.read_stack(SAMPLES / f"{name}.yaml")
    alone = {one: review for key in ANALYSERS for one, review in _reviews(StackGraph(stack), [key]).items()}
    assert _reviews(StackGraph(stack), ANALYSERS) == alone


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_analysers_changes_nothing(name: str) -> None:
    """Backwards and turned round, the reviews and the findings by cause are the same."""
    stack = sa.read_stack(SAMPLES / f"{name}.yaml")
    names = [*ANALYSERS]
    first = _reviews(StackGraph(stack), names)
    for turned in (names[::-1], [*names[3:], *names[:3]]):
        again = _reviews(StackGraph(stack), turned)
        assert again == first
        told = [finding for review in again.values() for finding in review.findings]
        assert by_cause(told) == by_cause(finding for review in first.values() for finding in review.findings)


@pytest.fixture
def garbage() -> Iterator[list[object]]:
    """What only the garbage collector frees, once it is asked to keep it."""
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        yield gc.garbage
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


@pytest.mark.parametrize("name", NAMES)
def test_an_audit_is_freed_at_once(name: str, garbage: list[object]) -> None:
    """Nothing of it holds itself: the collector is paused meanwhile, and looks late at what is old from the start."""
    stack = sa.read_stack(SAMPLES / f"{name}.yaml")
    _ = sa.audit(stack).findings  # loads what is loaded once
    gc.collect()
    garbage.clear()
    _ = sa.audit(stack).findings
    gc.collect()
    ours = {type(one).__qualname__ for one in garbage if type(one).__module__.startswith("stackaudit")}
    assert not ours
