"""What the catalog fills in, what it leaves alone, and that each fact it fills is marked and can be taken out again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.catalog import catalog
from stackaudit.catalog.filling import Filled
from stackaudit.catalog.without_catalog import as_stated, assumes_anything
from stackaudit.io.readers.native import parse_stack
from stackaudit.model.base import slug
from stackaudit.model.stack import Stack
from stacks import read, sample

FAMOUS = (
    "HubSpot",
    "Mailchimp",
    "Salesforce",
    "Zapier",
    "Google Sheets",
    "GA4",
    "Zoho",
    "Front",
    "Order desk",
    "Slack",
)


def shop(*tools: Any, **rest: Any) -> Stack:
    """A stack of some tools."""
    return read({"name": "Shop", "tools": list(tools), **rest})


def filled(*tools: Any, **rest: Any) -> Filled:
    """The same, filled."""
    return catalog().fill(shop(*tools, **rest))


def test_a_bare_name_is_filled_and_each_fact_is_marked() -> None:
    """Vendor, product, category, capabilities and records come from the catalog, and the tool says so."""
    tool = filled("Mailchimp").stack.tool("mailchimp")

    assert (tool.vendor, tool.product, tool.category, tool.kind) == ("Intuit", "Mailchimp", "marketing", "tool")
    assert [use.id for use in tool.capabilities][:2] == ["email-marketing", "marketing-automation"]
    assert tool.roles("contact") == ("consumer",)
    assert tool.roles("form-submission") == ("producer",)
    assert tool.from_catalog is not None
    assert tool.from_catalog.product == "mailchimp"
    assert tool.from_catalog.facts == ("vendor", "product", "category", "capabilities", "entities")
    assert tool.assumes("vendor")
    assert not tool.assumes("name")


def test_what_is_stated_always_wins() -> None:
    """Stated facts stay, an empty list and a null that are stated too; they are not marked."""
    tool = filled(
        {"name": "Mailchimp", "vendor": "Rocket Science", "category": None, "capabilities": [], "owner": "Ann"}
    ).stack.tool("mailchimp")

    assert (tool.vendor, tool.category, tool.capabilities, tool.owner) == ("Rocket Science", None, (), "Ann")
    assert tool.from_catalog is not None
    assert tool.from_catalog.facts == ("product", "entities")


def test_only_sure_matches_are_filled() -> None:
    """A vendor, a common word and an unknown name stay as they are; the notes say what to do."""
    result = filled("Zoho", "Front", "Order desk")

    assert result.stack == shop("Zoho", "Front", "Order desk")
    assert [(note.kind, note.tool) for note in result.notes] == [
        ("suggested", "zoho"),
        ("suggested", "front"),
        ("unknown", "order-desk"),
    ]
    assert str(result.notes[0]).startswith("Zoho may be one of several: Zoho CRM, Zoho Desk")
    assert str(result.notes[1]) == "Front may mean FrontApp; write it like that if so"
    assert str(result.notes[2]) == "the catalog knows no product called Order desk"


def test_notes_say_what_was_matched_and_filled() -> None:
    """A matched name is told with its product, its rule and the facts that were filled."""
    (note,) = filled("Sendinblue").notes

    assert (note.kind, note.match.kind, note.facts[0]) == ("matched", "exact", "vendor")
    assert str(note).startswith("Sendinblue is known as Brevo: Brevo is also known as 'Sendinblue'; filled in: ")


def test_the_lower_tier_gives_a_category_and_no_more() -> None:
    """Of a product that is known by name only, no capability is made up."""
    tool = filled("Kibana").stack.tool("kibana")

    assert tool.from_catalog is not None
    assert tool.from_catalog.facts == ("product", "category")
    assert tool.category == "engineering"


def test_carriers_and_spreadsheets_are_told_by_what_they_do() -> None:
    """A tool that only moves records is a conduit, one that is only a table a spreadsheet; a stated kind stays."""
    stack = filled("Zapier", "Google Sheets", {"name": "Fivetran", "kind": "tool"}, "Segment").stack

    assert [tool.kind for tool in stack.tools] == ["conduit", "spreadsheet", "tool", "tool"]


def test_web_analytics_holds_no_customer_records() -> None:
    """Who is known under pseudonyms only is no customer whom another tool could know."""
    stack = filled("GA4", "Plausible").stack

    assert [tool.entities for tool in stack.tools] == [(), ()]
    assert "entities" not in stack.model_fields_set


@pytest.mark.parametrize(
    "words",
    [
        {"entities": ["customer"]},
        {"integrations": [{"source": "hubspot", "target": "mailchimp", "entities": ["customer"]}]},
        {"needs": [{"from": "hubspot", "to": "mailchimp", "entity": "customer"}]},
        {"journeys": [{"name": "Buy", "steps": [{"name": "Pay", "tools": ["hubspot"], "needs": ["customer"]}]}]},
    ],
    ids=lambda words: next(iter(words)),
)
def test_where_the_company_names_a_record_the_catalog_keeps_to_its_other_records(words: dict[str, Any]) -> None:
    """`customer` is a word for contacts and accounts: two vocabularies side by side would look like silos."""
    stack = filled("HubSpot", "Mailchimp", **words).stack
    held = {tool.id: {use.entity for use in tool.entities} for tool in stack.tools}

    assert held["mailchimp"] == {"behaviour", "form-submission", "lead"}
    assert {"deal", "lead", "ticket"} <= held["hubspot"]
    assert {entity.id for entity in stack.entities} == held["hubspot"] | held["mailchimp"] | {"customer"}
    assert Stack.model_validate(stack.document()) == stack


def test_a_tool_that_states_its_records_is_left_its_words() -> None:
    """What it states stays; it and the others get what the company has no word for."""
    stack = filled({"name": "HubSpot", "entities": {"clients": "producer"}}, "Mailchimp").stack
    crm = stack.tool("hubspot")

    assert crm.entities[0].entity == "clients"
    assert not {"contact", "account"} & {use.entity for use in crm.entities}
    assert [use.entity for use in crm.entities if not crm.assumes_role(use.entity)] == ["clients"]
    assert [use.entity for use in stack.tool("mailchimp").entities] == ["behaviour", "form-submission", "lead"]


def test_a_record_that_the_company_calls_as_the_catalog_does_is_one_record() -> None:
    """Its declaration stays as it is, and the roles of the catalog are added to it."""
    stack = filled("Shopify", "Stripe", entities={"order": {"system_of_record": "shopify", "tolerance": "4h"}}).stack
    orders = [entity for entity in stack.entities if entity.id == "order"]

    assert [entity.provenance for entity in orders] == [None]
    assert stack.tool("shopify").roles("order") == ("producer",)
    assert {"cart", "contact", "payment"} <= {entity.id for entity in stack.entities}


def test_saying_more_does_not_give_less() -> None:
    """The worked case: one flow of customers leaves all other kinds of records, sixteen with the company's own."""
    path = Path(__file__).resolve().parents[1] / "cases" / "graph" / "one_entity_stated.yaml"
    stack = sa.read_stack(path)
    bare = filled(*(tool.name for tool in stack.tools)).stack
    known = {use.entity for tool in bare.tools for use in tool.entities}

    assert {entity.id for entity in stack.entities} == known - {"contact", "account"} | {"customer"}
    assert len(stack.entities) == 16


def test_records_that_are_filled_are_declared_as_the_customers_and_marked() -> None:
    """Each entity says that it is about the customer and that the catalog says so."""
    stack = filled("Stripe").stack

    assert [entity.id for entity in stack.entities] == ["contact", "invoice", "payment", "refund", "subscription"]
    assert all(entity.about_customer for entity in stack.entities)
    assert {entity.provenance and entity.provenance.source for entity in stack.entities} == {"stackaudit catalog"}


def test_modules_are_of_the_product_of_their_suite() -> None:
    """A module beside its suite, and two accounts of one product, are of one product: none is redundant."""
    stack = filled("HubSpot", "HubSpot Marketing Hub", "Zendesk", "Zendesk - US Federal").stack

    assert [tool.product for tool in stack.tools] == ["HubSpot", "HubSpot", "Zendesk", "Zendesk"]


def test_a_bare_suite_is_marked_as_possible_and_a_module_is_not() -> None:
    """Which modules of HubSpot a company has is not in its name; what a module does is."""
    stack = filled("HubSpot", "HubSpot Marketing Hub", "Mailchimp").stack

    marks = [tool.from_catalog for tool in stack.tools]
    assert [mark is not None and mark.possible for mark in marks] == [True, False, False]


def test_connectors_are_noted_for_the_products_that_are_there() -> None:
    """Known, known to be absent, and merely believed connectors are told apart; the rest is silence."""
    known = catalog().with_own(connectors=(absent := _absent("slack", "xero"),))
    stack = known.fill(shop("Segment", "HubSpot", "Slack", "Xero", "Mailchimp")).stack

    segment, slack = stack.tool("segment").from_catalog, stack.tool("slack").from_catalog
    assert segment is not None
    assert slack is not None
    assert absent.absent
    assert segment.connects == ("hubspot", "slack")
    assert slack.apart == ("xero",)
    assert slack.believed == ("hubspot", "mailchimp")
    assert known.connection("slack", "xero").state == "known-absent"
    assert known.connection("xero", "mailchimp").state == "unknown"


def _absent(one: str, other: str) -> Any:
    from stackaudit.catalog.records import KnownConnector

    return KnownConnector(one, other, both_ways=False, kind="yours", evidence="yours", absent=True)


def test_a_stack_is_never_changed_and_filling_twice_changes_nothing() -> None:
    """The old stack stays as it was; a filled one is as it is."""
    before = shop(*FAMOUS)
    kept = before.document()
    once = catalog().fill(before).stack

    assert before.document() == kept
    assert catalog().fill(once).stack == once


def test_what_a_catalog_filled_in_another_may_fill_in_anew() -> None:
    """A file that says which modules there are replaces what the bare suite was taken to do."""
    once = filled("HubSpot").stack
    twice = catalog().with_own(modules={"hubspot": ("hubspot-marketing-hub",)}).fill(once).stack.tool("hubspot")

    assert "help-desk" not in {use.id for use in twice.capabilities}
    assert twice.from_catalog is not None
    assert not twice.from_catalog.possible


def test_every_column_of_a_tool_says_which_product_it_is() -> None:
    """A vendor, an address and other names settle what the name leaves open; a vendor that is another's vetoes."""
    stack = filled(
        {"name": "Front", "vendor": "FrontApp, Inc."},
        {"name": "Help desk", "x-url": "https://acme.zendesk.com"},
        {"name": "Newsletter", "x-aliases": "unser Versand; Mailchimp"},
        {"name": "Slack", "vendor": "Microsoft"},
        {"name": "Copilot", "vendor": "GitHub"},
    ).stack
    products = [tool.from_catalog and tool.from_catalog.product for tool in stack.tools]

    assert products == ["front", "zendesk", "mailchimp", None, "github-copilot"]
    assert catalog().fill(stack).stack == stack


def test_a_vendor_that_contradicts_is_told() -> None:
    """The note does not propose the name that is there already; it says what stands against it."""
    (note,) = filled({"name": "Slack", "vendor": "Microsoft"}).notes

    assert note.kind == "suggested"
    assert str(note) == (
        "Slack is not taken for the product of that name, because Microsoft is stated as its vendor; say which it is"
    )


def test_one_tool_or_one_record_that_is_stated_switches_off_nothing_else() -> None:
    """Each tool and each kind of records for itself: what is stated of one leaves what is known of all others."""
    names = ("HubSpot", "Mailchimp", "Stripe", "Zendesk")
    plain = filled(*names).stack
    held = {tool.id: {use.entity for use in tool.entities} for tool in plain.tools}

    stated = filled({"name": "HubSpot", "entities": {"widget": "producer"}}, *names[1:]).stack
    assert {tool.id: {use.entity for use in tool.entities} for tool in stated.tools} == {
        **held,
        "hubspot": {*held["hubspot"], "widget"},
    }

    flow = [{"source": "hubspot", "target": "mailchimp", "entities": ["invoice"]}]
    carried = filled(*names, integrations=flow).stack
    assert {tool.id: {use.entity for use in tool.entities} for tool in carried.tools} == held


def test_marks_are_written_and_read() -> None:
    """A filled stack that is written as plain data, or as frames, is the same when it is read again."""
    stack = filled(*FAMOUS).stack

    assert Stack.model_validate(stack.document()) == stack
    assert Stack.from_frames(**stack.to_frames()) == stack


def test_a_fact_that_is_struck_off_the_list_counts_as_stated() -> None:
    """Whoever confirms a fact takes it off the list: it stays when the catalog's facts are taken out."""
    document = filled("Mailchimp").stack.document()
    document["tools"][0]["from_catalog"]["facts"].remove("vendor")

    assert as_stated(read(document)).tool("mailchimp").vendor == "Intuit"


@given(st.lists(st.sampled_from(FAMOUS), unique=True, min_size=1), st.booleans())
def test_taking_the_catalogs_facts_out_gives_the_stack_that_was_stated(names: list[str], listed: bool) -> None:
    """Filling is undone to the last field, whatever was stated."""
    tools = [{"name": name, "owner": "Ann"} if n % 2 else name for n, name in enumerate(names)]
    rest: dict[str, Any] = {"entities": ["customer"]} if listed else {}
    if len(names) > 1:
        ends = [slug(name) for name in names[:2]]
        rest["integrations"] = [{"source": ends[0], "target": ends[1], "entities": ["customer"]}]
    before = shop(*tools, **rest)
    after = catalog().fill(before).stack

    assert Stack.model_validate(after.document()) == after
    assert catalog().fill(after).stack == after
    assert as_stated(after) == before
    assert as_stated(after).document() == before.document()
    assert assumes_anything(after) == (after != before)


def test_records_that_the_company_came_to_use_stay_when_facts_are_taken_out() -> None:
    """An entity of the catalog's that a flow of the company's carries is still there, without what the catalog said.

    Where the company declares entities it has to be declared; else its use declares it.
    """
    document = filled("Mailchimp", "HubSpot").stack.document()
    document["integrations"] = [{"source": "hubspot", "target": "mailchimp", "entities": ["contact"]}]

    kept = as_stated(read(document))

    assert kept.entities == ()
    assert sa.StackGraph(kept).holdings["contact"].entity.about_customer is None
    document["entities"] = [*document["entities"], {"id": "product"}]
    both = as_stated(read(document))
    assert [(entity.id, entity.about_customer) for entity in both.entities] == [("contact", None), ("product", None)]


def test_stacks_that_were_never_filled_are_the_same_object() -> None:
    """Nothing is copied where there is nothing to take out."""
    stack = sample("corner_shop")

    assert as_stated(stack) is stack


def test_reading_fills_bare_names_only(tmp_path: Path) -> None:
    """`- HubSpot` is filled when a file is read; a tool of which more is stated only when that is asked for."""
    path = tmp_path / "shop.yaml"
    path.write_text("name: Shop\ntools:\n  - HubSpot\n  - {id: esp, name: Mailchimp}\n  - {name: Slack, owner: Ann}\n")

    stack = sa.read_stack(path)

    assert [tool.from_catalog is not None for tool in stack.tools] == [True, True, False]
    assert sa.fill_from_catalog(stack).tool("slack").vendor == "Salesforce"
    assert parse_stack(path.read_text(), "yaml") == stack


@pytest.mark.parametrize("name", ["brightside_45", "cobble_7", "consolidate_7", "corner_shop", "gitlab_2022"])
def test_no_sample_stack_uses_bare_names(name: str) -> None:
    """What the samples say is all theirs."""
    assert not assumes_anything(sa.read_stack(f"sample_stacks/{name}.yaml"))


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Kunden", "contact"),
        ("Rechnungen", "invoice"),
        ("Bestellungen", "order"),
        ("clients", "contact"),
        ("factures", "invoice"),
        ("pedidos", "order"),
        ("faturas", "invoice"),
        ("ordini", "order"),
        ("klanten", "contact"),
        ("zamówienia", "order"),
        ("заказы", "order"),
        ("замовлення", "order"),
        ("siparişler", "order"),
        ("فواتير", "invoice"),
        ("tagihan", "invoice"),
        ("受注", "order"),
        ("发票", "invoice"),
        ("주문", "order"),
    ],
)
def test_a_company_s_word_for_a_kind_of_records_is_known_in_its_language(word: str, kind: str) -> None:
    """What it states under its own word is not filled in again under ours."""
    flow = [{"source": "hubspot", "target": "shopify", "entities": [slug(word)]}]
    stack = filled("HubSpot", "Shopify", "Stripe", "Zuora", integrations=flow).stack
    bare = filled("HubSpot", "Shopify", "Stripe", "Zuora").stack

    assert kind in {use.entity for tool in bare.tools for use in tool.entities}
    assert kind not in {use.entity for tool in stack.tools for use in tool.entities}
