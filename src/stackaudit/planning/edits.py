"""Edits of a stack as data: small frozen records that a file can hold, each of which carries itself out.

A file is a list; each item is one edit, named by its verb:

    - retire: esp
    - add: {name: Brevo, departments: [marketing]}
    - crm -> ads: customer
    - connect: {source: crm, target: bil, entities: [customer], method: api}
    - disconnect: {source: esp, target: crm}
    - change: {tool: crm, owner: Ann Lee}
    - replace: {old: esp, new: brevo}
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple, NoReturn

from pydantic import BaseModel, BeforeValidator, ValidationError, model_validator

from stackaudit.core.errors import LoadError, Problem
from stackaudit.core.messages import Message, Value, say
from stackaudit.io.readers.diagnostics.positions import Pointer, Positions, Span
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.native import load_and_locate, read_text
from stackaudit.model.base import Id, Ids, Record, refusal
from stackaudit.model.integration import Integration, IntegrationItem, read_shorthand
from stackaudit.model.tool import DataEntity, Tool, ToolItem
from stackaudit.planning.names import IDS, Names

VERBS = ("retire", "add", "connect", "disconnect", "change", "replace")
KINDS = ("tool", "entity", "integration")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(ABC):
    """One change of a stack.

    Attributes:
        place: Where it was read, such as `edits.yaml:3:5`; empty where it was made in Python. Equality leaves it out.
    """

    verb: ClassVar[str]
    place: str = field(default="", compare=False, repr=False)

    @abstractmethod
    def message(self, names: Names = IDS) -> Message:
        """The edit in words.

        Args:
            names: What tools, entities and integrations are called; their ids where it is left out.
        """

    @abstractmethod
    def body(self) -> Any:  # noqa: ANN401  plain data
        """What stands behind the verb in a document."""

    def document(self) -> dict[str, Any]:
        """The edit as plain data, such as a file of edits holds: `{"retire": "esp"}`."""
        return {self.verb: self.body()}

    def __str__(self) -> str:
        return str(self.message())


@dataclass(frozen=True, slots=True)
class Retire(Edit):
    """Take a tool out of use, with its integrations, its roles and its needs."""

    verb: ClassVar[str] = "retire"
    tool: str

    def message(self, names: Names = IDS) -> Message:
        """The edit in words."""
        return say("retire {tool}", tool=names.tool(self.tool))

    def body(self) -> str:
        """The tool's id."""
        return self.tool


@dataclass(frozen=True, slots=True)
class Add(Edit):
    """Bring in a tool."""

    verb: ClassVar[str] = "add"
    tool: Tool

    def message(self, names: Names = IDS) -> Message:
        """The edit in words."""
        return say("add {tool}", tool=self.tool.id if names is IDS else self.tool.name)

    def body(self) -> dict[str, Any]:
        """The tool's facts, as a stack file has them."""
        return self.tool.model_dump(mode="json", exclude_unset=True)


@dataclass(frozen=True, slots=True)
class Connect(Edit):
    """Build an integration."""

    verb: ClassVar[str] = "connect"
    integration: Integration

    def message(self, names: Names = IDS) -> Message:
        """The edit in words."""
        flow = self.integration
        carried = names.records(flow.entities or ()) or ("it is not stated what",)
        arrow = "↔" if flow.bidirectional else "→"
        ends: dict[str, Value] = {
            "source": names.tool(flow.source),
            "target": names.tool(flow.target),
            "carried": carried,
        }
        if flow.method is None:
            return say(f"connect {{source}} {arrow} {{target}}: {{carried}}", **ends)
        return say(f"connect {{source}} {arrow} {{target}}: {{carried}}, by {{method}}", method=flow.method, **ends)

    def body(self) -> dict[str, Any]:
        """The integration's facts, as a stack file has them."""
        return self.integration.model_dump(mode="json", exclude_unset=True)


@dataclass(frozen=True, slots=True)
class Disconnect(Edit):
    """Take integrations away: all in one direction between two tools, some entities of them, or one by its id."""

    verb: ClassVar[str] = "disconnect"
    source: str | None = None
    target: str | None = None
    entities: tuple[str, ...] | None = None
    id: str | None = None

    def message(self, names: Names = IDS) -> Message:
        """The edit in words."""
        if self.id is not None:
            flow = names.flow(self.id)
            if self.entities is None:
                return say("disconnect {flow}", flow=flow)
            return say("disconnect {flow}: {carried}", flow=flow, carried=names.records(self.entities))
        ends = {"source": names.tool(str(self.source)), "target": names.tool(str(self.target))}
        if self.entities is None:
            return say("disconnect {source} → {target}", **ends)
        return say("disconnect {source} → {target}: {carried}", carried=names.records(self.entities), **ends)

    def body(self) -> dict[str, Any]:
        """Ends, entities and id, as far as they were stated."""
        stated = {"source": self.source, "target": self.target, "id": self.id}
        body: dict[str, Any] = {name: value for name, value in stated.items() if value is not None}
        return body if self.entities is None else {**body, "entities": list(self.entities)}


@dataclass(frozen=True, slots=True)
class Change(Edit):
    """Give a tool, an entity or an integration other facts.

    The facts are merged as RFC 7396 (JSON Merge Patch) has it: mappings are merged, anything else takes the place of
    what was there, and null takes a fact away, so that it is not stated any more.

    Attributes:
        subject: What is changed: `tool:crm`, `entity:customer`, `integration:f2`.
        patch: The new facts, as JSON text, so that the record is frozen to its depth; `facts` has them as data.
    """

    verb: ClassVar[str] = "change"
    subject: str
    patch: str

    @property
    def facts(self) -> Mapping[str, Any]:
        """The new facts."""
        facts: dict[str, Any] = json.loads(self.patch)
        return facts

    def message(self, names: Names = IDS) -> Message:
        """The edit in words."""
        return say("change {subject}: {facts}", subject=names.subject(self.subject), facts=tuple(self.facts))

    def body(self) -> dict[str, Any]:
        """The subject under its kind, and the new facts."""
        kind, _, id_ = self.subject.partition(":")
        return {kind: id_, **self.facts}


@dataclass(frozen=True, slots=True)
class Replace(Edit):
    """Let one tool of the stack take over the integrations, roles, steps and departments of another."""

    verb: ClassVar[str] = "replace"
    old: str
    new: str

    def message(self, names: Names = IDS) -> Message:
        """The edit in words."""
        return say("replace {old} by {new}", old=names.tool(self.old), new=names.tool(self.new))

    def body(self) -> dict[str, Any]:
        """The two ids."""
        return {"old": self.old, "new": self.new}


_ARROWS = ("->", "→", "↔")
_STAND_INS: Mapping[str, tuple[type[BaseModel], dict[str, Any]]] = {
    "tool": (Tool, {"id": "the-tool"}),
    "entity": (DataEntity, {"id": "the-entity"}),
    "integration": (Integration, {"source": "the-source", "target": "the-target"}),
}
"""What facts of a change must fit: the record they are merged into, with ids that stand in for its own."""


def _cut(value: object) -> object:
    if isinstance(value, str) and not any(arrow in value for arrow in _ARROWS):
        return {"id": value}
    return read_shorthand(value)


class _Cut(Record):
    """Which integrations go."""

    source: Id | None = None
    target: Id | None = None
    entities: Ids | None = None
    id: Id | None = None

    @model_validator(mode="after")
    def _names_something(self) -> _Cut:
        if self.id is None and (self.source is None or self.target is None):
            raise refusal("shorthand", "it names no integration", "", "give 'source' and 'target', or 'id'")
        return self


class _Swap(Record):
    """Which tool goes, and which one takes over."""

    old: Id
    new: Id


class _Line(Record):
    """One edit: one verb, and what belongs to it."""

    retire: Id | None = None
    add: ToolItem | None = None
    connect: IntegrationItem | None = None
    disconnect: Annotated[_Cut, BeforeValidator(_cut)] | None = None
    change: dict[str, Any] | None = None
    replace: _Swap | None = None


class _File(Record):
    """A list of edits."""

    edits: tuple[_Line, ...]


class _Source(NamedTuple):
    """Where edits are from: what messages call it, its text, and the places in it."""

    name: str
    text: str
    positions: Callable[[], Positions]


def read_edits(path: str | Path, format: str | None = None, *, limits: Limits = DEFAULT_LIMITS) -> tuple[Edit, ...]:  # noqa: A002
    """Read a list of edits from a YAML, JSON or TOML file, for `what_if(stack).apply(…)`.

    Args:
        path: A file with a list of edits, or with one under the key `edits`.
        format: `yaml`, `json` or `toml`; told by the suffix, then by the content, where None.
        limits: The most that a file may hold.

    Raises:
        LoadError: the file was refused; every problem is in it, each with line, column and the nearest right value.
        UnknownNameError: there is no such format.
    """
    name = str(path)
    text, format = read_text(Path(path), format, limits)  # noqa: A001  the public name
    load, locate = load_and_locate(format)
    try:
        found = load(text, limits)
    except LoadError as error:
        _refuse(error.problems, name, text)
    return _edits(found, _Source(name, text, lambda: locate(text, limits)))


def edits_of(data: Iterable[Any]) -> tuple[Edit, ...]:
    """Return the edits that plain data describes, such as `WhatIf.document()` gives.

    >>> [str(edit) for edit in edits_of([{"retire": "esp"}, "crm -> ads: customer"])]
    ['retire esp', 'connect crm → ads: customer']

    Raises:
        LoadError: something does not fit; every problem is in it.
    """
    return _edits(list(data), _Source("edits", "", Positions))


def _refuse(problems: Iterable[Problem], name: str, text: str) -> NoReturn:
    from stackaudit.io.readers.diagnostics.problems import refusal as refused

    raise refused(tuple(problems), name, text) from None


def _edits(found: object, source: _Source) -> tuple[Edit, ...]:
    bare = not isinstance(found, dict)
    if bare and not isinstance(found, list):
        code = Code.EMPTY if found is None else Code.WRONG_SHAPE
        advice = "begin with an edit, such as '- retire: esp'"
        _refuse([Problem(code, "the file holds no list of edits", 1, 1, help=advice)], source.name, source.text)
    data: dict[str, Any] = {"edits": found} if bare else dict(found)  # type: ignore[call-overload]  # a dict, as asked
    items = data.get("edits")
    short = _shortened(items) if isinstance(items, list) else frozenset()
    if isinstance(items, list):
        data["edits"] = [{"connect": item} if n in short else item for n, item in enumerate(items)]
    places = _Mapped(source.positions(), partial(_as_written, bare=bare, short=short))
    problems: list[Problem] = []
    lines: tuple[_Line, ...] = ()
    try:
        lines = _File.model_validate(data).edits
    except ValidationError as error:
        from stackaudit.io.readers.diagnostics.validation import problems_from

        problems += problems_from(error, data, places, _File)
    raw = data["edits"] if isinstance(data.get("edits"), list) else []
    problems += [problem for n, item in enumerate(raw) for problem in _further(n, item, places)]
    if problems:
        _refuse(problems, source.name, source.text)
    return tuple(_edit(line, raw[n], _at(places.key(("edits", n)), source)) for n, line in enumerate(lines))


def _shortened(items: list[Any]) -> frozenset[int]:
    """The items that are integrations in short: `crm -> ads: customer`."""
    keys = [item if isinstance(item, dict) else {item: None} if isinstance(item, str) else {} for item in items]
    return frozenset(
        n
        for n, names in enumerate(keys)
        if not set(VERBS) & names.keys() and any(arrow in str(name) for name in names for arrow in _ARROWS)
    )


class _Mapped(Positions):
    """The places of a text, asked by other paths than its own."""

    def __init__(self, inner: Positions, there: Callable[[Pointer], Pointer]) -> None:
        super().__init__()
        self._inner, self._there = inner, there

    def key(self, path: Pointer) -> Span:
        """Point at the key of an entry."""
        return self._inner.key(self._there(path))

    def value(self, path: Pointer) -> Span:
        """Point at the value of an entry."""
        return self._inner.value(self._there(path))

    def written(self, path: Pointer) -> str:
        """Return a value as the text writes it."""
        return self._inner.written(self._there(path))


def _as_written(path: Pointer, *, bare: bool, short: frozenset[int]) -> Pointer:
    """Where a path of `_File` leads in the file: perhaps without a list around the edits, and without some verbs."""
    if len(path) > 2 and path[1] in short:
        path = (*path[:2], *path[3:])
    return path[1:] if bare else path


def _at(span: Span, source: _Source) -> str:
    return f"{source.name}:{span.line}:{span.column}" if span.line else ""


def _further(n: int, item: Any, places: Positions) -> Iterator[Problem]:  # noqa: ANN401  whatever a file holds
    """What the model alone does not see: how many verbs an item has, and facts of a change."""
    if not isinstance(item, dict):
        return
    verbs = [verb for verb in VERBS if verb in item]
    path: Pointer = ("edits", n)
    if len(verbs) > 1:
        advice = "make an item of the list of each"
        yield _problem(Code.CONTRADICTION, f"{' and '.join(verbs)} stand in one edit", advice, places.key(path), path)
    elif not verbs and all(key.startswith("x-") for key in item):
        advice = f"begin it with one of {', '.join(VERBS)}"
        yield _problem(Code.MISSING_FIELD, "the edit says nothing to do", advice, places.key(path), path)
    for verb in verbs:
        if item[verb] is None:
            advice = "say what it is about"
            yield _problem(Code.NO_VALUE, f"{verb!r} has no value", advice, places.key((*path, verb)), (*path, verb))
    if isinstance(item.get("change"), dict):
        yield from _change_problems(item["change"], (*path, "change"), places)


def _problem(code: Code, message: str, advice: str, span: Span, path: Pointer) -> Problem:
    return Problem(code, message, span.line, span.column, span.width, advice, path)


def _change_problems(facts: dict[str, Any], path: Pointer, places: Positions) -> Iterator[Problem]:
    kinds = [kind for kind in KINDS if kind in facts]
    if len(kinds) != 1 or not isinstance(facts[kinds[0]], str):
        advice = "name one of tool, entity or integration, by its id"
        yield _problem(Code.MISSING_FIELD, "the change does not say of what", advice, places.key(path), path)
        return
    if "id" in facts:
        advice = "use 'replace'; to compare under other ids, tell `compare` the renames"
        span = places.key((*path, "id"))
        yield _problem(Code.CONTRADICTION, "an id is not changed", advice, span, (*path, "id"))
    if facts.keys() <= {kinds[0]}:
        yield _problem(Code.MISSING_FIELD, "the change says no new fact", "state one", places.key(path), path)
    model, stand_in = _STAND_INS[kinds[0]]
    data = {**stand_in, **_stated({key: value for key, value in facts.items() if key not in {kinds[0], "id"}})}
    try:
        model.model_validate(data)
    except ValidationError as error:
        from stackaudit.io.readers.diagnostics.validation import problems_from

        found = problems_from(error, data, _Mapped(places, lambda below: (*path, *below)), model)
        # What is missing may stand in the record that the facts are merged into; that is looked at when it is done.
        yield from (problem for problem in found if problem.code != Code.MISSING_FIELD)


def _stated(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts but for those that are taken away."""
    return {
        key: _stated(value) if isinstance(value, dict) else value for key, value in facts.items() if value is not None
    }


def _edit(line: _Line, item: dict[str, Any], place: str) -> Edit:
    if line.retire is not None:
        return Retire(line.retire, place=place)
    if line.add is not None:
        return Add(line.add, place=place)
    if line.connect is not None:
        return Connect(line.connect, place=place)
    if line.disconnect is not None:
        cut = line.disconnect
        return Disconnect(cut.source, cut.target, cut.entities, cut.id, place=place)
    if line.replace is not None:
        return Replace(line.replace.old, line.replace.new, place=place)
    facts = item["change"]
    kind = next(kind for kind in KINDS if kind in facts)
    patch = {key: value for key, value in facts.items() if key != kind}
    return Change(f"{kind}:{facts[kind]}", json.dumps(patch, ensure_ascii=False), place=place)
