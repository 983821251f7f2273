"""docs/reference/lists.md: its example is what the reader does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path("docs/reference/lists.md")


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_worked_example_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list of the page is read as the page asserts, and what was left out of it is told with its row."""
    table, code = block("csv"), block("python")
    (tmp_path / "tools.csv").write_text(table, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    exec(code, {})  # noqa: S102  our own page

    told = capsys.readouterr().out
    assert "tools.csv:7: 'Summe' equals the sum" in told
    assert "'in Klärung' leaves 'lifecycle.phase' open" in told


def test_links_lead_somewhere() -> None:
    """Every page that it links to is there."""
    links = re.findall(r"\]\(([^)#]+)", PAGE.read_text(encoding="utf-8"))

    assert {"fields.md", "formats.md"} <= set(links)
    assert [link for link in links if not (PAGE.parent / link).exists()] == []
