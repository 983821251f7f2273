"""The policy: numbers with their sources."""

from __future__ import annotations

import json
import pickle
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import stackaudit as sa
from stackaudit.analysers.base import Review, analyser
from stackaudit.analysers.cost.rules import IDLE_SEATS, NOTICE_DUE, NOTICE_MISSED
from stackaudit.analysers.registry import RULES
from stackaudit.analysers.silos.rules import COMPETING_MASTERS, ISOLATED_TOOL, NO_PATH
from stackaudit.core.errors import OptionError, UnknownNameError
from stackaudit.core.findings import Finding, Severity, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rule import Rule
from stackaudit.core.settings import Settings
from stackaudit.engine.runner import installed_analysers
from stackaudit.graph import StackGraph
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.policy.older import GONE, MOVED
from stackaudit.reporting.json_report import document
from stacks import rule_of, sample


def test_every_number_has_a_source() -> None:
    """No default stands without saying where it is from."""
    silent = [s.name for s in DEFAULT_POLICY.settings() if not s.source and s.name != "stackaudit_policy"]

    assert silent == []


def test_the_default_policy_is_what_a_check_makes_of_nothing() -> None:
    """It is made without a check, which takes long to build: values, types and what it writes are the same."""
    made = Policy.model_validate({})

    assert made == DEFAULT_POLICY
    assert made.model_fields_set == DEFAULT_POLICY.model_fields_set == set()
    for name in Policy.model_fields:
        assert type(getattr(DEFAULT_POLICY, name)) is type(getattr(made, name))
    assert repr(DEFAULT_POLICY) == repr(made)
    assert DEFAULT_POLICY.model_dump_json() == made.model_dump_json()
    assert Policy.model_validate_json(DEFAULT_POLICY.model_dump_json()) == made


def test_only_what_the_user_set_counts_as_changed() -> None:
    """A policy that sets one number differs in one setting."""
    policy = Policy(automation_threshold=0.7, automation={"file": 0.5})

    changed = {s.name: s.value for s in policy.settings() if s.changed}

    assert changed["automation_threshold"] == 0.7
    assert changed["automation.file"] == 0.5


def test_an_audit_as_json_has_only_what_was_changed() -> None:
    """The defaults and their sources are the rules; none of them stands in each report again."""
    stack = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": []})

    assert document(sa.audit(stack).report)["settings"] == []
    (changed,) = document(sa.audit(stack, Policy(automation_threshold=0.7)).report)["settings"]
    assert (changed["name"], changed["value"], changed["default"]) == ("automation_threshold", 0.7, 0.5)


def test_a_table_that_names_one_method_keeps_the_others() -> None:
    """Setting one row of a table leaves the defaults of the rest in force."""
    policy = Policy(automation={"file": 0.5})

    assert policy.automation_of("file") == (0.5, 0.5)
    assert policy.automation_of("api") == (1.0, 1.0)
    assert policy.automation_of(None) == (0.25, 1.0)


@pytest.mark.parametrize(
    ("rule", "factor", "severity"),
    [
        (NO_PATH, 1.0, Severity.HIGH),
        (NO_PATH, 0.6, Severity.MEDIUM),
        (COMPETING_MASTERS, 1.2, Severity.CRITICAL),
        (COMPETING_MASTERS, 2.0, Severity.CRITICAL),
        (ISOLATED_TOOL, 1.0, Severity.LOW),
        (ISOLATED_TOOL, 0.0, Severity.NOTE),
    ],
)
def test_severity_is_base_times_criticality(rule: Rule, factor: float, severity: Severity) -> None:
    """The bands are those of CVSS; nothing passes ten."""
    assert DEFAULT_POLICY.rate(rule, factor) is severity


def test_unknown_and_foolish_settings_are_refused() -> None:
    """A typing error or a threshold above one is an error, not a default."""
    with pytest.raises(ValidationError):
        Policy.model_validate({"automation_treshold": 0.5})
    with pytest.raises(ValidationError):
        Policy(automation_threshold=1.5)
    with pytest.raises(ValidationError):
        Policy.model_validate({"automation": {"pigeon": 0.1}})


def test_a_policy_is_a_value() -> None:
    """It cannot be changed, and equal content is equal."""
    with pytest.raises(ValidationError):
        DEFAULT_POLICY.near_limit = 0.1  # type: ignore[misc]
    assert Policy() == DEFAULT_POLICY


def test_a_policy_overrides_what_a_rule_says() -> None:
    """Severity, that of a variant, and effort come from the rule until the policy names them."""
    policy = Policy(severity={"cost.idle-seats": 9.5, "cost.notice-missed": 0.0}, effort={"cost.idle-seats": 4.0})

    assert [DEFAULT_POLICY.base_severity(rule) for rule in (IDLE_SEATS, NOTICE_DUE)] == [3.0, 5.0]
    assert DEFAULT_POLICY.base_severity(NOTICE_DUE, NOTICE_MISSED) == 3.0
    assert policy.rate(IDLE_SEATS) is Severity.CRITICAL
    assert policy.rate(NOTICE_DUE, variant=NOTICE_MISSED) is Severity.NOTE
    assert (DEFAULT_POLICY.effort_of(IDLE_SEATS), policy.effort_of(IDLE_SEATS)) == (0.5, 4.0)


def test_settings_list_what_rules_say_as_defaults() -> None:
    """Every severity has a row, an effort where the policy states it; only what the user set counts as changed."""
    policy = Policy(severity={"cost.notice-missed": 1.0}, effort={"inventory.unused": 1.0, "silos.stale": "week"})
    rows = {row.name: row for row in policy.settings(RULES)}

    assert {f"severity.{name}" for rule in RULES for name in rule.severities} <= rows.keys()
    efforts = {name: (row.value, row.default) for name, row in rows.items() if name.startswith("effort.")}
    assert efforts == {"effort.inventory.unused": (1.0, 1.0), "effort.silos.stale": (5.0, 2.0)}
    assert [row.name for row in rows.values() if row.changed] == ["effort.silos.stale", "severity.cost.notice-missed"]
    assert all(row.source for row in rows.values() if row.name.startswith(("severity.", "effort.")))


@pytest.mark.parametrize("number", ["severity", "effort"])
def test_a_rule_without_a_number_is_an_error(number: str) -> None:
    """Nothing is rated 5, or takes five days, because somebody forgot a number."""
    facts: dict[str, Any] = {one.name: getattr(IDLE_SEATS, one.name) for one in fields(Rule) if one.name != number}

    with pytest.raises(TypeError, match=number):
        Rule(**facts)


def test_a_policy_may_name_kinds_and_variants_of_rules_and_no_others() -> None:
    """A key with a typing error is refused, as for kinds without a rule."""
    shop = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM"]})

    sa.audit(shop, Policy(severity={"cost.notice-missed": 1.0}))
    for wrong in (Policy(severity={"cost.notice-mised": 1.0}), Policy(effort={"cost.notice-mised": 1.0})):
        with pytest.raises(UnknownNameError, match=r"cost\.notice-missed"):
            sa.audit(shop, wrong)


def test_a_policy_may_name_the_kinds_of_an_analyser_that_the_audit_is_given() -> None:
    """Their severities count in the questions too, beside those of the built-in rules."""
    shop = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM"]})
    rule = rule_of("mine.thing", severity=9.0)

    @analyser(id="mine", asks="Mine?", rules=(rule,))
    def mine(graph: StackGraph) -> Review:
        """Look at nothing."""
        entries = (Unknown(rule.id, "tool.capabilities", ("tool:crm",), say("u"), ("tool:crm",)),)
        return Review(("tool:crm",), unknowns=entries)

    def weight(policy: Policy) -> float:
        frame = sa.audit(shop, policy, analysers={"mine": mine}).table("questions")
        return float(frame[frame["fact"] == "tool.capabilities"]["weight"].iloc[0])

    assert weight(Policy(severity={"mine.thing": 4.5})) == pytest.approx(weight(Policy()) / 2)
    with pytest.raises(UnknownNameError, match=r"mine\.thing"):
        sa.audit(shop, Policy(severity={"mine.thin": 1.0}), analysers={"mine": mine})


# -- settings of analysers

OLDER: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"least_utilisation": 0.4}, {"cost": {"least_utilisation": 0.4}}, "least_utilisation"),
    ({"renewals": {"stale-usage": 9, "soon": 30}}, {"cost": {"stale_usage_days": 9}}, "renewals.stale-usage"),
    ({"fit": {"cut": 60.0, "limit-months": 12.0}}, {"fit": {"limit_months": 12.0}}, "fit.limit-months"),
    ({"fit": {"veto-cap": 30.0}}, {"fit": {"veto_cap": 30.0}}, "fit.veto-cap"),
    ({"fit_weights": {"vendor": 3.0}}, {"fit": {"weights": {"vendor": 3.0}}}, "fit_weights"),
    ({"fit_axes": {"technical": 2.0}}, {"fit": {"axes": {"technical": 2.0}}}, "fit_axes"),
    ({"fit_grades": {"adequate": 60.0}}, {"fit": {"grades": {"adequate": 60.0}}}, "fit_grades"),
    ({"fit_checks": {"access.sso": 0.0}}, {"fit": {"checks": {"access.sso": 0.0}}}, "fit_checks"),
    ({"single_sign_on": "always"}, {"fit": {"single_sign_on": "always"}}, "single_sign_on"),
    ({"sensitive_words": ["secret"]}, {"fit": {"sensitive_words": ["secret"]}}, "sensitive_words"),
    ({"resilience": {"tested": 0.7}}, {"resilience": {"tested": 0.7}}, "resilience.tested"),
    ({"resilience": {"vendor-share": 0.7}}, {"resilience": {"vendor_share": 0.7}}, "resilience.vendor-share"),
    ({"crowded": 4}, {"redundancy": {"crowded": 4}}, "crowded"),
    ({"inventory": {"stale-days": 9}}, {"inventory": {"stale_days": 9}}, "inventory.stale-days"),
    ({"inventory": {"alike-letters": 9}}, {"inventory": {"alike_letters": 9}}, "inventory.alike-letters"),
    ({"people": {"cell-least": 9}}, {"people": {"cell_least": 9}}, "people.cell-least"),
    ({"people": {"shiny-told": 2.0}}, {"people": {"shiny_least": 2.0}}, "people.shiny-told"),
    ({"people_roles": ["trainer"]}, {"people": {"roles": ["trainer"]}}, "people_roles"),
    ({"people_weights": {"conflict": 0.0}}, {"people": {"weights": {"conflict": 0.0}}}, "people_weights"),
]


@pytest.mark.parametrize(("older", "options", "key"), OLDER)
def test_a_policy_with_an_older_key_is_the_one_with_the_new_key(
    older: dict[str, Any], options: dict[str, Any], key: str, tmp_path: Path
) -> None:
    """It reads to the same policy, from a file as from Python, with a note that has both keys; its other rows stay."""
    staying: dict[str, dict[str, Any]] = {"renewals": {"soon": 30}, "fit": {"cut": 60.0}}
    rest = {table: rows for table, rows in staying.items() if next(iter(rows)) in older.get(table, {})}
    written = tmp_path / "policy.json"
    written.write_text(json.dumps(older), encoding="utf-8")

    with pytest.warns(FutureWarning, match=re.escape(repr(key))):
        assert sa.read_policy(written) == Policy(options=options, **rest)
    with pytest.warns(FutureWarning, match="write options"):
        assert Policy(**older) == Policy(options=options, **rest)


def test_an_older_policy_reads_to_the_same_audit() -> None:
    """All keys that moved, each off its default, count as they did: the findings, measures and tables are the same."""
    older = {
        "fit": {"cut": 55.0, "limit-months": 12.0, "veto-cap": 30.0, "growth-high": 0.1},
        "fit_weights": {"vendor": 3.0, "access": 0.0},
        "fit_axes": {"technical": 2.0},
        "fit_grades": {"adequate": 60.0},
        "fit_checks": {"openness.sandbox": 0.0},
        "single_sign_on": "always",
        "sensitive_words": ["restricted"],
        "resilience": {"tested": 0.6, "documented": 0.2, "least-share": 0.05, "vendor-share": 0.2},
        "crowded": 2,
    }
    today = {
        "fit": {"cut": 55.0},
        "options": {
            "fit": {
                "limit_months": 12.0,
                "veto_cap": 30.0,
                "growth_high": 0.1,
                "weights": {"vendor": 3.0, "access": 0.0},
                "axes": {"technical": 2.0},
                "grades": {"adequate": 60.0},
                "checks": {"openness.sandbox": 0.0},
                "single_sign_on": "always",
                "sensitive_words": ["restricted"],
            },
            "resilience": {"tested": 0.6, "documented": 0.2, "least_share": 0.05, "vendor_share": 0.2},
            "redundancy": {"crowded": 2},
        },
    }
    stack = sample("brightside_45")
    with pytest.warns(FutureWarning):
        before = sa.audit(stack, Policy.model_validate(older))
    after, usual = sa.audit(stack, Policy.model_validate(today)), sa.audit(stack)

    assert before.reviews == after.reviews
    assert all(before.reviews[name] != usual.reviews[name] for name in ("fit", "resilience", "redundancy"))


def test_the_new_key_counts_where_both_are_given() -> None:
    """And an older row that never was one is refused as ever."""
    with pytest.warns(FutureWarning, match="least_utilisation"):
        both = Policy.model_validate(
            {"least_utilisation": 0.4, "options": {"cost": {"least_utilisation": 0.5}, "fit": {}}}
        )

    assert both.options == {"cost": {"least_utilisation": 0.5}, "fit": {}}
    for wrong in ({"inventory": {"stale-dayz": 9}}, {"renewals": {"stale-use": 9}}, {"inventory": 3}):
        with pytest.raises(ValidationError):
            Policy.model_validate(wrong)


def test_days_of_kinds_without_a_rule_count_no_longer() -> None:
    """The key is read with a note; the rest of its table stays."""
    with pytest.warns(FutureWarning, match=re.escape("'priority.other-days'")):
        assert Policy.model_validate({"priority": {"other-days": 3.0, "top": 4.0}}) == Policy(priority={"top": 4.0})


@pytest.mark.parametrize("key", sorted(GONE))
def test_a_setting_that_went_is_read_with_a_note_and_counts_no_longer(key: str, tmp_path: Path) -> None:
    """A file of an earlier version is the policy without it, in whichever table it stood; the rest of it stays."""
    *tables, name = key.split(".")
    others = {"priority": "top", "integrations": "seldom", "journey": "rated_days", "resilience": "choke_points_of_one"}
    other = others.get(tables[-1], "silent_days")
    rows: dict[str, Any] = {name: 3.0, other: 30}
    kept: dict[str, Any] = {other: 30}
    for table in reversed(tables):
        rows, kept = {table: rows}, {table: kept}
    if key == "people.confidence-level":
        rows, kept = {"people": {name: 3.0}}, {}
    written = tmp_path / "policy.json"
    written.write_text(json.dumps(rows), encoding="utf-8")

    with pytest.warns(FutureWarning, match=f"{re.escape(repr(key))} counts no longer"):
        read = sa.read_policy(written)
    assert read == Policy.model_validate(kept)
    sa.audit(sa.Stack.model_validate({"name": "Shop", "tools": ["CRM"]}), read)


def test_each_older_key_is_the_alias_of_a_setting_and_each_alias_is_read() -> None:
    """A policy lies below the analysers and cannot ask them: so the two lists are held to one another here."""
    stated = {
        one.alias: (analyser.id, one.name)
        for analyser in installed_analysers().values()
        if analyser.settings is not None
        for one in analyser.settings.described()
        if one.alias
    }

    assert stated == MOVED


def test_a_wrong_key_is_told_with_what_it_is_a_key_of(tmp_path: Path) -> None:
    """The message names the setting, not the key twice."""
    path = tmp_path / "policy.yaml"
    path.write_text("renewals:\n  sooner: 30\n", encoding="utf-8")
    with pytest.raises(sa.LoadError) as refused:
        sa.read_policy(path)
    (problem,) = refused.value.problems

    assert problem.message.startswith("a key of 'renewals' is 'sooner'; expected 'soon', ")
    assert (problem.line, problem.column, problem.help) == (2, 3, "did you mean 'soon'?")


def test_settings_of_an_analyser_are_listed_and_count() -> None:
    """Each has a row with its default and source; what a policy gives reaches the analyser, or is refused by it."""
    seats = {"paid": 10, "active": 5, "measure": "logged-in", "as_of": "2026-10-31"}
    stack = sa.Stack.model_validate({"name": "Shop", "as_of": "2026-11-01", "tools": [{"id": "crm", "seats": seats}]})
    policy = Policy(options={"cost": {"least_utilisation": 0.5}})
    usual, strict = sa.audit(stack), sa.audit(stack, policy)

    rows = {row.name: row for row in strict.report.settings}
    assert (rows["options.cost.least_utilisation"].value, rows["options.cost.least_utilisation"].default) == (0.5, 0.75)
    assert [row.name for row in rows.values() if row.changed] == ["options.cost.least_utilisation"]
    assert all(row.source for row in rows.values() if row.name.startswith("options."))
    assert [f.code for f in usual.findings.of("cost.idle-seats")] == ["cost.idle-seats"]
    assert strict.findings.of("cost.idle-seats") == ()
    for options, message in (({"least_utilisation": 7}, "it is a number from 0 to 1"), ({"least": 1}, "no option")):
        with pytest.raises(OptionError, match=message):
            sa.audit(stack, Policy(options={"cost": options}))


PEOPLE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"people": {"approval-warn-days": 10.0, "adoption-target": 0.9, "gap-told": 0.5, "cell-least": 9}},
        {"approval_warn_days": 10.0, "adoption_target": 0.9, "gap_least": 0.5, "cell_least": 9.0},
    ),
    ({"people_roles": ("trainer", "approver")}, {"roles": ["trainer", "approver"]}),
    ({"people_weights": {"conflict": 0.0, "roles": 5}}, {"weights": {"conflict": 0.0, "roles": 5.0}}),
]


@pytest.mark.parametrize(("older", "options"), PEOPLE)
def test_an_older_policy_of_people_gives_the_audit_of_the_new_one(
    older: dict[str, Any], options: dict[str, Any]
) -> None:
    """Not that of the default; a whole number does for a number; a row that never was one is refused."""
    stack = sa.read_stack("sample_stacks/crm_rollout.yaml")
    with pytest.warns(FutureWarning, match="write options: {people:"):
        read = sa.audit(stack, Policy(**older))
    written, usual = sa.audit(stack, Policy(options={"people": options})), sa.audit(stack)

    assert read.reviews["people"] == written.reviews["people"] != usual.reviews["people"]
    assert document(read.report)["findings"] == document(written.report)["findings"]
    with pytest.raises(ValidationError):
        Policy(people={"approval-warn-day": 10.0})
    with pytest.raises(OptionError, match="did you mean 'trainer'"):
        sa.audit(stack, Policy(options={"people": {"roles": ["trainr"]}}))


def test_a_table_of_an_analyser_is_listed_by_row() -> None:
    """A row that the user gives counts as changed, the others as they are."""
    rows = Policy(options={"people": {"weights": {"conflict": 0.0}}}).settings(
        (), {"people": installed_analysers()["people"].settings or Settings}
    )

    weights = {row.name: row.value for row in rows if row.name.startswith("options.people.weights.")}
    assert len(weights) == 8
    assert (weights["options.people.weights.conflict"], weights["options.people.weights.roles"]) == (0.0, 1.0)
    assert [row.name for row in rows if row.changed] == ["options.people.weights.conflict"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_goes_to_another_process(rule: Rule) -> None:
    """Findings are pickled with their rules, which come back equal."""
    finding = Finding(rule, ("tool:a",), Severity.LOW, say("t"), say("w"), say("a"))
    back = pickle.loads(pickle.dumps(finding))

    assert (back, back.rule) == (finding, rule)
    assert back.rule is not rule
    assert all(getattr(back.rule, one.name) == getattr(rule, one.name) for one in fields(Rule))
