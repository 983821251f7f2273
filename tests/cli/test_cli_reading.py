"""What commands say of the lists that they read, the mapping that they take, and the one that is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.io.readers.stack_file import convert


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two lists that need a mapping, and the mapping."""
    (tmp_path / "tools.csv").write_text("Qx;Qy;Qz\nKasse;120;A\nHubSpot;30;B\n", encoding="utf-8")
    (tmp_path / "flows.csv").write_text("Qv;Qn\nKasse;HubSpot\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_text(
        "columns: {Qx: name, Qy: cost, Qz: vendor, Qv: source, Qn: target}\ncurrency: EUR\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


READS = [
    ["audit", "tools.csv", "flows.csv"],
    ["audit", "tools.csv", "--since", "tools.csv"],
    ["draw", "inventory", "tools.csv", "-o", "p.svg"],
    ["plan", "integrations", "tools.csv", "flows.csv"],
    ["plan", "consolidation", "tools.csv"],
    ["what-if", "tools.csv", "edits.yaml"],
    ["convert", "tools.csv", "flows.csv", "-o", "s.yaml"],
    ["compare", "tools.csv", "tools.csv"],
    ["reconcile", "tools.csv", "tools2.csv"],
    ["questions", "tools.csv", "-o", "q.xlsx"],
]


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize("call", READS, ids=lambda call: " ".join(call[:2]))
def test_every_command_takes_a_mapping_and_says_what_it_read(
    call: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A summary on standard error; more or nothing where that is asked for."""
    Path("tools2.csv").write_text(Path("tools.csv").read_text(encoding="utf-8"), encoding="utf-8")
    Path("edits.yaml").write_text("- retire: kasse\n", encoding="utf-8")
    if call[0] == "draw":
        call = ["draw", "costs", *call[2:]]
    if call[0] == "plan" and call[1] == "consolidation":
        Path("m.yaml").write_text(Path("m.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    mapped = [*call, "--mapping", "m.yaml"] if "flows.csv" in call else [*call, "--mapping", "tools.yaml"]
    said = "columns: {Qx: name, Qy: cost, Qz: vendor}\ncurrency: EUR\n"
    Path("tools.yaml").write_text(said, encoding="utf-8")

    main(mapped)
    brief = capsys.readouterr().err
    Path("q.xlsx").unlink(missing_ok=True)  # a sheet of questions is not written over
    main([*mapped, "--notes", "all"])
    everything = capsys.readouterr().err
    Path("q.xlsx").unlink(missing_ok=True)
    main([*mapped, "-q"])
    nothing = capsys.readouterr().err

    assert "tools.csv: " in brief
    assert "Qx → name mapped" in brief
    assert "to change any of this: stackaudit mapping tools.csv" in brief
    assert "A Qx → name mapped" in everything
    assert "→" not in nothing


def test_audit_makes_one_stack_of_several_lists(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As convert does."""
    call = ["audit", "tools.csv", "flows.csv", "--mapping", "m.yaml", "-o", str(lists / "r.json")]

    assert main(call) == 0
    assert "2 tools" in capsys.readouterr().err
    assert '"integrations": 1' in (lists / "r.json").read_text(encoding="utf-8")


def test_convert_tells_its_notes_once(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard output as ever; the summary beside them."""
    assert main(["convert", "tools.csv", "--mapping", "tools.yaml", "--notes", "all"]) == 2
    (lists / "tools.yaml").write_text("columns: {Qx: name}\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["convert", "tools.csv", "--mapping", "tools.yaml", "--notes", "all"]) == 0
    printed = capsys.readouterr()

    assert printed.out.count("not used: 'Qy' (x-qy), 'Qz' (x-qz)") == 1
    assert "B Qy → kept, not used (x-qy)" in printed.err
    assert "a mapping can say" not in printed.err


def test_the_mapping_is_written_and_given_back(lists: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Printed, or written with the next command; what was edited stays."""
    assert main(["mapping", "tools.csv"]) == 0
    assert "Qx: " in capsys.readouterr().out
    assert main(["mapping", "tools.csv", "flows.csv", "-o", "new.yaml"]) == 0
    assert "edit it, then: stackaudit audit tools.csv flows.csv --mapping new.yaml" in capsys.readouterr().out
    text = (lists / "new.yaml").read_text(encoding="utf-8")
    for head, field in (("Qx", "name"), ("Qv", "source"), ("Qn", "target")):
        text, found = re.subn(rf"{head}: \S+", f"{head}: {field}", text)
        assert found == 1
    (lists / "new.yaml").write_text(text, encoding="utf-8")
    assert main(["mapping", "tools.csv", "flows.csv", "-o", "new.yaml"]) == 0
    again = (lists / "new.yaml").read_text(encoding="utf-8")
    assert "Qx: name" in again
    assert main(["convert", "tools.csv", "flows.csv", "--mapping", "new.yaml", "-o", "s.yaml", "-q"]) == 0
    stack = sa.read_stack(lists / "s.yaml")
    assert [tool.name for tool in stack.tools] == ["Kasse", "HubSpot"]
    assert len(stack.integrations) == 1


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["audit", "tools.csv", "--mapping", "m.yaml"], "has a column 'Qv'"),
        (["audit", "tools.csv", "--mapping", "none.yaml"], "none.yaml"),
        (["mapping", "nowhere.csv"], "no such file"),
        (["mapping", "stack.yaml"], "is none"),
        (["mapping", "tools.csv", "-o", "broken.yaml"], "broken.yaml:1"),
    ],
)
def test_a_refused_call_says_why(call: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, the reason, and what was there stays."""
    Path("stack.yaml").write_text("name: x\ntools: [A]\n", encoding="utf-8")
    Path("broken.yaml").write_text("colums: {}\n", encoding="utf-8")

    assert main(call) == 2
    assert words in capsys.readouterr().err
    assert Path("broken.yaml").read_text(encoding="utf-8") == "colums: {}\n"


DISAGREE = {
    "a.csv": "Tool,Seats,Annual cost\nSalesforce,60,72000 EUR\nSLACK,40,5000 EUR\n",
    "b.csv": "Tool,Seats,Active users,Annual cost\nSalesforce,50,49,71000 EUR\nSlack,41,30,5000 EUR\n",
}


@pytest.mark.parametrize("given", [["a.csv", "b.csv"], ["."]])
def test_lists_that_contradict_one_another_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: list[str]
) -> None:
    """On standard error with the first three, and each in the report; the seats come whole from the first list."""
    monkeypatch.chdir(tmp_path)
    for name, text in DISAGREE.items():
        Path(name).write_text(text, encoding="utf-8")
    main(["audit", *given])
    printed = capsys.readouterr()

    said = "Salesforce: seats.active is 49 in b.csv; it is left out, as another list is believed on its seats"
    assert "The lists contradict one another on 5 facts:\n" in printed.err
    assert f"  {said}\n  and 2 more: --notes all\n" in printed.err
    report = " ".join(printed.out.split())
    assert said in report
    assert "Slack: seats.paid is 40 in a.csv, 41 in b.csv; a.csv is kept" in report
    unknowns = sa.audit(convert([Path(one) for one in given]).stack).reviews["cost"].unknowns
    unsure = [
        (one.code, one.fact, one.subjects) for one in unknowns if "none of them is known better" in str(one.message)
    ]
    assert unsure == [
        ("cost.annual", "tool.cost.annual", ("tool:salesforce",)),
        ("cost.idle-seats", "tool.seats", ("tool:salesforce", "tool:slack")),
    ]
    title = "Stack audit: a and b" if len(given) == 2 else f"Stack audit: {tmp_path.name}"
    assert printed.out.startswith(f"{title}\n")


def test_reconcile_states_the_currency_of_money(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of what contradicts, and of what only one list has; the name in capitals is not the one that is shown."""
    monkeypatch.chdir(tmp_path)
    for name, text in DISAGREE.items():
        Path(name).write_text(text + ("Zoom,1,900 EUR\n" if name == "a.csv" else ""), encoding="utf-8")
    main(["reconcile", "a.csv", "b.csv"])
    out = capsys.readouterr().out

    assert "Only in a: 1, EUR 900 a year by what is known" in out
    assert "Salesforce: cost.annual is EUR 72,000 in a, EUR 71,000 in b" in out
    assert "\nSlack: seats.paid is 40 in a, 41 in b\n" in out


def test_four_files_are_called_by_the_first_three(tmp_path: Path) -> None:
    """The folder that they stand in says nothing of them."""
    paths = [tmp_path / f"{name}.csv" for name in "abcd"]
    for path in paths:
        path.write_text("Tool,Owner\nSlack,Ana Ruiz\nZoom,Bo Lind\n", encoding="utf-8")

    assert [convert(paths[:n]).stack.name for n in (1, 3, 4)] == ["a", "a, b and c", "a, b, c and 1 more"]


def test_a_mapping_names_the_stack_of_several_files(lists: Path) -> None:
    """The name that the mapping states goes before those of the files."""
    (lists / "m.yaml").write_text((lists / "m.yaml").read_text(encoding="utf-8") + "name: Linden\n", encoding="utf-8")

    assert convert([lists / "tools.csv", lists / "flows.csv"], mapping=lists / "m.yaml").stack.name == "Linden"


def test_questions_are_read_back_with_the_mapping_that_they_were_written_with(
    lists: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line that says how the sheet is read names the mapping; without it the list would be read otherwise."""
    (lists / "m.yaml").write_text("columns: {Qx: name, Qy: cost, Qz: vendor}\n", encoding="utf-8")
    assert main(["questions", "tools.csv", "--mapping", "m.yaml", "-q", "-o", "q.csv"]) == 0

    read = "stackaudit questions tools.csv --mapping m.yaml --read q.csv -o answered.yaml"
    assert f"{read}\n" in capsys.readouterr().out
