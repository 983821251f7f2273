"""Gates: what stops a check, by severity, kind or id."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.core.findings import Finding, Findings, Severity
from stackaudit.core.messages import say
from stackaudit.triage.gates import blind, gates, tripped
from stacks import rule_of

CODES = {"silos.no-path", "silos.stale", "cost.idle-seats"}


def found(code: str, subject: str, severity: Severity, below: tuple[Finding, ...] = ()) -> Finding:
    """A finding whose words do not matter."""
    return Finding(rule_of(code), (subject,), severity, say("t"), say("w"), say("a")).causing(below)


STALE = found("silos.stale", "tool:a", Severity.LOW)
REGISTER = Findings.sorted(
    [
        found("silos.no-path", "tool:a", Severity.HIGH, (STALE,)),
        found("silos.no-path", "tool:b", Severity.MEDIUM),
        found("cost.idle-seats", "tool:a", Severity.LOW),
    ]
)


@pytest.mark.parametrize(
    ("conditions", "stopped"),
    [
        (["high"], ["silos.no-path@tool:a"]),
        (["critical"], []),
        (["silos.no-path"], ["silos.no-path@tool:a", "silos.no-path@tool:b"]),
        (["silos.stale"], ["silos.no-path@tool:a"]),
        (["silos.no-path@tool:b"], ["silos.no-path@tool:b"]),
        (["silos.no-path@tool:c"], []),
        (["high", "silos.no-path@tool:a"], ["silos.no-path@tool:a"]),
        (["cost.idle-seats", "high"], ["silos.no-path@tool:a", "cost.idle-seats@tool:a"]),
        ([], []),
    ],
)
def test_a_gate_stops_at_what_it_names(conditions: list[str], stopped: list[str]) -> None:
    """A severity looks at findings, a kind and an id at their rows too; each finding is told once, worst first."""
    assert [f.id for f in tripped(REGISTER, gates(conditions, CODES))] == stopped


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("hihg", "did you mean 'high'"),
        ("nopath", "unknown severity or kind of finding"),
        ("silosnopath", r"did you mean 'silos\.no-path'"),
        ("silos.nopath", r"did you mean 'silos\.no-path'"),
        ("silos.nopath@tool:a", r"did you mean 'silos\.no-path'"),
        ("silos.no-path@", "whole id"),
        ("", "unknown severity"),
    ],
)
def test_a_gate_that_nothing_can_trip_is_refused(condition: str, words: str) -> None:
    """A slip would pass every check for ever."""
    with pytest.raises(sa.StackAuditError, match=words):
        gates([condition], CODES)


def test_a_gate_keeps_what_it_was_made_from() -> None:
    """As text, or as a severity; a kind and an id have no severity."""
    made = gates(["high", Severity.LOW, "silos.stale", "silos.stale@tool:a"], CODES)

    assert [one.text for one in made] == ["high", "low", "silos.stale", "silos.stale@tool:a"]
    assert [one.severity for one in made] == [Severity.HIGH, Severity.LOW, None, None]
    assert [one.code for one in made] == ["", "", "silos.stale", "silos.stale"]
    assert [f.id for f in tripped(REGISTER, gates([Severity.HIGH], CODES))] == ["silos.no-path@tool:a"]


def test_an_unknown_kind_is_named_as_a_kind() -> None:
    """What nothing was written for gets the severities alone, which are few."""
    with pytest.raises(sa.StackAuditError, match=r"^unknown kind of finding 'silos\.nopath'"):
        gates(["silos.nopath@tool:a"], CODES)
    with pytest.raises(sa.StackAuditError) as refused:
        gates([""], CODES)
    assert "silos" not in str(refused.value)
    assert "critical" in str(refused.value)


def test_a_gate_on_what_nobody_looked_for_says_so() -> None:
    """Left out and skipped are not clean; an id that is mended, or mistyped, gets a word too."""
    conditions = gates(
        ["cost.idle-seats", "silos.stale", "silos.no-path@tool:bb", "silos.no-path@tool:a", "low"], CODES
    )

    skipped = [str(m) for m in blind(conditions, REGISTER, ["silos"], {"cost": "no contract"})]
    left_out = [str(m) for m in blind(conditions[:1], REGISTER, ["silos"], {})]

    assert skipped == [
        "cost.idle-seats cannot fail: cost did not run (no contract)",
        "no finding has the id silos.no-path@tool:bb; the nearest is silos.no-path@tool:b",
    ]
    assert left_out == ["cost.idle-seats cannot fail: cost did not run (it was left out)"]


def test_an_id_that_is_like_no_other_is_told_without_a_neighbour() -> None:
    """After gates that can stop at something, which get no word."""
    conditions = gates(["low", "silos.no-path@tool:a", "silos.no-path@need:something>quite/else"], CODES)

    assert [str(message) for message in blind(conditions, REGISTER, ["silos"], {})] == [
        "no finding has the id silos.no-path@need:something>quite/else"
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(CODES)), st.sampled_from("abc"), st.sampled_from([*Severity])), max_size=8
    ),
    st.lists(st.sampled_from([*sorted(CODES), *map(str, Severity), "silos.stale@tool:a"]), max_size=3),
)
@settings(max_examples=100, deadline=None)
def test_several_gates_are_the_union_of_each(rows: list[tuple[str, str, Severity]], conditions: list[str]) -> None:
    """Brute force over every finding and every condition."""
    unique = {(code, tool): severity for code, tool, severity in rows}
    register = Findings.sorted(found(code, f"tool:{tool}", severity) for (code, tool), severity in unique.items())

    stopped = {f.id for f in tripped(register, gates(conditions, CODES))}

    names = {str(severity): severity for severity in Severity}
    assert stopped == {
        f.id
        for f in register
        for condition in conditions
        if condition in {f.code, f.id} or (condition in names and int(f.severity) >= int(names[condition]))
    }


def test_the_result_knows_the_kinds_of_every_analyser() -> None:
    """Also of those that did not run."""
    result = sa.audit(sa.read_stack("sample_stacks/cobble_7.yaml"), only="silos")

    assert result.failing("cost.idle-seats") == ()
    assert {f.id for f in result.failing("high")} == {f.id for f in result.findings if f.severity >= "high"}
    with pytest.raises(sa.UnknownNameError, match=r"did you mean 'cost\.idle-seats'"):
        result.failing("cost.idle-seat")
