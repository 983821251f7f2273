"""Pictures of expectations and of readiness: what they say, and the measures that they are held to."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterable

import chart_kit
import pytest
from drawn import draw
from scenes import HOSTILE
from test_pictures import LEAST_CONTRAST, ink_contrasts

import stackaudit as sa
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.findings import Measure, Review
from stackaudit.core.rows import table_of
from stackaudit.diagrams.charts.expectations import (
    EXPECTATIONS,
    MOST_LISTED,
    Dot,
    ExpectationsScene,
    arrange_expectations,
    expectations_scene,
    looks_of,
    ring,
)
from stackaudit.diagrams.charts.readiness import (
    PARTS,
    READINESS,
    ReadinessScene,
    Row,
    arrange_readiness,
    readiness_scene,
)
from stackaudit.diagrams.style import ThemeName
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.graph import StackGraph
from stackaudit.tables.people import ExpectationRow
from stacks import SAMPLES, typed_row

GRAPH = StackGraph(sa.read_stack(SAMPLES / "crm_rollout.yaml"))


def quadrant(importance: float, perceived: float) -> str:
    """Name the quarter of a place; importance on the line counts as high, performance on the line as low."""
    if importance >= 3:
        return "keep up" if perceived > 3 else "concentrate here"
    return "possible overkill" if perceived > 3 else "low priority"


def row(who: str, what: str, i: float | None, e: float | None, p: float | None) -> ExpectationRow:
    """Return a row of the table."""
    known = i is not None and p is not None
    return typed_row(
        ExpectationRow,
        initiative="crm-rollout",
        stakeholder=who,
        attribute=what,
        importance=i,
        expected=e,
        perceived=p,
        quadrant=quadrant(i, p) if known and i is not None and p is not None else None,
        priority=i * (e - p) if i is not None and e is not None and p is not None else None,
    )


def review(rows: Iterable[ExpectationRow]) -> Review:
    """Return what a people analyser would say of expectations."""
    return chart_kit.review(table_of(ExpectationRow, rows))


WORKED = [
    row(one.stakeholder, one.attribute, one.importance, one.expected, one.perceived)
    for one in GRAPH.stack.initiatives[0].expectations or ()
]


def seeded(count: int) -> ExpectationsScene:
    """Return so many dots all over the scale, a third of them on whole ratings."""
    rng = random.Random(count)  # noqa: S311
    dots = []
    for at in range(count):
        i, e, p = (rng.randint(1, 5) if at % 3 else rng.uniform(1, 5) for _ in range(3))
        who = HOSTILE[at % len(HOSTILE)] if at % 5 == 0 else f"Group {at % 7}"
        dots.append(Dot(at + 1, who, HOSTILE[-at % len(HOSTILE)], i, p, e if at % 4 else None, i * (e - p)))
    return ExpectationsScene("Long $ & <b> " * 12, "sub $", tuple(dots), ("\u2068صندوق\u2069 $x$ " * 40,), "alt")


SCENES = {"worked": expectations_scene(GRAPH, review(WORKED))} | {str(n): seeded(n) for n in (1, 7, 24, 60)}
SCENES["heap"] = ExpectationsScene("h", "", tuple(Dot(n, "All", f"Thing {n}", 5, 1, 5, 20) for n in range(1, 21)))
READY = ReadinessScene(
    "The rollout is weakest in a and b",
    "sub",
    tuple(
        Row(part, value, 0, 100, 0.5, value == 0) for part, value in zip(PARTS, (0, None, 100, 33.3) * 2, strict=True)
    ),
    "alt",
)


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_expectations_have_no_faults(name: str, theme: ThemeName) -> None:
    """No text overlaps another, leaves the page or cannot be seen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        figure = draw(SCENES[name], arrange_expectations, theme)
    assert chart_kit.text_overlaps(figure) == []
    assert chart_kit.texts_outside(figure) == []
    if name == "worked":
        assert [entry for entry in ink_contrasts(figure) if entry[0] < LEAST_CONTRAST] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_readiness_has_no_faults(theme: ThemeName) -> None:
    """Nothing overlaps or leaves the page, whatever is not known."""
    figure = draw(READY, arrange_readiness, theme)
    assert chart_kit.text_overlaps(figure) == []
    assert chart_kit.texts_outside(figure) == []
    assert [entry for entry in ink_contrasts(figure) if entry[0] < LEAST_CONTRAST] == []


@pytest.mark.parametrize("name", SCENES)
def test_every_row_is_listed_or_counted(name: str) -> None:
    """The list holds the first rows, a note counts the others; a mark without a name is counted too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        words = arrange_expectations(SCENES[name]).words
    total = len(SCENES[name].dots)
    listed = {one.group for one in words if one.group.startswith("row:")}
    assert len(listed) == min(total, MOST_LISTED)
    notes = " ".join(one.text for one in words if one.group.startswith("note:"))
    assert (f"{total - MOST_LISTED} more than the list" in notes) == (total > MOST_LISTED)
    named = {one.group for one in words if one.group.startswith("name:")}
    assert (f"{total - len(named)} without a name" in notes) == (len(named) < total)


def test_the_worked_rows_all_ask_to_concentrate() -> None:
    """With the cross at 3 all ten are important and badly met, and the caption says why it stands there."""
    scene = SCENES["worked"]
    assert scene.headline == "10 of 10 rated expectations are important and badly met"
    assert " First: CFO, Return on spending. " in scene.subline
    assert "middle of the scale, at 3" in scene.notes[0]
    assert "CMO, Fast approvals: importance 4, expected 5, perceived 2" in scene.alt


def test_hidden_and_unrated_rows_are_counted() -> None:
    """What the table leaves out for privacy and what is not rated is told, and no name of it."""
    notes = expectations_scene(GRAPH, review([*WORKED[:6], row("CFO", "Secret", None, 4, 1)])).notes
    assert notes[1].startswith("1 row is not placed")
    assert notes[2].startswith("3 rows are not shown for privacy")
    assert "Secret" not in " ".join(notes)


def test_rings_grow_with_importance_times_shortfall() -> None:
    """The worst has the largest ring; what is met or not rated has none."""
    worst, half, met = (ring(Dot(1, "a", "b", 5, 1, 5, value)) for value in (20.0, 5.0, -4.0))
    assert worst > half > met == 0.0
    assert ring(Dot(1, "a", "b", 5, 1)) == 0.0


def test_stakeholders_differ_in_shape_and_colour() -> None:
    """Neighbours in the legend share neither; twenty have a look of their own."""
    looks = looks_of([Dot(n, f"{n:02}", "a", 3, 3) for n in range(20)])
    assert len(set(looks.values())) == 20


def test_readiness_marks_the_lowest_two_and_tells_the_unknown() -> None:
    """Of what is known the lowest two are named; what has no value is drawn as not known, not as zero."""
    values = (31.0, 18.0, 42.0, None, 25.0, 55.0, 70.0, 48.0)
    measures = tuple(
        Measure(f"people.crm-rollout.{part}", value, 0.0 if value is None else value, 100.0, 0.5, better="higher")
        for part, value in zip(PARTS, values, strict=True)
    )
    made = Review(examined=("stack:x",), measures=measures)
    scene = readiness_scene(GRAPH, made)
    assert scene.headline == "The rollout is weakest in approvals and expectations"
    assert [one.name for one in scene.rows if one.marked] == ["approvals", "expectations"]
    assert "vendor: not known" in scene.alt
    assert sum(one.text == "not known" and one.group == "row:vendor" for one in arrange_readiness(scene).words) == 1
    one, other = (READINESS.draw(GRAPH, made, initiative="crm-rollout") for _ in range(2))
    assert chart_kit.digest(one.figure) == chart_kit.digest(other.figure)


def test_order_of_the_rows_does_not_matter() -> None:
    """Rows in another order give the same bytes and the same words."""
    one, other = (EXPECTATIONS.draw(GRAPH, made) for made in (review(WORKED), chart_kit.shuffled(review(WORKED))))
    assert one.alt == other.alt
    assert chart_kit.digest(one.figure) == chart_kit.digest(other.figure)


def test_what_cannot_be_drawn_is_refused() -> None:
    """No table, no row, an unknown rollout, an unknown theme and a value off the scale are errors that say why."""
    for chart in (EXPECTATIONS, READINESS):
        with pytest.raises(StackAuditError, match="nothing to draw"):
            chart.draw(GRAPH, chart_kit.review())
        with pytest.raises(UnknownNameError, match="did you mean 'crm-rollout'"):
            chart.draw(GRAPH, review(WORKED), initiative="crm-rolout")
        with pytest.raises(UnknownNameError, match="'dark'"):
            chart.draw(GRAPH, review(WORKED), theme="darc")
    with pytest.raises(StackAuditError, match="nothing to draw"):
        EXPECTATIONS.draw(GRAPH, review([]))
    with pytest.raises(ValueError, match="off the scale"):
        arrange_expectations(ExpectationsScene("h", "", (Dot(1, "a", "b", 6, 1),)))
    with pytest.raises(ValueError, match="off the scale"):
        arrange_readiness(ReadinessScene("h", "", (Row("vendor", 101, None, None, 1),)))
