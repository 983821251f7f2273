"""What stands around a fact: currencies, taxes and groups in heads, periods and dates beside, numbers in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.io.mapping_file import mapping_text
from stackaudit.io.readers.lists.days import orders_told, read_period
from stackaudit.io.readers.lists.meanings import meanings
from stackaudit.model.periods import read_notice
from stackaudit.model.tool import Tool


def _csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _tools(tmp_path: Path, text: str) -> dict[str, Tool]:
    return {tool.name: tool for tool in sa.read_stack(_csv(tmp_path, text)).tools}


@pytest.mark.parametrize(
    ("head", "field", "per", "currency", "tax"),
    [
        ("$/month", "cost.monthly", "month", "USD", ""),
        ("€ / Monat", "cost.monthly", "month", "EUR", ""),
        ("EUR p.a.", "cost.annual", "year", "EUR", ""),
        ("$ per year", "cost.annual", "year", "USD", ""),
        ("€/user/month", "cost.per_seat", "month", "EUR", ""),
        ("$ per seat per month", "cost.per_seat", "month", "USD", ""),
        ("cost per user/month ($)", "cost.per_seat", "month", "USD", ""),
        ("Koszt miesięczny netto [zł]", "cost.monthly", "month", "PLN", "net"),
        ("Kosten netto pro Jahr", "cost.annual", "year", "", "net"),
        ("Coste anual (sin IVA)", "cost.annual", "year", "", "net"),
        ("Annual cost excl. VAT", "cost.annual", "year", "", "net"),
        ("Prix TTC / mois", "cost.monthly", "month", "", "gross"),
        ("Gross annual cost", "cost.annual", "year", "", "gross"),
        ("年額（税抜）", "cost.annual", "year", "", "net"),
    ],
)
def test_currencies_periods_seats_and_taxes_are_taken_off_a_head(
    head: str, field: str, per: str, currency: str, tax: str
) -> None:
    """Whatever signs stand between them."""
    first = meanings(head, "tools")[0]
    assert (first.field, first.per, first.currency, first.tax) == (field, per, currency, tax)


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("contract.noticeDays", "contract.notice"),
        ("contract notice days", "contract.notice"),
        ("contract.autoRenew", "contract.auto_renew"),
        ("subscription.renewalDate", "contract.renews"),
        ("licenses.purchased", "seats.paid"),
        ("cost.amount", "cost.annual"),
        ("pricing.annualCost", "cost.annual"),
        ("cost.value", "cost.annual"),
        ("fields.Owner", "owner"),
    ],
)
def test_the_first_word_of_a_head_may_say_what_it_is_a_fact_of(head: str, field: str) -> None:
    """With a dot or a blank after it."""
    assert meanings(head, "tools")[0].field == field


@pytest.mark.parametrize("head", ["vendor.country", "license.country", "cost.mood", "name HT", "net", "Netto", "EUR"])
def test_what_is_no_fact_of_its_group_stays_unknown(head: str) -> None:
    """A word of taxes is said of money only, and a currency alone says nothing."""
    assert meanings(head, "tools") == ()


def test_an_amount_without_taxes_goes_before_the_one_with_them(tmp_path: Path) -> None:
    """Whichever stands first; it is told."""
    path = _csv(tmp_path, "App;Annual cost incl. VAT;Annual cost net\nSlack;119;100\nJira;238;200\n")
    read = sa.read_with_notes(path)
    assert [tool.cost and tool.cost.annual for tool in read.stack.tools] == [100, 200]
    assert any("'Annual cost net' is without taxes" in note.message for note in read.notes)


@pytest.mark.parametrize("used", ["Wykorzystane", "Used", "In use", "Utilisées", "Genutzt", "使用中"])
def test_used_beside_licences_counts_those_in_use(tmp_path: Path, used: str) -> None:
    """In any language."""
    slack = _tools(tmp_path, f"App,Licenses,{used}\nSlack,10,8\nJira,5,4\n")["Slack"]
    assert slack.seats is not None
    assert (slack.seats.paid, slack.seats.active) == (10, 8)


@pytest.mark.parametrize("beside", ["App,Owner,Used\nSlack,Jo,8\n", "App,Licenses,Used\nSlack,10,for chats\n"])
def test_used_says_nothing_of_seats_without_licences_or_numbers(tmp_path: Path, beside: str) -> None:
    """It may be anything."""
    slack = _tools(tmp_path, beside)["Slack"]
    assert slack.seats is None or slack.seats.active is None


@pytest.mark.parametrize("head", ["Cost", "Money", "cost.amount"])
def test_a_period_beside_an_amount_says_what_it_is_for_row_by_row(tmp_path: Path, head: str) -> None:
    """Whether the amount is guessed or mapped; and what the user says of a word goes."""
    path = _csv(tmp_path, f"App,{head},Billing period\nSlack,100,monthly\nJira,900,annual\nZoom,10,each moon\n")
    said = {"columns": {head: "cost.annual"}, "values": {"cost.period": {"each moon": "month"}}}
    read = sa.read_with_notes(path, mapping=said)
    assert [tool.cost and tool.cost.annual for tool in read.stack.tools] == [1200, 900, 120]
    assert read.stack.reading is not None
    (table,) = read.stack.reading.lists
    assert [column.unread for column in table.columns if column.field == "cost.period"] == [()]
    assert "unknown" not in mapping_text([path], said)


def test_an_amount_whose_head_says_a_year_is_one_of_a_year(tmp_path: Path) -> None:
    """It is billed by the month, and costs no more."""
    path = _csv(tmp_path, "App,Annual cost,Billing period\nSlack,1200,monthly\n")
    (slack,) = sa.read_stack(path, mapping={"columns": {"Annual cost": "cost.annual"}}).tools
    assert slack.cost is not None
    assert slack.cost.annual == 1200


def test_a_word_of_no_period_is_told(tmp_path: Path) -> None:
    """And only that one."""
    stack = sa.read_stack(_csv(tmp_path, "App,Cost,Billing period\nSlack,100,monthly\nJira,9,per whim\n"))
    assert stack.reading is not None
    (unread,) = [one.unread for one in stack.reading.lists[0].columns if one.field == "cost.period"]
    assert unread == (("per whim", 1),)


def test_dates_that_leave_it_open_are_read_as_others_of_the_list(tmp_path: Path) -> None:
    """It is told; dates of the list that disagree tell nothing."""
    rows = "App,Start,End\nSlack,01/03/2023,28/02/2027\n"
    read = sa.read_with_notes(_csv(tmp_path, rows))
    (slack,) = read.stack.tools
    assert slack.contract is not None
    assert (slack.contract.starts, slack.contract.ends) == (date(2023, 3, 1), date(2027, 2, 28))
    assert any("day first, as others in the list show" in note.message for note in read.notes)
    slack = _tools(tmp_path, rows + "Jira,05/03/2023,03/28/2027\n")["Slack"]
    assert slack.contract is not None
    assert slack.contract.starts is None


def test_a_column_whose_own_dates_disagree_borrows_nothing() -> None:
    """Both orders are told of it."""
    assert orders_told(["01/25/2026", "25/01/2026"]) == {"day-first", "month-first"}


@pytest.mark.parametrize(
    ("text", "language", "meant"),
    [
        ("45 días naturales", "es", "45 days"),
        ("un mes", "es", "1 month"),
        ("a month", "", "1 month"),
        ("ein Monat", "de", "1 month"),
        ("einen Monat zum Monatsende", "de", "1 month to the end of the month"),
        ("trzy miesiące", "pl", "3 months"),
        ("60 dni kalendarzowych", "pl", "60 days"),
        ("deux mois avant échéance", "fr", "2 months"),
        ("60 jours calendaires", "fr", "60 days"),
        ("30 giorni solari", "it", "30 days"),
        ("drie maanden", "nl", "3 months"),
        ("три месяца", "ru", "3 months"),
        ("üç ay", "tr", "3 months"),
        ("三个月", "zh", "3 months"),
        ("세 달", "ko", "3 months"),
        ("three (3) months", "", "3 months"),
        ("twelve weeks", "", "12 weeks"),
        ("30 natural days", "", "30 days"),
    ],
)
def test_lengths_of_time_may_be_said_in_words(text: str, language: str, meant: str) -> None:
    """And days may be said to be those of the calendar."""
    assert read_period(text, language=language)[0] == read_notice(meant)


@pytest.mark.parametrize("text", ["a lot", "one", "three people", "ein Wort", "one working day", "none"])
def test_words_without_a_length_of_time_are_none(text: str) -> None:
    """However they begin."""
    assert read_period(text)[0] is None


@pytest.mark.parametrize(
    ("head", "cells", "others"),
    [
        ("Running per month", ("1,200.50", "900.25"), "cost.monthly, cost.annual"),
        ("Points", ("3", "4"), "seats.active, cost.annual"),
        ("Umsatz", ("5000", "40000"), "cost.annual, seats.active"),
    ],
)
def test_the_mapping_offers_what_head_and_cells_may_mean(
    tmp_path: Path, head: str, cells: tuple[str, str], others: str
) -> None:
    """The likeliest first."""
    path = _csv(tmp_path, f'App;Owner;{head}\nSlack;Jo;"{cells[0]}"\nJira;Al;"{cells[1]}"\n')
    (line,) = [line for line in mapping_text([path]).splitlines() if line.strip().startswith(f"{head}:")]
    assert line.endswith(f"also: {others}")
