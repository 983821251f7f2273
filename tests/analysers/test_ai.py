"""The AI analyser: the worked example, every rule told and not told, and what is not known."""

from __future__ import annotations

from typing import Any

import pytest
import walks

import oracles
from stackaudit.analysers.ai.analyser import ai
from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.duplicate import stake_of
from stackaudit.analysers.ai.fed_badly import FED_BADLY, faults
from stackaudit.analysers.ai.fed_badly import factor as fed_factor
from stackaudit.analysers.ai.no_approval import factor as approval_factor
from stackaudit.analysers.ai.outside_model import OUTSIDE_MODEL, given
from stackaudit.analysers.ai.outside_model import factor as outside_factor
from stackaudit.analysers.ai.settings import AiSettings
from stackaudit.analysers.ai.writes_alone import WRITES_ALONE, changes
from stackaudit.analysers.ai.writes_alone import factor as alone_factor
from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.contract import check_analyser
from stackaudit.core.findings import Finding
from stackaudit.core.money import Money
from stackaudit.engine.audit import audit
from stackaudit.graph import StackGraph
from stackaudit.policy import DEFAULT_POLICY
from stackaudit.tables.ai import AiRow
from stacks import CASES, Document, document, flow, load, read, sample


def worked(**bot: Any) -> Document:
    """The worked example: BOT acts alone, reads customers and tickets, and writes tickets to SUP, their master."""
    stated = {"acts": "alone", "reads": ["customer", "ticket"], "writes": ["ticket"], **bot}
    return document(
        [
            {"id": "crm", "name": "CRM"},
            {"id": "sup", "name": "SUP"},
            {"id": "bot", "name": "BOT", "kind": "agent", "vendor": "Botworks", "owner": "Ann Lee", "ai": stated},
        ],
        [
            flow("crm", "sup", "customer", attributes=["email", "name", "health"]),
            flow("sup", "bot", "ticket", attributes=["email", "text"]),
            flow("bot", "sup", "ticket", attributes=["text"]),
        ],
        entities={
            "customer": {"system_of_record": "crm", "about_customer": True, "tolerance": "24h"},
            "ticket": {"system_of_record": "sup", "about_customer": True, "tolerance": "4h"},
        },
        complete=["integrations"],
    )


def seven(**bot: Any) -> Document:
    """The worked example with classes of data; the bot reads tickets; its vendor is stated."""
    written = load(CASES / "privacy" / "seven_tools.yaml")
    agent = next(tool for tool in written["tools"] if tool["id"] == "bot")
    agent.update(kind="agent", vendor="Botworks", ai={"reads": ["ticket"], "writes": [], **bot})
    return written


def context_of(written: Document) -> Context:
    """What the checks share."""
    return Context(StackGraph(read(written)), AiSettings())


def review_of(written: Document, **options: Any) -> Review:
    """What the analyser says."""
    return ai.tuned(**options)(StackGraph(read(written)))


def told(written: Document, code: str) -> list[Finding]:
    """The findings of one kind."""
    return [finding for finding in review_of(written).findings if finding.code == code]


def facts_of(written: Document) -> set[str]:
    """What is asked."""
    return {unknown.fact for unknown in review_of(written).unknowns}


def points(base: float, factor: float) -> float:
    """A severity in points, rounded to what the methods print."""
    return round(base * factor, 4)


# -- the worked example


@pytest.mark.parametrize(
    ("oversight", "expected", "severity"),
    [(None, 7.0, "high"), ("none", 7.0, "high"), ("Bo Chan", 5.6, "medium")],
)
def test_worked_what_it_changes_alone(oversight: str | None, expected: float, severity: str) -> None:
    """Methods B: writes-alone 7.0, with oversight 5.6; the path BOT to SUP is the proof."""
    written = worked(**({} if oversight is None else {"oversight": oversight}))
    context = context_of(written)
    (change,) = [change for one in context.at_work for change in changes(context, one)]
    (finding,) = told(written, "ai.writes-alone")

    assert points(DEFAULT_POLICY.base_severity(WRITES_ALONE), alone_factor(context, change)) == expected
    assert (finding.id, str(finding.severity)) == ("ai.writes-alone@tool:bot", severity)
    assert [hop.flow for row in finding.evidence for hop in getattr(row, "hops", ())] == ["bot>sup"]
    assert str(finding.title) == "BOT changes ticket by itself, and nobody agrees first"


@pytest.mark.parametrize(("acts", "expected"), [("suggests", 4.0), ("with-consent", 5.0), ("alone", 6.0), (None, 4.0)])
def test_worked_what_does_not_reach_it(acts: str | None, expected: float) -> None:
    """Methods B: customers have no path to BOT: 4.0, 5.0, 6.0 by autonomy; the lower end where that is not stated."""
    written = worked(acts=acts) if acts else worked()
    if acts is None:
        del written["tools"][2]["ai"]["acts"]
    context = context_of(written)
    found = [fault for one in context.at_work for fault in faults(context, one)]
    (finding,) = told(written, "ai.fed-badly")

    assert [(fault.entity, fault.kind) for fault in found] == [("customer", "no-path")]
    assert points(DEFAULT_POLICY.base_severity(FED_BADLY), fed_factor(context, found[0])) == expected
    assert (finding.id, str(finding.severity), finding.confidence) == ("ai.fed-badly@tool:bot", "medium", "documented")
    assert str(finding.title) == "BOT works on customer, which does not reach it"


def test_worked_three_facts_are_three_findings() -> None:
    """What it changes and how it is fed are two facts; beside them stands one note with a row."""
    review = review_of(worked())

    assert [finding.id for finding in review.findings] == [
        "ai.writes-alone@tool:bot",
        "ai.fed-badly@tool:bot",
        "ai.unrecorded@stack:models",
    ]


@pytest.mark.parametrize(
    ("stated", "expected", "severity"),
    [
        ({"trains_on_ours": True}, 6.0, "medium"),
        ({"trains_on_ours": True, "agreement": True}, 6.0, "medium"),
        ({"agreement": False}, 6.0, "medium"),
        ({}, 3.0, "low"),
        ({"agreement": True}, 3.0, "low"),
        ({"trains_on_ours": False}, 3.0, "low"),
        ({"agreement": True, "trains_on_ours": False}, None, ""),
    ],
)
def test_worked_what_an_outside_model_is_given(stated: Document, expected: float | None, severity: str) -> None:
    """Methods B: the e-mail of a ticket gets to an outside provider: 6.0 if it trains, 3.0 if nothing is stated."""
    written = seven(provider="Modelworks", **stated)
    context = context_of(written)
    (one,) = context.at_work
    what, found = given(context, one), told(written, "ai.outside-model")

    if what is None:
        assert expected is None
        assert found == []
        return
    assert [str(part) for part in what.parts] == ["ticket.email"]
    assert points(DEFAULT_POLICY.base_severity(OUTSIDE_MODEL), outside_factor(context, what)) == expected
    assert [(finding.id, str(finding.severity)) for finding in found] == [("ai.outside-model@tool:bot", severity)]
    assert [hop.flow for row in found[0].evidence for hop in getattr(row, "hops", ())] == ["f8"]


def test_what_the_vendor_of_the_tool_runs_counts_if_it_trains() -> None:
    """The vendor runs it: nothing, unless it trains on our data. We run it: nothing."""
    assert told(seven(provider="Botworks"), "ai.outside-model") == []
    assert len(told(seven(provider="Botworks", trains_on_ours=True), "ai.outside-model")) == 1
    assert len(told(seven(trains_on_ours=True), "ai.outside-model")) == 1
    assert told(seven(provider="us", trains_on_ours=True), "ai.outside-model") == []
    assert told(seven(provider="Seven GmbH", trains_on_ours=True), "ai.outside-model") == []
    assert told(seven(), "ai.outside-model") == []


def test_the_gravest_class_that_is_surely_there_counts() -> None:
    """Special 1.2, personal 1; a class that may be there, or data that no flow brings, raises nothing."""
    special = seven(provider="Modelworks", trains_on_ours=True)
    special["entities"]["ticket"]["attribute_classes"]["text"] = "special"
    context = context_of(special)
    what = given(context, context.at_work[0])
    assert what is not None
    assert points(6.0, outside_factor(context, what)) == 7.2
    assert str(told(special, "ai.outside-model")[0].severity) == "high"
    for change in ("entities", "status"):
        maybe = seven(provider="Modelworks", trains_on_ours=True)
        flow_in = next(one for one in maybe["integrations"] if one["id"] == "f8")
        if change == "entities":
            del flow_in["entities"]
        else:
            flow_in["status"] = "unknown"
        assert told(maybe, "ai.outside-model") == []


def test_what_a_model_is_stated_to_read_it_is_given() -> None:
    """No flow brings customers to the bot and it has no role; that it reads them is stated, so it is told.

    The class is that of the entity. Where the reads are not stated, flows and roles alone make them.
    """
    stated = seven(provider="Modelworks", agreement=False, reads=["customer"])
    context = context_of(stated)
    what = given(context, context.at_work[0])

    assert what is not None
    assert [str(part) for part in what.parts] == ["customer"]
    assert outside_factor(context, what) == 1.0
    (finding,) = told(stated, "ai.outside-model")
    assert (str(finding.title), finding.confidence) == (
        "Bot gives personal data to Modelworks without an agreement",
        "documented",
    )
    well = seven(provider="Modelworks", agreement=True, trains_on_ours=False, reads=["customer"])
    assert told(well, finding.code) == []
    stated["entities"]["customer"] |= {"personal": "special", "attribute_classes": {}}
    context = context_of(stated)
    what = given(context, context.at_work[0])
    assert what is not None
    assert outside_factor(context, what) == 1.2
    stated["entities"]["customer"]["personal"] = None
    assert told(stated, finding.code) == []


def test_free_text_of_no_stated_class_is_asked() -> None:
    """What people write in a ticket may be anything: a question, no finding; not where we run the model."""
    (asked,) = [one for one in review_of(seven(provider="Modelworks")).unknowns if one.fact == "entity.personal"]

    assert asked.subjects == ("entity:ticket",)
    assert "entity.personal" not in facts_of(seven(provider="us"))
    stated = seven(provider="Modelworks")
    stated["entities"]["ticket"]["attribute_classes"]["text"] = "personal"
    assert "entity.personal" not in facts_of(stated)


def test_use_without_approval_counts_by_the_class_of_what_it_reads() -> None:
    """Methods B: 5 x K: personal 5, special 6; the least class where none is stated."""
    for text, expected in (("special", 6.0), ("personal", 5.0), ("confidential", 5.0)):
        written = seven(approved="none")
        written["entities"]["ticket"]["attribute_classes"]["text"] = text
        context = context_of(written)
        assert points(5.0, approval_factor(context, list(context.at_work))) == expected
    context = context_of(worked(approved="none"))
    assert points(5.0, approval_factor(context, list(context.at_work))) == 4.0


# -- nothing to look at


def test_a_stack_without_models_is_passed_over_in_plain_words() -> None:
    """Nothing is found, asked or claimed."""
    with pytest.raises(NotApplicable, match="no tool states that a model works in it"):
        ai(StackGraph(sample("cobble_7")))

    result = audit(sample("cobble_7"))
    assert result.skipped["ai"] == "no tool states that a model works in it"
    assert not [unknown for unknown in result.unknowns if unknown.code.startswith("ai.")]


def test_a_planned_or_retired_agent_is_none() -> None:
    """Only what is in use is looked at."""
    for phase in ("plan", "retired"):
        written = worked()
        written["tools"][2]["lifecycle"] = {"phase": phase}
        with pytest.raises(NotApplicable):
            review_of(written)


def test_an_agent_of_which_nothing_is_stated_gets_questions_and_one_note() -> None:
    """No finding above a note: nothing missing is read as bad."""
    review = review_of(document([{"id": "bot", "name": "Bot", "kind": "agent"}]))

    assert [(finding.id, str(finding.severity)) for finding in review.findings] == [
        ("ai.unrecorded@stack:models", "note")
    ]
    asked = {unknown.fact for unknown in review.unknowns}
    assert asked == {"ai.acts", "ai.reads", "ai.writes", "ai.provider", "ai.hosted", "ai.act_class", "ai.act_role"}


# -- nobody answers for it


@pytest.mark.parametrize("owner", ["nobody", "n/a", "Ann Lee, left 2026-03"])
def test_nobody_answers_for_an_agent(owner: str) -> None:
    """Stated as nobody, or gone: base 7, and the inventory does not tell it again."""
    written = document(
        ["crm", {"id": "esp", "owner": "Cem"}, {"id": "bot", "name": "Bot", "kind": "agent", "owner": owner}],
        as_of="2026-11-01",
    )
    result = audit(read(written))
    (finding,) = result.findings.of("ai.no-owner")

    assert (finding.id, str(finding.severity)) == ("ai.no-owner@tool:bot", "high")
    assert str(finding.title) == "Nobody answers for what Bot does by itself"
    (unowned,) = result.findings.of("inventory.unowned")
    assert [member.subject for member in unowned.members] == ["tool:crm"]


def test_a_missing_owner_counts_where_all_owners_are_in_the_file() -> None:
    """Without `complete: [owners]` the inventory tells it as assumed, and this analyser does not."""
    tools = [{"id": "crm", "owner": "Ann"}, {"id": "bot", "kind": "agent"}]
    open_, complete = audit(read(document(tools))), audit(read(document(tools, complete=["owners"])))

    assert not open_.findings.of("ai.no-owner")
    assert open_.findings.of("inventory.unowned").about("bot")
    assert complete.findings.of("ai.no-owner").about("bot")
    assert not complete.findings.of("inventory.unowned")


def test_a_tool_that_only_suggests_is_for_the_inventory() -> None:
    """Neither an agent nor acting alone: a tool without an owner as any other."""
    tools = [{"id": "crm", "owner": "nobody", "ai": {"acts": "suggests"}}, {"id": "esp", "owner": "Ann"}]
    result = audit(read(document(tools)))

    assert not result.findings.of("ai.no-owner")
    assert result.findings.of("inventory.unowned").about("crm")
    tools[0]["ai"] = {"acts": "alone"}
    assert audit(read(document(tools))).findings.of("ai.no-owner").about("crm")


# -- what it changes


def test_what_is_written_is_derived_from_flows_and_roles_and_assumed() -> None:
    """Nobody stated what BOT writes, and a flow leads from it to the master: told, as assumed, medium at the most."""
    written = worked()
    del written["tools"][2]["ai"]["writes"]
    (finding,) = told(written, "ai.writes-alone")
    (row,) = [row for found in review_of(written).tables for row in found.records]

    assert finding.confidence == "assumed"
    assert str(audit(read(written)).findings.of("ai.writes-alone")[0].severity) == "medium"
    assert isinstance(row, AiRow)
    assert (row.writes, row.writes_from, row.reads_from) == (("ticket",), "derived", "stated")


def test_a_way_that_may_not_exist_is_no_finding() -> None:
    """A flow of unknown content, or one that is only planned, carries nothing for sure."""
    for change in ({"entities": None}, {"status": "planned"}):
        written = worked()
        written["integrations"][2].update(change)
        assert told(written, "ai.writes-alone") == []
    written = worked(acts="with-consent")
    assert told(written, "ai.writes-alone") == []


def test_a_function_that_works_in_the_system_of_record_itself() -> None:
    """Where the tool is the master, what the function writes stands there at once."""
    ability = {"id": "dedupe", "ai": {"acts": "alone", "writes": ["customer"]}}
    written = document(
        [{"id": "crm", "name": "CRM", "capabilities": [ability]}], entities={"customer": {"system_of_record": "crm"}}
    )
    (finding,) = told(written, "ai.writes-alone")

    assert str(finding.title) == "CRM (dedupe) changes customer by itself, and nobody agrees first"
    assert str(finding.severity) == "medium"  # normal records: 7 x 0.8


def test_records_without_a_master_are_asked_for() -> None:
    """Whether it changes a system of record hangs on which one that is."""
    written = worked()
    del written["entities"]["ticket"]["system_of_record"]

    assert told(written, "ai.writes-alone") == []
    assert "entity.system_of_record" in facts_of(written)


# -- what it works on


def test_records_that_come_late_or_not_whole() -> None:
    """Late: older than the entity allows. Not whole: a field that is asked is not carried."""
    late, part = worked(reads=["ticket"]), worked(reads=["ticket"])
    late["integrations"][1]["every"] = "24h"
    part["entities"]["ticket"]["attributes"] = ["text", "phone"]
    (old,), (lost,) = told(late, "ai.fed-badly"), told(part, "ai.fed-badly")

    assert str(old.title) == "BOT works on ticket that is too old"
    assert "up to 24 hours old" in str(old.why)
    assert str(lost.title) == "BOT works on ticket without phone"
    assert told(worked(reads=["ticket"]), "ai.fed-badly") == []


def test_what_may_reach_it_is_a_question() -> None:
    """A flow that does not say what it carries, or how often it runs: nothing is told, the flow is asked."""
    for lacks, fact in (("entities", "integration.entities"), ("every", "integration.every")):
        written = worked(reads=["ticket"])
        del written["integrations"][1][lacks]
        assert told(written, "ai.fed-badly") == []
        assert fact in facts_of(written)
    written = worked(reads=["ticket"])
    del written["entities"]["ticket"]["tolerance"]
    written["integrations"][1]["every"] = "24h"
    assert told(written, "ai.fed-badly") == []
    assert "entity.tolerance" in facts_of(written)


def test_a_need_that_others_judge_is_a_row_of_theirs() -> None:
    """BOT consumes customers, and no flow brings them: the silo finding tells it, and the AI row stands below."""
    written = worked(reads=["customer"], writes=[])
    written["tools"][2]["entities"] = {"customer": "consumer"}
    result = audit(read(written))
    (row,) = result.findings.told("ai.fed-badly")

    assert row.id == "ai.fed-badly@need:crm>bot/customer"
    assert not [finding for finding in result.findings if finding.code == "ai.fed-badly"]
    (cause,) = result.findings.of("silos.no-path")
    assert row in cause.consequences


def test_records_that_it_makes_itself_need_no_path() -> None:
    """Whether it needs those of others too is not stated; a copy that it keeps is from somewhere."""
    for role, count in (("producer", 0), ("cache", 1)):
        written = worked(reads=["customer"], writes=[])
        written["tools"][2]["entities"] = {"customer": role}
        assert len(told(written, "ai.fed-badly")) == count


def test_a_stack_that_lists_no_flows_says_nothing_of_missing_ones() -> None:
    """Without any list of flows a way that is not on record is no fact."""
    written = worked()
    del written["integrations"], written["complete"]

    assert told(written, "ai.fed-badly") == []


def test_flows_that_may_not_be_whole_make_a_missing_way_assumed() -> None:
    """The list of flows is not stated to be whole: medium at the most, in other words."""
    written = worked()
    del written["complete"]
    (finding,) = told(written, "ai.fed-badly")

    assert finding.confidence == "assumed"
    assert str(finding.title) == "BOT works on customer, and no path there is on record"


# -- in use before anybody allowed it


def test_use_that_nobody_approved() -> None:
    """Stated: none. Absent: a question. A day: fine. Not in use: nothing."""
    (finding,) = told(worked(approved="none"), "ai.no-approval")

    assert str(finding.title) == "BOT is in use and nobody approved it"
    assert told(worked(approved="2026-05-01"), "ai.no-approval") == []
    assert told(worked(), "ai.no-approval") == []
    assert "ai.approved" in facts_of(worked())
    idle = worked(approved="none")
    idle["integrations"] = idle["integrations"][:1]
    assert told(idle, "ai.no-approval") == []
    idle["tools"][2]["seats"] = {"paid": 10, "active": 3}
    assert len(told(idle, "ai.no-approval")) == 1


@pytest.mark.parametrize(("usage", "count"), [(0.3, 1), (0, 0), (None, 0)])
def test_a_function_is_in_use_where_people_are_stated_to_use_it(usage: float | None, count: int) -> None:
    """That people work in its tool says nothing of the function."""
    written = writer(usage)
    written["tools"][0]["capabilities"][0]["ai"] = {"approved": "none"}

    assert len(told(written, "ai.no-approval")) == count


@pytest.mark.parametrize(("kind", "count"), [("privacy", 1), ("legal", 1), ("security", 1), ("budget", 0)])
def test_an_approval_that_is_not_decided(kind: str, count: int) -> None:
    """A rollout of BOT waits for an approval, and BOT is in use; money is another matter."""
    written = worked()
    approval = {"name": "Privacy review", "kind": kind, "asked": "2026-02-01"}
    written["initiatives"] = [{"name": "Bot rollout", "tools": ["bot"], "approvals": [approval]}]
    found = told(written, "ai.no-approval")

    assert [str(one.title) for one in found] == ["BOT is in use while Privacy review is not decided"] * count
    approval["decided"] = "2026-03-01"
    assert told(written, "ai.no-approval") == []


# -- several for one thing


def assistants(*rows: Document, **rest: Any) -> Document:
    """Agents that all write."""
    common = {"kind": "agent", "owner": "Ann", "capabilities": ["ai-writing"]}
    return document(
        [{"id": f"a{n}", "name": f"A{n}", **common, **row} for n, row in enumerate(rows)], currency="EUR", **rest
    )


SALES: Document = {"departments": ["sales"]}


def test_two_assistants_for_the_same_people() -> None:
    """Base 4 and a step for money: with 3,600 at stake 4.66, which is medium; told once, not as an overlap too."""
    written = assistants({**SALES, "cost": {"annual": 3600}}, {**SALES, "cost": {"annual": 9000}})
    (finding,) = told(written, "ai.duplicate")
    result = audit(read(written))

    assert finding.id == "ai.duplicate@tool:a0+tool:a1"
    assert str(finding.title) == "2 assistants do AI writing for sales"
    assert [
        row.value for row in finding.evidence if getattr(row, "role", None) is not None and hasattr(row, "value")
    ] == [9000.0]
    assert not [one for one in result.findings if one.code == "redundancy.overlap"]
    assert len(result.findings.of("ai.duplicate")) == 1


def test_departments_keep_one_of_those_that_they_have() -> None:
    """Sales has both, service only the dear one: what could be saved is the price of the cheap one."""
    cheap, dear = {**SALES, "cost": {"annual": 3600}}, {"departments": ["sales", "service"], "cost": {"annual": 9000}}
    (finding,) = told(assistants(cheap, dear), "ai.duplicate")

    assert [row.value for row in finding.evidence if hasattr(row, "value")] == [3600.0]


@pytest.mark.parametrize(
    "other",
    [
        {"departments": ["service"]},
        {**SALES, "regions": ["eu"]},
        {**SALES, "intent": {"kind": "best-of-breed", "why": "another language"}},
        {**SALES, "capabilities": ["ai-coding"]},
        {**SALES, "capabilities": [{"id": "ai-writing", "usage": 0}]},
        {**SALES, "lifecycle": {"phase": "phase-out", "ends": "2027-06-30"}},
        {},
        {**SALES, "kind": "tool"},
    ],
)
def test_what_is_no_duplicate(other: Document) -> None:
    """Other people, another region, a reason that holds, another thing, nobody uses it, it goes, people not stated."""
    first = {**SALES, "regions": ["us"]}

    assert told(assistants(first, other, as_of="2026-11-01"), "ai.duplicate") == []


def test_users_decide_where_they_are_stated() -> None:
    """Three tenths of the users of either have both: one of three is, one of four is not."""
    one, other = {"users": ["u1", "u2"]}, {"users": ["u2", "u3"]}

    assert len(told(assistants({**SALES, **one}, other), "ai.duplicate")) == 1
    assert told(assistants({**SALES, **one}, {**SALES, "users": ["u2", "u3", "u4"]}), "ai.duplicate") == []


def test_a_function_of_a_tool_is_an_assistant_too() -> None:
    """The writer of the CRM and a writer bought apart; the price of the CRM is not at stake."""
    writer = {"id": "ai-writing", "ai": {"acts": "suggests", "annual": 1200}}
    written = assistants(
        {**SALES, "cost": {"annual": 3600}},
        {**SALES, "kind": "tool", "capabilities": [writer], "cost": {"annual": 90000}},
    )
    (finding,) = told(written, "ai.duplicate")

    assert [row.value for row in finding.evidence if hasattr(row, "value")] == [3600.0]


# -- paid for and not used


def writer(usage: float | None, active: int | None = 40, annual: float | None = 3600) -> Document:
    """A writer that is paid for apart, in a tool with so many active users."""
    model = {"acts": "suggests", **({} if annual is None else {"annual": annual})}
    ability = {"id": "ai-writing", "ai": model, **({} if usage is None else {"usage": usage})}
    seats = {"paid": 50, **({} if active is None else {"active": active})}
    return document([{"id": "crm", "name": "CRM", "seats": seats, "capabilities": [ability]}], currency="EUR")


def test_two_of_forty_prove_that_next_to_nobody_uses_it() -> None:
    """Methods C: 2 of 40 is [1.4 %, 16.5 %], below 30 %."""
    (finding,) = told(writer(0.05), "ai.unused")

    assert str(finding.title) == "5% of the users of CRM use AI writing, which is paid for apart"
    assert "16.5%" in str(finding.why)
    assert finding.tells == ("capability:crm/ai-writing",)


@pytest.mark.parametrize(
    ("usage", "active", "annual", "count"),
    [
        (0.0, 40, 3600, 1),
        (0.0, None, 3600, 1),
        (0.0, 4, 3600, 0),
        (0.05, 4, 3600, 0),
        (0.05, None, 3600, 0),
        (0.2, 10, 3600, 0),
        (0.5, 40, 3600, 0),
        (None, 40, 3600, 0),
        (0.05, 40, None, 0),
        (0.05, 40, 0, 0),
    ],
)
def test_use_is_told_where_it_is_proven(
    usage: float | None, active: int | None, annual: float | None, count: int
) -> None:
    """Nobody, as stated; never of fewer than five people; a share needs its number; without a price it is free."""
    assert len(told(writer(usage, active, annual), "ai.unused")) == count


# -- the note, the table, the questions


def test_the_note_has_a_row_for_each_tool() -> None:
    """Each row says what is not stated; a model that we run ourselves needs no agreement."""
    written = worked(provider="us", hosted="eu", oversight="Bo", approved="2026-02-01")
    assert told(written, "ai.unrecorded") == []
    written = worked(provider="Botworks", hosted="eu", oversight="Bo", approved="2026-02-01")
    (note,) = told(written, "ai.unrecorded")

    assert [str(member.title) for member in note.members] == [
        "Not stated of the model in BOT: agreement and training on our data"
    ]


def test_the_table_prints_role_and_class_as_stated() -> None:
    """In the words of who judged them, with the day; nothing fills them in."""
    written = worked(
        act_role="deployer", act_class="limited risk", class_by="Legal", class_on="2026-05-04", annual=99.5
    )
    (row,) = review_of(written).tables[0].records
    (bare,) = review_of(worked()).tables[0].records

    assert isinstance(row, AiRow)
    assert isinstance(bare, AiRow)
    assert (row.act_role, row.act_class, row.class_by, str(row.class_on)) == (
        "deployer",
        "limited risk",
        "Legal",
        "2026-05-04",
    )
    assert row.annual == Money.of(99.5, None, "year")
    assert (bare.act_role, bare.act_class, bare.class_by, bare.class_on) == (None, None, None, None)


def test_no_rule_reads_role_or_class() -> None:
    """Whatever is stated of them, the findings are the same."""

    def ids(**stated: str) -> list[tuple[str, str]]:
        return [(one.id, str(one.severity)) for one in review_of(worked(**stated)).findings]

    assert ids() == ids(act_class="prohibited", act_role="provider") == ids(act_class="none", act_role="none")


@pytest.mark.parametrize(
    ("provider", "vendor", "outside"),
    [
        ("OpenAI", "Botworks", True),
        ("Botworks", "Botworks", False),
        ("botworks", "Botworks", False),
        ("us", "Botworks", False),
        ("Test", "Botworks", False),
        (None, "Botworks", None),
        ("OpenAI", None, None),
    ],
)
def test_who_is_outside(provider: str | None, vendor: str | None, outside: bool | None) -> None:
    """Neither the vendor of the tool nor we (`us`, or the company by name); open where one of the two is not stated."""
    written = worked(**({} if provider is None else {"provider": provider}))
    written["tools"][2]["vendor"] = vendor
    if vendor is None:
        del written["tools"][2]["vendor"]
    context = context_of(written)

    assert context.is_outside(context.at_work[0]) is outside


def test_an_unknown_entity_is_refused_with_the_nearest_one() -> None:
    """A typing error in `reads` is no new kind of records."""
    with pytest.raises(ValueError, match=r"tools.2.ai.reads.0\s+unknown entity 'tickets'"):
        read(worked(reads=["tickets"]))


# -- laws


def by_chance(seed: int) -> Document:
    """A random stack whose tools, and some functions of them, state models at random."""
    written, chance = walks.seeded(seed, forget=0.2), oracles.Chance(seed)
    entities = sorted(written.get("entities", {}))

    def model() -> Document:
        facts: Document = {
            "acts": chance.choice(["suggests", "with-consent", "alone"]),
            "provider": chance.choice(["us", "Modelhaus"]),
            "reads": chance.sample(entities, min(2, len(entities))),
            "writes": chance.sample(entities, min(1, len(entities))),
            "oversight": chance.choice(["none", "Ann Lee"]),
            "agreement": chance.random() < 0.5,
            "trains_on_ours": chance.random() < 0.5,
            "approved": chance.choice(["none", "2026-05-01"]),
            "annual": chance.choice([0, 3600]),
        }
        return {name: value for name, value in facts.items() if chance.random() < 0.6}

    for entity in entities:
        written["entities"][entity] = {
            **(written["entities"][entity] or {}),
            "personal": chance.choice(["none", "special"]),
        }
    for tool in written["tools"]:
        if chance.random() < 0.6:
            tool["ai"] = model()
            tool["kind"] = chance.choice(["agent", "tool"])
        tool["departments"] = [chance.choice(["sales", "service"])]
        usage = chance.choice([0, 0.02, 0.5])
        tool["capabilities"] = [{"id": chance.choice(["ai-writing", "chat"]), "usage": usage, "ai": model()}]
        tool["seats"] = {"active": chance.choice([3, 60])}
    return written


@pytest.mark.parametrize("seed", range(25))
def test_the_contract_holds_on_random_models(seed: int) -> None:
    """The same twice, the same under other ids, ids that occur once, nothing but what is in the stack."""
    check_analyser(ai, [read(by_chance(seed))])


def test_every_kind_is_told_of_random_models() -> None:
    """The random stacks are no empty test."""
    kinds = {finding.code for seed in range(25) for finding in review_of(by_chance(seed)).findings}

    assert kinds >= {f"ai.{kind}" for kind in ("writes-alone", "fed-badly", "no-approval", "duplicate", "unused")}
    assert {"ai.outside-model", "ai.unrecorded"} <= kinds


@pytest.mark.parametrize("seed", range(40))
def test_what_protects_never_makes_it_worse(seed: int) -> None:
    """Somebody watches, there is an agreement, nobody trains on our data, it was approved: no finding is graver."""
    before = by_chance(seed)
    after = by_chance(seed)
    for tool in after["tools"]:
        for part in (tool, *tool["capabilities"]):
            if "ai" in part:
                part["ai"] |= {
                    "oversight": "Ann Lee",
                    "agreement": True,
                    "trains_on_ours": False,
                    "approved": "2026-05-01",
                }
    worse = {finding.id: finding.severity for finding in review_of(before).findings}

    for finding in review_of(after).findings:
        assert finding.severity <= worse[finding.id]
    assert not {finding.code for finding in review_of(after).findings} & {"ai.outside-model", "ai.no-approval"}


@pytest.mark.parametrize("seed", range(40))
def test_what_could_be_saved_is_what_the_cheapest_choice_leaves(seed: int) -> None:
    """Against every choice of what to keep, tried one by one with bits: each department keeps one that it has."""
    chance = oracles.Chance(seed)
    departments = ["sales", "service", "finance"]
    rows: list[Document] = [
        {"departments": chance.sample(departments, chance.randint(1, 3)), "cost": {"annual": chance.randint(1, 9)}}
        for _ in range(5)
    ]
    tools = [read(assistants(row)).tools[0] for row in rows]
    wanted = {one for row in rows for one in row["departments"]}
    least = min(
        sum(row["cost"]["annual"] for n, row in enumerate(rows) if kept >> n & 1)
        for kept in range(1, 32)
        if wanted <= {one for n, row in enumerate(rows) if kept >> n & 1 for one in row["departments"]}
    )

    assert stake_of(tools, ("ai-writing",)) == sum(row["cost"]["annual"] for row in rows) - least
