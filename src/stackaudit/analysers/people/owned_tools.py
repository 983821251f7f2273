"""Whether somebody answers for each tool of a rollout; that a tool has no owner is for the inventory to find."""

from __future__ import annotations

from collections.abc import Mapping

from stackaudit.analysers.people.case import NOTHING, Case, Element, Told
from stackaudit.analysers.people.telling import touched
from stackaudit.core.messages import say
from stackaudit.model.people import Initiative
from stackaudit.stats.means import Part

TABLES: Mapping[str, tuple[str, ...]] = {"people_reach": ("initiative", "touches")}


def told(case: Case, initiative: Initiative) -> Told:
    """The share of its tools that name an owner, and what hangs on them; a tool that does not say may have one."""
    tools = [case.graph.tool(tool) for tool in initiative.tools]
    if not tools:
        return NOTHING
    named = sum(tool.owner is not None and not case.nobody(tool.owner) for tool in tools)
    silent = sum(tool.owner is None for tool in tools)
    low, high = 100 * named / len(tools), 100 * (named + silent) / len(tools)
    stated = len(tools) - silent
    value = 100 * named / stated if stated else None
    label = say("tools of it that name an owner")
    reach = touched(case, initiative.tools)
    return Told(
        elements=(Element("ownership", label, Part(1.0, value, low, high, stated / len(tools))),),
        rows=(("people_reach", (initiative.id, reach)),) if reach else (),
    )
