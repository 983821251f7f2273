"""The block on cobbled stacks: what it counts, what it leaves out, and that it drops out."""

from __future__ import annotations

import stackaudit as sa
from stackaudit.reporting.blocks.findings import diagnosis
from stackaudit.reporting.elements import Grid, Paragraph
from stackaudit.reporting.rows import records
from stacks import flow, sample, stack


def test_brightside_has_evidence_for_every_cause_and_effect() -> None:
    """The mid-size sample was made to have them all; the sentence counts what was looked for, not ten always."""
    blocks = list(diagnosis(sa.audit(sample("brightside_45")).report))
    grid = next(block for block in blocks if isinstance(block, Grid))

    said = next(block for block in blocks if isinstance(block, Paragraph))
    assert str(said.text) == "Evidence for 5 of 5 causes looked for; evidence for 5 of 5 effects looked for."
    assert len(grid.rows) == 10
    assert all(row[4] for row in grid.rows)


def test_what_nothing_looked_for_is_named_and_not_counted() -> None:
    """With the cost analyser alone, only what money shows is looked for; the rest is said to be left out."""
    blocks = list(diagnosis(sa.audit(sample("brightside_45"), only="cost").report))

    texts = [str(block.text) for block in blocks if isinstance(block, Paragraph)]
    assert texts[0].startswith("Evidence for 1 of 1 cause")
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
            parts = text.split(" · ")
            last = parts[-1]
            counted = (
                int(last.split()[1 if last.startswith("and ") else 0]) if "more" in last or "not shown" in last else 0
            )
            named = len(parts) - (1 if counted else 0)
            assert named + counted == row[4]
