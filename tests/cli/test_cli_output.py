"""What a command is to write is looked at before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from stackaudit.cli.main import main


@pytest.mark.parametrize(
    ("command", "output", "words"),
    [
        (["audit"], "x.docx", "a report ends in .md"),
        (["audit"], "x", "a report ends in .md"),
        (["draw", "costs"], "x.bmp", "use one of .png"),
        (["convert"], "x.docx", "a stack ends in .yaml"),
        (["convert"], "x.csv", "which one CSV file cannot hold"),
        (["mapping"], "x.xlsx", "a mapping ends in .yaml"),
        (["questions"], "x.md", "a sheet of questions ends in .xlsx"),
        (["questions", "--read", "filled.xlsx"], "x.md", "a stack ends in .yaml"),
    ],
)
def test_an_ending_that_says_nothing_is_refused_before_reading(
    command: list[str], output: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The input is not even there, and nobody says so."""
    assert main([*command, str(tmp_path / "missing.csv"), "-o", str(tmp_path / output)]) == 2

    told = capsys.readouterr().err
    assert words in told
    assert "missing.csv" not in told


@pytest.mark.parametrize(
    ("command", "output"),
    [
        (["audit"], "x.html"),
        (["draw", "costs"], "x.png"),
        (["convert"], "x.yaml"),
        (["convert"], "folder"),
        (["mapping"], "x.yaml"),
        (["questions"], "x.xlsx"),
        (["reconcile"], "x.md"),
    ],
)
def test_a_folder_that_is_missing_is_refused_before_reading(
    command: list[str], output: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the folder to be made."""
    target = tmp_path / "nowhere" / output
    assert main([*command, str(tmp_path / "missing.csv"), "-o", str(target)]) == 2

    told = capsys.readouterr().err
    assert f"there is no folder {target.parent}; make it first" in told
    assert "missing.csv" not in told


def test_what_can_be_written_is_written(tmp_path: Path) -> None:
    """The endings that are said to be known are."""
    place = tmp_path / "list.csv"
    place.write_text("Tool,Owner\nSlack,Amy\nZoom,Bo\n", "utf-8")
    outputs = ["report.md", "report.json", "report.html", "report.txt"]
    for output in outputs:
        assert main(["audit", str(place), "-q", "-o", str(tmp_path / output)]) == 0
    assert main(["mapping", str(place), "-o", str(tmp_path / "m.yml")]) == 0
    assert main(["convert", str(place), "-q", "-o", str(tmp_path / "stack")]) == 0

    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["list.csv", "m.yml", "stack", *outputs])
