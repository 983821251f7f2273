"""Accepted findings: exact ids, a last day, one layer outside all analysers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import stackaudit as sa
from stackaudit.core.findings import Finding, Findings, Severity
from stackaudit.core.messages import say
from stackaudit.engine.runner import known_analysers
from stackaudit.policy import Policy
from stackaudit.policy.older import PARTED
from stackaudit.policy.triage import Acceptance
from stackaudit.reporting.blocks.findings import accepted, gaps, register
from stackaudit.reporting.renderers import text
from stackaudit.triage.waivers import Acceptances, accept, breaks_accepted
from stacks import rule_of

DAY = date(2026, 11, 1)
COBBLE = "sample_stacks/cobble_7.yaml"
ADS = "silos.isolated-tool@tool:ads"


def found(code: str, *subjects: str, severity: Severity = Severity.HIGH, below: tuple[Finding, ...] = ()) -> Finding:
    """A finding whose words do not matter."""
    return Finding(rule_of(code), subjects, severity, say("t"), say("w"), say("a")).causing(below)


def entry(id_: str, until: date = DAY, owner: str = "Ann") -> Acceptance:
    """An entry of `accepted:`."""
    return Acceptance(id=id_, reason="known", owner=owner, until=until)


BELOW = found("silos.no-path", "need:crm>ads/customer")
CAUSE = found("silos.isolated-tool", "tool:ads", below=(BELOW,))
OTHER = found("silos.isolated-tool", "tool:chat", severity=Severity.LOW)
REGISTER = Findings.sorted([CAUSE, OTHER])


def ids(findings: Findings) -> list[str]:
    """The ids in their order."""
    return [finding.id for finding in findings]


@pytest.mark.parametrize(
    ("days", "state", "is_open"), [(1, "accepted", False), (0, "accepted", False), (-1, "expired", True)]
)
def test_an_acceptance_holds_through_its_last_day(days: int, state: str, *, is_open: bool) -> None:
    """On the day itself it is still accepted; the day after, the finding is back as it is."""
    split = accept(REGISTER, [entry(ADS, DAY + timedelta(days=days))], DAY)

    assert [one.state for one in split.entries] == [state]
    assert (CAUSE in split.open) is is_open
    assert ids(split.accepted) == ([] if is_open else [ADS])


def test_one_that_has_run_out_is_back_at_its_severity_with_a_note() -> None:
    """The finding is the same value, and the note says who accepted it until when, and why."""
    split = accept(REGISTER, [entry(ADS, date(2026, 10, 31))], DAY)

    assert split.open == REGISTER
    assert [one.finding for one in split.returned] == [CAUSE]
    assert [str(note) for note in split.warnings] == [f"{ADS} is open again: Ann accepted it until 31 Oct 2026 (known)"]


def test_whoever_accepts_a_cause_accepts_what_follows() -> None:
    """The cause goes with its consequences; the rest stays."""
    split = accept(REGISTER, [entry(ADS)], DAY)

    assert ids(split.open.told()) == [OTHER.id]
    assert ids(split.accepted.told()) == [ADS, BELOW.id]


def test_a_consequence_can_be_accepted_by_itself() -> None:
    """Its cause stays open, without it."""
    split = accept(REGISTER, [entry(BELOW.id)], DAY)

    assert ids(split.open.told()) == [ADS, OTHER.id]
    assert ids(split.accepted) == [BELOW.id]


def test_all_entries_that_match_nothing_are_listed_at_once_with_the_nearest_id() -> None:
    """A wrong subject finds its neighbour, a wrong kind the finding about the same; far off there is none."""
    wrong = [
        "silos.isolated-tool@tool:adz",
        "silos.isolatd-tool@tool:chat",
        "cost.idle-seats@tool:something-else-altogether",
    ]

    split = accept(REGISTER, [entry(id_) for id_ in wrong], DAY)

    assert [one.acceptance.id for one in split.stale] == wrong
    assert [one.nearest for one in split.stale] == [ADS, OTHER.id, None]
    assert len(split.warnings) == 3
    assert f"the nearest is {ADS}" in str(split.warnings[0])
    assert split.open == REGISTER


def test_an_id_of_version_0_1_leads_to_the_finding_that_tells_it_now() -> None:
    """A need that only the hub has was told twice; the entry for the kind that went names the one that stayed."""
    need = "need:loyalty>shop/loyalty-account"
    findings = sa.audit(sa.read_stack("sample_stacks/corner_shop.yaml")).findings

    split = accept(findings, [entry(f"integrations.missing@{need}")], DAY)

    assert str(split.warnings[0]).endswith(f"no finding has this id; the nearest is silos.no-path@{need}")


def test_each_kind_that_was_parted_is_a_kind_of_today() -> None:
    """The table of kinds under which findings are told now names real kinds on both sides."""
    known = {rule.id for one in known_analysers()[0].values() for rule in one.rules}

    assert {*PARTED, *(code for now in PARTED.values() for code in now)} <= known


def nearest_of(wanted: str, *known: str) -> str | None:
    """The id that is told as the nearest to one that matches nothing."""
    register = Findings.sorted(found(*id_.split("@", 1)) for id_ in known)
    assert {one.id for one in register} == {*known}
    (one,) = accept(register, [entry(wanted)], DAY).entries
    return one.nearest


def test_the_nearest_id_is_of_the_same_kind_else_about_the_same_else_any() -> None:
    """In this order, however much alike another id is letter by letter."""
    kind, about, alike = "cost.idle@tool:bbbb", "cost.unused@tool:aaaa", "cost.idlex@tool:aaab"

    assert nearest_of("cost.idle@tool:aaaa", kind, about, alike) == kind
    assert nearest_of("cost.idla@tool:aaaa", kind, about, alike) == about
    assert nearest_of("cost.idla@tool:aaac", kind, about, alike) == alike


def test_a_subject_may_hold_the_sign_between_kind_and_subject() -> None:
    """Names of people are mail addresses: the kind ends at the first such sign."""
    near, other = "cost.idle@tool:ann@b.org", "cost.idlers@tool:ann@b.com"

    assert nearest_of("cost.idle@tool:ann@b.com", near, other) == near
    assert nearest_of("cost.idla@tool:ann@b.com", near, other) == other
    about, alike = "cost.unused@tool:ann@b.com", "cost.idle@tool:ann@b.con"
    assert nearest_of("cost.idla@tool:ann@b.com", about, alike) == about


def test_of_many_entries_that_match_nothing_the_first_twenty_get_a_neighbour() -> None:
    """To look for it takes time; all are listed all the same."""
    wrong = [f"silos.isolated-tool@tool:ad{n}" for n in range(21)]

    split = accept(REGISTER, [entry(id_) for id_ in wrong], DAY)

    assert [one.nearest for one in split.stale] == [ADS] * 20 + [None]
    assert str(split.warnings[20]) == f"{wrong[20]} is accepted by Ann, but no finding has this id"


def test_a_kind_that_is_told_as_part_of_another_names_that_one() -> None:
    """Also where the subject is a mail address; the acceptance has to be given anew."""
    old = "silos.no-path@need:ann@b.org>crm/x"

    split = accept(Findings.sorted([OTHER]), [entry(old)], DAY, replaced={"silos.no-path": "integrations.missing"})

    assert [str(note) for note in split.warnings] == [
        f"{old} is accepted by Ann, but this kind is told as part of integrations.missing now: accept that anew"
    ]


def test_an_analyser_is_what_stands_before_the_first_point() -> None:
    """A subject may hold points as well."""
    one = entry("cost.idle-seats@tool:b.org")

    assert accept(REGISTER, [one], DAY, assessed=["silos"]).entries[0].acceptance == one
    assert accept(REGISTER, [one], DAY, assessed=["silos"]).entries[0].state == "not assessed"
    assert accept(REGISTER, [one], DAY, assessed=["silos", "cost"]).entries[0].state == "matches nothing"
    assert accept(REGISTER, [one], DAY).entries[0].state == "matches nothing"


def test_what_nobody_looked_for_is_not_called_stale() -> None:
    """If the analyser did not run, nothing is known of its findings."""
    split = accept(REGISTER, [entry("cost.idle-seats@tool:crm")], DAY, assessed=["silos"])

    assert [one.state for one in split.entries] == ["not assessed"]
    assert split.stale == ()
    assert split.warnings == ()


def test_the_table_has_a_row_for_every_entry() -> None:
    """Id, reason, owner, last day, and what became of it, in the order of the policy."""
    split = accept(
        REGISTER,
        [entry(OTHER.id, owner="Bob"), entry("silos.island@tool:x"), entry(ADS, DAY.replace(day=1, month=10))],
        DAY,
    )

    assert split.table().columns == ("id", "reason", "owner", "until", "state")
    assert split.table().rows == (
        (OTHER.id, "known", "Bob", "2026-11-01", "accepted"),
        ("silos.island@tool:x", "known", "Ann", "2026-11-01", "matches nothing"),
        (ADS, "known", "Ann", "2026-10-01", "expired"),
    )


tools = st.sampled_from("abcdefgh")
registers = st.lists(st.tuples(tools, st.sets(tools, max_size=3)), max_size=8, unique_by=lambda row: row[0])


@given(registers, st.sets(tools), st.sets(tools), st.integers(-2, 2))
@settings(max_examples=100, deadline=None)
def test_nothing_is_lost_and_nothing_is_made(
    rows: list[tuple[str, set[str]]], causes: set[str], below: set[str], days: int
) -> None:
    """Open and accepted ones together are the register, by brute force, whatever is accepted and when."""
    register = Findings.sorted(
        found(
            "silos.island", f"tool:{tool}", below=tuple(found("silos.stale", f"tool:{tool}{n}") for n in sorted(under))
        )
        for tool, under in rows
    )
    until = DAY + timedelta(days=days)
    wanted = [f"silos.island@tool:{tool}" for tool in sorted(causes)]
    wanted += [f"silos.stale@tool:{tool}{n}" for tool in sorted(below) for n in "abc"]

    split = accept(register, [entry(id_, until) for id_ in wanted], DAY)

    held = {id_ for id_ in wanted if days >= 0}
    still = {c.id for c in register if c.id not in held} | {
        b.id for c in register if c.id not in held for b in c.consequences if b.id not in held
    }
    assert {f.id for f in split.open.told()} == still
    assert {f.id for f in split.open.told()} | {f.id for f in split.accepted.told()} == {f.id for f in register.told()}
    assert len(split.entries) == len(wanted)
    known = {f.id for f in register.told()}
    assert {one.acceptance.id for one in split.stale} == {id_ for id_ in wanted if id_ not in known}


@pytest.mark.parametrize(
    ("waived", "still_open", "lifted"),
    [
        ([found("journey.broken", "step:buy/pay")], [], True),
        ([found("journey.broken", "step:buy/pay")], [found("journey.gap-step", "step:buy/bill")], False),
        ([found("journey.broken", "step:buy/pay")], [found("journey.broken", "step:care/call")], True),
        ([found("journey.broken", "step:care/call")], [], False),
        ([found("journey.slow", "step:buy/pay")], [], False),
        ([found("silos.island", "tool:x", below=(found("journey.broken", "step:buy/pay"),))], [], True),
        ([], [], False),
    ],
)
def test_a_break_of_a_primary_journey_is_accepted_only_as_a_whole(
    waived: list[Finding], still_open: list[Finding], *, lifted: bool
) -> None:
    """One open break keeps the cap; breaks of other journeys do not count either way."""
    assert breaks_accepted(Acceptances(Findings(still_open), Findings(waived)), {"buy"}) is lifted


# -- in an audit


def audited(*entries: dict[str, str]) -> sa.Audit:
    """The worked example under a policy that accepts something."""
    return sa.audit(sa.read_stack(COBBLE), Policy.model_validate({"accepted": entries}))


def test_an_accepted_finding_stays_in_the_register_and_trips_no_gate() -> None:
    """`findings` is the whole register; `open`, gates and priorities leave it out, and its table says why."""
    plain = audited()
    result = audited({"id": ADS, "reason": "no API", "owner": "Ann", "until": "2999-01-01"})

    assert result.findings == plain.findings
    assert {f.id for f in plain.open} - {f.id for f in result.open} == {ADS}
    assert ids(result.accepted) == [ADS]
    assert ADS in {f.id for f in plain.failing("silos.isolated-tool")}
    assert ADS not in {f.id for f in result.failing("high", "silos.isolated-tool", ADS)}
    assert ADS not in set(result.table("priorities")["id"])
    assert list(result.table("accepted")["state"]) == ["accepted"]


def test_it_comes_back_after_its_day() -> None:
    """The same entry with a day that is over changes nothing but the notes."""
    plain = audited()
    result = audited({"id": ADS, "reason": "no API", "owner": "Ann", "until": "2001-01-01"})

    assert result.open == plain.open
    assert ADS in {f.id for f in result.failing(ADS)}
    assert list(result.table("accepted")["state"]) == ["expired"]
    assert result.scorecard == plain.scorecard


def test_stale_entries_are_in_the_result_and_in_the_report() -> None:
    """All of them, as a warning: nothing stops."""
    wrong = ["silos.isolated-tool@tool:adz", "silos.isolated-tool@tool:cht"]
    result = audited(*({"id": id_, "reason": "r", "owner": "Ann", "until": "2999-01-01"} for id_ in wrong))

    page = result.summary().markdown()

    assert [one.acceptance.id for one in result.acceptances.stale] == wrong
    assert page.count("but no finding has this id; the nearest is") == 2
    assert "Accepted findings" not in audited().summary().markdown()


def test_the_report_does_not_ask_to_mend_what_is_accepted() -> None:
    """It stands in the block of accepted findings with its reason, and in the register, not among the gaps."""
    title = "ADS is connected to"  # as far as one line of a narrow column goes
    plain = audited().report
    report = audited({"id": ADS, "reason": "no API & no plan", "owner": "Ann", "until": "2999-01-01"}).report

    assert title in text(gaps(plain))
    assert title not in text(gaps(report))
    assert title in text(register(report))
    shown = text(accepted(report))
    assert title in shown
    assert "no API & no plan" in shown
    assert list(accepted(plain)) == []


def test_only_open_findings_cap_the_score() -> None:
    """A critical finding caps at 59 until it is accepted; the pillars are the same."""
    stack = sa.read_stack(COBBLE)
    strict = {"severity": {"silos.isolated-tool": 10.0}, "least_coverage": 0.0, "caps": {"critical-finding": 3.0}}
    bad = sa.audit(stack, Policy.model_validate(strict))
    critical = [f.id for f in bad.findings if f.severity == "critical"]
    good = sa.audit(
        stack,
        Policy.model_validate(
            {**strict, "accepted": [{"id": i, "reason": "r", "owner": "o", "until": "2999-01-01"} for i in critical]}
        ),
    )

    assert critical
    assert bad.score.value == 3.0
    assert good.score.value is not None
    assert good.score.value > 3.0
    assert good.scorecard.pillars == bad.scorecard.pillars


# -- in a file


def refused(tmp_path: Path, text: str) -> sa.LoadError:
    """The error that a policy file ends in."""
    file = tmp_path / "policy.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(sa.LoadError) as error:
        sa.read_policy(file)
    return error.value


def test_every_mistake_in_an_entry_is_told_with_its_place(tmp_path: Path) -> None:
    """Wildcards, what is no id, what is no day, an unknown field, and a missing owner: all in one run."""
    text = (
        "accepted:\n"
        "  - id: silos.no-path@*\n"
        "    reason: later\n"
        "    owner: Ann\n"
        "    until: soon\n"
        "  - {id: whatever, reason: later, ownr: Ann, until: 2027-01-01}\n"
    )

    problems = refused(tmp_path, text).problems

    told = {(p.line, p.column): p.message + " " + p.help for p in problems}
    assert "wildcards are not taken" in told[2, 9]
    assert "not a date" in told[5, 12]
    assert "not the id of a finding" in told[6, 10]
    assert "did you mean 'owner'?" in told[6, 35]
    assert any("required field 'owner' is missing" in message for message in told.values())


def test_an_id_that_is_accepted_twice_is_refused(tmp_path: Path) -> None:
    """Two entries for one finding could contradict one another."""
    one = f"  - {{id: '{ADS}', reason: a, owner: b, until: 2027-01-01}}\n"

    problems = refused(tmp_path, "accepted:\n" + one + one).problems

    assert [(p.code, p.line, p.column) for p in problems] == [("SA302", 2, 3)]
    assert "is accepted twice" in problems[0].message


def test_a_last_day_is_required() -> None:
    """Nothing is accepted for ever."""
    with pytest.raises(ValidationError, match="until"):
        Acceptance.model_validate({"id": ADS, "reason": "r", "owner": "o"})


def test_a_long_id_is_taken() -> None:
    """The id of a finding about many tools is long."""
    id_ = "silos.island@" + "+".join(f"tool:some-tool-{n}" for n in range(500))

    assert (
        Policy.model_validate({"accepted": [{"id": id_, "reason": "r", "owner": "o", "until": "2027-01-01"}]})
        .accepted[0]
        .id
        == id_
    )


def test_the_settings_say_what_is_accepted() -> None:
    """One line an entry, in words that JSON can hold; the defaults accept nothing."""
    policy = Policy(accepted=(entry(ADS),))

    lines = [s for s in policy.settings() if s.name.startswith("accepted")]

    assert [(s.name, s.value, s.changed) for s in lines] == [
        (f"accepted.{ADS}", "until 2026-11-01 by Ann: known", True)
    ]
    assert not [s for s in Policy().settings() if s.changed]
