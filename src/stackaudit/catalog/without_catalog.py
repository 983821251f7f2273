"""A stack without what the catalog filled in: what the company itself has said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from stackaudit.catalog.filling import is_assumed
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Consequence, Finding, Findings, Review, Severity, Told
from stackaudit.model.base import without
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity, Tool

ToldT = TypeVar("ToldT", Finding, Consequence)


def assumes_anything(stack: Stack) -> bool:
    """Whether a stack holds a fact that the catalog filled in."""
    return any(tool.from_catalog is not None for tool in stack.tools) or any(map(is_assumed, stack.entities))


def as_stated(stack: Stack) -> Stack:
    """The stack with only what the company states; the same one where the catalog filled in nothing.

    >>> from stackaudit import Stack
    >>> from stackaudit.catalog import catalog
    >>> bare = Stack.model_validate({"name": "Shop", "tools": ["HubSpot", "Order desk"]})
    >>> filled = catalog().fill(bare).stack
    >>> filled.tool("hubspot").category, as_stated(filled) == bare
    ('crm-and-sales', True)
    """
    if not assumes_anything(stack):
        return stack
    tools = tuple(map(_stated_tool, stack.tools))
    stated = stack.model_copy(update={"tools": tools})
    if not any(map(is_assumed, stack.entities)):
        return stated
    if all(map(is_assumed, stack.entities)):
        return without(stated, ("entities",))
    kept = tuple(_stated_entity(entity) for entity in stack.entities if _is_needed(stack, tools, entity))
    return stated.model_copy(update={"entities": kept})


def _stated_tool(tool: Tool) -> Tool:
    if tool.from_catalog is None:
        return tool
    stated = without(tool, ("from_catalog", *tool.from_catalog.facts))
    kept = tuple(use for use in stated.entities if not tool.assumes_role(use.entity))
    return stated if len(kept) == len(stated.entities) else stated.model_copy(update={"entities": kept})


def _is_needed(stack: Stack, tools: tuple[Tool, ...], entity: DataEntity) -> bool:
    """Whether an entity is the company's own, or something that the company says speaks of it."""
    if not is_assumed(entity):
        return True
    used = {use.entity for tool in tools for use in tool.entities} | {one for tool in tools for one in tool.relays}
    used |= {id_ for tool in tools for one in tool.models.values() for id_ in (*(one.reads or ()), *(one.writes or ()))}
    used |= {one for flow in (*stack.integrations, *stack.candidates) for one in flow.entities or ()}
    used |= {need.entity for need in stack.needs}
    used |= {need.entity for journey in stack.journeys for step in journey.steps for need in step.needs}
    return entity.id in used


def _stated_entity(entity: DataEntity) -> DataEntity:
    return without(entity, ("about_customer", "provenance")) if is_assumed(entity) else entity


MOST = Severity.MEDIUM
"""The gravest that a finding can be which does not stand without what the catalog assumes."""


def guarded(review: Review, stated: Iterable[Told], stack: Stack) -> Review:
    """Lower the findings that stand on the catalog's word, and say that they do.

    Args:
        review: What a check says of a stack with what the catalog filled in.
        stated: The findings of the same check on what the company states, those that follow from others included.
        stack: The stack with what the catalog filled in.
    """
    known: dict[str, Severity] = {}
    for finding in stated:
        known[finding.id] = max(finding.severity, known.get(finding.id, Severity.NOTE))
    assumed = {tool.id: tool.name for tool in stack.tools if tool.from_catalog is not None}
    return replace(review, findings=Findings.sorted(_guarded(one, known, assumed) for one in review.findings))


def _guarded(finding: Finding, known: Mapping[str, Severity], assumed: Mapping[str, str]) -> Finding:
    below = tuple(_lowered(one, known, assumed) for one in finding.consequences)
    return replace(_lowered(finding, known, assumed), consequences=below)


def _lowered(finding: ToldT, known: Mapping[str, Severity], assumed: Mapping[str, str]) -> ToldT:
    stands = known.get(finding.id)
    if stands is not None and finding.severity <= stands:
        return finding
    names = tuple(sorted(assumed[id_] for id_ in finding.concerns if id_ in assumed)) or tuple(sorted(assumed.values()))
    row = Names("assumed from the catalog of known products", names)
    return replace(
        finding,
        severity=min(finding.severity, max(MOST, stands if stands is not None else MOST)),
        confidence="assumed",
        evidence=(*finding.evidence, row),
    )
