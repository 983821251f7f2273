"""What a command is to write is looked at before anything is read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import SOURCE
from stackaudit.cli.main import main


@pytest.mark.parametrize(
    ("command", "output", "words"),
    [
        (["audit"], "x.docx", "a report ends in .md"),
        (["audit"], "x", "a report ends in .md"),
        (["draw", "costs"], "x.bmp", "use one of .png"),
        (["convert"], "x.docx", "a stack ends in .yaml"),
        (["convert"], "x.csv", "which one CSV file cannot hold"),
        (["convert"], "-", "'-' is no file"),
        (["audit"], "-", "'-' is no file"),
        (["mapping"], "x.xlsx", "a mapping ends in .yaml"),
        (["questions"], "x.md", "a sheet of questions ends in .xlsx"),
        (["questions", "--read", "filled.xlsx"], "x.md", "a stack ends in .yaml"),
    ],
)
def test_an_ending_that_says_nothing_is_refused_before_reading(
    command: list[str], output: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The input is not even there, and nobody says so."""
    target = output if output == "-" else str(tmp_path / output)
    assert main([*command, str(tmp_path / "missing.csv"), "-o", target]) == 2

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


SMALL = """\
name: S
tools: [{id: crm, entities: {customer: system_of_record}}, {id: esp, entities: {customer: consumer}}]
entities: [customer]
integrations: [{source: crm, target: esp, entities: [customer], method: api}]
"""


@pytest.mark.parametrize(
    ("command", "names"),
    [
        (["audit", "S"], ("a.md", "b.xlsx", "c.txt")),
        (["compare", "S", "T"], ("a.md", "b.json")),
        (["reconcile", "S", "T"], ("a.md", "b.txt")),
        (["convert", "S"], ("a.yaml", "b.json")),
        (["draw", "silos", "S"], ("a.svg", "b.png")),
        (["plan", "integrations", "S"], ("a.yaml", "b.json")),
        (["audit-many", "S"], ("a.xlsx", "b.csv", "c.json")),
    ],
)
def test_every_file_that_is_named_is_written(
    command: list[str], names: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with a line that tells it, in the order in which they were named."""
    stacks = {"S": tmp_path / "stack.yaml", "T": tmp_path / "other.yaml"}
    for path in stacks.values():
        path.write_text(SMALL, encoding="utf-8")
    given = [str(stacks.get(word, word)) for word in command]
    targets = [tmp_path / name for name in names]

    assert main([*given, *(word for path in targets for word in ("-o", str(path)))]) == 0, capsys.readouterr().err
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("wrote ")]
    assert [line.split()[1].rstrip(":") for line in told] == list(map(str, targets))
    assert all(path.stat().st_size for path in targets)


@pytest.mark.parametrize(
    "command", [["mapping"], ["questions"], ["survey", "--initiative", "x"], ["rules"], ["start", "x"]]
)
def test_what_writes_one_file_refuses_a_second(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """It is never the last one alone, without a word."""
    files = [] if command[0] in {"rules", "start"} else ["s.yaml"]
    with pytest.raises(SystemExit) as caught:
        main([*command, *files, "-o", "a.yaml", "-o", "b.yaml"])

    assert caught.value.code == 2
    assert "-o is given twice: this command writes one file" in capsys.readouterr().err


@pytest.mark.parametrize("call", [("draw", "silos"), ("audit",)])
def test_matplotlib_says_nothing_of_its_own(call: tuple[str, ...], tmp_path: Path) -> None:
    """Such as that its cache cannot be written: a reader of ours has not asked for it."""
    (tmp_path / "file").write_text("", "utf-8")
    target = tmp_path / ("x.png" if call[0] == "draw" else "x.html")
    done = subprocess.run(
        [sys.executable, "-m", "stackaudit", *call, "sample_stacks/cobble_7.yaml", "-o", str(target)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "MPLCONFIGDIR": str(tmp_path / "file" / "folder")},
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_lines_for_people_stand_after_what_was_printed_before_them(tmp_path: Path) -> None:
    """In one file for both streams: the report, then which findings stop at a gate."""
    with (tmp_path / "log").open("wb") as log:
        done = subprocess.run(
            [sys.executable, "-m", "stackaudit", "audit", "sample_stacks/cobble_7.yaml", "--fail-on", "high"],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        )
    told = (tmp_path / "log").read_text("utf-8")

    assert done.returncode == 1
    assert told.startswith("Stack audit: COBBLE-7")
    assert told.splitlines()[-4] == "stackaudit: 3 open findings fail --fail-on high:"


def test_start_tells_in_words_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No name of a class of ours."""
    target = tmp_path / "rollout.yaml"

    assert main(["start", "crm-rollout", "--live", "2027-06-01", "-o", str(target)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"wrote {target}: 25 tasks from the preset crm-rollout, live on 2027-06-01"
