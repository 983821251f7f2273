"""Whole lists of tools as people keep them: what is read, what is noted, what is refused, each with its place."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.lists.kinds import CSV
from stackaudit.io.readers.stack_file import read_as_stated

LIST = """\
Our applications;;;;;;;
as of May;;;;;;;

Application;Supplier;Business owner;Department;Cost p.a. (EUR);Licences;Renewal date;Status
HubSpot;HubSpot Inc.;Ann Lee;"Marketing; Sales";12.000,00;40;2027-03-01;Live
Mailchimp;Intuit;-;Mktg;1.200,50;n/a;25/12/2026;Sunsetting
"Old
CRM";;;IT;;;03/04/2026;Mothballed
;;nobody;;5;;;
Total;;;;13.200,50;;;
"""


def written(tmp_path: Path, text: str, name: str = "tools.csv") -> Path:
    """A file with a text."""
    place = tmp_path / name
    place.write_text(text, encoding="utf-8")
    return place


def read(tmp_path: Path, text: str, mapping: dict[str, object] | None = None) -> tuple[sa.Stack, list[str]]:
    """The stack of a list, and its notes without the name of the file."""
    place = written(tmp_path, text)
    result = read_as_stated(place, mapping=mapping)
    return result.stack, [f"{note.kind} {str(note).removeprefix(str(place))}" for note in result.notes]


def test_a_list_as_people_keep_it(tmp_path: Path) -> None:
    """A title above the head, German numbers, several departments in a cell, short forms, dashes, a sum below."""
    stack, notes = read(tmp_path, LIST)
    hubspot, mailchimp, old = stack.tools

    assert (stack.name, stack.currency) == ("tools", "EUR")
    assert [department.name for department in stack.departments] == ["Marketing", "Sales", "IT"]
    assert (hubspot.vendor, hubspot.owner, hubspot.departments) == ("HubSpot Inc.", "Ann Lee", ("marketing", "sales"))
    assert hubspot.cost is not None
    assert hubspot.cost.annual == 12000
    assert hubspot.seats is not None
    assert hubspot.seats.paid == 40
    assert hubspot.lifecycle is not None
    assert hubspot.lifecycle.phase == "active"
    assert (mailchimp.owner, mailchimp.seats, mailchimp.departments) == (None, None, ("marketing",))
    assert mailchimp.cost is not None
    assert mailchimp.cost.annual == Decimal("1200.5")
    assert mailchimp.contract is not None
    assert str(mailchimp.contract.renews) == "2026-12-25"
    assert (old.id, old.name, old.cost) == ("old-crm", "Old CRM", None)
    assert old.contract is not None
    assert str(old.contract.renews) == "2026-04-03"
    assert (old.lifecycle, old.extra) == (None, {"x-lifecycle": "Mothballed"})
    assert notes == [
        "left-out :1: rows 1 and 2 are taken for titles: 'Our applications', 'as of May'",
        "guessed :4:8: column 'Status' is taken for the lifecycle (lifecycle.phase)",
        "left-out :10: 'Total' states 13,200.50, about the sum of those above it, 13,205.50: left out",
        "guessed :6:4: 'Mktg' is read as 'Marketing'",
        "guessed :6:6: words in 'seats.paid' that say so are read as unknown: 'n/a' in row 6",
        "left-out :7:8: 'Mothballed' is no known word for 'lifecycle.phase'; it is kept as 'x-lifecycle'",
        "left-out :9: the row names no tool",
    ]


def test_what_is_not_stated_is_not_in_the_stack(tmp_path: Path) -> None:
    """An empty cell is no zero, no `false` and no empty record."""
    stack, _ = read(tmp_path, "Tool,Cost,Seats,SSO,Renewal date\nCRM,,-,n/a,TBD\n")

    assert stack.document()["tools"] == [{"id": "crm", "name": "CRM"}]


def test_zero_and_no_are_facts(tmp_path: Path) -> None:
    """A free tool costs nothing, and that is known."""
    stack, _ = read(tmp_path, "Tool,Annual cost,Active users,SSO\nCRM,0,0,no\n")

    assert stack.document()["tools"] == [
        {"id": "crm", "name": "CRM", "cost": {"annual": 0}, "seats": {"active": 0}, "access": {"sso": False}}
    ]


def test_a_month_counts_twelve_times_only_where_it_is_said(tmp_path: Path) -> None:
    """In the header, or in the cell."""
    stack, _ = read(tmp_path, "Tool,Monthly cost\nA,10\nB,120/year\n")
    other, _ = read(tmp_path, "Tool,Annual cost\nA,120\nB,10/month\n")

    assert [tool.cost and tool.cost.annual for tool in stack.tools] == [120, 120]
    assert [tool.cost and tool.cost.annual for tool in other.tools] == [120, 120]


def test_a_year_and_a_month_that_disagree_are_told(tmp_path: Path) -> None:
    """The year is read first; both are named."""
    stack, notes = read(tmp_path, "Tool,Monthly cost,Annual cost\nA,10,100\nB,10,120\n")

    assert stack.tools[0].cost is not None
    assert stack.tools[0].cost.annual == 100
    assert [note for note in notes if note.startswith("contradiction")] == [
        "contradiction :2:2: the cost a year and the cost a month disagree"
    ]


def test_an_ambiguous_number_is_left_out_and_told(tmp_path: Path) -> None:
    """`1.234` alone tells nothing; a mapping does."""
    text = "Tool,Annual cost\nA,1.234\nB,2.345\n"
    stack, notes = read(tmp_path, text)
    decided, quiet = read(tmp_path, text, {"decimal": ","})

    assert [tool.cost for tool in stack.tools] == [None, None]
    assert notes[0] == ("left-out :2:2: '1.234' is not read as 'cost.annual': 1.234 can be 1,234 or a little over 1")
    assert [tool.cost and tool.cost.annual for tool in decided.tools] == [1234, 2345]
    assert quiet == []


def test_an_ambiguous_date_is_left_out_and_told(tmp_path: Path) -> None:
    """Unless the column decides, or a mapping does."""
    text = "Tool,Renewal date\nA,03/04/2026\n"
    stack, notes = read(tmp_path, text)
    decided, _ = read(tmp_path, text, {"dates": "month-first"})

    assert stack.tools[0].contract is None
    assert "3 April or 4 March; a mapping can say which comes first" in notes[0]
    assert decided.tools[0].contract is not None
    assert str(decided.tools[0].contract.renews) == "2026-03-04"


def test_amounts_in_another_currency_are_listed_apart(tmp_path: Path) -> None:
    """A stack has one currency, that of most amounts; nothing is converted, and nothing is lost."""
    stack, notes = read(tmp_path, "Tool,Annual cost\nA,€10\nB,€20\nC,$30\n")

    assert stack.currency == "EUR"
    assert [(tool.currency, tool.cost and tool.cost.annual) for tool in stack.tools] == [
        (None, 10),
        (None, 20),
        ("USD", 30),
    ]
    assert "guessed :4: EUR is summed, as most are; USD 30 a year are listed apart ('C'): nothing is converted" in notes


def test_the_price_of_a_seat_in_a_column_of_costs(tmp_path: Path) -> None:
    """`€7.50/user/month` makes a cost of the seats that are paid for; it is no cost of the tool by itself."""
    rows = "A,€7.50/user/month,100\nB,€9/user/month,\nC,€10/seat,2\nD,€5,\nE,€6,\nF,€7,\nG,€8,\n"
    stack, _ = read(tmp_path, f"Tool,Cost,Seats\n{rows}")
    costs = [tool.cost for tool in stack.tools if tool.cost is not None]

    assert [cost.annual for cost in costs] == [9000, None, 20, 5, 6, 7, 8]
    assert [cost.per_seat for cost in costs] == [Decimal("7.5"), 9, 10, *[None] * 4]
    assert [cost.period for cost in costs] == ["month", "month", *[None] * 5]


def test_crowns_of_nobody_are_no_currency(tmp_path: Path) -> None:
    """`kr` is written in four countries; the amount beside it is left out, and that is told."""
    stack, notes = read(tmp_path, "Tool,Annual cost,Currency\nA,500,kr\nB,600,NOK\n")

    assert [tool.cost and tool.cost.annual for tool in stack.tools] == [None, 600]
    assert any("'kr' is the sign of several currencies" in note for note in notes)


def test_an_amount_without_a_currency_is_taken_for_the_others(tmp_path: Path) -> None:
    """And that is told as a guess."""
    stack, notes = read(tmp_path, "Tool,Annual cost\nA,€10\nB,20\n")

    assert [tool.cost and tool.cost.annual for tool in stack.tools] == [10, 20]
    assert notes == ["guessed :3: 1 amounts name no currency; they are taken for EUR, as the others are"]


def test_equal_rows_are_one_tool_and_unequal_ones_two_accounts(tmp_path: Path) -> None:
    """Rows that add to one another are united; rows that contradict are kept apart, as one product."""
    stack, notes = read(
        tmp_path, "Tool,Department,Annual cost,Owner\nSlack,Sales,10,Ann\nslack,IT,,Ann\nSlack,Legal,20,Ann\n"
    )

    assert [(tool.id, tool.name, tool.product, tool.departments) for tool in stack.tools] == [
        ("slack", "Slack", "Slack", ("sales", "it")),
        ("slack-2", "Slack (2)", "Slack", ("legal",)),
    ]
    assert notes == [
        "guessed :3: 'slack' stands on row 2 already as 'Slack': made one of both",
        "contradiction :4: 'Slack' stands on row 2 with another 'cost.annual': kept as an account of its own",
    ]


def test_ids_are_each_their_own(tmp_path: Path) -> None:
    """`C` and `C++` make one id; names without a letter make none."""
    stack, notes = read(tmp_path, "Tool,Owner\nC,a\nC++,b\n+++,c\n")

    assert [tool.id for tool in stack.tools] == ["c", "c-2", "row-4"]
    assert notes == ["guessed :3: the id 'c' is taken; 'C++' gets 'c-2'"]


def test_a_cell_that_its_field_refuses_is_left_out_and_told(tmp_path: Path) -> None:
    """One wrong word or number in a column of ours costs that fact, not the list."""
    stack, notes = read(
        tmp_path,
        "Tool,fit.functional,kind,seats.measure,uptime.measured,Seats\nA,3,conduit,assigned,99%,5\nB,9,x,y,150%,6\n",
    )
    one, other = stack.tools

    assert (one.kind, one.fit and one.fit.functional, one.uptime and one.uptime.measured) == ("conduit", 3, 0.99)
    assert stack.document()["tools"][1] == {"id": "b", "name": "B", "x-fit-functional": "9", "seats": {"paid": 6}}
    assert other.kind == "tool"
    assert [note.partition(": ")[0] for note in notes] == ["left-out :3:2", *["left-out :3"] * 3]
    assert "'kind' is 'x'; expected 'tool', 'conduit', 'spreadsheet', 'service' or 'agent': not read" in "".join(notes)


def test_thousands_of_rows_of_one_name_or_id_take_no_square_time(tmp_path: Path) -> None:
    """Each row is compared with a bounded number of others; ids are counted on, not searched for."""
    same = "".join(f"T,o{n}\n" for n in range(3000))
    alike = "".join(f"T{'+' * (n % 50)}{'=' * (n // 50)},x\n" for n in range(3000))
    stack, _ = read(tmp_path, f"Tool,Owner\n{same}{alike}")

    assert len({tool.id for tool in stack.tools}) == len(stack.tools) == 6000


def test_unused_columns_are_told_once(tmp_path: Path) -> None:
    """With what to do about them; `skip` in a mapping says that it is on purpose."""
    text = "Tool,Mood,Shoe size,Owner\nA,1,2,Ann\nB,3,4,Bob\n"
    stack, notes = read(tmp_path, text)
    _, quiet = read(tmp_path, text, {"columns": {"mood": "skip", "Shoe size": "x-shoes"}})

    assert notes == [
        (
            "left-out :1: 2 columns are kept as they stand, not used: 'Mood' (x-mood), 'Shoe size' (x-shoe-size); "
            "a mapping can say what they hold"
        )
    ]
    assert [tool.model_extra for tool in stack.tools] == [
        {"x-mood": "1", "x-shoe-size": "2"},
        {"x-mood": "3", "x-shoe-size": "4"},
    ]
    assert quiet == []


def test_rows_that_differ_in_what_is_kept_are_still_one_tool(tmp_path: Path) -> None:
    """What nobody knows decides nothing; of two rows the first one is kept, and a long text is told."""
    stack, notes = read(tmp_path, f"Tool,Mood,Owner\nSlack,good,Ann\nslack,bad,Ann\nJira,{'x ' * 200},Bob\n")

    assert [(tool.name, tool.model_extra) for tool in stack.tools] == [("Slack", {"x-mood": "good"}), ("Jira", {})]
    assert "texts of more than 300 characters are not kept as 'x-mood'" in "".join(notes)


def test_flows_keep_what_nobody_knows(tmp_path: Path) -> None:
    """As tools do."""
    stack, _ = read(tmp_path, "Source,Target,Mood\nA,B,good\nB,C,\n")

    assert [flow.model_extra for flow in stack.integrations] == [{"x-mood": "good"}, {}]


def test_a_second_column_of_one_meaning_is_told(tmp_path: Path) -> None:
    """The first is read."""
    stack, notes = read(tmp_path, "Tool,Owner,Owner\nA,Ann,Bob\n")

    assert stack.tools[0].owner == "Ann"
    assert notes == [
        "left-out :1:3: columns 'Owner' and 'Owner' both seem to hold 'owner'; the first is read",
        "left-out :1: 1 column is kept as it stands, not used: 'Owner' (x-owner); a mapping can say what it holds",
    ]


def test_a_mapping_says_what_odd_headers_mean(tmp_path: Path) -> None:
    """From a file as well; own words for missing, and the name of the stack."""
    text = "Bezeichnung;Kosten p.a.;Ansprechpartner\nKasse;1.234;k.A.\n"
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "columns: {Bezeichnung: name, Kosten p.a.: cost.annual, Ansprechpartner: owner}\n"
        "missing: [k.A.]\ndecimal: ','\ncurrency: EUR\nname: Laden\n",
        encoding="utf-8",
    )
    stack = sa.read_stack(written(tmp_path, text), mapping=mapping)

    assert stack.document() == {
        "name": "Laden",
        "currency": "EUR",
        "tools": [{"id": "kasse", "name": "Kasse", "cost": {"annual": 1234}}],
    }


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"columns": {"Bezeichnung": "nmae"}}, "did you mean 'name'?"),
        ({"colums": {}}, "did you mean 'columns'?"),
        ({"dates": "day"}, "day-first"),
        ({"columns": {"Bezeichnug": "name"}}, "did you mean 'bezeichnung'?"),
        ({"sheets": {"Tools": "tools"}}, "there is no sheet 'Tools'"),
        ({"columns": {"Bezeichnung": "limits"}}, "no field 'limits' that a column can hold"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping: dict[str, object], words: str, tmp_path: Path) -> None:
    """A slip in it would lose a column in silence."""
    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(written(tmp_path, "Bezeichnung;Name\nKasse;x\n"), mapping=mapping)

    assert words in str(caught.value)


def test_a_mapping_file_is_refused_with_its_line(tmp_path: Path) -> None:
    """It is a file like any other."""
    (tmp_path / "m.yaml").write_text("columns:\n  Bezeichnung: nmae\n", encoding="utf-8")

    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(written(tmp_path, "a\n"), mapping=tmp_path / "m.yaml")
    assert "m.yaml:2:16" in str(caught.value)


FLOWS = """\
From,To,Data,Method,Frequency,Status,Middleware
CRM,Mailer,"Customer, Order",REST API,daily,live,
Mailer,CRM,,Carrier pigeon,hourly,,Zapier
CRM,crm,,,,,
CRM,,,,,,
"""


def test_a_list_of_integrations_is_recognised(tmp_path: Path) -> None:
    """Ends become tools where no list has them, and that is told; words become methods and periods."""
    stack, notes = read(tmp_path, FLOWS)
    one, other = stack.integrations

    assert [tool.name for tool in stack.tools] == ["CRM", "Mailer", "Zapier"]
    assert (one.source, one.target, one.entities, one.method) == ("crm", "mailer", ("customer", "order"), "api")
    assert (one.every, one.status) == (timedelta(hours=24), "active")
    assert (other.via, other.method, other.every, other.extra) == (
        "zapier",
        None,
        timedelta(hours=1),
        {"x-method": "Carrier pigeon"},
    )
    assert notes == [
        "left-out :3:4: 'Carrier pigeon' is no known word for 'method'; it is kept as 'x-method'",
        "left-out :4: the integration leads from 'CRM' to itself",
        "left-out :5: the row does not name both ends of an integration",
        "dangling :2: 3 tools are in no list of tools and added from the integrations: 'CRM', 'Mailer', 'Zapier'",
    ]


def test_a_status_that_is_none_of_the_words_is_unknown(tmp_path: Path) -> None:
    """Never active: the word is kept, and the empty cell says nothing."""
    stack, notes = read(tmp_path, "From,To,Status\nCRM,Mailer,breaks often\nMailer,CRM,\n")

    assert [(flow.status, flow.extra) for flow in stack.integrations] == [
        ("unknown", {"x-status": "breaks often"}),
        ("active", {}),
    ]
    assert "left-out :2:3: 'breaks often' is no known word for 'status'; it is kept as 'x-status'" in notes


def test_a_wrong_cell_of_an_integration_costs_that_fact_only(tmp_path: Path) -> None:
    """Ends and the conduit are names still when the rest is checked."""
    stack, notes = read(tmp_path, "Source,Target,Via,reliability\nMy CRM,Mail er,Za pier,99%\nMail er,My CRM,,often\n")

    assert [(flow.source, flow.via, flow.reliability) for flow in stack.integrations] == [
        ("my-crm", "za-pier", 0.99),
        ("mail-er", None, None),
    ]
    assert notes[0] == "left-out :3:4: 'often' is not read as 'reliability': it is no number"


def test_the_sheets_of_a_workbook_are_read_together(tmp_path: Path) -> None:
    """Tools from two sheets, flows from a third, the rest told; numbers of cells are never ambiguous."""
    book = openpyxl.Workbook()
    book.active.title = "Marketing"
    for row in (["Tool", "Annual cost", "Renewal date"], ["Mailer", 1.234, None], ["=1+1", None, None]):
        book.active.append(row)
    book.create_sheet("Sales").append(["Application", "Owner"])
    book["Sales"].append(["CRM", "Ann"])
    book.create_sheet("Interfaces").append(["Source", "Target"])
    book["Interfaces"].append(["CRM", "mailer"])
    book.create_sheet("Remarks").append(["nothing here"])
    book.create_sheet("Empty")
    book["Marketing"]["A3"].data_type = "s"
    place = tmp_path / "it.xlsx"
    book.save(place)
    result = read_as_stated(place)

    assert result.format == "excel"
    assert [tool.name for tool in result.stack.tools] == ["Mailer", "=1+1", "CRM"]
    assert result.stack.tools[0].cost is not None
    assert result.stack.tools[0].cost.annual == Decimal("1.234")
    assert [(flow.source, flow.target) for flow in result.stack.integrations] == [("crm", "mailer")]
    assert [str(note).removeprefix(str(place)) for note in result.notes] == [
        (
            "[Remarks]:1: sheet 'Remarks' is not read: no row near the top is a head of a list of tools or of "
            "integrations; the first row has 'nothing here'"
        ),
        "[Empty]: sheet 'Empty' is empty",
    ]


def test_a_mapping_leaves_sheets_out(tmp_path: Path) -> None:
    """`skip` says that it is on purpose."""
    book = openpyxl.Workbook()
    book.active.append(["Tool"])
    book.active.append(["CRM"])
    book.create_sheet("Old").append(["Tool"])
    book["Old"].append(["Fax"])
    book.save(tmp_path / "it.xlsx")
    result = read_as_stated(tmp_path / "it.xlsx", mapping={"sheets": {"Old": "skip"}})

    assert ([tool.name for tool in result.stack.tools], result.notes) == (["CRM"], ())


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "SA006", "empty"),
        (b"\n\n,,\n", "SA006", "empty"),
        (b"Tool,Owner\n", "SA006", "no row below it names a tool"),
        (b"Colour,Size\nred,1\n", "SA133", "no column of names among 'Colour', 'Size'"),
        (b'Tool,Owner\n"A,x\nB,y\n', "SA131", "not closed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "SA003", "it is a PNG picture, no text"),
        (b"Tool,Annual cost\nA,99999999999999999999\n", "SA205", "tools.csv:2"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str, words: str, tmp_path: Path) -> None:
    """Empty, cut off, no list at all: one clear problem with its line."""
    (tmp_path / "tools.csv").write_bytes(data)
    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(tmp_path / "tools.csv")

    assert caught.value.problems[0].code == code
    assert words in str(caught.value)
    assert "tools.csv" in str(caught.value)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(max_size=8),
                st.sampled_from(["Slack", "1.234", "€5", "03/04/2026", "-", "Live", "HR; IT", "=1", "\u202e", "none"]),
            ),
            min_size=1,
            max_size=9,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_stands_below_a_head_is_read_or_noted(rows: list[list[str]]) -> None:
    """Any cells under known headers make a sound stack, or a refusal of ours; never a crash."""
    import csv
    import tempfile

    head = ["Tool", "Department", "Annual cost", "Seats", "Renewal date", "Start date", "Status", "SSO", "Regions"]
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / "t.csv"
        with target.open("w", encoding="utf-8", newline="", errors="replace") as stream:
            csv.writer(stream).writerows([head, *rows])
        try:
            stack = sa.read_stack(target)
        except sa.LoadError as error:
            assert error.problems  # noqa: PT017
        else:
            assert len(stack.tools) <= len(rows)


def test_the_beginning_tells_a_list_in_a_text_file(tmp_path: Path) -> None:
    """A `.txt` is a list where its head says so."""
    assert CSV.recognises(Source(written(tmp_path, "Tool\tOwner\nA\tx\n", "a.txt")))
    assert not CSV.recognises(Source(written(tmp_path, "Dear all,\nsee below\n", "b.txt")))
    assert not CSV.recognises(Source(tmp_path))


def test_two_currencies_that_are_as_frequent_are_told_so(tmp_path: Path) -> None:
    """One of them has to be the stack's: the one which comes first; nobody is told that most are in it."""
    for first, other, names in (("$5", "€6", ("USD", "EUR")), ("€5", "$6", ("EUR", "USD"))):
        (tmp_path / "list.csv").write_text(f"Tool,Annual cost\nA,{first}\nB,{other}\n", encoding="utf-8")
        result = sa.read_with_notes(tmp_path / "list.csv")

        assert result.stack.currency == names[0]
        assert any(
            note.message.startswith(f"{names[0]} is summed, which comes first of as many; {names[1]} 6 a year are")
            for note in result.notes
        )


def test_a_status_that_says_unknown_is_unknown(tmp_path: Path) -> None:
    """So is a word that is none of ours; an empty cell says nothing, and is read as any list without a status."""
    cells = ("breaks often", "unknown", "?", "")
    text = "from,to,method,status\n" + "".join(f"A{n},B,API,{cell}\n" for n, cell in enumerate(cells))
    stack, _ = read(tmp_path, text)

    assert [flow.status for flow in stack.integrations] == ["unknown", "unknown", "unknown", "active"]


def test_a_phase_under_review_is_not_known(tmp_path: Path) -> None:
    """The tool counts, as its phase is not known; the word is kept, and told."""
    stack, notes = read(tmp_path, "Name,Status,Annual cost\nMuleSoft,Under Review,293670\nSlack,Live,60000\n")
    mulesoft, slack = stack.tools

    assert (mulesoft.lifecycle, mulesoft.extra) == (None, {"x-lifecycle": "Under Review"})
    assert slack.lifecycle is not None
    assert slack.lifecycle.phase == "active"
    assert [note for note in notes if "Under Review" in note] == [
        "left-out :2:2: 'Under Review' leaves 'lifecycle.phase' open; it is kept as 'x-lifecycle'"
    ]


@pytest.mark.parametrize(
    ("head", "cell", "contract", "note"),
    [
        ("Notice period", "3 months", {"notice": "3 months"}, None),
        ("Notice period", "3 Monate zum Jahresende", {"notice": "3 months", "notice_to": "year"}, None),
        ("Notice period", "3m", {"notice": "3 months"}, "'3m' in 'contract.notice' is read as 3 months"),
        ("Notice (months)", "3", {"notice": "3 months"}, None),
        ("Notice (days)", "3", {"notice": "3d"}, None),
        ("Notice period", "90", {"notice": "90d"}, "'90' in 'contract.notice' is read as 90 days"),
        ("Notice period", "3", None, "'3' is not read as 'contract.notice': it can be days or months"),
        ("Contract term", "24 months", {"term": "2 years"}, None),
        ("Term (years)", "2", {"term": "2 years"}, None),
        ("Contract term", "12", {"term": "1 year"}, "'12' in 'contract.term' is read as 1 year"),
        ("Contract term", "rolling", None, "'rolling' is not read as 'contract.term': it is no length of time"),
        ("Contract term", "1 month to year end", None, "is not read as 'contract.term': it is no length of time"),
    ],
)
def test_notice_and_term_of_a_list(
    tmp_path: Path, head: str, cell: str, contract: dict[str, str] | None, note: str | None
) -> None:
    """Months stay months; a bare number is of the unit of its head, or is told as a guess, or is left out."""
    stack, notes = read(tmp_path, f"Tool,{head},Owner\nCRM,{cell},Ann\nESP,,Ben\n")
    found = stack.document()["tools"][0].get("contract")

    assert found == contract
    assert [one for one in notes if note is not None and note in one] == [one for one in notes if "contract." in one]
    assert (note is None) == (not any("contract." in one for one in notes))


def test_a_mark_behind_a_name_is_left_out(tmp_path: Path) -> None:
    """The footnote below the list is no tool; the mark is told."""
    stack, notes = read(tmp_path, "Tool,Owner\nSlack *,Ann\nJira,Bob\n* an estimate of the controller,\n")

    assert [tool.name for tool in stack.tools] == ["Slack", "Jira"]
    assert any("'name': marks of footnotes are left out" in note for note in notes)


def test_the_day_in_a_state_is_the_end_of_a_tool(tmp_path: Path) -> None:
    """Unless a column says it."""
    stack, _ = read(tmp_path, "Tool,Lifecycle\nSlack,abgeschaltet 03/2026\nJira,active\n")

    assert [tool.lifecycle and str(tool.lifecycle.ends) for tool in stack.tools] == ["2026-03-31", "None"]


def test_the_title_gives_the_stack_its_name_and_its_day(tmp_path: Path) -> None:
    """Both are told; the seats are of that day; a mapping says the name better."""
    text = "Tools of Foo Ltd.,,\nas of 2026-10-31,,\n,,\nTool,Seats,Owner\nSlack,12,Ann\nJira,,Bob\n"
    stack, notes = read(tmp_path, text)
    named, _ = read(tmp_path, text, {"name": "Foo"})

    assert (stack.name, str(stack.as_of), named.name) == ("Tools of Foo Ltd.", "2026-10-31", "Foo")
    assert [tool.seats and str(tool.seats.as_of) for tool in stack.tools] == ["2026-10-31", None]
    told = "".join(notes)
    assert "the stack is called 'Tools of Foo Ltd.', as a title above the head says" in told
    assert "the facts are taken to be of 2026-10-31; days to come are counted from it" in told


def test_two_days_in_titles_say_none_of_the_stack(tmp_path: Path) -> None:
    """Each list keeps its own."""
    first = "as of 2026-10-31,,\nTool,Seats,Owner\nSlack,12,Ann\n"
    second = "as of 2026-09-30,,\nApplication,Licenses,Vendor\nJira,7,Atlassian\n"
    stack, _ = read(tmp_path, f"{first}\n\n{second}")

    assert stack.as_of is None
    assert [str(tool.seats.as_of) for tool in stack.tools if tool.seats] == ["2026-10-31", "2026-09-30"]


def test_a_kind_of_records_has_one_spelling_in_a_list(tmp_path: Path) -> None:
    """That of most flows, in the singular or the plural of the language; told as a guess."""
    text = "Quellsystem,Zielsystem,Daten\nA,B,Kunden\nB,C,Kunde\nC,D,Kunden; Artikel\nD,E,Rechnung\nE,F,Rechnungen\n"
    stack, notes = read(tmp_path, text)

    assert [flow.entities for flow in stack.integrations] == [
        ("kunden",),
        ("kunden",),
        ("kunden", "artikel"),
        ("rechnung",),
        ("rechnung",),
    ]
    assert "one kind of records in two spellings: 'kunde' is 'kunden', 'rechnungen' is 'rechnung'" in "".join(notes)


def test_words_that_only_look_alike_stay_two(tmp_path: Path) -> None:
    """English has no plural in `-en`, and short words are no stems."""
    stack, _ = read(tmp_path, "Source,Target,Data\nA,B,code\nB,C,coden\nC,A,ad\nA,C,ads\n")

    assert [flow.entities for flow in stack.integrations] == [("code",), ("coden",), ("ad",), ("ads",)]


def test_a_mapping_can_say_that_a_column_is_kept(tmp_path: Path) -> None:
    """Also one whose head is known; then nothing is told of it."""
    stack, notes = read(tmp_path, "Tool,Mood,Vendor\nA,1,x\n", {"columns": {"Mood": "keep", "Vendor": "keep"}})

    assert (stack.tools[0].model_extra, stack.tools[0].vendor) == ({"x-mood": "1", "x-vendor": "x"}, None)
    assert notes == []
