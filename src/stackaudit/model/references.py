"""Does every name in a stack lead somewhere? All dangling references at once, each with the nearest known id."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError, ValidationError

from stackaudit.core.errors import did_you_mean, nearest
from stackaudit.model.base import composed, hidden_character, refusal, slug
from stackaudit.model.bounds import MORE, MOST_ERRORS, carried
from stackaudit.model.complete import PARTS

if TYPE_CHECKING:
    from stackaudit.model.people import Initiative
    from stackaudit.model.stack import Stack
    from stackaudit.model.tool import Tool

Loc = tuple[str | int, ...]
_HINTS = 20
_WITH_IDS = (
    "departments",
    "entities",
    "tools",
    "integrations",
    "journeys",
    "candidates",
    "initiatives",
    "vendors",
    "goals",
    "activities",
)


class Reference(NamedTuple):
    """A name that should lead to something: what kind, which name, where it stands."""

    kind: str
    name: str
    loc: Loc


class Known(NamedTuple):
    """The ids that references may lead to; None where that cannot be told, or where use declares them."""

    tool: Collection[str] | None
    entity: Collection[str] | None
    department: Collection[str] | None
    candidate: Collection[str] | None = None


def check_references(stack: Stack, extra: Known | None = None) -> list[InitErrorDetails]:
    """Return one error for each dangling reference and each id taken twice, in the order of the file.

    Args:
        stack: A stack whose records are sound.
        extra: Ids of records that were left out because something else is wrong with them.
    """
    known = _known(stack, extra)
    missing = (
        reference
        for reference in references(stack)
        if (ids := getattr(known, reference.kind)) is not None and reference.name not in ids
    )
    found: Iterator[Callable[[], InitErrorDetails]] = chain(
        (partial(_twice, first, loc) for first, loc in _repeated(stack)),
        (
            partial(_dangling, reference, getattr(known, reference.kind), hint=n < _HINTS)
            for n, reference in enumerate(missing)
        ),
        _steps_nowhere(stack),
        _attributes_nowhere(stack),
    )
    errors = [tell() for tell in islice(found, MOST_ERRORS)]
    left = sum(1 for _ in found)
    return [*errors, _more(left)] if left else errors


def _known(stack: Stack, extra: Known | None) -> Known:
    tools: set[str] | None = {tool.id for tool in stack.tools}
    entities = {entity.id for entity in stack.entities}
    departments = {department.id for department in stack.departments}
    flows = (*stack.candidates, *stack.integrations)  # a candidate that is built keeps its id
    candidates: set[str] | None = {one.id for one in flows if one.id is not None}
    if extra is not None:
        candidates = None if extra.candidate is None or candidates is None else candidates | set(extra.candidate)
        tools = None if extra.tool is None or tools is None else tools | set(extra.tool)
        entities |= set(extra.entity or ())
        departments |= set(extra.department or ())
    return Known(tools, entities or None, departments or None, candidates)


def references(stack: Stack) -> Iterator[Reference]:
    """Yield every name in a stack that should lead to a tool, an entity or a department, with its place."""
    if stack.hub is not None:
        yield Reference("tool", stack.hub, ("hub",))
    for part in PARTS if stack.complete is not None else ():
        extent = getattr(stack.complete, part)
        for k, name in enumerate(extent if isinstance(extent, tuple) else ()):
            yield Reference("department", name, ("complete", part, k))
    for n, department in enumerate(stack.departments):
        if department.parent is not None:
            yield Reference("department", department.parent, ("departments", n, "parent"))
    yield from _entity_references(stack)
    yield from _tool_references(stack)
    yield from _flow_references(stack)
    yield from _journey_references(stack)
    for n, initiative in enumerate(stack.initiatives):
        yield from _rollout_references(initiative, ("initiatives", n))
    for n, said in enumerate(stack.feedback):
        if said.tool is not None:
            yield Reference("tool", said.tool, ("feedback", n, "tool"))
    for n, activity in enumerate(stack.activities):
        for k, tool in enumerate(activity.tools or ()):
            yield Reference("tool", tool, ("activities", n, "tools", k))
        for k, entity in enumerate(activity.entities or ()):
            yield Reference("entity", entity, ("activities", n, "entities", k))


def _entity_references(stack: Stack) -> Iterator[Reference]:
    for n, entity in enumerate(stack.entities):
        for k, master in enumerate(entity.system_of_record or ()):
            yield Reference("tool", master.tool, ("entities", n, "system_of_record", k, "tool"))
        if entity.cross_reference is not None:
            yield Reference("tool", entity.cross_reference, ("entities", n, "cross_reference"))
        if entity.consent_for is not None:
            yield Reference("entity", entity.consent_for, ("entities", n, "consent_for"))


def _tool_references(stack: Stack) -> Iterator[Reference]:
    for n, tool in enumerate(stack.tools):
        for k, department in enumerate(tool.departments):
            yield Reference("department", department, ("tools", n, "departments", k))
        for k, use in enumerate(tool.entities):
            yield Reference("entity", use.entity, ("tools", n, "entities", k))
        for k, entity in enumerate(tool.relays):
            yield Reference("entity", entity, ("tools", n, "relays", k))
        yield from _ai_references(tool, ("tools", n))
        for k, kept in enumerate((tool.privacy and tool.privacy.keep_of) or ()):
            yield Reference("entity", kept.entity, ("tools", n, "privacy", "keep_of", k, "entity"))
        for field in ("requires", "conflicts"):
            for k, other in enumerate(getattr(tool, field)):
                yield Reference("tool", other, ("tools", n, field, k))
        if tool.access is not None and tool.access.provider is not None:
            yield Reference("tool", tool.access.provider, ("tools", n, "access", "provider"))


def _ai_references(tool: Tool, loc: Loc) -> Iterator[Reference]:
    places = ((("ai",), tool.ai), *((("capabilities", k, "ai"), use.ai) for k, use in enumerate(tool.capabilities)))
    for place, ai in places:
        for field in ("reads", "writes") if ai is not None else ():
            for k, entity in enumerate(getattr(ai, field) or ()):
                yield Reference("entity", entity, (*loc, *place, field, k))


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


def _rollout_references(initiative: Initiative, loc: Loc) -> Iterator[Reference]:
    for k, tool in enumerate(initiative.tools):
        yield Reference("tool", tool, (*loc, "tools", k))
    for k, purchase in enumerate(initiative.purchases or ()):
        yield Reference("tool", purchase.tool, (*loc, "purchases", k, "tool"))
    for k, use in enumerate(initiative.adoption or ()):
        if use.tool is not None:
            yield Reference("tool", use.tool, (*loc, "adoption", k, "tool"))
    for k, cases in enumerate(initiative.uses or ()):
        yield Reference("tool", cases.tool, (*loc, "uses", k, "tool"))
    for k, approval in enumerate(initiative.approvals or ()):
        for i, candidate in enumerate(approval.blocks):
            yield Reference("candidate", candidate, (*loc, "approvals", k, "blocks", i))


def _steps_nowhere(stack: Stack) -> Iterator[Callable[[], InitErrorDetails]]:
    """A step comes after steps of its own journey only; feedback is about steps that there are."""
    known = {f"{journey.id}/{step.id}" for journey in stack.journeys for step in journey.steps}
    for n, said in enumerate(stack.feedback):
        if said.step is not None and said.step not in known:
            reference = Reference("step", said.step, ("feedback", n, "step"))
            yield partial(_dangling, reference, known, hint=n < _HINTS)
    for n, journey in enumerate(stack.journeys):
        steps = {step.id for step in journey.steps}
        for k, step in enumerate(journey.steps):
            for i, before in enumerate(step.after or ()):
                if before not in steps:
                    place = ("journeys", n, "steps", k, "after", i)
                    yield partial(_dangling, Reference("step", before, place), steps, hint=i < _HINTS)


def _attributes_nowhere(stack: Stack) -> Iterator[Callable[[], InitErrorDetails]]:
    """A class is of an attribute that the entity, a tool, a flow or a need names; where none names any, of any."""
    classed = {entity.id: entity for entity in stack.entities if entity.attribute_classes}
    if not classed:
        return
    known: dict[str, set[str]] = {id_: {*(entity.attributes or ())} for id_, entity in classed.items()}
    for name, attributes in _attributes_named(stack):
        if name in known:
            known[name].update(attributes or ())
    for n, entity in enumerate(stack.entities):
        names = [one.attribute for one in entity.attribute_classes or ()]
        if repeated := next((name for k, name in enumerate(names) if name in names[:k]), None):
            yield partial(_twice, repeated, ("entities", n, "attribute_classes", names.index(repeated)))
        for k, name in enumerate(names if known.get(entity.id) else ()):
            if name not in known[entity.id]:
                place = ("entities", n, "attribute_classes", k, "attribute")
                yield partial(_dangling, Reference("attribute", name, place), known[entity.id], hint=k < _HINTS)


def _attributes_named(stack: Stack) -> Iterator[tuple[str, Iterable[str] | None]]:
    """Yield the attributes that tools, flows, needs and steps name, each with an entity that they may be of."""
    yield from ((use.entity, use.attributes) for tool in stack.tools for use in tool.entities)
    yield from ((need.entity, need.attributes) for need in stack.needs)
    flows = (*stack.integrations, *stack.candidates)
    yield from ((entity, flow.attributes) for flow in flows for entity in flow.entities or ())
    steps = (step for journey in stack.journeys for step in journey.steps)
    yield from ((need.entity, need.attributes) for step in steps for need in step.needs)


def _repeated(stack: Stack) -> Iterator[tuple[str, Loc]]:
    """Yield ids that a person could not tell apart: equal, or equal but for case and compatibility forms."""
    for loc, ids in _lists_of_ids(stack):
        seen: set[str] = set()
        for n, id_ in enumerate(ids):
            if id_ is None:
                continue
            folded = look_alike(id_)
            if folded in seen:
                yield id_, (*loc, n)
            seen.add(folded)


def _lists_of_ids(stack: Stack) -> Iterator[tuple[Loc, Iterable[str | None]]]:
    """Yield each list of records with their ids, one at a time: a stack may have very many."""
    for part in _WITH_IDS:
        yield (part,), (record.id for record in getattr(stack, part))
    for n, journey in enumerate(stack.journeys):
        yield ("journeys", n, "steps"), (step.id for step in journey.steps)
    for n, tool in enumerate(stack.tools):
        if tool.entities:
            yield ("tools", n, "entities"), (use.entity for use in tool.entities)
    for n, tool in enumerate(stack.tools):
        if tool.capabilities:
            yield ("tools", n, "capabilities"), (use.id for use in tool.capabilities)
    for n, initiative in enumerate(stack.initiatives):
        for name in ("tasks", "approvals", "requirements"):
            yield ("initiatives", n, name), (record.id for record in getattr(initiative, name) or ())


def look_alike(id_: str) -> str:
    """Return the form that ids share which a person could not tell apart."""
    if id_.isascii():
        return id_.lower()
    folded = unicodedata.normalize("NFKC", id_).casefold().replace("\u200c", "").replace("\u200d", "")
    return unicodedata.normalize("NFKC", folded)


def _twice(name: str, loc: Loc) -> InitErrorDetails:
    advice = "give one of them another 'id'; case and look-alike letters do not tell them apart"
    return InitErrorDetails(
        type=refusal("id_twice", "the id {shown} is given twice", name, advice), loc=loc, input=name
    )


def _dangling(reference: Reference, known: Collection[str], *, hint: bool) -> InitErrorDetails:
    advice = _advice(reference, known) if hint else ""
    error = refusal("reference", "unknown {kind} {shown}", reference.name, advice, kind=reference.kind)
    return InitErrorDetails(type=error, loc=reference.loc, input=reference.name)


def _more(count: int) -> InitErrorDetails:
    error = PydanticCustomError(MORE, "{count} more problems are not listed", {"count": count})
    return InitErrorDetails(type=error, loc=(), input=None)


def _advice(reference: Reference, known: Collection[str]) -> str:
    by_name = slug(reference.name)
    if by_name in known:
        return f"its id is {by_name!r}"
    close = nearest(reference.name, known)
    if close is not None:
        return f"did you mean {close!r}?"
    return did_you_mean(reference.name, known).removeprefix("; ")


class _Rest(NamedTuple):
    """What is left of the data of a stack without its wrong records.

    Attributes:
        data: The data that is left.
        kept: For each list that lost records, where each one that is left stood before.
        lost: The ids of the records that are left out.
    """

    data: dict[Any, Any]
    kept: dict[Any, list[int]]
    lost: Known


def second_look(error: ValidationError, data: object, handler: Callable[[Any], Stack]) -> ValidationError:
    """Leave out the records that are wrong, check the references of the rest, and tell both together."""
    lines = _without_echoes(error.errors(include_url=False))
    details = [carried(line) for line in lines]
    if isinstance(data, dict) and error.error_count() < MOST_ERRORS:
        details += _references_of_rest(_rest(data, lines), handler)
    return ValidationError.from_exception_data(error.title, details)


def _references_of_rest(rest: _Rest, handler: Callable[[Any], Stack]) -> Iterator[InitErrorDetails]:
    only_here = {} if rest.data.get("tools") else {"tools": ["placeholder"]}
    try:
        stack = handler({"name": "unnamed", **rest.data, **only_here})
    except ValidationError:
        return
    if only_here:
        stack = stack.model_copy(update={"tools": ()})
    for line in check_references(stack, rest.lost):
        part, *steps = line["loc"] or ("",)
        if part in rest.kept and isinstance(steps[0], int):
            line["loc"] = (part, rest.kept[part][steps[0]], *steps[1:])
        yield line


def _without_echoes(lines: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out what only follows from another error: a list that is empty, or an id that is missing, because of it."""
    above = {line["loc"][:n] for line in lines for n in range(len(line["loc"]))}
    wrong = {line["loc"] for line in lines if line["type"] != "missing"}
    twins = {"id": "name", "name": "id"}
    return [
        line
        for line in lines
        if not (line["type"] == "too_short" and line["loc"] in above)
        and not (line["type"] == "missing" and (*line["loc"][:-1], twins.get(str(line["loc"][-1]))) in wrong)
    ]


def _rest(data: dict[Any, Any], lines: list[ErrorDetails]) -> _Rest:
    wrong: dict[Any, set[Any]] = {}
    for line in lines:
        if line["loc"]:
            wrong.setdefault(line["loc"][0], set()).update(line["loc"][1:2])
    rest: dict[Any, Any] = {key: value for key, value in data.items() if key not in wrong}
    kept: dict[Any, list[int]] = {}
    lost: dict[str, set[str]] = {"tools": set(), "entities": set(), "departments": set(), "candidates": set()}
    for key, bad in wrong.items():
        items = _items(data.get(key))
        if not bad or not all(isinstance(n, int) and n < len(items) for n in bad):
            continue
        kept[key] = [n for n in range(len(items)) if n not in bad]
        chosen = [items[n] for n in kept[key]]
        rest[key] = dict(chosen) if isinstance(data[key], dict) else [item for _, item in chosen]
        if key in lost:
            lost[key] = {name for n in bad for name in _names(*items[n])}
    tools = lost["tools"] if "tools" in rest else None
    candidates = None if "candidates" in data and "candidates" not in rest else lost["candidates"]
    return _Rest(rest, kept, Known(tools, lost["entities"], lost["departments"], candidates))


def _items(value: object) -> list[tuple[Any, Any]]:
    """Return the records of a list, or of a mapping with their keys; none where it is neither."""
    if isinstance(value, dict):
        return list(value.items())
    return [(None, item) for item in value] if isinstance(value, list | tuple) else []


def _names(key: object, item: object) -> Iterator[str]:
    """Yield the ids by which the rest of the file may name a record that is wrong."""
    told = [key, item, *((item.get("id"), item.get("name")) if isinstance(item, dict) else ())]
    for name in told:
        if isinstance(name, str) and hidden_character(name) is None:
            yield str(composed(name))
            yield slug(name)
