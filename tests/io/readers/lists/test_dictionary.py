"""The dictionary of heads: every entry finds its field, in every language, whatever the spelling."""

from __future__ import annotations

import pytest

from stackaudit.io.readers.lists.dictionary import (
    Header,
    always_fits,
    candidates,
    fields,
    flow_header,
    is_field,
    is_known_head,
    language_of,
    tool_header,
)
from stackaudit.io.readers.lists.words import folded, key_of, rows
from stackaudit.model.layouts import LAYOUTS

ENTRIES = [
    (table, field, how, language, head)
    for table, field, how, language, heads in rows("heads.psv")
    for head in heads.split(";")
]


def test_every_entry_finds_its_field() -> None:
    """An exact one says it alone, in its own language; a loose one says it at least as one of several."""
    lost = []
    for table, field, how, language, head in ENTRIES:
        found = {one.field: one for one in candidates(head, table, language)}
        wanted = "cost.annual" if field == "cost.monthly" and how == "loose" else field
        if (field not in found and wanted not in found) or (how == "exact" and not found[field].exact):
            lost.append((table, field, language, head))

    assert lost == []


def test_every_field_of_the_dictionary_is_one_of_the_stack() -> None:
    """A head never leads to a field that no reader can fill."""
    assert {(table, field) for table, field, *_ in ENTRIES if not is_field(table, field)} == set()


def test_an_exact_head_has_one_meaning_in_a_language() -> None:
    """Two would make the order of the file decide."""
    meanings: dict[tuple[str, str, str], set[str]] = {}
    for table, field, how, language, head in ENTRIES:
        if how == "exact":
            meanings.setdefault((table, language, head), set()).add(field)

    assert {key: found for key, found in meanings.items() if len(found) > 1} == {}


def test_entries_are_written_as_they_are_compared() -> None:
    """Else nothing would ever find them."""
    assert [head for *_, head in ENTRIES if head != key_of(head) or not head] == []


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("Anwendung", "name"),
        ("Name der Anwendung", "name"),
        ("Kündigungsfrist", "contract.notice"),
        ("KUENDIGUNGSFRIST", "contract.notice"),
        ("Kosten p.a.", "cost.annual"),
        ("Kosten / Jahr", "cost.annual"),
        ("Fachbereich", "departments"),
        ("Éditeur", "vendor"),
        ("Editeur", "vendor"),
        ("Coût annuel", "cost.annual"),
        ("Proveedor", "vendor"),
        ("Costo anual", "cost.annual"),
        ("Fornecedor", "vendor"),
        ("Fornitore", "vendor"),
        ("Leverancier", "vendor"),
        ("Opzegtermijn", "contract.notice"),
        ("Dostawca", "vendor"),
        ("Поставщик", "vendor"),
        ("Стоимость в год", "cost.annual"),
        ("Відділ", "departments"),
        ("YAZILIM ADI", "name"),
        ("Yazılım Adı", "name"),
        ("المورد", "vendor"),
        ("Pemasok", "vendor"),
        ("システム名", "name"),
        ("年額", "cost.annual"),
        ("供应商", "vendor"),
        ("부서", "departments"),
        ("ＮＡＭＥ", "name"),
        ("AppName", "name"),
        ("annualCost", "cost.annual"),
        ("Tool-Name:", "name"),
        ("Criticality", "criticality"),
        ("Tier", "criticality"),
        ("Also known as", "aliases"),
        ("Price per seat", "cost.per_seat"),
        ("Billing cycle", "cost.period"),
        ("Assigned licenses", "seats.assigned"),
        ("Currency", "currency"),
        ("Währung", "currency"),
        ("Kostenstelle", "x-cost-center"),
        ("Cost center", "x-cost-center"),
        ("Purchase cost", "x-one-off-cost"),
        ("TCV", "x-contract-value"),
        ("Kündbar bis", "x-notice-day"),
        ("Hosting", "x-hosting"),
    ],
)
def test_a_head_is_understood_in_its_language(head: str, field: str) -> None:
    """Width, case, accents, umlauts, CamelCase and signs do not matter."""
    found = tool_header(head)

    assert (found.field, found.exact, found.guess) == (field, True, "")


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("Annual Cost (EUR)", Header("cost.annual", currency="EUR", per="year")),
        ("Kosten (monatlich)", Header("cost.monthly", per="month")),
        ("Kosten/Monat in €", Header("cost.monthly", currency="EUR", per="month")),
        ("Quarterly cost", Header("cost.annual", per="quarter")),
        ("Cost per half year", Header("cost.annual", per="half-year")),
        ("Jahreskosten in TEUR", Header("cost.annual", currency="EUR", per="year", scale=1000)),
        ("Jahreskosten (T€)", Header("cost.annual", currency="EUR", per="year", scale=1000)),
        ("Annual spend (k USD)", Header("cost.annual", currency="USD", per="year", scale=1000)),
        ("年度成本(万元)", Header("cost.annual", currency="CNY", per="year", scale=10_000)),
        ("Price per user / month ($)", Header("cost.per_seat", currency="USD", per="month")),
        ("Cost (GBP)", Header("cost.annual", "the cost a year", "GBP", exact=False)),
        ("Budget 2026", Header("cost.annual", "the cost a year", exact=False)),
        ("One-off cost", Header("x-one-off-cost", per="once")),
        ("Notice period (days)", Header("contract.notice", unit="days")),
        ("Kündigungsfrist in Monaten", Header("contract.notice", unit="months")),
        ("Préavis (jours)", Header("contract.notice", unit="days")),
        ("Laufzeit (Jahre)", Header("contract.term", unit="years")),
    ],
)
def test_a_head_brings_currency_unit_period_and_scale(head: str, wanted: Header) -> None:
    """They stand in brackets as often as in the cells."""
    assert tool_header(head) == wanted


@pytest.mark.parametrize(
    ("head", "field", "guess"),
    [
        ("Users", "seats.active", "active users"),
        ("Number of the licenses in total", "seats.paid", "the seats that are paid for"),
        ("Date of renewal", "contract.renews", "the day of renewal"),
        ("Betrag", "cost.annual", "the cost a year"),
        ("huidige_tool", "name", "the name"),
        ("Our current software", "name", "the name"),
        ("Firma", "vendor", "the vendor"),
    ],
)
def test_a_loose_head_is_a_guess(head: str, field: str, guess: str) -> None:
    """The cells have to fit, and no other column may say it."""
    found = tool_header(head)

    assert (found.field, found.guess, found.exact) == (field, guess, False)


@pytest.mark.parametrize(
    "head",
    ["Tool owner", "Tool version", "Software license key", "Mood", "Cost of failure", "€", "2026", "x" * 500],
)
def test_what_is_no_name_is_none(head: str) -> None:
    """A head with the word tool in it names tools only where nothing else is said."""
    assert tool_header(head).field in ("", "owner")


def test_a_head_can_mean_several_things() -> None:
    """Which one it is the cells decide."""
    assert [one.field for one in candidates("Service", "tools")] == ["name", "departments"]
    assert [one.field for one in candidates("Location", "tools")] == ["x-hosting", "regions"]
    assert [one.field for one in candidates("Kostenstelle", "tools")] == ["x-cost-center", "departments"]
    assert candidates("", "tools") == ()


def test_a_head_of_two_letters_counts_in_its_language_only() -> None:
    """`по` is software in Russian, a preposition elsewhere."""
    assert [one.exact for one in candidates("ПО", "tools", "ru")] == [True]
    assert [one.exact for one in candidates("ПО", "tools")] == [False]
    assert candidates("ПО", "tools", "uk") == ()


def test_the_language_of_the_other_heads_comes_first() -> None:
    """`direction` is a department in French."""
    assert [one.field for one in candidates("Direction", "tools", "fr")] == ["departments"]
    assert [one.exact for one in candidates("Direction", "tools", "fr")] == [True]


@pytest.mark.parametrize(
    ("heads", "language"),
    [
        (("Anwendung", "Abteilung", "Kosten", "Status"), "de"),
        (("Tool", "Owner", "Cost"), "en"),
        (("Application", "Éditeur", "Coût annuel"), "fr"),
        (("Aplicación", "Proveedor", "Costo"), "es"),
        (("システム名", "部署", "費用"), "ja"),
        (("Mood", "Foo"), ""),
        ((), ""),
    ],
)
def test_the_language_of_a_list_is_that_of_most_heads(heads: tuple[str, ...], language: str) -> None:
    """It decides what short words and decimal signs mean."""
    assert language_of(heads) == language


def test_known_heads_are_told_from_data() -> None:
    """Names of products and numbers are no heads."""
    assert all(map(is_known_head, ("Anbieter", "Source system", "Cost (EUR)", "Nom de l'application")))
    assert not any(map(is_known_head, ("Salesforce", "12,000", "", "anna@example.com", "Current tool list")))


def test_the_heads_of_integrations_are_their_own() -> None:
    """`From` and `To` are ends of a flow, not the names of tools; who is responsible is the owner of the flow."""
    heads = ("From", "To", "Zielsystem", "Data objects", "Protocol", "Frequency", "Owner", "Technical owner")
    wanted = ["source", "target", "target", "entities", "method", "every", "owner", "owner"]

    assert [flow_header(text).field for text in heads] == wanted
    assert tool_header("From").field == ""


def test_a_column_that_takes_a_few_values_is_checked() -> None:
    """What is read into the others fits whatever the cell holds."""
    assert always_fits("tools", "name")
    assert always_fits("tools", "x-anything")
    assert not always_fits("tools", "criticality")
    assert not always_fits("tools", "uptime.measured")


def test_every_new_field_can_be_mapped_and_has_a_head() -> None:
    """A column of a stack file is a column of a list."""
    new = {"seats.assigned", "cost.per_seat", "cost.period", "currency", "criticality", "aliases", "contract.notice_to"}

    assert new <= set(fields("tools"))
    assert new <= {field for table, field, *_ in ENTRIES if table == "tools"}
    assert new <= set(LAYOUTS["tools"].columns)
    assert folded("Kosten  (EUR)") == "kosten eur"


def test_what_stands_in_brackets_may_say_which_one_it_is() -> None:
    """`Owner (IT)` is the technical owner; a remark in brackets says nothing."""
    assert tool_header("Owner (IT)").field == "technical_owner"
    assert tool_header("Cost (one-off)").field == "x-one-off-cost"
    assert tool_header("Vendor (see contract list)") == Header("vendor")
