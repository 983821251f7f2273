"""A plan says which of its integrations wait for somebody's approval."""

from __future__ import annotations

from typing import Any

from stackaudit.model.stack import Stack
from stackaudit.planning.integrations import plan_integrations


def _stack(**approval: Any) -> Stack:
    return Stack.model_validate(
        {
            "name": "Shop",
            "as_of": "2026-11-01",
            "hub": "crm",
            "entities": {"customer": {"system_of_record": "crm", "about_customer": True, "tolerance": "24h"}},
            "tools": [{"name": "CRM"}, {"name": "Mailer", "entities": {"customer": "consumer"}}],
            "integrations": [],
            "candidates": [
                {"id": "c1", "source": "crm", "target": "mailer", "entities": ["customer"], "method": "api",
                 "every": "1h", "takes": "1m", "reliability": 0.99, "cost": 5},
            ],
            "initiatives": [
                {"name": "Rollout", "approvals": [{"name": "Legal", "blocks": ["c1"], **approval}]},
            ],
        }
    )  # fmt: skip


def test_an_open_approval_of_a_chosen_candidate_is_told_with_its_days() -> None:
    """An open approval of a chosen candidate is told with its days."""
    said = plan_integrations(_stack(asked="2026-10-02")).explain()

    assert "c1 can only be built after an approval: Legal of Rollout, open for 30 days" in said


def test_one_of_unknown_age_is_told_without_days() -> None:
    """One of unknown age is told without days."""
    said = plan_integrations(_stack()).explain()

    assert "Legal of Rollout, not known since when" in said


def test_one_that_is_decided_is_not_told() -> None:
    """One that is decided is not told."""
    said = plan_integrations(_stack(asked="2026-10-02", decided="2026-10-20")).explain()

    assert "approval" not in said


def test_one_that_blocks_nothing_of_the_plan_is_not_told() -> None:
    """One that blocks nothing of the plan is not told."""
    stack = _stack(asked="2026-10-02", blocks=[])

    assert "approval" not in plan_integrations(stack).explain()


def test_a_candidate_that_is_built_may_still_be_named_by_an_approval() -> None:
    """A candidate that is built may still be named by an approval."""
    plan = plan_integrations(_stack(asked="2026-10-02"))

    assert Stack.model_validate(plan.stack.document()) == plan.stack
