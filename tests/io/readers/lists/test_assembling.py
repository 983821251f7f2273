"""Several lists as one stack: what becomes of each row, and what the lists say of one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from grid_kit import grid_of, product
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.io.readers.lists.assembling import Assembled, assembled, taken_from
from stackaudit.io.readers.lists.dictionary import Header
from stackaudit.io.readers.lists.grid import Grid, Shape
from stackaudit.io.readers.lists.rows import rows_of
from stackaudit.io.readers.lists.taken import Outcome, Row, most_merge
from stackaudit.io.readers.result import Note
from stacks import CASES

_CELLS = ["", "Slack", "slack", "SFDC", "Salesforce", "Zoom (EU)", "Ｚｏｏｍ", "rent", "10", "20", "30", "-5", "Total"]
_CELLS += ["2026-01-05", "2026-02-05", "EUR", "USD", "monthly", "Ana", "API", "Fivetran", "<->", "name", "?"]
_CELLS += [
    "[Name]",
    "#Slack",
    "REQUIRED",
    "Example",
    "Weight",
    "• Slack",
    "Slack / Zoom",
    "A-1",
    "z.B. Jira",
    "Tool " * 30,
]
_FIELDS: dict[Shape, tuple[str, ...]] = {
    "tools": ("name", "id", "departments", "cost.annual", "owner", "seats.paid", "cost.per_seat", "currency"),
    "contracts": ("name", "contract.renews", "cost.annual", "contract.notice"),
    "ledger": ("date", "name", "cost.annual", "category", "owner", "currency"),
    "assignments": ("owner", "name", "departments", "x-last-used"),
    "integrations": ("source", "target", "method", "bidirectional", "every", "status"),
}


def made(*grids: Grid) -> Assembled:
    """The stack of some grids."""
    return assembled([(grid, taken_from(grid, None, product, n)) for n, grid in enumerate(grids)], "stack", product)


def tools(result: Assembled) -> dict[str, Any]:
    """The tools by name, without their ids."""
    return {
        tool["name"]: {k: v for k, v in tool.items() if k not in ("id", "name")} for tool in result.document["tools"]
    }


def messages(result: Assembled) -> list[str]:
    """The notes, with their rows."""
    return [f"{note.spot.line}: {note.message}" for note in result.notes]


@st.composite
def grids(draw: st.DrawFn) -> list[Grid]:
    """A few lists of any shape, with any cells."""
    found = []
    for n in range(draw(st.integers(1, 3))):
        shape: Shape = draw(st.sampled_from(sorted(_FIELDS)))
        width = len(_FIELDS[shape])
        row = st.lists(st.sampled_from(_CELLS), min_size=width, max_size=width)
        found.append(grid_of(_FIELDS[shape], draw(st.lists(row, max_size=9)), shape, f"{n}.csv"))
    return found


@settings(max_examples=250, deadline=None)
@given(grids())
def test_every_row_is_read_merged_or_left_out(lists: list[Grid]) -> None:
    """The law of counting: no row of any list is lost, none counts twice; ids are each their own."""
    result = made(*lists)

    for grid, outcome in zip(lists, result.outcomes, strict=True):
        numbers = [line.number for line in grid.lines]
        gone = [line for line, _ in (*outcome.merged, *outcome.left_out)]
        assert outcome.rows == len(numbers)
        assert len(set(gone)) == len(gone)
        assert set(gone) <= set(numbers)
        assert all(reason for _, reason in outcome.left_out)
    flows = len(result.document.get("integrations", ()))
    assert sum(one.read for grid, one in zip(lists, result.outcomes, strict=True) if grid.table != "tools") == flows
    ids = [tool["id"] for tool in result.document["tools"]]
    assert len(set(ids)) == len(ids)


@settings(max_examples=50, deadline=None)
@given(grids())
def test_what_is_made_is_a_stack(lists: list[Grid]) -> None:
    """Whatever stands in the lists, the document is one that the model takes."""
    result = made(*lists)
    if not result.document["tools"]:
        return
    document = {**result.document, "name": "stack"}

    sa.Stack.model_validate(document)


def test_contracts_are_added_to_the_tools_that_they_name() -> None:
    """By id, name, or product; what no tool is called is added as a tool, with a note."""
    inventory = grid_of(("name", "id", "cost.annual"), [["Salesforce", "APP-1", "10"], ["Zoom", "APP-2", "20"]])
    contracts = grid_of(
        ("name", "contract.renews"),
        [["SFDC", "2027-01-31"], ["app-2", "2027-02-28"], ["Fax", "2027-03-31"]],
        "contracts",
        "contracts.csv",
    )
    for result in (made(inventory, contracts), made(contracts, inventory)):
        assert tools(result) == {
            "Salesforce": {"x-id": "APP-1", "cost": {"annual": 10}, "contract": {"renews": "2027-01-31"}},
            "Zoom": {"x-id": "APP-2", "cost": {"annual": 20}, "contract": {"renews": "2027-02-28"}},
            "Fax": {"contract": {"renews": "2027-03-31"}},
        }
        assert sorted(outcome.read for outcome in result.outcomes) == [1, 2]
        assert sorted(len(outcome.merged) for outcome in result.outcomes) == [0, 2]
        assert "2: 1 tool of this list of contracts is in no list of tools and is added: 'Fax'" in messages(result)


def test_a_second_list_adds_facts_and_contradictions_are_told_with_both_places() -> None:
    """The first list that states a fact is kept; no account is made of a contradiction between lists."""
    one = grid_of(("name", "owner", "cost.annual"), [["Slack", "Ana", "10"], ["Figma", "", "5"]], source="one.csv")
    other = grid_of(
        ("name", "owner", "vendor"), [["slack", "Bo", "Slack Inc"], ["Miro", "Cy", "Miro"]], source="two.csv"
    )
    result = made(one, other)

    assert tools(result) == {
        "Slack": {"owner": "Ana", "cost": {"annual": 10}, "vendor": "Slack Inc"},
        "Figma": {"cost": {"annual": 5}},
        "Miro": {"owner": "Cy", "vendor": "Miro"},
    }
    assert [str(note) for note in result.notes] == [
        "two.csv:2: 'owner' of 'Slack' is 'Bo' here and 'Ana' in one.csv:2, which is kept"
    ]
    assert result.outcomes == (Outcome(2, (), ()), Outcome(1, ((2, 2),), ()))


def test_bookings_are_added_to_the_tool_that_they_pay_for() -> None:
    """What the list states of the cost stays; the provenance of a ledger is not that of the tool."""
    inventory = grid_of(("name", "cost.annual"), [["Salesforce", "10"]])
    rows = [[f"2025-{n:02}-05", "SFDC", "1"] for n in range(1, 13)]
    result = made(inventory, grid_of(("date", "name", "cost.annual"), rows, "ledger", "books.csv"))
    (tool,) = result.document["tools"]

    assert (tool["cost"], tool["x-booked"], "provenance" in tool) == ({"annual": 10}, 12, False)
    assert any("'cost.annual' of 'Salesforce' is 12 here and 10 in list.csv:2" in text for text in messages(result))
    assert result.outcomes[1].rows == 12


def test_ends_of_flows_are_found_by_id_name_and_product() -> None:
    """What none is called is added, with one note; a flow between two names of one tool is none."""
    inventory = grid_of(("name", "id"), [["Salesforce", "APP-001"], ["Zoom", "APP-002"]])
    rows = [["app-001", "zoom", ""], ["SFDC", "Mailer", ""], ["Mailer", "Fax", "Fivetran"], ["SFDC", "Salesforce", ""]]
    result = made(inventory, grid_of(("source", "target", "method"), rows, "integrations", "flows.csv"))
    ends = [(flow["source"], flow["target"], flow.get("via")) for flow in result.document["integrations"]]

    assert ends == [("salesforce", "zoom", None), ("salesforce", "mailer", None), ("mailer", "fax", "fivetran")]
    assert [tool.get("kind") for tool in result.document["tools"]] == [None, None, None, None, "conduit"]
    assert messages(result) == [
        "5: 'SFDC' and 'Salesforce' are one tool: no integration",
        "3: 3 tools are in no list of tools and added from the integrations: 'Mailer', 'Fax', 'Fivetran'",
    ]
    assert result.outcomes[1] == Outcome(3, (), ((5, "'SFDC' and 'Salesforce' are one tool: no integration"),))


def test_what_the_user_says_of_names_is_counted() -> None:
    """A name that is skipped is left out, with its row."""
    grid = grid_of(("name",), [["Slack"], ["Fax"], ["Zoom"]])

    def without_fax(rows: Sequence[Row], flows: Sequence[Row]) -> tuple[list[Row], list[Row], list[Note]]:
        return [row for row in rows if row.record["name"] != "Fax"], list(flows), []

    result = assembled([(grid, taken_from(grid, None, product))], "stack", product, without_fax)

    assert list(tools(result)) == ["Slack", "Zoom"]
    assert result.outcomes == (Outcome(2, (), ((3, "the mapping skips it"),)),)


def test_two_tools_of_one_product_are_not_guessed_between() -> None:
    """A flow that names the product then names none of them."""
    inventory = grid_of(("name", "owner"), [["Salesforce", "Ana"], ["SFDC", "Bo"]])
    result = made(inventory, grid_of(("source", "target"), [["sfdc", "salesforce"]], "integrations"))

    assert [(flow["source"], flow["target"]) for flow in result.document["integrations"]] == [("sfdc", "salesforce")]
    assert len(result.document["tools"]) == 2


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<->", {"bidirectional": True}),
        ("bidirectional", {"bidirectional": True}),
        ("->", {}),
        ("one-way", {}),
        ("outbound", {}),
        ("<-", {"source": "zoom", "target": "slack"}),
    ],
)
def test_directions(cell: str, expected: dict[str, object]) -> None:
    """Both ways, one way, or the other way round."""
    result = made(grid_of(("source", "target", "bidirectional"), [["Slack", "Zoom", cell]], "integrations"))
    (flow,) = result.document["integrations"]

    assert flow == {"source": "slack", "target": "zoom", **expected}


def test_money_of_a_row() -> None:
    """The currency of the cell goes before that of the head, the row and the others; periods count as they say."""
    fields = ("name", "cost.annual", "currency", "cost.period")
    rows = [
        ["A", "10", "USD", "monthly"],
        ["B", "€10", "USD", ""],
        ["C", "10", "points", "yearly"],
        ["D", "10", "", "every full moon"],
        ["E", "10/month", "USD", "quarterly"],
        ["F", "10", "USD", "quarterly"],
    ]
    grid = grid_of(fields, rows, heads={"cost.annual": Header("cost.annual", "the cost a year", exact=False)})
    taken = rows_of(grid, None, product)

    assert [(row.record.get("cost", {}).get("annual"), row.currency) for row in taken.rows] == [
        (120, "USD"),
        (10, "EUR"),
        (None, ""),
        (None, ""),
        (120, "USD"),
        (40, "USD"),
    ]
    assert [note.message for note in taken.notes] == [
        "'points' is no currency that is known; amounts beside it are left out",
        "'every full moon' is no billing period that is known; the cost a year is left unknown",
        "'cost.annual' states no period; 1 amount is taken for a year: EUR 10 of the total",
    ]


def test_a_sign_of_several_currencies_is_none() -> None:
    """`kr` alone can be a crown of four countries."""
    grid = grid_of(("name", "cost.annual", "currency"), [["A", "10", "kr"], ["B", "10", "SEK"]])
    taken = rows_of(grid, None, product)

    assert [(row.record.get("cost"), row.currency) for row in taken.rows] == [(None, ""), ({"annual": 10}, "SEK")]
    assert [note.message for note in taken.notes] == [
        "'kr' is the sign of several currencies; amounts beside it are left out"
    ]


def test_a_number_in_merged_cells_counts_once() -> None:
    """Three modules that share one price: it is the first one's, and unknown for the others; no total is made up."""
    rows = [["A", "IT", "30", "5"], ["B", "IT", "30", "5"], ["C", "HR", "12", "1"], ["Sum", "", "42", ""]]
    grid = grid_of(("name", "departments", "cost.annual", "seats.paid"), rows)
    filled = frozenset({(3, 1), (3, 2), (3, 3)})
    taken = rows_of(replace(grid, sheet=replace(grid.sheet, filled=filled)), None, product)

    assert [row.record.get("cost") for row in taken.rows] == [{"annual": 30}, None, {"annual": 12}]
    assert [row.record.get("seats") for row in taken.rows] == [{"paid": 5}, None, {"paid": 1}]
    assert [row.record["departments"] for row in taken.rows][:2] == [["IT"], ["IT"]]
    assert taken.left_out == [(5, "'Sum' equals the sum of those above it")]
    told = "a number in a cell that is merged over several rows counts once, with the first of them"
    assert [note.message for note in taken.notes if told in note.message] == [
        f"{told} (2 rows, the first of them here)"
    ]


def test_a_price_per_seat_is_counted_by_paid_seats_only() -> None:
    """Without paid seats the price is kept and the cost a year is unknown; a cost that differs is told."""
    fields = ("name", "seats.paid", "seats.active", "cost.per_seat", "cost.period", "cost.annual")
    rows = [
        ["A", "100", "", "7.50", "monthly", ""],
        ["B", "", "100", "7.50", "monthly", ""],
        ["C", "10", "", "12", "yearly", "500"],
    ]
    taken = rows_of(grid_of(fields, rows), None, product)
    costs = [row.record.get("cost", {}) for row in taken.rows]

    assert [cost.get("annual") for cost in costs] == [9000, None, 500]
    assert [cost.get("priced_by") for cost in costs] == ["seat"] * 3
    assert [note.message for note in taken.notes] == ["the cost a year and the price per seat disagree"]


def test_a_list_whose_rows_merge_is_hardly_one_of_tools() -> None:
    """More than 30 % of them into others of that list; a list that adds to another one may."""
    assert most_merge([Outcome(6, ((2, 1),) * 4, (), repeated=4)])
    assert not most_merge([Outcome(7, ((2, 1),) * 3, (), repeated=3), Outcome(1, ((2, 1),) * 9, (), repeated=0)])
    text = "Tool,Region\n" + "Slack,EU\nZoom,\n" * 5
    assert made(grid_of(("name", "x-region"), [row.split(",") for row in text.splitlines()[1:]])).outcomes[0].read == 2


def test_cases_of_money() -> None:
    """A currency column, a price per seat, full seats, a phase under review."""
    mixed = sa.read_with_notes(CASES / "lists" / "currency_column.csv")
    (priced,) = sa.read_stack(CASES / "lists" / "price_per_seat.csv").tools
    seats = sa.read_stack(CASES / "lists" / "seats_full.csv").tools[0].seats
    review = sa.read_stack(CASES / "lists" / "under_review.csv").tools

    assert priced.cost is not None
    assert (priced.cost.annual, priced.cost.per_seat, priced.cost.period) == (9000, 7.5, "month")
    assert priced.cost.priced_by == "seat"
    assert seats is not None
    assert (seats.paid, seats.active) == (10, 10)
    assert [tool.cost and tool.cost.annual for tool in review] == [293670, 60000]
    assert review[0].lifecycle is None
    assert mixed.stack.currency == "USD"
    assert [(tool.currency, tool.cost and tool.cost.annual) for tool in mixed.stack.tools] == [
        (None, 1200),
        ("EUR", 1200),
        ("GBP", 12000),
    ]
    assert any("EUR 1,200 and GBP 12,000 a year are listed apart" in note.message for note in mixed.notes)


def test_case_of_look_alike_names() -> None:
    """Width and superscripts tell no two tools apart; the second owners are told as contradictions, with their rows."""
    result = sa.read_with_notes(CASES / "lists" / "width_variants.csv")

    assert [(tool.name, tool.owner) for tool in result.stack.tools] == [("Slack", "Ana Ruiz"), ("X2", "Cy Moran")]
    assert [(note.spot.line, note.message) for note in result.of("contradiction")] == [
        (3, "'owner' of 'Slack' is 'Bo Lindt' here and 'Ana Ruiz' on row 2, which is kept"),
        (5, "'owner' of 'X2' is 'Di Novak' here and 'Cy Moran' on row 4, which is kept"),
    ]


def test_case_of_a_ledger() -> None:
    """Two tools; what Slack was paid in three bookings is no cost of a year, and its estimate is marked."""
    slack, figma = sa.read_stack(CASES / "lists" / "ledger.csv").tools

    assert (slack.name, slack.cost, slack.extra["x-booked"], slack.extra["x-bookings"]) == ("Slack", None, 3750, 3)
    assert slack.extra["x-estimated-annual-cost"] == 15000
    assert (figma.name, figma.extra["x-booked"]) == ("Figma", 480)


def test_case_of_nobody() -> None:
    """Only Asana has an owner."""
    tools_ = sa.read_stack(CASES / "lists" / "nobody.csv").tools

    assert [tool.name for tool in tools_ if tool.owner] == ["Asana"]


def test_cases_of_flows() -> None:
    """A tool as the method carries the flow; words of a method may hold the period; a status keeps its own words."""
    first = sa.read_stack(CASES / "lists" / "flows_method_is_a_tool.csv")
    second = sa.read_stack(CASES / "lists" / "flow_words.csv")

    assert [(flow.via, flow.method) for flow in first.integrations] == [
        ("fivetran", "etl"),
        ("zapier", "ipaas"),
        (None, "manual"),
    ]
    assert {tool.id for tool in first.tools if tool.kind == "conduit"} == {"fivetran", "zapier"}
    shop = second.integrations[1]
    assert (shop.method, shop.every and shop.every.total_seconds()) == ("file", 86400)
    assert [flow.status for flow in second.integrations[::2]] == ["unknown", "unknown"]


def test_numbers_and_codes_are_no_ids_but_ends_of_flows_name_them() -> None:
    """A report says which tools a flow is between, not their numbers; what two tools are numbered names none."""
    inventory = grid_of(
        ("name", "id"), [["Globex Payroll", "18"], ["Initech Mail", "25"], ["Fax", "A-7"], ["Telex", "A-7"]]
    )
    flows = grid_of(("source", "target"), [["18", "25"], ["a-7", "18"]], "integrations", "flows.csv")
    result = made(inventory, flows)

    ends = [(flow["source"], flow["target"]) for flow in result.document["integrations"]]
    assert ends == [("globex-payroll", "initech-mail"), ("a-7", "globex-payroll")]
    assert [(one["id"], one.get("x-id")) for one in result.document["tools"]] == [
        ("globex-payroll", "18"),
        ("initech-mail", "25"),
        ("fax", "A-7"),
        ("telex", "A-7"),
        ("a-7", None),
    ]


def test_running_numbers_of_two_lists_are_no_link_between_them() -> None:
    """Row 1 of the contracts is not the tool of row 1."""
    inventory = grid_of(("name", "id"), [["Globex Payroll", "1"], ["Initech Mail", "2"]])
    contracts = grid_of(("name", "id", "contract.renews"), [["Telex", "1", "2027-01-31"]], "contracts", "c.csv")

    assert list(tools(made(inventory, contracts))) == ["Globex Payroll", "Initech Mail", "Telex"]


def test_ids_of_a_stack_stay() -> None:
    """Where a column is called `id` and all of it are words in small letters, as a stack file has them."""
    own = grid_of(("name", "id"), [["Globex Payroll", "payroll"], ["Initech Mail", "mail-2"]])
    codes = grid_of(("name", "id"), [["Globex Payroll", "payroll"], ["Initech Mail", "7"]])

    assert [one["id"] for one in made(own).document["tools"]] == ["payroll", "mail-2"]
    assert [one["id"] for one in made(codes).document["tools"]] == ["globex-payroll", "initech-mail"]


def test_one_code_of_two_names_in_two_lists_makes_two_tools() -> None:
    """A code links the rows of two lists only where the names agree; else both tools stay, and it is told where."""
    result = made(
        grid_of(("id", "name"), [["OTS001", "Ares Prism"], ["OTS002", "Meridian (documents)"]], source="a.csv"),
        grid_of(("id", "name"), [["OTS001", "Gate cameras"], ["OTS002", "Meridian"]], source="b.csv"),
        grid_of(("id", "name"), [["OTS001", "Gate cameras"]], source="c.csv"),
    )
    assert list(tools(result)) == ["Ares Prism", "Meridian (documents)", "Gate cameras"]
    told = [note for note in result.notes if note.kind == "contradiction"]
    assert [note.message for note in told] == [
        "'OTS001' is 'Gate cameras' here and 'Ares Prism' in a.csv:2: kept as two tools"
    ]
    assert str(told[0].spot) == "b.csv:2"
    assert [(one.read, len(one.merged)) for one in result.outcomes] == [(2, 0), (1, 1), (0, 1)]


def test_one_code_and_one_product_are_one_tool() -> None:
    """Two names of one product with one code are one tool, though no word of one is in the other."""
    result = made(
        grid_of(("id", "name"), [["A-1", "Salesforce"]], source="a.csv"),
        grid_of(("id", "name"), [["A-1", "SFDC"]], source="b.csv"),
    )
    assert list(tools(result)) == ["Salesforce"]
