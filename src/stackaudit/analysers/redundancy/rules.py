"""The rules of the redundancy analyser."""

from __future__ import annotations

from typing import Any

from stackaudit.core import headings
from stackaudit.core.headings import Theme
from stackaudit.core.rule import Effort, Rule, Text

ONE_JOB = Theme("Several tools do one job")
_RATING = (
    "Money at stake makes it worse, by log10(1 + money a year / unit); two systems of record for the same "
    "records do too. A single stated capability, or only a partial overlap, makes it less bad."
)
_RATING_BY_SHARE = _RATING + " One step lower where all tools state a category and no two of them the same."


def _stack(*tools: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Example", "as_of": "2026-11-01", "tools": list(tools)}


def _tool(id_: str, *capabilities: str, department: str = "marketing", **facts: object) -> dict[str, Any]:
    return {"id": id_, "departments": [department], "capabilities": list(capabilities), **facts}


def _small(*capabilities: str) -> dict[str, Any]:
    """Return a small tool beside one that does more."""
    return _stack(_tool("esp", *capabilities), _tool("map", "email", "segmentation", "forms", "scoring"))


def _two(department: str) -> dict[str, Any]:
    """Two tools that do the same; the department of the second one."""
    same = ("email", "segmentation")
    return _stack(_tool("esp", *same), _tool("map", *same, department=department))


def _meant(**reason: object) -> dict[str, Any]:
    """Two tools that do the same, the second one for a stated reason."""
    return _stack(_tool("till", "payments", "refunds"), _tool("shop", "payments", "refunds", intent=reason))


def _three(*third: str) -> dict[str, Any]:
    elsewhere = _tool("desk", "forms", "surveys", department="sales")
    return _stack(_tool("esp", "email"), _tool("crm", "email", "forms"), _tool("map", *third), elsewhere)


SUBSUMED = Rule(
    id="redundancy.subsumed",
    severity=4.0,
    effort=Effort.MONTH,
    theme=ONE_JOB,
    signs=(headings.INEFFICIENT,),
    detection="Another tool, which the same people have, offers at least the share `overlap.absorbable` of what a tool "
    "offers, two capabilities or more, but not the other way round; no reason for both is stated that holds.",
    rating=_RATING,
    limitations="Two names for one capability hide it, one name for two makes it. That a tool offers something does "
    "not say that it does it as well.",
    title=Text("{outer} offers everything that is listed for {inner}"),
    advice=Text("Ask the users of {inner} what keeps them from {outer}."),
    triggers=_small("email", "segmentation"),
    passes=_small("email", "segmentation", "surveys"),
)
OVERLAP = Rule(
    id="redundancy.overlap",
    severity=4.0,
    effort=Effort.MONTH,
    theme=ONE_JOB,
    signs=(headings.INEFFICIENT,),
    detection="Tools of different products and vendors offer mostly (`overlap.strong`) or partly (`overlap.partial`) "
    "the same: two capabilities or more, or one that is all that both offer. The same users or a common department "
    "have them, and no reason for several is stated that holds.",
    rating=_RATING_BY_SHARE,
    limitations="Names of capabilities decide: two for one thing hide an overlap, one for two things makes one. Where "
    "users are not stated, a department stands in for them. It says what the tools share, not that they do one job.",
    title=Text("{tools} both offer {shared}"),
    advice=Text("Decide with {departments} which of them stays, or state why several are needed and who decides."),
    triggers=_two("marketing"),
    passes=_two("sales"),
)
PARALLEL = Rule(
    id="redundancy.parallel",
    severity=2.0,
    effort=Effort.TWO_WEEKS,
    theme=ONE_JOB,
    signs=(headings.DEPARTMENTS_APART,),
    detection="Tools of different products and vendors offer mostly the same, each for people of its own: few users in "
    "common or, where users are not stated, no department that has both in one region. No reason for several is stated "
    "that holds.",
    rating=_RATING_BY_SHARE,
    limitations="Departments may have good grounds that nobody wrote down. Tools that state neither users nor "
    "departments are not told.",
    title=Text("{tools} both offer {shared}, for different people"),
    advice=Text("Consider one of them for all; nobody is known to have two, so people would have to move."),
    triggers=_two("sales"),
    passes=_two("marketing"),
)
SIMILAR_AND_PAID = "redundancy.similar-and-paid"
"""A form of `similar`: the cheapest choice for the whole stack does without one of the two."""
SIMILAR = Rule(
    id="redundancy.similar",
    severity=0.0,
    effort=Effort.WEEK,
    theme=ONE_JOB,
    detection="Another tool, which the same people have, offers at least the share `overlap.absorbable` of what a tool "
    "offers, but the two share a single capability, and it is not all that both do; neither feeds the other, unless "
    "it is what a list says that both are for; and no reason for both is stated that holds. All such pairs of a "
    "stack are one finding, with a row for each.",
    rating="A note; low where the cheapest choice of tools for the whole stack does without one of them and no finding "
    "of the same job tells that.",
    limitations="One shared word is weak evidence: it may be a small part of what the larger tool is bought for.",
    title=Text(
        "{inner} and {outer} both offer {shared}",
        "{n} pairs of tools have one capability in common: {pairs}",
    ),
    advice=Text(
        "Ask those who answer for {inner} whether {outer} would do for {shared}.",
        "Ask for each pair whether one of the two would do for what both offer.",
    ),
    triggers=_small("email"),
    passes=_small("email", "surveys"),
    variants={SIMILAR_AND_PAID: 2.0},
)
LAPSED_INTENT = Rule(
    id="redundancy.lapsed-intent",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=ONE_JOB,
    signs=(headings.MERGERS,),
    detection="A tool overlaps with others for a stated reason that no longer holds: its last day is past, or it is a "
    "migration or a merger without an end or without an owner.",
    rating="Money at stake makes it worse, by log10(1 + money a year / unit).",
    limitations="The reason may still hold, and only its day is old.",
    title=Text("{tool} overlaps with {others} for a reason that does not hold"),
    advice=Text("State anew why {tool} is needed beside {others}, until when and who decides, or plan its end."),
    triggers=_meant(kind="regional", until="2026-10-31"),
    passes=_meant(kind="regional", until="2026-11-01"),
)
UNVERIFIED_BACKUP = Rule(
    id="redundancy.unverified-backup",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=ONE_JOB,
    detection="A tool overlaps with others because it is kept as a backup, and nobody is stated to have tried the "
    "fail-over within the last `renewals.backup-tested` days.",
    rating="Base severity.",
    limitations="A test that nobody recorded counts as none.",
    title=Text("{tool} is a backup for {others} that nobody has tried lately"),
    advice=Text("Try whether {tool} takes over when {others} fails, and record the day of the test."),
    triggers=_meant(kind="backup", tested="2025-10-31"),
    passes=_meant(kind="backup", tested="2025-11-01"),
)
CROWDED_CATEGORY = Rule(
    id="redundancy.crowded-category",
    severity=2.0,
    effort=Effort.MONTH,
    theme=ONE_JOB,
    detection="At least as many products as the setting `crowded` says offer one capability, no reason for it holds, "
    "and two of them share nothing but this capability and are told by no other finding. An overlap of some of them in "
    "more than that follows from it.",
    rating=_RATING,
    limitations="A capability that is named broadly makes a crowd of tools that do different things.",
    title=Text("{n} products for {capability}: {tools}"),
    advice=Text("Decide with {departments} which of them stay, or state why so many are needed and who decides."),
    triggers=_three("email", "surveys"),
    passes=_three("surveys"),
)
RULES: tuple[Rule, ...] = (SUBSUMED, OVERLAP, PARALLEL, SIMILAR, LAPSED_INTENT, UNVERIFIED_BACKUP, CROWDED_CATEGORY)
