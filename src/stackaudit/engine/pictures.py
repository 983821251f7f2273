"""The pictures of reports, each in the form that the report takes; none where its analyser had nothing to look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.failures import BrokenPartError, Failure, naming, warn_of

if TYPE_CHECKING:
    from stackaudit.diagrams.diagram import Diagram
    from stackaudit.engine.audit import Audit
    from stackaudit.reporting.book.summary import Painted
    from stackaudit.reporting.page.document import Picture
    from stackaudit.reporting.report import Compared, Report
    from stackaudit.reporting.slides.areas import Shot

MadeT = TypeVar("MadeT")
_MAP_SCALE = 1.5
_WITHOUT = "the report has no picture"


def slide_pictures(audit: Audit, report: Report) -> Iterator[tuple[str, Shot]]:
    """Yield the pictures of the slides: the map of the tools, and the journey with most that is wrong."""
    from stackaudit.reporting.slides.areas import Shot, worst_journey

    def shot(diagram: Diagram) -> Shot:
        return Shot(diagram.png(), diagram.title, diagram.alt)

    asked = [("map", "silos", {} if audit.is_plain_list else {"detail": "overview"})]
    if report.shows("journeys") and (worst := worst_journey(report)) is not None:
        asked.append(("journey", "journey", {"journey": worst}))
    made = ((place, picture(audit, kind, shot, **options)) for place, kind, options in asked)
    yield from ((place, one) for place, one in made if one is not None)


def map_options(audit: Audit, since: Compared | None, plan: Compared | None) -> dict[str, object]:
    """Return how the map of a report is drawn.

    Its tools stand where they stood in the last audit, and what a plan builds is listed, where either is told, too.
    """
    options: dict[str, object] = {}
    if since is not None and isinstance(since.before, type(audit)) and "silos" in since.before.reviews:
        options["like"] = since.before
    if plan is not None:
        options["plan"] = plan.after
    return options


def book_map(audit: Audit, options: Mapping[str, object]) -> Painted | None:
    """Return the map as a workbook holds it."""
    from stackaudit.reporting.book.summary import Painted

    def painted(diagram: Diagram) -> Painted:
        size = diagram.geometry.width, diagram.geometry.height
        return Painted(diagram.png(_MAP_SCALE), diagram.title, diagram.alt, size)

    return picture(audit, "silos", painted, **options)


def page_pictures(
    audit: Audit, report: Report, options: Mapping[str, object]
) -> Iterator[tuple[str, tuple[Picture, ...]]]:
    """Yield the map, drawn with these options, and the pictures of each block that the audience is shown.

    Raises:
        BrokenPartError: a picture failed, cannot be loaded or names no block, and the audit is not to go on.
    """
    made = _on_page(audit, "silos", **options)
    yield "map", () if made is None else (made,)
    for block, kinds in _kinds_by_block(audit).items():
        if report.shows(block):
            drawn = (_on_page(audit, kind, **own) for kind in kinds for own in _each(audit, kind))
            yield block, tuple(one for one in drawn if one is not None)


def _kinds_by_block(audit: Audit) -> Mapping[str, list[str]]:
    """Return which pictures stand in which block: those that name it, in the order of the registry."""
    from stackaudit.diagrams.registry import CHARTS
    from stackaudit.reporting.registry import BLOCKS

    charts, broken = CHARTS.available()
    blocks, unloaded = BLOCKS.available()
    places = {*blocks, *(one.name for one in unloaded)}
    failures, found = [*broken], defaultdict[str, list[str]](list)
    for chart in charts.values():
        if chart.block in places:
            found[chart.block].append(chart.id)
        elif chart.block is not None:
            failures.append(Failure.of("diagram", chart.id, UnknownNameError("block", chart.block, blocks)))
    if failures and not audit.keep_going:
        raise BrokenPartError(failures, "audit(…, keep_going=True) leaves it out")
    warn_of(failures, _WITHOUT)
    return found


def _each(audit: Audit, kind: str) -> Iterator[dict[str, str]]:
    """The options of each picture of a kind: of journeys there is one each."""
    yield from ({"journey": one.id} for one in audit.stack.journeys) if kind == "journey" else ({},)


def _on_page(audit: Audit, kind: str, **options: object) -> Picture | None:
    """A picture for a page."""
    from stackaudit.reporting.page.document import Picture

    prefix = "-".join((kind, *(one for one in options.values() if isinstance(one, str)), ""))
    return picture(audit, kind, lambda diagram: Picture(diagram.svg(prefix=prefix), diagram.title), **options)


def picture(audit: Audit, kind: str, form: Callable[[Diagram], MadeT], **options: object) -> MadeT | None:
    """Return a picture in a form; None where there is nothing to draw, or it fails and the audit is to go on.

    Raises:
        BrokenPartError: the picture failed, and the audit is not to go on.
    """
    try:
        with naming("diagram", kind):
            return form(audit.diagram(kind, **options))
    except BrokenPartError as error:
        if not audit.keep_going:
            raise
        warn_of(error.failures, _WITHOUT)
        return None
    except StackAuditError:  # its analyser had nothing to look at
        return None
