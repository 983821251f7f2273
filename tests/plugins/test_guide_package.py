"""The package of the plugin guide, installed and used as its users would use it; and the code that the guide shows."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit import plugin as sp
from stackaudit.cli.main import main

PACKAGE = Path("examples/stackaudit-example").resolve()
GUIDE = Path("docs/plugins")
FILE = str(PACKAGE / "radar.wiki")
_BLOCK = re.compile(r"^```(?:python|toml)(?: notest)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console notest\n(.*?)^```", re.MULTILINE | re.DOTALL)
CANVA = "radar.paid-by-card@tool:canva"


@pytest.fixture
def site(install: Callable[..., Path]) -> Path:
    """The package is installed; the folder of what it declares."""
    return install(PACKAGE, PACKAGE / "src")


def told(capsys: pytest.CaptureFixture[str], *command: str, status: int = 0) -> str:
    """What a command prints; its status is held to be the one expected."""
    assert main(list(command)) == status
    return capsys.readouterr().out


def break_analyser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the analyser divide by zero."""
    from stackaudit_example import analyser

    monkeypatch.setattr(analyser, "_row", lambda *_: 1 / 0)


def test_an_audit_has_the_finding_of_the_package(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The wiki page is read by its reader, and the finding stands in the register under its id."""
    printed = told(capsys, "audit", FILE)

    assert CANVA in printed
    assert "4 tools are stated to be paid for by card" in printed
    told(capsys, "audit", FILE, "--fail-on", "radar.paid-by-card", status=1)


def test_the_picture_is_drawn_by_the_command(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In every format, with the option of the package; each tool of the SVG is one that a script finds."""
    for suffix in (".png", ".svg", ".pdf"):
        told(capsys, "draw", "radar", FILE, "-o", str(tmp_path / f"radar{suffix}"), "--at-most", "5")

    svg = (tmp_path / "radar.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'data-tool="([^"]+)"', svg)) == {tool.id for tool in sa.read_stack(FILE).tools}


def test_the_block_and_the_picture_are_in_every_report(site: Path, tmp_path: Path) -> None:
    """In Markdown, on the page, in the text and as rows of JSON; the block stands before what could not be told."""
    result = sa.audit(sa.read_stack(FILE))
    ends = (".md", ".html", ".txt", ".json")
    texts = {end: result.save(tmp_path / f"report{end}").read_text(encoding="utf-8") for end in ends}

    tables = json.loads(texts.pop(".json"))["tables"]
    assert ["canva", "Canva", "hold", "card", 480.0] in tables["radar_tools"]["rows"]
    for text in texts.values():
        assert "Tech radar" in text
        assert "1 tool is on no ring." in text
    assert "Tools are bought past the purchasing department" in texts[".md"]
    assert texts[".md"].index("Tech radar") < texts[".md"].index("What could not be told")
    section = texts[".html"].partition('<section id="block-radar">')[2].partition("</section>")[0]
    assert "<svg" in section


def test_its_rule_is_explained(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`stackaudit rules CODE` says how it looks, how it rates and when it errs, and names its setting."""
    printed = told(capsys, "rules", "radar.paid-by-card")

    assert "A tool is paid for with a credit card" in printed
    assert "Setting `options.radar.least` (100)" in printed


def test_a_policy_changes_its_setting_and_accepts_its_finding(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From 500 on Notion alone is reported; accepted by its id it leaves the gate."""
    policy = tmp_path / "policy.yaml"
    policy.write_text("options: {radar: {least: 500}}\n", encoding="utf-8")
    found = sa.audit(sa.read_stack(FILE), sa.read_policy(policy)).findings.of("radar")
    assert [finding.id for finding in found] == ["radar.paid-by-card@tool:notion"]

    accepted = "{id: radar.paid-by-card@tool:notion, reason: on trial, owner: Kim, until: 2099-01-01}"
    policy.write_text(f"options: {{radar: {{least: 500}}}}\naccepted:\n  - {accepted}\n", encoding="utf-8")
    told(capsys, "audit", FILE, "-q", "--policy", str(policy), "--fail-on", "radar.paid-by-card")
    result = sa.audit(sa.read_stack(FILE), sa.read_policy(policy))
    assert [finding.id for finding in result.acceptances.accepted] == ["radar.paid-by-card@tool:notion"]


def test_its_fact_is_asked_in_its_own_words_and_the_answer_is_read(site: Path, tmp_path: Path) -> None:
    """The sheet of questions asks as the package says; a filled cell becomes the fact of the tool."""
    stack = sa.read_stack(FILE)
    sheet = sa.write_questions(sa.audit(stack), tmp_path / "questions.csv", most=None, each=None)
    text = sheet.read_text(encoding="utf-8")
    (asked,) = (row for row in text.splitlines() if row.endswith("tool:mailchimp,x-paid-by"))
    assert "Is Mailchimp paid for by card or by invoice?" in asked

    sheet.write_text(text.replace(asked, asked.replace(",,,,,tool", ",,card,,,tool")), encoding="utf-8")
    answered = sa.read_answers(stack, sheet)
    assert answered.taken == 1
    assert "radar.paid-by-card@tool:mailchimp" in {finding.id for finding in sa.audit(answered.stack).findings}


def test_a_part_that_fails_is_named(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The status is 3, the rest of the audit stands, and nothing is called clean."""
    break_analyser(monkeypatch)
    printed = told(capsys, "audit", FILE, status=3)
    assert "The analyser radar failed (ZeroDivisionError: division by zero)" in printed
    assert "6 of 7 tools cost EUR 19,035 a year." in printed


def test_its_own_tests_pass(site: Path) -> None:
    """In a process of their own, as its author runs them."""
    path = os.pathsep.join((str(site), str(PACKAGE / "src"), str(Path("src").resolve())))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", "."]
    done = subprocess.run(
        [*command, "tests"], cwd=PACKAGE, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout
    assert re.search(r"\d+ passed", done.stdout)


def test_it_uses_public_names_only() -> None:
    """Every import of stackaudit, in its code and in its tests, is that of the page for authors or of the library."""
    lines = {
        line.strip()
        for path in PACKAGE.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(import|from) stackaudit\b(?!_)", line)
    }

    assert lines == {"import stackaudit as sa", "from stackaudit import plugin as sp"}


def test_every_name_for_authors_is_documented() -> None:
    """By a docstring of its own, or by a line of its module beneath the value; the guide lists each."""
    listed = (GUIDE / "index.md").read_text(encoding="utf-8")

    missing = [name for name in sp.__all__ if f"`{name}`" not in listed]
    assert missing == []


def test_the_guide_shows_the_code_of_the_package() -> None:
    """Each block of Python or TOML in it stands in a file of the package, in pieces with a line of dots between."""
    texts = [path.read_text(encoding="utf-8") for path in (*PACKAGE.rglob("*.py"), PACKAGE / "pyproject.toml")]
    shown, strange = 0, []
    for page in sorted(GUIDE.glob("*.md")):
        for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
            shown += 1
            pieces = [piece.strip("\n") for piece in re.split(r"^ *\.\.\.\n", block, flags=re.MULTILINE)]
            if not any(all(piece in text for piece in pieces) for text in texts):
                strange.append(f"{page.name}: {block.splitlines()[0]}")

    assert strange == []
    assert shown > 5


def shown(page: Path) -> list[tuple[str, str, int]]:
    """The commands of stackaudit on a page of the guide, with what it shows of their output and their status."""
    found = []
    for block in re.findall(
        r"^```console notest\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    ):
        for command, printed in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            output, _, status = printed.partition("# exit status ")
            if command.startswith("stackaudit "):
                found.append((command.removeprefix("stackaudit "), output, int(status or 0)))
    return found


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=lambda page: page.stem)
def test_the_guide_shows_what_is_printed(
    page: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder with the files of the guide; a line of dots stands for any lines."""
    for other in GUIDE.glob("*.md"):
        text = other.read_text(encoding="utf-8")
        for name, body in re.findall(r'^```\w+ title="([^"]+)"\n(.*?)^```', text, re.MULTILINE | re.DOTALL):
            (tmp_path / name).write_text(body, encoding="utf-8")
    assert (tmp_path / "radar.wiki").read_text("utf-8") == Path(FILE).read_text("utf-8")
    commands = shown(page)
    monkeypatch.chdir(tmp_path)
    if page.stem == "test-and-ship":
        break_analyser(monkeypatch)

    for command, output, status in commands:
        with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(printed):
            assert main(shlex.split(command)) == status, command
        pieces = re.split(r"^\.\.\.\n", output, flags=re.MULTILINE)
        pattern = "(?:.*\n)*?".join(map(re.escape, pieces))
        assert re.fullmatch(pattern, re.sub(r" +\n", "\n", printed.getvalue())), f"{command}\n{printed.getvalue()}"


def test_a_wheel_is_built_and_installed(tmp_path: Path) -> None:
    """As pip does it, without a network; the entry points are those of the project."""
    pytest.importorskip("hatchling", reason="hatchling, which builds the wheel, is not installed")
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", "--target", str(target), str(PACKAGE)], check=True)
    path = os.pathsep.join((str(target), str(Path("src").resolve())))
    command = [sys.executable, "-m", "stackaudit", "audit", FILE]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True)

    assert CANVA in done.stdout
