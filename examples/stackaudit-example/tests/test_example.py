"""The tests of the example, with public names of stackaudit alone; they run once it is installed."""

from pathlib import Path

import pytest
from stackaudit_example.analyser import PAID_BY_CARD, radar

import stackaudit as sa
from stackaudit import plugin as sp

FILE = Path(__file__).parents[1] / "radar.wiki"


def stack_of(*tools: object) -> sa.Stack:
    """A stack of these tools."""
    return sa.Stack.model_validate({"name": "Shop", "currency": "EUR", "tools": list(tools)})


def test_the_analyser_keeps_the_contract() -> None:
    """What every analyser promises, on the examples of the rule and on a larger stack."""
    examples = (sa.Stack.model_validate(example) for example in (PAID_BY_CARD.triggers, PAID_BY_CARD.passes))
    sp.check_analyser(radar, [*examples, sa.read_stack(FILE)])


def test_a_tool_paid_for_by_card_is_found() -> None:
    """From the limit on; below it, and by invoice, nothing is found."""
    canva = {"name": "Canva", "x-paid-by": "card", "cost": {"annual": 480}}
    miro = {"name": "Miro", "x-paid-by": "card", "cost": {"annual": 95}}
    crm = {"name": "CRM", "x-paid-by": "invoice", "cost": {"annual": 12_000}}
    found = sa.audit(stack_of(canva, miro, crm), only="radar").findings

    assert [(one.id, str(one.title)) for one in found] == [
        ("radar.paid-by-card@tool:canva", "Canva is paid for with a credit card")
    ]


def test_what_is_not_stated_is_unknown() -> None:
    """Neither a cost nor a way of paying is guessed: each is asked for."""
    result = sa.audit(stack_of({"name": "Canva", "x-paid-by": "card"}, {"name": "CRM"}), only="radar")

    assert not result.findings
    assert {(one.fact, one.subjects) for one in result.unknowns} == {
        ("tool.x-paid-by", ("tool:crm",)),
        ("tool.cost.annual", ("tool:canva",)),
    }
    assert "Is CRM paid for by card or by invoice?" in list(result.table("questions")["asks"])


def test_a_stack_without_a_radar_is_declined() -> None:
    """The reason says what is missing."""
    assert sa.audit(stack_of({"name": "CRM"}), only="radar").skipped == {
        "radar": "no tool states its ring or how it is paid for"
    }


def test_the_reader_reads_a_wiki_page(tmp_path: Path) -> None:
    """Told by its first line; what cannot be used is noted with its line, and no other file is taken."""
    page = tmp_path / "page.txt"
    page.write_text("h1. Tech radar: Shop (EUR)\n||tool||ring||\n|Canva|never|card|480|\n|Miro| | |1.5k|\n", "utf-8")
    read = sa.read_with_notes(page)

    assert read.format == "radar"
    assert [(tool.name, tool.extra) for tool in read.stack.tools] == [("Canva", {"x-paid-by": "card"}), ("Miro", {})]
    assert [(note.kind, note.spot.line) for note in read.notes if note.kind == "left-out"] == [
        ("left-out", 3),
        ("left-out", 4),
    ]
    page.write_text("h1. Tech radar: Shop (EUR)\n", "utf-8")
    with pytest.raises(sa.LoadError, match="the input names no tool"):
        sa.read_stack(page)


def test_the_picture_says_what_it_shows() -> None:
    """With an option of its own; a stack without a radar has no picture."""
    result = sa.audit(sa.read_stack(FILE))

    assert result.diagram("radar").title == "At least 4 of 7 tools are paid for by card"
    assert result.diagram("radar", at_most=1).svg() != result.diagram("radar").svg()
    with pytest.raises(sa.StackAuditError, match="no tool states its ring"):
        sa.audit(stack_of({"name": "CRM"})).diagram("radar")


def test_the_block_is_in_the_report() -> None:
    """One row a tool; nothing where there is no radar."""
    assert "| Canva | hold | card | 480 |" in sa.audit(sa.read_stack(FILE)).summary().markdown()
    assert "Tech radar" not in sa.audit(stack_of({"name": "CRM"})).summary().markdown()
