"""The report as one HTML file that loads nothing: first screen, gaps, map, actions, blocks, register, tools, words.

All of it can be read and printed without the script, which adds the live map, filters and sorting. Style and script
are allowed by their hashes in the Content-Security-Policy, and nothing else is; texts are escaped by the template.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Severity
from stackaudit.core.messages import Message, day_in_words, in_words, say
from stackaudit.reporting import renderers
from stackaudit.reporting.blocks.findings import proofs
from stackaudit.reporting.blocks.recommendations import PERIODS
from stackaudit.reporting.brief import Brief, PeriodOfWork, anchor
from stackaudit.reporting.elements import Element, Heading, tenth
from stackaudit.reporting.report import Report
from stackaudit.reporting.summary import block_elements

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_OWN_SECTIONS = frozenset({"gaps", "priorities", "register"})
_FOLDED = frozenset({"settings", "appendix", "reading", "contribution", "glance", "index", "repairs"})
_TEXT_FIRST = frozenset({"people"})
"""Sections whose pictures stand below the text: who must do what comes first."""
_ANCHORS = {"unknowns": "questions"}
_LINKS = {
    "journeys": "Journeys",
    "redundancy": "Same job",
    "money": "Money",
    "fit": "Fit",
    "rollouts": "Rollouts",
    "people": "People",
    "activities": "Personal data",
    "ai": "AI",
    "unknowns": "Questions",
    "score": "Score",
}
_CARDS = 8
_NOTICES = 12
_LINES = 500
_GLOSSARY = (
    ("need", "Data need", "Records that one tool has and another must get: a customer, from the shop to the CRM."),
    (
        "interval",
        "Not known",
        "Nobody stated the facts that would decide it: the value is somewhere in the hatched part of the bar.",
    ),
    ("notice", "Day of notice", "The last day on which a contract can be ended or changed before it renews by itself."),
    ("handoff", "Handoff", "Records pass from one step of a customer's journey to the next."),
    ("capability", "Capability", "What a tool can do, such as e-mail marketing or time tracking."),
    ("effort", "Days of work", "An estimate by kind of work; the range in brackets is how far off it may be."),
    ("idle", "Idle seat", "A seat that is paid for and that nobody used while it was counted."),
    ("silo", "Silo", "Tools that exchange records among themselves, and with no other tool."),
)
_OF_ROLLOUTS = frozenset({"interval", "notice", "effort"})
"""Words that a page on rollouts alone uses."""


_KNOWN: Mapping[str, str] = {
    "measured": "measured",
    "documented": "documented",
    "interview": "told in an interview",
    "assumed": "assumed",
}
"""How well the facts behind a finding are known, in words."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it stands in a page: its `<svg>` element and what it says."""

    svg: str
    title: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section made from blocks of the summary."""

    id: str
    title: Message
    html: str
    pictures: tuple[Picture, ...]
    folded: bool
    text_first: bool


def render(report: Report, pictures: Mapping[str, Sequence[Picture]]) -> str:
    """Return the whole page.

    Args:
        report: What it says, as its audience sees it.
        pictures: Those of each block of the summary, and of `map`; a section without one is shown without.
    """
    from markupsafe import Markup

    brief = Brief(report)
    style, script = (_text(name) for name in ("page.css", "page.js"))
    parts = tuple(_parts(report, pictures))
    shown = {
        "words": report.whole,
        "gaps": report.shows("gaps"),
        "register": report.shows("register"),
        "actions": _periods(brief) if report.shows("priorities") else (),
        "tools": brief.tools if report.profile is None or report.profile.full else (),
        "notices": brief.figures.due[: report.most(_NOTICES)] if _asks_for_dates(report) else (),
        "map": next((_safe(one) for one in pictures.get("map", ())), None) if _has_map(report) else None,
    }
    return _template().render(
        shown,
        short=report.short,
        whole=report.whole,
        full=report.profile is None or report.profile.full,
        known=_KNOWN,
        lines=report.most(_LINES),
        brief=brief,
        figures=brief.figures,
        facts=glance_facts(brief),
        stack=report.stack,
        audience=report.audience,
        version=report.version,
        read=read_in_words(report),
        notes=[one.render() for one in notes(brief)],
        cards=brief.cards[: report.most(_CARDS)],
        periods={name: when for name, when, _ in PERIODS},
        parts=parts,
        links=tuple(_links(shown, parts)),
        entries=brief.entries,
        filters=tuple(_filters(brief)),
        flow_facts="flows" in report.tables,
        name=report.name,
        proofs=lambda finding: proofs(report, finding),
        glossary=tuple(one for one in _GLOSSARY if not report.only_rollouts or one[0] in _OF_ROLLOUTS),
        style=Markup(style),  # noqa: S704  our own file
        script=Markup(script),  # noqa: S704  our own file
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _has_map(report: Report) -> bool:
    """Whether a map of the stack is for the audience, and tells anything: tools of a rollout alone stand apart."""
    return report.whole and not report.only_rollouts


def _asks_for_dates(report: Report) -> bool:
    """Whether the days of notice of contracts are for the audience."""
    return report.whole and (report.short or report.shows("money"))


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


@lru_cache(maxsize=1)
def _template() -> Template:
    """The template, ready to be filled; a name that nobody gave is an error, not an empty place."""
    return environment().get_template("page.html.j2")


def glance_facts(brief: Brief) -> Mapping[str, object]:
    """Return what the head of the page says, which a notebook shows too."""
    report = brief.report
    return {
        "figures": brief.figures,
        "score": report.scorecard.score,
        "pillars": report.scorecard.pillars,
        "silent": tuple(one.pillar for one in report.scorecard.pillars if one.value is None),
        "worst": _worst(brief),
        "others": _others(brief),
        "unmet": brief.needs_said,
        "breaks": brief.journeys_said,
        "questions": len(report.tables["questions"].rows) if "questions" in report.tables else 0,
        "currency": report.stack.currency,
        **_rollout_facts(report),
    }


def _rollout_facts(report: Report) -> Mapping[str, object]:
    """The first rollout to go live, where rollouts are all that is stated: then no score is the answer."""
    if not report.only_rollouts:
        return {"rollout": None, "rollout_name": "", "readiness": 0.0}
    from stackaudit.tables.people import PlanRow, ReadinessRow  # few stacks have any: many classes of rows

    first = min(report.rows(PlanRow), key=lambda row: (row.goes_live is None, row.goes_live, row.initiative))
    rows = (row for row in report.rows(ReadinessRow) if row.initiative == first.initiative)
    return {
        "rollout": first,
        "rollout_name": report.name(f"initiative:{first.initiative}"),
        "readiness": next((row.coverage for row in rows if row.part == "readiness"), 0.0),
    }


def environment() -> Environment:
    """Return what fills our templates."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    made = Environment(
        autoescape=True, undefined=StrictUndefined, loader=FunctionLoader(_text), trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {
        "anchor": anchor,
        "work": _work,
        "listed": in_words,
        "day": day_in_words,
        "number": tenth,
        "thousands": _thousands,
    }
    return made


def _thousands(money: Estimate) -> str:
    """Two ends of money in thousands: `103k to 134k`."""
    low, high = (_short(float(end)) for end in (money.low, money.high))
    return low if low == high else f"{low} to {high}"


def _short(value: float) -> str:
    return f"{value / 1000:,.0f}k" if value >= 10_000 else f"{value:,.0f}"


def _worst(brief: Brief) -> str:
    count = dict(brief.figures.severities)
    critical, high = count[Severity.CRITICAL], count[Severity.HIGH]
    if critical:
        return f"{critical} critical, {high} high"
    if not high and brief.report.failures:
        return "Not known"
    return f"{high} high"


def _others(brief: Brief) -> str:
    count = dict(brief.figures.severities)
    return ", ".join(f"{count[one]} {one}" for one in (Severity.MEDIUM, Severity.LOW) if count[one])


def read_in_words(report: Report) -> str:
    """Return what was read, in numbers: `45 tools, 3 journeys`."""
    stack = report.stack
    counts = (
        (stack.tools, "tool"),
        (stack.integrations, "integration"),
        (stack.departments, "department"),
        (stack.journeys, "journey"),
    )
    return ", ".join(f"{n:,} {word}{'' if n == 1 else 's'}" for n, word in counts if n)


def notes(brief: Brief) -> Iterator[Message]:
    """Yield what has to be known before all else, and what the audience is not shown."""
    yield from brief.notes
    if brief.report.hidden and brief.report.whole:
        one = "{n} finding is left out of this report: it is for other readers."
        many = "{n} findings are left out of this report: they are for other readers."
        yield say(one, many, n=brief.report.hidden)


def _safe(drawn: Picture) -> Picture:
    """A picture that the template may set in as it is: the writer of pictures has escaped its texts."""
    from markupsafe import Markup

    return Picture(Markup(drawn.svg), drawn.title)  # noqa: S704  made by the library


def _parts(report: Report, pictures: Mapping[str, Sequence[Picture]]) -> Iterator[Part]:
    """A section for each block of the summary that has content; blocks of level 3 go on with the one before."""
    open_: tuple[str, Message, list[Element], list[Picture]] | None = None
    for name, elements in block_elements(report):
        if name in _OWN_SECTIONS or not elements:
            continue
        head, *content = elements
        drawn = [_safe(one) for one in pictures.get(name, ())]
        if isinstance(head, Heading) and head.level > 2 and open_ is not None:
            open_[2].extend(elements)
            open_[3].extend(drawn)
            continue
        if open_ is not None:
            yield _part(*open_)
        title = head.text if isinstance(head, Heading) else say("Further")
        open_ = name, title, content if isinstance(head, Heading) else [head, *content], drawn
    if open_ is not None:
        yield _part(*open_)


def _part(name: str, title: Message, elements: list[Element], drawn: list[Picture]) -> Part:
    from markupsafe import Markup

    html = Markup(renderers.html(elements))  # noqa: S704  the renderer escapes
    return Part(_ANCHORS.get(name, f"block-{name}"), title, html, tuple(drawn), name in _FOLDED, name in _TEXT_FIRST)


def _links(shown: Mapping[str, object], parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    if shown["gaps"]:
        yield "gaps", "Gaps"
    if shown["notices"]:
        yield "notices", "Dates"
    if shown["map"]:
        yield "map", "Map"
    if shown["actions"]:
        yield "do", "What to do"
    words = {_ANCHORS.get(name, f"block-{name}"): text for name, text in _LINKS.items()}
    yield from ((part.id, words[part.id]) for part in parts if part.id in words)
    if shown["register"]:
        yield "register", "All findings"
    if shown["tools"]:
        yield "tools", "Tools"
    if shown["words"]:
        yield "words", "Words"


def _periods(brief: Brief) -> tuple[PeriodOfWork, ...]:
    """What to do; for a short report what is to be done now."""
    return tuple(one for one in brief.periods if not brief.report.short or one.name == PERIODS[0][0])


def _work(effort: tuple[float, float, float]) -> str:
    """Days of work in words: `6.5 days of work (3.3 to 13)`."""
    low, likely, high = (tenth(end) for end in effort)
    words = f"{likely} {'day' if likely == 1 else 'days'} of work"
    return f"{words} ({low} to {high})" if low != high else words


def _filters(brief: Brief) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """What the register can be filtered by, and the values there are."""
    report, entries = brief.report, brief.entries
    yield "severity", [(str(one), str(one)) for one in reversed(Severity) if dict(brief.figures.severities)[one]]
    yield "gap", _pairs({entry.gap for entry in entries if entry.gap}, str)
    yield "area", _pairs({entry.finding.analyser for entry in entries}, str)
    yield "tool", _pairs({tool for entry in entries for tool in entry.tools}, lambda one: report.name(f"tool:{one}"))
    departments = {one for entry in entries for one in entry.departments}
    yield "department", _pairs(departments, lambda one: report.name(f"department:{one}"))
    yield "owner", _pairs({owner for entry in entries for owner in entry.owners}, str)


def _pairs(values: Iterable[str], name: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    return sorted(((value, name(value)) for value in values), key=lambda pair: (pair[1].casefold(), pair[0]))
