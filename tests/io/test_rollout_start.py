"""A rollout from a preset: its laws, its days, the workbook that people fill in, and what the audit makes of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import stackaudit as sa
from stackaudit.analysers.people.training import longest_interval
from stackaudit.core.errors import LoadError, StackAuditError, UnknownNameError
from stackaudit.engine.audit import Audit
from stackaudit.io.readers.lists.own_tables import list_names
from stackaudit.io.readers.stack_file import convert
from stackaudit.io.rollout_book import SHEETS
from stackaudit.io.rollout_start import rollout_presets
from stackaudit.model.people import Initiative
from stackaudit.model.planned import PRESET_LISTS, marked

LIVE = "2027-06-01"
TODAY = "2026-11-29"
PRESETS = ("crm-rollout", "mrm-rollout")
NOTE = "people.preset-untouched"
NOTED = f"{NOTE}@initiative:crm-rollout"
each_preset = pytest.mark.parametrize("preset", PRESETS)

Row = dict[str, Any]
Fill = Callable[[Row], Mapping[str, object]]


def initiative(preset: str = "crm-rollout", **options: Any) -> Initiative:
    """The rollout of a preset."""
    return sa.start_rollout(preset, live=LIVE, **options).stack.initiatives[0]


def audited(stack: sa.Stack, today: str = TODAY) -> Audit:
    """The audit of a stack as of a day."""
    return sa.audit(sa.Stack.model_validate({**stack.document(), "as_of": today}))


def told(result: Audit) -> dict[str, str]:
    """The title of each finding, by its id."""
    return {one.id: str(one.title) for one in result.findings}


def rows_of(result: Audit, name: str) -> tuple[tuple[Any, ...], ...]:
    """The rows of a table of the people analyser."""
    return next(one.rows for review in result.reviews.values() for one in review.tables if one.name == name)


def filled(path: Path, **sheets: Fill) -> sa.Stack:
    """Fill in rows of a workbook as people do: cell by cell; the new workbook as a stack."""
    book = openpyxl.load_workbook(path)
    for title, fill in sheets.items():
        sheet = book[title.replace("_", "-")]
        heads = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            for name, value in fill({head: cell.value for head, cell in zip(heads, row, strict=True)}).items():
                row[heads.index(name)].value = value
    target = path.with_name("filled.xlsx")
    book.save(target)
    return sa.read_stack(target)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """The workbook of a CRM rollout, nothing filled in."""
    return sa.start_rollout("crm-rollout", live=LIVE).save(tmp_path / "rollout.xlsx")


STAFF = {
    "core-user": "Cem Kaya",
    "executive": "Eva Roth",
    "analyst": "Ann Lee",
    "application-expert": "Bo Ek",
    "project-manager": "Pia Frei",
    "developer": "Dee Ono",
    "trainer": "Tom Wu",
}


def staff(**changed: str) -> Fill:
    """Names beside the roles; a role that is changed to nothing stays blank."""
    people = {**STAFF, **{role.replace("_", "-"): person for role, person in changed.items()}}
    return lambda row: {"person": people[row["role"]]} if people.get(row["role"]) else {}


def confirmed(row: Row) -> Mapping[str, object]:
    """The row is right as it stands: its mark is cleared."""
    del row
    return {"preset": None}


# -- the presets


@pytest.mark.parametrize(("preset", "tasks", "expectations"), [("crm-rollout", 25, 0), ("mrm-rollout", 19, 13)])
def test_the_presets_are_as_large_as_is_said(preset: str, tasks: int, expectations: int) -> None:
    """Methods, new chapter G."""
    made = initiative(preset)

    assert (len(made.tasks or ()), len(made.roles or ()), len(made.expectations or ())) == (tasks, 7, expectations)
    assert len({row.stakeholder for row in made.expectations or ()}) == (3 if expectations else 0)


@each_preset
def test_every_task_has_one_who_answers_and_every_role_a_duty(preset: str) -> None:
    """Exactly one accountable, at least one responsible, only roles that are listed, each task once."""
    made = initiative(preset)
    roles, tasks = {row.role for row in made.roles or ()}, made.tasks or ()

    assert [task.name for task in tasks if len(task.accountable) != 1 or not task.responsible] == []
    assert {name for task in tasks for name in (*task.accountable, *task.responsible)} == roles
    assert {name for task in tasks for name in (*task.consulted, *task.informed)} <= roles
    assert len({task.id for task in tasks}) == len(tasks)


@each_preset
def test_the_days_are_counted_from_going_live(preset: str) -> None:
    """Approvals 300 days before, a prototype 90, signatures 75, building 60; use is looked at 45 days after."""
    made = initiative(preset)
    assert made.preset is not None

    assert {row.planned for row in made.approvals or ()} == {date(2026, 8, 5)}
    assert [row.name for row in made.approvals or ()] == ["Legal", "Security", "Privacy", "Procurement", "Budget"]
    assert {row.planned for row in made.prototypes or ()} == {date(2027, 3, 3)}
    assert {row.planned for row in made.sign_offs or ()} == {date(2027, 3, 18)}
    assert made.preset.build_starts == date(2027, 4, 2)
    assert (made.preset.usage_review, made.preset.retraining) == (date(2027, 7, 16), date(2027, 8, 15))
    assert [row.planned for row in made.support or ()] == [date(2027, 6, day) for day in (8, 15, 22, 29)]


@each_preset
@pytest.mark.parametrize(("sessions", "days"), [(4, [5, 30, 60, 85]), (3, [10, 45, 80])])
def test_each_group_is_trained_often_enough(preset: str, sessions: int, days: list[int]) -> None:
    """Three or four sessions in three months, none more than 45 days apart."""
    made = initiative(preset, sessions=sessions)
    for group in made.groups or ():
        planned = [row.planned for row in made.training or () if row.group == group.group]
        after = [(day - date(2027, 6, 1)).days for day in planned if day is not None]
        assert after == days
        assert longest_interval(after, 90) <= 45
    assert len(made.training or ()) == sessions * len(made.groups or ())


@each_preset
def test_no_preset_states_a_fact(preset: str) -> None:
    """All rows are marked and have a question; nobody is named, and no day but that of going live is stated."""
    made = initiative(preset)
    rows = [row for name in PRESET_LISTS for row in getattr(made, name) or ()]

    assert all(row.untouched and row.question for row in rows)
    assert made.goes_live == date(2027, 6, 1)
    assert (made.build_starts, made.starts, made.sponsor, made.team) == (None, None, None, None)
    assert {row.person for row in made.roles or ()} == {None}


def test_the_rollout_takes_its_name_and_its_tools() -> None:
    """Without any there is one to be named."""
    stack = sa.start_rollout("mrm-rollout", live=date(2027, 6, 1), name="Plan it", tools=["Uptempo", "Excel"]).stack

    assert (stack.initiatives[0].name, stack.initiatives[0].id) == ("Plan it", "plan-it")
    assert [tool.name for tool in stack.tools] == ["Uptempo", "Excel"]
    assert stack.initiatives[0].tools == ("uptempo", "excel")
    assert [tool.name for tool in sa.start_rollout("crm-rollout", live=LIVE).stack.tools] == ["Our CRM"]


# -- a preset is no fact


def figures(result: Audit) -> dict[str, tuple[object, ...]]:
    """Every figure of an audit about the rollout."""
    return {
        measure.name.split(".")[-1]: (measure.value, measure.low, measure.high)
        for review in result.reviews.values()
        for measure in review.measures
        if measure.name.startswith("people.")
    }


@each_preset
@pytest.mark.parametrize("today", [TODAY, "2026-07-01", "2027-12-01"])
def test_an_untouched_preset_claims_nothing(preset: str, today: str) -> None:
    """One note, before it is live and after; the figures are those of a rollout that is only named."""
    stack = sa.start_rollout(preset, live=LIVE).stack
    made = stack.initiatives[0]
    bare = {"id": made.id, "name": made.name, "tools": [*made.tools], "goes_live": LIVE}
    preset_itself = {"name": preset, "live": LIVE, "roles": ["trainer"]}
    empty = sa.Stack.model_validate(
        {**stack.document(), "initiatives": [{**bare, "preset": preset_itself, "tasks": None}]}
    )
    result, nothing = audited(stack, today), audited(empty, "2026-07-01")

    assert [one.code for one in result.findings] == [NOTE]
    assert str(next(iter(result.findings)).severity) == "note"
    assert list(nothing.findings) == []
    assert figures(result) == figures(audited(empty, today))


def test_rows_that_are_left_are_counted(workbook: Path) -> None:
    """The note of the methods: 12 of 25 tasks; what is confirmed counts."""
    seen = iter(range(100))
    result = audited(filled(workbook, roles=staff(), tasks=lambda row: confirmed(row) if next(seen) < 13 else {}))

    assert told(result) == {NOTED: "12 of 25 tasks of CRM rollout are still as in the preset"}
    assert len(rows_of(result, "people_tasks")) == 13
    assert [row[1] for row in rows_of(result, "people_planned")].count("tasks") == 12


def test_the_note_goes_when_every_row_is_looked_at(workbook: Path) -> None:
    """A prototype without a day stays a plan, whatever else is said of it."""
    sheets = ("tasks", "groups", "approvals", "sign_offs", "training", "support")
    every = dict.fromkeys(sheets, confirmed)
    result = audited(filled(workbook, roles=staff(), prototypes=lambda _: {"to": "Everybody"}, **every))
    shown = {"shown": "2026-11-01", "to": "sales"}
    done = audited(filled(workbook, roles=staff(), prototypes=lambda _: shown, **every))

    assert told(result)[NOTED] == "1 of 1 prototype of CRM rollout is still as in the preset"
    assert NOTE not in {one.code for one in done.findings}


@each_preset
def test_days_that_are_past_are_asked_about(preset: str) -> None:
    """The approvals are 116 days late on 29 November; nothing is, before that day."""
    stack = sa.start_rollout(preset, live=LIVE).stack
    late = [str(one.message) for one in audited(stack).unknowns if one.code == NOTE]

    assert len(late) == 1
    assert "the approvals of" in late[0]
    assert late[0].endswith("on 5 Aug 2026; if that is still to come, it is too late by 116 days")
    assert [one for one in audited(stack, "2026-08-05").unknowns if one.code == NOTE] == []
    every = [one.fact for one in audited(stack, "2028-01-01").unknowns if one.code == NOTE]
    assert sorted(every) == sorted(
        f"initiative.{name}"
        for name in ("approvals", "prototypes", "sign_offs", "training", "support", "groups", "build_starts")
    )


def test_going_live_may_be_moved(workbook: Path) -> None:
    """Plans move with it, and nobody has touched them for that."""
    book = openpyxl.load_workbook(workbook)
    heads = [cell.value for cell in book["initiatives"][1]]
    book["initiatives"].cell(2, heads.index("goes_live") + 1).value = date(2027, 7, 1)
    book.save(workbook)
    stack = sa.read_stack(workbook)
    result = audited(stack)
    planned = {(row[1], row[3]) for row in rows_of(result, "people_planned")}

    assert stack.initiatives[0].goes_live == date(2027, 7, 1)
    assert [one.code for one in result.findings] == [NOTE]
    assert {day for name, day in planned if name == "approvals"} == {"2026-09-04"}
    assert "too late by 86 days" in "".join(str(one.message) for one in result.unknowns)


# -- roles and persons


def test_roles_in_the_matrix_mean_whoever_fills_them(workbook: Path) -> None:
    """All four cells; a role that nobody is named for yet stays a role."""
    result = audited(filled(workbook, roles=staff(developer=""), tasks=confirmed))
    rows = {row[1]: row[2:6] for row in rows_of(result, "people_tasks")}

    assert rows["design-the-data-model"] == (("Bo Ek",), ("Bo Ek",), ("Ann Lee", "developer"), ())
    assert rows["sign-the-requirements"] == (("Eva Roth",), ("Cem Kaya", "Eva Roth"), (), ())
    assert rows["build-and-test-the-links-to-other-tools"][0] == ("developer",)
    assert "people.role-vacant" not in {one.code for one in result.findings}


def test_a_vacant_role_is_told_once_with_its_tasks(workbook: Path) -> None:
    """`none` beside a role: its tasks have nobody who answers for them, and that follows from it."""
    result = audited(filled(workbook, roles=staff(trainer="none"), tasks=confirmed))
    vacant = next(one for one in result.findings if one.code == "people.role-vacant")

    assert vacant.subjects == ("role:crm-rollout/trainer",)
    assert sum(row.code == "people.no-accountable" for row in vacant.consequences) == 4
    assert not {"people.no-accountable", "people.no-responsible"} & {one.code for one in result.findings}


def test_tasks_that_nobody_has_looked_at_lack_nobody(workbook: Path) -> None:
    """The role is vacant; of its tasks nothing is said as long as they are plans."""
    result = audited(filled(workbook, roles=staff(trainer="none")))

    assert sorted(one.code for one in result.findings) == [NOTE, "people.role-vacant"]
    assert next(one for one in result.findings if one.code == "people.role-vacant").consequences == ()


def test_roles_that_are_still_open_are_not_vacant(workbook: Path) -> None:
    """One name is filled in: the other six are asked about."""
    result = audited(filled(workbook, roles=lambda row: {"person": "Ann Lee"} if row["role"] == "analyst" else {}))
    asked = next(one for one in result.unknowns if one.fact == "role.person")

    assert [one.code for one in result.findings] == [NOTE]
    assert len(asked.subjects) == 6
    assert "expert for the application" in str(asked.message)


def test_a_filled_workbook_is_called_by_its_rollout(workbook: Path) -> None:
    """What somebody called the file tells nothing; a stack that states more than the rollout is not the rollout."""
    stack = filled(workbook, roles=staff())

    assert stack.name == stack.initiatives[0].name
    assert f"# Stack audit: {stack.name}" in sa.audit(stack).summary().markdown()
    (tables := workbook.with_name("folder")).mkdir()
    (tables / "tools.csv").write_text("id,name\ncrm,CRM\n", encoding="utf-8")
    (tables / "initiatives.csv").write_text("id,name\nr,Rollout\n", encoding="utf-8")
    assert sa.read_stack(tables).name == "folder"


def test_a_rollout_needs_the_roles_of_its_preset(tmp_path: Path) -> None:
    """Marketing resource management has no developer; finance, an administrator and super-users it has."""
    started = sa.start_rollout("mrm-rollout", live=LIVE)
    path = started.save(tmp_path / "mrm.xlsx")
    names = dict(zip((one.role for one in started.stack.initiatives[0].roles or ()), STAFF.values(), strict=True))
    result = audited(filled(path, roles=lambda row: {"person": names[row["role"]]}))
    vacant = audited(filled(path, roles=lambda row: {"person": "none" if row["role"] == "finance" else "Ann Lee"}))

    assert [one.code for one in result.findings] == [NOTE]
    assert told(vacant)["people.role-vacant@role:mrm-rollout/finance"] == "MRM rollout has no representative of finance"


@pytest.mark.parametrize(("load", "codes"), [("50%", [NOTE]), (0.6, [NOTE, "people.role-overload"])])
def test_two_roles_on_one_person_are_fine_in_one_week(workbook: Path, load: object, codes: list[str]) -> None:
    """Up to a full week."""
    two = {"analyst", "trainer"}

    def fill(row: Row) -> Mapping[str, object]:
        person = "Ann Lee" if row["role"] in two else STAFF[row["role"]]
        return {"person": person, "load": load if row["role"] in two else 0.1}

    assert sorted(one.code for one in audited(filled(workbook, roles=fill)).findings) == codes


def test_the_load_of_one_person_is_judged_on_all_tasks(workbook: Path) -> None:
    """Nine of nine confirmed tasks are nine of 25: what is still a plan may be anybody's."""
    everybody = dict.fromkeys(STAFF, "Ann Lee")
    seen = iter(range(100))
    fill = {"roles": lambda row: {"person": everybody[row["role"]], "load": 0.1}}
    some = audited(filled(workbook, tasks=lambda row: confirmed(row) if next(seen) < 9 else {}, **fill))
    every = audited(filled(workbook, tasks=confirmed, **fill))

    assert "people.task-load" not in {one.code for one in some.findings}
    assert "people.task-load" in {one.code for one in every.findings}


# -- what is filled in counts, and nothing else


def test_only_what_a_person_typed_is_a_fact(workbook: Path) -> None:
    """Who decides on an approval is filled in; that it was asked for on the day of the plan is not claimed."""
    by = filled(workbook, approvals=lambda row: {"by": "Legal desk"} if row["name"] == "Legal" else {})
    asked = filled(workbook, approvals=lambda row: {"asked": date(2026, 3, 1)} if row["name"] == "Legal" else {})

    assert [one.code for one in audited(by).findings] == [NOTE]
    assert any(one.fact == "approval.asked" for one in audited(by).unknowns)
    assert "people.approval-stale@approval:crm-rollout/legal" in told(audited(asked))


def test_sessions_that_are_planned_may_still_come(workbook: Path) -> None:
    """After the three months one session is stated, and three are as in the preset: too few is not proven."""

    def fill(row: Row) -> Mapping[str, object]:
        first = row["group"] == "sales" and str(row["planned"]).startswith("2027-06-06")
        return {"day": date(2027, 6, 6), "invited": 10, "attended": 9} if first else {}

    result = audited(filled(workbook, training=fill), "2027-12-01")

    assert [one.code for one in result.findings] == [NOTE]
    assert any(one.code == "people.training-cadence" for one in result.unknowns)


def test_groups_that_have_not_been_asked_have_not_refused(workbook: Path) -> None:
    """Sales has signed all of it, of the other groups nothing is known."""
    signed = {"required": 4, "signed": 4}
    result = audited(filled(workbook, sign_offs=lambda row: signed if row["group"] == "sales" else {}))
    open_ = next(one for one in result.unknowns if one.fact == "sign_off.signed")

    assert [one.code for one in result.findings] == [NOTE]
    assert len(open_.subjects) == 3


@pytest.mark.parametrize("said", [True, "true", "TRUE"])
def test_yes_and_no_are_what_the_list_offers(workbook: Path, said: object) -> None:
    """A spreadsheet makes a truth value of the word; either is read. Another word is refused with its cell."""
    made = filled(workbook, groups=lambda row: {"cheat_sheet": said} if row["group"] == "sales" else {})
    groups = {row.group: row.cheat_sheet for row in made.initiatives[0].groups or ()}

    assert groups == {"sales": True, "service": None, "marketing": None}
    with pytest.raises(LoadError, match="true or false"):
        filled(workbook, groups=lambda _: {"cheat_sheet": "perhaps"})


def test_rows_can_be_added(workbook: Path) -> None:
    """A row of a person's own is a fact, and needs no id of the rollout."""
    book = openpyxl.load_workbook(workbook)
    book["people"].append(["Ann Lee", "IT", 3, date(2026, 1, 5)])
    book["tasks"].append(["Clean the old data", None, "Ann Lee", "Bo Ek; Dee Ono"])
    book.save(workbook)
    made = sa.read_stack(workbook).initiatives[0]

    assert [one.person for one in made.team or ()] == ["Ann Lee"]
    assert made.tasks is not None
    assert (made.tasks[-1].accountable, made.tasks[-1].responsible) == (("Ann Lee",), ("Bo Ek", "Dee Ono"))
    assert not made.tasks[-1].untouched


def test_a_problem_is_told_with_its_sheet_and_cell(workbook: Path) -> None:
    """The words are those of the sheets that people see."""
    with pytest.raises(LoadError) as refused:
        filled(workbook, roles=lambda row: {"role": "tester"} if row["role"] == "trainer" else {})

    assert "'role' is 'tester'; expected 'core-user'" in str(refused.value)
    assert "filled.xlsx[roles!A8]" in str(refused.value)


def test_a_project_beside_it_takes_only_the_rows_that_name_it(workbook: Path) -> None:
    """A row that names none is about the rollout of the preset; another is named by its id or its name."""
    book = openpyxl.load_workbook(workbook)
    book["initiatives"].append(["erp", "New ERP", "our-crm"])
    heads = [cell.value for cell in book["roles"][1]]
    row = {"role": "project-manager", "person": "Lena Ortiz", "load": "40%", "initiative": "New ERP"}
    book["roles"].append([row.get(head) for head in heads])
    book.save(workbook)
    mine, other = sa.read_stack(workbook).initiatives

    assert (len(mine.tasks or ()), len(mine.roles or ()), other.tasks) == (25, 7, None)
    assert [(one.person, one.load) for one in other.roles or ()] == [("Lena Ortiz", 0.4)]


def test_of_several_rollouts_each_row_names_its_own(workbook: Path) -> None:
    """A row that may be of either is refused, with its place."""
    book = openpyxl.load_workbook(workbook)
    heads = [cell.value for cell in book["initiatives"][1]]
    other = {"id": "other", "name": "Other", "preset.name": "crm-rollout", "preset.live": date(2027, 6, 1)}
    book["initiatives"].append([other.get(head) for head in heads])
    book.save(workbook)
    with pytest.raises(LoadError) as refused:
        sa.read_stack(workbook)

    assert "the row does not say which initiative it is about" in str(refused.value)
    assert "add a column 'initiative' with its id" in str(refused.value)
    assert "rollout.xlsx[" in str(refused.value)


def test_what_people_write_into_a_workbook_is_read(workbook: Path) -> None:
    """Yes and no, a column of remarks, a vendor by its name, `not asked` in place of a day."""
    book = openpyxl.load_workbook(workbook)
    book["vendors"].append([None, "Clarivo GmbH"])
    book["tickets"].append(["Clarivo GmbH", "T-1", date(2026, 9, 2), "No"])
    groups, approvals = book["groups"], book["approvals"]
    heads = {cell.value: cell.column for cell in groups[1]}
    for row, value in ((2, "yes"), (3, "No"), (4, "TRUE")):
        groups.cell(row, heads["cheat_sheet"]).value = value
    groups.cell(1, len(heads) + 1).value = "Comment"
    groups.cell(2, len(heads) + 1).value = "ask Petra"
    asked = next(cell.column for cell in approvals[1] if cell.value == "asked")
    approvals.cell(4, asked).value = "not asked yet"
    book["tools"].cell(1, book["tools"].max_column + 1).value = "Notes"
    book.save(workbook)
    result = convert([workbook])
    made, (vendor,) = result.stack.initiatives[0], result.stack.vendors

    assert [one.cheat_sheet for one in made.groups or ()] == [True, False, True]
    assert (vendor.id, [one.answered for one in vendor.tickets or ()]) == ("clarivo-gmbh", [False])
    assert [(one.asked, one.asked_for) for one in made.approvals or () if one.name == "Privacy"] == [(None, False)]
    assert [str(one).partition(": ")[2] for one in result.notes] == [
        "the column 'Notes' was not read: it holds remarks",
        "the column 'Comment' was not read: it holds remarks",
    ]


def test_a_request_to_a_vendor_that_has_no_row_says_where_to_add_it(workbook: Path) -> None:
    """Beside the place."""
    book = openpyxl.load_workbook(workbook)
    book["tickets"].append(["Clarivo GmbH", "T-1"])
    book.save(workbook)
    with pytest.raises(LoadError) as refused:
        sa.read_stack(workbook)

    assert "rollout.xlsx[tickets!A2]" in str(refused.value)
    assert "unknown vendor 'Clarivo GmbH'" in str(refused.value)
    assert "add a row with this name to 'vendors'" in str(refused.value)


def test_a_sheet_that_is_not_read_is_told(workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, also where the report goes into a file."""
    from stackaudit.cli.main import main

    book = openpyxl.load_workbook(workbook)
    book.create_sheet("metings").append(["party"])
    book.save(workbook)
    main(["audit", str(workbook), "-o", str(tmp_path / "report.md")])

    assert "[metings]: no list is called 'metings'; did you mean" in capsys.readouterr().err


def test_lists_have_short_names_beside_initiatives_alone() -> None:
    """No list is taken twice, and a sheet of another workbook that is called so stays what it was."""
    short = list_names(["initiatives", "tasks", "people", "team", "sign-offs", "notes"])

    assert [*short.values()] == [
        *("initiatives", "initiative_tasks", "initiative_team", "team", "initiative_sign_offs", "notes"),
    ]
    assert list_names(["tools", "tasks"]) == {"tools": "tools", "tasks": "tasks"}
    assert list_names(["initiatives", "initiative_tasks", "tasks"])["tasks"] == "tasks"


def test_a_rollout_joins_other_lists(workbook: Path, tmp_path: Path) -> None:
    """Read together with a list of tools, its plans are plans still."""
    (tmp_path / "tools.csv").write_text("Application,Owner\nHubSpot,Ann Lee\nSlack,Bo Ek\n", encoding="utf-8")
    stack = convert([workbook, tmp_path / "tools.csv"]).stack

    assert {"HubSpot", "Our CRM", "Slack"} <= {tool.name for tool in stack.tools}
    assert [one.code for one in audited(stack).findings if one.code.startswith("people.")] == [NOTE]


# -- the files


@each_preset
@pytest.mark.parametrize("name", ["rollout.xlsx", "rollout.yaml", "rollout.json", "rollout"])
def test_a_rollout_is_read_as_it_was_written(preset: str, name: str, tmp_path: Path) -> None:
    """In each form, without a note; converted to another form it is the same, and still untouched."""
    start = sa.start_rollout(preset, live=LIVE, tools=["HubSpot"])
    made = sa.read_with_notes(start.save(tmp_path / name))
    again = sa.read_stack(sa.write_stack(made.stack, tmp_path / "again.xlsx"))
    last = sa.read_stack(sa.write_stack(again, tmp_path / "last.yaml"))

    assert made.notes == ()
    assert made.stack.initiatives == start.stack.initiatives == again.initiatives == last.initiatives
    assert [tool.name for tool in made.stack.tools] == ["HubSpot"]


def test_filled_rows_lose_their_mark_in_other_forms(workbook: Path, tmp_path: Path) -> None:
    """What was filled in stays a fact when it is converted."""
    stack = filled(workbook, roles=staff())
    text = sa.write_stack(stack, tmp_path / "filled.yaml").read_text(encoding="utf-8")
    again = sa.read_stack(tmp_path / "filled.yaml").initiatives[0]

    assert [row.untouched for row in again.roles or ()] == [False] * 7
    assert all(row.untouched for row in again.tasks or ())
    assert "person: Ann Lee" in text


def test_the_workbook_says_what_to_do(workbook: Path) -> None:
    """Five lines first; behind them each sheet with its questions, comments on heads, and no formula anywhere."""
    book = openpyxl.load_workbook(workbook)
    first, *sheets = book.worksheets
    steps = [str(cell.value) for cell in first["A"][1:6]]

    assert [step[:2] for step in steps] == ["1.", "2.", "3.", "4.", "5."]
    assert steps[-1] == "5. Save the file, then run: stackaudit audit rollout.xlsx"
    assert tuple(sheet.title for sheet in sheets) == SHEETS
    for sheet in sheets:
        heads = {cell.value: cell for cell in sheet[1]}
        assert ("preset" in heads) == ("question" in heads)
        if "preset" in heads:
            assert "Clear the cell" in heads["preset"].comment.text
            asked = [row[heads["question"].column - 1].value for row in sheet.iter_rows(min_row=2)]
            assert all(asked)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


@pytest.mark.parametrize(
    ("sheet", "column", "formula"),
    [
        ("roles", "role", "super-user"),
        ("approvals", "kind", "security"),
        ("approvals", "workaround", "yes"),
        ("groups", "cheat_sheet", "no"),
    ],
)
def test_legal_values_are_offered(workbook: Path, sheet: str, column: str, formula: str) -> None:
    """As a list, in rows to come too; another value is warned of."""
    page = openpyxl.load_workbook(workbook)[sheet]
    letter = next(cell.column_letter for cell in page[1] if cell.value == column)
    rules = [one for one in page.data_validations.dataValidation if f"{letter}150" in one.sqref]

    assert [(one.type, formula in one.formula1) for one in rules] == [("list", True)]


def test_days_and_counts_are_checked(workbook: Path) -> None:
    """A day is a day in the sheet."""
    page = openpyxl.load_workbook(workbook)["training"]
    heads = {cell.value: cell.column_letter for cell in page[1]}
    kinds = {
        name: [one.type for one in page.data_validations.dataValidation if f"{letter}2" in one.sqref]
        for name, letter in heads.items()
    }

    assert kinds["day"] == kinds["planned"] == ["date"]
    assert kinds["invited"] == ["whole"]
    assert page[f"{heads['planned']}2"].value.date() == date(2027, 6, 6)


def test_the_same_rollout_is_the_same_bytes(tmp_path: Path) -> None:
    """Whenever it is written."""
    start = sa.start_rollout("crm-rollout", live=LIVE, tools=['=HYPERLINK("x")'])
    one, two = (start.save(tmp_path / folder / "a.xlsx") for folder in _folders(tmp_path))

    assert one.read_bytes() == two.read_bytes()
    assert sa.read_stack(one).tools[0].name == '=HYPERLINK("x")'


def _folders(place: Path) -> list[str]:
    for name in ("one", "two"):
        (place / name).mkdir()
    return ["one", "two"]


def test_nothing_is_written_over(workbook: Path) -> None:
    """An afternoon of work may be in it."""
    before = workbook.read_bytes()
    with pytest.raises(StackAuditError, match="exists already"):
        sa.start_rollout("mrm-rollout", live=LIVE).save(workbook)

    assert workbook.read_bytes() == before


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.mmd", "a.dot"])
def test_other_endings_are_refused(name: str, tmp_path: Path) -> None:
    """With those that there are."""
    with pytest.raises(StackAuditError, match=r"ends in \.xlsx"):
        sa.start_rollout("crm-rollout", live=LIVE).save(tmp_path / name)

    assert list(tmp_path.iterdir()) == []


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(StackAuditError, match=r"XlsxWriter: pip install 'stackaudit\[excel\]'"):
        sa.start_rollout("crm-rollout", live=LIVE).save(tmp_path / "a.xlsx")


# -- what is refused, and presets of one's own


@pytest.mark.parametrize("live", ["1.6.2027", "2027-02-30", "soon", ""])
def test_a_day_that_is_none_is_refused(live: str) -> None:
    """With how to write one."""
    with pytest.raises(StackAuditError, match="write it as 2027-06-01"):
        sa.start_rollout("crm-rollout", live=live)


def test_an_unknown_preset_is_told_with_the_nearest() -> None:
    """A plain name is a preset, not a file."""
    with pytest.raises(UnknownNameError, match="did you mean 'crm-rollout'"):
        sa.start_rollout("crm-rolout", live=LIVE)
    assert dict(rollout_presets()) == {"crm-rollout": "CRM rollout", "mrm-rollout": "MRM rollout"}


@pytest.mark.parametrize("bad", [{"name": ""}, {"tools": ["\u202eCRM"]}, {"tools": ["CRM", "crm"]}])
def test_names_that_cannot_be_are_refused(bad: dict[str, Any]) -> None:
    """Empty, hiding something, or twice the same."""
    with pytest.raises(StackAuditError, match="the rollout cannot be made"):
        sa.start_rollout("crm-rollout", live=LIVE, **bad)


OWN = """\
name: ERP rollout
tool: Our ERP
roles:
  - {role: executive}
  - {role: developer, question: Who builds it?}
tasks:
  - {name: Decide, responsible: [executive], accountable: executive}
  - {name: Build, responsible: [developer], accountable: executive, informed: [developer]}
approvals:
  - {name: Works council, kind: other, day: -120}
groups: [depot]
training: [[10, 40, 80]]
"""


def test_a_preset_of_ones_own_is_a_file(tmp_path: Path) -> None:
    """It marks its rows by its name; what it leaves out is left out."""
    path = tmp_path / "erp.yaml"
    path.write_text(OWN, encoding="utf-8")
    start = sa.start_rollout(path, live=LIVE)
    made = start.stack.initiatives[0]

    assert (start.preset, made.name, made.prototypes) == ("erp", "ERP rollout", None)
    assert [str(row.preset).partition("/")[0] for row in made.tasks or ()] == ["erp", "erp"]
    assert [row.planned for row in made.approvals or ()] == [date(2027, 2, 1)]
    assert [one.code for one in audited(start.stack).findings] == [NOTE]
    with pytest.raises(StackAuditError, match="no plan of 4 sessions of training; choose 3"):
        sa.start_rollout(str(path), live=LIVE, sessions=4)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("accountable: executive}", "accountable: exekutive}", ["erp.yaml:7", "exekutive", "executive"]),
        ("accountable: executive}", "accountable: [executive, developer]}", ["erp.yaml:7"]),
        ("responsible: [executive], ", "", ["erp.yaml:7", "responsible"]),
        ("responsible: [developer]", "responsible: [trainer]", ["erp.yaml:8", "'trainer' is not below roles"]),
        ("responsible: [developer]", "responsible: [executive]", ["erp.yaml:5", "does nothing"]),
        ("role: developer", "role: executive", ["erp.yaml:5", "listed twice"]),
        ("name: Build", "name: decide", ["erp.yaml:8", "stands here twice"]),
        ("[10, 40, 80]", "[10, 60, 80]", ["erp.yaml:12", "50 days pass without training"]),
        ("[10, 40, 80]", "[10, 80]", ["erp.yaml:12"]),
        ("groups: [depot]\n", "", ["training", "no group"]),
        ("day: -120", "day: soon", ["erp.yaml:10", "soon"]),
        ("day: -120", "day: -99999", ["erp.yaml:10"]),
        ("tool: Our ERP\n", "", ["tool"]),
        ("groups:", "gruops:", ["gruops", "groups"]),
    ],
)
def test_a_preset_that_does_not_fit_is_refused_with_its_place(
    old: str, new: str, words: list[str], tmp_path: Path
) -> None:
    """Line, value, and the nearest right one."""
    path = tmp_path / "erp.yaml"
    assert old in OWN
    path.write_text(OWN.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(LoadError) as refused:
        sa.start_rollout(path, live=LIVE, sessions=3)
    assert [word for word in words if word not in str(refused.value)] == []


# -- the mark of a row


@pytest.mark.parametrize(
    ("change", "untouched"),
    [
        ({}, True),
        ({"question": "Who?"}, True),
        ({"preset": True}, True),
        ({"preset": "TRUE"}, True),
        ({"preset": False}, False),
        ({"preset": "ok"}, False),
        ({"preset": "crm-rollout/00000000"}, False),
        ({"name": "Sign all requirements"}, False),
        ({"accountable": ["Ann Lee"]}, False),
        ({"informed": ["sales"]}, False),
        ({"x-note": "done"}, False),
    ],
)
def test_a_row_is_touched_once_anything_in_it_is_changed(change: Row, untouched: bool) -> None:
    """Its question is not part of it; a mark that is no mark of the row counts as none."""
    made = Initiative.model_validate({"name": "x", "tasks": [{**_task_row(), **change}]})
    assert made.tasks is not None

    assert made.tasks[0].untouched is untouched
    assert ("preset" in made.tasks[0].model_dump(mode="json", exclude_unset=True)) is untouched


def _task_row() -> Row:
    tasks = initiative().tasks
    assert tasks is not None
    return tasks[8].model_dump(mode="json", exclude_unset=True)


def test_a_mark_is_of_one_row() -> None:
    """No two rows of a preset that differ have the same mark, and a mark says from which preset it is."""
    rows = [row for preset in PRESETS for name in PRESET_LISTS for row in getattr(initiative(preset), name) or ()]

    assert all(row.preset == marked(row, row.preset.partition("/")[0]) for row in rows)
    tasks = [row.preset for preset in PRESETS for row in initiative(preset).tasks or ()]
    assert len(set(tasks)) == len(tasks)
