"""What the inventory analyser finds, what it leaves open, and how much is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.inventory.analyser import inventory
from stackaudit.core.evidence import Names, Quantity, Tools
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.money import Money
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stackaudit.policy import Policy
from stacks import Document, codes, document, flow, load, measures, read, rows

CASES = Path(__file__).resolve().parents[1] / "cases"
DAY = "2026-11-01"
CUSTOMER: Document = {"customer": {"system_of_record": "crm", "about_customer": True, "tolerance": "24h"}}


def told(
    tools: list[Any], flows: Any = (), policy: Policy | None = None, options: Document | None = None, **rest: Any
) -> Review:
    """What the inventory analyser says of a stack on the first of November 2026."""
    graph = StackGraph(read(document(tools, flows, **{"as_of": DAY, **rest})), policy or Policy())
    return inventory.tuned(**options or {})(graph)


def case(name: str) -> Stack:
    """A worked case."""
    return read(load(CASES / f"{name}.yaml"))


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
    assert str(found.title) == "3 tools have no owner on record: b, c and d"
    assert [(row.subject, str(row.title)) for row in found.members] == [
        (f"tool:{tool}", f"{tool} states no owner") for tool in "bcd"
    ]
    assert Tools("without an owner", ("b", "c", "d")) in found.evidence
    assert Quantity("tools that name an owner", 1.0) in found.evidence


@pytest.mark.parametrize(
    ("facts", "severity", "proof"),
    [
        ({"hub": "x"}, "high", Tools("hub", ("x",))),
        (
            {"entities": {"order": {"name": "Order", "system_of_record": "x"}}},
            "medium",
            Names("records that they are the system of record of", ("Order",)),
        ),
        (
            {"entities": {"order": {"system_of_record": "x", "criticality": "critical"}}},
            "high",
            Tools("systems of record", ("x",)),
        ),
        (
            {"flows": [flow("crm", "x", "a"), flow("x", "esp", "a")]},
            "medium",
            Tools("cut points of the flows", ("x",)),
        ),
        (
            {"journeys": [{"id": "j", "name": "Buy", "primary": True, "steps": [{"id": "s", "tools": ["x"]}]}]},
            "medium",
            Tools("serve a primary journey", ("x",)),
        ),
    ],
)
def test_the_tool_on_which_most_hangs_counts_and_comes_first(
    facts: Document, severity: str, proof: Names | Tools
) -> None:
    """Hub, master, cut point and step of a primary journey: each raises the finding, and stands as evidence."""
    flows = facts.get("flows", ())
    rest = {key: value for key, value in facts.items() if key != "flows"}
    tools = [{"id": "crm", "owner": "Ann"}, {"id": "esp", "owner": "Bo"}, "a", "x"]
    (found,) = of(told(tools, flows, **rest), "unowned")

    assert [row.id for row in found.parts] == ["inventory.unowned@tool:x", "inventory.unowned@tool:a"]
    assert "beginning with x" in str(found.advice)
    assert str(found.severity) == severity
    assert proof in found.evidence


def test_a_master_of_what_matters_little_is_low() -> None:
    """Base 6 times 0.6 is 3.6: low, as tools on which nothing hangs."""
    entities = {"log": {"system_of_record": "x", "criticality": "low"}}
    (found,) = of(told([{"id": "crm", "owner": "Ann"}, "x"], entities=entities), "unowned")

    assert str(found.severity) == "low"


@pytest.mark.parametrize("word", ["none", "Nobody", " TBD ", "?", "no", "unspecified", "Not assigned", "n/a"])
def test_a_word_in_place_of_a_name_is_no_owner(word: str) -> None:
    """Who writes that there is none says it for sure; no other tool need name one."""
    (found,) = of(told([{"id": "crm", "owner": word}], hub="crm"), "unowned")

    assert found.confidence == "documented"
    assert str(found.title) == str(found.members[0].title) == "crm has no owner"
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

    def advice(**facts: Any) -> str:
        return str(one(**facts).members[0].advice)

    assert "Ask Tim, its technical owner" in advice(technical_owner="Tim", sponsor="Sue")
    assert "Ask Sue, its sponsor" in advice(sponsor="Sue")
    assert "Ask Sue, its sponsor" in advice(technical_owner="Tim (left 2026-03)", sponsor="Sue")
    assert "Ask Sales to name" in advice()
    assert "renew by themselves" in str(one().why)


def test_a_row_has_the_money_and_the_last_day_of_its_tool() -> None:
    """Of the contract that nobody answers for: its cost a year, and the last day of notice."""
    contract = {"renews": "2027-03-31", "notice": "60d", "auto_renew": True}
    tool: Document = {"id": "x", "cost": {"annual": 900}, "contract": contract}
    (found,) = of(told([{"id": "crm", "owner": "Ann"}, tool], currency="EUR"), "unowned")
    (row,) = found.members

    assert (row.due, row.owner, row.money) == (date(2027, 1, 30), None, Money.of(900, "EUR", "year"))


def test_the_file_may_state_that_it_holds_every_owner() -> None:
    """Then a tool without one has none; for a department, its tools."""
    tools = [{"id": "a", "departments": ["sales"]}, {"id": "b", "departments": ["it"]}]
    (all_,) = of(told(tools, complete=["owners"]), "unowned")
    (sales,) = of(told(tools, complete={"owners": ["sales"]}), "unowned")

    assert (str(all_.title), all_.confidence) == ("2 tools have no owner: a and b", "documented")
    assert [row.subject for row in sales.members] == ["tool:a"]


def test_an_owner_who_has_left_is_none() -> None:
    """The worked case: the owner of the CRM left its rollout in May; the mailer says "no"."""
    review = inventory(StackGraph(case("people/owner_left")))
    (found,) = of(review, "unowned")

    assert (str(found.severity), found.confidence) == ("high", "documented")
    assert [(row.subject, str(row.title)) for row in found.members] == [
        ("tool:crm", "The owner of CRM, Ann Lee, left on 1 May 2026"),
        ("tool:esp", "Mailer has no owner"),
    ]
    assert Tools("the owner has left", ("crm",)) in found.evidence
    assert of(told([{"id": "crm", "owner": "Ann (left), Bo"}]), "unowned") == []


# -- one person for many tools


def owned(**owners: int) -> list[Document]:
    """Tools with owners: so many of each."""
    names = [name.replace("_", " ") for name, count in owners.items() for _ in range(count)]
    return [{"id": f"t{n}", "owner": name} for n, name in enumerate(names)]


def test_one_person_for_many_tools() -> None:
    """Ten of thirty or more; of fewer a third, at least three. Several names are several persons."""
    (found,) = of(told([*owned(Ann_Lee=10, Bo=9, Cy=9, Di=9), {"id": "x", "owner": "Bo, Ann Lee"}]), "owner-load")

    assert str(found.severity) == "low"
    assert [(row.subject, str(row.title)) for row in found.members] == [
        ("person:ann-lee", "Ann Lee answers for 11 tools, for 10 of them alone: t0, t1, t2, t3 and 7 more"),
        ("person:bo", "Bo answers for 10 tools, for 9 of them alone: t10, t11, t12, t13 and 6 more"),
    ]
    assert str(found.title) == "2 persons answer for up to 11 of 38 tools each: Ann Lee and Bo"
    (small,) = of(told(owned(Ann=3, Bo=2, Cy=2, Di=2)), "owner-load")
    assert str(small.title) == "Ann answers for 3 of 9 tools"
    assert of(told(owned(Ann=3, Bo=2, Cy=2, Di=2, Ed=1)), "owner-load") == []
    assert of(told(owned(Ann=2, Bo=1)), "owner-load") == []
    assert of(told(owned(Ann=9, **{f"P{n}": 1 for n in range(21)})), "owner-load") == []
    assert of(told(owned(Ann=5, Bo=1), options={"owner_load_least": 6}), "owner-load") == []


def test_one_person_alone_for_what_carries_many_flows() -> None:
    """Ten flows over the conduits of one person; of nine, of two owners, or of a team nothing is told."""

    def carried(flows: int, owner: str) -> list[Finding]:
        tools = [{"id": "hub", "kind": "conduit", "owner": owner}, *({"id": f"t{n}"} for n in range(flows + 1))]
        links = [{"source": f"t{n}", "target": f"t{n + 1}", "via": "hub"} for n in range(flows)]
        return of(told(tools, links), "owner-load")

    (found,) = carried(10, "Ann Lee")
    assert str(found.title) == "Ann Lee alone answers for what carries 10 flows: hub"
    assert found.follows == ("person:ann-lee",)
    assert carried(9, "Ann Lee") == carried(10, "Ann Lee, Bo Dahl") == carried(10, "Sales team") == []


@pytest.mark.parametrize("team", ["Sales", "IT Operations", "Web team", "Data & IT"])
def test_a_department_or_a_team_may_own_many_tools(team: str) -> None:
    """Stated as a department, or called a team."""
    tools = [{"id": f"t{n}", "owner": team, "departments": ["sales", "data-it"]} for n in range(6)]
    departments = [{"id": "sales", "name": "Sales"}, {"id": "data-it", "name": "Data & IT"}]

    assert of(told(tools, departments=departments), "owner-load") == []


def test_who_has_left_answers_for_nothing() -> None:
    """Their tools are told as tools without an owner."""
    team = [{"name": "R", "team": [{"person": "Ann", "left": "2026-10-01"}]}]
    review = told(owned(Ann=3, Bo=1, Cy=1), initiatives=team)

    assert of(review, "owner-load") == []
    assert len(of(review, "unowned")[0].members) == 3


def test_planned_and_retired_tools_are_not_asked_for_an_owner() -> None:
    """Only tools in use are looked at; where there is none, the analyser declines."""
    gone = [{"id": "a", "lifecycle": {"phase": "plan"}}, {"id": "b", "lifecycle": {"phase": "retired"}}]
    review = told([{"id": "crm", "owner": "Ann"}, *gone])

    assert review.examined == ("tool:crm",)
    assert of(review, "unowned") == []
    with pytest.raises(NotApplicable, match="no tool is in use"):
        told(gone)


# -- ages


def test_old_facts_are_one_finding_with_a_row_a_record() -> None:
    """366 days are too old and 365 are not; each row says of which day it is, and whom to ask again."""
    tools = [
        {"id": "a", "provenance": {"from": "Old List", "as_of": "2025-10-31"}, "owner": "Ann, Bo"},
        {"id": "b", "provenance": {"from": "old list", "as_of": "2025-10-01"}},
        {"id": "c", "provenance": {"from": "old list", "as_of": "2025-11-01"}},
        {"id": "d", "provenance": {"as_of": "2020-01-01"}},
    ]
    (found,) = of(told(tools, stackaudit=1), "stale-fact")

    assert found.id == "inventory.stale-fact@stack:facts"
    assert str(found.title) == "Facts on 3 records are old: d, b and a"
    assert Names("records", ("tool:d", "tool:b", "tool:a")) in found.evidence
    assert Quantity("age of the oldest", 2496.0, "days") in found.evidence
    assert Names("oldest and newest", ("2020-01-01", "2025-10-31")) in found.evidence
    assert [(str(row.title), row.owner) for row in found.members] == [
        ("The facts on d are of 1 Jan 2020", None),
        ("The facts on b are of 1 Oct 2025: old list", None),
        ("The facts on a are of 31 Oct 2025: Old List", "Ann, Bo"),
    ]
    assert "Ask Old List again" in str(found.members[2].advice)
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
        {"id": "b", "vendor": "Hubspot", "owner": "A. Lee", "category": "email", "capabilities": ["contract-lists"]},
        {"id": "c", "capabilities": ["contactlists"], "product": "Analytics 360"},
        {"id": "d", "product": "Analytics 361"},
    ]
    found = of(told(tools), "look-alike")

    assert sorted(one.id.partition("@")[2] for one in found) == [
        "person:a-lee+person:ann-lee",
        "stack:capability/contact-lists",
        "stack:category/e-mail",
        "vendor:hubspot",
    ]
    unsure = {one.id.partition("@")[2] for one in found if one.confidence != "documented"}
    assert unsure == {"person:a-lee+person:ann-lee"}, "one word written in two ways is sure, a short form is a question"


def test_an_organisation_is_no_person_that_is_spelt_in_two_ways() -> None:
    """An agency, a company, a department by its word: none is a short form of a longer name; a person still is."""
    owners = ["Agentur", "Agentur Lichtblick", "Lichtblick GmbH", "Lichtblick", "IT", "IT Lee", "Ann Lee", "A. Lee"]
    found = of(told([{"id": f"t{n}", "owner": owner} for n, owner in enumerate(owners)]), "look-alike")

    assert [one.id.partition("@")[2] for one in found] == ["person:a-lee+person:ann-lee"]


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


def test_a_master_and_a_source_of_a_running_flow_are_in_use() -> None:
    """The worked case: HR is the master of employees and feeds two tools. A tool that only feeds is in use too."""
    assert of(inventory(StackGraph(case("graph/unused_master"))), "unused") == []
    journeys = [{"id": "j", "steps": [{"id": "buy", "tools": ["crm"]}]}]
    box: Document = {"id": "box", "entities": {"customer": "cache"}}

    def fed(**facts: Any) -> Review:
        flows = [flow("crm", "box", "customer"), flow("box", "log", "customer", **facts)]
        return told(["crm", "log", box], flows, entities=CUSTOMER, journeys=journeys)

    assert of(fed(), "unused") == []
    assert Tools("nothing asks for", ("box",)) in of(fed(status="planned"), "unused")[0].evidence


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


@pytest.mark.parametrize("status", ["planned", "deprecated"])
def test_a_flow_that_is_not_there_runs_over_no_platform(status: str) -> None:
    """What is planned, or gone, carries nothing (methods 14.12)."""
    built = told(["crm", "esp"], [flow("crm", "esp", "x", method="ipaas")])
    other = told(["crm", "esp"], [flow("crm", "esp", "x", method="ipaas", status=status)])

    assert len(of(built, "unknown-tool")) == 1
    assert of(other, "unknown-tool") == []


def test_a_vendor_without_a_tool() -> None:
    """Told where every tool states its vendor; else the vendor may be that of a tool that does not."""
    vendors = [{"id": "intuit", "name": "Intuit"}, {"id": "acme", "name": "Acme"}]
    (found,) = of(told([{"id": "esp", "vendor": "Intuit"}], vendors=vendors), "unknown-tool")
    open_ = told([{"id": "esp", "vendor": "Intuit"}, "crm"], vendors=vendors)

    assert found.subjects == ("vendor:acme",)
    assert of(open_, "unknown-tool") == []
    assert (entry := unknown(open_, "tool.vendor")) is not None
    assert (entry.subjects, entry.blocks) == (("tool:crm",), ("vendor:acme",))


# -- the list that most tools are from


def listed(*sources: str, status: str = "active", **rest: Any) -> list[Finding]:
    """The finding on tools t0, t1 … from some sources, with a flow from the first to the last."""
    tools = [{"id": f"t{n}", "provenance": source} if source else f"t{n}" for n, source in enumerate(sources)]
    return of(told(tools, [flow("t0", f"t{len(tools) - 1}", "x", status=status)], **rest), "unlisted")


def test_a_tool_in_use_that_the_register_does_not_have() -> None:
    """In a running flow or a step; half of the tools are from the register, whatever the remarks and other sources."""
    (found,) = listed("Register (CMDB)", "register; users: access list", "", "interview")

    assert (found.id, str(found.severity)) == ("inventory.unlisted@stack:register", "low")
    assert str(found.title) == "1 tool in use is missing from Register: t3"
    assert [(row.subject, str(row.title)) for row in found.members] == [("tool:t3", "t3 is missing from Register")]
    step = [{"id": "j", "steps": [{"id": "s", "tools": ["t2"]}]}]
    assert [row.subject for row in listed("r", "r", "page", "website", journeys=step)[0].members] == [
        "tool:t2",
        "tool:t3",
    ]


def test_when_no_tool_is_missing_from_the_register() -> None:
    """Too few are from it, it calls itself partial, the tool is idle or silent on its source, or is from it too."""
    assert listed("r", "r", "r", "page") != []
    assert listed("r", "p", "page", "page (CRM)", "q") == []
    assert listed("r", "r (partial)", "r", "page") == []
    assert listed("r", "r", "r", "page", status="planned") == []
    assert listed("r", "r", "r", "") == []
    assert listed("r", "r", "r", "", provenance="workshop") != []
    assert listed("r", "r", "r", "page; r (second list)") == []
    assert listed("r", "r", "page", "page") == []
    assert listed("", "", "") == []


# -- entries of one product


def entries(*named: Any, **rest: Any) -> list[Finding]:
    """The finding on tools of some names, or with some facts."""
    tools = [{"id": f"t{n}", **(one if isinstance(one, dict) else {"name": one})} for n, one in enumerate(named)]
    return of(told(tools, **rest), "same-product")


@pytest.mark.parametrize(
    ("names", "product"),
    [
        (("YouTube (branded account)", "YouTube (unfiltered)"), "YouTube"),
        (("Zendesk", "Zendesk - US Federal"), "Zendesk"),
        (("Own tool", "Own tool (old)"), "Own tool"),
        (("Own tool EU", "Own Tool US"), "Own tool"),
        (("Own tool - Production account 4183", "Own tool - Security account 12"), "Own tool"),
        (("GA4", "Google Analytics 4"), "Google Analytics 4"),
    ],
)
def test_several_entries_of_one_product(names: tuple[str, str], product: str) -> None:
    """Equal but for a bracket or a suffix, or one product of the catalog."""
    (found,) = entries(*names, "Another tool")

    assert (found.id, str(found.severity)) == ("inventory.same-product@stack:products", "low")
    assert str(found.title) == f"{product} is several entries of the list"
    assert product in str(found.title)
    pairs = zip(names, reversed(names), strict=True)
    assert [str(row.title) for row in found.members] == [f"{a} looks like one product with {b}" for a, b in pairs]


def test_what_is_no_second_entry() -> None:
    """Conduits, modules of a suite, retired tools, names that say what something is, look-alikes."""
    assert entries({"name": "Own (a)", "kind": "conduit"}, {"name": "Own (b)", "kind": "conduit"}) == []
    assert entries("Google Ads", "Google Analytics") == []
    assert entries("Google - Ads", "Google - Drive") == []
    assert entries("Load test", "Smoke test") == []
    assert entries({"name": "Jira", "product": "Atlassian"}, {"name": "Confluence", "product": "Atlassian"}) == []
    assert entries("Own (a)", {"name": "Own (b)", "lifecycle": {"phase": "retired"}}) == []
    assert entries("Own tool", "own-tool") == []


def test_a_stated_product_and_stated_scopes() -> None:
    """Two tools that state one product are entries of it; where their regions differ that is a note."""
    made: list[Document] = [{"name": "Mail A", "product": "Mailer"}, {"name": "Post B", "product": "mailer"}]
    (found,) = entries(*made)
    (note,) = entries({**made[0], "regions": ["eu"]}, {**made[1], "regions": ["us"]})
    (both,) = entries({**made[0], "regions": ["eu", "us"]}, {**made[1], "regions": ["us"]})

    assert [str(one.severity) for one in (found, note, both)] == ["low", "note", "low"]
    assert Tools("entries of Mailer", ("t0", "t1")) in found.evidence


# -- how much is known


def test_a_fine_shop_has_nothing_above_low() -> None:
    """The worked case of a healthy company."""
    assert [one for one in inventory(StackGraph(case("graph/fine_shop"))).findings if str(one.severity) != "note"] == []


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
