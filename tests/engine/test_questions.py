"""What to ask next: questions made by hand, and the laws of those made by chance."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from tried_questions import answered, statuses, tried_questions

import oracles
from hangs import ends
from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.contract import relabelled
from stackaudit.analysers.registry import BUILTIN
from stackaudit.core.findings import Unknown
from stackaudit.core.messages import say
from stackaudit.engine.questions import Question, next_questions, question_table
from stackaudit.graph import StackGraph
from stackaudit.model.facts import FACTS
from stackaudit.model.stack import Stack
from stackaudit.policy import DEFAULT_POLICY, Policy
from stacks import Document, document, flow, read, sample, without

LAW = settings(max_examples=40, deadline=None)
TIMED: Document = {
    "customer": {"name": "Customer", "system_of_record": "crm", "about_customer": False, "tolerance": "24h"}
}
CRM: Document = {"id": "crm", "name": "Salesforce", "owner": "Ann", "relays": ["customer"]}
ESP: Document = {"id": "esp", "name": "Mailchimp", "owner": "Bo", "entities": {"customer": "consumer"}}


def reviewed(graph: StackGraph, *only: str) -> dict[str, Review]:
    """What the analysers say of a stack; those that decline are left out."""
    found: dict[str, Review] = {}
    for one in BUILTIN:
        if not only or one.id in only:
            try:
                found[one.id] = one(graph)
            except NotApplicable:
                continue
    return found


def questions(
    subject: Document | Stack, *only: str, policy: Policy | None = None, **facts: Any
) -> tuple[Question, ...]:
    """What to ask next of a stack, from what some analysers could not tell."""
    graph = StackGraph(subject if isinstance(subject, Stack) else read(subject), policy or Policy())
    return next_questions(graph, reviewed(graph, *only), **facts)


def tried(subject: Document, *only: str, **facts: Any) -> tuple[Question, ...]:
    """The same by trying."""
    graph = StackGraph(read(subject))
    return tried_questions(graph, reviewed(graph, *only), **facts)


# -- by hand


def test_the_question_on_a_flow_is_one_sentence_for_all_that_is_not_known() -> None:
    """Method and period are asked together, of the flow's owner, else of those of its ends."""
    bare = without(flow("crm", "esp", "customer"), "method", "every", "takes")
    (first,) = questions(document([CRM, ESP], [bare], entities=TIMED), "silos")

    assert str(first.asks) == "How is Customer carried from Salesforce to Mailchimp, and how often?"
    assert first.facts == ("integration.every", "integration.method")
    assert first.subjects == ("flow:crm>esp",)
    assert first.settles == ("silos.manual-only@need:crm>esp/customer", "silos.stale@need:crm>esp/customer")
    assert (first.ask, first.settled_by_then) == (("Ann", "Bo"), 2)
    owned = document([CRM, ESP], [{**bare, "owner": "Ida"}], entities=TIMED)
    assert questions(owned, "silos")[0].ask == ("Ida",)


def test_several_records_make_a_plural() -> None:
    """Grammar follows the number of what is carried."""
    bare = without(flow("crm", "esp", "customer", "order"), "method")
    (first,) = questions(document([CRM, ESP], [bare], entities={**TIMED, "order": {"name": "Order"}}), "silos")[:1]

    assert str(first.asks) == "How are Customer and Order carried from Salesforce to Mailchimp?"


def test_what_weighs_more_is_asked_first() -> None:
    """Of two flows, first that of the critical entity; of two alike, the one that more needs wait for."""
    tools = [
        "crm",
        {"id": "a", "entities": {"low": "consumer"}},
        {"id": "b", "entities": {"top": "consumer"}},
    ]
    flows = [without(flow("crm", "a", "low"), "method"), without(flow("crm", "b", "top"), "method")]
    stated = {"system_of_record": "crm", "about_customer": False, "tolerance": "24h"}
    entities = {"low": {**stated, "criticality": "low"}, "top": {**stated, "criticality": "critical"}}
    ranked = questions(document(tools, flows, entities=entities), "silos")

    assert [one.subjects for one in ranked] == [("flow:crm>b",), ("flow:crm>a",)]
    assert [round(one.weight, 6) for one in ranked] == [0.72, 0.36]  # base 6 of 10, times 1.2 and 0.6
    entities["top"]["criticality"] = "low"
    tools[1] = {"id": "a", "entities": {"low": "consumer", "top": "consumer"}}
    flows[0]["entities"] = ["low", "top"]
    assert questions(document(tools, flows, entities=entities), "silos")[0].subjects == ("flow:crm>a",)


@pytest.mark.parametrize("name", ["brightside_45", "corner_shop"])
def test_what_has_to_be_looked_up_at_vendors_is_asked_last(name: str) -> None:
    """Until when a vendor supports a product comes after everything that the company knows of itself."""
    last = ("lifecycle.", "openness.", "tool.openness", "tool.limits")
    late = [one.facts[0].startswith(last) for one in questions(sample(name), most=None)]

    assert late == sorted(late)
    assert {*late} == {False, True}


def test_a_verdict_that_waits_for_two_answers_counts_half_for_each() -> None:
    """Two flows on one way lack their method; once one is answered, the other has the whole."""
    tools = ["crm", {"id": "mid", "relays": ["customer"]}, ESP]
    flows = [without(flow(a, b, "customer"), "method") for a, b in (("crm", "mid"), ("mid", "esp"))]
    ranked = questions(document(tools, flows, entities=TIMED), "silos")

    assert [round(one.weight, 6) for one in ranked] == [0.24, 0.48]  # base 6 of 10, normal entity, half and whole
    assert [one.settled_by_then for one in ranked] == [0, 1]


def test_what_is_asked_of_many_tools_is_one_question() -> None:
    """One list answers for all tools; its weight is that of one record."""
    tools = [{"id": id_, "cost": {"annual": 999, "priced_by": "seat"}} for id_ in "abc"]
    graph = StackGraph(read(document(tools, as_of="2026-11-01")))
    found = {one.facts: one for one in next_questions(graph, reviewed(graph, "cost"))}
    seats = found["tool.seats",]

    assert seats.subjects == ("tool:a", "tool:b", "tool:c")
    assert str(seats.asks).startswith(
        "How many seats are paid for, and how many are in use, of each of these: a, b and c?"
    )
    assert seats.could_settle == 3
    assert seats.weight == pytest.approx((3.0 + 0.30081) * 0.8 / 10, abs=1e-4)  # base 3, log10(1 + 0.999), normal


def test_entities_of_the_same_people_are_one_question() -> None:
    """Two limits that one owner knows are asked together; a limit that another owner knows is asked apart."""
    tools: list[Any] = [
        {"id": "crm", "owner": "Ann"},
        {"id": "erp", "owner": "Bo"},
        {"id": "esp", "entities": {"a": "consumer", "b": "consumer", "c": "consumer"}},
    ]
    entities = {
        name: {"system_of_record": home, "about_customer": False}
        for name, home in zip("abc", ("crm", "crm", "erp"), strict=True)
    }
    flows = [flow("crm", "esp", "a", "b", every="1h"), flow("erp", "esp", "c", every="1h")]
    ranked = questions(document(tools, flows, entities=entities), "silos")

    assert [(one.subjects, one.ask) for one in ranked] == [
        (("entity:a", "entity:b"), ("Ann",)),
        (("entity:c",), ("Bo",)),
    ]
    assert "each of these" in str(ranked[0].asks)
    assert ranked[0].could_settle == 2


def test_an_entity_without_a_stated_master_hides_needs() -> None:
    """Nobody can say what has to reach whom: each maker and each user is a need that could come to light."""
    tools = [{"id": "web", "entities": {"lead": "producer"}}, {"id": "esp", "entities": {"lead": "consumer"}}]
    first = questions(document(tools, [flow("web", "esp", "lead")]), "silos")[0]

    assert str(first.asks) == "Which tool is right about lead when two of them disagree?"
    assert first.settles == ("silos.no-path@entity:lead/esp", "silos.no-path@entity:lead/web")
    none = document(tools, [flow("web", "esp", "lead")], entities={"lead": {"system_of_record": "none"}})
    assert all(one.facts != ("entity.system_of_record",) for one in questions(none, "silos"))


def test_a_stack_without_integrations_is_asked_for_them_first() -> None:
    """Where no integration is stated, silos are not looked at: that question comes before all others."""
    written = without(document([CRM, ESP], entities=TIMED), "integrations")
    first = questions(written)[0]

    assert str(first.asks) == "Which tools send data to which others, and what?"
    assert first.settles == (
        "silos.isolated-tool@tool:crm",
        "silos.isolated-tool@tool:esp",
        "silos.no-path@need:crm>esp/customer",
    )


def test_a_stack_that_states_everything_leaves_no_question() -> None:
    """Nothing open, nothing asked; and no more questions than are wanted."""
    whole = document([CRM, ESP], [flow("crm", "esp", "customer", keys=["email"])], entities=TIMED)
    whole["tools"] = [{**tool, "stores_keys": ["email"]} for tool in (CRM, ESP)]

    assert questions(whole, "silos") == ()
    assert tried(whole, "silos") == ()
    assert len(questions(sample("gitlab_2022"), most=3)) == 3


def test_a_field_that_no_text_knows_is_asked_for_all_the_same() -> None:
    """A plugin's fact has a plain sentence."""
    entry = Unknown("mine.odd", "tool.mood", ("tool:crm",), say("odd"), ("tool:crm",))
    graph = StackGraph(read(document([CRM])))
    (only,) = next_questions(graph, {"mine": Review(("tool:crm",), unknowns=(entry,))})

    assert str(only.asks) == "What is tool.mood of Salesforce?"


def test_a_plugins_fact_of_a_known_part_is_asked_of_those_who_know_the_part() -> None:
    """A ticket is of a vendor, and the owners of its tools are asked; no table has to list the fact."""
    entry = Unknown("mine.odd", "ticket.tone", ("vendor:acme",), say("odd"), ("vendor:acme",))
    written = {**document([{**CRM, "vendor": "Acme"}]), "vendors": [{"id": "acme", "name": "Acme"}]}
    (only,) = next_questions(StackGraph(read(written)), {"mine": Review(("vendor:acme",), unknowns=(entry,))})

    assert (str(only.asks), only.ask) == ("What is ticket.tone of Acme?", ("Ann",))


def test_where_a_search_was_cut_short_the_auditor_is_asked() -> None:
    """It is a knob of the audit, so nobody of the stack is asked, and no tool is."""
    need = "need:crm>esp/customer"
    entry = FACTS["policy.label_budget"].unknown("silos.index", [need])
    graph = StackGraph(read(document([CRM, ESP], [flow("crm", "esp", "customer")], entities=TIMED)))
    (only,) = next_questions(graph, {"silos": Review((need,), unknowns=(entry,))})

    assert "label_budget" in str(only.asks)
    assert (only.subjects, only.ask) == ((need,), ())


def test_every_fact_of_a_flow_can_follow_another() -> None:
    """All of them in one sentence: first whether it runs, each of the others once."""
    facts = FACTS.of("integration")
    entries = tuple(
        Unknown("silos.index", fact.code, ("flow:crm>esp",), say("open"), ("flow:crm>esp",)) for fact in facts
    )
    bare = {"source": "crm", "target": "esp", "status": "unknown"}
    graph = StackGraph(read(document([CRM, ESP], [bare])))
    found = next_questions(graph, {"silos": Review(("flow:crm>esp",), unknowns=entries)})
    texts = [str(one.asks) for one in found if one.subjects == ("flow:crm>esp",)]

    assert any(text.startswith("Does the flow from Salesforce to Mailchimp run today, ") for text in texts)
    assert all(text.count("?") == 1 and text.endswith("?") for text in texts)
    assert sum(text.count(fact.then) for text in texts for fact in facts) == len(facts) - len(texts)


def test_both_ways_of_one_integration_are_one_question() -> None:
    """One record, one answer: the way back is not asked about again."""
    tools = [{**CRM, "entities": {"order": "consumer"}}, ESP]
    entities = {**TIMED, "order": {"system_of_record": "esp", "about_customer": False, "tolerance": "1h"}}
    both = without(flow("crm", "esp", "customer", "order", bidirectional=True), "method")
    (first,) = questions(document(tools, [both], entities=entities), "silos")

    assert first.subjects == ("flow:crm>esp",)
    assert first.settles == ("silos.manual-only@need:crm>esp/customer", "silos.manual-only@need:esp>crm/order")


def test_who_has_left_is_not_asked() -> None:
    """Of a flow the owner of its other end is; of a rollout its sponsor, where the project manager is gone."""
    bare = {"source": "crm", "target": "esp", "entities": ["customer"]}
    (first, *_) = questions(document([{**CRM, "owner": "Ann (left 2026-01)"}, ESP], [bare], entities=TIMED), "silos")
    roles = [{"role": "project-manager", "person": "Cid"}]
    rollout = {"id": "roll", "sponsor": "Eve", "roles": roles, "team": [{"person": "Cid", "left": "2026-01-01"}]}
    asked = questions(document([CRM], as_of="2026-11-01", initiatives=[rollout]), "people")

    assert first.ask == ("Bo",)
    assert {one.ask for one in asked} == {("Eve",)}


def test_words_in_place_of_an_owner_are_nobody_to_ask() -> None:
    """TBD is not a colleague."""
    bare = without(flow("crm", "esp", "customer"), "method")
    (first,) = questions(document([{**CRM, "owner": "TBD"}, ESP], [bare], entities=TIMED), "silos")

    assert first.ask == ("Bo",)


def test_the_table_has_one_row_a_question() -> None:
    """Rank, fields, records, sentence and counts; a list of people is a cell."""
    bare = without(flow("crm", "esp", "customer"), "method")
    made = question_table(questions(document([CRM, ESP], [bare], entities=TIMED), "silos"))
    (row,) = [dict(zip(made.columns, cells, strict=True)) for cells in made.rows]

    assert row["rank"] == 1
    assert row["fact"] == "integration.method"
    assert row["asks"] == "How is Customer carried from Salesforce to Mailchimp?"
    assert (row["could_settle"], row["settled_by_then"], row["ask"]) == (1, 1, ("Ann", "Bo"))
    assert row["counted"] == "estimated"


# -- by trying


def test_trying_counts_what_an_answer_decides() -> None:
    """One period decides the need; behind a daily hop another decides nothing, as no limit is stated."""
    tools = [CRM, ESP, {"id": "mid", "relays": ["log"]}, {"id": "bi", "entities": {"log": "consumer"}}]
    flows = [
        without(flow("crm", "esp", "customer"), "every"),
        flow("crm", "mid", "log", every="24h"),
        without(flow("mid", "bi", "log"), "every"),
    ]
    entities = {**TIMED, "log": {"system_of_record": "crm", "about_customer": False}}
    (only,) = tried(document(tools, flows, entities=entities), "silos")

    assert (only.subjects, only.counted) == (("flow:crm>esp",), "tried")
    assert only.settles == ("need:crm>esp/customer",)


def test_the_budget_of_trials_is_kept() -> None:
    """One fact takes two changed stacks; with a budget of one, nothing is tried."""
    bare = without(flow("crm", "esp", "customer"), "every")
    written = document([CRM, ESP], [bare], entities=TIMED)

    assert tried(written, "silos", budget=1) == ()
    assert len(tried(written, "silos", budget=2)) == 1


def test_both_ends_of_each_missing_fact_are_tried() -> None:
    """Method and period: four stacks; what is stated stays."""
    bare = without(flow("crm", "esp", "customer"), "method", "every")
    graph = StackGraph(read(document([CRM, ESP], [bare], entities=TIMED)))
    (first,) = next_questions(graph, reviewed(graph, "silos"))
    found = [stack.integrations[0] for stack in answered(graph, first)]

    automatic = {DEFAULT_POLICY.automation_of(one.method)[0] for one in found}
    assert automatic == {0.25, 1.0}
    assert {one.every for one in found} == {timedelta(0), timedelta(days=365_000)}
    assert len(found) == 4
    assert {one.reliability for one in found} == {1.0}


# -- by chance


def random_stack(rng: oracles.Chance) -> Document:
    """A small stack of which a third of the facts is forgotten."""
    return oracles.forgotten(rng, oracles.random_document(rng), 0.35)


@LAW
@given(oracles.chance())
def test_an_answer_never_makes_more_of_the_stack_unknown(rng: oracles.Chance) -> None:
    """Whatever the answer to the first question on a flow is: no verdict that stood is lost."""
    written = random_stack(rng)
    graph = StackGraph(read(written))
    asked = [one for one in next_questions(graph, reviewed(graph)) if one.subjects[0].startswith("flow:")]
    if not asked:
        return
    before = statuses(graph)
    others = [read(in_between(rng, written, asked[0])) for _ in range(3)]
    for stack in (*answered(graph, asked[0]), *others):
        after = statuses(StackGraph(stack))
        assert {name for name, status in before.items() if after[name] == "unknown"} <= {
            name for name, status in before.items() if status == "unknown"
        }


@LAW
@given(oracles.chance())
def test_trying_the_ends_is_trying_everything(rng: oracles.Chance) -> None:
    """No answer in between decides a verdict that none of the ends decides."""
    written = random_stack(rng)
    graph = StackGraph(read(written))
    reviews = reviewed(graph)
    settled = {(q.subjects, q.facts): set(q.settles) for q in tried_questions(graph, reviews, budget=10**6, most=10**6)}
    before = statuses(graph)
    for question in next_questions(graph, reviews, None):
        if question.subjects[0].startswith("flow:"):
            for _ in range(4):
                after = statuses(StackGraph(read(in_between(rng, written, question))))
                decided = {n for n, s in before.items() if s == "unknown" != after.get(n, "unknown")}
                assert decided <= settled.get((question.subjects, question.facts), set())


def in_between(rng: oracles.Chance, written: Document, question: Question) -> Document:
    """The document with the facts of a question filled in by any answer at all."""
    made = deepcopy(written)
    source, target = question.subjects[0].removeprefix("flow:").split(">")
    for record in made["integrations"]:
        ways = [(record["source"], record["target"])]
        if record.get("bidirectional"):
            ways.append(ways[0][::-1])
        if (source, target) not in ways or record.get("status") in {"broken", "planned", "deprecated"}:
            continue
        for fact in (one.partition(".")[2] for one in question.facts):
            if fact == "takes" and "every" in record and "takes" not in record:
                full = oracles.seconds(record["every"])
                record["takes"] = f"{int(full * rng.random())}s" if full else f"{rng.randrange(10**6)}s"
            elif fact == "every" and "every" not in record:
                record["every"] = f"{rng.randrange(10**6)}s"
                record.setdefault("takes", 0)
            elif fact == "method":
                record.setdefault("method", rng.choice(["api", "file", "rpa", "manual"]))
            elif fact == "reliability":
                record.setdefault("reliability", rng.random())
            elif fact == "entities" and "entities" not in record:
                record["entities"] = rng.sample(sorted(made["entities"]), rng.randint(0, len(made["entities"])))
            elif fact == "status" and record.get("status") == "unknown":
                record["status"] = rng.choice(["active", "degraded", "broken"])
    return made


@LAW
@given(oracles.chance())
def test_neither_order_nor_ids_change_what_is_asked(rng: oracles.Chance) -> None:
    """The same questions of the same stack in another order; the same number of them under other ids."""
    written = random_stack(rng)
    turned = oracles.shuffled(rng, written)
    renamed = relabelled(read(written), lambda id_: f"new-{id_}")

    assert questions(turned) == questions(written)
    assert [(one.facts, one.could_settle) for one in questions(renamed)] == [
        (one.facts, one.could_settle) for one in questions(written)
    ]


@LAW
@given(oracles.chance())
def test_every_question_counts_what_is_open(rng: oracles.Chance) -> None:
    """Each record is asked about a fact once; what is settled grows; nothing is settled that was never open."""
    graph = StackGraph(read(random_stack(rng)))
    found = next_questions(graph, reviewed(graph), None)
    asked = [(fact, subject) for one in found for fact in one.facts for subject in one.subjects]
    settled = [one.settled_by_then or 0 for one in found]

    assert len(asked) == len(set(asked))
    assert settled == sorted(settled)
    assert all(one.weight > 0 and one.settles and str(one.asks).endswith("?") for one in found)
    assert settled[-1:] <= [len({verdict for one in found for verdict in one.settles})]


def test_a_large_stack_is_asked_about_in_little_time() -> None:
    """Two thousand tools, three thousand bare flows: seconds, not minutes."""
    rng = oracles.Chance(3)
    tools: list[Any] = [{"id": f"t{n}", "entities": {f"e{n % 40}": "consumer"}} for n in range(2000)]
    flows = [
        {"source": f"t{n % 40}", "target": f"t{rng.randrange(40, 2000)}", "entities": [f"e{n % 40}"]}
        for n in range(3000)
    ]
    entities = {f"e{n}": {"system_of_record": f"t{n}", "about_customer": True} for n in range(40)}
    graph = StackGraph(read(document(tools, flows, entities=entities, as_of="2026-11-01")))
    reviews = reviewed(graph, "silos", "cost", "inventory")
    with ends():
        found = next_questions(graph, reviews)
    assert len(found) == 20
