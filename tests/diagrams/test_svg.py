"""The SVG writer: the picture that matplotlib paints, from the same layout, with texts, names and ids."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import chart_kit
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Polygon, Rectangle, Wedge
from matplotlib.text import Text
from PIL import Image, ImageFilter
from scenes import HOSTILE, SHAPES, sized_stack

import stackaudit as sa
from stackaudit.core.errors import StackAuditError
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.journey.scene import NOT_FLOWING, HandoffStatus
from stackaudit.diagrams.layout.geometry import Geometry, Words
from stackaudit.diagrams.registry import CHARTS
from stackaudit.diagrams.scene import Box, Card, CardKind, Line, LineKind, Scene
from stackaudit.diagrams.shapes import INK, Inked, Way
from stackaudit.diagrams.silo.picture import arrange
from stackaudit.diagrams.style import POINTS_PER_PX, ThemeName
from stackaudit.diagrams.svg import escaped
from stackaudit.diagrams.text import advance, clean

SAMPLES = ("brightside_45", "cobble_7", "crm_rollout", "gitlab_2022")
NS = "{http://www.w3.org/2000/svg}"
both_themes = pytest.mark.parametrize("theme", ["light", "dark"])
each_sample = pytest.mark.parametrize("sample", SAMPLES)
pytestmark = pytest.mark.filterwarnings("ignore::stackaudit.diagrams.text.MissingGlyphWarning")


@cache
def audited(sample: str) -> sa.Audit:
    """Return the audit of a sample."""
    return sa.audit(sa.read_stack(f"sample_stacks/{sample}.yaml"))


@cache
def pictures(sample: str, theme: ThemeName = "light") -> dict[str, Diagram]:
    """Return every picture that there is of a sample, by its kind."""
    found = {}
    for kind in CHARTS.built_in():
        try:
            found[kind] = audited(sample).diagram(kind, theme=theme)
        except StackAuditError:
            continue  # it has nothing to draw, as the tests of that picture hold
    assert {"silos", "tools", "journey", "entities"} <= set(found)
    return found


def root_of(diagram: Diagram) -> ET.Element:
    """Return the parsed SVG of a picture."""
    return ET.fromstring(diagram.svg())  # noqa: S314  our own


def groups_of(root: ET.Element, kind: str) -> list[ET.Element]:
    """Return the groups of all tools, or of all flows."""
    return [group for group in root.iter(f"{NS}g") if group.get("class") == kind]


def as_written(places: Iterable[Iterable[float]]) -> Counter[str]:
    """Return how often each of these places occurs, rounded to the two decimals that an SVG has."""
    return Counter(" ".join(f"{float(value):.2f}".replace("-0.00", "0.00") for value in place) for place in places)


# -- one layout, two painters


def texts_of_figure(figure: Figure) -> dict[tuple[str, str, bool], list[tuple[float, ...]]]:
    """Return where each text stands, by its letters, its colour and whether it is turned."""
    found: dict[tuple[str, str, bool], list[tuple[float, ...]]] = {}
    for text in figure.findobj(Text):
        if text.get_text().strip():
            key = text.get_text(), str(text.get_color()), text.get_rotation() == 90
            x, y = text.get_position()
            found.setdefault(key, []).append((float(x), float(y), float(text.get_fontsize()) / POINTS_PER_PX))
    return found


def texts_of_svg(root: ET.Element) -> dict[tuple[str, str, bool], list[tuple[float, ...]]]:
    """Return the same of an SVG."""
    found: dict[tuple[str, str, bool], list[tuple[float, ...]]] = {}
    for text in root.iter(f"{NS}text"):
        key = text.text or "", text.attrib["fill"], "transform" in text.attrib
        found.setdefault(key, []).append(tuple(float(text.attrib[name]) for name in ("x", "y", "font-size")))
    return found


@both_themes
@each_sample
def test_both_painters_write_the_same_texts_in_the_same_places(sample: str, theme: ThemeName) -> None:
    """Letters, place, size and colour of every text are those of matplotlib, in every picture of every sample."""
    for kind, diagram in pictures(sample, theme).items():
        painted, written = texts_of_figure(diagram.figure), texts_of_svg(root_of(diagram))
        assert painted.keys() == written.keys(), kind
        apart = [text for text, places in painted.items() if as_written(places) != as_written(written[text])]
        assert not apart, kind


def rects_of_figure(figure: Figure) -> list[tuple[float, ...]]:
    """Return the rectangles that matplotlib draws."""
    patches = [p for p in figure.axes[0].patches if isinstance(p, (FancyBboxPatch, Rectangle))]
    return [tuple(float(v) for v in (p.get_x(), p.get_y(), p.get_width(), p.get_height())) for p in patches]


def rects_of_svg(root: ET.Element) -> list[tuple[float, ...]]:
    """Return those of an SVG, but for its ground and the places that are only named."""
    drawn = [rect for rect in root.iter(f"{NS}rect") if rect.get("class") not in {"ground", "spot"}]
    return [tuple(float(rect.get(name, 0)) for name in ("x", "y", "width", "height")) for rect in drawn]


def circles_of_figure(figure: Figure) -> list[tuple[float, ...]]:
    """Return the circles that matplotlib draws."""
    patches = [p for p in figure.axes[0].patches if type(p) is Circle]
    return [(float(p.center[0]), float(p.center[1]), float(p.radius)) for p in patches]


@each_sample
def test_both_painters_draw_the_same_boxes_and_lines(sample: str) -> None:
    """Rectangles and circles stand in the same places, and lines and other shapes are as many."""
    for kind, diagram in pictures(sample).items():
        figure, root = diagram.figure, root_of(diagram)
        assert as_written(rects_of_figure(figure)) == as_written(rects_of_svg(root)), kind
        circles = [tuple(float(c.attrib[name]) for name in ("cx", "cy", "r")) for c in root.iter(f"{NS}circle")]
        assert as_written(circles_of_figure(figure)) == as_written(circles), kind
        paths = [p for p in figure.axes[0].patches if isinstance(p, (PathPatch, Polygon, Wedge))]
        assert len(list(root.iter(f"{NS}path"))) == len(paths), kind


def test_both_painters_lead_lines_the_same_way() -> None:
    """The corners and the handles of every line, and its dashes, are those of matplotlib's path."""
    diagram = pictures("brightside_45")["silos"]
    figure, root = diagram.figure, root_of(diagram)
    lines = [p for p in figure.axes[0].patches if isinstance(p, PathPatch)]
    drawn = [path for path in root.iter(f"{NS}path") if path.get("fill") == "none"]
    ways = [[float(value) for value in re.findall(r"-?[\d.]+", path.attrib["d"])] for path in drawn]
    assert as_written(np.asarray(p.get_path().vertices).flatten() for p in lines) == as_written(ways)
    dashed = sum(p.get_linestyle() not in {"-", "solid"} for p in lines)
    assert dashed == sum("stroke-dasharray" in p.attrib for p in drawn)


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(("kind", "theme"), [("silos", "light"), ("journey", "dark"), ("renewals", "light")])
def test_a_browser_shows_what_matplotlib_shows(tmp_path: Path, kind: str, theme: ThemeName) -> None:
    """But for texts, whose hinting differs, nothing that a browser shows is moved or hidden."""
    diagram = audited("brightside_45").diagram(kind, theme=theme)
    svg = re.sub(r"<text.*?</text>", "", diagram.svg())
    page, shot = tmp_path / "page.html", tmp_path / "shot.png"
    page.write_text(f"<!doctype html><body style='margin:0'>{svg}", encoding="utf-8")
    width, height = (round(side) for side in (diagram.geometry.width, diagram.geometry.height))
    quiet = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]
    window = [f"--window-size={width},{height + 100}", f"--screenshot={shot}", page.as_uri()]
    subprocess.run([str(CHROMIUM), *quiet, *window], check=True, capture_output=True, timeout=120)
    for text in diagram.figure.findobj(Text):
        text.set_visible(False)
    (tmp_path / "own.png").write_bytes(diagram.png(1))
    images = (Image.open(path).convert("RGB").crop((0, 0, width, height)) for path in (tmp_path / "own.png", shot))
    blurred = [np.asarray(image.filter(ImageFilter.BoxBlur(3)), dtype=int) for image in images]
    differing = np.abs(blurred[0] - blurred[1]).max(axis=2)
    assert differing.mean() < 1.0
    assert (differing > 60).mean() < 0.0005


# -- names, ids and classes


@each_sample
def test_it_parses_and_says_what_it_shows(sample: str) -> None:
    """Every picture of every sample parses, is an image to those who cannot see it, and has its headline and text."""
    for kind, diagram in pictures(sample).items():
        root = root_of(diagram)
        assert root.tag == f"{NS}svg", kind
        assert root.get("role") == "img"
        assert root.get("aria-label") == clean(diagram.title, sentence=True)
        assert root[0].tag == f"{NS}desc"
        assert root[0].text == clean(diagram.alt, sentence=True, longest=100_000)
        ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
        assert len(ids) == len(set(ids)), kind
        assert not [group for group in root.iter(f"{NS}g") if len(group.findall(f"{NS}title")) != 1], kind


@each_sample
def test_every_tool_and_every_flow_of_the_map_has_its_group(sample: str) -> None:
    """The map names each tool of the stack once and each line that it draws once, with ids that findings have too.

    In a large map lines lead from department to department, and their ids say so.
    """
    stack = sa.read_stack(f"sample_stacks/{sample}.yaml")
    diagram = pictures(sample)["silos"]
    root = root_of(diagram)
    tools = {tool.id: tool.name for tool in stack.tools}
    found = groups_of(root, "tool")
    assert {group.get("data-tool"): group.findtext(f"{NS}title") for group in found} == tools
    assert len(found) == len(tools)
    assert {group.get("id") for group in found} == {f"tool:{tool}" for tool in tools}
    lines = [(line.line.source, line.line.target, str(line.line.kind)) for line in diagram.geometry.lines]
    every = groups_of(root, "flow")
    flows = [flow for flow in every if not str(flow.get("data-source")).startswith("department:")]
    assert Counter((f.get("data-source"), f.get("data-target"), f.get("data-kind")) for f in flows) == Counter(lines)
    assert {(f.get("data-source"), f.get("data-target")) for f in flows} <= {(a, b) for a in tools for b in tools}
    assert all(flow.findtext(f"{NS}desc") for flow in every)


@each_sample
def test_a_journey_names_its_tools_and_its_arrows(sample: str) -> None:
    """The boxes of a journey are tools of the stack by id and name, and each arrow is a flow between two of them."""
    diagram = pictures(sample)["journey"]
    names = {tool.id: tool.name for tool in sa.read_stack(f"sample_stacks/{sample}.yaml").tools}
    root = root_of(diagram)
    tools = {group.attrib["data-tool"]: group.findtext(f"{NS}title") for group in groups_of(root, "tool")}
    assert tools
    assert tools.items() <= names.items()
    flows = groups_of(root, "flow")
    arrows = [way for way in chart_kit.shapes_of(diagram.geometry, Way) if way.stands is not None]
    assert len(flows) == len(arrows)
    assert {end for flow in flows for end in (flow.get("data-source"), flow.get("data-target"))} <= set(tools)
    assert {flow.get("data-kind") for flow in flows} <= set(HandoffStatus) - NOT_FLOWING


@pytest.mark.parametrize("kind", ["redundancy", "renewals", "costs", "fit", "entities", "tools"])
def test_every_tool_of_a_chart_has_its_group(kind: str) -> None:
    """Rows, bars and discs are named too: each tool once, by its name."""
    names = {tool.id: tool.name for tool in sa.read_stack("sample_stacks/brightside_45.yaml").tools}
    root = root_of(pictures("brightside_45")[kind])
    found = {group.attrib["data-tool"]: group.findtext(f"{NS}title") for group in groups_of(root, "tool")}
    assert len(found) == len(groups_of(root, "tool")) >= 15
    assert found.items() <= names.items()
    written = "\n".join(text.text or "" for text in root.iter(f"{NS}text"))
    assert sum(name is not None and name in written for name in found.values()) >= 0.9 * len(found)


def test_a_tool_holds_all_that_is_drawn_of_it() -> None:
    """Box, tag, name and marks of a tool are in its group; the cross of a broken flow is in that of the flow."""
    root = root_of(diagram_of(SHAPES["busy hub"], arrange))
    hub = max(groups_of(root, "tool"), key=len)
    tags = Counter(child.tag.removeprefix(NS) for child in hub)
    assert tags["rect"] >= 3  # the box, the tag, and the pill that counts marks
    assert tags["text"] >= 6  # the name, the tag's letters, three marks and "+9"
    broken = Scene(
        "h", "", (Card(CardKind.CORE, "c", "", (Box("a", "A"), Box("b", "B")), (Line("a", "b", LineKind.BROKEN),)),)
    )
    flow = groups_of(root_of(diagram_of(broken, arrange)), "flow")[0]
    assert [child.tag.removeprefix(NS) for child in flow] == ["title", "desc", "path", "path", "circle", "path", "path"]


def test_the_overview_names_its_squares() -> None:
    """With one square a tool, each has its group and its name."""
    scene = sized_stack(253)
    found = groups_of(root_of(diagram_of(scene, arrange)), "tool")
    assert {group.get("data-tool") for group in found} == {box.id for card in scene.cards for box in card.boxes}
    assert len(found) == 253


def test_the_two_sides_of_a_what_if_are_told_apart() -> None:
    """A tool that is drawn before and after a change has a group on each side, under its own id."""
    stack = sa.read_stack("sample_stacks/cobble_7.yaml")
    root = root_of(sa.what_if(stack).retire(stack.tools[0].id).diagram())
    tools = groups_of(root, "tool")
    assert {group.get("data-side") for group in tools} == {"before", "after"}
    before = {group.get("data-tool") for group in tools if group.get("data-side") == "before"}
    assert before == {tool.id for tool in stack.tools}


def test_ids_can_be_made_unlike_those_of_another_picture() -> None:
    """With a prefix, two pictures have no id in common."""
    diagram = pictures("cobble_7")["silos"]
    one, other = (set(re.findall(r' id="([^"]*)"', diagram.svg(prefix=prefix))) for prefix in ("", "map-"))
    assert one
    assert {f"map-{id_}" for id_ in one} == other
    assert not one & other


# -- hostile input


ALLOWED = {"svg", "title", "desc", "g", "rect", "circle", "path", "text"}
HOSTILE_IDS = ('a"><script>alert(1)</script>', "b' onload='x", "c&amp;", "d\x00\x1f\ufffe", "e ]]>", "ü→")


def hostile(theme: ThemeName = "light") -> Diagram:
    """Return a picture whose ids and names attack it."""
    boxes = tuple(Box(id_, name) for id_, name in zip(HOSTILE_IDS, HOSTILE[-6:], strict=True))
    lines = tuple(Line(HOSTILE_IDS[0], id_, LineKind.MANUAL, label="<b>\x0b\u202e") for id_ in HOSTILE_IDS[1:])
    card = Card(CardKind.CORE, "</title><script>x</script>", "&nbsp;", boxes, lines)
    scene = Scene('"><img src=x onerror=alert(1)>', "\ud800\uffff\x08", (card,), alt="]]> \x00 <!-- ")
    return diagram_of(scene, arrange, theme)


@both_themes
def test_hostile_names_and_ids_stay_text(theme: ThemeName) -> None:
    """Whatever names and ids hold, the SVG parses, has elements of our own only, and nothing in it runs or loads."""
    for diagram in (hostile(theme), diagram_of(SHAPES["hostile names"], arrange, theme)):
        svg = diagram.svg()
        root = ET.fromstring(svg)  # noqa: S314  our own
        assert {element.tag.removeprefix(NS) for element in root.iter()} <= ALLOWED
        attributes = {name for element in root.iter() for name in element.attrib}
        assert not [name for name in attributes if name.startswith("on") or "href" in name or name == "style"]
        assert not re.search("[\u202a-\u202e]", svg)
        assert "url(" not in svg


def test_names_are_told_in_full() -> None:
    """A title is the whole name, cleaned, where the label is cut; an id is as it is, but for what XML cannot hold."""
    scene = SHAPES["hostile names"]
    names = {box.id: clean(box.name) for card in scene.cards for box in card.boxes}
    found = groups_of(root_of(diagram_of(scene, arrange)), "tool")
    assert {group.attrib["data-tool"]: group.findtext(f"{NS}title") for group in found} == names
    ids = {group.attrib["data-tool"] for group in groups_of(root_of(hostile()), "tool")}
    assert ids == {re.sub("[\x00\x1f\ufffe]", "\ufffd", id_) for id_ in HOSTILE_IDS}


@given(st.text())
def test_any_text_comes_back_from_xml(text: str) -> None:
    """What XML can hold is read back as it was, from an element and from an attribute; the rest is one sign each."""
    element = ET.fromstring(f'<a b="{escaped(text)}">{escaped(text)}</a>')  # noqa: S314  our own
    kept = "".join(c if re.match("[\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", c) else "\ufffd" for c in text)
    assert (element.text or "", element.get("b")) == (kept, kept)


# -- widths, themes, bytes


def test_every_text_is_pinned_to_its_width() -> None:
    """`textLength` is the width that the text was laid out with, so that another font cannot make it longer."""
    diagram = pictures("brightside_45")["silos"]
    for text in root_of(diagram).iter(f"{NS}text"):
        px, bold = float(text.attrib["font-size"]), text.get("font-weight") == "600"
        assert float(text.attrib["textLength"]) == pytest.approx(advance(text.text or "", px, bold), abs=0.011)


def test_texts_from_right_to_left_begin_where_they_should() -> None:
    """A text that holds letters from right to left begins as its first letter says, as with matplotlib."""
    texts = ("CRM", "Kraków…", "صندوق CRM", "CRM צ")
    geometry = Geometry(300, 100, words=tuple(Words(9, 9 + 20 * at, text, 11) for at, text in enumerate(texts)))
    root = root_of(Diagram("t", "a", lambda: geometry))
    assert [text.get("unicode-bidi") for text in root.iter(f"{NS}text")] == [None, None, "plaintext", "plaintext"]


def test_themes_differ_in_colours_only() -> None:
    """Without colours and the faint borders that they need, the light and the dark picture are the same text."""
    light, dark = (pictures("brightside_45", theme)["costs"].svg() for theme in ("light", "dark"))
    plain = [re.sub(r'stroke="#\w{6}" stroke-width="1"|#\w{6}|stackaudit \w+|\s', "", svg) for svg in (light, dark)]
    assert light != dark
    assert plain[0] == plain[1]


def test_order_and_hash_seed_do_not_matter() -> None:
    """Boxes and lines in another order, and another process, give the same text."""
    from test_figure import shuffled

    svg = diagram_of(sized_stack(45), arrange).svg()
    assert diagram_of(shuffled(sized_stack(45)), arrange).svg() == svg
    code = (
        "import hashlib, scenes; from stackaudit.diagrams.diagram import diagram_of; "
        "from stackaudit.diagrams.silo.picture import arrange; "
        "print(hashlib.sha256(diagram_of(scenes.sized_stack(45), arrange).svg().encode()).hexdigest())"
    )
    import hashlib

    assert chart_kit.printed_elsewhere(code).strip() == hashlib.sha256(svg.encode()).hexdigest()


def test_it_is_small() -> None:
    """The map of 45 tools takes less than 100 kB, a third of what matplotlib writes."""
    assert len(pictures("brightside_45")["silos"].svg()) < 100_000


def test_shapes_of_other_packages_need_no_names() -> None:
    """A picture that says nothing of tools has no groups, and still parses."""
    shapes = (Inked(Words(9, 9, "a < b", 11), INK, turned=True),)
    root = root_of(Diagram("t", "a", lambda: Geometry(40, 40, shapes=shapes)))
    assert not list(root.iter(f"{NS}g"))
    assert [text.text for text in root.iter(f"{NS}text")] == ["a < b"]


def test_the_checks_notice_what_is_missing() -> None:
    """The comparison of two painters fails if one leaves a box out or moves a text."""
    diagram = pictures("cobble_7")["silos"]
    figure, root = diagram.figure, root_of(diagram)
    assert as_written(rects_of_figure(figure)[1:]) != as_written(rects_of_svg(root))
    moved = [(x + 0.5, *rest) for x, *rest in rects_of_svg(root)]
    assert as_written(rects_of_figure(figure)) != as_written(moved)
