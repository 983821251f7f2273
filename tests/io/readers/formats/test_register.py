"""Registers of tools as GitLab publishes one."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_kit import DATA, notes, read, writer

import stackaudit as sa
from stackaudit.io.readers.formats.register import READER


def test_the_sample_gives_owners_departments_and_classification() -> None:
    """What the register says, and nothing where it says `TBD`, null or nothing at all."""
    stack, _ = read(READER, DATA / "tech_stack.yml")
    books, post, doors = stack.tools

    assert [tool.name for tool in stack.tools] == ["Ledgerly", "Mailpost", "Boardwalk"]
    assert (books.owner, books.technical_owner) == ("Head of Finance", "IT Operations")
    assert (post.owner, post.technical_owner, post.data_classification) == (None, None, None)
    assert books.data_classification == "Red"
    assert [tool.departments for tool in stack.tools] == [("finance", "accounting"), ("marketing",), ("finance",)]
    assert [department.name for department in stack.departments] == ["Finance", "Accounting", "Marketing"]
    assert doors.owner == "Office manager"


def test_sign_on_is_told_only_by_methods_that_tell_it() -> None:
    """SAML is single sign-on, a password of its own is not, anything else is unknown and noted with its line."""
    stack, reading = read(READER, DATA / "tech_stack.yml")

    assert [tool.access.sso if tool.access is not None else None for tool in stack.tools] == [True, False, None]
    (told,) = [note for note in reading.notes if "carrier pigeon" in note.message]
    assert told.spot.line == 23


def test_spellings_of_a_tier_are_folded_into_the_most_common_one() -> None:
    """Case and marks make no other tier; each change is noted."""
    stack, reading = read(READER, DATA / "tech_stack.yml")

    assert [tool.extra.get("x-tier") for tool in stack.tools] == ["Tier 1 Business"] * 3
    assert notes(reading, "guessed") == ["tier 'tier 1 / business' is taken for 'Tier 1 Business'"]


def test_fields_without_a_place_are_counted_in_one_note() -> None:
    """Not one note for each of 200 entries."""
    _, reading = read(READER, DATA / "tech_stack.yml")

    (told,) = [message for message in notes(reading, "left-out") if "no place for" in message]
    assert told.endswith("description (1), provisioner (1), saas (1)")


def test_two_tools_of_one_name_are_both_kept_and_noted(tmp_path: Path) -> None:
    """With ids that differ, and a word on it."""
    path = writer(tmp_path)("r.yml", "- title: CRM\n  business_owner: A\n- title: crm\n  business_owner: B\n")

    stack, reading = read(READER, path)

    assert [(tool.id, tool.owner) for tool in stack.tools] == [("crm", "A"), ("crm-2", "B")]
    (told,) = [note for note in reading.notes if note.kind == "guessed"]
    assert (told.spot.line, "'crm-2'" in told.message) == (3, True)


def test_entries_of_a_wrong_shape_are_noted_with_their_lines(tmp_path: Path) -> None:
    """A bare text, an entry without a title, a list where a text should stand."""
    path = writer(tmp_path)("r.yml", "- title: CRM\n  business_owner: [A, B]\n- just text\n- owner: nobody\n")

    stack, reading = read(READER, path)

    assert [tool.name for tool in stack.tools] == ["CRM"]
    assert [note.spot.line for note in reading.notes if "no place" not in note.message] == [3, 2, 4]


@pytest.mark.shared
@pytest.mark.parametrize(("month", "tools"), [("2022-08", 220), ("2022-11", 219)])
def test_the_shared_registers_are_read_whole(month: str, tools: int, shared_data: Path) -> None:
    """Every entry is a tool; owners and departments where the register has them; 12 spellings are 7 tiers."""
    stack, _ = read(READER, shared_data / "gitlab" / f"tech_stack_{month}.yml")

    assert len(stack.tools) == tools
    assert len([tool for tool in stack.tools if tool.departments]) == tools - 40  # 39 say nothing, one an empty text
    assert len([tool for tool in stack.tools if tool.owner]) > 150
    tiers = {str(tool.extra["x-tier"]) for tool in stack.tools if "x-tier" in tool.extra}
    assert tiers == {
        "Tier 1 Business",
        "Tier 1 Product",
        "Tier 2",
        "Tier 2 Business",
        "Tier 2 Core",
        "Tier 2 Support",
        "Tier 3 / Non-critical",
    }


@pytest.mark.shared
def test_two_months_of_the_shared_register_can_be_compared(shared_data: Path) -> None:
    """What came, what went, and the report on it."""
    before, after = (
        read(READER, shared_data / "gitlab" / f"tech_stack_{month}.yml")[0] for month in ("2022-08", "2022-11")
    )

    comparison = sa.compare(sa.audit(before), sa.audit(after))

    ids_before, ids_after = ({tool.id for tool in stack.tools} for stack in (before, after))
    assert len(ids_before & ids_after) > 200
    assert set(comparison.inventory.tools.removed) == ids_before - ids_after != set()
    assert set(comparison.inventory.tools.added) == ids_after - ids_before != set()
    changed = comparison.inventory.tools.changed
    assert 0 < len(changed) < len(ids_before & ids_after) / 2  # that all are from another file is no change
    assert not comparison.same
