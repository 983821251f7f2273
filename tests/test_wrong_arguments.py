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


AUDIT = sa.audit(STACK, only=["inventory", "silos"])
ANY: Any = None


def given(value: object) -> Any:
    """Return a value as one of any class."""
    return value


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "only-number": (lambda: sa.audit(STACK, only=given(3)), "only is an id or a list of ids, not int; leave it out to"),
    "only-empty": (lambda: sa.audit(STACK, only=[]), "only is empty, so nothing would be audited; leave it out"),
    "analysers": (lambda: sa.audit(STACK, analysers=given(["silos"])), "analysers is a mapping, not list; only= takes"),
    "earlier": (lambda: sa.audit(STACK, earlier=given(STACK)), "earlier is an Audit, not Stack; make one with"),
    "since-stack": (lambda: AUDIT.summary(since=given(STACK)), "since is no comparison with this audit: write since="),
    "since-audit": (lambda: AUDIT.summary(since=given(AUDIT)), "since is no comparison with this audit: write since="),
    "plan": (lambda: AUDIT.summary(plan=given(STACK)), "plan is no comparison with this audit: write plan="),
    "graph": (lambda: sa.StackGraph(given(AUDIT)), "StackGraph takes a Stack, not Audit; read one with"),
    "fill": (lambda: sa.fill_from_catalog(given(AUDIT)), "fill_from_catalog takes a Stack, not Audit; read one with"),
    "consolidation": (lambda: sa.plan_consolidation(given(AUDIT)), "plan_consolidation takes a Stack, not Audit; read"),
    "failing-list": (lambda: AUDIT.failing(given(["high"])), 'a gate is a text, not list; write failing("high"'),
    "failing-none": (lambda: AUDIT.failing(ANY), "a gate is a text, not NoneType; write failing("),
    "at-least": (lambda: AUDIT.findings.at_least(ANY), "unknown severity None; known: critical, high, low"),
    "of": (lambda: AUDIT.findings.of(ANY), "of takes a text, not NoneType; such as 'silos'"),
    "about": (lambda: AUDIT.findings.about(ANY), "about takes a text, not NoneType; such as 'crm'"),
    "table": (lambda: AUDIT.table(ANY), "unknown table None; known: "),
    "diagram": (lambda: AUDIT.diagram(ANY), "unknown diagram None; known: "),
    "tool": (lambda: STACK.tool(ANY), "unknown tool None; known: "),
    "retire": (lambda: sa.what_if(STACK).retire(ANY), "retire None: unknown tool None; known: "),
    "route": (lambda: sa.StackGraph(STACK).route(ANY), "route takes a need, not NoneType; write it as (source"),
    "complete": (
        lambda: STACK.is_complete(given("integration")),
        "unknown part of a stack 'integration'; did you mean",
    ),
    "between": (lambda: STACK.between("crmm", "x"), "unknown tool 'crmm'; did you mean 'crm'?"),
    "width": (lambda: AUDIT.diagram().save("z.png", width=given("wide")), "the width of a picture is a number above 0"),
    "save": (lambda: AUDIT.save(ANY), "save takes a path, not NoneType"),
    "write": (lambda: sa.write_stack(STACK, ANY), "write_stack takes a path, not NoneType"),
    "mapping": (
        lambda: sa.read_stack("sample_stacks", mapping=given(5)),
        "mapping is a path, not int; a dict",
    ),
    "policy": (lambda: sa.read_policy(ANY), "read_policy takes a path, not NoneType; a dict in the form"),
}


@pytest.mark.parametrize(("call", "message"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_argument_is_named(call: Callable[[], object], message: str) -> None:
    """None, a value of another class, or an empty choice: an error of ours that says what is taken."""
    with pytest.raises(sa.StackAuditError) as caught:
        call()

    assert str(caught.value).startswith(message)
