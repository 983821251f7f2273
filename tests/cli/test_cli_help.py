"""Help and refused calls: what somebody reads who does not know yet how to call the command."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import SOURCE
from stackaudit.cli.calls import Call, Whole
from stackaudit.cli.examples import EXAMPLES, FIRST, GROUPS, MEANT
from stackaudit.cli.main import main
from stackaudit.cli.parser import parser

COBBLE = "sample_stacks/cobble_7.yaml"


def commands(of: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the parser of every command, those of `plan` included."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield command
                yield from commands(command)


ALL = [*commands(parser("draw"))]
CALLS = [
    line.strip()
    for text in (FIRST, *EXAMPLES.values())
    for line in text.splitlines()
    if line.startswith("  stackaudit")
]


def refused(call: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what is said of a call that is refused."""
    try:
        status = main(shlex.split(call))
    except SystemExit as end:
        status = int(end.code or 0)
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    return printed.err.splitlines()


# -- help


def test_every_command_stands_in_one_group() -> None:
    """A new command joins the list of `stackaudit --help`."""
    whole = parser()
    (commands,) = (action for action in whole._actions if isinstance(action, argparse._SubParsersAction))
    grouped = [name for names in GROUPS.values() for name in names]

    assert sorted(grouped) == sorted(commands.choices)
    assert len(grouped) == len(set(grouped))
    assert {command.prog.partition(" ")[2] for command in ALL} == set(EXAMPLES)


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.prog)
def test_help_fits_eighty_columns_and_shows_examples(command: argparse.ArgumentParser) -> None:
    """A sentence, the options, two to four calls to copy; every option is explained."""
    told = command.format_help()
    shown = [line for line in told.splitlines() if line.strip().startswith("stackaudit ")]

    assert [line for line in told.splitlines() if len(line) > 80] == []
    assert "\nexamples:\n" in told
    assert 1 <= len(shown) <= 4
    assert all(action.help for action in command._actions if not isinstance(action, argparse._SubParsersAction))


@pytest.mark.parametrize(("width", "widest"), [("40", 46), ("80", 80), ("200", 100)])
def test_help_is_as_wide_as_the_terminal(width: str, widest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """On 40 columns all but long names and calls fits; on very many it stops at 100, as lines are hard to read then."""
    monkeypatch.setenv("COLUMNS", width)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    lines = parser().format_help().splitlines()

    assert max(map(len, lines)) <= widest
    assert max(map(len, lines)) > min(widest, 80) - 12


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("command", ALL, ids=lambda command: command.prog)
def test_examples_can_be_pasted_at_every_width(
    command: argparse.ArgumentParser, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that goes on has a backslash at the end of the line; what a shell joins is the call as it is written."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    told = command.format_help()
    calls = [line for line in EXAMPLES[command.prog.partition(" ")[2]].splitlines() if "  stackaudit" in line[:12]]
    joined = [shlex.split(line) for line in told.replace("\\\n", " ").splitlines()[1:] if "  stackaudit" in line[:12]]

    assert joined == [shlex.split(call) for call in calls]
    assert max((len(line) for line in told.splitlines() if line.endswith("\\")), default=0) <= width


@pytest.mark.parametrize("width", range(40, 100, 6))
def test_code_in_help_is_never_broken(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be typed into a file stands on one line."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    (told,) = (command.format_help() for command in ALL if command.prog == "stackaudit completion")

    for code in ("`fpath+=~/.zfunc`", "`autoload -Uz compinit && compinit`", "`source ~/.stackaudit.bash`"):
        assert any(code in line for line in told.splitlines())


def test_help_in_a_pipe_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written to a file is the same wherever it is written."""
    plain = parser().format_help()
    monkeypatch.setenv("COLUMNS", "40")

    assert parser().format_help() == plain


@pytest.mark.parametrize("call", CALLS)
def test_every_example_is_a_call_that_is_understood(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No example names a command, an option or a value that there is not."""
    words = shlex.split(call, comments=True)
    words = words[1 : words.index(">") if ">" in words else None]
    if words[0] == "help":
        words = [*words[1:], "--help"]
        with pytest.raises(SystemExit) as ended:
            parser("draw").parse_args(words)
        assert not ended.value.code
    else:
        assert parser("draw").parse_args(words).run.replace("_", "-").split("-")[0] == words[0].split("-")[0]


@pytest.mark.parametrize("call", ["help audit", "help plan integrations", "help", "--help", "audit --help"])
def test_help_is_a_command_too(call: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`stackaudit help audit` is `stackaudit audit --help`."""
    words = call.split()
    with pytest.raises(SystemExit) as ended:
        main(words)
    asked = capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([*(word for word in words if word not in ("help", "--help")), "--help"])

    assert not ended.value.code
    assert asked == capsys.readouterr().out
    assert asked.startswith("usage: stackaudit")


@pytest.mark.parametrize("call", [[], ["--debug"], ["--color", "never"]])
def test_a_call_without_a_command_is_answered_and_refused(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The commands are listed; the status is 2, for nothing was audited: a script must not take that for a pass."""
    with pytest.raises(SystemExit) as ended:
        main(call)
    printed = capsys.readouterr()

    assert (ended.value.code, printed.out) == (2, "")
    assert "stackaudit audit corner_shop.yaml" in printed.err
    assert "exit status" not in printed.err


# -- refused calls


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("audti", "stackaudit: there is no command 'audti'; did you mean 'audit'?"),
        ("help audti", "stackaudit: there is no command 'audti'; did you mean 'audit'?"),
        ("plan integratoins x", "stackaudit plan: there is no kind 'integratoins'; did you mean 'integrations'?"),
        ("plan xyz", "stackaudit plan: there is no kind 'xyz'; it is one of integrations, consolidation"),
        ("--colr never audit x", "stackaudit: there is no option '--colr'; did you mean '--color'?"),
        ("audit --profle director x", "stackaudit audit: there is no option '--profle'; did you mean '--profile'?"),
        ("audit --profle=director x", "stackaudit audit: there is no option '--profle'; did you mean '--profile'?"),
        ("audit --prof director x", "stackaudit audit: there is no option '--prof'; did you mean '--profile'?"),
        ("--profile director audit x", "stackaudit: '--profile' is an option of stackaudit audit: write it after that"),
        (
            "plan --budget 3",
            "stackaudit plan: '--budget' is an option of stackaudit plan integrations: write it after that",
        ),
        ("audit x -z", "stackaudit audit: there is no option '-z'"),
        (
            f"draw silos {COBBLE} --ouput x.png",
            "stackaudit draw: there is no option '--ouput'; did you mean '--output'?",
        ),
        (
            f"draw slios {COBBLE} -o x.png",
            "stackaudit draw: argument KIND: 'slios' is not known; did you mean 'silos'?",
        ),
        ("audit x --notes bref", "stackaudit audit: argument --notes: 'bref' is not known; did you mean 'brief'?"),
        ("audit x --color 7", "stackaudit audit: argument --color: '7' is not known; it is one of auto, always, never"),
        ("schema extra", "stackaudit schema: 'extra' is one word too many"),
        ("start --sessions 9", "stackaudit start: argument --sessions: '9' is not known; it is one of 3, 4"),
        ("audit", "stackaudit audit: the following arguments are required: FILE"),
        ("plan", "stackaudit plan: the following arguments are required: KIND"),
        ("completion csh", "stackaudit completion: argument SHELL: 'csh' is not known; did you mean 'zsh'?"),
    ],
)
def test_a_wrong_word_is_told_with_the_nearest_right_one(
    call: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two lines: what is wrong, and where to read on; the same words on every version of Python."""
    told, hint = refused(call, capsys)

    assert told == message
    assert hint == f"see: {message.partition(':')[0]} --help"


@pytest.mark.parametrize(
    ("call", "nearest"),
    [
        (f"audit {COBBLE} --fail-on hihg", "high"),
        (f"audit {COBBLE} --fail-on silos.nopath", "silos.no-path"),
        (f"audit {COBBLE} --only silo", "silos"),
        (f"audit {COBBLE} --profile directr", "director"),
        (f"audit {COBBLE} --format ymal", "yaml"),
        (f"compare {COBBLE} {COBBLE} --fail-on-new hihg", "high"),
        (f"draw silos {COBBLE} -o x.png --entity custmer", "customer"),
        ("rules silos.nopath", "silos.no-path"),
        ("start crm-rolout --live 2027-06-01 -o x.xlsx", "crm-rollout"),
        ("new x.yaml --journey aarr", "aarrr"),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest_right_one(
    call: str, nearest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names that are known once files and packages are read, too."""
    (told,) = refused(call, capsys)

    assert f"did you mean {nearest!r}?" in told


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("start crm-rolout", "did you mean 'crm-rollout'?"),
        ("start crm-rollout", "--live and -o must be given, too: stackaudit start crm-rollout --live 2027-06-01 -o"),
        ("start crm-rollout -o r.yaml", "--live must be given, too: stackaudit start crm-rollout --live 2027-06-01"),
        (
            "start crm-rollout --live 2027-07-01",
            "-o must be given, too: stackaudit start crm-rollout --live 2027-07-01",
        ),
        ("audit sample_stacks/coble_7.yaml", "did you mean 'sample_stacks/cobble_7.yaml'?"),
        (f"audit {COBBLE} --policy sample_stacks/coble_7.yaml", "did you mean 'sample_stacks/cobble_7.yaml'?"),
        ("audit sample_stacks/list", "did you mean 'sample_stacks/lists'?"),
        ("audit -", "standard input is not read: give a file"),
        ("audit /dev/null", "it is a pipe or a device; give a file"),
        (f"audit {COBBLE} --plan consolidtion", "did you mean 'consolidation'?"),
        (f"audit {COBBLE} --plan consolidtion", "it is integrations, consolidation, or a file of edits"),
        (f"audit {COBBLE} --plan sample_stacks/coble_7.yaml", "did you mean 'sample_stacks/cobble_7.yaml'?"),
    ],
)
def test_what_is_missing_is_told_with_what_may_be_meant(
    call: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A preset, an option, a file, a plan."""
    assert message in " ".join(refused(call, capsys))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("draw silos x -o x.png --scale big", "stackaudit draw: --scale takes a number above 0, not 'big'"),
        ("draw silos x -o x.png --scale nan", "stackaudit draw: --scale takes a number above 0, not 'nan'"),
        ("draw silos x -o x.png --width -4", "stackaudit draw: --width takes a number above 0, not '-4'"),
        ("audit-many x --jobs 0", "stackaudit audit-many: --jobs takes a whole number from 1 to 61, not '0'"),
        ("audit-many x --jobs 99", "stackaudit audit-many: --jobs takes a whole number from 1 to 61, not '99'"),
        ("questions x --most -1", "stackaudit questions: --most takes a whole number of at least 0, not '-1'"),
        ("plan integrations x --max-hops 0", "--max-hops takes a whole number of at least 1, not '0'"),
        ("plan integrations x --min-reliability 3", "--min-reliability takes a number from 0 to 1, not '3'"),
        ("plan consolidation x --years 0", "--years takes a number above 0, not '0'"),
        ("plan consolidation x --uncertain -1", "--uncertain takes a number of at least 0, not '-1'"),
        ("plan consolidation x --max-changes 1.5", "--max-changes takes a whole number of at least 0, not '1.5'"),
        ("plan consolidation x --least-grade 7", "--least-grade takes a whole number from 0 to 3, not '7'"),
        ("plan consolidation x --no-worse --allow-worse", "not allowed with argument --no-worse"),
        ("questions x --replace -o x.csv", "--replace is about answers that are read: give --read FILLED, too"),
        (f"audit {COBBLE} --sheets all", "--sheets all is about a workbook: give -o REPORT.xlsx, too"),
        (
            f"audit {COBBLE} --fail-on silos",
            "'silos' is an analyser; write a severity, or one of its kinds of findings",
        ),
        (f"audit {COBBLE} --fail-on Silos", "silos.no-path"),
        ("diff a b", "there is no command 'diff'; use: stackaudit compare OLD NEW"),
        ("report a", "there is no command 'report'; use: stackaudit audit FILE -o report.html"),
        ("init", "there is no command 'init'; use: stackaudit new FILE.yaml"),
    ],
)
def test_an_option_that_cannot_count_is_refused(call: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers in words, options that would be ignored, and commands as other programs call them."""
    assert message in refused(call, capsys)[0]


@pytest.mark.parametrize("meant", [*MEANT.values()])
def test_what_a_wrong_command_is_answered_with_can_be_called(meant: str) -> None:
    """Each hint begins with a command that there is."""
    (commands,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))

    assert meant.split(maxsplit=1)[0].rstrip(",") in commands.choices


@pytest.mark.parametrize("call", [["version"], ["-V"], ["--version"]])
def test_the_version_is_told_however_it_is_asked_for(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """As a word and as an option."""
    with pytest.raises(SystemExit) as ended:
        main(call)

    assert not ended.value.code
    assert capsys.readouterr().out.startswith("stackaudit 1")


def test_an_analyser_is_found_whatever_its_letters(capsys: pytest.CaptureFixture[str]) -> None:
    """`--only Silos` is `--only silos`."""
    assert main(["audit", COBBLE, "--only", "Silos"]) == 0
    assert "cut off" in capsys.readouterr().out


def test_a_hostile_word_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Words of the call are shown, not obeyed, and cut where they are long."""
    told = refused(f"'a\x1b]0;x\x07' {'b' * 900}", capsys)

    assert "\x1b" not in "".join(told)
    assert max(map(len, refused("x" * 900, capsys))) < 300


def test_what_follows_two_dashes_is_no_option(capsys: pytest.CaptureFixture[str]) -> None:
    """A file may be called like an option."""
    told = refused("audit -- --profle", capsys)

    assert told[1] == " --> --profle"
    assert "there is no option" not in "".join(told)


def test_our_parsers_are_used_everywhere() -> None:
    """Also by sub-commands: argparse makes each of the class of its parent unless it is told."""
    assert {type(command) for command in ALL} == {Call}
    assert type(parser()) is Whole


# -- the examples run


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that examples name."""
    samples = Path("sample_stacks").resolve()
    for name in ("corner_shop.yaml", "brightside_45.yaml", "consolidate_7.yaml", "crm_rollout.yaml"):
        shutil.copy(samples / name, tmp_path)
    text = (samples / "corner_shop.yaml").read_text("utf-8")
    (tmp_path / "last_year.yaml").write_text(text.replace("mailer", "esp"), "utf-8")
    shutil.copy(samples / "lists" / "marketing.xlsx", tmp_path / "tools.xlsx")
    shutil.copy(samples / "lists" / "single_sign_on.csv", tmp_path)
    (tmp_path / "flows.mmd").write_text("flowchart LR\n  HubSpot --> Mailchimp\n", "utf-8")
    (tmp_path / "edits.yaml").write_text("- retire: reviews\n- billing -> crm: invoice\n", "utf-8")
    (tmp_path / "stacks").mkdir()
    shutil.copy(samples / "cobble_7.yaml", tmp_path / "stacks")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ("help", "completion")])
def test_the_examples_run(name: str, shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One after another, in a folder with the files that they name; a gate may stop one of them."""
    for line in EXAMPLES[name].splitlines():
        if not line.startswith("  stackaudit") or ">" in line:
            continue
        if "--sample" in line:
            (shelf / "corner_shop.yaml").unlink()  # what is there already is not written over
        status = main(shlex.split(line)[1:])
        assert status == (1 if "--fail-on" in line else 0), (line, capsys.readouterr().err)


def test_python_makes_no_colours_and_no_suggestions_of_its_own() -> None:
    """Where it would, from Python 3.14 on, it is switched off: there is one rule for all versions."""
    assert not any(command.color or command.suggest_on_error for command in (parser(), *ALL))  # type: ignore[attr-defined]
    done = subprocess.run(
        [sys.executable, "-m", "stackaudit", "audti"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "FORCE_COLOR": "1"},
    )
    assert done.stderr.startswith("\x1b[1;31mstackaudit:\x1b[0m there is no command 'audti'")
