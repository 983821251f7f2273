"""The page on sources: each row that says what a file states is audited, and the finding it names has to come."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import stackaudit as sa

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "sources.md"
_ROW = re.compile(r"\| (?P<claim>[^|]+) \| (?P<where>rollout|vendor|stack) \| `(?P<facts>[^`]+)` \| (?P<told>.+) \|")
_INSIDE = {
    "rollout": "tools: [{{id: crm}}], initiatives: [{{id: r, name: Rollout, tools: [crm], {facts}}}]",
    "vendor": "tools: [{{id: crm}}], vendors: [{{name: Acme, {facts}}}]",
    "stack": "{facts}",
}
"""Where the facts of a row stand in a file."""


def _rows() -> list[tuple[str, str, str, str]]:
    lines = (_ROW.fullmatch(line) for line in PAGE.read_text(encoding="utf-8").splitlines())
    return [(row["claim"], row["where"], row["facts"], row["told"]) for row in lines if row is not None]


def _audit(where: str, facts: str, folder: Path) -> sa.Audit:
    written = _INSIDE[where].format(facts=facts)
    tools = "" if "tools:" in written else "tools: [{id: crm}], "
    path = folder / "stack.yaml"
    path.write_text("{name: Test, as_of: 2026-11-01, " + tools + written + "}\n", encoding="utf-8")
    return sa.audit(sa.read_stack(path))


@pytest.mark.parametrize(("claim", "where", "facts", "told"), _rows(), ids=[row[0] for row in _rows()])
def test_the_facts_of_a_row_give_what_it_says(claim: str, where: str, facts: str, told: str, tmp_path: Path) -> None:
    """The first code of the last column is told; a row without one is about the table of goals."""
    assert claim
    result = _audit(where, facts, tmp_path)
    code = re.match(r"`([a-z.-]+)`", told)

    if code is None:
        assert told.startswith("the table of goals")
        assert [one.state for one in result.goals] == ["behind"]
    else:
        assert [row for finding in result.findings for row in finding.told if row.code == code[1]]


def test_each_claim_is_told_or_has_its_reason() -> None:
    """No cell of the last column is empty, and at most one row states no facts."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    rows = [line for line in lines if not line.startswith(("| claim |", "| --- |"))]

    assert all(len(line.strip("|").split(" | ")[-1].strip()) > len("`people.x`") for line in rows)
    assert len(rows) - len(_rows()) <= 1
