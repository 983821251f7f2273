"""The questionnaire: what is written blank and filled in reads back equal; what does not fit is told with its cell."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.io.forms import form_bytes
from stackaudit.io.surveys import IDS, QUESTIONS, answer_pages
from stackaudit.model.people import Answer, Item
from stackaudit.model.persons import person_id

SAMPLE = "sample_stacks/crm_rollout.yaml"
NAMES = st.text("#abcXYZ=+-@',;\"é客 0", min_size=1, max_size=8).map(str.strip).filter(lambda t: t.strip("' \t"))


@st.composite
def filled(draw: st.DrawFn) -> tuple[Answer, ...]:
    """Answers of up to four people, each in one group, to some of the questions."""
    people = draw(st.lists(NAMES, max_size=4, unique_by=person_id))
    made = []
    for who in people:
        group = draw(NAMES)
        for item in IDS:
            rating = draw(st.none() | st.sampled_from([1.0, 2.0, 3.5, 5.0]))
            if rating is not None:
                made.append(Answer(respondent=who, group=group, item=item, rating=rating))
    return tuple(made)


@given(filled(), st.sampled_from([".csv", ".xlsx"]))
@settings(max_examples=30, deadline=None)
def test_what_is_filled_in_reads_back_equal(
    tmp_path_factory: pytest.TempPathFactory, answers: tuple[Answer, ...], suffix: str
) -> None:
    """Pseudonyms like formulas, quotes and semicolons come back as they were, in CSV and Excel."""
    path = tmp_path_factory.mktemp("survey") / f"filled{suffix}"
    path.write_bytes(form_bytes(suffix, answer_pages(answers, suffix)))
    assert sa.read_survey(path) == answers


def test_items_are_named_as_answers_name_them() -> None:
    """Every id has the form of the model, none stands twice, every construct has two to three questions."""
    for id_ in IDS:
        TypeAdapter(Item).validate_python(id_)
    assert len(set(IDS)) == len(IDS)
    constructs = [question.id.rpartition(".")[0] for question in QUESTIONS]
    assert len(set(constructs)) == 13
    assert {constructs.count(one) for one in constructs} <= {2, 3}


def test_every_problem_is_told_with_its_cell(tmp_path: Path) -> None:
    """A rating out of bounds, a word, a respondent twice and a missing group are told at once."""
    path = tmp_path / "filled.csv"
    path.write_text(
        "respondent,group,adkar.desire.1,clarity.goals.2\na,it,6,3\nb,,4,\na,it,four,2\n,it,1,\n", encoding="utf-8"
    )
    with pytest.raises(sa.LoadError) as caught:
        sa.read_survey(path)
    assert [(one.code, one.line, one.column) for one in caught.value.problems] == [
        ("SA208", 2, 3),
        ("SA202", 3, 2),
        ("SA302", 4, 1),
        ("SA205", 4, 3),
        ("SA202", 5, 1),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("respondent,group,adkar.desir.1\na,it,3\n", "did you mean 'adkar.desire.1'"),
        ("respondent,adkar.desire.1\na,3\n", "no column 'group'"),
        ("respondent,group,adkar.desire.1,adkar.desire.1\n", "stands twice"),
        ("respondent,group,adkar.desire.1\na,it,3,4\n", "under no heading"),
        ("# only a note\n", "no heading"),
    ],
)
def test_a_wrong_heading_is_refused(tmp_path: Path, text: str, told: str) -> None:
    """An unknown column names the nearest; a missing, repeated or empty heading is said."""
    path = tmp_path / "filled.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(sa.LoadError, match=re.escape(told)):
        sa.read_survey(path)


def test_semicolons_are_read_and_a_broken_workbook_is_refused(tmp_path: Path) -> None:
    """A sheet as Excel writes it in half of Europe reads the same; what is no workbook is a LoadError."""
    path = tmp_path / "filled.csv"
    path.write_text("respondent;group;adkar.desire.1\na;it;3\n", encoding="utf-8")
    assert sa.read_survey(path) == (Answer(respondent="a", group="it", item="adkar.desire.1", rating=3),)
    broken = tmp_path / "filled.xlsx"
    broken.write_bytes(b"no zip")
    with pytest.raises(sa.LoadError, match="not a workbook"):
        sa.read_survey(broken)
    with pytest.raises(sa.LoadError, match=r"cannot be read"):
        sa.read_survey(tmp_path / "absent.csv")


def test_expectations_are_read_with_unknown_cells(tmp_path: Path) -> None:
    """An empty cell is not known; a half person is told."""
    path = tmp_path / "filled.csv"
    head = "stakeholder,attribute,importance,expected,perceived,respondents\n"
    path.write_text(f"{head}CMO,Time,5,5,,1\n", encoding="utf-8")
    (one,) = sa.read_expectations(path)
    assert (one.importance, one.expected, one.perceived, one.respondents) == (5, 5, None, 1)
    path.write_text(f"{head}CMO,Time,5,0,1,1.5\n,Time,,,,\n", encoding="utf-8")
    with pytest.raises(sa.LoadError) as caught:
        sa.read_expectations(path)
    assert [(p.line, p.column) for p in caught.value.problems] == [(2, 4), (2, 6), (3, 1)]


def test_answers_go_into_a_copy_of_the_stack() -> None:
    """A new answer takes the place of the old one, others stay, the old stack is as it was."""
    stack = sa.read_stack(SAMPLE)
    old = stack.initiatives[0].answers or ()
    new = (
        Answer(respondent="m1", group="marketing", item="adkar.desire.1", rating=1),
        Answer(respondent="m9", group="marketing", item="adkar.desire.1", rating=2),
    )
    made = sa.with_answers(stack, "crm-rollout", new).initiatives[0].answers or ()
    assert len(made) == len(old) + 1
    assert {*new} <= {*made}
    assert stack == sa.read_stack(SAMPLE)
    with pytest.raises(sa.UnknownNameError, match="did you mean 'crm-rollout'"):
        sa.with_answers(stack, "crm-rolout", new)


def test_the_command_writes_blank_sheets_and_reads_filled_ones(tmp_path: Path) -> None:
    """Blank sheets appear in each form and hold nobody; a filled one becomes part of a new stack."""
    for name in ("s.md", "s.csv", "s.xlsx"):
        assert main(["survey", SAMPLE, "--initiative", "crm-rollout", "-o", str(tmp_path / name)]) == 0
    assert sa.read_survey(tmp_path / "s.csv") == sa.read_survey(tmp_path / "s.xlsx") == ()
    assert "fewer than five" in (tmp_path / "s.md").read_text(encoding="utf-8")
    (tmp_path / "f.csv").write_text("respondent,group,utaut.effort-expectancy.1\nz,it,3\n", encoding="utf-8")
    target = tmp_path / "new.json"
    command = ["survey", SAMPLE, "--initiative", "crm-rollout", "--read", str(tmp_path / "f.csv"), "-o", str(target)]
    assert main(command) == 0
    assert any(one.respondent == "z" for one in sa.read_stack(target).initiatives[0].answers or ())


@pytest.mark.parametrize("options", [["-o", "x.txt"], ["-o", "x.md", "--sheet", "expectations"]])
def test_a_form_that_there_is_not_is_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Another suffix ends with 2, says which there are, and writes nothing."""
    assert main(["survey", SAMPLE, "--initiative", "crm-rollout", *options]) == 2
    assert ".csv" in capsys.readouterr().err
    assert not Path(options[1]).exists()


def test_a_filled_workbook_is_guarded_as_every_other_is(tmp_path: Path) -> None:
    """It is read by the reader of spreadsheets: no document types, no password, hidden sheets passed over."""
    book = openpyxl.Workbook()
    book.active.append(["a list of choices"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Answers").append(["respondent", "group", "adkar.desire.1"])
    book["Answers"].append(["a", "it", 3])
    book.active = 1
    book.save(tmp_path / "filled.xlsx")
    assert sa.read_survey(tmp_path / "filled.xlsx") == (
        Answer(respondent="a", group="it", item="adkar.desire.1", rating=3),
    )
    with zipfile.ZipFile(tmp_path / "filled.xlsx", "a") as package:
        package.writestr("xl/more.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x/>')
    with pytest.raises(sa.LoadError, match="document type"):
        sa.read_survey(tmp_path / "filled.xlsx")
    (tmp_path / "filled.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(sa.LoadError, match="password"):
        sa.read_survey(tmp_path / "filled.xlsx")


def test_a_filled_sheet_with_a_quote_left_open_is_refused(tmp_path: Path) -> None:
    """The rest of the file would silently be one answer."""
    (tmp_path / "filled.csv").write_text('respondent,group,adkar.desire.1\na,"it,3\nb,it,4\n', encoding="utf-8")
    with pytest.raises(sa.LoadError, match="not closed"):
        sa.read_survey(tmp_path / "filled.csv")


def test_a_respondent_under_another_spelling_stands_twice_and_answers_anew(tmp_path: Path) -> None:
    """One rule says who is the same: a sheet has each person once, and a new answer takes the place of the old."""
    path = tmp_path / "filled.csv"
    path.write_text("respondent,group,adkar.desire.1\nP 1,it,3\np-1,it,4\n", encoding="utf-8")
    with pytest.raises(sa.LoadError, match="'p-1' stands in row 2 already"):
        sa.read_survey(path)

    stack = sa.Stack.model_validate({"name": "S", "tools": ["crm"], "initiatives": [{"id": "r", "name": "R"}]})
    for who, rating in (("P 1", 1.0), ("p-1", 5.0)):
        said = Answer(respondent=who, group="it", item="adkar.desire.1", rating=rating)
        stack = sa.with_answers(stack, "r", [said])
    assert [one.rating for one in stack.initiatives[0].answers or ()] == [5.0]
