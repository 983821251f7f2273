"""The first sheet: the verdict, the figures behind it, the pillars, the work by period, what weighs most, the map.

Each number is one of the brief, and so the same in page and slides; what no fact tells is in words, never 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

from stackaudit.core.escape import visible
from stackaudit.core.messages import say
from stackaudit.reporting.blocks.recommendations import PERIODS
from stackaudit.reporting.book.cells import STATES, Book, Kind, Sheet, Value, few, height
from stackaudit.reporting.brief import Brief, Card
from stackaudit.reporting.report import Report

NAME = "Summary"
_CARDS = 8
_WIDTHS = (36, 15, 44, 66, 26, 14, 10)
_LETTERS = 175
_ALT = 1_500
_SCALE = 64
_PIXELS = 18
_PICTURE = (1500, 970)
"""How high a row is, and how large the picture may be, in pixels: as a page of this sheet is at its scale."""
_GAPS = ("Gap", "Severity", "If it is left alone", "First do", "Who", "By", "Findings")
_UNSAID = "Yellow cells are yours to fill in. Any other empty cell: nobody stated it, or there is nothing."
_BACK = "Answers come back with: stackaudit questions STACK --read FILE -o STACK"


@dataclass(frozen=True, slots=True)
class Painted:
    """A picture as a workbook holds it.

    Attributes:
        png: The picture.
        title: What it says, in one sentence.
        alt: Its alternative text.
        size: Width and height at which it shows itself, in pixels.
    """

    png: bytes
    title: str
    alt: str
    size: tuple[float, float]


class Figure(NamedTuple):
    """One line of the first sheet: what it is, the value, and the words in its place where it is not known."""

    label: str
    value: Value
    kind: Kind = "count"
    missing: str = "not known"


def figures(brief: Brief) -> Iterator[Figure]:
    """Yield the lines of the first sheet, each with its own name."""
    yield from _dated(brief.report)
    if not brief.report.only_rollouts:
        yield from _scored(brief.report)
    yield from _found(brief)
    yield from _priced(brief)
    yield from _moved(brief.report)


def _dated(report: Report) -> Iterator[Figure]:
    stack = report.stack
    yield Figure("Facts as of", stack.as_of, "day", "no day is stated")
    if stack.as_of != stack.today:
        yield Figure("Days count from", stack.today, "day")


def _scored(report: Report) -> Iterator[Figure]:
    score = report.scorecard.score
    yield Figure("Score, of 100", None if score.value is None else round(score.value))
    if score.grade:
        yield Figure("Grade, A to E", score.grade, "text")
    yield Figure("Score, at least", round(score.low))
    yield Figure("Score, at most", round(score.high))
    if report.is_scored:
        yield Figure("Share of the score that is known", score.coverage, "share")


def _found(brief: Brief) -> Iterator[Figure]:
    report, found = brief.report, brief.figures
    yield from (Figure(f"Findings, {severity}", count) for severity, count in found.severities if count)
    yield Figure("Findings in all", len(report.open))
    if report.acceptances.accepted:
        yield Figure("Findings that are accepted", len(report.acceptances.accepted))
    if report.hidden:
        yield Figure("Findings not shown here", report.hidden)
    if report.only_rollouts:
        return
    yield Figure("Data needs", found.needs, missing="none is known")
    if found.needs is not None:
        unmet = "Data needs that are not met" if found.unmet_proved else "Data needs without a path on record"
        yield Figure(unmet, found.unmet)
    yield Figure("Customer journeys", found.journeys, missing="none is stated")
    if found.journeys is not None:
        proved = found.breaking_proved or not found.breaking
        breaking = "Customer journeys that break" if proved else "Customer journeys with no path on record for a step"
        yield Figure(breaking, found.breaking)


def _priced(brief: Brief) -> Iterator[Figure]:
    report, found = brief.report, brief.figures
    yield Figure("Tools", found.tools)
    yield Figure("Tools with a stated cost", found.priced)
    yield Figure(report.in_currency("Stated cost a year"), found.cost, "money", "no tool states it")
    if found.saving is not None and not found.saving.high:
        yield Figure(report.in_currency("Could be saved a year"), None, "money", "nothing is known")
    elif found.saving is not None:
        low, high = (end.rounded() for end in found.saving.ends)
        yield Figure(report.in_currency("Could be saved a year, at least"), low, "money")
        yield Figure(report.in_currency("Could be saved a year, at most"), high, "money")
        if found.saving_soon is not None:
            low, high = (end.rounded() for end in found.saving_soon.ends)
            yield Figure(report.in_currency("Of it within twelve months, at least"), low, "money")
            yield Figure(report.in_currency("Of it within twelve months, at most"), high, "money")
        if found.saving_assumes:
            yield Figure("Tools whose price is taken to go by the seat", found.saving_assumes)
    first = found.due[0] if found.due else found.later
    yield Figure("First day of notice ahead", None if first is None else first.notice_by, "day", "none is known")
    if first is not None:
        yield Figure("Contract of that day", first.name, "text")
        yield Figure("Days left until then", first.days_left)
    if found.due:
        yield Figure("Days of notice ahead", len(found.due))
    if found.missed:
        yield Figure("Days of notice missed", len(found.missed))


def _moved(report: Report) -> Iterator[Figure]:
    """What became of the last audit, and what a plan would change."""
    for since, words in ((report.since, "since the last audit"), (report.plan, "with the plan")):
        if since is not None:
            yield Figure(f"New findings {words}", len(since.new))
            yield Figure(f"Closed findings {words}", len(since.fixed))
            yield Figure(f"Findings still open {words}", since.still)


def write(book: Book, brief: Brief, sheets: Sequence[Sheet], painted: Painted | None) -> None:
    """Add the first sheet.

    Args:
        book: The workbook.
        brief: What it says.
        sheets: The sheets behind it, which it lists.
        painted: The map; left out where there is none.
    """
    sheet = book.add(NAME)
    sheet.hide_gridlines(2)
    sheet.set_print_scale(_SCALE)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    row = _opening(book, sheet, brief)
    left = _lines(book, sheet, brief, row)
    right = _pillars(book, sheet, brief.report, row)
    right = _work(book, sheet, brief, right + 1)
    right = _index(book, sheet, sheets, right + 1)
    bottom = _gaps(book, sheet, brief, max(left, right) + 1)
    row = _silent(book, sheet, brief.report, bottom + 1)
    if painted is not None and not brief.report.only_rollouts:
        sheet.set_h_pagebreaks([bottom + 1])
        _map(book, sheet, painted, row, _PICTURE[1] - _PIXELS * (row - bottom))


def _map(book: Book, sheet: Any, painted: Painted, row: int, tall: int) -> None:  # noqa: ANN401
    """Set the map in, as large as a page of this sheet leaves room for."""
    book.put(sheet, row, 0, painted.title, "line")
    factor = min(_PICTURE[0] / painted.size[0], tall / painted.size[1])
    place = {"x_scale": factor, "y_scale": factor, "object_position": 3}
    picture = {"image_data": BytesIO(painted.png), "description": visible(painted.alt)[:_ALT]}
    sheet.insert_image(row + 1, 0, "map.png", place | picture)


def _opening(book: Book, sheet: Any, brief: Brief) -> int:  # noqa: ANN401  XlsxWriter has no types
    """Write the name, the verdict and what has to be known before all else; return the next row."""
    report = brief.report
    audience = f" (for: {report.audience})" if report.audience else ""
    book.put(sheet, 0, 0, f"Stack audit: {report.stack.name}{audience}", "big")
    sheet.set_row(0, 24)
    row = 1
    for text in (brief.verdict, *brief.notes):
        sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, "", book.formats["say"])
        book.put(sheet, row, 0, text, "say")
        sheet.set_row(row, 1.25 * height([(text, _LETTERS)]))
        row += 1
    return row + 1


def _lines(book: Book, sheet: Any, brief: Brief, row: int) -> int:  # noqa: ANN401
    book.heads(sheet, row, 0, ("Figure", "Value"))
    lines = tuple(figures(brief))
    for at, one in enumerate(lines, row + 1):
        book.put(sheet, at, 0, one.label)
        book.put(sheet, at, 1, one.missing if one.value is None else one.value, one.kind)
    return row + 1 + len(lines)


def _pillars(book: Book, sheet: Any, report: Report, row: int) -> int:  # noqa: ANN401
    if report.only_rollouts:
        return row - 1
    book.heads(sheet, row, 2, ("Pillar", "Score, of 100", "At least", "At most", "Known"))
    pillars = report.scorecard.pillars
    for at, one in enumerate(pillars, row + 1):
        book.put(sheet, at, 2, one.pillar.capitalize(), "inner")
        ends = (None if value is None else round(value) for value in (one.value, one.low, one.high))
        for column, value in enumerate(ends, 3):
            book.put(sheet, at, column, "not known" if value is None else value, "count")
        book.put(sheet, at, 6, one.coverage, "share")
    last = row + len(pillars)
    bar = {"type": "data_bar", "bar_color": "#93C5FD", "min_type": "num", "max_type": "num"}
    sheet.conditional_format(row + 1, 3, max(last, row + 1), 3, {**bar, "min_value": 0, "max_value": 100})
    return last + 1


def _work(book: Book, sheet: Any, brief: Brief, row: int) -> int:  # noqa: ANN401
    """The days of work of each period; nothing where the audience is not shown the actions."""
    shown = [one for one in brief.periods if not brief.report.short or one.name == PERIODS[0][0]]
    if not shown or not brief.report.shows("priorities"):
        return row - 1
    book.heads(sheet, row, 2, ("What to do", "Days of work", "Lines", "Closes"))
    for at, period in enumerate(shown, row + 1):
        book.put(sheet, at, 2, f"{period.name.capitalize()}, {period.when}", "inner")
        book.put(sheet, at, 3, period.days, "days")
        book.put(sheet, at, 4, sum(len(group.lines) for group in period.actions), "count")
        book.put(sheet, at, 5, sum(group.closes for group in period.actions), "count")
    return row + 1 + len(shown)


def _index(book: Book, sheet: Any, sheets: Sequence[Sheet], row: int) -> int:  # noqa: ANN401
    """The sheets behind this one, each with a link; none of it is a user's."""
    if not sheets:
        return row - 1
    book.heads(sheet, row, 2, ("Sheet", "What it holds", "Rows", "Rows in all"))
    for at, one in enumerate(sheets, row + 1):
        sheet.write_url(at, 2, f"internal:'{one.name}'!A1", book.formats["link"], one.name)
        book.put(sheet, at, 3, one.about)
        book.put(sheet, at, 4, len(one.rows), "count")
        book.put(sheet, at, 5, one.of, "count")
    lines = (_UNSAID, _BACK) if any(one.name == "Questions" for one in sheets) else (_UNSAID,)
    for at, line in enumerate(lines, row + 1 + len(sheets)):
        sheet.write_string(at, 2, line, book.formats["inner line"])
    return row + 1 + len(sheets) + len(lines)


def _gaps(book: Book, sheet: Any, brief: Brief, row: int) -> int:  # noqa: ANN401
    report = brief.report
    if not report.shows("gaps"):
        return row
    cards = brief.cards[: report.most(_CARDS)]
    if not cards:
        book.put(sheet, row, 0, brief.nothing, "line")
        return row + 1
    book.heads(sheet, row, 0, _GAPS)
    for at, card in enumerate(cards, row + 1):
        cells = tuple(_gap(card))
        sheet.set_row(at, height((value, width) for (value, _), width in zip(cells, _WIDTHS, strict=True)))
        for column, (value, kind) in enumerate(cells):
            book.put(sheet, at, column, value, kind)
        sheet.conditional_format(at, 1, at, 1, book.filled(STATES[str(card.gap.severity)]))
    row += len(cards)
    if len(brief.cards) > len(cards):
        row += 1
        rest = say(
            "{n} more gap comes after these.", "{n} more gaps come after these.", n=len(brief.cards) - len(cards)
        )
        book.put(sheet, row, 0, rest, "line")
    return row + 1


def _gap(card: Card) -> Iterator[tuple[Value, Kind]]:
    yield card.gap.name, "text"
    yield card.gap.severity, "state"
    yield card.gap.cost, "text"
    yield card.first.finding.advice, "text"
    first = card.first
    owners = few(first.owners) or "no owner is stated"
    yield (f"{owners}; {first.unowned} without an owner" if first.unowned and first.owners else owners), "text"
    yield card.due or {name: when for name, when, _ in PERIODS}.get(card.period or "", "no date"), "day"
    yield len(card.gap.findings), "count"


def _silent(book: Book, sheet: Any, report: Report, row: int) -> int:  # noqa: ANN401
    """What was not looked at, and why."""
    if not report.skipped or report.only_rollouts:
        return row
    book.heads(sheet, row, 0, ("Not looked at", "Why"))
    for at, (name, reason) in enumerate(report.skipped.items(), row + 1):
        book.put(sheet, at, 0, name.capitalize())
        book.put(sheet, at, 1, reason, "line")
    return row + 2 + len(report.skipped)
