"""Needs: which entity, held at one tool, must be available at another. They come from roles and declarations only.

Needs never come from existing flows: an index over needs that grew with the flows would not be monotone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity
from stackaudit.policy import Policy

NeedMode = Literal["canonical+declared", "canonical", "declared"]
GENERATOR = "canonical/1"


@dataclass(frozen=True, slots=True)
class DataNeed:
    """An entity held at `source` must be available at `target`.

    Attributes:
        source: The tool that holds it.
        target: The tool that must have it.
        entity: Which records.
        weight: How much it counts; at least 0.
        tolerance: How old it may be on arrival, in seconds; None where that is not stated.
        attributes: What must arrive of it; None where nothing is asked.
        origins: Why it is a need: `producer`, `consumer`, `hub`, `declared`.
        assumed: Whether only a default asks for it: nobody declared it, and it rests on the hub alone or on a role that
            the catalog of known products gives the tool. No step of a journey asks for it there either.
    """

    source: str
    target: str
    entity: str
    weight: float = 1.0
    tolerance: float | None = None
    attributes: tuple[str, ...] | None = None
    origins: tuple[str, ...] = ()
    assumed: bool = False

    def __hash__(self) -> int:
        """What tells needs of one stack apart is enough: they are looked up again and again."""
        return hash((self.source, self.target, self.entity))

    @property
    def id(self) -> str:
        """The typed subject: `need:crm>ads/customer`."""
        return f"need:{self.source}>{self.target}/{self.entity}"

    @property
    def key(self) -> tuple[str, str, str]:
        """Source, target and entity: needs are de-duplicated by these."""
        return self.source, self.target, self.entity


@dataclass(frozen=True, slots=True)
class Holdings:
    """Who holds an entity, and as what."""

    entity: DataEntity
    declared: bool
    masters: tuple[str, ...]
    masters_stated: bool
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    caches: tuple[str, ...]

    @property
    def holders(self) -> tuple[str, ...]:
        """Every tool with any role, sorted."""
        return tuple(sorted({*self.masters, *self.producers, *self.consumers, *self.caches}))


def holdings(stack: Stack) -> dict[str, Holdings]:
    """Return for every entity, declared or merely used, who holds it; sorted by entity."""
    roles: dict[str, dict[str, set[str]]] = {entity.id: {} for entity in stack.entities}
    for tool in stack.tools:
        for use in tool.entities:
            for role in use.roles:
                roles.setdefault(use.entity, {}).setdefault(role, set()).add(tool.id)
        for model in tool.models.values():
            for entity in (*(model.reads or ()), *(model.writes or ())):
                roles.setdefault(entity, {})
    for flow in stack.integrations:
        for carried in flow.entities or ():
            roles.setdefault(carried, {})
    for need in stack.needs:
        roles.setdefault(need.entity, {})
    for asked in (asked for journey in stack.journeys for step in journey.steps for asked in step.needs):
        roles.setdefault(asked.entity, {})
    declared = {entity.id: entity for entity in stack.entities}
    return {id_: _holdings(id_, declared.get(id_), roles[id_]) for id_ in sorted(roles)}


def _holdings(id_: str, declared: DataEntity | None, roles: dict[str, set[str]]) -> Holdings:
    named = declared.system_of_record if declared is not None else None
    by_role = roles.get("system_of_record", set())
    masters = {master.tool for master in named or ()} | by_role
    return Holdings(
        entity=declared or DataEntity(id=id_, name=id_),
        declared=declared is not None,
        masters=tuple(sorted(masters)),
        masters_stated=named is not None or bool(by_role),
        producers=tuple(sorted(roles.get("producer", ()))),
        consumers=tuple(sorted(roles.get("consumer", ()))),
        caches=tuple(sorted(roles.get("cache", ()))),
    )


def factors(held: dict[str, Holdings], policy: Policy) -> dict[str, float]:
    """Return how critical each entity is, as a factor on severity."""
    entities = {id_: holding.entity for id_, holding in held.items()}
    return {id_: policy.factor(one.criticality, about_customer=one.about_customer) for id_, one in entities.items()}


def generate(stack: Stack, held: dict[str, Holdings], mode: NeedMode = "canonical+declared") -> tuple[DataNeed, ...]:
    """Return the needs of a stack, sorted by source, target and entity, each once.

    For each entity with exactly one system of record m, and hub U where the entity is about the customer: each
    producer to m, m to each consumer, m to U; on the catalog's word none between entries of one product. Declared needs
    are added; where one repeats a generated need, its tolerance and attributes stand and the larger weight counts.

    Raises:
        StackAuditError: the mode is none of `canonical+declared`, `canonical`, `declared`.
    """
    if mode not in {"canonical+declared", "canonical", "declared"}:
        raise StackAuditError(f"unknown mode of needs {mode!r}; known: canonical+declared, canonical, declared")
    found: dict[tuple[str, str, str], DataNeed] = {}
    if mode != "declared":
        for need in _canonical(stack, held):
            known = found.get(need.key)
            found[need.key] = need if known is None else _together(known, need)
    if mode != "canonical":
        for key, need in _declared(stack).items():
            found[key] = _overlaid(found.get(key) or _plain(need, held), need)
    return tuple(found[key] for key in sorted(found))


def _together(one: DataNeed, other: DataNeed) -> DataNeed:
    """One need that two rules ask for; it is assumed where both only assume it."""
    return replace(one, origins=(*one.origins, *other.origins), assumed=one.assumed and other.assumed)


def _overlaid(known: DataNeed, declared: DataNeed) -> DataNeed:
    """What is declared stands; what it leaves open is as known; the larger weight counts."""
    return replace(
        known,
        weight=max(known.weight, declared.weight) if known.origins else declared.weight,
        tolerance=declared.tolerance if declared.tolerance is not None else known.tolerance,
        attributes=declared.attributes if declared.attributes is not None else known.attributes,
        origins=(*known.origins, *declared.origins),
        assumed=False,
    )


def _plain(need: DataNeed, held: dict[str, Holdings]) -> DataNeed:
    """The need as its entity alone would have it."""
    entity = held[need.entity].entity
    tolerance = entity.tolerance.total_seconds() if entity.tolerance is not None else None
    return DataNeed(need.source, need.target, need.entity, 0.0, tolerance, entity.attributes)


def _canonical(stack: Stack, held: dict[str, Holdings]) -> Iterator[DataNeed]:
    asked = {
        (tool.id, use.entity): use.attributes
        for tool in stack.tools
        for use in tool.entities
        if use.attributes is not None
    }
    guessed = {tool.id for tool in stack.tools if tool.assumes("entities")}
    in_steps = _asked_in_steps(stack)
    product = {tool.id: tool.product or tool.id for tool in stack.tools}
    for id_, holding in held.items():
        if len(holding.masters) != 1:
            continue
        master = holding.masters[0]
        entity = holding.entity
        tolerance = entity.tolerance.total_seconds() if entity.tolerance is not None else None
        for producer in holding.producers:
            if producer != master:
                fields, assumed = entity.attributes, producer in guessed
                if assumed and product[producer] == product[master]:
                    continue
                yield DataNeed(producer, master, id_, 1.0, tolerance, fields, ("producer",), assumed)
        for consumer in holding.consumers:
            if consumer != master:
                fields = asked.get((consumer, id_), entity.attributes)
                assumed = consumer in guessed and (consumer, id_) not in in_steps
                if assumed and product[consumer] == product[master]:
                    continue
                yield DataNeed(master, consumer, id_, 1.0, tolerance, fields, ("consumer",), assumed)
        if stack.hub is not None and entity.about_customer and master != stack.hub:
            fields, assumed = entity.attributes, (stack.hub, id_) not in in_steps
            yield DataNeed(master, stack.hub, id_, 1.0, tolerance, fields, ("hub",), assumed)


def _asked_in_steps(stack: Stack) -> frozenset[tuple[str, str]]:
    """Tools that stand in a step of a journey, each with a kind of records that the step needs."""
    steps = (step for journey in stack.journeys for step in journey.steps)
    return frozenset((tool, need.entity) for step in steps for tool in step.tools for need in step.needs)


def possible(stack: Stack, held: dict[str, Holdings], known: Iterable[DataNeed]) -> dict[str, int]:
    """Return how many needs there may be besides those that are known, at the most, by entity; 0 is left out.

    What a stack does not state is three-valued, as relays are: an entity without one master may have a need of each
    maker, of each user and of the hub; one that is perhaps about the customer may have that of the hub; and a tool that
    states no roles at all may need what the steps it serves ask for. None of it depends on flows.
    """
    there = {need.key for need in known}
    asked = _asked_of_silent(stack)
    found: dict[str, int] = {}
    for id_, holding in held.items():
        ends = asked.get(id_, set()) - {*holding.holders}
        if len(holding.masters) == 1:
            ends = {end for end in ends if (holding.masters[0], end, id_) not in there}
            if stack.hub is not None and holding.entity.about_customer is None:
                ends |= {stack.hub} - {*holding.masters}
        else:
            ends |= {*holding.producers, *holding.consumers}
            if stack.hub is not None and not holding.masters_stated and holding.entity.about_customer is not False:
                ends.add(stack.hub)
        if ends:
            found[id_] = len(ends)
    return found


def _asked_of_silent(stack: Stack) -> dict[str, set[str]]:
    """Return, by entity, the tools that state no roles and serve a step that needs it."""
    silent = {tool.id for tool in stack.tools if "entities" not in tool.model_fields_set and tool.kind != "conduit"}
    found: dict[str, set[str]] = {}
    for step in (step for journey in stack.journeys for step in journey.steps):
        for asked in step.needs:
            found.setdefault(asked.entity, set()).update(silent.intersection(step.tools))
    return found


def _declared(stack: Stack) -> dict[tuple[str, str, str], DataNeed]:
    """Declared needs, each once: of several the strictest tolerance, all attributes and the largest weight count."""
    found: dict[tuple[str, str, str], DataNeed] = {}
    for record in stack.needs:
        tolerance = record.within.total_seconds() if record.within is not None else None
        need = DataNeed(
            record.source, record.target, record.entity, record.weight, tolerance, record.attributes, ("declared",)
        )
        known = found.get(need.key)
        found[need.key] = need if known is None else _strictest(known, need)
    return found


def _strictest(one: DataNeed, other: DataNeed) -> DataNeed:
    tolerances = [need.tolerance for need in (one, other) if need.tolerance is not None]
    attributes = [need.attributes for need in (one, other) if need.attributes is not None]
    return replace(
        one,
        weight=max(one.weight, other.weight),
        tolerance=min(tolerances, default=None),
        attributes=tuple(sorted({name for names in attributes for name in names})) if attributes else None,
    )
