"""What a notebook shows: the head of the page, findings in ten rows; and the page itself, opened in a browser."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from tests.reporting.test_escaping import NASTY, audit_with

import stackaudit as sa
from stackaudit.core.findings import Findings, Severity
from stackaudit.core.notebook import framed, signed
from stackaudit.reporting.brief import Brief

SAMPLES = Path(__file__).parents[2] / "sample_stacks"


def sample(name: str) -> sa.Audit:
    """The audit of a sample."""
    return sa.audit(sa.read_stack(SAMPLES / name))


def parsed(text: str) -> Element:
    """HTML as elements."""
    made: Element = html5lib.parse(text, namespaceHTMLElements=False)
    return made


def words(page: Element, of: str) -> list[str]:
    """The words of each part of the element of that class."""
    (found,) = (one for one in page.iter() if one.get("class") == of)
    return [" ".join("".join(part.itertext()).split()) for part in found]


@pytest.mark.parametrize("name", ["brightside_45.yaml", "corner_shop.yaml", "crm_rollout.yaml", "gitlab_2022.yaml"])
def test_the_card_is_the_head_of_the_page(name: str, tmp_path: Path) -> None:
    """Verdict, tiles and pillars say in a notebook what they say on the page."""
    result = sample(name)
    page = parsed(result.save(tmp_path / "report.html").read_text(encoding="utf-8"))
    shown = result._repr_html_()
    card = parsed(shown)
    assert words(card, "tiles") == words(page, "tiles")
    assert len(words(card, "tiles")) == 5
    assert words(card, "pillars") == words(page, "pillars")
    assert str(Brief(result.report).verdict) in "".join(card.itertext())
    assert "<script" not in shown
    assert "href" not in shown


def test_of_two_bare_tools_the_card_says_that_little_is_known() -> None:
    """Nothing missing is shown as zero or fine."""
    card = parsed(sa.audit(sa.Stack.model_validate({"name": "S", "tools": ["A", "B"]}))._repr_html_())
    text = "".join(card.itertext())
    assert "Too little is stated to judge this stack" in text
    assert "Not known" in text
    assert "no tool states a cost" in text


def rows_of(findings: Findings) -> Iterator[tuple[str, list[str]]]:
    """Tooltip and cells of each row."""
    for row in parsed(findings._repr_html_()).iter("tr"):
        if row.get("title"):
            yield row.get("title") or "", ["".join(cell.itertext()) for cell in row]


def test_findings_are_ten_rows_with_their_ids_in_tooltips() -> None:
    """The worst come first, the others are counted."""
    findings = sample("brightside_45.yaml").findings
    rows = list(rows_of(findings))
    assert [id_ for id_, _ in rows] == [one.id for one in findings[:10]]
    assert [cells for _, cells in rows] == [[signed(f.severity), str(f.title), str(f.advice)] for f in findings[:10]]
    assert f'<td class="sign {findings[0].severity}">' in findings._repr_html_()
    assert f"and {len(findings) - 10} more: <code>" in findings._repr_html_()
    assert "more: <code>" not in findings[:10]._repr_html_()
    assert "No findings." in Findings()._repr_html_()


@pytest.mark.parametrize("name", NASTY)
def test_tooltips_hold_ids_and_nothing_else(name: str) -> None:
    """No name ends the attribute."""
    findings = audit_with(name).findings
    assert [id_ for id_, _ in rows_of(findings)] == [one.id for one in findings[:10]]


def test_severities_differ_without_colours() -> None:
    """Each has a sign of its own."""
    assert [str(signed(one)) for one in Severity] == ["○ Note", "● Low", "◆ Medium", "▲ High", "■ Critical"]


def test_the_style_keeps_to_itself() -> None:
    """Every rule is about what is inside the frame, so that it changes nothing else in the notebook."""
    style = framed("").partition("<style>")[2].partition("</style>")[0]
    heads = [selector for rule in style.split("}")[:-1] for selector in rule.partition("{")[0].split(",")]
    assert heads
    assert all(".sa-r" in selector for selector in heads)


def test_show_opens_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The browser is given the file whose path is returned, and that is the page."""
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: bool(opened.append(url)) or True)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = sample("corner_shop.yaml")
    path = result.show()
    other = result.show("director")
    assert opened == [path.as_uri(), other.as_uri()]
    assert path != other
    assert path.read_bytes() == result.save(tmp_path / "report.html").read_bytes()
    assert other.read_bytes() == result.save(tmp_path / "report.html", "director").read_bytes()


def test_show_says_where_there_is_no_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a folder for temporary files the error says so, and no browser is opened."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    monkeypatch.setattr(webbrowser, "open", lambda url: pytest.fail(url))
    with pytest.raises(sa.StackAuditError, match="folder for temporary files"):
        sample("corner_shop.yaml").show()
