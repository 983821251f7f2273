"""Days of work: one model for findings and plans (methods 14.10)."""

from __future__ import annotations

import math
import random
from decimal import Decimal

import pytest
from pydantic import ValidationError

import stackaudit as sa
from stackaudit.analysers.registry import RULES
from stackaudit.core.evidence import IF_IT_STOPS, NeedAtStake
from stackaudit.core.findings import Consequence, Finding, Findings, Member, Severity
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, RuleError
from stackaudit.planning.integrations import CostModel, plan_integrations
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.policy.effort import Wiring, days_of, link_days
from stackaudit.triage.priority import prioritise
from stacks import document, read, rule_of

HUB = Wiring(hub="hub")


def lacking(*needs: str, code: str = "silos.no-path", status: str = "no-path", subject: str = "tool:a") -> Finding:
    """A finding of needs that are not met; days of its kind 5."""
    evidence = tuple(NeedAtStake(f"need:{need}", status, (1.0, 1.0)) for need in needs)
    return Finding(rule_of(code), (subject,), Severity.MEDIUM, say("t"), say("w"), say("a"), evidence)


def test_the_worked_numbers_of_the_methods() -> None:
    """Methods 5.2: a direct link 5, a link to the hub 4; each further kind of records one day more."""
    assert link_days({("a", "b"): ["x"]}, Wiring(), DEFAULT_POLICY) == 5.0
    assert link_days({("a", "hub"): ["x"]}, HUB, DEFAULT_POLICY) == 4.0
    assert link_days({("a", "b"): ["x", "y"], ("hub", "b"): ["x"]}, HUB, DEFAULT_POLICY) == 10.0
    there = Wiring("hub", connections=frozenset({("a", "hub")}))
    assert link_days({("a", "hub"): ["x"]}, there, DEFAULT_POLICY) == 1.0


@pytest.mark.parametrize(
    ("finding", "days"),
    [
        (lacking("a>b/x"), 5.0),
        (lacking("a>b/x", "a>b/y"), 6.0),  # one connection, two kinds of records
        (lacking("a>hub/x"), 4.0),
        (lacking("a>b/x", "a>c/x", "a>d/x"), 15.0),  # as dear as over the hub: 4 links of 4
        (
            lacking("a>b/x", "a>c/x", "c>b/x", "c>a/x", "b>a/x", "b>c/x"),
            24.0,
        ),  # 6 links to and from the hub, not 6 of 5
        (lacking("a>b/x", status="stale"), 5.0),  # the flow is there: the days of its kind
        (lacking("a>b/x", status=IF_IT_STOPS), 5.0),
        (lacking("a>b/x", "a>c/x", code="people.approval-stale"), 5.0),  # what it takes is a decision
    ],
)
def test_days_of_a_finding_by_hand(finding: Finding, days: float) -> None:
    """Links to build: direct ones, or over the hub, whichever takes less; else the days of the kind."""
    assert days_of(finding, DEFAULT_POLICY, HUB) == days


def test_what_follows_asks_for_links_too_and_the_policy_goes_before() -> None:
    """The need is told by the row below; a kind that the policy names takes what that says."""
    below = lacking("a>b/x")
    cause = Finding(rule_of("silos.island"), ("tool:a",), Severity.LOW, say("t"), say("w"), say("a")).causing([below])

    assert isinstance(cause.consequences[0], Consequence)
    assert days_of(cause, DEFAULT_POLICY) == 5.0
    assert days_of(cause, Policy(work={**DEFAULT_POLICY.work, "connection": 9.0})) == 10.0
    assert days_of(cause, Policy(effort={"silos.island": 2.0})) == 2.0


def test_a_finding_about_many_things_of_the_stack_takes_the_days_of_each() -> None:
    """Three members at 5 days are 15: a merged finding is not less work than its rows."""
    members = tuple(Member(f"tool:{name}", owner="Ann") for name in "abc")
    merged = Finding(
        rule_of("inventory.unowned"), ("stack:owners",), Severity.LOW, say("t"), say("w"), say("a"), members=members
    )

    assert days_of(merged, DEFAULT_POLICY) == 15.0


def test_equal_priorities_share_a_rank() -> None:
    """Two alike and one that is half the work: 1, then twice 2, then 4."""
    same = [lacking("a>b/x", subject=f"tool:{n}") for n in (1, 2)]
    less = lacking("a>hub/x", subject="tool:0")
    more = lacking("a>b/x", "a>b/y", "a>b/z", status="stale", subject="tool:9")
    got = prioritise(Findings.sorted([*same, less, more]), DEFAULT_POLICY, HUB)

    assert [one.rank for one in got] == [1, 2, 3, 3]
    assert got[0].finding is more


def test_plans_assume_the_days_that_the_policy_states() -> None:
    """A derived link costs what the action list says that it takes; other days in the policy change both."""
    needs = [{"from": "a", "to": "b", "entity": "e"}]
    stack = read(document(["a", "b"], needs=needs))
    dear = Policy(work={"connection": 7.0, "hub-connection": 3.0, "entity": 2.0})

    assert plan_integrations(stack).cost == 5
    assert plan_integrations(stack, policy=dear).cost == 9
    assert CostModel() == CostModel.of(DEFAULT_POLICY)
    assert CostModel.of(dear).connection == Decimal("7.0")
    for policy, days in ((DEFAULT_POLICY, 5.0), (dear, 9.0)):
        listed = sa.audit(stack, policy=policy).priorities
        assert days in {one.effort[1] for one in listed if one.finding.lost}


@pytest.mark.parametrize("seed", range(30))
def test_the_plan_for_the_needs_of_a_finding_takes_the_days_that_the_action_list_says(seed: int) -> None:
    """Where no tool passes records on, the direct links are the only plan: the same days in both."""
    rng = random.Random(seed)  # noqa: S311  not for secrets
    pairs = {(*rng.sample("abcd", 2), rng.choice("xyz")) for _ in range(rng.randint(1, 6))}
    needs = [{"from": source, "to": target, "entity": entity} for source, target, entity in sorted(pairs)]
    plan = plan_integrations(read(document("abcd", needs=needs)))
    finding = lacking(*(f"{source}>{target}/{entity}" for source, target, entity in sorted(pairs)))

    assert len(plan.routes) == len(pairs)
    assert float(plan.cost) == days_of(finding, DEFAULT_POLICY)


@pytest.mark.parametrize(("method", "days"), [("api", 1.0), ("manual", 5.0)])
def test_more_records_on_a_connection_that_is_there_take_a_day(method: str, days: float) -> None:
    """Plan and action list say the same; what people carry by hand is no connection to build on."""
    flow = {"source": "a", "target": "b", "entities": ["x"], "method": method, "every": "1h"}
    needs = [{"from": "a", "to": "b", "entity": "y"}]
    stack = read(document("ab", [flow], entities={"x": {}, "y": {}}, needs=needs))

    assert float(plan_integrations(stack).cost) == days
    assert [one.effort[1] for one in sa.audit(stack).priorities if "need:a>b/y" in one.finding.tells] == [days]


# -- classes of effort


def test_there_are_six_classes_and_every_rule_has_one() -> None:
    """Their days are those of issue 19; each is used, or it would not be needed."""
    assert [one.days for one in Effort] == [0.5, 1.0, 2.0, 5.0, 10.0, 20.0]
    assert [one.title for one in Effort] == ["half-day", "day", "two-days", "week", "two-weeks", "month"]
    assert {rule.effort for rule in RULES} == set(Effort)


def test_a_rule_with_days_is_refused_with_the_classes() -> None:
    """What a package wrote for an earlier version says what to write instead."""
    with pytest.raises(RuleError, match=r"effort is 8\.0; write Effort\.TWO_WEEKS \(10 days\), the nearest class"):
        rule_of("theirs.kind", effort=8.0)  # type: ignore[arg-type]
    with pytest.raises(RuleError, match=r"effort is -1; it is one of Effort\.HALF_DAY, "):
        rule_of("theirs.kind", effort=-1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "days"), [(7.5, 7.5), (3, 3.0), *((one.title, one.days) for one in Effort), (0.25, 0.25)]
)
def test_a_policy_states_days_or_a_class(given: object, days: float) -> None:
    """Either counts in place of the class of the rule, in priorities too."""
    policy = Policy.model_validate({"effort": {"silos.no-path": given}})

    assert policy.effort_of(rule_of("silos.no-path")) == days
    assert policy == Policy(effort={"silos.no-path": days})
    assert days_of(lacking("a>b/x"), policy) == days


@pytest.mark.parametrize(
    ("given", "message"), [("wek", "did you mean 'week'"), (0, "greater than 0"), (True, "number")]
)
def test_what_is_no_effort_is_refused(given: object, message: str) -> None:
    """A word that is no class, no days at all, and what is no number."""
    with pytest.raises(ValidationError) as caught:
        Policy.model_validate({"effort": {"silos.no-path": given}})

    (error,) = caught.value.errors()
    assert message in f"{error['msg']} {error.get('ctx', {})}"


@pytest.mark.parametrize("days", [0.01, 0.5, 0.7, 1.4, 1.5, 3.0, 3.2, 7.0, 7.1, 14.1, 14.2, 400.0])
def test_the_nearest_class_is_the_one_of_the_least_ratio(days: float) -> None:
    """Held to a search of its own over all pairs: no class is nearer."""
    nearest = Effort.nearest(days)

    assert all(abs(math.log(days / nearest.days)) <= abs(math.log(days / one.days)) + 1e-12 for one in Effort)
