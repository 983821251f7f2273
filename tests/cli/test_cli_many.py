"""The command `audit-many`: what it takes for a stack, what it writes, how it ends, and what it loses: nothing."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import stackaudit as sa
from commands import BROKEN, SOURCE, command, installed
from stackaudit.cli.main import main
from stackaudit.cli.many import _in_processes
from stackaudit.engine.many import audit_many

_STACK = "name: {name}\ntools: [crm, mailer]\nintegrations: ['crm -> mailer']\n"


def stack(folder: Path, file: str, name: str) -> Path:
    """Write a small stack file."""
    path = folder / file
    path.write_text(_STACK.format(name=name), "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Stacks of every kind, and what is none."""
    made = tmp_path / "clients"
    made.mkdir()
    stack(made, "b.yaml", "Bee")
    stack(made, "a.yml", "Ay")
    (made / "c.csv").write_text("Tool,Owner\nSlack,Amy\nZoom,Bo\n", "utf-8")
    (made / "d.json").write_text(json.dumps({"name": "Dee", "tools": ["crm"]}), "utf-8")
    sa.write_stack(sa.Stack.model_validate({"name": "Book", "tools": ["crm"]}), made / "e.xlsx")
    sa.write_stack(sa.Stack.model_validate({"name": "Sheets", "tools": ["crm"]}), made / "f")
    (made / "notes.txt").write_text("not a stack", "utf-8")
    (made / ".hidden.yaml").write_text("name: Hidden\ntools: [crm]\n", "utf-8")
    (made / "~$e.xlsx").write_text("lock", "utf-8")
    (made / "pictures").mkdir()
    (made / "pictures" / "a.png").write_bytes(b"\x89PNG")
    return made


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a portfolio as CSV."""
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_every_stack_in_a_folder_is_a_row(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order of the names; what is none is told."""
    target = tmp_path / "portfolio.csv"
    assert main(["audit-many", str(folder), "-o", str(target)]) == 0

    assert [(Path(row["source"]).name, row["name"], row["status"]) for row in rows(target)] == [
        ("a.yml", "Ay", "audited"),
        ("b.yaml", "Bee", "audited"),
        ("c.csv", "c", "audited"),
        ("d.json", "Dee", "audited"),
        ("e.xlsx", "Book", "audited"),
        ("f", "Sheets", "audited"),
    ]
    out, err = capsys.readouterr()
    assert out == f"wrote {target}: 6 stacks\n"
    assert [line.partition("left out: ")[2].partition(": ")[0] for line in err.splitlines()] == [
        str(folder / "notes.txt"),
        str(folder / "pictures"),
    ]


def test_a_portfolio_in_its_own_folder_is_no_stack(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The next run reads it neither, and the policy is no stack either."""
    (folder / "policy.yaml").write_text("automation_threshold: 0.7\n", "utf-8")
    call = ["audit-many", str(folder), "-o", str(folder / "p.xlsx"), "--policy", str(folder / "policy.yaml")]
    assert main(call) == 0
    first = (folder / "p.xlsx").read_bytes()
    assert main(call) == 0

    assert (folder / "p.xlsx").read_bytes() == first
    assert openpyxl.load_workbook(folder / "p.xlsx")["portfolio"].max_row == 1 + 6
    assert capsys.readouterr().out.count(": 6 stacks\n") == 2


def test_files_and_folders_may_be_mixed_and_each_is_taken_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of our own lists is a stack, whether it is named or found."""
    twice = str(folder / ".." / "clients" / "a.yml")
    assert main(["audit-many", str(folder / "f"), str(folder / "b.yaml"), str(folder / "a.yml"), twice]) == 0

    names = [line.partition(" (")[2].partition(")")[0] for line in capsys.readouterr().out.splitlines()]
    assert names == ["Sheets", "Bee", "Ay"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_links_in_a_folder_are_told_and_not_followed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing outside the folder is read."""
    (folder / "z.yaml").symlink_to(stack(tmp_path, "outside.yaml", "Outside"))
    assert main(["audit-many", str(folder)]) == 0

    out, err = capsys.readouterr()
    assert "Outside" not in out
    assert "z.yaml: it is a link" in err


def test_a_folder_without_a_stack_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So is an ending that is no form of a portfolio."""
    assert main(["audit-many", str(tmp_path)]) == 2
    assert "there is no stack in" in capsys.readouterr().err
    assert main(["audit-many", str(tmp_path), "-o", str(tmp_path / "p.pdf")]) == 2
    assert "a portfolio ends in .xlsx, .csv, .json" in capsys.readouterr().err


def test_a_stack_that_is_refused_is_status_2_and_the_others_stand(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With line, column and the nearest right word."""
    (folder / "b.yaml").write_text("name: Bee\ntools: [crm]\ndepartmnts: [sales]\n", "utf-8")
    target = tmp_path / "p.csv"
    assert main(["audit-many", str(folder), str(tmp_path / "missing.yaml"), "-o", str(target)]) == 2

    found = rows(target)
    assert [row["status"] for row in found] == ["audited", "refused", *["audited"] * 4, "refused"]
    assert "line 3, column 1" in found[1]["error"]
    assert found[1]["score_low"] == found[1]["critical"] == ""
    out, err = capsys.readouterr()
    assert out.endswith(": 7 stacks, 2 with an error\n")
    assert f"refused: {folder / 'b.yaml'}: SA201: line 3, column 1" in err


def test_gates_are_status_1_and_name_the_stacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless a stack was refused, which goes before."""
    call = ["audit-many", "sample_stacks/corner_shop.yaml", "sample_stacks/consolidate_7.yaml", "--fail-on", "high"]
    assert main(call) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["stackaudit: sample_stacks/corner_shop.yaml: 6 open findings at --fail-on high"]

    assert main([call[0], str(tmp_path / "missing.yaml"), *call[1:]]) == 2
    assert "whether 1 stack would stop at it is not known" in capsys.readouterr().err
    assert main([*call[:3], "--fail-on", "hihg"]) == 2
    assert "did you mean 'high'" in capsys.readouterr().err


def test_processes_write_the_same_file(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Byte for byte."""
    for ending in ("csv", "json"):
        alone, shared = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
        assert main(["audit-many", str(folder), "-o", str(alone)]) == 0
        assert main(["audit-many", str(folder), "-o", str(shared), "--jobs", "2"]) == 0
        assert alone.read_bytes() == shared.read_bytes()


# -- nothing is lost


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A package with an analyser that fails, waits or ends its process."""
    return installed(tmp_path / "site", "deadly", {"stackaudit.analysers": {"deadly": "deadly:deadly"}})


def test_only_the_stack_that_ends_its_process_is_lost(tmp_path: Path, site: Path) -> None:
    """Those that were under way with it are tried again, and a new pool goes on with the rest."""
    made = tmp_path / "clients"
    made.mkdir()
    for n in range(14):
        stack(made, f"s{n:02}.yaml", "Deadly" if n in (2, 9) else "Failing" if n == 5 else f"Stack {n}")
    target = tmp_path / "p.csv"
    done = command("audit-many", made, "-o", target, "--jobs", "2", site=site)

    wanted = ["audited"] * 14
    wanted[2] = wanted[9] = "unfinished"
    wanted[5] = "partial"
    assert [row["status"] for row in rows(target)] == wanted
    assert "BrokenProcessPool" in rows(target)[2]["error"]
    assert rows(target)[5]["error"] == "the analyser 'deadly' failed (ValueError: no such month)"
    assert done.returncode == 3
    assert "14 stacks, 3 with an error" in done.stdout
    assert "Traceback" not in done.stderr


def test_suspects_are_tried_alone(folder: Path) -> None:
    """Each in a pool of its own: the pool of the others does not break again."""
    asked: list[list[str]] = []

    def ask(paths: Any, executor: Any) -> Any:
        taken = list(paths) if asked else [next(paths), next(paths)]
        asked.append([path.name for path in taken])
        if len(asked) > 1:
            return audit_many(taken)
        return audit_many(taken, executor=_Broken())

    found = list(_in_processes([folder / "a.yml", folder / "b.yaml", folder / "d.json"], 2, ask))

    assert asked == [["a.yml", "b.yaml"], ["a.yml"], ["b.yaml"], ["d.json"]]
    assert [one.name for one in found] == ["Ay", "Bee", "Dee"]


class _Broken:
    def submit(self, *_: Any) -> Any:
        raise RuntimeError("it broke")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
@pytest.mark.parametrize("jobs", [[], ["--jobs", "2"]], ids=["loop", "pool"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_was_done(jobs: list[str], number: int, tmp_path: Path, site: Path) -> None:
    """A row for each stack, those that are not done marked; the processes end with the command."""
    made = tmp_path / "clients"
    made.mkdir()
    for n in range(6):
        stack(made, f"s{n}.yaml", "Slow" if n == 3 else f"Stack {n}")
    target, mark = tmp_path / "p.csv", tmp_path / "mark"
    places = os.pathsep.join(map(str, (SOURCE, BROKEN, site)))
    process = subprocess.Popen(
        [sys.executable, "-m", "stackaudit", "audit-many", str(made), "-o", str(target), *jobs],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": places, "MARK": str(mark)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not mark.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.5)
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # as a terminal does
    else:
        process.send_signal(number)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 128 + number
    assert "Traceback" not in err
    found = rows(target)
    assert [Path(row["source"]).name for row in found] == [f"s{n}.yaml" for n in range(6)]
    done = [row["status"] for row in found]
    assert done[:3].count("audited") >= (2 if jobs else 3)  # of two processes one may still be at the stack before
    assert done[3] == "unfinished"
    assert found[3]["error"] == "not audited: the command was interrupted"
    assert f"{done.count('audited')} of 6 stacks are done" in err
    assert "6 stacks" in out


def test_nothing_shows_how_far_it_is_where_there_is_no_terminal(folder: Path) -> None:
    """Neither on the output nor beside the errors."""
    done = command("audit-many", folder)

    assert done.returncode == 0
    assert "\r" not in done.stdout + done.stderr
    assert all("left out" in line for line in done.stderr.splitlines())
