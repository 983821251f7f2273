"""Work that goes past a tool that it should go through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hearing import cells, facts, hear, numbers
from hypothesis import given
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.analysers.base import found
from stackaudit.analysers.people.analyser import people
from stackaudit.analysers.people.bypassed import bypassed, review_uses
from stackaudit.analysers.people.context import Outcome
from stackaudit.core.errors import LoadError
from stackaudit.diff.renaming import Renames, renamed
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stackaudit.stats.teams import wilson
from stacks import Document, document, read
from stacks import rows as table_rows

CODE = "people.bypassed"


def cases(due: int | None, done: int | None, **more: Any) -> Document:
    """So many requests should have been filed, and so many were."""
    row = {"tool": "crm", "capability": "requests", "due": due, "done": done, **more}
    return {name: value for name, value in row.items() if value is not None}


def ask(*rows: Document, **settings: Any) -> Outcome:
    """What is said of cases."""
    return hear(lambda rollout: Outcome(found((bypassed,), rollout)) + review_uses(rollout), settings, uses=list(rows))


def test_the_worked_requests_that_nobody_files() -> None:
    """3 of 40 funded projects: from 2.6% to 19.9%, below 70%."""
    answer = ask(cases(40, 3))
    (told,) = answer.findings
    (row,) = cells(answer, "people_uses")

    assert (told.id, str(told.severity)) == (f"{CODE}@capability:crm/requests+initiative:crm", "medium")
    assert str(told.title) == "3 of 40 cases went through requests of crm; 70% are to"
    assert (row["low"], row["high"]) == pytest.approx((0.0258, 0.1986), abs=5e-5)
    assert numbers(told)["share at most"] == row["high"]
    assert row["state"] == "bypassed"


@pytest.mark.parametrize(
    ("due", "done", "state", "missing"),
    [
        (40, 31, "reached", set()),
        (40, 0, "bypassed", set()),
        (4, 2, "suspected", {"use.done"}),
        (3, 0, "bypassed", set()),
        (None, 3, "unknown", {"use.due"}),
        (40, None, "unknown", {"use.done"}),
        (None, None, "unknown", {"use.due"}),
        (0, 0, "none", set()),
        (0, None, "none", set()),
    ],
)
def test_unknown_is_neither_all_nor_none(due: int | None, done: int | None, state: str, missing: set[str]) -> None:
    """Without the cases that were due it is unknown; that there were none is stated by 0, and claims nothing."""
    answer = ask(cases(due, done))

    assert [row["state"] for row in cells(answer, "people_uses")] == [state]
    assert ([one.code for one in answer.findings], facts(answer)) == ([CODE] if state == "bypassed" else [], missing)


@given(st.integers(1, 200), st.integers(0, 200), st.floats(0, 1))
def test_it_is_told_only_where_chance_cannot_have_done_it(due: int, done: int, target: float) -> None:
    """Against Wilson's interval; the target is that of adoption."""
    done = min(done, due)
    told = bool(ask(cases(due, done), adoption_target=target).findings)

    assert told == (wilson(done, due)[1] < target)


def test_the_latest_count_of_each_function_counts() -> None:
    """One finding a tool and function; a time that is still ahead counts nothing yet."""
    old, new = cases(40, 3, to="2026-03-31"), cases(40, 39, to="2026-09-30")
    ahead = cases(40, 0, **{"from": "2027-01-01"})
    whole = {"tool": "crm", "due": 50, "done": 5}

    assert [one.subjects for one in ask(old, new, ahead, whole).findings] == [("initiative:crm", "tool:crm")]
    assert ask(old, new, ahead, whole) == ask(whole, ahead, new, old)
    assert ask() == Outcome()


@pytest.mark.parametrize(
    ("gap", "below"),
    [
        ({"tool": "crm"}, True),
        ({"tool": "crm", "capability": "requests"}, True),
        ({"tool": "crm", "capability": "reports"}, False),
        ({"tool": "crm", "group": "Sales"}, False),
        ({}, False),
    ],
)
def test_a_gap_of_adoption_of_the_same_tool_tells_it_already(gap: Document, below: bool) -> None:
    """One fact, one finding: who does not use it does not file there; other functions and groups explain nothing."""
    adoption = [{**gap, "entitled": 120, "active": 22}]
    rollout = {"id": "roll", "name": "Roll", "tools": ["crm"], "adoption": adoption, "uses": [cases(40, 3)]}
    audit = sa.audit(read(document(["crm"], as_of="2026-11-01", initiatives=[rollout])))
    (teller,) = (one for one in audit.findings if any(row.code == CODE for row in one.told))

    assert teller.code == ("people.adoption-gap" if below else CODE)
    assert "people.adoption-gap" in {one.code for one in audit.findings}


def test_adoption_of_a_function_is_not_that_of_the_tool() -> None:
    """Both are told apart; the gap of the function follows from that of the tool, whose seats do not speak for it."""
    rows = [
        {"tool": "crm", "entitled": 120, "active": 22},
        {"tool": "crm", "capability": "reports", "entitled": 120, "active": 3},
        {"tool": "crm", "capability": "forecasts"},
        {"tool": "crm", "capability": "quotes", "entitled": 4, "active": 0},
    ]
    crm = {"id": "crm", "seats": {"paid": 50, "active": 10, "measure": "engaged"}}
    stack = read(document([crm], as_of="2026-11-01", initiatives=[{"id": "roll", "adoption": rows}]))
    audit, listed = sa.audit(stack), table_rows(people(StackGraph(stack)), "people_adoption")
    (gap,) = (one for one in audit.findings if one.code == "people.adoption-gap")
    states = {row["capability"]: (row["state"], row["entitled"]) for row in listed}

    assert gap.id == "people.adoption-gap@initiative:roll+tool:crm"
    assert "people.adoption-gap@capability:crm/reports+initiative:roll" in {row.id for row in gap.consequences}
    assert states == {
        None: ("gap", 120),
        "reports": ("gap", 120),
        "forecasts": ("unknown", None),
        "quotes": ("unknown", None),
    }
    assert "fewer than 5 people may use quotes of crm, so it is not shown how many do" in {
        str(one.message) for one in audit.unknowns
    }


STATED: Document = {
    "name": "Shop",
    "as_of": "2026-11-01",
    "tools": [
        {
            "id": "crm",
            "capabilities": [{"id": "requests", "used_by": 3, "of": 40, "annual": 1200.5}, {"id": "sms", "usage": 0.5}],
        }
    ],
    "initiatives": [
        {
            "id": "roll",
            "name": "Roll",
            "adoption": [{"tool": "crm", "capability": "requests", "entitled": 40, "active": 3}],
            "uses": [cases(40, 3, **{"from": "2026-01-01", "to": "2026-06-30"})],
        }
    ],
}


@pytest.mark.parametrize("kind", ["yaml", "json", "folder", "xlsx", "frames"])
def test_every_way_to_state_it_is_read_back(kind: str, tmp_path: Path) -> None:
    """YAML, JSON, a folder of CSV files, a workbook with a sheet a list, and frames."""
    stack = Stack.model_validate(STATED)
    if kind == "frames":
        assert Stack.from_frames(**stack.to_frames()) == stack
        return
    place = tmp_path / ("stack" if kind == "folder" else f"stack.{kind}")
    if kind == "folder":
        place.mkdir()
        for name, frame in stack.to_frames().items():
            if len(frame):
                frame.to_csv(place / f"{name}.csv", index=False)
    elif kind == "xlsx":
        import pandas as pd

        with pd.ExcelWriter(place) as book:
            for name, frame in stack.to_frames().items():
                if len(frame):
                    frame.to_excel(book, sheet_name=name, index=False)
    else:
        place.write_text((yaml.safe_dump if kind == "yaml" else json.dumps)(STATED), encoding="utf-8")

    again = sa.read_stack(place, catalog=False)
    assert (again.tools[0].capabilities, again.initiatives) == (stack.tools[0].capabilities, stack.initiatives)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"due": 3, "done": 4}, "more cases went through it than were due: '4 of 3'"),
        ({"from": "2026-06-30", "to": "2026-01-01"}, "ends before it begins"),
        ({"tool": "cmr"}, "did you mean 'crm'"),
        ({"dun": 3}, "did you mean 'due'"),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_place(row: Document, said: str, tmp_path: Path) -> None:
    """File, line, what is wrong, and the nearest right one."""
    place = tmp_path / "stack.yaml"
    uses = [{"tool": "crm", **row}]
    place.write_text(
        yaml.safe_dump({"name": "S", "tools": [{"id": "crm"}], "initiatives": [{"id": "r", "uses": uses}]})
    )
    with pytest.raises(LoadError) as refused:
        sa.read_stack(place)

    assert said in str(refused.value)
    assert "stack.yaml:" in str(refused.value)


def test_a_function_without_its_tool_is_refused() -> None:
    """Two tools may have a function of one name."""
    with pytest.raises(ValueError, match="it is not said of which tool 'requests' is a capability"):
        read(document(["crm"], initiatives=[{"id": "r", "adoption": [{"capability": "requests", "entitled": 9}]}]))


def test_cases_go_with_their_tool() -> None:
    """A tool under another id keeps them; of one that is retired nothing is told any more."""
    stack = Stack.model_validate({**STATED, "tools": [*STATED["tools"], "esp"]})
    other = renamed(stack, Renames({"crm": "crm-2"}))
    without_it = sa.what_if(stack).retire("crm").stack

    assert [row.tool for row in other.initiatives[0].uses or ()] == ["crm-2"]
    assert (without_it.initiatives[0].uses, without_it.initiatives[0].adoption) == ((), ())
