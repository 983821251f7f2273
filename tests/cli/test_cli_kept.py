"""What a command reads, and what somebody filled in, is never written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackaudit.cli.main import main

STACK = """\
# a comment that nobody wants to lose
name: S
tools: [{id: crm, entities: {customer: system_of_record}}, {id: esp, entities: {customer: consumer}}]
entities: [customer]
integrations: [{source: crm, target: esp, entities: [customer], method: api}]
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files to read: stacks, lists, a policy, edits, and a link to a stack."""
    for name in ("d.yaml", "e.yaml"):
        (tmp_path / name).write_text(STACK, encoding="utf-8")
    assert main(["convert", str(tmp_path / "d.yaml"), "-q", "-o", str(tmp_path / "c.json")]) == 0
    (tmp_path / "tools.csv").write_text("Tool,Owner\nSlack,Amy\nZoom,Bo\n", encoding="utf-8")
    (tmp_path / "edits.yaml").write_text("- retire: esp\n", encoding="utf-8")
    (tmp_path / "policy.yaml").write_text("profiles: {}\n", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "d.yaml")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "tools.csv").write_text("Tool,Owner\nSlack,Amy\nZoom,Bo\n", encoding="utf-8")
    (tmp_path / "lists" / "stack.json").write_bytes((tmp_path / "c.json").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "call",
    [
        "audit c.json -o c.json",
        "audit d.yaml c.json -o new.md -o ./c.json",
        "audit d.yaml --since c.json -o c.json",
        "compare c.json d.yaml -o c.json",
        "compare d.yaml c.json -o c.json",
        "convert d.yaml -o d.yaml",
        "convert link.yaml -o d.yaml",
        "convert d.yaml -o link.yaml",
        "convert d.yaml --catalog e.yaml -o e.yaml",
        "convert lists -o lists",
        "convert lists/tools.csv -o lists",
        "convert lists -o lists/stack.json",
        "plan integrations d.yaml -o d.yaml",
        "plan consolidation d.yaml --policy e.yaml -o e.yaml",
        "what-if d.yaml e.yaml -o e.yaml",
        "audit d.yaml --plan c.json -o c.json",
        "questions d.yaml --read q.csv -o d.yaml",
        "mapping policy.yaml -o policy.yaml",
        "audit-many d.yaml c.json -o c.json",
        "audit-many lists -o lists/stack.json",
    ],
)
def test_what_is_read_is_not_written_over(call: str, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By any name of it, and inside a folder: status 2 before anything is read or written."""
    capsys.readouterr()
    before = {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}

    assert main(call.split()) == 2
    told = capsys.readouterr().err
    assert "what is read; choose another name" in told or "which is read; choose another name" in told
    assert before == {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


def test_reports_and_portfolios_are_written_anew(place: Path) -> None:
    """A report beside the stack, a portfolio in the folder of stacks, and a mapping with its edits."""
    for call in (
        "audit d.yaml -o report.md",
        "audit-many lists -o lists/portfolio.json",
        "audit-many lists -o lists/portfolio.csv",
        "audit-many lists -o lists/portfolio.xlsx",
        "mapping tools.csv -o mapping.yaml",
        "mapping tools.csv --mapping mapping.yaml -o mapping.yaml",
    ):
        first, second = main(call.split()), main(call.split())

        assert (first, second) == (0, 0), call
        for portfolio in (place / "lists").glob("portfolio.*"):
            portfolio.unlink()  # under another name it would be taken for a stack


@pytest.mark.parametrize("name", ["q.csv", "q.xlsx"])
def test_a_sheet_that_somebody_filled_in_is_not_written_over(
    name: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of questions and of a survey: the second call is refused, the sheet stays."""
    rollout = (Path(__file__).parents[2] / "sample_stacks" / "crm_rollout.yaml").resolve()
    for words in (["questions", "d.yaml"], ["survey", str(rollout), "--initiative", "crm-rollout"]):
        target = place / f"{words[0]}_{name}"
        assert main([*words, "-o", str(target)]) == 0
        target.write_bytes(b"filled in")
        capsys.readouterr()

        assert main([*words, "-o", str(target)]) == 2
        assert "exists already; choose another name" in capsys.readouterr().err
        assert target.read_bytes() == b"filled in"
