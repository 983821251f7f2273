"""The command line as its user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stackaudit.cli.main import main

COBBLE = "sample_stacks/cobble_7.yaml"


def test_audit_prints_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0 without --fail-on, whatever was found."""
    assert main(["audit", COBBLE]) == 0

    assert "2 of 7 tools are cut off, without any link" in capsys.readouterr().out


@pytest.mark.parametrize(("least", "status"), [("critical", 0), ("high", 1), ("low", 1)])
def test_fail_on_gates_on_findings(least: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 1 where a finding is as bad as asked, with the findings on stderr; nothing is said where none is."""
    assert main(["audit", COBBLE, "--only", "silos", "--fail-on", least]) == status
    assert bool(capsys.readouterr().err) is bool(status)


def test_audit_writes_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With -o the report goes into the file and one line says so."""
    target = tmp_path / "report.json"

    assert main(["audit", COBBLE, "-o", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["schema"] == "stackaudit-report/1"
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["audit", "nowhere.yaml"], "cannot be read"),
        (["audit", COBBLE, "--only", "silo"], "did you mean 'silos'"),
        (["audit", COBBLE, "--fail-on", "hihg"], "did you mean 'high'"),
        (["audit", COBBLE, "--format", "ymal"], "did you mean 'yaml'"),
        (["audit", COBBLE, "-o", "report.docx"], "a report ends in"),
        (["audit", COBBLE, "-o", "no/such/folder/report.md"], "no/such/folder"),
        (["draw", "silos", COBBLE, "-o", "picture.bmp"], ".png"),
        (["draw", "silos", COBBLE, "-o", "x.png", "--entity", "custmer"], "did you mean 'customer'"),
        (["new", COBBLE], "exists already"),
        (["new", "stack.txt"], "ends in .yaml"),
        (["start", "crm-rolout", "--live", "2027-06-01", "-o", "r.xlsx"], "did you mean 'crm-rollout'"),
        (["start", "crm-rollout", "--live", "1.6.2027", "-o", "r.xlsx"], "write it as 2027-06-01"),
        (["start", "crm-rollout", "--live", "2027-06-01", "-o", "r.txt"], "ends in .xlsx"),
        (["start", "crm-rollout", "--live", "2027-06-01", "-o", "no/r.xlsx"], "there is no folder no"),
        (["start", "crm-rollout", "--live", "2027-06-01", "-o", COBBLE], "exists already"),
        (["start", "crm-rollout", "-o", "r.xlsx"], "stackaudit start crm-rollout --live 2027-06-01"),
        (["start", "crm-rollout", "--live", "2027-06-01"], "stackaudit start crm-rollout --live 2027-06-01"),
        (["start", "absent.yaml", "--live", "2027-06-01", "-o", "r.xlsx"], "absent.yaml"),
        (["start", COBBLE, "--live", "2027-06-01", "-o", "r.xlsx"], "cobble_7.yaml:"),
    ],
)
def test_a_refused_call_says_why(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, the reason on stderr, nothing on stdout, no traceback."""
    assert main(arguments) == 2

    printed = capsys.readouterr()
    assert words in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


def test_draw_writes_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The PNG is one, and the line that says so holds the finding."""
    target = tmp_path / "silos.png"

    assert main(["draw", "silos", COBBLE, "-o", str(target)]) == 0
    assert target.read_bytes().startswith(b"\x89PNG\r\n")
    assert "2 of 7 tools are cut off, without any link" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (["redundancy"], "7 pairs of tools do mostly the same job"),
        (["renewals"], "notice must be given for 12 contracts"),
        (["costs", "--by", "department"], "E-Commerce pays most"),
    ],
)
def test_draw_knows_the_pictures_of_money(
    arguments: list[str], title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each picture is written, and the line on stdout is its headline."""
    target = tmp_path / "picture.png"
    kind, *options = arguments

    assert main(["draw", kind, "sample_stacks/brightside_45.yaml", "-o", str(target), *options]) == 0
    assert target.read_bytes().startswith(b"\x89PNG")
    assert title in capsys.readouterr().out


def test_a_picture_without_its_facts_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """GitLab states no contract: there is no calendar, and the reason is not a cost of 0."""
    target = tmp_path / "picture.png"

    assert main(["draw", "renewals", "sample_stacks/gitlab_2022.yaml", "-o", str(target)]) == 2
    assert "is not known, which does not mean 0" in capsys.readouterr().err
    assert not target.exists()


def test_plan_consolidation_prints_the_plan_and_writes_the_stack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The worked example: 42 of 120 saved; the stack after it holds the four tools that stay."""
    target = tmp_path / "after.json"

    assert main(["plan", "consolidation", "sample_stacks/consolidate_7.yaml", "-o", str(target)]) == 0
    assert "saves 42 of 120 a year (proved: no choice is cheaper; gap 0.0%)" in capsys.readouterr().out
    tools = json.loads(target.read_text(encoding="utf-8"))["tools"]
    assert sorted(tool["id"] for tool in tools) == ["crm", "esp", "land", "sup"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--keep", "mpa"], "did you mean 'map'"),
        (["--keep", "map", "--retire", "map"], "to be kept and to be retired at once"),
        (["--min-savings", "much"], "much"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2 with the reason, nothing on stdout."""
    assert main(["plan", "consolidation", "sample_stacks/consolidate_7.yaml", *options]) == 2

    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.out == ""


@pytest.mark.parametrize("option", [[], ["--no-worse"]])
def test_nobody_is_served_worse(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Two tools of Brightside go, and no demand is met less well than today, whether that is asked for or not."""
    assert main(["plan", "consolidation", "sample_stacks/brightside_45.yaml", *option]) == 0

    printed = capsys.readouterr().out
    assert "2 of 45 tools can go, which saves EUR 4,500 of EUR 738,000 a year" in printed
    assert "less well" not in printed


def test_people_may_be_served_worse_if_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """With --allow-worse five tools go, and the plan lists who is served worse."""
    assert main(["plan", "consolidation", "sample_stacks/brightside_45.yaml", "--allow-worse"]) == 0

    printed = capsys.readouterr().out
    assert "5 of 45 tools can go" in printed
    assert "10 demands are met less well than today" in printed


def test_new_writes_a_stack_that_can_be_audited(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The starter reads without an error, whatever the company is called, and is never written over a file."""
    target = tmp_path / "mine.yaml"

    assert main(["new", str(target), "--name", 'Müller: "Söhne" & Co']) == 0
    assert main(["audit", str(target)]) == 0
    assert "Müller" in capsys.readouterr().out
    assert main(["new", str(target)]) == 2


def test_start_lists_the_presets(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name there is nothing to write."""
    assert main(["start"]) == 0

    assert capsys.readouterr().out.splitlines()[:2] == ["crm-rollout: CRM rollout", "mrm-rollout: MRM rollout"]


def test_start_writes_a_rollout_that_can_be_audited(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a workbook, with the tools that it is about; and it is never written over."""
    target = tmp_path / "rollout.xlsx"
    call = ["start", "mrm-rollout", "--live", "2027-06-01", "--name", "Plan it", "--tool", "Uptempo", "-o", str(target)]

    assert main(call) == 0
    assert f"stackaudit audit {target}" in capsys.readouterr().out
    assert main(["audit", str(target)]) == 0
    assert "19 of 19 tasks of Plan it" in " ".join(capsys.readouterr().out.split())
    assert main(["convert", str(target), "-o", str(tmp_path / "stack.yaml")]) == 0
    assert "name: Uptempo" in (tmp_path / "stack.yaml").read_text(encoding="utf-8")
    assert main([*call[:-1], str(tmp_path / "lists"), "--sessions", "3"]) == 0
    assert (tmp_path / "lists" / "initiative_tasks.csv").is_file()
    assert main(call) == 2


def test_schema_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The schema is JSON and knows the fields of a stack."""
    assert main(["schema"]) == 0

    assert "integrations" in json.loads(capsys.readouterr().out)["properties"]


def test_rules_print_what_is_looked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Each analyser says how it looks, rates and errs; each number has a source."""
    assert main(["rules"]) == 0

    printed = capsys.readouterr().out
    assert all(word in printed for word in ("Looks:", "Rates:", "Errs when:", "silos.no-path", "CVSS"))


def test_rules_of_one_kind_have_its_settings_and_older_names_lead_there(capsys: pytest.CaptureFixture[str]) -> None:
    """A kind, a form of it, an older kind or an analyser; a near miss is refused with the nearest."""
    assert main(["rules", "cost.idle-seats", "cost.notice-missed", "resilience.bridge"]) == 0
    printed = capsys.readouterr().out
    assert [line for line in printed.splitlines() if line.startswith("### ")] == [
        "### `cost.idle-seats`",
        "### `cost.notice-due`",
        "### `resilience.cut-point`",
    ]
    assert "- Setting `options.cost.least_utilisation` (0.75): " in printed
    assert "- Setting `renewals` (cluster-days 14, cluster-tools 3, soon 90): " in printed
    assert "`resilience.bridge` is told as part of `resilience.cut-point` now." in printed

    assert main(["rules", "cost"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("## cost\n")
    assert "Settings of the whole analyser:\n\n- Setting `options.cost.stale_usage_days` (180): " in printed

    assert main(["rules", "renewals.soon", "least_utilisation"]) == 0
    soon, _, use = capsys.readouterr().out.partition("- Setting `options.cost.least_utilisation` (0.75): ")
    assert "- Setting `renewals` (soon 90): Days before the last day of notice" in soon
    assert "Named by: `cost.notice-due`" in soon
    assert "Named by: `cost.idle-seats`" in use

    for wrong, right in (
        ("cost.idle-seat", "cost.idle-seats"),
        ("resiliense", "resilience"),
        ("renewals.son", "renewals.soon"),
    ):
        assert main(["rules", wrong]) == 2
        assert f"did you mean {right!r}?" in capsys.readouterr().err


def test_rules_write_a_policy_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed first, written, and printed alone is one file; it is never written over another."""
    target = tmp_path / "policy.yaml"
    assert main(["rules", "--policy-file"]) == 0
    alone = capsys.readouterr().out
    assert main(["rules"]) == 0
    assert alone.rstrip() in capsys.readouterr().out[:10_000]
    assert main(["rules", "-o", str(target)]) == 0
    assert target.read_text(encoding="utf-8") == alone
    assert "--policy" in capsys.readouterr().out
    assert main(["rules", "--all"]) == 0
    assert "label_budget: 400000" in (every := capsys.readouterr().out)
    assert "label_budget" not in alone
    assert len(every.splitlines()) > 5 * len(alone.splitlines())

    for call, message in (
        (["-o", str(target)], "exists already"),
        (["-o", str(tmp_path / "policy.md")], "a policy file ends in .yaml"),
        (["cost", "--all"], "leave out cost"),
    ):
        assert main(["rules", *call]) == 2
        assert message in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == alone


def test_a_hostile_name_cannot_act_on_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file name with escape codes is shown, not obeyed."""
    assert main(["audit", str(tmp_path / "a\x1b]0;pwned\x07.yaml")]) == 2

    assert "\x1b" not in capsys.readouterr().err


def test_the_module_runs_as_a_command() -> None:
    """`python -m stackaudit` is the command, and --version prints one line."""
    done = subprocess.run([sys.executable, "-m", "stackaudit", "--version"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("stackaudit ")


def test_a_reader_that_goes_away_is_no_error() -> None:
    """`stackaudit audit … | head -1` ends quietly."""
    command = f"{sys.executable} -m stackaudit audit sample_stacks/gitlab_2022.yaml | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("Stack audit: GitLab")
    assert done.stderr == ""


def run_cli(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "stackaudit", *arguments],
        capture_output=True,
        text=True,
        encoding="latin-1",
        env={**os.environ, **environment},
    )


_NOISY = """
import ctypes, sys
from stackaudit.cli import main as cli
from stackaudit.choice.milp import Milp
solve, libc = Milp.solve, ctypes.CDLL(None)
def noisy(self, *args, **options):
    libc.puts(b"a line of the solver's own")
    return solve(self, *args, **options)
Milp.solve = noisy
sys.argv = ["stackaudit", "plan", "integrations", "sample_stacks/cobble_7.yaml"]
cli.run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the C library is reached in another way there")
def test_what_the_solver_prints_is_not_in_the_output() -> None:
    """HiGHS prints to the process's own output now and then, past Python; the command's output stays clean of it."""
    done = subprocess.run([sys.executable, "-c", _NOISY], capture_output=True, text=True, check=True)
    plain = run_cli("plan", "integrations", COBBLE)

    assert done.stdout == plain.stdout
    assert "a line of the solver's own" in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_closed_stream_is_no_crash(closed: str) -> None:
    """Whoever closes the output or the errors wants the status; there is no traceback."""
    command = f"{sys.executable} -m stackaudit audit {COBBLE} {closed}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)

    assert done.returncode == 0
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_terminal_of_few_letters_is_no_reason_to_crash(encoding: str) -> None:
    """What the encoding cannot show is written as its code."""
    done = run_cli("audit", "sample_stacks/corner_shop.yaml", PYTHONIOENCODING=encoding)

    assert (done.returncode, done.stderr) == (0, "")
    assert "9 of 22 data needs are not met" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_as_such() -> None:
    """Output that cannot be written is a refusal with its reason, not a traceback and not "findings"."""
    command = f"{sys.executable} -m stackaudit audit {COBBLE} > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)

    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("/dev/null", "cannot be read"),
        ("a\0b", "cannot be read"),
        ("src/stackaudit/core", "no reader knows any file"),
        ("sample_stacks", "each is a whole stack"),
    ],
)
def test_what_is_no_file_is_refused(target: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A device, an impossible name, a folder that is no stack: one message."""
    assert main(["audit", target]) == 2

    assert words in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", "\x1b[2J", "  "])
def test_new_refuses_a_name_that_no_audit_would_take(name: str, tmp_path: Path) -> None:
    """Nothing is written that the next command would refuse."""
    assert main(["new", str(tmp_path / "a.yaml"), "--name", name]) == 2

    assert list(tmp_path.iterdir()) == []
