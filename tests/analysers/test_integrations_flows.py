"""Flows judged for what they are (methods 14.1, 14.13): worked cases, each "not when", and a brute force."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from triggers import CRM

import oracles
import stackaudit as sa
from oracles import AUTOMATED, Arc
from stackaudit.analysers.base import Review
from stackaudit.analysers.contract import check_analyser
from stackaudit.analysers.integrations.analyser import integrations
from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.rules import BY_HAND
from stackaudit.analysers.integrations.settings import IntegrationSettings
from stackaudit.analysers.integrations.telling import severity
from stackaudit.core.findings import Finding, Findings, Severity
from stackaudit.graph import StackGraph
from stackaudit.policy import DEFAULT_POLICY, Policy
from stacks import Document, codes, document, flow, load, read, rows, sample, sample_document, without

CASES = Path(__file__).resolve().parents[1] / "cases" / "graph"
DAY = {"customer": {"about_customer": True, "tolerance": "24h"}}
"""Customers may be a day old; no tool states a role."""


def look(written: Document, policy: Policy = DEFAULT_POLICY, **options: Any) -> Review:
    """What the integration analyser says of a stack."""
    return integrations.tuned(**options)(StackGraph(read(written), policy))


def found(written: Document, **options: Any) -> dict[str, Finding]:
    """Its findings by id."""
    return {finding.id: finding for finding in look(written, **options).findings}


def one(written: Document, **options: Any) -> Finding:
    """Its one finding."""
    (finding,) = found(written, **options).values()
    return finding


def verdicts(written: Document) -> dict[str, tuple[str, ...]]:
    """The verdict of each flow."""
    return {row["flow"]: row["verdict"] for row in rows(look(written), "flows")}


def by_hand(source: str = "a", target: str = "b", *entities: str, **facts: Any) -> Document:
    """A flow by hand."""
    return flow(source, target, *(entities or ("x",)), method="manual", **facts)


# -- worked cases


def test_two_flows_by_hand() -> None:
    """graph/by_hand.yaml: 5 x .8 x .8 is 3.2 for the payments every 30 days, 5 x .8 is 4.0 for the budget."""
    written = load(CASES / "by_hand.yaml")
    findings = found(written)

    assert {id_: (str(f.title), f.severity, f.tells) for id_, f in findings.items()} == {
        "integrations.by-hand@flow:stripe>ledger": (
            "People copy payment records by hand from Stripe to Ledger every 30 days",
            Severity.LOW,
            ("flow:stripe>ledger",),
        ),
        "integrations.by-hand@flow:plan>fin": (
            "People copy budget records by hand from Marketing plan to Finance plan",
            Severity.MEDIUM,
            ("flow:plan>fin",),
        ),
    }
    # The points themselves: a band that begins at them is reached, one that begins just above is not.
    for subject, points in (("stripe>ledger", 3.2), ("plan>fin", 4.0)):
        id_ = f"integrations.by-hand@flow:{subject}"
        for shift, reached in ((-1e-9, True), (1e-9, False)):
            policy = Policy(bands={"low": 0.1, "medium": points + shift, "high": 7.0, "critical": 9.0})
            told = {f.id: f.severity for f in look(written, policy).findings}
            assert (told[id_] == Severity.MEDIUM) == reached


def test_a_healthy_shop_gets_nothing_above_low_and_every_flow_of_it_is_fine() -> None:
    """graph/fine_shop.yaml; invoices of a day are allowed a week, products run as often as they may be old."""
    written = load(CASES / "fine_shop.yaml")

    assert [f.id for f in look(written).findings if f.severity > Severity.LOW] == []
    assert set(verdicts(written).values()) == {("fine",)}


def test_all_eleven_flows_by_hand_of_gitlab_are_told_none_twice() -> None:
    """Every integration that the file calls manual stands in one finding, and that is the one to tell it."""
    written = sample_document("gitlab_2022")
    manual = {f"flow:{f['source']}>{f['target']}" for f in written["integrations"] if f.get("method") == "manual"}
    findings = look(written).findings
    subjects = [s for f in findings if f.code == "integrations.by-hand" for s in f.subjects]
    told = Counter(flow for f in findings for flow in f.tells)

    assert len(manual) == 11
    assert sorted(subjects) == sorted(manual)
    assert told == dict.fromkeys(manual, 1)
    assert not [f for f in findings if f.code == "integrations.missing"]


def test_the_journey_that_breaks_on_a_copy_hangs_below_it() -> None:
    """GitLab, from the event list to sales: the lists go from Google Workspace to Marketo by hand."""
    findings = sa.audit(sample("gitlab_2022")).findings
    roots = [finding for finding in findings if "flow:google-workspace>marketo" in finding.tells]

    assert [finding.id for finding in roots] == ["integrations.by-hand@flow:google-workspace>marketo"]
    assert "journey.manual" in {below.code for below in roots[0].consequences}
    assert "journey.manual" not in {finding.code for finding in findings}


@pytest.mark.parametrize("status", ["active", "broken"])
@pytest.mark.parametrize("end", ["a", "b"])
def test_a_flow_of_a_retired_tool_is_not_judged(end: str, status: str) -> None:
    """Whichever end is retired, nobody copies any more, and nothing is to be repaired."""
    tools = [{"id": id_, **({"lifecycle": {"phase": "retired"}} if id_ == end else {})} for id_ in "abcd"]
    written = document(tools, [by_hand(status=status), flow("c", "d", "y")])

    assert found(written) == {}


def test_the_copy_between_two_tools_with_an_automatic_flow_says_so() -> None:
    """GitLab, ZoomInfo to Salesforce: leads are imported by hand beside a native flow that brings them once a week."""
    finding = look(sample_document("gitlab_2022")).findings.about("flow:zoominfo>salesforce")[0]  # type: ignore[attr-defined]

    assert str(finding.advice).startswith(
        "Another flow brings contact and lead records from ZoomInfo to Salesforce automatically: let it run as often "
        "as people need them, and stop copying."
    )


# -- by hand, and not when


@pytest.mark.parametrize(
    ("method", "told"),
    [("manual", True), ("rpa", False), ("file", False), ("api", False), (None, False)],
)
def test_a_method_below_the_threshold_is_by_hand(method: str | None, told: bool) -> None:
    """Manual is 0.25; a robot is 0.7, a file 0.8; what is not stated may be either, and is asked for."""
    written = document("ab", [{**without(flow("a", "b", "x"), "method"), **({"method": method} if method else {})}])
    review = look(written)

    assert ("integrations.by-hand" in codes(review)) == told
    asked = [u.subjects for u in review.unknowns if u.code == "integrations.by-hand"]
    assert asked == ([("flow:a>b",)] if method is None else [])
    stricter = look(written, Policy(automation_threshold=0.75))
    assert ("integrations.by-hand" in codes(stricter)) == (method in ("manual", "rpa"))


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("active", ("by hand",)),
        ("degraded", ("by hand", "degraded")),
        ("broken", ("broken",)),
        ("planned", ("not running",)),
        ("deprecated", ("not running",)),
        ("unknown", ("not known",)),
    ],
)
def test_what_does_not_run_is_not_carried_by_hand(status: str, verdict: tuple[str, ...]) -> None:
    """Planned and retired flows are not judged, a broken one is told as that, one of unknown status is asked for."""
    assert verdicts(document("ab", [by_hand(status=status)])) == {"a>b": verdict}


COPY = by_hand("crm", "esp", "customer", every="2h", takes=0)


@pytest.mark.parametrize(
    ("others", "spare"),
    [
        ([flow("crm", "esp", "customer")], True),
        ([flow("crm", "esp", "customer", every="24h")], True),
        ([flow("crm", "esp", "customer", every="25h")], False),
        ([flow("crm", "esp", "order")], False),
        ([flow("crm", "esp", "customer", status="broken")], False),
        ([flow("crm", "esp", "customer", status="unknown")], False),
        ([without(flow("crm", "esp", "customer"), "method")], False),
        ([without(flow("crm", "esp", "customer"), "every")], False),
        ([without(flow("crm", "esp", "customer"), "entities")], False),
        ([by_hand("crm", "esp", "customer")], False),
        ([flow("crm", "hub", "customer"), flow("hub", "esp", "customer")], True),
        ([flow("crm", "hub", "customer", every="20h"), flow("hub", "esp", "customer", every="20h")], False),
        ([flow("crm", "mid", "customer"), flow("mid", "esp", "customer")], False),
        ([flow("hub", "esp", "customer")], False),
    ],
)
def test_what_also_arrives_automatically_and_in_time_need_not_be_copied(others: list[Document], spare: bool) -> None:
    """Then it is a note to stop copying; otherwise, and where a fact is missing, it is told like any other copy.

    A tool that does not say whether it passes records on (`mid`) may not; the hub does. What the hub sends is not what
    the CRM has, unless the CRM sends it there.
    """
    written = document(["crm", "esp", "hub", "mid"], [COPY, *others], entities={**DAY, "order": {}}, hub="hub")
    finding = found(written)["integrations.by-hand@flow:crm>esp"]

    assert (finding.severity == Severity.NOTE) == spare
    assert str(finding.advice).startswith("Stop copying") == spare
    assert finding.tells == ("flow:crm>esp",)


def test_every_record_has_to_arrive_by_another_way() -> None:
    """Orders are copied too, and nothing else brings them."""
    copy = {**COPY, "entities": ["customer", "order"]}
    finding = found(document(["crm", "esp"], [copy, flow("crm", "esp", "customer")], entities={**DAY, "order": {}}))

    assert finding["integrations.by-hand@flow:crm>esp"].severity == Severity.MEDIUM


def test_fields_that_only_the_copy_brings_are_a_reason_for_it() -> None:
    """The copy carries the consent; another flow that states to carry the address alone does not stand in for it."""
    copy = {**COPY, "attributes": ["email", "consent"]}
    told = {
        fields: found(
            document(["crm", "esp"], [copy, flow("crm", "esp", "customer", attributes=list(fields))], entities=DAY)
        )["integrations.by-hand@flow:crm>esp"].severity
        for fields in (("email",), ("consent", "email", "name"))
    }

    assert told == {("email",): Severity.MEDIUM, ("consent", "email", "name"): Severity.NOTE}


@pytest.mark.parametrize(
    ("role", "spare"), [("consumer", True), ("cache", True), (["consumer", "producer"], False), (None, False)]
)
def test_what_a_tool_only_receives_comes_from_the_master(role: Any, spare: bool) -> None:
    """A sheet that only receives customers copies what the CRM sends to the mailer anyway.

    One that makes some does not, and one that states no role may make some.
    """
    sheet = {"id": "sheet", "entities": {"customer": role}} if role else "sheet"
    copy = by_hand("sheet", "esp", "customer")
    written = document(["crm", sheet, "esp"], [copy, flow("crm", "esp", "customer")], entities=CRM)

    assert (found(written)["integrations.by-hand@flow:sheet>esp"].severity == Severity.NOTE) == spare


@pytest.mark.parametrize(("every", "spare"), [("1h", True), ("2h", True), ("3h", False)])
def test_without_a_tolerance_the_other_way_must_be_as_quick_as_the_copy(every: str, spare: bool) -> None:
    """The copy takes two hours; how old a customer may be is not stated."""
    written = document(["crm", "esp"], [COPY, flow("crm", "esp", "customer", every=every)])

    assert (found(written)["integrations.by-hand@flow:crm>esp"].severity == Severity.NOTE) == spare


def test_of_two_copies_the_one_that_is_needed_counts() -> None:
    """One carries customers, which an api brings too, the other orders: the finding is rated and advised for orders."""
    orders = by_hand("crm", "esp", "order")
    flows = [COPY, orders, flow("crm", "esp", "customer")]
    finding = found(document(["crm", "esp"], flows, entities={**DAY, "order": {}}))

    told = finding["integrations.by-hand@flow:crm>esp"]
    assert "customer and order records" in str(told.title)
    assert told.severity == Severity.MEDIUM
    assert "order records" in str(told.advice)
    assert "customer" not in str(told.advice).partition(";")[0]


# -- severity


@pytest.mark.parametrize(
    ("every", "needed", "points"),
    [
        ("29d", False, 5.0),
        ("30d", False, 4.0),
        ("365d", False, 4.0),
        ("30d", True, 5.0),
        (None, False, 5.0),
    ],
)
def test_a_flow_that_runs_seldom_is_milder_unless_a_journey_needs_it(
    every: str | None, needed: bool, points: float
) -> None:
    """Customers count 1.0: 5 x 1.0, x .8 from 30 days on where no step of a journey needs them at the target."""
    steps = [{"id": "s", "tools": ["a"]}, {"id": "t", "tools": ["b"], "needs": ["customer"] if needed else []}]
    carried = by_hand("a", "b", "customer", **({"every": every} if every else {}))
    written = document(
        "ab",
        [carried if every else without(carried, "every")],
        entities={"customer": {"about_customer": True}},
        journeys=[{"id": "j", "steps": steps}],
    )

    for shift, reached in ((-1e-9, True), (1e-9, False)):
        policy = Policy(bands={"low": 0.1, "medium": points + shift, "high": 7.0, "critical": 9.0})
        assert (look(written, policy).findings[0].severity == Severity.MEDIUM) == reached


def test_a_journey_can_raise_a_flow_and_never_lowers_it() -> None:
    """Of a journey that is not primary the factor is .8: a flow that it needs is no less bad than one nobody needs."""
    rated = {}
    for primary in (None, False, True):
        steps = [{"id": "s", "tools": ["a"]}, {"id": "t", "tools": ["b"], "needs": ["x"]}]
        journeys = [] if primary is None else [{"id": "j", "primary": primary, "steps": steps}]
        written = read(document("ab", [by_hand()], journeys=journeys))
        policy = Policy(journeys={"primary": 2.0, "other": 0.5})
        context = Context(StackGraph(written, policy), IntegrationSettings())
        rated[primary] = severity(context, BY_HAND, context.verdicts[0])

    assert rated == {None: Severity.MEDIUM, False: Severity.MEDIUM, True: Severity.HIGH}


def test_the_worst_of_several_kinds_of_records_counts() -> None:
    """One kind is critical (1.2), the other low (.6): 5 x 1.2 is 6.0; the low one alone is 3.0."""
    entities = {"x": {"criticality": "critical"}, "y": {"criticality": "low"}}
    told = [one(document("ab", [by_hand("a", "b", *some)], entities=entities)).severity for some in ("xy", "y")]

    assert told == [Severity.MEDIUM, Severity.LOW]


# -- late, and not when


def asked(flows: list[Document], *, role: bool = False, **step: Any) -> Document:
    """The CRM and a mailer: nothing asks for customers there, or a role does, or a step with a limit of its own."""
    steps = [{"id": "s", "tools": ["crm"]}, {"id": "t", "tools": ["esp"], "needs": [{"entity": "customer", **step}]}]
    esp = {"id": "esp", **({"entities": {"customer": "consumer"}} if role else {})}
    journeys = [{"id": "j", "steps": steps}] if step else []
    return document(["crm", esp, "web"], flows, entities=CRM, journeys=journeys)


@pytest.mark.parametrize(
    ("every", "takes", "role", "step", "late"),
    [
        ("24h", "2h", False, {}, False),
        ("25h", "0", False, {}, True),
        ("24h", "2h", True, {}, True),
        ("23h", "1h", True, {}, False),
        ("24h", "10m", True, {}, False),
        ("24h", "29m", True, {}, True),
        ("1h", "0", True, {"within": "30m"}, True),
        ("1h", "0", True, {"within": "1h"}, False),
        ("30h", "0", False, {"within": "48h"}, False),
    ],
)
def test_late_is_measured_by_who_asks(every: str, takes: str, role: bool, step: Document, late: bool) -> None:
    """A day is allowed. Where only the entity states it, the period counts; where a role asks, the run time too.

    A step asks for its own limit. What exceeds the limit by no more than 2 % (29 minutes of a day) is not told.
    """
    written = asked([flow("crm", "esp", "customer", every=every, takes=takes)], role=role, **step)

    assert ("integrations.late@flow:crm>esp" in found(written)) == late


def test_the_rounding_is_a_setting() -> None:
    """25 hours exceed a day by 4.2 %."""
    written = asked([flow("crm", "esp", "customer", every="25h")])

    assert set(found(written)) == {"integrations.late@flow:crm>esp"}
    assert found(written, rounding=0.05) == {}


@pytest.mark.parametrize(
    ("other", "late"),
    [
        (flow("crm", "esp", "customer", every="12h"), False),
        (by_hand("crm", "esp", "customer", every="12h"), True),
        (flow("crm", "esp", "customer", every="12h", status="broken"), True),
        (flow("web", "esp", "customer", every="12h"), True),
    ],
)
def test_what_also_arrives_in_time_is_not_late(other: Document, late: bool) -> None:
    """Another automated flow from the same tool; what another tool sends is not the same."""
    slow = flow("crm", "esp", "customer", every="7d", id="slow")
    written = document(["crm", "esp", "web"], [slow, other], entities=DAY)
    table = {row["flow"]: row for row in rows(look(written), "flows")}

    assert ("late" in table["slow"]["verdict"]) == late
    assert table["slow"]["spare"] == (not late)


def test_what_is_by_hand_and_late_is_one_finding_that_says_both() -> None:
    """A copy once a week where a day is allowed."""
    finding = one(document(["crm", "esp"], [by_hand("crm", "esp", "customer", every="7d", takes=0)], entities=DAY))

    assert finding.id == "integrations.by-hand@flow:crm>esp"
    assert "They are up to 7 days old; 24 hours is allowed." in str(finding.why)


def test_both_ways_of_one_integration_are_one() -> None:
    """The way back is late: one finding, under the ends as they are written, that tells both directions."""
    entities = {**CRM, "click": {"tolerance": "1h"}}
    both = flow("crm", "esp", "click", every="2h", bidirectional=True)
    finding = one(document(["crm", {"id": "esp"}], [both], entities=entities))

    assert (finding.id, finding.tells) == ("integrations.late@flow:crm>esp", ("flow:crm>esp", "flow:esp>crm"))
    assert one(document("ab", [by_hand(bidirectional=True)])).tells == ("flow:a>b", "flow:b>a")


@pytest.mark.parametrize(
    ("unstated", "fact"), [("every", "integration.every"), ("takes", "integration.takes"), ("tolerance", "")]
)
def test_what_would_show_whether_it_is_late_is_asked_for(unstated: str, fact: str) -> None:
    """A need asks for customers of a day at most; a run of unknown length may take as long as the period."""
    carried = without(flow("crm", "esp", "customer", every="23h", takes=0), unstated)
    written = asked([carried], role=True)
    if unstated == "tolerance":
        written["entities"] = {"customer": {"system_of_record": "crm"}}
    review = look(written)

    assert codes(review) == {}
    assert [u.fact for u in review.unknowns if u.code == "integrations.late"] == ([fact] if fact else [])
    open_ = [(u.fact, u.subjects) for u in review.unknowns if u.code == "integrations.seldom"]
    assert open_ == ([] if fact else [("entity.tolerance", ("entity:customer",))])
    assert verdicts(written) == {"crm>esp": ("not known",)}


def test_the_advice_of_a_late_flow_says_how_often_it_would_have_to_run() -> None:
    """A day is allowed and a run takes two hours: every 22 hours; where a run alone takes longer, at once."""
    late = one(asked([flow("crm", "esp", "customer", every="48h", takes="2h")], role=True))
    slow = one(asked([flow("crm", "esp", "customer", every="1h", takes="30h")], role=True))

    assert str(late.title) == "esp gets customer records from crm up to 2.1 days old; 24 hours is allowed"
    assert str(late.advice).startswith("Let the flow from crm to esp run every 22 hours or more often,")
    assert str(slow.advice).startswith("Send each record from crm to esp as it changes,")


# -- many flows by hand


def many(n: int) -> Document:
    """Flows by hand from marketing to sales, but for one to finance."""
    tools = [
        {"id": "m", "departments": ["marketing"], "owner": "Ann"},
        *({"id": f"s{i:02}", "departments": ["sales"]} for i in range(n - 1)),
        {"id": "f", "departments": ["finance"]},
    ]
    flows = [by_hand("m", f"s{i:02}", every="1h") for i in range(n - 1)]
    return document(tools, [*flows, by_hand("m", "f")])


def test_from_fifteen_flows_on_there_is_one_finding_for_each_pair_of_departments() -> None:
    """Fourteen are fourteen findings; fifteen are two, whose rows keep the ids that they had alone."""
    alone, joined = found(many(14)), found(many(15))

    assert len(alone) == 14
    assert sorted(joined) == [
        "integrations.by-hand@stack:by-hand/marketing>finance",
        "integrations.by-hand@stack:by-hand/marketing>sales",
    ]
    sales = joined["integrations.by-hand@stack:by-hand/marketing>sales"]
    assert [member.subject for member in sales.members] == [f"flow:m>s{i:02}" for i in range(14)]
    assert sales.tells == tuple(member.subject for member in sales.members)
    assert {member.owner for member in sales.members} == {"Ann"}
    assert str(sales.members[0].title) == "People copy x records by hand from m to s00 every 1 hour"
    assert {*alone} <= {f"{f.code}@{member.subject}" for f in joined.values() for member in f.members}
    assert str(sales.title).startswith("People copy records by hand over 14 flows from marketing to sales: m → s00,")
    assert len(found(many(15), joined_from=16)) == 15


def test_the_finding_of_many_is_as_bad_as_its_worst_member() -> None:
    """A copy that can stop is a row of the finding of its departments."""
    written = many(15)
    written["integrations"].append(flow("m", "s00", "x", every="30m"))
    joined = found(written)["integrations.by-hand@stack:by-hand/marketing>sales"]

    assert joined.severity == Severity.MEDIUM
    assert str(joined.members[0].advice).startswith("Stop copying")


# -- seldom


@pytest.mark.parametrize(
    ("every", "about_customer", "told"),
    [
        ("24h", True, True),
        ("23h", True, False),
        ("24h", False, False),
        ("25h", False, True),
        ("24h", None, False),
        ("25h", None, True),
    ],
)
def test_a_seldom_flow_without_a_tolerance_is_a_note(every: str, about_customer: bool | None, told: bool) -> None:
    """A day for records about customers, more than a day for others; a tolerance makes it late or fine."""
    entity = {} if about_customer is None else {"about_customer": about_customer}
    written = document("ab", [flow("a", "b", "x", every=every)], entities={"x": entity})

    assert [(f.id, f.severity) for f in look(written).findings] == (
        [("integrations.seldom@stack:periods", Severity.NOTE)] if told else []
    )
    stated = document("ab", [flow("a", "b", "x", every=every)], entities={"x": {**entity, "tolerance": "30h"}})
    assert found(stated) == {}


def test_the_rows_of_seldom_flows_begin_with_the_slowest_and_ask_how_old_records_may_be() -> None:
    """A flow by hand is told as that, and no second time; one that is asked for by a step with a limit is fine."""
    flows = [
        flow("a", "b", "x", every="2d"),
        flow("b", "c", "x", every="30d"),
        by_hand("a", "c", every="7d"),
        without(flow("c", "a", "x"), "every"),
    ]
    note = found(document("abc", flows))["integrations.seldom@stack:periods"]

    assert str(note.title).startswith("2 flows, those by hand or late aside, run every 24 hours or less often for")
    assert str(note.why).startswith("The slowest runs every 30 days.")
    assert [member.subject for member in note.members] == ["flow:b>c", "flow:a>b"]
    assert str(note.members[0].title) == "b sends x records to c every 30 days"
    assert str(note.members[0].advice) == "How old may x records be in c before that does harm?"
    (unknown,) = [u for u in look(document("abc", flows)).unknowns if u.code == "integrations.seldom"]
    assert (unknown.fact, unknown.subjects) == ("entity.tolerance", ("entity:x",))


# -- double routes

MAKE: Document = {"id": "make", "kind": "conduit"}
ZAPIER: Document = {"id": "zapier", "kind": "conduit"}


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (flow("a", "b", "x", method="native"), True),
        (flow("a", "b", "x"), False),
        (flow("a", "b", "x", via="make"), True),
        (flow("a", "b", "y", method="native"), False),
        (flow("b", "a", "x", method="native"), False),
        (by_hand(), False),
        (flow("a", "b", "x", method="native", status="unknown"), False),
        (flow("a", "b", "x", method="native", status="broken"), False),
        (without(flow("a", "b", "x"), "method"), False),
    ],
)
def test_two_routes_for_the_same_records(other: Document, told: bool) -> None:
    """Automated, running for sure, the same records and ends, and stated to differ in method or conduit."""
    written = document(["a", "b", MAKE, ZAPIER], [flow("a", "b", "x", via="zapier"), other])
    routes = [f for f in look(written).findings if f.code == "integrations.double-route"]

    assert [(f.id, f.severity) for f in routes] == (
        [("integrations.double-route@stack:double-routes", Severity.LOW)] if told else []
    )


@pytest.mark.parametrize(
    ("others", "asked"),
    [
        ([without(flow("a", "b", "x"), "method")], True),
        ([without(flow("a", "b", "y"), "method")], False),
        ([without(flow("b", "a", "x"), "method")], False),
        ([flow("a", "b", "x")], False),
    ],
)
def test_a_method_that_is_not_stated_may_be_a_second_route(others: list[Document], asked: bool) -> None:
    """Customers go by an interface, and once more by a method that is not stated: a question, not a finding."""
    review = look(document("ab", [flow("a", "b", "x"), *others]))
    open_ = [u for u in review.unknowns if u.code == "integrations.double-route"]

    assert "integrations.double-route" not in codes(review)
    assert [(u.fact, u.subjects) for u in open_] == ([("integration.method", ("flow:a>b",))] if asked else [])


def test_a_route_over_a_conduit_that_is_a_backup_is_no_second_one() -> None:
    """The conduit states its intent."""
    backup = {**MAKE, "intent": {"kind": "backup", "why": "fail-over"}}
    written = document(["a", "b", backup], [flow("a", "b", "x"), flow("a", "b", "x", method="ipaas", via="make")])

    assert "integrations.double-route" not in codes(look(written))


def test_two_routes_both_ways_are_one_row() -> None:
    """Both integrations lead back as well."""
    flows = [flow("a", "b", "x", method=method, bidirectional=True) for method in ("api", "native")]
    finding = one(document("ab", flows))

    assert [member.subject for member in finding.members] == ["flow:a>b"]
    assert str(finding.members[0].title) == "a sends x records to b by api and native"


# -- advice


@pytest.mark.parametrize(
    ("tools", "flows", "candidates", "advice"),
    [
        ([], [], [{"id": "c"}], "Build the proposed integration from a to b: it would carry x records."),
        ([], [flow("a", "b", "x", status="planned")], [{"id": "c"}], "Finish the planned flow from a to b"),
        (
            [],
            [flow("a", "b", "y")],
            [],
            "Let the automatic flow from a to b carry x records as well; it carries y today.",
        ),
        (
            [MAKE],
            [flow("c", "b", "y", via="make")],
            [],
            "Let make, which already serves b, carry x records from a to b.",
        ),
        ([MAKE], [flow("b", "c", "y", via="make")], [], "Find out whether a and b offer a connector for x records;"),
        (
            [MAKE],
            [flow("b", "c", "y", via="make", method="ipaas")],
            [],
            "Let make, which already serves b, carry x records from a to b.",
        ),
    ],
)
def test_the_advice_names_the_nearest_thing_that_would_carry_the_records(
    tools: list[Document], flows: list[Document], candidates: list[Document], advice: str
) -> None:
    """A flow at hand, a flow beside it, a conduit that writes into the target, or an iPaaS at one of the ends."""
    listed = [flow("a", "b", "x", **facts) for facts in candidates]
    written = document(["a", "b", "c", *tools], [by_hand(), *flows], candidates=listed)

    assert str(found(written)["integrations.by-hand@flow:a>b"].advice).startswith(advice)


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ({"owner": "Ann"}, {"owner": "Ben"}, "Ann owns a, and Ben owns b."),
        ({"owner": "Ann"}, {"owner": "Ann"}, "Ann owns a and b."),
        ({"owner": "Ann"}, {}, "Ann owns a."),
        ({"owner": "Ann or Ben"}, {"owner": "Ann"}, "Ann and Ben are named as owners of a, and Ann owns b."),
        ({}, {"owner": "Ben"}, "Ben owns b."),
        ({"owner": "tbd"}, {}, "that b imports by itself."),
    ],
)
def test_the_advice_says_who_owns_which_end(source: Document, target: Document, said: str) -> None:
    """What is written where nobody is an owner is no owner; that none is stated is told elsewhere."""
    finding = one(document([{"id": "a", **source}, {"id": "b", **target}], [by_hand()]))

    assert str(finding.advice).endswith(said)


def test_the_advice_names_the_owner_of_what_would_carry_the_records() -> None:
    """The conduit serves the target already: whoever owns it has to agree too."""
    tools = [{"id": "a", "owner": "Ann"}, {"id": "b", "owner": "Ben"}, "c", {**MAKE, "owner": "Cy"}]
    finding = found(document(tools, [by_hand(), flow("c", "b", "y", via="make")]))["integrations.by-hand@flow:a>b"]

    assert str(finding.advice).endswith("Ann owns a, Ben owns b, and Cy owns make.")


def test_of_two_conduits_the_one_of_the_same_department_carries() -> None:
    """Both serve the target; only one belongs to the department of one of the ends."""
    ends = [{"id": name, "departments": ["marketing"]} for name in "ab"]
    conduits = [{**MAKE, "departments": ["it"]}, {**ZAPIER, "departments": ["marketing"]}]
    flows = [by_hand(), flow("c", "b", "y", via="make"), flow("c", "b", "y", via="zapier")]
    departments = [{"id": name} for name in ("it", "marketing")]
    finding = found(document([*ends, "c", *conduits], flows, departments=departments))["integrations.by-hand@flow:a>b"]

    assert str(finding.advice).startswith("Let zapier, which already serves b, carry")


@pytest.mark.parametrize(
    ("other", "waits"),
    [
        (None, True),
        (flow("c", "b", "x"), False),
        (without(flow("c", "b", "x"), "every"), False),
        (flow("c", "b", "x", every="3d"), True),
        (by_hand("c", "b"), True),
        (without(flow("c", "b", "x"), "method"), True),
        (flow("c", "b", "y"), True),
        (flow("c", "a", "x"), True),
        (flow("c", "b", "x", status="unknown"), True),
    ],
)
def test_a_step_waits_for_what_no_other_flow_brings(other: Document | None, waits: bool) -> None:
    """Tax of the swag shop is copied; the step gets its tax from the billing by itself, unless that comes too late."""
    steps = [{"id": "s", "name": "Bill", "tools": ["b"], "needs": [{"entity": "x", "within": "2d"}]}]
    flows = [by_hand(), *([] if other is None else [other])]
    written = document("abc", flows, journeys=[{"id": "j", "name": "Buy", "steps": steps}])
    finding = found(written)["integrations.by-hand@flow:a>b"]

    assert str(finding.why).startswith("What people copy may come late or with errors")
    assert ("The step Bill (Buy) needs such records there." in str(finding.why)) is waits


def test_a_step_that_both_ends_serve_is_named() -> None:
    """Within one step people copy from the form to the sheet; the step needs no records of its own."""
    journeys = [{"id": "j", "name": "Apply", "steps": [{"id": "s", "name": "Form", "tools": ["a", "b"]}]}]
    finding = one(document("ab", [by_hand()], journeys=journeys))
    beside = document("abc", [by_hand(), flow("c", "b", "x")], journeys=journeys)

    assert str(finding.why).endswith("The step Form (Apply) needs such records there.")
    assert "needs such records" not in str(found(beside)["integrations.by-hand@flow:a>b"].why)


# -- the table


def test_the_table_shows_every_flow() -> None:
    """Ends, records, method, period, worst age, tolerance, verdict, and where it is told."""
    flows = [
        by_hand("crm", "esp", "customer", every="7d", takes="1h"),
        without(flow("esp", "crm", "click", every="1h", bidirectional=True), "takes"),
    ]
    table = rows(look(document(["crm", "esp"], flows, entities={**CRM, "click": {}})), "flows")
    shown = (
        "source",
        "target",
        "both_ways",
        "method",
        "every_hours",
        "age_hours",
        "tolerance_hours",
        "verdict",
        "told",
    )

    assert [tuple(row[name] for name in shown) for row in table] == [
        ("crm", "esp", False, "manual", 168, 169, 24, ("by hand", "late"), "integrations.by-hand@flow:crm>esp"),
        ("esp", "crm", True, "api", 1, None, None, ("not known",), None),
    ]


# -- an independent brute force


def brute_force(written: Document, record: Document) -> tuple[bool, bool, bool]:
    """Methods 14.1 for one integration of a stack in which every fact is stated: by hand, late, spare."""
    rates = {"manual": 0.25, "rpa": 0.7, "file": 0.8}
    hand = rates.get(record["method"], 1.0) < AUTOMATED
    others = {**written, "integrations": [other for other in written["integrations"] if other is not record]}
    ways = [(record["source"], record["target"])]
    if record.get("bidirectional"):
        ways.append((record["target"], record["source"]))
    late, spare = False, True
    for source, target in ways:
        for entity in record["entities"]:
            period, run = oracles.seconds(record["every"]), oracles.seconds(record["takes"])
            limit, by_need = allowed(written, target, entity)
            if limit is None:
                most, age = period + run, 0.0
            else:
                most, age = limit * 1.02, period + run if by_need else period
            arcs = oracles.corner(others, 0).arcs
            other = quickest(written, arcs, source, target, entity)
            in_time = other <= most + 1e-6
            late |= age > most + 1e-6 and not in_time
            spare &= in_time
    return hand, late, spare


def allowed(written: Document, tool: str, entity: str) -> tuple[float | None, bool]:
    """How old records may be at a tool, and whether a need or a step asks for them there.

    What only the hub asks for by default does not count, unless a step of a journey needs it there.
    """
    usual = usual_of(oracles.entities_of(written)[entity].get("tolerance"))
    within = oracles.corner(written, 0).within
    limits = [within.get(key, usual) for key in needs_without_the_hub(written) if key[1:] == (tool, entity)]
    limits += [
        oracles.seconds(need["within"]) if "within" in need else usual
        for journey in written.get("journeys", [])
        for step in journey["steps"]
        for need in step.get("needs", [])
        if tool in step["tools"] and need["entity"] == entity
    ]
    stated = [limit for limit in limits if limit is not None]
    return (min(stated), True) if stated else (usual, False)


def needs_without_the_hub(written: Document) -> set[oracles.Key]:
    """Source, target and entity of every need from a role or a declaration."""
    return set(oracles.needs({key: value for key, value in written.items() if key != "hub"}))


def usual_of(tolerance: Any) -> float | None:
    """A tolerance in seconds."""
    return None if tolerance is None else oracles.seconds(tolerance)


def quickest(written: Document, arcs: tuple[Arc, ...], source: str, target: str, entity: str) -> float:
    """The least age over any simple path whose every step is automated, from the source or the one master behind it."""
    roles = {role for t, e, role in oracles.roles(written) if (t, e) == (source, entity)}
    masters = oracles.masters(written).get(entity, set())
    receives = bool(roles) and roles <= {"consumer", "cache"} and source not in masters
    starts = {source, *(masters if receives and len(masters) == 1 else ())} - {target}
    world = oracles.corner(written, 0)
    through = oracles.passing(written, world, entity)
    ages = [
        sum(arc.latency for arc in path)
        for start in starts
        for path in oracles.simple_paths(arcs, start, target, entity, through)
        if path and min(arc.automation for arc in path) >= AUTOMATED
    ]
    return min(ages, default=math.inf)


def test_the_verdicts_of_random_stacks_agree_with_a_brute_force() -> None:
    """400 small stacks with parallel and two-way flows, conduits, hubs, needs and journeys; every fact is stated."""
    seen: Counter[str] = Counter()
    for seed in range(400):
        rng = oracles.Chance(seed)
        written = oracles.random_document(rng, largest=5, most_flows=8)
        steps = [
            {"id": f"s{n}", "tools": rng.sample([tool["id"] for tool in written["tools"]], 2), "needs": needs}
            for n, needs in enumerate(([], [{"entity": "e0"}], [{"entity": "e0", "within": "2h"}]))
        ]
        written["journeys"] = [{"id": "j", "steps": steps}] if seed % 2 else []
        table = rows(look(written), "flows")
        running = {"active", "degraded"}
        expected = sorted(
            (f["source"], f["target"], *brute_force(written, f))
            for f in written["integrations"]
            if f.get("status", "active") in running
        )
        told = sorted(
            (row["source"], row["target"], "by hand" in row["verdict"], "late" in row["verdict"], row["spare"])
            for row in table
            if row["status"] in running
        )
        # Whether something else brings the records is only worked out where the flow is by hand or late.
        assert [row[:4] for row in told] == [row[:4] for row in expected], seed
        assert [row[4] for row in told if row[2]] == [row[4] for row in expected if row[2]], seed
        seen.update(
            name for row in told for name, is_so in zip(("hand", "late", "spare"), row[2:], strict=True) if is_so
        )

    assert min(seen["hand"], seen["late"], seen["spare"]) >= 10, seen


def test_one_fact_of_a_flow_is_told_by_one_finding() -> None:
    """Over random stacks: no flow is told twice, and each that is by hand, late or failing is told."""
    for seed in range(60):
        review = look(oracles.seeded(seed, forget=0.1))
        told = Counter(fact for f in Findings(review.findings).flat() for fact in f.tells)
        well = {("fine",), ("not known",), ("not running",)}
        table = [row for row in rows(review, "flows") if row["verdict"] not in well]
        flawed = {f"flow:{row['source']}>{row['target']}" for row in table}

        assert set(told.values()) <= {1}
        assert flawed <= set(told)


def test_the_flows_of_cobble_7() -> None:
    """The copy to billing is by hand and a week apart where a day is allowed; what is planned is not judged."""
    table = {row["flow"]: row["verdict"] for row in rows(integrations(StackGraph(sample("cobble_7"))), "flows")}

    assert table["f4"] == ("by hand", "late", "unreliable")
    assert table["f7"] == ("not running",)
    assert {verdict for flow, verdict in table.items() if flow not in ("f4", "f7")} == {("fine",)}


def test_the_contract_holds_where_flows_are_told_together() -> None:
    """Findings about departments, with their members, keep every promise of an analyser."""
    check_analyser(integrations, [read(many(16))])
