"""An ArchiMate model as one shape, whether it is an Open Exchange file or Archi's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.core.errors import Problem
from stackaudit.io.readers.base import Given, Spot
from stackaudit.io.readers.codes import Code
from stackaudit.io.readers.formats.draft import Draft, day
from stackaudit.io.readers.formats.pages import loaded, short
from stackaudit.io.readers.problems import refusal
from stackaudit.io.readers.xml_text import Element, load

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
    spot: Spot


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of a model; `access` is read, write, both, or empty where the direction is not stated."""

    id: str
    type: str
    source: str
    target: str
    name: str
    access: str
    spot: Spot


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


def model_of(given: Given, draft: Draft) -> Model:
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
    _tell_of_loose_ends(model, draft)
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
                _add_thing(model, id_, type_, element.said("name"), Spot(source, element.line))
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
                _add_thing(model, id_, type_, name, Spot(source, element.line))
        waiting += list(folder.all("folder"))[::-1]
    return model


def _add_thing(model: Model, id_: str, type_: str, name: str, spot: Spot) -> None:
    model.things.setdefault(id_, Thing(id_, type_, name, spot))


def _add_relation(model: Model, id_: str, type_: str, element: Element, name: str, access: str, source: str) -> None:
    type_ = _OLD_WORDS.get(type_, type_)
    ends = element.attributes.get("source", ""), element.attributes.get("target", "")
    relation = Relation(id_, type_, *ends, name, access if type_ == "Access" else "", Spot(source, element.line))
    model.relations.setdefault(id_, relation)


def _tell_of_loose_ends(model: Model, draft: Draft) -> None:
    """Note relations that lead nowhere, and take them out."""
    known = model.things.keys() | model.relations.keys()
    for relation in list(model.relations.values()):
        lost = [end for end in (relation.source, relation.target) if end not in known]
        if lost:
            message = f"the {relation.type} relation leads to {short(lost[0])!r}, which is nothing in the model"
            draft.note("dangling", message, relation.spot)
            del model.relations[relation.id]
