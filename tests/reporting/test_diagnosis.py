"""The block on cobbled stacks: what it counts, what it leaves out, and that it drops out."""

from __future__ import annotations

import re

import stackaudit as sa
from stackaudit.core import headings
from stackaudit.reporting.blocks.findings import diagnosis
from stackaudit.reporting.elements import Grid, Paragraph
from stackaudit.reporting.rows import records
from stacks import flow, sample, stack


def test_brightside_has_evidence_for_every_effect_and_for_the_causes_that_its_facts_state() -> None:
    """It states neither a merger nor a tool chosen for its price; the sentence counts what was looked for."""
    blocks = list(diagnosis(sa.audit(sample("brightside_45")).report))
    grid = next(block for block in blocks if isinstance(block, Grid))

    said = next(block for block in blocks if isinstance(block, Paragraph))
    assert str(said.text) == "Evidence for 3 of 5 causes looked for; evidence for 5 of 5 effects looked for."
    assert len(grid.rows) == 10
    assert [str(row[1]) for row in grid.rows if not row[4]] == [headings.MERGERS.title, headings.BUDGET_LIMITS.title]


def test_what_nothing_looked_for_is_named_and_not_counted() -> None:
    """With the cost analyser alone, only what money shows is looked for; the rest is said to be left out."""
    blocks = list(diagnosis(sa.audit(sample("brightside_45"), only="cost").report))

    texts = [str(block.text) for block in blocks if isinstance(block, Paragraph)]
    assert texts[0].startswith("Evidence for 0 of 1 cause")
    assert "no common strategy for tools and data" in texts[1]


def test_where_nothing_is_proved_there_is_no_block() -> None:
    """Two tools, one good flow: no cause and no effect is proved, and no table of empty rows says so."""
    report = sa.audit(stack(["a", "b"], [flow("a", "b", "x")]), only="silos").report

    assert not any(row["findings"] for row in records(report.tables["diagnosis"]))
    assert list(diagnosis(report)) == []


def test_an_audit_that_looked_for_none_of_it_has_no_block() -> None:
    """No analyser: no heading, no empty table."""
    assert list(diagnosis(sa.audit(sample("brightside_45"), analysers={}).report)) == []


def test_to_an_audience_that_sees_less_the_count_still_adds_up() -> None:
    """Three are named and the rest counted, hidden ones too: the number of the row is not contradicted."""
    for name in ("director", "finance", "admin"):
        report = sa.audit(sample("brightside_45")).summary(name).report
        grid = next(block for block in diagnosis(report) if isinstance(block, Grid))
        for row in grid.rows:
            text = str(row[2])
            assert text != "none found"
            if not row[4]:
                assert text == "nothing that is proved"
                continue
            parts = text.split(" · ")
            last = parts[-1]
            rest = re.match(r"(?:and )?(\d+) (?:more|.*not shown)", last)
            counted = 0 if rest is None else int(rest[1])
            named = len(parts) - (1 if counted else 0)
            assert named + counted == row[4]
