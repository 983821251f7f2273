"""Consents and withdrawals: who contacts people, whether the records get there whole and in time, and what is asked."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.analysers.privacy.analyser import privacy
from stackaudit.analysers.privacy.consent import Age
from stackaudit.analysers.privacy.telling import Points
from stackaudit.core.evidence import Cut, Names, Quantity, Route, Tools
from stackaudit.core.findings import Finding, Review
from stackaudit.core.rows import rows_of
from stackaudit.graph import Flow, StackGraph
from stackaudit.graph.arrivals import Arrivals
from stackaudit.policy import Policy
from stackaudit.tables.privacy import ConsentRow, WithdrawalRow
from stacks import CASES, Document, load, read

SEVEN = load(CASES / "privacy" / "seven_tools.yaml")
CUSTOMER: Document = {
    "system_of_record": "crm",
    "personal": "personal",
    "about_customer": True,
    "attributes": ["email", "name"],
}
RECORDS: Document = {"system_of_record": "crm", "personal": "personal", "consent_for": "customer", "tolerance": "4h"}
ASKED: Document = {**RECORDS, "attributes": ["email", "state"]}
MAILED: Document = {"source": "crm", "target": "esp", "entities": ["customer"], "method": "api", "every": "1h"}
CARRIED: Document = {
    "source": "crm",
    "target": "esp",
    "entities": ["consent"],
    "attributes": ["email", "state"],
    "method": "api",
    "every": "1h",
    "takes": "0h",
}
OVER_HUB = ({**CARRIED, "target": "hub"}, {**CARRIED, "source": "hub"})


def document(*flows: Document, esp: Document | None = None, consent: Document | None = ASKED, **facts: Any) -> Document:
    """A CRM, a mailer that has its customers, and flows of the records of consents."""
    entities = {"customer": CUSTOMER, **({} if consent is None else {"consent": consent})}
    return {
        "name": "S",
        "complete": ["integrations"],
        "tools": [{"id": "crm"}, {"id": "esp", "capabilities": ["email"], **(esp or {})}, {"id": "hub"}],
        "entities": entities,
        "integrations": [MAILED, *flows],
        **facts,
    }


def look(*flows: Document, **facts: Any) -> Review:
    return privacy(StackGraph(read(document(*flows, **facts))))


def told(review: Review, code: str) -> list[Finding]:
    return [one for one in review.findings if one.code == code]


def points(finding: Finding) -> tuple[float, float]:
    values = {row.key: row.value for row in finding.evidence if isinstance(row, Quantity)}
    return values[Points.LOW], values[Points.HIGH]


def row(review: Review) -> ConsentRow:
    (found,) = rows_of(ConsentRow, review.tables)
    return found


def asked(review: Review) -> dict[tuple[str, str], tuple[str, ...]]:
    mine = ("privacy.consent", "privacy.withdrawal")
    return {(one.code, one.fact): one.subjects for one in review.unknowns if one.code in mine}


# -- the worked example


@pytest.fixture(scope="module")
def seven() -> Review:
    return privacy(StackGraph(read(SEVEN)))


@pytest.mark.parametrize(
    ("id_", "points_", "severity"),
    [
        ("privacy.consent@tool:ads", 8.0, "high"),
        ("privacy.consent@tool:esp", 6.0, "medium"),
        ("privacy.withdrawal@tool:esp", 7.0, "high"),
    ],
)
def test_how_bad_each_is(seven: Review, id_: str, points_: float, severity: str) -> None:
    """Missing 8, incomplete 6, a withdrawal that never arrives 7; the mailer holds no more than personal data."""
    finding = next(one for one in seven.findings if one.id == id_)

    assert points(finding) == (points_, points_)
    assert (finding.severity, finding.confidence) == (severity, "documented")


def test_the_mailer_lacks_the_channel_and_is_late(seven: Review) -> None:
    """24 h, where 4 h are allowed; all that is wrong is told, the worst of it counts."""
    finding = next(one for one in seven.findings if one.id == "privacy.consent@tool:esp")
    names = {one.role: one.values for one in finding.evidence if isinstance(one, Names)}
    numbers = {one.key: one.value for one in finding.evidence if isinstance(one, Quantity)}
    (route,) = (one for one in finding.evidence if isinstance(one, Route))

    assert (names["lost"], names["also"]) == (("channel",), ("late",))
    assert (numbers[Age.ON_ARRIVAL], numbers[Age.ALLOWED]) == (24.0, 4.0)
    assert [(hop.source, hop.target, hop.flow) for hop in route.hops] == [("crm", "esp", "f4")]


def test_a_withdrawal_in_the_shop_takes_a_day(seven: Review) -> None:
    """Web shop → CRM → mailer, 24.1 h: one or two daily mails too many."""
    rows = {(one.producer, one.tool): one for one in rows_of(WithdrawalRow, seven.tables)}
    way = rows["web", "esp"]

    assert (way.master, way.arrives, way.lag_low, way.lag_high) == ("crm", True, 24.1, 24.1)
    assert (way.messages_low, way.messages_high) == (1, 2)
    assert {pair: one.arrives for pair, one in rows.items()} == {
        ("web", "esp"): True,
        ("web", "ads"): False,
        ("esp", "ads"): False,
    }
    finding = next(one for one in seven.findings if one.id == "privacy.consent@tool:esp")
    numbers = {one.key: one.value for one in finding.evidence if isinstance(one, Quantity)}
    assert (numbers[Age.WITHDRAWN], numbers[Age.MESSAGES_LEAST], numbers[Age.MESSAGES_MOST]) == (24.1, 1, 2)
    (measure,) = [one for one in seven.measures if one.name == "privacy.withdrawals_arriving"]
    assert measure.value == pytest.approx(1 / 3)


def test_what_is_said_of_the_worked_example(seven: Review) -> None:
    """One clause a title, and nothing is left to ask."""
    titles = {one.id: str(one.title) for one in seven.findings}

    assert titles["privacy.consent@tool:ads"] == "Ads contacts people without their consent records"
    assert titles["privacy.consent@tool:esp"] == "Mailer gets consent records without channel"
    assert titles["privacy.withdrawal@tool:esp"] == "What people withdraw in Mailer never reaches CRM"
    assert not [one for one in seven.unknowns if one.code in {"privacy.consent", "privacy.withdrawal"}]


def test_a_missing_way_is_told_once() -> None:
    """What is withdrawn in the mailer is a need of the silo analyser too: the withdrawal is a row of it."""
    audit = sa.audit(read(SEVEN))
    cause = next(one for one in audit.findings if one.id == "silos.no-path@need:esp>crm/consent")

    assert "privacy.withdrawal@tool:esp" in [one.id for one in cause.consequences]
    assert [one.id for one in audit.findings if one.code == "privacy.consent"] == [
        "privacy.consent@tool:ads",
        "privacy.consent@tool:esp",
    ]


def test_a_need_that_somebody_states_is_told_once() -> None:
    """The silo analyser tells it, and the missing consent is a row of it."""
    stack = document(esp={"entities": {"consent": "consumer"}})
    audit = sa.audit(read(stack))
    (cause,) = [one for one in audit.findings if "privacy.consent@tool:esp" in {row.id for row in one.told}]

    assert cause.id == "silos.no-path@need:crm>esp/consent"


def test_a_flow_that_is_late_is_told_once() -> None:
    """The integration analyser tells the flow."""
    audit = sa.audit(read(document({**CARRIED, "every": "24h"})))
    (cause,) = [one for one in audit.findings if "privacy.consent@tool:esp" in {row.id for row in one.told}]

    assert cause.id == "integrations.late@flow:crm>esp"


def test_a_way_that_is_late_in_all_is_told_once() -> None:
    """Each of the two flows is in time, both together are not: it is told of the need."""
    flows = [{**one, "every": "3h"} for one in OVER_HUB]
    tools = [{"id": "crm"}, {"id": "esp", "capabilities": ["email"], "entities": {"consent": "consumer"}}]
    stack = document(*flows, tools=[*tools, {"id": "hub", "relays": ["consent"]}])
    audit = sa.audit(read(stack))
    told_by = [one for one in audit.findings if "privacy.consent@tool:esp" in {row.id for row in one.told}]

    assert [one.code for one in told_by] == ["silos.stale"]


def test_a_flow_that_does_not_run_is_told_once() -> None:
    """A broken flow is the cause, not the consent that it does not bring."""
    audit = sa.audit(read(document({**CARRIED, "status": "broken"})))
    (cause,) = [one for one in audit.findings if "privacy.consent@tool:esp" in {row.id for row in one.told}]

    assert cause.id == "integrations.unhealthy@flow:crm>esp"


# -- the ladder


@pytest.mark.parametrize(
    ("flows", "state", "severity"),
    [
        ([], "missing", 8.0),
        ([{**CARRIED, "status": "broken"}], "missing", 8.0),
        ([{**CARRIED, "source": "esp", "target": "crm"}], "missing", 8.0),
        ([{**CARRIED, "attributes": ["email"]}], "incomplete", 6.0),
        ([{**CARRIED, "attributes": ["email"], "every": "24h"}], "incomplete", 6.0),
        ([{**CARRIED, "every": "24h"}], "late", 5.0),
        ([{**CARRIED, "every": "4h"}], "ok", None),
        ([{**CARRIED, "every": "24h"}, CARRIED], "ok", None),
        ([{**CARRIED, "attributes": ["email"]}, {**CARRIED, "attributes": ["state"]}], "ok", None),
    ],
)
def test_the_ladder(flows: list[Document], state: str, severity: float | None) -> None:
    """Missing, incomplete, late, in order; the best ways count, and each attribute may take one of its own."""
    review = look(*flows)

    assert row(review).state == state
    assert [points(one)[0] for one in told(review, "privacy.consent")] == ([] if severity is None else [severity])


def test_a_tool_that_passes_nothing_on_ends_the_way() -> None:
    """Where it is not stated whether a tool passes records on, that is asked."""
    tools = document()["tools"]
    relaying = [*tools[:2], {"id": "hub", "relays": ["consent"]}]
    ending = [*tools[:2], {"id": "hub", "relays": []}]

    assert row(look(*OVER_HUB, tools=relaying)).state == "ok"
    assert row(look(*OVER_HUB, tools=ending)).state == "missing"
    review = look(*OVER_HUB)
    assert row(review).state == "unknown"
    assert asked(review) == {("privacy.consent", "tool.relays"): ("tool:hub",)}


def test_without_a_common_key_nobody_is_found() -> None:
    """Records that cannot be matched are incomplete."""
    keyed = {**CARRIED, "keys": ["email"]}
    review = look(keyed, esp={"stores_keys": ["cookie"]})

    assert row(review).state == "incomplete"
    (finding,) = told(review, "privacy.consent")
    assert "without a key" in str(finding.title)
    assert row(look(keyed, esp={"stores_keys": ["email"]})).state == "ok"


@pytest.mark.parametrize(
    ("regions", "scope", "state"),
    [
        (["de"], ["EU"], "ok"),
        (["de", "us"], ["EU"], "incomplete"),
        (["north"], ["EU"], "ok"),
        (["de", "us"], None, "ok"),
        (None, ["EU"], "ok"),
    ],
)
def test_a_region_that_no_system_of_record_covers(
    regions: list[str] | None, scope: list[str] | None, state: str
) -> None:
    """Only a known place outside a stated scope is told; a word that is not known is not."""
    consent = {**ASKED, "system_of_record": [{"tool": "crm", "scope": scope}]}
    review = look(CARRIED, consent=consent, esp={"regions": regions})

    assert row(review).state == state
    if state == "incomplete":
        assert row(review).outside == ("us",)
        assert told(review, "privacy.consent")[0].confidence == "documented"


def test_the_system_of_record_itself_has_its_records() -> None:
    """A CRM that mails needs no flow."""
    tools = [{"id": "crm", "capabilities": ["email"]}, {"id": "esp"}, {"id": "hub"}]

    assert row(look(tools=tools)).state == "ok"


def test_special_categories_weigh_more() -> None:
    """What only may be there raises the upper end."""
    entities = {"customer": {**CUSTOMER, "attribute_classes": {"name": "special"}}, "consent": ASKED}
    (finding,) = told(look(entities=entities), "privacy.consent")

    assert points(finding) == (8.0, 9.6)


# -- who contacts people


@pytest.mark.parametrize(
    ("esp", "customer"),
    [
        ({"capabilities": ["crm"]}, CUSTOMER),
        ({}, {**CUSTOMER, "about_customer": False}),
        ({}, {**CUSTOMER, "about_customer": None}),
        ({}, {**CUSTOMER, "personal": "none", "attribute_classes": {"name": "none"}}),
        ({"lifecycle": {"phase": "retired"}}, CUSTOMER),
    ],
)
def test_who_contacts_nobody_needs_no_consent(esp: Document, customer: Document) -> None:
    """No channel, no customer, no personal data, or no longer in use."""
    review = look(esp=esp, entities={"customer": customer, "consent": ASKED})

    assert told(review, "privacy.consent") == []
    assert rows_of(ConsentRow, review.tables) == ()
    assert asked(review) == {}


def test_a_tool_that_only_may_hold_customers_is_left_alone() -> None:
    """A contact tool holds personal data about customers for certain."""
    flows = [{key: value for key, value in MAILED.items() if key != "entities"}]

    assert told(look(integrations=flows), "privacy.consent") == []


def test_where_a_flow_may_not_be_on_record_it_is_assumed() -> None:
    """Then it is medium at most."""
    review = look(complete=None)
    (finding,) = told(review, "privacy.consent")

    assert finding.confidence == "assumed"
    assert "is on record" in str(finding.title)
    (in_audit,) = sa.audit(read(document(complete=None))).findings.of("privacy.consent")
    assert in_audit.severity == "medium"


def test_what_only_the_catalog_says_a_tool_can_do_is_assumed() -> None:
    """That a product can mail does not say that the company mails with it."""
    filled = {"from_catalog": {"product": "mailer", "facts": ["capabilities"]}}
    (finding,) = told(look(esp=filled), "privacy.consent")

    assert finding.confidence == "assumed"


# -- another basis


def activity(**facts: Any) -> Document:
    return {"name": "News", "capabilities": ["email"], "tools": ["esp"], **facts}


OBJECTION: Document = {**ASKED, "system_of_record": "hub"}
TWO: Document = {"customer": CUSTOMER, "consent": ASKED, "objection": OBJECTION}
OBJECTIONS_ARRIVE: Document = {**CARRIED, "source": "hub", "entities": ["objection"]}


@pytest.mark.parametrize(
    ("basis", "record"),
    [("legitimate interest", "objection"), ("Consent", "consent"), ("their consent, asked in the shop", "consent")],
)
def test_another_basis_asks_for_objections(basis: str, record: str) -> None:
    """The activity names its records; a basis that speaks of consent asks for consents."""
    named = activity(basis=basis, entities=["customer", record])
    review = look(entities=TWO, activities=[named])
    (finding,) = told(review, "privacy.consent")

    assert row(review).records == record
    assert row(review).bases == (basis,)
    assert record in str(finding.title)


def test_objections_that_arrive_are_enough_for_another_basis() -> None:
    """Consents do not stand in for objections."""
    named = activity(basis="legitimate interest", entities=["customer", "objection"])

    assert row(look(OBJECTIONS_ARRIVE, entities=TWO, activities=[named])).state == "ok"
    assert row(look(CARRIED, entities=TWO, activities=[named])).state == "missing"


def test_an_activity_of_another_capability_or_tool_changes_nothing() -> None:
    """Consents are asked for as before."""
    for other in (
        activity(basis="contract", capabilities=["sms"], entities=["customer", "objection"]),
        activity(basis="contract", tools=["hub"], entities=["customer", "objection"]),
    ):
        review = look(OBJECTIONS_ARRIVE, CARRIED, entities=TWO, activities=[other])
        assert (row(review).state, row(review).bases) == ("ok", ())


@pytest.mark.parametrize(
    "activities",
    [[], ["News"], [{"name": "News", "basis": "contract"}], [activity(), activity(name="Twice")]],
)
def test_activities_that_state_little_change_nothing(activities: list[Any]) -> None:
    """No capability, no basis or nothing at all: consents are asked for as before."""
    review = look(CARRIED, activities=activities)

    assert (row(review).records, row(review).state, row(review).bases) == ("consent", "ok", ())


def test_consent_and_another_basis_need_both_records() -> None:
    """Two activities of one capability are two demands."""
    both = [
        activity(basis="consent", entities=["customer", "consent"]),
        activity(name="Service", basis="contract", entities=["customer", "objection"]),
    ]
    review = look(CARRIED, entities=TWO, activities=both)

    assert {one.records: one.state for one in rows_of(ConsentRow, review.tables)} == {
        "consent": "ok",
        "objection": "missing",
    }


def test_of_several_records_that_nobody_names_the_best_counts_and_it_is_asked() -> None:
    """What is not certain is a question."""
    review = look(CARRIED, entities=TWO)

    assert told(review, "privacy.consent") == []
    assert asked(review)["privacy.consent", "activity.entities"] == ("tool:esp",)


def test_the_words_for_consent_are_a_setting() -> None:
    """Companies write in their own language."""
    graph = StackGraph(
        read(document(entities=TWO, activities=[activity(basis="Einwilligung", entities=["customer", "objection"])]))
    )
    rows = rows_of(ConsentRow, privacy.tuned(consent_words=("einwilligung",))(graph).tables)

    assert [one.records for one in rows] == ["objection"]
    assert rows[0].bases == ("Einwilligung",)


# -- what is not stated


NOBODY: Document = {**ASKED, "system_of_record": "none"}
HUB_HOLDS: list[Document] = [
    {"id": "crm"},
    {"id": "esp", "capabilities": ["email"]},
    {"id": "hub", "entities": {"consent": "producer"}},
]


def test_where_no_tool_is_the_system_of_record_a_tool_without_any_consents_is_told() -> None:
    """The hub holds some, and nothing brings them to the mailer."""
    review = look(consent=NOBODY, tools=HUB_HOLDS)
    (finding,) = told(review, "privacy.consent")

    assert (row(review).state, row(review).master, row(review).age_low) == ("missing", None, None)
    assert (points(finding), finding.confidence, finding.severity) == ((8.0, 8.0), "documented", "high")
    assert Tools("hold consent", ("hub",)) in finding.evidence
    assert str(finding.advice) == "Decide which tool says who agreed, and bring the consent records from there to esp."
    assert not any(code == "privacy.consent" for code, _ in asked(review))


def test_consents_from_anybody_are_enough_where_no_tool_is_the_system_of_record() -> None:
    """Whether they are right is what the lack of a system of record is told for; withdrawals have no way."""
    review = look({**CARRIED, "source": "hub"}, consent=NOBODY, tools=HUB_HOLDS)

    assert (told(review, "privacy.consent"), row(review).state) == ([], "ok")
    assert rows_of(WithdrawalRow, review.tables) == ()
    assert asked(review) == {}


@pytest.mark.parametrize(
    ("flows", "facts", "fact", "subject"),
    [
        ([], {"complete": None}, "tool.flows", "tool:esp"),
        ([{"source": "hub", "target": "esp", "method": "api"}], {}, "integration.entities", "flow:hub>esp"),
        ([{**CARRIED, "source": "hub", "status": "unknown"}], {}, "integration.status", "flow:hub>esp"),
    ],
)
def test_where_consents_without_a_system_of_record_may_arrive_it_is_asked(
    flows: list[Document], facts: Document, fact: str, subject: str
) -> None:
    """A flow that is not on record, or not stated to carry them or to run, may bring them."""
    review = look(*flows, consent=NOBODY, tools=HUB_HOLDS, **facts)

    assert (told(review, "privacy.consent"), row(review).state) == ([], "unknown")
    assert asked(review) == {("privacy.consent", fact): (subject,)}


def test_consents_that_nobody_holds_are_missing_where_the_flows_are_whole() -> None:
    """No tool has any, and none can come."""
    assert row(look(consent=NOBODY)).state == "missing"
    assert row(look(consent=NOBODY, complete=None)).state == "unknown"


def test_the_lack_of_a_system_of_record_and_of_consents_is_one_finding() -> None:
    """What is missing at the mailer is a row of that nobody is right about consents."""
    tools = [*HUB_HOLDS, {"id": "shop", "entities": {"consent": "producer"}}]
    result = sa.audit(read(document(consent=NOBODY, tools=tools)))
    rows = {row.id: one.id for one in result.findings for row in one.consequences}

    assert rows["privacy.consent@tool:esp"] == "silos.no-master@stack:masters"
    assert all(one.rule.id != "privacy.consent" for one in result.findings)


def test_no_entity_of_consents_is_one_question() -> None:
    """However many tools contact people."""
    tools = [*document()["tools"][:2], {"id": "hub", "capabilities": ["sms"]}]
    flows = [MAILED, {**MAILED, "target": "hub"}]
    review = look(consent=None, tools=tools, integrations=flows)

    assert told(review, "privacy.consent") == []
    (question,) = [one for one in review.unknowns if one.code == "privacy.consent"]
    assert (question.fact, question.subjects) == ("entity.consent_for", ("entity:customer",))
    assert question.blocks == ("tool:esp", "tool:hub")


def test_no_entity_of_consents_is_a_finding_where_the_entities_are_whole() -> None:
    """Then the file states that nothing records consents."""
    review = look(consent=None, complete=["integrations", "entities"])
    (finding,) = told(review, "privacy.consent")

    assert finding.id == "privacy.consent@entity:customer"
    assert points(finding) == (8.0, 8.0)
    assert asked(review) == {}


@pytest.mark.parametrize(
    ("flow", "consent", "fact", "subject"),
    [
        ({**CARRIED, "entities": None}, ASKED, "integration.entities", "flow:crm>esp"),
        ({**CARRIED, "status": "unknown"}, ASKED, "integration.status", "flow:crm>esp"),
        ({**CARRIED, "attributes": None}, ASKED, "integration.attributes", "flow:crm>esp"),
        ({**CARRIED, "every": None}, ASKED, "integration.every", "flow:crm>esp"),
        ({**CARRIED, "every": "3h", "takes": None}, ASKED, "integration.takes", "flow:crm>esp"),
        (CARRIED, {**ASKED, "tolerance": None}, "entity.tolerance", "entity:consent"),
        (CARRIED, {**ASKED, "attributes": None}, "entity.attributes", "entity:consent"),
        (CARRIED, {**ASKED, "system_of_record": None}, "entity.system_of_record", "entity:consent"),
    ],
)
def test_what_is_not_stated_is_asked(flow: Document, consent: Document, fact: str, subject: str) -> None:
    """Each fact that would decide it is one question, and nothing is told."""
    review = look(flow, consent=consent)

    assert told(review, "privacy.consent") == []
    assert asked(review) == {("privacy.consent", fact): (subject,)}


# -- withdrawals


def test_a_consent_that_never_gets_to_its_master() -> None:
    """A way back mends it; a flow that may not run is asked for."""
    esp = {"entities": {"consent": "producer"}}
    (finding,) = told(look(CARRIED, esp=esp), "privacy.withdrawal")

    assert finding.id == "privacy.withdrawal@tool:esp"
    assert points(finding) == (7.0, 7.0)
    assert any(isinstance(one, Cut) for one in finding.evidence)
    back = {**CARRIED, "source": "esp", "target": "crm"}
    assert told(look(CARRIED, back, esp=esp), "privacy.withdrawal") == []
    doubtful = look(CARRIED, {**back, "status": "unknown"}, esp=esp)
    assert told(doubtful, "privacy.withdrawal") == []
    assert asked(doubtful) == {("privacy.withdrawal", "integration.status"): ("flow:esp>crm",)}


def test_records_for_nobody_in_person_are_no_consents() -> None:
    """Firms withdraw nothing in the sense of these rules."""
    entities = {"customer": {**CUSTOMER, "personal": "none"}, "consent": {**ASKED, "personal": "none"}}
    staff = {"personal": "personal", "system_of_record": "hub"}
    esp = {"entities": {"consent": "producer"}}

    assert told(look(CARRIED, esp=esp, entities={**entities, "staff": staff}), "privacy.withdrawal") == []


def test_a_circle_of_flows_does_no_harm() -> None:
    """Ways end, whatever the flows are."""
    back = {**CARRIED, "source": "esp", "target": "crm"}
    review = look(
        *OVER_HUB, {**CARRIED, "source": "esp", "target": "hub"}, back, esp={"entities": {"consent": "producer"}}
    )

    assert told(review, "privacy.withdrawal") == []


def test_days_between_messages_are_a_setting() -> None:
    """24.1 hours at ten hours a message are two or three."""
    rows = rows_of(WithdrawalRow, privacy.tuned(message_every=10.0)(StackGraph(read(SEVEN))).tables)
    way = next(one for one in rows if (one.producer, one.tool) == ("web", "esp"))

    assert (way.messages_low, way.messages_high) == (2, 3)


def test_a_policy_says_which_capabilities_contact_people() -> None:
    """A channel that the policy leaves out is none."""
    graph = StackGraph(read(document()), Policy.model_validate({"privacy": {"contact": ["sms"]}}))

    assert told(privacy(graph), "privacy.consent") == []


# -- laws: what arrives, against every path


TOOLS = ("a", "b", "c", "d", "e")
ATTRIBUTES = ("p", "q")


def maybe(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from((None, *values))


FLOW = st.fixed_dictionaries(
    {
        "source": st.sampled_from(TOOLS),
        "target": st.sampled_from(TOOLS),
        "entities": maybe(["x"], ["x"], ["y"]),
        "attributes": maybe([], ["p"], ["q"], ["p", "q"]),
        "every": maybe("1h", "5h"),
        "takes": st.just("0h"),
        "status": st.sampled_from(["active", "active", "unknown", "broken"]),
        "keys": maybe(["k"], ["l"]),
    }
).filter(lambda flow: flow["source"] != flow["target"])
STACKS = st.builds(
    lambda flows, keys, relays: {
        "name": "S",
        "entities": {"x": {"system_of_record": "a", "attributes": [*ATTRIBUTES]}, "y": {}},
        "tools": [
            {
                "id": id_,
                **({} if key is None else {"stores_keys": [key]}),
                **({} if relay is None else {"relays": relay}),
            }
            for id_, key, relay in zip(TOOLS, keys, relays, strict=True)
        ],
        "integrations": flows,
    },
    st.lists(FLOW, max_size=8),
    st.lists(maybe("k"), min_size=5, max_size=5),
    st.lists(maybe([], ["x"]), min_size=5, max_size=5),
)


def age_of(path: tuple[Flow, ...]) -> float:
    return sum(flow.latency[0] for flow in path)


def by_hand(graph: StackGraph, target: str) -> dict[str, Any]:
    """What arrives over every simple path, one by one: in the best case, and as stated."""
    paths = graph.paths("a", target, "x", limit=1000)
    sure = [
        path
        for path in paths
        if all(flow.certain and flow.entities for flow in path)
        and all(graph.relays(after.source, "x") for _, after in pairwise(path))
    ]

    def matches(path: tuple[Flow, ...]) -> bool:
        for flow in path:
            facts = (graph.tool(flow.source).stores_keys, flow.integration.keys, graph.tool(flow.target).stores_keys)
            stated = [set(keys) for keys in facts if keys is not None]
            if stated and not set.intersection(*stated):
                return False
        return True

    def brings(path: tuple[Flow, ...], name: str) -> bool:
        fields = [flow.integration.attributes for flow in path]
        return matches(path) and all(some is None or name in some for some in fields)

    matched = any(map(matches, paths))
    lost = tuple(name for name in ATTRIBUTES if matched and not any(brings(path, name) for path in paths))
    arriving = [name for name in ATTRIBUTES if matched and name not in lost]
    ages = [min(age_of(p) for p in paths if brings(p, name)) for name in arriving]
    stated = [
        name
        for name in arriving
        if any(brings(path, name) and all(f.integration.attributes is not None for f in path) for path in sure)
    ]
    return {
        "path": True if sure else None if paths else False,
        "matched": matched,
        "lost": lost,
        "open": tuple(name for name in arriving if name not in stated),
        "age": max(ages) if ages else min((age_of(p) for p in paths if matches(p) or not matched), default=None),
    }


@settings(max_examples=500, deadline=None)
@given(STACKS)
def test_what_arrives_is_what_the_best_of_all_paths_bring(stack: Document) -> None:
    """Path, keys, attributes and age equal those of the enumeration of all simple paths."""
    graph = StackGraph(read(stack))
    ways = Arrivals(graph, "x", "a", ATTRIBUTES)
    for target in TOOLS[1:]:
        got, want = ways.to(target), by_hand(graph, target)
        assert (got.path, got.matched) == (want["path"], want["matched"])
        if got.path is not False:
            assert (got.lost, got.open) == (want["lost"], want["open"])
            assert got.age[0] == want["age"]
            assert got.age[0] <= got.age[1]
            assert all(flow.runs for flow in got.route)
            assert got.route[-1].target == target


@settings(max_examples=100, deadline=None)
@given(STACKS, FLOW)
def test_one_more_flow_never_makes_it_worse(stack: Document, flow: Document) -> None:
    """Paths, keys and attributes only grow."""
    before = Arrivals(StackGraph(read(stack)), "x", "a", ATTRIBUTES)
    more = {**stack, "integrations": [*stack["integrations"], {**flow, "entities": ["x"]}]}
    after = Arrivals(StackGraph(read(more)), "x", "a", ATTRIBUTES)
    for target in TOOLS[1:]:
        one, two = before.to(target), after.to(target)
        assert two.path is not False or one.path is False
        assert two.matched or not one.matched
        assert set(two.lost) <= set(one.lost) or not one.matched
