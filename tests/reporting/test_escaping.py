"""Whatever a user names a tool, a report shows that name and does nothing else with it."""

from __future__ import annotations

from typing import Any

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import stackaudit as sa
from stackaudit.core.escape import visible
from stackaudit.core.messages import say
from stackaudit.engine.runner import installed_analysers
from stackaudit.model.base import hidden_character
from stackaudit.reporting import renderers
from stackaudit.reporting.elements import Bullets, Grid, Heading, Paragraph

NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "a | b | c",
    "`rm -rf`",
    "# heading",
    "![x](http://evil/x.png)",
    "{n} {tool} {0.__class__}",
    "$\\bad$",
    "إدارة علاقات",
    "客服",
    "quote \" and ' and &amp;",
]
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co", "Cf", "Zl", "Zp"]), min_size=1)


def sold(product: str) -> dict[str, Any]:
    """What makes a tool overlap with others, cost money, lie idle and renew."""
    return {
        "product": product,
        "capabilities": ["email", "forms"],
        "owner": "Ann",
        "cost": {"annual": 100, "priced_by": "seat"},
        "seats": {"paid": 10, "active": 1, "measure": "logged-in", "as_of": "2026-11-01"},
        "contract": {"renews": "2027-01-01", "notice": "30d", "auto_renew": True},
    }


def audit_with(name: str) -> sa.Audit:
    """An audit in which a name stands for a company, tools, entities and departments.

    What is told of look-alike names depends on the name, and is left out.
    """
    others = {id_: one for id_, one in installed_analysers().items() if id_ != "inventory"}
    return sa.audit(
        sa.Stack.model_validate(
            {
                "name": name,
                "departments": [{"id": "d", "name": name}],
                "entities": [{"id": "e", "name": name, "system_of_record": "a", "about_customer": True}],
                "tools": [
                    {"id": "a", "name": name, "departments": ["d"], **sold("one")},
                    {"id": "b", "name": name, "departments": ["d"], "entities": {"e": "consumer"}, **sold("two")},
                    {"id": "c", "name": name, **sold("three"), "intent": {"kind": "backup", "why": name}},
                ],
                "as_of": "2026-11-01",
                "journeys": [{"id": "j", "name": name, "steps": [{"id": "s", "name": name, "tools": ["b"]}]}],
                "integrations": [{"source": "b", "target": "a", "entities": ["e"], "method": "manual"}],
            }
        ),
        analysers=others,
    )


BENIGN = audit_with("Plain")


def markdown_shape(text: str) -> list[str]:
    """The kinds of tokens a Markdown parser sees."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [t.type for token in tokens for t in (token, *(token.children or ())) if t.type != "text_special"]


def html_shape(text: str) -> list[str]:
    """The elements an HTML parser sees."""
    return [str(element.tag) for element in html5lib.parse(text, namespaceHTMLElements=False).iter()]


def without_texts(shape: list[str]) -> list[str]:
    """Token kinds but for how many pieces a text was read in."""
    return [kind for kind in shape if kind != "text"]


@pytest.mark.parametrize("name", NASTY)
def test_markdown_has_the_same_shape_whatever_the_names(name: str) -> None:
    """No name makes a link, a picture, code, a heading or a table cell."""
    found = markdown_shape(audit_with(name).summary().markdown())

    assert without_texts(found) == without_texts(markdown_shape(BENIGN.summary().markdown()))


def shown_by_markdown(text: str) -> list[str]:
    """What a reader of Markdown with the tables and strikethrough of GitHub sees, text by text; nothing but text."""
    parser = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    inline = [token for token in parser.parse(text) if token.type == "inline"]
    kinds = {child.type for token in inline for child in token.children or ()}
    assert kinds <= {"text", "text_special", "strong_open", "strong_close"}
    return ["".join(child.content for child in token.children or ()) for token in inline]


AROUND = ("{name}", "{name} is cut off", "of {name}", "{name}; {name}", "({name}): {name}.", "{name}. {name}")
pieces = st.sampled_from([*"\\`*_[]()<>#+-.!|~&=:@$1ax; ", "www.", "http://", "&amp;", "**", "---"])
telling = st.lists(pieces, max_size=12).map("".join)


@pytest.mark.parametrize("around", AROUND)
@settings(max_examples=150, deadline=None)
@given(st.one_of(telling, names).map(str.strip).filter(bool))
def test_markdown_shows_each_text_as_it_is(around: str, name: str) -> None:
    """In a paragraph, an item, a heading and a cell the reader sees the text, whatever stands around it."""
    said = say(around, name=name)
    wanted = around.format(name=visible(name))
    cells = Grid(("h", "k"), ((said, name), (name, said)))
    text = renderers.markdown(
        (Heading(said), Paragraph(said), Paragraph(said, strong=True), Bullets((said, said)), cells)
    )

    found = shown_by_markdown(text)

    assert found == [wanted] * 5 + ["h", "k", wanted, visible(name), visible(name), wanted]


@settings(max_examples=40, deadline=None)
@given(names.filter(lambda name: bool(name.strip()) and hidden_character(name) is None))
def test_html_has_the_same_elements_whatever_the_names(name: str) -> None:
    """No name makes an element, on the page, in the notebook's card or in the findings."""
    result = audit_with(name)

    assert html_shape(result.summary().html()) == html_shape(BENIGN.summary().html())
    assert html_shape(result._repr_html_()) == html_shape(BENIGN._repr_html_())
    assert html_shape(result.findings._repr_html_()) == html_shape(BENIGN.findings._repr_html_())


@pytest.mark.parametrize("name", NASTY)
def test_text_prints_names_as_they_are(name: str) -> None:
    """The terminal shows every name, on lines of ours, without a control character."""
    text = audit_with(name).summary().text()

    assert all(character == "\n" or character.isprintable() for character in text)
    assert text.startswith(f"Stack audit: {name}\n")


def test_missing_inputs_drop_their_blocks() -> None:
    """A stack without entities has no table of records, and says so in its headline instead."""
    text = sa.audit(sa.Stack.model_validate({"name": "S", "tools": ["A", "B"], "integrations": []})).summary().text()

    assert "By kind of records" not in text
    assert "cannot be told from the roles stated" in text


def test_minor_findings_of_one_kind_share_a_row() -> None:
    """A hundred tools without an integration are one row of the register, with their number."""
    tools = [f"Tool {n}" for n in range(100)]
    text = (
        sa.audit(
            sa.Stack.model_validate({"name": "S", "tools": tools, "integrations": [], "complete": ["integrations"]})
        )
        .summary()
        .markdown()
    )

    register = text.rpartition("\n## Findings register")[2]
    assert register.count("is connected to nothing") == 1
    assert "and 99 more of this kind" in register
