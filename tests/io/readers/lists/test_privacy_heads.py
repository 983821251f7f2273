"""Heads of agreements on the processing of data, which say nothing of which data a tool holds."""

from pathlib import Path

import pytest

from stackaudit.io.readers.lists.meanings import meanings
from stackaudit.io.readers.stack_file import read_with_notes


@pytest.mark.parametrize(
    "head", ["DPA", "Data processing agreement", "AVV", "AV-Vertrag", "Auftragsverarbeitung", "Verwerkersovereenkomst"]
)
def test_an_agreement_is_no_personal_data(head: str) -> None:
    """Each of these heads alone says whether there is an agreement."""
    assert [(one.field, one.exact) for one in meanings(head, "tools")] == [("privacy.agreement", True)]


def test_a_head_that_means_two_things_is_a_guess(tmp_path: Path) -> None:
    """The first of the two is read, and told; before, the second was taken and called exact."""
    path = tmp_path / "list.csv"
    path.write_text("Tool;Hersteller;AVV / DSGVO\nGong;Gong.io;ja\nMiro;Miro;nein\nCanva;Canva;?\n", encoding="utf-8")
    made = read_with_notes(path)
    assert [tool.privacy and tool.privacy.agreement for tool in made.stack.tools] == [True, False, None]
    assert made.stack.reading is not None
    (column,) = [one for one in made.stack.reading.lists[0].columns if one.head == "AVV / DSGVO"]
    assert (column.field, column.how) == ("privacy.agreement", "guessed")
