"""The words in the cells of lists: every entry finds its own meaning, in every language."""

from __future__ import annotations

from typing import get_args

import pytest

from stackaudit.io.readers.lists.words import (
    EVERYBODY,
    full_department,
    is_missing,
    is_nobody,
    key_of,
    knows,
    method_tool,
    read_flag,
    rows,
    word,
    words_of,
)
from stackaudit.model.integration import Method, Status
from stackaudit.model.parts import Cost, Lifecycle

ENTRIES = [
    (kind, meaning, language, text) for kind, meaning, language, words in rows("words.psv") for text in words.split(";")
]


def test_every_entry_finds_its_own_meaning() -> None:
    """In its language at least; what leaves a fact unknown is known and means nothing."""
    lost = []
    for kind, meaning, language, text in ENTRIES:
        found = method_tool(text) if kind == "method-tool" else word(kind, text, language)
        wanted = None if meaning == "unknown" else meaning
        if kind == "period" and meaning not in ("month", "quarter", "half-year", "year", "once"):
            wanted = None
        if found != wanted or not knows(kind, text):
            lost.append((kind, language, text, found))

    assert lost == []


def test_entries_are_written_as_they_are_compared() -> None:
    """Else nothing would ever find them."""
    assert [(kind, text) for kind, _, _, text in ENTRIES if text != key_of(text) or not text] == []


def test_meanings_are_values_of_the_model() -> None:
    """A word never leads to a value that the model refuses."""

    def values(model: type, field: str) -> set[str]:
        annotation = model.model_fields[field].annotation  # type: ignore[attr-defined]
        return {value for part in get_args(annotation) for value in get_args(part)}

    def meanings(kind: str) -> set[str]:
        return set(words_of(kind).values()) - {"unknown"}

    assert meanings("phase") == values(Lifecycle, "phase")
    assert meanings("period") - {"once", "0", "1h", "24h", "7d"} == values(Cost, "period")
    assert meanings("method") <= set(get_args(Method))
    assert meanings("method-tool") - {""} <= set(get_args(Method))
    assert meanings("status") <= set(get_args(Status))
    assert meanings("level") == meanings("fit") == {"1", "2", "3", "4"}
    assert meanings("flag") == {"yes", "no"}


def test_a_word_of_two_meanings_in_one_kind_is_deliberate() -> None:
    """Which one counts the language of the list decides; without it the first of them."""
    meanings: dict[tuple[str, str], set[str]] = {}
    for kind, meaning, _, text in ENTRIES:
        meanings.setdefault((kind, text), set()).add(meaning)

    assert {key: sorted(found) for key, found in meanings.items() if len(found) > 1} == {
        ("phase", "retire"): ["phase-out", "retired"],  # English: to be retired; French: retired
        ("unit", "h"): ["d", "h"],  # Indonesian: a day
        ("unit", "j"): ["d", "y"],  # French: a day; German: a year
        ("unit", "год"): ["h", "y"],  # Ukrainian: an hour; Russian: a year
    }
    assert [word("unit", "h"), word("unit", "h", "id")] == ["h", "d"]
    assert [word("unit", "j", "fr"), word("unit", "j", "de")] == ["d", "y"]
    assert [word("phase", "retire"), word("phase", "retiré", "fr")] == ["phase-out", "retired"]


@pytest.mark.parametrize(
    ("kind", "text", "meaning"),
    [
        ("phase", "In Betrieb", "active"),
        ("phase", "auslaufend", "phase-out"),
        ("phase", "Under Review", None),
        ("phase", "In Klärung", None),
        ("phase", "稼働中", "active"),
        ("method", "copy & paste", "manual"),
        ("method", "REST-API", "api"),
        ("method", "nightly CSV", "file"),
        ("every", "täglich", "24h"),
        ("every", "monthly", "30d"),
        ("every", "on demand", None),
        ("period", "monatlich", "month"),
        ("period", "quarterly", "quarter"),
        ("period", "halbjährlich", "half-year"),
        ("period", "p.a.", "year"),
        ("period", "daily", None),
        ("status", "ok", "active"),
        ("status", "breaks often", None),
        ("level", "Mission-critical", "4"),
        ("level", "mittel", "2"),
        ("fit", "Adequate", None),
        ("fit", "gut", "3"),
        ("class", "Personal data", "personal"),
        ("class", "Confidential", "confidential"),
        ("unit", "Monate", "mo"),
        ("unit", "jours", "d"),
        ("end", "zum Jahresende", "year"),
        ("month", "März", "3"),
        ("month", "Maerz", "3"),
        ("month", "декабря", "12"),
        ("currency", "€", "EUR"),
        ("currency", "Euro", "EUR"),
        ("currency", "kr", None),
        ("total", "SUMME", "yes"),
        ("total", "合計", "yes"),
        ("direction", "<->", "both"),
    ],
)
def test_a_word_is_understood_in_its_language(kind: str, text: str, meaning: str | None) -> None:
    """Case, width, accents and signs do not matter."""
    assert word(kind, text) == meaning


def test_a_word_that_leaves_a_fact_unknown_is_known() -> None:
    """It is asked about, and not reported as a word that nobody knows."""
    assert knows("phase", "Under Review")
    assert knows("fit", "Adequate")
    assert knows("flag", "teilweise")
    assert not knows("phase", "purple")


@pytest.mark.parametrize(
    "text", ["", " ", "-", "—", "n/a", "N.A.", "#N/A", "unbekannt", "k. A.", "未定", "…", "(blank)"]
)
def test_nothing_is_missing(text: str) -> None:
    """In every language; a sign alone says nothing."""
    assert is_missing(text)
    assert is_nobody(text)


def test_no_word_for_nothing_begins_with_a_figure() -> None:
    """`is_missing` passes over cells that begin with one, of which lists of amounts are full."""
    assert not any(written[0].isdecimal() for written in words_of("missing"))
    assert not is_missing("0")
    assert is_missing("0", frozenset({"0"}))


@pytest.mark.parametrize("text", ["not assigned", "Unspecified", "no", "nicht zugeordnet", "vacant", "担当者なし"])
def test_nobody_is_no_person(text: str) -> None:
    """In a column of people a plain `no` names nobody."""
    assert is_nobody(text)


def test_a_person_is_somebody() -> None:
    """A name that begins like such a word is a name."""
    assert not any(map(is_nobody, ("Noah", "Nona Meyer", "IT", "Anna")))
    assert not any(map(is_missing, ("No", "0", "x", "Noah")))


def test_flags_departments_and_everybody() -> None:
    """A word of either language counts; what is neither yes nor no is None."""
    assert [read_flag(text) for text in ("ja", "Oui", "有", "✓", "x")] == [True] * 5
    assert [read_flag(text) for text in ("nein", "нет", "✗", "0")] == [False] * 4
    assert [read_flag(text) for text in ("planned", "teilweise", "SAML", "")] == [None] * 4
    assert full_department("Personalabteilung") == "Personal"
    assert full_department("FIBU") == "Buchhaltung"
    assert "unternehmensweit" in EVERYBODY
    assert "Marketing" not in EVERYBODY


def test_a_tool_in_the_column_of_methods_says_how() -> None:
    """`via` that tool; a protocol is no tool."""
    found = [method_tool(text) for text in ("Fivetran", "Zapier", "Kafka", "Segment", "SFTP", "API")]

    assert found == ["etl", "ipaas", "stream", "", None, None]
