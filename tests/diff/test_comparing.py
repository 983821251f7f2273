"""Comparing audits: what is new, fixed and still open, which numbers moved, and what moved them."""

from __future__ import annotations

import json
import math
from copy import deepcopy
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.core.findings import Measure
from stackaudit.diff.attribution import GROUPS, Hybrid, attribution
from stackaudit.diff.changes import same_integrations
from stackaudit.diff.measures import judgement
from stacks import Document, flow, read, sample, sample_document, stack, without

COBBLE = sample("cobble_7")
INDEX = "silos.index"
NASTY = [
    "<script>alert(1)</script>",
    "[click](javascript:x)",
    "a | b",
    "{n} {tool} {0.__class__}",
    "`x`",
    "$\\bad$",
    "客服",
]


def with_c1_c6_and_a_new_tool() -> sa.WhatIf:
    """The example of methods 10.4: two integrations built, a tool with two unmet needs added."""
    change = sa.what_if(COBBLE)
    for one in COBBLE.candidates:
        if one.id in {"c1", "c6"}:
            facts = one.model_dump(exclude_unset=True, exclude={"source", "target", "cost"})
            change = change.connect(one.source, one.target, **facts)
    return change.add("BI", entities={"customer": "consumer", "order": "consumer"})


def compared(before: Document | sa.Stack, after: Document | sa.Stack, **options: Any) -> sa.Comparison:
    """Two stacks, audited and compared."""
    audits = [sa.audit(one if isinstance(one, sa.Stack) else read(one)) for one in (before, after)]
    return sa.compare(*audits, **options)


def value(measure: Measure | None) -> float:
    """The value of a measure that has one."""
    assert measure is not None
    assert measure.value is not None
    return measure.value


# -- the fixed basket


def test_the_fixed_basket_tells_improvement_from_scope() -> None:
    """Methods 10.4: 53.41 to 44.68 in full, 33.61 on the same needs: -19.80 improvement, +11.06 scope."""
    result = with_c1_c6_and_a_new_tool().compare()
    index, basket = result.measures[INDEX], result.basket

    assert value(index.before) == pytest.approx(53.414286, abs=1e-6)
    assert value(index.after) == pytest.approx(44.678571, abs=1e-6)
    assert basket is not None
    assert value(basket.after) == pytest.approx(33.614286, abs=1e-6)
    assert basket.improvement == pytest.approx(-19.80)
    assert basket.scope == pytest.approx(11.064286, abs=1e-6)
    assert (basket.needs, basket.added, basket.removed) == (10, ("need:bil>bi/order", "need:crm>bi/customer"), ())
    assert "-19.8" in result.text()
    assert "11.1" in result.text()


def test_attribution_splits_the_change_of_the_example() -> None:
    """Two groups of changes; their shares add up to the whole change."""
    split = with_c1_c6_and_a_new_tool().compare().attribution

    assert split is not None
    assert split.exact
    assert {share.group: share.changes for share in split.shares} == {"tools-added": 1, "integrations-added": 2}
    assert math.fsum(share.points for share in split.shares) == pytest.approx(-8.735714, abs=1e-6)


def test_weights_that_change_are_scope_and_not_improvement() -> None:
    """The basket keeps the weights of before: the same needs met as before are no improvement."""
    needs = [{"from": "a", "to": "b", "entity": "e"}, {"from": "b", "to": "a", "entity": "e", "weight": 1}]
    before = stack(["a", "b"], [flow("a", "b", "e")], needs=needs)
    heavy = stack(["a", "b"], [flow("a", "b", "e")], needs=[needs[0], {**needs[1], "weight": 3}])
    basket = compared(before, heavy).basket

    assert basket is not None
    assert basket.improvement == pytest.approx(0)
    assert basket.scope == pytest.approx(25)


# -- nothing changed


@pytest.mark.parametrize("name", ["cobble_7", "corner_shop", "brightside_45", "gitlab_2022"])
def test_an_audit_compared_with_itself_has_not_changed(name: str) -> None:
    """No new, no fixed, no changed finding, no number moved, and the report says so in one line."""
    audit = sa.audit(sample(name))
    result = sa.compare(audit, audit)

    assert result.same
    assert (len(result.new), len(result.fixed), result.changed, len(result.untold)) == (0, 0, (), 0)
    assert {one.judgement for one in result.measures.values()} <= {"no change", "not told"}
    assert {one.change for one in result.measures.values()} <= {0.0, None}
    assert "Nothing changed" in result.text()
    assert not result.inventory


def test_the_order_of_a_file_is_no_change() -> None:
    """The same stack, its lists turned round."""
    document = sample_document("corner_shop")
    turned = {**document, "tools": document["tools"][::-1], "integrations": document["integrations"][::-1]}

    assert compared(document, turned).same


def test_where_a_fact_is_from_is_no_change() -> None:
    """The same facts from another file, of another day, or filled in by the catalog: nothing of the company changed."""
    document: Document = {
        "name": "Register",
        "tools": [{"id": "crm", "name": "CRM", "category": "crm"}, {"id": "mail", "name": "Mail"}],
        "entities": [{"id": "contact", "name": "Contact"}],
        "integrations": [{"source": "crm", "target": "mail", "entities": ["contact"]}],
    }
    other = deepcopy(document)
    other["tools"][0]["from_catalog"] = {"product": "salesforce", "facts": ["category"]}
    other["entities"][0]["provenance"] = "autumn.csv"
    for part in ("tools", "integrations"):
        other[part][0]["provenance"] = {"from": "autumn.csv", "as_of": "2026-09-01", "confidence": "interview"}

    assert not compared(document, other).inventory
    other["tools"][0]["category"] = "sales"
    assert compared(document, other).inventory.tools.changed == ("crm",)


# -- findings


def test_findings_are_new_fixed_and_still_open_by_id() -> None:
    """Every finding of either audit is told once, in one state, or hangs below a cause in the same state."""
    before, after = sa.audit(COBBLE), with_c1_c6_and_a_new_tool().audit()
    result = sa.compare(before, after)
    ids_before, ids_after = ({f.id for f in audit.findings.told()} for audit in (before, after))

    assert {f.id for f in result.new.told()} >= ids_after - ids_before
    assert {f.id for f in result.new} <= ids_after - ids_before
    assert {f.id for f in result.fixed.told()} >= ids_before - ids_after
    assert {f.id for f in result.fixed} <= ids_before - ids_after
    assert {f.id for f in result.still} <= ids_before & ids_after
    assert {f.id for f in result.still.told()} >= ids_before & ids_after
    assert "silos.isolated-tool@tool:bi" in {f.id for f in result.new}
    assert "silos.isolated-tool@tool:chat" in {f.id for f in result.fixed}


def test_a_finding_that_changed_says_what_of_it() -> None:
    """Severity, evidence and numbers are told apart."""
    entities = {"e": {"system_of_record": "a", "tolerance": "1h", "criticality": "low"}}
    tools: list[Any] = [{"id": "a"}, {"id": "b", "entities": {"e": "consumer"}}]
    before = stack(tools, [flow("a", "b", "e", method="manual")], entities=entities)
    entities = {"e": {**entities["e"], "criticality": "critical"}}
    result = compared(before, stack(tools, [flow("a", "b", "e", method="manual")], entities=entities))

    worse = next(one for one in result.changed if one.finding.code == "silos.manual-only")
    assert worse.what == ("severity",)
    assert worse.before is not None
    assert worse.finding.severity > worse.before.severity
    assert worse.finding in result.still
    frame = result.finding_table().to_frame().set_index("id")
    assert frame.loc[worse.finding.id, "state"] == "changed"


def test_what_can_no_longer_be_told_is_not_fixed() -> None:
    """A method that is not stated any more does not mend a hand-made flow; a stated one does."""
    entities = {"e": {"system_of_record": "a", "tolerance": "1h"}}
    tools: list[Any] = [{"id": "a"}, {"id": "b", "entities": {"e": "consumer"}}]
    by_hand = stack(tools, [flow("a", "b", "e", method="manual")], entities=entities)
    silent = stack(tools, [without(flow("a", "b", "e"), "method")], entities=entities)
    mended = stack(tools, [flow("a", "b", "e")], entities=entities)

    untold = compared(by_hand, silent)
    assert [f.code for f in untold.untold] == ["integrations.by-hand"]
    assert "integrations.by-hand" not in {f.code for f in untold.fixed}
    assert "integrations.by-hand" in {f.code for f in compared(by_hand, mended).fixed}
    newly = next(one for one in compared(silent, by_hand).finding_changes if one.finding.code == "integrations.by-hand")
    assert newly.state == "new"
    assert "could not be told before" in str(newly.remark)


def test_a_cause_that_is_gone_says_where_its_consequences_cannot_be_told() -> None:
    """A flow that does not say what it carries connects the tool, and leaves the need open: both are told."""
    entities = {"e": {"system_of_record": "a", "tolerance": "1h"}}
    tools: list[Any] = [{"id": "a"}, {"id": "b", "entities": {"e": "consumer"}}, {"id": "c"}]
    apart = stack(tools, [flow("a", "c", "e")], entities=entities)
    connected = stack(tools, [flow("a", "c", "e"), without(flow("a", "b"), "entities")], entities=entities)
    result = compared(apart, connected)
    gone = next(one for one in result.finding_changes if one.finding.code == "silos.isolated-tool")

    assert gone.state == "fixed"
    assert "cannot be told any more" in str(gone.remark)
    assert [f.id for f in result.untold.of("silos.no-path")] == ["silos.no-path@need:a>b/e"]


def test_an_analyser_that_looked_at_one_stack_only_is_not_compared() -> None:
    """Where the integrations were not listed before, nothing is new: nobody looked."""
    before = sa.Stack.model_validate({"name": "S", "tools": ["A", "B"]})
    after = sa.Stack.model_validate(
        {"name": "S", "tools": ["A", "B"], "integrations": [], "complete": ["integrations"]}
    )
    result = compared(before, after)

    assert len(result.new.of("silos")) == 0
    assert {one.state for one in result.finding_changes if one.finding.analyser == "silos"} == {"not-compared"}
    assert "lists no integrations" in result.text()
    assert result.measures[INDEX].judgement in {"only after", "not told"} if INDEX in result.measures else True
    assert result.basket is None


def test_findings_that_went_with_their_tool_say_so() -> None:
    """A retired tool takes its findings along: fixed, with a remark."""
    result = sa.what_if(COBBLE).retire("ads").compare()
    gone = next(one for one in result.finding_changes if one.finding.id == "silos.isolated-tool@tool:ads")

    assert gone.state == "fixed"
    assert str(gone.remark) == "gone with ads"


# -- renames


def renamed_version() -> Document:
    """The next version of the corner shop: a tool, an entity and a department are called otherwise, a tool is new."""
    document = sample_document("corner_shop")
    text = json.dumps(document, default=str)
    for old, new in (("mailer", "brevo"), ("helpdesk", "zendesk"), ("invoice", "bill"), ("service", "care")):
        text = text.replace(f'"{old}"', f'"{new}"')
    text = text.replace("mailer ->", "brevo ->").replace("-> mailer", "-> brevo")
    text = text.replace("helpdesk ->", "zendesk ->").replace("-> helpdesk", "-> zendesk")
    after: Document = json.loads(text)
    after["tools"].append({"id": "extra", "name": "Extra"})
    return after


TOLD = {"mailer": "brevo", "helpdesk": "zendesk", "invoice": "bill", "department:service": "care"}


def test_renames_that_are_told_are_no_change() -> None:
    """With the renames only the new tool is new; without them tools and entities came and went."""
    before, after = sample("corner_shop"), renamed_version()
    told, untold = compared(before, after, renames=TOLD), compared(before, after)

    assert told.inventory.tools.added == ("extra",)
    assert told.inventory.tools.removed == told.inventory.entities.removed == told.inventory.entities.added == ()
    assert {f.id for f in told.new} == {"inventory.unowned@tool:extra", "silos.isolated-tool@tool:extra"}
    assert len(told.fixed) == 0
    assert told.measures[INDEX].change == pytest.approx(0)
    assert untold.inventory.tools.added == ("brevo", "extra", "zendesk")
    assert untold.inventory.tools.removed == ("helpdesk", "mailer")
    assert (untold.inventory.entities.added, untold.inventory.entities.removed) == (("bill",), ("invoice",))
    assert len(untold.fixed) > 0
    assert "tool:mailer → tool:brevo" in told.text()


@pytest.mark.parametrize("name", ["cobble_7", "corner_shop", "brightside_45"])
def test_a_rename_there_and_back_is_no_change(name: str) -> None:
    """Every tool, entity and department under another id, told: the audits are the same."""
    from stackaudit.diff.renaming import Renames, renamed

    before = sample(name)
    graph = sa.StackGraph(before)
    departments = {d for tool in before.tools for d in tool.departments} | {d.id for d in before.departments}
    ids = {
        "tool": [tool.id for tool in before.tools],
        "entity": list(graph.holdings),
        "department": sorted(departments),
    }
    renames = {f"{kind}:{id_}": f"new.{id_}" for kind, names in ids.items() for id_ in names}
    by_kind = {kind: {id_: f"new.{id_}" for id_ in names} for kind, names in ids.items()}
    after = renamed(before, Renames(**by_kind))

    assert sa.Stack.model_validate(after.document()) == after
    result = compared(before, after, renames=renames)
    assert not result.inventory
    assert (len(result.new), len(result.fixed), result.changed) == (0, 0, ())


@pytest.mark.parametrize(
    ("renames", "words"),
    [
        ({"malier": "brevo"}, "did you mean 'mailer'?"),
        ({"mailer": "brvo"}, "unknown tool 'brvo'; did you mean 'brevo'?"),
        ({"mailer": "brevo", "crm": "brevo"}, "only one can be it"),
        ({"mailer": "crm"}, "there was another tool 'crm' before"),
        ({"tool:order": "x"}, "unknown tool 'order'"),
    ],
)
def test_a_rename_that_fits_neither_stack_is_refused(renames: dict[str, str], words: str) -> None:
    """The message has the nearest id."""
    with pytest.raises(sa.StackAuditError) as refused:
        compared(sample("corner_shop"), renamed_version(), renames=renames)

    assert words in str(refused.value)


def test_an_id_of_two_kinds_asks_which() -> None:
    """Nothing is guessed."""
    subject = stack([{"id": "lead", "entities": {"lead": "producer"}}, "b"])

    with pytest.raises(sa.StackAuditError, match="write 'tool:lead'"):
        compared(subject, subject, renames={"lead": "b"})


# -- numbers


def point(low: float, high: float) -> Measure:
    """A measure with an interval."""
    return Measure("m", (low + high) / 2, low, high, 1.0)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((4, 6), (5.5, 8), "no demonstrable change"),
        ((4, 6), (6, 8), "no demonstrable change"),
        ((4, 6), (5, 5), "no demonstrable change"),
        ((4, 6), (6.5, 8), "worse"),
        ((4, 6), (1, 3.9), "better"),
        ((5, 5), (4.9, 4.9), "better"),
        ((5, 5), (5.1, 5.1), "worse"),
        ((4, 6), (4, 6), "no change"),
        ((5, 5), (5, 5), "no change"),
    ],
)
def test_overlapping_intervals_show_no_change(before: Any, after: Any, expected: str) -> None:
    """Only intervals that are apart, or two points that differ, prove a change."""
    assert judgement(point(*before), point(*after)) == expected


def test_a_measure_that_one_audit_lacks_is_told() -> None:
    """Neither zero nor no change."""
    nothing = Measure("m", None, None, None, 0.0)

    assert judgement(None, point(1, 1)) == "only after"
    assert judgement(point(1, 1), nothing) == "only before"
    assert judgement(nothing, nothing) == "not told"


def test_overlap_is_told_in_the_report_with_the_way_both_ends_went() -> None:
    """On a stack with unknown facts an improvement that cannot be shown is not claimed."""
    subject = sample("brightside_45")
    flows = [f for f in subject.integrations if f.method == "manual"]
    result = sa.what_if(subject).change(flows[0].id or f"{flows[0].source}>{flows[0].target}", method="api").compare()

    assert result.measures[INDEX].judgement == "no demonstrable change"
    assert result.measures[INDEX].both_ends == "better"
    assert "though both ends went to the better" in " ".join(result.text().split())


def test_policy_and_data_are_told_apart() -> None:
    """What the policy alone moves is the first stack under the second policy."""
    strict = sa.Policy(automation={"file": 0.3})
    after = with_c1_c6_and_a_new_tool()
    result = sa.compare(sa.audit(COBBLE), after.audit(strict))
    index = result.measures[INDEX]

    assert result.policy_changed
    assert index.by_policy == pytest.approx(value(sa.audit(COBBLE, strict).measures[INDEX]) - 53.414286, abs=1e-5)
    assert index.by_policy is not None
    assert index.by_data is not None
    assert index.change == pytest.approx(index.by_policy + index.by_data)
    by_policy = [one for one in result.finding_changes if one.remark is not None and "policy" in str(one.remark)]
    assert {one.finding.code for one in by_policy if one.state == "new"} >= {"integrations.by-hand"}
    assert "automation.file" in result.text()
    assert result.attribution is not None
    assert math.fsum(s.points for s in result.attribution.shares) == pytest.approx(index.by_data)


def test_the_frame_has_every_number_and_its_parts() -> None:
    """One row a measure or score; the silo index has the fixed basket."""
    result = with_c1_c6_and_a_new_tool().compare()
    frame = result.to_frame().set_index("measure")

    assert {INDEX, "score.overall", "score.integration"} <= set(frame.index)
    assert frame.loc[INDEX, "same_needs"] == pytest.approx(-19.8)
    assert frame.loc[INDEX, "scope"] == pytest.approx(11.064286, abs=1e-6)
    assert frame.loc[INDEX, "judgement"] == "better"


# -- attribution


def middle(graph: sa.StackGraph) -> float | None:
    """The middle of the silo index, from the verdicts alone."""
    rows = [(v.need.weight, 1 - v.worst.value, 1 - v.best.value) for v in graph.verdicts()]
    weight = math.fsum(w for w, _, _ in rows)
    return None if not weight else 50 * math.fsum(w * (a + b) for w, a, b in rows) / weight


def test_shares_equal_a_brute_force_over_all_orders() -> None:
    """Shapley by its definition: the mean marginal effect over all orders of the groups."""
    after = (
        with_c1_c6_and_a_new_tool()
        .retire("web")
        .change("customer", tolerance="100h")
        .change("f5", reliability=1.0)
        .disconnect(id="f6")
        .change("chat", entities={"order": "consumer"})
    ).stack
    split = attribution(sa.StackGraph(COBBLE), sa.StackGraph(after), "canonical+declared")
    hybrid = Hybrid(COBBLE, after)
    groups = [group for group in GROUPS if hybrid.counts[group]]
    known = {}
    shares = dict.fromkeys(groups, 0.0)
    for order in permutations(groups):
        for n, group in enumerate(order):
            for on in (frozenset(order[:n]), frozenset(order[: n + 1])):
                if on not in known:
                    known[on] = middle(sa.StackGraph(hybrid.stack(on)))
            shares[group] += (known[frozenset(order[: n + 1])] or 0) - (known[frozenset(order[:n])] or 0)

    assert split is not None
    assert len(groups) >= 6
    orders = math.factorial(len(groups))
    assert {s.group: s.points for s in split.shares} == pytest.approx({g: p / orders for g, p in shares.items()})


def random_stack(draw: st.DrawFn) -> sa.Stack:
    """A cut of the small sample: some tools, some integrations, some facts otherwise."""
    change = sa.what_if(CORNER)
    for tool in draw(st.lists(st.sampled_from([t.id for t in CORNER.tools]), max_size=4, unique=True)):
        change = change.retire(tool)
    flows = [f"{f.source}>{f.target}" for f in change.stack.integrations if f.id is None]
    for pair in draw(st.lists(st.sampled_from(flows), max_size=3, unique=True)):
        source, target = pair.split(">")
        change = change.disconnect(source, target)
    for entity in draw(st.lists(st.sampled_from([e.id for e in CORNER.entities]), max_size=2, unique=True)):
        change = change.change(f"entity:{entity}", tolerance=f"{draw(st.integers(1, 90))}h")
    pairs = st.tuples(*[st.sampled_from([t.id for t in change.stack.tools])] * 2).filter(lambda ab: ab[0] != ab[1])
    for source, target in draw(st.lists(pairs, max_size=3)):
        change = change.connect(source, target, entities="customer", method="api", every="1h", takes=0)
    return change.stack


CORNER = sample("corner_shop")
random_stacks = st.composite(random_stack)()


@settings(max_examples=10, deadline=None)
@given(random_stacks, random_stacks)
def test_the_ends_between_two_stacks_are_the_two_stacks(before: sa.Stack, after: sa.Stack) -> None:
    """No group on is the first stack, every group on the second: the shares add up to the real change."""
    first, second = sa.StackGraph(before), sa.StackGraph(after)
    hybrid = Hybrid(before, after)

    assert middle(sa.StackGraph(hybrid.stack(frozenset()))) == pytest.approx(middle(first))
    assert middle(sa.StackGraph(hybrid.stack(frozenset(GROUPS)))) == pytest.approx(middle(second))
    changed = frozenset(group for group in GROUPS if hybrid.counts[group])
    assert middle(sa.StackGraph(hybrid.stack(changed))) == pytest.approx(middle(second))
    for work in (10**6, 0):
        split = attribution(first, second, "canonical+declared", work=work)
        if split is None:  # only where a stack in between has no need at all
            between = (frozenset(on) for size in range(9) for on in combinations(sorted(changed), size))
            assert any(middle(sa.StackGraph(hybrid.stack(on))) is None for on in between)
            continue
        assert math.fsum(share.points for share in split.shares) == pytest.approx(split.change)
        assert split.change == pytest.approx((middle(second) or 0) - (middle(first) or 0))


@settings(max_examples=10, deadline=None)
@given(random_stacks, random_stacks)
def test_comparing_backwards_turns_new_into_fixed(before: sa.Stack, after: sa.Stack) -> None:
    """Every change has its opposite."""
    there, back = compared(before, after), compared(after, before)

    assert {f.id for f in there.new.told()} == {f.id for f in (*back.fixed.told(), *back.untold.told())}
    assert {f.id for f in there.still} == {f.id for f in back.still}
    assert there.inventory.tools.added == back.inventory.tools.removed
    turned = {"better": "worse", "worse": "better", "only before": "only after", "only after": "only before"}
    for name, one in there.measures.items():
        assert back.measures[name].judgement == turned.get(one.judgement, one.judgement)


# -- integrations


def test_integrations_are_the_same_by_id_then_by_what_they_carry() -> None:
    """An id decides; without ids equal ones, then the same ends and entities, then the only ones between two ends."""
    before = stack(
        ["a", "b", "c"],
        [
            {"id": "f", "source": "a", "target": "b"},
            {"source": "a", "target": "c", "entities": ["x"], "method": "file"},
            {"source": "a", "target": "c", "entities": ["y"]},
            {"source": "b", "target": "c", "entities": ["x"]},
            {"id": "g", "source": "c", "target": "a"},
        ],
    )
    after = stack(
        ["a", "b", "c"],
        [
            {"id": "h", "source": "c", "target": "a"},
            {"source": "b", "target": "c", "entities": ["y"]},
            {"source": "a", "target": "c", "entities": ["y"]},
            {"source": "a", "target": "c", "entities": ["x"], "method": "api"},
            {"id": "f", "source": "b", "target": "a"},
        ],
    )

    assert same_integrations(before.integrations, after.integrations) == ((0, 4), (1, 3), (2, 2), (3, 1))
    delta = compared(before, after).inventory.integrations
    assert (delta.added, delta.removed) == (("h",), ("g",))


# -- reports


def nasty_comparison(name: str) -> sa.Comparison:
    """A comparison in which a name stands for a company, tools, entities and departments; every block is there."""
    document: Document = {
        "name": name,
        "departments": [{"id": "d", "name": name}],
        "entities": [{"id": "e", "name": name, "system_of_record": "a", "about_customer": True, "tolerance": "1h"}],
        "tools": [
            {"id": "a", "name": name, "departments": ["d"]},
            {"id": "b", "name": name, "entities": {"e": "consumer"}, "owner": name},
            {"id": "c", "name": name},
            {"id": "g", "name": name},
        ],
        "integrations": [{"source": "a", "target": "b", "entities": ["e"], "method": "manual", "name": name}],
    }
    after = deepcopy(document)
    after["tools"] = [*after["tools"][:3], {"id": "h", "name": name, "entities": {"e": "consumer"}}]
    after["integrations"] = [{"source": "a", "target": "b", "entities": ["e"]}]
    return compared(document, after)


def html_shape(text: str) -> list[str]:
    """The elements an HTML parser sees."""
    return [str(element.tag) for element in html5lib.parse(text, namespaceHTMLElements=False).iter()]


def markdown_shape(text: str) -> list[str]:
    """The kinds of tokens a Markdown parser sees."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [t.type for token in tokens for t in (token, *(token.children or ())) if "text" not in t.type]


@pytest.mark.parametrize("name", NASTY)
def test_no_name_acts_on_any_report(name: str, tmp_path: Path) -> None:
    """Markdown, HTML, page, notebook and terminal have the same shape whatever the names."""
    hostile, plain = nasty_comparison(name), nasty_comparison("Plain")

    assert html_shape(hostile.html()) == html_shape(plain.html())
    assert html_shape(hostile._repr_html_()) == html_shape(plain._repr_html_())
    pages = [one.save(tmp_path / f"{n}.html").read_text(encoding="utf-8") for n, one in enumerate((hostile, plain))]
    assert html_shape(pages[0]) == html_shape(pages[1])
    assert "<script" not in pages[0]
    assert markdown_shape(hostile.markdown()) == markdown_shape(plain.markdown())
    assert all(character == "\n" or character.isprintable() for character in hostile.text())


@pytest.mark.parametrize("name", NASTY)
def test_no_fact_of_an_edit_acts_on_a_report(name: str) -> None:
    """The edits and notes that stand before a comparison are escaped as well; a slash would part two owners."""
    hostile, plain = (
        sa.what_if(COBBLE).retire("ads").add({"id": "n", "name": text, "owner": text.replace("/", " ")}).compare()
        for text in (name, "Plain")
    )

    assert html_shape(hostile.html()) == html_shape(plain.html())
    assert markdown_shape(hostile.markdown()) == markdown_shape(plain.markdown())


def test_a_comparison_is_saved_in_four_forms(tmp_path: Path) -> None:
    """The suffix chooses; another one is refused; JSON has everything under a version of its own."""
    result = with_c1_c6_and_a_new_tool().compare()
    for suffix in (".md", ".txt", ".html", ".json"):
        assert result.save(tmp_path / f"c{suffix}").read_text(encoding="utf-8")
    data = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))

    assert data["schema"] == "stackaudit-comparison/1"
    assert data["same_needs"]["scope"] == pytest.approx(11.064286, abs=1e-6)
    assert {row["state"] for row in data["findings"]} >= {"new", "fixed", "still"}
    assert (tmp_path / "c.md").read_text(encoding="utf-8").startswith("# What if: COBBLE-7")
    with pytest.raises(sa.StackAuditError, match="a comparison ends in"):
        result.save(tmp_path / "c.docx")


def test_the_head_counts_what_the_headings_count() -> None:
    """What is still open is the sum of what changed and what did not, and the first line says so."""
    result = with_c1_c6_and_a_new_tool().compare()
    still, changed = len(result.still), len(result.changed)
    text = result.text()

    assert 0 < changed < still
    assert f"{still} still open ({changed} of them changed)" in text
    assert f"Still open, but changed: {changed}" in text
    assert f"Still open and unchanged: {still - changed}" in text


def test_one_line_says_the_most() -> None:
    """The repr."""
    result = sa.compare(sa.audit(COBBLE, only="silos"), sa.audit(with_c1_c6_and_a_new_tool().stack, only="silos"))

    assert repr(result) == (
        "<Comparison of 'COBBLE-7' with 'COBBLE-7': 1 new, 2 fixed, 3 still open; silos.index 53.41 to 44.68>"
    )


def test_the_same_audits_give_the_same_bytes() -> None:
    """Twice compared, twice the same text."""
    texts = {with_c1_c6_and_a_new_tool().compare().html() for _ in range(2)}

    assert len(texts) == 1


# -- the command line


def saved(folder: Path, name: str, subject: sa.Stack) -> str:
    """A stack as a file."""
    path = folder / name
    path.write_text(json.dumps(subject.document()), encoding="utf-8")
    return str(path)


def test_compare_prints_what_changed_and_gates_on_new_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 0, or 1 where a new finding is as bad as asked; an old one never fails the gate."""
    after = saved(tmp_path, "after.json", with_c1_c6_and_a_new_tool().stack)
    cobble = "sample_stacks/cobble_7.yaml"

    assert main(["compare", cobble, after]) == 0
    assert "New: 2" in capsys.readouterr().out  # links are rows of the cut point at their end
    assert main(["compare", cobble, after, "--fail-on-new", "high"]) == 1
    assert main(["compare", cobble, after, "--fail-on-new", "critical"]) == 0
    assert main(["compare", cobble, cobble, "--fail-on-new", "low"]) == 0
    assert main(["compare", cobble, after, "-o", str(tmp_path / "c.html")]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("wrote ")


def test_compare_takes_renames_and_a_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--rename may be repeated; --policy judges both."""
    after = saved(tmp_path, "after.json", read(renamed_version()))
    policy = tmp_path / "policy.yaml"
    policy.write_text("automation_threshold: 0.9\n", encoding="utf-8")
    renames = [part for old, new in TOLD.items() for part in ("--rename", f"{old}={new}")]

    assert main(["compare", "sample_stacks/corner_shop.yaml", after, *renames, "--policy", str(policy)]) == 0
    printed = capsys.readouterr().out
    assert "4 ids were renamed" in printed
    assert "tools added, 1: extra" in printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--rename", "esp"], "write it as old=new"),
        (["--rename", "epp=esp"], "did you mean 'esp'?"),
        (["--fail-on-new", "hihg"], "did you mean 'high'?"),
        (["-o", "c.docx"], "a comparison ends in"),
        (["--policy", "nowhere.yaml"], "cannot be read"),
    ],
)
def test_a_refused_comparison_says_why(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, the reason on stderr, nothing on stdout."""
    cobble = "sample_stacks/cobble_7.yaml"

    assert main(["compare", cobble, cobble, *arguments]) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.out == ""
