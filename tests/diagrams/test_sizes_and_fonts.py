"""How large a picture is, which letters it has, and that it can be drawn into a figure of the user's own."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from scenes import OWNERS, sized_stack

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.core.errors import StackAuditError
from stackaudit.diagrams import typeface
from stackaudit.diagrams.diagram import Diagram, FontFileError, PictureSizeError, SmallTextWarning, diagram_of
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.silo.picture import arrange
from stackaudit.diagrams.style import POINTS_PER_PX
from stackaudit.diagrams.text import MissingGlyphWarning, drawable

COBBLE = "sample_stacks/cobble_7.yaml"
CUNEIFORM = "\U00012000\U00012001"
SIZE = re.compile(r'<svg [^>]*width="([\d.]+)" height="([\d.]+)"')


@pytest.fixture(scope="module")
def diagram() -> Diagram:
    """One small picture."""
    return diagram_of(sized_stack(7), arrange)


# -- sizes


def png_size(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG."""
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def test_width_and_height_are_limits(diagram: Diagram, tmp_path: Path) -> None:
    """A picture is as large as fits into both, with its own proportions."""
    geometry = diagram.geometry
    wide = png_size(diagram.save(tmp_path / "w.png", width=900).read_bytes())
    assert wide == (900, pytest.approx(900 * geometry.height / geometry.width, abs=1))
    low = png_size(diagram.save(tmp_path / "h.png", width=9000, height=300).read_bytes())
    assert low == (pytest.approx(300 * geometry.width / geometry.height, abs=1), 300)


def test_a_scale_makes_every_format_larger(diagram: Diagram, tmp_path: Path) -> None:
    """An SVG shows itself at the scale, and the page of a PDF has it; what is drawn stays the same."""
    geometry = diagram.geometry
    svg = diagram.save(tmp_path / "x.svg", scale=1.5).read_text(encoding="utf-8")
    size = SIZE.search(svg)
    assert size is not None
    assert [float(side) for side in size.groups()] == [geometry.width * 1.5, geometry.height * 1.5]
    assert f'viewBox="0 0 {geometry.width:g} {geometry.height:g}"' in svg
    assert svg.split("<desc>", 1)[1] == diagram.save(tmp_path / "y.svg").read_text("utf-8").split("<desc>", 1)[1]
    for scale in (1.0, 0.5):
        pdf = diagram.save(tmp_path / "x.pdf", scale=scale).read_bytes()
        box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf)
        assert box is not None
        assert float(box[1]) == pytest.approx(geometry.width * POINTS_PER_PX * scale, abs=0.1)


def test_a_file_names_itself_and_an_element_does_not(diagram: Diagram, tmp_path: Path) -> None:
    """The SVG file has a title, which a browser shows as that of the page; within a page it would be a tooltip."""
    root = ET.parse(diagram.save(tmp_path / "x.svg")).getroot()  # noqa: S314  our own
    assert root[0].tag.endswith("title")
    assert root[0].text == root.get("aria-label")
    assert "<title>" not in diagram.svg().split("<desc>")[0]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"scale": 0}, "above 0"),
        ({"scale": float("nan")}, "above 0"),
        ({"width": -3}, "width"),
        ({"height": float("inf")}, "height"),
        ({"scale": 2, "width": 300}, "leave out one"),
        ({"width": 1_000_000}, "at most 20,000"),
    ],
)
def test_sizes_that_cannot_be_are_refused(diagram: Diagram, tmp_path: Path, asked: dict[str, float], told: str) -> None:
    """The message says what is wrong, and no file appears."""
    with pytest.raises(PictureSizeError, match=told) as caught:
        diagram.save(tmp_path / "x.png", **asked)
    assert isinstance(caught.value, StackAuditError)
    assert not list(tmp_path.iterdir())


def test_the_command_line_takes_sizes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--width` and `--scale` are those of `save`; a wrong one is refused with status 2."""
    target = tmp_path / "x.png"
    assert main(["draw", "silos", COBBLE, "-o", str(target), "--width", "640"]) == 0
    assert png_size(target.read_bytes())[0] == 640
    assert main(["draw", "silos", COBBLE, "-o", str(target), "--width", "640", "--scale", "2"]) == 2
    assert "leave out one" in capsys.readouterr().err


# -- a figure of one's own


def axes_of(width: float, height: float) -> tuple[Figure, mpl.axes.Axes]:
    """Return a figure of that size in inches, whose axes fill its right half."""
    figure = Figure(figsize=(width, height), dpi=100)
    FigureCanvasAgg(figure)
    return figure, figure.add_axes((0.5, 0.0, 0.5, 1.0))


def test_a_picture_fits_into_axes_of_any_figure(diagram: Diagram) -> None:
    """Everything lies within the axes, and texts and lines are smaller by the same factor as places are."""
    figure, axes = axes_of(24, 10)
    assert diagram.draw(axes) is axes
    box, geometry = axes.get_window_extent(), diagram.geometry
    scale = min(box.width / 100 * 96 / geometry.width, box.height / 100 * 96 / geometry.height)
    ours = {text.get_text(): float(text.get_fontsize()) for text in diagram.figure.findobj(Text) if text.get_text()}
    texts = [text for text in figure.findobj(Text) if text.get_text()]
    assert {text.get_text() for text in texts} == set(ours)
    for text in texts:
        assert float(text.get_fontsize()) == pytest.approx(ours[text.get_text()] * scale)
        extent = text.get_window_extent()
        assert box.x0 - 1 <= extent.x0
        assert extent.x1 <= box.x1 + 1
    widths = [
        sorted(patch.get_linewidth() for patch in one.axes[0].patches if isinstance(patch, PathPatch))
        for one in (diagram.figure, figure)
    ]
    assert np.allclose(np.array(widths[0]) * scale, widths[1])
    across = np.diff([axes.transData.transform((x, 0))[0] for x in (0, 100)])[0]
    down = np.diff([axes.transData.transform((0, y))[1] for y in (100, 0)])[0]
    assert across == pytest.approx(down)


def test_axes_that_are_too_small_are_told_of(diagram: Diagram) -> None:
    """Below 6 px a text cannot be read: one warning says how large the axes have to be, and such axes give none."""
    with pytest.warns(SmallTextWarning, match=r"inches") as caught:
        diagram.draw(axes_of(4, 2)[1])
    assert len(caught) == 1
    needed = re.search(r"axes of ([\d.]+) x ([\d.]+) inches", str(caught[0].message))
    assert needed is not None
    width, height = (float(side) + 0.1 for side in needed.groups())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        diagram.draw(axes_of(2 * width, height)[1])


def test_the_users_settings_stay_theirs(diagram: Diagram) -> None:
    """Drawing into axes changes no setting, and settings change no size."""
    plain = axes_of(24, 10)[0]
    diagram.draw(plain.axes[0])
    with mpl.rc_context({"font.size": 31, "lines.linewidth": 9, "text.usetex": True}):
        before = dict(mpl.rcParams)
        figure, axes = axes_of(24, 10)
        diagram.draw(axes)
        assert dict(mpl.rcParams) == before
    sizes = [[text.get_fontsize() for text in one.findobj(Text) if text.get_text()] for one in (plain, figure)]
    assert sizes[0] == sizes[1]
    assert not any(text.get_usetex() for text in figure.findobj(Text) if text.get_text())


# -- fonts


def font_with(path: Path, characters: str, weight: int = 400, family: str = "Wedge, 'Test'") -> Path:
    """Make a font that has one square for each of these characters, twice as wide as it is high."""
    names = [".notdef", *(f"u{ord(char):05X}" for char in characters)]
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 700), (1400, 700), (1400, 0)):
        pen.lineTo(corner)
    pen.closePath()
    glyph = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(char): f"u{ord(char):05X}" for char in characters})
    builder.setupGlyf(dict.fromkeys(names, glyph))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(usWeightClass=weight)
    builder.setupPost()
    builder.save(path)
    return path


def named(name: str) -> Scene:
    """Return a scene of one tool of that name."""
    return Scene("One tool", "", (Card(CardKind.UNCONNECTED, "c", "", (Box("t", name, OWNERS[0].id),)),), OWNERS)


def test_a_given_font_has_the_letters_that_ours_lack(tmp_path: Path) -> None:
    """With the font of a script its letters are drawn and measured by it, without a warning; others stay ours."""
    font = font_with(tmp_path / "wedge.ttf", CUNEIFORM + "C")
    plain = diagram_of(named(CUNEIFORM), arrange)
    with pytest.warns(MissingGlyphWarning):
        assert f">{CUNEIFORM}</text>" not in plain.svg()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        given = diagram_of(named(CUNEIFORM), arrange).using(font)
        svg = given.svg()
        assert given.png(1).startswith(b"\x89PNG")
    widths = re.search(rf'textLength="([\d.]+)"[^>]*>{CUNEIFORM}<', svg)
    assert widths is not None
    assert float(widths[1]) == pytest.approx(2 * 1.5 * 11, rel=0.05)
    assert 'font-family="Inter,Wedge   Test ,DejaVu' in svg
    latin = diagram_of(named("CRM"), arrange)
    assert latin.using(str(font)).geometry == latin.geometry
    assert drawable(CUNEIFORM) == "\u25a1\u25a1"  # nothing of it is left over


def test_bold_texts_take_a_bold_font_first(tmp_path: Path) -> None:
    """Of two given files that have a letter, a bold text takes the bold one and others the regular one."""
    regular, bold = (font_with(tmp_path / f"{weight}.ttf", CUNEIFORM, weight) for weight in (400, 700))
    for given in ((str(regular), str(bold)), (str(bold), str(regular))):
        assert str(typeface.font_file(CUNEIFORM[0], True, given)) == str(bold)
        assert str(typeface.font_file(CUNEIFORM[0], False, given)) == str(regular)


def test_fonts_are_an_option_of_every_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`fonts=` takes a path or several, `--font` a path each time; a file that is none is refused at once."""
    result = sa.audit(sa.read_stack(COBBLE))
    font = font_with(tmp_path / "wedge.ttf", CUNEIFORM)
    for kind in ("silos", "journey", "entities"):
        for fonts in (font, [str(font)], (font,)):
            assert result.diagram(kind, fonts=fonts).fonts == (str(font),)
    assert result.diagram("silos").fonts == ()
    (tmp_path / "none.ttf").write_text("no font", encoding="utf-8")
    for path, told in ((tmp_path / "none.ttf", "no font file"), (tmp_path / "nowhere.ttf", "cannot be read")):
        with pytest.raises(FontFileError, match=told):
            result.diagram("silos", fonts=[path])
        assert main(["draw", "silos", COBBLE, "-o", str(tmp_path / "x.png"), "--font", str(path)]) == 2
        assert told in capsys.readouterr().err
    assert main(["draw", "silos", COBBLE, "-o", str(tmp_path / "x.svg"), "--font", str(font), "--font", str(font)]) == 0


def test_a_font_that_was_just_installed_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Matplotlib lists the fonts of a machine once and for all; one that came later is found all the same."""
    font = font_with(tmp_path / "wedge.ttf", CUNEIFORM, family="Noto Sans Wedge")
    (tmp_path / "spoilt.ttf").write_bytes(b"\x00\x01\x00\x00 spoilt")
    monkeypatch.setattr(typeface, "findSystemFonts", lambda: [str(font), str(tmp_path / "spoilt.ttf")])
    assert [entry.fname for entry in typeface._new_entries()] == [str(font)]
    typeface._installed_files.cache_clear()
    try:
        assert str(font) in {str(file) for file in typeface._installed_files()}
    finally:
        typeface._installed_files.cache_clear()
