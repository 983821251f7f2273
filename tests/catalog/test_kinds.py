"""Kinds of records under the names that the stack or the catalog has for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.catalog import catalog
from stackaudit.catalog.kinds import KindsOfRecords, in_known_kinds
from stacks import read


def shop(*entities: str, **rest: Any) -> KindsOfRecords:
    """What becomes of the records of one flow."""
    flow = {"source": "hubspot", "target": "salesforce", "entities": list(entities)}
    stack = read({"name": "Shop", "tools": ["HubSpot", "Salesforce"], "integrations": [flow], **rest})
    return in_known_kinds(catalog(), stack)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("leads", "lead"),
        ("companies", "account"),
        ("opportunities", "deal"),
        ("form-submissions", "form-submission"),
        ("formsubmission", "form-submission"),
        ("kontakte", "contact"),
        ("rechnungen", "invoice"),
        ("factures", "invoice"),
        ("contactos", "contact"),
        ("pedidos", "order"),
        ("fatture", "invoice"),
        ("facturen", "invoice"),
        ("zamówienia", "order"),
        ("контакты", "contact"),
        ("замовлення", "order"),
        ("siparişler", "order"),
        ("فواتير", "invoice"),
        ("pesanan", "order"),
        ("見込み客", "lead"),
        ("订单", "order"),
        ("주문", "order"),
        ("kampagnen", "campaign"),
        ("lieferanten", "supplier"),
    ],
)
def test_a_kind_in_the_plural_or_another_language_is_the_kind(word: str, kind: str) -> None:
    """It is what the flow carries then, and what it was called is told."""
    found = shop(word)

    assert found.taken == {word: kind}
    assert found.stack.integrations[0].entities == (kind,)


@pytest.mark.parametrize(
    ("word", "kinds"),
    [("kunden", ("contact", "account")), ("customer", ("contact", "account")), ("anfragen", ("ticket",))],
)
def test_a_word_that_may_mean_something_else_stays_and_is_a_question(word: str, kinds: tuple[str, ...]) -> None:
    """A customer may be a person or a company, an enquiry a ticket or something else."""
    found = shop(word)

    assert (found.taken, found.several) == ({}, {word: kinds})
    assert found.stack.integrations[0].entities == (word,)


def test_a_word_that_nothing_knows_is_told() -> None:
    """It stays, and is in the list of what nobody knows."""
    found = shop("spare-parts", "lead")

    assert found.unknown == ("spare-parts",)
    assert found.stack.integrations[0].entities == ("spare-parts", "lead")


def test_what_the_company_declares_stays_under_its_name() -> None:
    """It goes before the catalog, and other spellings of it are taken for it."""
    declared = [{"id": "leads"}, {"id": "auftrag", "name": "Auftrag"}, {"id": "Kontakt"}]
    flow = {"source": "hubspot", "target": "salesforce", "entities": ["leads", "auftrag", "Kontakt"]}
    stack = read({"name": "S", "tools": ["HubSpot", "Salesforce"], "entities": declared, "integrations": [flow]})

    assert in_known_kinds(catalog(), stack).stack is stack


def test_what_needs_and_steps_speak_of_stays_under_its_name() -> None:
    """Somebody chose the name there, and would not find it again."""
    need = {"source": "hubspot", "target": "salesforce", "entity": "leads"}

    assert shop("leads", needs=[need]).stack.integrations[0].entities == ("leads",)


def test_two_words_for_one_kind_are_one() -> None:
    """A flow carries it once, a tool has what is stated of the first."""
    tool = {"id": "hubspot", "name": "HubSpot", "entities": {"leads": "producer", "lead": "consumer"}}
    stack = read({"name": "S", "tools": [tool, "Salesforce"], "integrations": ["hubspot -> salesforce: leads, lead"]})
    found = in_known_kinds(catalog(), stack).stack

    assert found.integrations[0].entities == ("lead",)
    assert [(use.entity, use.roles) for use in found.tool("hubspot").entities] == [("lead", ("producer",))]


TOOLS = "Tool\nHubSpot Marketing Hub\nSalesforce\nZendesk\n"
FLOWS = "From,To,Data\nHubSpot Marketing Hub,Salesforce,{}\nZendesk,Salesforce,{}\n"


def lists(folder: Path, *words: str) -> Path:
    """A folder with a list of tools and one of flows."""
    folder.mkdir()
    (folder / "tools.csv").write_text(TOOLS, encoding="utf-8")
    (folder / "flows.csv").write_text(FLOWS.format(*words), encoding="utf-8")
    return folder


def test_lists_in_plural_and_german_say_what_those_in_the_words_of_the_catalog_say(tmp_path: Path) -> None:
    """The same findings, and a note that tells what each word is taken for."""
    plain, german = lists(tmp_path / "a", "lead", "ticket"), lists(tmp_path / "b", "Interessenten", "Tickets")
    stacks = [sa.read_stack(path) for path in (plain, german)]
    notes = sa.read_with_notes(german).of("guessed")

    assert stacks[0].integrations == stacks[1].integrations
    found = [[(one.id, str(one.title)) for one in sa.audit(stack).findings] for stack in stacks]
    assert found[0] == found[1]
    assert any("'interessenten' is taken for 'lead', 'tickets' is taken for 'ticket'" in str(note) for note in notes)


def test_a_mapping_keeps_a_word_that_it_says_stands_for_itself(tmp_path: Path) -> None:
    """What the company says goes before the catalog."""
    place = lists(tmp_path / "a", "Leads", "Tickets")
    read_ = sa.read_with_notes(place, mapping={"values": {"entities": {"leads": "leads"}}})

    assert [flow.entities for flow in read_.stack.integrations] == [("leads",), ("ticket",)]


def test_words_that_nobody_knows_are_one_note_with_the_nearest(tmp_path: Path) -> None:
    """A slip is told with what it may mean."""
    notes = sa.read_with_notes(lists(tmp_path / "a", "Spare parts", "Invoicce")).of("unknown")

    assert any("'spare-parts', 'invoicce' (nearest: 'invoice')" in str(note) for note in notes)


@pytest.mark.parametrize("word", ["Leads", "Opportunities", "Termine"])
def test_stating_a_flow_takes_nothing_away_that_is_known_of_tools(word: str, tmp_path: Path) -> None:
    """Every tool holds what it held before the flows were known."""
    place = lists(tmp_path / "a", word, "Tickets")
    without, with_flows = sa.read_stack(place / "tools.csv"), sa.read_stack(place)

    for tool in without.tools:
        assert tool.entities == with_flows.tool(tool.id).entities
