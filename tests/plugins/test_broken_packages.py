"""Packages that fail: each part is named, the rest stands, the status is 3, and nothing that failed is clean."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from commands import BROKEN, command, installed
from stackaudit.core.failures import BrokenPartError, PartFailedWarning
from stackaudit.io.readers.registry import READERS

COBBLE = "sample_stacks/cobble_7.yaml"
RAISED = ("error", "memory", "depth", "exit", "key", "file", "library")
"""What a part of `broken_parts` may raise, but Ctrl-C."""
ANALYSERS = {f"raises-{how}": f"analyser_{how}" for how in RAISED} | {
    "returns-none": "returns_none",
    "returns-texts": "returns_texts",
    "again": "taken",
    "not-there": "nothing",
    "a-text": "a_text",
}


def site(folder: Path, **groups: Mapping[str, str]) -> Path:
    """Declare parts of `broken_parts` as a package, by the last word of their groups."""
    points = {
        f"stackaudit.{group}": {name: place if ":" in place else f"broken_parts:{place}" for name, place in own.items()}
        for group, own in groups.items()
    }
    return installed(folder / "site", "broken", points)


def said(text: str) -> list[str]:
    """The lines on standard error, none of them part of a traceback."""
    assert "Traceback" not in text
    return text.splitlines()


def test_every_way_in_which_an_analyser_fails_is_named_and_the_rest_stands(tmp_path: Path) -> None:
    """Raising, asking to exit with 0, returning nonsense, not there, another's id, a module that is missing."""
    where = site(tmp_path, analysers={**ANALYSERS, "no-module": "no_such_module:x"})
    alone, done = (command("audit", COBBLE, "--fail-on", "low", site=one) for one in (None, where))

    assert (alone.returncode, done.returncode) == (1, 3)
    lines = said(done.stderr)
    for name in (*ANALYSERS, "no-module"):
        assert sum(f"the analyser {name!r} failed" in line for line in lines) == 1
        assert f"The analyser {name} failed" in done.stdout
    assert "\x1b" not in done.stderr
    assert "No overall score:" in done.stdout
    for id_ in ("silos.isolated-tool@tool:ads", "journey."):
        assert (id_ in done.stdout) == (id_ in alone.stdout)
    assert any("whether" in line and "is not known" in line and "--fail-on low" in line for line in lines)


def test_every_report_names_what_failed(tmp_path: Path) -> None:
    """Text, Markdown, a page, JSON and a workbook; the score has no value in any of them."""
    openpyxl = pytest.importorskip("openpyxl")
    where = site(tmp_path, analysers={"raises-error": "analyser_error"})
    for suffix in (".md", ".txt", ".html", ".json", ".xlsx"):
        done = command("audit", COBBLE, "-o", tmp_path / f"report{suffix}", site=where)
        assert done.returncode == 3
        assert "1 failed" in done.stdout
        assert len(said(done.stderr)) == 1

    for suffix in (".md", ".txt", ".html"):
        text = " ".join((tmp_path / f"report{suffix}").read_text("utf-8").replace("\\", "").split())
        assert "The analyser raises-error failed (RuntimeError: no such" in text
        assert "nothing here says that it found nothing" in text
        assert "No overall score: raises-error failed" in text
    document = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert [one["name"] for one in document["failures"]] == ["raises-error"]
    assert (document["score"]["value"], document["score"]["grade"]) == (None, None)
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    cells = [[str(cell.value) for cell in row] for row in book["Summary"].iter_rows()]
    assert any("raises-error failed" in text and "is not known" in text for row in cells for text in row)
    assert any("nothing here says that it found nothing" in text for row in cells for text in row)


def test_a_policy_and_gates_for_what_cannot_be_loaded_stand(tmp_path: Path) -> None:
    """What they say of it is not refused as unknown: it is not known, and the gate is told to be blind."""
    where = site(tmp_path, analysers={"gone": "no_such_module:x"}, blocks={"gone-block": "no_such_module:x"})
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "severity: {gone.kind: 9}\noptions: {gone: {days: 3}}\nprofiles: {mine: {blocks: [gone-block, score]}}\n",
        "utf-8",
    )
    done = command(*("audit", COBBLE, "--policy", policy, "--fail-on", "gone.kind", "--profile", "mine"), site=where)

    assert done.returncode == 3
    assert "gone.kind cannot fail: gone did not run (it failed: ModuleNotFoundError" in done.stderr
    assert "the block gone-block failed" in " ".join(done.stdout.split())


def test_debug_shows_where_it_failed() -> None:
    """The traceback comes with --debug only, wherever that stands in the call; the line is the same."""
    with_it = command("audit", "--debug", "no_such_file.yaml")
    assert with_it.returncode == 2
    assert "Traceback" in with_it.stderr
    assert "Traceback" not in command("audit", "no_such_file.yaml").stderr


def test_debug_shows_the_traceback_of_a_package(tmp_path: Path) -> None:
    """With the file of the package."""
    where = site(tmp_path, analysers={"raises-error": "analyser_error"})
    done = command("--debug", "audit", COBBLE, site=where)

    assert done.returncode == 3
    assert "broken_parts.py" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("stackaudit: warning: the analyser 'raises-error' failed")


def test_comparisons_plans_and_questions_name_it_too(tmp_path: Path) -> None:
    """What failed on either side is neither new nor fixed, and nothing is said to have stayed as it was."""
    where = site(tmp_path, analysers={"raises-error": "analyser_error"})
    edits = tmp_path / "edits.yaml"
    edits.write_text("- retire: ads\n", "utf-8")
    calls: list[tuple[Any, ...]] = [
        ("compare", COBBLE, COBBLE),
        ("what-if", COBBLE, edits),
        ("audit", COBBLE, "--since", COBBLE),
    ]
    for call in calls:
        done = command(*call, site=where)
        assert done.returncode == 3, call
        text = " ".join(done.stdout.split())
        assert "The analyser raises-error failed on the first stack" in text
        assert "Nothing changed" not in text
        said(done.stderr)
    done = command("questions", COBBLE, "-o", tmp_path / "q.csv", site=where)
    assert done.returncode == 3
    assert (tmp_path / "q.csv").exists()


def test_a_reader_that_fails_to_recognise_stops_no_other(tmp_path: Path) -> None:
    """Every list, every format and our own files are read; each failing reader is named once, and the status is 3."""
    where = site(tmp_path, readers={f"recognises-{how}": f"recognises_{how}" for how in RAISED})
    place = tmp_path / "list.csv"
    place.write_text("Tool,Owner\nSlack,Amy\nZoom,Bo\n", "utf-8")
    done = command("audit", place, "-q", site=where)

    assert done.returncode == 3
    assert "2 tools" in done.stdout
    lines = said(done.stderr)
    assert len(lines) == len(RAISED)
    for how in RAISED:
        assert sum(f"the reader 'recognises-{how}' failed" in line for line in lines) == 1
    assert command("audit", COBBLE, site=where).returncode == 0  # nobody had to be asked


@pytest.mark.parametrize("how", ["reads-error", "reads-exit", "reads-file", "reads-memory", "reads-none"])
def test_a_reader_that_fails_to_read_is_named(how: str, tmp_path: Path) -> None:
    """There is no stack then, so the command ends with 3, nothing written and one line."""
    where = site(tmp_path, readers={how: how.replace("-", "_")})
    place = tmp_path / "some.broken"
    place.write_text("broken\n", "utf-8")
    done = command("audit", place, "-o", tmp_path / "report.md", site=where)

    assert done.returncode == 3
    (line,) = said(done.stderr)
    assert f"the reader {how!r} failed" in line
    assert not (tmp_path / "report.md").exists()


def test_a_reader_that_refuses_is_no_fault(tmp_path: Path) -> None:
    """What it refuses on purpose has status 2, and so has a document that is no stack."""
    where = site(tmp_path, readers={"reads-library": "reads_library"})
    place = tmp_path / "some.broken"
    place.write_text("broken\n", "utf-8")

    assert command("audit", place, site=where).returncode == 2


def test_a_reader_that_cannot_be_loaded_stops_no_other(tmp_path: Path) -> None:
    """It is named; asked for by its name, there is nothing else to do."""
    where = site(tmp_path, readers={"gone": "no_such_module:READER"})
    place = tmp_path / "list.csv"
    place.write_text("Tool,Owner\nSlack,Amy\nZoom,Bo\n", "utf-8")
    for more, status in (([], 3), (["--format", "gone"], 3)):
        done = command("audit", place, "-q", *more, site=where)
        assert done.returncode == status
        (line,) = said(done.stderr)
        assert "the reader 'gone' failed (ModuleNotFoundError" in line
        assert ("2 tools" in done.stdout) == (not more)


def test_a_block_that_fails_leaves_the_rest_of_the_report(tmp_path: Path) -> None:
    """At its place the report says what is missing, and nothing of half a block is shown."""
    blocks = {"raises-block": "raises_block", "wrong-block": "wrong_block", "gone": "no_such_module:BLOCK"}
    done = command("audit", COBBLE, site=site(tmp_path, blocks=blocks))

    assert done.returncode == 3
    text = " ".join(done.stdout.split())
    for name in blocks:
        assert f"A part of this report is missing: the block {name} failed" in text
        assert sum(f"the block {name!r} failed" in line for line in said(done.stderr)) == 1
    assert "half a block" not in text
    assert "Appendix" in text


def test_a_picture_that_fails_is_named_and_the_others_are_drawn(tmp_path: Path) -> None:
    """While it is made, while it is painted, and where it cannot be loaded."""
    pictures = {"raises-picture": "RAISES_PICTURE", "raises-painting": "RAISES_PAINTING"}
    where = site(tmp_path, diagrams=pictures)
    for name in pictures:
        done = command("draw", name, COBBLE, "-o", tmp_path / "x.svg", site=where)
        assert done.returncode == 3
        (line,) = said(done.stderr)
        assert f"the diagram {name!r} failed (RuntimeError" in line
        assert not (tmp_path / "x.svg").exists()
    assert command("draw", "silos", COBBLE, "-o", tmp_path / "x.svg", site=where).returncode == 0

    gone = site(tmp_path / "more", diagrams={"gone": "no_such_module:CHART"})
    done = command("draw", "silos", COBBLE, "-o", tmp_path / "y.svg", site=gone)
    assert done.returncode == 3
    assert (tmp_path / "y.svg").exists()
    assert "the diagram 'gone' failed" in said(done.stderr)[0]


def test_ctrl_c_within_a_package_is_ctrl_c(tmp_path: Path) -> None:
    """It is the user's wish, wherever it arrives."""
    done = command("audit", COBBLE, site=site(tmp_path, analysers={"x": "analyser_interrupt"}))

    assert (done.returncode, done.stdout, said(done.stderr)) == (130, "", ["stackaudit: interrupted"])


# -- from Python


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module of the package."""
    monkeypatch.syspath_prepend(str(BROKEN))
    import broken_parts

    yield broken_parts
    del sys.modules["broken_parts"]


def test_a_call_from_python_raises(parts: Any) -> None:
    """What the analyser raised, with a note that names it; a wish to end the process ends nothing."""
    stack = sa.read_stack(COBBLE)
    with pytest.raises(KeyError) as raised:
        sa.audit(stack, analysers={"raises-key": parts.analyser_key})
    assert "the analyser 'raises-key' failed" in raised.value.__notes__[0]
    with pytest.raises(BrokenPartError, match="raises-exit"):
        sa.audit(stack, analysers={"raises-exit": parts.analyser_exit})


def test_an_audit_that_kept_going_is_never_mistaken_for_a_clean_one(parts: Any) -> None:
    """What failed is in `failures`; the gates refuse to say that nothing stops at them; pillars and signs are open."""
    from stackaudit.engine.runner import installed_analysers

    known = installed_analysers()
    stack = sa.read_stack(COBBLE)
    whole = sa.audit(stack)
    pillars = {"silos": {"integration"}, "journey": {"journey"}, "inventory": set[str]()}
    for name, pillar in pillars.items():
        fails = replace(known[name], run=parts.fails)
        result = sa.audit(stack, analysers={**known, name: fails}, keep_going=True)
        assert [one.name for one in result.failures] == [name]
        assert name not in result.reviews
        assert name not in result.skipped
        assert (result.score.value, result.score.grade) == (None, None)
        assert result.score.low <= whole.score.low
        assert result.score.high >= whole.score.high
        reason = f"not known: the analyser {name} failed"
        assert {one.pillar for one in result.scorecard.pillars if one.reason == reason} == pillar
        concerned = [row for row in result.table("diagnosis").to_dict("records") if name in row["not_assessed_by"]]
        assert concerned
        assert all(row["state"] != "no evidence" for row in concerned)
        with pytest.raises(BrokenPartError, match="not known"):
            result.failing(known[name].kinds[0])
        assert f"The analyser {name} failed" in result._repr_html_()
        if name == "silos":
            with pytest.raises(BrokenPartError, match="there is no diagram 'silos'"):
                result.diagram("silos")


def test_a_finding_is_not_fixed_by_a_failure(parts: Any) -> None:
    """Of the analyser that failed nothing is compared, whichever side it failed on."""
    from stackaudit.engine.runner import installed_analysers

    known = installed_analysers()
    stack = sa.read_stack(COBBLE)
    whole = sa.audit(stack)
    failed = sa.audit(stack, analysers={**known, "silos": parts.analyser_error}, keep_going=True)
    for before, after in ((whole, failed), (failed, whole)):
        moved = sa.compare(before, after)
        assert not moved.same
        states = {one.state for one in moved.finding_changes if one.finding.code.startswith("silos.")}
        assert states == {"not-compared"}
        assert moved.failures[0][1].name == "silos"


def test_a_reader_that_fails_warns_in_python(parts: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The file is read by whoever knows it; the error of a reader that reads it is an error of ours, with its name."""
    from stackaudit.io.readers import registry

    places = (*READERS.places, "broken_parts:recognises_error", "broken_parts:reads_key")
    monkeypatch.setattr(registry, "READERS", replace(READERS, places=places))
    place = tmp_path / "list.csv"
    place.write_text("Tool,Owner\nSlack,Amy\nZoom,Bo\n", "utf-8")
    with pytest.warns(PartFailedWarning, match="recognises-error"):
        assert len(sa.read_stack(place).tools) == 2
    place.write_text("broken\n", "utf-8")
    with pytest.warns(PartFailedWarning), pytest.raises(BrokenPartError, match="reads-key"):
        sa.read_stack(place)
