"""Approvals of rollouts that block what a plan would build."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from stackaudit.core.messages import Message, say
from stackaudit.model.lifecycle import day_of
from stackaudit.model.stack import Stack


def waits(stack: Stack, names: Collection[str]) -> Iterator[Message]:
    """A sentence for each open approval that blocks one of these candidates, in the order of the stack file."""
    today = day_of(stack)
    for initiative in stack.initiatives:
        for approval in initiative.approvals or ():
            blocked = tuple(name for name in approval.blocks if name in names)
            if not blocked or approval.decided is not None:
                continue
            if approval.asked is None:
                text = "  {flows} can only be built after an approval: {approval} of {rollout}, not known since when"
                yield say(text, flows=blocked, approval=approval.name, rollout=initiative.name)
            else:
                text = "  {flows} can only be built after an approval: {approval} of {rollout}, open for {n} days"
                days = max(0, (today - approval.asked).days)
                yield say(text, text, flows=blocked, approval=approval.name, rollout=initiative.name, n=days)
