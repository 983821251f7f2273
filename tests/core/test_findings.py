"""Findings: identity, order and filters."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import pytest

from stackaudit.core.errors import UnknownNameError
from stackaudit.core.estimate import Estimate
from stackaudit.core.evidence import NeedAtStake
from stackaudit.core.findings import Consequence, Finding, Findings, Measure, Severity, Table, Term, Words, names_in
from stackaudit.core.messages import say
from stacks import rule_of


def finding(code: str, *subjects: str, severity: Severity = Severity.LOW, below: tuple[Finding, ...] = ()) -> Finding:
    """A finding whose words do not matter."""
    return Finding(rule_of(code), subjects, severity, say("t"), say("w"), say("a")).causing(below)


CHILD = finding("silos.no-path", "need:chat>crm/customer", severity=Severity.HIGH)
CAUSE = finding("silos.isolated-tool", "tool:chat", severity=Severity.HIGH, below=(CHILD,))
LATE = finding("silos.stale", "flow:crm>esp", severity=Severity.MEDIUM)
IDLE = finding("cost.idle-seats", "tool:esp", severity=Severity.NOTE)
ALL = Findings.sorted([IDLE, LATE, CAUSE])


def test_the_id_does_not_depend_on_order_or_words() -> None:
    """Code and sorted subjects make the id; a subject given twice counts once."""
    one = Finding(rule_of("a.b"), ("tool:y", "tool:x", "tool:y"), Severity.LOW, say("t"), say("w"), say("a"))
    other = Finding(rule_of("a.b"), ("tool:x", "tool:y"), Severity.HIGH, say("other"), say("w"), say("a"))

    assert one.id == other.id == "a.b@tool:x+tool:y"


def test_worst_first_then_by_id() -> None:
    """The order of reports depends on severity and id only."""
    assert [f.code for f in ALL] == ["silos.isolated-tool", "silos.stale", "cost.idle-seats"]
    assert Findings.sorted(reversed(ALL)) == ALL


def test_a_code_is_found_below_causes_too() -> None:
    """Whoever asks for one kind gets the findings that tell it, or the rows themselves; iteration gives findings."""
    assert ALL.of("silos.no-path") == (CAUSE,)
    assert ALL.told("silos.no-path") == (Consequence.of(CHILD),)
    assert len(ALL) == 3
    assert len(ALL.flat()) == 3
    assert len(ALL.told()) == 4


def test_an_analyser_filter_gives_causes() -> None:
    """`of("silos")` keeps that analyser's causes."""
    assert ALL.of("silos") == (CAUSE, LATE)


def test_about_finds_tools_in_every_kind_of_subject() -> None:
    """An id is found in tools, flows and needs; a typed subject is matched as a whole."""
    assert ALL.about("crm") == (CAUSE, LATE)
    assert ALL.about("tool:chat") == ALL.about("chat") == (CAUSE,)
    assert ALL.about("need:chat>crm/customer") == (CAUSE,)
    assert ALL.about("nobody") == ()


def test_at_least_takes_a_name_or_a_severity() -> None:
    """Severities are ordered; an unknown one is refused with the names there are."""
    assert ALL.at_least("medium") == ALL.at_least(Severity.MEDIUM) == (CAUSE, LATE)
    with pytest.raises(UnknownNameError, match="did you mean 'high'"):
        ALL.at_least("hihg")


def test_about_finds_what_the_evidence_speaks_of() -> None:
    """A late flow concerns the entity and the tool whose need it leaves unmet, though its subject is the flow."""
    row = NeedAtStake("need:crm>bi/order", "stale", (0.1, 0.5))
    late = Finding(rule_of("silos.stale"), ("flow:crm>esp",), Severity.LOW, say("t"), say("w"), say("a"), (row,))

    assert Findings([late]).about("entity:order") == Findings([late]).about("bi") == (late,)
    assert Findings([late]).about("need:crm>bi/order") == (late,)
    assert late.lost == 0.5


def test_a_severity_compares_with_its_name() -> None:
    """A filter by name cannot silently match nothing; a name that is none is refused."""
    assert [f.code for f in ALL if f.severity == "high"] == ["silos.isolated-tool"]
    assert Severity.LOW < "medium" <= Severity.MEDIUM
    assert Severity.HIGH != "medium"
    with pytest.raises(UnknownNameError, match="did you mean 'high'"):
        assert Severity.HIGH >= "hihg"


def test_filters_give_findings_again() -> None:
    """A slice or a filter is a Findings and can be filtered on."""
    assert isinstance(ALL[:2], Findings)
    assert ALL.at_least("low").of("silos").about("esp") == (LATE,)
    assert ALL[0] is CAUSE


def test_the_frame_names_the_cause_of_each_consequence() -> None:
    """The register has one row a finding, and consequences name what causes them."""
    frame = ALL.to_frame().set_index("id")

    assert frame.loc[CHILD.id, "caused_by"] == CAUSE.id
    assert len(frame) == 4


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("tool:crm", {"crm"}),
        ("flow:crm>esp", {"crm", "esp"}),
        ("need:crm>ads/customer", {"crm", "ads", "customer"}),
        ("step:buy/bill", {"buy", "bill"}),
    ],
)
def test_names_in_a_subject(subject: str, names: set[str]) -> None:
    """A typed subject is taken apart into the ids it speaks of."""
    assert names_in(subject) == names


def test_a_table_escapes_what_users_wrote() -> None:
    """The HTML of a table holds no markup of a user's."""
    html = Table("t", ("name",), (("<img src=x>",), (("a", "<b>"),))).html()

    assert "<img" not in html
    assert "a, &lt;b&gt;" in html


def test_a_measure_explains_itself() -> None:
    """The derivation is printed line by line, unknown terms as unknown."""
    measure = Measure(
        "silos.index", 53.4, 50.0, 60.0, 0.8, derivation=(Term(say("missing"), 40.0), Term(say("rest"), None))
    )

    assert measure.explain().splitlines() == [
        "Measure silos.index: 53.4 (50 to 60), coverage 80%",
        "missing  40.000000",
        "rest     unknown",
    ]


def test_a_cause_is_as_bad_as_the_worst_that_follows() -> None:
    """What follows hangs below it by id, and only ever makes it worse."""
    caused = IDLE.causing([LATE, CHILD])

    assert caused.consequences == (Consequence.of(CHILD), Consequence.of(LATE))
    assert (caused.severity, CHILD.causing([IDLE]).severity) == (Severity.HIGH, Severity.HIGH)
    assert IDLE.causing([]) == IDLE


@pytest.mark.parametrize(
    ("high", "told", "value", "reason"),
    [
        (60.0, 0.6, 50.0, ""),
        (60.0, 0.59, None, "facts settle 59% of the needs, 60% are asked"),
        (60.0, None, 50.0, ""),
        (40.0 + 1e-12, 0.0, 40.0 + 1e-12, ""),
    ],
)
def test_a_measure_has_a_value_where_enough_is_settled(
    high: float, told: float | None, value: float | None, reason: str
) -> None:
    """The middle of its bounds, or the number where they meet but for rounding; else it says how little is settled."""
    made = Measure.of_bounds("a.b", Estimate.between(40.0, high), 0.7, 0.6, "of the needs", told=told)

    assert (made.value, made.undefined) == (value, reason)
    assert (made.low, made.high, made.coverage) == (40.0, high, 0.7)


def worded(title: str, made: list[str]) -> Finding:
    """A finding that notes whenever its words are made."""

    def make() -> Words:
        made.append(title)
        return Words(say(title), say("Why."), say("Do it."), (NeedAtStake("need:a>b/c", "no-path", (1.0, 1.0)),))

    return Finding.worded(make, rule=rule_of("a.b"), subjects=("tool:b", "tool:a"), severity=Severity.HIGH)


def test_words_are_made_once_and_only_when_they_are_read() -> None:
    """Sorting, rating and putting findings below their cause ask for no word."""
    made: list[str] = []
    causes = [worded("One.", made), worded("Two.", made)]
    found = Findings.sorted(one.rated(Severity.LOW, ()) for one in causes)
    found = Findings([found[0].causing([worded("Three.", made)])])
    assert [(one.id, one.severity, len(one.consequences)) for one in found] == [("a.b@tool:a+tool:b", Severity.HIGH, 1)]
    assert made == []
    assert str(found[0].consequences[0].title) == "Three."
    assert found[0].consequences[0].evidence[0].need == "need:a>b/c"  # type: ignore[union-attr]
    assert str(found[0].why) == "Why."
    assert str(found[0].title) == "One."
    assert made == ["Three.", "One."]


def test_a_finding_whose_words_came_late_is_like_any_other() -> None:
    """It is equal, prints, travels and is replaced as one whose words were given."""
    late = worded("One.", [])
    early = Finding(
        rule_of("a.b"), ("tool:a", "tool:b"), Severity.HIGH, say("One."), say("Why."), say("Do it."), late.evidence
    )
    assert worded("One.", []) == early
    assert hash(worded("One.", [])) == hash(early)
    assert repr(worded("One.", [])) == repr(early)
    assert pickle.loads(pickle.dumps(worded("One.", []))) == early
    assert copy.deepcopy(worded("One.", [])) == replace(worded("One.", []), severity=Severity.HIGH) == early
    assert Consequence.of(worded("One.", [])) == Consequence.of(early)
    with pytest.raises(AttributeError, match="advise"):
        _ = worded("One.", []).advise  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="advice"):
        _ = Consequence.of(early).advice  # type: ignore[attr-defined]
