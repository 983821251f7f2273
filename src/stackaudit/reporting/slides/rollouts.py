"""Slides for the sponsor of a rollout: what stands in the way, what to decide, what came, how ready it is."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.core.messages import say
from stackaudit.core.notebook import signed
from stackaudit.core.powerpoint import BODY, Rows, Shape, Slide, Words
from stackaudit.reporting.blocks.rollouts import MOST, PARTS, RolloutPage, between, pages, promise, standing
from stackaudit.reporting.brief import Brief
from stackaudit.reporting.slides.parts import LEFT, RIGHT, TONES, below, few


def rollouts(brief: Brief) -> Iterator[Slide]:
    """Yield two slides a rollout, the second only where it has anything to say."""
    for page in pages(brief.report):
        yield _ahead(page)
        if page.unmet or page.missed or page.parts:
            yield _so_far(page)


def _ahead(page: RolloutPage) -> Slide:
    count = len(page.obstacles)
    one, many = "{name}: {n} thing stands in the way", "{name}: {n} things stand in the way"
    title = (
        say(one, many, name=page.name, n=count)
        if count
        else say("{name}: nothing is known to stand in the way", name=page.name)
    )
    top = Words(BODY._replace(height=0.4), (" ".join(map(str, page.first_screen)),), 14)
    shapes: list[Shape] = [top]
    left = LEFT._replace(top=LEFT.top + 0.5, height=LEFT.height - 0.5)
    right = RIGHT._replace(top=left.top, height=left.height)
    if page.obstacles:
        shown = page.obstacles[:MOST]
        rows = tuple(
            (signed(one.severity), str(one.what), few(one.who) or "nobody is known", str(one.duty.when))
            for one in shown
        )
        tones = tuple(TONES.get(one.severity, "") for one in shown)
        heads, widths = ("Severity", "What", "Who acts", "When"), (1.1, 3.0, 1.2, 1.2)
        shapes.append(Rows(left, "What stands in the way", heads, rows, widths, tones=tones, size=11))
    if page.decisions:
        decided = tuple((str(one.what), str(one.when)) for one in page.decisions[:MOST])
        caption = "What the sponsor has to decide"
        shapes.append(Rows(right, caption, (caption, "When"), decided, (4.4, 1.4), size=11))
    notes = (
        *(f"{one.what}: {one.duty.what}" for one in page.obstacles),
        *(f"{one.what} Because: {one.why}." for one in page.decisions),
    )
    return Slide(str(title), tuple(shapes), notes)


def _so_far(page: RolloutPage) -> Slide:
    shapes: list[Shape] = []
    if page.unmet:
        rows = tuple(
            (row.stakeholder, row.attribute, f"{row.expected:g}", f"{row.perceived:g}") for row in page.unmet[:MOST]
        )
        heads, widths = ("Who", "What", "Expected, of 5", "Got, of 5"), (1.4, 2.2, 1.2, 1.0)
        shapes.append(Rows(LEFT, "Expected and not got", heads, rows, widths, frozenset({2, 3}), size=11))
    if page.parts:
        parts = tuple(
            (PARTS[row.part] if row.part != "readiness" else "All of it", standing(row.value), between(row))
            for row in page.parts
        )
        shapes.append(
            Rows(RIGHT, "How ready it is", ("Part", "How it is", "Of 100, surely"), parts, (2.6, 1.2, 2.0), size=11)
        )
    if page.missed and shapes and isinstance(shapes[0], Rows):
        place = below(LEFT, shapes[0])._replace(height=1.0)
        shapes.append(Words(place, tuple(str(promise(row)) for row in page.missed[:MOST]), 12, bullets=True))
    unknown = tuple(str(one) for one in page.unknown)
    count = len(page.unmet)
    one, many = "{name}: {n} thing was expected and not got", "{name}: {n} things were expected and not got"
    title = say(one, many, name=page.name, n=count) if count else say("{name}: how ready it is", name=page.name)
    return Slide(str(title), tuple(shapes), ("What is not known:", *unknown) if unknown else ())
