"""Purchases that were made because the thing shone: without a use case, an owner, a plan, or a need for it.

Seven things are asked of each; what is not stated of them is derived from the stack where it can be, and else may be
either. Source: stackaudit methods 7.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from stackaudit.analysers.people.context import Context, Element, Outcome, Rollout
from stackaudit.analysers.people.findings import finding, missing, newest, unasked
from stackaudit.analysers.people.measures import average, open_part, yes
from stackaudit.analysers.people.rules.adoption import SHINY
from stackaudit.core.estimate import Estimate, Unit
from stackaudit.core.evidence import Names, Quantity, Tools
from stackaudit.core.findings import Finding, Severity, Unknown
from stackaudit.core.messages import say
from stackaudit.model.lifecycle import in_use, offered
from stackaudit.model.rollout import Purchase
from stackaudit.model.tool import Tool
from stackaudit.tables.people import PurchaseRow

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
        tuple(found for one in bought for found in _finding(rollout, one)),
        tuple(found for one in bought for found in _unknown(rollout, one)),
        tuple(_element(rollout, one) for one in bought),
        tuple(_row(rollout, one) for one in bought),
    )


def read_signs(context: Context, purchase: Purchase) -> Signs:
    """What speaks against a purchase; owner, overlap and use come from the stack where they are not stated."""
    tool = context.graph.tool(purchase.tool)
    owner = purchase.owner
    if owner is None and tool.owner is not None:
        owner = not context.nobody(tool.owner)
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
        if one.id != tool.id and in_use(one) and one.kind != "conduit" and not _same_product(one, tool)
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


def _subjects(rollout: Rollout, signs: Signs) -> tuple[str, ...]:
    return rollout.about(), f"tool:{signs.purchase.tool}"


def _finding(rollout: Rollout, signs: Signs) -> Iterator[Finding]:
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
    about = _subjects(rollout, signs)
    yield finding(rollout, SHINY, words, proof, about=about, least=least, tools=(signs.purchase.tool,))


def _unknown(rollout: Rollout, signs: Signs) -> Iterator[Unknown]:
    least = rollout.settings.shiny_least
    if signs.score.low < least <= signs.score.high:
        about, fact = _subjects(rollout, signs), f"purchase.{signs.open[0]}"
        tool = rollout.graph.tool(signs.purchase.tool).name
        yield missing(rollout, SHINY, fact, about, tool=tool, open=len(signs.open), asked=len(SIGNS))


def _element(context: Context, signs: Signs) -> Element:
    """The share of the seven that speak for it, times 100."""
    label = say("{tool} was needed and planned for", tool=context.graph.tool(signs.purchase.tool).name)
    parts = [yes(None if mark is None else not mark) for mark in signs.marks.values()]
    return Element("adoption", label, average(parts))


def _row(rollout: Rollout, signs: Signs) -> PurchaseRow:
    marks = {name: signs.marks[name] for name in SIGNS}
    return PurchaseRow(rollout.id, signs.purchase.tool, signs.purchase.bought, **marks, score=signs.score)
