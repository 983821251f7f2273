"""The blocks of the summary on findings and unknowns: gaps, diagnosis, what was accepted, the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stackaudit.core.evidence import Cut, Evidence, Flows, Names, Quantity, Route, Tools
from stackaudit.core.findings import Finding, Findings, Severity, Unknown
from stackaudit.core.messages import Message, day_in_words, number_in_words, say
from stackaudit.reporting.blocks.asking import asked, too_early
from stackaudit.reporting.elements import Bullets, CellText, Code, Element, Grid, Heading, Paragraph, joined
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records
from stackaudit.reporting.themes import folded, named_gaps, with_more

_GAPS = 8
_LINES = 2
_LINES_OF_ROLLOUTS = 8
"""Where rollouts are all that is stated, a gap holds few findings, and each is somebody's work."""
_PROOFS = 3
_SAME_KIND = 3
_REGISTER = 25
_IN_ALL = (
    "{n} open finding in all; it stands in the register with its id.",
    "{n} open findings in all; each stands in the register with its id.",
)


@block("gaps", say("The gaps one by one"))
def gaps(report: Report) -> Iterator[Element]:
    """Each named gap: its worst findings, those of one kind in one line; why, what to do, and the proof below."""
    found = named_gaps(report)
    if not found:
        return
    each = _LINES_OF_ROLLOUTS if report.only_rollouts else _LINES
    lines = [
        (gap, *line) for gap in found[: report.most(_GAPS)] for line in list(folded(gap.findings))[: report.most(each)]
    ]
    yield Grid(
        ("gap", "severity", "finding", "why it matters", "what to do"),
        tuple(
            (
                gap.name if first is gap.findings[0] else None,
                str(first.severity),
                with_more(first, more),
                first.why,
                first.advice,
            )
            for gap, first, more in lines
        ),
        merged=1,
    )
    yield Paragraph(say(*_IN_ALL, n=len(report.open)))
    worst = [first for gap, first, _ in lines if first is gap.findings[0]]
    proved = tuple(proof for finding in worst if (proof := _proof(report, finding)) is not None)
    if proved:
        yield Heading(say("Proof"), 3)
        yield Bullets(proved)


def _proof(report: Report, finding: Finding) -> Message | None:
    kept = proofs(report, finding)
    if not kept:
        return None
    rest = (say("and {n} more", n=len(kept) - _PROOFS),) if len(kept) > _PROOFS else ()
    return joined((finding.title, joined((*kept[:_PROOFS], *rest), " · ", "")), ": ", "")


def proofs(report: Report, finding: Finding) -> tuple[Message, ...]:
    """Return what proves a finding and what follows from it, a line for each fact."""
    rows = [row for told in (finding, *finding.consequences) for row in told.evidence]
    lines = (line for row in rows if (line := _proof_line(report, row)) is not None)
    return tuple(dict.fromkeys(lines))


def _proof_line(report: Report, row: Evidence) -> Message | None:
    match row:
        case Cut(need, reached, _):
            target = need.partition(">")[2].partition("/")[0]
            entity = report.name(f"entity:{need.rpartition('/')[2]}")
            names = tuple(report.name(f"tool:{tool}") for tool in reached)
            end = report.name(f"tool:{target}")
            return say("{entity} gets as far as {tools}, not to {end}", entity=entity, tools=names, end=end)
        case Route(need, hops) if hops:
            entity = report.name(f"entity:{need.rpartition('/')[2]}")
            path = " → ".join(report.name(f"tool:{tool}") for tool in (hops[0].source, *(hop.target for hop in hops)))
            return say("{entity} over {path}", entity=entity, path=path)
        case Tools(role, ids):
            return say("{role}: {tools}", role=role, tools=tuple(report.name(f"tool:{tool}") for tool in ids))
        case Flows(role, ids):
            return say("{role}: {flows}", role=role, flows=tuple(_arrow(report, flow) for flow in ids))
        case Names(role, values) if values:
            return say("{role}: {values}", role=role, values=values)
        case Quantity(name, value, "share") if 0 <= value <= 1:
            return say("{name}: {value}", name=name, value=f"{value:.0%}")
        case Quantity(name, value, unit):
            return say("{name}: {value}", name=name, value=f"{_readable(value)} {unit}".strip())
        case _:
            return None


def _readable(value: float) -> str:
    """A number as a reader needs it: whole from a hundred on, else with three digits at most."""
    return number_in_words(round(value) if abs(value) >= 100 else float(f"{value:.3g}"))


def _arrow(report: Report, subject: str) -> str:
    source, _, target = subject.removeprefix("flow:").partition(">")
    return f"{report.name(f'tool:{source}')} → {report.name(f'tool:{target}')}"


@block("register", say("Findings register"))
def register(report: Report) -> Iterator[Element]:
    """Every cause with its id; minor ones of one kind share a row. A long register is counted, and stands elsewhere."""
    if not report.findings:
        return
    rows = tuple(_register_rows(report.findings))
    if len(rows) <= report.most(_REGISTER):
        yield Grid(("severity", "finding", "id", "explains findings"), rows)
        return
    ranks = sorted({finding.severity for finding in report.findings}, reverse=True)
    count = Counter((finding.analyser, finding.severity) for finding in report.findings)
    yield Grid(
        ("area", *(str(rank) for rank in ranks), "in all"),
        tuple(
            (area, *(count[area, rank] or None for rank in ranks), sum(count[area, rank] for rank in ranks))
            for area in sorted({finding.analyser for finding in report.findings})
        ),
    )
    yield Paragraph(
        say("Each with its id, proof and advice: in the JSON report, in the table of findings, in the profile admin.")
    )


def _register_rows(findings: Findings) -> Iterator[tuple[CellText, ...]]:
    minor = Counter(finding.code for finding in findings if finding.severity <= Severity.LOW)
    grouped: set[str] = set()
    for finding in findings:
        if finding.severity > Severity.LOW or minor[finding.code] <= _SAME_KIND:
            below = len(finding.consequences)
            yield str(finding.severity), finding.title, Code(finding.id), below or None
        elif finding.code not in grouped:
            grouped.add(finding.code)
            yield _group_row([f for f in findings if f.code == finding.code and f.severity <= Severity.LOW])


def _group_row(alike: list[Finding]) -> tuple[CellText, ...]:
    first = alike[0]
    title = joined((first.title, say("and {n} more of this kind", n=len(alike) - 1)), ", ", "")
    lowest, highest = str(alike[-1].severity), str(first.severity)
    severity = highest if lowest == highest else f"{lowest} to {highest}"
    below = sum(len(f.consequences) for f in alike)
    return severity, title, Code(f"{first.code}@…"), below or None


_ACCEPTED = 12


@block("accepted", say("Accepted findings"))
def accepted(report: Report) -> Iterator[Element]:
    """Warnings first, all of them; then a row for each finding that is accepted today. Nothing where none ever was."""
    split = report.acceptances
    entries = [entry for entry in split.entries if entry.state == "accepted"]
    if not split.entries:
        return
    if split.warnings:
        yield Bullets(split.warnings)
    if not entries:
        return
    yield Paragraph(
        say("They stay in the register. They neither cap the score nor make a check fail until their day is over.")
    )
    rows: list[tuple[CellText, ...]] = [
        (
            None if entry.finding is None else str(entry.finding.severity),
            None if entry.finding is None else entry.finding.title,
            entry.acceptance.reason,
            entry.acceptance.owner,
            day_in_words(entry.acceptance.until),
            Code(entry.acceptance.id),
        )
        for entry in entries[: report.most(_ACCEPTED)]
    ]
    yield Grid(("severity", "finding", "reason", "owner", "until", "id"), tuple(rows))
    if len(entries) > report.most(_ACCEPTED):
        yield Paragraph(
            say("{n} more stand in the table of accepted findings.", n=len(entries) - report.most(_ACCEPTED))
        )


_SHOWN = 3


@block("diagnosis", say("Is it a cobbled stack?"))
def diagnosis(report: Report) -> Iterator[Element]:
    """A sentence with the count, then each cause and each effect with what supports it; nothing where none looked."""
    if "diagnosis" not in report.tables or report.only_rollouts:
        return
    rows = [row for row in records(report.tables["diagnosis"]) if row["state"] != "not assessed"]
    if not any(row["findings"] for row in rows):
        return
    yield Paragraph(joined((_counted(rows, "cause"), _counted(rows, "effect")), "; "))
    titles = {row.id: row.title for row in report.findings.told()}
    yield Grid(("kind", "what", "evidence", "worst", "findings"), tuple(_sign_row(row, titles) for row in rows))
    left = [str(row["name"]) for row in records(report.tables["diagnosis"]) if row["state"] == "not assessed"]
    if left:
        yield Paragraph(say("Not assessed: {names}.", names=tuple(left)))
    yield Paragraph(say("That a cause and an effect both have evidence does not prove that the one led to the other."))


def _counted(rows: Sequence[Mapping[str, Any]], kind: str) -> Message:
    own = [row for row in rows if row["kind"] == kind]
    shown = sum(row["state"] == "supported" for row in own)
    return say(f"evidence for {{n}} of {{all}} {kind}s looked for", n=shown, all=len(own))


def _sign_row(row: Mapping[str, Any], titles: Mapping[str, Message]) -> tuple[CellText, ...]:
    shown = [titles[id_] for id_ in row["evidence"] if id_ in titles][:_SHOWN]
    left = row["findings"] - len(shown)
    rest = (say("and {n} more", n=left) if shown else say("{n} that are not shown here", n=left),) if left else ()
    what = joined((*shown, *rest), " · ", "") if row["findings"] else say("nothing that is proved")
    return row["kind"], row["name"], what, row["worst"], row["findings"]


_QUESTIONS = 10
_IN_TURN = 4
"""So many columns tell what is settled by then, one question after the other."""
_FACTS = 10


@block("unknowns", say("What could not be told"))
def unknowns(report: Report) -> Iterator[Element]:
    """The questions that could settle most, then each kind of missing fact; nothing where nothing is missing."""
    if not report.unknowns:
        return
    yield Paragraph(say("What nobody stated is counted neither as good nor as bad. These answers would tell most."))
    yield from _questions(report)
    if report.short:
        return
    ranked = sorted(
        report.unknowns,
        key=lambda one: (too_early(report, one.fact, one.subjects), -len(one.blocks), one.code, one.fact),
    )
    shown = ranked[: report.most(_FACTS)]
    if (report.profile is None and not report.only_rollouts) or (report.profile is not None and report.profile.full):
        rows = tuple((not_stated(report, u), Code(u.fact), len(u.blocks), Code(u.code)) for u in shown)
        yield Grid(("not stated", "field", "how much hangs on it", "check"), rows)
    else:
        yield Grid(("not stated", "how much hangs on it"), tuple((not_stated(report, u), len(u.blocks)) for u in shown))
    if len(ranked) > len(shown):
        yield Paragraph(
            say("{n} more kinds of facts that nobody stated are not listed here.", n=len(ranked) - len(shown))
        )


def not_stated(report: Report, one: Unknown) -> Message:
    """What is not known; where cells of the lists that tell it were not read, how many and under which heads."""
    facts = [fact.removeprefix("tool.") for fact in one.fact.split(", ")]
    lists = () if report.reading is None else report.reading.lists
    columns = [
        (column.name, (column.not_read.cells if column.not_read else 0) + sum(n for _, n in column.unread))
        for listed in lists
        for column in listed.columns
        if any(column.field == fact or column.field.startswith(f"{fact}.") for fact in facts)
    ]
    heads = tuple(dict.fromkeys(name for name, cells in columns if cells))
    if not heads:
        return one.message
    cells = sum(n for _, n in columns)
    one_cell, many = "{n} cell of the lists was not read ({heads})", "{n} cells of the lists were not read ({heads})"
    left = say(one_cell, many, n=cells, heads=heads)
    return joined((one.message, left), "; ", "")


def _questions(report: Report) -> Iterator[Element]:
    rows = asked(report)[: report.most(_QUESTIONS)]
    if not rows:
        return
    yield Heading(say("What to ask next"), 3)
    shown = 2 if report.short else 3 if report.only_rollouts else 4
    columns = ("question", "whom to ask", "open points it could settle", "settled in all")[:shown]
    yield Grid(
        columns,
        tuple(
            (
                row["asks"],
                say("{names}", names=tuple(dict.fromkeys(row["ask"]))) if row["ask"] else "nobody is named",
                row["could_settle"],
                row["settled_by_then"],
            )[: len(columns)]
            for row in rows
        ),
    )
    if len(columns) < _IN_TURN:
        return
    yield Paragraph(
        say("Each question is put after those above it have been answered. How much one settles is a guess.")
    )
