"""Each kind of finding of the integration analyser: what triggers it, what does not, what is unknown instead."""

from __future__ import annotations

import math
from itertools import combinations, pairwise
from typing import Any

import pytest
from triggers import CRM, ESP, LINKS

from stackaudit.analysers.base import Review
from stackaudit.analysers.integrations.analyser import integrations
from stackaudit.analysers.integrations.links import Prices
from stackaudit.analysers.silos.analyser import silos
from stackaudit.core.errors import OptionError
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Finding, Findings, Severity
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
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

DECLARED = [{"from": "crm", "to": "esp", "entity": "customer"}]
"""The customers of the CRM are declared to be needed in the mailer."""


def absent(written: Document) -> Finding:
    """The one finding of what is missing."""
    (finding,) = Findings(look(written).findings).of("integrations.missing")
    return finding


def test_one_pair_of_tools_is_one_finding_with_all_its_entities() -> None:
    """Two entities that do not get from the CRM to the mailer are two rows of one finding."""
    needs = [{"from": "crm", "to": "esp", "entity": entity} for entity in ("x", "y")]
    finding = one(document(["crm", "esp"], [flow("esp", "crm", "x")], needs=needs))

    assert finding.subjects == ("need:crm>esp/x", "need:crm>esp/y")
    assert str(finding.title) == "Nothing brings x and y records from crm to esp automatically and in time"


def test_only_what_is_declared_is_missing() -> None:
    """A role alone asks for the customer: it stands in the table; the order between the same tools is declared."""
    needs = [{"from": "crm", "to": "esp", "entity": "order"}]
    assert kinds(document(["crm", ESP], [], entities=CRM)) == set()

    assert one(document(["crm", ESP], [], entities={**CRM, "order": {}}, needs=needs)).subjects == (
        "need:crm>esp/order",
    )


@pytest.mark.parametrize(
    ("criticality", "severity"),
    [("low", Severity.LOW), ("normal", Severity.MEDIUM), ("critical", Severity.MEDIUM)],
)
def test_missing_is_medium_at_most(criticality: str, severity: Severity) -> None:
    """Base 5 times 0.6, 0.8 and 1.2 is 3, 4 and 6."""
    entities = {"customer": {**CRM["customer"], "criticality": criticality}}

    assert one(document(["crm", "esp"], [], entities=entities, needs=DECLARED)).severity == severity


@pytest.mark.parametrize(
    ("flows", "candidates", "advice"),
    [
        ([], [], "Connect crm to esp, directly or over tools that pass the records on."),
        ([{"method": "manual"}], [], "Automate what is copied by hand between crm and esp."),
        ([{"every": "25h"}], [], "Run the slowest flow between crm and esp more often, or allow more delay."),
        ([{"status": "planned"}], [{"id": "c"}], "Finish the planned flow from crm to esp: it would carry customer."),
        ([], [{"id": "c"}], "Build the proposed integration from crm to esp: it would carry customer."),
        (
            [],
            [{"id": "b", "cost": 5}, {"id": "c", "cost": 3}, {"id": "a"}],
            "Build the proposed integration from crm to esp: it would carry customer.",
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
        ["crm", "esp"],
        [flow("crm", "esp", "customer", **facts) for facts in flows],
        entities=CRM,
        needs=DECLARED,
        candidates=[flow("crm", "esp", "customer", **facts) for facts in candidates],
    )

    assert str(absent(written).advice) == advice


def test_a_candidate_that_leads_both_ways_serves_the_way_back() -> None:
    """A bidirectional candidate is named by its id, whichever way is missing."""
    candidates = [flow("esp", "crm", "customer", id="c", bidirectional=True)]
    finding = one(document(["crm", "esp"], [], entities=CRM, needs=DECLARED, candidates=candidates))

    assert "the proposed integration from crm to esp:" in str(finding.advice)


@pytest.mark.parametrize(
    ("facts", "told", "follows"),
    [
        ({"status": "broken"}, "unhealthy", True),
        ({"status": "planned"}, None, False),
        ({"method": "manual"}, "by-hand", True),
        ({"every": "25h"}, "late", True),
        ({"status": "broken", "method": "manual"}, "unhealthy", False),
    ],
)
def test_what_is_missing_follows_from_the_flow_that_leaves_it_so(
    facts: Document, told: str | None, follows: bool
) -> None:
    """A flow that is broken, by hand or late comes first; a broken one by hand would not serve if it were repaired."""
    written = document(["crm", "esp"], [flow("crm", "esp", "customer", **facts)], entities=CRM, needs=DECLARED)

    assert kinds(written) == {"missing", *([told] if told else [])}
    need = "need:crm>esp/customer"
    assert absent(written).follows == (("flow:crm>esp", need) if follows else (need,))


def test_what_is_missing_beside_a_broken_flow_that_would_not_bring_all_of_it_follows_from_the_needs_alone() -> None:
    """The broken flow carried customers; orders are missing between the same two tools as well."""
    needs = [*DECLARED, {"from": "crm", "to": "esp", "entity": "order"}]
    entities = {**CRM, "order": {}}
    flows = [flow("crm", "esp", "customer", status="broken")]
    written = document(["crm", "esp"], flows, entities=entities, needs=needs)

    assert absent(written).follows == ("need:crm>esp/customer", "need:crm>esp/order")


def test_what_goes_over_two_tools_follows_from_the_one_hop_by_hand() -> None:
    """The CRM passes on to a hub by hand, and the hub to the mailer by itself."""
    flows = [flow("crm", "hub", "customer", method="manual"), flow("hub", "esp", "customer")]
    written = document(["crm", "hub", "esp"], flows, entities=CRM, needs=DECLARED, hub="hub")

    assert absent(written).follows == ("flow:crm>hub", "need:crm>esp/customer")


# -- unhealthy


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, ("not known",)),
        ({"status": "degraded"}, ("degraded",)),
        ({"status": "broken"}, ("broken",)),
        ({"status": "planned", "reliability": 0.1}, ("not running",)),
        ({"status": "deprecated", "volume": 9, "capacity": 1}, ("not running",)),
        ({"reliability": 0.9, "every": 0, "takes": 0}, ("fine",)),
        ({"reliability": 0.89}, ("unreliable",)),
        ({"volume": 100, "capacity": 100}, ("not known",)),
        ({"volume": 101, "capacity": 100}, ("overloaded",)),
        (
            {"status": "degraded", "volume": 2, "capacity": 1, "reliability": 0.5},
            ("degraded", "overloaded", "unreliable"),
        ),
    ],
)
def test_what_is_wrong_with_a_flow(facts: Document, verdict: tuple[str, ...]) -> None:
    """Broken, degraded, overloaded or unreliable, as stated; what does not run cannot fail but by being broken.

    How old the records may be is not stated, so a flow that runs every hour may be late; one that runs at once is fine.
    """
    review = look(document("ab", [flow("a", "b", "x", **{"every": "1h", **facts})]))
    (row,) = rows(review, "flows")

    assert row["verdict"] == verdict
    told = [] if verdict[0] in ("fine", "not known", "not running") else ["integrations.unhealthy@flow:a>b"]
    assert [f.id for f in review.findings] == told
    assert row["told"] == (told[0] if told else None)


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
    """Two failing flows between the same tools are rows of one finding; the way back of a flow is no second one."""
    ill = {"status": "degraded"}
    parallel = look(document("ab", [flow("a", "b", "x", **ill), flow("a", "b", "y", **ill)]))
    both = look(document("ab", [flow("a", "b", "x", bidirectional=True, **ill)]))

    assert [f.id for f in parallel.findings] == [f.id for f in both.findings] == ["integrations.unhealthy@flow:a>b"]
    assert len(rows(parallel, "flows")) == 2
    assert len(rows(both, "flows")) == 1
    assert [f.tells for f in (*parallel.findings, *both.findings)] == [("flow:a>b",), ("flow:a>b", "flow:b>a")]


def test_a_broken_and_a_working_flow_are_told_apart() -> None:
    """A broken flow carries nothing, whoever carried it; beside it a copy by hand that loses records is a finding."""
    broken = flow("esp", "crm", "customer", status="broken", bidirectional=True)
    copy = flow("crm", "esp", "customer", method="manual", reliability=0.5)
    review = look(document(["crm", ESP], [broken, copy], entities=CRM))

    assert {f.id: f.tells for f in review.findings} == {
        "integrations.by-hand@flow:crm>esp": ("flow:crm>esp",),
        "integrations.unhealthy@flow:esp>crm": ("flow:esp>crm",),
    }
    assert [row["verdict"] for row in rows(review, "flows")] == [("by hand", "unreliable"), ("broken",)]


def test_two_findings_about_the_same_ends_tell_the_fact_once() -> None:
    """One flow is by hand and loses records, another of the same ends is late and degraded."""
    flows = [
        flow("crm", "esp", "customer", method="manual", reliability=0.5),
        flow("crm", "esp", "customer", every="25h", status="degraded"),
    ]
    found = look(document(["crm", ESP], flows, entities=CRM)).findings

    assert {f.code: f.tells for f in found} == {
        "integrations.by-hand": ("flow:crm>esp",),
        "integrations.late": (),
    }


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
        graph = StackGraph(read(document(["a", "b", MAKE], flows, complete=["integrations"])))
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

    def tangled(written: Document, **work: float) -> bool:
        policy = Policy(work={name.replace("_", "-"): days for name, days in work.items()})
        return "integrations.tangle" in codes(integrations(StackGraph(read(written), policy)))

    assert tangled(nine)
    assert not tangled(nine, hub=21.0)
    assert not tangled(nine, hub_connection=3.5)
    assert not tangled(nine, connection=3.8)
    assert not tangled(eight)
    assert tangled(eight, hub=15.0)


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
    written = document("abcdefg", [*every, flow("a", "g", "x")])
    review = integrations(StackGraph(read(written), Policy(work={"hub-connection": 5.0})))

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
        {"joined_from": 1},
        {"seldom": math.inf},
        {"seldom": math.nan},
    ],
)
def test_options_out_of_range_are_refused(options: Any) -> None:
    """A share is from 0 to 1, hours are a number, and one flow is not several."""
    with pytest.raises(OptionError, match=next(iter(options))):
        look(document("ab", []), **options)


def test_of_a_broken_and_a_planned_flow_the_broken_one_is_named() -> None:
    """Repair comes before finishing."""
    flows = [flow("crm", "esp", "customer", status=status) for status in ("planned", "broken")]
    written = document(["crm", "esp"], flows, entities=CRM, needs=DECLARED)

    assert str(absent(written).advice) == "Repair the flow from crm to esp: it carried customer."


def test_a_tangle_that_is_told_asks_for_no_more_facts() -> None:
    """One more link that may be none changes nothing."""
    more = [*(flow(*pair, "x") for pair in LINKS), without(flow("a", "e", "x"), "method")]
    review = look(document("abcdef", more))

    assert len(review.findings) == 1
    assert [u for u in review.unknowns if u.code == "integrations.tangle"] == []
