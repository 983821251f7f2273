"""Whether those who may use it do, where those who do not are stuck, and whether what was bought was needed.

Use is a share with its interval; what people say is told of cells that are large enough. Each person is stuck at the
first of five things that is missing: awareness, desire, knowledge, ability, reinforcement (ADKAR is a trademark of
Prosci). What counts is how many people are stuck where; a mean over people would hide it. Seven things are asked of a
purchase; what is not stated of them is derived from the stack where it can be, and else may be either. Sources:
stackaudit methods 7.4 and 7.5; UTAUT: Venkatesh et al. 2003.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from stackaudit.analysers.people.context import Context, Element, Outcome, Rollout
from stackaudit.analysers.people.findings import finding, missing, newest, unasked
from stackaudit.analysers.people.measures import average, open_part, yes
from stackaudit.analysers.people.respondents import Respondent, least_shown, respondents, shown_groups
from stackaudit.analysers.people.rules.adoption import ADOPTION_GAP, BARRIERS, SHINY, USAGE_DIFFERS
from stackaudit.core.estimate import Estimate, Unit
from stackaudit.core.evidence import Evidence, Names, Quantity, Tools
from stackaudit.core.findings import Confidence, Finding, Severity, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rule import Text
from stackaudit.model.facts import FACTS
from stackaudit.model.lifecycle import offered
from stackaudit.model.rollout import Adoption, Purchase
from stackaudit.model.tool import Tool
from stackaudit.stats.means import Part
from stackaudit.stats.teams import wilson
from stackaudit.tables.people import AcceptanceRow, AdoptionRow, BarrierRow, PurchaseRow

NO_BARRIER = "none"
UNCLEAR = "unclear"
"""An element was not answered that comes before any barrier."""

_HIDDEN = Text("{count} people said what keeps them from using {initiative}: fewer than {least}, so it is not shown")
_FEWER = Text("fewer use {what} than are to, but too few people were counted to be sure")
_USED = say("Those who may use it do")
_LABEL = say("Nothing keeps people from using it")


def barrier(person: Respondent, threshold: float) -> str:
    """The first element that a person rates at the threshold or below; `none`, or `unclear` where one was not asked."""
    for element in BARRIERS:
        mean = person.mean(f"adkar.{element}.")
        if mean is None:
            return UNCLEAR
        if mean <= threshold:
            return element
    return NO_BARRIER


def review_barriers(rollout: Rollout) -> Outcome:
    """Where the people of an initiative are stuck; nothing is told of cells that are too small."""
    people = respondents(rollout.initiative.answers or (), "adkar")
    least = least_shown(rollout, consent=rollout.initiative.consent is True)
    if not people:
        return unasked(rollout, BARRIERS["awareness"], "initiative.answers", open_part("adoption", _LABEL))
    counts = Counter(barrier(person, rollout.settings.barrier) for person in people)
    shown = len(people) >= least
    hidden = missing(rollout, BARRIERS["awareness"], "initiative.answers", text=_HIDDEN, count=len(people), least=least)
    return Outcome(
        tuple(_barrier_findings(rollout, counts)) if shown else (),
        () if shown else (hidden,),
        (Element("adoption", _LABEL, _barrier_part(counts) if shown else Part.unknown(1.0)),),
        tuple(_barrier_rows(rollout, people, least)),
    )


def _barrier_findings(rollout: Rollout, counts: Counter[str]) -> Iterator[Finding]:
    """The most frequent barrier; of several the one that comes first."""
    worst = max(BARRIERS, key=lambda element: counts[element])
    asked, stuck = counts.total(), sum(counts[element] for element in BARRIERS)
    if not counts[worst]:
        return
    words = (
        say(
            "{stuck} of {asked} people asked are stuck with {initiative}, most of them at {worst}",
            stuck=stuck,
            asked=asked,
            initiative=rollout.name,
            worst=worst,
        ),
        [
            say("For {count} of them the first thing missing is {worst}.", worst=worst, count=counts[worst]),
            say("What comes later cannot help as long as it is."),
        ],
    )
    proof = tuple(Quantity(f"stuck at {element}", float(counts[element])) for element in BARRIERS)
    rule = BARRIERS[worst]
    proof = (*proof, Quantity("people asked", float(asked)))
    found = finding(rollout, rule, words, proof, grade="interview")
    yield found if 2 * stuck >= asked else _lowered(found)


def _lowered(found: Finding) -> Finding:
    """Where fewer than half are stuck it is one step less severe."""
    return replace(found, severity=min(found.severity, Severity(max(Severity.LOW, found.severity - 1))))


def _barrier_part(counts: Counter[str]) -> Part:
    """The share of those whom nothing keeps, times 100; of those who left an element out it may be either."""
    asked, free, unclear = counts.total(), counts[NO_BARRIER], counts[UNCLEAR]
    clear = asked - unclear
    value = 100 * free / clear if clear else None
    return Part(1.0, value, 100 * free / asked, 100 * (free + unclear) / asked, clear / asked)


def _barrier_rows(rollout: Rollout, people: tuple[Respondent, ...], least: int) -> Iterator[BarrierRow]:
    """Everybody together, then each group."""
    groups = shown_groups(people, least)
    for group, members, shown in ((None, people, len(people) >= least), *((g, *of) for g, of in groups.items())):
        counts = Counter(barrier(person, rollout.settings.barrier) for person in members)
        cells = {name: counts[name] if shown else None for name in (*BARRIERS, NO_BARRIER, UNCLEAR)}
        yield BarrierRow(rollout.id, group, len(members), **cells, hidden=not shown)


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


def review_adoption(rollout: Rollout) -> Outcome:
    """What use, and what people say of it, say about a rollout."""
    return _use(rollout) + _acceptance(rollout) + review_barriers(rollout)


def _use(rollout: Rollout) -> Outcome:
    rows = newest(rollout.initiative.adoption or (), lambda row: (row.tool or "", row.group or ""), "as_of")
    uses = [_read(rollout, row) for row in rows]
    if not uses:
        return unasked(rollout, ADOPTION_GAP, "initiative.adoption", open_part("adoption", _USED))
    return Outcome(
        tuple(found for use in uses for found in _findings(rollout, use)),
        tuple(found for use in uses for found in _unknowns(rollout, use)),
        tuple(_element(use) for use in uses),
        tuple(_row(rollout, use) for use in uses),
    )


def _read(context: Context, row: Adoption) -> Use:
    target = context.settings.adoption_target if row.target is None else row.target
    level = context.settings.confidence_level
    seats = context.graph.tool(row.tool).seats if row.tool is not None else None
    if row.entitled is None and row.active is None and seats is not None:
        logged = seats.measure in {"logged-in", "engaged"}
        sound = seats.paid is not None and seats.active is not None and seats.active <= seats.paid
        active = seats.active if sound and seats.measure != "assigned" else None
        return Use(row, seats.paid, active, target, level, "seats", logged)
    return Use(row, row.entitled, row.active, target, level, "counts", row.active is not None)


def _subjects(rollout: Rollout, row: Adoption) -> tuple[str, ...]:
    """The rollout, and the tool and the group where the record names them."""
    tool = () if row.tool is None else (f"tool:{row.tool}",)
    group = () if row.group is None else (rollout.about("group", row.group),)
    return (*(() if group else (rollout.about(),)), *tool, *group)


def _what(rollout: Rollout, row: Adoption) -> str:
    name = rollout.name if row.tool is None else rollout.graph.tool(row.tool).name
    return name if row.group is None else f"{name} ({row.group})"


def _findings(rollout: Rollout, use: Use) -> Iterator[Finding]:
    about, what = _subjects(rollout, use.row), _what(rollout, use.row)
    tools = None if use.row.tool is None else (use.row.tool,)
    grade: Confidence = "measured" if use.logged else "documented"
    if use.state == "gap" and use.share is not None:
        words = (
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
        )
        yield finding(rollout, ADOPTION_GAP, words, _evidence(use), about=about, grade=grade, tools=tools)
    said = use.row.self_reported
    if said is not None and use.share is not None and abs(said - use.share) > rollout.settings.adoption_differs + 1e-12:
        words = (
            USAGE_DIFFERS.title.fill(said=f"{said:.0%}", share=f"{use.share:.0%}", what=what),
            [say("What is counted is better proof than what is said; the difference says that one of them is off.")],
        )
        proof = (*_evidence(use), Quantity("say that they use it", said))
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
        subjects, what = _subjects(rollout, use.row), _what(rollout, use.row)
        yield fact.unknown(ADOPTION_GAP, subjects, text=text, params={"what": what})


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
    return AdoptionRow(rollout.id, row.tool, row.group, *counts, row.depth, row.self_reported)


def _acceptance(rollout: Rollout) -> Outcome:
    """What people think of it: four constructs, each from 1 to 5, mapped to 0 to 100; cells too small stay hidden."""
    people = respondents(rollout.initiative.answers or (), "utaut")
    least = least_shown(rollout, consent=rollout.initiative.consent is True)
    parts, rows = [], list[AcceptanceRow]()
    for construct in CONSTRUCTS:
        found = sorted(mean for one in people if (mean := one.mean(f"utaut.{construct}.")) is not None)
        shown = len(found) >= least
        mean = math.fsum(found) / len(found) if shown else None
        parts.append(Part.unknown(1.0) if mean is None else Part.known(1.0, 25 * (mean - 1)))
        if found:
            rows.append(AcceptanceRow(rollout.id, construct, len(found), mean, not shown))
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
    if any(len(mine & offered(one)) >= context.policy.overlap["absorbable"] * len(mine) - 1e-9 for one in others):
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
