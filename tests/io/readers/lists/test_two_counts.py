"""Two numbers in a cell, such as `120/87`: bought licences and those in use."""

from pathlib import Path

import pytest

from stackaudit import LoadError
from stackaudit.io.mapping_file import mapping_text
from stackaudit.io.readers.stack_file import ReadStack, read_with_notes

CELLS = ("120/87", "25 / 9", "5/?", "n/a")


def _read(folder: Path, head: str, cells: tuple[str, ...] = CELLS, **mapping: object) -> ReadStack:
    path = folder / "list.csv"
    names = ("Salesforce", "Gong", "ZoomInfo", "Miro")
    rows = [f"{name};{name} Inc.;{cell}" for name, cell in zip(names, cells, strict=True)]
    path.write_text("\n".join([f"Tool;Vendor;{head}", *rows]), encoding="utf-8")
    return read_with_notes(path, mapping=mapping or None)


def _seats(made: ReadStack) -> list[tuple[int | None, int | None]]:
    seats = [tool.seats for tool in made.stack.tools]
    return [(None, None) if one is None else (one.paid, one.active) for one in seats]


@pytest.mark.parametrize(
    "head",
    [
        "Lizenzen gesamt / genutzt",
        "Licences (bought / used)",
        "Seats/used",
        "Licencias compradas / en uso",
        "Licenze totali / in uso",
    ],
)
def test_a_head_that_names_both_is_read_as_both(tmp_path: Path, head: str) -> None:
    """Both are guesses that are told; what stands for nothing stays open."""
    made = _read(tmp_path, head)
    assert _seats(made) == [(120, 87), (25, 9), (5, None), (None, None)]
    assert made.stack.reading is not None
    how = {one.field: one.how for one in made.stack.reading.lists[0].columns}
    assert (how["seats.paid"], how["seats.active"]) == ("guessed", "guessed")


def test_the_order_of_the_head_is_that_of_the_numbers(tmp_path: Path) -> None:
    """Where the head names those in use first they stand first."""
    made = _read(tmp_path, "Lizenzen genutzt / gesamt", ("87/120", "9/25", "1/5", ""))
    assert _seats(made)[:2] == [(120, 87), (25, 9)]


@pytest.mark.parametrize("cells", [("120/87", "25", "20/14", "5/4"), ("12/87", "2/9", "2/14", "5/4")])
def test_cells_that_do_not_fit_leave_the_column_as_it_is(tmp_path: Path, cells: tuple[str, ...]) -> None:
    """One number among the pairs, or more in use than bought: the note says what to do."""
    made = _read(tmp_path, "Lizenzen gesamt / genutzt", cells)
    assert _seats(made) == [(None, None)] * 4
    assert any("split it into two columns" in note.message for note in made.notes)


def test_a_mapping_says_it_of_any_head(tmp_path: Path) -> None:
    """Two fields, the first number's first; what the drafted mapping says reads the same."""
    made = _read(tmp_path, "Verträge", columns={"Verträge": ["seats.paid", "seats.active"]})
    assert _seats(made) == [(120, 87), (25, 9), (5, None), (None, None)]
    guessed = _read(tmp_path, "Lizenzen gesamt / genutzt")
    drafted = tmp_path / "mapping.yaml"
    drafted.write_text(mapping_text([tmp_path / "list.csv"]), encoding="utf-8")
    assert read_with_notes(tmp_path / "list.csv", mapping=drafted).stack.tools == guessed.stack.tools


def test_a_field_that_is_none_is_named_in_a_pair_too(tmp_path: Path) -> None:
    """The nearest right one is offered."""
    with pytest.raises(LoadError, match=r"seats\.payed"):
        _read(tmp_path, "Verträge", columns={"Verträge": ["seats.payed", "seats.active"]})


def test_a_mapping_that_skips_the_column_is_obeyed(tmp_path: Path) -> None:
    """Nothing of it is read."""
    head = "Lizenzen gesamt / genutzt"
    assert _seats(_read(tmp_path, head, columns={head: "skip"})) == [(None, None)] * 4
