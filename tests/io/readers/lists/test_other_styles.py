"""Amounts in the style of another country, in a list whose other amounts show the sign of its decimals."""

from pathlib import Path

import pytest

from stackaudit.io.readers.stack_file import ReadStack, read_with_notes


def _read(folder: Path, amount: str, **mapping: str) -> ReadStack:
    path = folder / "list.csv"
    rows = ["Tool;Hersteller;Kosten p.a.", "Hootsuite;Hootsuite;2.388,00 €", f"Gong;Gong.io;{amount}", "Miro;Miro;90"]
    path.write_text("\n".join(rows), encoding="utf-8")
    return read_with_notes(path, mapping=mapping or None)


def _cost(made: ReadStack) -> float | None:
    (gong,) = [tool for tool in made.stack.tools if tool.name == "Gong"]
    found = None if gong.cost is None else gong.cost.annual
    return None if found is None else float(found)


def _told(made: ReadStack, word: str) -> list[str]:
    return [note.kind for note in made.notes if word in note.message]


@pytest.mark.parametrize("amount", ["32,400", "32,400 €", "EUR 32,400"])
def test_three_digits_behind_the_sign_of_the_decimals_are_not_read(tmp_path: Path, amount: str) -> None:
    """They may be thousands as another country writes them: 32.4 would be a wrong number that nobody sees."""
    made = _read(tmp_path, amount)
    assert _cost(made) is None
    assert _told(made, "32,400 can be 32400 or a little over 32") == ["left-out"]


def test_an_amount_in_dollars_is_read_as_dollars_are_written(tmp_path: Path) -> None:
    """The currency decides it, which is told."""
    made = _read(tmp_path, "USD 32,400")
    assert _told(made, "as its currency is written") == ["guessed"]
    assert any("USD 32,400" in note.message for note in made.notes)


@pytest.mark.parametrize(("amount", "cost"), [("32,40", 32.4), ("32.400,50", 32400.5), ("32.400", 32400.0)])
def test_what_can_be_read_in_one_way_is_read(tmp_path: Path, amount: str, cost: float) -> None:
    """The rule is about three digits behind the sign of the decimals alone."""
    assert _cost(_read(tmp_path, amount)) == cost


def test_a_mapping_decides_and_what_follows_is_told(tmp_path: Path) -> None:
    """`decimal: "."` makes 1.92 of 1.920: whoever wrote it sees that."""
    made = _read(tmp_path, "1.920", decimal=".")
    assert _cost(made) == 1.92
    assert _told(made, "'1.920' in row 3") == ["guessed"]
