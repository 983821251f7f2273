"""The HTML page in a real browser: nothing is loaded, nothing fails, everybody can use it, and it prints."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stackaudit as sa

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).parents[2] / "sample_stacks"
MODES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BARE: dict[str, Any] = {"name": "Bare", "tools": ["CRM", "Mailer"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as it is installed on the machine."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: browser)")
    where = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if where is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=where, args=["--no-sandbox"])
        yield started
        started.close()


@cache
def audit_of(name: str) -> sa.Audit:
    """The audit of a sample, or of a stack of two bare tools."""
    return sa.audit(sa.Stack.model_validate(BARE) if name == "bare" else sa.read_stack(SAMPLES / name))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pages are."""
    return tmp_path_factory.mktemp("pages")


def page_of(name: str, where: Path, profile: str | None = None) -> Path:
    """The page of a sample, written once."""
    path = where / f"{name}.{profile}.html"
    return path if path.exists() else audit_of(name).save(path, profile)


def opened(browser: Browser, path: Path, **options: Any) -> tuple[Page, list[str]]:
    """A page, and what went wrong in it so far: errors of the console, and whatever it asked for."""
    page = browser.new_context(**options).new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: wrong.append(request.url) if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    return page, wrong


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["brightside_45.yaml", "crm_rollout.yaml", "corner_shop.yaml", "lists", "bare"])
def test_the_page_is_closed_whole_and_for_everybody(browser: Browser, written: Path, name: str, mode: str) -> None:
    """No error, no request, no sideways scrolling; axe finds no violation, whatever is unfolded."""
    page, wrong = opened(browser, page_of(name, written), **MODES[mode])
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {{runOnly: {RULES}}})")
    assert [(one["id"], one["nodes"][0]["target"]) for one in found["violations"]] == []
    assert wrong == []
    page.context.close()


def test_the_map_is_worked_by_keys_and_by_clicks(browser: Browser, written: Path) -> None:
    """One tab stop; arrows move; Enter opens the card and lights the flows; Escape closes; zoom and search work."""
    page, wrong = opened(browser, page_of("brightside_45.yaml", written), **MODES["desktop"])
    assert page.locator(".map .tool[tabindex='0']").count() == 1
    first = page.locator(".map .tool[data-tool='salesforce']")
    first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.tool") not in {None, "salesforce"}
    first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#panel").is_visible()
    assert "Salesforce" in (page.locator("#panel h3").text_content() or "")
    assert page.locator(".map .flow.lit").count() > 3
    page.keyboard.press("Escape")
    assert not page.locator("#panel").is_visible()
    before = page.locator(".map > svg").get_attribute("viewBox")
    page.locator("#zoom-in").click()
    assert page.locator(".map > svg").get_attribute("viewBox") != before
    page.locator("#find").fill("sales")
    assert re.match(r"\d+ tools? match", page.locator("#map-status").text_content() or "")
    assert wrong == []
    page.context.close()


def test_the_register_is_filtered_and_sorted(browser: Browser, written: Path) -> None:
    """A filter shows what it says and counts it; one column is sorted; a link to a hidden row shows it again."""
    page, wrong = opened(browser, page_of("brightside_45.yaml", written), **MODES["desktop"])
    rows = page.locator("#register tbody tr:visible")
    whole = rows.count()
    page.locator("select[name=severity]").select_option("high")
    high = rows.count()
    assert 0 < high < whole
    assert (page.locator("#count").text_content() or "").startswith(f"{high} of {whole} ")
    hidden = page.locator("#register tbody tr[hidden]").first.get_attribute("id")
    page.evaluate(f"location.hash = '{hidden}'")
    page.locator(f"#{hidden}").wait_for(state="visible")
    page.locator("#clear").click()
    assert rows.count() == whole
    page.locator("#register th button").nth(1).click()
    assert page.locator("#register th[aria-sort]").count() == 1
    titles = [(one.get_attribute("data-title") or "").casefold() for one in rows.all()]
    assert titles[0] <= titles[-1]
    page.locator("button.term").first.click()
    assert page.locator("[popover]:popover-open").count() == 1
    assert wrong == []
    page.context.close()


def test_a_link_of_a_gap_shows_its_findings(browser: Browser, written: Path) -> None:
    """The link of a card to the register leaves just the findings of that gap."""
    page, _ = opened(browser, page_of("brightside_45.yaml", written), **MODES["desktop"])
    link = page.locator(".card a[data-gap]").first
    count = int(re.sub(r"\D", "", link.text_content() or ""))
    link.click()
    assert page.locator("#register tbody tr:visible").count() == count
    page.context.close()


def test_all_can_be_read_without_the_script(browser: Browser, written: Path) -> None:
    """Every finding and every tool is shown; what would need the script is not."""
    page, wrong = opened(browser, page_of("brightside_45.yaml", written), java_script_enabled=False)
    assert page.locator("#register tbody tr:visible").count() == len(audit_of("brightside_45.yaml").report.open)
    assert page.locator(".toolcard:visible").count() == 45
    assert page.locator(".filters:visible, .tools:visible").count() == 0
    assert wrong == []
    page.context.close()


@pytest.mark.parametrize("name", ["brightside_45.yaml", "corner_shop.yaml"])
def test_a_director_prints_four_pages(browser: Browser, written: Path, name: str) -> None:
    """What a director is shown fits four printed pages."""
    page, _ = opened(browser, page_of(name, written, "director"), java_script_enabled=False)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= 4
    page.context.close()
