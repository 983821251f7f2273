"""`what_if`: change a stack without changing it, and audit what comes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from stackaudit.core.errors import THE_STACK_OF_AN_AUDIT, StackAuditError, check_kind
from stackaudit.core.messages import Message, say
from stackaudit.diff import Comparison, compare
from stackaudit.engine.audit import Audit, audit
from stackaudit.graph.in_use import not_stated
from stackaudit.io.writers import write_stack
from stackaudit.model.base import Record
from stackaudit.model.integration import Integration
from stackaudit.model.periods import Months, format_period
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool, from_name
from stackaudit.model.values import format_duration
from stackaudit.planning.apply_edits import carried_out, checked, located
from stackaudit.planning.edits import Add, Change, Connect, Disconnect, Edit, Replace, Retire
from stackaudit.planning.names import Names
from stackaudit.reporting.elements import Bullets, Element, Heading

if TYPE_CHECKING:
    from stackaudit.diagrams.diagram import Diagram
    from stackaudit.policy import Policy

NOT_SIMULATED: Mapping[str, Message] = {
    "retire": say("what it takes to move data and people off a tool that goes, and what its users lose"),
    "add": say("what a new tool costs, how long its introduction takes, whether people use it"),
    "replace": say("moving data from the old tool to the new one, and learning it"),
    "connect": say("what an integration costs to build and to run, and whether both vendors allow it"),
    "change": say("what it takes to make a changed fact true"),
}
"""What a what-if leaves out, by the verb of the edit."""
_ADOPTION = say("time: the stack is shown as if every edit were finished and everybody had taken to it")


@dataclass(frozen=True)
class WhatIf:
    """A stack, and the edits made to it. Every verb returns a new one; the stack it began with never changes.

    Attributes:
        base: The stack as it is.
        stack: The stack with all edits carried out.
        edits: The edits, in order: data that can be kept, sent and applied again.
        removed: What the edits took along or left open.
    """

    base: Stack
    stack: Stack
    edits: tuple[Edit, ...] = ()
    removed: tuple[Message, ...] = ()

    def retire(self, tool: str) -> WhatIf:
        """Take a tool out of use: its integrations, roles, needs and places in journeys go with it; see `notes`."""
        return self._with(Retire(tool))

    def add(self, tool: Tool | Mapping[str, Any] | str, **facts: Any) -> WhatIf:  # noqa: ANN401
        """Bring in a tool: a record, its facts, or its name, with more facts where there are any."""
        written = from_name(_plain(tool))
        data = {**written, **_plain(facts)} if isinstance(written, dict) else written
        return self._with(Add(checked(Tool, data, f"add {_name(tool)}")))

    def connect(
        self,
        source: str,
        target: str,
        *,
        entities: Iterable[str] | str | None = None,
        **facts: Any,  # noqa: ANN401  the fields of an integration
    ) -> WhatIf:
        """Build an integration; what is not stated of it is unknown.

        Args:
            source: The tool it leads from.
            target: The tool it leads to.
            entities: What it carries.
            facts: `method`, `every`, `takes`, `reliability`, `via`, … as an integration of a stack file has them.
        """
        data = {"source": source, "target": target, **_plain(facts)}
        if entities is not None:
            data["entities"] = entities if isinstance(entities, str) else list(entities)
        return self._with(Connect(checked(Integration, data, f"connect {source} → {target}")))

    def disconnect(
        self,
        source: str | None = None,
        target: str | None = None,
        *,
        entities: Iterable[str] | str | None = None,
        id: str | None = None,  # noqa: A002  the stack file's own word
    ) -> WhatIf:
        """Take integrations away: those from one tool to another, or the one with an id; or some of their entities.

        Of an integration that runs both ways, the way back stays where two tools are named.

        Args:
            source: The tool it leads from; or both ends in one text, as `change` has them: `crm -> esp`, `crm>esp`.
            target: The tool it leads to.
            entities: What it carries no longer; all of it where None.
            id: The id of the integration, in place of its ends.
        """
        carried = (entities,) if isinstance(entities, str) else None if entities is None else tuple(entities)
        return self._with(Disconnect(source, target, carried, id))

    def change(self, subject: str, **facts: Any) -> WhatIf:  # noqa: ANN401  each field has a type of its own
        """Give a tool, an entity or an integration other facts; None takes a fact away, mappings are merged.

        Args:
            subject: An id, `crm -> esp`, or a typed one where that is not clear: `tool:crm`, `entity:customer`.
            facts: Fields of a stack file: `owner="Ann"`, `cost={"annual": 9000}`, `entities={"order": "cache"}`.
        """
        return self._with(Change(subject, _as_json(facts, subject)))

    def replace(self, old: str, new: str) -> WhatIf:
        """Let a tool of the stack take over the integrations, roles, steps and departments of another, which goes."""
        return self._with(Replace(old, new))

    def apply(self, edits: Iterable[Edit | Mapping[str, Any] | str]) -> WhatIf:
        """Carry out edits in order: records, or plain data such as a file of edits holds."""
        from stackaudit.planning.edits import edits_of

        changed = self
        for edit in edits:
            for one in (edit,) if isinstance(edit, Edit) else edits_of([edit]):
                changed = changed._with(one)
        return changed

    def _with(self, edit: Edit) -> WhatIf:
        edit = located(edit, self.stack)
        stack, removed = carried_out(edit, self.stack)
        if not stack.integrations and "integrations" not in self.base.model_fields_set:
            stack = not_stated(stack, "integrations")
        return WhatIf(self.base, stack, (*self.edits, edit), (*self.removed, *removed))

    # -- what comes of it

    @property
    def notes(self) -> tuple[Message, ...]:
        """What the edits took along or left open, then what a what-if does not simulate."""
        return (*self.removed, *(say("not simulated: {what}", what=str(one)) for one in self._left_out()))

    def _left_out(self) -> Iterator[Message]:
        verbs = {edit.verb for edit in self.edits}
        yield from (message for verb, message in NOT_SIMULATED.items() if verb in verbs)
        if self.edits:
            yield _ADOPTION

    def audit(self, policy: Policy | None = None) -> Audit:
        """Audit the stack with all edits carried out."""
        return audit(self.stack, policy)

    def compare(self, policy: Policy | None = None, *, keep_going: bool = False) -> Comparison:
        """Compare the audits before and after; its reports begin with the edits and the notes.

        Args:
            policy: How they are judged.
            keep_going: As for `audit`: whether the comparison goes on without an analyser that fails.
        """
        before = audit(self.base, policy, keep_going=keep_going)
        after = audit(self.stack, policy, keep_going=keep_going, earlier=before)
        compared = compare(before, after)
        return replace(compared, preface=tuple(self._preface()))

    def diagram(self, policy: Policy | None = None, *, theme: Literal["light", "dark"] = "light") -> Diagram:
        """Draw the silos before and after, side by side: the same places, only what changes is coloured.

        Raises:
            StackAuditError: the silo analyser has nothing to look at in one of the two.
        """
        before = audit(self.base, policy, "silos")
        return compare(before, audit(self.stack, policy, "silos", earlier=before)).diagram(theme=theme)

    def _preface(self) -> Iterator[Element]:
        yield Heading(say("What if: {name}", name=self.base.name), 1)
        names = Names.of(self.stack, self.base)
        yield Bullets(tuple(edit.message(names) for edit in self.edits) or (say("no edit"),))
        if self.removed:
            yield Heading(say("What goes with it, and what is left open"))
            yield Bullets(self.removed)
        left_out = tuple(self._left_out())
        if left_out:
            yield Heading(say("What is not simulated"))
            yield Bullets(left_out)

    def document(self) -> list[dict[str, Any]]:
        """The edits as plain data; `what_if(stack).apply(document)` makes the same of the same stack."""
        return [edit.document() for edit in self.edits]

    def save(self, path: str | Path) -> Path:
        """Write the stack with all edits carried out; forms and errors as for `sa.write_stack`."""
        return write_stack(self.stack, path)

    def __repr__(self) -> str:
        return f"<WhatIf of {self.base.name!r}: {len(self.edits)} edit{'' if len(self.edits) == 1 else 's'}>"

    def _repr_html_(self) -> str:
        from stackaudit.core.notebook import framed
        from stackaudit.reporting import renderers

        return framed(renderers.html(self._preface(), deepest=2))


def what_if(stack: Stack) -> WhatIf:
    """Begin to change a stack without changing it.

    >>> import stackaudit as sa
    >>> stack = sa.read_stack(sa.samples.path("cobble_7"))
    >>> change = sa.what_if(stack).retire("ads").connect("chat", "crm", entities=["customer"], method="api")
    >>> change
    <WhatIf of 'COBBLE-7': 2 edits>
    >>> len(stack.tools), len(change.stack.tools)
    (7, 6)
    >>> change.document()[0]
    {'retire': 'ads'}

    Raises:
        StackAuditError: it is no stack.
    """
    check_kind("what_if", stack, Stack, THE_STACK_OF_AN_AUDIT)
    return WhatIf(stack, stack)


def _plain(value: Any) -> Any:  # noqa: ANN401  whatever a field may hold
    """Write Python values as a stack file would."""
    match value:
        case Record():
            return value.model_dump(mode="json", exclude_unset=True)
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case set() | frozenset():
            return sorted(_plain(item) for item in value)
        case list() | tuple():
            return [_plain(item) for item in value]
        case timedelta():
            return format_duration(value)
        case Months():
            return format_period(value)
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
    return value


def _as_json(facts: Mapping[str, Any], subject: str) -> str:
    try:
        return json.dumps(_plain(facts), ensure_ascii=False)
    except TypeError as error:
        raise StackAuditError(f"change {subject}: {error}") from None


def _name(tool: Tool | Mapping[str, Any] | str) -> str:
    if isinstance(tool, Tool):
        return tool.id
    return tool if isinstance(tool, str) else str(tool.get("id") or tool.get("name") or "a tool")
