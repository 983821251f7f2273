"""What is written is read back equal: YAML, JSON, a CSV folder and a workbook, whatever the stack holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import stackaudit as sa
from model.documents import documents
from stackaudit.io import writers
from stackaudit.io.readers.native import parse_stack
from stackaudit.io.readers.stack_file import read_as_stated
from stackaudit.io.writers import as_json, as_yaml

SAMPLES = sorted(Path("sample_stacks").glob("*.yaml"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", ["stack.yaml", "stack.yml", "stack.json", "stack.xlsx", "folder"])
def test_every_sample_survives_every_form(sample: Path, name: str, tmp_path: Path) -> None:
    """Each sample stack comes back equal from each form that holds everything."""
    stack = sa.read_stack(sample)

    assert sa.read_stack(sa.write_stack(stack, tmp_path / name)) == stack


@given(documents)
@settings(deadline=None)
def test_yaml_and_json_give_back_what_was_written(document: object) -> None:
    """Whatever texts, numbers and own keys a stack has; quotes stand where YAML 1.2 would read something else."""
    stack = sa.Stack.model_validate(document)

    assert parse_stack(as_yaml(stack), "yaml") == stack
    assert parse_stack(as_json(stack), "json") == stack


@given(documents)
@settings(deadline=None)
def test_yaml_is_read_the_same_by_both_parsers(document: object) -> None:
    """The parser in Python reads what is written as the one in C does."""
    from stackaudit.io.readers.text import yaml_text

    text = as_yaml(sa.Stack.model_validate(document))

    assert yaml_text.load(text, pure=True) == yaml_text.load(text)


@given(documents)
@settings(max_examples=60, deadline=None)
def test_a_csv_folder_gives_back_what_was_written(document: object) -> None:
    """Formulas, separators, line breaks, empty lists and JSON in own keys included."""
    stack = sa.Stack.model_validate(document)
    with tempfile.TemporaryDirectory() as place:
        assert sa.read_stack(sa.write_stack(stack, Path(place) / "stack")) == stack


@given(documents)
@settings(max_examples=40, deadline=None)
def test_a_workbook_gives_back_what_was_written(document: object) -> None:
    """Numbers that a workbook would round and days before 1900 stand as texts, and come back exactly."""
    stack = sa.Stack.model_validate(document)
    with tempfile.TemporaryDirectory() as place:
        assert sa.read_stack(sa.write_stack(stack, Path(place) / "stack.xlsx")) == stack


FORMS = ("s.yaml", "s.json", "s.xlsx", "s")
known_names = st.sampled_from(["HubSpot", "slack", "Mailchimp", "Salesforce Marketing Cloud", "Zapier", "Our own tool"])
silent_facts = st.dictionaries(st.sampled_from(["owner", "vendor", "cost", "from_catalog", "aliases"]), st.none())
stated_facts = st.sampled_from([{"owner": "Ann"}, {"departments": []}, {"x-url": None}, {"cost": {"annual": None}}])
bare_tools = st.lists(
    st.builds(
        lambda name, facts: {"name": name, **facts} if facts else name,
        known_names,
        st.one_of(st.just({}), silent_facts, stated_facts),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda tool: tool if isinstance(tool, str) else tool["name"],
)


@given(bare_tools)
@example(["HubSpot", "Zapier"])
@example([{"name": "HubSpot", "owner": None}, {"name": "slack", "from_catalog": "none"}])
@settings(max_examples=25, deadline=None)
def test_names_that_the_catalog_knows_are_read_as_they_were_written(tools: list[object]) -> None:
    """A stack of bare names comes back bare, one that the catalog filled comes back filled: with it and without it."""
    bare = sa.Stack.model_validate({"name": "S", "tools": tools})
    filled = sa.fill_from_catalog(bare)
    with tempfile.TemporaryDirectory() as place:
        for stack in (bare, filled):
            for form in FORMS:
                path = sa.write_stack(stack, Path(place) / form)

                assert sa.read_stack(path) == read_as_stated(path).stack == stack, form
                assert sa.read_stack(path).document() == sa.read_stack(sa.write_stack(stack, path)).document()


def test_a_name_that_was_written_by_hand_is_filled() -> None:
    """Only what we write says that it is to be left; a name that no product has says nothing."""
    stack = sa.Stack.model_validate({"name": "S", "tools": ["HubSpot", "Our own tool"]})
    lines = [
        "name: S",
        "tools:",
        "  - {id: hubspot, name: HubSpot, from_catalog: none}",
        "  - {id: our-own-tool, name: Our own tool}",
    ]

    assert as_yaml(stack).splitlines() == lines
    read = parse_stack("name: S\ntools: [HubSpot, Our own tool]\n", "yaml")
    assert read.tools[0].assumes("capabilities")
    assert sa.fill_from_catalog(stack) == read
    assert parse_stack(as_yaml(read), "yaml") == read
    assert sa.fill_from_catalog(parse_stack(as_yaml(stack), "yaml")) == read
    with pytest.raises(sa.LoadError, match="from_catalog"):
        parse_stack("name: S\ntools: [{name: HubSpot, from_catalog: nothing}]\n", "yaml")


TRICKY = {
    "name": "=1+1",
    "x-own": {"a": [1, None, "x"]},
    "x-text": "007",
    "x-null": None,
    "x-formula": "@SUM(A1)",
    "tools": [
        {"id": "a", "name": "'=quoted", "owner": "-Ann", "departments": [], "regions": [], "x-flag": True},
        {"id": "b", "name": "a;b", "users": ["x;y", "[z]", "a, b"], "cost": {"annual": "12345678901.123456789"}},
        {"id": "c", "name": "NO", "vendor": "null", "category": "1e3", "owner": "line\nbreak", "x-n": -3},
        {"id": "none", "name": "2026-11-01", "contract": {"renews": "0001-01-01"}, "users": ["", "[]"][1:]},
    ],
    "entities": [{"id": "e", "name": "e", "system_of_record": []}, {"id": "f", "system_of_record": "none"}],
}


@pytest.mark.parametrize("name", ["s.yaml", "s.json", "s.xlsx", "s"])
def test_values_that_look_like_something_else_survive(name: str, tmp_path: Path) -> None:
    """Formulas, guarded texts, lists with separators in them, YAML's words, JSON in texts, exact money."""
    stack = sa.Stack.model_validate(TRICKY)
    back = sa.read_stack(sa.write_stack(stack, tmp_path / name))

    assert back == stack
    assert back.extra == stack.extra
    assert back.tools[1].users == ("x;y", "[z]", "a, b")


def test_no_cell_of_a_csv_file_would_run(tmp_path: Path) -> None:
    """Every text that begins like a formula stands behind a quote; negative numbers of the user's own stay numbers."""
    sa.write_stack(sa.Stack.model_validate(TRICKY), tmp_path / "s")
    text = (tmp_path / "s" / "tools.csv").read_text(encoding="utf-8-sig")

    assert "''=quoted" in text
    assert "'-Ann" in text
    assert ",-3" in text


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    """Every text is stored as a text, every number as a number, every day as a day."""
    from io import BytesIO

    import openpyxl

    data = writers.xlsx(sa.Stack.model_validate(TRICKY | {"as_of": "2026-11-01"}))
    book = openpyxl.load_workbook(BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}
    assert book["stack"]["B2"].value.date().isoformat() == "2026-11-01"


def test_only_used_columns_and_lists_are_written() -> None:
    """A stack of two bare tools is two files of a few columns, not dozens of empty ones."""
    files = writers.csv_files(sa.Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"]}))

    assert {name: data.decode("utf-8-sig") for name, data in files.items()} == {
        "stack.csv": "name\nShop\n",
        "tools.csv": "id,name\ncrm,CRM\nmailer,Mailer\n",
    }


def test_yaml_reads_well() -> None:
    """Small records on one line, no quotes where none are needed."""
    document = {
        "name": "Shop",
        "as_of": "2026-11-01",
        "tools": [{"name": "CRM", "departments": ["sales"], "cost": {"annual": 10}}, {"name": "NO", "owner": "a: b"}],
        "integrations": [{"source": "crm", "target": "no", "every": "24h"}],
    }

    assert as_yaml(sa.Stack.model_validate(document)) == (
        "name: Shop\n"
        "as_of: 2026-11-01\n"
        "tools:\n"
        "  - {id: crm, name: CRM, departments: [sales], cost: {annual: 10}}\n"
        '  - {id: "no", name: "NO", owner: "a: b"}\n'
        "integrations:\n"
        '  - {source: crm, target: "no", every: 1d}\n'
    )


def test_json_reads_well() -> None:
    """Letters of every language as they are, a field a line, a line end at the end; no number without end."""
    stack = sa.Stack.model_validate({"name": "Büro", "tools": [{"name": "CRM", "x-n": 1.5}]})

    assert as_json(stack) == (
        '{\n "name": "Büro",\n "tools": [\n  {\n   "id": "crm",\n   "name": "CRM",\n   "x-n": 1.5\n  }\n ]\n}\n'
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain text", "plain text"),
        ("a-b/c+d.e f", "a-b/c+d.e f"),
        ("Büro", "Büro"),
        ("2026-11-01", "2026-11-01"),
        ("24h", "24h"),
        ("24x", '"24x"'),
        ("1e3", '"1e3"'),
        ("2026-11", '"2026-11"'),
        ("ends ", '"ends "'),
        ("a: b", '"a: b"'),
        ("ü: b", '"ü: b"'),
        ("-a", '"-a"'),
        ("_a", "_a"),
        ("Null", '"Null"'),
        ("TRUE", '"TRUE"'),
        ("off", '"off"'),
        ("y", '"y"'),
        ("", '""'),
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        ({}, "{}"),
        ([], "[]"),
        ({"a": [1, "x"], "b: c": {"d": None}}, '{a: [1, x], "b: c": {d: null}}'),
    ],
)
def test_yaml_has_quotes_where_they_are_needed(value: object, written: str) -> None:
    """Words, numbers and signs that some version of YAML reads as something else."""
    assert writers.yaml_flow(value) == written


def test_yaml_breaks_lines_where_they_grow_long() -> None:
    """Lists of records below one another, long ones and deep ones on lines of their own, long keys with a mark."""
    long, key = "w" * 60, "x-" + "k" * 600
    own = {"a": {"b": {"c": {"d": 1}}}, "m": [[1], [2]], "long": [long, long], "e": [], "f": {"g": [{"h": {}}]}}
    stack = sa.Stack.model_validate({"name": "S", "tools": [{"name": "T", "owner": long, "x-o": own}], key: [1, 2]})

    assert as_yaml(stack).splitlines() == [
        "name: S",
        "tools:",
        "  - id: t",
        "    name: T",
        f"    owner: {long}",
        "    x-o:",
        "      a:",
        "        b: {c: {d: 1}}",
        "      m:",
        "        - [1]",
        "        - [2]",
        "      long:",
        f"        - {long}",
        f"        - {long}",
        "      e: []",
        "      f:",
        "        g:",
        "          - {h: {}}",
        f"? {key}",
        ": [1, 2]",
    ]
    with pytest.raises(ValueError, match="not JSON compliant"):
        writers.yaml_scalar(float("nan"))


@pytest.mark.parametrize(("length", "lines"), [(82, 1), (83, 3)])
def test_yaml_lines_are_of_at_most_111_characters(length: int, lines: int) -> None:
    """A tool of two fields stands on one line up to that, and so does a list below its key; deep ones never."""
    stack = sa.Stack.model_validate({"name": "S", "tools": [{"id": "t", "name": "w" * length, "owner": "u"}]})
    written = as_yaml(stack).splitlines()[2:]

    assert len(written) == lines
    assert max(map(len, written)) < 112
    deep = sa.Stack.model_validate(
        {"name": "S", "tools": [{"name": "T", "x-o": {"a": {"b": {"c": 1}}}}], "x-l": [[[1]]]}
    )
    assert as_yaml(deep).splitlines()[2:] == [
        "  - id: t",
        "    name: T",
        "    x-o:",
        "      a: {b: {c: 1}}",
        "x-l:",
        "  -",
        "    - [1]",
    ]
