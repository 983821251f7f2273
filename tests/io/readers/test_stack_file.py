"""Any input is read by the reader that knows it; none or several is a clear refusal, and our own files come first."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.core import registry as plugins
from stackaudit.io.readers import registry
from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.result import Location, Note, ReadResult
from stackaudit.io.readers.stack_file import read_as_stated

COBBLE = "sample_stacks/cobble_7.yaml"
FOREIGN = {"name": "Foreign", "tools": [{"name": "Zed"}]}


def reader(id_: str, mark: str, document: dict[str, object] | None = None) -> Reader:
    """A reader of texts that begin with a mark."""

    def read(given: Source) -> ReadResult:
        spot = Location(given.name, 3)
        return ReadResult(document or FOREIGN, (Note("guessed", "a guess", spot),), {("tools", 0): spot})

    return Reader(id_, "a test format", lambda given: given.head.startswith(mark), read)


def refuse(given: Source) -> bool:
    """Recognise nothing, as the file cannot be opened; the system names it."""
    raise PermissionError(13, "Permission denied", str(given.path))


ZED, ZED2 = reader("zed", "z"), reader("zed2", "zz")
WRONG = reader("wrong", "w", {"tools": [{"name": "A", "ownr": "x"}]})
LOCKED = Reader("locked", "a test format", refuse, lambda given: ReadResult(FOREIGN))


def register(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Add readers of this module to the built-in ones."""
    places = (*registry.READERS.places, *(f"{__name__}:{name}" for name in names))
    monkeypatch.setattr(registry, "READERS", replace(registry.READERS, places=places))


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two more formats: texts that begin with `z` and with `zz`."""
    register(monkeypatch, "ZED", "ZED2", "WRONG")


def test_a_file_of_ours_loads_no_other_reader() -> None:
    """The fast path stays fast."""
    code = (
        f"import sys, stackaudit as sa; sa.read_stack({COBBLE!r}); print([m for m in sys.modules if 'readers.' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "readers.native" in done.stdout
    for other in ("registry", "formats", "spreadsheet", "folder", "validation"):
        assert other not in done.stdout


def test_our_own_file_is_read_with_no_notes() -> None:
    """What it is is told."""
    read = sa.read_with_notes(COBBLE)

    assert (read.format, read.notes) == ("yaml", ())
    assert repr(read) == "<ReadStack 'COBBLE-7' from yaml: 7 tools, 0 notes>"


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.zed", "a"])
def test_another_format_is_found_by_its_content(name: str, tmp_path: Path) -> None:
    """Also under an ending of ours: it is offered to the others before our own errors are told."""
    (tmp_path / name).write_text("z: not ours", encoding="utf-8")
    read = sa.read_with_notes(tmp_path / name)

    assert (read.format, read.stack.name) == ("zed", "Foreign")
    assert [str(note) for note in read.of("guessed")] == [f"{tmp_path / name}:3: a guess"]
    assert read.of("dangling") == ()


@pytest.mark.usefixtures("foreign")
@pytest.mark.parametrize("name", ["a.yaml", "a.xml"])
def test_several_formats_are_a_question(name: str, tmp_path: Path) -> None:
    """It is never decided by order; the user names one."""
    (tmp_path / name).write_text("zz: not ours", encoding="utf-8")

    with pytest.raises(sa.LoadError, match=r"several formats are possible: 'zed', 'zed2'"):
        sa.read_stack(tmp_path / name)
    assert sa.read_with_notes(tmp_path / name, format="zed2").format == "zed2"


@pytest.mark.usefixtures("foreign")
def test_a_foreign_document_that_does_not_fit_is_told_with_its_line(tmp_path: Path) -> None:
    """By the spot of the record."""
    (tmp_path / "a.xml").write_text("w", encoding="utf-8")

    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(tmp_path / "a.xml")
    assert f"{tmp_path / 'a.xml'}:3" in str(caught.value)
    assert "did you mean 'owner'?" in str(caught.value)
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [("SA201", 3)]


def test_errors_of_a_file_of_ours_are_told_where_no_other_reader_knows_it(tmp_path: Path) -> None:
    """Line and column as ever."""
    (tmp_path / "a.yaml").write_text("name: A\ntols: [x]\n", encoding="utf-8")

    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(tmp_path / "a.yaml")
    assert "a.yaml:2:1" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xml", b"<x/>", "no reader knows this file"),
        ("a.png", b"\x89PNG", "known formats: yaml, json, toml, csv-folder"),
        ("a.xlsx", b"", "not a workbook"),
        ("a.csv", b"", "empty"),
    ],
)
def test_what_nobody_knows_is_refused(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    """With the formats there are."""
    (tmp_path / name).write_bytes(data)

    with pytest.raises(sa.LoadError, match=words):
        sa.read_stack(tmp_path / name)


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    """Whatever it is called."""
    for name in ("a.yaml", "a.csv", "a"):
        with pytest.raises(sa.LoadError, match="SA001"):
            sa.read_stack(tmp_path / name)


def test_a_slip_in_the_format_has_the_nearest_name(tmp_path: Path) -> None:
    """Ours and the others'."""
    (tmp_path / "a.csv").write_text("Tool\nA\n", encoding="utf-8")

    with pytest.raises(sa.UnknownNameError, match="did you mean 'excel'"):
        sa.read_stack(tmp_path / "a.csv", "exel")
    with pytest.raises(sa.UnknownNameError, match="did you mean 'yaml'"):
        sa.read_stack(COBBLE, "ymal")


def test_a_mapping_is_for_spreadsheets_only(tmp_path: Path) -> None:
    """Anything else it would not reach in silence."""
    mapping = {"columns": {"x": "name"}}
    sa.write_stack(sa.read_stack(COBBLE), tmp_path / "folder")

    for place, format_ in ((COBBLE, "yaml"), (COBBLE, None), (tmp_path / "folder", None)):
        with pytest.raises(sa.StackAuditError, match="mapping"):
            sa.read_stack(place, format_, mapping)


class _Point:
    """An entry point of another package."""

    def __init__(self, value: object) -> None:
        self.name, self.value, self._loads = "theirs", "other_package:READER", value

    def load(self) -> object:
        """What it names."""
        return self._loads


def test_other_packages_add_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A special reader of CSV is asked before ours, which takes any table; an id is taken once."""
    theirs = reader("theirs", "Vendor export")
    monkeypatch.setattr(
        plugins, "_declared", lambda group, _: (_Point(theirs),) if group == "stackaudit.readers" else ()
    )
    (tmp_path / "a.csv").write_text("Vendor export\n", encoding="utf-8")

    assert sa.read_with_notes(tmp_path / "a.csv").format == "theirs"

    monkeypatch.setattr(plugins, "_declared", lambda *_: (_Point(reader("csv", "x")),))
    (tmp_path / "a.csv").write_text("Tool,Owner\nSlack,Amy\nZoom,Bo\n", encoding="utf-8")
    with pytest.warns(sa.PartFailedWarning, match="'csv' from other_package:READER is taken already"):
        assert len(sa.read_stack(tmp_path / "a.csv").tools) == 2  # ours stays, and nobody is kept from reading


def test_a_folder_of_mixed_files_becomes_one_stack(tmp_path: Path) -> None:
    """Each file by its reader; every tool says which files it is from; what nobody knows is noted."""
    (tmp_path / "a_finance.csv").write_text("Tool,Annual cost,Owner\nHub-Spot,100,Ann\nFax,5,\n", encoding="utf-8")
    (tmp_path / "b_it.yaml").write_text(
        "name: IT\ntools:\n  - {name: HubSpot, owner: Bob, vendor: HubSpot}\n  - Slak\nintegrations:\n"
        "  - hubspot -> slak: customer\n",
        encoding="utf-8",
    )
    (tmp_path / "c_logins.csv").write_text("App,SSO\nSlack,yes\n", encoding="utf-8")
    (tmp_path / "readme.md").write_text("# our tools\n", encoding="utf-8")
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    (tmp_path / ".hidden.csv").write_text("broken", encoding="utf-8")
    read = read_as_stated(tmp_path)
    hubspot = read.stack.tool("hub-spot")

    assert (read.format, read.stack.name) == ("folder", tmp_path.name)
    assert [tool.name for tool in read.stack.tools] == ["Hub-Spot", "Fax", "Slak", "Slack"]
    assert (hubspot.owner, hubspot.vendor, hubspot.cost and hubspot.cost.annual) == ("Ann", "HubSpot", 100)
    assert [tool.provenance and tool.provenance.source for tool in read.stack.tools] == [
        "a_finance.csv; b_it.yaml",
        "a_finance.csv",
        "b_it.yaml",
        "c_logins.csv",
    ]
    assert [(flow.source, flow.target) for flow in read.stack.integrations] == [("hub-spot", "slak")]
    assert [(note.kind, note.message) for note in read.notes] == [
        ("left-out", "no reader knows it"),
        ("left-out", "a text in a folder is not read; give it by itself"),
        ("contradiction", "Hub-Spot: owner is 'Ann' in a_finance.csv, 'Bob' in b_it.yaml; a_finance.csv is kept"),
        ("matched", "taken for one tool: 'Hub-Spot' in a_finance.csv, 'HubSpot' in b_it.yaml"),
        (
            "suggested",
            "perhaps one tool: 'Slak' in b_it.yaml and 'Slack' in c_logins.csv (the names differ by a letter or two)",
        ),
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", 'Tool\n"A\n', "a.csv:2"),
        ("a.yaml", "name: A\ntools: [{nme: x}]\n", "did you mean 'name'"),
        ("a.xlsx", "no", "a.xlsx"),
    ],
)
def test_a_file_of_a_folder_that_is_wrong_refuses_the_folder(name: str, text: str, words: str, tmp_path: Path) -> None:
    """A list that cannot be read is not left out in silence."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "b.csv").write_text("Tool\nB\n", encoding="utf-8")

    with pytest.raises(sa.LoadError, match=words):
        sa.read_stack(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """As is one in which nothing is known."""
    for _ in range(2):
        with pytest.raises(sa.LoadError, match="no reader knows any file"):
            sa.read_stack(tmp_path)
        (tmp_path / "readme.md").write_text("x", encoding="utf-8")


def test_a_folder_of_whole_stacks_is_a_question(tmp_path: Path) -> None:
    """Two stack files of ours are two stacks until the user says that they are one."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(f"name: {name}\ntools: [CRM, {name}x]\n", encoding="utf-8")

    with pytest.raises(sa.LoadError, match="each is a whole stack"):
        sa.read_stack(tmp_path)
    assert [tool.id for tool in sa.read_stack(tmp_path, "folder").tools] == ["crm", "ax", "bx"]


def test_folders_in_a_folder_are_not_searched(tmp_path: Path) -> None:
    """Only one that a reader knows as a whole is read."""
    sa.write_stack(sa.read_stack(COBBLE), tmp_path / "ours")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.csv").write_text("Tool\nA\n", encoding="utf-8")
    read = sa.read_with_notes(tmp_path)

    assert len(read.stack.tools) == 7
    assert [str(note) for note in read.notes] == [f"{tmp_path / 'deep'}: no reader knows it"]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "folder", "a.yaml"])
def test_a_file_above_the_limit_is_refused(name: str, tmp_path: Path) -> None:
    """Before it is looked into; the limit can be raised on purpose."""
    stack = sa.read_stack(COBBLE)
    if name == "a.csv":
        (tmp_path / name).write_text("Tool\n" + "A,b\n" * 400, encoding="utf-8")
    else:
        sa.write_stack(stack, tmp_path / name)

    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(tmp_path / name, limits=Limits(file_bytes=50))
    assert caught.value.problems[0].code == "SA002"


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is looked at as well as while it is read."""
    register(monkeypatch, "LOCKED")
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")

    with pytest.raises(sa.LoadError, match="Permission denied"):
        sa.read_stack(tmp_path / "a.csv")


def test_a_device_is_never_waited_for() -> None:
    """Whatever format it is said to be."""
    for format_ in ("csv", "excel", None):
        with pytest.raises(sa.LoadError, match="SA001"):
            sa.read_stack("/dev/zero", format_)


def test_a_link_in_a_folder_leads_nowhere(tmp_path: Path) -> None:
    """Whoever sends a folder does not choose which other files of this machine are read; the link is told."""
    (tmp_path / "secret.csv").write_text("Tool,Owner\nSecret,x\n", encoding="utf-8")
    mixed, ours = tmp_path / "mixed", tmp_path / "ours"
    for folder, name, text in ((mixed, "list.csv", "Tool,Owner\nCRM,x\n"), (ours, "tools.csv", "name,owner\nCRM,x\n")):
        folder.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
        (folder / "integrations.csv").symlink_to(tmp_path / "secret.csv")
        result = sa.read_with_notes(folder)

        assert [tool.name for tool in result.stack.tools] == ["CRM"]
        assert [note.message for note in result.notes if note.kind == "left-out"] == [
            "it is a link; links in a folder are not followed"
        ]
    (ours / "tools.csv").unlink()
    (ours / "tools.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(sa.LoadError, match="no reader knows any file"):
        sa.read_stack(ours)


@pytest.mark.parametrize("ending", ["yaml", "csv", "xlsx", "unheard-of"])
def test_a_name_that_no_file_can_have_is_refused(ending: str, tmp_path: Path) -> None:
    """Too long for the machine, or with a null in it: the file cannot be read."""
    for name in (f"{'x' * 300}.{ending}", f"a\0b.{ending}"):
        with pytest.raises(sa.LoadError) as caught:
            sa.read_stack(tmp_path / name)
        assert [problem.code for problem in caught.value.problems] == ["SA001"]


def test_notes_are_a_frame(tmp_path: Path) -> None:
    """A row a note, with the name of its file alone: the folder is the same for all, and long."""
    (tmp_path / "list.csv").write_text("Tool,Kosten\nSlack,10\n", encoding="utf-8")
    read = sa.read_with_notes(tmp_path / "list.csv")
    frame = read.to_frame()

    assert list(frame.columns) == ["kind", "file", "sheet", "row", "note"]
    assert len(frame) == len(read.notes) > 0
    assert set(frame["file"]) == {"list.csv"}
    assert frame.iloc[0].to_dict() == {
        "kind": "guessed",
        "file": "list.csv",
        "sheet": None,
        "row": 1,
        "note": "column 'Kosten' is taken for the cost a year (cost.annual)",
    }
