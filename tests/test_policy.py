"""The policy: numbers with their sources."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from stackaudit import Stack, audit
from stackaudit.core.findings import Severity
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.reporting.json_report import document


def test_every_number_has_a_source() -> None:
    """No default stands without saying where it is from."""
    silent = [s.name for s in DEFAULT_POLICY.settings() if not s.source and s.name != "stackaudit_policy"]

    assert silent == []


def test_only_what_the_user_set_counts_as_changed() -> None:
    """A policy that sets one number differs in one setting."""
    policy = Policy(automation_threshold=0.7, automation={"file": 0.5})

    changed = {s.name: s.value for s in policy.settings() if s.changed}

    assert changed["automation_threshold"] == 0.7
    assert changed["automation.file"] == 0.5


def test_an_audit_as_json_has_only_what_was_changed() -> None:
    """The defaults and their sources are the rules; none of them stands in each report again."""
    stack = Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": []})

    assert document(audit(stack).report)["settings"] == []
    (changed,) = document(audit(stack, Policy(automation_threshold=0.7)).report)["settings"]
    assert (changed["name"], changed["value"], changed["default"]) == ("automation_threshold", 0.7, 0.5)


def test_a_table_that_names_one_method_keeps_the_others() -> None:
    """Setting one row of a table leaves the defaults of the rest in force."""
    policy = Policy(automation={"file": 0.5})

    assert policy.automation_of("file") == (0.5, 0.5)
    assert policy.automation_of("api") == (1.0, 1.0)
    assert policy.automation_of(None) == (0.25, 1.0)


@pytest.mark.parametrize(
    ("kind", "factor", "severity"),
    [
        ("silos.no-path", 1.0, Severity.HIGH),
        ("silos.no-path", 0.6, Severity.MEDIUM),
        ("silos.competing-masters", 1.2, Severity.CRITICAL),
        ("silos.competing-masters", 2.0, Severity.CRITICAL),
        ("silos.isolated-tool", 1.0, Severity.LOW),
        ("silos.isolated-tool", 0.0, Severity.NOTE),
        ("a.kind-nobody-rated", 1.0, Severity.MEDIUM),
    ],
)
def test_severity_is_base_times_criticality(kind: str, factor: float, severity: Severity) -> None:
    """The bands are those of CVSS; nothing passes ten."""
    assert DEFAULT_POLICY.rate(kind, factor) is severity


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
