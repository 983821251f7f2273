"""The HTML page as the parser of a browser reads it: whole, closed to the outside, the same whatever the names."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from tests.reporting.test_escaping import NASTY, audit_with

import stackaudit as sa

SAMPLES = Path(__file__).parents[2] / "sample_stacks"
WHOLE = ("brightside_45.yaml", "corner_shop.yaml", "crm_rollout.yaml", "gitlab_2022.yaml")
LARGEST = {"brightside_45.yaml": 1_500_000, "gitlab_2022.yaml": 3_000_000}


def saved(result: sa.Audit, where: Path, profile: str | None = None) -> str:
    """The page of an audit, as it is saved."""
    return result.save(where / "report.html", profile).read_text(encoding="utf-8")


def sample(name: str) -> sa.Audit:
    """The audit of a sample."""
    return sa.audit(sa.read_stack(SAMPLES / name))


def parsed(text: str) -> Element:
    """The page as elements; a parser that forgives nothing has found nothing to forgive."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
    made: Element = parser.parse(text)
    return made


def attributes(page: Element) -> list[tuple[str, str]]:
    """All attributes of all elements."""
    return [(str(name), value) for element in page.iter() for name, value in element.items()]


@pytest.fixture(scope="module", params=WHOLE)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, sa.Audit, str]:
    """Name, audit and page of each sample."""
    result = sample(request.param)
    return request.param, result, saved(result, tmp_path_factory.mktemp("page"))


def test_the_page_is_valid_and_loads_nothing(page: tuple[str, sa.Audit, str]) -> None:
    """No attribute runs a script or sets a style, none points outside, and the file is not too large."""
    name, _, text = page
    root = parsed(text)
    for key, value in attributes(root):
        assert not key.startswith("on")
        assert key != "style"
        assert key not in {"href", "src", "action"} or value.startswith("#")
    assert "url(http" not in text
    assert len(text.encode()) <= LARGEST.get(name, 800_000)


def test_ids_are_unique_and_every_link_has_its_target(page: tuple[str, sa.Audit, str]) -> None:
    """A link within the page leads to the one element of that id."""
    pairs = attributes(parsed(page[2]))
    ids = [value for key, value in pairs if key == "id"]
    assert len(ids) == len(set(ids))
    assert {value[1:] for key, value in pairs if key == "href"} <= set(ids)
    assert {value for key, value in pairs if key == "popovertarget"} <= set(ids)


def test_style_and_script_are_those_that_the_policy_allows(page: tuple[str, sa.Audit, str]) -> None:
    """The hashes in the Content-Security-Policy are those of the one style and the one script of the file."""
    _, _, text = page
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    allowed = policy[1].replace("&#39;", "'")
    assert allowed.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed


def test_every_open_finding_and_every_tool_stands_in_the_page(page: tuple[str, sa.Audit, str]) -> None:
    """One row of the register for each open finding, with its id; one card for each tool."""
    _, result, text = page
    root = parsed(text)
    rows = [one for one in root.iter("tr") if (one.get("id") or "").startswith("f-")]
    shown = {"".join(code.itertext()) for row in rows for code in row.iter("code")}
    assert shown == {finding.id for finding in result.report.open}
    cards = {one.get("data-tool") for one in root.iter("article") if one.get("data-tool")}
    assert cards == {tool.id for tool in result.graph.whole.tools}


def test_tools_of_the_map_have_cards(page: tuple[str, sa.Audit, str]) -> None:
    """Whatever tool the map shows can be opened: it has a card of its id."""
    root = parsed(page[2])
    cards = {one.get("data-tool") for one in root.iter("article") if one.get("data-tool")}
    drawn = {one.get("data-tool") for one in root.iter("g") if one.get("data-tool")}
    assert drawn <= cards


@pytest.mark.filterwarnings("ignore::stackaudit.diagrams.text.MissingGlyphWarning")
@pytest.mark.parametrize("name", [*NASTY, "</script><script>alert(1)</script>", "{{ 7 * 7 }}", "=cmd|' /C calc'!A0"])
def test_the_page_has_the_same_elements_whatever_the_names(name: str, tmp_path: Path) -> None:
    """Payloads are shown as text: no element and no attribute comes or goes because of them."""

    def shape(text: str) -> list[tuple[str, list[str]]]:
        """Elements with their attributes, but those of a picture, whose labels take one or two lines."""
        root = parsed(text)
        for parent in list(root.iter()):
            for child in [one for one in parent if str(one.tag).endswith("svg")]:
                parent.remove(child)
        return [(str(one.tag), sorted(map(str, one.keys()))) for one in root.iter()]

    text = saved(audit_with(name), tmp_path)
    assert "{{" not in text.replace(name, "")
    assert shape(text) == shape(saved(audit_with("Plain name"), tmp_path))


def test_without_facts_the_page_says_so(tmp_path: Path) -> None:
    """Two bare tools: nothing is read as good, bad or zero, and no section is empty."""
    text = saved(sa.audit(sa.Stack.model_validate({"name": "Bare", "tools": ["CRM", "Mailer"]})), tmp_path)
    said = "".join(parsed(text).itertext())
    assert "Too little is stated to judge this stack" in said
    assert "no tool states a cost" in said
    assert "no contract states a day of notice" in said
    assert "0 of 0" not in said
    assert "None" not in said


@pytest.mark.parametrize(
    ("renews", "card"),
    [
        (None, "30 Mar 2027Zendesk, in 120 days: the last safe day of notice; it is not known whether the contract"),
        (True, "30 Mar 2027Zendesk, in 120 days: the next day of notice"),
        (False, "No dateno contract states a day of notice that is still ahead"),
    ],
)
def test_the_first_date_is_that_of_the_findings(renews: bool | None, card: str, tmp_path: Path) -> None:
    """A safe day of notice that advice names, and one that is far ahead, is a date; a contract that ends has none."""
    path = tmp_path / "liste.csv"
    path.write_text("Tool,Vertragsende,Kündigungsfrist\nZendesk,30.06.2027,3 Monate\n", encoding="utf-8")
    document = sa.read_stack(path).document() | {"as_of": "2026-11-30"}
    document["tools"][0]["seats"] = {"paid": 20, "active": 5}
    if renews is not None:
        document["tools"][0]["contract"]["auto_renew"] = renews
    result = sa.audit(sa.Stack.model_validate(document))
    said = " ".join("".join(parsed(saved(result, tmp_path)).itertext()).split())

    assert card in said
    if renews is not False:
        assert [one.members[0].due for one in result.findings.of("cost.idle-seats")] == [date(2027, 3, 30)]


def test_a_director_is_shown_the_first_things_only(tmp_path: Path) -> None:
    """Five gaps, what to do now, no register; each finding that is shown is worth his time."""
    root = parsed(saved(sample("brightside_45.yaml"), tmp_path, "director"))
    assert len([one for one in root.iter("article") if "card" in (one.get("class") or "").split()]) == 5
    ids = {one.get("id") for one in root.iter("section")}
    assert {"gaps", "notices", "map", "do", "questions"} <= ids
    assert not {"register", "tools", "block-journeys"} & ids
    said = " ".join("".join(root.itertext()).split())
    assert "Now: start within 30 days" in said
    assert "Later: after three months" not in said


def test_the_page_is_the_same_each_time(tmp_path: Path) -> None:
    """Two audits of one stack give one text."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert saved(sample("corner_shop.yaml"), tmp_path / "a") == saved(sample("corner_shop.yaml"), tmp_path / "b")
