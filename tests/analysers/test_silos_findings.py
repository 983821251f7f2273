"""Each finding of the silo analyser: what triggers it, what must not, and what a missing fact makes of it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings

import oracles
import stackaudit as sa
from oracles import Chance
from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.core.errors import StackAuditError
from stackaudit.core.evidence import Cut, Evidence, Flows, Names, NeedAtStake, Quantity, Route, Tools
from stackaudit.core.findings import Finding, Findings, Severity
from stackaudit.graph import StackGraph
from stacks import Document, codes, document, examine, flow, measures, read, rows, without

CUSTOMER: Document = {"system_of_record": "crm", "about_customer": True, "tolerance": "24h"}
CRM: Document = {"customer": CUSTOMER}
ESP: Document = {"id": "esp", "entities": {"customer": "consumer"}}
ADS: Document = {"id": "ads", "entities": {"customer": "consumer"}}
WEB: Document = {"id": "web", "entities": {"customer": "producer"}}
WHOLE: Document = {"complete": ["integrations"]}
"""What a file says that holds every flow."""


def one(subject: Document | Review, code: str) -> Finding:
    """The one finding of a code."""
    review = subject if isinstance(subject, Review) else examine(subject)
    (found,) = (finding for finding in review.findings if finding.code == code)
    return found


def found(subject: Document, code: str) -> list[tuple[str, ...]]:
    """Subjects of the findings of a code."""
    return codes(examine(subject)).get(code, [])


def unknown(subject: Document, code: str) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What could not be told of a code: subjects and what they block, by the missing fact."""
    return {u.fact: (u.subjects, u.blocks) for u in examine(subject).unknowns if u.code == code}


def at_stake(finding: Finding) -> list[str]:
    """Needs in the evidence of a finding."""
    return [row.need for row in finding.evidence if isinstance(row, NeedAtStake)]


def evidence(finding: Finding, kind: type[Evidence]) -> list[Evidence]:
    """Rows of evidence of one type."""
    return [row for row in finding.evidence if isinstance(row, kind)]


# -- where there is nothing to look at


def test_a_stack_that_lists_no_integrations_is_not_assessed() -> None:
    """Not recorded is not "none": without the list nothing is called a silo, with an empty one what roles need is."""
    written = document(["crm", ESP], entities=CRM)

    with pytest.raises(NotApplicable, match="no integrations"):
        examine(without(written, "integrations"))
    assert found(written, "silos.isolated-tool") == [("tool:crm",), ("tool:esp",)]


def test_one_tool_is_no_silo() -> None:
    """Fewer than two tools have nobody to be cut off from."""
    with pytest.raises(NotApplicable, match="fewer than two"):
        examine(document(["crm"]))


def test_an_unknown_mode_of_needs_is_refused() -> None:
    """A misspelt mode is no empty list of needs."""
    with pytest.raises(StackAuditError, match="journeys"):
        examine(document(["a", "b"]), needs="journeys")


def test_the_mode_of_needs_chooses_what_is_judged() -> None:
    """Roles alone, declarations alone, or both."""
    written = document(["crm", ESP], entities=CRM, needs=[{"from": "esp", "to": "crm", "entity": "customer"}])

    def needs(mode: str) -> list[str]:
        return [row["need"] for row in rows(examine(written, needs=mode), "needs")]

    assert needs("canonical") == ["need:crm>esp/customer"]
    assert needs("declared") == ["need:esp>crm/customer"]
    assert needs("canonical+declared") == ["need:crm>esp/customer", "need:esp>crm/customer"]


# -- S1 isolated tool


def test_s1_a_tool_without_any_flow_is_isolated() -> None:
    """No flow in or out that runs: planned, broken and deprecated ones connect nothing."""
    for status in ("planned", "broken", "deprecated"):
        flows = [flow("crm", "esp", "customer"), flow("crm", "ads", "customer", status=status)]
        assert found(document(["crm", ESP, ADS], flows, entities=CRM), "silos.isolated-tool") == [("tool:ads",)]


def test_s1_one_flow_in_either_direction_is_enough() -> None:
    """In or out, of any entity, degraded too."""
    for link in (flow("crm", "ads", "y"), flow("ads", "crm", "y"), flow("crm", "ads", "y", status="degraded")):
        written = document(["crm", "esp", "ads"], [flow("crm", "esp", "x"), link])
        assert found(written, "silos.isolated-tool") == []


def test_s1_a_tool_that_may_stand_alone_is_exempt() -> None:
    """`standalone_ok` says that it is on purpose."""
    written = document(["crm", "esp", {"id": "cad", "standalone_ok": True}], [flow("crm", "esp", "x")])

    assert found(written, "silos.isolated-tool") == []


def test_s1_a_conduit_that_carries_nothing_is_told_as_such() -> None:
    """An unused conduit is a low finding; one that a flow names in `via` is used."""
    bus = {"id": "bus", "kind": "conduit"}
    unused = document(["crm", "esp", bus], [flow("crm", "esp", "x")], **WHOLE)
    used = document(["crm", "esp", bus], [flow("crm", "esp", "x", via="bus")])

    assert one(unused, "silos.isolated-tool").severity == Severity.LOW
    assert "conduit" in str(one(unused, "silos.isolated-tool").title)
    assert found(used, "silos.isolated-tool") == []


def test_s1_a_flow_of_unknown_status_makes_it_unknown() -> None:
    """A tool whose only flow may or may not run is neither isolated nor connected; the fact that decides is named."""
    written = document(["crm", "esp", "ads"], [flow("crm", "esp", "x"), flow("crm", "ads", "x", status="unknown")])

    assert found(written, "silos.isolated-tool") == []
    assert unknown(written, "silos.isolated-tool") == {"integration.status": (("flow:crm>ads",), ("tool:ads",))}


def test_s1_an_isolated_source_of_customer_data_is_worse() -> None:
    """A producer or master of customer data: base 6 times 1, medium; a mere reader: base 3, low (methods 10.2)."""
    producer = document(["crm", "esp", WEB], [flow("crm", "esp", "x")], entities={**CRM, "x": {}}, needs=[])
    cache = {"id": "dwh", "entities": {"customer": "cache"}}
    reader = document(["crm", "esp", cache], [flow("crm", "esp", "x")], **WHOLE)
    bare = document(["crm", "esp", {"id": "ads", "flows": "none"}], [flow("crm", "esp", "x")])

    loose = {**producer, **WHOLE, "entities": {"customer": {"about_customer": True}, "x": {}}}
    assert one(loose, "silos.isolated-tool").severity == Severity.MEDIUM
    assert one(reader, "silos.isolated-tool").severity == Severity.LOW
    assert one(bare, "silos.isolated-tool").severity == Severity.NOTE
    assert one(bare, "silos.isolated-tool").confidence == "documented"


def test_s1_a_master_is_a_master_wherever_it_is_named() -> None:
    """The system of record named at the entity or at the tool: the same finding, to the word."""
    flows = [flow("a", "b", "x", "customer")]
    by_entity = document(["crm", "a", "b"], flows, entities={"customer": CUSTOMER, "x": {}})
    holds = {"id": "crm", "entities": {"customer": "system_of_record"}}
    plain = {"about_customer": True, "tolerance": "24h"}
    by_tool = document([holds, "a", "b"], flows, entities={"customer": plain, "x": {}})

    assert one(by_entity, "silos.isolated-tool") == one(by_tool, "silos.isolated-tool")


def test_s1_what_an_isolated_tool_leaves_unmet_follows_from_it() -> None:
    """The isolated tool tells that it has no flow; its needs follow, told once, and the starved follow from them."""
    readers = [{"id": name, "entities": {"customer": "consumer"}} for name in "abcd"]
    flows = [flow("a", "b", "y"), flow("b", "c", "y"), flow("c", "d", "y")]
    entities = {**CRM, "y": {"system_of_record": "a"}}
    review = examine(document(["crm", *readers], flows, entities=entities, hub="a", **WHOLE))

    unmet = [f"need:crm>{name}/customer" for name in "abcd"]
    root, gap = one(review, "silos.isolated-tool"), next(f for f in review.findings if f.code == "silos.no-path")
    assert (root.tells, at_stake(root)) == (("isolated:crm",), unmet)
    assert (gap.tells, gap.follows) == (tuple(unmet), ("isolated:crm",))
    assert str(gap.title) == "crm never gives customer to a, b, c and d, which need it"
    assert [row.id for row in gap.consequences] == [f"silos.no-path@{need}" for need in unmet[1:]]
    starved = [f for f in review.findings if f.code == "silos.read-starved"]
    assert [(f.subjects, f.follows) for f in starved] == [((f"tool:{n}",), (f"need:crm>{n}/customer",)) for n in "abcd"]


# -- what silence means (methods 14.3)


def test_a_tool_without_a_flow_is_read_in_three_ways() -> None:
    """Stated: isolated. Silent with a stated role, a declared need or a step: assumed. Silent with nothing: listed."""
    others: list[Document] = [
        {"id": "stated", "flows": "all"},
        {"id": "maker", "entities": {"customer": "producer"}},
        {"id": "asked"},
        {"id": "served"},
        {"id": "silent"},
        {"id": "own", "entities": {"secret": "producer"}},
        {"id": "fine", "entities": {"customer": "consumer"}, "standalone_ok": True},
        {
            "id": "guessed",
            "entities": {"customer": "producer"},
            "from_catalog": {"product": "p", "facts": ["entities"]},
        },
    ]
    written = document(
        ["crm", "esp", *others],
        [flow("crm", "esp", "customer")],
        entities={**CRM, "secret": {}},
        needs=[{"from": "crm", "to": "asked", "entity": "customer"}],
        journeys=[{"name": "Buy", "steps": [{"name": "Sell", "tools": ["served"], "needs": []}]}],
    )
    told = [f for f in examine(written).findings if f.code == "silos.isolated-tool"]
    isolated = {f.subjects[0]: (f.confidence, str(f.title)) for f in told}
    listed = one(written, "silos.unrecorded")

    assert isolated == {
        "tool:stated": ("documented", "stated is connected to nothing"),
        "tool:maker": ("assumed", "No flow of maker is on record, though it holds or needs customer"),
        "tool:asked": ("assumed", "No flow of asked is on record, though it holds or needs customer"),
        "tool:served": ("assumed", "No flow of served is on record, though it serves the step Sell of Buy"),
    }
    assert (listed.subjects, listed.severity, listed.confidence) == (("stack:flows",), Severity.NOTE, "assumed")
    assert [member.subject for member in listed.members] == ["tool:guessed", "tool:own", "tool:silent"]


def test_without_any_flow_it_is_only_asked() -> None:
    """A file that holds no flow at all says nothing about this tool rather than that."""
    written = document(["crm", "esp"], [])

    assert codes(examine(written)) == {}
    assert unknown(written, "silos.isolated-tool") == {"tool.flows": (("tool:crm", "tool:esp"),) * 2}


def test_each_department_is_asked_about_its_own_tools() -> None:
    """One entry for each department, tools of none apart; whoever answers knows those."""
    tools = [{"id": f"{name}{n}", "departments": [name]} for name in ("it", "hr") for n in range(2)]
    written = document(["a", "b", "c", *tools], [flow("a", "b", "x")])
    asked = [entry.subjects for entry in examine(written).unknowns if entry.fact == "tool.flows"]

    assert asked == [("tool:c",), ("tool:hr0", "tool:hr1"), ("tool:it0", "tool:it1")]


def test_what_is_complete_for_a_department_is_stated_for_its_tools() -> None:
    """The tool of the department is isolated for sure, the other one only has no flow on record."""
    tools = [{"id": "x", "departments": ["it"]}, {"id": "y", "departments": ["hr"]}]
    stated = document(
        ["a", "b", *tools],
        [flow("a", "b", "e")],
        departments=["it", "hr"],
        complete={"integrations": ["it"]},
    )

    assert found(stated, "silos.isolated-tool") == [("tool:x",)]
    assert [member.subject for member in one(stated, "silos.unrecorded").members] == ["tool:y"]


def test_a_need_is_unmet_for_sure_where_no_flow_can_be_missing() -> None:
    """All flows of the tools that the records reach are stated, or of those from which the target is reached."""

    def confidence(**stated: str) -> str:
        tools = [{"id": n, **({"flows": stated[n]} if n in stated else {})} for n in ("crm", "mid", "far")]
        tools += [{**ESP, **({"flows": stated["esp"]} if "esp" in stated else {})}]
        flows = [flow("crm", "mid", "customer"), flow("far", "esp", "customer")]
        made = one(document(tools, flows, entities=CRM), "silos.no-path")
        return made.confidence

    assert confidence() == "assumed"
    assert confidence(crm="all") == "assumed"  # mid may pass it on over a flow that is not on record
    assert confidence(crm="all", mid="all") == "documented"
    assert confidence(esp="all") == "assumed"
    assert confidence(esp="all", far="all") == "documented"


def test_the_words_of_a_gap_say_what_is_on_record() -> None:
    """Stated: a fact. Else: no path on record; or, where the two exchange other records, not among those listed."""
    needs = [{"from": "a", "to": "b", "entity": "x"}, {"from": "a", "to": "b", "entity": "y"}]

    def title(*flows: Document, **rest: object) -> str:
        return str(one(document("abc", flows, needs=needs[:1], **rest), "silos.no-path").title)

    assert title(flow("b", "c", "z")) == "No path of x from a to b is on record"
    assert title(flow("a", "b", "z")) == "x is not among the records listed for a → b"
    assert title(flow("a", "b", "z"), **WHOLE) == "b never gets x from a"
    both = document("abc", [flow("a", "c", "x", "y"), flow("a", "b", "z")], needs=needs)
    (gap,) = (f for f in examine(both).findings if f.code == "silos.no-path")
    assert str(gap.title) == "x and y are not among the records listed for a → b"
    assert gap.tells == ("need:a>b/x", "need:a>b/y")


def test_a_flow_that_does_not_run_explains_the_need_and_the_tool() -> None:
    """The broken flow is the most direct cause; the integrations analyser tells it."""
    flows = [flow("crm", "web", "customer"), flow("crm", "esp", "customer", status="broken")]
    review = examine(document(["crm", "web", ESP], flows, entities=CRM))

    assert one(review, "silos.no-path").follows == ("flow:crm>esp", "isolated:esp")
    assert one(review, "silos.isolated-tool").follows == ("flow:crm>esp",)
    assert str(one(review, "silos.isolated-tool").title) == "No flow of esp that runs is on record"


def test_an_island_is_assumed_unless_its_flows_are_stated() -> None:
    """The same group: no flow on record, or no flow."""
    flows = [flow("a", "b", "x"), flow("c", "d", "x")]
    open_, closed = (one(document("abcd", flows, hub="a", **rest), "silos.island") for rest in ({}, WHOLE))

    assert (open_.confidence, str(open_.title)) == ("assumed", "No flow on record links c and d with the other tools")
    assert (closed.confidence, str(closed.title)) == ("documented", "No flow links c and d with the other tools")
    assert open_.tells == ("island:c", "island:d")


# -- what only a default asks for (methods 14.4)


def test_the_need_of_the_hub_is_told_once_and_never_as_a_gap() -> None:
    """Two kinds of records do not reach the hub: rows of the unified view, medium at most, and no finding else."""
    entities = {name: {"system_of_record": name, "about_customer": True} for name in ("lead", "deal")}
    written = document(["lead", "deal", "dwh", "x"], [flow("dwh", "x", "lead")], entities=entities, hub="dwh", **WHOLE)
    (view,) = (f for f in examine(written).findings if f.code == "silos.no-unified-view")

    assert found(written, "silos.no-path") == []
    assert (view.subjects, view.severity, view.confidence) == (("tool:dwh",), Severity.MEDIUM, "assumed")
    assert view.tells == ("need:deal>dwh/deal", "need:lead>dwh/lead")
    assert [row.id for row in view.consequences] == [f"silos.no-unified-view@{need}" for need in view.tells]
    assert measures(examine(written))["silos.index_missing"].value == 100


def test_a_view_that_only_repeats_gaps_follows_from_them() -> None:
    """Its one source is a gap told elsewhere: the view follows. With a second source that is no need, it stands."""
    chat = {"id": "chat", "entities": {"order": "producer"}}
    entities = {**CRM, "order": {"system_of_record": "erp", "about_customer": True}}
    one_source = document(["crm", WEB, "x"], [flow("crm", "x", "customer")], entities=CRM, hub="crm")
    two = document(["crm", WEB, "erp", chat], [flow("crm", "erp", "customer")], entities=entities, hub="crm")

    assert one(one_source, "silos.no-unified-view").follows == ("need:web>crm/customer",)
    assert one(two, "silos.no-unified-view").follows == ()


def test_a_declared_need_of_the_hub_is_a_gap() -> None:
    """Somebody asks for it: a need as any other."""
    entities = {"lead": {"system_of_record": "crm", "about_customer": True}}
    needs = [{"from": "crm", "to": "dwh", "entity": "lead"}]
    written = document(["crm", "dwh", "x"], [flow("dwh", "x", "lead")], entities=entities, needs=needs, hub="dwh")

    assert found(written, "silos.no-path") == [("need:crm>dwh/lead",)]


def test_what_a_default_asks_for_by_hand_is_medium_at_most() -> None:
    """Carried by hand to the hub alone: medium and assumed, though the records are critical (6 × 1.2 = 7.2)."""
    entities = {"lead": {"system_of_record": "crm", "about_customer": True, "criticality": "critical"}}
    flows = [flow("crm", "dwh", "lead", method="manual")]

    def severity(**rest: object) -> tuple[Severity, str]:
        by_hand = one(document(["crm", "dwh"], flows, entities=entities, hub="dwh", **rest), "silos.manual-only")
        return by_hand.severity, by_hand.confidence

    assert severity() == (Severity.MEDIUM, "assumed")
    assert severity(needs=[{"from": "crm", "to": "dwh", "entity": "lead"}]) == (Severity.HIGH, "documented")


# -- S2 island


def test_s2_a_group_without_the_hub_is_an_island() -> None:
    """The hub's group is the main one, however small it is."""
    flows = [flow("a", "b", "x"), flow("c", "d", "x"), flow("d", "e", "x")]

    assert found(document("abcde", flows, hub="a"), "silos.island") == [("tool:c", "tool:d", "tool:e")]
    assert found(document("abcde", flows, hub="d"), "silos.island") == [("tool:a", "tool:b")]


def test_s2_without_a_hub_the_heaviest_needs_tell_the_main_group() -> None:
    """The group with more weight of needs inside is the main one, even if it is smaller."""
    flows = [flow("a", "b", "x"), flow("c", "d", "y"), flow("d", "e", "y")]
    needs = [{"from": "a", "to": "b", "entity": "x", "weight": 3.0}, {"from": "c", "to": "d", "entity": "y"}]

    assert found(document("abcde", flows, needs=needs), "silos.island") == [("tool:c", "tool:d", "tool:e")]


def test_s2_without_a_hub_groups_that_tie_are_all_islands() -> None:
    """No hub and equal needs: there is no main group, so both are told (methods 2.2 S2)."""
    flows = [flow("a", "b", "x"), flow("c", "d", "x")]

    assert found(document("abcd", flows), "silos.island") == [("tool:a", "tool:b"), ("tool:c", "tool:d")]


def test_s2_single_tools_are_isolated_not_islands() -> None:
    """Singletons are S1, and a connected stack has no island."""
    written = document("abc", [flow("a", "b", "x")], hub="a", **WHOLE)

    assert (found(written, "silos.island"), found(written, "silos.isolated-tool")) == ([], [("tool:c",)])


def test_s2_a_flow_of_unknown_status_to_the_rest_makes_it_unknown() -> None:
    """A group that would hang together with the rest if one flow ran is no island for sure; the flow is named."""
    flows = [flow("a", "b", "x"), flow("c", "d", "x"), flow("b", "c", "x", status="unknown")]
    written = document("abcd", flows, hub="a")

    assert found(written, "silos.island") == []
    (entry,) = [u for u in examine(written).unknowns if u.fact == "integration.status"]
    assert entry.subjects == ("flow:b>c",)


def test_s2_needs_across_the_gap_follow_from_the_island() -> None:
    """The island explains needs between it and the rest, not needs inside it."""
    tools = ["crm", "dwh", {"id": "bil", "entities": {"customer": "consumer"}}, "erp"]
    needs = [{"from": "erp", "to": "bil", "entity": "order"}]
    flows = [flow("crm", "dwh", "customer"), flow("bil", "erp", "order")]
    review = examine(document(tools, flows, entities={**CRM, "order": {}}, needs=needs, hub="crm"))

    island = one(review, "silos.island")
    assert Tools("on the island", ("bil", "erp")) in island.evidence
    assert at_stake(island) == ["need:crm>bil/customer"]
    gaps = {f.tells: f.follows for f in review.findings if f.code == "silos.no-path"}
    assert gaps == {("need:crm>bil/customer",): ("island:bil",), ("need:erp>bil/order",): ()}
    assert one(review, "silos.read-starved").follows == ("need:crm>bil/customer",)


# -- S3 no path


def test_s3_an_unmet_need_tells_the_gap() -> None:
    """No path in any case: the finding is about the need, with the cut and what is lost as evidence."""
    tools = ["crm", {"id": "esp"}, {"id": "web", "relays": []}]
    needs = [{"from": "esp", "to": "web", "entity": "x", "within": "1h", "weight": 2.0}]
    finding = one(document(tools, [flow("crm", "esp", "y"), flow("crm", "web", "y")], needs=needs), "silos.no-path")

    assert finding.subjects == ("need:esp>web/x",)
    assert NeedAtStake("need:esp>web/x", "no-path", (2.0, 2.0)) in finding.evidence
    assert Cut("need:esp>web/x", ("esp",), ("web",)) in finding.evidence


def test_s3_a_path_over_tools_that_pass_on_is_a_path() -> None:
    """Through the hub it arrives, through a tool that states its relays without it, it does not."""
    tools = ["crm", {"id": "mid", "relays": []}, ESP]
    flows = [flow("crm", "mid", "customer"), flow("mid", "esp", "customer")]

    assert found(document(tools, flows, entities=CRM), "silos.no-path") == [("need:crm>esp/customer",)]
    assert found(document(tools, flows, entities=CRM, hub="mid"), "silos.no-path") == []


@pytest.mark.parametrize(
    ("link", "fact"),
    [
        (without(flow("crm", "esp", "customer"), "entities"), "integration.entities"),
        (flow("crm", "esp", "customer", status="unknown"), "integration.status"),
    ],
)
def test_s3_a_flow_that_might_serve_makes_it_unknown(link: Document, fact: str) -> None:
    """A flow that does not say what it carries, or whether it runs: unknown, with the fact and the need it blocks."""
    written = document(["crm", ESP], [link, flow("esp", "crm", "other")], entities={**CRM, "other": {}})

    assert found(written, "silos.no-path") == []
    (entry,) = [u for u in examine(written).unknowns if u.fact == fact]
    assert entry.subjects == ("flow:crm>esp",)
    assert entry.blocks == ("need:crm>esp/customer",)


def test_s3_a_tool_that_does_not_say_whether_it_passes_on_makes_it_unknown() -> None:
    """A path through a silent tool is perhaps one; the tool whose answer would decide is named."""
    flows = [flow("crm", "mid", "customer"), flow("mid", "esp", "customer")]
    written = document(["crm", "mid", ESP], flows, entities=CRM)

    assert found(written, "silos.no-path") == []
    assert unknown(written, "silos.no-path") == {"tool.relays": (("tool:mid",), ("need:crm>esp/customer",))}


# -- S4 write-only


def test_s4_a_tool_that_receives_and_never_gives_its_own_out() -> None:
    """SUP receives customers and owns tickets that leave it on no flow; what it does give out is not told."""
    tools = ["crm", {"id": "sup", "entities": {"ticket": "system_of_record", "survey": "producer"}}]
    flows = [flow("crm", "sup", "customer"), flow("sup", "crm", "survey")]
    entities = {**CRM, "survey": {}, "ticket": {"about_customer": True}}

    finding = one(document(tools, flows, entities=entities, hub="crm", **WHOLE), "silos.write-only")

    assert finding.subjects == ("tool:sup",)
    assert Names("never leaves", ("ticket",)) in finding.evidence
    assert at_stake(finding) == ["need:sup>crm/ticket"]
    assert finding.follows == ("need:sup>crm/ticket",)


def test_s4_what_a_tool_keeps_to_itself_is_told_only_where_it_is_stated_or_wanted() -> None:
    """Not stated and wanted nowhere: nothing. Wanted: assumed. Stated: a fact."""
    sink = {"id": "sup", "entities": {"ticket": "producer"}}
    into = [flow("crm", "sup", "customer")]
    wanted = document(["crm", sink, {"id": "dwh", "entities": {"ticket": "cache"}}], into)

    assert found(document(["crm", sink], into), "silos.write-only") == []
    assert one(wanted, "silos.write-only").confidence == "assumed"
    assert str(one(wanted, "silos.write-only").title) == "No flow on record takes ticket out of sup"
    assert one({**wanted, **WHOLE}, "silos.write-only").confidence == "documented"


def test_s4_end_points_and_tools_that_receive_nothing_are_exempt() -> None:
    """A terminal tool is one on purpose; a tool that takes nothing in is no sink; a cache owns nothing."""
    sink = {"id": "sup", "entities": {"ticket": "producer"}}
    into = [flow("crm", "sup", "customer")]

    def told(tool: Document, flows: list[Document]) -> list[tuple[str, ...]]:
        return found(document(["crm", tool], flows, **WHOLE), "silos.write-only")

    assert told(sink, into) == [("tool:sup",)]
    assert told({**sink, "terminal": True}, into) == []
    assert told({"id": "sup", "entities": {"ticket": "cache"}}, into) == []
    assert told(sink, [flow("sup", "crm", "customer")]) == []
    assert told(sink, [*into, flow("sup", "crm", "ticket")]) == []


def test_s4_a_flow_stated_to_carry_nothing_brings_nothing_in() -> None:
    """`entities: []` says that no entity flows, so the tool receives none (methods: receives at least one entity)."""
    sink = {"id": "sup", "entities": {"ticket": "producer"}}

    assert found(document(["crm", sink], [flow("crm", "sup")], entities={"ticket": {}}), "silos.write-only") == []


@pytest.mark.parametrize(
    "way_out", [without(flow("sup", "crm"), "entities"), flow("sup", "crm", "ticket", status="unknown")]
)
def test_s4_a_flow_out_that_might_carry_it_makes_it_no_finding(way_out: Document) -> None:
    """A flow out that does not say what it carries or whether it runs may carry it: not write-only for sure."""
    sink = {"id": "sup", "entities": {"ticket": "system_of_record"}}
    written = document(
        ["crm", sink],
        [flow("crm", "sup", "customer"), way_out],
        entities={"customer": {}, "ticket": {"about_customer": True, "tolerance": "1h"}},
        hub="crm",
    )

    assert found(written, "silos.write-only") == []
    fact = "integration.entities" if "entities" not in way_out else "integration.status"
    assert [u.blocks for u in examine(written).unknowns if u.fact == fact] == [("need:sup>crm/ticket",)]


# -- S5 read-starved


def test_s5_a_consumer_that_the_master_does_not_reach_is_starved() -> None:
    """One finding a tool, whatever number of entities it starves for; it follows from its needs, which are one gap."""
    reader = {"id": "esp", "entities": {"customer": "consumer", "order": "consumer"}}
    entities = {**CRM, "order": {"system_of_record": "crm", "tolerance": "1h"}}
    flows = [flow("esp", "crm", "customer"), flow("crm", "dwh", "customer", "order")]
    written = document(["crm", "dwh", reader], flows, entities=entities)

    finding = one(written, "silos.read-starved")

    assert finding.subjects == ("tool:esp",)
    assert at_stake(finding) == ["need:crm>esp/customer", "need:crm>esp/order"]
    assert finding.follows == ("need:crm>esp/customer", "need:crm>esp/order")
    gap = next(f for f in examine(written).findings if f.code == "silos.no-path")
    assert gap.tells == finding.follows
    assert all(evidence(row, Cut) for row in (gap, *gap.consequences))


def test_s5_a_fed_consumer_and_an_unmet_need_that_is_no_consumers_are_not() -> None:
    """A reader that is reached is fed; a producer that does not reach the master starves nobody."""
    assert found(document(["crm", ESP], [flow("crm", "esp", "customer")], entities=CRM), "silos.read-starved") == []
    cut_off = document(["crm", WEB], [flow("crm", "web", "customer")], entities=CRM)
    assert found(cut_off, "silos.read-starved") == []
    assert found(cut_off, "silos.no-path") == [("need:web>crm/customer",)]


def test_s5_a_path_that_may_be_makes_it_unknown() -> None:
    """Fed perhaps is not starved."""
    written = document(["crm", ESP], [without(flow("crm", "esp"), "entities")], entities=CRM)

    assert found(written, "silos.read-starved") == []
    assert unknown(written, "silos.no-path")["integration.entities"][1] == ("need:crm>esp/customer",)


# -- S6 manual-only


def test_s6_a_need_that_only_hands_carry_names_the_step_done_by_hand() -> None:
    """The finding is about the manual hop of the best path, not about the automatic ones beside it."""
    tools = ["crm", {"id": "mid", "relays": ["customer"]}, ESP]
    flows = [flow("crm", "mid", "customer"), flow("mid", "esp", "customer", method="manual", id="by-hand")]

    finding = one(document(tools, flows, entities=CRM), "silos.manual-only")

    assert finding.subjects == ("flow:mid>esp",)
    assert Flows("by hand", ("flow:mid>esp",)) in finding.evidence
    (route,) = evidence(finding, Route)
    assert isinstance(route, Route)
    assert [hop.flow for hop in route.hops] == ["crm>mid", "by-hand"]


def test_s6_needs_over_the_same_manual_step_are_one_finding() -> None:
    """One cause, one finding: two readers behind one manual hop."""
    tools = ["crm", {"id": "mid", "relays": ["customer"]}, ESP, ADS]
    flows = [
        flow("crm", "mid", "customer", method="manual"),
        flow("mid", "esp", "customer"),
        flow("mid", "ads", "customer"),
    ]

    finding = one(document(tools, flows, entities=CRM), "silos.manual-only")

    assert at_stake(finding) == ["need:crm>ads/customer", "need:crm>esp/customer"]


def test_s6_any_automated_path_is_enough() -> None:
    """A manual copy beside an api, a file (0.8) or a robot (0.7) is no finding; below 0.5 is by hand."""
    by_hand = flow("crm", "esp", "customer", method="manual")
    for method in ("api", "file", "rpa", "ipaas"):
        written = document(["crm", ESP], [by_hand, flow("crm", "esp", "customer", method=method)], entities=CRM)
        assert found(written, "silos.manual-only") == []
    assert found(document(["crm", ESP], [by_hand], entities=CRM), "silos.manual-only") == [("flow:crm>esp",)]


def test_s6_a_method_that_is_not_stated_makes_it_unknown() -> None:
    """Manual perhaps: the flow and the need are named under `integration.method`."""
    written = document(["crm", ESP], [without(flow("crm", "esp", "customer"), "method")], entities=CRM)

    assert found(written, "silos.manual-only") == []
    assert unknown(written, "silos.manual-only") == {
        "integration.method": (("flow:crm>esp",), ("need:crm>esp/customer",))
    }


@pytest.mark.parametrize(
    ("perhaps", "fact"),
    [
        (flow("crm", "esp", "customer", status="unknown"), "integration.status"),
        (without(flow("crm", "esp"), "entities"), "integration.entities"),
    ],
)
def test_s6_what_is_missing_of_a_flow_that_would_automate_it_is_named(perhaps: Document, fact: str) -> None:
    """By hand for sure, and an api that may not run or may carry something else: that fact blocks the need."""
    written = document(["crm", ESP], [flow("crm", "esp", "customer", method="manual"), perhaps], entities=CRM)

    assert found(written, "silos.manual-only") == []
    (row,) = rows(examine(written), "needs")
    assert row["status"] == "unknown"
    assert fact in {u.fact for u in examine(written).unknowns if row["need"] in u.blocks}


# -- S7 stale


def test_s7_a_late_need_names_its_slowest_flow() -> None:
    """The finding is about the flow that takes longest on the path, with the worst age in hours."""
    tools = ["crm", {"id": "bus", "kind": "conduit"}, ESP]
    flows = [flow("crm", "bus", "customer", every="1h"), flow("bus", "esp", "customer", every="48h")]

    finding = one(document(tools, flows, entities=CRM), "silos.stale")

    assert finding.subjects == ("flow:bus>esp",)
    assert Quantity("worst age", 49.0, "hours") in finding.evidence
    assert at_stake(finding) == ["need:crm>esp/customer"]


def test_s7_exactly_the_tolerance_is_in_time() -> None:
    """24 of 24 hours is near its limit, no finding; 25 is stale; a late manual path is by hand, not stale."""

    def stale(**facts: object) -> list[tuple[str, ...]]:
        return found(document(["crm", ESP], [flow("crm", "esp", "customer", **facts)], entities=CRM), "silos.stale")

    assert stale(every="24h") == []
    assert stale(every="25h") == [("flow:crm>esp",)]
    assert stale(every="7d", method="manual") == []


def test_s7_any_automated_path_in_time_is_enough() -> None:
    """An hourly file beside an api of 28.8 hours: best latency over automated paths is an hour, so nothing is stale."""
    flows = [
        flow("crm", "esp", "customer", method="api", every="1728m"),
        flow("crm", "esp", "customer", method="file", every="1h"),
    ]

    assert found(document(["crm", ESP], flows, entities=CRM), "silos.stale") == []


def test_s7_the_automated_path_is_to_blame_not_a_better_one_by_hand() -> None:
    """A monthly api over the bus and an instant copy by hand: stale is the api's slow hop, and the proof shows it."""
    tools = ["crm", {"id": "bus", "kind": "conduit"}, ESP]
    flows = [
        flow("crm", "bus", "customer", every="30d"),
        flow("bus", "esp", "customer"),
        flow("crm", "esp", "customer", method="manual"),
    ]

    finding = one(document(tools, flows, entities=CRM), "silos.stale")

    assert Quantity("worst age", 720.0, "hours") in finding.evidence
    assert finding.subjects == ("flow:crm>bus",)
    (route,) = evidence(finding, Route)
    assert isinstance(route, Route)
    assert [hop.flow for hop in route.hops] == ["crm>bus", "bus>esp"]


@pytest.mark.parametrize(
    ("link", "entity", "fact", "about"),
    [
        (without(flow("crm", "esp", "customer"), "every"), CUSTOMER, "integration.every", "flow:crm>esp"),
        (without(flow("crm", "esp", "customer"), "takes"), CUSTOMER, "integration.takes", "flow:crm>esp"),
        (
            flow("crm", "esp", "customer", every="1h"),
            without(CUSTOMER, "tolerance"),
            "entity.tolerance",
            "entity:customer",
        ),
    ],
)
def test_s7_a_missing_time_makes_it_unknown(link: Document, entity: Document, fact: str, about: str) -> None:
    """Period, run time or tolerance not stated: late perhaps, with the fact, its owner and the need it blocks."""
    written = document(["crm", ESP], [link], entities={"customer": entity})

    assert found(written, "silos.stale") == []
    assert unknown(written, "silos.stale")[fact] == ((about,), ("need:crm>esp/customer",))


def test_s7_the_method_that_would_put_it_in_time_is_named() -> None:
    """A slow file for sure, and a fast flow that may be by hand: the missing method decides, and blocks the need."""
    flows = [
        flow("crm", "esp", "customer", method="file", every="48h"),
        without(flow("crm", "esp", "customer", every="1h"), "method"),
    ]
    written = document(["crm", ESP], flows, entities=CRM)

    (row,) = rows(examine(written), "needs")
    assert row["status"] == "unknown"
    assert unknown(written, "silos.manual-only")["integration.method"][1] == ("need:crm>esp/customer",)


# -- S8 no master


def test_s8_an_entity_that_several_hold_and_nobody_masters() -> None:
    """Stated as `none` it is a fact; the holders are the evidence."""
    tools = ["crm", WEB, ESP]
    stated = document(tools, [], entities={"customer": {"system_of_record": "none", "about_customer": True}})

    finding = one(stated, "silos.no-master")

    assert (finding.subjects, finding.severity, finding.confidence) == (
        ("stack:masters",),
        Severity.MEDIUM,
        "documented",
    )
    assert Tools("hold customer", ("esp", "web")) in finding.evidence
    assert [member.subject for member in finding.members] == ["entity:customer"]
    assert found(document(tools, [], entities=CRM), "silos.no-master") == []


def test_s8_a_row_says_who_exchanges_what_and_which_way() -> None:
    """Both ways, one way, not at all; over a conduit too; ends of flows are holders. The worst row comes first."""
    tools = [
        *({"id": name, "entities": {"lead": "cache"}} for name in "abc"),
        {"id": "bus", "kind": "conduit"},
        "d",
        {"id": "e", "entities": {"task": "cache"}},
        {"id": "f", "entities": {"task": "cache"}},
    ]
    flows = [flow("a", "b", "lead", bidirectional=True), flow("a", "bus", "lead"), flow("bus", "d", "lead")]
    finding = one(document(tools, flows, entities={"lead": {"about_customer": True}, "task": {}}), "silos.no-master")
    rows_ = {member.subject: str(member.title) for member in finding.members}

    assert list(rows_) == ["entity:lead", "entity:task"]
    assert rows_["entity:lead"] == (
        "4 tools hold lead: a, b, c and d. a ↔ b both ways. a → d; nothing on record comes back. "
        "No flow of it on record: c."
    )
    assert rows_["entity:task"] == "2 tools hold task: e and f. No flow of it between them is on record."
    assert (
        str(finding.title) == "No system of record is named for 2 kinds of records that two or more tools hold: "
        "lead and task"
    )


# -- many writers (methods 14.13)


def writers(count: int, *, customer: bool = True, rule: str | None = None, scopes: bool = False) -> Document:
    """Tools that write leads into the CRM."""
    names = [f"w{n}" for n in range(count)]
    tools: list[Document] = [{"id": name} for name in names]
    if scopes:
        tools = [{"id": n, "entities": {"lead": {"roles": "producer", "scope": [f"region {n}"]}}} for n in names]
    lead: Document = {"system_of_record": "crm", "about_customer": customer}
    if rule is not None:
        lead["survivorship"] = rule
    return document(["crm", *tools], [flow(name, "crm", "lead") for name in names], entities={"lead": lead}, hub="crm")


@pytest.mark.parametrize(
    ("count", "customer", "severity"),
    [
        (2, True, None),
        (3, True, Severity.NOTE),
        (4, True, Severity.NOTE),
        (5, True, Severity.MEDIUM),
        (5, False, Severity.LOW),
    ],
)
def test_many_writers_into_a_master(count: int, customer: bool, severity: Severity | None) -> None:
    """Three or four: a note. From five on: medium for records about customers, low for others."""
    made = [f for f in examine(writers(count, customer=customer)).findings if f.code == "silos.many-writers"]

    assert [f.severity for f in made] == [] if severity is None else [severity]
    assert [member.subject for f in made for member in f.members] == ["entity:lead"] * len(made)


def test_writers_that_are_kept_apart_are_not_told() -> None:
    """A rule says who wins, or each writes its own part."""
    assert found(writers(5, rule="latest wins"), "silos.many-writers") == []
    assert found(writers(5, scopes=True), "silos.many-writers") == []


def test_a_conduit_writes_for_the_tools_behind_it() -> None:
    """Three tools over one conduit are three writers, not one; what comes back to its source is no writer."""
    tools = ["crm", "a", "b", "c", {"id": "bus", "kind": "conduit"}]
    flows = [*(flow(name, "bus", "lead") for name in "abc"), flow("bus", "crm", "lead"), flow("crm", "bus", "lead")]
    written = document(tools, flows, entities={"lead": {"system_of_record": "crm"}})

    assert Tools("write lead", ("a", "b", "c")) in one(written, "silos.many-writers").evidence


def test_s8_a_master_that_is_not_stated_is_low_and_unknown() -> None:
    """Not stated is an assumption: low, and listed among the missing facts, because its needs cannot be told."""
    silent = document(["crm", WEB, ESP], [], entities={"customer": {}})

    assert one(silent, "silos.no-master").severity == Severity.LOW
    assert one(silent, "silos.no-master").confidence == "assumed"
    assert unknown(silent, "silos.no-master") == {"entity.system_of_record": (("entity:customer",), ())}


def test_s8_one_holder_is_no_conflict() -> None:
    """An entity that one tool holds has nobody to differ from."""
    assert found(document(["crm", WEB], [], entities={"customer": {}}), "silos.no-master") == []


# -- S9 competing masters (the scopes and styles stand with the worked examples)


def test_s9_two_masters_are_named_with_their_entity() -> None:
    """Subjects are the entity and its rivals; three masters of which two overlap name the two."""
    owners = [{"tool": "a", "scope": ["EU"]}, {"tool": "b", "scope": ["EU"]}, {"tool": "c", "scope": ["US"]}]
    written = document("abc", [], entities={"customer": {"system_of_record": owners}})

    assert found(written, "silos.competing-masters") == [("entity:customer", "tool:a", "tool:b")]


def test_s9_a_scope_may_stand_at_the_tool() -> None:
    """Two tools that call themselves master, each for its region, do not compete."""

    def master(id_: str, *scope: str) -> Document:
        return {"id": id_, "entities": {"customer": {"roles": "system_of_record", "scope": list(scope)}}}

    assert found(document([master("a", "EU"), master("b", "US")], []), "silos.competing-masters") == []
    rivals = document([master("a", "EU"), master("b", "EU", "US")], [])
    assert found(rivals, "silos.competing-masters") == [("entity:customer", "tool:a", "tool:b")]


def test_s9_a_master_that_is_not_stated_competes_with_nobody() -> None:
    """Silence about the master is S8 or unknown, never a rivalry."""
    written = document(["crm", WEB, ESP], [], entities={"customer": {}})

    assert found(written, "silos.competing-masters") == []
    assert "entity.system_of_record" in unknown(written, "silos.no-master")


# -- S10 attributes lost


def attributes(*hops: list[str] | None, asked: list[str] | None) -> Document:
    """A chain of flows from CRM to ESP, each carrying some attributes."""
    names = ["crm", *(f"bus{n}" for n in range(len(hops) - 1)), "esp"]
    tools = ["crm", *({"id": name, "kind": "conduit"} for name in names[1:-1]), ESP]
    flows = [
        flow(a, b, "customer", **({} if fields is None else {"attributes": fields}))
        for a, b, fields in zip(names, names[1:], hops, strict=False)
    ]
    asking = {} if asked is None else {"attributes": asked}
    return document(tools, flows, entities={"customer": {**CUSTOMER, **asking}})


def test_s10_what_every_hop_carries_arrives() -> None:
    """All asked for is carried: no finding; a field lost on one hop is told."""
    code = "silos.attributes-lost"

    assert found(attributes(["a", "b", "c"], ["b", "a"], asked=["a", "b"]), code) == []
    assert found(attributes(["a", "b"], ["b"], asked=["a", "b"]), code) == [("need:crm>esp/customer",)]
    assert Names("lost", ("a",)) in one(attributes(["a", "b"], ["b"], asked=["a", "b"]), code).evidence


def test_s10_nothing_asked_is_nothing_lost() -> None:
    """Fidelity is undefined where no attribute is asked for (methods 2.2)."""
    assert found(attributes(["a"], asked=None), "silos.attributes-lost") == []
    assert unknown(attributes(None, asked=None), "silos.attributes-lost") == {}


def test_s10_attributes_that_a_hop_does_not_state_make_it_unknown() -> None:
    """A silent hop may carry everything: unknown, with the flow and the need."""
    written = attributes(["a", "b"], None, asked=["a", "b"])

    assert found(written, "silos.attributes-lost") == []
    assert unknown(written, "silos.attributes-lost") == {
        "integration.attributes": (("flow:bus0>esp",), ("need:crm>esp/customer",))
    }


def test_s10_what_a_stated_hop_drops_is_lost_whatever_a_silent_hop_carries() -> None:
    """The intersection over all hops can only be smaller than over the stated ones: the loss of `b` is certain."""
    finding = one(attributes(["a"], None, asked=["a", "b"]), "silos.attributes-lost")

    assert Names("lost", ("b",)) in finding.evidence


# -- S11 identity lost


def keyed(
    source: list[str] | None, carried: list[str] | None, target: list[str] | None, *, customer: bool = True
) -> Document:
    """CRM to ESP with the keys that either keeps and the flow carries."""

    def keeps(tool: Document, keys: list[str] | None) -> Document:
        return tool if keys is None else {**tool, "stores_keys": keys}

    link = flow("crm", "esp", "customer", **({} if carried is None else {"keys": carried}))
    entities = {"customer": {**CUSTOMER, "about_customer": customer}}
    return document([keeps({"id": "crm"}, source), keeps(ESP, target)], [link], entities=entities)


@pytest.mark.parametrize(
    ("source", "carried", "target"),
    [
        (["a"], ["b"], ["c"]),
        (["a", "b"], ["b", "c"], ["c", "a"]),
        (["a"], [], ["a"]),
        (["a"], None, ["b"]),
        (["a"], ["b"], None),
        (None, [], None),
    ],
)
def test_s11_no_common_key_is_a_break_whatever_else_is_missing(
    source: list[str] | None, carried: list[str] | None, target: list[str] | None
) -> None:
    """Stated facts without a key in common cannot be mended by the ones that are missing."""
    assert found(keyed(source, carried, target), "silos.identity-lost") == [("flow:crm>esp",)]


def test_s11_one_common_key_is_enough() -> None:
    """A key kept at both ends and carried between them; data about no customer needs none."""
    assert found(keyed(["a", "b"], ["b"], ["b", "c"]), "silos.identity-lost") == []
    assert found(keyed(["a"], ["b"], ["c"], customer=False), "silos.identity-lost") == []


@pytest.mark.parametrize(
    ("source", "carried", "target"),
    [(None, None, None), (["a"], None, ["a"]), (["a"], ["a"], None), (None, ["a"], ["a"])],
)
def test_s11_keys_that_are_not_stated_make_it_unknown(
    source: list[str] | None, carried: list[str] | None, target: list[str] | None
) -> None:
    """Keys that may match: unknown, with the flow and the need."""
    written = keyed(source, carried, target)

    assert found(written, "silos.identity-lost") == []
    assert unknown(written, "silos.identity-lost") == {
        "integration.keys, tool.stores_keys": (("flow:crm>esp",), ("need:crm>esp/customer",))
    }


# -- the unified view


def test_view_no_hub_is_a_finding_that_names_the_natural_hub() -> None:
    """Without a declared hub, the tool that most customer data reaches is told."""
    tools = ["crm", WEB, {"id": "chat", "entities": {"customer": "producer"}}, "dwh"]
    flows = [flow("web", "crm", "customer"), flow("chat", "crm", "customer"), flow("crm", "dwh", "other")]
    review = examine(document(tools, flows, entities={**CRM, "other": {}}))

    finding = one(review, "silos.no-unified-view")

    assert finding.subjects == ("stack:hub",)
    assert "crm" in str(finding.why)
    assert Quantity("share that can reach it", 1.0) in finding.evidence


def test_view_of_one_source_that_is_cut_off_is_told_with_that_source() -> None:
    """The hub lacks what one isolated tool makes: the tool tells it, and the view does not tell it again."""
    written = document(["crm", WEB, ESP], [flow("crm", "esp", "customer")], entities=CRM, hub="crm")
    (cause,) = sa.audit(read({**written, "complete": ["integrations"]}), only="silos").findings

    assert cause.id == "silos.isolated-tool@tool:web"
    assert {row.code for row in cause.consequences} == {"silos.no-path", "silos.no-unified-view"}


def test_view_no_hub_and_no_flow_is_a_finding_too() -> None:
    """The worst case is told as well: customer data, no hub, nothing that reaches anything (methods 2.7)."""
    review = examine(document(["crm", WEB, ESP], [], entities=CRM))

    assert "silos.no-unified-view" in codes(review)
    reach = measures(review)["silos.unified_view_reach"]
    assert (reach.value, reach.undefined) == (0.0, "")


def test_view_a_hub_that_does_not_know_what_flows_is_found_all_the_same() -> None:
    """Flows that do not say what they carry may carry customers: their target may be the natural hub."""
    review = examine(document(["crm", WEB], [without(flow("web", "crm"), "entities")], entities=CRM))

    assert "silos.no-unified-view" in codes(review)


def test_view_without_customer_data_there_is_nothing_to_view() -> None:
    """No entity about the customer: no finding, measures undefined; not stated, it is told."""
    plain = {"system_of_record": "crm", "tolerance": "1h"}
    stated = examine(document(["crm", WEB], [], entities={"customer": {**plain, "about_customer": False}}))
    silent = document(["crm", WEB], [], entities={"customer": plain})

    assert "silos.no-unified-view" not in codes(stated)
    assert measures(stated)["silos.unified_view_reach"].value is None
    assert unknown(silent, "silos.no-unified-view") == {"entity.about_customer": (("entity:customer",), ())}


def test_view_what_may_reach_the_hub_is_not_held_against_it() -> None:
    """The finding asks what can reach at best; an unknown flow keeps it from being told."""
    tools = ["crm", WEB]
    maybe = document(tools, [flow("web", "crm", "customer", status="unknown")], entities=CRM, hub="crm")
    never = document(tools, [flow("crm", "web", "customer")], entities=CRM, hub="crm")

    assert found(maybe, "silos.no-unified-view") == []
    assert ("tool:crm",) in found(never, "silos.no-unified-view")
    reach = measures(examine(maybe))["silos.unified_view_reach"]
    assert (reach.value, reach.low, reach.high) == (None, 0.0, 1.0)


def test_view_automatic_counts_any_automated_path_in_time() -> None:
    """An hourly file beside a slow api is automated and in time (methods 2.7)."""
    flows = [
        flow("web", "crm", "customer", method="api", every="1728m"),
        flow("web", "crm", "customer", method="file", every="1h"),
    ]

    found_measures = measures(examine(document(["crm", WEB], flows, entities=CRM, hub="crm")))

    assert found_measures["silos.unified_view_automatic"].value == 1.0


def test_view_the_natural_hub_does_not_depend_on_names() -> None:
    """Two candidates equal in the worst case, one better in the best: the better one, whichever name comes first."""

    def view(certain: str, doubtful: str) -> tuple[float | None, float | None]:
        tools = [{"id": "src", "entities": {"x": "producer", "y": "producer"}}, certain, doubtful]
        flows = [
            flow("src", certain, "x", reliability=0.0),
            without(flow("src", doubtful, "x"), "reliability"),
        ]
        entities = {name: {"about_customer": True, "tolerance": "1h"} for name in "xy"}
        quality = measures(examine(document(tools, flows, entities=entities)))["silos.unified_view_quality"]
        return quality.low, quality.high

    assert view("a", "b") == view("b", "a")


# -- severity


@pytest.mark.parametrize(
    ("criticality", "about_customer", "severity"),
    [
        ("low", True, Severity.MEDIUM),
        ("normal", True, Severity.MEDIUM),
        ("high", False, Severity.HIGH),
        ("critical", False, Severity.HIGH),
        (None, True, Severity.HIGH),
        (None, False, Severity.MEDIUM),
    ],
)
def test_severity_is_base_times_criticality(criticality: str | None, about_customer: bool, severity: Severity) -> None:
    """Base 7 of a missing path times 0.6, 0.8, 1 or 1.2, read off the bands 4, 7, 9 (methods 10.2)."""
    entity = {"about_customer": about_customer, **({"criticality": criticality} if criticality else {})}
    needs = [{"from": "a", "to": "b", "entity": "x"}]
    written = document("abc", [flow("b", "a", "x"), flow("a", "c", "x"), flow("c", "a", "x")], entities={"x": entity})

    assert one({**written, "needs": needs}, "silos.no-path").severity == severity


# -- laws over all findings


@given(oracles.chance())
@settings(max_examples=60, deadline=None)
def test_every_need_that_cannot_be_judged_names_a_missing_fact(rng: Chance) -> None:
    """Unknown always says which fact is missing: each undecided need is blocked by an entry that lists it."""
    review = examine(oracles.random_document(rng, forget=0.2))
    blocked = {need for entry in review.unknowns for need in entry.blocks}

    assert {row["need"] for row in rows(review, "needs") if row["status"] == "unknown"} <= blocked


@given(oracles.chance())
@settings(max_examples=60, deadline=None)
def test_with_every_fact_stated_no_need_is_unknown(rng: Chance) -> None:
    """Nothing is unknown without a missing fact."""
    review = examine(oracles.random_document(rng))

    assert [row for row in rows(review, "needs") if row["status"] == "unknown"] == []


_TELLERS = {"silos.no-path", "silos.no-unified-view"}
"""What tells a need without a path; lost fields and keys are told of needs that have one."""


@given(oracles.chance())
@settings(max_examples=60, deadline=None)
def test_every_unmet_late_or_manual_need_is_told_once(rng: Chance) -> None:
    """Each need without a path has one no-path finding; each late or manual one stands in one finding of its kind."""
    review = examine(oracles.random_document(rng, forget=0.1))
    status = {row["need"]: row["status"] for row in rows(review, "needs")}
    every = Findings(review.findings)

    gaps = [(row.code, row.subjects[0]) for f in review.findings for row in (f, *f.consequences)]
    told_as_gaps = [need for code, need in gaps if code == "silos.no-path"]
    rows_of_view = [need for code, need in gaps if code == "silos.no-unified-view" and need.startswith("need:")]
    assert sorted([*told_as_gaps, *rows_of_view]) == sorted(need for need, is_ in status.items() if is_ == "no-path")
    gaps_told = [need for f in review.findings if f.code in _TELLERS for need in f.tells if need.startswith("need:")]
    assert sorted(gaps_told) == sorted([*told_as_gaps, *rows_of_view])
    for code, kind in (("silos.manual-only", "manual-only"), ("silos.stale", "stale")):
        told = sorted(need for f in every.told(code) for need in at_stake(f))
        assert told == sorted(need for need, is_ in status.items() if is_ == kind)


@given(oracles.chance())
@settings(max_examples=60, deadline=None)
def test_nothing_told_is_untold_when_missing_facts_are_stated(rng: Chance) -> None:
    """Findings of shape and path rest on stated facts: each is still true of any stack that fills the gaps in."""
    written = oracles.random_document(rng, forget=0.15)
    full = oracles.completed(rng, written)
    before, after = examine(written), examine(full)

    for code in ("silos.isolated-tool", "silos.no-path", "silos.write-only", "silos.competing-masters"):
        assert set(codes(before).get(code, ())) <= set(codes(after).get(code, ())), code


def test_findings_of_a_random_stack_are_proved_by_its_graph() -> None:
    """Every route in the evidence is a path of the graph, every cut has both its sides in it."""
    for seed in range(40):
        subject = read(oracles.seeded(seed, forget=0.1))
        graph = StackGraph(subject)
        for finding in Findings(examine(subject).findings).told():
            for row in finding.evidence:
                if isinstance(row, Route):
                    assert all(graph.flow(hop.flow).source == hop.source for hop in row.hops)
                    assert all(a.target == b.source for a, b in pairwise(row.hops))
                if isinstance(row, Cut):
                    assert {graph.tool(id_).id for id_ in (*row.reached, *row.wanted)}
                    assert not {*row.reached} & {*row.wanted}
