"""What the pages of the documentation show is what happens."""

from __future__ import annotations

import os
import sys
from datetime import datetime, tzinfo
from pathlib import Path

import page_runner
import pytest

import stackaudit as sa
from stackaudit.model import lifecycle

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(page for folder in ("tutorial", "how-to", "plugins") for page in (DOCS / folder).rglob("*.md"))
PAGES += [DOCS / "explanation" / f"{name}.md" for name in ("reading-the-numbers", "unknown", "how-it-works")]


@pytest.fixture(autouse=True)
def readers_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, with a terminal of 80 columns that shows no colour, on the day that pages are written for."""
    programs, folder = tmp_path / "bin", tmp_path / "work"
    programs.mkdir()
    folder.mkdir()
    script = programs / "stackaudit"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m stackaudit "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setenv("PYTHONPATH", str(DOCS.parent / "src"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(lifecycle, "datetime", _PageDay)
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    return folder


class _PageDay(datetime):
    """A clock that stands still, or findings about notice days would come and go."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> _PageDay:
        """Return 1 October 2026."""
        return cls(2026, 10, 1, tzinfo=tz)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_a_page_shows_what_happens(page: Path) -> None:
    """Every block runs as a reader would run it, and prints what the page shows below it."""
    page_runner.run_page(page)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("```python\n1 / 0\n```\n", "division"),
        ("```python\nprint(1)\n```\n\n```text\n2\n```\n", "the page shows\n2"),
        ("```python\n1 + 1\n```\n\n```text\n3\n```\n", "but this is printed\n2"),
        ('!!! note "A box"\n\n    ```python\n    1 / 0\n    ```\n', "division"),
        ("```console\n$ cat nowhere.txt\n```\n", "ended with 1, not 0"),
        ("```console\n$ echo one\ntwo\n```\n", "the page shows\ntwo"),
        ("```console\n$ echo one\none\n# exit status 1\n```\n", "ended with 0, not 1"),
        ("```console\n$ stackaudit audit nowhere.yaml\n```\n", "ended with 2, not 0"),
        ("```console\n$ curl example.org\n```\n", "`curl` is not run here"),
        ("```console\nstackaudit rules\n```\n", "begins with"),
        ("```bash\nls\n```\n", "a block of 'bash' is not run"),
        ("```\nls\n```\n", "a block of '' is not run"),
    ],
)
def test_a_page_that_is_wrong_fails(readers_folder: Path, text: str, reason: str) -> None:
    """A block that fails, prints something else or cannot be run is an error with its place."""
    page = readers_folder / "page.md"
    page.write_text(text, encoding="utf-8")

    with pytest.raises((page_runner.PageError, ZeroDivisionError), match=reason):
        page_runner.run_page(page)


def test_blocks_follow_each_other(readers_folder: Path) -> None:
    """Files with a title are written, Python keeps its names, `...` stands for anything, and notest is not run."""
    page = readers_folder / "page.md"
    page.write_text(
        '```csv title="lists/tools.csv"\nTool,Cost\nHubSpot,7\n```\n'
        "```console\n$ head -n 1 lists/tools.csv\nTool,...\n$ stackaudit audit lists/tools.csv | head -n 2\n...\n"
        "$ stackaudit audit nowhere.yaml\nstackaudit: error[SA001]...\n...\n# exit status 2\n```\n"
        "```python\nrows = 7\n```\n"
        "```python notest\nrows = 8\n```\n"
        "```python\nprint('first')\nrows\n```\n\n```text\n...\n7\n```\n",
        encoding="utf-8",
    )

    page_runner.run_page(page)

    assert (readers_folder / "lists" / "tools.csv").read_text(encoding="utf-8") == "Tool,Cost\nHubSpot,7\n"


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("one\ntwo\n", "one\ntwo", True),
        ("one\n...\nfour\n", "one\ntwo\nthree\nfour\n", True),
        ("one\n...\nfour\n", "one\nfour\n", True),
        ("one ... four\n", "one two four\n", True),
        ("one ... four\n", "one\nfour\n", False),
        ("one\n", "one\ntwo\n", False),
        ("one.\n", "one!\n", False),
    ],
)
def test_dots_stand_for_anything(expected: str, printed: str, same: bool) -> None:
    """Within a line for any text, alone for any lines; everything else is compared as it is."""
    assert page_runner.matches(expected, printed) is same


def test_today_is_the_same_day_for_every_page(readers_folder: Path) -> None:
    """A stack that states no day is audited as of 1 October 2026, in this process."""
    till = {"name": "Till", "contract": {"renews": "2027-01-01", "notice": "60d"}}
    stack = sa.Stack.model_validate({"name": "Shop", "tools": [till]})

    assert "Days count from 1 Oct 2026" in sa.audit(stack).summary().text()
