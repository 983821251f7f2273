"""Headers and words of people: read where there is one way, else left out with a reason."""

from __future__ import annotations

import pytest

from stackaudit.io.readers.lists.dictionary import fields, flow_header, is_field, tool_header
from stackaudit.io.readers.lists.words import cleaned, full_department, is_missing, read_flag, split_list


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Application", "name"),
        ("Tool Name", "name"),
        ("SOFTWARE", "name"),
        ("app_name", "name"),
        ("Vendor", "vendor"),
        ("Supplier", "vendor"),
        ("Publisher", "vendor"),
        ("Category", "category"),
        ("Business Owner", "owner"),
        ("IT Owner", "technical_owner"),
        ("Dept.", "departments"),
        ("Business Unit", "departments"),
        ("Teams", "departments"),
        ("Annual Cost ($)", "cost.annual"),
        ("Spend per year", "cost.annual"),
        ("Cost p.a. EUR", "cost.annual"),
        ("ACV", "cost.annual"),
        ("Cost (monthly)", "cost.monthly"),
        ("Cost per month", "cost.monthly"),
        ("Licences", "seats.paid"),
        ("# Licenses", "seats.paid"),
        ("Seats", "seats.paid"),
        ("Number of users", "seats.active"),
        ("Active Users", "seats.active"),
        ("Renewal date", "contract.renews"),
        ("Contract End", "contract.ends"),
        ("Notice Period (days)", "contract.notice"),
        ("Auto-renewal", "contract.auto_renew"),
        ("Status", "lifecycle.phase"),
        ("End of Life", "lifecycle.end_of_support"),
        ("SSO enabled", "access.sso"),
        ("Description", "x-description"),
        ("URL", "x-url"),
        ("x-cost-centre", "x-cost-centre"),
        ("fit.functional", "fit.functional"),
        ("Mood", ""),
        ("Cost of failure", ""),
        ("Approval Expiration Date", ""),
        ("", ""),
    ],
)
def test_a_header_means_a_fact(header: str, field: str) -> None:
    """Plural, case, brackets, currency and order of words do not matter; what is not known means nothing."""
    assert tool_header(header).field == field


def test_a_header_brings_its_currency_and_unit() -> None:
    """They stand in brackets as often as in the cells."""
    assert tool_header("Annual cost (EUR)").currency == "EUR"
    assert tool_header("Spend £").currency == "GBP"
    assert tool_header("Notice period (days)").unit == "days"


def test_an_unclear_header_is_marked_as_a_guess() -> None:
    """A number of users is that of active users, which is said; a number of seats is of those paid for."""
    assert {tool_header(text).guess for text in ("Users", "user_count", "Number of users")} == {"active users"}
    assert tool_header("user_count").field == "seats.active"
    assert tool_header("Seats").guess == ""
    assert tool_header("Cost").guess == "the cost a year"
    assert tool_header("Annual cost").guess == ""


def test_the_heads_of_integrations_are_their_own() -> None:
    """`From` and `To` are ends of a flow, not the names of tools."""
    wanted = ["source", "target", "entities", "method", "every"]

    assert [flow_header(text).field for text in ("From", "To", "Data objects", "Protocol", "Frequency")] == wanted
    assert tool_header("From").field == ""


def test_a_column_can_be_mapped_to_every_plain_field() -> None:
    """Records and lists of records take no single cell."""
    assert all(is_field("tools", name) for name in fields("tools"))
    assert is_field("tools", "cost.monthly")
    assert not is_field("tools", "cost")
    assert not is_field("tools", "limits")
    assert not is_field("integrations", "cost.monthly")


def test_missing_words_flags_lists_and_departments() -> None:
    """What stands for nothing, for yes, for several, for Marketing."""
    assert [is_missing(text) for text in ("-", "N/A", " n/a ", "TBD", "0", "no")] == [True] * 4 + [False] * 2
    assert is_missing("xx", frozenset({"xx"}))
    assert [read_flag(text) for text in ("Yes", "x", "NO", "maybe")] == [True, True, False, None]
    assert split_list("Sales / Service; IT\nHR") == ["Sales", "Service", "IT", "HR"]
    assert [full_department(name) for name in ("Mktg", "HR", "R&D")] == ["Marketing", "Human Resources", "R&D"]


def test_hidden_characters_are_taken_out_and_counted() -> None:
    """Line ends are made one kind; joined emoji stay."""
    assert cleaned("a\u202eb\u200b\r\nc") == ("ab\nc", 2)
    assert cleaned("👩\u200d💻") == ("👩\u200d💻", 0)
    assert cleaned("cafe\u0301") == ("café", 0)
