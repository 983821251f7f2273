"""XML text: what is read, and what is refused before it can do harm."""

from __future__ import annotations

import pytest
from hostile_process import verdict
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.text.xml_text import load

LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><lolz>&c;</lolz>'
)


def refused(text: str, limits: Limits | None = None) -> Problem:
    with pytest.raises(LoadError) as caught:
        load(text, limits or Limits())
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def test_an_element_has_its_names_text_children_and_line() -> None:
    """Prefixes are taken off, namespaces kept; lines count from 1."""
    root = load('<?xml version="1.0" encoding="ISO-8859-1"?>\n<m:a xmlns:m="urn:m" m:k="v">\n  x<b>y</b>z<b/>\n</m:a>')

    assert (root.tag, root.namespace, root.line) == ("a", "urn:m", 2)
    assert root.attributes == {"k": "v"}
    assert root.text.split() == ["x", "z"] or root.text.split() == ["xz"]
    assert [(child.tag, child.text, child.line) for child in root.all("b")] == [("b", "y", 3), ("b", "", 3)]
    assert (root.said("b"), root.said("none")) == ("y", "")
    assert root.first("none") is None


def test_a_plain_attribute_wins_over_a_prefixed_one_of_the_same_name() -> None:
    """`type` and `xsi:type` of one element are not the same; the plain one is kept."""
    root = load('<a xmlns:x="urn:x" x:type="other" type="own"/>')

    assert root.attributes == {"type": "own"}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (LAUGHS, "SA142", 1),
        ('<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>', "SA142", 1),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "SA142", 1),
        ("<!DOCTYPE a><a/>", "SA142", 1),
        ("", "SA006", 1),
        (" \n ", "SA006", 1),
        ("<a>\n<b>\n</a>", "SA141", 3),
        ("<a>", "SA141", 1),
        ("<a/>\n<b/>", "SA141", 2),
        ("<a>&nbsp;</a>", "SA141", 1),
        ('<a x="1" x="2"/>', "SA141", 1),
        ("<a>1 < 2</a>", "SA141", 1),
        ("just text", "SA141", 1),
        ("<x:a/>", "SA141", 1),
    ],
)
def test_what_is_no_plain_xml_is_refused_with_its_line(text: str, code: str, line: int) -> None:
    """Document types, entities and broken XML: one problem, at its place."""
    problem = refused(text)

    assert (problem.code, problem.line) == (code, line)
    assert problem.column >= 1


def test_a_column_counts_characters_not_octets() -> None:
    """Expat counts octets of UTF-8; a message counts what a person sees."""
    assert refused("<a>äöü<</a>").column == 8


@pytest.mark.parametrize(
    ("text", "limits", "code"),
    [
        ("<a>" * 5 + "</a>" * 5, Limits(depth=4), "SA010"),
        ("<a>" + "<b/>" * 9 + "</a>", Limits(values=90), "SA011"),
        ("<a>12345</a>", Limits(scalar_length=4), "SA013"),
        ("<a>123<b/>45</a>", Limits(scalar_length=4), "SA013"),
        ("<a k='12345'/>", Limits(scalar_length=4), "SA013"),
        ("<a " + " ".join(f"k{n}='1'" for n in range(201)) + "/>", Limits(), "SA011"),
    ],
)
def test_limits_are_held(text: str, limits: Limits, code: str) -> None:
    """Depth, number of elements and attributes, and length of a text."""
    assert refused(text, limits).code == code


def test_what_is_just_within_the_limits_is_read() -> None:
    """The limit itself is allowed."""
    limits = Limits(depth=4, values=50, scalar_length=4)

    assert load("<a><b><c><d>1234</d></c></b><e/></a>", limits).tag == "a"


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("'<a>' * 200000", "SA010"),
        ("'<a>' + '<b/>' * 6000000", "SA011"),
        (repr(LAUGHS), "SA142"),
        ("'<a>' + 'x' * 5000000 + '</a>'", "SA013"),
    ],
)
def test_hostile_texts_are_refused_in_little_memory(expression: str, code: str) -> None:
    """In a process of 400 MB; how long it takes is not asserted."""
    assert verdict("xml_text", expression) == code


@given(st.text(alphabet="<>/ab='\" &;!-[]?\n", max_size=60))
def test_any_text_is_an_element_or_a_load_error(text: str) -> None:
    """Nothing else comes out, whatever goes in."""
    try:
        root = load(text)
    except LoadError:
        return
    assert root.tag
