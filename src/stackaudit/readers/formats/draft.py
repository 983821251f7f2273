"""The document of a stack while a reader fills it: ids that are unique, texts that are clean, only facts that are known."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from stackaudit.errors import Problem
from stackaudit.model.base import hidden_character, slug
from stackaudit.model.references import look_alike
from stackaudit.readers.base import Note, NoteKind, Reading, Spot
from stackaudit.readers.codes import Code
from stackaudit.readers.formats.pages import add_note, short
from stackaudit.readers.problems import refusal

_LONGEST = 2000
_LONGEST_ID = 200
_NOTHING = frozenset({"", "-", "--", "?", "n/a", "na", "none", "null", "tbd", "tba", "unknown", "not applicable"})


def clean(value: object) -> str | None:
    """Return a text on one line without hidden characters; None where nothing is left, or where it is no text.

    >>> clean("  CRM\\n system\\u200b "), clean(12), clean(" "), clean(["x"])
    ('CRM system', '12', None, None)
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if hidden_character(text) is not None:
        text = " ".join("".join(c for c in text if hidden_character(c) is None).split())
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1].rstrip()}…"
    text = unicodedata.normalize("NFC", text)
    return text if text and hidden_character(text) is None else None


def fact(value: object) -> str | None:
    """Return a text that says something; None for `TBD`, `n/a`, `-` and the like.

    >>> fact("TBD"), fact("Tier 1")
    (None, 'Tier 1')
    """
    text = clean(value)
    return None if text is None or text.casefold().strip(" .") in _NOTHING else text


class Draft:
    """Tools, flows, entities, departments and journeys of one input, and what there is to say of it."""

    def __init__(self, source: str) -> None:
        """Begin an empty one; `source` is what messages call the input."""
        self.source = source
        self.as_of: str | None = None
        self.notes: list[Note] = []
        self._records: dict[str, dict[str, dict[str, Any]]] = {
            "tools": {},
            "entities": {},
            "departments": {},
            "journeys": {},
        }
        self._spots: dict[str, dict[str, Spot]] = {part: {} for part in self._records}
        self._taken: dict[str, dict[str, str]] = {part: {} for part in self._records}
        self._numbers: dict[tuple[str, str], int] = {}
        self._flows: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._flow_spots: dict[tuple[Any, ...], Spot] = {}

    def note(self, kind: NoteKind, message: str, spot: Spot) -> None:
        """Say something of the input."""
        add_note(self.notes, Note(kind, message, spot))

    def tool(self, name: object, spot: Spot, **facts: Any) -> str | None:
        """Add a tool and return its id; None, with a note, where its name cannot be used."""
        return self._add("tools", "tool", name, spot, {**facts, "provenance": self.provenance(spot)})

    def entity(self, name: object, spot: Spot, **facts: Any) -> str | None:
        """Return the id of the entity of this name, which is added where it is new."""
        return self._same("entities", "entity", name, spot, {**facts, "provenance": self.provenance(spot)})

    def department(self, name: object, spot: Spot, **facts: Any) -> str | None:
        """Return the id of the department of this name, which is added where it is new."""
        return self._same("departments", "department", name, spot, facts)

    def journey(self, name: object, steps: list[dict[str, Any]], spot: Spot) -> None:
        """Add a journey."""
        if steps:
            self._add("journeys", "journey", name, spot, {"steps": steps, "provenance": self.provenance(spot)})

    def facts(self, tool: str) -> dict[str, Any]:
        """The record of a tool, to add facts to."""
        return self._records["tools"][tool]

    def use(self, tool: str, entity: str, *roles: str) -> None:
        """Say what a tool is to an entity; roles from several places add up."""
        uses = self.facts(tool).setdefault("entities", {})
        known = uses.setdefault(entity, [])
        known += [role for role in roles if role not in known]

    def flow(self, source: str, target: str, spot: Spot, entities: Iterable[str] = (), **facts: Any) -> None:
        """Add a flow; flows of the same ends and facts become one, which carries the entities of both.

        A flow of unknown entities never joins one of known ones, whose list would then be no longer complete.
        """
        if source == target:
            self.note("left-out", f"the tool {source!r} sends to itself, which is not a flow between tools", spot)
            return
        carried = sorted(set(entities))
        stated = {key: value for key, value in facts.items() if value is not None}
        key = (source, target, bool(carried), *sorted((name, str(value)) for name, value in stated.items()))
        if key not in self._flows:
            ends = {"source": source, "target": target}
            self._flows[key] = {**ends, **stated, "provenance": self.provenance(spot)}
            self._flow_spots[key] = spot
        if carried:
            known = self._flows[key].setdefault("entities", [])
            known += [entity for entity in carried if entity not in known]

    def provenance(self, spot: Spot) -> dict[str, Any]:
        """Where a fact is from."""
        source = clean(spot.source) or clean(self.source) or "a file"
        dated = {"as_of": self.as_of} if self.as_of is not None else {}
        return {"from": source, **dated, "confidence": "documented"}

    def reading(self, name: object) -> Reading:
        """Return what was read.

        Raises:
            LoadError: no tool was found; what was noted is in it.
        """
        if not self._records["tools"]:
            notes = [Problem(Code.NOTHING_USABLE, n.message, n.spot.line, n.spot.column) for n in self.notes[:20]]
            problem = Problem(Code.NOTHING_USABLE, "the input names no tool", 1, 1)
            raise refusal([*notes, problem] if notes else [problem], self.source)
        document: dict[str, Any] = {"name": fact(name) or "Stack"}
        if self.as_of is not None:
            document["as_of"] = self.as_of
        spots: dict[tuple[str | int, ...], Spot] = {}
        for part in ("departments", "entities", "tools"):
            self._put(document, spots, part, self._records[part], self._spots[part])
        self._put(document, spots, "integrations", self._flows, self._flow_spots)
        self._put(document, spots, "journeys", self._records["journeys"], self._spots["journeys"])
        return Reading(document, tuple(self.notes), spots)

    def _put(self, document: dict[str, Any], spots: dict[Any, Spot], part: str, records: Any, places: Any) -> None:
        if records:
            document[part] = list(records.values())
            spots.update({(part, n): places[key] for n, key in enumerate(records)})

    def _same(self, part: str, what: str, name: object, spot: Spot, facts: dict[str, Any]) -> str | None:
        text = clean(name)
        known = self._taken[part].get(look_alike(_id(text, what))) if text is not None else None
        if known is not None:
            self._records[part][known].update({k: v for k, v in facts.items() if v is not None and k != "provenance"})
            return known
        return self._add(part, what, name, spot, facts)

    def _add(self, part: str, what: str, name: object, spot: Spot, facts: dict[str, Any]) -> str | None:
        text = clean(name)
        if text is None:
            self.note("left-out", f"this {what} has no name that can be used", spot)
            return None
        id_ = _id(text, what)
        if look_alike(id_) in self._taken[part]:
            first = self._taken[part][look_alike(id_)]
            id_ = self._another(part, id_)
            message = f"{what} {short(text)!r} would have the id {short(first)!r}, which is taken; it is {short(id_)!r}"
            self.note("guessed", message, spot)
        self._taken[part][look_alike(id_)] = id_
        stated = {key: value for key, value in facts.items() if value is not None}
        self._records[part][id_] = {"id": id_, "name": text, **stated}
        self._spots[part][id_] = spot
        return id_

    def _another(self, part: str, id_: str) -> str:
        stem = id_[: _LONGEST_ID - 12]
        n = self._numbers.get((part, stem), 2)
        while look_alike(f"{stem}-{n}") in self._taken[part]:
            n += 1
        self._numbers[part, stem] = n + 1
        return f"{stem}-{n}"


def _id(text: str, what: str) -> str:
    """Return the id of a name; of a name without letters or digits, one made from its code points."""
    made = slug(text)
    if made and hidden_character(made) is None:
        return made
    return f"{what}-{'-'.join(f'{ord(c):x}' for c in text[:20])}"
