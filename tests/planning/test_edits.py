"""Edits as data: a file in, records out, and back; what is wrong is told with its place."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.planning.edits import Connect, Edit, Retire, edits_of
from stacks import sample

COBBLE = sample("cobble_7")
GOOD = """\
- retire: ads
- add: {name: Brevo, departments: [marketing], entities: {customer: consumer}}
- crm -> brevo: customer
- chat -> crm: [customer]
  method: api
  every: 1h
- connect: {source: crm, target: bil, entities: [customer], method: api}
- connect: sup -> crm: ticket
"""
DOCUMENT: list[Any] = [
    {"retire": "ads"},
    {"add": {"name": "Brevo", "departments": ["marketing"], "entities": {"customer": "consumer"}}},
    {"crm -> brevo": "customer"},
    {"connect": {"source": "crm", "target": "bil", "entities": ["customer"], "method": "api"}},
    {"connect": "sup -> crm: ticket"},
    {"disconnect": "f4"},
    {"disconnect": {"crm -> esp": "customer"}},
    {"change": {"tool": "crm", "owner": "Ann", "cost": {"annual": 3}}},
    {"change": {"entity": "customer", "tolerance": None}},
    {"change": {"integration": "bil -> crm", "reliability": 0.99}},
    {"replace": {"old": "esp", "new": "brevo"}},
    "chat -> crm: customer, ticket",
]


def written(folder: Path, text: str, name: str = "edits.yaml") -> Path:
    """A file of edits."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_says_the_same_in_every_format(tmp_path: Path) -> None:
    """YAML, JSON and TOML, as a bare list or under `edits`."""
    data = [{"retire": "ads"}, {"crm -> bil": "customer", "method": "api"}]
    toml = '[[edits]]\nretire = "ads"\n\n[[edits]]\n"crm -> bil" = "customer"\nmethod = "api"\n'
    yaml = "- retire: ads\n- crm -> bil: customer\n  method: api\n"
    files = [
        written(tmp_path, yaml),
        written(tmp_path, json.dumps(data), "edits.json"),
        written(tmp_path, json.dumps({"edits": data}), "edits2.json"),
        written(tmp_path, toml, "edits.toml"),
    ]

    found = {sa.read_edits(path) for path in files}

    assert len(found) == 1
    assert [str(edit) for edit in found.pop()] == ["retire ads", "connect crm → bil: customer, by api"]


def test_shorthands_and_long_forms_are_the_same_edit() -> None:
    """Four ways to write one integration."""
    ways = [
        "crm -> ads: customer",
        {"crm -> ads": "customer"},
        {"connect": "crm -> ads: customer"},
        {"connect": {"source": "crm", "target": "ads", "entities": ["customer"]}},
    ]

    assert len(set(edits_of(ways))) == 1


def test_edits_round_trip_through_plain_data() -> None:
    """Applied, written out, read again and applied again: the same edits and the same stack."""
    change = sa.what_if(COBBLE).apply(DOCUMENT)
    again = sa.what_if(COBBLE).apply(json.loads(json.dumps(change.document())))

    assert again.edits == change.edits
    assert again.stack == change.stack
    assert again.notes == change.notes


def test_python_and_file_make_the_same_edits(tmp_path: Path) -> None:
    """A fluent chain and a file are two faces of one list."""
    by_hand = (
        sa.what_if(COBBLE)
        .retire("ads")
        .add("Brevo", departments=["marketing"], entities={"customer": "consumer"})
        .connect("crm", "brevo", entities="customer")
        .connect("chat", "crm", entities=["customer"], method="api", every="1h")
        .connect("crm", "bil", entities=["customer"], method="api")
        .connect("sup", "crm", entities=["ticket"])
    )
    path = written(tmp_path, GOOD.replace("- connect: sup -> crm: ticket", '- connect: "sup -> crm: ticket"'))
    by_file = sa.what_if(COBBLE).apply(sa.read_edits(path))

    assert by_file.edits == by_hand.edits
    assert by_file.stack == by_hand.stack


def test_edits_are_frozen_values() -> None:
    """They compare, hash and pickle, and cannot be changed."""
    edit = Retire("ads", place="e.yaml:1:1")

    assert edit == Retire("ads")
    assert {edit} == {Retire("ads")}
    assert pickle.loads(pickle.dumps(edits_of(DOCUMENT))) == edits_of(DOCUMENT)
    with pytest.raises(AttributeError):
        edit.tool = "crm"  # type: ignore[misc]


BAD: list[tuple[str, int, int, str, str]] = [
    ("- retire: [ads]\n", 1, 11, "SA212", "must be a text"),
    ("- conect: {source: crm}\n", 1, 3, "SA201", "did you mean 'connect'?"),
    ("- retire: ads\n- connect: {source: crm, target: bil, methd: api}\n", 2, 39, "SA201", "did you mean 'method'?"),
    ("- connect: {source: crm, target: bil, every: 1x}\n", 1, 46, "SA211", "write it as"),
    ("- crm -> ads: customer\n  methd: api\n", 2, 3, "SA201", "did you mean 'method'?"),
    ("- change: {tool: crm, ownr: Ann}\n", 1, 23, "SA201", "did you mean 'owner'?"),
    ("- change: {tool: crm, cost: {anual: 3}}\n", 1, 30, "SA201", "did you mean 'annual'?"),
    ("- change: {integration: f2, method: apii}\n", 1, 37, "SA203", "did you mean 'api'?"),
    ("- change: {entity: customer, tolerance: 5}\n", 1, 41, "SA211", "'5h'"),
    ("- change: {owner: Ann}\n", 1, 3, "SA202", "name one of tool, entity or integration"),
    ("- change: {tool: crm}\n", 1, 3, "SA202", "state one"),
    ("- change: {tool: crm, id: x}\n", 1, 23, "SA304", "replace"),
    ("- retire: a\n  add: b\n", 1, 3, "SA304", "make an item"),
    ("- retire: ads\n- retire:\n", 2, 3, "SA214", "say what it is about"),
    ("- x-note: only that\n", 1, 3, "SA202", "begin it with one of retire"),
    ("- disconnect: {source: crm}\n", 1, 15, "SA209", "'source' and 'target'"),
    ("- replace: {old: a}\n", 1, 3, "SA202", "'new' is missing"),
    ("- foo\n", 1, 3, "SA212", "must be a mapping"),
    ("- add: {id: 'a b'}\n", 1, 13, "SA209", "write 'a-b'"),
    ("retire: ads\n", 1, 1, "SA201", "unknown field 'retire'"),
    ("", 1, 1, "SA006", "begin with an edit"),
    ("- retire: ads\n- retire: ads: x\n", 2, 14, "SA101", ""),
]


@pytest.mark.parametrize(("text", "line", "column", "code", "words"), BAD, ids=[repr(bad[0]) for bad in BAD])
def test_a_wrong_file_is_refused_with_line_column_and_hint(
    text: str, line: int, column: int, code: str, words: str, tmp_path: Path
) -> None:
    """The place, a code, and what to write instead."""
    with pytest.raises(sa.LoadError) as refused:
        sa.read_edits(written(tmp_path, text))

    found = [problem for problem in refused.value.problems if problem.code == code]
    assert [(problem.line, problem.column) for problem in found[:1]] == [(line, column)], refused.value
    assert words in str(refused.value)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Every bad edit of a file is in one error, in the order of the file."""
    text = "".join(bad[0] for bad in BAD[:10])
    with pytest.raises(sa.LoadError) as refused:
        sa.read_edits(written(tmp_path, text))

    lines = [problem.line for problem in refused.value.problems]
    assert lines == sorted(lines)
    assert len(set(lines)) == 10


def test_an_edit_that_does_not_fit_the_stack_names_its_place(tmp_path: Path) -> None:
    """A file cannot know the ids; when it is applied, the error still has line and column."""
    edits = sa.read_edits(written(tmp_path, "# first\n- retire: ads\n- change: {tool: crn, owner: Ann}\n"))

    with pytest.raises(sa.UnknownNameError, match=r"edits\.yaml:3:3: change tool:crn.*did you mean 'crm'"):
        sa.what_if(COBBLE).apply(edits)


def test_a_change_may_complete_a_record_that_the_stack_has(tmp_path: Path) -> None:
    """What a nested record requires may stand in the stack; where it does not, that is told when it is applied."""
    edits = sa.read_edits(written(tmp_path, "- change: {tool: crm, intent: {until: 2027-01-01}}\n"))
    has = sa.what_if(COBBLE).change("crm", intent={"kind": "merger"})

    assert str(has.apply(edits).stack.tool("crm").intent.until) == "2027-01-01"  # type: ignore[union-attr]
    with pytest.raises(sa.LoadError, match="'kind' is missing"):
        sa.what_if(COBBLE).apply(edits)


@pytest.mark.parametrize("path", ["nowhere.yaml", ".", "/dev/null", "a\0b"])
def test_a_file_that_cannot_be_read_says_so(path: str) -> None:
    """An error of ours, with the reason."""
    with pytest.raises(sa.LoadError, match="cannot be read"):
        sa.read_edits(path)


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    """With the nearest one."""
    with pytest.raises(sa.UnknownNameError, match="did you mean 'yaml'"):
        sa.read_edits(written(tmp_path, GOOD), "ymal")


tools = st.sampled_from([tool.id for tool in COBBLE.tools])
ENTITIES = [entity.id for entity in COBBLE.entities]
random_edits = st.one_of(
    st.builds(lambda t: {"retire": t}, tools),
    st.builds(lambda n: {"add": f"New {n}"}, st.integers(0, 99)),
    st.builds(
        lambda a, b, e: {"connect": {"source": a, "target": b, "entities": [e]}},
        tools,
        tools,
        st.sampled_from(ENTITIES),
    ),
    st.builds(lambda t, o: {"change": {"tool": t, "owner": o}}, tools, st.sampled_from(["Ann", None])),
    st.builds(
        lambda e, h: {"change": {"entity": e, "tolerance": f"{h}h"}}, st.sampled_from(ENTITIES), st.integers(1, 9)
    ),
    st.builds(lambda a, b: {"replace": {"old": a, "new": b}}, tools, tools),
    st.builds(lambda a, b: {"disconnect": {"source": a, "target": b}}, tools, tools),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(random_edits, max_size=6))
def test_whatever_is_carried_out_is_a_sound_stack_and_round_trips(documents: list[dict[str, Any]]) -> None:
    """Edits that do not fit are refused by name; the others give a stack that a file could hold, twice the same."""
    change = sa.what_if(COBBLE)
    for document in documents:
        try:
            change = change.apply([document])
        except sa.StackAuditError as refused:
            assert str(refused)  # noqa: PT017  refused on purpose, with a reason

    assert sa.Stack.model_validate(change.stack.document()) == change.stack
    assert sa.what_if(COBBLE).apply(change.document()).stack == change.stack


def test_an_edit_of_another_kind_is_refused() -> None:
    """The union of edits is closed."""

    class Odd(Edit):
        """Not one of ours."""

        def message(self) -> Any:
            return "odd"

        def body(self) -> Any:
            return None

    with pytest.raises(TypeError, match="not an edit"):
        sa.what_if(COBBLE).apply([Odd()])


def test_an_edit_that_says_nothing_cannot_be_made() -> None:
    """Whatever an edit is, it has words and a document."""
    with pytest.raises(TypeError, match="abstract"):
        Edit()  # type: ignore[abstract]


def test_a_connection_in_words_says_both_ways() -> None:
    """The arrow tells direction, and what is not stated is said."""
    both, unknown = edits_of([{"crm <-> ads": "customer"}, "crm -> ads"])

    assert isinstance(both, Connect)
    assert (str(both), str(unknown)) == ("connect crm ↔ ads: customer", "connect crm → ads: it is not stated what")


# -- the command line


COBBLE_FILE = "sample_stacks/cobble_7.yaml"


def test_what_if_prints_edits_notes_and_the_comparison(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One page: what is done, what goes with it, what is not simulated, what it changes."""
    path = written(tmp_path, "- retire: ads\n- chat -> crm: customer\n  method: api\n")

    assert main(["what-if", COBBLE_FILE, str(path)]) == 0
    printed = capsys.readouterr().out
    for words in ("retire ADS", "with ADS goes 1 integration: CRM → ADS", "not simulated", "Comparison: COBBLE-7"):
        assert words in printed


def test_what_if_writes_the_stack_and_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """-o may be repeated: .json is the changed stack, the others are the report."""
    path = written(tmp_path, "- retire: ads\n")
    outputs = [tmp_path / "after.json", tmp_path / "report.md", tmp_path / "report.html"]
    arguments = [part for output in outputs for part in ("-o", str(output))]

    assert main(["what-if", COBBLE_FILE, str(path), *arguments]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert len(sa.read_stack(outputs[0]).tools) == 6
    assert outputs[1].read_text(encoding="utf-8").startswith("# What if")


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        ("- retire: adss\n", [], "did you mean 'ads'?"),
        ("- retir: ads\n", [], "did you mean 'retire'?"),
        ("- retire: ads\n", ["-o", "after.docx"], "a stack ends in .yaml"),
        ("- retire: ads\n", ["-o", "no/such/folder/after.json"], "no/such/folder"),
        ('- retire: "a\\e[2Jds"\n', [], "SA004"),
    ],
)
def test_a_refused_what_if_says_why(
    text: str, arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, the reason on stderr, nothing that acts on the terminal."""
    assert main(["what-if", COBBLE_FILE, str(written(tmp_path, text)), *arguments]) == 2

    printed = capsys.readouterr()
    assert words in printed.err
    assert "\x1b" not in printed.err
    assert printed.out == ""
