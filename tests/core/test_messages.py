"""Sentences with holes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from stackaudit.core.messages import Value, duration_in_words, in_words, say, sentences


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1234567, "1,234,567"),
        (0.1 + 0.2, "0.3"),
        (-0.00001, "0"),
        (Decimal("1234.50"), "1,234.50"),
        (Decimal(12000), "12,000"),
        (date(2026, 11, 1), "1 Nov 2026"),
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "a and b"),
        (("a", "b", "c", "d", "e"), "a, b, c, d and e"),
        (("a", "b", "c", "d", "e", "f"), "a, b, c, d and 2 more"),
    ],
)
def test_values_in_words(value: Value, words: str) -> None:
    """Numbers, money, dates and lists are written as a person would."""
    assert in_words(value) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(0), "no time"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=90), "1.5 minutes"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(hours=24.5), "24.5 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=7), "7 days"),
    ],
)
def test_durations_in_words(length: timedelta, words: str) -> None:
    """A length of time is written in the unit a person would take."""
    assert duration_in_words(length) == words


def test_a_count_of_one_takes_the_singular() -> None:
    """The plural serves every count but one, none included."""
    said = [say("{n} tool", "{n} tools", n=n).render() for n in (0, 1, 2)]

    assert said == ["0 tools", "1 tool", "2 tools"]


def test_only_what_users_wrote_is_escaped() -> None:
    """The template is ours and stays; texts in parameters and in lists pass through the escaper."""
    message = say("<b>{tool}</b> of {tools}", tool="<x>", tools=("<y>", "z"))

    assert message.render(lambda text: text.replace("<", "&lt;")) == "<b>&lt;x></b> of &lt;y> and z"


def test_braces_in_a_name_stay_braces() -> None:
    """A name is filled in once and never read as a template."""
    assert say("{tool} is late", tool="{n} {0}").render() == "{n} {0} is late"


def test_equal_messages_are_equal() -> None:
    """Parameters compare whatever order they were given in."""
    assert say("{a}{b}", a=1, b=2) == say("{a}{b}", b=2, a=1)


def test_sentences_keep_their_own_numbers() -> None:
    """Two clauses that call their numbers alike print each its own, and each text is escaped once."""
    clauses = (say("{n} need", "{n} needs of {all}", n=45, all=65), say("{n} of {all} {name}", n=1, all=3, name="<b>"))

    assert str(sentences(clauses)) == "45 needs of 65 1 of 3 <b>"
    assert sentences(clauses).render(str.upper) == "45 needs of 65 1 of 3 <B>"
    assert sentences(clauses).parts == clauses
