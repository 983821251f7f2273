"""The redundancy matrix: what it says of hand-made reviews, and the measures that its picture is held to."""

from __future__ import annotations

import warnings
from dataclasses import replace

import chart_kit
import matplotlib as mpl
import pytest
from chart_kit import graph_of, group, hostile_names, names_of, overlaps, pair, seeded_overlaps, shapes_of, shuffled
from drawn import draw
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from quality import text_extents
from scenes import HOSTILE
from test_figure import LEAKS
from test_pictures import LEAST_CONTRAST, ink_contrasts

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.diagrams.charts.redundancy import (
    MOST_TOOLS,
    REDUNDANCY,
    Frame,
    Kin,
    RedundancyCell,
    RedundancyGroup,
    RedundancyScene,
    RedundancyTool,
    arrange_redundancy,
    ramp,
    redundancy_scene,
    shown_share,
)
from stackaudit.diagrams.layout.geometry import Rect
from stackaudit.diagrams.shapes import Block, Inked, Sign, SignKind
from stackaudit.diagrams.style import READABLE, ThemeName, contrast
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.policy import Policy

FOUR = ["Mailchimp", "Klaviyo", "Braze", "Asana"]


def scene_of(count: int, seed: int = 1) -> RedundancyScene:
    """Return what the picture of so many tools says."""
    return redundancy_scene(graph_of(names_of(count)), seeded_overlaps(count, seed))


def hostile() -> RedundancyScene:
    """Return a matrix of names that try to break it, as groups and as tools."""
    tools = [RedundancyTool(f"t{at}", name) for at, name in enumerate(HOSTILE)]
    groups = [
        RedundancyGroup(HOSTILE[-at] or "x", tuple(tools[at : at + 4]), "note $x^{") for at in range(0, len(tools), 4)
    ]
    cells = [
        RedundancyCell("t0", f"t{at}", at / 23, Frame.STRONG, Kin.VENDOR, True, True) for at in range(1, len(tools))
    ]
    return RedundancyScene("A very long headline of $50 & 100% " * 6, "sub $ line", tuple(groups), tuple(cells), 0.6)


SCENES = {str(count): scene_of(count) for count in (2, 3, 7, 12, 26, 40, 100)} | {"hostile names": hostile()}
SCENES |= {f"seed {seed}": scene_of(17 + seed, seed) for seed in range(20, 24)}


def drawn(scene: RedundancyScene, theme: ThemeName = "light") -> Figure:
    """Return the picture; names in scripts without a font are expected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return draw(scene, arrange_redundancy, theme)


def four() -> RedundancyScene:
    """Return a small matrix made by hand: a group of three, and one tool in no group."""
    rows = [
        pair("t000", "t001", 0.57, "on-purpose", intent="regional"),
        pair("t002", "t000", 0.7, "harmful"),
        pair("t001", "t002", 0.6, "harmful", thin=True),
        pair("t000", "t003", 0.08, relation="same-vendor"),
    ]
    return redundancy_scene(graph_of(FOUR), overlaps(rows, [group(1, "Email", ["t002", "t000", "t001"], 0.0, 900.0)]))


# -- what it says


def test_groups_come_first_and_names_rule_within() -> None:
    """Tools stand by group, in it by name; those in no group come last, under "Other"."""
    found = [(one.name, [tool.name for tool in one.tools], one.loose) for one in four().groups]
    assert found == [("Email", ["Braze", "Klaviyo", "Mailchimp"], False), ("Other", ["Asana"], True)]
    assert four().groups[0].note == "at stake: up to EUR 900 a year"


def test_a_tool_of_two_groups_stands_in_the_larger() -> None:
    """What is left of the smaller group is a block only where two tools are left."""
    rows = [pair("t000", "t001", 0.5), pair("t001", "t002", 0.5), pair("t002", "t003", 0.5)]
    groups = [group(1, "Small", ["t002", "t003"]), group(2, "Large", ["t000", "t001", "t002"])]
    scene = redundancy_scene(graph_of(FOUR), overlaps(rows, groups))
    assert [(one.name, len(one.tools)) for one in scene.groups] == [("Large", 3), ("Other", 1)]


def test_cells_say_what_the_rows_say() -> None:
    """Share, outline, vendor, purpose and thin evidence are read off the row, whichever tool it names first."""
    cells = {(cell.tool, cell.other): cell for cell in four().cells}
    assert cells["t000", "t002"] == RedundancyCell("t000", "t002", 0.7, Frame.STRONG)
    assert cells["t000", "t001"] == RedundancyCell("t000", "t001", 0.57, on_purpose=True)
    assert cells["t001", "t002"] == RedundancyCell("t001", "t002", 0.6, Frame.STRONG, thin=True)
    assert cells["t000", "t003"] == RedundancyCell("t000", "t003", 0.08, kin=Kin.VENDOR)


@pytest.mark.parametrize(
    ("rows", "headline", "counts"),
    [
        ([], "No two tools are known to do mostly the same job", ""),
        ([pair("t000", "t001", 0.59)], "No two tools are known to do mostly the same job", ""),
        (
            [pair("t000", "t001", 0.4, "harmful")],
            "No two tools are known to do mostly the same job",
            "1 pair calls for a look. ",
        ),
        ([pair("t000", "t001", 0.6, "harmful")], "1 pair of tools does mostly the same job", ""),
        ([pair("t000", "t001", 0.9, relation="same-product")], "No two tools are known to do mostly the same job", ""),
        ([pair("t000", "t001", 0.9, "on-purpose")], "1 pair of tools does mostly the same job, on purpose", ""),
        (
            [pair("t000", "t001", 0.9, "harmful"), pair("t000", "t002", 1.0, "harmful")],
            "2 pairs of tools do mostly the same job",
            "",
        ),
        (
            [
                pair("t000", "t001", 0.9, "harmful"),
                pair("t000", "t002", 0.7, "in-transition"),
                pair("t001", "t002", 0.8, "lapsed"),
                pair("t001", "t003", 0.3, "lapsed"),
                pair("t002", "t003", None, "unknown"),
            ],
            "3 pairs of tools do mostly the same job",
            "1 for the same people, 1 on purpose, 1 to look at, 1 more with less in common to look at. ",
        ),
    ],
)
def test_the_headline_counts_pairs(rows: list[chart_kit.Row], headline: str, counts: str) -> None:
    """Pairs from the threshold on, apart from those of one product; what they are stands beneath, and lesser ones."""
    scene = redundancy_scene(graph_of(FOUR), overlaps(rows))
    assert scene.headline == headline
    assert scene.subline.partition("Numbers")[0].partition("None of")[0] == counts
    assert scene.alt.startswith(f"{headline}. {counts}".rstrip())


def test_the_threshold_is_that_of_the_policy() -> None:
    """A stack judged by another threshold is outlined, counted and worded by that one."""
    rows = [pair("t000", "t001", 0.6, "harmful"), pair("t000", "t002", 0.76, "harmful")]
    lenient = redundancy_scene(graph_of(FOUR, policy=Policy(overlap={"strong": 0.75})), overlaps(rows))
    assert [cell.frame for cell in lenient.cells] == [Frame.FINDING, Frame.STRONG]
    assert "from 75 on, a threshold set in the policy" in lenient.subline
    assert "from 60 on, a threshold of ours" in redundancy_scene(graph_of(FOUR), overlaps(rows)).subline


@given(st.floats(0, 1), st.floats(0.05, 1))
@settings(max_examples=100, deadline=None)
def test_a_printed_share_never_crosses_a_bound(share: float, threshold: float) -> None:
    """What is printed is within one of the share, is 100 only for all, and reaches the threshold only with it."""
    text = shown_share(share, threshold)
    if share == 0:
        assert text == ""
    elif text == "<1":
        assert share < 0.01
    else:
        assert abs(int(text) - 100 * share) <= 1
        assert (text == "100") == (share == 1)
        assert share >= threshold or int(text) / 100 < threshold


@given(st.floats(0, 1), st.floats(0.05, 1), st.sampled_from(["light", "dark"]))
@settings(max_examples=100, deadline=None)
def test_every_colour_of_the_ramp_bears_its_number(share: float, threshold: float, theme: ThemeName) -> None:
    """Black or white can be read on each colour of the ramp, with room for thin strokes."""
    ground = ramp(share, threshold)
    assert contrast(ground.on(theme), ground.ink.on(theme)) >= READABLE + 0.5


def test_the_ramp_darkens_with_the_share() -> None:
    """On white, more of one job is never lighter."""
    contrasts = [contrast(ramp(share / 100, 0.6).light, "#FFFFFF") for share in range(101)]
    assert contrasts == sorted(contrasts)
    assert contrasts[60] > contrasts[59] + 1


def test_no_more_than_forty_tools_are_shown() -> None:
    """Of a hundred, the largest groups are shown as far as they fit, each whole, and the picture says how many."""
    made = seeded_overlaps(100)
    scene = redundancy_scene(graph_of(names_of(100)), made)
    rows = [dict(zip(table.columns, row, strict=True)) for table in made.tables[1:] for row in table.rows]
    sizes = {frozenset(row["tools"]): len(row["tools"]) for row in rows}
    shown = [frozenset(tool.id for tool in one.tools) for one in scene.groups]
    assert len(scene.tools) <= MOST_TOOLS
    assert (f". {len(scene.tools)} of 100 tools that overlap shown.") in scene.subline
    left_out = [size for tools, size in sizes.items() if tools not in shown]
    assert all(one in sizes for one in shown)
    assert max(left_out) <= min(len(one) for one in shown) or len(scene.tools) + min(left_out) > MOST_TOOLS
    assert sum(len(one) == 6 for one in shown) == min(6, list(sizes.values()).count(6))


def test_a_group_of_more_than_forty_is_cut_with_its_findings_kept() -> None:
    """Fifty tools for one job: forty are shown, among them those of findings."""
    ids = chart_kit.ids_of(50)
    rows = [pair(ids[0], other, 0.3) for other in ids[1:48]] + [pair(ids[48], ids[49], 0.9, "harmful")]
    scene = redundancy_scene(graph_of(names_of(50)), overlaps(rows, [group(1, "All", ids)]))
    assert len(scene.tools) == 40
    assert {ids[48], ids[49]} <= {tool.id for tool in scene.tools}
    assert scene.subline.startswith("40 of 50 tools")


def test_without_groups_the_strongest_pairs_are_shown() -> None:
    """Sixty tools in no group and no finding: the pairs that share most."""
    ids = chart_kit.ids_of(60)
    rows = [pair(ids[at], ids[at + 1], at / 100) for at in range(0, 60, 2)]
    scene = redundancy_scene(graph_of(names_of(60)), overlaps(rows))
    assert {tool.id for tool in scene.tools} == set(ids[20:])


def test_the_alternative_text_tells_pairs_worst_first() -> None:
    """Findings come first, then the others by share; each has its names, number and verdict."""
    assert four().alt.split(". ")[1:3] == [
        "Braze and Mailchimp: 70, the same people have both",
        "Braze and Klaviyo: 60, the same people have both",
    ]
    assert "Asana and Mailchimp: 8" in four().alt
    many = REDUNDANCY.draw(graph_of(names_of(100)), seeded_overlaps(100))
    assert "more pairs." in many.alt


def test_what_cannot_be_drawn_is_refused() -> None:
    """A review without the table, a tool that the stack has not, and an unknown theme are errors of ours."""
    graph = graph_of(FOUR)
    with pytest.raises(StackAuditError, match="no table 'overlaps'"):
        REDUNDANCY.draw(graph, chart_kit.review())
    with pytest.raises(UnknownNameError):
        REDUNDANCY.draw(graph, overlaps([pair("t000", "nothing", 0.5)]))
    with pytest.raises(UnknownNameError, match="'dark'"):
        REDUNDANCY.draw(graph, overlaps([]), theme="darc")


A, B = RedundancyTool("a", "A"), RedundancyTool("b", "B")
ONE = RedundancyScene("h", "", (RedundancyGroup("g", (A, B)),), (RedundancyCell("a", "b", 0.5),), 0.6)


@pytest.mark.parametrize(
    "broken",
    [
        replace(ONE, groups=(RedundancyGroup("g", (A, B, A)),)),
        replace(ONE, cells=(RedundancyCell("a", "c", 0.5),)),
        replace(ONE, cells=(RedundancyCell("a", "a", 0.5),)),
        replace(ONE, cells=(RedundancyCell("a", "b", 0.5), RedundancyCell("b", "a", 0.5))),
        replace(ONE, cells=(RedundancyCell("a", "b", 1.01),)),
    ],
    ids=["tool twice", "no such row", "with itself", "pair twice", "above one"],
)
def test_scenes_that_contradict_themselves_are_refused(broken: RedundancyScene) -> None:
    """A tool or a pair that stands twice, a cell of no row and an impossible share are errors of the caller."""
    with pytest.raises(ValueError, match=r"stands twice|does not join|outside 0 to 1"):
        arrange_redundancy(broken)


def test_accounts_of_one_product_share_a_row() -> None:
    """Where the table judges products, their accounts stand in one row under the name it has there, and count once."""
    both = {"name": "Mail (2 accounts)", "tools": ("t000", "t001"), "other_name": "Braze", "other_tools": ("t002",)}
    rows = [
        pair("t000", "t002", 0.7, "harmful", **both),
        pair("t000", "t001", 1.0, relation="same-product", name="Mailchimp", tools=("t000",), other_tools=("t001",)),
        pair("t001", "t003", 0.4, relation="same-vendor", tools=("t001",), other_tools=("t003",)),
        pair("t000", "t003", 0.2, relation="same-vendor", tools=("t000",), other_tools=("t003",)),
    ]
    groups = [group(1, "Email", ["t001", "t002", "t000"])]
    made = overlaps(rows, groups)
    scene = redundancy_scene(graph_of(FOUR), made)
    assert [tool.name for tool in scene.tools] == ["Braze", "Mail (2 accounts)", "Asana"]
    assert [(cell.tool, cell.other, cell.share) for cell in scene.cells] == [
        ("t000", "t002", 0.7),
        ("t000", "t003", 0.4),
    ]
    assert "Braze and Mail (2 accounts): 70, the same people have both" in scene.alt
    assert redundancy_scene(graph_of(FOUR), shuffled(made)) == scene


# -- how it looks


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_matrices_have_no_faults(name: str, theme: ThemeName) -> None:
    """No text overlaps another or leaves the page, and none is too small to be read."""
    figure = drawn(SCENES[name], theme)
    assert chart_kit.text_overlaps(figure) == []
    assert chart_kit.texts_outside(figure) == []
    assert min(float(text.get_fontsize()) / 0.75 for text, _ in text_extents(figure)) >= 10.5


@pytest.mark.parametrize("name", ["2", "12", "40", "hostile names"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_seen(name: str, theme: ThemeName) -> None:
    """The pixels of every text differ from its ground by 4.5:1, on every colour of the ramp."""
    assert [entry for entry in ink_contrasts(drawn(SCENES[name], theme)) if entry[0] < LEAST_CONTRAST] == []


@pytest.mark.parametrize("name", ["12", "40", "hostile names"])
def test_numbers_stand_in_their_cells(name: str) -> None:
    """Each number lies inside a block, that of a pair with a share; there are as many as shares above zero."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        chart = arrange_redundancy(SCENES[name])
    blocks = [block.rect for block in shapes_of(chart, Block) if block.fill]
    numbers = [rect for text, rect in text_extents(drawn(SCENES[name])) if text.get_gid() == "cell"]
    assert len(numbers) == sum(bool(cell.share) for cell in SCENES[name].cells)
    assert all(any(block.holds(Rect(one.x, block.y, one.w, 1), 0) for block in blocks) for one in numbers)


def test_the_triangle_has_a_cell_for_each_pair() -> None:
    """Five tools: ten cells below the diagonal and five on it, none of which overlaps another."""
    scene = redundancy_scene(graph_of(names_of(5)), overlaps([pair("t000", f"t00{at}", 0.2) for at in range(1, 5)]))
    chart = arrange_redundancy(scene)
    cells = [block.rect for block in shapes_of(chart, Block) if block.rect.w == 32]
    assert len(cells) == 15
    assert len({(round(cell.x), round(cell.y)) for cell in cells}) == 15
    assert max(cell.x for cell in cells) - min(cell.x for cell in cells) == pytest.approx(4 * 34)


def test_the_legend_has_what_the_picture_has() -> None:
    """Outlines and signs stand in the legend only where they occur."""
    words = chart_kit.texts_of(drawn(four()))
    assert {"no overlap", "same job", "60 or more, for the same people", "same vendor", "on purpose"} <= set(words)
    assert "thin evidence: one capability" in words
    assert not {"to look at", "cannot be compared", "same product"} & set(words)
    rows = [pair("t000", "t001", None, "unknown"), pair("t001", "t002", 0.1, "lapsed")]
    words = chart_kit.texts_of(drawn(redundancy_scene(graph_of(FOUR), overlaps(rows))))
    assert {"to look at", "cannot be compared"} <= set(words)
    assert not {"on purpose", "60 or more, for the same people"} & set(words)


def test_marks_differ_without_colour() -> None:
    """Purpose, kin and thin evidence have a shape each, once in the cell and once in the legend."""
    kinds = [sign.kind for sign in shapes_of(arrange_redundancy(four()), Sign)]
    assert sorted(kinds) == sorted([SignKind.DISC, SignKind.EQUALS, SignKind.STAR] * 2)


def test_large_matrices_name_their_columns() -> None:
    """From nine tools on names stand beneath the columns too, turned; small matrices do without."""
    for count, turned in ((8, 0), (9, 9)):
        assert sum(inked.turned for inked in shapes_of(arrange_redundancy(scene_of(count)), Inked)) == turned


def test_names_that_look_alike_are_told_apart() -> None:
    """Two tools of one name carry their ids."""
    scene = redundancy_scene(graph_of(["Same", "Same"]), overlaps([pair("t000", "t001", 0.5)]))
    assert {"Same (t000)", "Same (t001)"} <= set(chart_kit.texts_of(drawn(scene)))


def test_an_empty_matrix_is_a_page_with_its_headline() -> None:
    """Nothing in common gives a picture that says so, without a legend of nothing."""
    words = chart_kit.texts_of(REDUNDANCY.draw(graph_of(FOUR), overlaps([])).figure)
    assert words[0] == "No two tools are known to do mostly the same job"
    assert "no overlap" not in words


@pytest.mark.parametrize("count", [12, 100])
def test_order_of_the_rows_does_not_matter(count: int) -> None:
    """Rows of both tables in another order give the same bytes and the same words."""
    graph, made = graph_of(names_of(count)), seeded_overlaps(count)
    one, other = REDUNDANCY.draw(graph, made), REDUNDANCY.draw(graph, shuffled(made))
    assert (one.title, one.alt) == (other.title, other.alt)
    assert chart_kit.digest(one.figure) == chart_kit.digest(other.figure)


def test_settings_of_the_user_do_not_leak_in() -> None:
    """Whatever rcParams say, the bytes are the same."""
    plain = chart_kit.digest(draw(SCENES["7"], arrange_redundancy, "light"))
    with mpl.rc_context(LEAKS):
        assert chart_kit.digest(draw(SCENES["7"], arrange_redundancy, "light")) == plain


def test_hash_seeds_do_not_matter_and_nothing_is_drawn_early() -> None:
    """Another process under another hash seed gives the same bytes; the adapters load no matplotlib."""
    code = (
        "import sys; from stackaudit.diagrams.charts import costs, redundancy, renewals; "
        "print('matplotlib' in sys.modules); import chart_kit; from stackaudit.diagrams.charts.redundancy import *; "
        "n = chart_kit.names_of(12); d = REDUNDANCY.draw(chart_kit.graph_of(n), chart_kit.seeded_overlaps(12)); "
        "print(chart_kit.digest(d.figure))"
    )
    assert (
        chart_kit.printed_elsewhere(code)
        == f"False\n{chart_kit.digest(draw(SCENES['12'], arrange_redundancy, 'light'))}\n"
    )


def test_characters_without_a_font_are_told() -> None:
    """Names that no font can draw give one warning, and the ids stand beside them."""
    graph = graph_of(hostile_names())
    diagram = REDUNDANCY.draw(graph, seeded_overlaps(len(hostile_names()), 4))
    with pytest.warns(MissingGlyphWarning, match="CJK"):
        diagram.figure  # noqa: B018
