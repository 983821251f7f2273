"""What cannot be told of personal data, and the facts that would decide it."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.privacy.beyond_need import BEYOND_NEED, not_needed
from stackaudit.analysers.privacy.context import AGREEMENT, Context
from stackaudit.analysers.privacy.file_copy import FILE_COPY
from stackaudit.analysers.privacy.kept_too_long import KEPT_TOO_LONG, beyond_limit
from stackaudit.analysers.privacy.lower_class import LOWER_CLASS
from stackaudit.analysers.privacy.no_agreement import NO_AGREEMENT
from stackaudit.analysers.privacy.open_consents import open_consents
from stackaudit.analysers.privacy.outside_region import OUTSIDE_REGION
from stackaudit.analysers.privacy.places import open_places
from stackaudit.analysers.privacy.purposes import drafts, states_purposes
from stackaudit.analysers.privacy.request_tables import open_requests
from stackaudit.analysers.privacy.unlisted import UNLISTED
from stackaudit.analysers.privacy.words import unknown_capabilities, unknown_levels
from stackaudit.core.findings import Unknown
from stackaudit.core.rule import Text
from stackaudit.model.facts import FACTS
from stackaudit.model.privacy import RANKS
from stackaudit.model.tool import DataEntity, Tool

_UNSOURCED = Text(
    "{n} tool sends personal data that nothing shows it to have, so where it gets it is open",
    "{n} tools send personal data that nothing shows them to have, so where they get it is open",
)


def not_stated(context: Context) -> Iterator[Unknown]:
    """Yield one entry for each kind of fact that is missing."""
    entities = [f"entity:{id_}" for id_, held in context.graph.holdings.items() if _is_open(held.entity)]
    if entities:
        yield FACTS["entity.personal"].unknown(FILE_COPY, entities)
    tools = [f"tool:{id_}" for id_ in _unsourced(context)]
    if tools:
        yield FACTS["tool.entities"].unknown(FILE_COPY, tools, text=_UNSOURCED)
    yield from unknown_levels(context, LOWER_CLASS)
    yield from open_places(context, OUTSIDE_REGION)
    yield from _protections(context)
    yield from _arrivals(context)
    yield from open_consents(context)
    yield from open_requests(context)
    yield from unknown_capabilities(context, UNLISTED)
    served = sorted({tool for draft in drafts(context) for tool in draft.tools})
    open_ = [f"tool:{id_}" for id_ in served if not states_purposes(context, context.graph.tool(id_))]
    if open_:
        yield FACTS["stack.activities"].unknown(UNLISTED, open_)


def _is_open(entity: DataEntity) -> bool:
    """Whether it is asked what class an entity has: it is about customers, or has a class for some attributes only."""
    return entity.personal is None and bool(entity.about_customer or entity.attribute_classes)


def _unsourced(context: Context) -> Iterator[str]:
    for tool, parts in context.holders.unsourced.items():
        words = [context.holders.class_of(*part) for part in parts]
        if any(word is not None and RANKS[word] >= RANKS["personal"] for word in words):
            yield tool


def _protections(context: Context) -> Iterator[Unknown]:
    unagreed = [tool for tool in context.certain if AGREEMENT in context.lacking[tool.id]]
    if unagreed:
        yield FACTS["privacy.agreement"].unknown(NO_AGREEMENT, _subjects(unagreed))
    limited = {id_ for id_, held in context.graph.holdings.items() if held.entity.keep not in (None, "forever")}
    silent, shared = list[Tool](), dict[str, tuple[str, ...]]()
    for tool in context.certain:
        wanted = [entity for entity in context.personal_entities(tool.id) if entity in limited]
        stated = context.stated(tool)
        if not stated.states_keep:
            silent += [tool] if wanted else []
        elif found := (*beyond_limit(context, tool).asked, *(e for e in wanted if stated.kept(e) is None)):
            shared[f"tool:{tool.id}"] = found
    if silent:
        yield FACTS["privacy.keep"].unknown(KEPT_TOO_LONG, _subjects(silent))
    if shared:
        names = context.names_of(sorted({entity for found in shared.values() for entity in found}))
        yield FACTS["privacy.keep_of"].unknown(KEPT_TOO_LONG, shared, params={"entities": names})


def _arrivals(context: Context) -> Iterator[Unknown]:
    """Yield the flows that may bring personal data to tools which do not need it, and do not state what they carry."""
    flows, tools = set[str](), list[str]()
    for tool in context.graph.tools:
        open_ = [part for part, (certain, _) in not_needed(context, tool).items() if not certain]
        last = {links[-1] for part in open_ if (links := context.holders.chain(*part, tool.id))}
        last_flows = [context.graph.flow(link.flow) for link in last]
        found = {flow.subject for flow in last_flows if flow.integration.attributes is None}
        if found:
            flows |= found
            tools.append(f"tool:{tool.id}")
    if flows:
        yield FACTS["integration.attributes"].unknown(BEYOND_NEED, sorted(flows), tools)


def _subjects(tools: list[Tool]) -> tuple[str, ...]:
    return tuple(f"tool:{tool.id}" for tool in tools)
