"""What an edit cannot touch is taken from before: the verdicts are those of judging everything again."""

from __future__ import annotations

import random
from copy import deepcopy

from hypothesis import given, settings

import oracles
import stackaudit as sa
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stacks import Document, document, flow, read, sample


def edited(rng: random.Random, written: Document) -> Document:
    """The document after up to three edits: flows that go, come or change, facts that are forgotten, other relays."""
    made = deepcopy(written)
    tools, entities = [tool["id"] for tool in made["tools"]], list(made["entities"])
    for _ in range(rng.randint(0, 3)):
        flows, tool = made["integrations"], rng.choice(made["tools"])
        match rng.randrange(6):
            case 0 if flows:
                flows.remove(rng.choice(flows))
            case 1:
                flows.append(oracles.random_flow(rng, tools, entities))
            case 2 if flows:
                rng.choice(flows).pop(rng.choice(("method", "every", "takes", "reliability", "entities")), None)
            case 3:
                tool["relays"] = rng.sample(entities, rng.randint(0, len(entities)))
            case 4:
                tool["entities"] = {entity: "consumer" for entity in entities if rng.random() < 0.5}
            case 5:
                made["entities"][rng.choice(entities)]["tolerance"] = rng.choice((0, "1h", "48h"))
    return made


@given(oracles.chance())
@settings(max_examples=300, deadline=None)
def test_verdicts_after_an_edit_are_those_of_judging_everything_again(rng: random.Random) -> None:
    """Status, quality and witness of every need, with facts that are not stated; nothing is cut short at this size."""
    written = oracles.random_document(rng, forget=rng.choice((0.0, 0.2)))
    before, after = StackGraph(oracles.build(written)), oracles.build(edited(rng, written))
    before.verdicts()

    assert StackGraph(after, judged=before.judged).verdicts() == StackGraph(after).verdicts()


@given(oracles.chance())
@settings(max_examples=40, deadline=None)
def test_an_audit_after_an_edit_is_that_of_the_stack_alone(rng: random.Random) -> None:
    """Findings, measures, unknowns and score, whatever the edit was."""
    written = oracles.random_document(rng, forget=rng.choice((0.0, 0.2)))
    before, after = sa.audit(oracles.build(written)), oracles.build(edited(rng, written))
    found, alone = sa.audit(after, earlier=before), sa.audit(after)

    assert found.findings == alone.findings
    assert (found.measures, found.unknowns, found.score) == (alone.measures, alone.unknowns, alone.score)


def two_lines() -> Document:
    """Two masters, each with a reader of its own."""
    flows = [flow("a", "b", "x"), flow("c", "d", "y")]
    readers = [{"id": "b", "entities": {"x": "consumer"}}, {"id": "d", "entities": {"y": "consumer"}}]
    masters = {"x": {"system_of_record": "a"}, "y": {"system_of_record": "c"}}
    return document(["a", "c", *readers], flows, entities=masters)


def test_what_an_edit_cannot_touch_is_the_same_verdict_and_the_rest_is_judged_again() -> None:
    """The flow of the second kind of records goes: the verdict on the first is the very same, the second changes."""
    before = StackGraph(read(two_lines()))
    first, second = before.verdicts()
    cut = two_lines()
    cut["integrations"].pop()
    kept, again = StackGraph(read(cut), judged=before.judged).verdicts()

    assert kept is first
    assert (second.status, again.status) == ("ok", "no-path")


def test_another_policy_judges_everything_again() -> None:
    """A verdict by another threshold says nothing."""
    before = StackGraph(sample("cobble_7"))
    before.verdicts()
    strict = Policy(automation_threshold=0.99)
    after = StackGraph(sample("cobble_7"), strict, judged=before.judged)

    assert after.verdicts() == StackGraph(sample("cobble_7"), strict).verdicts()
    assert after.verdicts() != before.verdicts()


def test_a_verdict_that_the_budget_cut_short_is_not_kept() -> None:
    """With a full budget the same stack is judged anew, and exactly."""
    ladder = [flow(f"t{n}", f"t{n + 1}", "e", reliability=0.999 ** (2**n)) for n in range(8)]
    ladder += [flow(f"t{n}", f"t{n + 1}", "e", every=f"{2**n}s") for n in range(8)]
    tools = [
        "t0",
        *({"id": f"t{n}", "relays": ["e"]} for n in range(1, 8)),
        {"id": "t8", "entities": {"e": "consumer"}},
    ]
    made = read(document(tools, ladder, entities={"e": {"system_of_record": "t0", "tolerance": "1m"}}))
    before = StackGraph(made, Policy(label_budget=100))
    (cut,) = before.verdicts()
    before.budget.left = 100_000

    assert not cut.worst.exact
    assert StackGraph(made, before.policy, judged=before.judged).verdicts()[0] is not cut
