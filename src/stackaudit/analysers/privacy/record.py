"""The record of processing activities: what is stated of each purpose, cell by cell, and on which facts that rests.

What a record holds is listed in GDPR 30(1). A cell is stated where all facts that it rests on are, in part where some
are, and else not stated. Nothing is judged, and the count of stated cells is no score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from stackaudit.analysers.privacy.context import Context
from stackaudit.analysers.privacy.purposes import Purpose, drafts, stated
from stackaudit.core.messages import in_words
from stackaudit.graph.flows import Flow
from stackaudit.model.ai import Ai
from stackaudit.model.base import slug
from stackaudit.model.periods import Length
from stackaudit.model.privacy import NOT_KEPT, RANKS, DataClass
from stackaudit.model.tool import DataEntity, Tool
from stackaudit.policy.places import all_within
from stackaudit.tables.privacy import ActivityRow

_CLASS: Mapping[DataClass | None, str] = MappingProxyType(
    {
        "none": "not personal",
        "confidential": "confidential",
        "personal": "personal",
        "special": "special category",
        "criminal": "offences",
        None: "class not stated",
    }
)
_ACCESS = MappingProxyType(
    {
        "sso": "single sign-on",
        "mfa": "second factor",
        "scim": "automatic provisioning",
        "roles": "roles",
        "audit_log": "audit log",
    }
)
_OPEN = "not stated"
_US = "us"  # the word of the model for a provider that is the company itself


class Fact(NamedTuple):
    """A part of a cell: what is stated, in words, by which paths of the stack file, and whether that is all of it.

    What is not `sure` is only possible, and its text says so.
    """

    text: str
    sources: tuple[str, ...] = ()
    whole: bool = True
    sure: bool = True

    @property
    def is_stated(self) -> bool:
        """Whether anything is stated."""
        return bool(self.sources)


class Cell(NamedTuple):
    """A cell of the record: its text, None where nothing is stated; the facts; whether all of it is stated."""

    text: str | None = None
    sources: tuple[str, ...] = ()
    whole: bool = False


def record(context: Context) -> Iterator[ActivityRow]:
    """Yield a row for each stated purpose, then for each draft; nothing where no class of data is stated."""
    if not context.holders.states_classes:
        return
    recorder = _Recorder(context)
    for purpose in (*stated(context), *drafts(context)):
        yield recorder.row(purpose)


class _Recorder:
    """Fills the cells of the record of one stack."""

    def __init__(self, context: Context) -> None:
        self._context, self._graph = context, context.graph

    def row(self, purpose: Purpose) -> ActivityRow:
        """Return the row of a purpose."""
        tools = [self._graph.tool(id_) for id_ in purpose.tools]
        entities, own = self._entities(purpose), purpose.stated
        cells = {
            "controller": self._controller,
            "purpose": _own(purpose, "purpose", None if own is None else own.purpose),
            "subjects": self._subjects(purpose, entities),
            "data": self._data(purpose, entities),
            "recipients": self._recipients(tools, entities),
            "places": _joined(chain(map(self._place, tools), chain.from_iterable(map(self._models_run, tools)))),
            "limits": self._limits(purpose, tools, entities),
            "measures": _joined(map(_measures, tools)),
        }
        values: dict[str, Any] = {name: cell.text for name, cell in cells.items()}
        values |= {f"{name}_from": cell.sources for name, cell in cells.items()}
        return ActivityRow(
            activity=None if own is None else own.id,
            name=purpose.name,
            draft=own is None,
            tools=purpose.tools,
            entities=entities,
            basis=None if own is None else own.basis,
            owner=None if own is None else own.owner,
            **values,
            in_part=tuple(name for name, cell in cells.items() if cell.text is not None and not cell.whole),
            not_stated=tuple(name for name, cell in cells.items() if cell.text is None),
            stated=sum(cell.text is not None and cell.whole for cell in cells.values()),
            cells=len(cells),
        )

    def _entities(self, purpose: Purpose) -> tuple[str, ...]:
        """Return the entities that a purpose names, else those of which its tools hold personal data for certain."""
        if purpose.stated is not None and purpose.stated.entities is not None:
            return tuple(sorted(set(purpose.stated.entities)))
        worst, least = self._context.holders.worst, RANKS["personal"]
        return tuple(
            sorted(
                {
                    entity
                    for tool in purpose.tools
                    for entity in self._context.personal_entities(tool)
                    if RANKS[worst(tool, entity).certain] >= least
                }
            )
        )

    @cached_property
    def _controller(self) -> Cell:
        own = self._graph.stack.controller
        if own is None:
            return Cell()
        parts = [Fact(own.name, ("controller.name",))]
        for field in ("representative", "officer"):
            said = getattr(own, field)
            text = "none" if _is_none(said) else said
            parts.append(_fact(field, text, f"controller.{field}"))
        return _joined(parts)

    def _subjects(self, purpose: Purpose, entities: Iterable[str]) -> Cell:
        own = purpose.stated
        if own is not None and own.subjects is not None:
            return _own(purpose, "subjects", ", ".join(own.subjects))
        records = [self._record(entity) for entity in entities]
        facts = [_fact(one.name, ", ".join(one.subjects or ()), f"entities.{one.id}.subjects") for one in records]
        if not facts or not all(fact.is_stated for fact in facts):
            return _joined(facts)
        whose = dict.fromkeys(subject for one in records for subject in one.subjects or ())
        return Cell(", ".join(whose), tuple(source for fact in facts for source in fact.sources), whole=True)

    def _record(self, entity: str) -> DataEntity:
        return self._graph.holdings[entity].entity

    # -- which data, and who gets it

    def _data(self, purpose: Purpose, entities: tuple[str, ...]) -> Cell:
        """Return the data of a purpose; where it names no entities, with what its tools may hold and what is open."""
        held, own = self._held(purpose.tools), purpose.stated
        facts = [self._classes(entity, held.get(entity, {})) for entity in entities]
        if own is None or own.entities is None:
            may = sorted({e for tool in purpose.tools for e in self._context.personal_entities(tool)} - set(entities))
            facts += [self._classes(entity, held.get(entity, {}), "possibly ") for entity in may]
            sure = {one.part.entity for tool in purpose.tools for one in self._context.holders.of(tool) if one.certain}
            open_ = sorted(e for e in sure - {*entities, *may} if self._record(e).personal is None)
            if open_ and facts:
                names = ", ".join(map(self._context.entity_name, open_))
                facts.append(Fact(f"whether these are personal data is {_OPEN}: {names}", whole=False))
        return _joined(facts)

    def _held(self, tools: Iterable[str]) -> dict[str, dict[str, bool]]:
        """Return the attributes of each entity that some tools hold, and whether one of them does for certain."""
        found: dict[str, dict[str, bool]] = defaultdict(dict)
        for (entity, attribute), certain in chain.from_iterable(map(self._context.holders.of, tools)):
            if attribute is not None:
                found[entity][attribute] = certain or found[entity].get(attribute, False)
        return found

    def _classes(self, entity: str, held: Mapping[str, bool], before: str = "") -> Fact:
        """Return the attributes of an entity by class; all of it, where no tool is known to hold single ones."""
        holders, own = self._context.holders, self._record(entity)
        by_class: dict[str, list[str]] = defaultdict(list)
        for name in sorted(held):
            by_class[_CLASS[holders.class_of(entity, name)]].append(name if held[name] else f"possibly {name}")
        words = [word for word in _CLASS.values() if word in by_class]
        text = "; ".join(f"{', '.join(by_class[word])}: {word}" for word in words)
        whole = own.personal if own.personal is not None else holders.class_of(entity)
        sources = [f"entities.{entity}.{field}" for field in ("personal", "attribute_classes") if getattr(own, field)]
        if not sources and holders.class_of(entity) is not None:
            sources = [f"entities.{entity}.sensitivity"]
        sure = not before and (any(held.values()) or not held)
        return Fact(f"{before}{own.name} ({text or _CLASS[whole]})", tuple(sources), whole=bool(sources), sure=sure)

    def _recipients(self, tools: list[Tool], entities: Iterable[str]) -> Cell:
        """Return who runs the tools and the models in them, and the tools that flows lead to with any of the data."""
        if not tools:
            return Cell()
        parts = [_vendor(tool) for tool in tools if self._context.needs_agreement(tool)]
        parts += [fact for tool in tools for fact in self._providers(tool)]
        own, asked = {tool.id for tool in tools}, frozenset(entities)
        for id_, certain in self._next(own, asked).items():
            target = self._graph.tool(id_)
            word, ways = ("to" if certain[0] else "possibly to"), tuple(f"integrations.{flow}" for flow in certain[1])
            parts.append(Fact(f"{word} {_vendor(target).text}", ways, sure=certain[0]))
            for one in self._providers(target):
                parts.append(one._replace(text=f"{word} {one.text}", sure=certain[0]) if one.is_stated else one)
        listed = "integrations" in self._graph.stack.model_fields_set
        if not listed:
            parts.append(Fact("where flows lead: not stated", whole=False))
        elif not parts:
            parts.append(Fact("nobody on record", ("integrations",)))
        return _joined(parts)

    def _providers(self, tool: Tool) -> Iterator[Fact]:
        """Yield who runs the models in a tool, where that is neither its vendor nor the company itself."""
        for path, ai in _models(tool):
            if ai.provider is None:
                yield Fact(f"who runs the AI of {tool.name}: {_OPEN}", whole=False)
            elif slug(ai.provider) not in (_US, slug(tool.vendor or "")) and not self._context.is_ours(ai.provider):
                yield Fact(f"{ai.provider} (AI of {tool.name})", (f"{path}.provider",))

    def _next(self, tools: set[str], entities: frozenset[str]) -> dict[str, tuple[bool, list[str]]]:
        """Return where flows lead from some tools with any of the data: whether for certain, and by which flows."""
        found: dict[str, tuple[bool, list[str]]] = {}
        for flow in chain.from_iterable(self._leaving.get(tool, ()) for tool in sorted(tools)):
            carried = [one.certain for one in self._context.holders.carries(flow) if one.part.entity in entities]
            for target in (flow.target, flow.integration.via) if carried else ():
                if target is not None and target not in tools:
                    certain, flows = found.get(target, (False, []))
                    found[target] = (certain or any(carried), [*flows, flow.id])
        return dict(sorted(found.items()))

    @cached_property
    def _leaving(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = defaultdict(list)
        for flow in self._graph.running:
            found[flow.source].append(flow)
        return found

    # -- where, and for how long

    def _place(self, tool: Tool) -> Fact:
        """Return where a tool keeps data, and what the company rests on where that is not within its regions."""
        return self._hosted(tool, tool.name, self._context.stated(tool).hosted, f"tools.{tool.id}.privacy.hosted")

    def _models_run(self, tool: Tool) -> Iterator[Fact]:
        """Yield where the models in a tool run."""
        for path, ai in _models(tool):
            yield self._hosted(tool, f"AI of {tool.name}", ai.hosted, f"{path}.hosted")

    def _hosted(self, tool: Tool, name: str, places: tuple[str, ...] | None, source: str) -> Fact:
        if places is None:
            return Fact(f"{name}: {_OPEN}", whole=False)
        text, within = f"{name}: {', '.join(places)}", all_within(places, self._context.regions)
        if within:
            return Fact(text, (source,))
        where = "outside your regions" if within is False else "whether that is in your regions is open"
        said = self._context.stated(tool)
        if said.is_safeguarded is None:
            return Fact(f"{text}, {where}, safeguard {_OPEN}", (source,), whole=False)
        guard = said.safeguard if said.is_safeguarded else "no safeguard"
        return Fact(f"{text}, {where}, {guard}", (source, f"tools.{tool.id}.privacy.safeguard"))

    def _kept(self, tool: Tool, entities: Collection[str]) -> Iterator[Fact]:
        """Yield how long a tool keeps the records: once, or for each entity where it says so."""
        stated, path = self._context.stated(tool), f"tools.{tool.id}.privacy"
        by_entity = {one.entity for one in stated.keep_of or ()}.intersection(entities)
        for entity in sorted(by_entity):
            yield _limit(path, f"{tool.name} ({self._record(entity).name})", stated.kept(entity))
        if not by_entity.issuperset(entities) or not entities:
            yield _limit(path, tool.name, stated.keep)

    def _limits(self, purpose: Purpose, tools: Iterable[Tool], entities: Collection[str]) -> Cell:
        """Return the time limit of the purpose; else those of its records and of its tools: one kind is enough."""
        own = purpose.stated
        if own is not None and own.keep is not None:
            return _own(purpose, "keep", _length(own.keep))
        records = [_limit(f"entities.{e}", self._record(e).name, self._record(e).keep) for e in entities]
        kept = [fact for tool in tools for fact in self._kept(tool, entities)]
        both = (*records, *kept)
        for facts in (records, kept):
            if facts and all(fact.is_stated for fact in facts):
                return _joined(fact for fact in both if fact.is_stated)
        return _joined(both)


def _is_none(said: str | None) -> bool:
    return said is not None and said.strip().casefold() == NOT_KEPT


def _own(purpose: Purpose, field: str, said: str | None) -> Cell:
    """Return a cell that the purpose itself states."""
    if purpose.stated is None or not said:
        return Cell()
    return Cell(said, (f"activities.{purpose.stated.id}.{field}",), whole=True)


def _fact(name: str, said: str | None, source: str) -> Fact:
    return Fact(f"{name}: {said or _OPEN}", (source,) if said else (), whole=bool(said))


def _limit(path: str, name: str, kept: Length | str | None) -> Fact:
    return _fact(name, None if kept is None else _length(kept), f"{path}.keep")


def _length(kept: Length | str) -> str:
    """Return how long something is kept, in words."""
    if isinstance(kept, timedelta):
        return in_words(kept)
    return "keeps nothing" if kept == NOT_KEPT else str(kept)


def _models(tool: Tool) -> Iterator[tuple[str, Ai]]:
    """Yield the models in a tool, each with its path in the stack file: of the tool as a whole, then of functions."""
    for function, ai in sorted(tool.models.items()):
        yield f"tools.{tool.id}.{f'capabilities.{function}.ai' if function else 'ai'}", ai


def _vendor(tool: Tool) -> Fact:
    """Return a tool as a recipient, with who runs it."""
    if tool.vendor is None:
        return Fact(f"{tool.name} (vendor {_OPEN})", (f"tools.{tool.id}",))
    same = slug(tool.vendor) == slug(tool.name)
    return Fact(tool.name if same else f"{tool.name} ({tool.vendor})", (f"tools.{tool.id}.vendor",))


def _measures(tool: Tool) -> Fact:
    """Return what a tool states of who gets in and of deletion."""
    said: list[str] = []
    sources: list[str] = []
    for field, words in _ACCESS.items():
        value = None if tool.access is None else getattr(tool.access, field)
        if value is not None:
            said.append(words if value else f"no {words}")
            sources.append(f"tools.{tool.id}.access.{field}")
    deletes = None if tool.openness is None else tool.openness.deletion
    if deletes is not None:
        said.append("deletes when asked" if deletes else "does not delete when asked")
        sources.append(f"tools.{tool.id}.openness.deletion")
    return Fact(f"{tool.name}: {', '.join(said) or _OPEN}", tuple(sources), whole=bool(said))


def _joined(facts: Iterable[Fact]) -> Cell:
    """Return the cell of some facts; nothing is stated where none is, and it is in part where all are only possible."""
    listed = tuple(facts)
    if not any(fact.is_stated for fact in listed):
        return Cell()
    whole = all(fact.whole for fact in listed) and any(fact.sure for fact in listed if fact.is_stated)
    sources = tuple(dict.fromkeys(chain.from_iterable(fact.sources for fact in listed)))
    return Cell("; ".join(fact.text for fact in listed), sources, whole)
