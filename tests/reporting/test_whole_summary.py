"""The summary as a deliverable: its first page, named gaps, repairs, contribution, plans, the last audit, appendix."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

import stackaudit as sa
from stackaudit.analysers.integrations.analyser import integrations
from stackaudit.cli.main import main
from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Severity
from stackaudit.graph import StackGraph
from stackaudit.policy.triage import Profile
from stackaudit.reporting import renderers
from stackaudit.reporting.blocks.appendix import appendix
from stackaudit.reporting.blocks.integrations import repairs
from stackaudit.reporting.blocks.movement import plan, since
from stackaudit.reporting.blocks.tools import contribution
from stackaudit.reporting.elements import Element, Grid, Heading, Paragraph
from stackaudit.reporting.registry import Block
from stackaudit.reporting.themes import folded, named_gaps, theme_of
from stacks import document, flow, read, sample

COBBLE = "sample_stacks/cobble_7.yaml"


@cache
def audited(name: str) -> sa.Audit:
    """The audit of a sample."""
    return sa.audit(sample(name))


def grid(blocks: Iterator[Element]) -> Grid:
    """The first table."""
    return next(block for block in blocks if isinstance(block, Grid))


def headings(result: sa.Audit, **more: object) -> list[str]:
    """Headings of the second level."""
    blocks = result.summary(**more).elements  # type: ignore[arg-type]
    return [str(block.text) for block in blocks if isinstance(block, Heading) and block.level == 2]


# -- the first page


def test_the_first_page_has_what_a_director_needs_and_no_more() -> None:
    """Verdict, score, five to eight named gaps with their cost, three quick wins, money, notice days, confidence."""
    head = audited("brightside_45").summary().head
    text = renderers.markdown(head)
    gaps, wins = (block for block in head if isinstance(block, Grid))

    assert 5 <= len(gaps.rows) <= 8
    assert all(str(row[3]) for row in gaps.rows)
    assert len(wins.rows) == 3
    assert (
        len(
            {
                theme_of(f)
                for f in audited("brightside_45").open
                for row in wins.rows
                if str(row[0]).startswith(str(f.title))
            }
        )
        == 3
    )
    for words in ("58 of 100 (29", "Money at stake: between", "SurveyMonkey by", "How sure this is: 62"):
        assert words in text
    assert len(text.split()) < 730  # advice names its tools and who owns them; a day is three words


def test_a_stack_without_costs_has_no_word_of_money() -> None:
    """Nothing is said of what nobody stated: no money at stake, no notice days."""
    text = sa.audit(read(document(["a", "b"], [flow("a", "b", "x")]))).summary().markdown()

    assert "Money at stake" not in text
    assert "notice days" not in text


def test_the_real_company_says_what_is_known_and_what_to_ask() -> None:
    """No score where too little is known: how much is known, no interval that says nothing; questions with names."""
    text = audited("gitlab_2022").summary().markdown()

    assert re.search(r"No overall score: \d+% of what it is made of is known\.", text)
    assert "lies between" not in text
    assert "### What to ask next" in text
    head = renderers.markdown(audited("gitlab_2022").summary().head)
    rows = audited("gitlab_2022").table("questions").head(3)
    assert "### To know more, ask first" in head
    for asks, names in zip(rows["asks"], rows["ask"], strict=True):
        assert asks[:20] in head.replace("\\", "")
        assert all(name in head for name in names[:3])


# -- named gaps


def test_a_finding_is_in_the_gap_of_its_rule() -> None:
    """Only a missing integration goes where its needs are told to be."""
    for finding in audited("brightside_45").findings.told():
        if finding.code != "integrations.missing":
            assert finding.rule is not None
            assert theme_of(finding) == finding.rule.theme.title


def test_gaps_hold_each_open_finding_once_the_worst_first() -> None:
    """Notes ask for nothing; what is accepted is in no gap."""
    report = audited("brightside_45").report
    found = named_gaps(report)
    held = [finding.id for gap in found for finding in gap.findings]

    assert sorted(held) == sorted(one.id for one in report.open if one.severity > Severity.NOTE)
    assert [gap.severity for gap in found] == sorted((gap.severity for gap in found), reverse=True)
    assert all(gap.severity == max(one.severity for one in gap.findings) for gap in found)


def test_a_finding_on_many_tools_is_one_line_and_has_a_row_for_each() -> None:
    """Seventeen tools without single sign-on: one finding, and a row with an id of its own for each tool."""
    result = audited("brightside_45")
    (line,) = [pair for pair in folded(result.open) if pair[0].code == "fit.no-single-sign-on"]

    assert line[1] == 0
    assert len({row.id for row in line[0].parts}) == 17


def test_a_missing_integration_is_told_with_what_is_wrong_with_its_need() -> None:
    """One whose need is met by hand is part of the work by hand, so that no need is in two gaps as unmet."""
    needs = [{"from": "a", "to": target, "entity": "x"} for target in "bc"]
    review = integrations(StackGraph(read(document("abc", [flow("a", "b", "x", method="manual")], needs=needs))))
    homes = {one.subjects: theme_of(one) for one in review.findings if one.code == "integrations.missing"}

    assert homes == {
        ("need:a>b/x",): "People carry data by hand",
        ("need:a>c/x",): "Data has no known way to those who need it",
    }


# -- blocks that need something, and drop out without it


@pytest.mark.parametrize("block", [repairs, contribution, since, plan], ids=lambda one: one.id)
def test_a_block_without_its_facts_drops_out(block: Block) -> None:
    """No heading over nothing."""
    assert list(block(sa.audit(read(document(["a"], [])), analysers={}).report)) == []


def test_every_flow_that_runs_is_counted_once() -> None:
    """Of six: one by hand and late, one broken, one late, one fine, one not known; the planned one is left out."""
    flows = [
        flow("a", "b", "x", method="manual", every="2d"),
        flow("b", "c", "x", status="broken"),
        flow("c", "a", "x", every="2d"),
        flow("a", "c", "x"),
        flow("b", "a", "x", status="unknown"),
        flow("c", "b", "x", status="planned"),
    ]
    written = document("abc", flows, entities={"x": {"tolerance": "24h"}})
    said = [str(element.text) for element in repairs(sa.audit(read(written)).report) if isinstance(element, Paragraph)]

    assert said[0] == (
        "Of 5 flows, people carry 1 by hand, 1 is late, 1 is broken or works badly, 1 is fine, "
        "of 1 too little is stated."
    )


def test_repairs_are_counted_and_ranked_with_the_handoffs_they_mend() -> None:
    """COBBLE-7: required, met, missing add up; the first repair is that of the highest priority."""
    report = audited("cobble_7").report
    blocks = list(repairs(report))
    counts, ranked = (block for block in blocks if isinstance(block, Grid))
    mended = {"silos.no-path", "silos.isolated-tool", "silos.island", "silos.write-only", "silos.read-starved"}
    ids = [
        one
        for one in report.priorities
        if one.finding.analyser == "integrations" or one.finding.code in {*mended, "journey.broken"}
    ]

    for row in counts.rows:
        assert row[1] == sum(cell for cell in row[2:] if isinstance(cell, int))
    assert [row[0] for row in ranked.rows] == [one.finding.title for one in ids if "tangle" not in one.finding.code][:8]
    flawed = {row[2] for row in ranked.rows if row[2] is not None}
    assert flawed <= set(range(1, 20))


def test_contribution_shows_the_tools_of_journeys_with_what_users_say() -> None:
    """A tool in a step, its rating and its cost; a tool in no journey is counted, not called unimportant."""
    result = sa.audit(
        read(
            document(
                [{"id": "a", "cost": {"annual": 100}}, "b", "c"],
                [flow("a", "b", "x", method="api", every="1h", reliability=1)],
                entities={"x": {"system_of_record": "a", "tolerance": "1d"}},
                journeys=[
                    {
                        "id": "j",
                        "steps": [{"id": "s", "tools": ["a"]}, {"id": "t", "tools": ["b"], "needs": ["x"]}],
                    }
                ],
                feedback=[{"tool": "a", "rating": 4.0, "respondents": 7, "as_of": "2026-03-01"}],
            )
        )
    )
    report = result.summary().report
    rows = {row[0]: row for row in grid(contribution(report)).rows}

    assert set(rows) == {"a", "b"}
    assert str(rows["a"][5]) == "4.1 of 7"  # what people said is rounded: the sum of seven is known in steps of four
    assert (rows["a"][4], rows["b"][4], rows["b"][5]) == (100, "cost unknown", "nobody was asked")
    assert "1 tools are in no journey" in str([*contribution(report)][-1].text)  # type: ignore[union-attr]


def test_the_appendix_has_thresholds_with_sources_words_and_where_the_rest_is() -> None:
    """A short one for readers; measures and all settings for the admin."""
    result = audited("cobble_7")
    short = renderers.markdown(appendix(result.report))
    whole = renderers.markdown(appendix(result.summary("admin").report))

    for words in ("Thresholds with their sources", "`bands`", "### Words", "silo index: the share", "needs 10"):
        assert words in short
    assert "Every measure" not in short
    assert "`silos.index`" in whole
    assert "more, each with its source" in short
    assert "more, each with its source" not in whole


# -- against another audit


def test_a_plan_and_the_last_audit_are_blocks_of_the_summary() -> None:
    """Before and after, what is fixed and new, what moved; the plan of COBBLE-7 leaves no need of it open."""
    stack = sample("cobble_7")
    result = audited("cobble_7")
    made = sa.plan_integrations(stack)
    after = sa.compare(result, sa.audit(made.stack))
    worse = sa.what_if(stack).disconnect("web", "crm").stack
    before = sa.compare(sa.audit(worse), result)

    plain = headings(result)
    both = headings(result, since=before, plan=after)

    assert set(both) - set(plain) == {"Since the last audit", "What if the plan were carried out"}
    assert both.index("Since the last audit") < both.index("What if the plan were carried out")
    text = result.summary(since=before, plan=after).markdown()
    assert f"{len(after.fixed)} findings would be fixed" in text
    index = [after.measures["silos.index"].before, after.measures["silos.index"].after]
    assert all(one is not None and one.value is not None for one in index)
    assert "| silo index (0 is best) | 53.41 | " in text
    assert "What moved the silo index" in text


def test_shares_that_moved_are_shown_in_hundredths_as_everywhere_else() -> None:
    """0.95 in one block and 95% in the next would be two numbers to a reader; points stay points."""
    result = audited("crm_rollout")
    moved = sa.compare(sa.audit(sa.what_if(result.stack).retire("mailer").stack), result)
    rows = {name: after for name, _, after, _ in moved.movement.numbers}

    share, index = result.measures["journey.straight_through"].value, result.measures["silos.index"].value
    assert share is not None
    assert index is not None
    assert rows["straight-through share, %"] == f"{100 * share:.2f}".rstrip("0").rstrip(".")
    assert rows["silo index (0 is best)"] == f"{index:.2f}"


def test_counts_that_do_not_add_up_say_why() -> None:
    """A finding that becomes a consequence is still open, yet no longer one of the causes that the head counts."""
    result = audited("crm_rollout")
    day = date(2026, 8, 1)
    earlier = sa.audit(result.stack.model_copy(update={"as_of": day}))
    moved = sa.compare(earlier, result)
    same = sa.compare(result, result)

    assert len(moved.new) + len(moved.still) > len(result.open)
    assert any("hangs below another" in str(remark) for remark in moved.movement.remarks)
    assert not same.movement.remarks


@pytest.mark.parametrize("name", ["crm_rollout", "brightside_45", "corner_shop", "gitlab_2022"])
def test_the_head_names_each_pillar_that_has_no_score(name: str) -> None:
    """Where a little is stated and not enough, the table below has no value either: the head says the same."""
    result = audited(name)
    said = next(line for line in result.summary().markdown().splitlines() if "too little is stated to score" in line)
    pillars = result.scorecard.pillars
    unscored = {pillar.pillar for pillar in pillars if pillar.value is None}

    named = said.partition("too little is stated to score ")[2].rstrip(".").replace(" and ", ", ")
    assert unscored
    assert {*named.split(", ")} == ({"any pillar"} if len(unscored) == len(pillars) else unscored)


def test_a_comparison_with_another_audit_is_refused() -> None:
    """The wrong way round, or of another stack: a message with the call that is right."""
    result, other = audited("cobble_7"), audited("corner_shop")
    moved = sa.compare(result, sa.audit(sa.what_if(result.stack).retire("ads").stack))

    with pytest.raises(StackAuditError, match=r"since=sa\.compare"):
        result.summary(since=moved)
    with pytest.raises(StackAuditError, match=r"plan=sa\.compare"):
        other.summary(plan=moved)


def test_a_profile_decides_whether_they_are_shown() -> None:
    """Director and finance see what became of the last audit; a profile of one block does not."""
    result = audited("cobble_7")
    moved = sa.compare(sa.audit(sa.what_if(result.stack).retire("ads").stack), result)

    assert "Since the last audit" in result.summary("director", since=moved).markdown()
    assert "Since the last audit" not in result.summary(Profile(blocks=("score",)), since=moved).markdown()


def test_the_command_takes_the_last_stack_and_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    """`audit FILE --since OLD --plan integrations`; a plan is a kind or a file of edits."""
    assert main(["audit", COBBLE, "--since", COBBLE, "--plan", "integrations"]) == 0
    text = capsys.readouterr().out
    assert "Since the last audit" in text
    assert "0 findings fixed; 0 new" in text
    assert "What if the plan were carried out" in text


def test_a_plan_that_is_no_plan_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is neither a kind nor a file: status 2, one message."""
    assert main(["audit", COBBLE, "--plan", "integration"]) == 2
    assert "integration" in capsys.readouterr().err
    assert main(["audit", COBBLE, "--since", "nowhere.yaml"]) == 2
    assert "nowhere.yaml" in capsys.readouterr().err
