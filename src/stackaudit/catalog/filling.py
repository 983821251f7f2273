"""Fills in what a stack does not state of its tools, from the catalog, and marks every fact that it fills.

What the stack states always wins. A tool is filled only where its name is matched for sure. Records that the company
has a word of its own for are left to it: its `customer` and the catalog's `contact` would else stand side by side and
look like silos. All others are filled, of every tool that does not state them; one that is stated to hold none stays
so. Only records about a customer whom one knows are filled: a tool that makes such records is a `producer` of them, one
that has a copy a `consumer`; who their master is, only the company can say. A tool that knows people under pseudonyms
only, as web analytics does, holds no customer records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from stackaudit.catalog.records import Holding, KnownEntity, KnownTool, Match
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
MOST_TOLD = 10_000
"""Of how many names it is told one by one what became of them, of each kind; what the others may mean is not sought."""


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
        notes: What became of each name that was looked up, in the order of the tools, up to a number of each kind.
        more: What became of how many other names, of which there is no note.
    """

    stack: Stack
    notes: tuple[FilledNote, ...]
    more: Mapping[FilledKind, int] = field(default_factory=dict)


def fill(catalog: Catalog, stack: Stack, *, bare_only: bool = False, most_told: int = MOST_TOLD) -> Filled:
    """Fill in what a stack does not state.

    Args:
        catalog: What is known.
        stack: What is stated; it is never changed.
        bare_only: Whether only tools are looked up of which nothing but the name is stated.
        most_told: For how many names of each kind there is a note; the others are counted. What a name may mean that is
            not matched for sure is looked for where there is a note, because it takes longer.
    """
    wanted = [tool for tool in stack.tools if is_bare(tool)] if bare_only else stack.tools
    find = catalog.finder(len(wanted))
    matched: dict[str, KnownTool] = {}
    looked_up: list[tuple[Tool, Match | None]] = []
    counts: Counter[FilledKind] = Counter()
    for tool in wanted:
        found = find(tool)
        if found is not None and found.tool is not None:
            matched[tool.id] = found.tool
        kind: FilledKind = "unknown" if found is None else "matched" if found.tool is not None else "suggested"
        counts[kind] += 1
        if counts[kind] <= most_told:
            looked_up.append((tool, found))
    more: dict[FilledKind, int] = {kind: count - most_told for kind, count in counts.items() if count > most_told}
    if not matched:
        return Filled(stack, tuple(_note(catalog, tool, found, ()) for tool, found in looked_up), more)
    filler = _Filler(catalog, stack, matched)
    notes = tuple(_note(catalog, tool, found, tuple(filler.facts(tool))) for tool, found in looked_up)
    tools = tuple(filler.filled(tool) for tool in stack.tools)
    update: dict[str, Any] = {"tools": tools}
    declared = tuple(_declared(catalog, stack, tools, filler.stated))
    if declared:
        update["entities"] = (*stack.entities, *declared)
    return Filled(stack.model_copy(update=update), notes, more)


def is_bare(tool: Tool) -> bool:
    """Whether nothing is stated of a tool but what it is called."""
    return tool.model_fields_set <= {"id", "name"}


def is_assumed(entity: DataEntity) -> bool:
    """Whether the catalog declared an entity, and not the company."""
    return entity.provenance is not None and entity.provenance.source == ORIGIN


def _stated_words(stack: Stack) -> frozenset[str]:
    """The company's own words for its records: the ids of all entities that it declares or uses."""
    found = {entity.id for entity in stack.entities if not is_assumed(entity)}
    for tool in stack.tools:
        found.update(tool.relays, *((*(one.reads or ()), *(one.writes or ())) for one in tool.models.values()))
        found.update(use.entity for use in tool.entities if not tool.assumes_role(use.entity))
    for flow in (*stack.integrations, *stack.candidates):
        found.update(flow.entities or ())
    found.update(need.entity for need in stack.needs)
    found.update(need.entity for journey in stack.journeys for step in journey.steps for need in step.needs)
    return frozenset(found)


def _has_own_word(entity: KnownEntity, stated: frozenset[str]) -> bool:
    """Whether the company has another word for a kind of records, in the singular or the plural."""
    return any(word.casefold().removesuffix("s") in entity.words or word.casefold() in entity.words for word in stated)


class _Filler:
    """Fills tools of one stack; what follows from the product alone is found once for all tools that are it."""

    def __init__(self, catalog: Catalog, stack: Stack, matched: Mapping[str, KnownTool]) -> None:
        self._catalog, self._matched = catalog, matched
        self.stated = _stated_words(stack)
        self._named = frozenset(one.id for one in catalog.entities.values() if _has_own_word(one, self.stated))
        self._present = _present(stack, matched)
        self._offered: dict[str, dict[str, Any]] = {}
        self._marks: dict[tuple[str, tuple[str, ...]], FromCatalog] = {}

    def facts(self, tool: Tool) -> dict[str, Any]:
        """The fields that the catalog can fill and the stack leaves open."""
        known = self._matched.get(tool.id)
        if known is None:
            return {}
        offered = self._offered.get(known.id)
        if offered is None:
            offered = self._offered[known.id] = _offers(self._catalog, known, self._named)
        facts = {name: value for name, value in offered.items() if not _states(tool, name)}
        if "entities" in offered and "entities" not in facts and (more := _more_records(tool, offered["entities"])):
            facts["entities"] = more
        return facts

    def filled(self, tool: Tool) -> Tool:
        """The tool with what the catalog knows of it, marked; the tool itself where it is matched to nothing."""
        known = self._matched.get(tool.id)
        if known is None:
            return tool
        facts = self.facts(tool)
        before = tool.from_catalog.facts if tool.from_catalog is not None else ()
        marks = [mark for name in facts for mark in _names(tool, name, facts[name])]
        names = tuple(dict.fromkeys((*before, *marks)))
        mark = self._marks.get((known.id, names))
        if mark is None:
            mark = self._marks[known.id, names] = _mark(self._catalog, known, names, self._present)
        return tool.model_copy(update={**facts, "from_catalog": mark})


def _offers(catalog: Catalog, known: KnownTool, named: frozenset[str]) -> dict[str, Any]:
    """The facts that the catalog knows of a product."""
    suite = catalog.tools.get(known.part_of) if known.part_of is not None else None
    abilities = catalog.abilities(known)
    offers: dict[str, Any] = {
        "vendor": known.vendor,
        "product": suite.name if suite is not None else known.name,
        "category": known.category,
        "kind": _kind(abilities),
        "capabilities": tuple(CapabilityUse(id=ability) for ability in abilities),
        "entities": tuple(use for use in _uses(catalog, known) if use.entity not in named),
    }
    return {name: value for name, value in offers.items() if value}


def _states(tool: Tool, field: str) -> bool:
    """Whether the company states a fact; what a catalog filled in before may be filled in anew."""
    return field in tool.model_fields_set and not tool.assumes(field)


def _more_records(tool: Tool, offered: tuple[EntityUse, ...]) -> tuple[EntityUse, ...]:
    """The records of a tool with those that it does not state; none where it states that it holds none, or all."""
    stated = tuple(use for use in tool.entities if not tool.assumes_role(use.entity))
    more = tuple(use for use in offered if use.entity not in {one.entity for one in stated})
    return (*stated, *more) if stated and more else ()


def _names(tool: Tool, name: str, value: Any) -> Iterator[str]:  # noqa: ANN401  a fact of any field
    """How the mark of a tool names a fact that was filled: of records beside stated ones each kind by itself."""
    if name == "entities" and _states(tool, name):
        stated = {use.entity for use in tool.entities if not tool.assumes_role(use.entity)}
        yield from (f"entities.{use.entity}" for use in value if use.entity not in stated)
    else:
        yield name


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


def _mark(catalog: Catalog, known: KnownTool, facts: tuple[str, ...], present: frozenset[str]) -> FromCatalog:
    """What a tool says of what the catalog filled in, and of the products that it may be connected to."""
    answers = {other: catalog.connection(known.id, other) for other in sorted(present & catalog.beside(known.id))}
    mark: dict[str, Any] = {"product": known.id, "facts": facts}
    if catalog.is_possible(known) and "capabilities" in facts:
        mark["possible"] = True
    for name, state, hint in (
        ("connects", "known", False),
        ("apart", "known-absent", False),
        ("believed", "unknown", True),
    ):
        ids = tuple(other for other, found in answers.items() if (found.state, found.hint) == (state, hint))
        if ids:
            mark[name] = ids
    return FromCatalog.model_validate(mark)


def _declared(catalog: Catalog, stack: Stack, tools: Iterable[Tool], stated: frozenset[str]) -> Iterator[DataEntity]:
    """The records that filled tools hold, declared as being about the customer where the company does not declare them.

    Once an entity is declared all have to be: so the company's own words are, where it declares none.
    """
    filled = {use.entity for tool in tools for use in tool.entities if tool.assumes_role(use.entity)}
    wanted = filled if stack.entities or not filled else filled | stated
    provenance = Provenance.model_validate({"from": ORIGIN, "confidence": "assumed"})
    for entity in sorted(wanted - {declared.id for declared in stack.entities}):
        known = catalog.entities.get(entity) if entity in filled else None
        name, about = (entity, None) if known is None else (known.name, known.about_customer)
        yield DataEntity(id=entity, name=name, about_customer=about, provenance=provenance)


def _matched(tool: Tool, known: KnownTool, match: Match, facts: tuple[str, ...]) -> Message:
    same = tool.name == known.name
    params: dict[str, Any] = (
        {"name": tool.name} if same else {"name": tool.name, "product": known.name, "why": match.why}
    )
    head = "{name} is known" if same else "{name} is known as {product}: {why}"
    return say(f"{head}; filled in: {{facts}}", **params, facts=facts) if facts else say(head, **params)


def _note(catalog: Catalog, tool: Tool, found: Match | None, facts: tuple[str, ...]) -> FilledNote:
    match = found or catalog.suggested(tool)
    names = tuple(catalog.spelling(one) for one in match.candidates)
    if match.tool is not None:
        kind: FilledKind = "matched"
        message = _matched(tool, match.tool, match, facts)
    elif match.kind == "choice":
        kind = "suggested"
        message = say("{name} may be one of several: {names}; say which", name=tool.name, names=names)
    elif match.kind == "suggested" and tool.name in names and tool.vendor is not None:
        kind = "suggested"
        message = say(
            "{name} is not taken for the product of that name, because {vendor} is stated as its vendor; "
            "say which it is",
            name=tool.name,
            vendor=tool.vendor,
        )
    elif match.kind == "suggested":
        kind = "suggested"
        message = say("{name} may mean {names}; write it like that if so", name=tool.name, names=names)
    else:
        kind = "unknown"
        message = say("the catalog knows no product called {name}", name=tool.name)
    return FilledNote(kind, tool.id, tool.name, match, facts, message)
