"""`stackaudit convert` and `reconcile` as their user meets them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import stackaudit as sa
from stackaudit.cli.main import main


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """Two lists of tools."""
    (tmp_path / "finance.csv").write_text("Tool,Annual cost,Mood\nHubSpot,100,x\nFax,5,y\n", encoding="utf-8")
    (tmp_path / "logins.csv").write_text("App,Active users\nhubspot,7\nSlack,3\n", encoding="utf-8")
    return tmp_path


def test_convert_tells_what_it_did_and_writes_the_stack(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was read, what was left out, what was written."""
    source, target = lists / "finance.csv", lists / "stack.yaml"

    assert main(["convert", str(source), "-o", str(target)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"read {source} as csv: 2 tools, 0 integrations",
        "left out (1):",
        f"  {source}:1: 1 column is kept as it stands, not used: 'Mood' (x-mood); a mapping can say what it holds",
        "matched (1):",
        f"  {source}:2: HubSpot is known; filled in: vendor, product, category, capabilities and entities",
        "unknown (1):",
        f"  {source}:3: the catalog knows no product called Fax",
        f"wrote {target}: Stack 'finance': 2 tools, 0 integrations",
    ]
    assert [tool.name for tool in sa.read_stack(target).tools] == ["HubSpot", "Fax"]


def test_convert_without_output_only_tells(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A look before anything is written."""
    assert main(["convert", str(lists / "logins.csv")]) == 0

    told = capsys.readouterr().out.splitlines()

    assert told[:2] == [f"read {lists / 'logins.csv'} as csv: 2 tools, 0 integrations", "matched (2):"]
    assert not any(line.startswith("wrote") for line in told)
    assert sorted(path.name for path in lists.iterdir()) == ["finance.csv", "logins.csv"]


def test_convert_makes_one_stack_of_several_files(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a folder of them would be."""
    files = [str(lists / "finance.csv"), str(lists / "logins.csv")]

    assert main(["convert", *files, "-o", str(lists / "all.xlsx")]) == 0
    assert "taken for one tool: 'HubSpot' in finance.csv, 'hubspot' in logins.csv" in capsys.readouterr().out
    assert [tool.name for tool in sa.read_stack(lists / "all.xlsx").tools] == ["HubSpot", "Fax", "Slack"]


def test_convert_takes_a_mapping_and_a_format(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are handed on."""
    (lists / "m.yaml").write_text("columns: {Mood: owner}\n", encoding="utf-8")
    call = ["convert", str(lists / "finance.csv"), "--format", "csv", "--mapping", str(lists / "m.yaml")]

    assert main([*call, "-o", str(lists / "s.json")]) == 0
    assert "left out" not in capsys.readouterr().out
    assert [tool.owner for tool in sa.read_stack(lists / "s.json").tools] == ["x", "y"]


def test_a_flood_of_notes_is_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first dozen of a kind, and how many more."""
    rows = "".join(f"T{n},day {n}\nU{n},2026-01-{n % 28 + 1:02d}\n" for n in range(40))  # most cells fit the head
    (tmp_path / "a.csv").write_text(f"Tool,Renewal date\n{rows}", encoding="utf-8")

    assert main(["convert", str(tmp_path / "a.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "left out (40):"
    assert [line for line in lines if line.startswith("  and")] == ["  and 28 more", "  and 68 more"]
    assert len(lines) == 1 + 2 * 14


def test_a_list_in_another_encoding_is_read_and_told(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the notes and in the summary of what was understood."""
    (lists / "latin.csv").write_bytes("Tool\nCafé\n".encode("cp1252"))

    assert main(["convert", str(lists / "latin.csv")]) == 0
    printed = capsys.readouterr()
    assert "the file is read as Windows-1252" in printed.out
    assert "latin.csv: read as Windows-1252, head in row 1" in printed.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["convert", "{}/nowhere.csv"], "no such file"),
        (["convert", "{}/broken.csv", "-o", "{}/out.yaml"], "not closed"),
        (["convert", "{}/finance.csv", "-o", "{}/out.docx"], ".yaml"),
        (["convert", "{}/finance.csv", "--format", "exel"], "did you mean 'excel'"),
        (["convert", "{}/finance.csv", "--mapping", "{}/none.yaml"], "none.yaml"),
        (["convert", "{}/bomb.xlsx"], "not a workbook"),
        (["audit", "{}/broken.csv"], "not closed"),
        (["reconcile", "{}/finance.csv"], "at least two"),
    ],
)
def test_a_refused_call_says_why_and_writes_nothing(
    arguments: list[str], words: str, lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, the reason on stderr, no traceback, no half of a file."""
    (lists / "broken.csv").write_text('Tool\n"A\n', encoding="utf-8")
    (lists / "bomb.xlsx").write_bytes(b"PK\x03\x04")
    before = sorted(path.name for path in lists.iterdir())

    assert main([argument.format(lists) for argument in arguments]) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert "Traceback" not in printed.err
    assert sorted(path.name for path in lists.iterdir()) == before


def test_what_a_list_holds_does_not_act_on_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names in notes are shown, not run."""
    (tmp_path / "a.csv").write_text("Tool,Mood\x1b[2J\nA,x\n", encoding="utf-8")

    assert main(["convert", str(tmp_path / "a.csv")]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_audit_takes_a_list(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Any readable format goes where a stack file goes."""
    assert main(["audit", str(lists / "finance.csv")]) == 0
    assert "finance" in capsys.readouterr().out


def test_audit_writes_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Named sheets, the summary first; the tables behind them where they are asked for, which takes a workbook."""
    audit = ["audit", "sample_stacks/cobble_7.yaml", "-o"]
    assert main([*audit, str(tmp_path / "r.xlsx")]) == 0
    named = openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames
    assert named == ["Summary", "Actions", "Findings", "Tools", "Flows", "Needs", "Questions"]
    assert capsys.readouterr().out.startswith("wrote")

    assert main([*audit, str(tmp_path / "all.xlsx"), "--sheets", "all"]) == 0
    titles = openpyxl.load_workbook(tmp_path / "all.xlsx").sheetnames
    assert titles[: len(named) + 1] == [*named, "measures"]
    assert {"findings (table)", "needs (table)", "scores"} <= set(titles)
    assert main([*audit, str(tmp_path / "r.html"), "--sheets", "all"]) == 2
    assert "with --sheets all ends in .xlsx" in capsys.readouterr().err


def test_reconcile_prints_or_writes(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lists are called as their files are."""
    files = [str(lists / "finance.csv"), str(lists / "logins.csv")]

    assert main(["reconcile", *files]) == 0
    assert "3 tools in finance and logins; in all of them: 1" in capsys.readouterr().out
    assert main(["reconcile", *files, "-o", str(lists / "r.md")]) == 0
    assert (lists / "r.md").read_text(encoding="utf-8").startswith("# 3 tools in finance")


def test_the_names_of_a_mapping_count_for_stack_files_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A tool of a stack file is the one that the mapping says; a name that is skipped stays there, and that is told."""
    (tmp_path / "ours.yaml").write_text("name: Ours\ntools: [MC Chimp, Old Fax, Slack]\n", encoding="utf-8")
    (tmp_path / "list.csv").write_text("Tool\nMailchimp\nSlack\n", encoding="utf-8")
    said = tmp_path / "m.yaml"
    said.write_text("names:\n  mc chimp: Mailchimp\n  Old Fax: skip\n  Gone: Slack\n", encoding="utf-8")
    files = [str(tmp_path / "ours.yaml"), str(tmp_path / "list.csv")]

    assert main(["reconcile", *files]) == 0
    assert "in all of them: 1" in capsys.readouterr().out
    assert main(["reconcile", *files, "--mapping", str(said), "--notes", "all"]) == 0
    told = capsys.readouterr()
    assert "3 tools in ours and list; in all of them: 2" in told.out
    assert "ours.yaml: 'MC Chimp' is 'Mailchimp', as the mapping says" in told.err
    assert "the mapping skips 'Old Fax'; that counts for lists, and this stack keeps the tool" in told.err
    assert "the mapping says what 'Gone' is, which no list names" in told.err
    assert "what 'mc chimp' is, which no list" not in told.err


def test_convert_puts_one_product_under_several_names_together(tmp_path: Path) -> None:
    """What the catalog knows surely is one tool, also before anything is filled in; what is merely alike is not."""
    (tmp_path / "a.csv").write_text("Tool,Owner\nSFDC,Ann\nFrame,Bob\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("Tool,Annual cost\nSalesforce,100\nFramer,5\n", encoding="utf-8")

    assert main(["convert", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "-o", str(tmp_path / "s.json")]) == 0
    stack = sa.read_stack(tmp_path / "s.json")

    assert [tool.name for tool in stack.tools] == ["SFDC", "Frame", "Framer"]
    assert (stack.tool("sfdc").owner, stack.tool("sfdc").cost and stack.tool("sfdc").cost.annual) == ("Ann", 100)


def test_a_tool_that_another_file_lists_is_not_said_to_be_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Flows in one file and tools in another: only what neither lists is told, and nothing where both together do."""
    tools, flows = tmp_path / "tools.csv", tmp_path / "flows.csv"
    tools.write_text("Tool,Owner\nSalesforce,Ann\nSlack,Bo\n", encoding="utf-8")
    flows.write_text("from,to\nSalesforce,Slack\nSlack,Orphan\n", encoding="utf-8")
    assert main(["convert", str(tools), str(flows), "--notes", "all"]) == 0
    out = capsys.readouterr()
    assert "1 tool is in no list of tools and added from the integrations: 'Orphan'" in out.out + out.err
    flows.write_text("from,to\nSalesforce,Slack\n", encoding="utf-8")
    assert main(["convert", str(tools), str(flows), "--notes", "all"]) == 0
    out = capsys.readouterr()
    assert "in no list of tools" not in out.out + out.err
