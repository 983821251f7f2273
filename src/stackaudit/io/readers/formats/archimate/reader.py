"""The reader of ArchiMate models: components become tools, data objects entities, triggering chains journeys."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from stackaudit.io.readers.base import Given, Reader, Reading
from stackaudit.io.readers.formats.archimate.carriers import COMPONENT, carriers
from stackaudit.io.readers.formats.archimate.journeys import StepFacts, add_journeys
from stackaudit.io.readers.formats.archimate.models import ARCHI, EXCHANGE, Model, Relation, model_of
from stackaudit.io.readers.formats.draft import Draft, fact
from stackaudit.io.readers.formats.pages import head_of, short

_MARK = re.compile(rf"""xmlns(:\w+)?\s*=\s*["'](?:{re.escape(EXCHANGE)}/|{re.escape(ARCHI)}["'])""")
_DATA: Final = "DataObject"
_ROLES: Final = {"read": ("consumer",), "write": ("producer",), "both": ("consumer", "producer")}


def recognises(given: Given) -> bool:
    """Return whether its root has the namespace of Open Exchange or of Archi."""
    head = head_of(given)
    return head.lstrip("\ufeff \t\r\n")[:1] == "<" and _MARK.search(head) is not None


def read(given: Given) -> Reading:
    """Return the stack of a model.

    Raises:
        LoadError: The file is no XML or no ArchiMate model, or has no application component.
    """
    draft = Draft(given.name)
    model = model_of(given, draft)
    draft.as_of = model.day
    _Filling(draft, model).fill()
    return draft.reading(model.name, dated=False)


READER = Reader("archimate", "an ArchiMate model: Open Exchange XML or an Archi file", recognises, read)


class _Filling:
    """Fills the draft from a model."""

    def __init__(self, draft: Draft, model: Model) -> None:
        self._draft = draft
        self._model = model
        self._behind = carriers(model, draft)
        self._tools: dict[str, str] = {}
        self._entities: dict[str, str] = {}
        self._used: set[str] = set()

    def fill(self) -> None:
        """Add tools, entities, uses, flows and journeys, and say what was not used."""
        for thing in self._model.of_type(COMPONENT):
            tool = self._draft.tool(thing.name, thing.spot)
            if tool is not None:
                self._tools[thing.id] = tool
        for thing in self._model.of_type(_DATA):
            entity = self._draft.entity(thing.name, thing.spot)
            if entity is not None:
                self._entities[thing.id] = entity
        self._parts()
        self._accesses()
        self._flows()
        add_journeys(self._draft, self._model, self._steps())
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
                self._draft.facts(part).setdefault("product", fact(self._model.things[relation.source].name))

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
                self._draft.note("left-out", message, relation.spot)
            for tool in tools if relation.access else ():
                self._draft.use(tool, entity, *_ROLES[relation.access])

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
                made = self._draft.entity(label, relation.spot)
                entities = [made] if made is not None else []
            for source in sources if not self._draft.full else ():
                for target in targets:
                    if source != target:
                        self._draft.flow(source, target, relation.spot, entities, name=label)

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
            self._draft.note("left-out", message, relations[0].spot)
        types = Counter(thing.type for thing in self._model.things.values() if thing.type not in {COMPONENT, _DATA})
        outside = sum(n for type_, n in types.items() if type_ in _TECHNOLOGY)
        if outside:
            first = next(self._model.of_type(*_TECHNOLOGY))
            message = f"elements of the technology layer, which are no tools, were left out: {outside}"
            self._draft.note("left-out", message, first.spot)


_TECHNOLOGY: Final = frozenset(
    {"Node", "Device", "SystemSoftware", "CommunicationNetwork", "Network", "Artifact", "Path"}
)
