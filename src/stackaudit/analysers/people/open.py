"""What could not be told, told once: a fact that several rollouts lack is one gap in what is known, not several."""

from __future__ import annotations

from collections.abc import Iterable

from stackaudit.core.findings import Unknown
from stackaudit.core.messages import Message, Value

_NAME = "initiative"


def folded(unknowns: Iterable[Unknown]) -> tuple[Unknown, ...]:
    """Fold unknowns that differ in nothing but the rollout, in the order in which they came."""
    groups: dict[tuple[str, str, str, tuple[tuple[str, Value], ...]], list[Unknown]] = {}
    for one in unknowns:
        rest = tuple(param for param in one.message.params if param[0] != _NAME)
        groups.setdefault((one.code, one.fact, one.message.template, rest), []).append(one)
    return tuple(group[0] if len(group) == 1 else _together(group) for group in groups.values())


def _together(group: list[Unknown]) -> Unknown:
    first = group[0]
    names = tuple(dict.fromkeys(str(dict(one.message.params)[_NAME]) for one in group if _of(one.message)))
    params = {**dict(first.message.params), **({_NAME: names} if names else {})}
    message = Message(first.message.template, tuple(sorted(params.items())), first.message.plural)
    subjects = tuple(sorted({subject for one in group for subject in one.subjects}))
    blocks = tuple(sorted({block for one in group for block in one.blocks}))
    return Unknown(first.code, first.fact, subjects, message, blocks)


def _of(message: Message) -> bool:
    return any(name == _NAME for name, _ in message.params)
