"""Each kind of finding of the integration analyser: what triggers it, what does not, what is unknown instead."""

from __future__ import annotations

import math
from itertools import combinations, pairwise
from typing import Any

import pytest
from triggers import CRM, ESP, LINKS

from stackaudit.analysers.base import Review
from stackaudit.analysers.integrations import integrations
from stackaudit.analysers.integrations.links import Prices
from stackaudit.analysers.silos import silos
from stackaudit.core.errors import OptionError
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Finding, Severity
from stackaudit.graph import StackGraph
from stacks import Document, codes, document, flow, read, rows, without


def look(written: Document, **options: Any) -> Review:
    """What the integration analyser says of a stack."""
    return integrations.tuned(**options)(StackGraph(read(written)))


def kinds(written: Document, **options: Any) -> set[str]:
    """The kinds of what it finds."""
    return {code.partition(".")[2] for code in codes(look(written, **options))}


def one(written: Document) -> Finding:
    """The one cause it finds."""
    (finding,) = look(written).findings
    return finding


# -- missing


def test_one_pair_of_tools_is_one_finding_with_all_its_entities() -> None:
    """Two entities that do not get from the CRM to the mailer are two rows of one finding."""
    needs = [{"from": "crm", "to": "esp", "entity": entity} for entity in ("x", "y")]
    finding = one(document(["crm", "esp"], [flow("esp", "crm", "x")], needs=needs))

    assert finding.subjects == ("need:crm>esp/x", "need:crm>esp/y")
    assert str(finding.title) == "No automated, timely way for x and y from crm to esp"


@pytest.mark.parametrize(
    ("criticality", "severity"),
    [("low", Severity.LOW), ("normal", Severity.MEDIUM), ("critical", Severity.MEDIUM)],
)
def test_missing_is_medium_at_most(criticality: str, severity: Severity) -> None:
    """Base 5 times 0.6, 0.8 and 1.2 is 3, 4 and 6."""
    entities = {"customer": {**CRM["customer"], "criticality": criticality}}

    assert one(document(["crm", ESP], [], entities=entities)).severity == severity


@pytest.mark.parametrize(
    ("flows", "candidates", "advice"),
    [
        ([], [], "Connect crm to esp, directly or over tools that pass the records on."),
        ([{"method": "manual"}], [], "Automate what is copied by hand between crm and esp."),
        ([{"every": "25h"}], [], "Run the slowest flow between crm and esp more often, or allow more delay."),
        ([{"status": "planned"}], [{"id": "c"}], "Finish the planned flow from crm to esp: it would carry customer."),
        ([], [{"id": "c"}], "Build the candidate c: it would carry customer from crm to esp."),
        (
            [],
            [{"id": "b", "cost": 5}, {"id": "c", "cost": 3}, {"id": "a"}],
            "Build the candidate c: it would carry customer from crm to esp.",
        ),
        (
            [],
            [{"id": "c", "method": "manual"}, {"id": "d", "every": "2d"}],
            "Connect crm to esp, directly or over tools that pass the records on.",
        ),
        (
            [{"status": "deprecated"}],
            [],
            "Connect crm to esp, directly or over tools that pass the records on.",
        ),
    ],
)
def test_the_advice_names_what_is_at_hand(flows: list[Document], candidates: list[Document], advice: str) -> None:
    """A planned flow before a candidate, the cheaper candidate first, none that would be by hand or late itself."""
    written = document(
        ["crm", ESP],
        [flow("crm", "esp", "customer", **facts) for facts in flows],
        entities=CRM,
        candidates=[flow("crm", "esp", "customer", **facts) for facts in candidates],
    )

    assert str(one(written).advice) == advice


def test_a_candidate_that_leads_both_ways_serves_the_way_back() -> None:
    """A bidirectional candidate is named by its id, whichever way is missing."""
    candidates = [flow("esp", "crm", "customer", id="c", bidirectional=True)]
    finding = one(document(["crm", ESP], [], entities=CRM, candidates=candidates))

    assert "candidate c:" in str(finding.advice)


# -- unhealthy


@pytest.mark.parametrize(
    ("facts", "ails"),
    [
        ({}, ()),
        ({"status": "degraded"}, ("degraded",)),
        ({"status": "broken"}, ("broken",)),
        ({"status": "planned", "reliability": 0.1}, ()),
        ({"status": "deprecated", "volume": 9, "capacity": 1}, ()),
        ({"reliability": 0.9}, ()),
        ({"reliability": 0.89}, ("unreliable",)),
        ({"volume": 100, "capacity": 100}, ()),
        ({"volume": 101, "capacity": 100}, ("overloaded",)),
        (
            {"status": "degraded", "volume": 2, "capacity": 1, "reliability": 0.5},
            ("degraded", "overloaded", "unreliable"),
        ),
    ],
)
def test_what_ails_a_flow(facts: Document, ails: tuple[str, ...]) -> None:
    """Broken, degraded, overloaded or unreliable, as stated; what does not run cannot ail but by being broken."""
    review = look(document("ab", [flow("a", "b", "x", **facts)]))
    (row,) = rows(review, "flow_health")

    assert row["ails"] == ails
    assert [f.id for f in review.findings] == (["integrations.unhealthy@flow:a>b"] if ails else [])


@pytest.mark.parametrize(
    ("facts", "unstated", "listed"),
    [
        ({}, ("reliability",), {"integration.reliability"}),
        ({"status": "unknown"}, (), {"integration.status"}),
        ({"volume": 100}, (), {"integration.capacity"}),
        ({"capacity": 100}, (), {"integration.volume"}),
        ({"status": "planned"}, ("reliability",), set()),
    ],
)
def test_what_is_not_stated_of_a_flow_is_listed_and_not_found(
    facts: Document, unstated: tuple[str, ...], listed: set[str]
) -> None:
    """A missing reliability is not a low one, and half a load is no overload."""
    review = look(document("ab", [without(flow("a", "b", "x", **facts), *unstated)]))

    assert review.findings == ()
    assert {u.fact for u in review.unknowns if u.code == "integrations.unhealthy"} == listed


def test_the_bound_on_reliability_is_an_option() -> None:
    """0.95 is enough for 0.9 and not for 0.99."""
    written = document("ab", [flow("a", "b", "x", reliability=0.95)])

    assert kinds(written) == set()
    assert kinds(written, least_reliability=0.99) == {"unhealthy"}


def test_parallel_flows_are_one_finding_and_both_ways_are_told_once() -> None:
    """Two ailing flows between the same tools are rows of one finding; the way back of a flow is no second one."""
    ill = {"status": "degraded"}
    parallel = look(document("ab", [flow("a", "b", "x", **ill), flow("a", "b", "y", **ill)]))
    both = look(document("ab", [flow("a", "b", "x", bidirectional=True, **ill)]))

    assert [f.id for f in parallel.findings] == [f.id for f in both.findings] == ["integrations.unhealthy@flow:a>b"]
    assert len(rows(parallel, "flow_health")) == 2
    assert len(rows(both, "flow_health")) == 1


def test_what_a_broken_flow_leaves_missing_hangs_below_it() -> None:
    """One cause, one finding: the broken flow; unless something else is missing between the two tools as well."""
    broken = flow("crm", "esp", "customer", status="broken")
    cause = one(document(["crm", ESP], [broken], entities=CRM))
    assert cause.id == "integrations.unhealthy@flow:crm>esp"
    assert [child.code for child in cause.consequences] == ["integrations.missing"]
    assert cause.severity >= cause.consequences[0].severity

    more = document(
        ["crm", {"id": "esp", "entities": {"customer": "consumer", "order": "consumer"}}],
        [broken],
        entities={**CRM, "order": {"system_of_record": "crm", "tolerance": "1h"}},
    )
    assert {f.code for f in look(more).findings} == {"integrations.missing", "integrations.unhealthy"}


def test_a_broken_flow_that_was_by_hand_is_not_why_an_automated_one_is_missing() -> None:
    """Repairing it would not serve; both are told, and the advice is to connect."""
    written = document(["crm", ESP], [flow("crm", "esp", "customer", status="broken", method="manual")], entities=CRM)
    by_code = {finding.code: finding for finding in look(written).findings}

    assert set(by_code) == {"integrations.missing"}
    assert [child.code for child in by_code["integrations.missing"].consequences] == ["integrations.unhealthy"]


def test_what_ails_a_copy_by_hand_hangs_below_the_missing_automated_flow() -> None:
    """Whoever automates it has cured it."""
    written = document(["crm", ESP], [flow("crm", "esp", "customer", method="manual", reliability=0.5)], entities=CRM)
    cause = one(written)

    assert cause.code == "integrations.missing"
    assert [child.id for child in cause.consequences] == ["integrations.unhealthy@flow:crm>esp"]


# -- connector-unused

MAKE: Document = {"id": "make", "kind": "conduit", "cost": {"annual": 1200}}


@pytest.mark.parametrize(
    ("flows", "found"),
    [
        ([flow("a", "make", "x")], True),
        ([flow("make", "b", "x")], True),
        ([flow("a", "make", "x"), flow("make", "b", "x")], False),
        ([flow("a", "make", "x"), flow("make", "b", "x", status="unknown")], False),
        ([flow("a", "make", "x"), flow("make", "b", "x", status="broken")], True),
        ([flow("a", "make", "x", bidirectional=True)], False),
        ([flow("a", "make", "x"), flow("a", "b", "x", via="make")], False),
        ([flow("a", "make", "x"), flow("a", "b", "x", via="make", status="planned")], True),
        ([], False),
    ],
)
def test_a_conduit_that_leads_nowhere(flows: list[Document], found: bool) -> None:
    """Connected on one side only and no flow's way; a flow that may run may use it."""
    assert ("connector-unused" in kinds(document(["a", "b", MAKE], flows))) == found


def test_an_idle_conduit_is_told_by_one_analyser_only() -> None:
    """One that nothing touches is the silo analyser's; one that is connected on one side is ours."""
    for flows in ([flow("a", "b", "x")], [flow("a", "b", "x"), flow("a", "make", "x")]):
        graph = StackGraph(read(document(["a", "b", MAKE], flows)))
        about = [
            f.code
            for review in (silos(graph), integrations(graph))
            for f in review.findings
            if f.subjects == ("tool:make",)
        ]
        assert len(about) == 1


# -- tangle


def test_the_worked_break_even() -> None:
    """Six tools, F 20, 4 a spoke, 5 a link: 8.8, so a hub pays from nine links on; all pairs 75 against 44."""
    prices = Prices(20, 4, 5)
    assert prices.break_even(6) == pytest.approx(8.8)
    nine = [flow(*pair, "x") for pair in LINKS]

    assert kinds(document("abcdef", nine)) == {"tangle"}
    for left_out in range(9):
        assert kinds(document("abcdef", nine[:left_out] + nine[left_out + 1 :])) == set()
    every = one(document("abcdef", [flow(a, b, "x") for a, b in combinations("abcdef", 2)]))
    numbers = {row.name: row.value for row in every.evidence if isinstance(row, Quantity)}
    assert (numbers["links"], numbers["links cost"], numbers["a hub costs"]) == (15, 75, 44)
    assert every.subjects == tuple(f"tool:{tool}" for tool in "abcdef")


def test_prices_decide_whether_links_tangle() -> None:
    """A dearer hub, dearer spokes or cheaper links make nine links pay; a cheaper hub makes eight tangle."""
    nine = document("abcdef", [flow(*pair, "x") for pair in LINKS])
    eight = document("abcdef", [flow(*pair, "x") for pair in LINKS[:-1]])

    assert kinds(nine, hub_cost=21.0) == set()
    assert kinds(nine, spoke_cost=4.5) == set()
    assert kinds(nine, link_cost=4.8) == set()
    assert kinds(eight, hub_cost=15.0) == {"tangle"}


def test_what_leads_over_something_is_no_link_from_point_to_point() -> None:
    """A conduit, an iPaaS, an end that is a conduit, a flow that does not run, and parallel flows add no link."""
    nine = [flow(*pair, "x") for pair in LINKS]
    last = nine.pop()
    tools = [*"abcdef", MAKE]
    for other in (
        {**last, "via": "make"},
        {**last, "method": "ipaas"},
        {**last, "status": "broken"},
        flow("a", "make", "x"),
        flow("b", "a", "y"),
    ):
        assert "tangle" not in kinds(document(tools, [*nine, other]))


def test_links_of_the_hub_do_not_count() -> None:
    """A declared hub takes its links out; a star with some links between its ends has a hub, declared or not."""
    nine = [flow(*pair, "x") for pair in LINKS]
    assert kinds(document("abcdef", nine, hub="a")) == set()

    names = [f"t{n:02}" for n in range(30)]
    star = [flow("crm", name, "x") for name in names]
    cross = [flow(a, b, "x") for a, b in pairwise(names[:5])]
    assert kinds(document(["crm", *names], [*star, *cross])) == set()


def test_a_long_chain_is_no_tangle() -> None:
    """Forty tools in a row: 39 links cost more than a hub, and yet a hub would need more of them."""
    names = [f"t{n:02}" for n in range(40)]
    assert Prices(20, 4, 5).break_even(40) < 39

    assert kinds(document(names, [flow(a, b, "x") for a, b in pairwise(names)])) == set()


def test_a_tool_whose_links_cost_no_more_than_a_spoke_is_left_out() -> None:
    """With spokes at 6 and links at 5 a seventh tool on one link is no reason for a hub, nor part of the group."""
    every = [flow(a, b, "x") for a, b in combinations("abcdef", 2)]
    review = look(document("abcdefg", [*every, flow("a", "g", "x")]), spoke_cost=6.0)

    assert [f.subjects for f in review.findings] == [tuple(f"tool:{tool}" for tool in "abcdef")]


@pytest.mark.parametrize(("unstated", "fact"), [("method", "integration.method"), ("status", "integration.status")])
def test_links_that_may_be_none_make_no_tangle_and_are_listed(unstated: str, fact: str) -> None:
    """A flow that does not state how it is carried, or whether it runs, may be no link."""
    nine = [flow(*pair, "x") for pair in LINKS]
    nine[0] = without(nine[0], "method") if unstated == "method" else {**nine[0], "status": "unknown"}
    review = look(document("abcdef", nine))

    assert review.findings == ()
    assert [(u.fact, u.subjects) for u in review.unknowns if u.code == "integrations.tangle"] == [(fact, ("flow:a>b",))]


@pytest.mark.parametrize(
    "options",
    [
        {"least_reliability": 1.1},
        {"least_reliability": math.nan},
        {"hub_cost": -1.0},
        {"spoke_cost": math.inf},
        {"link_cost": 0.0},
        {"link_cost": math.nan},
    ],
)
def test_options_out_of_range_are_refused(options: Any) -> None:
    """A share is from 0 to 1, a cost is a number and a link is not free."""
    with pytest.raises(OptionError, match=next(iter(options))):
        look(document("ab", []), **options)


def test_of_a_broken_and_a_planned_flow_the_broken_one_is_named() -> None:
    """Repair comes before finishing."""
    flows = [flow("crm", "esp", "customer", status=status) for status in ("planned", "broken")]
    (cause,) = look(document(["crm", ESP], flows, entities=CRM)).findings

    assert [row.code for row in cause.consequences] == ["integrations.missing"]


def test_no_ailing_flow_is_lost_below_another() -> None:
    """A copy by hand beside a broken flow of both ways: each ailing flow is told exactly once."""
    broken = flow("esp", "crm", "customer", status="broken", bidirectional=True)
    copy = flow("crm", "esp", "customer", method="manual", reliability=0.5)
    found = codes(look(document(["crm", ESP], [broken, copy], entities=CRM)))

    assert found["integrations.unhealthy"] == [("flow:crm>esp",), ("flow:esp>crm",)]
    assert found["integrations.missing"] == [("need:crm>esp/customer",)]


def test_an_automated_flow_that_ails_beside_a_copy_by_hand_is_a_cause_of_its_own() -> None:
    """Only where all that ails is by hand does the missing flow cure it."""
    flows = [
        flow("crm", "esp", "customer", method="manual", reliability=0.5),
        flow("crm", "esp", "customer", every="25h", status="degraded"),
    ]

    assert {f.code for f in look(document(["crm", ESP], flows, entities=CRM)).findings} == {
        "integrations.missing",
        "integrations.unhealthy",
    }


def test_a_tangle_that_is_told_asks_for_no_more_facts() -> None:
    """One more link that may be none changes nothing."""
    more = [*(flow(*pair, "x") for pair in LINKS), without(flow("a", "e", "x"), "method")]
    review = look(document("abcdef", more))

    assert len(review.findings) == 1
    assert [u for u in review.unknowns if u.code == "integrations.tangle"] == []
