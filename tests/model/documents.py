"""Random documents of a stack: sound ones, of every field there is, and ones with something wrong in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from stackaudit.core.errors import LoadError
from stackaudit.model.periods import Months, format_period
from stackaudit.model.tables import Row, read_tables
from stackaudit.model.values import format_duration

WORDS = ("crm", "esp", "web-2", "a.b", "none", "Почта", "客服", "صندوق", "हिन्दी", "ﬁle", "café", "x" * 200)

ids = st.sampled_from(WORDS)
texts = st.text(st.sampled_from("abz 1;,.=-_|{}é́жя客😀\n'\""), min_size=1, max_size=12).filter(str.strip)
flags = st.booleans()
counts = st.integers(0, 10**12)
numbers = st.one_of(st.integers(0, 10**15), st.floats(0, 1e15))
shares = st.one_of(st.sampled_from([0, 1, "60%", "0.5%", "100 %"]), st.floats(0, 1))
money = st.one_of(
    st.integers(0, 10**15),
    st.decimals(0, 10**15, allow_nan=False, places=4).map(lambda amount: f"{amount:f}"),
    st.floats(1e-9, 1e15),
)
days = st.dates().map(date.isoformat)
lengths = st.timedeltas(timedelta(0), timedelta(days=36500))
spans = lengths.map(format_duration)
periods = st.one_of(
    lengths.map(format_period),
    st.integers(0, 1200).map(lambda count: format_period(Months(count))),
    st.sampled_from(["3 months", "1y", "P3M", "P1Y6M", "24 months", "60 days", "0", 0]),
)
json_values = st.recursive(
    st.one_of(flags, st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(texts, inner, max_size=2)),
    max_leaves=4,
)


def record(
    needed: dict[str, Any], optional: dict[str, Any], *, named: bool = True
) -> st.SearchStrategy[dict[str, Any]]:
    """A record with some of its optional facts, some of them null, and now and then a key of the user's own."""
    may_be_null = {key: st.one_of(facts, st.none()) if named else facts for key, facts in optional.items()}
    own = st.one_of(st.just({}), st.fixed_dictionaries({}, optional={"x-note": json_values, "x-a.b": json_values}))
    return st.builds(lambda facts, more: {**facts, **more}, st.fixed_dictionaries(needed, optional=may_be_null), own)


provenance = record({}, {"from": texts, "as_of": days, "confidence": st.sampled_from(["measured", "assumed"])})


def listed(items: Any, size: int = 2, **options: Any) -> Any:
    """A short list without repeats."""
    return st.lists(items, max_size=size, unique=True, **options)


def _nullable(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: st.one_of(strategy, st.none()) for key, strategy in facts.items()}


def _each(names: tuple[str, ...], more: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """One record for each id, some with a name, each with facts."""
    name = st.fixed_dictionaries({}, optional={"name": texts})
    facts = st.tuples(*(st.tuples(name, more) for _ in names))
    return facts.map(
        lambda all_: [{"id": i, **named, **_others(i, rest)} for i, (named, rest) in zip(names, all_, strict=True)]
    )


def _others(id_: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts in which a tool neither requires nor excludes itself."""
    lists = {key: [one for one in facts[key] if one != id_] for key in ("requires", "conflicts") if key in facts}
    return {**facts, **lists}


ratings = st.sampled_from([1.0, 3.5, 5.0])
TOOLS, ENTITIES, DEPARTMENTS = ("crm", "Почта", "none"), ("customer", "صندوق"), ("sales", "客服")
tools, entities, departments = (st.sampled_from(pool) for pool in (TOOLS, ENTITIES, DEPARTMENTS))
roles = listed(st.sampled_from(["system_of_record", "producer", "consumer", "cache"]), min_size=1)
use = record({"entity": entities, "roles": roles}, {"attributes": st.lists(texts, max_size=2)})
models = record(
    {},
    {
        "acts": st.sampled_from(["suggests", "with-consent", "alone"]),
        **dict.fromkeys(("model", "provider", "oversight", "act_role", "act_class", "class_by"), texts),
        "hosted": listed(texts),
        **dict.fromkeys(("reads", "writes"), listed(entities)),
        **dict.fromkeys(("agreement", "trains_on_ours"), flags),
        "approved": st.one_of(days, st.just("none")),
        "class_on": days,
        "annual": money,
    },
)
capability = record(
    {"id": st.sampled_from(["email", "форма"])},
    {
        "grade": st.integers(0, 3),
        "usage": shares,
        "used_by": st.integers(0, 9),
        "of": st.integers(9, 99),
        "annual": money,
        "ai": models,
    },
)
by_id = {"max_size": 2, "unique_by": lambda one: one.get("id", one.get("entity"))}
tool_facts = record(
    {},
    {
        "departments": listed(departments),
        "capabilities": st.lists(capability, **by_id),
        "entities": st.lists(use, **by_id),
        "relays": listed(entities),
        "limits": st.lists(record({"resource": texts}, {"used": numbers, "growth": shares}), max_size=2),
        "prices": st.lists(record({"annual": money}, {"up_to": numbers}), max_size=2),
        "kind": st.sampled_from(["tool", "conduit", "agent"]),
        "must_keep": flags,
        "requires": listed(tools),
        "conflicts": listed(tools),
        **_nullable(
            {
                "vendor": texts,
                "product": texts,
                "flows": st.sampled_from(["all", "none"]),
                "regions": listed(ids),
                "users": st.lists(texts, max_size=2),
                "capacity": counts,
                "uptime": record({}, {"measured": shares, "target": shares, "as_of": days}),
                "continuity": record({}, {"plan": flags, "tested": days}),
                "ai": models,
                "from_catalog": record(
                    {"product": ids},
                    {"facts": listed(texts), "possible": flags, "connects": listed(ids), "apart": listed(ids)},
                    named=False,
                ),
                "access": record({}, {"sso": flags, "provider": tools}),
                "stores_keys": listed(ids),
                "cost": record(
                    {},
                    {
                        "annual": money,
                        "may_rise": money,
                        "onboarding": money,
                        "priced_by": st.just("seat"),
                        "per_seat": money,
                        "period": st.sampled_from(["month", "quarter", "half-year", "year"]),
                    },
                ),
                "seats": record({}, {"paid": counts, "assigned": counts, "active": counts, "as_of": days}),
                "aliases": listed(texts),
                "criticality": st.integers(1, 4),
                "currency": st.sampled_from(["EUR", "USD"]),
                "contract": record(
                    {},
                    {
                        "renews": days,
                        "notice": periods,
                        "auto_renew": flags,
                        "term": periods,
                        "notice_to": st.sampled_from(["month", "quarter", "year", "term"]),
                    },
                ),
                "openness": record({}, {"api": flags, "sandbox": flags}),
                "privacy": record(
                    {},
                    {
                        "hosted": listed(texts),
                        "safeguard": texts,
                        "agreement": flags,
                        "keep": st.one_of(periods, st.sampled_from(["forever", "none"])),
                    },
                ),
                "lifecycle": record({}, {"phase": st.just("phase-out"), "ends": days}),
                "fit": record({}, {"functional": st.integers(1, 4), "score": st.floats(0, 100)}),
                "intent": record({"kind": st.just("backup")}, {"until": days, "why": texts}),
                "provenance": provenance,
            }
        ),
    },
    named=False,
)
kept = st.one_of(periods, st.just("forever"))
master = record({"tool": tools}, {"scope": st.lists(texts, max_size=2)})
entity_facts = record(
    {},
    {
        "system_of_record": st.lists(master, max_size=2),
        "about_customer": flags,
        "tolerance": spans,
        "attributes": st.lists(texts, max_size=2),
        "cross_reference": tools,
        "personal": st.sampled_from(["none", "personal", "special", "criminal"]),
        "subjects": st.lists(texts, max_size=2),
        "keep": kept,
    },
)
classes = st.sampled_from(["none", "confidential", "personal", "special", "criminal"])


def _classed(facts: dict[str, Any], class_: str | None) -> dict[str, Any]:
    """An entity that states a class for each of its attributes; one that names none states none."""
    if class_ is None or not facts.get("attributes"):
        return facts
    listed_once = dict.fromkeys(facts["attributes"])
    return {**facts, "attribute_classes": [{"attribute": name, "class": class_} for name in listed_once]}


flow_facts = {
    "entities": listed(entities),
    "method": st.sampled_from(["native", "api", "shared-db", "manual"]),
    "via": tools,
    "every": spans,
    "takes": spans,
    "reliability": shares,
    "attributes": listed(ids),
    "deletes": flags,
    "volume": numbers,
    "provenance": provenance,
}
ends = {"source": st.just(TOOLS[0]), "target": st.sampled_from(TOOLS[1:])}
need = record({"entity": entities}, {"within": spans, "attributes": st.lists(texts, max_size=1)})
step_facts = {"tools": listed(tools), "needs": st.lists(need, max_size=2)}
steps = st.lists(
    st.builds(
        lambda plain, more: {**plain, **more},
        record({"id": st.sampled_from(["buy", "платить"])}, step_facts, named=False),
        record({}, {"after": st.just([])}),
    ),
    min_size=1,
    **by_id,
)
row = {"named": False}
initiative_facts = {
    "sponsor": st.one_of(texts, record({"name": texts}, {"level": counts.map(lambda n: n % 20)}, named=False)),
    "starts": days,
    "consent": flags,
    "tasks": st.lists(record({"name": st.just("T1")}, {"accountable": st.lists(texts, max_size=2)}, **row), max_size=1),
    "approvals": st.lists(record({"name": st.just("Legal")}, {"asked": days, "workaround": flags}), max_size=1),
    "roles": st.lists(record({"role": st.just("trainer")}, {"person": texts, "load": shares}, **row), max_size=1),
    "uses": st.lists(
        record(
            {"tool": tools},
            {"capability": st.just("email"), "due": st.integers(9, 99), "done": st.integers(0, 9), "from": days},
        ),
        max_size=1,
    ),
    "adoption": st.lists(record({"group": texts}, {"tool": tools, "entitled": counts}, **row), max_size=1),
    "effects": st.lists(
        st.fixed_dictionaries({"request": texts, "stakeholder": texts, "effect": st.sampled_from([-3, 0.5, 2])}),
        max_size=2,
    ),
    "answers": st.lists(
        st.fixed_dictionaries(
            {"respondent": texts, "group": texts, "item": st.just("adkar.desire.1"), "rating": ratings}
        ),
        max_size=1,
    ),
    "expectations": st.lists(
        record({"stakeholder": texts, "attribute": texts}, {"expected": ratings, "says": texts}, **row), max_size=1
    ),
    "clarity": st.lists(record({"party": texts}, {"goals": ratings, "about": texts}, **row), max_size=1),
}
vendor_facts = {
    "account_manager": texts,
    "roadmap": ratings,
    "sla": record({}, {"share": shares}, **row),
    "tickets": st.lists(record({}, {"ticket": texts, "answered_after": spans, "in_time": flags}, **row), max_size=2),
    "procurement": record({}, {"signed": days, "dpa": flags}, **row),
}
complete = st.one_of(
    st.lists(st.sampled_from(["integrations", "tools", "costs", "owners"]), min_size=1, max_size=2, unique=True),
    record({}, {"integrations": st.one_of(st.just("all"), listed(departments)), "owners": st.just("all")}),
)
activity = record(
    {"name": st.just("News")},
    {
        "purpose": texts,
        "basis": texts,
        "capabilities": listed(ids),
        "tools": listed(tools),
        "entities": listed(entities),
        "subjects": st.lists(texts, max_size=2),
        "keep": kept,
        "owner": texts,
    },
)
controller = record({"name": texts}, {"representative": texts, "officer": texts, "regions": listed(texts)})
where = {"from": tools, "to": tools, "entity": entities}
documents = st.fixed_dictionaries(
    {
        "name": texts,
        "tools": _each(TOOLS, tool_facts),
        "entities": _each(ENTITIES, st.builds(_classed, entity_facts, st.none() | classes)),
    },
    optional={
        "complete": complete,
        "departments": _each(DEPARTMENTS, record({}, {"headcount": counts})),
        "integrations": st.lists(record(ends, flow_facts), max_size=2),
        "candidates": st.lists(record(ends, {"cost": money, "every": spans}), max_size=1),
        "needs": st.lists(record(where, {"within": spans, "weight": numbers}, named=False), max_size=2),
        "journeys": st.lists(record({"id": st.just("buy"), "steps": steps}, {"volume": shares}), max_size=1),
        "initiatives": st.lists(record({"name": st.just("Rollout")}, initiative_facts), max_size=1),
        "vendors": st.lists(record({"name": st.just("Acme")}, vendor_facts), max_size=1),
        "feedback": st.lists(record({"tool": tools, "rating": ratings}, {"says": texts, "as_of": days}), max_size=2),
        "goals": st.lists(
            record({"name": st.just("Less"), "measure": texts}, {"by": days, "owner": texts}).map(
                lambda goal: {**goal, "target": 0.5}
            ),
            max_size=1,
        ),
        "activities": st.lists(activity, max_size=1),
        **_nullable(
            {
                "controller": st.one_of(texts, controller),
                "as_of": days,
                "currency": st.just("EUR"),
                "hub": tools,
                "provenance": provenance,
            }
        ),
        "x-own": json_values,
    },
)
"""Sound documents of a stack."""


junk = st.recursive(
    st.one_of(
        st.none(),
        flags,
        st.sampled_from([0, -1, 10**400, float("nan"), float("inf"), -0.0, 1e308, 0.5]),
        st.sampled_from(
            ["", " ", "{shown}", "{help}{", "a -> {b}", "\ud800", "\u202e", "none", "P", "9" * 50, "a -> a"]
        ),
        st.sampled_from(
            [b"crm", Decimal("NaN"), Decimal("sNaN"), Decimal("1e99"), date(1, 1, 1), timedelta(-1), object()]
        ),
        st.builds(pow, st.just(-10), st.just(5001)),
        st.text(max_size=4),
        ids,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=2).map(tuple),
        st.dictionaries(
            st.one_of(ids, st.sampled_from(["id", "name", "x-a", "a -> b", "{x}", "\ud800", 1])), inner, max_size=3
        ),
    ),
    max_leaves=5,
)


@st.composite
def wrong_documents(draw: st.DrawFn) -> Any:
    """A document in which something, somewhere, was replaced, added or taken away."""
    document = draw(documents)
    for _ in range(draw(st.integers(1, 3))):
        node: Any = document
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            key = draw(st.sampled_from(keys)) if keys else "tools"
            inner = node[key] if keys else None
            if isinstance(inner, dict | list) and inner and draw(st.integers(0, 3)):
                node = inner
                continue
            if isinstance(node, dict) and draw(st.booleans()):
                key = draw(
                    st.one_of(st.sampled_from([*keys, "hub", "entities", "integrations", "knd", "x-y"]), st.just(7))
                )
            if isinstance(node, dict) or keys:
                node[key] = draw(junk)
            break
    return document


def document_of(tables: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
    """The document that tables hold; what is wrong with them is raised."""
    reading = read_tables(tables)
    if reading.problems:
        raise LoadError(reading.problems, "tables")
    return reading.document
