"""Requests of people: who gets no deletion, a late one or gives no copy, and what is asked."""

from __future__ import annotations

from typing import Any

import pytest

import stackaudit as sa
from stackaudit.analysers.privacy.analyser import privacy
from stackaudit.analysers.privacy.telling import Points
from stackaudit.core.evidence import Flows, Names, Quantity, Tools
from stackaudit.core.findings import Finding, Review
from stackaudit.core.rows import rows_of
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stackaudit.tables.privacy import RequestRow
from stacks import CASES, Document, load, read

SEVEN = load(CASES / "privacy" / "seven_tools.yaml")
CUSTOMER: Document = {"system_of_record": "crm", "personal": "personal", "attributes": ["email"]}
SENT: Document = {
    "source": "crm",
    "target": "esp",
    "entities": ["customer"],
    "attributes": ["email"],
    "method": "api",
    "every": "1h",
    "takes": "0h",
}


def look(*flows: Document, policy: Policy | None = None, **facts: Any) -> Review:
    """What is said of a CRM and a mailer that holds its customers."""
    document = {
        "name": "S",
        "complete": ["integrations"],
        "tools": [{"id": "crm"}, {"id": "esp"}, {"id": "desk"}],
        "entities": {"customer": CUSTOMER},
        "integrations": [*flows],
        **facts,
    }
    return privacy(StackGraph(read(document), policy or Policy()))


def told(review: Review) -> dict[str, Finding]:
    return {one.subjects[0]: one for one in review.findings if one.code == "privacy.request-not-reached"}


def asked(review: Review) -> dict[str, tuple[str, ...]]:
    return {one.fact: one.subjects for one in review.unknowns if one.code == "privacy.request-not-reached"}


def row(review: Review, entity: str = "customer") -> RequestRow:
    return next(one for one in rows_of(RequestRow, review.tables) if one.entity == entity)


# -- the worked example


@pytest.fixture(scope="module")
def seven() -> Review:
    return privacy(StackGraph(read(SEVEN)))


@pytest.mark.parametrize(("tool", "low", "high"), [("sheet", 6.0, 7.2), ("ads", 6.0, 6.0)])
def test_how_bad_each_is(seven: Review, tool: str, low: float, high: float) -> None:
    """The sheet may hold data on health; the ads hold personal data and no more."""
    finding = told(seven)[f"tool:{tool}"]
    points = {one.key: one.value for one in finding.evidence if isinstance(one, Quantity)}

    assert (points[Points.LOW], points[Points.HIGH]) == (low, high)
    assert (finding.severity, finding.confidence) == ("medium", "documented")


def test_nobody_else_is_told(seven: Review) -> None:
    """What may be reached is asked, not told."""
    assert {*told(seven)} == {"tool:ads", "tool:sheet"}


def test_the_row_of_the_customers(seven: Review) -> None:
    """Five have to be told: two follow for sure, one may; between one and three have to be told by hand."""
    customers = row(seven)

    assert customers.intakes == ("crm",)
    assert customers.must == ("ads", "crm", "esp", "sheet", "sup")
    assert (customers.reached, customers.reached_possible) == (("crm", "esp"), ("sup",))
    assert (customers.unreached, customers.unrecorded, customers.late) == (("ads", "sheet"), (), ())
    assert (customers.orders_low, customers.orders_high) == (1, 3)
    assert customers.tell == ("ads", "sheet", "sup")


def test_the_proof_names_the_way_and_where_it_ends(seven: Review) -> None:
    """How the data got there, who is reached, and the flow that carries no deletion."""
    evidence = told(seven)["tool:sheet"].evidence

    assert Names("way of email of customer to Sheet", ("CRM → Sheet (manual, possible)",)) in evidence
    assert Flows("deletions are not carried out over", ("flow:crm>sheet",)) in evidence
    assert Tools("a deletion of customer reaches", ("crm", "esp")) in evidence
    assert str(told(seven)["tool:ads"].title) == "Requests to delete customer records do not reach Ads"
    told_by_hand = Tools("to tell by hand of a deletion of customer", ("ads", "sheet", "sup"))
    assert told_by_hand in evidence


def test_what_is_asked_of_the_worked_example(seven: Review) -> None:
    """Four flows decide whom a person has to tell; no tool says whether a copy can be got."""
    assert asked(seven) == {
        "integration.deletes": ("flow:crm>esp", "flow:crm>sup", "flow:sheet>ads", "flow:sup>bot"),
        "openness.bulk_export": tuple(f"tool:{id_}" for id_ in ("ads", "bot", "crm", "esp", "sheet", "sup")),
    }


def test_the_measures_are_intervals(seven: Review) -> None:
    """Of nine holders four follow for sure and two do not; of each kind of records together at most five are told."""
    bounds = {one.name: (one.low, one.high) for one in seven.measures}

    assert bounds["privacy.deletions_arriving"] == (pytest.approx(4 / 9), pytest.approx(7 / 9))
    assert bounds["privacy.direct_orders"] == (1.0, 5.0)


# -- deletions


@pytest.mark.parametrize(
    ("deletes", "expected"), [(True, (("esp",), (), ())), (None, ((), ("esp",), ())), (False, ((), (), ("esp",)))]
)
def test_only_what_is_stated_is_told(deletes: bool | None, expected: tuple[tuple[str, ...], ...]) -> None:
    """Stated to carry deletions: reached; not stated: asked; stated not to: told."""
    review = look({**SENT, "deletes": deletes})
    found = row(review)

    assert (found.reached[1:], found.reached_possible, found.unreached) == expected
    assert bool(told(review)) is (deletes is False)
    assert ("integration.deletes" in asked(review)) is (deletes is None)


def test_who_keeps_nothing_need_not_be_told() -> None:
    """A tool that passes records on has nothing to delete."""
    tools = [{"id": "crm"}, {"id": "esp", "privacy": {"keep": "none"}}]

    assert row(look({**SENT, "deletes": False}, tools=tools)).must == ("crm",)
    assert told(look({**SENT, "deletes": False}, tools=tools)) == {}


def test_who_holds_no_personal_part_need_not_be_told() -> None:
    """Numbers that are stated to be no personal data need no deletion."""
    customer = {**CUSTOMER, "attributes": ["email", "number"], "attribute_classes": {"number": "none"}}
    flow = {**SENT, "attributes": ["number"], "deletes": False}

    assert row(look(flow, entities={"customer": customer})).must == ("crm",)


def test_a_flow_of_unknown_content_or_status_may_carry_deletions_out() -> None:
    """It is asked what would decide it."""
    for facts, fact in (({"status": "unknown"}, "integration.status"), ({"entities": None}, "integration.entities")):
        tools = [{"id": "crm"}, {"id": "esp", "entities": {"customer": "cache"}}]
        review = look({**SENT, "deletes": True, **facts}, tools=tools)

        assert row(review).reached_possible == ("esp",)
        assert told(review) == {}
        assert asked(review)[fact] == ("flow:crm>esp",)


def test_where_a_flow_may_not_be_on_record_it_is_asked() -> None:
    """Where all flows are on record it is told."""
    tools = [{"id": "crm"}, {"id": "esp", "entities": {"customer": "cache"}}]
    review = look(tools=tools, complete=None)

    assert told(review) == {}
    assert asked(review)["tool.flows"] == ("tool:esp",)
    assert (row(review).unrecorded, row(review).orders_low, row(review).orders_high) == (("esp",), 0, 1)
    assert {*told(look(tools=tools))} == {"tool:esp"}


DESK: Document = {"id": "desk", "capabilities": ["privacy-requests"]}
HOLDING: Document = {**DESK, "entities": {"customer": {"roles": "cache", "attributes": ["email"]}}}
FROM_DESK: Document = {**SENT, "source": "desk", "target": "crm", "deletes": True}


def test_requests_come_in_at_a_desk_that_holds_the_records() -> None:
    """Then the system of record has to be told too; telling it is enough for the rest."""
    tools = [{"id": "crm"}, {"id": "esp"}, HOLDING]
    apart = look({**SENT, "deletes": True}, tools=tools)
    joined = look({**SENT, "deletes": True}, FROM_DESK, tools=[*tools[:2], DESK])

    assert row(apart).intakes == ("desk",)
    assert {*told(apart)} == {"tool:crm", "tool:esp"}
    assert row(apart).orders_high == 1
    assert row(joined).intakes == ("desk",)
    assert row(joined).must == ("crm", "desk", "esp")
    assert told(joined) == {}


def test_a_desk_that_holds_none_of_the_records_and_sends_none_is_not_asked_for_them() -> None:
    """How it passes requests on is unknown: to name it makes nothing worse."""
    tools = [{"id": "crm"}, {"id": "esp"}]
    flow = {**SENT, "deletes": True}
    without, named = look(flow, tools=tools), look(flow, tools=[*tools, DESK])

    assert row(named).intakes == ("crm",)
    assert row(named) == row(without)
    assert (told(named), asked(named)) == (told(without), asked(without))


def test_a_desk_is_asked_for_its_own_kinds_of_records_only() -> None:
    """The desk has the customers, and the shop the orders."""
    order: Document = {"system_of_record": "shop", "personal": "personal"}
    tools = [{"id": "crm", "capabilities": ["privacy-requests"]}, {"id": "shop"}, {"id": "erp"}, {"id": "esp"}]
    flow = {**SENT, "source": "shop", "target": "erp", "entities": ["order"], "attributes": None, "deletes": True}
    review = look(flow, tools=tools, entities={"customer": CUSTOMER, "order": order})

    assert (row(review).intakes, row(review, "order").intakes) == (("crm",), ("shop",))
    assert row(review, "order").reached == ("erp", "shop")
    assert told(review) == {}


@pytest.mark.parametrize(
    ("facts", "flow"),
    [
        ({"entities": {"customer": "consumer"}}, None),
        ({}, {**FROM_DESK, "source": "crm", "target": "desk", "entities": None, "attributes": None}),
        ({}, {**FROM_DESK, "status": "unknown", "target": "erp"}),
    ],
)
def test_where_a_desk_only_may_be_for_the_records_the_system_of_record_counts_as_told_too(
    facts: Document, flow: Document | None
) -> None:
    """Nothing is told that another answer would take back."""
    tools = [{"id": "crm"}, {"id": "esp"}, {"id": "erp"}, {**DESK, **facts}]
    review = look({**SENT, "deletes": True}, *([flow] if flow else []), tools=tools, complete=None)

    assert row(review).intakes == ("desk", "crm")
    assert told(review) == {}


def test_an_activity_says_which_records_a_desk_is_asked_for() -> None:
    """By the tools or the capabilities that it names; what the desk does then is open."""
    tools = [{"id": "crm"}, {"id": "esp"}, DESK]
    for by in ({"tools": ["desk"]}, {"capabilities": ["privacy-requests"]}):
        activity = {"name": "Requests", "entities": ["customer"], **by}

        assert row(look({**SENT, "deletes": True}, tools=tools, activities=[activity])).intakes == ("desk", "crm")


@pytest.mark.parametrize(("master", "is_asked"), [(None, True), ("none", False)])
def test_without_a_system_of_record_or_a_desk_it_is_asked_where_requests_come_in(master: Any, is_asked: bool) -> None:
    """Nobody is told not to be reached. That there is none is an answer, which is told elsewhere."""
    tools = [{"id": "crm"}, {"id": "esp"}, DESK]
    customer = {**CUSTOMER, "system_of_record": master}
    review = look({**SENT, "deletes": False}, entities={"customer": customer}, tools=tools)

    assert rows_of(RequestRow, review.tables) == ()
    assert told(review) == {}
    assert asked(review).get("entity.system_of_record") == (("entity:customer",) if is_asked else None)


def test_records_of_nobody_in_person_are_left_alone() -> None:
    """Requests are about personal data."""
    entities = {"customer": {**CUSTOMER, "personal": "none"}}

    assert rows_of(RequestRow, look({**SENT, "deletes": False}, entities=entities).tables) == ()


@pytest.mark.parametrize(("every", "late"), [("27d", False), ("30d", False), ("32d", True), ("36000d", True)])
def test_a_deletion_that_takes_longer_than_an_answer_is_late(every: str, late: bool) -> None:
    """A month has up to 31 days: only what is longer for sure is told."""
    review = look({**SENT, "deletes": True, "every": every})

    assert row(review).late == (("esp",) if late else ())
    assert [str(one.title) for one in told(review).values()] == (
        ["Requests to delete customer records take longer than 1 month to reach esp"] if late else []
    )


def test_how_long_an_answer_may_take_is_policy() -> None:
    """Ten days instead of a month."""
    policy = Policy.model_validate({"privacy": {"answer": "10 days"}})

    assert {*told(look({**SENT, "deletes": True, "every": "20d"}, policy=policy))} == {"tool:esp"}


def test_a_circle_of_flows_is_one_tool_to_tell() -> None:
    """Each of them passes it on to the others."""
    tools = [{"id": id_} for id_ in ("crm", "esp", "ads", "sup")]
    ring = [
        {**SENT, "source": one, "target": two, "deletes": True}
        for one, two in (("esp", "ads"), ("ads", "sup"), ("sup", "esp"))
    ]
    found = row(look({**SENT, "deletes": False}, *ring, tools=tools))

    assert found.unreached == ("ads", "esp", "sup")
    assert (found.orders_low, found.orders_high, found.tell) == (1, 1, ("ads",))


# -- copies


@pytest.mark.parametrize(("bulk_export", "told_"), [(False, True), (True, False), (None, False)])
def test_a_tool_that_gives_no_copy(bulk_export: bool | None, told_: bool) -> None:
    """Stated that nothing can be got out: told; not stated: asked."""
    tools = [{"id": "crm"}, {"id": "esp", "openness": {"bulk_export": bulk_export}}]
    review = look({**SENT, "deletes": True}, tools=tools)

    assert [str(one.title) for one in told(review).values()] == (
        ["A person's data cannot be got out of esp"] if told_ else []
    )
    assert ("esp" in row(review).copies) is (bulk_export is True)
    assert ("tool:esp" in asked(review)["openness.bulk_export"]) is (bulk_export is None)


def test_what_a_tool_lacks_is_one_finding() -> None:
    """No deletion and no copy are two rows of evidence."""
    tools = [{"id": "crm"}, {"id": "esp", "openness": {"bulk_export": False}}]
    (finding,) = told(look({**SENT, "deletes": False}, tools=tools)).values()
    names = {one.role: one.values for one in finding.evidence if isinstance(one, Names)}

    assert str(finding.title) == "Requests to delete customer records do not reach esp"
    assert (names["no deletion of"], names["no copy of"]) == (("customer",), ("customer",))


def test_many_tools_that_no_deletion_reaches_are_one_finding() -> None:
    """Six tools behind a desk that leads nowhere: one finding with a row each; five are told one by one."""

    def told(count: int) -> list[Finding]:
        tools = [{"id": f"t{n}", "name": f"T{n}", "entities": {"customer": "producer"}} for n in range(count)]
        desk = {"id": "desk", "name": "Desk", "capabilities": ["privacy-requests"], "entities": {"customer": "cache"}}
        stack = sa.Stack.model_validate(
            {
                "name": "Desk",
                "complete": ["integrations"],
                "entities": [{"id": "customer", "name": "Customer", "personal": "personal", "about_customer": True}],
                "tools": [desk, *tools],
                "integrations": [],
            }
        )
        found = sa.audit(stack, only=["privacy"]).findings
        return [one for one in found if one.rule.id == "privacy.request-not-reached"]

    (joined,) = told(6)

    assert (joined.subjects, len(joined.members)) == (("stack:requests",), 6)
    assert "They are about Customer and come in at Desk." in str(joined.why)
    assert str(joined.members[0].title) == "T0 keeps what it holds: Customer; tell it by hand"
    assert Tools("to tell by hand of a deletion of Customer", tuple(f"t{n}" for n in range(6))) in joined.evidence
    assert "T0, T1, T2, T3 and 2 more" in str(joined.advice)
    assert [(one.subjects, one.members) for one in told(5)] == [((f"tool:t{n}",), ()) for n in range(5)]


def test_the_rows_of_many_tools_say_which_of_them_follow() -> None:
    """The first passes deletions on to all others: it alone has to be told."""
    names = [f"t{n}" for n in range(6)]
    flows = [{**SENT, "source": "t0", "target": name, "deletes": True} for name in names[1:]]
    tools = [{"id": "crm"}, *({"id": name} for name in names)]
    (joined,) = told(look({**SENT, "target": "t0", "deletes": False}, *flows, tools=tools)).values()

    assert [str(row.title).partition("; ")[2] for row in joined.members] == [
        "tell it by hand",
        *["it follows from one that is told"] * 5,
    ]
    assert str(joined.advice).startswith("Tell t0 of every request by hand, from a written list: the others follow.")


def test_the_advice_for_many_tools_counts_as_its_title_does() -> None:
    """Of six tools no deletion reaches and one that it may reach, six are told of as such and the one as unknown."""
    names = [f"t{n}" for n in range(6)]
    flows = [{**SENT, "target": name, "deletes": False} for name in names]
    tools = [{"id": "crm"}, *({"id": name} for name in names), {"id": "maybe"}]
    (joined,) = told(look(*flows, {**SENT, "target": "maybe"}, tools=tools)).values()

    assert str(joined.title) == "Requests to delete a person's data do not reach 6 tools"
    assert str(joined.advice) == (
        "Tell t0, t1, t2, t3 and 2 more of every request by hand, from a written list. Let flows carry deletions out, "
        "beginning with those to the tools that hold the most. It is not known whether every deletion reaches maybe: "
        "tell it too until it is."
    )
    assert [row.subject for row in joined.members] == [f"tool:{name}" for name in names]
    assert Tools("a deletion may not reach", ("maybe",)) in joined.evidence
