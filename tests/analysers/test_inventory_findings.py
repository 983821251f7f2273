"""What the inventory analyser finds, what it leaves open, and how much is known."""

from __future__ import annotations

from typing import Any

import pytest

from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.inventory import inventory
from stackaudit.core.evidence import Names, Quantity, Tools
from stackaudit.core.findings import Finding, Unknown
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stacks import Document, codes, document, flow, measures, read, rows

DAY = "2026-11-01"
CUSTOMER: Document = {"customer": {"system_of_record": "crm", "about_customer": True, "tolerance": "24h"}}


def told(
    tools: list[Any], flows: Any = (), policy: Policy | None = None, options: Document | None = None, **rest: Any
) -> Review:
    """What the inventory analyser says of a stack on the first of November 2026."""
    graph = StackGraph(read(document(tools, flows, **{"as_of": DAY, **rest})), policy or Policy())
    return inventory.tuned(**options or {})(graph)


def of(review: Review, code: str) -> list[Finding]:
    """The findings of a code."""
    return [finding for finding in review.findings if finding.code == f"inventory.{code}"]


def unknown(review: Review, fact: str) -> Unknown | None:
    """The entry of a missing fact, if there is one."""
    return next((one for one in review.unknowns if one.fact == fact), None)


# -- owners


def test_a_list_that_names_no_owner_is_silent_and_finds_nothing() -> None:
    """Not stated is not nobody: one entry says that it is not known, for all tools."""
    review = told(["crm", "esp"])

    assert review.findings == ()
    assert (entry := unknown(review, "tool.owner")) is not None
    assert entry.subjects == entry.blocks == ("tool:crm", "tool:esp")


def test_tools_on_which_nothing_hangs_share_one_low_finding() -> None:
    """A register of many tools without owners is one row; its id does not change as tools come and go."""
    (found,) = of(told([{"id": "crm", "owner": "Ann"}, "b", "c", "d"]), "unowned")
    (more,) = of(told([{"id": "crm", "owner": "Ann"}, "b", "c", "d", "e"]), "unowned")

    assert (str(found.severity), found.confidence) == ("low", "assumed")
    assert found.id == more.id == "inventory.unowned@stack:owners"
    assert str(found.title) == "3 tools state no owner"
    assert Tools("without an owner", ("b", "c", "d")) in found.evidence
    assert Quantity("tools that name an owner", 1.0) in found.evidence


@pytest.mark.parametrize(
    ("facts", "severity", "proof"),
    [
        ({"hub": "x"}, "high", Names("matters because it is", ("hub",))),
        (
            {"entities": {"order": {"name": "Order", "system_of_record": "x"}}},
            "medium",
            Names("system of record of", ("Order",)),
        ),
        (
            {"entities": {"order": {"system_of_record": "x", "criticality": "critical"}}},
            "high",
            Names("system of record of", ("order",)),
        ),
        (
            {"flows": [flow("crm", "x", "a"), flow("x", "esp", "a")]},
            "medium",
            Names("matters because it is", ("cut point of the flows",)),
        ),
        (
            {"journeys": [{"id": "j", "name": "Buy", "primary": True, "steps": [{"id": "s", "tools": ["x"]}]}]},
            "medium",
            Names("primary journeys", ("Buy",)),
        ),
    ],
)
def test_a_tool_on_which_much_hangs_has_its_own_finding(facts: Document, severity: str, proof: Names) -> None:
    """Hub, master, cut point and step of a primary journey: each raises it, and stands as evidence."""
    flows = facts.get("flows", ())
    rest = {key: value for key, value in facts.items() if key != "flows"}
    (found,) = of(told([{"id": "crm", "owner": "Ann"}, {"id": "esp", "owner": "Bo"}, "x"], flows, **rest), "unowned")

    assert found.id == "inventory.unowned@tool:x"
    assert str(found.severity) == severity
    assert proof in found.evidence


def test_a_master_of_what_matters_little_stays_in_the_group() -> None:
    """Base 6 times 0.6 is 3.6: low, so it is not told on its own."""
    entities = {"log": {"system_of_record": "x", "criticality": "low"}}
    (found,) = of(told([{"id": "crm", "owner": "Ann"}, "x"], entities=entities), "unowned")

    assert found.subjects == ("stack:owners",)


@pytest.mark.parametrize("word", ["none", "Nobody", " TBD ", "?"])
def test_a_word_in_place_of_a_name_is_no_owner(word: str) -> None:
    """Who writes that there is none says it for sure; no other tool need name one."""
    (found,) = of(told([{"id": "crm", "owner": word}], hub="crm"), "unowned")

    assert found.confidence == "documented"
    assert str(found.title) == "crm has no owner"
    assert of(told([{"id": "crm", "owner": word}], policy=Policy(no_owner=())), "unowned") == []


def test_whom_to_ask_for_an_owner() -> None:
    """The technical owner knows, then the sponsor, then the department; a contract that renews alone is told."""
    owned = {"id": "crm", "owner": "Ann"}
    hub: Document = {"id": "x", "departments": ["sales"], "contract": {"auto_renew": True}}

    def one(**facts: Any) -> Finding:
        (found,) = of(
            told([owned, {**hub, **facts}], hub="x", departments=[{"id": "sales", "name": "Sales"}]), "unowned"
        )
        return found

    assert "Ask Tim, its technical owner" in str(one(technical_owner="Tim", sponsor="Sue").advice)
    assert "Ask Sue, its sponsor" in str(one(sponsor="Sue").advice)
    assert "Ask Sales to name" in str(one().advice)
    assert "renews by itself" in str(one().why)


def test_planned_and_retired_tools_are_not_asked_for_an_owner() -> None:
    """Only tools in use are looked at; where there is none, the analyser declines."""
    gone = [{"id": "a", "lifecycle": {"phase": "plan"}}, {"id": "b", "lifecycle": {"phase": "retired"}}]
    review = told([{"id": "crm", "owner": "Ann"}, *gone])

    assert review.examined == ("tool:crm",)
    assert of(review, "unowned") == []
    with pytest.raises(NotApplicable, match="no tool is in use"):
        told(gone)


# -- ages


def test_old_facts_are_one_finding_a_source() -> None:
    """366 days are too old and 365 are not; two spellings of a source are one."""
    tools = [
        {"id": "a", "provenance": {"from": "Old List", "as_of": "2025-10-31"}},
        {"id": "b", "provenance": {"from": "old list", "as_of": "2025-10-01"}},
        {"id": "c", "provenance": {"from": "old list", "as_of": "2025-11-01"}},
        {"id": "d", "provenance": {"as_of": "2020-01-01"}},
    ]
    found = of(told(tools, stackaudit=1), "stale-fact")

    assert [one.id for one in found] == [
        "inventory.stale-fact@stack:source",
        "inventory.stale-fact@stack:source/old-list",
    ]
    assert Names("records", ("tool:a", "tool:b")) in found[1].evidence
    assert Quantity("age of the oldest", 396.0, "days") in found[1].evidence
    assert Names("oldest and newest", ("2025-10-01", "2025-10-31")) in found[1].evidence
    assert of(told(tools, options={"stale_days": 10_000}), "stale-fact") == []


def test_records_without_provenance_are_as_old_as_the_stack_says() -> None:
    """The stack's own provenance speaks for them; integrations and entities count as tools do."""
    old = {"from": "workshop", "as_of": "2024-01-01"}
    review = told(["crm", "esp"], [flow("crm", "esp", "customer")], entities=CUSTOMER, provenance=old)
    (found,) = of(review, "stale-fact")

    assert Names("records", ("entity:customer", "flow:crm>esp", "tool:crm", "tool:esp")) in found.evidence


def test_records_of_no_stated_day_are_unknown() -> None:
    """Without any day nothing is old and nothing is fresh; the day of the stack is a day."""
    silent = inventory(StackGraph(read(document([{"id": "a", "provenance": "a page"}, "b"]))))

    assert (entry := unknown(silent, "provenance.as_of")) is not None
    assert entry.subjects == ("tool:a", "tool:b")
    assert unknown(told([{"id": "a", "provenance": "a page"}]), "provenance.as_of") is None


# -- names


def test_tools_that_look_alike_are_told_together() -> None:
    """Three spellings of one name are one group; accounts of one stated product are none."""
    named = [{"id": id_, "name": name} for id_, name in (("a", "Mail Chimp"), ("b", "mailchimp"), ("c", "MailChimp!"))]
    (found,) = of(told(named), "look-alike")

    assert found.id == "inventory.look-alike@tool:a+tool:b+tool:c"
    assert of(told([{**one, "product": "Mailchimp"} for one in named]), "look-alike") == []


def test_two_records_of_one_name_are_told() -> None:
    """The same name twice under two ids; one stated product of two does not tell them apart."""
    (found,) = of(
        told([{"id": "z1", "name": "Zendesk"}, {"id": "z2", "name": "Zendesk", "product": "Z"}]), "look-alike"
    )

    assert str(found.title) == "2 tools are called Zendesk"
    assert found.confidence == "assumed"


def test_a_letter_apart_counts_unless_facts_tell_the_two_apart() -> None:
    """A misspelt name is told; two vendors, or two products, are two things; a retired tool is no rival."""
    pair: list[Document] = [{"id": "a", "name": "Salesforce"}, {"id": "b", "name": "Salesfroce"}]

    assert codes(told(pair)) == {"inventory.look-alike": [("tool:a", "tool:b")]}
    assert of(told([{**pair[0], "vendor": "V"}, {**pair[1], "vendor": "W"}]), "look-alike") == []
    assert of(told([{**pair[0], "product": "V"}, {**pair[1], "product": "W"}]), "look-alike") == []
    assert of(told([pair[0], {**pair[1], "lifecycle": {"phase": "retired"}}]), "look-alike") == []
    assert of(told(pair, options={"alike_letters": 11}), "look-alike") == []


def test_words_of_the_list_that_are_spelt_in_two_ways() -> None:
    """Vendors, people, categories, capabilities; a plain word a letter apart is another word."""
    tools = [
        {"id": "a", "vendor": "HubSpot", "owner": "Ann Lee", "category": "E-Mail", "capabilities": ["contact-lists"]},
        {"id": "b", "vendor": "Hubspot", "owner": "ann lee", "category": "email", "capabilities": ["contract-lists"]},
        {"id": "c", "capabilities": ["contactlists"], "product": "Analytics 360"},
        {"id": "d", "product": "Analytics 361"},
    ]
    found = of(told(tools), "look-alike")

    assert sorted(one.id.partition("@")[2] for one in found) == [
        "person:ann-lee",
        "stack:capability/contact-lists",
        "stack:category/e-mail",
        "vendor:hubspot",
    ]
    assert {one.confidence for one in found} == {"documented"}


# -- what tools are for


def test_a_tool_of_which_nothing_speaks_is_told_where_anything_is_spoken_of() -> None:
    """Any step, role or capability is enough; without journeys nobody can tell, and with flows silos tells it."""
    journeys = [{"id": "buy", "steps": [{"id": "a", "tools": ["crm"]}, {"id": "b", "tools": ["esp"]}]}]

    def lonely(**facts: Any) -> list[Finding]:
        written = document(["crm", "esp", {"id": "fax", **facts}], (), as_of=DAY, journeys=journeys)
        del written["integrations"]
        return of(inventory(StackGraph(read(written), Policy())), "standalone")

    (found,) = lonely(category="phone")
    assert found.subjects == ("stack:standalone",)
    assert Tools("nothing speaks of", ("fax",)) in found.evidence
    assert Names("all that is stated is a category", ("phone",)) in found.evidence
    assert lonely(capabilities=["calls"]) == lonely(entities={"x": "cache"}) == lonely(standalone_ok=True) == []
    flows = [flow("crm", "esp", "x")]
    assert of(told(["crm", "esp", "fax"], flows, journeys=journeys), "standalone") == []
    silent = told(["crm", "fax"])
    assert of(silent, "standalone") == []
    assert (entry := unknown(silent, "integrations")) is not None
    assert entry.blocks == ("tool:crm", "tool:fax")


def test_a_tool_that_others_rely_on_does_not_stand_alone() -> None:
    """A conduit, an identity provider, a required tool, the hub."""
    tools = [
        {"id": "crm", "requires": ["db"], "access": {"provider": "idp"}},
        *("esp", "db", "idp", "zap", "hub"),
    ]
    assert of(told(tools, [flow("crm", "esp", "x", via="zap")], hub="hub"), "standalone") == []


def test_a_tool_that_no_step_and_no_need_asks_for_is_unused() -> None:
    """A cache of what the CRM masters is in nobody's way and in nobody's need."""
    journeys = [{"id": "j", "steps": [{"id": "buy", "tools": ["crm"]}]}]

    def asked(box: Document, **rest: Any) -> Review:
        return told(["crm", {"id": "box", **box}], [flow("crm", "box", "customer")], entities=CUSTOMER, **rest)

    (found,) = of(asked({"entities": {"customer": "cache"}}, journeys=journeys), "unused")
    assert Tools("nothing asks for", ("box",)) in found.evidence
    assert of(asked({"entities": {"customer": "consumer"}}, journeys=journeys), "unused") == []
    assert of(asked({"entities": {"customer": "cache"}}), "unused") == []
    untold = asked({}, journeys=journeys)
    assert of(untold, "unused") == []
    assert (entry := unknown(untold, "tool.entities")) is not None
    assert entry.subjects == ("tool:box",)


def test_records_without_one_master_leave_open_whether_a_tool_is_needed() -> None:
    """Nobody named the master of consent, so no need could come about: that is unknown, not unused."""
    journeys = [{"id": "j", "steps": [{"id": "buy", "tools": ["crm"]}]}]
    review = told(
        ["crm", {"id": "box", "entities": {"consent": "consumer"}}], [flow("crm", "box", "consent")], journeys=journeys
    )

    assert of(review, "unused") == []
    assert (entry := unknown(review, "entity.system_of_record")) is not None
    assert (entry.subjects, entry.blocks) == (("entity:consent",), ("tool:box",))


# -- what is not in the list


def test_flows_over_a_platform_that_is_not_in_the_list() -> None:
    """An iPaaS without a conduit is a tool that nobody listed; with one, it may be that."""
    flows = [flow("crm", "esp", "x", method="ipaas"), flow("esp", "crm", "x", method="etl")]
    (found,) = of(told(["crm", "esp"], flows), "unknown-tool")

    assert found.id == "inventory.unknown-tool@stack:platform"
    assert str(found.title) == "1 integration runs over a platform that is not in the list"
    assert of(told(["crm", "esp", {"id": "zap", "kind": "conduit"}], flows), "unknown-tool") == []


def test_a_vendor_without_a_tool() -> None:
    """Told where every tool states its vendor; else the vendor may be that of a tool that does not."""
    vendors = [{"id": "intuit", "name": "Intuit"}, {"id": "acme", "name": "Acme"}]
    (found,) = of(told([{"id": "esp", "vendor": "Intuit"}], vendors=vendors), "unknown-tool")
    open_ = told([{"id": "esp", "vendor": "Intuit"}, "crm"], vendors=vendors)

    assert found.subjects == ("vendor:acme",)
    assert of(open_, "unknown-tool") == []
    assert (entry := unknown(open_, "tool.vendor")) is not None
    assert (entry.subjects, entry.blocks) == (("tool:crm",), ("vendor:acme",))


# -- how much is known


def test_coverage_is_what_is_stated_of_what_is_asked_of_such_a_tool() -> None:
    """A bare tool states 0 of 12; a spreadsheet has no contract, and is asked for four facts."""
    tools: list[Any] = [
        "bare",
        {"id": "sheet", "kind": "spreadsheet", "owner": "Ann", "departments": ["sales"]},
        {"id": "crm", "owner": "Bo", "vendor": "V", "cost": {"annual": 0}, "access": {"sso": False}},
    ]
    review = told(tools)
    table = {row["tool"]: row for row in rows(review, "coverage")}

    assert (table["bare"]["stated"], table["bare"]["asked"]) == (0, 12)
    assert (table["sheet"]["stated"], table["sheet"]["asked"], table["sheet"]["share"]) == (2, 4, 0.5)
    assert table["sheet"]["missing"] == ("capabilities", "entities")
    assert (table["crm"]["stated"], table["crm"]["asked"]) == (4, 12)
    assert measures(review)["inventory.coverage"].value == pytest.approx(6 / 28)
    fields = {row["field"]: (row["stated"], row["of"]) for row in rows(review, "coverage_by_field")}
    assert fields["tool.owner"] == (2, 3)
    assert fields["tool.vendor"] == (1, 2)


def test_coverage_of_flows_is_a_measure_of_its_own() -> None:
    """A bare flow states its status; without flows there is no share."""
    review = told(["crm", "esp"], ["crm -> esp"])
    none = measures(told(["crm"]))["inventory.flow_coverage"]

    assert measures(review)["inventory.flow_coverage"].value == pytest.approx(1 / 6)
    assert (none.value, none.undefined) == (None, "no integration is stated")


def test_the_headline_says_how_much_is_known() -> None:
    """Owners, the share of facts, and what is most often missing."""
    said = [str(part) for part in told([{"id": "crm", "owner": "Ann"}, "esp"]).headline]

    assert said == [
        "1 of 2 tools in use name their owner",
        "4% of what is asked of them is stated",
        "most often missing: departments",
    ]
