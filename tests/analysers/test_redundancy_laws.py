"""Laws of the redundancy analyser, and an oracle that judges every pair and all money by trying everything."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.contract import check_analyser
from stackaudit.analysers.redundancy.analyser import redundancy
from stackaudit.core.findings import Findings, names_in
from stackaudit.engine.audit import audit
from stackaudit.graph import StackGraph
from stackaudit.planning.consolidation import plan_consolidation
from stackaudit.policy import Policy
from stacks import Document, document, measures, read, table

TODAY = date(2026, 11, 1)
DAY = timedelta(days=1)
NAMES = ("Anvil", "Bramble", "Cedar", "Dune", "Ember", "Fjord", "Grove")
LAW = settings(max_examples=80, deadline=None)
PAID, SIMILAR = "redundancy.already-paid", "redundancy.similar"
seeds = st.integers(0, 10**6).map(random.Random)


def random_tool(rng: random.Random, id_: str, name: str, *, priced: float) -> Document:
    """A tool with some facts stated and some not."""
    facts: Document = {"id": id_, "name": name}
    facts["capabilities"] = [
        {"id": capability, **({"grade": rng.randint(0, 3)} if rng.random() < 0.3 else {})}
        | ({"usage": rng.choice([0, 0.2, 0.9])} if rng.random() < 0.4 else {})
        for capability in rng.sample(["chat", "email", "forms", "seo", "tax"], rng.randint(0, 4))
    ]
    facts["departments"] = rng.sample(["marketing", "sales", "service"], rng.choice([0, 1, 1, 2]))
    if rng.random() < priced:
        facts["cost"] = {"annual": rng.randint(0, 40)}
    if rng.random() < 0.25:
        facts["regions"] = rng.sample(["eu", "uk"], rng.randint(1, 2))
    if rng.random() < 0.25:
        facts["users"] = rng.sample(["ann", "ben", "cy", "dee"], rng.randint(1, 3))
    if rng.random() < 0.2:
        facts["must_keep"] = True
    if rng.random() < 0.2:
        facts["vendor"] = rng.choice(["Acme", "Bolt"])
    if rng.random() < 0.2:
        facts["lifecycle"] = {"phase": rng.choice(["active", "phase-out", "retired", "plan"])}
        if rng.random() < 0.5:
            facts["lifecycle"]["ends"] = str(TODAY + rng.choice([-1, 0, 1]) * DAY)
    if rng.random() < 0.3:
        facts["intent"] = random_intent(rng)
    return facts


def random_intent(rng: random.Random) -> Document:
    """A stated reason, which may hold or not."""
    intent: Document = {"kind": rng.choice(["backup", "regional", "migration", "merger", "contract", "best-of-breed"])}
    if rng.random() < 0.6:
        intent["until"] = str(TODAY + rng.choice([-1, 0, 1]) * DAY)
    if rng.random() < 0.5:
        intent["owner"] = "Ann"
    if rng.random() < 0.5:
        intent["tested"] = str(TODAY - rng.choice([364, 365, 366]) * DAY)
    return intent


def random_stack(rng: random.Random, *, priced: float = 0.8) -> Document:
    """Up to seven tools whose names have nothing in common."""
    count = rng.randint(2, 7)
    tools = [random_tool(rng, f"t{n}", name, priced=priced) for n, name in enumerate(NAMES[:count])]
    return document(tools, [], as_of=str(TODAY), currency="EUR")


def look(written: Document) -> Review | None:
    """What the analyser says; None where it declines."""
    try:
        return redundancy(StackGraph(read(written)))
    except NotApplicable:
        return None


# -- the oracle: plain data in, plain answers out, nothing of the library used


def offers(tool: Document) -> set[str]:
    """What a tool offers."""
    return {use["id"] for use in tool["capabilities"] if use.get("grade", 1) > 0}


def life(tool: Document) -> Any:
    """Where it stands in its life."""
    return tool.get("lifecycle", {}).get("phase")


def reason_of(tool: Document) -> str | None:
    """`holds`, `lapsed` or `untried`; None where no reason is stated."""
    intent = tool.get("intent")
    if intent is None:
        return None
    late = "until" in intent and intent["until"] < str(TODAY)
    open_ = intent["kind"] in ("migration", "merger") and not ("until" in intent and "owner" in intent)
    if late or open_:
        return "lapsed"
    fresh = intent.get("tested", "") >= str(TODAY - 365 * DAY)
    return "untried" if intent["kind"] == "backup" and not fresh else "holds"


def ruzicka(a: Document, b: Document) -> float | None:
    """Overlap in use, where all of it is stated."""
    uses = [{u["id"]: u.get("usage") for u in tool["capabilities"] if u.get("grade", 1) > 0} for tool in (a, b)]
    if any(share is None for use in uses for share in use.values()):
        return None
    names = {*uses[0], *uses[1]}
    larger = sum(max(use.get(name) or 0 for use in uses) for name in names)
    return sum(min(use.get(name) or 0 for use in uses) for name in names) / larger if larger else None


def expected_verdict(a: Document, b: Document) -> str:
    """Rules H1 to H5, one after the other."""
    one, other = offers(a), offers(b)
    shared = one & other
    alike = len(shared) / len(one | other) >= 0.3 or len(shared) / min(len(one), len(other)) >= 0.8
    if not alike or (a.get("vendor") and a.get("vendor") == b.get("vendor")):
        return "none"
    for tool in (a, b):
        ahead = tool.get("lifecycle", {}).get("ends", "") >= str(TODAY)
        if life(tool) == "plan" or (life(tool) == "phase-out" and ahead):
            return "in-transition"
    said = {tool["id"]: reason_of(tool) for tool in (a, b)}
    if "untried" in said.values():
        return "unverified-backup"
    use = ruzicka(a, b)
    for tool in (a, b):
        contradicted = tool.get("intent", {}).get("kind") == "best-of-breed" and use is not None and use >= 0.3
        if said[tool["id"]] == "holds" and not contradicted:
            return "on-purpose"
    if "lapsed" in said.values():
        return "lapsed"
    if "users" in a and "users" in b:
        people = [set(a["users"]), set(b["users"])]
        meet = len(people[0] & people[1]) / len(people[0] | people[1]) >= 0.3
    elif not a["departments"] or not b["departments"]:
        return "unknown"
    else:
        near = "regions" not in a or "regions" not in b or set(a["regions"]) & set(b["regions"])
        meet = bool(near and set(a["departments"]) & set(b["departments"]))
    if not meet:
        return "parallel"
    return "harmful" if len(shared) > 1 or one == other else "similar"


def near(one: set[str], other: set[str]) -> bool:
    """Whether two overlap, or would if a threshold were moved by a step."""
    shared = len(one & other)
    return bool(shared) and (10 * shared >= 2 * len(one | other) or 10 * shared >= 7 * min(len(one), len(other)))


def is_gone(tool: Document) -> bool:
    """Whether it is retired, or past its end; what is stated to be in phase-out is still there."""
    past = tool.get("lifecycle", {}).get("ends", "9999") < str(TODAY)
    return life(tool) == "retired" or (past and life(tool) != "phase-out")


def compared(written: Document) -> list[Document]:
    """The tools that count."""
    return [tool for tool in written["tools"] if tool["capabilities"] and not is_gone(tool)]


def demands(tool: Document) -> set[tuple[str, str, str]]:
    """What a tool is used for."""
    if life(tool) in ("plan", "retired"):
        return set()
    used = {u["id"] for u in tool["capabilities"] if u.get("grade", 1) > 0 and u.get("usage", 1) > 0}
    return set(product(used, tool["departments"] or [""], tool.get("regions") or [""]))


def grade(tool: Document, capability: str) -> int | None:
    """How well a tool does something, where it says so."""
    return next((use.get("grade") for use in tool["capabilities"] if use["id"] == capability), None)


def serves(tool: Document, demand: tuple[str, str, str], least: int) -> bool:
    """Whether a tool could do it as well as it is done today."""
    capability, _, region = demand
    there = not region or "regions" not in tool or region in tool["regions"]
    stated = grade(tool, capability)
    return there and capability in offers(tool) and (stated is None or stated >= least)


def cheapest(tools: list[Document]) -> list[set[str]]:
    """The tools that go under each of the cheapest choices for the whole stack, by trying every choice."""
    tools = [tool for tool in tools if not is_gone(tool)]
    wanted = sorted(set().union(*(demands(tool) for tool in tools)))
    served = {d: [t for t in tools if life(t) != "plan" and d in today(t, wanted)] for d in wanted}
    least = {d: max((grade(t, d[0]) or 0 for t in users), default=0) for d, users in served.items()}
    stays = [
        t for t in tools
        if life(t) != "plan" and (t.get("must_keep") or "cost" not in t or not t["capabilities"]
        or (reason_of(t) in ("holds", "untried") and t["intent"]["kind"] != "migration"))
    ]  # fmt: skip
    stays += [t for t in tools if life(t) == "plan" and t.get("must_keep")]
    fading = [t for t in tools if life(t) == "phase-out"]
    barred = [t for t in tools if life(t) == "plan" and "cost" not in t and t not in stays]
    able = {d: [t for t in tools if serves(t, d, least[d])] for d in wanted}
    able = {d: [t for t in ts if t not in fading] if any(t not in fading and t not in barred for t in ts) else ts
            for d, ts in able.items()}  # fmt: skip
    found: dict[float, list[set[str]]] = {}
    free = [t for t in tools if t not in stays and t not in barred]
    for size in range(len(free) + 1):
        for more in combinations(free, size):
            kept = {t["id"] for t in (*stays, *more)}
            if all(kept & {t["id"] for t in able[d]} for d in wanted):
                cost = sum(t.get("cost", {}).get("annual", 0) for t in tools if t["id"] in kept)
                gone = {t["id"] for t in tools if t["id"] not in kept and life(t) != "plan"}
                found.setdefault(cost, []).append(gone)
    return found[min(found)]


def today(tool: Document, wanted: list[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Of what is wanted, what a tool is used for: also for nobody by name, and where it does not say where."""
    used = {u["id"] for u in tool["capabilities"] if u.get("grade", 1) > 0 and u.get("usage", 1) > 0}
    return {
        (c, who, where)
        for c, who, where in wanted
        if c in used
        and who in {"", *tool["departments"]}
        and ("regions" not in tool or where in {"", *tool["regions"]})
    }


def linked(pairs: list[tuple[str, str]]) -> list[set[str]]:
    """Groups of tools joined by pairs."""
    groups: list[set[str]] = []
    for a, b in pairs:
        joined = {a, b}.union(*(group for group in groups if group & {a, b}))
        groups = [group for group in groups if not group & joined] + [joined]
    return groups


# -- held against the oracle


@given(seeds)
@LAW
def test_every_pair_is_judged_as_the_rules_say(rng: random.Random) -> None:
    """All pairs that overlap or nearly do so are in the table, each with the verdict of the oracle."""
    written = random_stack(rng)
    review = look(written)
    tools = compared(written)
    if review is None:
        assert len(tools) < 2
        return
    made = table(review, "overlaps")
    found = {(row[0], row[1]): row[made.columns.index("verdict")] for row in made.rows}

    assert found == {
        (a["id"], b["id"]): expected_verdict(a, b) for a, b in combinations(tools, 2) if near(offers(a), offers(b))
    }


@given(seeds)
@LAW
def test_what_is_at_stake_is_what_trying_everything_gives(rng: random.Random) -> None:
    """What goes under a cheapest choice for the whole stack and overlaps; no number where a cost is unknown."""
    written = random_stack(rng, priced=rng.choice([1.0, 1.0, 0.9]))
    review = look(written)
    if review is None:
        return
    tools = {tool["id"]: tool for tool in compared(written)}
    pairs = [
        (a["id"], b["id"])
        for a, b in combinations(tools.values(), 2)
        if offers(a) & offers(b) and expected_verdict(a, b) in {"harmful", "similar", "lapsed"}
    ]
    overlapping = {id_ for pair in pairs for id_ in pair}
    found = measures(review)["redundancy.cost_at_stake"]
    made = table(review, "redundancy_stakes")
    retired = {tool for row in made.rows for tool in row[made.columns.index("retire")]}

    if any("cost" in tool for tool in written["tools"]):
        assert retired in [gone & overlapping for gone in cheapest(written["tools"])]
    if any("cost" not in tools[id_] for id_ in overlapping):
        assert found.value is None
    elif overlapping:
        assert found.high == pytest.approx(sum(tools[id_]["cost"]["annual"] for id_ in retired))
        assert found.low == 0


@given(seeds)
@LAW
def test_findings_and_plan_give_one_advice(rng: random.Random) -> None:
    """No finding tells a tool to go that the plan keeps, nor to stay that it retires."""
    written = random_stack(rng, priced=rng.choice([1.0, 0.8]))
    review = look(written)
    if review is None:
        return
    retire = {*plan_consolidation(read(written)).retire}
    made = table(review, "redundancy_members")
    for row in made.rows:
        tool, advice = (row[made.columns.index(name)] for name in ("tool", "advice"))
        assert (advice == "retire") == (tool in retire)
    for finding in (one for one in review.findings if one.subjects != ("stack:similar",)):
        going = {m.subject.removeprefix("tool:") for m in finding.members if str(m.advice).startswith("Retire ")}
        assert going <= retire
        if str(finding.advice).startswith(("Move the users", "Retire")):
            assert going
    for pair in (member for one in review.findings for member in one.members if member.subject.startswith("overlap:")):
        both, text = {*pair.subject.removeprefix("overlap:").split(">")}, str(pair.advice)
        assert bool(both & retire) == text.startswith(("Move the users", "Retire"))


@given(seeds)
@LAW
def test_headline_groups_and_list_of_savings_tell_one_sum(rng: random.Random) -> None:
    """What is at stake in the groups adds up to the measure, and is what the tools that could go cost."""
    written = random_stack(rng, priced=1.0)
    review = look(written)
    if review is None:
        return
    cost = {tool["id"]: tool["cost"]["annual"] for tool in written["tools"]}
    groups, stakes = (table(review, name) for name in ("redundancy_groups", "redundancy_stakes"))
    in_groups = [row[groups.columns.index("at_stake_high")] for row in groups.rows]
    retired = {tool for row in groups.rows for tool in row[groups.columns.index("retire")]}

    assert sum(in_groups) == pytest.approx(measures(review)["redundancy.cost_at_stake"].high)
    assert sum(cost[tool] for tool in retired) == pytest.approx(sum(in_groups))
    assert retired == {tool for row in stakes.rows for tool in row[stakes.columns.index("retire")]}


def test_of_tools_that_nobody_uses_all_could_go() -> None:
    """No demand is left to be covered: that none has to stay is an answer, not the lack of one."""
    unused = {"capabilities": [{"id": "chat", "usage": 0}], "departments": ["sales"]}
    lapsed = {"intent": {"kind": "merger", "owner": "Ann"}}
    tools = [{"id": "a", "cost": {"annual": 7}, **unused}, {"id": "b", "cost": {"annual": 22}, **unused, **lapsed}]
    review = look(document(tools, [], as_of="2026-11-01", currency="EUR"))
    assert review is not None
    groups, stakes = (table(review, name) for name in ("redundancy_groups", "redundancy_stakes"))
    group, saved = (dict(zip(one.columns, one.rows[0], strict=True)) for one in (groups, stakes))

    assert measures(review)["redundancy.cost_at_stake"].high == 29
    assert (group["retire"], group["at_stake_high"]) == (("a", "b"), 29)
    assert (saved["keep"], saved["retire"]) == ((), ("a", "b"))


@given(seeds)
@LAW
def test_the_order_of_the_file_changes_nothing(rng: random.Random) -> None:
    """Tools and their lists in another order: the same review."""
    written = random_stack(rng)
    again = {**written, "tools": rng.sample(written["tools"], len(written["tools"]))}

    assert look(written) == look(again)


@given(seeds)
@LAW
def test_every_harmful_pair_is_told_and_every_finding_has_its_pair(rng: random.Random) -> None:
    """No harmful pair is lost between the groups; no tool is told that overlaps with nobody."""
    review = look(random_stack(rng))
    if review is None:
        return
    made = table(review, "overlaps")
    at = {name: n for n, name in enumerate(made.columns)}
    every = [row for row in Findings(review.findings).told() if row.code != PAID]
    told = [names - {"similar"} for row in every if (names := frozenset[str]().union(*map(names_in, row.subjects)))]
    overlapping = {tool for row in made.rows if row[at["verdict"]] not in {"none", "unknown"} for tool in row[:2]}

    for row in made.rows:
        if row[at["verdict"]] == "harmful":
            assert row[at["finding"]] is not None
            tools = {row[at["tool"]], row[at["other"]]}
            assert any(tools & subjects for subjects in told)
            assert all(any(tool in subjects for subjects in told) for tool in tools)
    assert all(subjects <= overlapping for subjects in told)
    ids = {finding.id for finding in Findings(review.findings).told()}
    assert {row[at["finding"]] for row in made.rows} - {None} <= ids


@given(seeds)
@LAW
def test_a_cost_that_becomes_known_settles_or_leaves_the_number(rng: random.Random) -> None:
    """Stating every cost gives a number where something is at stake, and never changes which pairs are told.

    What is paid for twice needs the prices of both, and tells of a pair more than that it is similar.
    """
    written = random_stack(rng, priced=0.5)
    priced = {
        **written,
        "tools": [{**tool, "cost": tool.get("cost", {"annual": 7})} for tool in written["tools"]],
    }
    before, after = look(written), look(priced)
    if before is None or after is None:
        return

    then, now = ({f.id for f in one.findings if f.code not in {PAID, SIMILAR}} for one in (before, after))
    assert then == now
    assert {f.id for f in before.findings.of(PAID)} <= {f.id for f in after.findings.of(PAID)}
    assert measures(after)["redundancy.cost_at_stake"].value is not None


def test_where_nothing_is_paid_yet_nothing_is_at_stake() -> None:
    """Planned tools cost nothing today: 0, not unknown."""
    plans = {"departments": ["m"], "capabilities": ["tax"], "lifecycle": {"phase": "plan"}, "cost": {"annual": 7}}
    review = look({"name": "S", "departments": ["m"], "tools": [{"id": "a", **plans}, {"id": "b", **plans}]})

    assert review is not None
    assert measures(review)["redundancy.cost_at_stake"].value == 0.0


def test_the_contract_of_analysers_holds_on_random_stacks() -> None:
    """No mutation, the same answer twice and under other ids, sound findings, measures and tables."""
    chance = [read(random_stack(random.Random(seed))) for seed in range(25)]  # noqa: S311  not for secrets

    check_analyser(redundancy, chance)


def test_past_its_work_budget_the_tools_with_the_lowest_stated_costs_are_not_compared_and_that_is_said() -> None:
    """Sixty tools for one job share 1,770 capabilities pair by pair; a budget of 1,000 compares the dearest 45."""
    tools = [
        {"id": f"t{n}", "name": f"Tool number {n}", "capabilities": ["chat"], "cost": {"annual": n}} for n in range(60)
    ]
    policy = Policy(options={"redundancy": {"work": 1_000}})

    whole, cut = (audit(read({"name": "Shop", "tools": tools}), one, only=["redundancy"]) for one in (Policy(), policy))

    assert not [one for one in whole.unknowns if one.fact == "policy.options"]
    (told,) = [one for one in cut.unknowns if one.fact == "policy.options"]
    assert set(told.subjects) == {f"tool:t{n}" for n in range(15)}
    assert len(cut.table("overlaps")) == 45 * 44 // 2
