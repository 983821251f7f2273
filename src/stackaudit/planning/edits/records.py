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
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from stackaudit.core.messages import Message, Value, say
from stackaudit.model.integration import Integration
from stackaudit.model.tool import Tool

VERBS = ("retire", "add", "connect", "disconnect", "change", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(ABC):
    """One change of a stack.

    Attributes:
        place: Where it was read, such as `edits.yaml:3:5`; empty where it was made in Python. Equality leaves it out.
    """

    verb: ClassVar[str]
    place: str = field(default="", compare=False, repr=False)

    @abstractmethod
    def message(self) -> Message:
        """The edit in words."""

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

    def message(self) -> Message:
        """The edit in words."""
        return say("retire {tool}", tool=self.tool)

    def body(self) -> str:
        """The tool's id."""
        return self.tool


@dataclass(frozen=True, slots=True)
class Add(Edit):
    """Bring in a tool."""

    verb: ClassVar[str] = "add"
    tool: Tool

    def message(self) -> Message:
        """The edit in words."""
        return say("add {tool}", tool=self.tool.id)

    def body(self) -> dict[str, Any]:
        """The tool's facts, as a stack file has them."""
        return self.tool.model_dump(mode="json", exclude_unset=True)


@dataclass(frozen=True, slots=True)
class Connect(Edit):
    """Build an integration."""

    verb: ClassVar[str] = "connect"
    integration: Integration

    def message(self) -> Message:
        """The edit in words."""
        flow = self.integration
        carried = flow.entities or ("it is not stated what",)
        arrow = "↔" if flow.bidirectional else "→"
        ends: dict[str, Value] = {"source": flow.source, "target": flow.target, "carried": carried}
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

    def message(self) -> Message:
        """The edit in words."""
        if self.id is not None:
            named = say("disconnect {id}", id=self.id)
            return named if self.entities is None else say("disconnect {id}: {e}", id=self.id, e=self.entities)
        ends = {"source": str(self.source), "target": str(self.target)}
        if self.entities is None:
            return say("disconnect {source} → {target}", **ends)
        return say("disconnect {source} → {target}: {carried}", carried=self.entities, **ends)

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

    def message(self) -> Message:
        """The edit in words."""
        return say("change {subject}: {facts}", subject=self.subject, facts=tuple(self.facts))

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

    def message(self) -> Message:
        """The edit in words."""
        return say("replace {old} by {new}", old=self.old, new=self.new)

    def body(self) -> dict[str, Any]:
        """The two ids."""
        return {"old": self.old, "new": self.new}
