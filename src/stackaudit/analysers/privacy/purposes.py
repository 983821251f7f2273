"""Purposes for which personal data is used: those that the company states, and drafts of those that nobody stated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.analysers.privacy.context import Context
from stackaudit.model.activity import Activity
from stackaudit.model.tool import Tool


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose, stated or drafted.

    Attributes:
        name: Its name; of a draft the capabilities that it is for.
        tools: The tools that serve it, by id.
        stated: What the company states of it; None for a draft.
    """

    name: str
    tools: tuple[str, ...]
    stated: Activity | None = None


def states_purposes(context: Context, tool: Tool) -> bool:
    """Return whether the stack states for which purposes the data of a tool is used.

    An empty list, as a template has one, states nothing unless `complete` says that all purposes are in the file.
    """
    stack = context.graph.stack
    return bool(stack.activities) or stack.is_complete("activities", tool.departments)


def stated(context: Context) -> tuple[Purpose, ...]:
    """Return the purposes that the company states, in the order of their ids."""
    listed = sorted(context.graph.stack.activities, key=lambda one: one.id)
    return tuple(Purpose(one.name, tuple(_tools(context, one)), one) for one in listed)


def _tools(context: Context, activity: Activity) -> Iterator[str]:
    """Yield the tools that an activity names, else the holders of personal data that have its capabilities."""
    if activity.tools is not None:
        yield from sorted(set(activity.tools))
        return
    named = frozenset(activity.capabilities or ())
    for tool, _ in context.held:
        if any(use.id in named for use in tool.capabilities):
            yield tool.id


def covered(context: Context) -> frozenset[str]:
    """Return the tools that a stated purpose covers."""
    return frozenset(tool for purpose in stated(context) for tool in purpose.tools)


def drafts(context: Context) -> tuple[Purpose, ...]:
    """Return a draft for what tools do with people's data that no stated purpose covers.

    That is to contact people, to serve them and to analyse what they do, of tools that hold personal data for certain.
    Capabilities of one kind that the same tools have are one draft.
    """
    policy, known = context.graph.policy.privacy, covered(context)
    having: dict[str, list[str]] = defaultdict(list)
    for tool in context.certain:
        for use in tool.capabilities if tool.id not in known else ():
            having[use.id].append(tool.id)
    found: list[Purpose] = []
    for kind in (policy.contact, policy.service, policy.analytics):
        by_tools: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for capability in sorted(set(kind).intersection(having)):
            by_tools[tuple(having[capability])].append(capability)
        found += [Purpose(", ".join(names), tools) for tools, names in by_tools.items()]
    return tuple(sorted(found, key=lambda one: (one.name, one.tools)))
