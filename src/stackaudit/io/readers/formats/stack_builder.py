"""The document of a stack while a reader fills it: unique ids, clean texts, only facts that are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from stackaudit.core.errors import Problem
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.formats.pages import add_note, short
from stackaudit.io.readers.result import Location, Note, NoteKind, ReadResult
from stackaudit.model.base import Id, hidden_character, slug
from stackaudit.model.references import look_alike

_LONGEST = 2000
_LONGEST_ID = 200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_FLOWS = 200_000
"""Flows of one input that are taken; far more than any company has."""
_IDS: TypeAdapter[str] = TypeAdapter(Id)
_NOTHING = frozenset({"", "-", "--", "?", "n/a", "na", "none", "null", "tbd", "tba", "unknown", "not applicable"})


def clean(value: object) -> str | None:
    r"""Return a text on one line without hidden characters; None where nothing is left, or where it is no text.

    >>> clean("  CRM\n system\u200b "), clean(12), clean(" "), clean(["x"])
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


def day(value: object) -> str | None:
    """Return the day at the beginning of a time stamp; None where there is none.

    >>> day("2021-01-10T12:00:00Z"), day("2021-02-30"), day(None)
    ('2021-01-10', None, None)
    """
    found = _DAY.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        return date.fromisoformat(found[0]).isoformat()
    except ValueError:
        return None


def fact(value: object) -> str | None:
    """Return a text that says something; None for `TBD`, `n/a`, `-` and the like.

    >>> fact("TBD"), fact("Tier 1")
    (None, 'Tier 1')
    """
    text = clean(value)
    return None if text is None or text.casefold().strip(" .") in _NOTHING else text


class StackBuilder:
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
        self._spots: dict[str, dict[str, Location]] = {part: {} for part in self._records}
        self._taken: dict[str, dict[str, str]] = {part: {} for part in self._records}
        self._numbers: dict[tuple[str, str], int] = {}
        self._flows: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._flow_spots: dict[tuple[Any, ...], Location] = {}
        self._carried: dict[tuple[Any, ...], dict[str, None]] = {}
        self._uses: dict[str, dict[str, dict[str, None]]] = {}
        self._required: dict[str, dict[str, None]] = {}
        self._told_of_full = False

    def note(self, kind: NoteKind, message: str, spot: Location) -> None:
        """Say something of the input."""
        add_note(self.notes, Note(kind, message, spot))

    def tool(
        self, name: object, spot: Location, *, called: tuple[str, ...] = (), exactly: str = "", **facts: object
    ) -> str | None:
        """Add a tool and return its id; None, with a note, where its name cannot be used.

        Args:
            name: Its name.
            spot: Where it stands.
            called: What its id is made of, the first that is free; where none is given, its name.
            exactly: An id that is taken as it stands where it is one and is free.
            facts: What else is known of it; None is not known.
        """
        stated = {**facts, "provenance": self.provenance(spot)}
        return self._add("tools", "tool", name, spot, stated, called, exactly)

    def known_tool(self, name: str) -> str | None:
        """Return the id of the tool of this name; None where there is none."""
        return self._taken["tools"].get(look_alike(_id(name, "tool")))

    def entity(self, name: object, spot: Location, **facts: object) -> str | None:
        """Return the id of the entity of this name, which is added where it is new."""
        return self._same("entities", "entity", name, spot, {**facts, "provenance": self.provenance(spot)})

    def department(self, name: object, spot: Location, **facts: object) -> str | None:
        """Return the id of the department of this name, which is added where it is new."""
        return self._same("departments", "department", name, spot, facts)

    def journey(self, name: object, steps: list[dict[str, Any]], spot: Location) -> None:
        """Add a journey."""
        if steps:
            self._add("journeys", "journey", name, spot, {"steps": steps, "provenance": self.provenance(spot)})

    def facts(self, tool: str) -> dict[str, Any]:
        """The record of a tool, to add facts to."""
        return self._records["tools"][tool]

    def use(self, tool: str, entity: str, *roles: str) -> None:
        """Say what a tool is to an entity; roles from several places add up."""
        self._uses.setdefault(tool, {}).setdefault(entity, {}).update(dict.fromkeys(roles))

    def requires(self, tool: str, other: str) -> None:
        """Say that a tool cannot be kept without another one."""
        if tool != other:
            self._required.setdefault(tool, {})[other] = None

    @property
    def full(self) -> bool:
        """Whether no more flows are taken."""
        return len(self._flows) >= MOST_FLOWS

    def flow(
        self,
        source: str,
        target: str,
        spot: Location,
        entities: Iterable[str] = (),
        *,
        apart: bool = False,
        **facts: object,
    ) -> None:
        """Add a flow; flows of the same ends and facts become one, which carries the entities of both.

        A flow of unknown entities never joins one of known ones, whose list would then be no longer complete; one that
        is to stay `apart` joins none.
        """
        if source == target:
            self.note("left-out", f"the tool {short(source)!r} sends to itself, which is not a flow", spot)
            return
        carried = dict.fromkeys(entities)
        stated = {key: value for key, value in facts.items() if value is not None}
        alone = len(self._flows) if apart else -1
        key = (source, target, bool(carried), alone, *sorted((name, str(value)) for name, value in stated.items()))
        if key not in self._flows:
            if self.full:
                self._tell_of_full(spot)
                return
            self._flows[key] = {"source": source, "target": target, **stated, "provenance": self.provenance(spot)}
            self._flow_spots[key] = spot
        self._carried.setdefault(key, {}).update(carried)

    def _tell_of_full(self, spot: Location) -> None:
        if not self._told_of_full:
            self._told_of_full = True
            self.note("left-out", f"more than {MOST_FLOWS:,} flows are not read; this one and the rest are not", spot)

    def provenance(self, spot: Location) -> dict[str, Any]:
        """Where a fact is from."""
        source = clean(spot.source) or clean(self.source) or "a file"
        dated = {"as_of": self.as_of} if self.as_of is not None else {}
        return {"from": source, **dated, "confidence": "documented"}

    def reading(self, name: object, *, dated: bool = True) -> ReadResult:
        """Return what was read.

        Args:
            name: The name of the stack.
            dated: Whether the day of the file is the day of the stack; if not, it stands in provenance only.

        Raises:
            LoadError: no tool was found; what was noted is in it.
        """
        if not self._records["tools"]:
            notes = [_problem(note) for note in self.notes[:20]]
            problem = Problem(Code.NOTHING_USABLE, "the input names no tool", 1, 1)
            raise refusal([*notes, problem] if notes else [problem], self.source)
        self._complete()
        document: dict[str, Any] = {"name": fact(name) or "Stack"}
        if self.as_of is not None and dated:
            document["as_of"] = self.as_of
        spots: dict[tuple[str | int, ...], Location] = {}
        parts: list[tuple[str, list[dict[str, Any]], list[Location]]] = [
            (part, list(self._records[part].values()), list(self._spots[part].values()))
            for part in ("departments", "entities", "tools", "journeys")
        ]
        parts.insert(3, ("integrations", list(self._flows.values()), list(self._flow_spots.values())))
        for part, records, places in parts:
            if records:
                document[part] = records
                spots.update({(part, n): place for n, place in enumerate(places)})
        return ReadResult(document, tuple(self.notes), spots)

    def _complete(self) -> None:
        """Write into the records what came to them from several places."""
        for tool, uses in self._uses.items():
            listed = [{"entity": entity, "roles": list(roles)} for entity, roles in uses.items()]
            self._records["tools"][tool]["entities"] = listed
        for tool, others in self._required.items():
            self._records["tools"][tool]["requires"] = list(others)
        for key, carried in self._carried.items():
            if carried:
                self._flows[key]["entities"] = list(carried) if key[3] >= 0 else sorted(carried)

    def _same(self, part: str, what: str, name: object, spot: Location, facts: dict[str, object]) -> str | None:
        text = clean(name)
        known = self._taken[part].get(look_alike(_id(text, what))) if text is not None else None
        if known is not None:
            self._records[part][known].update({k: v for k, v in facts.items() if v is not None and k != "provenance"})
            return known
        return self._add(part, what, name, spot, facts)

    def _add(
        self,
        part: str,
        what: str,
        name: object,
        spot: Location,
        facts: dict[str, object],
        called: tuple[str, ...] = (),
        exactly: str = "",
    ) -> str | None:
        text = clean(name)
        if text is None:
            self.note("left-out", f"this {what} has no name that can be used", spot)
            return None
        wanted = [_id(word, what) for word in map(clean, called) if word is not None] or [_id(text, what)]
        wanted = [exactly, *wanted] if _is_id(exactly) else wanted
        id_ = next((word for word in wanted if look_alike(word) not in self._taken[part]), wanted[0])
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


def _problem(note: Note) -> Problem:
    """Return what was noted as a reason why nothing could be read; a place without a column is the line's first."""
    return Problem(Code.NOTHING_USABLE, note.message, note.spot.line, note.spot.column or min(note.spot.line, 1))


def _is_id(text: str) -> bool:
    try:
        return bool(text) and _IDS.validate_python(text) == text
    except ValidationError:
        return False


def _id(text: str, what: str) -> str:
    """Return the id of a name; of a name without letters or digits, one made from its code points."""
    made = slug(text)
    if made and hidden_character(made) is None:
        return made
    return f"{what}-{'-'.join(f'{ord(c):x}' for c in text[:20])}"
