"""The contract that every analyser keeps, run on every built-in one, and proof that breaking it is caught."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
import walks
from triggers import TRIGGERS

import oracles
from stackaudit.analysers.base import Analyser, NotApplicable, Review
from stackaudit.analysers.contract import ContractError, check_analyser, relabelled
from stackaudit.analysers.registry import BUILTIN, RULES
from stackaudit.core.errors import OptionError
from stackaudit.core.findings import Finding, Findings, Measure, Member, Severity, Table, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rule import Rule
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stacks import CASES, load, read, rule_of, sample, sample_document, stack

SEVEN_TOOLS = load(CASES / "privacy" / "seven_tools.yaml")
"""A stack that states what is personal data, which the small samples do not."""

each = pytest.mark.parametrize("analyser", BUILTIN, ids=lambda one: one.id)


def codes_of(review: Review) -> set[str]:
    """Codes of causes and consequences."""
    return {finding.code for finding in Findings(review.findings).told()}


def answer(analyser: Analyser, subject: Stack) -> Review | str:
    """What an analyser says of a stack, or why it declines."""
    try:
        return analyser(StackGraph(subject))
    except NotApplicable as reason:
        return str(reason)


# -- the built-in analysers


@each
def test_the_contract_holds(analyser: Analyser) -> None:
    """On samples, on every small stack of the tests and on random ones, every promise is kept."""
    small = [read(written) for code, written in TRIGGERS.items() if code.startswith(f"{analyser.id}.")]
    chance = [oracles.build(walks.seeded(seed, forget=0.1)) for seed in range(12)]

    samples = [sample("cobble_7"), sample("corner_shop"), sample("crm_rollout"), read(SEVEN_TOOLS)]
    check_analyser(analyser, [*samples, *small, *chance])


@each
def test_every_kind_is_found_somewhere(analyser: Analyser) -> None:
    """Each code that an analyser lists is one that it reports on the small stack made for it: no dead kinds."""
    for kind in analyser.kinds:
        assert kind in TRIGGERS, f"write the smallest stack that makes {analyser.id} report {kind}"
        assert kind in codes_of(analyser(StackGraph(read(TRIGGERS[kind]))))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_found_in_one_example_and_not_in_the_other(rule: Rule) -> None:
    """The stack that triggers a rule shows it, with the rule itself; the nearest clean stack does not show it."""
    (analyser,) = [one for one in BUILTIN if one.id == rule.analyser]

    found, clean = (analyser(StackGraph(read(dict(example)))) for example in (rule.triggers, rule.passes))

    assert [one.rule for one in Findings(found.findings).told(rule.id)][:1] == [rule]
    assert rule.id not in codes_of(clean)


def test_every_small_stack_belongs_to_a_kind() -> None:
    """No stack is kept for a code that no analyser lists."""
    assert set(TRIGGERS) == {kind for analyser in BUILTIN for kind in analyser.kinds}


@each
def test_another_order_of_the_file_gives_the_same_review(analyser: Analyser) -> None:
    """Tools, entities, flows and needs in another order: the same review, byte for byte, or the same reason."""
    samples = [*(sample_document(name) for name in ("corner_shop", "crm_rollout")), SEVEN_TOOLS]
    small = [TRIGGERS[kind] for kind in analyser.kinds]
    listed = [*samples, *(walks.seeded(seed, forget=0.1) for seed in range(10)), *small]
    answers = [answer(analyser, read(written)) for written in listed]
    again = [oracles.shuffled(oracles.Chance(seed), written) for seed, written in enumerate(listed)]

    assert [answer(analyser, read(written)) for written in again] == answers
    assert any(isinstance(one, Review) for one in answers)


@each
def test_the_order_of_hashes_changes_nothing(analyser: Analyser) -> None:
    """Two processes whose sets and dicts are in other orders say the same to the last character."""
    small = (read(TRIGGERS[kind]) for kind in analyser.kinds)
    subjects = (sample("cobble_7"), sample("corner_shop"), sample("crm_rollout"), read(SEVEN_TOOLS), *small)
    subject = next(one for one in subjects if isinstance(answer(analyser, one), Review))
    program = f"""
import sys, json
from stackaudit.analysers.registry import BUILTIN, RULES
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
stack = Stack.model_validate(json.load(sys.stdin))
analyser = next(one for one in BUILTIN if one.id == {analyser.id!r})
print(repr(analyser(StackGraph(stack))))
"""
    document = json.dumps(subject.document())
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            input=document,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    ]

    assert said[0] == said[1]
    assert said[0].startswith("Review(")


@each
def test_a_wrong_option_is_refused_with_the_nearest_one(analyser: Analyser) -> None:
    """Misspelt options name the real one; a value of another type is refused; the analyser stays as it was."""
    before = dict(analyser.options)
    for name in analyser.options:
        with pytest.raises(OptionError, match=f"did you mean {name!r}"):
            analyser.tuned(**{f"{name}x": 1})
        with pytest.raises(OptionError, match=name):
            analyser.tuned(**{name: object()})
    with pytest.raises(OptionError, match=analyser.id):
        analyser.tuned(quite_another=1)

    assert dict(analyser.options) == before


def test_tuned_gives_a_new_analyser_and_leaves_the_old() -> None:
    """An option is set on the copy only, and the copy runs with it."""
    (silos,) = (analyser for analyser in BUILTIN if analyser.id == "silos")

    other = silos.tuned(unified_view_least=0.9)

    assert (silos.options["unified_view_least"], other.options["unified_view_least"]) == (0.5, 0.9)
    graph = StackGraph(sample("cobble_7"))
    reach = "silos.no-unified-view@tool:crm"
    assert [f.severity for f in silos(graph).findings if f.id == reach] == ["low"]
    assert "silos.no-unified-view" in codes_of(other(graph))


def test_a_whole_number_will_do_where_a_number_is_asked_and_a_flag_will_not() -> None:
    """1 is a number, true is none."""
    (silos,) = (analyser for analyser in BUILTIN if analyser.id == "silos")

    assert silos.tuned(unified_view_least=1).options["unified_view_least"] == 1
    with pytest.raises(OptionError):
        silos.tuned(unified_view_least=True)


# -- relabelling


def test_relabelling_there_and_back_gives_the_same_stack() -> None:
    """Every id of a tool or an entity is renamed wherever it stands, and nothing else."""
    for name in ("cobble_7", "corner_shop"):
        before = sample(name)
        other = relabelled(before, lambda id_: f"x-{id_}")

        assert {tool.id for tool in other.tools} == {f"x-{tool.id}" for tool in before.tools}
        assert [tool.name for tool in other.tools] == [tool.name for tool in before.tools]
        assert relabelled(other, lambda id_: id_.removeprefix("x-")).document() == before.document()


# -- the contract itself: each broken promise is caught


def made(run: Any, **facts: Any) -> Analyser:
    """A small analyser of the tests."""

    def explained(graph: StackGraph, **options: Any) -> Review:
        """Look at nothing much."""
        found: Review = run(graph, **options)
        return found

    return Analyser(
        **{"id": "trial", "asks": "Well?", "run": explained, "rules": (rule_of("trial.some-kind"),), **facts}
    )


def finding(**facts: Any) -> Finding:
    """A sound finding about the tool `a`."""
    text = say("Something")
    sound = {"rule": rule_of("trial.some-kind"), "subjects": ("tool:a",), "severity": Severity.LOW}
    return Finding(**{**sound, "title": text, "why": text, "advice": text, **facts})


def sound(graph: StackGraph, **facts: Any) -> Review:
    """A sound review that examines every tool."""
    return Review(examined=tuple(f"tool:{tool.id}" for tool in graph.tools), **facts)


def on_the_trial(**facts: Any) -> Analyser:
    """An analyser that says this of the trial stack, and finds nothing in others."""
    return made(lambda graph: sound(graph, **facts) if graph.stack.name == TRIAL.name else sound(graph))


TRIAL = stack("ab", [])


def test_a_sound_analyser_passes() -> None:
    """An analyser that finds nothing keeps the contract."""
    check_analyser(made(sound), [TRIAL])


def test_an_analyser_that_declines_everything_is_caught() -> None:
    """At least one stack must be taken, or nothing was checked."""

    def run(graph: StackGraph) -> Review:
        raise NotApplicable("nothing to see")

    with pytest.raises(ContractError, match="takes none"):
        check_analyser(made(run), [TRIAL])


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"findings": Findings([finding(rule=rule_of("other.kind"))])}, "not among its kinds"),
        ({"findings": Findings([finding(subjects=("a",))])}, "no typed subject"),
        ({"findings": Findings([finding(subjects=("widget:a",))])}, "no known type"),
        ({"findings": Findings([finding(subjects=("tool:nobody",))])}, "not in the stack"),
        ({"findings": Findings([finding(subjects=("need:a>b/nothing",))])}, "not in the stack"),
        ({"findings": Findings([finding(subjects=())])}, "about nothing"),
        ({"findings": Findings([finding(), finding()])}, "one finding twice"),
        ({"findings": Findings([finding().causing((finding(),))])}, "one finding twice"),
        ({"findings": Findings([finding(evidence=("because",))])}, "evidence of another type"),
        ({"findings": Findings([finding(title=say(" "))])}, "empty text"),
        ({"findings": Findings([finding(members=(Member("tool:b", owner="Ann"),))])}, "not about: tool:b"),
        ({"findings": Findings([finding(members=(Member("tool:a", owner="Ann"),) * 2)])}, "a member twice"),
        ({"findings": Findings([finding(members=(Member("tool:a"),))])}, "of which nothing is known"),
        ({"findings": Findings([finding(members=(Member("tool:a", say(" ")),))])}, "empty text"),
        (
            {"findings": Findings([finding(consequences=(finding(subjects=("tool:b",), severity=Severity.HIGH),))])},
            "less severe than what it causes",
        ),
        (
            {"findings": Findings([finding(), finding(subjects=("tool:b",), severity=Severity.HIGH)])},
            "another order",
        ),
        ({"unknowns": (Unknown("other.kind", "x", (), say("x")),)}, "unknown of another"),
        ({"unknowns": (Unknown("trial.some-kind", "", (), say("x")),)}, "which fact is missing"),
        ({"unknowns": (Unknown("trial.some-kind", "x", ("tool:c",), say("x")),)}, "not in the stack"),
        ({"measures": (Measure("trial.x", None, None, None, 0.0),)}, "does not say why"),
        ({"measures": (Measure("trial.x", 50.0, 60.0, 70.0, 1.0),)}, "outside its interval"),
        ({"measures": (Measure("trial.x", 101.0, 101.0, 101.0, 1.0),)}, "out of the range"),
        ({"measures": (Measure("trial.x", 50.0, 70.0, 30.0, 1.0),)}, "wrong way round"),
        ({"measures": (Measure("trial.x", 5.0, 5.0, 5.0, 1.2),)}, "coverage"),
        ({"measures": (Measure("trial.x", 5.0, None, None, 1.0),)}, "without an interval"),
        ({"measures": (Measure("silos.x", 5.0, 5.0, 5.0, 1.0),)}, "another analyser's"),
        ({"measures": (Measure("trial.x", 5.0, 5.0, 5.0, 1.0),) * 2}, "one thing twice"),
        ({"tables": (Table("t", ("a", "b"), ((1,),)),)}, "has 1 cells"),
        ({"tables": (Table("t", ("a", "a"), ()),)}, "a column twice"),
        ({"tables": (Table("t", ("a",), ((float("nan"),),)),)}, "no number"),
    ],
)
def test_an_unsound_review_is_caught(facts: Any, complaint: str) -> None:
    """Codes, subjects, ids, evidence, texts, order, unknowns, measures and tables are each looked at."""
    with pytest.raises(ContractError, match=complaint):
        check_analyser(on_the_trial(**facts), [TRIAL])


def test_a_moody_analyser_is_caught() -> None:
    """An analyser that says something else the second time breaks the contract."""
    moods = iter(range(1000))

    def run(graph: StackGraph) -> Review:
        return sound(graph, measures=(Measure("trial.mood", float(next(moods) % 2), 0.0, 1.0, 1.0),))

    with pytest.raises(ContractError, match="asked twice"):
        check_analyser(made(run), [TRIAL])


def test_an_analyser_that_looks_at_ids_is_caught() -> None:
    """Measures may not depend on what tools are called."""

    def run(graph: StackGraph) -> Review:
        size = float(len(graph.tools[0].id))
        return sound(graph, measures=(Measure("trial.name", size, size, size, 1.0, unit="count"),))

    with pytest.raises(ContractError, match="under other ids"):
        check_analyser(made(run), [TRIAL])


def test_an_analyser_that_prefers_the_first_by_name_is_caught() -> None:
    """A number that hangs on which tool comes first by id changes when the order of ids is turned round."""

    def run(graph: StackGraph) -> Review:
        first = float(len(graph.tools[0].name))
        return sound(graph, measures=(Measure("trial.first", first, first, first, 1.0, unit="count"),))

    with pytest.raises(ContractError, match="turned round"):
        check_analyser(made(run), [stack([{"id": "a", "name": "Short"}, {"id": "b", "name": "Rather long"}], [])])


def test_an_analyser_that_changes_the_stack_is_caught() -> None:
    """A stack is a value; whoever changes it behind our back is told."""

    def run(graph: StackGraph) -> Review:
        object.__setattr__(graph.stack, "name", graph.stack.name + "!")
        return sound(graph)

    with pytest.raises(ContractError, match="changes the stack"):
        check_analyser(made(run), [stack("ab", [])])


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"id": "Trial"}, "no id"),
        ({"asks": "It looks."}, "asks no question"),
        ({"rules": (rule_of("other.kind"),)}, "no code"),
        ({"rules": (rule_of("trial.a"), rule_of("trial.a"))}, "twice"),
        ({"run": sound}, None),
        ({"run": lambda graph: sound(graph)}, "explain itself"),
    ],
)
def test_an_analyser_must_introduce_itself(facts: Any, complaint: str | None) -> None:
    """Id, question, explanation and kinds are what reports and documentation print."""
    subject = replace(made(sound), **facts)
    if complaint is None:
        check_analyser(subject, [TRIAL])
        return
    with pytest.raises(ContractError, match=complaint):
        check_analyser(subject, [TRIAL])


def test_what_is_no_review_is_caught() -> None:
    """Nothing but a review is an answer; a crash is raised as it is."""

    def crash(graph: StackGraph) -> Review:
        raise ZeroDivisionError

    with pytest.raises(ContractError, match="no Review"):
        check_analyser(made(lambda graph: None), [TRIAL])
    with pytest.raises(ZeroDivisionError):
        check_analyser(made(crash), [TRIAL])


def test_the_contract_takes_any_stack_there_is() -> None:
    """The helper is for plugins: it asks for nothing but stacks."""
    assert isinstance(TRIAL, Stack)
    check_analyser(BUILTIN[0], [sample("cobble_7")])
