"""Every number of the methods reference on its worked example COBBLE-7, and its examples of single rules."""

from __future__ import annotations

from pathlib import Path

import pytest

import oracles
from stackaudit.analysers.base import Review
from stackaudit.analysers.silos.context import Context
from stackaudit.analysers.silos.records import view
from stackaudit.core.evidence import Names, NeedAtStake, Quantity
from stackaudit.core.findings import Findings, Severity
from stackaudit.graph import StackGraph
from stacks import (
    Document,
    codes,
    document,
    examine,
    flow,
    load,
    measures,
    read,
    rows,
    sample_document,
    stack,
    without,
)


@pytest.fixture(scope="module")
def cobble() -> Document:
    """The worked example."""
    return sample_document("cobble_7")


@pytest.fixture(scope="module")
def review(cobble: Document) -> Review:
    """What the silo analyser says of it."""
    return examine(cobble)


def changed(written: Document, **facts_by_flow: Document) -> Document:
    """The example with some facts of some flows replaced."""
    flows = [{**one, **facts_by_flow.get(one["id"], {})} for one in written["integrations"]]
    return {**written, "integrations": flows}


@pytest.mark.shared
def test_the_sample_is_the_shared_fixture(cobble: Document, shared_data: Path) -> None:
    """The sample that ships is the fixture that the reference describes; it states besides that its flows are all."""
    assert {**load(shared_data / "fixtures" / "cobble_7.yaml"), "complete": ["integrations"]} == cobble


# -- the index (methods 2.3)


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("silos.index_missing", 40.0),
        ("silos.index_manual", 49.5),
        ("silos.index_stale", 51.642857),
        ("silos.index", 53.414286),
        ("silos.index_balanced", 54.797619),
        ("silos.entity.customer", 50.190476),
        ("silos.entity.order", 64.0),
        ("silos.entity.ticket", 100.0),
        ("silos.entity.engagement", 5.0),
    ],
)
def test_the_index_its_ladder_and_its_entities(review: Review, name: str, points: float) -> None:
    """S0 to S3, the balanced index and the index of each entity; facts all stated, so the interval is the point."""
    found = measures(review)[name]

    assert found.value == pytest.approx(points, abs=5e-7)
    assert (found.low, found.high, found.coverage) == (found.value, found.value, 1.0)
    assert (found.unit, found.better) == ("points", "lower")


def test_an_index_over_few_needs_is_thin(review: Review) -> None:
    """Ten needs at full coverage may be compared, four may not (methods 2.5: below five is low evidence)."""
    readers = [{"id": name, "entities": {"customer": "consumer"}} for name in ("a", "b", "c", "d", "e")]
    entities = {"customer": {"system_of_record": "crm", "tolerance": "1h"}}

    def thin(needs: int) -> bool:
        return measures(examine(document(["crm", *readers[:needs]], entities=entities)))["silos.index"].thin

    assert measures(review)["silos.index"].thin is False
    assert (thin(4), thin(5)) == (True, False)


def test_the_derivation_is_the_waterfall(review: Review) -> None:
    """How the needs were made and how many they are; then missing, manual, stale and unreliable, which add up."""
    count, *terms = [term.value for term in measures(review)["silos.index"].derivation]

    assert str(measures(review)["silos.index"].derivation[0].label) == "needs (canonical/1+declared)"
    assert count == 10
    assert terms == pytest.approx([40.0, 9.5, 2.142857, 1.771429], abs=5e-7)


def test_quality_of_each_need(review: Review) -> None:
    """Quality q3 of the ten needs, as methods 2.3 lists them."""
    expected = {
        "need:web>crm/customer": 0.99,
        "need:chat>crm/customer": 0.0,
        "need:crm>esp/customer": 0.98,
        "need:crm>ads/customer": 0.0,
        "need:crm>bil/customer": 0.0285714,
        "need:crm>sup/customer": 0.99,
        "need:bil>sup/order": 0.0,
        "need:bil>crm/order": 0.72,
        "need:sup>crm/ticket": 0.0,
        "need:esp>crm/engagement": 0.95,
    }

    assert {row["need"]: row["quality"] for row in rows(review, "needs")} == pytest.approx(expected, abs=5e-8)


def test_the_brute_force_of_the_appendix_gives_the_same_ladder(cobble: Document) -> None:
    """Appendix A, written out independently, gives 40.0, 49.5, 51.642857 and 53.414286 too."""
    world = oracles.corner(cobble, 0)

    ladder = [oracles.index(cobble, world, rung) for rung in range(4)]

    assert ladder == pytest.approx([40.0, 49.5, 51.642857, 53.414286], abs=5e-7)


@pytest.mark.parametrize(
    ("candidate", "points"), [("c1", 9.9), ("c2", 9.9), ("c3", 9.6143), ("c4", 9.9), ("c5", 6.9825), ("c6", 9.9)]
)
def test_each_candidate_lowers_the_index_by_its_known_points(cobble: Document, candidate: str, points: float) -> None:
    """The gain of each integration that could be built is the one the reference lists (methods 5.3)."""
    built = next(one for one in cobble["candidates"] if one["id"] == candidate)
    more = {**cobble, "integrations": [*cobble["integrations"], without(built, "cost")]}

    after = measures(examine(more))["silos.index"].value

    assert after is not None
    assert 53.4142857 - after == pytest.approx(points, abs=5e-5)


def test_the_index_spans_the_corners_of_two_uncertain_reliabilities(cobble: Document) -> None:
    """With f5 in [0.7, 1] and f2 in [0.9, 1] the index lies in [52.4143, 55.8143], both ends attained (P5)."""

    def index(f5: float, f2: float) -> float:
        found = measures(examine(changed(cobble, f5={"reliability": f5}, f2={"reliability": f2})))["silos.index"].value
        assert found is not None
        return found

    assert index(1.0, 1.0) == pytest.approx(52.4143, abs=5e-5)
    assert index(0.7, 0.9) == pytest.approx(55.8143, abs=5e-5)
    assert all(52.4142 < index(f5, f2) < 55.8144 for f5 in (0.75, 0.9) for f2 in (0.92, 0.99))


# -- findings S1 to S11 (methods 2.2, last column)


def test_every_finding_of_the_worked_example(review: Review) -> None:
    """The fixture answers of S1 to S12: what is found, and nothing else."""
    assert codes(review) == {
        "silos.isolated-tool": [("tool:ads",), ("tool:chat",)],
        "silos.no-path": [
            ("need:bil>sup/order",),
            ("need:chat>crm/customer",),
            ("need:crm>ads/customer",),
        ],
        "silos.no-unified-view": [("need:sup>crm/ticket",), ("tool:crm",)],
        "silos.write-only": [("tool:sup",)],
        "silos.read-starved": [("tool:ads",), ("tool:sup",)],
        "silos.manual-only": [("flow:crm>bil",)],
    }


def test_exactly_four_needs_have_no_path(review: Review) -> None:
    """All four S3 needs are told once: three as gaps, the one that only the hub asks for in the unified view."""
    tellers = {need: f.code for f in review.findings for need in f.tells if need.startswith("need:")}

    assert tellers == {
        "need:bil>sup/order": "silos.no-path",
        "need:chat>crm/customer": "silos.no-path",
        "need:crm>ads/customer": "silos.no-path",
        "need:sup>crm/ticket": "silos.no-unified-view",
    }


def test_the_write_only_tool_keeps_its_tickets(review: Review) -> None:
    """SUP receives customers and never gives tickets out (S4)."""
    assert isinstance(review.findings, Findings)
    (found,) = review.findings.of("silos.write-only")

    assert Names("never leaves", ("ticket",)) in found.evidence


def test_each_starved_tool_names_the_need_it_starves_for(review: Review) -> None:
    """ADS starves for customers, SUP for orders (S5)."""
    assert isinstance(review.findings, Findings)
    starved = {
        f.subjects[0]: [row.need for row in f.evidence if isinstance(row, NeedAtStake)]
        for f in review.findings.of("silos.read-starved")
    }

    assert starved == {"tool:ads": ["need:crm>ads/customer"], "tool:sup": ["need:bil>sup/order"]}


def test_status_of_each_need(review: Review) -> None:
    """BIL to CRM is near its limit (24 of 24 hours), ESP to CRM is ok (24 of 48), CRM to BIL by hand."""
    assert {row["need"].removeprefix("need:"): row["status"] for row in rows(review, "needs")} == {
        "bil>crm/order": "near-limit",
        "bil>sup/order": "no-path",
        "chat>crm/customer": "no-path",
        "crm>ads/customer": "no-path",
        "crm>bil/customer": "manual-only",
        "crm>esp/customer": "ok",
        "crm>sup/customer": "ok",
        "esp>crm/engagement": "ok",
        "sup>crm/ticket": "no-path",
        "web>crm/customer": "ok",
    }


def test_the_needs_table_gives_hours_reliability_and_path(review: Review) -> None:
    """The row of a need tells the path behind its numbers."""
    (row,) = [row for row in rows(review, "needs") if row["need"] == "need:crm>bil/customer"]

    assert (row["source"], row["target"], row["entity"], row["path"]) == ("crm", "bil", "customer", "crm > bil")
    assert (row["automation"], row["latency_hours"], row["reliability"]) == (0.25, 168.0, 0.8)
    assert row["tolerance_hours"] == 24.0


def test_one_cause_is_one_finding(review: Review) -> None:
    """Each finding says what it tells and what it follows from: flow before tool before need."""
    assert {f.id: (f.tells, f.follows) for f in review.findings} == {
        "silos.isolated-tool@tool:ads": (("isolated:ads",), ("flow:crm>ads",)),
        "silos.isolated-tool@tool:chat": (("isolated:chat",), ()),
        "silos.manual-only@flow:crm>bil": ((), ("flow:crm>bil",)),
        "silos.no-path@need:bil>sup/order": (("need:bil>sup/order",), ()),
        "silos.no-path@need:chat>crm/customer": (("need:chat>crm/customer",), ("isolated:chat",)),
        "silos.no-path@need:crm>ads/customer": (("need:crm>ads/customer",), ("flow:crm>ads", "isolated:ads")),
        "silos.no-unified-view@tool:crm": (("need:sup>crm/ticket",), ()),
        "silos.read-starved@tool:ads": ((), ("need:crm>ads/customer",)),
        "silos.read-starved@tool:sup": ((), ("need:bil>sup/order",)),
        "silos.write-only@tool:sup": ((), ("need:sup>crm/ticket",)),
    }


def test_only_facts_about_identity_are_unknown(review: Review) -> None:
    """The example states everything but the keys of records."""
    assert [unknown.fact for unknown in review.unknowns] == ["integration.keys, tool.stores_keys"]


def test_removing_the_manual_flow_leaves_the_shape_and_cuts_the_need(cobble: Document) -> None:
    """Pitfall of methods 2.2: BIL still hangs on the order file, though customers no longer reach it."""
    after = changed(cobble, f4={"status": "broken"})

    before_shape = StackGraph(stack(**_parts(cobble))).components()
    after_shape = StackGraph(stack(**_parts(after))).components()

    assert before_shape == after_shape
    assert ("need:crm>bil/customer",) in codes(examine(after))["silos.no-path"]


def _parts(written: Document) -> Document:
    return {key: written[key] for key in ("tools", "integrations", "entities", "hub", "departments")}


# -- departments (methods 2.6)


def test_loss_between_departments(review: Review) -> None:
    """Each pair of departments loses what methods 2.6 lists; all ten needs cross departments."""
    found = {(row["source"], row["target"]): row["silo_high"] for row in rows(review, "department_needs")}

    assert found == pytest.approx(
        {
            ("service", "sales"): 100.0,
            ("finance", "service"): 100.0,
            ("sales", "finance"): 97.142857,
            ("sales", "marketing"): 51.0,
            ("finance", "sales"): 28.0,
            ("marketing", "sales"): 3.0,
            ("sales", "service"): 1.0,
        },
        abs=5e-6,
    )


# -- the unified customer view (methods 2.7)


def test_the_unified_view(review: Review) -> None:
    """Three of five sources reach the CRM, all three automatically and in time; mean quality 0.532."""
    found = measures(review)

    assert found["silos.unified_view_reach"].value == pytest.approx(0.6)
    assert found["silos.unified_view_automatic"].value == pytest.approx(0.6)
    assert found["silos.unified_view_quality"].value == pytest.approx(0.532)
    assert {name: found[f"silos.unified_view_{name}"].better for name in ("reach", "automatic", "quality")} == {
        "reach": "higher",
        "automatic": "higher",
        "quality": "higher",
    }


def test_the_sources_of_the_unified_view(cobble: Document) -> None:
    """WEB .99, CHAT 0, BIL .72, SUP 0, ESP .95; the hub's own customer records are no source."""
    graph = StackGraph(read(cobble))
    seen = view(Context(graph, graph.verdicts(graph.needs())))
    assert seen is not None
    found = {(v.need.source, v.need.entity): v.worst.value for v in seen.verdicts}

    assert found == pytest.approx(
        {
            ("web", "customer"): 0.99,
            ("chat", "customer"): 0.0,
            ("bil", "order"): 0.72,
            ("sup", "ticket"): 0.0,
            ("esp", "engagement"): 0.95,
        }
    )


def test_a_view_above_the_asked_share_is_no_finding_and_below_it_is(cobble: Document) -> None:
    """Of 60 % that can reach the hub, 50 % asked is enough and 70 % is not; tickets are told as a row in both cases."""
    (enough,) = (f for f in examine(cobble).findings if f.code == "silos.no-unified-view")
    found = examine(cobble, unified_view_least=0.7)

    assert (enough.severity, str(enough.title)) == (
        "low",
        "For 1 kind of records no path to CRM, the hub, is on record",
    )
    (finding,) = [f for f in found.findings if f.code == "silos.no-unified-view"]
    assert Quantity("share that can reach it", 0.6) in finding.evidence
    assert Names("does not reach it", ("chat/customer", "sup/ticket")) in finding.evidence


def test_without_a_declared_hub_the_natural_hub_is_reported(cobble: Document) -> None:
    """No hub declared: the tool that most reaches is named, with its share, under the finding."""
    free = {key: value for key, value in cobble.items() if key != "hub"}

    found = examine(free)

    assert codes(found)["silos.no-unified-view"] == [("stack:hub",)]
    assert measures(found)["silos.unified_view_reach"].value == pytest.approx(0.6)


# -- S9 (methods 2.2)


def masters(first: list[str] | None, second: list[str] | None, **entity: object) -> Review:
    """CRM and ERP, both masters of the customer, each for its scope."""
    owners = [
        {"tool": tool, **({"scope": scope} if scope else {})} for tool, scope in (("crm", first), ("erp", second))
    ]
    facts = {"customer": {"system_of_record": owners, "about_customer": True, **entity}}
    return examine(document(["crm", "erp", "dwh"], [flow("crm", "dwh", "customer")], entities=facts))


def rivals(found: Review) -> list[tuple[str, ...]]:
    """Scopes claimed twice, one entry a finding."""
    return [
        next((row.values for row in finding.evidence if isinstance(row, Names)), ())
        for finding in found.findings
        if finding.code == "silos.competing-masters"
    ]


def test_masters_whose_scopes_overlap_compete_for_the_overlap() -> None:
    """CRM for {EU} and ERP for {EU, US}: a conflict on {EU}."""
    assert rivals(masters(["EU"], ["EU", "US"])) == [("EU",)]


def test_masters_of_disjoint_scopes_are_a_partition() -> None:
    """CRM for {EU} and ERP for {US}: no conflict."""
    assert rivals(masters(["EU"], ["US"])) == []


def test_a_master_without_a_scope_claims_everything() -> None:
    """An unscoped master competes with every other."""
    assert rivals(masters(None, ["EU"])) == [("EU",)]
    assert rivals(masters(None, None)) == [()]


@pytest.mark.parametrize(
    ("entity", "conflicts"),
    [
        ({"style": "coexistence", "survivorship": "latest wins"}, 0),
        ({"style": "coexistence"}, 1),
        ({"style": "registry", "cross_reference": "dwh"}, 0),
        ({"style": "registry"}, 1),
        ({"style": "consolidation"}, 1),
        ({"style": "centralised"}, 1),
    ],
)
def test_a_governed_style_excuses_several_masters(entity: Document, conflicts: int) -> None:
    """Coexistence with a survivorship rule and a registry with a cross-reference are fine, all else is a conflict."""
    assert len(rivals(masters(None, None, **entity))) == conflicts


def test_masters_that_write_to_each_other_are_at_least_high() -> None:
    """A directed cycle through two masters is a write conflict, high even for data of little weight."""
    facts = {"stock": {"system_of_record": ["crm", "erp"], "criticality": "low"}}
    one_way = examine(document(["crm", "erp"], [flow("crm", "erp", "stock")], entities=facts))
    circle = examine(document(["crm", "erp"], [flow("crm", "erp", "stock", bidirectional=True)], entities=facts))

    def severity(found: Review) -> Severity:
        return next(f.severity for f in found.findings if f.code == "silos.competing-masters")

    assert (severity(one_way), severity(circle)) == (Severity.MEDIUM, Severity.HIGH)


# -- S10, S11 (methods 2.2, 4.5)


def test_fidelity_is_an_intersection_not_a_product() -> None:
    """Hops that carry {email, name} and {email, consent} of {email, name, consent} deliver 1 of 3, not 4/9."""
    found = examine(
        document(
            ["crm", {"id": "bus", "kind": "conduit"}, {"id": "esp", "entities": {"customer": "consumer"}}],
            [
                flow("crm", "bus", "customer", attributes=["email", "name"]),
                flow("bus", "esp", "customer", attributes=["email", "consent"]),
            ],
            entities={
                "customer": {"system_of_record": "crm", "tolerance": "1h", "attributes": ["email", "name", "consent"]}
            },
        )
    )

    (finding,) = [f for f in found.findings if f.code == "silos.attributes-lost"]
    assert finding.subjects == ("need:crm>esp/customer",)
    assert Names("lost", ("consent", "name")) in finding.evidence
    assert dict(finding.why.params) == {"n": 1, "asked": 3}


def test_records_whose_keys_nobody_shares_lose_their_identity() -> None:
    """CRM keeps email and crm_id, the file carries crm_id, BIL keeps bill_no: an identity break (methods 4.5)."""
    found = examine(
        document(
            [
                {"id": "web", "stores_keys": ["email", "cookie"], "entities": {"customer": "producer"}},
                {"id": "crm", "stores_keys": ["email", "crm_id"]},
                {"id": "bil", "stores_keys": ["bill_no"], "entities": {"customer": "consumer"}},
            ],
            [
                flow("web", "crm", "customer", keys=["email"]),
                flow("crm", "bil", "customer", keys=["crm_id"], method="file"),
            ],
            entities={"customer": {"system_of_record": "crm", "about_customer": True, "tolerance": "1h"}},
            hub="crm",
        )
    )

    assert codes(found)["silos.identity-lost"] == [("flow:crm>bil",)]
    assert [unknown for unknown in found.unknowns if unknown.code == "silos.identity-lost"] == []
