"""The heat map of capabilities: what its cells say of hand-made stacks, and the measures its picture is held to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import chart_kit
import pytest
from chart_kit import shapes_of
from drawn import draw
from matplotlib.figure import Figure
from test_pictures import LEAST_CONTRAST, ink_contrasts

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.findings import Review
from stackaudit.diagrams.charts.capabilities import (
    CAPABILITIES,
    MOST_ROWS,
    Colour,
    HeatCell,
    HeatScene,
    arrange_capabilities,
    capabilities_scene,
)
from stackaudit.diagrams.shapes import Block
from stackaudit.diagrams.style import ThemeName

COLOURS: tuple[Colour, ...] = ("cost", "overlap", "fit")
BRIGHTSIDE = "sample_stacks/brightside_45.yaml"

Facts = dict[str, Any]


def tool(
    id_: str, capabilities: list[Any], departments: tuple[str, ...] = ("sales",), **facts: object
) -> dict[str, Any]:
    """Return a tool of a stack file."""
    return {"id": id_, "capabilities": capabilities, "departments": list(departments), **facts}


def scene(tools: list[dict[str, Any]], colour: Colour) -> HeatScene:
    """Return the heat map of a stack of these tools."""
    document = {"name": "S", "as_of": "2026-11-01", "currency": "EUR", "tools": tools}
    result = sa.audit(sa.Stack.model_validate(document))
    tables = tuple(table for review in result.reviews.values() for table in review.tables)
    return capabilities_scene(result.graph, Review((), tables=tables), colour)


def values(made: HeatScene) -> dict[tuple[str, str], tuple[float | None, bool]]:
    """Return what each cell says, and whether it may be more."""
    return {(cell.capability, cell.department): (cell.value, cell.at_least) for cell in made.cells}


def test_cost_is_divided_over_capabilities_and_departments() -> None:
    """12,000 over two capabilities in two departments are 3,000 a cell; the cells of a tool add up to its cost."""
    made = scene(
        [
            tool("esp", ["email", "forms"], ("sales", "ops"), cost={"annual": 12000}),
            tool("crm", ["email"], cost={"annual": 500}),
        ],
        "cost",
    )
    assert values(made) == {
        ("email", "sales"): (3500.0, False),
        ("email", "ops"): (3000.0, False),
        ("forms", "sales"): (3000.0, False),
        ("forms", "ops"): (3000.0, False),
    }
    assert made.headline == "Email in sales costs most: EUR 3,500 a year"


def test_a_cost_that_is_not_stated_is_not_nothing() -> None:
    """A cell whose only tool states no price is hatched; beside a stated price it makes the sum a least one."""
    made = scene(
        [tool("esp", ["email"], cost={"annual": 0}), tool("new", ["chat"]), tool("old", ["email"])],
        "cost",
    )
    assert values(made) == {("email", "sales"): (0.0, True), ("chat", "sales"): (None, False)}
    assert "Of 1 cell the value is not known." in made.notes
    hatched = [block for block in shapes_of(arrange_capabilities(made), Block) if block.hatch is not None]
    assert len(hatched) == 2  # the cell, and its sample in the legend


def test_overlap_counts_products_within_one_department() -> None:
    """Two tools for one job in one department are two; in two departments they are one each."""
    made = scene(
        [
            tool("esp", ["email", "forms"]),
            tool("crm", ["email"]),
            tool("web", ["forms"], ("ops",)),
            tool("alone", ["maps"], ()),
        ],
        "overlap",
    )
    assert values(made) == {
        ("email", "sales"): (2.0, False),
        ("forms", "sales"): (1.0, False),
        ("forms", "ops"): (1.0, False),
        ("maps", ""): (1.0, False),
    }
    assert made.headline == "1 capability is covered twice within one department"
    assert made.rows[0] == ("email", "Email")
    assert made.columns[-1][0] == ""


def test_two_accounts_of_one_product_are_no_overlap() -> None:
    """Instances of one product count once where redundancy takes them for one."""
    made = scene(
        [
            tool("a", ["email", "forms"], product="Mailer", vendor="V"),
            tool("b", ["email", "forms"], product="Mailer", vendor="V"),
            tool("c", ["email", "forms"]),
        ],
        "overlap",
    )
    assert values(made)["email", "sales"][0] == 2.0


def test_the_title_counts_what_rests_on_low_fit_for_sure() -> None:
    """A job with one tool of low fit counts; with a second tool of unknown fit it may be well served."""
    low: Facts = {
        "fit": {"functional": 1, "technical": 1, "strategic": 1},
        "openness": {"api": False, "webhooks": False, "bulk_export": False},
    }
    made = scene([tool("esp", ["email"], **low), tool("web", ["forms"], **low), tool("new", ["forms"])], "fit")
    cells = {cell.capability: cell for cell in made.cells}
    assert cells["email"].value is not None
    assert cells["email"].low
    assert cells["forms"].at_least
    assert not cells["forms"].low
    assert made.headline == "1 capability rests on tools of low fit"


def test_what_is_not_known_is_said() -> None:
    """Where no fit and no cost is known, the titles say so and promise nothing."""
    tools = [tool("esp", ["email"]), tool("web", [], cost={"annual": 5}, openness={"api": True})]
    assert scene(tools, "fit").headline == "How well tools fit is not known"
    assert scene(tools, "cost").headline == "What capabilities cost is not known"


def test_what_has_no_room_and_who_is_silent_is_counted() -> None:
    """Thirty capabilities are drawn, the others counted; so are tools that state none."""
    made = scene([tool(f"t{at}", [f"job-{at}"]) for at in range(MOST_ROWS + 4)] + [tool("mute", [])], "overlap")
    assert len(made.rows) == MOST_ROWS
    assert "4 more capabilities not shown." in made.notes
    assert "1 tool states no capability in use: mute" in made.notes


def test_without_a_capability_there_is_nothing_to_draw() -> None:
    """The message says what is missing."""
    with pytest.raises(StackAuditError, match="no tool of the stack states a capability"):
        scene([tool("esp", [])], "cost")


def test_a_colour_whose_table_is_missing_is_refused() -> None:
    """An audit without fit has no heat map of fit, and says which table it lacks; others are drawn."""
    result = sa.audit(sa.read_stack(BRIGHTSIDE), only=["redundancy", "cost"])
    with pytest.raises(StackAuditError, match="did not judge fit"):
        result.diagram("capabilities", colour="fit")
    assert result.diagram("capabilities", colour="cost").title
    with pytest.raises(UnknownNameError, match="cost"):
        result.diagram("capabilities", colour="red")


ONE = HeatScene("h", "", "fit", (("a", "A"),), (("s", "S"),), (HeatCell("a", "s", (), 1.0),))


@pytest.mark.parametrize(
    "broken",
    [
        replace(ONE, rows=ONE.rows * 2),
        replace(ONE, cells=ONE.cells * 2),
        replace(ONE, cells=(HeatCell("b", "s", (), 1.0),)),
    ],
    ids=["row twice", "cell twice", "no row"],
)
def test_scenes_that_contradict_themselves_are_refused(broken: HeatScene) -> None:
    """What stands twice or nowhere is an error of the caller."""
    with pytest.raises(ValueError, match=r"twice|no row"):
        arrange_capabilities(broken)


def _hostile(colour: Colour) -> HeatScene:
    names = chart_kit.hostile_names()
    rows = tuple((f"r{at}", name) for at, name in enumerate(names))
    columns = tuple((f"c{at}", name) for at, name in enumerate(names[:8]))
    cells = tuple(
        HeatCell(row, column, (), None if (x + y) % 5 == 0 else 10.0**y, (x + y) % 3 == 0, low=(x + y) % 2 == 0)
        for x, (row, _) in enumerate(rows)
        for y, (column, _) in enumerate(columns)
        if (x + 2 * y) % 4
    )
    return HeatScene("Long $ " * 30, "sub $x$", colour, rows, columns, cells, ("note " * 60,))


def _drawn(name: str, colour: Colour, theme: ThemeName) -> Figure:
    if name == "hostile":
        return draw(_hostile(colour), arrange_capabilities, theme)
    return sa.audit(sa.read_stack(BRIGHTSIDE)).diagram("capabilities", colour=colour, theme=theme).figure


@pytest.mark.filterwarnings("ignore::stackaudit.diagrams.text.MissingGlyphWarning")
@pytest.mark.parametrize("name", ["brightside", "hostile"])
@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_heat_maps_have_no_faults(name: str, colour: Colour, theme: ThemeName) -> None:
    """No text overlaps another or leaves the page, and every one can be read on its ground."""
    figure = _drawn(name, colour, theme)
    assert chart_kit.text_overlaps(figure) == []
    assert chart_kit.texts_outside(figure) == []
    assert [entry for entry in ink_contrasts(figure) if entry[0] < LEAST_CONTRAST] == []


def test_the_command_line_draws_it(tmp_path: Path) -> None:
    """Colour and span are options of the command."""
    target = tmp_path / "map.png"
    assert main(["draw", "capabilities", BRIGHTSIDE, "-o", str(target), "--colour", "fit"]) == 0
    assert target.read_bytes().startswith(b"\x89PNG")
    assert main(["draw", "renewals", BRIGHTSIDE, "-o", str(target), "--months", "24"]) == 0


def test_the_order_of_the_file_does_not_matter() -> None:
    """Tools in another order make the same scene."""
    tools = [
        tool(f"t{at}", [f"job-{at % 4}", "email"], ("sales", "ops")[: 1 + at % 2], cost={"annual": 10 * at})
        for at in range(9)
    ]
    tools[0]["openness"] = {"api": True}
    for colour in COLOURS:
        assert scene(tools, colour) == scene(tools[::-1], colour)


def test_it_is_in_the_registry() -> None:
    """The picture is one line of the registry, and shows no analyser but the tables of several."""
    assert CAPABILITIES.analyser is None
    assert CAPABILITIES.choices()["colour"] == COLOURS
