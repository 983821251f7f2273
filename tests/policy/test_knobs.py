"""Knobs: about twenty settings that companies turn, each with an example in which turning it does what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import stackaudit as sa
from stackaudit.analysers.registry import RULES
from stackaudit.core.settings import Setting
from stackaudit.engine.audit import Audit
from stackaudit.engine.runner import installed_analysers, settings_of
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.reporting.json_report import document as json_document
from stackaudit.reporting.policy_file import knobs, policy_text, write_policy_file
from stackaudit.reporting.rules import rules, rules_about
from stacks import document, sample

Path_ = tuple[str, ...]


def listed(policy: Policy = DEFAULT_POLICY) -> tuple[Setting, ...]:
    """Every setting of the built-in analysers."""
    return policy.settings(RULES, settings_of(installed_analysers().values()))


def test_every_setting_is_declared_once_and_says_what_it_does_and_where_it_is_from() -> None:
    """No two stand under one name; none is a bare number."""
    names = [one.name for one in listed()]

    assert len(names) == len(set(names))
    assert [one.name for one in listed() if not (one.text and one.source)] == []


def test_there_are_about_twenty_knobs_and_each_says_its_unit_and_what_a_change_does() -> None:
    """More than 25 are no longer a page that somebody reads; each effect is a whole sentence."""
    told = [one.knob for one in listed() if one.knob is not None]

    assert 15 <= len(knobs(listed())) <= 25
    assert all(knob.unit and knob.effect.endswith(".") for knob in told)
    assert {one.path for one in EXAMPLES} == set(knobs(listed()))


# -- each knob does what its text says


class Example(NamedTuple):
    """A stack in which a knob matters: what is looked at rises, or falls, from the lower value to the higher."""

    path: Path_
    lower: Any
    higher: Any
    stack: Mapping[str, Any] | str
    looks_at: Callable[[Audit], float]


def triggers(code: str) -> Mapping[str, Any]:
    """The stack in which a kind of finding is found."""
    return next(rule.triggers for rule in RULES if rule.id == code)


def found(code: str) -> Callable[[Audit], float]:
    """How many findings of a kind there are."""
    return lambda audit: len(audit.findings.of(code))


def severity(code: str) -> Callable[[Audit], float]:
    """How severe the worst finding of a kind is."""
    return lambda audit: max(int(one.severity) for one in audit.findings.of(code))


def rollout(**facts: Any) -> Mapping[str, Any]:
    """A stack with one rollout."""
    start = {"id": "roll", "name": "Rollout", **facts}
    return {"name": "S", "as_of": "2026-11-01", "tools": ["crm"], "integrations": [], "initiatives": [start]}


def lacking(audit: Audit) -> float:
    """Days of work of what has the most."""
    return max(one.effort[1] for one in audit.priorities)


def hidden(audit: Audit) -> float:
    """How many constructs are hidden of what people said."""
    return float(audit.table("people_acceptance")["hidden"].sum())


_SESSIONS = [{"group": "sales", "day": day} for day in ("2026-05-06", "2026-06-10", "2026-07-20")]
_ANSWERS = [
    {"respondent": f"r{n}", "group": "sales", "item": "utaut.effort-expectancy.1", "rating": 4} for n in range(8)
]
_HALF_ALIKE = {
    "name": "S",
    "as_of": "2026-11-01",
    "tools": [
        {"id": "esp", "departments": ["marketing"], "capabilities": ["email", "segmentation", "forms"]},
        {"id": "map", "departments": ["marketing"], "capabilities": ["email", "segmentation", "surveys"]},
    ],
}
_OWN_WORD = {
    "name": "S",
    "as_of": "2026-11-01",
    "tools": [{"id": "a", "data_classification": "blue", "access": {"sso": False}}],
}
_FILE = document(
    ["a", "b"],
    [{"source": "a", "target": "b", "entities": ["e"], "method": "file", "every": "1h"}],
    needs=[{"from": "a", "to": "b", "entity": "e"}],
)
_NO_PATH = document(["a", "b"], needs=[{"from": "a", "to": "b", "entity": "e"}])
_SEATS = {"paid": 100, "active": 10, "measure": "logged-in", "as_of": "2026-10-01"}
_IDLE = {
    "name": "S",
    "as_of": "2026-11-01",
    "tools": [{"id": "crm", "cost": {"annual": 900_000, "priced_by": "seat"}, "seats": _SEATS}],
}


def sure(audit: Audit) -> float:
    """How many findings of idle seats are more than assumed."""
    return sum(str(one.confidence) != "assumed" for one in audit.findings.of("cost.idle-seats"))


EXAMPLES = (
    Example(("automation_threshold",), 0.5, 0.9, _FILE, found("silos.manual-only")),
    Example(("overlap", "partial"), 0.3, 0.9, _HALF_ALIKE, lambda a: -found("redundancy.overlap")(a)),
    Example(("money_steps", "unit"), 1_000, 900_000, _IDLE, lambda a: -severity("cost.idle-seats")(a)),
    Example(("renewals", "soon"), 0, 90, triggers("cost.notice-due"), found("cost.notice-due")),
    Example(("fit", "cut"), 5, 50, triggers("fit.low-fit"), found("fit.low-fit")),
    Example(("pillars",), {"people": 0}, {"people": 50}, "crm_rollout", lambda a: -float(a.score.value or 0)),
    Example(("work", "connection"), 4, 9, _NO_PATH, lacking),
    Example(("priority", "quick-days"), 0.1, 20, "brightside_45", lambda a: sum(p.quick_win for p in a.priorities)),
    Example(("options", "cost", "least_utilisation"), 0.05, 0.75, _IDLE, found("cost.idle-seats")),
    Example(("options", "cost", "stale_usage_days"), 10, 180, _IDLE, sure),
    Example(("options", "fit", "limit_months"), 0.1, 24, triggers("fit.limit-ahead"), found("fit.limit-ahead")),
    Example(
        ("options", "fit", "single_sign_on"),
        "never",
        "always",
        triggers("fit.no-single-sign-on"),
        found("fit.no-single-sign-on"),
    ),
    Example(("options", "fit", "sensitive_words"), ["red"], ["Blue"], _OWN_WORD, found("fit.no-single-sign-on")),
    Example(
        ("options", "integrations", "seldom"),
        24,
        80_000,
        triggers("integrations.seldom"),
        lambda a: -found("integrations.seldom")(a),
    ),
    Example(
        ("options", "inventory", "stale_days"),
        30,
        36_000,
        triggers("inventory.stale-fact"),
        lambda a: -found("inventory.stale-fact")(a),
    ),
    Example(
        ("options", "people", "adoption_target"),
        0.2,
        0.7,
        rollout(adoption=[{"entitled": 120, "active": 45}]),
        found("people.adoption-gap"),
    ),
    Example(
        ("options", "people", "approval_warn_days"),
        90,
        3_000,
        triggers("people.approval-stale"),
        lambda a: -found("people.approval-stale")(a),
    ),
    Example(
        ("options", "people", "training_gap_days"),
        20,
        45,
        rollout(goes_live="2026-05-01", training=_SESSIONS),
        lambda a: -found("people.training-cadence")(a),
    ),
    Example(
        ("options", "people", "turnover_high"),
        0.3,
        50,
        triggers("people.team-churn"),
        lambda a: -found("people.team-churn")(a),
    ),
    Example(("options", "people", "cell_least"), 5, 9, rollout(answers=_ANSWERS), hidden),
    Example(
        ("options", "resilience", "vendor_share"),
        0.5,
        1,
        triggers("resilience.vendor-concentration"),
        lambda a: -found("resilience.vendor-concentration")(a),
    ),
)


@cache
def stack_of(path: Path_) -> sa.Stack:
    """The stack of an example."""
    stack = next(one.stack for one in EXAMPLES if one.path == path)
    return sample(stack) if isinstance(stack, str) else sa.Stack.model_validate(stack)


def turned(path: Path_, value: object) -> Policy:
    """A policy with one setting."""
    for key in reversed(path):
        value = {key: value}
    return Policy.model_validate(value)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: ".".join(one.path))
def test_a_knob_does_what_its_text_says(example: Example) -> None:
    """What is looked at rises with the knob; the sign in front of it is that of the sentence about a change."""
    low, high = (
        example.looks_at(sa.audit(stack_of(example.path), turned(example.path, value)))
        for value in (example.lower, example.higher)
    )

    assert low < high


# -- beside their rules


def test_every_setting_stands_on_the_page_and_beside_the_rules_that_name_it() -> None:
    """A shared one may stand beside several; none of an analyser stands nowhere, and none twice beside one rule."""
    analysers = installed_analysers()
    page = rules(analysers.values(), listed())
    shown = {line.split("`")[1] for line in page.splitlines() if line.startswith("- Setting `")}
    tables = {".".join(one.table) for one in listed() if one.path[0] != "severity"}

    assert shown == tables
    for rule in RULES:
        beside = rules_about(rule.id, analysers.values(), listed()).split("- Setting `")[1:]
        assert len({line.split("`")[0] for line in beside}) == len(beside)
        for line in beside:
            name = line.split("`")[0].removeprefix(f"options.{rule.analyser}.")
            assert name in f"{rule.detection} {rule.rating} {rule.limitations}"


# -- the policy file


@pytest.mark.parametrize("every", [False, True])
def test_the_policy_file_is_read_and_changes_nothing(every: bool, tmp_path: Path) -> None:
    """No setting counts as changed, and the audit is the same to the letter; comments are no settings."""
    path = tmp_path / "policy.yaml"
    write_policy_file(path, listed(), every=every)
    policy, stack = sa.read_policy(path), sample("crm_rollout")

    assert [one.name for one in listed(policy) if one.changed] == []
    assert json_document(sa.audit(stack, policy).report) == json_document(sa.audit(stack).report)
    assert not sa.compare(sa.audit(stack), sa.audit(stack, policy)).policy_changed


def test_the_file_of_a_changed_policy_is_that_policy(tmp_path: Path) -> None:
    """Every setting that can stand in a file comes back with its value, words and hidden YAML words too."""
    words = ["no", "~", "a: b", "# c", "", "- d", "Ünï", "1", "null", '"']
    changed = Policy(
        automation={"file": 0.1},
        severity={"cost.notice-missed": 1.25},
        no_owner=tuple(words),
        options={"fit": {"sensitive_words": words, "checks": {"access.sso": 7.5}}, "people": {"roles": ["trainer"]}},
    )
    path = tmp_path / "policy.yaml"
    path.write_text(policy_text(listed(changed), every=True), encoding="utf-8")

    assert {one.name: one.value for one in listed(sa.read_policy(path))} == {
        one.name: one.value for one in listed(changed)
    }


def test_the_short_file_has_the_knobs_and_nothing_else(tmp_path: Path) -> None:
    """Each with its unit, its default and what a change does, above its value."""
    path = tmp_path / "policy.yaml"
    write_policy_file(path, listed())
    text = path.read_text(encoding="utf-8")
    wanted = {one.name for one in listed() if one.knob is not None}
    stated = sa.read_policy(path).model_dump(exclude_unset=True)

    assert _leaves(stated, _tables()) == wanted | {"stackaudit_policy"}
    before = text[: text.index("\n  soon: 90")]
    assert "Unit: days. Default: 90. Higher: notice of contracts is told earlier." in before
    with pytest.raises(sa.StackAuditError, match="exists already"):
        write_policy_file(path, listed())


def _tables() -> frozenset[str]:
    """Tables that a policy fills up with the rows that a file leaves out."""
    return frozenset(one.path[0] for one in listed() if one.declared < len(one.path) and one.path[0] != "options")


def _leaves(value: Mapping[str, Any], filled: frozenset[str], path: Path_ = ()) -> set[str]:
    found: set[str] = set()
    for key, inner in value.items():
        here = (*path, key)
        if isinstance(inner, Mapping):
            rows = _leaves(inner, frozenset(), here)
            knobbed = {one.name for one in listed() if one.knob is not None}
            found |= rows & knobbed if key in filled else rows
        else:
            found.add(".".join(here))
    return found
