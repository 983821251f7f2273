"""Lists that disagree: what is in all, in one only, under other names, and who contradicts whom."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings

import stackaudit as sa
from model.documents import documents
from stackaudit.io.reconcile.merging import merge
from stackaudit.io.reconcile.same import alike, groups


def stack(name: str, *tools: Any, **more: Any) -> sa.Stack:
    """A list of tools."""
    return sa.Stack.model_validate({"name": name, "tools": list(tools), **more})


FINANCE = stack(
    "Finance",
    {"name": "HubSpot", "cost": {"annual": 12000}, "owner": "Ann", "seats": {"paid": 40}},
    {"name": "Fax Server", "cost": {"annual": 900}},
    {"name": "Slack Enterprise Grid"},
    {"name": "Zoom", "cost": {"annual": 100}, "contract": {"renews": "2027-01-01"}},
    currency="EUR",
)
LOGINS = stack("Logins", {"name": "hub-spot", "seats": {"paid": 38}, "owner": "ann"}, "Slack", "Zoom", "Notion")
MARKETING = stack("Marketing", {"name": "HubSpot", "owner": "Bob", "cost": {"annual": 12000}}, "Zoom", "Mailchmip")


def test_three_lists_are_held_against_one_another() -> None:
    """The gap between them is named, with what it costs by what is known."""
    result = sa.reconcile(finance=FINANCE, logins=LOGINS, marketing=MARKETING)

    assert [group.name for group in result.in_all] == ["HubSpot", "Zoom"]
    assert [group.name for group in result.in_one_only] == [
        "Fax Server",
        "Slack Enterprise Grid",
        "Slack",
        "Notion",
        "Mailchmip",
    ]
    assert [group.names for group in result.under_other_names] == [("HubSpot", "hub-spot")]
    assert [(pair.one.name, pair.other.name) for pair in result.alike] == [("Slack Enterprise Grid", "Slack")]
    finance, logins, marketing = result.gaps
    assert (finance.tools, finance.known_cost, finance.without_cost) == (
        ("Fax Server", "Slack Enterprise Grid"),
        Decimal(900),
        1,
    )
    assert (logins.known_cost, logins.without_cost) == (None, 2)
    assert marketing.tools == ("Mailchmip",)


def test_contradictions_name_both_values_and_their_lists() -> None:
    """Case does not contradict, and neither does a list that says nothing."""
    result = sa.reconcile(finance=FINANCE, logins=LOGINS, marketing=MARKETING)

    assert [(one.subject, one.field, one.facts) for one in result.contradictions] == [
        ("HubSpot", "owner", (("finance", "Ann"), ("logins", "ann"), ("marketing", "Bob"))),
        ("HubSpot", "seats.paid", (("finance", 40), ("logins", 38))),
    ]


def test_amounts_in_two_currencies_do_not_contradict() -> None:
    """They cannot be compared; nothing is said of them."""
    dollars = stack("Dollars", {"name": "HubSpot", "cost": {"annual": 13000}}, currency="USD")

    assert sa.reconcile(FINANCE, dollars).contradictions == ()
    planned = stack("Dollars", {"name": "HubSpot"}, {"name": "CRM", "cost": {"annual": 1}}, currency="USD")
    candidate = {"source": "hubspot", "target": "crm", "cost": 5}
    planned = sa.Stack.model_validate({**planned.document(), "candidates": [candidate]})
    with pytest.raises(sa.StackAuditError, match="candidates or purchases of Dollars are in USD"):
        sa.reconcile(FINANCE, planned).stack("both")


def test_the_lists_make_one_stack() -> None:
    """The first list is believed; a fact that only a later one states is taken."""
    whole = sa.reconcile(finance=FINANCE, logins=LOGINS, marketing=MARKETING).stack("Company")
    hubspot = whole.tool("hubspot")

    assert (whole.name, whole.currency, len(whole.tools)) == ("Company", "EUR", 7)
    assert (hubspot.owner, hubspot.seats and hubspot.seats.paid) == ("Ann", 40)
    assert hubspot.provenance is not None
    assert hubspot.provenance.source == "finance; logins; marketing"


def test_a_fact_that_is_known_better_wins() -> None:
    """Whatever the order of the lists; both values are told."""
    guess = stack("Guess", {"name": "CRM", "owner": "Ann", "provenance": {"confidence": "assumed"}})
    measured = stack(
        "Measured", {"name": "CRM", "owner": "Bob", "provenance": {"from": "export", "confidence": "measured"}}
    )
    merged = merge({"guess": guess, "measured": measured}, "Both")
    (one,) = merged.contradictions

    assert merged.document["tools"][0]["owner"] == "Bob"
    assert merged.document["tools"][0]["provenance"] == {"from": "guess; measured (export)"}
    assert str(one) == "CRM: owner is 'Ann' in guess, 'Bob' in measured; measured is kept"


def test_references_follow_to_the_id_that_stays() -> None:
    """Flows, masters, needs, journeys and the hub of a list that calls the tool otherwise."""
    other = stack(
        "Other",
        "Hub-Spot",
        "Mailer",
        hub="hub-spot",
        entities=[{"id": "Customer", "system_of_record": "hub-spot"}],
        integrations=["hub-spot -> mailer: Customer"],
        needs=[{"from": "hub-spot", "to": "mailer", "entity": "Customer"}],
        journeys=[{"name": "Buy", "steps": [{"name": "Pay", "tools": ["hub-spot"]}]}],
    )
    first = stack("First", {"name": "HubSpot", "entities": {"customer": "consumer"}, "departments": ["sales"]})
    declared = stack("Declared", "X", departments=["it"], entities=["customer"])
    whole = sa.Stack.model_validate(merge({"a": first, "b": other, "c": declared}, "All").document)

    assert whole.hub == "hubspot"
    assert [master.tool for master in whole.entities[0].system_of_record or ()] == ["hubspot"]
    assert [entity.id for entity in whole.entities] == ["Customer"]
    assert whole.tools[0].entities[0].entity == "Customer"
    assert [(flow.source, flow.target, flow.entities) for flow in whole.integrations] == [
        ("hubspot", "mailer", ("Customer",))
    ]
    assert whole.needs[0].source == "hubspot"
    assert whole.journeys[0].steps[0].tools == ("hubspot",)
    assert {department.id for department in whole.departments} == {"sales", "it"}


def test_a_contract_never_starts_after_it_ends() -> None:
    """Two lists that say so together contradict; the start is left out and told."""
    one = stack("One", {"name": "CRM", "contract": {"starts": "2027-01-01"}})
    two = stack("Two", {"name": "CRM", "contract": {"renews": "2026-01-01"}})
    merged = merge({"one": one, "two": two}, "Both")

    assert merged.document["tools"][0]["contract"] == {"renews": "2026-01-01"}
    assert [entry.field for entry in merged.contradictions] == ["contract.starts"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hub Spot", "HubSpot", True),
        ("C", "C++", False),
        ("Tool 1.2", "Tool 12", False),
        ("Front", "Front Office", False),
        ("Почта", "почта", True),
        ("Slack", "Slak", False),
    ],
)
def test_only_equal_names_are_one_tool(one: str, other: str, same: bool) -> None:
    """What is merely alike is never put together."""
    found = groups({"a": stack("A", {"id": "a1", "name": one}), "b": stack("B", {"id": "b1", "name": other})})

    assert (len(found) == 1) is same


@pytest.mark.parametrize(
    ("one", "other", "alike_"),
    [
        ("Slack", "Slack Enterprise Grid", True),
        ("Mailchimp", "Mailchmip", True),
        ("Python 3", "Python 2", False),
        ("Server 2.4.x", "Server 2.2", False),
        ("Captivate 2019 v11.x", "Captivate 2019", True),
        ("CRM", "ERP", False),
        ("Cloud", "Suite", False),
        ("Salesforce", "Salesloft", False),
    ],
)
def test_alike_names_are_suggested(one: str, other: str, alike_: bool) -> None:
    """A name within the other, or a slip of a letter or two; another version is another tool."""
    found = groups({"a": stack("A", one), "b": stack("B", other)})

    assert bool(alike(found)) is alike_


def known_as(product: str, *names: str) -> sa.Stack:
    """A list of tools that the catalog knows as one product."""
    return stack("List", *({"name": name, "from_catalog": {"product": product}} for name in names))


@pytest.mark.parametrize(
    ("one", "other", "written"),
    [
        (("SFDC",), ("Salesforce",), [("SFDC", "Salesforce")]),
        (("GA4",), ("Google Analytics 4",), [("GA4", "Google Analytics 4")]),
        (("CAD 2021",), ("CAD 2022",), []),  # another version is another tool
        (("Jira (old)", "Jira (new)"), ("Issues",), []),  # which of the two it is cannot be told
        (("Issues",), ("Jira (old)", "Jira (new)"), []),
        (("Jira", "Jira (new)"), ("jira", "Issues"), [("Jira", "jira")]),
    ],
)
def test_names_of_one_product_are_one_tool(
    one: tuple[str, ...], other: tuple[str, ...], written: list[tuple[str, ...]]
) -> None:
    """What the catalog knows surely as one product is one tool, unless a list has two of it or another version."""
    result = sa.reconcile(a=known_as("product", *one), b=known_as("product", *other))

    assert [group.names for group in result.under_other_names] == written
    assert len(result.stack("Both").tools) == len(one) + len(other) - len(written)


def test_two_tools_of_one_list_are_never_one() -> None:
    """Its author knows them apart."""
    found = groups({"a": stack("A", {"id": "x", "name": "CRM"}, {"id": "y", "name": "crm"}), "b": stack("B", "C-R-M")})

    assert [[entry.tool.id for entry in group.entries] for group in found] == [["x", "c-r-m"], ["y"]]


@settings(max_examples=60, deadline=None)
@given(documents, documents)
def test_any_two_stacks_make_a_sound_one_or_are_refused(one: object, other: object) -> None:
    """Every tool of both is in it once; nothing dangles. In the order of the lists nothing is lost."""
    a, b = sa.Stack.model_validate(one), sa.Stack.model_validate(other)
    other_money = [stack for stack in (a, b) if stack.candidates or stack.initiatives]
    if None not in (a.currency, b.currency) and a.currency != b.currency and other_money:
        return  # candidates and purchases cannot name a currency of their own
    whole = sa.Stack.model_validate(merge({"a": a, "b": b}, "Both").document)

    assert len(whole.tools) == len(groups({"a": a, "b": b}))
    assert {tool.id for tool in a.tools} <= {tool.id for tool in whole.tools}


def test_lists_in_several_currencies_stand_apart() -> None:
    """The currency of most prices is summed; the tools of the other list name theirs, and nothing is converted."""
    tool = {"cost": {"annual": 100}}
    euro = {"name": "A", "currency": "EUR", "tools": [{"id": "a", **tool}, {"id": "b", **tool}]}
    dollar = {"name": "B", "currency": "USD", "tools": [{"id": "c", **tool}, {"id": "d"}]}
    lists = {name: sa.Stack.model_validate(one) for name, one in (("b", dollar), ("a", euro))}
    whole = sa.Stack.model_validate(merge(lists, "Both").document)

    assert whole.currency == "EUR"
    assert {tool.id: tool.currency for tool in whole.tools} == {"a": None, "b": None, "c": "USD", "d": None}
    terms = {str(term.label): term.value for term in sa.audit(whole).measures["cost.annual"].derivation}
    assert terms["cost a year of those"] == 200


@given(documents)
@settings(max_examples=30, deadline=None)
def test_a_list_and_itself_contradict_nothing(document: object) -> None:
    """Every tool is in both, under one name."""
    one = sa.Stack.model_validate(document)
    result = sa.reconcile(a=one, b=one)

    assert (result.contradictions, result.in_one_only, result.alike) == ((), (), ())
    assert len(result.in_all) == len(one.tools)


def test_the_report_is_text_markdown_tables_and_a_workbook(tmp_path: Path) -> None:
    """All forms hold the same; names are escaped where they would act."""
    evil = stack("Evil", "=cmd|x", "[a](http://x)")
    result = sa.reconcile(finance=FINANCE, evil=evil)

    assert "Only in finance: 4, EUR 13,000 a year by what is known, 1 without a stated cost" in result.text()
    assert "\n- \\[a](http\\://x)" in result.markdown()
    assert result.tables == ("tools", "contradictions", "alike", "gaps")
    assert result.table("gaps").to_dict("list")["only_here"] == [4, 2]
    with pytest.raises(sa.UnknownNameError, match="did you mean 'gaps'"):
        result.table("gap")
    sheet = openpyxl.load_workbook(result.save(tmp_path / "r.xlsx"))["tools"]
    assert "'=cmd|x" in [cell.value for cell in sheet["B"]]
    assert result.save(tmp_path / "r.md").read_text(encoding="utf-8") == result.markdown()
    assert result.save(tmp_path / "r.txt").read_text(encoding="utf-8") == result.text()
    with pytest.raises(sa.StackAuditError, match=r"\.md, \.txt, \.xlsx"):
        result.save(tmp_path / "r.pdf")
    assert "<Reconciliation of finance and evil: 0 of 6 tools in all, 0 contradictions>" in repr(result)
    assert "<script" not in result._repr_html_()


def test_a_wrong_call_is_refused() -> None:
    """One list, two of one name, or no list at all."""
    with pytest.raises(sa.StackAuditError, match="at least two"):
        sa.reconcile(FINANCE)
    with pytest.raises(sa.StackAuditError, match="two lists are called 'Finance'"):
        sa.reconcile(FINANCE, FINANCE)
    with pytest.raises(sa.StackAuditError, match="takes stacks, not str"):
        sa.reconcile("a.csv", "b.csv")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"name": "Salesforce", "aliases": ["SFDC"]}, {"name": "sfdc"}, True),
        ({"name": "SFDC"}, {"name": "Salesforce", "aliases": ["SFDC"]}, True),
        ({"name": "Our CRM", "aliases": ["SFDC"]}, {"name": "Salesforce", "aliases": ["SFDC"]}, False),
        ({"name": "Salesforce"}, {"name": "SFDC"}, False),
    ],
)
def test_an_alias_is_a_name(one: Any, other: Any, same: bool) -> None:
    """In whichever list it is stated; two tools that share nothing but an alias are not taken for one."""
    assert len(groups({"a": stack("A", one), "b": stack("B", other)})) == (1 if same else 2)


def test_a_name_goes_before_an_alias() -> None:
    """Somebody else's alias does not take a tool away from its own name."""
    first = stack("A", {"name": "SAP", "aliases": ["ERP"]}, "ERP")
    found = groups({"a": first, "b": stack("B", "erp")})

    assert [[entry.tool.name for entry in group.entries] for group in found] == [["SAP"], ["ERP", "erp"]]


def test_amounts_of_a_tool_are_of_one_currency() -> None:
    """The first list that has amounts is believed; a currency never stands beside the amounts of another list."""
    one = stack("A", {"name": "Zoom", "cost": {"annual": 100}}, "Slack", currency="EUR")
    other = stack(
        "B",
        {"name": "Zoom", "currency": "USD", "cost": {"annual": 110, "one_off": 5}},
        {"name": "Slack", "currency": "USD", "cost": {"annual": 7}},
        currency="EUR",
    )
    both = merge({"a": one, "b": other}, "Both")
    zoom, slack = both.document["tools"]

    assert (zoom["cost"], "currency" in zoom) == ({"annual": 100}, False)
    assert (slack["cost"]["annual"], slack["currency"]) == (7, "USD")
    assert [str(said) for said in both.contradictions] == ["Zoom: currency is 'EUR' in a, 'USD' in b; a is kept"]
    assert sa.Stack.model_validate(both.document).tool("zoom").spend.annual == 100  # type: ignore[union-attr]
