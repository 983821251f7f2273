"""Does every name in a stack lead somewhere? All dangling references at once, each with the nearest known id."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from stackaudit.errors import did_you_mean, nearest
from stackaudit.model.base import slug

if TYPE_CHECKING:
    from stackaudit.model.stack import Stack

Loc = tuple[str | int, ...]
_HINTS = 20


class Reference(NamedTuple):
    """A name that should lead to something: what kind, which name, where it stands."""

    kind: str
    name: str
    loc: Loc


class Known(NamedTuple):
    """The ids that references may lead to; None where the file declares none, so that use declares them."""

    tool: Collection[str]
    entity: Collection[str] | None
    department: Collection[str] | None


def check_references(stack: Stack, extra: Known | None = None) -> list[InitErrorDetails]:
    """Return one error for each dangling reference and each id taken twice, in the order of the file.

    Args:
        stack: A stack whose records are sound.
        extra: Ids of records that were left out because something else is wrong with them.
    """
    known = _known(stack, extra)
    errors = [_twice(first, loc) for first, loc in _repeated(stack)]
    missing = [
        reference
        for reference in _references(stack)
        if (ids := getattr(known, reference.kind)) is not None and reference.name not in ids
    ]
    errors += [
        _dangling(reference, getattr(known, reference.kind), hint=n < _HINTS) for n, reference in enumerate(missing)
    ]
    return errors


def _known(stack: Stack, extra: Known | None) -> Known:
    tools = {tool.id for tool in stack.tools}
    entities = {entity.id for entity in stack.entities}
    departments = {department.id for department in stack.departments}
    if extra is not None:
        tools |= set(extra.tool)
        entities |= set(extra.entity or ())
        departments |= set(extra.department or ())
    return Known(tools, entities or None, departments or None)


def _references(stack: Stack) -> Iterator[Reference]:
    if stack.hub is not None:
        yield Reference("tool", stack.hub, ("hub",))
    for n, department in enumerate(stack.departments):
        if department.parent is not None:
            yield Reference("department", department.parent, ("departments", n, "parent"))
    yield from _entity_references(stack)
    yield from _tool_references(stack)
    yield from _flow_references(stack)
    yield from _journey_references(stack)
    for n, initiative in enumerate(stack.initiatives):
        for k, tool in enumerate(initiative.tools):
            yield Reference("tool", tool, ("initiatives", n, "tools", k))


def _entity_references(stack: Stack) -> Iterator[Reference]:
    for n, entity in enumerate(stack.entities):
        for k, master in enumerate(entity.system_of_record or ()):
            yield Reference("tool", master.tool, ("entities", n, "system_of_record", k, "tool"))
        if entity.cross_reference is not None:
            yield Reference("tool", entity.cross_reference, ("entities", n, "cross_reference"))


def _tool_references(stack: Stack) -> Iterator[Reference]:
    for n, tool in enumerate(stack.tools):
        for k, department in enumerate(tool.departments):
            yield Reference("department", department, ("tools", n, "departments", k))
        for k, use in enumerate(tool.entities):
            yield Reference("entity", use.entity, ("tools", n, "entities", k))
        for k, entity in enumerate(tool.relays):
            yield Reference("entity", entity, ("tools", n, "relays", k))


def _flow_references(stack: Stack) -> Iterator[Reference]:
    for part, flows in (("integrations", stack.integrations), ("candidates", stack.candidates)):
        for n, flow in enumerate(flows):
            yield Reference("tool", flow.source, (part, n, "source"))
            yield Reference("tool", flow.target, (part, n, "target"))
            if flow.via is not None:
                yield Reference("tool", flow.via, (part, n, "via"))
            for k, entity in enumerate(flow.entities or ()):
                yield Reference("entity", entity, (part, n, "entities", k))
    for n, need in enumerate(stack.needs):
        yield Reference("tool", need.source, ("needs", n, "from"))
        yield Reference("tool", need.target, ("needs", n, "to"))
        yield Reference("entity", need.entity, ("needs", n, "entity"))


def _journey_references(stack: Stack) -> Iterator[Reference]:
    for n, journey in enumerate(stack.journeys):
        for k, step in enumerate(journey.steps):
            for i, tool in enumerate(step.tools):
                yield Reference("tool", tool, ("journeys", n, "steps", k, "tools", i))
            for i, need in enumerate(step.needs):
                yield Reference("entity", need.entity, ("journeys", n, "steps", k, "needs", i, "entity"))


def _repeated(stack: Stack) -> Iterator[tuple[str, Loc]]:
    """Yield ids that a person could not tell apart: equal, or equal but for case and compatibility forms."""
    lists: list[tuple[Loc, Iterable[str | None]]] = [
        (("departments",), [d.id for d in stack.departments]),
        (("entities",), [e.id for e in stack.entities]),
        (("tools",), [t.id for t in stack.tools]),
        (("integrations",), [i.id for i in stack.integrations]),
        (("journeys",), [j.id for j in stack.journeys]),
        (("candidates",), [c.id for c in stack.candidates]),
        (("initiatives",), [i.id for i in stack.initiatives]),
        (("vendors",), [v.id for v in stack.vendors]),
        *((("journeys", n, "steps"), [s.id for s in journey.steps]) for n, journey in enumerate(stack.journeys)),
        *((("tools", n, "entities"), [u.entity for u in tool.entities]) for n, tool in enumerate(stack.tools)),
        *((("tools", n, "capabilities"), [c.id for c in tool.capabilities]) for n, tool in enumerate(stack.tools)),
    ]
    for loc, ids in lists:
        seen: set[str] = set()
        for n, id_ in enumerate(ids):
            if id_ is None:
                continue
            folded = id_ if id_.isascii() and id_.islower() else unicodedata.normalize("NFKC", id_).casefold()
            if folded in seen:
                yield id_, (*loc, n)
            seen.add(folded)


def _twice(name: str, loc: Loc) -> InitErrorDetails:
    error = PydanticCustomError(
        "id_twice",
        "the id {shown} is given twice",
        {"shown": repr(name), "help": "give one of them another 'id'; case and look-alike letters do not tell them apart"},
    )
    return InitErrorDetails(type=error, loc=loc, input=name)


def _dangling(reference: Reference, known: Collection[str], *, hint: bool) -> InitErrorDetails:
    advice = _advice(reference, known) if hint else ""
    context = {"kind": reference.kind, "shown": repr(reference.name), "help": advice}
    error = PydanticCustomError("reference", "unknown {kind} {shown}", context)
    return InitErrorDetails(type=error, loc=reference.loc, input=reference.name)


def _advice(reference: Reference, known: Collection[str]) -> str:
    by_name = slug(reference.name)
    if by_name in known:
        return f"its id is {by_name!r}"
    close = nearest(reference.name, known)
    if close is not None:
        return f"did you mean {close!r}?"
    return did_you_mean(reference.name, known).removeprefix("; ")


def second_look(error: ValidationError, data: Any, handler: Callable[[Any], Stack]) -> ValidationError:
    """Leave out the records that are wrong, check the references of the rest, and tell both together."""
    details = [_detail(line) for line in error.errors(include_url=False)]
    if isinstance(data, dict):
        pruned, kept, extra = _prune(data, {line["loc"][:2] for line in error.errors(include_url=False)})
        try:
            stack = handler(pruned)
        except ValidationError:
            return error
        for line in check_references(stack, extra):
            loc = line["loc"]  # type: ignore[typeddict-item]  # always given by us
            if len(loc) > 1 and isinstance(loc[1], int) and loc[0] in kept:
                line["loc"] = (loc[0], kept[str(loc[0])][loc[1]], *loc[2:])
            details.append(line)
    return ValidationError.from_exception_data(error.title, details)


def _detail(line: Any) -> InitErrorDetails:
    """Carry an error over as it was; types that take no context of ours pass through a custom error of the same name."""
    kind = PydanticCustomError(line["type"], line["msg"].replace("{", "(").replace("}", ")"), line.get("ctx"))
    return InitErrorDetails(type=kind, loc=line["loc"], input=line["input"])


def _prune(data: dict[str, Any], wrong: set[Any]) -> tuple[dict[str, Any], dict[str, list[int]], Known]:
    """Return the data without its wrong records, where each kept one stood, and the ids of those left out."""
    pruned: dict[str, Any] = {}
    kept: dict[str, list[int]] = {}
    lost: dict[str, set[str]] = {"tools": set(), "entities": set(), "departments": set()}
    for key, value in data.items():
        bad = {loc[1] for loc in wrong if len(loc) > 1 and loc[0] == key}
        if not bad:
            if (key,) not in {loc[:1] for loc in wrong}:
                pruned[key] = value
            continue
        items = list(value.items()) if isinstance(value, dict) else [(None, item) for item in value]
        kept[key] = [n for n in range(len(items)) if n not in bad]
        if key in lost:
            lost[key] |= {name for n in bad if isinstance(n, int) for name in _names(*items[n])}
        rest = [items[n] for n in kept[key]]
        pruned[key] = dict(rest) if isinstance(value, dict) else [item for _, item in rest]
    pruned.setdefault("name", "unnamed")
    if not pruned.get("tools"):
        pruned["tools"], kept["tools"] = ["placeholder"], [0]
    return pruned, kept, Known(lost["tools"], lost["entities"], lost["departments"])


def _names(key: str | None, item: Any) -> set[str]:
    found = {key} if isinstance(key, str) else set()
    if isinstance(item, str):
        return found | {item, slug(item)}
    if isinstance(item, dict):
        found |= {item["id"]} if isinstance(item.get("id"), str) else set()
        found |= {slug(item["name"])} if isinstance(item.get("name"), str) and "id" not in item else set()
    return found
