"""Exports of products: each small one here is told by its columns and gives its answer; a spoilt one never fails."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from stackaudit.core.errors import LoadError
from stackaudit.io.mapping_file import mapping_text
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.lists.cells import Line, Sheet
from stackaudit.io.readers.lists.export_draft import head_key
from stackaudit.io.readers.lists.layouts import exports_in, known_layouts
from stackaudit.io.readers.lists.mapping import read_mapping
from stackaudit.io.readers.lists.reader import read_list
from stackaudit.io.readers.lists.wanted import Wanted
from stackaudit.io.readers.result import ReadResult

FOLDER = Path(__file__).parent / "layouts"
FILES = sorted(file for file in FOLDER.iterdir() if file.name != "answers.json")
ANSWERS: dict[str, Any] = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))
SECRETS = ("AAAA-BBBB", "AAA-BBB", "CCC-DDD", "XXXX-YYYY", "a@x.com", "ann@x.com")


@cache
def result(file: Path) -> ReadResult:
    """A file of the folder as it is read."""
    return read_list(Source(file))


def read(folder: Path, text: str, name: str = "list.csv") -> ReadResult:
    """A text as it is read."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read_list(Source(file))


def said(found: ReadResult) -> str:
    """All notes as one text."""
    return "\n".join(note.message for note in found.notes)


def tools(found: ReadResult) -> dict[str, dict[str, Any]]:
    """The tools by name."""
    return {tool["name"]: tool for tool in found.document["tools"]}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_export_gives_its_answer(file: Path) -> None:
    """An export gives its answer."""
    document, answer = result(file).document, ANSWERS[file.stem]
    found = {tool["id"]: {name: value for name, value in tool.items() if name != "id"} for tool in document["tools"]}

    assert found == answer["tools"]
    assert document.get("integrations", []) == answer["integrations"]
    assert document.get("currency", "") == answer["currency"]


@pytest.mark.parametrize("layout", known_layouts(), ids=lambda layout: layout.id)
def test_every_layout_is_told_by_its_own_columns(layout: Any) -> None:
    """Every layout is told by its own columns."""
    file = next(file for file in FILES if file.stem == layout.id)

    assert f"read as an export of {layout.name}" in said(result(file)).splitlines()
    assert {one.export for one in result(file).reading.lists} == {layout.name}


@pytest.mark.parametrize("layout", known_layouts(), ids=lambda layout: layout.id)
def test_a_layout_writes_its_heads_and_words_as_they_are_compared(layout: Any) -> None:
    """A layout writes its heads and words as they are compared."""
    heads = [*layout.columns.values(), *layout.never, *layout.signature, layout.says[0]]
    words = [word for known in layout.words.values() for word in known]

    assert [one for text in heads for one in text.split("|") if head_key(one) != one.replace("*", "")] == []
    assert [word for word in words if head_key(word) != word] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_row_of_an_export_is_accounted_for(file: Path) -> None:
    """Every row of an export is accounted for."""
    reading = result(file).reading
    assert reading is not None
    for one in reading.lists:
        assert one.read + len(one.merged) + len(one.left_out) == one.rows


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_columns_of_a_layout_are_exact(file: Path) -> None:
    """Columns of a layout are exact."""
    reading = result(file).reading
    layout = next(layout for layout in known_layouts() if layout.id == file.stem)
    assert reading is not None
    columns = [column for one in reading.lists for column in one.columns if column.field]
    # what the words of a category say that a tool is for is a guess, whatever the column is
    hows = {column.field: column.how for column in columns if "(capabilities)" not in column.guess}

    assert {name: how for name, how in hows.items() if name in layout.columns and how != "exact"} == {}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_secrets_and_people_are_not_kept(file: Path) -> None:
    """Secrets and people are not kept."""
    text = json.dumps(result(file).document) + said(result(file))

    assert [secret for secret in SECRETS if secret in text] == []


def _spoilt(file: Path) -> Iterator[bytes]:
    data = file.read_bytes()
    yield data[: len(data) // 2]
    yield data[: len(data) * 4 // 5]
    yield data.split(b"\n")[0] + b"\n"
    if file.suffix == ".json":
        document = json.loads(data)
        records = document if isinstance(document, list) else document["value"]
        for key in records[0]:
            yield json.dumps([{name: value for name, value in one.items() if name != key} for one in records]).encode()
        return
    encoding = "cp1252" if file.stem.startswith("datev") else "utf-8"
    delimiter = ";" if file.stem.startswith(("datev", "glpi-contracts")) else ","
    rows = list(csv.reader(io.StringIO(data.decode(encoding)), delimiter=delimiter))
    for dropped in range(max(map(len, rows))):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows([row[:dropped] + row[dropped + 1 :] for row in rows])
        yield text.getvalue().encode(encoding)
    widths = range(1, max(map(len, rows)))
    back = [row[::-1] for row in rows]
    turned = [back, *([top, *(row[:n] for row in below)] for top, *below in (rows, back) for n in widths)]
    for table in turned:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(table)
        yield text.getvalue().encode(encoding)
    for value in ("?", "-5", "2026-99-99", "=1+1"):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(
            [rows[0], *([value if cell else "" for cell in row] for row in rows[1:])]
        )
        yield text.getvalue().encode(encoding)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_spoilt_export_is_read_or_refused_with_a_reason(file: Path, tmp_path: Path) -> None:
    """Half a file, a file without one of its columns, a file of cells that say nothing."""
    told, reasons = 0, []
    for number, data in enumerate(_spoilt(file)):
        spoilt = tmp_path / f"{number}{file.suffix}"
        spoilt.write_bytes(data)
        try:
            told += "read as an export of" in said(read_list(Source(spoilt)))
        except LoadError as error:
            reasons.append(str(error))
    assert all(reasons)
    assert told > 0


HAND_MADE = (
    "ID,Name,Type,Lifecycle stage,Related to\n1,Slack,Chat,Active,Zoom\n2,Figma,Design,Active,\n",
    "Name,Business criticality,Application category,Lifecycle stage,Owner\nSlack,high,Chat,Active,Ann Lee\n",
    "User,Product,Last activity\nann@x.com,Slack,2026-01-01\nbo@x.com,Slack,2026-02-01\ncy@x.com,Figma,2026-01-01\n",
    "Name,State,Active users,Annual cost\nSlack,live,12,1000\nFigma,live,3,200\n",
    "Tool,Provider,Start date,End date,Cost,Billing frequency\nSlack,Slack,2026-01-01,2026-12-31,100,monthly\n",
    "Name,Notice,Renewal,Duration\nSlack,3 months,automatic,12 months\nZoom,1 month,manual,1 year\n",
    "Parent,Type,Child\nSuite,part,Slack\nSuite,part,Figma\n",
)


@pytest.mark.parametrize("text", HAND_MADE)
def test_a_list_by_hand_is_no_export(tmp_path: Path, text: str) -> None:
    """A list by hand is no export."""
    try:
        notes = said(read(tmp_path, text))
    except LoadError:
        return
    assert "export of" not in notes


def test_the_mapping_of_the_user_comes_before_a_layout(tmp_path: Path) -> None:
    """The mapping of the user comes before a layout."""
    file = tmp_path / "okta.csv"
    file.write_text("label,name,status,signOnMode\nSlack Prod,Slack,ACTIVE,SAML_2_0\n", encoding="utf-8")
    found = read_list(Source(file, mapping={"columns": {"name": "name", "label": "x-label"}}))

    assert list(tools(found)) == ["Slack"]
    assert tools(found)["Slack"]["x-label"] == "Slack Prod"
    assert tools(found)["Slack"]["access"] == {"sso": True}
    assert found.reading is not None
    hows = {column.field: column.how for column in found.reading.lists[0].columns if column.field}
    assert (hows["name"], hows["access.sso"]) == ("mapped", "exact")


def test_an_unknown_column_is_listed_and_read_by_its_head_where_that_is_known(tmp_path: Path) -> None:
    """An unknown column is listed and read by its head where that is known."""
    found = read(tmp_path, "label,status,signOnMode,Zzz,Department\nSlack,ACTIVE,SAML_2_0,1,Sales\n")

    assert tools(found)["Slack"]["departments"] == ["sales"]
    assert "1 column is not read: 'Zzz'" in said(found)


def _leanix(today: date, *days: str) -> dict[str, str]:
    head = Line(1, ("id", "type", "name", "lifecycle:plan", "lifecycle:active", "lifecycle:endOfLife"))
    sheet = Sheet("list.csv", "", (head, Line(2, ("1", "Application", "Slack", *days))))
    (export,) = exports_in(sheet, Wanted(), today)
    row = export.sheet.lines[-1]
    return {export.fields[n]: str(row.cell(n)) for n in export.fields if export.fields[n].startswith("lifecycle")}


@pytest.mark.parametrize(
    ("today", "days", "phase", "ends"),
    [
        (date(2026, 1, 1), ("2020-01-01", "2021-01-01", "2027-01-01"), "active", "2027-01-01"),
        (date(2020, 6, 1), ("2020-01-01", "2021-01-01", "2027-01-01"), "plan", "2027-01-01"),
        (date(2027, 1, 1), ("2020-01-01", "2021-01-01", "2027-01-01"), "retired", None),
        (date(2019, 1, 1), ("", "2021-01-01", ""), "plan", None),
        (date(2026, 1, 1), ("", "", ""), None, None),
        (date(2026, 1, 1), ("soon", "?", "n/a"), None, None),
    ],
)
def test_the_phase_is_the_last_that_has_begun(
    today: date, days: tuple[str, ...], phase: str | None, ends: str | None
) -> None:
    """The phase is the last that has begun."""
    found = _leanix(today, *days)

    assert (found.get("lifecycle.phase"), found.get("lifecycle.ends")) == (phase, ends)


def test_a_day_in_a_title_is_the_day_for_which_phases_are_told(tmp_path: Path) -> None:
    """A day in a title is the day for which phases are told."""
    head = "id,type,name,lifecycle:active,lifecycle:endOfLife\n"
    found = read(tmp_path, f"Applications as of 2020-05-01,,,,\n{head}1,Application,Slack,2019-01-01,2021-01-01\n")

    assert tools(found)["Slack"]["lifecycle"] == {"phase": "active", "ends": "2021-01-01"}


def test_components_are_tools_only_where_there_is_no_application(tmp_path: Path) -> None:
    """Components are tools only where there is no application."""
    head = "id,type,name,displayName,lxState\n"
    both = head + "1,Application,Slack,Slack,\n2,ITComponent,Postgres,Postgres,\n"

    assert list(tools(read(tmp_path, both))) == ["Slack"]
    assert list(tools(read(tmp_path, both.replace("Application", "Interface")))) == ["Postgres"]


def test_equal_names_of_fact_sheets_take_those_of_their_parents(tmp_path: Path) -> None:
    """Equal names of fact sheets take those of their parents."""
    rows = (
        "1,Application,Portal,Sales / Portal,\n2,Application,Portal,Service / Portal,\n3,Application,CRM,Sales / CRM,\n"
    )
    found = read(tmp_path, f"id,type,name,displayName,lxState\n{rows}")

    assert list(tools(found)) == ["Sales / Portal", "Service / Portal", "CRM"]


def test_an_interface_with_one_end_makes_no_flow_and_is_told(tmp_path: Path) -> None:
    """An interface with one end makes no flow and is told."""
    head = "id,type,name,relProviderApplicationToInterface,relConsumerApplicationToInterface\n"
    found = read(tmp_path, f"{head}1,Application,Slack,Posts; Users,\n2,Application,Jira,,Posts\n")

    assert [(flow["source"], flow["target"], flow["name"]) for flow in found.document["integrations"]] == [
        ("slack", "jira", "Posts")
    ]
    assert "1 interface has only one end in this export, and make no flow: 'Users'" in said(found)


def test_entitlements_of_one_product_whose_rights_are_not_all_known_have_no_sum(tmp_path: Path) -> None:
    """Entitlements of one product whose rights are not all known have no sum."""
    head = "Software model,Publisher,Publisher part number,Metric group,Active rights\n"
    found = read(tmp_path, f"{head}Visio,Microsoft,1,User,10\nVisio,Microsoft,2,User,\nFigma,Figma,3,User,4\n")

    assert "seats" not in tools(found)["Visio"]
    assert tools(found)["Figma"]["seats"] == {"paid": 4}
    assert "its sum is unknown" in said(found)


def test_a_total_for_a_term_of_two_years_is_halved_and_one_without_a_term_is_paid_once(tmp_path: Path) -> None:
    """A total for a term of two years is halved and one without a term is paid once."""
    head = "Software model,Publisher part number,Metric group,Total cost,Start date,End date\n"
    found = read(tmp_path, f"{head}Visio,1,User,$900,2025-01-01,2026-12-31\nFigma,2,User,$700,2025-01-01,2025-05-31\n")

    assert tools(found)["Visio"]["cost"]["annual"] == 450
    assert "cost" not in tools(found)["Figma"]
    assert tools(found)["Figma"]["x-one-off-cost"] == 700


def test_the_period_of_a_subscription_says_what_its_total_is_for(tmp_path: Path) -> None:
    """The period of a subscription says what its total is for."""
    head = "Software model,Publisher part number,Metric group,Total cost,Subscription period\n"
    found = read(tmp_path, f"{head}Visio,1,User,$100,Monthly\nFigma,2,User,$700,\n")

    assert tools(found)["Visio"]["cost"]["annual"] == 1200
    assert tools(found)["Figma"]["x-one-off-cost"] == 700


BOOKINGS = (
    "Umsatz (ohne Soll/Haben-Kz);Soll/Haben-Kennzeichen;WKZ Umsatz;Konto;Gegenkonto (ohne BU-Schlüssel);Belegdatum;"
    "Buchungstext\n10,50;S;EUR;6837;70001;3112;Slack\n10,50;S;EUR;6837;70001;101;Slack\n"
)
FIRST_ROW = (
    '"EXTF";700;21;"Buchungsstapel";13;20260110;;"RE";"";"";1;2;20250701;4;20250701;20260630;"";"";1;0;0;"EUR"\n'
)


def test_days_of_datev_take_the_year_of_the_first_row(tmp_path: Path) -> None:
    """The books of a year that begins in July: December is in its first calendar year, January in its second."""
    found = tools(read(tmp_path, FIRST_ROW + BOOKINGS))["Slack"]

    assert (found["x-booked-from"], found["x-booked-to"], found["x-booked"]) == ("2025-12-31", "2026-01-01", 21)


def test_days_of_datev_without_a_year_are_not_known(tmp_path: Path) -> None:
    """Days of datev without a year are not known."""
    found = read(tmp_path, BOOKINGS)

    assert "x-booked-from" not in tools(found)["Slack"]
    assert "2 days are not read: they are written DDMM, and the first row states no year" in said(found)


def test_what_is_credited_to_a_supplier_is_bought(tmp_path: Path) -> None:
    """The account of a supplier has a digit more than others; debit and credit change their places there."""
    rows = "100,00;H;EUR;70001;6837;0108;Slack\n30,00;S;EUR;70001;6837;0208;Slack\n"
    head = BOOKINGS.partition("\n")[0]

    assert tools(read(tmp_path, f"{FIRST_ROW}{head}\n{rows}"))["Slack"]["x-booked"] == 70


@pytest.mark.parametrize(
    ("kind", "flow"),
    [
        ("Depends on::Used by", ("b", "a")),
        ("Used by::Depends on", ("a", "b")),
        ("Sends data to::Receives data from", ("a", "b")),
        ("Receives data from::Sends data to", ("b", "a")),
    ],
)
def test_a_relation_says_which_way_data_flows(tmp_path: Path, kind: str, flow: tuple[str, str]) -> None:
    """A relation says which way data flows."""
    found = read(tmp_path, f"Parent.Name,Type,Child.Name\nA,{kind},B\nA,Runs on::Runs,srv1\n")

    assert [(one["source"], one["target"]) for one in found.document["integrations"]] == [flow]
    assert "1 row is no relation of data and left out, by 'Type': 'Runs on::Runs' (1)" in said(found)


def test_a_reseller_is_the_vendor_only_where_no_maker_is_named() -> None:
    """A reseller is the vendor only where no maker is named."""
    found = tools(result(FOLDER / "snipe-it-licences.csv"))

    assert (found["Photoshop"]["vendor"], found["Acrobat"]["vendor"]) == ("Adobe", "Reseller Ltd")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_mapping_that_is_written_of_an_export_reads_it_the_same(file: Path) -> None:
    """Its columns are said by the mapping then; which rows are tools and what its words mean says the layout still."""
    made = read_mapping(yaml.safe_load(mapping_text([file])))
    again = read_list(Source(file, mapping=made.model_dump(exclude_defaults=True)))

    assert again.document == result(file).document
    assert "read as an export of" in said(again)
