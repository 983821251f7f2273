"""The pages of the site: where public names stand, what Markdown they hold, and what a built site is checked for."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from scripts import check_site

import stackaudit
from stackaudit import plugin

DOCS = Path("docs")
PAGES = sorted(DOCS.rglob("*.md"))
SHOWN = re.compile(r"^::: (stackaudit(?:\.plugin)?)\.(\w+)$", re.MULTILINE)
HEAD = re.compile(r"^ *```(.+)$", re.MULTILINE)


def test_every_public_name_stands_on_one_page() -> None:
    """Each name of the package and of `stackaudit.plugin` is shown once, and nothing else is."""
    shown = [
        name for page in (DOCS / "reference" / "api").glob("*.md") for name in SHOWN.findall(page.read_text("utf-8"))
    ]
    wanted = {("stackaudit", name) for name in stackaudit.__all__}
    wanted |= {("stackaudit.plugin", name) for name in plugin.__all__ if name not in stackaudit.__all__}

    assert {name: count for name, count in Counter(shown).items() if count > 1} == {}
    assert set(shown) == wanted


@pytest.mark.parametrize("index", sorted(DOCS.rglob("index.md")), ids=str)
def test_an_index_leads_to_every_page_of_its_folder(index: Path) -> None:
    """Who reads the pages on a Git host has no other list of them."""
    links = set(re.findall(r"\]\(([\w.-]+\.md)\)", index.read_text("utf-8")))

    assert [page.name for page in index.parent.glob("*.md") if page.name not in {*links, "index.md"}] == []


def test_blocks_begin_as_the_site_reads_them() -> None:
    """A language, then a title or `notest`: with anything else the site would show the block as running text."""
    heads = [
        (str(page), head)
        for page in PAGES
        for head in HEAD.findall(page.read_text("utf-8"))
        if not re.fullmatch(r'\w+(?: notest)?(?: title="[^"]+")?', head)
    ]

    assert heads == []


PAGE = '<html><head><link rel="stylesheet" href="a.css"></head><body id="top">{}</body></html>'


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ('<a href="#top">up</a><a href="b.html#end">on</a><a href="https://example.org/x">out</a>', ""),
        ('<a href="c.html">on</a>', "a.html: c.html leads nowhere"),
        ('<a href="b.html#start">on</a>', "a.html: b.html#start has no such anchor"),
        ('<a href="/b.html#start">on</a>', "a.html: /b.html#start has no such anchor"),
        ('<img src="https://example.org/x.png">', "a.html: loads https://example.org/x.png"),
        ('<script src="//example.org/x.js"></script>', "a.html: loads //example.org/x.js"),
        ('<img src="x.png">', "a.html: x.png leads nowhere"),
        ('<a href="http://example.org">out</a>', "no well-formed address: http://example.org"),
        ("x" * 500_000, "a.html: 500 kB are too many (at most 400)"),
    ],
)
def test_a_built_site_is_checked(inside: str, problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Links that lead nowhere, anchors that are not there, loads from elsewhere and heavy pages are told, each once."""
    (tmp_path / "a.css").write_text("p {color: red}", encoding="utf-8")
    (tmp_path / "a.html").write_text(PAGE.format(inside), encoding="utf-8")
    (tmp_path / "b.html").write_text(PAGE.format('<h2 id="end">End</h2>'), encoding="utf-8")

    status = check_site.main(tmp_path)

    told = capsys.readouterr().out.splitlines()
    assert (told[0] == problem, status) == ((True, 1) if problem else (False, 0))
    assert "1 problems" in "".join(told) if problem else "0 problems" in "".join(told)


def test_a_style_sheet_that_loads_a_font_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The site asks nobody else for anything, by its style sheets neither."""
    (tmp_path / "a.css").write_text("@font-face {src: url('https://example.org/f.woff2')}", encoding="utf-8")
    (tmp_path / "a.html").write_text(PAGE.format(""), encoding="utf-8")

    assert check_site.main(tmp_path) == 1
    assert capsys.readouterr().out.startswith("a.css: loads https://example.org/f.woff2\n")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (
            "# Head\n\n![x](y.png)\n\nFind **all** of\n`it` in [the list](a.md). More.",
            "Find all of it in the list. More.",
        ),
        (
            "# Head\n\n```python\na = 1\n\nNo prose.\n```\n\n| a |\n\nVersion 1.0 is here! More.",
            "Version 1.0 is here! More.",
        ),
        ("# Head\n\n" + "word " * 20 + "ends. Another.", "word " * 20 + "ends."),
        ("# Head\n\n" + "word " * 100, "word " * 49 + "word …"),
        ("# Head\n\n::: stackaudit.audit", ""),
    ],
)
def test_a_page_is_described_by_its_first_sentence(page: str, said: str) -> None:
    """What other search engines show of a page is its own words, not those of the whole site."""
    pytest.importorskip("griffe", reason="what builds the site is not installed (requirements/docs.txt)")
    from scripts import site_hooks

    assert site_hooks.description(page) == said
