"""The TIME quadrant: what it says of hand-made reviews, and the measures that its picture is held to."""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import chart_kit
import matplotlib as mpl
import numpy as np
import pytest
from chart_kit import Row, graph_of, hostile_names, ids_of, names_of, shapes_of, shuffled
from drawn import draw
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from quality import text_extents
from scenes import HOSTILE, OWNERS
from test_figure import LEAKS
from test_pictures import LEAST_CONTRAST, ink_contrasts

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.findings import Finding, Review, Severity
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.diagrams.charts.fit import (
    FIT,
    Dot,
    Field,
    FitScene,
    arrange_fit,
    field_of,
    fit_scene,
)
from stackaudit.diagrams.charts.quadrants import GAP, LEAST_RADIUS, Disc, Sizes, name_places, pushed_apart, round_below
from stackaudit.diagrams.layout.geometry import Geometry, Rect
from stackaudit.diagrams.shapes import Block, Inked, Sign, SignKind, Stroke
from stackaudit.diagrams.style import ThemeName
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.tables.fit import FitRow
from stacks import rule_of, typed_row


def tool(at: int, technical: float | None, functional: float | None, annual: float | None = None, **more: Any) -> Row:
    """Return a row of `fit` that is sure of its place."""
    row: Row = {
        "tool": f"t{at:03}",
        "name": names_of(at + 1)[at],
        "departments": (OWNERS[at % 8].id,) if at % 9 else (),
    }
    for axis, value in (("technical", technical), ("functional", functional)):
        row |= {axis: value, f"{axis}_low": 0.0 if value is None else value, f"{axis}_high": value or 100.0}
        if value is not None:
            row[f"{axis}_high"] = value
    known = technical is not None and functional is not None
    quadrant = str(field_of(technical or 0, functional or 0, 50)) if known else None
    return {**row, "quadrant": quadrant, "veto": (), "annual": annual, "missing": (), **more}


def fits(rows: Iterable[Row]) -> Review:
    """Return what a fit analyser would say."""
    return chart_kit.review(table_of(FitRow, (typed_row(FitRow, **row) for row in rows)))


def seeded(names: Sequence[str], seed: int = 1) -> Review:
    """Return the fit of these tools: sure, unsure, in the middle, unplaced, priced and not."""
    rng = random.Random(seed)  # noqa: S311
    rows = []
    for at, (id_, name) in enumerate(zip(ids_of(len(names)), names, strict=True)):
        annual = rng.choice([None, 0.0, *[float(round(300 * 1.09 ** rng.randint(1, 70))) for _ in range(9)]])
        technical, chance = rng.uniform(0, 100), rng.random()
        functional = 100.0 if rng.random() < 0.17 else rng.uniform(0, 100)
        row = tool(at, technical, functional, annual, tool=id_, name=name)
        if at and chance < 0.15:
            row |= {"technical": None, "technical_low": 0.0, "technical_high": 100.0}
            row |= {"quadrant": "undetermined: invest or migrate"}
        elif chance < 0.4:
            row |= {"technical_low": technical * 0.6, "technical_high": min(100.0, technical * 1.5)}
            row |= {"functional_low": functional * 0.7, "quadrant": "undetermined: invest or migrate"}
        row["veto"] = ("no single sign-on",) if chance > 0.85 else ()
        rows.append(row)
    return fits(rows)


def scene_of(count: int, seed: int = 1) -> FitScene:
    """Return what the picture of so many tools says."""
    return fit_scene(graph_of(names_of(count)), seeded(names_of(count), seed))


def dot(id_: str, technical: float, functional: float, **more: Any) -> Dot:
    """Return a tool of which the place is sure."""
    spans = ((technical, technical), (functional, functional))
    return Dot(
        **{"id": id_, "name": id_, "technical": technical, "functional": functional, "spans": spans}
        | {"sure": True, "cost": 100.0, **more}
    )


def hostile() -> FitScene:
    """Return a quadrant of names that try to break it."""
    dots = [dot(f"t{at}", at * 4, 100 - at * 3.5, name=name, owner="sales", rank=at) for at, name in enumerate(HOSTILE)]
    notes = tuple((field, "$x^{ & <b> " * 9) for field in Field)
    return FitScene("Long $ " * 40, "sub $", tuple(dots), 50, notes, "€$", OWNERS, ("\u2068صندوق\u2069 & $x$ " * 60,))


def heap(count: int) -> FitScene:
    """Return tools that all lie in one corner."""
    dots = [dot(f"t{at:03}", 100, 100, cost=1000.0 * at, name=f"Tool {at}", rank=at) for at in range(count)]
    return FitScene("A heap", "", tuple(dots))


SCENES = {str(count): scene_of(count, seed=count) for count in (1, 3, 12, 45, 150)} | {"hostile names": hostile()}
SCENES |= {f"seed {seed}": scene_of(17 + seed, seed) for seed in range(20, 23)} | {"heap": heap(30)}
SCENES["huge"] = FitScene("h", "", (dot("a", 0, 0, cost=1e22), dot("b", 100, 0, cost=0.01), dot("c", 50, 50)))


def arranged(scene: FitScene) -> Geometry:
    """Return the layout; names in scripts without a font are expected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return arrange_fit(scene)


def drawn(scene: FitScene, theme: ThemeName = "light") -> Figure:
    """Return the picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return draw(scene, arrange_fit, theme)


# -- what it says


def test_dots_say_what_the_rows_say() -> None:
    """Place, span, cost, department and veto are read off the row; the first department counts."""
    rows = [
        tool(1, 80.0, 20.0, 500.0, departments=("sales", "finance"), veto=("support has ended",)),
        tool(2, 40.0, 70.0, None, technical_low=30.0, technical_high=60.0, quadrant="undetermined: invest or migrate"),
    ]
    one, other = fit_scene(graph_of(names_of(3)), fits(rows)).dots
    assert (one.technical, one.functional, one.cost, one.owner) == (80.0, 20.0, 500.0, "sales")
    assert (one.sure, one.vetoed, one.spans) == (True, True, ((80.0, 80.0), (20.0, 20.0)))
    assert (other.sure, other.vetoed, other.cost) == (False, False, None)
    assert other.spans == ((30.0, 60.0), (70.0, 70.0))


@pytest.mark.parametrize(
    ("rows", "headline"),
    [
        ([tool(0, 80, 80, 10.0)], "No tool fits badly on both axes"),
        ([tool(0, 20, 20, 400.0), tool(1, 80, 80, 9600.0)], "1 tool fits badly on both axes: EUR 400 a year, 4 % of"),
        ([tool(0, 20, 20, 31000.0), tool(1, 9, 9, None)], "2 tools fit badly on both axes: at least EUR 31,000 a year"),
        ([tool(0, 20, 20), tool(1, 9, 9)], "2 tools fit badly on both axes: what they cost is not stated"),
        ([tool(0, 20, 20, 0.0)], "1 tool fits badly on both axes: no cost, as stated"),
        ([tool(0, 20, 20, 0.0), tool(1, 9, 9)], "2 tools fit badly on both axes: the stated cost is nothing"),
        (
            [tool(0, 20, 20, 5.0, quadrant="undetermined: migrate or eliminate"), tool(1, 60, 60)],
            "1 tool may fit badly on both axes",
        ),
        ([tool(0, 80, 80), tool(1, None, 20.0)], "No tool fits badly on both axes, as far as that can be told"),
    ],
)
def test_the_headline_counts_what_is_certain(rows: list[Row], headline: str) -> None:
    """Tools that are surely low on both axes count, with their money and its share of all; else those that may be."""
    assert fit_scene(graph_of(names_of(3)), fits(rows)).headline.startswith(headline)


def test_the_variant_of_time_is_named() -> None:
    """Others swap Tolerate and Migrate, so the picture says whose names these are."""
    text = " ".join(chart_kit.texts_of(drawn(SCENES["45"])))
    assert "TIME, LeanIX reading of Gartner: high technical and low functional fit is Tolerate" in text


def test_tools_without_both_axes_are_listed_with_the_reason() -> None:
    """Who is left out is counted and named by what is missing, the dearest first, with the money that it is about."""
    rows = [tool(0, 80, 80, 10.0), tool(3, None, None)]
    rows += [tool(1, 60.0, None, 70.0), tool(2, 60.0, None, 900.0)]
    rows += [tool(at, None, 90.0) for at in range(4, 16)]
    notes = fit_scene(graph_of(names_of(16)), fits(rows)).notes
    assert notes[0].startswith("left out: 12 tools, too little stated of technical fit: ")
    assert notes[0].endswith(" +4")
    assert notes[1] == (
        "left out: 2 tools, EUR 970 a year, too little stated of functional fit: Marketo Engage, Mailchimp"
    )
    assert notes[2] == "left out: 1 tool, too little stated of functional and technical fit: Google Ads"


def test_a_certain_field_without_a_value_stands_in_the_middle() -> None:
    """Where the field is certain and the place is not, the tool is drawn as not settled, and a note says so."""
    row = tool(0, None, None, 10.0, quadrant="invest", technical_low=60.0, functional_low=50.0)
    scene = fit_scene(graph_of(names_of(1)), fits([row]))
    assert (scene.dots[0].technical, scene.dots[0].functional, scene.dots[0].sure) == (80.0, 75.0, False)
    assert scene.notes[0].startswith("HubSpot Marketing stands in the middle of what is possible")
    assert "technical 60 to 100, functional 50 to 100" in scene.alt


def test_fields_are_counted_with_their_money() -> None:
    """Beside each field's name stands how many tools are surely in it and what they cost."""
    rows = [tool(0, 80, 80, 10.0), tool(1, 80, 90, 500.0), tool(2, 20, 20), tool(3, 80, 20, 0.0)]
    notes = dict(fit_scene(graph_of(names_of(4)), fits(rows)).field_notes)
    assert notes == {
        Field.INVEST: "2 tools · EUR 510",
        Field.ELIMINATE: "1 tool",
        Field.TOLERATE: "1 tool",
    }


def test_names_go_to_findings_first_then_to_what_fits_badly_then_to_the_dearest() -> None:
    """Ranks follow what a reader looks for."""
    rows = [tool(0, 80, 80, 900.0), tool(1, 20, 20, 5.0), tool(2, 80, 80, 1.0), tool(3, 80, 80)]
    told = Finding(rule_of("fit.low"), ("tool:t002",), Severity.LOW, say("x"), say("x"), say("x"))
    made = replace(fits(rows), findings=(told,))
    ranked = sorted(fit_scene(graph_of(names_of(4)), made).dots, key=lambda one: one.rank)
    assert [one.id for one in ranked] == ["t002", "t001", "t000", "t003"]


def test_the_alternative_text_tells_the_tools() -> None:
    """Each tool has its field, both axes, cost and veto; of very many the first sixty."""
    rows = [tool(0, 80.4, 80, 900.0, veto=("no single sign-on",)), tool(1, 20, 20)]
    alt = fit_scene(graph_of(names_of(2)), fits(rows)).alt
    assert "HubSpot Marketing: invest, technical 80, functional 80, EUR 900 a year, held down by a veto." in alt
    assert "Mailchimp: eliminate, technical 20, functional 20, cost not stated. " in alt
    assert "more tools" in SCENES["150"].alt


def test_what_cannot_be_drawn_is_refused() -> None:
    """No table, an empty one, one without any place, and an unknown theme are errors that say why."""
    graph = graph_of(names_of(2))
    with pytest.raises(StackAuditError, match="no table 'fit'"):
        FIT.draw(graph, chart_kit.review())
    with pytest.raises(StackAuditError, match="has no rows"):
        FIT.draw(graph, fits([]))
    with pytest.raises(StackAuditError, match="of 2 tools none states enough"):
        FIT.draw(graph, fits([tool(0, None, 50.0), tool(1, None, None)]))
    with pytest.raises(StackAuditError, match="the one tool does not state enough"):
        FIT.draw(graph, fits([tool(0, None, 50.0)]))
    with pytest.raises(UnknownNameError, match="'dark'"):
        FIT.draw(graph, fits([tool(0, 50, 50)]), theme="darc")


ONE = FitScene("h", "", (dot("a", 20, 20), dot("b", 80, 80)))


@pytest.mark.parametrize(
    "broken",
    [
        replace(ONE, dots=(dot("a", 1, 1), dot("a", 2, 2))),
        replace(ONE, dots=(dot("a", 101, 1),)),
        replace(ONE, dots=(dot("a", 20, 1, spans=((30, 40), (0, 100))),)),
        replace(ONE, dots=(dot("a", 20, 1, cost=-1.0),)),
        replace(ONE, dots=(dot("a", 20, 1, cost=math.nan),)),
        replace(ONE, dots=(dot("a", 20, 1, owner="nobody"),)),
        replace(ONE, cut=100.0),
    ],
    ids=["twice", "off the scale", "outside its span", "below nothing", "no number", "no such department", "no cut"],
)
def test_scenes_that_contradict_themselves_are_refused(broken: FitScene) -> None:
    """Impossible places, costs and departments are errors of the caller."""
    with pytest.raises(ValueError, match=r"stands twice|lies off|no amount|department|does not part"):
        arrange_fit(broken)


# -- where discs and names go


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300), st.floats(8, 30)), max_size=25))
@settings(max_examples=60, deadline=None)
def test_discs_do_not_overlap_where_there_is_room(made: list[tuple[float, float, float]]) -> None:
    """Up to 25 discs in a wide space end up apart and within their limits; one alone does not move."""
    wanted, radii = np.array([(x, y) for x, y, _ in made]).reshape(-1, 2), np.array([r for _, _, r in made])
    limits = np.array([(-300.0, -300.0, 700.0, 600.0)] * len(made)).reshape(-1, 4)
    places = pushed_apart(wanted, radii, limits)
    assert ((places >= limits[:, :2]) & (places <= limits[:, 2:])).all()
    for one, other in combinations(range(len(made)), 2):
        assert math.dist(places[one], places[other]) > radii[one] + radii[other] - 0.5
    if len(made) == 1:
        assert places == pytest.approx(wanted, abs=0.01)


def test_discs_are_pulled_back_to_their_place() -> None:
    """Two on one point part by no more than they need, around that point."""
    places = pushed_apart(np.array([[50.0, 50.0]] * 2), np.array([10.0, 10.0]), np.array([[0.0, 0.0, 99.0, 99.0]] * 2))
    assert places.mean(axis=0) == pytest.approx([50, 50], abs=0.5)
    assert math.dist(*places) == pytest.approx(20 + GAP, abs=1.0)


def test_the_first_name_gets_the_best_place() -> None:
    """A name stands right of its disc; where another disc is, elsewhere; where nothing is free, nowhere."""
    page = Rect(0, 0, 300, 100)
    one, other = Disc((100, 50), 10, ((50, 15),)), Disc((125, 50), 10, ((50, 15),))
    alone = name_places([one], page, [], np.zeros((0, 4)))[0]
    assert alone is not None
    assert (alone.rect.x, alone.rect.cy, alone.leader) == (pytest.approx(113), pytest.approx(50), None)
    crowded = name_places([one, other], page, [], np.zeros((0, 4)))
    assert crowded[0] is not None
    assert crowded[0].rect.right < 100
    assert crowded[1] is not None
    assert crowded[1].rect.x > 125
    assert name_places([one], Rect(80, 30, 40, 40), [], np.zeros((0, 4))) == [None]
    assert name_places([one], page, [page], np.zeros((0, 4))) == [None]


@given(st.floats(1e-3, 1e15))
@settings(max_examples=60, deadline=None)
def test_round_amounts_are_below_and_near(value: float) -> None:
    """An amount of the legend is 1, 2 or 5 times a power of ten, at most the value and more than two fifths of it."""
    found = round_below(value)
    assert 0.39 * value < found <= value * (1 + 1e-9)
    assert f"{found:.0e}"[0] in "125"


def test_area_is_cost() -> None:
    """Four times the cost is twice the radius, down to a least size that the legend tells."""
    sizes = Sizes(100_000.0, 30.0)
    assert sizes.radius(100_000.0) == pytest.approx(2 * sizes.radius(25_000.0)) == pytest.approx(30)
    assert sizes.radius(None) == sizes.radius(0.0) == sizes.radius(1.0) == LEAST_RADIUS
    assert sizes.radius(sizes.floor) == pytest.approx(LEAST_RADIUS)


# -- how it looks


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_quadrants_have_no_faults(name: str, theme: ThemeName) -> None:
    """No text overlaps another or leaves the page, and none but the letters in discs and tags is small."""
    figure = drawn(SCENES[name], theme)
    assert chart_kit.text_overlaps(figure) == []
    assert chart_kit.texts_outside(figure) == []
    small = [text for text, _ in text_extents(figure) if float(text.get_fontsize()) / 0.75 < 10.4]
    assert all(len(text.get_text()) <= 3 and float(text.get_fontsize()) / 0.75 >= 8.5 for text in small)


@pytest.mark.parametrize("name", ["1", "12", "45", "hostile names"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_seen(name: str, theme: ThemeName) -> None:
    """The pixels of every text differ from its ground by 4.5:1, in discs of every colour too."""
    assert [entry for entry in ink_contrasts(drawn(SCENES[name], theme)) if entry[0] < LEAST_CONTRAST] == []


@pytest.mark.parametrize("name", ["12", "45", "150", "heap"])
def test_discs_stand_apart_in_their_own_field(name: str) -> None:
    """Each tool is drawn once, no two discs overlap, and each centre is on its own side of both cuts."""
    scene, chart = SCENES[name], arranged(SCENES[name])
    codes = {
        words.words.group[5:]: words.words for words in shapes_of(chart, Inked) if words.words.group.startswith("code:")
    }
    codes.pop("", None)
    assert set(codes) == {one.id for one in scene.dots}
    fields = [block.rect for block in shapes_of(chart, Block)[:4]]
    for one in scene.dots:
        home = fields[list(Field).index(field_of(one.technical, one.functional, scene.cut))]
        assert home.holds(Rect(codes[one.id].x, codes[one.id].y, 0, 0))
    whole = max(block.bottom for block in fields)
    discs = [
        (sign.at, sign.radius) for sign in shapes_of(chart, Sign) if sign.kind is SignKind.DISC and sign.at[1] < whole
    ]
    largest = {at: max(radius for other, radius in discs if other == at) for at, _ in discs}
    for (one_at, r), (other_at, s) in combinations(largest.items(), 2):
        assert math.dist(one_at, other_at) > r - 1.2 + s - 1.2


@pytest.mark.parametrize("name", ["12", "45", "150", "heap", "hostile names"])
def test_names_lie_on_no_disc_and_in_the_fields(name: str) -> None:
    """A name touches no disc; names without room are told beneath."""
    figure, chart = drawn(SCENES[name]), arranged(SCENES[name])
    fields = [block.rect for block in shapes_of(chart, Block)[:4]]
    whole = Rect.between(fields[0].x, fields[0].y, fields[1].right, fields[2].bottom)
    discs = [sign for sign in shapes_of(chart, Sign) if sign.kind is SignKind.DISC and sign.at[1] < whole.bottom]
    named = [rect for text, rect in text_extents(figure) if (text.get_gid() or "").startswith("name:")]
    for rect in named:
        assert whole.holds(rect, 1.0)
        for disc in discs:
            dx = disc.at[0] - min(max(disc.at[0], rect.x), rect.right)
            dy = disc.at[1] - min(max(disc.at[1], rect.y + 2), rect.bottom - 2)
            assert math.hypot(dx, dy) > disc.radius - 1.5
    told = [text for text in chart_kit.texts_of(figure) if text.startswith("no room for ")]
    assert bool(told) == (len(named) < len(SCENES[name].dots))


def test_most_tools_have_their_name() -> None:
    """Up to 45 tools nine in ten are named, of 150 seven in ten."""
    for name, share in (("12", 1.0), ("45", 0.9), ("150", 0.7)):
        named = [words for words in arranged(SCENES[name]).words if words.group.startswith("name:")]
        assert len(named) >= share * len(SCENES[name].dots)


def test_the_legend_has_what_the_picture_has() -> None:
    """Sizes, dashes, open fields and vetoes stand in the legend only where they occur."""
    words = chart_kit.texts_of(drawn(FitScene("h", "", (dot("a", 20, 20), dot("b", 80, 80)), currency="EUR")))
    assert {"cost a year:", "EUR 100"} <= set(words)
    more = {"cost not stated", "not settled: lines span where it may lie", "held down by a veto", "field settled"}
    assert not more & set(words)
    dots = (dot("a", 20, 20, sure=False), dot("b", 80, 80, cost=None, vetoed=True), dot("c", 80, 10))
    assert more <= set(chart_kit.texts_of(drawn(FitScene("h", "", dots))))
    nothing = chart_kit.texts_of(drawn(FitScene("h", "", (dot("a", 20, 20, cost=None),))))
    assert "cost a year:" not in nothing


def test_what_is_not_stated_is_drawn_hollow_and_dashed() -> None:
    """A tool without a cost has a dashed circle and no filled disc of a colour; one that costs nothing has a disc."""
    unpriced = arranged(FitScene("h", "", (dot("a", 20, 20, cost=None),)))
    assert any(stroke.dash and len(stroke.points) > 20 for stroke in shapes_of(unpriced, Stroke))
    free = arranged(FitScene("h", "", (dot("a", 20, 20, cost=0.0),)))
    assert not any(stroke.dash for stroke in shapes_of(free, Stroke))


def test_names_that_look_alike_are_told_apart() -> None:
    """Two tools of one name carry their ids."""
    rows = [tool(0, 20, 20, name="Same"), tool(1, 80, 80, name="Same")]
    scene = fit_scene(graph_of(["Same", "Same"]), fits(rows))
    assert {"Same (t000)", "Same (t001)"} <= set(chart_kit.texts_of(drawn(scene)))


def test_the_cut_of_the_policy_counts() -> None:
    """Another cut moves the fields and its tick."""
    lines = {words.text for words in arranged(replace(ONE, cut=62.5)).words if words.group == "scale"}
    assert lines == {"0", "62.5", "100"}


@pytest.mark.parametrize("count", [12, 150])
def test_order_of_the_rows_does_not_matter(count: int) -> None:
    """Rows in another order give the same bytes and the same words."""
    graph, made = graph_of(names_of(count)), seeded(names_of(count))
    one, other = FIT.draw(graph, made), FIT.draw(graph, shuffled(made))
    assert (one.title, one.alt) == (other.title, other.alt)
    assert chart_kit.digest(one.figure) == chart_kit.digest(other.figure)


def test_settings_of_the_user_do_not_leak_in() -> None:
    """Whatever rcParams say, the bytes are the same."""
    plain = chart_kit.digest(draw(SCENES["12"], arrange_fit, "light"))
    with mpl.rc_context(LEAKS):
        assert chart_kit.digest(draw(SCENES["12"], arrange_fit, "light")) == plain


def test_hash_seeds_do_not_matter_and_nothing_is_drawn_early() -> None:
    """Another process under another hash seed gives the same bytes; the chart loads no matplotlib."""
    code = (
        "import sys; from stackaudit.diagrams.charts import fit; "
        "print('matplotlib' in sys.modules); import chart_kit, test_fit; "
        "print(chart_kit.digest(test_fit.drawn(test_fit.SCENES['12'])))"
    )
    assert chart_kit.printed_elsewhere(code) == f"False\n{chart_kit.digest(draw(SCENES['12'], arrange_fit, 'light'))}\n"


def test_characters_without_a_font_are_told() -> None:
    """Names that no font can draw give one warning."""
    names = hostile_names()
    with pytest.warns(MissingGlyphWarning, match="CJK"):
        FIT.draw(graph_of(names), seeded(names)).figure  # noqa: B018
