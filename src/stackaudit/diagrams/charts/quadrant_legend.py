"""The legend of the quadrant: sizes of discs, how sure their place is, vetoes and departments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stackaudit.diagrams.charts.amounts import brief_amount
from stackaudit.diagrams.charts.page import EDGE, Sign, SignKind, Stroke, place_owners
from stackaudit.diagrams.charts.quadrant_scene import Dot, QuadrantScene
from stackaudit.diagrams.charts.quadrant_style import VETO_GAP, WHISKER, Sizes, place_disc, round_below
from stackaudit.diagrams.charts.sheet import Sheet
from stackaudit.diagrams.footer import LEGEND_STEP, Footer, place_rule
from stackaudit.diagrams.layout.geometry import Words
from stackaudit.diagrams.style import BODY_PX, MARGIN
from stackaudit.diagrams.text import clean, text_width

SAMPLE: Final = 8.0  # radius of a sample of how discs look
WHISKER_REACH: Final = 7.0


def place_legend(sheet: Sheet, footer: Footer, scene: QuadrantScene, sizes: Sizes, *, whiskers: bool) -> None:
    """Place the legend of what the picture has."""
    if not scene.dots:
        return
    place_rule(footer)
    entries = list(_sizes(scene, sizes))
    if entries:
        _place_sizes(sheet, footer, scene, sizes, entries)
    _place_looks(sheet, footer, scene, whiskers=whiskers)
    place_owners(footer, scene.owners, [dot.owner for dot in scene.dots])


def _sizes(scene: QuadrantScene, sizes: Sizes) -> Iterator[tuple[float, str]]:
    """Amounts to show, each with a word where it stands for more than itself."""
    if sizes.dearest <= 0:
        return
    top = round_below(sizes.dearest)
    costs = [dot.cost for dot in scene.dots if dot.cost is not None]
    floor = sizes.floor
    if any(cost <= floor for cost in costs):
        yield round_below(floor), "up to "
    for share in (0.25, 1.0):
        value = round_below(top * share)
        if value > 1.2 * floor:
            yield value, ""


def _place_sizes(
    sheet: Sheet, footer: Footer, scene: QuadrantScene, sizes: Sizes, entries: list[tuple[float, str]]
) -> None:
    """Place a row of discs as tall as the largest."""
    tallest = sizes.radius(entries[-1][0])
    footer.y += max(0.0, tallest - 10)
    currency = f"{clean(scene.currency)} " if scene.currency else ""
    title = "cost a year:"
    footer.word(footer.room(text_width(title, BODY_PX) - 8), title)
    for value, before in entries:
        radius, text = sizes.radius(value), f"{before}{currency}{brief_amount(value)}"
        x = footer.room(2 * radius + 6 + text_width(text, BODY_PX))
        sheet.signs.append(Sign(SignKind.RING, (x + radius, footer.y), EDGE, radius))
        footer.word(x + 2 * radius + 6, text)
    footer.x = MARGIN
    footer.y += max(LEGEND_STEP, tallest + 14)


def _place_looks(sheet: Sheet, footer: Footer, scene: QuadrantScene, *, whiskers: bool) -> None:
    """Place a sample of each way that a disc of the picture looks."""
    sure, unsure = Dot("", "", 0, 0, ((0, 0), (0, 0)), True, 1.0), Dot("", "", 0, 0, ((0, 0), (0, 0)), False, 1.0)
    looks: list[tuple[Dot, str, float]] = []
    if any(not dot.sure for dot in scene.dots):
        if any(dot.sure and dot.cost is not None for dot in scene.dots):
            looks.append((sure, "field settled", 0.0))
        text = "not settled: lines span where it may lie" if whiskers else "not settled"
        looks.append((unsure, text, WHISKER_REACH))
    if any(dot.cost is None for dot in scene.dots):
        looks.append((Dot("", "", 0, 0, ((0, 0), (0, 0)), True), "cost not stated", 0.0))
    for dot, text, reach in looks:
        x = footer.room(2 * (SAMPLE + reach) + 6 + text_width(text, BODY_PX))
        at = (x + SAMPLE + reach, footer.y)
        if reach:
            sheet.strokes.append(Stroke(((x, at[1]), (x + 2 * (SAMPLE + reach), at[1])), WHISKER, 0.9))
            for end in (x, x + 2 * (SAMPLE + reach)):
                sheet.strokes.append(Stroke(((end, at[1] - 3), (end, at[1] + 3)), WHISKER, 0.9))
        place_disc(sheet, dot, at, SAMPLE, SAMPLE_COLOUR, "")
        footer.words.append(Words(x + 2 * (SAMPLE + reach) + 6, at[1], text, BODY_PX, group="legend"))
    if any(dot.vetoed for dot in scene.dots):
        text = "held down by a veto"
        x = footer.room(2 * SAMPLE + 6 + text_width(text, BODY_PX))
        vetoed = Dot("", "", 0, 0, ((0, 0), (0, 0)), True, 1.0, vetoed=True)
        place_disc(sheet, vetoed, (x + SAMPLE, footer.y), SAMPLE - VETO_GAP, SAMPLE_COLOUR, "")
        footer.words.append(Words(x + 2 * SAMPLE + 6, footer.y, text, BODY_PX, group="legend"))


SAMPLE_COLOUR: Final = "#717581"  # grey: a sample is of no department
