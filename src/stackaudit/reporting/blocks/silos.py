"""The blocks of the summary on data silos: what is lost, by kind of records, and which needs are not met."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.core.findings import Measure
from stackaudit.core.messages import Message, say
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.silos import EntityLossRow, NeedRow

_ROWS = 12
_STATUS = {"no-path": "no path", "manual-only": "by hand only", "stale": "too late"}


@block("index", say("Data silos"))
def index(report: Report) -> Iterator[Element]:
    """The silo index step by step, and how much of the customer data reaches the hub."""
    names = {
        "silos.index_missing": say("missing paths"),
        "silos.index_manual": say("+ work by hand"),
        "silos.index_stale": say("+ delay"),
        "silos.index": say("+ unreliability = silo index"),
        "silos.index_proved": say("of it surely lost; flows may be missing from the record"),
        "silos.index_balanced": say("balanced: each kind of records counts the same"),
    }
    rows = [row for name, label in names.items() if (row := _measure_row(label, report.measures.get(name)))]
    views = {
        "silos.unified_view_reach": say("customer data that can reach the hub"),
        "silos.unified_view_automatic": say("automatically and in time"),
        "silos.unified_view_quality": say("its mean quality on arrival"),
    }
    shares = [row for name, label in views.items() if (row := _measure_row(label, report.measures.get(name)))]
    if rows:
        yield Paragraph(
            say("Share of the needed data quality that is lost, in points: 0 is no silo, 100 is every need unmet.")
        )
        yield Grid(("points lost to", "points", "at least", "at most", "coverage %"), tuple(rows))
    if shares:
        yield Heading(say("Unified customer view"), 3)
        yield Grid(("share", "value", "at least", "at most", "coverage %"), tuple(shares))


def _measure_row(label: Message, measure: Measure | None) -> tuple[CellText, ...] | None:
    if measure is None or measure.low is None or measure.high is None:
        return None
    return label, measure.value, measure.low, measure.high, round(100 * measure.coverage)


@block("entities", say("By kind of records"), level=3)
def entities(report: Report) -> Iterator[Element]:
    """Each kind of records: its masters, its needs, what is lost."""
    rows = report.rows(EntityLossRow)
    if not rows:
        return
    columns = ("records", "system of record", "needs", "arrive", "without a path", "lost at least", "lost at most")
    yield Grid(columns, tuple(_entity_row(report, row) for row in rows[: report.most(_ROWS)]))


def _entity_row(report: Report, row: EntityLossRow) -> tuple[CellText, ...]:
    masters = ", ".join(report.name(f"tool:{tool}") for tool in row.masters)
    return report.name(f"entity:{row.entity}"), masters, row.needs, row.arrive, row.never, row.low, row.high


@block("needs", say("Needs that are not met, or have no path on record"), level=3)
def needs(report: Report) -> Iterator[Element]:
    """Needs that are not met, each with its best path; nothing where all are met."""
    poor = [row for row in report.rows(NeedRow) if row.status in _STATUS]
    if not poor:
        return
    rows = tuple(
        (
            say(
                "{source} → {target}",
                source=report.name(f"tool:{row.source}"),
                target=report.name(f"tool:{row.target}"),
            ),
            report.name(f"entity:{row.entity}"),
            "no path on record" if row.proved is False else _STATUS[row.status],
            " → ".join(report.name(f"tool:{tool}") for tool in (row.path or "").split(" > ") if tool),
        )
        for row in poor[: report.most(_ROWS)]
    )
    yield Grid(("from → to", "records", "status", "best path"), rows)
    if len(poor) > report.most(_ROWS):
        yield Paragraph(say("{n} more stand in the table of needs.", n=len(poor) - report.most(_ROWS)))
