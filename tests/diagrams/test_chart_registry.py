"""The registry of pictures: the library's and those of other packages, for `Audit.diagram` and `stackaudit draw`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Literal

import pytest

import stackaudit as sa
from stackaudit.cli.main import main
from stackaudit.core import registry as plugins
from stackaudit.core.errors import OptionError, UnknownNameError
from stackaudit.core.failures import BrokenPartError, PartFailedWarning
from stackaudit.core.findings import Review
from stackaudit.diagrams.chart import Chart, Options
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Rect
from stackaudit.diagrams.registry import CHARTS
from stackaudit.diagrams.scene import Scene
from stackaudit.diagrams.shapes import BLUE, GROUND, Block
from stackaudit.engine.runner import installed_analysers
from stackaudit.graph import StackGraph
from stackaudit.reporting.registry import BLOCKS

COBBLE = "sample_stacks/cobble_7.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class StripOptions(Options):
    """Options of a picture of another package."""

    shade: Literal["full", "pale"] = field(default="full", metadata={"help": "how strong the colour is"})
    at_most: int = field(default=3, metadata={"help": "so many squares"})
    entity: str | None = field(default=None, metadata={"help": "count its tools only"})


def strip(graph: StackGraph, review: Review, options: StripOptions) -> Diagram:
    """Draw one square for each tool."""
    assert review.tables == ()
    count = min(len(graph.tools), options.at_most)
    tint = BLUE if options.shade == "full" else BLUE.mixed(GROUND, 0.5)

    def arrange(scene: Scene) -> Geometry:
        return Geometry(200, 40, shapes=tuple(Block(Rect(9 + 20 * at, 9, 16, 16), tint) for at in range(count)))

    return diagram_of(Scene(f"{count} tools, {options.shade}", "", ()), arrange, options.theme)


STRIP = Chart("strip", "One square for each tool", None, StripOptions, strip)


@dataclass(frozen=True, slots=True, kw_only=True)
class GreedyOptions(Options):
    """Options that take a name of the command itself."""

    policy: str = ""


TOOLS = Chart("tools-strip", "Below a block of ours", None, StripOptions, strip, block="contribution")
NOWHERE = Chart("nowhere", "Below a block that there is not", None, StripOptions, strip, block="contributoin")
GREEDY = Chart("greedy", "", None, GreedyOptions, lambda graph, review, options: strip(graph, review, StripOptions()))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """A package declares the picture that the test names."""
    points = EntryPoints([EntryPoint("it", f"{__name__}:{request.param}", CHARTS.group)])
    monkeypatch.setattr(plugins, "entry_points", lambda: points)
    plugins._all_declared.cache_clear()
    yield
    plugins._all_declared.cache_clear()


def test_every_picture_of_ours_shows_an_analyser_that_there_is() -> None:
    """A chart names an analyser and a report block by their ids, and every option has a default."""
    charts = CHARTS.built_in()

    public = {"silos", "journey", "redundancy", "renewals", "costs", "fit", "entities", "flows", "reach"}
    assert public | {"expectations", "readiness"} <= set(charts)
    assert {chart.analyser for chart in charts.values() if chart.analyser} <= set(installed_analysers())
    assert {chart.block for chart in charts.values() if chart.block} <= set(BLOCKS.built_in())
    assert all(chart.title and chart.options().theme == "light" for chart in charts.values())


@pytest.mark.parametrize("installed", ["STRIP"], indirect=True)
@pytest.mark.usefixtures("installed")
def test_a_picture_of_a_package_is_drawn_like_a_built_in() -> None:
    """It needs no analyser, and its options are its own."""
    result = sa.audit(sa.read_stack(COBBLE))

    assert result.diagram("strip", shade="pale", at_most=2).title == "2 tools, pale"
    assert result.diagram("strip").png() != result.diagram("strip", shade="pale").png()
    with pytest.raises(UnknownNameError, match="did you mean 'pale'"):
        result.diagram("strip", shade="pal")
    with pytest.raises(OptionError, match="did you mean 'shade'"):
        result.diagram("strip", shaed="pale")
    with pytest.raises(UnknownNameError, match="did you mean 'strip'"):
        result.diagram("stripe")


@pytest.mark.parametrize("installed", ["STRIP"], indirect=True)
@pytest.mark.usefixtures("installed")
def test_the_command_line_knows_a_picture_of_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`draw` lists it with its options, which are typed; an option of another picture is refused."""
    target = tmp_path / "strip.png"
    with pytest.raises(SystemExit):
        main(["draw", "--help"])
    printed = " ".join(capsys.readouterr().out.split())
    assert "--at-most AT_MOST strip: so many squares" in printed
    assert "--shade {full,pale} strip: how strong the colour is" in printed
    flows = "flows: count the data needs of one kind of records"
    reach = "reach: show who holds one kind of records, the most delicate if not given"
    assert f"silos: draw the way of one kind of records; {flows}; {reach}; strip: count its tools only" in printed

    assert main(["draw", "strip", COBBLE, "-o", str(target), "--at-most", "2", "--shade", "pale"]) == 0
    assert "2 tools, pale" in capsys.readouterr().out
    assert target.read_bytes().startswith(b"\x89PNG")
    assert main(["draw", "strip", COBBLE, "-o", str(target), "--by", "tool"]) == 2
    assert "draw strip has no --by" in capsys.readouterr().err


@pytest.mark.parametrize("installed", ["TOOLS"], indirect=True)
@pytest.mark.usefixtures("installed")
def test_a_picture_of_a_package_stands_in_the_section_of_its_block(tmp_path: Path) -> None:
    """It names the block, and that is all; an audience that is not shown the block sees no picture."""
    result = sa.audit(sa.read_stack(COBBLE))
    page = result.save(tmp_path / "whole.html").read_text(encoding="utf-8")
    section = page[page.index('<section id="block-contribution">') :].partition("</section>")[0]

    assert "3 tools, full" in section
    assert "3 tools, full" not in result.save(tmp_path / "short.html", "finance").read_text(encoding="utf-8")


@pytest.mark.parametrize("installed", ["NOWHERE"], indirect=True)
@pytest.mark.usefixtures("installed")
def test_a_picture_below_a_block_that_there_is_not_has_failed(tmp_path: Path) -> None:
    """The page is not written without a word: it is refused, or the picture is named and left out."""
    stack = sa.read_stack(COBBLE)
    with pytest.raises(BrokenPartError, match=r"'nowhere' failed .*did you mean 'contribution'"):
        sa.audit(stack).save(tmp_path / "whole.html")
    with pytest.warns(PartFailedWarning, match="'nowhere' failed"):
        sa.audit(stack, keep_going=True).save(tmp_path / "whole.html")


@pytest.mark.parametrize("installed", ["GREEDY"], indirect=True)
@pytest.mark.usefixtures("installed")
def test_an_option_that_the_command_has_itself_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A package cannot take `--policy` for itself: the call is refused with the reason."""
    assert main(["draw", "silos", COBBLE, "-o", "x.png"]) == 2
    assert "the picture 'greedy' has an option 'policy'" in capsys.readouterr().err


def test_other_commands_load_no_picture(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The charts are loaded for `draw` only: every other command starts without them."""
    monkeypatch.setattr(type(CHARTS), "load", lambda _: pytest.fail("a picture was loaded"))

    assert main(["schema"]) == 0
    assert capsys.readouterr().out.startswith("{")
