"""What analysers and plans make of facts that the catalog filled in: neighbours, look-alikes, suites."""

from __future__ import annotations

from typing import Any

import stackaudit as sa
from stackaudit.analysers.integrations.links import connector
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool
from stacks import Document, document, read


def mark(product: str, **facts: Any) -> Document:
    """A mark of the catalog."""
    return {"from_catalog": {"product": product, **facts}}


def tool(id_: str, **facts: Any) -> Document:
    """A tool that holds customers."""
    return {"id": id_, "entities": {"customer": "consumer"}, **facts}


def neighbours(*tools: Document, **rest: Any) -> list[tuple[str, str, str]]:
    """The rows of the table of connectors, shortened; none where there is no such table."""
    facts = {"entities": {"customer": {"about_customer": True}, "stock": {}}, **rest}
    audit = sa.audit(read(document(tools, **facts)), only="integrations")
    if "connectors" not in audit.tables:
        return []
    return [(row.tool, row.other, row.connector) for row in audit.table("connectors").itertuples()]


def test_known_absent_and_unknown_connectors_are_three_answers() -> None:
    """Each mark counts from either side; a tool without a mark is unknown to everybody."""
    a = tool("a", **mark("p", connects=["q"]))
    b = tool("b", **mark("q"))
    c = tool("c", **mark("r", apart=["q"]))
    d = tool("d")

    assert neighbours(a, b, c, d) == [
        ("a", "b", "known"),
        ("a", "c", "unknown"),
        ("a", "d", "unknown"),
        ("b", "c", "known-absent"),
        ("b", "d", "unknown"),
        ("c", "d", "unknown"),
    ]


def test_only_tools_that_share_customer_records_are_neighbours() -> None:
    """Other records, retired tools and pairs that are connected are left out."""
    other = {"id": "erp", "entities": {"stock": "consumer"}, **mark("s")}
    gone = tool("old", lifecycle={"phase": "retired"})
    flows = [{"source": "b", "target": "a", "status": "planned"}]

    assert neighbours(tool("a", **mark("p")), tool("b"), other, gone, integrations=flows) == []
    assert neighbours(tool("a", **mark("p")), tool("b"), other, gone) == [("a", "b", "unknown")]


def test_a_stack_of_the_companys_own_words_has_no_such_table() -> None:
    """Where the catalog filled in nothing, nobody is told of connectors."""
    assert neighbours(tool("a"), tool("b")) == []


def test_in_a_very_large_stack_pairs_are_not_listed() -> None:
    """Of three hundred tools pairs are told; of one more they are not."""
    many = [{"id": f"t{n}"} for n in range(298)]

    assert neighbours(tool("a", **mark("p")), tool("b"), *many) == [("a", "b", "unknown")]
    assert neighbours(tool("a", **mark("p")), tool("b"), *many, {"id": "one-more"}) == []


def test_two_accounts_of_one_product_have_no_connector_to_each_other() -> None:
    """A product is not known to connect to itself."""
    one, other = (Tool.model_validate(tool(id_, **mark("p", connects=["q"]))) for id_ in ("a", "b"))

    assert connector(one, other) == "unknown"


def look_alikes(*names: str, **facts: Any) -> list[tuple[str, ...]]:
    """Which tools are told as alike, in a stack that was filled."""
    stack = sa.fill_from_catalog(
        read(document([{"id": f"t{n}", "name": name, **facts} for n, name in enumerate(names)]))
    )
    return [f.subjects for f in sa.audit(stack, only="inventory").findings if f.code == "inventory.look-alike"]


def test_a_product_of_the_catalogs_does_not_hide_a_record_that_is_there_twice() -> None:
    """`Mailchimp` and `Mail Chimp` may be one record too many; a product that is stated says that they are two."""
    assert look_alikes("Mailchimp", "Mail Chimp") == [("tool:t0", "tool:t1")]
    assert look_alikes("Mailchimp", "Mail Chimp", product="Mailchimp") == []


def test_two_products_that_the_catalog_tells_apart_are_no_misspelling() -> None:
    """`Mailgum` may be `Mailgun` misspelt; `LimeChat` and `LiveChat` are two products one letter apart."""
    assert look_alikes("Mailgun", "Mailgum") == [("tool:t0", "tool:t1")]
    assert look_alikes("LimeChat", "LiveChat") == []
    bare = read(document([{"id": "a", "name": "LimeChat"}, {"id": "b", "name": "LiveChat"}]))
    assert [f.code for f in sa.audit(bare, only="inventory").findings if "alike" in f.code] == ["inventory.look-alike"]


def suite(*, possible: bool) -> Stack:
    """HubSpot beside Mailchimp: two departments, two prices."""
    tools = [
        {"name": "HubSpot", "departments": ["sales"], "cost": {"annual": 10000}},
        {"name": "Mailchimp", "departments": ["marketing"], "cost": {"annual": 5000}},
    ]
    stated = {"name": "Shop", "currency": "EUR", "departments": ["sales", "marketing"], "tools": tools}
    filled = sa.fill_from_catalog(read(stated)).document()
    filled["tools"][0]["from_catalog"]["possible"] = possible
    return read(filled)


def test_no_plan_retires_a_tool_for_what_a_suite_may_do() -> None:
    """Until its modules are confirmed, a suite takes nothing over; afterwards it does."""
    assert sa.plan_consolidation(suite(possible=True)).retire == ()
    assert sa.plan_consolidation(suite(possible=False)).retire == ("mailchimp",)


def test_only_what_the_catalog_says_of_a_suite_is_possible() -> None:
    """Capabilities that the company states are had, whatever the mark says."""
    made = suite(possible=True)
    stated = made.document()
    stated["tools"][0]["from_catalog"]["facts"].remove("capabilities")

    assert made.tool("hubspot").is_unconfirmed_suite
    assert not made.tool("mailchimp").is_unconfirmed_suite
    assert not read(stated).tool("hubspot").is_unconfirmed_suite


def planned(*capable: str) -> sa.ConsolidationPlan:
    """A plan for two mailers of which some have stated what they do; the catalog fills in the rest."""
    tools: list[Document] = [
        {"name": "Mailchimp", "departments": ["it"], "cost": {"annual": 5000}},
        {"name": "Brevo", "departments": ["it"], "cost": {"annual": 1000}},
    ]
    filled = sa.fill_from_catalog(read({"name": "Shop", "currency": "EUR", "tools": tools})).document()
    shared = {"id": "email-marketing"}
    for tool in filled["tools"]:
        tool["capabilities"] = [shared]
        tool["from_catalog"].pop("possible", None)
        if tool["name"] in capable:
            tool["from_catalog"]["facts"].remove("capabilities")
    return sa.plan_consolidation(read(filled))


def test_a_plan_that_rests_on_the_catalog_says_so_wherever_it_is_read() -> None:
    """In the table, in the reasons, in the notes and in words, whichever of the two tools nobody has spoken of."""
    for capable in ((), ("Mailchimp",), ("Brevo",)):
        plan = planned(*capable)
        (gone,) = [row for row in plan.decisions.rows if row[2] == "retire"]

        assert plan.retire == ("mailchimp",)
        assert gone[-1] == ("email-marketing",)
        assert "by the catalog of known products" in str(gone[3])
        assert any("from the catalog of known products alone" in str(note) for note in plan.notes)
        assert "by the catalog of known products alone" in plan.explain()
        assert [row[-1] for row in plan.providers.rows] == ["Brevo" not in capable]


def test_a_plan_that_rests_on_the_companys_word_does_not_speak_of_the_catalog() -> None:
    """Where both tools are stated to do it, nothing is assumed."""
    plan = planned("Mailchimp", "Brevo")

    assert plan.retire == ("mailchimp",)
    assert "catalog" not in plan.explain()
    assert [row[-1] for row in plan.decisions.rows if row[2] == "retire"] == [()]


def test_entries_of_one_product_need_nothing_of_each_other_on_the_word_of_the_catalog() -> None:
    """Two entries of one product, and a third tool: only that one is asked about; stated roles of an entry count."""
    known = mark("p", facts=["entities"])
    first = {"id": "crm", "product": "CRM"}
    second = {"id": "service", "product": "CRM", "entities": {"account": "producer"}}
    third = {"id": "mail", "product": "Mail", "entities": {"account": "consumer"}, **known}
    entities = {"account": {"system_of_record": "crm"}}

    def needs(*tools: Document) -> set[tuple[str, str]]:
        rows = sa.audit(read(document(tools, [], entities=entities)), only="silos").table("needs")
        return set(zip(rows["source"], rows["target"], strict=True))

    assert needs(first, {**second, **known}, third) == {("crm", "mail")}
    assert needs(first, second, third) == {("crm", "mail"), ("service", "crm")}
