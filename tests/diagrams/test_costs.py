"""The cost bars: what they say of hand-made reviews, and the measures that their picture is held to."""

from __future__ import annotations

import warnings
from dataclasses import replace

import chart_kit
import matplotlib as mpl
import pytest
from chart_kit import costs, graph_of, hostile_names, names_of, seeded_costs, shapes_of, shuffled
from drawn import draw
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from quality import text_extents
from scenes import HOSTILE, OWNERS
from test_figure import LEAKS
from test_pictures import LEAST_CONTRAST, ink_contrasts

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.diagrams.charts.costs import (
    COSTS,
    LONGEST_BAR,
    MOST_BARS,
    PART_STYLES,
    WAYS,
    Bar,
    CostsScene,
    Part,
    arrange_costs,
    costs_scene,
    split,
)
from stackaudit.diagrams.layout.geometry import Geometry, Rect
from stackaudit.diagrams.names import amount, span
from stackaudit.diagrams.painter import hatching
from stackaudit.diagrams.shapes import Block
from stackaudit.diagrams.style import VISIBLE, ThemeName, contrast
from stackaudit.diagrams.text import MissingGlyphWarning

THREE = ["Mailchimp", "Klaviyo", "Braze"]


def tool(at: int, annual: float | None, low: float | None = None, high: float | None = None) -> chart_kit.Row:
    """Return a row of `cost_by_tool`."""
    row = {"tool": f"t{at:03}", "name": names_of(at + 1)[at], "departments": (OWNERS[at % 8].id,) if at % 9 else ()}
    return {**row, "annual": annual, "idle_cost_low": low, "idle_cost_high": high}


def scene_of(count: int, by: str = "tool", seed: int = 1) -> CostsScene:
    """Return what the picture of so many tools says."""
    return costs_scene(graph_of(names_of(count)), seeded_costs(names_of(count), seed), by)


def hostile() -> CostsScene:
    """Return bars of names that try to break them."""
    parts = ((Part.USED, 5.0), (Part.PERHAPS, 0.001), (Part.IDLE, 2.0), (Part.UNSTATED, 1.0))
    bars = [Bar(f"b{at}", name, parts, "EUR $x^{", "<b> & $ note", "sales") for at, name in enumerate(HOSTILE)]
    return CostsScene("Long $ " * 40, "sub $", tuple(bars), True, OWNERS, ("\u2068صندوق\u2069 & $x$ " * 40, "<b>"))


SCENES = {str(count): scene_of(count, seed=count) for count in (1, 3, 12, 40, 100)} | {"hostile names": hostile()}
SCENES |= {by: scene_of(90, by) for by in ("department", "capability")}
SCENES["huge"] = costs_scene(graph_of(THREE), costs([tool(0, 1e22, 0.0, 1.0), tool(1, 0.01), tool(2, 0.0)]))


def arranged(scene: CostsScene) -> Geometry:
    """Return the layout; names in scripts without a font are expected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return arrange_costs(scene)


def drawn(scene: CostsScene, theme: ThemeName = "light") -> Figure:
    """Return the picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return draw(scene, arrange_costs, theme)


# -- what they say


def test_bars_stand_by_amount_and_say_what_is_idle() -> None:
    """The dearest first; each is split into what is used, perhaps idle and surely idle."""
    made = costs([tool(0, 100.0), tool(1, 12_000.0, 1000.0, 4000.0), tool(2, 500.0, 0.0, 0.0)])
    scene = costs_scene(graph_of(names_of(3)), made)
    assert [bar.id for bar in scene.bars] == ["t001", "t002", "t000"]
    assert scene.bars[0].parts == ((Part.USED, 8000.0), (Part.PERHAPS, 3000.0), (Part.IDLE, 1000.0))
    assert scene.bars[1].parts == ((Part.USED, 500.0),)
    assert scene.bars[2].parts == ((Part.UNSTATED, 100.0),)
    assert [bar.amount for bar in scene.bars] == ["EUR 12,000", "EUR 500", "EUR 100"]
    assert [bar.note for bar in scene.bars] == ["idle: 1,000 to 4,000", "", ""]


@pytest.mark.parametrize(
    ("rows", "headline"),
    [
        ([tool(0, 5000.0)], "1 tool costs EUR 5,000 a year"),
        (
            [tool(0, 5000.0, 100.0, 300.0), tool(1, 1000.0, 0.0, 0.0)],
            "EUR 100 to 300 of 6,000 a year is idle",
        ),
        (
            [tool(0, 5000.0, 0.0, 300.0), tool(1, 1000.0)],
            "Up to EUR 300 of 6,000 a year may be idle, as far as use is stated",
        ),
        ([tool(0, 0.0), tool(1, 0.0), tool(2, None)], "2 tools cost nothing, as stated"),
        ([tool(0, None)], "The cost of the tool is not stated"),
        ([tool(0, None), tool(1, None)], "None of 2 tools states its cost"),
    ],
)
def test_the_headline_says_what_is_known(rows: list[chart_kit.Row], headline: str) -> None:
    """Sums are of stated costs only, idle money is a span, and what is not stated is never zero."""
    assert costs_scene(graph_of(names_of(3)), costs(rows)).headline == headline


def test_tools_without_a_cost_are_counted_beneath() -> None:
    """They have no bar, and a line says how many there are and names the first."""
    scene = costs_scene(graph_of(names_of(8)), costs([tool(0, 10.0), *(tool(at, None) for at in range(1, 8))]))
    assert len(scene.bars) == 1
    assert scene.notes[0].startswith("7 tools: cost not stated (Canva, Google Ads, ")
    assert scene.notes[0].endswith("+1)")


def test_twenty_bars_and_the_others() -> None:
    """Of thirty the dearest twenty have a bar, the rest one together, and no money is lost; 21 all have one."""
    rows = [tool(at, 100.0 + at, 10.0, 20.0) for at in range(30)]
    scene = costs_scene(graph_of(names_of(30)), costs(rows))
    assert [bar.id for bar in scene.bars[:-1]] == [f"t{at:03}" for at in range(29, 9, -1)]
    rest = scene.bars[-1]
    assert (rest.name, rest.rest) == ("others (10)", True)
    assert rest.parts == ((Part.USED, 845.0), (Part.PERHAPS, 100.0), (Part.IDLE, 100.0))
    assert sum(bar.length for bar in scene.bars) == sum(row["annual"] for row in rows)
    assert scene.subline.startswith("The 20 dearest of 30 tools")
    assert len(costs_scene(graph_of(names_of(21)), costs(rows[:21])).bars) == MOST_BARS + 1
    assert not any(bar.rest for bar in costs_scene(graph_of(names_of(21)), costs(rows[:21])).bars)


def test_departments_say_tools_and_heads() -> None:
    """Each department has its sum, its tools, those without a price and the cost a head; no department comes last."""
    departments = [
        {"department": "sales", "name": "Sales", "annual": 1000.0, "tools": 3, "unpriced": 1, "per_head": 12.5},
        {"department": "marketing", "name": "Marketing", "annual": 3000.0, "tools": 1, "unpriced": 0},
        {"department": "", "name": "", "annual": 9000.0, "tools": 2, "unpriced": 0},
        {"department": "it", "name": "Data & IT", "annual": None, "tools": 2, "unpriced": 2},
    ]
    scene = costs_scene(graph_of(names_of(9)), costs([], departments), "department")
    assert [bar.name for bar in scene.bars] == ["Marketing", "Sales", "no department stated"]
    assert scene.bars[1].note == "3 tools · 1 not priced · EUR 12.50 a head"
    assert scene.headline == "Marketing pays most: EUR 3,000 a year, 23% of what is stated"
    assert scene.notes == ("1 department: no cost stated (Data & IT)",)
    assert {bar.owner for bar in scene.bars} == {"marketing", "sales", None}


def test_capabilities_say_their_sum() -> None:
    """Capabilities are written as words; what has none comes last and never leads the headline."""
    rows = [
        {"capability": "email-send", "annual": 700.0, "tools": 2, "unpriced": 1},
        {"capability": "", "annual": 9000.0, "tools": 4, "unpriced": 0},
    ]
    scene = costs_scene(graph_of(THREE), costs([], [], rows), "capability")
    assert [bar.name for bar in scene.bars] == ["Email send", "no capability stated"]
    assert scene.headline == "Email send costs most: at least EUR 700 a year"
    assert not scene.tagged
    only = costs_scene(graph_of(THREE), costs([], [], rows[1:]), "capability")
    assert only.headline == "For EUR 9,000 a year no capability is stated"


def test_what_cannot_be_drawn_is_refused() -> None:
    """An unknown way names the nearest; a missing or empty table and an unknown theme are errors that say why."""
    graph, made = graph_of(THREE), costs([tool(0, 1.0)])
    with pytest.raises(UnknownNameError, match="did you mean 'department'"):
        COSTS.draw(graph, made, by="departments")
    with pytest.raises(StackAuditError, match="cost_by_capability has no rows"):
        COSTS.draw(graph, made, by="capability")
    with pytest.raises(StackAuditError, match="no table 'cost_by_tool'"):
        COSTS.draw(graph, chart_kit.review())
    with pytest.raises(UnknownNameError):
        COSTS.draw(graph, made, theme="")


def test_the_alternative_text_tells_every_bar() -> None:
    """Name, amount and idle money of each bar, and what is not stated."""
    alt = costs_scene(graph_of(names_of(3)), costs([tool(0, 100.0, 5.0, 5.0), tool(1, 7.25), tool(2, None)])).alt
    assert "HubSpot Marketing: EUR 100 (idle: 5). Mailchimp: EUR 7.25. 1 tool: cost not stated" in alt


@given(st.floats(0, 1e9), st.none() | st.floats(0, 2e9), st.none() | st.floats(0, 2e9))
@settings(max_examples=100, deadline=None)
def test_parts_add_up_and_idle_is_never_more_than_the_whole(
    annual: float, low: float | None, high: float | None
) -> None:
    """Whatever an interval says, the parts are the whole; without one all of it is not stated."""
    parts = dict(split(annual, low, high))
    assert sum(parts.values()) == pytest.approx(annual)
    assert all(value > 0 for value in parts.values())
    assert (Part.UNSTATED in parts) == ((low is None or high is None) and annual > 0)


@given(st.floats(0, 1e25))
@settings(max_examples=100, deadline=None)
def test_amounts_are_digits_with_commas(value: float) -> None:
    """No amount is written in powers of ten, and what is written is the amount."""
    text = amount(value, "EUR")
    assert text.startswith("EUR ")
    assert set(text[4:]) <= set("0123456789,.")
    assert float(text[4:].replace(",", "")) == pytest.approx(value, abs=0.51)
    assert span(value, value) == amount(value) or value >= 100


@given(st.floats(0.5, 400), st.floats(1, 30))
@settings(max_examples=60, deadline=None)
def test_hatching_stays_inside(width: float, height: float) -> None:
    """The slanting lines of a hatched part do not leave it."""
    rect = Rect(3, 4, width, height)
    for line in hatching(rect):
        assert all(rect.holds(Rect(x, y, 0, 0)) for x, y in line)


ONE = CostsScene("h", "", (Bar("a", "A", ((Part.USED, 1.0),), "1"),))


@pytest.mark.parametrize(
    "broken",
    [
        replace(ONE, bars=(*ONE.bars, *ONE.bars)),
        replace(ONE, bars=(replace(ONE.bars[0], parts=((Part.USED, -1.0),)),)),
        replace(ONE, bars=(replace(ONE.bars[0], owner="nobody"),)),
    ],
    ids=["twice", "below zero", "no such owner"],
)
def test_scenes_that_contradict_themselves_are_refused(broken: CostsScene) -> None:
    """A bar that stands twice or reaches below zero and an unknown department are errors of the caller."""
    with pytest.raises(ValueError, match=r"stands twice|below zero|does not have"):
        arrange_costs(broken)


# -- how they look


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_bars_have_no_faults(name: str, theme: ThemeName) -> None:
    """No text overlaps another or leaves the page, and none is too small to be read."""
    figure = drawn(SCENES[name], theme)
    assert chart_kit.text_overlaps(figure) == []
    assert chart_kit.texts_outside(figure) == []
    assert min(float(text.get_fontsize()) / 0.75 for text, _ in text_extents(figure)) >= 8.5


@pytest.mark.parametrize("name", ["3", "40", "department", "hostile names"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_seen(name: str, theme: ThemeName) -> None:
    """The pixels of every text differ from its ground by 4.5:1."""
    assert [entry for entry in ink_contrasts(drawn(SCENES[name], theme)) if entry[0] < LEAST_CONTRAST] == []


def test_bars_are_as_long_as_their_amounts() -> None:
    """The longest takes the whole length, half the amount takes half of it, and parts lie side by side."""
    made = costs([tool(0, 1000.0, 100.0, 300.0), tool(1, 500.0, 0.0, 0.0), tool(2, 0.0, 0.0, 0.0)])
    chart = arranged(costs_scene(graph_of(names_of(3)), made))
    rows: dict[float, float] = {}
    for block in shapes_of(chart, Block)[:-3]:
        rows[round(block.rect.cy)] = rows.get(round(block.rect.cy), 0.0) + block.rect.w
    assert list(rows.values()) == pytest.approx([LONGEST_BAR, LONGEST_BAR / 2], abs=2)


def test_a_small_part_can_still_be_seen() -> None:
    """A cost of a hundred-thousandth of the largest has a bar, a cost of zero has none."""
    made = costs([tool(0, 1e6, 0.0, 0.0), tool(1, 10.0, 0.0, 0.0), tool(2, 0.0, 0.0, 0.0)])
    chart = arranged(costs_scene(graph_of(names_of(3)), made))
    assert [block.rect.w >= 1.5 for block in shapes_of(chart, Block)[:-1]] == [True, True]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_parts_differ_from_each_other_and_from_the_ground(theme: ThemeName) -> None:
    """Used and surely idle stand out from the page; perhaps idle is hatched; not stated is framed."""
    ground = {"light": "#FFFFFF", "dark": "#0B1220"}[theme]
    for part in (Part.USED, Part.IDLE):
        assert contrast(PART_STYLES[part].fill.on(theme), ground) >= VISIBLE
    for part in (Part.PERHAPS, Part.UNSTATED):
        line = PART_STYLES[part].line
        assert line is not None
        assert contrast(line.on(theme), ground) >= VISIBLE
    assert PART_STYLES[Part.PERHAPS].hatch is not None


def test_the_legend_has_what_the_picture_has() -> None:
    """Parts and departments stand in the legend only where they occur."""
    graph = graph_of(names_of(9))
    words = set(chart_kit.texts_of(drawn(costs_scene(graph, costs([tool(1, 9.0, 1.0, 1.0)])))))
    assert {"in use", "surely idle", "Sales"} <= words
    assert not {"perhaps idle", "use not stated", "no department stated"} & words
    words = set(chart_kit.texts_of(drawn(costs_scene(graph, costs([tool(0, 9.0), tool(2, 8.0, 0.0, 4.0)])))))
    assert {"perhaps idle", "use not stated", "no department stated"} <= words
    assert "surely idle" not in words
    assert not {"in use", "Marketing"} & set(chart_kit.texts_of(drawn(SCENES["capability"])))


def test_all_costs_zero_or_unstated_are_pictures_too() -> None:
    """Zero costs have rows without bars; costs that nobody states give a page with the sentence and the names."""
    graph = graph_of(names_of(2))
    words = chart_kit.texts_of(COSTS.draw(graph, costs([tool(0, 0.0), tool(1, 0.0)])).figure)
    assert words[0] == "2 tools cost nothing, as stated"
    assert words.count("EUR 0") == 2
    words = chart_kit.texts_of(COSTS.draw(graph, costs([tool(0, None), tool(1, None)])).figure)
    assert words == ["None of 2 tools states its cost", "2 tools: cost not stated (HubSpot Marketing, Mailchimp)"]


@pytest.mark.parametrize("by", WAYS)
def test_order_of_the_rows_does_not_matter(by: str) -> None:
    """Rows in another order give the same bytes and the same words."""
    graph, made = graph_of(names_of(60)), seeded_costs(names_of(60))
    one, other = COSTS.draw(graph, made, by=by), COSTS.draw(graph, shuffled(made), by=by)
    assert (one.title, one.alt) == (other.title, other.alt)
    assert chart_kit.digest(one.figure) == chart_kit.digest(other.figure)


def test_settings_of_the_user_do_not_leak_in() -> None:
    """Whatever rcParams say, the bytes are the same."""
    plain = chart_kit.digest(draw(SCENES["12"], arrange_costs, "light"))
    with mpl.rc_context({**LEAKS, "hatch.linewidth": 9, "hatch.color": "red"}):
        assert chart_kit.digest(draw(SCENES["12"], arrange_costs, "light")) == plain


def test_no_amount_is_torn_from_its_currency() -> None:
    """A headline of two lines breaks elsewhere, and loses no word."""
    made = costs([tool(at, 738_000 / 3, 0.0, 75_075.0) for at in range(3)])
    for count in range(8, 120):
        scene = replace(costs_scene(graph_of(names_of(3)), made), headline="x" * count + "; up to EUR 225,225 of it")
        lines = [words.text for words in arranged(scene).words if words.group == "headline"]
        assert not any(line.endswith("EUR") for line in lines)


def test_characters_without_a_font_are_told() -> None:
    """Names that no font can draw give one warning."""
    names = hostile_names()
    diagram = COSTS.draw(graph_of(names), seeded_costs(names, 5))
    with pytest.warns(MissingGlyphWarning, match="CJK"):
        diagram.figure  # noqa: B018
