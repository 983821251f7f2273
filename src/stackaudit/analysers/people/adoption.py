"""Whether those who may use it do, where those who do not are stuck, and whether what was bought was needed.

Use is a share with its interval; what people say is told of cells that are large enough. Each person is stuck at the
first of five things that is missing: awareness, desire, knowledge, ability, reinforcement (ADKAR is a trademark of
Prosci). What counts is how many people are stuck where; a mean over people would hide it. Seven things are asked of a
purchase; what is not stated of them is derived from the stack where it can be, and else may be either. Source: UTAUT
(Venkatesh et al. 2003).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stackaudit.analysers.people.context import Context, Element, Outcome, Rollout
from stackaudit.analysers.people.findings import finding, missing, newest, unasked
from stackaudit.analysers.people.measures import average, open_part, yes
from stackaudit.analysers.people.rules.adoption import ADOPTION_GAP, BARRIERS, SHINY, USAGE_DIFFERS
from stackaudit.analysers.people.training_effect import effect, in_words, proof_of
from stackaudit.core.estimate import Estimate, Unit, at_least
from stackaudit.core.evidence import Evidence, Names, Quantity, Tools
from stackaudit.core.findings import Confidence, Finding, Severity, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rule import Text
from stackaudit.model.facts import FACTS
from stackaudit.model.lifecycle import offered
from stackaudit.model.parts import readable
from stackaudit.model.persons import group_id
from stackaudit.model.tool import Tool
from stackaudit.stats.exact import CONFIDENCE
from stackaudit.stats.means import Part
from stackaudit.stats.privacy import NO_BARRIER, UNCLEAR, Counts
from stackaudit.stats.teams import wilson
from stackaudit.tables.people import AcceptanceRow, AdoptionRow, BarrierRow, PurchaseRow

if TYPE_CHECKING:
    from stackaudit.model.rollout import Adoption, Purchase

_HIDDEN = Text("{count} people said what keeps them from using {initiative}: fewer than {least}, so it is not shown")
_LEFT_OUT = Text(
    "{count} person of groups of fewer than {least} said what keeps them from using {initiative}, and is not counted",
    "{count} people of groups of fewer than {least} said what keeps them from using {initiative}, and are not counted",
)
_SPREAD = Text("people are stuck with {initiative}, too few at any one step for it to be shown at which")
_FEWER = Text("fewer use {what} than are to, but too few people were counted to be sure")
_NOT_SHOWN = Text("fewer than {least} people may use {what}, so it is not shown how many do")
_USED = say("Those who may use it do")
_LABEL = say("Nothing keeps people from using it")


def review_barriers(rollout: Rollout) -> Outcome:
    """Where the people of an initiative are stuck; nothing is told of cells that are too small."""
    said = rollout.gate.barriers(rollout.initiative, tuple(BARRIERS), rollout.settings.barrier)
    if not said:
        return unasked(rollout, BARRIERS["awareness"], "initiative.answers", open_part("adoption", _LABEL))
    every = said[0]
    rows = tuple(_barrier_row(rollout, one) for one in said)
    if every.at is None:
        unknown = _not_counted(rollout, _HIDDEN, every.respondents)
        return Outcome((), (unknown,), (Element("adoption", _LABEL, Part.unknown(1.0)),), rows)
    small = rollout.gate.left_out(rollout.initiative, "adkar")
    unknowns = [_not_counted(rollout, _LEFT_OUT, small, n=small)] if small else []
    found = tuple(_barrier_findings(rollout, every.respondents, every.at))
    if not found and every.at["stuck"].low:
        unknowns.append(missing(rollout, BARRIERS["awareness"], "initiative.answers", text=_SPREAD))
    part = _barrier_part(every.respondents, every.at, small)
    return Outcome(found, tuple(unknowns), (Element("adoption", _LABEL, part),), rows)


def _not_counted(rollout: Rollout, text: Text, count: int, n: int | None = None) -> Unknown:
    least = rollout.gate.fewest(agreed=rollout.initiative.consent is True)
    fact = "initiative.answers"
    return missing(rollout, BARRIERS["awareness"], fact, text=text, n=n, count=count, least=least)


def _barrier_findings(rollout: Rollout, asked: int, at: Mapping[str, Estimate]) -> Iterator[Finding]:
    """The most frequent barrier for sure; of several the one that comes first."""
    worst, stuck = max(BARRIERS, key=lambda element: at[element].low), at["stuck"]
    if not at[worst].low:
        return
    rule = BARRIERS[worst]
    words = (
        rule.title.fill(stuck=_people(stuck), asked=asked, initiative=rollout.name, worst=worst),
        [
            say("For {count} of them the first thing missing is {worst}.", worst=worst, count=_people(at[worst])),
            say("What comes later cannot help as long as it is."),
        ],
    )
    proof = tuple(row for element in BARRIERS for row in _proof(f"stuck at {element}", at[element]))
    proof = (*proof, Quantity("people asked", float(asked)))
    found = finding(rollout, rule, words, proof, grade="interview")
    yield found if stuck.low + stuck.high >= asked else _lowered(found)


def _people(count: Estimate) -> str:
    return f"{count.low}" if count.is_exact else f"{count.low} to {count.high}"


def _proof(name: str, count: Estimate) -> Iterator[Evidence]:
    if count.is_exact:
        yield Quantity(name, float(count.low))
    else:
        yield Quantity(f"{name}, at least", float(count.low))
        yield Quantity(f"{name}, at most", float(count.high))


def _lowered(found: Finding) -> Finding:
    """Where fewer than half are stuck it is one step less severe."""
    return replace(found, severity=min(found.severity, Severity(max(Severity.LOW, found.severity - 1))))


def _barrier_part(asked: int, at: Mapping[str, Estimate], small: int) -> Part:
    """The share of those whom nothing keeps, times 100; of those who are not counted it may be either."""
    free, unclear = at[NO_BARRIER], at[UNCLEAR]
    clear, every = asked - float(unclear.low + unclear.high) / 2, asked + small
    value = min(100.0, 100 * float(free.low + free.high) / 2 / clear) if clear else None
    high = min(every, float(free.high + unclear.high) + small)
    return Part(1.0, value, 100 * float(free.low) / every, 100 * high / every, clear / every)


def _barrier_row(rollout: Rollout, one: Counts) -> BarrierRow:
    cells = {name: None if one.at is None else one.at[name] for name in (*BARRIERS, NO_BARRIER, UNCLEAR)}
    return BarrierRow(rollout.id, one.group, one.respondents, **cells, hidden=one.at is None)


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
        said: The share of those asked who say that they do, as far as it may be shown.
    """

    row: Adoption
    entitled: int | None
    active: int | None
    target: float
    level: float
    source: str
    logged: bool
    said: float | None

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


def review_adoption(rollout: Rollout) -> Outcome:
    """What use, and what people say of it, say about a rollout."""
    return _use(rollout) + _acceptance(rollout) + review_barriers(rollout)


def _use(rollout: Rollout) -> Outcome:
    def named(row: Adoption) -> tuple[str, str, str]:
        return row.tool or "", group_id(row.group or ""), row.capability or ""

    rows = newest(rollout.initiative.adoption or (), named, "as_of")
    uses = [_read(rollout, row) for row in rows]
    if not uses:
        return unasked(rollout, ADOPTION_GAP, "initiative.adoption", open_part("adoption", _USED))
    return Outcome(
        tuple(found for use in uses for found in _findings(rollout, use)),
        tuple(found for use in uses for found in _unknowns(rollout, use)),
        tuple(_element(use) for use in uses),
        tuple(_row(rollout, use) for use in uses),
    )


def _read(context: Rollout, row: Adoption) -> Use:
    target = context.settings.adoption_target if row.target is None else row.target
    level = CONFIDENCE
    seats = context.graph.tool(row.tool).seats if row.tool is not None else None
    said = context.gate.self_reported(context.initiative, row)
    if row.capability is not None and _few(context, row):
        return Use(row, None, None, target, level, "counts", logged=False, said=said)
    if row.entitled is None and row.active is None and seats is not None and row.capability is None:
        logged = seats.measure in {"logged-in", "engaged"}
        sound = seats.paid is not None and seats.active is not None and seats.active <= seats.paid
        active = seats.active if sound and seats.measure != "assigned" else None
        return Use(row, seats.paid, active, target, level, "seats", logged, said)
    return Use(row, row.entitled, row.active, target, level, "counts", row.active is not None, said)


def _few(rollout: Rollout, row: Adoption) -> bool:
    """Whether so few people may use it that what they do is not shown."""
    return row.entitled is not None and row.entitled < rollout.gate.fewest(agreed=rollout.initiative.consent is True)


def _subjects(rollout: Rollout, row: Adoption) -> tuple[str, ...]:
    """The rollout, and the tool (or what of it) and the group where the record names them."""
    what = f"tool:{row.tool}" if row.capability is None else f"capability:{row.tool}/{row.capability}"
    tool = () if row.tool is None else (what,)
    group = () if row.group is None else (rollout.about("group", row.group),)
    return (*(() if group else (rollout.about(),)), *tool, *group)


def _what(rollout: Rollout, row: Adoption) -> str:
    name = rollout.name if row.tool is None else rollout.graph.tool(row.tool).name
    if row.capability is not None:
        name = f"{readable(row.capability)} of {name}"
    return name if row.group is None else f"{name} ({row.group})"


def _facts(rollout: Rollout, row: Adoption) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the facts that a gap tells, and those that it follows from; of one group of users there are none."""
    if row.tool is None or row.group is not None:
        return (), ()
    whole = f"adoption:{rollout.id}/{row.tool}"
    if row.capability is None:
        return (whole,), ()
    return (f"{whole}/{row.capability}", f"capability:{row.tool}/{row.capability}"), (whole,)


def _findings(rollout: Rollout, use: Use) -> Iterator[Finding]:
    about, what = _subjects(rollout, use.row), _what(rollout, use.row)
    tools = None if use.row.tool is None else (use.row.tool,)
    grade: Confidence = "measured" if use.logged else "documented"
    if use.state == "gap" and use.share is not None:
        trained = effect(rollout, use.row)
        why = say(
            "That is {share} (between {low} and {high}), so the gap is no chance.",
            share=f"{use.share:.1%}",
            low=f"{use.interval[0]:.1%}",
            high=f"{use.interval[1]:.1%}",
        )
        words = (
            ADOPTION_GAP.title.fill(
                active=use.active or 0, entitled=use.entitled or 0, what=what, target=f"{use.target:.0%}"
            ),
            [why] if trained is None else [why, in_words(trained)],
        )
        proof = (*_evidence(use), *(() if trained is None else proof_of(trained)))
        tells, follows = _facts(rollout, use.row)
        made = finding(rollout, ADOPTION_GAP, words, proof, about=about, grade=grade, tools=tools)
        yield replace(made, tells=tells, follows=follows)
    said = use.said
    if said is not None and use.share is not None and abs(said - use.share) > rollout.settings.adoption_differs + 1e-12:
        words = (
            USAGE_DIFFERS.title.fill(said=f"{said:.0%}", share=f"{use.share:.0%}", what=what),
            [say("What is counted is better proof than what is said; the difference says that one of them is off.")],
        )
        asked = () if use.row.asked is None else (Quantity("people asked", float(use.row.asked)),)
        proof = (*_evidence(use), Quantity("say that they use it", said), *asked)
        yield finding(rollout, USAGE_DIFFERS, words, proof, about=about, grade=grade, tools=tools)


def _evidence(use: Use) -> tuple[Evidence, ...]:
    low, high = use.interval
    return (
        Quantity("active", float(use.active or 0)),
        Quantity("entitled", float(use.entitled or 0)),
        Quantity("share at least", low),
        Quantity("share at most", high),
        Quantity("target", use.target),
    )


def _unknowns(rollout: Rollout, use: Use) -> Iterator[Unknown]:
    if use.state in {"unknown", "suspected"}:
        fact = FACTS["adoption.entitled" if use.entitled is None else "adoption.active"]
        text = _FEWER if use.state == "suspected" else None
        if use.row.capability is not None and _few(rollout, use.row):
            text = _NOT_SHOWN
        subjects, what = _subjects(rollout, use.row), _what(rollout, use.row)
        least = rollout.gate.fewest(agreed=rollout.initiative.consent is True)
        yield fact.unknown(ADOPTION_GAP, subjects, text=text, params={"what": what, "least": least})
    if rollout.gate.said_of_use(use.row) and use.said is None:
        subjects, what = _subjects(rollout, use.row), _what(rollout, use.row)
        yield FACTS["adoption.asked"].unknown(USAGE_DIFFERS, subjects, params={"what": what})


def _element(use: Use) -> Element:
    """The share as a part of the target, times 100, with its interval."""
    if use.share is None:
        return open_part("adoption", _USED)
    if use.target == 0:
        return Element("adoption", _USED, Part.known(1.0, 100.0))
    value, low, high = (100 * min(1.0, share / use.target) for share in (use.share, *use.interval))
    return Element("adoption", _USED, Part(1.0, value, low, high, 1.0))


def _row(rollout: Rollout, use: Use) -> AdoptionRow:
    row = use.row
    low, high = (None, None) if use.share is None else use.interval
    counts = (use.entitled, use.active, use.share, low, high, use.target, use.state)
    return AdoptionRow(rollout.id, row.tool, row.group, row.capability, *counts, row.depth, use.said, row.asked)


def _acceptance(rollout: Rollout) -> Outcome:
    """What people think of it: four constructs, each from 1 to 5, mapped to 0 to 100; cells too small stay hidden."""
    parts, rows = [], list[AcceptanceRow]()
    for construct in CONSTRUCTS:
        cell = rollout.gate.mean_of_all(rollout.initiative, f"utaut.{construct}")
        mean = None if cell is None else cell.mean
        parts.append(Part.unknown(1.0) if mean is None else Part.known(1.0, 25 * (mean - 1)))
        if cell is not None:
            rows.append(AcceptanceRow(rollout.id, construct, cell.respondents or 0, mean, mean is None))
    label = say("Those it is for find it useful, easy, expected of them and supported")
    return Outcome((), (), (Element("adoption", label, average(parts)),), tuple(rows))


# -- purchases

SIGNS: Mapping[str, str] = {
    "use_case": "no written use case",
    "owner": "no owner",
    "change_budget": "no money for training and change",
    "integration_plan": "no plan to integrate it",
    "kpi": "no measure of success",
    "overlaps": "another tool does it already",
    "underused": "hardly used after half a year",
}
"""The seven, and what each is called where it speaks against the purchase."""


@dataclass(frozen=True)
class Signs:
    """What speaks against one purchase: each of the seven is true (it does), false, or None where it is not known."""

    purchase: Purchase
    marks: Mapping[str, bool | None]

    @property
    def against(self) -> tuple[str, ...]:
        """Those that do."""
        return tuple(name for name, mark in self.marks.items() if mark is True)

    @property
    def open(self) -> tuple[str, ...]:
        """Those not known."""
        return tuple(name for name, mark in self.marks.items() if mark is None)

    @property
    def score(self) -> Estimate:
        """How many do."""
        return Estimate.between(len(self.against), len(self.against) + len(self.open), Unit("count", "signs", "sign"))


def review_purchases(rollout: Rollout) -> Outcome:
    """What the purchases of a rollout say."""
    if rollout.initiative.purchases is None:
        element = open_part("adoption", say("What was bought was needed and planned for"))
        return unasked(rollout, SHINY, "initiative.purchases", element)
    bought = [read_signs(rollout, one) for one in newest(rollout.initiative.purchases, lambda row: row.tool, "bought")]
    return Outcome(
        tuple(found for one in bought for found in _shiny(rollout, one)),
        tuple(found for one in bought for found in _purchase_unknown(rollout, one)),
        tuple(_purchase_element(rollout, one) for one in bought),
        tuple(_purchase_row(rollout, one) for one in bought),
    )


def read_signs(context: Context, purchase: Purchase) -> Signs:
    """What speaks against a purchase; owner, overlap and use come from the stack where they are not stated."""
    tool = context.graph.tool(purchase.tool)
    owner = purchase.owner
    if owner is None and tool.owner is not None:
        owner = bool(context.graph.people.owners_of(tool))
    good = {
        "use_case": purchase.use_case,
        "owner": owner,
        "change_budget": purchase.change_budget,
        "integration_plan": purchase.integration_plan,
        "kpi": purchase.kpi,
    }
    marks: dict[str, bool | None] = {name: None if flag is None else not flag for name, flag in good.items()}
    marks["overlaps"] = _overlaps(context, tool) if purchase.overlaps is None else purchase.overlaps
    marks["underused"] = _underused(context, tool, purchase) if purchase.underused is None else purchase.underused
    return Signs(purchase, marks)


def _overlaps(context: Context, tool: Tool) -> bool | None:
    """Whether another tool in use, of another product, offers nearly all that it does."""
    mine = offered(tool)
    if not mine:
        return None
    others = [
        one
        for one in context.graph.tools
        if one.id != tool.id and one.kind != "conduit" and not _same_product(one, tool)
    ]
    least = context.policy.overlap["absorbable"]
    if any(at_least(len(mine & offered(one)) / len(mine), least) for one in others):
        return True
    return None if any(not one.capabilities for one in others) else False


def _same_product(one: Tool, other: Tool) -> bool:
    return one.product is not None and (one.vendor, one.product) == (other.vendor, other.product)


def _underused(context: Context, tool: Tool, purchase: Purchase) -> bool | None:
    """Whether few of its seats are in use half a year after the purchase; before, it is not."""
    if purchase.bought is None:
        return None
    grace = context.settings.underused_days
    if (context.today - purchase.bought).days <= grace:
        return False
    seats = tool.seats
    if seats is None or not seats.paid or seats.active is None or seats.measure == "assigned":
        return None
    if seats.as_of is not None and (seats.as_of - purchase.bought).days <= grace:
        return None
    return seats.active / seats.paid < context.settings.underused


def _purchase_subjects(rollout: Rollout, signs: Signs) -> tuple[str, ...]:
    return rollout.about(), f"tool:{signs.purchase.tool}"


def _shiny(rollout: Rollout, signs: Signs) -> Iterator[Finding]:
    if signs.score.low < rollout.settings.shiny_least:
        return
    high = signs.score.low >= rollout.settings.shiny_high
    against = tuple(SIGNS[name] for name in signs.against)
    words = (
        SHINY.title.fill(tool=rollout.graph.tool(signs.purchase.tool).name, score=len(signs.against), asked=len(SIGNS)),
        [say("What speaks against it: {against}.", against=against)],
    )
    proof = (
        Names("speaks against it", against),
        Names("not known", tuple(SIGNS[name] for name in signs.open)),
        Quantity("signs at least", float(signs.score.low)),
        Quantity("signs at most", float(signs.score.high)),
        Tools("bought", (signs.purchase.tool,)),
    )
    least = Severity.HIGH if high else Severity.NOTE
    about = _purchase_subjects(rollout, signs)
    yield finding(rollout, SHINY, words, proof, about=about, least=least, tools=(signs.purchase.tool,))


def _purchase_unknown(rollout: Rollout, signs: Signs) -> Iterator[Unknown]:
    least = rollout.settings.shiny_least
    if signs.score.low < least <= signs.score.high:
        about, fact = _purchase_subjects(rollout, signs), f"purchase.{signs.open[0]}"
        tool = rollout.graph.tool(signs.purchase.tool).name
        yield missing(rollout, SHINY, fact, about, tool=tool, open=len(signs.open), asked=len(SIGNS))


def _purchase_element(context: Context, signs: Signs) -> Element:
    """The share of the seven that speak for it, times 100."""
    label = say("{tool} was needed and planned for", tool=context.graph.tool(signs.purchase.tool).name)
    parts = [yes(None if mark is None else not mark) for mark in signs.marks.values()]
    return Element("adoption", label, average(parts))


def _purchase_row(rollout: Rollout, signs: Signs) -> PurchaseRow:
    marks = {name: signs.marks[name] for name in SIGNS}
    return PurchaseRow(rollout.id, signs.purchase.tool, signs.purchase.bought, **marks, score=signs.score)
