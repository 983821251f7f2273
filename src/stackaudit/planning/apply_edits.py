"""An edit and a stack in, another stack out, with what happened besides; whatever does not fit is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from stackaudit.core.errors import LoadError, StackAuditError, UnknownNameError
from stackaudit.core.messages import Message, say
from stackaudit.diff.changes import flow_ids
from stackaudit.diff.renaming import Renames, repointed
from stackaudit.graph.in_use import runs_over, without_plans
from stackaudit.graph.needs import holdings
from stackaudit.model.base import Record, altered
from stackaudit.model.integration import Integration
from stackaudit.model.parts import EntityUse, readable
from stackaudit.model.references import check_references
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity, Tool
from stackaudit.planning.edits import KINDS, Add, Change, Connect, Disconnect, Edit, Replace, Retire
from stackaudit.planning.names import Names

RecordT = TypeVar("RecordT", bound=Record)
_ENDS = re.compile(r"\s*(\S+?)\s*(?:->|→|>)\s*(\S+)\s*")


def carried_out(edit: Edit, stack: Stack) -> Outcome:
    """Return the stack after an edit, and what went with it.

    Raises:
        UnknownNameError: the edit names what the stack does not have; the message has the edit and the nearest id.
        LoadError: facts of the edit do not fit; each problem is in it.
        StackAuditError: the edit cannot be carried out on this stack.
    """
    try:
        after, notes = _outcome(edit, stack)
    except LoadError:
        raise
    except StackAuditError as error:
        raise named(edit, error) from None
    for problem in check_references(after):
        kind = problem["type"]
        context = getattr(kind, "context", None) or {}
        if "kind" in context:
            known = {"tool": after.tools, "entity": after.entities, "department": after.departments}[context["kind"]]
            unknown = UnknownNameError(context["kind"], str(problem["input"]), [one.id for one in known])
            raise named(edit, unknown)
        raise named(edit, StackAuditError(str(kind.message() if not isinstance(kind, str) else kind)))
    return after, notes


def located(edit: Edit, stack: Stack) -> Edit:
    """Return the edit with what it changes named by kind and id.

    Raises:
        StackAuditError: the stack has no such thing, or several.
    """
    if isinstance(edit, Disconnect):
        return _with_ends(edit, stack)
    if not isinstance(edit, Change):
        return edit
    try:
        return replace(edit, subject=subject_of(edit.subject, stack))
    except StackAuditError as error:
        raise named(edit, error) from None


def _with_ends(edit: Disconnect, stack: Stack) -> Disconnect:
    """Return the edit with source and target where it names an integration by both in one text, as a change does."""
    text, tools = edit.id if edit.source is None else edit.source, {tool.id for tool in stack.tools}
    if text is None or edit.target is not None or text in tools:
        return edit
    kind, colon, name = text.partition(":")
    name = name if colon and kind in ("integration", "flow") else text
    ends = _ENDS.fullmatch(name)
    if name in flow_ids(stack).values() and not (ends is not None and {*ends.groups()} <= tools):
        return replace(edit, source=None, id=name)
    return edit if ends is None else replace(edit, source=ends[1], target=ends[2], id=None)


def named(edit: Edit, error: StackAuditError) -> StackAuditError:
    """Return the error with the edit, and the place it was read from, before its text."""
    error.args = (f"{f'{edit.place}: ' if edit.place else ''}{edit}: {error}",)
    return error


def _outcome(edit: Edit, stack: Stack) -> Outcome:
    match edit:
        case Retire(tool=tool):
            if [one.id for one in stack.tools] == [tool]:
                raise StackAuditError("it is the last tool, and a stack has at least one")
            return _retired(stack, tool)
        case Add(tool=tool):
            return _added(stack, tool)
        case Connect(integration=flow):
            return altered(stack, integrations=[*stack.integrations, flow]), tuple(_connection_notes(stack, flow))
        case Disconnect():
            return _disconnected(stack, edit)
        case Change():
            return _changed(stack, edit)
        case Replace(old=old, new=new):
            if stack.tool(old) == stack.tool(new):
                raise StackAuditError("a tool cannot take its own place")
            return _replaced(stack, old, new)
    raise TypeError(f"not an edit: {edit!r}")


def _added(stack: Stack, tool: Tool) -> Outcome:
    if any(tool.id == other.id for other in stack.tools):
        raise StackAuditError(f"there is a tool {tool.id!r} already: change it, or give the new one another id")
    return altered(stack, tools=[*stack.tools, tool]), ()


def _connection_notes(stack: Stack, flow: Integration) -> Iterator[Message]:
    if "integrations" not in stack.model_fields_set:
        yield say("the stack listed no integrations; with this one it counts as if it listed all there are")
    ways = {"api": "api", "webhook": "webhooks", "native": "api"}
    for tool in stack.tools:
        open_ = tool.openness
        way = ways.get(flow.method or "")
        if tool.id in (flow.source, flow.target) and open_ is not None and way and getattr(open_, way) is False:
            text = "{tool} is said to have no {way}, which {method} needs"
            yield say(text, tool=tool.name, way=way, method=flow.method or "")
    again = {entity for other in stack.between(flow.source, flow.target) for entity in _carried_as_well(flow, other)}
    if again:
        names = Names.of(stack)
        yield say(
            "{source} sends {entities} to {target} already; both run",
            source=names.tool(flow.source),
            target=names.tool(flow.target),
            entities=names.records(sorted(again)),
        )


def _carried_as_well(flow: Integration, other: Integration) -> set[str]:
    runs = other.status in {"active", "degraded"}
    return set(flow.entities or ()) & set(other.entities or ()) if runs else set()


def _disconnected(stack: Stack, edit: Disconnect) -> Outcome:
    ids = flow_ids(stack)
    chosen = _chosen(stack, edit, ids)
    flows: list[Integration] = []
    for n, flow in enumerate(stack.integrations):
        flows += _rest(flow, edit) if n in chosen else [flow]
    if edit.entities is not None and not any(
        set(edit.entities) & set(stack.integrations[n].entities or ()) for n in chosen
    ):
        carried = sorted({entity for n in chosen for entity in stack.integrations[n].entities or ()})
        raise UnknownNameError("entity of this integration", edit.entities[0], carried)
    return altered(stack, integrations=flows), tuple(_silent(stack, edit, chosen, ids))


def _chosen(stack: Stack, edit: Disconnect, ids: Mapping[int, str]) -> list[int]:
    for end in (edit.source, edit.target):
        if end is not None:
            stack.tool(end)
    if edit.id is None and (edit.source is None or edit.target is None):
        raise StackAuditError("name source and target, or the id of the integration")
    between = stack.between(edit.source, edit.target) if edit.source and edit.target else stack.integrations
    found = [n for n, flow in enumerate(stack.integrations) if flow in between and edit.id in (None, flow.id, ids[n])]
    if not found:
        wanted = edit.id or f"{edit.source}>{edit.target}"
        known = [*ids.values(), *(f"{flow.source}>{flow.target}" for flow in stack.integrations)]
        raise UnknownNameError("integration", wanted, dict.fromkeys(known))
    return found


def _rest(flow: Integration, edit: Disconnect) -> list[Integration]:
    """What is left of an integration: the way back where it runs both ways, the entities that were not named."""
    left: list[Integration] = []
    carried = flow.entities
    if edit.entities is not None:
        kept = carried if carried is None else tuple(one for one in carried if one not in edit.entities)
        if kept is None or kept:
            left.append(altered(flow, entities=kept))
    if not flow.bidirectional or edit.source is None:
        return left
    if left and left[0].entities == carried:
        return [flow]
    ahead = [altered(one, source=edit.source, target=edit.target, bidirectional=False) for one in left]
    back = altered(flow, source=edit.target, target=edit.source, bidirectional=False)
    return [*ahead, altered(back, id=None) if ahead else back]


def _silent(stack: Stack, edit: Disconnect, chosen: Iterable[int], ids: Mapping[int, str]) -> Iterator[Message]:
    if edit.entities is not None:
        for n in chosen:
            if stack.integrations[n].entities is None:
                flow = Names.of(stack).flow(ids[n])
                yield say("{flow} does not say what it carries, and stays", flow=flow)


def _changed(stack: Stack, edit: Change) -> Outcome:
    kind, _, id_ = edit.subject.partition(":")
    facts = edit.facts
    if "id" in facts:
        raise StackAuditError(
            "an id is not changed but replaced; to compare under other ids, tell `compare` the renames"
        )
    if kind == "tool":
        tools = [_patched(Tool, tool, facts, edit) if tool.id == id_ else tool for tool in stack.tools]
        return altered(stack, tools=tools), ()
    if kind == "entity":
        entities = stack.entities or tuple(held.entity for held in holdings(stack).values())
        changed = [_patched(DataEntity, one, facts, edit) if one.id == id_ else one for one in entities]
        return altered(stack, entities=changed), ()
    place = next(n for n, known in flow_ids(stack).items() if known == id_)
    flows = list(stack.integrations)
    flows[place] = _patched(Integration, flows[place], facts, edit)
    return altered(stack, integrations=flows), ()


def subject_of(subject: str, stack: Stack) -> str:
    """Return a subject with its kind: `crm` is `tool:crm`, `crm -> esp` is `integration:f2`.

    Raises:
        UnknownNameError: nothing is called so.
        StackAuditError: more than one thing is called so; the message has them all.
    """
    kind, colon, name = subject.partition(":")
    kind = {"flow": "integration"}.get(kind, kind)
    kinds = KINDS if not colon or kind not in KINDS else (kind,)
    wanted = name if len(kinds) == 1 else subject
    by_ends = _by_ends(stack)
    ids = {
        "tool": {tool.id for tool in stack.tools},
        "entity": set(holdings(stack)),
        "integration": {id_ for several in by_ends.values() for id_ in several},
    }
    found = [f"{kind}:{wanted}" for kind in kinds if wanted in ids[kind]]
    ends = _ENDS.fullmatch(wanted)
    if not found and ends is not None and "integration" in kinds:
        wanted = f"{ends[1]}>{ends[2]}"
        found = [f"integration:{id_}" for id_ in by_ends.get(wanted, ())]
    if not found:
        known = {id_ for kind in kinds for id_ in ids[kind]} | (by_ends.keys() if "integration" in kinds else set())
        raise UnknownNameError(" or ".join(kinds), wanted, known)
    if len(found) > 1:
        raise StackAuditError(f"{wanted!r} may be {' or '.join(found)}: say which")
    return found[0]


def _by_ends(stack: Stack) -> dict[str, tuple[str, ...]]:
    """The ids of the integrations between two tools, by `crm>esp`."""
    found: dict[str, tuple[str, ...]] = {}
    ids = flow_ids(stack)
    for n, flow in enumerate(stack.integrations):
        ends = f"{flow.source}>{flow.target}"
        found[ends] = (*found.get(ends, ()), ids[n])
    return found


def _patched(model: type[RecordT], record: RecordT, facts: Mapping[str, Any], edit: Edit) -> RecordT:
    document = record.model_dump(mode="json", exclude_unset=True)
    roles = facts.get("entities")
    if model is Tool and isinstance(roles, Mapping):
        document["entities"] = {use["entity"]: use for use in document.get("entities", ())}
        facts = {**facts, "entities": {entity: _use(use) for entity, use in roles.items()}}
    return checked(model, merged(document, facts), str(edit), edit.place)


def _use(use: object) -> object:
    """What a tool is to an entity, written out: `consumer` is `{roles: consumer}`."""
    return use if use is None or isinstance(use, Mapping) else {"roles": use}


def merged(document: Any, patch: Any) -> Any:  # noqa: ANN401  plain data
    """Merge a patch into plain data, as RFC 7396 has it.

    >>> merged({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": None}, "d": [4]})
    {'a': {'c': 2}, 'd': [4]}
    """
    if not isinstance(patch, Mapping):
        return patch
    result = dict(document) if isinstance(document, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def checked(model: type[RecordT], data: Any, what: str, place: str = "") -> RecordT:  # noqa: ANN401  plain data
    """Return the record that plain data describes.

    Raises:
        LoadError: it does not fit; every problem is in it, under the name of the edit.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        _refuse(error, model, data, f"{f'{place}: ' if place else ''}{what}")


def _refuse(error: ValidationError, model: type[BaseModel], data: Any, name: str) -> NoReturn:  # noqa: ANN401
    from stackaudit.io.readers.diagnostics.positions import Positions
    from stackaudit.io.readers.diagnostics.problems import refusal
    from stackaudit.io.readers.diagnostics.validation import problems_from

    raise refusal(problems_from(error, data, Positions(), model), name) from None


Outcome = tuple[Stack, tuple[Message, ...]]


def _retired(stack: Stack, id_: str) -> Outcome:
    """Return the stack without a tool and without everything that leads to it, and what that was."""
    tool = stack.tool(id_)
    after = without_plans(stack, {id_})
    return after, (*_went(stack, id_), *_left_open(stack, after, tool))


def _went(stack: Stack, id_: str) -> Iterator[Message]:
    ids, names = flow_ids(stack), Names.of(stack)
    name = names.tool(id_)
    gone = sorted(ids[n] for n, flow in enumerate(stack.integrations) if runs_over(flow, {id_}))
    flows = tuple(map(names.flow, gone))
    if flows:
        yield say(
            "with {tool} goes {n} integration: {flows}", "with {tool} go {n} integrations: {flows}",
            tool=name, n=len(flows), flows=flows,
        )  # fmt: skip
    candidates = sum(runs_over(flow, {id_}) for flow in stack.candidates)
    if candidates:
        yield say("with {tool} goes {n} candidate", "with {tool} go {n} candidates", tool=name, n=candidates)
    needs = tuple(
        f"{names.tool(need.source)} → {names.tool(need.target)} ({', '.join(names.records((need.entity,)))})"
        for need in stack.needs
        if id_ in (need.source, need.target)
    )
    if needs:
        yield say(
            "with {tool} goes {n} declared need: {needs}", "with {tool} go {n} declared needs: {needs}",
            tool=name, n=len(needs), needs=needs,
        )  # fmt: skip
    roles = tuple(use.entity for use in stack.tool(id_).entities)
    if roles:
        yield say("nobody asks any more for what {tool} did with {entities}", tool=name, entities=names.records(roles))


def _left_open(before: Stack, after: Stack, tool: Tool) -> Iterator[Message]:
    """What is open now that the tool is gone: a hub, masters, steps, capabilities, a contract."""
    if before.hub == tool.id:
        yield say("the stack has no hub any more")
    for old, new in zip(before.entities, after.entities, strict=True):
        if old.system_of_record != new.system_of_record and not new.system_of_record:
            yield say("{entity} has no system of record any more: name one", entity=old.name)
        if old.cross_reference != new.cross_reference:
            yield say("nothing tells any more which records of {entity} are the same", entity=old.name)
    empty = tuple(
        f"{step.name} ({journey.name})"
        for journey in before.journeys
        for step in journey.steps
        if step.tools == (tool.id,)
    )
    if empty:
        yield say(
            "{n} step of a journey has no tool any more: {steps}",
            "{n} steps of journeys have no tool any more: {steps}",
            n=len(empty), steps=empty,
        )  # fmt: skip
    offered = {use.id for other in after.tools for use in other.capabilities}
    lost = tuple(use.id for use in tool.capabilities if use.id not in offered)
    if lost:
        yield say("no other tool is known to offer {capabilities}", capabilities=tuple(map(readable, lost)))
    yield from contract_note(tool)


def contract_note(tool: Tool) -> Iterator[Message]:
    """What a tool that goes leaves to be paid."""
    dates = tool.contract
    day = None if dates is None else dates.ends or dates.renews
    if day is not None:
        text = "the contract of {tool} runs to {day}; what is owed until then is not counted"
        yield say(text, tool=tool.name, day=day)


def _replaced(stack: Stack, old: str, new: str) -> Outcome:
    """Return the stack in which `new` has taken over what `old` did, and what that came to."""
    gone, heir = stack.tool(old), stack.tool(new)
    after = repointed(stack, Renames(tool={old: new}))
    looped = [flow for flow in after.integrations if flow.source == flow.target]
    after = altered(
        after,
        tools=[_heir(tool, gone) if tool.id == new else tool for tool in after.tools if tool.id != old],
        integrations=[flow for flow in after.integrations if flow.source != flow.target],
        candidates=[flow for flow in after.candidates if flow.source != flow.target],
        needs=list(_distinct(need for need in after.needs if need.source != need.target)),
    )
    return after, tuple(_taken_over(stack, gone, heir, len(looped)))


def _distinct(records: Iterable[Record]) -> Iterator[Record]:
    seen: list[Record] = []
    for record in records:
        if record not in seen:
            seen.append(record)
            yield record


def _heir(tool: Tool, gone: Tool) -> Tool:
    uses = {use.entity: use for use in tool.entities}
    for use in gone.entities:
        mine = uses.get(use.entity)
        uses[use.entity] = use if mine is None else _both(mine, use)
    relays = (*tool.relays, *gone.relays) if "relays" in tool.model_fields_set else tool.relays
    return altered(
        tool,
        entities=list(uses.values()),
        relays=list(dict.fromkeys(relays)),
        departments=list(dict.fromkeys((*tool.departments, *gone.departments))),
        regions=_union(tool.regions, gone.regions),
        users=_union(tool.users, gone.users),
        **{field: [one for one in getattr(tool, field) if one != tool.id] for field in ("requires", "conflicts")},
    )


def _both(one: EntityUse, other: EntityUse) -> EntityUse:
    return altered(
        one,
        roles=list(dict.fromkeys((*one.roles, *other.roles))),
        attributes=_union(one.attributes, other.attributes),
        scope=_union(one.scope, other.scope),
    )


def _union(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Both lists together; where one of them stands for all there is, so does the union."""
    return None if one is None or other is None else tuple(dict.fromkeys((*one, *other)))


def _taken_over(stack: Stack, gone: Tool, heir: Tool, looped: int) -> Iterator[Message]:
    flows = sum(runs_over(flow, {gone.id}) for flow in stack.integrations) - looped
    yield say(
        "{new} takes over {n} integration, as it is, its method and its schedule included",
        "{new} takes over {n} integrations, as they are, methods and schedules included",
        new=heir.name, n=flows,
    )  # fmt: skip
    if looped:
        yield say("{n} integration between the two goes", "{n} integrations between the two go", n=looped)
    offered = {use.id for use in heir.capabilities}
    lost = tuple(use.id for use in gone.capabilities if use.id not in offered)
    if lost:
        yield say("{new} is not known to offer {capabilities}", new=heir.name, capabilities=tuple(map(readable, lost)))
    if gone.relays and "relays" not in heir.model_fields_set:
        passed = Names.of(stack).records(gone.relays)
        yield say("whether {new} passes on {entities} is not stated", new=heir.name, entities=passed)
    yield from contract_note(gone)
