"""A comparison as the summary of an audit tells it: plain data, so that reports need not know of comparisons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackaudit.core.findings import Measure
from stackaudit.core.messages import Message, say
from stackaudit.diff.measure_changes import MeasureChange, in_cell
from stackaudit.reporting.report import Movement
from stackaudit.reporting.themes import worst_first

if TYPE_CHECKING:
    from stackaudit.diff.comparison import Comparison

NUMBERS = {
    "score.overall": "overall score",
    "score.integration": "pillar: integration",
    "score.journey": "pillar: journey",
    "score.redundancy": "pillar: redundancy",
    "score.fit": "pillar: fit",
    "score.resilience": "pillar: resilience",
    "score.people": "pillar: people",
    "silos.index": "silo index (0 is best)",
    "silos.unified_view_reach": "customer data that can reach the hub",
    "journey.straight_through": "straight-through share",
    "integrations.met": "required integrations that are met",
    "redundancy.cost_at_stake": "money at stake in redundancy, a year",
    "cost.idle_seat_cost": "idle seats cost a year",
}
"""Numbers that a summary shows, where either audit has them, in this order, by the names that readers know."""
_COST = "cost.annual_stated"


def movement(comparison: Comparison) -> Movement:
    """Return what a summary says of a comparison."""
    numbers = tuple(
        (
            _label(label, one),
            in_cell(_hundredfold(one.before)),
            in_cell(_hundredfold(one.after)),
            say("{judgement}", judgement=one.judgement),
        )
        for name, label in NUMBERS.items()
        if (one := comparison.measures.get(name)) is not None and one.judgement != "not told"
    )
    split = None if comparison.same else comparison.attribution
    cost = comparison.measures.get(_COST)
    return Movement(
        between=_between(comparison),
        new=tuple(worst_first(comparison.new)),
        fixed=tuple(worst_first(comparison.fixed)),
        still=len(comparison.still),
        numbers=numbers,
        causes=() if split is None else tuple((share.label, share.changes, share.points) for share in split.shares),
        costs=None if cost is None else tuple(None if one is None else one.value for one in (cost.before, cost.after)),  # type: ignore[arg-type]  # two
        remarks=tuple(_remarks(comparison)),
    )


def _label(label: str, change: MeasureChange) -> str:
    """What a number is called; a share is shown in hundredths, as in the rest of a summary."""
    unit = next((end.unit for end in (change.before, change.after) if end is not None), "")
    return f"{label}, %" if unit == "share" else label


def _hundredfold(measure: Measure | None) -> Measure | None:
    """A share as hundredths; anything else as it is."""
    if measure is None or measure.unit != "share":
        return measure
    value, low, high = (None if x is None else 100 * x for x in (measure.value, measure.low, measure.high))
    return replace(measure, value=value, low=low, high=high)


def _between(comparison: Comparison) -> Message | None:
    before, after = comparison.before.stack, comparison.after.stack
    if before.as_of is not None and after.as_of is not None and before.as_of != after.as_of:
        return say("From {before} to {after}.", before=before.as_of, after=after.as_of)
    if before.name != after.name:
        return say("From {before} to {after}.", before=before.name, after=after.name)
    return None


def _remarks(comparison: Comparison) -> list[Message]:
    remarks = []
    if comparison.untold:
        remarks.append(
            say(
                "{n} finding of the first can no longer be told, as a fact is no longer stated",
                "{n} findings of the first can no longer be told, as facts are no longer stated",
                n=len(comparison.untold),
            )
        )
    if len(comparison.new) + len(comparison.still) > len(comparison.after.open):
        remarks.append(say("a finding that hangs below another in one of the two audits only is counted here as well"))
    if comparison.policy_changed:
        remarks.append(say("the two audits have different policies; part of what moved may be that"))
    if comparison.renames:
        remarks.append(say("{n} ids were renamed", n=len(comparison.renames)))
    return remarks
