"""A stack as pandas frames, and back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from model.documents import documents, ids, junk
from stackaudit.core.errors import LoadError, ReadAsListWarning
from stackaudit.model.layouts import LAYOUTS
from stackaudit.model.stack import Stack

_SAMPLES = ["fixtures/cobble_7.yaml", "fixtures/consolidate_7.yaml", "gitlab/gitlab_2022.yaml"]


def _frame(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({name.replace("__", "."): cells for name, cells in columns.items()})


def _tool(column: str, cell: object) -> Any:
    """The one tool of a stack made from a frame with this cell, as plain data."""
    frame = pd.DataFrame({"id": ["crm"], column: pd.Series([cell], dtype="object")})
    return Stack.from_frames(tools=frame).document()["tools"][0]


def _told(**frames: Any) -> list[str]:
    with pytest.raises(LoadError) as caught:
        Stack.from_frames(**frames)
    assert len(caught.value.problems) == len(str(caught.value).splitlines())
    return str(caught.value).splitlines()


@settings(max_examples=25, deadline=None)
@given(documents)
def test_a_stack_comes_back_from_its_frames(document: dict[str, Any]) -> None:
    """`Stack.from_frames(**stack.to_frames()) == stack`, whatever facts there are."""
    stack = Stack.model_validate(document)

    assert Stack.from_frames(**stack.to_frames()) == stack


@pytest.mark.shared
@pytest.mark.parametrize("name", _SAMPLES)
def test_a_real_stack_comes_back_from_its_frames(name: str, shared_data: Path) -> None:
    """A real one too, and its document is the same."""
    stack = Stack.model_validate(yaml.safe_load((shared_data / name).read_text("utf-8")))
    again = Stack.from_frames(**stack.to_frames())

    assert again == stack
    assert again.document() == stack.document()


def test_frames_show_every_column_there_is() -> None:
    """The smallest stack has all frames and columns, with the types that pandas counts and compares by."""
    frames = Stack.model_validate({"name": "Shop", "tools": ["CRM"]}).to_frames()
    tools = frames["tools"]

    assert list(frames)[:4] == ["stack", "departments", "entities", "tools"]
    assert list(frames["tool_capabilities"].columns)[:8] == [
        *("tool", "id", "grade", "usage", "used_by", "of", "annual", "ai.acts")
    ]
    assert {"cost.annual", "contract.renews", "provenance.from"} <= set(tools.columns)
    assert not {"cost", "capabilities", "limits"} & set(tools.columns)
    assert tools[["cost.annual", "seats.paid", "must_keep", "contract.renews"]].dtypes.astype(str).tolist() == [
        "float64",
        "Int64",
        "boolean",
        "datetime64[s]",
    ]


def test_simple_frames_make_a_stack() -> None:
    """Two frames with a few columns are enough; names make ids, and texts make lists."""
    stack = Stack.from_frames(
        tools=_frame(name=["CRM", "Mailer"], departments=["sales; it", None], cost__annual=[1200, np.nan]),
        integrations=_frame(source=["crm"], target=["mailer"], entities=["customer, order"], every=["24h"]),
    )

    assert stack == Stack.model_validate(
        {
            "name": "Untitled stack",
            "tools": [{"name": "CRM", "departments": ["sales", "it"], "cost": {"annual": 1200}}, "Mailer"],
            "integrations": [{"crm -> mailer": "customer, order", "every": "24h"}],
        }
    )


@pytest.mark.parametrize(
    "missing", [None, np.nan, pd.NA, pd.NaT, float("nan"), Decimal("NaN"), Decimal("sNaN"), "", "  "]
)
@pytest.mark.parametrize(
    "column", ["vendor", "departments", "cost.annual", "seats.paid", "contract.renews", "must_keep"]
)
def test_a_missing_cell_is_a_missing_fact(column: str, missing: object) -> None:
    """Every way in which pandas says nothing is nothing, and leaves no empty record behind."""
    assert _tool(column, missing) == {"id": "crm", "name": "crm"}


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("seats.paid", np.int64(40), {"paid": 40}),
        ("seats.paid", 40.0, {"paid": 40}),
        ("cost.annual", np.float64(1200), {"annual": 1200}),
        ("cost.annual", np.float32(0.5), {"annual": 0.5}),
        ("cost.annual", "1200.50", {"annual": 1200.5}),
        ("contract.renews", pd.Timestamp("2027-03-01"), {"renews": "2027-03-01"}),
        ("contract.renews", np.datetime64("2027-03-01"), {"renews": "2027-03-01"}),
        ("contract.renews", datetime(2027, 3, 1), {"renews": "2027-03-01"}),  # noqa: DTZ001
        ("contract.renews", date(2027, 3, 1), {"renews": "2027-03-01"}),
        ("contract.notice", pd.Timedelta(days=60), {"notice": "60d"}),
        ("contract.notice", np.timedelta64(36, "h"), {"notice": "36h"}),
        ("contract.notice", timedelta(weeks=2), {"notice": "2w"}),
        ("must_keep", np.bool_(True), True),
        ("departments", np.array(["it", "sales"]), ["it", "sales"]),
        ("departments", ("it", None), ["it"]),
        ("departments", [], []),
        ("entities", {"order": "cache"}, [{"entity": "order", "roles": ["cache"]}]),
        ("x-own", np.array([1, 2]), [1, 2]),
        ("x-own", {"a": np.int64(1)}, {"a": 1}),
    ],
)
def test_cells_become_plain_python(column: str, cell: object, value: object) -> None:
    """Numpy's and pandas' own types mean what they hold."""
    assert _tool(column, cell)[column.partition(".")[0]] == value


def test_columns_keep_their_meaning_through_pandas_own_types() -> None:
    """Categories, nullable types and whole numbers beside missing ones are read as they were meant."""
    frame = _frame(id=["a", "b"]).assign(
        kind=pd.Categorical(["tool", None]),
        must_keep=pd.array([True, None], dtype="boolean"),
        **{"seats.paid": [40, None], "fit.functional": pd.array([3, None], dtype="Int64")},
    )

    assert Stack.from_frames(tools=frame).document()["tools"] == [
        {"id": "a", "name": "a", "kind": "tool", "must_keep": True, "seats": {"paid": 40}, "fit": {"functional": 3}},
        {"id": "b", "name": "b"},
    ]


def test_every_problem_is_told_with_frame_row_and_column() -> None:
    """Rows are named by their label, facts of a child frame by the child's row; all problems come at once, in order."""
    tools = _frame(
        name=["CRM", "Mailer"], departments=["marketing", "markting"], must_keep=["yes", None], seats__paid=[1.5, None]
    )
    told = _told(
        departments=_frame(id=["marketing", "sales"]),
        tools=tools.assign(cost=["12", None], custmers=1).set_axis([10, 11]),
        integrations=pd.DataFrame({"source": ["crm", "crm"], "target": ["mailr", "crm"]}, index=["first", "second"]),
        tool_capabilities=_frame(tool=["crn", "crm", "crm"], id=["email", "crm", "forms"], grade=[1, 2, 7]),
    )

    assert told[0].startswith("SA201: frame 'tools', column 'custmers': unknown column 'custmers'")
    assert told[1].startswith(
        "SA212: frame 'tools', row 10, column 'cost': '12' is not a record; its columns are cost.a"
    )
    assert told[2:] == [
        "SA205: frame 'tools', row 10, column 'seats.paid': 1.5 should be a valid integer",
        "SA204: frame 'tools', row 10, column 'must_keep': 'yes' should be a valid boolean",
        "SA301: frame 'tools', row 11, column 'departments': unknown department 'markting'; did you mean 'marketing'?",
        "SA301: frame 'integrations', row 'first', column 'target': unknown tool 'mailr'; did you mean 'mailer'?",
        "SA304: frame 'integrations', row 'second': the integration leads from 'crm' to itself",
        "SA301: frame 'tool_capabilities', row 0, column 'tool': unknown tool 'crn'; did you mean 'crm'?",
        "SA208: frame 'tool_capabilities', row 2, column 'grade': 7 should be less than or equal to 3",
    ]


@pytest.mark.parametrize(
    ("frames", "told"),
    [
        ({"integration": _frame(source=["a"])}, ["SA201: frame 'integration': there is no table 'integration'"]),
        ({"tools": _frame(id=["crm"], departmens=[None])}, ["SA201: frame 'tools', column 'departmens': unknown"]),
        (
            {"tools": pd.DataFrame({"id": ["crm"], 7: [1]})},
            ["SA201: frame 'tools': the name of column 7 is not a text"],
        ),
        (
            {"tools": pd.DataFrame([["a", "b"]], columns=["id", "id"])},
            ["SA102: frame 'tools', column 'id': there are two columns of this name"],
        ),
        ({"tools": _frame(id=[])}, ["SA207: frame 'tools': there are no rows"]),
        ({"integrations": _frame(source=[])}, ["SA202: frame 'tools': the frame is missing"]),
        ({"tools": _frame(id=[5])}, ["SA206: frame 'tools', row 0, column 'id': 5 should be a valid string"]),
        (
            {"tools": _frame(id=["a"], fit=[{"knd": 1}])},
            ["SA201: frame 'tools', row 0, column 'fit': unknown field 'knd'"],
        ),
        (
            {"tools": _frame(vendor=["a"])},
            ["SA202: frame 'tools', row 0, column 'id'", "SA202: frame 'tools', row 0, column 'name'"],
        ),
        ({"stack": _frame(name=["a", "b"])}, ["SA212: frame 'stack', row 1: a stack is one row"]),
        ({"stack": _frame(name=["a"], hub=["x"])}, ["SA301: frame 'stack', row 0, column 'hub': unknown tool 'x'"]),
        ({"tools": [{"id": "crm"}]}, ["SA212: frame 'tools': a frame is a pandas DataFrame, not a list"]),
        (
            {"tools": _frame(id=["a"], limits=["x"])},
            ["SA212: frame 'tools', row 0, column 'limits': 'x' is not a list"],
        ),
        (
            {"tools": _frame(id=["a"], entities=[[]], capabilities=[5])},
            ["SA212: frame 'tools', row 0, column 'capabilities'"],
        ),
    ],
)
def test_frames_that_do_not_fit(frames: dict[str, Any], told: list[str]) -> None:
    """Each is refused with its place, and with nothing that merely follows."""
    given = {"tools": _frame(id=["crm"]), **frames} if "integrations" not in frames else frames
    lines = _told(**given)

    assert [line[: len(start)] for line, start in zip(lines, told, strict=True)] == told


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(LAYOUTS)), st.lists(st.one_of(junk, ids), min_size=1, max_size=2), st.data())
def test_any_cells_make_a_stack_or_a_refusal(name: str, cells: list[Any], data: st.DataObject) -> None:
    """Whatever stands in a cell, frames never fail in any other way."""
    layout = LAYOUTS[name]
    columns = data.draw(st.lists(st.sampled_from([*layout.keys, *layout.columns, "x-own"]), min_size=1, unique=True))
    frame = pd.DataFrame({column: pd.Series(cells, dtype="object") for column in columns})
    try:
        told = str(Stack.from_frames(**{"tools": _frame(id=["crm"]), name: frame}))
    except LoadError as error:
        told = str(error)

    assert told


def test_a_flood_of_problems_is_cut() -> None:
    """The report shows fifty problems and counts the rest; the error holds them all."""
    with pytest.raises(LoadError) as caught:
        Stack.from_frames(tools=_frame(id=[f"t{n}" for n in range(200)], kind=["x"] * 200))

    assert len(caught.value.problems) == 200
    assert str(caught.value).splitlines()[-1] == "and 150 more"


def test_an_index_of_ids_is_read() -> None:
    """`tools.set_index("id")` loses nothing."""
    frame = _frame(id=["crm"], name=["Customer Care"]).set_index("id")

    assert Stack.from_frames(tools=frame).tool("crm").name == "Customer Care"


def test_frames_are_left_as_they_were() -> None:
    """Reading frames changes none of them, and their cells are not shared with the stack."""
    frame = _frame(id=["crm"], **{"x-own": [[1, 2]]})
    before = frame.copy(deep=True)
    stack = Stack.from_frames(tools=frame)
    frame.loc[0, "x-own"].append(3)  # type: ignore[union-attr]

    assert stack.tool("crm").extra == {"x-own": [1, 2]}
    assert list(before.columns) == list(frame.columns)


def test_an_own_key_without_a_value_is_left_out() -> None:
    """In a frame, null cannot be told from missing."""
    stack = Stack.model_validate({"name": "Shop", "tools": [{"id": "crm", "x-own": None}]})

    assert Stack.from_frames(**stack.to_frames()).tool("crm").extra == {}


def test_frames_with_columns_of_their_own_names_are_read_as_lists() -> None:
    """What `read_stack` understands in a file is understood in a frame, and the stack tells what was understood."""
    tools = pd.DataFrame({"Anwendung": ["Slack", "Jira"], "Kosten pro Jahr": ["1.200,50 €", None], "Nutzer": [40, 12]})
    flows = pd.DataFrame({"von": ["Jira"], "nach": ["Slack"], "Daten": ["ticket"]})
    stack = Stack.from_frames(tools=tools, integrations=flows)

    assert [(tool.id, tool.cost and str(tool.cost.annual)) for tool in stack.tools] == [
        ("slack", "1200.5"),
        ("jira", None),
    ]
    assert stack.currency == "EUR"
    assert [(flow.source, flow.target, flow.entities) for flow in stack.integrations] == [
        ("jira", "slack", ("ticket",))
    ]
    assert stack.reading is not None
    assert [column.field for column in stack.reading.lists[0].columns] == ["name", "cost.annual", "seats.active"]
    english = Stack.from_frames(tools=pd.DataFrame({"name": ["Slack"], "annual_cost": [900]}))
    assert english.tools[0].cost is not None


def test_one_misspelt_column_does_not_make_a_list_of_fields() -> None:
    """The list reader would keep `ownr` as a column of the user's own, and fill the rest from the catalog."""
    with pytest.raises(LoadError, match="did you mean 'owner'"):
        Stack.from_frames(tools=pd.DataFrame({"name": ["HubSpot"], "ownr": ["Ann Lee"]}))


def test_a_column_of_ones_own_makes_a_list_with_a_warning() -> None:
    """Nothing else says that the frame is a list; as `x-zzz` it is taken as stated."""
    with pytest.warns(ReadAsListWarning, match="no field is called 'zzz'"):
        stack = Stack.from_frames(tools=pd.DataFrame({"name": ["HubSpot"], "zzz": [1]}))

    assert stack.reading is not None
    assert Stack.from_frames(tools=pd.DataFrame({"name": ["HubSpot"], "x-zzz": [1]})).reading is None


@pytest.mark.filterwarnings("error")
def test_a_list_and_a_table_of_ours_warn_of_nothing() -> None:
    """Heads of a list are no slips, and exact fields are taken as stated, without the catalog."""
    Stack.from_frames(tools=pd.DataFrame({"Tool": ["HubSpot"], "Owner": ["Ann Lee"], "Cost per year": [5400]}))
    stack = Stack.from_frames(tools=pd.DataFrame({"name": ["HubSpot"], "owner": ["Ann Lee"]}))

    assert stack.reading is None
    assert stack.tools[0].category is None


def test_a_misspelt_column_of_ours_is_refused_all_the_same() -> None:
    """A frame is a table of ours unless its columns say otherwise; a slip is told with the nearest name."""
    with pytest.raises(LoadError, match="departments"):
        Stack.from_frames(tools=pd.DataFrame({"id": ["crm"], "departmens": ["sales"]}))


def test_a_set_in_a_cell_is_read_in_order() -> None:
    """A set has no order of its own: its members are sorted, so that the same frame makes the same stack."""
    names = {"ux", "sales", "it", "finance", "people"}
    departments = [names, frozenset({"it"})]
    frames = {
        "tools": pd.DataFrame({"id": ["crm", "esp"], "name": ["CRM", "ESP"], "departments": departments}),
        "departments": pd.DataFrame({"id": sorted(names)}),
    }
    stack = Stack.from_frames(**frames)
    assert stack.tools[0].departments == ("finance", "it", "people", "sales", "ux")
    assert stack.tools[1].departments == ("it",)
