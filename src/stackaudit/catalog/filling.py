"""Fills in what a stack does not state of its tools, from the catalog, and marks every fact that it fills.

What the stack states always wins. A tool is filled only where its name is matched for sure. Entities are filled only
where the stack speaks of none at all: the company's words for its records (`customer`) and the catalog's (`contact`)
would else stand side by side and look like silos. Of them only records about a customer whom one knows are filled: a
tool that makes such records is a `producer` of them, one that has a copy a `consumer`; who their master is, only the
company can say. A tool that knows people under pseudonyms only, as web analytics does, holds no customer records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from stackaudit.catalog.records import Holding, KnownTool, Match
from stackaudit.core.messages import Message, say
from stackaudit.model.parts import CapabilityUse, EntityUse, FromCatalog, Provenance
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity, Tool

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog

ORIGIN = "stackaudit catalog"
"""What the provenance of an entity says that the catalog declared."""

FilledKind = Literal["matched", "suggested", "unknown"]
_ROLES: dict[Holding, str] = {"master": "producer", "copy": "consumer"}
_CONDUIT = frozenset({"integration-platform", "data-loading", "reverse-etl"})
_SHEET = frozenset({"spreadsheet"})


@dataclass(frozen=True, slots=True)
class FilledNote:
    """What became of one tool's name.

    Attributes:
        kind: `matched` and filled, `suggested` (somebody has to say), or `unknown` to the catalog.
        tool: The id of the tool in the stack.
        name: Its name in the stack.
        match: What its name was matched to.
        facts: The fields that were filled.
        message: All that in a sentence.
    """

    kind: FilledKind
    tool: str
    name: str
    match: Match
    facts: tuple[str, ...]
    message: Message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class Filled:
    """A stack with what the catalog knows.

    Attributes:
        stack: The new stack; the old one where nothing was filled.
        notes: What became of each name that was looked up, in the order of the tools.
    """

    stack: Stack
    notes: tuple[FilledNote, ...]


def fill(catalog: Catalog, stack: Stack, *, bare_only: bool = False, suggest: bool = True) -> Filled:
    """Fill in what a stack does not state.

    Args:
        catalog: What is known.
        stack: What is stated; it is never changed.
        bare_only: Whether only tools are looked up of which nothing but the name is stated.
        suggest: Whether names that are not matched for sure are looked at for what they may be, which takes longer.
    """
    match = catalog.match if suggest else catalog.sure
    looked_up = {tool.id: match(tool.name) for tool in stack.tools if is_bare(tool) or not bare_only}
    matched = {id_: match.tool for id_, match in looked_up.items() if match.tool is not None}
    with_entities = not _speaks_of_entities(stack)
    facts = {id_: _facts(catalog, stack.tool(id_), known, with_entities) for id_, known in matched.items()}
    present = _present(stack, matched)
    tools = tuple(
        _filled(catalog, tool, matched[tool.id], facts[tool.id], present) if tool.id in matched else tool
        for tool in stack.tools
    )
    notes = tuple(_note(catalog, stack.tool(id_), found, tuple(facts.get(id_, ()))) for id_, found in looked_up.items())
    if not matched:
        return Filled(stack, notes)
    update: dict[str, Any] = {"tools": tools}
    declared = tuple(_declared(catalog, tools)) if with_entities else ()
    if declared:
        update["entities"] = declared
    return Filled(stack.model_copy(update=update), notes)


def is_bare(tool: Tool) -> bool:
    """Whether nothing is stated of a tool but what it is called."""
    return tool.model_fields_set <= {"id", "name"}


def _speaks_of_entities(stack: Stack) -> bool:
    """Whether the stack has words of its own for its records."""
    return bool(
        stack.entities
        or stack.needs
        or any(tool.entities or tool.relays for tool in stack.tools)
        or any(flow.entities for flow in (*stack.integrations, *stack.candidates))
        or any(step.needs for journey in stack.journeys for step in journey.steps)
    )


def _facts(catalog: Catalog, tool: Tool, known: KnownTool, with_entities: bool) -> dict[str, Any]:
    """The fields that the catalog can fill and the stack leaves open."""
    suite = catalog.tools.get(known.part_of) if known.part_of is not None else None
    abilities = catalog.abilities(known)
    offers: dict[str, Any] = {
        "vendor": known.vendor,
        "product": suite.name if suite is not None else known.name,
        "category": known.category,
        "kind": _kind(abilities),
        "capabilities": tuple(CapabilityUse(id=ability) for ability in abilities),
        "entities": tuple(_uses(catalog, known)) if with_entities else (),
    }
    return {name: value for name, value in offers.items() if value and not _states(tool, name)}


def _states(tool: Tool, field: str) -> bool:
    """Whether the company states a fact; what a catalog filled in before may be filled in anew."""
    return field in tool.model_fields_set and not tool.assumes(field)


def _kind(abilities: Iterable[str]) -> str | None:
    """What kind of tool it is by what it does, where that is not the ordinary one."""
    found = set(abilities)
    if found and found <= _CONDUIT:
        return "conduit"
    return "spreadsheet" if found == _SHEET else None


def _uses(catalog: Catalog, known: KnownTool) -> Iterator[EntityUse]:
    for entity, how in catalog.holds(known).items():
        if how in _ROLES and catalog.entities[entity].about_customer:
            yield EntityUse.model_validate({"entity": entity, "roles": _ROLES[how]})


def _present(stack: Stack, matched: Mapping[str, KnownTool]) -> frozenset[str]:
    """The products of a stack, those that an earlier filling found included."""
    found = {known.id for known in matched.values()}
    return frozenset(found | {tool.from_catalog.product for tool in stack.tools if tool.from_catalog is not None})


def _filled(catalog: Catalog, tool: Tool, known: KnownTool, facts: Mapping[str, Any], present: frozenset[str]) -> Tool:
    answers = {other: catalog.connection(known.id, other) for other in sorted(present & catalog.beside(known.id))}
    before = tool.from_catalog.facts if tool.from_catalog is not None else ()
    mark: dict[str, Any] = {"product": known.id, "facts": tuple(dict.fromkeys((*before, *facts)))}
    if catalog.is_possible(known) and "capabilities" in mark["facts"]:
        mark["possible"] = True
    for name, state, hint in (
        ("connects", "known", False),
        ("apart", "known-absent", False),
        ("believed", "unknown", True),
    ):
        ids = tuple(other for other, found in answers.items() if (found.state, found.hint) == (state, hint))
        if ids:
            mark[name] = ids
    return tool.model_copy(update={**facts, "from_catalog": FromCatalog.model_validate(mark)})


def _declared(catalog: Catalog, tools: Iterable[Tool]) -> Iterator[DataEntity]:
    """The records that filled tools hold, declared as being about the customer."""
    for entity in sorted({use.entity for tool in tools for use in tool.entities}):
        known = catalog.entities[entity]
        provenance = Provenance.model_validate({"from": ORIGIN, "confidence": "assumed"})
        yield DataEntity(id=known.id, name=known.name, about_customer=known.about_customer, provenance=provenance)


def _matched(tool: Tool, known: KnownTool, match: Match, facts: tuple[str, ...]) -> Message:
    same = tool.name == known.name
    params: dict[str, Any] = (
        {"name": tool.name} if same else {"name": tool.name, "product": known.name, "why": match.why}
    )
    head = "{name} is known" if same else "{name} is known as {product}: {why}"
    return say(f"{head}; filled in: {{facts}}", **params, facts=facts) if facts else say(head, **params)


def _note(catalog: Catalog, tool: Tool, match: Match, facts: tuple[str, ...]) -> FilledNote:
    names = tuple(catalog.spelling(one) for one in match.candidates)
    if match.tool is not None:
        kind: FilledKind = "matched"
        message = _matched(tool, match.tool, match, facts)
    elif match.kind == "choice":
        kind = "suggested"
        message = say("{name} may be one of several: {names}; say which", name=tool.name, names=names)
    elif match.kind == "suggested":
        kind = "suggested"
        message = say("{name} may mean {names}; write it like that if so", name=tool.name, names=names)
    else:
        kind = "unknown"
        message = say("the catalog knows no product called {name}", name=tool.name)
    return FilledNote(kind, tool.id, tool.name, match, facts, message)
