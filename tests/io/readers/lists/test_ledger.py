"""Ledgers and lists of assignments: many rows of a tool become one, with what they say together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from grid_kit import KNOWN, grid_of, product
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.catalog import catalog
from stackaudit.io.readers.lists.cells import Cell
from stackaudit.io.readers.lists.ledger import regular
from stackaudit.io.readers.lists.rows import rows_of
from stackaudit.io.readers.lists.taken import Record, Taken
from stackaudit.model.reading import LeftPayee
from stackaudit.reporting.reading import outcome, payees_left

FIELDS = ("", "name", "", "cost.annual")
CASE: list[list[Cell]] = [
    ["2026-01-05", "Slack", "Subscription Jan", "1250.00"],
    ["2026-02-05", "Slack", "Subscription Feb", "1250.00"],
    ["2026-03-05", "Slack", "Subscription Mar", "1250.00"],
    ["2026-03-11", "Figma", "Seats", "480.00"],
]


SUMMED = (
    "read as a ledger: 4 bookings are summed into 2 tools: 'Slack' 3,750.00 in 3 bookings, 'Figma' 480.00 in 1 booking"
)
ESTIMATED = (
    "the bookings of 'Slack', 'Figma' do not cover a year: the cost a year is unknown, "
    "estimated from equal payments: 'Slack' 15,000"
)


def ledger(rows: list[list[Cell]], fields: tuple[str, ...] = FIELDS) -> Taken:
    """What is taken from a ledger."""
    return rows_of(grid_of(fields, rows, "ledger"), None, product)


def records(taken: Taken) -> dict[str, Record]:
    """The tools by id, without their names."""
    return {row.record["id"]: {k: v for k, v in row.record.items() if k not in ("id", "name")} for row in taken.rows}


def test_bookings_are_summed_by_tool_and_a_year_is_only_estimated() -> None:
    """Three months of Slack, one booking of Figma: no cost a year is stated, an estimate of one is marked."""
    taken = ledger(CASE)

    assert records(taken) == {
        "slack": {
            "x-booked": 3750,
            "x-bookings": 3,
            "x-booked-from": "2026-01-05",
            "x-booked-to": "2026-03-05",
            "x-estimated-annual-cost": 15000,
            "x-estimated-from": "3 equal payments, each month",
        },
        "figma": {"x-booked": 480, "x-bookings": 1, "x-booked-from": "2026-03-11", "x-booked-to": "2026-03-11"},
    }
    assert taken.merged == [(3, 2), (4, 2)]
    assert [note.message for note in taken.notes] == [
        SUMMED,
        ESTIMATED,
    ]


def test_a_year_of_bookings_is_a_measured_cost() -> None:
    """The sum of the last 365 days; a tool that was paid once in that year counts with that."""
    monthly: list[list[Cell]] = [[f"2025-{n:02}-05", "Slack", "", "100"] for n in range(1, 13)]
    found = records(ledger([["2024-11-05", "Slack", "", "70"], *monthly, ["2025-06-01", "Figma", "", "480"]]))

    assert found["slack"]["cost"] == {"annual": 1200}
    assert found["slack"]["x-booked"] == 1270
    assert found["figma"]["cost"] == {"annual": 480}
    assert found["figma"]["provenance"] == {
        "from": "the bookings of 365 days in list.csv",
        "as_of": "2025-12-05",
        "confidence": "measured",
    }


def test_a_tool_that_began_within_the_year_is_estimated() -> None:
    """Three monthly payments at the end of a long ledger are no cost of a year."""
    rows: list[list[Cell]] = [[f"2025-{n:02}-05", "Slack", "", "100"] for n in range(1, 13)]
    late: list[list[Cell]] = [[f"2025-{n}-07", "Zoom", "", "10"] for n in (10, 11, 12)]
    found = records(ledger([*rows, *late]))

    assert "cost" not in found["zoom"]
    assert found["zoom"]["x-estimated-annual-cost"] == 120


@pytest.mark.parametrize("back", ["-250", "(250.00)", "250.00-", "−250", -250, -250.0])
def test_what_is_paid_back_is_less(back: Cell) -> None:
    """However it is written."""
    assert records(ledger([*CASE, ["2026-03-20", "Slack", "Refund", back]]))["slack"]["x-booked"] == 3500


def test_whom_nobody_knows_is_no_tool() -> None:
    """Rent and travel are told and counted; a category that says software makes a tool."""
    fields = ("date", "name", "category", "cost.annual")
    taken = ledger(
        [
            ["2026-01-05", "City Rent Ltd", "Rent", "9000"],
            ["2026-02-05", "City Rent Ltd", "Rent", "9000"],
            ["2026-01-05", "Nobodysoft", "Software & Subscriptions", "90"],
            ["2026-01-05", "PAYPAL *FIGMA", "Other", "48"],
            ["2026-01-06", "SLACK T0123ABC", "Other", "10"],
            ["2026-01-07", "ZOOM INC. SUBSCR", "Other", "10"],
        ],
        fields,
    )

    assert [row.record["name"] for row in taken.rows] == ["Nobodysoft", "FIGMA", "SLACK", "ZOOM"]
    assert [line for line, _ in taken.left_out] == [2, 3]
    assert taken.payees.left == (LeftPayee("City Rent Ltd", (2, 3), (("", Decimal(18000)),)),)
    assert (
        "1 payee, 2 bookings, 18,000 in all, are no software that is known and become no tools: 'City Rent Ltd' 18,000"
        in [note.message for note in taken.notes]
    )


def test_who_paid_is_kept() -> None:
    """Each person and department once."""
    fields = ("date", "name", "x-paid-by", "cost.annual")
    rows: list[list[Cell]] = [
        ["2026-01-05", "Slack", "Ana Ruiz", "10"],
        ["2026-02-05", "Slack", "Bo Lindt", "10"],
        ["2026-03-05", "Slack", "Ana Ruiz", "10"],
    ]

    assert records(ledger(rows, fields))["slack"]["x-paid-by"] == ["Ana Ruiz", "Bo Lindt"]


def test_bookings_in_several_currencies_are_summed_apart() -> None:
    """Nothing is converted."""
    fields = ("date", "name", "currency", "cost.annual")
    rows: list[list[Cell]] = [
        ["2026-01-05", "Slack", "EUR", "10"],
        ["2026-02-05", "Slack", "USD", "7"],
        ["2026-03-05", "Slack", "EUR", "10"],
    ]
    found = records(ledger(rows, fields))["slack"]

    assert (found["x-booked"], found["x-booked-currency"], found["x-booked-others"]) == (20, "EUR", "USD 7")


def test_regular_payments_by_month_quarter_and_year() -> None:
    """Equal distances and amounts, within five days and a fifth; else nothing is estimated."""
    day = date(2024, 1, 31)
    for gap, times in ((30, 12), (91, 4), (365, 1)):
        paid = [(day + timedelta(gap * n + (n % 2) * 2), Decimal(100 + n)) for n in range(4)]
        assert regular(paid) == (Decimal("101.5") * times, {12: "month", 4: "quarter", 1: "year"}[times])
    assert regular([(day + timedelta(30 * n), Decimal(1)) for n in range(2)]) is None
    assert regular([(day + timedelta(30 * n), Decimal(100 + 90 * (n == 1))) for n in range(3)]) is None
    assert regular([(day + timedelta(n * n * 20), Decimal(1)) for n in range(4)]) is None


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.dates(date(2024, 1, 1), date(2026, 12, 31)),
            st.sampled_from([*KNOWN, "rent", "SLACK", ""]),
            st.integers(-(10**6), 10**6),
        ),
        max_size=30,
    )
)
def test_no_booking_is_lost_and_sums_are_exact(rows: list[tuple[date, str, int]]) -> None:
    """What is booked is the sum of the rows of the same product, to the cent, in any order of the rows."""
    cells: list[list[Cell]] = [[day.isoformat(), name, "", f"{cents / 100:.2f}"] for day, name, cents in rows]
    taken = ledger(cells, ("date", "name", "", "cost.annual"))
    turned = ledger(cells[::-1], ("date", "name", "", "cost.annual"))
    expected: dict[str, Decimal] = {}
    totals = {line for line, why in taken.left_out if "equals" in why}
    for line, (_, name, cents) in enumerate(rows, 2):
        if product(name) and line not in totals:
            expected[product(name)] = expected.get(product(name), Decimal(0)) + Decimal(cents) / 100
    booked = {product(row.record["name"]): Decimal(str(row.record["x-booked"])) for row in taken.rows}

    assert booked == expected
    assert len(taken.rows) + len(taken.merged) + len(taken.left_out) == len(rows)
    if not totals and not any("equals" in why for _, why in turned.left_out):
        assert {product(row.record["name"]): row.record["x-booked"] for row in turned.rows} == {
            product(row.record["name"]): row.record["x-booked"] for row in taken.rows
        }


def test_assignments_are_counted_by_tool_and_people_are_not_kept() -> None:
    """Active is whoever used it within 90 days of the last day; unknown where a day is missing."""
    fields = ("owner", "name", "departments", "x-last-used")
    rows: list[list[Cell]] = [
        ["ana@x.example", "Slack", "Sales", "2026-10-01"],
        ["bo@x.example", "slack", "IT", "2026-09-30"],
        ["cy@x.example", "Slack", "IT", "2026-01-01"],
        ["ana@x.example", "Figma", "Sales", "2026-10-01"],
        ["di@x.example", "Figma", "Design", ""],
        ["di@x.example", "", "Design", ""],
    ]
    taken = rows_of(grid_of(fields, rows, "assignments"), None, product)

    assert records(taken) == {
        "slack": {
            "departments": ["Sales", "IT"],
            "seats": {"assigned": 3, "active": 2, "measure": "logged-in", "as_of": "2026-10-01"},
        },
        "figma": {"departments": ["Sales", "Design"], "seats": {"assigned": 2}, "x-active-users": "1 to 2"},
    }
    assert (taken.merged, taken.left_out) == ([(3, 2), (4, 2), (6, 5)], [(7, "the row names no tool")])
    assert not any(
        "example" in str(row.record) or "example" in note.message for row in taken.rows for note in taken.notes
    )
    assert any(
        note.message.endswith("so how many are active is unknown: 'Figma' (1 to 2 of 2)") for note in taken.notes
    )


# -- a file of the books, from end to end

PAYEES = {
    "SALESFORCE.COM FRANCE SAS": "100",
    "GOOGLE IRELAND LIMITED": "50",
    "OVH SAS": "20",
    "CORNER CATERING LTD": "30",
    "CITY TRAINS": "10",
}


def books(folder: Path, payees: Mapping[str, str] = MappingProxyType(PAYEES)) -> Path:
    """A year of the books: one booking a month of each payee, net and gross."""
    rows = [
        f"2025-{month:02}-0{day};{payee};{net};{int(net) * 2};EUR"
        for month in range(1, 13)
        for day, (payee, net) in enumerate(payees.items(), 1)
    ]
    place = folder / "books.csv"
    place.write_text("\n".join(["Date;Supplier;Net amount;Gross amount;Currency", *rows]), "utf-8")
    return place


def costs(made: sa.ReadStack) -> dict[str, float]:
    """What each tool costs a year, by name."""
    return {tool.name: float(tool.cost.annual) for tool in made.stack.tools if tool.cost and tool.cost.annual}


def test_companies_of_known_vendors_are_software(tmp_path: Path) -> None:
    """A company is its product where it bears the name of one; else the vendor is known, and that is told."""
    made = sa.read_with_notes(books(tmp_path))
    tools = {tool.name: tool for tool in made.stack.tools}

    assert costs(made) == {"SALESFORCE.COM": 1200, "GOOGLE IRELAND LIMITED": 600, "OVH": 240}
    assert (tools["SALESFORCE.COM"].product, tools["OVH"].product) == ("Salesforce", "OVHcloud")
    google = tools["GOOGLE IRELAND LIMITED"]
    assert (google.vendor, google.product) == ("Google", None)
    assert any("'GOOGLE IRELAND LIMITED' is 'Google', which makes several products" in n.message for n in made.notes)


def test_what_is_left_out_of_a_ledger_is_told_with_its_money(tmp_path: Path) -> None:
    """Summed by payee, the one with the most first; on the first page where it is more than the policy lets pass."""
    stack = sa.read_stack(books(tmp_path))
    assert stack.reading is not None
    (one,) = stack.reading.lists
    text = (
        "no software that is known: 2 payees, 24 bookings, EUR 480 in all: CORNER CATERING LTD EUR 360, "
        "CITY TRAINS EUR 120"
    )

    assert str(payees_left(one)) == text
    assert str(outcome(one)).endswith(", 24 left out")
    assert one.share_left == pytest.approx(480 / 2520)
    result = sa.audit(stack)
    assert f"books.csv: {text}; 19% of what was booked" in " ".join(result.summary().text().split())
    lenient = sa.Policy(guesses={"spend": 0.2, "tools": 0.1, "error": 0.16})
    assert "19% of what was booked" not in " ".join(sa.audit(stack, lenient).summary().text().split())


def test_a_mapping_says_who_payees_are(tmp_path: Path) -> None:
    """A product, another name, one to skip: each before the payee is left out; none is said to be in no list."""
    names = {"CORNER CATERING LTD": "xero", "CITY TRAINS": "Rail portal", "OVH SAS": "skip", "Nobody": "skip"}
    made = sa.read_with_notes(books(tmp_path), mapping={"names": names})
    tools = {tool.name: tool for tool in made.stack.tools}

    assert costs(made) == {
        "SALESFORCE.COM": 1200,
        "GOOGLE IRELAND LIMITED": 600,
        "CORNER CATERING LTD": 360,
        "Rail portal": 120,
    }
    assert tools["CORNER CATERING LTD"].product == "Xero"
    assert made.stack.reading is not None
    (one,) = made.stack.reading.lists
    assert (one.payees, one.share_left) == ((), 0)
    assert {why for _, why in one.left_out} == {"the mapping skips 'OVH SAS'"}
    assert [note.message for note in made.notes if "which no list names" in note.message] == [
        "the mapping says what 'Nobody' is, which no list names"
    ]


@pytest.mark.parametrize(
    "columns", [{"Gross amount": "cost.annual"}, {"Net amount": "skip"}, {"Net amount": "keep", "Date": "date"}]
)
def test_a_mapping_decides_which_amount_is_summed(tmp_path: Path, columns: dict[str, str]) -> None:
    """The amount that it names, or that which it leaves; nothing claims another."""
    made = sa.read_with_notes(books(tmp_path), mapping={"columns": columns})

    assert costs(made)["SALESFORCE.COM"] == 2400
    assert made.stack.reading is not None
    (one,) = made.stack.reading.lists
    summed = [column.head for column in one.columns if column.field == "cost.annual"]
    assert summed == ["Gross amount"]


def test_a_company_whose_only_product_has_another_name(tmp_path: Path) -> None:
    """The tool is called as the books call it; which product it is follows from the vendor."""
    known = catalog()
    makers = {vendor.name: vendor for vendor in known.vendors_by_name.values() if len(vendor.products) == 1}
    vendor = next(
        one
        for name, one in sorted(makers.items())
        if known.vendor_paid(f"{name} GmbH") == one
        and known.sure(name).tool is None
        and known.paid_to(f"{name} GmbH").tool == one.products[0]
    )
    made = sa.read_with_notes(books(tmp_path, {f"{vendor.name} GmbH": "10", "Slack": "5", "CITY TRAINS": "1"}))
    tool = next(tool for tool in made.stack.tools if tool.name == f"{vendor.name} GmbH")

    assert (tool.vendor, tool.product) == (vendor.name, vendor.products[0].name)


@pytest.mark.parametrize(
    ("head", "months"),
    [
        ("month,tool,cost", ("2026-01", "2026-02", "2026-03")),
        ("month,tool,monthly_cost", ("2026-01", "2026-02", "2026-03")),
        ("Monat,Software,Betrag", ("01.2026", "02.2026", "03.2026")),
        ("billing month,service,amount_usd", ("Jan 2026", "Feb 2026", "Mar 2026")),
        ("mois,outil,montant", ("janvier 2026", "février 2026", "mars 2026")),
        ("月份,软件,金额", ("2026年1月", "2026年2月", "2026年3月")),
    ],
)
def test_costs_by_month_are_a_ledger(tmp_path: Path, head: str, months: tuple[str, ...]) -> None:
    """Names that stand there again each month are paid each month; a month is booked on its last day."""
    rows = [f"{month},{name},{cost}" for month in months for name, cost in (("Slack", 100), ("GitLab", 50))]
    path = tmp_path / "spend.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    made = sa.read_with_notes(path)
    assert [one.shape for one in made.reading.lists] == ["ledger"]
    booked = {tool.name: tool.extra for tool in made.stack.tools}
    assert {name: one["x-booked"] for name, one in booked.items()} == {"Slack": 300, "GitLab": 150}
    assert {one["x-booked-to"] for one in booked.values()} == {"2026-03-31"}
    assert {name: one["x-estimated-annual-cost"] for name, one in booked.items()} == {"Slack": 1200, "GitLab": 600}


def test_months_without_a_year_are_no_days(tmp_path: Path) -> None:
    """What is booked in a month of a year that is not said is summed, and no day of it is stated."""
    path = tmp_path / "spend.csv"
    rows = [f"{month},{name},10" for month in ("January", "February", "March") for name in ("Slack", "GitLab")]
    path.write_text("\n".join(["month,tool,amount", *rows]) + "\n", encoding="utf-8")
    made = sa.read_with_notes(path)
    assert [one.shape for one in made.reading.lists] == ["ledger"]
    assert all(tool.extra["x-booked"] == 30 and "x-booked-to" not in tool.extra for tool in made.stack.tools)
