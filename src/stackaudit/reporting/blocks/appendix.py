"""The appendix of the summary: how numbers came about, the thresholds with their sources, the words, where the rest is.

A short summary names the measures and says where each number stands; to an audience that is shown long tables whole,
every measure and every setting is a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stackaudit.core.messages import Message, say
from stackaudit.reporting.elements import Bullets, CellText, Code, Element, Grid, Heading, Paragraph
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report

_CHOSEN = ("bands", "grades", "caps", "pillars")
"""Settings that decide how findings rate and how the score comes about: these every reader sees."""

_Used = Callable[[Report], bool]


def _has(*names: str) -> _Used:
    """Whether an analyser answered, or a measure or a table with rows is there, by any of some names."""
    return lambda report: any(
        name in report.answers or name in report.measures or (name in report.tables and report.tables[name].length > 0)
        for name in names
    )


def _always(_: Report) -> bool:
    return True


_WORDS: tuple[tuple[str, str, _Used], ...] = (
    (
        "coverage",
        "the share of what was asked that the stack file states; the rest is unknown, never 0 and never fine",
        lambda report: not report.only_rollouts or report.most(1) > 1,
    ),
    (
        "at least, at most",
        "the ends of an interval: what a number is in the worst and in the best case of the unknown",
        _always,
    ),
    ("data need", "a tool needs records that another tool is the master or the producer of", _has("needs", "silos")),
    (
        "system of record",
        "the tool whose copy of a kind of records is the right one",
        lambda report: report.stack.entities > 0,
    ),
    (
        "silo index",
        "the share of the needed data quality that is lost, 0 to 100: 0 is no silo",
        _has("silos.index", "silos"),
    ),
    (
        "continuity",
        "the share of customers for whom no handoff of a journey loses what is known of them",
        _has("journey"),
    ),
    (
        "automatic depth",
        "how many handoffs from the start of a journey work by themselves, on average",
        _has("journey"),
    ),
    (
        "straight-through share",
        "the share of customers whose data needs nobody's help on the whole way",
        _has("journey"),
    ),
    ("island", "tools that exchange data among themselves and with nobody else", _has("integrations", "silos")),
    ("conduit", "a tool that other tools' flows run over, such as an integration platform", _has("integrations")),
    ("agent", "a tool that acts by a model, such as an assistant that answers customers", _has("ai")),
    ("choke point", "a tool without which needs that have a path today lose it", _has("resilience")),
    (
        "invest, tolerate, migrate, eliminate",
        "the four fields of the TIME chart: functional and technical fit",
        _has("fit"),
    ),
    ("priority", "impact times confidence for each day of work", _has("priorities")),
    (
        "firm",
        "a place in the order that holds in most of the draws within the intervals",
        lambda report: _has("priorities")(report) and not report.only_rollouts,
    ),
)
"""Words, what each means, and whether a report uses it."""


@block("appendix", say("Appendix"))
def appendix(report: Report) -> Iterator[Element]:
    """Measures, thresholds with their sources, tables, words."""
    yield from _measures(report)
    yield from _thresholds(report)
    yield from _tables(report)
    yield Heading(say("Words"), 3)
    yield Bullets(tuple(say(f"{word}: {meaning}") for word, meaning, used in _WORDS if used(report)))


def _measures(report: Report) -> Iterator[Element]:
    rows: tuple[tuple[CellText, ...], ...] = tuple(
        (Code(name), one.value, one.low, one.high, round(100 * one.coverage), one.unit, one.undefined or None)
        for name, one in report.measures.items()
    )
    if not rows or report.most(1) == 1:
        return
    yield Heading(say("Every measure"), 3)
    yield Grid(("measure", "value", "at least", "at most", "coverage %", "unit", "why there is no value"), rows)
    yield Paragraph(say("How each came about, term by term, is its derivation: result.measures[name].explain()."))


def _thresholds(report: Report) -> Iterator[Element]:
    chosen = _CHOSEN[:1] if report.only_rollouts else _CHOSEN
    shown = [one for one in report.settings if one.name.partition(".")[0] in chosen or report.most(1) > 1]
    if not shown:
        return
    yield Heading(say("Thresholds with their sources"), 3)
    sources: dict[tuple[str, str], list[str]] = {}
    for one in shown:
        head, _, rest = one.name.partition(".")
        said = f"{rest}: {one.value}" if rest else f"{one.value}"
        sources.setdefault((head, one.source), []).append(f"{said} (changed)" if one.changed else said)
    yield Grid(
        ("setting", "value", "source"),
        tuple((Code(head), ", ".join(values), source) for (head, source), values in sources.items()),
    )
    left = len(report.settings) - len(shown)
    if left:
        yield Paragraph(say("{n} more, each with its source: stackaudit rules.", n=left))


def _tables(report: Report) -> Iterator[Element]:
    filled: dict[str, Message] = {
        name: say("{table} {n}", table=name, n=table.length) for name, table in report.tables.items() if table.length
    }
    if filled:
        yield Heading(say("Where the rest stands"), 3)
        tables = ", ".join(str(message) for message in filled.values())
        yield Paragraph(
            say("Tables with their rows, in the JSON report and by result.table(name): {tables}.", tables=tables)
        )


@block("settings", say("Settings that were changed"))
def settings(report: Report) -> Iterator[Element]:
    """Every setting that is not the default; accepted findings have a block of their own."""
    changed = [s for s in report.settings if s.changed and not s.name.startswith("accepted.")]
    if changed:
        rows = tuple((s.name, str(s.value), str(s.default), s.source) for s in changed)
        yield Grid(("setting", "value", "default", "source of the default"), rows)
