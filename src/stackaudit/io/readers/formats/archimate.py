"""ArchiMate models, as Open Exchange files and as Archi's own files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import field
from heapq import heapify, heappop, heappush
from typing import Any, Final

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import Problem
from stackaudit.io.readers.base import Reader, Source, loaded
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.formats.pages import head_of, short
from stackaudit.io.readers.formats.stack_builder import StackBuilder, clean, day, fact
from stackaudit.io.readers.result import Location, ReadResult
from stackaudit.io.readers.text.xml_text import Element, load
from stackaudit.model.base import slug
from stackaudit.model.references import look_alike

EXCHANGE: Final = "http://www.opengroup.org/xsd/archimate"
ARCHI: Final = "http://www.archimatetool.com/archimate"

_OLD_WORDS: Final = {"UsedBy": "Serving", "Realisation": "Realization", "Specialisation": "Specialization"}
_EXCHANGE_ACCESS: Final = {"Read": "read", "Write": "write", "ReadWrite": "both"}
_ARCHI_ACCESS: Final = {"": "write", "0": "write", "1": "read", "3": "both"}
"""Archi leaves out what is its default, to write; 2 is an access of no stated direction."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An element of a model: its type without a prefix, its name, where it stands."""

    id: str
    type: str
    name: str
    spot: Location


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a model; `access` is read, write, both, or empty where the direction is not stated."""

    id: str
    type: str
    source: str
    target: str
    name: str
    access: str
    spot: Location


@dataclass(slots=True)
class Model:
    """What a file holds of a model, in its order."""

    name: str
    day: str | None = None
    things: dict[str, Thing] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)

    def of_type(self, *types: str) -> Iterator[Thing]:
        """The elements of these types."""
        return (thing for thing in self.things.values() if thing.type in types)

    def related(self, *types: str) -> Iterator[Relation]:
        """The relations of these types."""
        return (relation for relation in self.relations.values() if relation.type in types)


def model_of(given: Source, builder: StackBuilder) -> Model:
    """Return the model in a file; what leads nowhere is noted.

    Raises:
        LoadError: The file is no XML, or no ArchiMate model.
    """
    root = loaded(given, load)
    if root.tag == "model" and root.namespace.startswith(EXCHANGE):
        model = _exchange(given.name, root)
    elif root.tag == "model" and root.namespace == ARCHI:
        model = _archi(given.name, root)
    else:
        problem = Problem(Code.INVALID_VALUE, f"<{short(root.tag)}> is no ArchiMate model", root.line, 1)
        raise refusal([problem], given.name, given.text)
    _tell_of_loose_ends(model, builder)
    _join(model, builder)
    return model


def _exchange(source: str, root: Element) -> Model:
    metadata = root.first("metadata")
    model = Model(root.said("name"), day(metadata.said("date")) if metadata is not None else None)
    for group, tag in (("elements", "element"), ("relationships", "relationship")):
        listed = root.first(group)
        for element in listed.all(tag) if listed is not None else ():
            stated = element.attributes
            id_, type_ = stated.get("identifier", ""), stated.get("type", "")
            access = _EXCHANGE_ACCESS.get(stated.get("accessType", ""), "")
            if tag == "element":
                _add_thing(model, id_, type_, element.said("name"), Location(source, element.line))
            else:
                _add_relation(
                    model, id_, type_.removesuffix("Relationship"), element, element.said("name"), access, source
                )
    return model


def _archi(source: str, root: Element) -> Model:
    model = Model(root.attributes.get("name", ""))
    waiting = list(root.all("folder"))[::-1]
    while waiting:
        folder = waiting.pop()
        if folder.attributes.get("type") == "diagrams":
            continue
        for element in folder.all("element"):
            stated = element.attributes
            id_, name = stated.get("id", ""), stated.get("name", "")
            type_ = stated.get("type", "").rpartition(":")[2]
            if "source" in stated and "target" in stated:
                access = _ARCHI_ACCESS.get(stated.get("accessType", ""), "")
                _add_relation(model, id_, type_.removesuffix("Relationship"), element, name, access, source)
            else:
                _add_thing(model, id_, type_, name, Location(source, element.line))
        waiting += list(folder.all("folder"))[::-1]
    return model


def _add_thing(model: Model, id_: str, type_: str, name: str, spot: Location) -> None:
    model.things.setdefault(id_, Thing(id_, type_, name, spot))


def _add_relation(model: Model, id_: str, type_: str, element: Element, name: str, access: str, source: str) -> None:
    type_ = _OLD_WORDS.get(type_, type_)
    ends = element.attributes.get("source", ""), element.attributes.get("target", "")
    relation = Relation(id_, type_, *ends, name, access if type_ == "Access" else "", Location(source, element.line))
    model.relations.setdefault(id_, relation)


def _tell_of_loose_ends(model: Model, builder: StackBuilder) -> None:
    """Note relations that lead nowhere, and take them out."""
    known = model.things.keys() | model.relations.keys()
    for relation in list(model.relations.values()):
        lost = [end for end in (relation.source, relation.target) if end not in known]
        if lost:
            message = f"the {relation.type} relation leads to {short(lost[0])!r}, which is nothing in the model"
            builder.note("dangling", message, relation.spot)
            del model.relations[relation.id]


_JUNCTIONS: Final = frozenset({"Junction", "AndJunction", "OrJunction"})
MOST_JOINED: Final = 10_000
"""Relations that the junctions of a model may stand for."""


def _join(model: Model, builder: StackBuilder) -> None:
    """Replace the relations at junctions by one from each thing before a junction to each thing behind it."""
    junctions = {thing.id for thing in model.things.values() if thing.type in _JUNCTIONS}
    after: dict[str, list[Relation]] = {}
    for relation in model.relations.values():
        if relation.source in junctions:
            after.setdefault(relation.source, []).append(relation)
    joined: list[Relation] = []
    for first in [one for one in model.relations.values() if one.target in junctions and one.source not in junctions]:
        seen, waiting = {first.target}, [first.target]
        while waiting:
            for last in after.get(waiting.pop(), ()):
                if last.target in junctions:
                    waiting += [] if last.target in seen else [last.target]
                    seen.add(last.target)
                elif last.type == first.type and len(joined) < MOST_JOINED:
                    joined.append(_through(first, last))
    if len(joined) == MOST_JOINED:
        message = f"only {MOST_JOINED:,} relations through junctions are read"
        builder.note("left-out", message, joined[-1].spot)
    ends = {id_: one for id_, one in model.relations.items() if {one.source, one.target} & junctions}
    for id_ in ends:
        del model.relations[id_]
    for relation in joined:
        model.relations.setdefault(relation.id, relation)
    for id_ in junctions:
        del model.things[id_]


def _through(first: Relation, last: Relation) -> Relation:
    """Return two relations as one; its name and its access are those of the first that has them."""
    return Relation(
        f"{first.id}>{last.id}",
        first.type,
        first.source,
        last.target,
        first.name or last.name,
        first.access or last.access,
        first.spot,
    )


COMPONENT: Final = "ApplicationComponent"
MOST_BEHIND: Final = 10
"""Components behind one element that are read."""
_BEHIND: Final = frozenset(
    {
        "ApplicationService",
        "ApplicationFunction",
        "ApplicationProcess",
        "ApplicationInteraction",
        "ApplicationInterface",
        "ApplicationEvent",
        "BusinessService",
    }
)
"""Elements that a component can stand behind."""
_TO_PART: Final = frozenset({"Realization", "Assignment", "Composition", "Aggregation"})
"""Relations that lead from what stands behind to what it gives."""


def carriers(model: Model, builder: StackBuilder) -> dict[str, list[str]]:
    """Return for each element the components that stand behind it, in the order of the file; a component for itself.

    A business service may be realised by a process; it has components of its own only where one realises it.
    """
    found: dict[str, dict[str, None]] = {thing.id: {thing.id: None} for thing in model.of_type(COMPONENT)}
    given: dict[str, list[str]] = {}
    for relation in model.relations.values():
        target = model.things.get(relation.target)
        if relation.type in _TO_PART and target is not None and target.type in _BEHIND:
            given.setdefault(relation.source, []).append(relation.target)
    for component in list(found):
        waiting, seen = [component], {component}
        while waiting:
            for part in given.get(waiting.pop(), ()):
                behind = found.setdefault(part, {})
                if part in seen or len(behind) >= MOST_BEHIND:
                    continue
                seen.add(part)
                waiting.append(part)
                behind[component] = None
                if len(behind) == MOST_BEHIND:
                    message = f"only {MOST_BEHIND} components behind one element are read"
                    builder.note("left-out", message, model.things[part].spot)
    return {element: list(components) for element, components in found.items()}


_STEPS: Final = frozenset({"BusinessProcess", "BusinessFunction", "BusinessInteraction"})
_EVENT: Final = "BusinessEvent"
MOST_LINKS: Final = 500
"""Processes and events of one chain that are read; a journey has a dozen."""


@dataclass(slots=True)
class StepFacts:
    """What serves a step, and the entities it reads."""

    tools: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)


def add_journeys(builder: StackBuilder, model: Model, facts: dict[str, StepFacts]) -> None:
    """Add a journey for each chain of at least two steps.

    An event gives its name to the journey that it starts; without one, the journey is named by its first and last step.
    """
    triggers = [
        relation
        for relation in model.related("Triggering")
        if relation.source != relation.target
        and all(_is_link(model.things.get(end)) for end in (relation.source, relation.target))
    ]
    causes: dict[str, dict[str, None]] = {}
    for relation in triggers:
        causes.setdefault(relation.target, {})[relation.source] = None
    for members in _chains(model, triggers):
        things = [model.things[member] for member in members]
        steps = [thing for thing in things if thing.type in _STEPS]
        if len(steps) < 2:
            continue
        if len(members) > MOST_LINKS:
            builder.note("left-out", f"a chain of more than {MOST_LINKS} processes is not read", steps[0].spot)
            continue
        before = {step.id: _steps_before(model, step.id, causes) for step in steps}
        ordered = _in_order(builder, steps, before)
        starts = [thing for thing in things if thing.type == _EVENT and thing.id not in causes]
        name = clean(starts[0].name) if len(starts) == 1 else None
        name = name or f"{short(ordered[0].name)} to {short(ordered[-1].name)}"
        builder.journey(name, _written(ordered, before, facts), steps[0].spot)


def _steps_before(model: Model, step: str, causes: dict[str, dict[str, None]]) -> list[str]:
    """Return the steps that trigger a step, an event between them walked through."""
    found: dict[str, None] = {}
    waiting, seen = list(causes.get(step, ())), {step}
    while waiting:
        cause = waiting.pop(0)
        if cause in seen:
            continue
        seen.add(cause)
        if model.things[cause].type == _EVENT:
            waiting += causes.get(cause, ())
        else:
            found[cause] = None
    return list(found)


def _is_link(thing: Thing | None) -> bool:
    return thing is not None and (thing.type in _STEPS or thing.type == _EVENT)


def _chains(model: Model, triggers: list[Relation]) -> list[list[str]]:
    """Return what hangs together by triggers, each in the order of the file."""
    beside: dict[str, list[str]] = {}
    for relation in triggers:
        beside.setdefault(relation.source, []).append(relation.target)
        beside.setdefault(relation.target, []).append(relation.source)
    order = {id_: n for n, id_ in enumerate(model.things)}
    seen: set[str] = set()
    chains = []
    for start in sorted(beside, key=order.__getitem__):
        if start in seen:
            continue
        seen.add(start)
        members, waiting = [start], [start]
        while waiting:
            for other in beside[waiting.pop()]:
                if other not in seen:
                    seen.add(other)
                    members.append(other)
                    waiting.append(other)
        chains.append(sorted(members, key=order.__getitem__))
    return chains


def _in_order(builder: StackBuilder, steps: list[Thing], before: dict[str, list[str]]) -> list[Thing]:
    """Return the steps so that each comes after those that trigger it; a circle is cut, with a note."""
    places = {step.id: n for n, step in enumerate(steps)}
    after: dict[str, list[str]] = {step.id: [] for step in steps}
    for step, causes in before.items():
        for cause in causes:
            after[cause].append(step)
    open_causes = {step: len(causes) for step, causes in before.items()}
    free = [places[step] for step, count in open_causes.items() if count == 0]
    heapify(free)
    done: dict[str, None] = {}
    candidates = iter(steps)
    while len(done) < len(steps):
        if not free:
            start = next(step for step in candidates if step.id not in done)
            before[start.id] = [cause for cause in before[start.id] if cause in done]
            builder.note(
                "guessed", f"triggers run in a circle; it is taken to begin at {short(start.name)!r}", start.spot
            )
            free = [places[start.id]]
        step = steps[heappop(free)].id
        if step in done:
            continue
        done[step] = None
        for later in after[step]:
            open_causes[later] -= 1
            if open_causes[later] == 0:
                heappush(free, places[later])
    return [steps[places[step]] for step in done]


def _written(ordered: list[Thing], before: dict[str, list[str]], facts: dict[str, StepFacts]) -> list[dict[str, Any]]:
    ids: dict[str, str] = {}
    taken: set[str] = set()
    steps: list[dict[str, Any]] = []
    for n, thing in enumerate(ordered):
        name = clean(thing.name) or f"step {n + 1}"
        made = slug(name) or f"step-{n + 1}"
        ids[thing.id] = made if look_alike(made) not in taken else f"{made[:180]}-step-{n + 1}"
        taken.add(look_alike(ids[thing.id]))
        known = facts.get(thing.id, StepFacts())
        step: dict[str, Any] = {"id": ids[thing.id], "name": name}
        if n:
            step["after"] = [ids[other] for other in before[thing.id]]
        if known.tools:
            step["tools"] = known.tools
        if known.needs:
            step["needs"] = known.needs
        steps.append(step)
    return steps


_MARK = re.compile(rf"""xmlns(:\w+)?\s*=\s*["'](?:{re.escape(EXCHANGE)}/|{re.escape(ARCHI)}["'])""")
_DATA: Final = "DataObject"
_ROLES: Final = {"read": ("consumer",), "write": ("producer",), "both": ("consumer", "producer")}


def recognises(given: Source) -> bool:
    """Return whether its root has the namespace of Open Exchange or of Archi."""
    head = head_of(given)
    return head.lstrip("\ufeff \t\r\n")[:1] == "<" and _MARK.search(head) is not None


def read(given: Source) -> ReadResult:
    """Return the stack of a model.

    Raises:
        LoadError: The file is no XML or no ArchiMate model, or has no application component.
    """
    builder = StackBuilder(given.name)
    model = model_of(given, builder)
    builder.as_of = model.day
    _Filling(builder, model).fill()
    return builder.reading(model.name, dated=False)


READER = Reader("archimate", "an ArchiMate model: Open Exchange XML or an Archi file", recognises, read)


class _Filling:
    """Fills the builder from a model."""

    def __init__(self, builder: StackBuilder, model: Model) -> None:
        self._builder = builder
        self._model = model
        self._behind = carriers(model, builder)
        self._tools: dict[str, str] = {}
        self._entities: dict[str, str] = {}
        self._used: set[str] = set()

    def fill(self) -> None:
        """Add tools, entities, uses, flows and journeys, and say what was not used."""
        for thing in self._model.of_type(COMPONENT):
            tool = self._builder.tool(thing.name, thing.spot)
            if tool is not None:
                self._tools[thing.id] = tool
        for thing in self._model.of_type(_DATA):
            entity = self._builder.entity(thing.name, thing.spot)
            if entity is not None:
                self._entities[thing.id] = entity
        self._parts()
        self._accesses()
        self._flows()
        add_journeys(self._builder, self._model, self._steps())
        self._tell_of_unused()

    def _behind_of(self, element: str) -> list[str]:
        """The tools behind an element."""
        return [self._tools[one] for one in self._behind.get(element, ()) if one in self._tools]

    def _parts(self) -> None:
        """A component inside another is a part of that product."""
        for relation in self._model.related("Composition", "Aggregation"):
            whole, part = self._tools.get(relation.source), self._tools.get(relation.target)
            if whole is not None and part is not None and whole != part:
                self._used.add(relation.id)
                self._builder.facts(part).setdefault("product", fact(self._model.things[relation.source].name))

    def _accesses(self) -> None:
        for relation in self._model.related("Access"):
            entity = self._entities.get(relation.target)
            tools = self._behind_of(relation.source)
            if entity is None or not tools:
                continue
            self._used.add(relation.id)
            if not relation.access:
                name = short(self._model.things[relation.target].name)
                message = f"an access of {name!r} does not say whether it reads or writes"
                self._builder.note("left-out", message, relation.spot)
            for tool in tools if relation.access else ():
                self._builder.use(tool, entity, *_ROLES[relation.access])

    def _flows(self) -> None:
        """A flow carries what its name or an associated data object says; what serves sends to what it serves."""
        carried = self._carried()
        for relation in self._model.related("Flow", "Serving"):
            sources, targets = self._behind_of(relation.source), self._behind_of(relation.target)
            if not sources or not targets:
                continue
            self._used.add(relation.id)
            entities = list(carried.get(relation.id, ()))
            label = fact(relation.name)
            if relation.type == "Flow" and label is not None and not entities:
                made = self._builder.entity(label, relation.spot)
                entities = [made] if made is not None else []
            for source in sources if not self._builder.full else ():
                for target in targets:
                    if source != target:
                        self._builder.flow(source, target, relation.spot, entities, name=label)

    def _carried(self) -> dict[str, list[str]]:
        """The entities that are associated with a flow itself."""
        found: dict[str, list[str]] = {}
        for relation in self._model.related("Association"):
            for flow, other in ((relation.source, relation.target), (relation.target, relation.source)):
                if flow in self._model.relations and other in self._entities:
                    self._used.add(relation.id)
                    found.setdefault(flow, []).append(self._entities[other])
        return found

    def _steps(self) -> dict[str, StepFacts]:
        """What serves each element of the business, and the data objects behind what it reads."""
        steps: dict[str, StepFacts] = {}
        for relation in self._model.related("Serving"):
            tools = self._behind_of(relation.source)
            if tools and not self._behind_of(relation.target):
                self._used.add(relation.id)
                known = steps.setdefault(relation.target, StepFacts()).tools
                known += [tool for tool in tools if tool not in known]
        objects = self._objects()
        for relation in self._model.related("Access"):
            if relation.access in {"read", "both"} and not self._behind_of(relation.source):
                read = objects.get(relation.target, ())
                known = steps.setdefault(relation.source, StepFacts()).needs
                known += [entity for entity in read if entity not in known]
                self._used.update([relation.id] if read else [])
        return steps

    def _objects(self) -> dict[str, list[str]]:
        """The entities behind each business object, and each data object for itself."""
        found = {id_: [entity] for id_, entity in self._entities.items()}
        for relation in self._model.related("Realization"):
            if relation.source in self._entities and relation.target not in self._entities:
                found.setdefault(relation.target, []).append(self._entities[relation.source])
        return found

    def _tell_of_unused(self) -> None:
        """Note, once for each type, the relations that carry something but lead to no component."""
        left: dict[str, list[Relation]] = {}
        for relation in self._model.related("Flow", "Serving", "Access"):
            if relation.id not in self._used:
                left.setdefault(relation.type, []).append(relation)
        for type_, relations in sorted(left.items()):
            message = f"{type_} relations that lead to no application component were left out: {len(relations)}"
            self._builder.note("left-out", message, relations[0].spot)
        types = Counter(thing.type for thing in self._model.things.values() if thing.type not in {COMPONENT, _DATA})
        outside = sum(n for type_, n in types.items() if type_ in _TECHNOLOGY)
        if outside:
            first = next(self._model.of_type(*_TECHNOLOGY))
            message = f"elements of the technology layer, which are no tools, were left out: {outside}"
            self._builder.note("left-out", message, first.spot)


_TECHNOLOGY: Final = frozenset(
    {"Node", "Device", "SystemSoftware", "CommunicationNetwork", "Network", "Artifact", "Path"}
)
