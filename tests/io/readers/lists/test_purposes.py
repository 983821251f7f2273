"""Columns that say what tools are for: their words become capabilities; nothing is made up where they say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.catalog import catalog
from stackaudit.catalog.tables import purposes
from stackaudit.io.readers.lists.purposes import Purposes, capability_of, parts_of
from stackaudit.io.readers.lists.words import key_of
from stackaudit.io.readers.stack_file import read_as_stated


def stack_of(tmp_path: Path, head: str, *rows: str) -> sa.Stack:
    """The stack of a list, without what the catalog adds."""
    place = tmp_path / "tools.csv"
    place.write_text("\n".join((head, *rows)), encoding="utf-8")
    return read_as_stated(place).stack


def abilities(stack: sa.Stack) -> dict[str, list[str]]:
    """The capabilities of each tool, by its name."""
    return {tool.name: [use.id for use in tool.capabilities] for tool in stack.tools}


# -- the words


def test_every_word_means_one_capability_that_there_is() -> None:
    """No word means two capabilities in one language or stands twice, and each capability is in the catalog."""
    seen: dict[tuple[str, str], str] = {}
    for capability, language, words in purposes():
        assert capability in catalog().capabilities
        for word in words:
            assert (language, key_of(word)) not in seen, f"{word} means {capability} and {seen[language, key_of(word)]}"
            seen[language, key_of(word)] = capability
            assert len(key_of(word)) > 1
    assert {language for language, _ in seen} >= {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "ja", "zh"}


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "ja", "zh"])
def test_everyday_jobs_have_words_in_every_language(language: str) -> None:
    """Meetings, customers, books, travel, newsletters, files, projects, backups, wages, web statistics, passwords."""
    known = {capability for capability, one, _ in purposes() if one == language}
    assert known >= {
        *("video-conferencing", "contact-management", "erp", "accounting", "expense-management", "email-marketing"),
        *("remote-access", "web-analytics", "it-service-management", "file-storage", "documents-and-wiki", "cad"),
        *("project-management", "backup", "time-tracking", "payroll", "password-management", "esignature"),
    }


@pytest.mark.parametrize(
    ("text", "capability"),
    [
        ("Videokonferenz", "video-conferencing"),
        ("VISIOCONFÉRENCE", "video-conferencing"),
        ("videoconferencia", "video-conferencing"),
        ("Ｗｅｂ会議", "video-conferencing"),
        ("Aufgaben- und Projektverwaltung", "project-management"),
        ("учёт рабочего времени", "time-tracking"),
        ("учет рабочего времени", "time-tracking"),
        ("Video", ""),
        ("Chat", ""),
        ("Service", ""),
        ("CRM connector", ""),
        ("Marketing", ""),
    ],
)
def test_a_phrase_is_looked_up_as_a_whole(text: str, capability: str) -> None:
    """Case, width and accents do not matter; short words that mean several things mean nothing."""
    assert capability_of(text) == capability


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("CRM, Newsletter; Wiki / DMS", ("CRM", "Newsletter", "Wiki", "DMS")),
        ("facturation et paie", ("facturation", "paie")),
        ("nómina y vacaciones", ("nómina", "vacaciones")),
        ("Lohn und Gehalt", ("Lohn und Gehalt",)),
        ("会計、給与計算", ("会計", "給与計算")),
        ("CI/CD", ("CI/CD",)),
        ("Research and Development", ("Research", "Development")),
        (" , ", ()),
    ],
)
def test_the_parts_of_a_cell(text: str, parts: tuple[str, ...]) -> None:
    """Commas, semicolons, slashes and the word for "and" part phrases, but for those that are known with it."""
    assert parts_of(text) == parts


# -- a column


def column(*texts: str, **settings: object) -> list[tuple[str, ...]]:
    """What each cell of a column of purposes means."""
    found = Purposes(tuple(texts), "de", **settings)  # type: ignore[arg-type]
    return [found.of(text) for text in texts] if found.are_purposes else []


def test_a_word_beside_it_narrows_a_purpose_that_others_name_too() -> None:
    """`Newsletter DACH` is for newsletters where another tool is; alone, or as a connector, it is not taken."""
    assert column("Newsletter DACH", "Newsletter", "ERP Schnittstelle", "ERP") == [
        ("email-marketing",),
        ("email-marketing",),
        (),
        ("erp",),
    ]
    assert column("Newsletter DACH", "ERP", "Wiki") == [(), ("erp",), ("documents-and-wiki",)]


def test_a_word_that_we_do_not_know_is_the_companys_own_where_two_rows_have_it() -> None:
    """One that stands once is text; beside a known word it says that the tool does more."""
    assert column("Prüfstand", "Prüfstand", "Messe", "Grafik, Video", "Wiki") == [
        ("prüfstand",),
        ("prüfstand",),
        (),
        ("design", "video"),
        ("documents-and-wiki",),
    ]
    assert column("Prüfstand", "Prüfstand", "Wiki", own=False) == [(), (), ("documents-and-wiki",)]


def test_words_that_are_no_purpose() -> None:
    """`Sonstiges`, `k. A.`, a phase, a yes, a department of the list: none of them is a capability."""
    texts = ("CRM", "Wiki", *("Sonstiges", "k. A.", "geplant", "ja", "Vertrieb") * 2, "ERP", "CAD", "DMS")
    assert [one for one in column(*texts, taken=frozenset({"vertrieb"})) if one] == [
        ("contact-management",),
        ("documents-and-wiki",),
        ("erp",),
        ("cad",),
        ("file-storage",),
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ("We use it for our newsletter and for all that goes with it", "An old system that nobody dares to touch"),
        ("Ann", "Bob", "Cy", "Dee", "CRM"),
        ("ok", "see contract", "renewed", "ask Ann"),
    ],
)
def test_sentences_and_remarks_are_no_purposes(texts: Sequence[str]) -> None:
    """A column counts where most cells are short and a good part of them names a job that is known."""
    assert column(*texts) == []


def test_a_shelf_is_no_purpose() -> None:
    """A category under which a list files many of its tools says little of each."""
    texts = ("Accounting",) * 6 + ("CRM",) * 2 + ("Wiki",) * 2
    assert [bool(one) for one in column(*texts, shelves=True, own=False)] == [False] * 6 + [True] * 4


# -- a list


def test_a_german_list(tmp_path: Path) -> None:
    """The words become capabilities, are told as a guess, and stay where they are."""
    stack = stack_of(
        tmp_path,
        "Anwendung;Fachbereich;Einsatzzweck",
        "Konfi;IT;Videokonferenz",
        "Zweite;IT;Videokonferenz, Webinare",
        "Tresor;IT;Passwörter",
        "Alt;IT;",
    )
    assert abilities(stack) == {
        "Konfi": ["video-conferencing"],
        "Zweite": ["video-conferencing", "webinars-and-events"],
        "Tresor": ["password-management"],
        "Alt": [],
    }
    assert [tool.capabilities_partial for tool in stack.tools] == [True, True, True, False]
    assert stack.tools[1].extra["x-description"] == "Videokonferenz, Webinare"
    assert stack.reading is not None
    (read,) = [one for one in stack.reading.lists[0].columns if one.head == "Einsatzzweck"]
    assert (read.field, read.how, read.guess) == (
        "x-description",
        "guessed",
        "what the tools are for (capabilities)",
    )
    assert ("Passwörter", "password-management") in read.words
    assert read.effect is not None
    assert (read.effect.of, read.effect.amount) == ("records", 3)


def test_the_note_says_it(tmp_path: Path) -> None:
    """How many cells, and which column."""
    place = tmp_path / "tools.csv"
    place.write_text("Outil,Usage\nA,visioconférence\nB,notes de frais\n", encoding="utf-8")
    notes = [str(note) for note in read_as_stated(place).notes]
    assert any("2 cells say in 'Usage' what the tools are for (capabilities)" in note for note in notes)


@pytest.mark.parametrize(
    ("head", "cells", "first"),
    [
        ("Tool,Purpose", ("Expense reports", "CRM"), "expense-management"),
        ("Tool,Category", ("E-mail marketing", "CRM"), "email-marketing"),
        ("Outil,Finalité", ("Télémaintenance", "Paie"), "remote-access"),
        ("Herramienta,Propósito", ("Copias de seguridad", "Nómina"), "backup"),
        ("Ferramenta,Finalidade", ("Folha de pagamento", "CRM"), "payroll"),
        ("Strumento,Scopo", ("Note spese", "Contabilità"), "expense-management"),
        ("Applicatie,Doel", ("Urenregistratie", "Boekhouding"), "time-tracking"),
        ("Narzędzie,Przeznaczenie", ("Księgowość", "Kopie zapasowe"), "accounting"),
        ("Программа,Назначение", ("Резервное копирование", "Зарплата"), "backup"),
        ("ツール名,用途", ("経費精算", "勤怠管理"), "expense-management"),
        ("软件名称,用途", ("视频会议", "考勤管理"), "video-conferencing"),
    ],
)
def test_heads_and_words_of_many_languages(tmp_path: Path, head: str, cells: tuple[str, str], first: str) -> None:
    """The rule is one for all languages."""
    stack = stack_of(tmp_path, head, f"Alpha,{cells[0]}", f"Beta,{cells[1]}")
    assert abilities(stack)["Alpha"] == [first]


def test_a_column_of_capabilities_goes_first(tmp_path: Path) -> None:
    """What a list calls capabilities is what it states; its words of purpose stay text."""
    stack = stack_of(tmp_path, "Tool,Capabilities,Purpose", "Alpha,mailing,CRM", "Beta,,Wiki")
    assert abilities(stack) == {"Alpha": ["mailing"], "Beta": []}
    assert not any(tool.capabilities_partial for tool in stack.tools)


def test_what_the_list_says_goes_before_the_catalog(tmp_path: Path) -> None:
    """A tool whose purpose is understood keeps it; one whose purpose is not is filled from the catalog."""
    place = tmp_path / "tools.csv"
    place.write_text("Tool,Purpose\nMailchimp,Newsletter\nSlack,the usual\nZoom,Web meetings\n", encoding="utf-8")
    stack = sa.fill_from_catalog(sa.read_stack(place))
    assert abilities(stack)["Mailchimp"] == ["email-marketing"]
    assert stack.tool("slack").assumes("capabilities")
    assert not stack.tool("mailchimp").assumes("capabilities")


def test_overlaps_by_what_the_list_says(tmp_path: Path) -> None:
    """Two tools for one job are told, as assumed, with no advice to retire one; so is one beside a known product."""
    place = tmp_path / "tools.csv"
    head = "Tool,Department,Purpose,Annual cost (EUR)"
    rows = (
        "Tresor,IT,Passwords,900",
        "Safe,IT,Passwords,3000",
        "Rundbrief,Marketing,Newsletter,500",
        "Mailchimp,Marketing,,4000",
    )
    place.write_text("\n".join((head, *rows)), encoding="utf-8")
    found = {one.subjects: one for one in sa.audit(sa.read_stack(place)).findings if one.analyser == "redundancy"}
    both = found["tool:safe", "tool:tresor"]
    assert both.code == "redundancy.overlap"
    assert both.confidence == "assumed"
    assert "by what the list says they are for" in str(both.why)
    assert not any("retire" in str(one.advice).casefold() for one in found.values())
    (pair,) = [one for key, one in found.items() if key != ("tool:safe", "tool:tresor")]
    assert "Rundbrief" in str(pair.title)
    assert pair.severity <= sa.Severity.MEDIUM
    assert pair.confidence == "assumed"


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    """The same rows in another order give the same capabilities."""
    rows = ["A,Newsletter DACH", "B,Newsletter", "C,Prüfstand", "D,Prüfstand", "E,Grafik und Video", "F,CRM"]
    one = abilities(stack_of(tmp_path, "Anwendung,Zweck", *rows))
    other = abilities(stack_of(tmp_path, "Anwendung,Zweck", *reversed(rows)))
    assert one == other


def test_two_columns_of_purposes(tmp_path: Path) -> None:
    """The category says it where the purpose does not; each column is told with its own cells."""
    stack = stack_of(
        tmp_path, "Tool,Category,Purpose", "A,CRM,Newsletter", "B,Wiki,see contract", "C,CRM,Backup", "D,ERP,Payroll"
    )
    assert abilities(stack) == {
        "A": ["email-marketing"],
        "B": ["documents-and-wiki"],
        "C": ["backup"],
        "D": ["payroll"],
    }
    assert stack.reading is not None
    words = {one.head: one.words for one in stack.reading.lists[0].columns}
    assert words["Category"] == (("Wiki", "documents-and-wiki"),)
    assert ("Newsletter", "email-marketing") in words["Purpose"]


def test_functions_that_are_guessed_bear_the_catalogs_names_where_it_has_them(tmp_path: Path) -> None:
    """A loose head such as `Funktionen` is a list of capabilities: known ones match those of other tools."""
    stack = stack_of(tmp_path, "Anwendung;Funktionen", "A;Newsletter, Prüfstand", "B;Reisekosten")
    assert abilities(stack) == {"A": ["email-marketing", "prüfstand"], "B": ["expense-management"]}
    assert not stack.tools[0].capabilities_partial
