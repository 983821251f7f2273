"""The sheet of questions: what is written blank and filled in comes back as facts, with who said so and when."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.engine.asking import open_facts
from stackaudit.io.answers import COLUMNS, OpenFact, pages_of, shortened
from stackaudit.io.forms import FormPage, form_bytes

SAMPLES = ("corner_shop", "brightside_45", "crm_rollout", "gitlab_2022")
SHOP: dict[str, Any] = {
    "name": "Shop",
    "departments": ["sales"],
    "tools": [
        {"id": "crm", "name": "CRM", "owner": "Ann Lee", "kind": "tool", "entities": {"customer": "producer"}},
        {"id": "mail", "name": "Mailer", "owner": "Bo Chan", "entities": {"customer": "consumer"}},
    ],
    "integrations": [{"source": "crm", "target": "mail"}, {"source": "crm", "target": "mail", "method": "file"}],
}


def sheet(tmp_path: Path, rows: list[dict[str, str]], name: str = "filled.csv") -> Path:
    """A filled sheet with these rows."""
    page = FormPage("Questions", COLUMNS, tuple(tuple(row.get(column, "") for column in COLUMNS) for row in rows))
    path = tmp_path / name
    path.write_bytes(form_bytes(path.suffix, (page,)))
    return path


def answer(record: str, field: str, text: str, **more: str) -> dict[str, str]:
    """A row with an answer."""
    return {"record": record, "field": field, "answer": text, "answered by": "Ann Lee", "date": "2026-11-20", **more}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_blank_sheet_changes_nothing(tmp_path: Path, name: str, suffix: str) -> None:
    """A sheet sent back without answers gives the same stack."""
    stack = sa.read_stack(f"sample_stacks/{name}.yaml")
    path = sa.write_questions(sa.audit(stack), tmp_path / f"questions{suffix}", most=25, each=None)
    back = sa.read_answers(stack, path)
    assert (back.stack, back.taken, back.notes) == (stack, 0, ())


def written(facts: tuple[OpenFact, ...]) -> list[dict[str, str]]:
    """Each question answered with its own example of a legal value, where it has one."""
    rows = []
    for fact in facts:
        text = fact.legal.partition(", such as ")[2] or fact.legal.partition(" or ")[0].rpartition(", ")[2]
        rows.append(answer(fact.record, fact.field, text, **{"stated so far": fact.stated}))
    return [row for row in rows if row["answer"] not in ("", "unknown", "a text", "as in a stack file")]


@pytest.mark.parametrize("name", ["corner_shop", "brightside_45"])
def test_every_example_of_a_legal_value_is_taken(tmp_path: Path, name: str) -> None:
    """What a row gives as a legal value is one: all of them at once make a stack that states those facts."""
    stack = sa.read_stack(f"sample_stacks/{name}.yaml")
    rows = written(open_facts(sa.audit(stack), None))
    tools = {tool.id for tool in stack.tools}
    rows = [row for row in rows if "crm" not in row["answer"] or "crm" in tools]
    rows = [row for row in rows if not row["record"].startswith("initiative")]  # their examples name other people
    taken = sa.read_answers(stack, sheet(tmp_path, rows))
    assert taken.taken == len(rows) > 100
    after = {(fact.record, fact.field) for fact in open_facts(sa.audit(taken.stack), None)}
    partial = {"limits", "prices"}  # their examples state one limit and one price list, not all that is asked
    assert {row["field"] for row in rows if (row["record"], row["field"]) in after} <= partial


def test_answers_are_read_as_people_write_them(tmp_path: Path) -> None:
    """Yes and no, amounts, days, periods, names of tools and words of methods."""
    rows = [
        answer("tool:crm", "cost.annual", "12,000"),
        answer("tool:crm", "access.sso", "Yes"),
        answer("tool:crm", "contract.renews", "1 March 2027"),
        answer("tool:crm", "contract.notice", "3 months"),
        answer("tool:mail", "departments", "Sales; Field Marketing"),
        answer("integration:crm>mail#1", "method", "REST API"),
        answer("integration:crm>mail#1", "every", "1 day"),
        answer("entity:customer", "system_of_record", "CRM"),
    ]
    stack = sa.read_answers(sa.Stack.model_validate(SHOP), sheet(tmp_path, rows)).stack
    crm, mail = stack.tools
    assert (str(crm.cost.annual), crm.access.sso, str(crm.contract.renews)) == ("12000", True, "2027-03-01")  # type: ignore[union-attr]
    assert mail.departments == ("sales", "field-marketing")
    assert [flow.method for flow in stack.integrations] == ["api", "file"]
    assert [master.tool for master in stack.entities[0].system_of_record or ()] == ["crm"]
    marks = stack.document()["tools"][0]["x-answers"]
    assert {"field": "cost.annual", "from": "Ann Lee", "as_of": "2026-11-20"} in marks


def test_what_is_stated_by_now_stays(tmp_path: Path) -> None:
    """An answer that contradicts what was stated since is told and not taken, unless it is to go first."""
    stack = sa.Stack.model_validate({"name": "S", "tools": [{"id": "crm", "name": "CRM", "vendor": "Acme"}]})
    path = sheet(tmp_path, [answer("tool:crm", "vendor", "Zenith")])
    back = sa.read_answers(stack, path)
    assert back.taken == 0
    assert back.stack == stack
    assert [note.kind for note in back.notes] == ["contradiction"]
    assert sa.read_answers(stack, path, replace=True).stack.tools[0].vendor == "Zenith"
    same = sa.read_answers(stack, sheet(tmp_path, [answer("tool:crm", "vendor", "Acme")], "same.csv"))
    assert (same.taken, same.notes) == (0, ())


def test_two_people_who_disagree_are_told_and_neither_is_taken(tmp_path: Path) -> None:
    """Both rows are named; those who say the same are one answer."""
    stack = sa.Stack.model_validate({"name": "S", "tools": ["CRM"]})
    rows = [answer("tool:crm", "vendor", "Acme"), answer("tool:crm", "vendor", "Zenith", **{"answered by": "Bo"})]
    back = sa.read_answers(stack, sheet(tmp_path, rows))
    assert back.taken == 0
    assert "Ann Lee says 'Acme'" in str(back.notes[0])
    assert "Bo says 'Zenith'" in str(back.notes[0])
    agreed = sa.read_answers(stack, sheet(tmp_path, [rows[0], answer("tool:crm", "vendor", "ACME")], "same.csv"))
    assert agreed.stack.tools[0].vendor == "Acme"


def test_unknown_is_an_answer_and_what_is_gone_is_told(tmp_path: Path) -> None:
    """Nobody can say: nothing is stated. A record that is no longer there is told."""
    stack = sa.Stack.model_validate({"name": "S", "tools": ["CRM"]})
    rows = [answer("tool:crm", "vendor", "unknown"), answer("tool:gone", "vendor", "Acme")]
    back = sa.read_answers(stack, sheet(tmp_path, rows))
    assert (back.stack, back.taken) == (stack, 0)
    assert [note.kind for note in back.notes] == ["unknown", "left-out"]


def test_every_answer_that_does_not_fit_is_told_with_its_cell(tmp_path: Path) -> None:
    """All at once, with row and column, and nothing is taken."""
    rows = [
        answer("tool:crm", "cost.annual", "a lot"),
        answer("tool:crm", "access.sso", "perhaps"),
        answer("tool:crm", "lifecycle.phase", "activ"),
        answer("tool:mail", "contract.renews", "31 February 2027"),
    ]
    with pytest.raises(sa.LoadError) as caught:
        sa.read_answers(sa.Stack.model_validate(SHOP), sheet(tmp_path, rows))
    assert [(one.line, one.column) for one in caught.value.problems] == [(n, 7) for n in (2, 3, 4, 5)]
    assert "did you mean 'active'" in str(caught.value)
    with pytest.raises(sa.LoadError) as caught:
        sa.read_answers(sa.Stack.model_validate(SHOP), sheet(tmp_path, [answer("tool:crm", "fit.functional", "9")]))
    assert [(one.line, one.column) for one in caught.value.problems] == [(2, 7)]


def test_what_the_stack_does_not_take_is_told_with_all_else_that_does_not_fit(tmp_path: Path) -> None:
    """Both kinds of problems at once, with the sheet, the row and the legal values of each."""
    book = openpyxl.Workbook()
    book.active.title = "Ann Lee"
    for row in (
        ("record", "field", "legal values", "answer"),
        ("tool:crm", "fit.functional", "", "9"),
        ("tool:crm", "access.sso", "yes or no", "perhaps"),
        ("tool:crm", "vendor", "", "Acme"),
    ):
        book.active.append(row)
    book.save(tmp_path / "filled.xlsx")
    with pytest.raises(sa.LoadError) as caught:
        sa.read_answers(sa.Stack.model_validate(SHOP), tmp_path / "filled.xlsx")
    first, second = caught.value.problems
    assert (first.line, second.line, second.help) == (2, 3, "legal values: yes or no")
    assert first.message.startswith("sheet 'Ann Lee': fit.functional: ")
    assert second.message == "sheet 'Ann Lee': access.sso: 'perhaps' does not fit: it is neither yes nor no"


def fact(person: str, kind: str, n: int) -> OpenFact:
    """A question of some kind about the n-th tool."""
    return OpenFact((person,) if person else (), f"T{n}", f"{kind} of T{n}?", "", "", "", f"tool:t{n}", kind)


def test_who_could_answer_much_gets_some_of_several_kinds_and_is_told_how_much_is_left() -> None:
    """Of one kind a third at a time, the first kinds first, in the order in which they were; who has few gets all."""
    facts = [fact("Ann", kind, n) for kind in ("cost", "vendor", "method", "limits") for n in range(5)]
    facts += [fact("Ben", "cost", 7)]
    now = shortened(facts, 6)
    assert [f"{one.ask[0]} {one.field} {one.record[-1]}" for one in now.facts] == [
        *("Ann cost 0", "Ann cost 1", "Ann vendor 0", "Ann vendor 1", "Ann method 0", "Ann method 1"),
        "Ben cost 7",
    ]
    assert now.later == {"Ann": 14}
    assert shortened(facts, None) == (tuple(facts), {})
    alone = [fact("Ann", "cost", n) for n in range(9)]
    assert shortened(alone, 6).facts == tuple(alone[:6])  # of a single kind there are as many as fit


def test_the_sheet_and_the_command_tell_how_much_is_left_for_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row a person at the most, and the number of all others; none is left where all are asked for."""
    blank, stack = tmp_path / "q.csv", "sample_stacks/corner_shop.yaml"
    every = len(open_facts(sa.audit(sa.read_stack(stack))))
    assert main(["questions", stack, "--each", "1", "-o", str(blank)]) == 0
    rows = list(
        csv.DictReader(line for line in blank.read_text("utf-8-sig").splitlines() if not line.startswith(("#", '"#')))
    )
    assert len({row["ask"].partition(";")[0] for row in rows}) == len(rows) < every
    assert f"{every - len(rows)} more rows are left for later" in capsys.readouterr().out
    assert "these are the first 1; " in blank.read_text("utf-8-sig")
    blank = tmp_path / "all.csv"
    assert main(["questions", stack, "--each", "0", "-o", str(blank)]) == 0
    assert "left for later" not in capsys.readouterr().out + blank.read_text("utf-8-sig")


def test_a_page_for_each_person(tmp_path: Path) -> None:
    """A workbook has a page for each person to ask, and one for what nobody is named for."""
    stack = sa.read_stack("sample_stacks/brightside_45.yaml")
    path = sa.write_questions(sa.audit(stack), tmp_path / "questions.xlsx", most=None, each=None)
    titles = openpyxl.load_workbook(path).sheetnames
    assert titles[0] == "How to fill it in"
    assert titles[-1] == "Nobody is named"
    assert "Jonas Weber" in titles
    pages = pages_of(open_facts(sa.audit(stack), None), single=False)
    assert sum(len(page.rows) for page in pages) == len(open_facts(sa.audit(stack), None))


def test_the_command_writes_and_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`questions` writes a sheet, and with --read puts the answers into the stack."""
    blank, filled, stack = tmp_path / "q.csv", tmp_path / "f.csv", tmp_path / "after.yaml"
    assert main(["questions", "sample_stacks/corner_shop.yaml", "--most", "3", "-o", str(blank)]) == 0
    assert f"stackaudit questions sample_stacks/corner_shop.yaml --read {blank} -o" in capsys.readouterr().out
    assert "'-" not in blank.read_text(encoding="utf-8-sig").split("record,field")[0]  # no command that cannot be typed
    rows = list(csv.reader(blank.read_text(encoding="utf-8-sig").splitlines()[3:]))
    rows[2][rows[0].index("answer")] = "1h"
    filled.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows), encoding="utf-8")
    assert main(["questions", "sample_stacks/corner_shop.yaml", "--read", str(filled), "-o", str(stack)]) == 0
    assert "1 answer taken" in capsys.readouterr().out
    assert sa.read_stack(stack) != sa.read_stack("sample_stacks/corner_shop.yaml")
    filled.write_text("record,field\n", encoding="utf-8")
    assert main(["questions", "sample_stacks/corner_shop.yaml", "--read", str(filled), "-o", str(stack)]) == 2


def test_the_report_has_the_sheet_too(tmp_path: Path) -> None:
    """The workbook of an audit holds the sheet; filled in there it reads back like the other."""
    stack = sa.Stack.model_validate(SHOP)
    path = sa.audit(stack).save(tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["Questions"]
    heads = [cell.value.casefold() for cell in page[1]]
    assert sorted(heads) == sorted(COLUMNS)  # in the order in which one fills them in
    place = next(n for n in range(2, page.max_row + 1) if page.cell(n, heads.index("field") + 1).value == "vendor")
    page.cell(place, heads.index("answer") + 1).value = "Acme"
    book.save(path)
    back = sa.read_answers(stack, path)
    assert back.taken == 1
    assert [tool.vendor for tool in back.stack.tools].count("Acme") == 1
