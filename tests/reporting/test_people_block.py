"""The block of the summary on people: told once, in names that people use."""

from __future__ import annotations

from typing import Any

import pytest

from stackaudit.engine.audit import audit
from stackaudit.model.stack import Stack

TODAY = "2026-11-01"


def _block(initiatives: list[dict[str, Any]], **facts: Any) -> str:
    """The block as Markdown."""
    tools = [{"id": "crm", "name": "CRM"}, {"id": "esp", "name": "Mailer"}]
    stack = Stack.model_validate({"name": "X", "as_of": TODAY, "tools": tools, "initiatives": initiatives, **facts})
    text = audit(stack).summary().markdown()
    return text.split("## People and readiness")[1].split("\n## ")[0]


def _rollout(id_: str, name: str, **facts: Any) -> dict[str, Any]:
    return {"id": id_, "name": name, "tools": ["crm"], **facts}


def test_what_a_rollout_touches_is_told_once_and_of_several_rollouts_together() -> None:
    """One sentence for those that touch the same, whatever the number of findings."""
    one = _block([_rollout("a", "Alpha", sponsor="none", tasks=[])], hub="crm")
    two = _block([_rollout("a", "Alpha"), _rollout("b", "Beta"), _rollout("c", "Gamma", tools=["esp"])], hub="crm")

    assert one.count("Alpha touches the hub of the stack: what is wrong there weighs more.") == 1
    assert "Alpha and Beta touch the hub of the stack: what is wrong there weighs more." in two
    assert "Gamma touches" not in two


def test_rollouts_that_touch_different_things_are_not_mixed_up() -> None:
    """Each sentence keeps its own names."""
    steps = [{"id": "buy", "tools": ["esp"]}, {"id": "pay", "tools": ["esp"]}]
    journeys = [{"id": "j", "name": "Sale", "primary": True, "steps": steps}]
    text = _block([_rollout("a", "Alpha"), _rollout("b", "Beta", tools=["esp"])], hub="crm", journeys=journeys)

    assert "Alpha touches the hub of the stack:" in text
    assert "Beta touches the primary journey Sale:" in text


def test_an_approval_stands_under_its_name() -> None:
    """Its id is for machines."""
    text = _block([_rollout("a", "Alpha", approvals=[{"id": "x1", "name": "Legal yes", "asked": "2026-01-01"}])])

    assert "| Alpha | Legal yes | 304 |" in text
    assert "x1" not in text


@pytest.mark.parametrize("name", ["$x$ <b>bold</b> | pipe", "客服", "a" * 300])
def test_hostile_names_stay_text(name: str) -> None:
    """No name breaks the table or becomes markup."""
    text = _block([_rollout("a", name, approvals=[{"id": "x", "name": name, "asked": "2026-01-01"}])])

    assert "<b>" not in text.replace("\\<", "")
    assert all(line.replace("\\|", "").count("|") in {5, 7} for line in text.splitlines() if line.startswith("|"))
