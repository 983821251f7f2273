"""The audit summary: blocks in a fixed order, each from the report; each drops out where its data is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from stackaudit.findings import Measure
from stackaudit.messages import Message, say
from stackaudit.reporting import html, markdown, text
from stackaudit.reporting.blocks import Block, Bullets, CellText, Code, Grid, Heading, Paragraph, joined
from stackaudit.reporting.gaps import gaps, register
from stackaudit.reporting.journeys import journeys
from stackaudit.reporting.money import money
from stackaudit.reporting.redundancy import redundancy
from stackaudit.reporting.report import Report

_ROWS = 40


@dataclass(frozen=True)
class Summary:
    """The summary of one audit, as Markdown, HTML or plain text.

    >>> import stackaudit as sa
    >>> stack = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": []})
    >>> print(sa.audit(stack).summary().markdown().splitlines()[0])
    # Stack audit: Shop
    """

    report: Report

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """What the summary says, before it is rendered."""
        return tuple(_summary(self.report))

    def markdown(self) -> str:
        """The summary as Markdown."""
        return markdown.render(self.blocks)

    def html(self) -> str:
        """The summary as an HTML fragment."""
        return html.render(self.blocks)

    def text(self) -> str:
        """The summary as plain text."""
        return text.render(self.blocks)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<Summary of {self.report.stack.name!r}: {len(self.report.findings)} findings>"

    def _repr_html_(self) -> str:
        from stackaudit.reporting.notebook import framed

        return framed(html.render(self.blocks, deepest=2))

    def _repr_markdown_(self) -> str:
        return self.markdown()


def _summary(report: Report) -> Iterator[Block]:
    yield from _header(report)
    yield from _verdict(report)
    yield from gaps(report)
    yield from journeys(report)
    yield from _index(report)
    yield from _entities(report)
    yield from _needs(report)
    yield from redundancy(report)
    yield from money(report)
    yield from _unknowns(report)
    yield from _score(report)
    yield from register(report)
    yield from _settings(report)


def _header(report: Report) -> Iterator[Block]:
    stack = report.stack
    yield Heading(say("Stack audit: {name}", name=stack.name), 1)
    counts = (
        ("{n} tool", "{n} tools", stack.tools),
        ("{n} integration", "{n} integrations", stack.integrations),
        ("{n} kind of records", "{n} kinds of records", stack.entities),
        ("{n} department", "{n} departments", stack.departments),
        ("{n} journey", "{n} journeys", stack.journeys),
    )
    clauses = [say(one, many, n=count) for one, many, count in counts if count]
    if stack.as_of is not None:
        clauses.insert(0, say("facts as of {day}", day=stack.as_of))
    elif "renewals" in report.tables:
        clauses.insert(0, say("days count from {day}, as no as_of is stated", day=stack.today))
    yield Paragraph(joined((*clauses, say("stackaudit {version}", version=report.version)), ", "))
    if report.skipped:
        reasons = tuple(f"{analyser} ({reason})" for analyser, reason in sorted(report.skipped.items()))
        yield Paragraph(say("Not assessed: {reasons}.", reasons=reasons))


def _verdict(report: Report) -> Iterator[Block]:
    yield Paragraph(joined(report.verdict()), strong=True)
    count = Counter(finding.severity for finding in report.findings)
    if count:
        parts = tuple(f"{count[severity]} {severity}" for severity in sorted(count, reverse=True))
        yield Paragraph(say("{n} finding: {parts}.", "{n} findings: {parts}.", n=len(report.findings), parts=parts))
    else:
        yield Paragraph(say("No findings."))


def _index(report: Report) -> Iterator[Block]:
    names = {
        "silos.index_missing": say("missing paths"),
        "silos.index_manual": say("+ work by hand"),
        "silos.index_stale": say("+ delay"),
        "silos.index": say("+ unreliability = silo index"),
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
        yield Heading(say("Data silos"))
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


def _entities(report: Report) -> Iterator[Block]:
    table = report.tables.get("silo_entities")
    if table is None or not table.rows:
        return
    yield Heading(say("By kind of records"), 3)
    rows = tuple(
        (report.name(f"entity:{entity}"), _names(report, masters), needs, arrive, never, low, high)
        for entity, masters, needs, arrive, never, low, high, *_ in table.rows[:_ROWS]
    )
    columns = ("records", "system of record", "needs", "arrive", "never arrive", "lost at least", "lost at most")
    yield Grid(columns, rows)  # type: ignore[arg-type]  # cells of this table are numbers and texts


def _names(report: Report, ids: object) -> str:
    return ", ".join(report.name(f"tool:{id_}") for id_ in ids) if isinstance(ids, tuple) else ""


def _needs(report: Report) -> Iterator[Block]:
    table = report.tables.get("needs")
    if table is None:
        return
    at = {column: n for n, column in enumerate(table.columns)}
    poor = [row for row in table.rows if row[at["status"]] in {"no-path", "manual-only", "stale"}]
    if not poor:
        return
    yield Heading(say("Needs that are not met"), 3)
    rows = tuple(
        (
            say(
                "{source} → {target}",
                source=report.name(f"tool:{row[at['source']]}"),
                target=report.name(f"tool:{row[at['target']]}"),
            ),
            report.name(f"entity:{row[at['entity']]}"),
            str(row[at["status"]]),
            str(row[at["path"]] or ""),
        )
        for row in poor[:_ROWS]
    )
    yield Grid(("from → to", "records", "status", "best path"), rows)
    if len(poor) > _ROWS:
        yield Paragraph(say("{n} more stand in the table of needs.", n=len(poor) - _ROWS))


def _unknowns(report: Report) -> Iterator[Block]:
    if not report.unknowns:
        return
    yield Heading(say("What could not be told"))
    yield Paragraph(say("Nothing missing is read as good or bad. These facts would decide most:"))
    ranked = sorted(report.unknowns, key=lambda unknown: (-len(unknown.blocks), unknown.code, unknown.fact))
    rows = tuple((u.message, Code(u.fact), len(u.blocks), Code(u.code)) for u in ranked)
    yield Grid(("not stated", "field", "how much hangs on it", "check"), rows)


def _score(report: Report) -> Iterator[Block]:
    card = report.scorecard
    yield Heading(say("Score"))
    score = card.score
    if score.value is None:
        yield Paragraph(
            say(
                "No overall score: {known} of its weight is known. It lies between {low} and {high} of 100.",
                known=f"{score.coverage:.0%}",
                low=round(score.low, 1),
                high=round(score.high, 1),
            )
        )
    else:
        yield Paragraph(
            say(
                "{value} of 100 ({low} to {high}), grade {grade}, coverage {known}.",
                value=round(score.value, 1),
                low=round(score.low, 1),
                high=round(score.high, 1),
                grade=score.grade or "none",
                known=f"{score.coverage:.0%}",
            ),
            strong=True,
        )
    if score.caps:
        yield Bullets(score.caps)
    rows = tuple((p.pillar, p.weight, p.value, p.low, p.high, round(100 * p.coverage), p.reason) for p in card.pillars)
    yield Grid(("pillar", "weight", "score", "at least", "at most", "coverage %", "remark"), rows)


def _settings(report: Report) -> Iterator[Block]:
    changed = [setting for setting in report.settings if setting.changed]
    if changed:
        yield Heading(say("Settings that were changed"))
        rows = tuple((s.name, str(s.value), str(s.default), s.source) for s in changed)
        yield Grid(("setting", "value", "default", "source of the default"), rows)
