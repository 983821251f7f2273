"""Profiles: each audience is shown less, never another number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.policy.triage import Profile
from stackaudit.reporting.elements import Paragraph
from stackaudit.reporting.registry import BLOCKS

COBBLE = "sample_stacks/cobble_7.yaml"


@pytest.fixture(scope="module")
def result() -> sa.Audit:
    """The audit of the worked example."""
    return sa.audit(sa.read_stack(COBBLE))


def headings(text: str) -> set[str]:
    """The headings of a Markdown text, of the second level."""
    return {line[3:] for line in text.splitlines() if line.startswith("## ")}


def test_the_usual_profiles_name_blocks_that_there_are() -> None:
    """They are not looked up when they are used."""
    named = {name for profile in DEFAULT_POLICY.profiles.values() for name in profile.blocks or ()}

    assert named
    assert named <= set(BLOCKS.built_in())


@pytest.mark.parametrize("id_", BLOCKS.built_in())
def test_a_block_can_be_left_out(result: sa.Audit, id_: str) -> None:
    """A profile without it has neither its heading nor what it says, and the last line says that it is left out."""
    others = {name: block for name, block in BLOCKS.load().items() if name != id_}
    summary = result.summary(Profile(blocks=tuple(others)))

    *said, last = summary.rest
    assert said == [element for block in others.values() for element in block(summary.report)]
    assert isinstance(last, Paragraph)
    assert str(last.text) == f"Left out: {id_}."


def test_the_admin_sees_everything(result: sa.Audit) -> None:
    """Every block, every finding by its id, every need that is not met, every measure and every setting."""
    text = result.summary("admin").markdown()

    assert headings(text) >= headings(result.summary().markdown())
    for finding in result.findings:
        assert f"`{finding.id}`" in text or f"`{finding.code}@…`" in text
    for name in result.measures:
        assert f"`{name}`" in text
    assert {setting.name.partition(".")[0] for setting in result.report.settings} <= set(text.replace("`", " ").split())
    assert "left out" not in text


@pytest.mark.parametrize("sample", ["brightside_45", "gitlab_2022"])
def test_the_usual_summary_counts_what_it_does_not_show(sample: str) -> None:
    """A long table is cut to its first rows, and how many more there are stands below it; the admin has all of them."""
    audited = sa.audit(sa.read_stack(f"sample_stacks/{sample}.yaml"))
    usual, whole = audited.summary().markdown(), audited.summary("admin").markdown()

    assert len(usual) < len(whole) / 2
    assert f"{len(audited.report.unknowns) - 10} more kinds of facts that nobody stated" in usual
    assert "more kinds of facts" not in whole
    rows = sum(line.startswith("|") for line in usual.splitlines())
    assert rows < 380


def test_the_director_sees_less_and_is_told_so(result: sa.Audit) -> None:
    """Fewer blocks, nothing below medium, the same score; the last line counts what is hidden."""
    whole, less = result.summary().markdown(), result.summary("director").markdown()

    assert headings(less) < headings(whole)
    assert "Findings register" not in less
    assert "What weighs most" in headings(less)
    score = next(line for line in whole.splitlines() if "No overall score" in line or "of 100 (" in line)
    assert score in less
    small = sum(finding.severity < "medium" for finding in result.findings)
    assert small
    last = less.strip().splitlines()[-1]
    assert last.startswith("For director; left out: ")
    assert f"{small} findings are not shown" in last


def test_finance_sees_money_only(result: sa.Audit) -> None:
    """Findings and unknowns of other analysers are left out and counted."""
    report = result.summary("finance").report

    assert {finding.analyser for finding in report.findings} <= {"redundancy", "cost", "fit"}
    assert {finding.analyser for finding in report.open} <= {"redundancy", "cost", "fit"}
    assert {unknown.code.partition(".")[0] for unknown in report.unknowns} <= {"redundancy", "cost", "fit"}
    assert len(report.findings) + report.hidden == len(result.findings)
    assert report.scorecard == result.scorecard


def test_a_profile_of_ones_own() -> None:
    """From the policy by name, or as a value; the defaults stay."""
    policy = Policy.model_validate({"profiles": {"board": {"blocks": ["score"], "least": "high"}}})
    result = sa.audit(sa.read_stack(COBBLE), policy)

    assert headings(result.summary("board").markdown()) == {"What weighs most", "Score"}
    assert headings(result.summary(Profile(blocks=("score",))).markdown()) == {"What weighs most", "Score"}
    assert set(policy.profiles) == {"admin", "board", "consultant", "director", "finance", "sponsor"}
    changed = {s.name: s.value for s in policy.settings() if s.changed}
    assert changed == {"profiles.board.blocks": ("score",), "profiles.board.least": "high"}


def test_slips_are_refused(result: sa.Audit) -> None:
    """A profile that there is not, a block that there is not."""
    with pytest.raises(sa.UnknownNameError, match="did you mean 'director'"):
        result.summary("direktor")
    with pytest.raises(sa.UnknownNameError, match="did you mean 'score'"):
        result.summary(Profile(blocks=("scores",)))
    policy = Policy.model_validate({"profiles": {"board": {"blocks": ["scores"]}}})
    with pytest.raises(sa.UnknownNameError, match="did you mean 'score'"):
        sa.audit(result.stack, policy)


def test_a_saved_report_is_for_its_audience_and_json_is_whole(result: sa.Audit, tmp_path: Path) -> None:
    """Pages are for people; JSON is for machines, whatever the profile."""
    page = result.save(tmp_path / "a.md", "director").read_text(encoding="utf-8")
    data = json.loads(result.save(tmp_path / "a.json", profile="director").read_text(encoding="utf-8"))

    assert page == result.summary("director").markdown()
    assert len(data["findings"]) == len(result.findings)
    assert {"accepted", "goals", "priorities"} <= set(data["tables"])
    table = data["tables"]["priorities"]
    firm = [row[table["columns"].index("firm")] for row in table["rows"]]
    assert firm == list(result.table("priorities")["firm"])
    assert None not in firm


def test_each_default_profile_has_a_source() -> None:
    """Ours, and it says so."""
    sources = {s.source for s in DEFAULT_POLICY.settings() if s.name.startswith("profiles.")}

    assert len(sources) == 1
    assert "our own judgement" in sources.pop()
