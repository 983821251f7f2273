"""The audit summary: blocks in a fixed order, each from the report; each drops out where its data is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from stackaudit.core.findings import Measure
from stackaudit.core.messages import Message, say
from stackaudit.policy.triage import BlockName
from stackaudit.reporting import html, markdown, text
from stackaudit.reporting.accepted import accepted
from stackaudit.reporting.appendix import appendix
from stackaudit.reporting.asking import unknowns
from stackaudit.reporting.blocks import Block, CellText, Grid, Heading, Paragraph, joined
from stackaudit.reporting.contribution import contribution
from stackaudit.reporting.diagnosis import diagnosis
from stackaudit.reporting.feedback import feedback, goals
from stackaudit.reporting.fit import fit
from stackaudit.reporting.gaps import gaps, register
from stackaudit.reporting.glance import glance
from stackaudit.reporting.head import areas, head, scores
from stackaudit.reporting.journeys import journeys
from stackaudit.reporting.money import money
from stackaudit.reporting.movement import plan, since
from stackaudit.reporting.people import people
from stackaudit.reporting.recommendations import advice
from stackaudit.reporting.redundancy import redundancy
from stackaudit.reporting.repairs import repairs
from stackaudit.reporting.report import Report
from stackaudit.reporting.resilience import resilience

_ROWS = 12
_STATUS = {"no-path": "never arrives", "manual-only": "by hand only", "stale": "too late"}


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
    def head(self) -> tuple[Block, ...]:
        """The first page: verdict, named gaps, quick wins, money at stake, how sure it is."""
        return tuple(head(self.report))

    @cached_property
    def rest(self) -> tuple[Block, ...]:
        """What follows the first page."""
        return tuple(_rest(self.report))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What the summary says, before it is rendered."""
        return (*self.head, *self.rest)

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


def _rest(report: Report) -> Iterator[Block]:
    for name, block in _blocks().items():
        if report.shows(name):
            yield from block(report)
    yield from _audience(report)


def _blocks() -> dict[BlockName, Callable[[Report], Iterator[Block]]]:
    """Each block below the verdict, in its order, by the name that profiles use."""
    return {
        "areas": areas,
        "gaps": gaps,
        "priorities": advice,
        "since": since,
        "plan": plan,
        "goals": goals,
        "diagnosis": diagnosis,
        "glance": glance,
        "redundancy": redundancy,
        "index": _index,
        "entities": _entities,
        "needs": _needs,
        "journeys": journeys,
        "contribution": contribution,
        "repairs": repairs,
        "fit": fit,
        "money": money,
        "resilience": resilience,
        "people": people,
        "feedback": feedback,
        "unknowns": unknowns,
        "score": scores,
        "accepted": accepted,
        "settings": _settings,
        "register": register,
        "appendix": appendix,
    }


def _audience(report: Report) -> Iterator[Block]:
    """For whom a summary is that leaves something out, and how much; never a number without what it hides."""
    if report.profile is None:
        return
    left = tuple(name for name in _blocks() if not report.shows(name))
    if not left and not report.hidden:
        return
    clauses = [say("for {audience}", audience=report.audience)] if report.audience else []
    if left:
        clauses.append(say("left out: {blocks}", blocks=", ".join(left)))
    if report.hidden:
        clauses.append(say("{n} finding is not shown", "{n} findings are not shown", n=report.hidden))
    yield Paragraph(joined(tuple(clauses)))


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
        for entity, masters, needs, arrive, never, low, high, *_ in table.rows[: report.most(_ROWS)]
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
    poor = [row for row in table.rows if row[at["status"]] in _STATUS]
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
            _STATUS[str(row[at["status"]])],
            " → ".join(report.name(f"tool:{tool}") for tool in str(row[at["path"]] or "").split(" > ") if tool),
        )
        for row in poor[: report.most(_ROWS)]
    )
    yield Grid(("from → to", "records", "status", "best path"), rows)
    if len(poor) > report.most(_ROWS):
        yield Paragraph(say("{n} more stand in the table of needs.", n=len(poor) - report.most(_ROWS)))


def _settings(report: Report) -> Iterator[Block]:
    changed = [s for s in report.settings if s.changed and not s.name.startswith("accepted.")]  # these have a block
    if changed:
        yield Heading(say("Settings that were changed"))
        rows = tuple((s.name, str(s.value), str(s.default), s.source) for s in changed)
        yield Grid(("setting", "value", "default", "source of the default"), rows)
