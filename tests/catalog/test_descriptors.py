"""Whom a line of a card statement or an expense list pays: what is taken, and that cafés are no software."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.catalog import catalog
from stackaudit.catalog.descriptors import payee


@pytest.mark.parametrize(
    ("line", "name", "product"),
    [
        ("SLACK T03ABC DUBLIN", "SLACK", "Slack"),
        ("PAYPAL *FIGMA", "FIGMA", "Figma"),
        ("PAYPAL *FIGMA 4029357733", "FIGMA", "Figma"),
        ("GOOGLE*GSUITE_acme", "GOOGLE GSUITE", "Google Workspace"),
        ("GOOGLE *ADS1234567890 CC@GOOGLE.COM", "GOOGLE ADS", "Google Ads"),
        ("STRIPE* NOTION LABS INC", "NOTION LABS", "Notion"),
        ("OPENAI *CHATGPT SUBSCR 4158799686 CA", "OPENAI CHATGPT", "ChatGPT"),
        ("CLAUDE.AI SUBSCRIPTION ANTHROPIC.COM CA", "CLAUDE.AI", "Claude"),
        ("ZOOM.US 888-799-9666 SAN JOSE CA", "ZOOM.US", "Zoom"),
        ("MICROSOFT*OFFICE 365 MSBILL.INFO WA", "MICROSOFT OFFICE 365", "Microsoft 365"),
        ("ADOBE *CREATIVE CLOUD 408-536-6000 CA", "ADOBE CREATIVE CLOUD", "Adobe Creative Cloud"),
        ("POS PURCHASE 10/12 CANVA* I04014-1234567", "CANVA", "Canva"),
        ("GITHUB, INC. SAN FRANCISCO", "GITHUB", "GitHub"),
        ("AWS EMEA aws.amazon.co LUX", "AWS EMEA", "Amazon Web Services"),
        ("FACEBK *ABC123 fb.me/ads", "FACEBK", "Meta Ads"),
        ("DROPBOX*8FZ6 LONDON", "DROPBOX", "Dropbox"),
        ("LinkedIn-123456", "LinkedIn", "LinkedIn"),
        ("INTUIT *QBooks Online", "INTUIT QBooks", "QuickBooks Online"),
        ("ATLASSIAN AMSTERDAM", "ATLASSIAN", None),
        ("AMZN Mktp US*2A3B4", "AMZN Mktp", None),
        ("SQ *CORNER CAFE BERLIN", "CORNER CAFE", None),
        ("NOTION COFFEE DENVER", "NOTION COFFEE", None),
        ("SQ *SLACK TIDE BREWING", "SLACK TIDE BREWING", None),
        ("SQ *FIGMA CAFE", "FIGMA CAFE", None),
        ("TST* HARVEST 0042", "HARVEST", None),
        ("SQ *SQUARE", "SQUARE", None),
        ("UBER TRIP", "UBER TRIP", None),
        ("Deutsche Bahn", "Deutsche Bahn", None),
        ("APPLE.COM/BILL", "APPLE.COM/BILL", None),
        ("TST* ROUTE 66", "ROUTE 66", None),
        ("", "", None),
        ("*", "*", None),
    ],
)
def test_a_line_is_cleaned_and_taken_where_it_is_sure(line: str, name: str, product: str | None) -> None:
    """Processors, numbers, phones, places and words for bills go; only a product's name as a whole is taken."""
    found = catalog().paid_to(line)

    assert payee(line) == name
    assert (found.tool and found.tool.name) == product


def test_what_is_not_sure_is_suggested() -> None:
    """A product inside a longer name, and a common word, are offered."""
    assert [tool.name for tool in catalog().paid_to("NOTION COFFEE DENVER").candidates] == ["Notion"]
    assert [tool.name for tool in catalog().paid_to("SQ *SQUARE").candidates] == ["Square"]
    assert catalog().paid_to("SQ *SQUARE").kind == "suggested"


def test_what_the_company_calls_a_product_is_taken_on_a_statement_too() -> None:
    """Its own word goes before the merchants that the catalog knows."""
    own = catalog().with_names({"OPENAI CHATGPT": "openai", "SLACK": "skip"})

    assert own.paid_to("OPENAI *CHATGPT SUBSCR").tool == own.tool("openai")
    assert own.paid_to("SLACK T03ABC DUBLIN").tool is None


@given(st.text(max_size=60))
def test_any_line_has_an_answer(line: str) -> None:
    """No text breaks the cleaning; something is left of everything but blanks, and cleaning twice changes little."""
    cleaned = payee(line)

    assert bool(cleaned) == bool(" ".join(line.split()))
    assert catalog().sure(cleaned).kind in {"none", "exact", "domain", "cleaned", "choice"}


@pytest.mark.parametrize(
    ("payee", "vendor"),
    [
        ("ATLASSIAN PTY LTD", "Atlassian"),
        ("GOOGLE IRELAND LIMITED", "Google"),
        ("MICROSOFT IRELAND OPERATIONS LTD", "Microsoft"),
        ("ADOBE SYSTEMS SOFTWARE IRELAND LTD", "Adobe"),
        ("Meta Platforms Ireland Ltd", "Meta"),
    ],
)
def test_a_company_is_its_vendor_whatever_land_it_is_in(payee: str, vendor: str) -> None:
    """Legal forms, lands and what a branch does are taken off; which of several products is paid is not said."""
    found = catalog().vendor_paid(payee)

    assert found is not None
    assert found.name == vendor
    assert len(found.products) > 1
    assert catalog().paid_to(payee).tool is None


@pytest.mark.parametrize(
    ("payee", "product"),
    [
        ("SALESFORCE.COM FRANCE SAS", "salesforce"),
        ("Salesforce France SAS", "salesforce"),
        ("OVH SAS", "ovhcloud"),
        ("Intercom R&D Unlimited Company", "intercom"),
    ],
)
def test_a_company_that_bears_the_name_of_a_product(payee: str, product: str) -> None:
    """It is that product."""
    found = catalog().paid_to(payee).tool

    assert found is not None
    assert found.id == product


@pytest.mark.parametrize(
    "payee",
    ["AMAZON EU SARL", "Apple Distribution International", "Siemens AG", "Square Ltd", "Notion Coffee", "Front SAS"],
)
def test_who_sells_much_else_and_common_words_are_no_software(payee: str) -> None:
    """A word more that is no form of a company, a seller of many things, a common word: nothing is taken."""
    assert catalog().vendor_paid(payee) is None
    assert catalog().paid_to(payee).tool is None
