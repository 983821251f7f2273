"""Whether those who may use it do, and where those who do not are stuck.

Use is a share with its interval; what people say is told of cells that are large enough, as where each person is stuck,
not as a mean profile, which would hide it. Sources: stackaudit methods 7.4; UTAUT: Venkatesh et al. 2003.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.analysers.people import barriers
from stackaudit.analysers.people.building import missing
from stackaudit.analysers.people.case import Case, Element, Told
from stackaudit.analysers.people.privacy import least_shown
from stackaudit.analysers.people.respondents import respondents
from stackaudit.analysers.people.rules.adoption import ADOPTION_GAP, USAGE_DIFFERS
from stackaudit.analysers.people.telling import Words, finding, newest, whole
from stackaudit.core.evidence import Evidence, Quantity
from stackaudit.core.findings import Cell, Confidence, Finding, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.model.people import Initiative
from stackaudit.model.rollout import Adoption
from stackaudit.stats.means import Part
from stackaudit.stats.proportions import wilson

TABLES: dict[str, tuple[str, ...]] = {
    "people_adoption": (
        "initiative",
        "tool",
        "group",
        "entitled",
        "active",
        "share",
        "low",
        "high",
        "target",
        "state",
        "depth",
        "self_reported",
    ),
    "people_acceptance": ("initiative", "construct", "respondents", "mean", "hidden"),
    **barriers.TABLES,
}
CONSTRUCTS = ("performance-expectancy", "effort-expectancy", "social-influence", "facilitating-conditions")


@dataclass(frozen=True)
class Use:
    """How many of those entitled use a tool.

    Attributes:
        row: The record.
        entitled: How many may use it; None where that is not known.
        active: How many do.
        target: Share that is to.
        level: How sure the interval is.
        source: `counts` of the record, or `seats` of the tool.
        logged: Whether it is known to be counted from what people did.
    """

    row: Adoption
    entitled: int | None
    active: int | None
    target: float
    level: float
    source: str
    logged: bool

    @property
    def share(self) -> float | None:
        """The share that does; None where it is not known, or nobody may."""
        return None if not self.entitled or self.active is None else self.active / self.entitled

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the share lies, from 0 to 1."""
        if not self.entitled or self.active is None:
            return 0.0, 1.0
        return wilson(self.active, self.entitled, self.level)

    @property
    def state(self) -> str:
        """`gap` where too few use it for sure, `suspected`, `reached`, or `unknown`."""
        if self.share is None:
            return "unknown"
        return "gap" if self.interval[1] < self.target else "suspected" if self.share < self.target else "reached"


def told(case: Case, initiative: Initiative) -> Told:
    """What use, and what people say of it, tell of an initiative."""
    return _use(case, initiative) + _acceptance(case, initiative) + barriers.told(case, initiative)


def _use(case: Case, initiative: Initiative) -> Told:
    rows = newest(initiative.adoption or (), lambda row: (row.tool or "", row.group or ""), "as_of")
    uses = [_read(case, row) for row in rows]
    if not uses:
        message = say("how many of those who may use {initiative} do is not stated", initiative=initiative.name)
        label = say("Those who may use it do")
        unknown = (missing(case, initiative, ADOPTION_GAP, "initiative.adoption", message),)
        return Told((), unknown, (Element("adoption", label, Part.unknown(1.0)),))
    return Told(
        tuple(found for use in uses for found in _findings(case, initiative, use)),
        tuple(found for use in uses for found in _unknowns(case, initiative, use)),
        tuple(_element(use) for use in uses),
        tuple(("people_adoption", _row(initiative, use)) for use in uses),
    )


def _read(case: Case, row: Adoption) -> Use:
    target = case.setting("adoption-target") if row.target is None else row.target
    level = case.setting("confidence-level")
    seats = case.graph.tool(row.tool).seats if row.tool is not None else None
    if row.entitled is None and row.active is None and seats is not None:
        logged = seats.measure in {"logged-in", "engaged"}
        sound = seats.paid is not None and seats.active is not None and seats.active <= seats.paid
        active = seats.active if sound and seats.measure != "assigned" else None
        return Use(row, seats.paid, active, target, level, "seats", logged)
    return Use(row, row.entitled, row.active, target, level, "counts", row.active is not None)


def _subjects(case: Case, initiative: Initiative, row: Adoption) -> tuple[str, ...]:
    """The initiative, and the tool and the group where the record names them."""
    tool = () if row.tool is None else (f"tool:{row.tool}",)
    group = () if row.group is None else (case.about(initiative, "group", row.group),)
    return (*(() if group else (case.about(initiative),)), *tool, *group)


def _what(case: Case, initiative: Initiative, row: Adoption) -> str:
    name = initiative.name if row.tool is None else case.graph.tool(row.tool).name
    return name if row.group is None else f"{name} ({row.group})"


def _findings(case: Case, initiative: Initiative, use: Use) -> Iterator[Finding]:
    subjects, what = _subjects(case, initiative, use.row), _what(case, initiative, use.row)
    tools = None if use.row.tool is None else (use.row.tool,)
    confidence: Confidence = "measured" if use.logged else "documented"
    if use.state == "gap" and use.share is not None:
        words = Words(
            ADOPTION_GAP.title.fill(
                active=use.active or 0, entitled=use.entitled or 0, what=what, target=f"{use.target:.0%}"
            ),
            [
                say(
                    "That is {share} (between {low} and {high}), so the gap is no chance.",
                    share=f"{use.share:.1%}",
                    low=f"{use.interval[0]:.1%}",
                    high=f"{use.interval[1]:.1%}",
                )
            ],
            ADOPTION_GAP.advice.fill(),
        )
        yield finding(case, initiative, ADOPTION_GAP, subjects, words, _evidence(use), confidence, tools=tools)
    said = use.row.self_reported
    if said is not None and use.share is not None and abs(said - use.share) > case.setting("adoption-differs") + 1e-12:
        words = Words(
            USAGE_DIFFERS.title.fill(said=f"{said:.0%}", share=f"{use.share:.0%}", what=what),
            [say("What is counted is better proof than what is said; the difference says that one of them is off.")],
            USAGE_DIFFERS.advice.fill(),
        )
        proof = (*_evidence(use), Quantity("say that they use it", said))
        yield finding(case, initiative, USAGE_DIFFERS, subjects, words, proof, confidence, tools=tools)


def _evidence(use: Use) -> tuple[Evidence, ...]:
    low, high = use.interval
    return (
        Quantity("active", float(use.active or 0)),
        Quantity("entitled", float(use.entitled or 0)),
        Quantity("share at least", low),
        Quantity("share at most", high),
        Quantity("target", use.target),
    )


def _unknowns(case: Case, initiative: Initiative, use: Use) -> Iterator[Unknown]:
    subjects, what = _subjects(case, initiative, use.row), _what(case, initiative, use.row)
    message: Message | None = None
    if use.state == "unknown":
        message = say("how many of those who may use {what} do is not stated", what=what)
    elif use.state == "suspected":
        message = say("fewer use {what} than are to, but too few people were counted to be sure", what=what)
    if message is not None:
        fact = "adoption.entitled" if use.entitled is None else "adoption.active"
        yield Unknown(ADOPTION_GAP.id, fact, subjects, message, subjects)


def _element(use: Use) -> Element:
    """The share as a part of the target, times 100, with its interval."""
    label = say("Those who may use it do")
    if use.share is None:
        return Element("adoption", label, Part.unknown(1.0))
    if use.target == 0:
        return Element("adoption", label, Part.known(1.0, 100.0))
    value, low, high = (100 * min(1.0, share / use.target) for share in (use.share, *use.interval))
    return Element("adoption", label, Part(1.0, value, low, high, 1.0))


def _row(initiative: Initiative, use: Use) -> tuple[Cell, ...]:
    row = use.row
    ends = (None, None) if use.share is None else use.interval
    counts = (use.entitled, use.active, use.share, *ends, use.target, use.state)
    return initiative.id, row.tool, row.group, *counts, row.depth, row.self_reported


def _acceptance(case: Case, initiative: Initiative) -> Told:
    """What people think of it: four constructs, each from 1 to 5, mapped to 0 to 100; cells too small stay hidden."""
    people = respondents(initiative.answers or (), "utaut")
    least = least_shown(case, consent=initiative.consent is True)
    parts, rows = [], list[tuple[str, tuple[Cell, ...]]]()
    for construct in CONSTRUCTS:
        found = sorted(mean for one in people if (mean := one.mean(f"utaut.{construct}.")) is not None)
        shown = len(found) >= least
        mean = sum(found) / len(found) if shown else None
        parts.append(Part.unknown(1.0) if mean is None else Part.known(1.0, 25 * (mean - 1)))
        if found:
            rows.append(("people_acceptance", (initiative.id, construct, len(found), mean, not shown)))
    label = say("Those it is for find it useful, easy, expected of them and supported")
    return Told((), (), (Element("adoption", label, whole(parts)),), tuple(rows))
