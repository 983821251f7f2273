"""The site that `make site` built, opened from the disk in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SITE = (Path(__file__).parents[2] / "build" / "site").as_uri()
PAGES = [
    *("index.html", "tutorial/from-a-spreadsheet.html", "how-to/many-stacks.html", "reference/fields.html"),
    *("reference/findings/silos.html", "reference/command-line.html", "reference/api/reading.html"),
]
QUESTIONS = {
    "is it offline": ["how-to/where-my-data-goes"],
    "does it send data to the internet": ["how-to/where-my-data-goes"],
    "How do I add my own rule?": ["how-to/extend-stackaudit", "plugins/an-analyser"],
    "a column is taken for something else": ["how-to/correct-what-it-understood"],
    "report in german": ["how-to/write-a-report-for-a-director"],
    "what if we cancel mailchimp": ["how-to/try-a-change"],
    "is the API stable": ["explanation/stability"],
    "how often is it wrong": ["explanation/accuracy"],
    "false alarms": ["explanation/accuracy"],
    "How is the silo index computed?": ["explanation/reading-the-numbers"],
    "What is seats.paid?": ["reference/stack-file", "how-to/see-renewals-and-idle-seats"],
    "change the severity of a finding": ["how-to/change-thresholds-and-weights"],
    "what happens while the owner is unknown": ["how-to/when-nobody-owns-a-tool"],
    "right to be forgotten": ["how-to/find-who-holds-personal-data"],
    "stack from dict": ["how-to/use-pandas"],
    "may I compare scores of two clients": ["how-to/many-stacks"],
    "what does SA213 mean": ["reference/errors"],
    "what does 62% known mean": ["how-to/understand-a-number"],
}
"""What users typed, and the pages of which one has to stand among the first three."""
SMALL = ["index.html", "tutorial/from-a-spreadsheet.html", "reference/api/summaries.html"]
"""Looked at in each colour: the larger ones have nothing that these have not, and take long."""
MODES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as it is installed on the machine."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: browser)")
    where = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if where is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    if not (Path(__file__).parents[2] / "build" / "site" / "index.html").is_file():
        pytest.skip("the site is not built (make site)")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=where, args=["--no-sandbox"])
        yield started
        started.close()


def opened(browser: Browser, mode: str) -> tuple[Page, list[str]]:
    """A page of a browser, and a list of what goes wrong on it."""
    page = browser.new_context(**MODES[mode]).new_page()
    wrong: list[str] = []
    page.on(
        "request", lambda asked: None if asked.url.startswith((SITE, "data:", "blob:")) else wrong.append(asked.url)
    )
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return page, wrong


@pytest.mark.parametrize("mode", MODES)
def test_pages_load_nothing_and_are_no_wider_than_the_screen(browser: Browser, mode: str) -> None:
    """No request leaves the folder, nothing fails, and wide tables scroll inside themselves."""
    page, wrong = opened(browser, mode)
    for name in PAGES:
        page.goto(f"{SITE}/{name}", wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name

    assert wrong == []


@pytest.mark.parametrize("scheme", ["desktop", "dark"])
def test_everybody_can_read_the_pages(browser: Browser, scheme: str) -> None:
    """What axe-core can see of WCAG 2.1 AA is met, contrast included."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed (extra: browser)")
    page, _ = opened(browser, scheme)
    found = []
    for name in SMALL:
        page.goto(f"{SITE}/{name}", wait_until="networkidle")
        seen = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        found += [f"{name}: {rule['id']} {rule['nodes'][0]['target']}" for rule in seen.response["violations"]]

    assert found == []


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("read_stack", "reference/api/reading.html"),
        ("SA213", "reference/errors.html"),
        ("many stacks", "how-to/many-stacks.html"),
    ],
)
def test_the_search_works_from_the_disk(browser: Browser, words: str, first: str) -> None:
    """A name is found as it is written, and pages for users stand before decisions and internals."""
    page, wrong = opened(browser, "desktop")
    page.goto(f"{SITE}/index.html?q={words.replace(' ', '+')}")
    page.wait_for_selector(".md-search-result__item a")

    found = page.eval_on_selector(".md-search-result__item a", "link => link.href")
    assert found.startswith(f"{SITE}/{first}")
    assert wrong == []


def test_questions_of_users_find_their_page(browser: Browser) -> None:
    """Whole sentences do as well as words: those that every sentence has are not looked for."""
    page, _ = opened(browser, "desktop")
    page.goto(f"{SITE}/index.html", wait_until="networkidle")
    field = page.locator("input.md-search__input")
    field.click()
    found = {}
    for question in QUESTIONS:
        page.evaluate("document.querySelectorAll('.md-search-result__item').forEach(item => item.dataset.old = '')")
        field.fill(question)
        field.press("End")  # a key that changes nothing: the page searches when one is let go
        page.wait_for_selector(".md-search-result__item:not([data-old]) a", state="attached")
        items = ".md-search-result__list > .md-search-result__item"
        links = page.eval_on_selector_all(items, "items => items.slice(0, 3).map(item => item.querySelector('a').href)")
        found[question] = [link.removeprefix(f"{SITE}/").partition(".html")[0] for link in links]

    assert {asked: at for asked, at in found.items() if not set(at) & set(QUESTIONS[asked])} == {}
