"""A stack where an audit is wanted, or an audit where a stack is: the error names both, and what to give instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa

STACK = sa.read_stack("sample_stacks/cobble_7.yaml")
WRONG_STACK: tuple[Callable[[Any], object], ...] = (sa.audit, sa.what_if, sa.plan_integrations)


@pytest.mark.parametrize("call", WRONG_STACK, ids=lambda call: call.__name__)
def test_an_audit_is_no_stack(call: Callable[[Any], object]) -> None:
    """The message names the call, both classes and `result.stack`."""
    with pytest.raises(sa.StackAuditError) as caught:
        call(sa.audit(STACK, only=["inventory"]))

    expected = "takes a Stack, not Audit; read one with sa.read_stack(path); the stack of an audit is `result.stack`"
    assert str(caught.value) == f"{call.__name__} {expected}"


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_stack_is_no_audit_to_compare(place: str) -> None:
    """Either side of a comparison is looked at."""
    given: dict[str, Any] = {"before": sa.audit(STACK), "after": sa.audit(STACK), place: STACK}
    with pytest.raises(sa.StackAuditError) as caught:
        sa.compare(**given)

    assert str(caught.value) == "compare takes an Audit, not Stack; make one with sa.audit(stack)"


def test_a_stack_is_no_audit_to_ask_from(tmp_path: Path) -> None:
    """No sheet of questions is written."""
    stack: Any = STACK
    with pytest.raises(sa.StackAuditError) as caught:
        sa.write_questions(stack, tmp_path / "questions.xlsx")

    assert str(caught.value) == "write_questions takes an Audit, not Stack; make one with sa.audit(stack)"
    assert not list(tmp_path.iterdir())
