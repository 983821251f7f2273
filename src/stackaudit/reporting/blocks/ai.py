"""The block of the summary on AI: every model at work as it was stated, and that nothing here is legal advice."""

from __future__ import annotations

from stackaudit.core.messages import Message, say
from stackaudit.reporting.elements import CellText, Element, Grid, Paragraph, joined
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.ai import AiRow

_ROWS = 12
_DOES = {"alone": "acts alone", "with-consent": "acts once a person agrees", "suggests": "suggests"}
_ORDER = ("alone", None, "with-consent", "suggests")
_COLUMNS = ("where", "what it does", "run by", "reads", "changes", "watched by", "approved", "role, class as stated")
_OPEN = "not stated"


@block("ai", say("AI at work"))
def ai(report: Report) -> tuple[Element, ...]:
    """Each model with what it does, who runs and watches it, and role and class as stated; nothing without a model."""
    rows = sorted(report.rows(AiRow), key=lambda row: (_ORDER.index(row.acts), row.name, row.tool))
    if not rows:
        return ()
    shown = rows[: report.most(_ROWS)]
    more = len(rows) - len(shown)
    left_out = (Paragraph(say("{n} more stand in the table of AI.", n=more)),) if more else ()
    return (Grid(_COLUMNS, tuple(map(_line, shown))), *left_out, Paragraph(_note(shown)))


def _line(row: AiRow) -> tuple[CellText, ...]:
    return (
        row.name,
        _OPEN if row.acts is None else _DOES[row.acts],
        row.provider or _OPEN,
        _records(row.reads, row.reads_from),
        _records(row.writes, row.writes_from),
        row.oversight or _OPEN,
        row.approved or _OPEN,
        _judged(row),
    )


def _records(names: tuple[str, ...], origin: str) -> CellText:
    if origin == _OPEN:
        return _OPEN
    if not names:
        return say("nothing")
    return say("{names} (from flows and roles)" if origin == "derived" else "{names}", names=names)


def _judged(row: AiRow) -> CellText:
    """Return role and class in the words of the file, with who judged them and when, as far as that is stated."""
    stated = tuple(text for text in (row.act_role, row.act_class) if text is not None)
    if not stated:
        return _OPEN
    clauses = [say("{word}", word=word) for word in stated]
    if row.class_by is not None:
        clauses.append(say("judged by {who}", who=row.class_by))
    if row.class_on is not None:
        clauses.append(say("on {day}", day=row.class_on))
    return joined(tuple(clauses), ", ", "")


def _note(rows: list[AiRow]) -> Message:
    text = "Everything is as stated. Roles and classes under a law on AI are judgements of those who are named"
    silent = "" if all(row.class_by for row in rows if row.act_class or row.act_role) else ", where they are"
    return say(f"{text}{silent}; nothing here computes them. No legal advice.")
