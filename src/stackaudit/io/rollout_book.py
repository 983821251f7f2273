"""A rollout as a workbook to be filled in: few sheets, a question a row, legal values, and what to do on the first.

Its sheets are lists of a stack (`own_tables` reads them), so what is filled in is read as it stands. A text of a user
can be no formula and no link: only `write_string` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from textwrap import wrap
from typing import Any, Final, NamedTuple

from stackaudit.core.escape import guarded
from stackaudit.core.excel import Cell, fitting, load_xlsxwriter, without_clock
from stackaudit.io.readers.lists.own_tables import GUIDE
from stackaudit.model.layouts import LAYOUTS, Column, Kind
from stackaudit.model.stack import Stack
from stackaudit.model.tables import tables_of, write_cell


class _Page(NamedTuple):
    """A sheet: its title, the list that it holds, its columns with blanks between them, and what it is for."""

    title: str
    table: str
    heads: str
    about: str

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return self.heads.split()


_PAGES: Final = (
    _Page("stack", "stack", "name as_of currency", "What the report is called, its day, and the currency."),
    _Page(
        "initiatives",
        "initiatives",
        "id name tools goes_live requested starts build_starts decision_record sponsor.name sponsor.level "
        "sponsor.last_active sponsor.leaves sponsor.successor preset.name preset.live preset.build_starts "
        "preset.usage_review preset.retraining preset.roles",
        "The rollout itself: its days, its sponsor. A project that takes time of the same people is one more row.",
    ),
    _Page(
        "tools",
        "tools",
        "id name vendor owner technical_owner cost.annual seats.paid seats.active",
        "The tools it is about, and who answers for each. Name them; add rows for others.",
    ),
    _Page(
        "roles",
        "initiative_roles",
        "role question group person load initiative preset",
        "Who fills which role. Add a row for each core user, and for roles in other projects of the same people.",
    ),
    _Page(
        "tasks",
        "initiative_tasks",
        "name question accountable responsible consulted informed preset",
        "Who answers for each task, and who does it. A role stands for whoever fills it.",
    ),
    _Page("people", "initiative_team", "person group level joined left handed_over", "Who is or was on the team."),
    _Page(
        "groups",
        "initiative_groups",
        "group question users super_users capable cheat_sheet training_planned encouraged time usage_review retraining "
        "preset",
        "Those who are to work with it.",
    ),
    _Page(
        "approvals",
        "initiative_approvals",
        "name kind question asked decided by requesters workaround waits_for.party waits_for.what waits_for.asked "
        "waits_for.promised planned preset",
        "What somebody else has to allow, and whom it waits for.",
    ),
    _Page(
        "prototypes",
        "initiative_prototypes",
        "question shown to users planned preset",
        "What could be tried before it is built.",
    ),
    _Page(
        "requirements",
        "initiative_requirements",
        "name source from_user written priority test",
        "What it has to bring, one row each; also what was only said.",
    ),
    _Page(
        "sign-offs",
        "initiative_sign_offs",
        "group question required signed planned preset",
        "Who signs the requirements.",
    ),
    _Page(
        "training",
        "initiative_training",
        "group question day invited attended planned preset",
        "The sessions of each group.",
    ),
    _Page(
        "support",
        "initiative_support",
        "question as_of group tickets_a_day capacity_a_day admins deflected without_article planned preset",
        "Questions that come in after the start, and who answers them.",
    ),
    _Page(
        "expectations",
        "initiative_expectations",
        "stakeholder attribute question expected importance perceived respondents elicited preset",
        "What stakeholders expect of it, from 1 to 5.",
    ),
    _Page(
        "meetings",
        "initiative_meetings",
        "party series day expected came",
        "Of whom how many were expected at a meeting, and came.",
    ),
    _Page(
        "vendors",
        "vendors",
        "id name account_manager sla.share roadmap",
        "Who sells the tools. The id is a word of your own, such as acme.",
    ),
    _Page(
        "tickets",
        "vendor_tickets",
        "vendor ticket sent answered answered_after limit in_time",
        "What was asked of a vendor, one row a request. The vendor stands in the sheet vendors.",
    ),
)
SHEETS: Final = tuple(page.title for page in _PAGES)
"""The titles of its sheets behind the first, in their order."""

_STEPS: Final = """\
1. Sheet tools: name the tools and who answers for each. Sheet initiatives: who stands up for it at the top.
2. Sheet roles: write a name beside each role, or none if nobody has it. Tasks that name a role mean that person.
3. Other sheets: each row asks a question. Answer what you know; days in the column planned are only proposals.
4. A row counts once you change a cell of it. Is it right as it stands? Clear its cell in the column preset.
5. Save the file, then run: stackaudit audit {file}
""".splitlines()
_REMARK: Final = "A blank cell is not known. A column of your own called Comment or Notes is left alone."
_FORMS: Final[Mapping[Kind, str]] = {
    Kind.FLAG: "yes or no",
    Kind.COUNT: "a whole number",
    Kind.NUMBER: "a number",
    Kind.DAY: "a day, such as 2027-06-01",
    Kind.IDS: "ids, with a semicolon between them",
    Kind.WORDS: "names, with a semicolon between them",
    Kind.DURATION: "a time, such as 2d or 8h",
}
_MEANING: Final[Mapping[str, str]] = {
    "preset": "It tells that nobody has changed this row yet. Clear the cell if the row is right as it stands.",
    "planned": "The day that the preset proposes, counted from going live. It is no fact.",
    "question": "What to ask. Write the answers into the other columns.",
    "load": "share of a working week, such as 20%",
    "person": "a name; none if it is known that there is nobody",
    "deflected": "share, such as 30%: what super-users settle",
    "without_article": "share, such as 30%: what the manual has no answer to",
    "importance": "how much it matters to them, from 1 to 5",
    "expected": "how much of it they expect to get, from 1 to 5",
    "perceived": "how much of it they got, from 1 to 5",
    "meetings/expected": "how many people of this party were expected",
    "level": "levels below the head of the company, who is 0",
    "sponsor.level": "levels below the head of the company, who is 0",
    "sponsor.name": "a name; none if it is known that there is nobody",
    "sponsor.successor": "a name; none if it is known that nobody follows",
    "as_of": "The day on which all this was true, such as 2027-01-31; blank: the day of the report.",
    "currency": "three letters, such as EUR",
    "group": "a group of users, such as sales",
    "initiative": "Blank: this rollout. For a role in another project its id, as in the sheet initiatives.",
    "capable": "yes or no: could somebody in it help the others?",
    "handed_over": "yes or no, of those who left: did they write down or tell what others need to know?",
    "training_planned": "yes or no",
    "tickets/vendor": "the id or the name of a row of the sheet vendors",
    "prototypes/users": "yes or no: was any of them somebody who is to use it?",
    "approvals/asked": "a day, such as 2027-06-01; not asked, if nobody has asked for it yet",
    "waits_for.party": "whom the decision waits for, if not for whoever decides",
    "waits_for.what": "what they are to bring",
    "written": "yes or no: is it written down?",
    "from_user": "yes or no: does it come from somebody who does the work?",
    "party": "whose people: a department, a vendor, a team",
    "sla.share": "share that is to be answered in time, as agreed, such as 95%",
    "limit": "within what time an answer is agreed, such as 2d or 8h",
    "answered": "yes or no",
    "in_time": "yes or no: was it answered within the limit?",
    "preset.live": "The day of going live that the planned days are counted from. Change goes_live, not this.",
}
_SPARE: Final = 200
"""Rows below the last one that legal values are checked in too."""
_WIDTHS: Final[Mapping[str, int]] = {"question": 48, "name": 44, "preset": 24, "to": 26, "attribute": 24}
_USUAL: Final = 17
_LINE: Final = 15.0
"""Height of a line, in points."""
_GREYED: Final = frozenset({"preset", "question", "planned"})


def rollout_book(stack: Stack, file: str = "rollout.xlsx") -> bytes:
    """Return the workbook of the rollout of a stack; the same bytes for the same stack.

    Args:
        stack: A stack with one rollout.
        file: What the file is called on the first sheet.

    Raises:
        StackAuditError: XlsxWriter is not installed.
    """
    xlsxwriter = load_xlsxwriter("writing a rollout as .xlsx")
    stream = BytesIO()
    typed = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with xlsxwriter.Workbook(stream, {**typed, "in_memory": True}) as book:
        _guide(book, stack, file)
        tables = tables_of(stack.document())
        for page in _PAGES:
            _Sheet(book, page).write(tables.get(page.table, []))
    return without_clock(stream.getvalue())


def _guide(book: Any, stack: Stack, file: str) -> None:  # noqa: ANN401  XlsxWriter has no types
    sheet = book.add_worksheet(GUIDE)
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "font_size": 12})
    sheet.set_column(0, 0, 110)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, guarded(f"{stack.name}: what to do"), book.add_format({"bold": True, "font_size": 16}))
    for n, step in enumerate(_STEPS, 1):
        sheet.write_string(n, 0, guarded(step.format(file=file)), wrapped)
    sheet.write_string(len(_STEPS) + 2, 0, "The sheets", book.add_format({"bold": True}))
    start = len(_STEPS) + 3
    for n, page in enumerate(_PAGES, start):
        sheet.write_string(n, 0, f"{page.title}: {page.about}")
    sheet.write_string(start + len(_PAGES) + 1, 0, _REMARK, wrapped)


def _width(name: str) -> int:
    """Return the width of a column, in letters."""
    return _WIDTHS.get(name, max(_USUAL, len(name) + 2))


class _Sheet:
    """A sheet that is being written."""

    def __init__(self, book: Any, page: _Page) -> None:  # noqa: ANN401
        self._page = page
        self._made = book.add_worksheet(page.title)
        self._layout = LAYOUTS[page.table]
        broken = {"valign": "top", "text_wrap": True}
        self._head = book.add_format({**broken, "bold": True, "bg_color": "#E2E8F0", "bottom": 1})
        self._formats = {
            (Kind.DAY, False): book.add_format({**broken, "num_format": "yyyy-mm-dd", "align": "left"}),
            (Kind.DAY, True): book.add_format(
                {**broken, "num_format": "yyyy-mm-dd", "align": "left", "font_color": "#64748B"}
            ),
            (Kind.TEXT, False): book.add_format(broken),
            (Kind.TEXT, True): book.add_format({**broken, "font_color": "#64748B"}),
        }

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write the head, the rows and what is legal in each column."""
        self._made.freeze_panes(1, 1)
        self._made.set_landscape()
        self._made.fit_to_pages(1, 0)
        self._made.repeat_rows(0)
        for n, name in enumerate(self._page.columns):
            column = self._column(name)
            self._made.set_column(n, n, _width(name), self._format(name, column))
            self._made.write_string(0, n, name, self._head)
            self._explain(n, name, column)
            for at, row in enumerate(rows, 1):
                self._write(at, n, name, self._cell(row, name))
            self._restrict(n, column, len(rows) + _SPARE)
        for at, row in enumerate(rows, 1):
            texts = ((name, self._cell(row, name)) for name in self._page.columns)
            lines = max(len(wrap(str(text), _width(name))) for name, text in texts if text is not None)
            self._made.set_row(at, _LINE * max(1, lines))

    def _cell(self, row: Mapping[str, Any], name: str) -> Cell:
        """Return what a cell holds; the one rollout of the workbook is not named in each row."""
        return None if name == "initiative" else write_cell(row.get(name), self._column(name))

    def _column(self, name: str) -> Column:
        if name in self._layout.keys:
            return Column(Kind.TEXT, (name,))
        return self._layout.columns[name]

    def _format(self, name: str, column: Column) -> Any:  # noqa: ANN401
        return self._formats[Kind.DAY if column.kind is Kind.DAY else Kind.TEXT, name.partition(".")[0] in _GREYED]

    def _write(self, row: int, n: int, name: str, value: Cell) -> None:
        column = self._column(name)
        shown = self._format(name, column)
        if isinstance(value, str) and column.kind is Kind.DAY:
            day = date.fromisoformat(value)
            value = fitting(day, self._page.title)
        match value:
            case None:
                return
            case bool():
                self._made.write_boolean(row, n, value, shown)
            case date():
                self._made.write_datetime(row, n, datetime(value.year, value.month, value.day), shown)  # noqa: DTZ001
            case int() | float():
                self._made.write_number(row, n, value, shown)
            case str():
                self._made.write_string(row, n, guarded(value), shown)

    def _explain(self, n: int, name: str, column: Column) -> None:
        """Say in a comment what the cells of a column hold."""
        meaning = _MEANING.get(f"{self._page.title}/{name}") or _MEANING.get(name)
        text = meaning or (", ".join(column.choices) if column.choices else _FORMS.get(column.kind, ""))
        if text:
            self._made.write_comment(0, n, text, {"author": "stackaudit", "x_scale": 1.6})

    def _restrict(self, n: int, column: Column, last: int) -> None:
        """Offer the legal values of a column, and warn of others."""
        asked: dict[str, Any] = {"error_type": "warning", "error_title": "Not understood"}
        if column.choices and column.kind is Kind.TEXT:
            asked |= {"validate": "list", "source": [*column.choices]}
        elif column.kind is Kind.FLAG:
            asked |= {"validate": "list", "source": ["yes", "no"]}
        elif column.kind is Kind.DAY:
            asked |= {"validate": "date", "criteria": ">=", "value": date(1900, 3, 1)}
        elif column.kind is Kind.COUNT:
            asked |= {"validate": "integer", "criteria": ">=", "value": 0}
        else:
            return
        words = ", ".join(column.choices) or _FORMS[column.kind]
        asked["error_message"] = f"This column takes {words}."[:255]
        self._made.data_validation(1, n, last, n, asked)
