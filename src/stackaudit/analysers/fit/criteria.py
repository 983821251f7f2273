"""Points of the criteria that are read off what is stated: checklists, judgements, seats, support, availability.

The judgement of technical fit, which LeanIX asks for, is one of them too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal, get_args

from stackaudit.analysers.fit.settings import FUNCTIONAL, Check, Criterion, FitAxis, FitSettings, Grade
from stackaudit.core.messages import day_in_words
from stackaudit.model.tool import Tool
from stackaudit.stats.means import Part
from stackaudit.stats.weights import goalposts

TOP = 100.0


@dataclass(frozen=True, slots=True)
class Score:
    """The points of one tool in one criterion; more is better.

    Attributes:
        low: The least they can be, whatever is not stated.
        value: The points of what is stated; None where that says too little.
        high: The most they can be.
        coverage: Which share of the criterion is stated.
        missing: Facts that are not stated, such as `limit.growth`.
        why: How they came about, in words.
        applies: Whether the question makes sense for this tool; not applicable is not the same as missing.
    """

    low: float
    value: float | None
    high: float
    coverage: float
    missing: tuple[str, ...] = ()
    why: str = ""
    applies: bool = True

    @classmethod
    def known(cls, value: float, why: str) -> Score:
        """Return points that are known in full."""
        return cls(value, value, value, 1.0, (), why)

    @classmethod
    def unknown(cls, *missing: str, low: float = 0.0, high: float = TOP) -> Score:
        """Return points of which only the interval is known."""
        return cls(low, None, high, 0.0, missing)

    @staticmethod
    @cache
    def open(*missing: str) -> Score:
        """Return points of which nothing is known because of some facts: one value for all tools that lack them."""
        return Score.unknown(*missing)

    @classmethod
    def none(cls, why: str) -> Score:
        """Return a criterion that does not apply."""
        return cls(0.0, None, TOP, 0.0, (), why, applies=False)

    @classmethod
    def weakest(cls, scores: Iterable[Score]) -> Score:
        """Return the worst of several: of the limits of a tool, the one that bites first counts."""
        listed = tuple(scores)
        low, high = min(score.low for score in listed), min(score.high for score in listed)
        if low == high:
            return cls.known(low, next(score.why for score in listed if score.low == low))
        missing = tuple(sorted({fact for score in listed if score.value is None for fact in score.missing}))
        return cls(low, None, high, 0.0, missing)

    def part(self, weight: float) -> Part:
        """Return what goes into the mean of its axis."""
        return Part(weight, self.value, self.low, self.high, self.coverage)


@dataclass(frozen=True, slots=True)
class Scale:
    """A criterion for a reader: its name, its axis, what its points mean, and where it is anchored."""

    id: Criterion
    label: str
    meaning: str
    anchor: str = ""

    @property
    def axis(self) -> FitAxis:
        """The axis that it counts on."""
        return "functional" if self.id in FUNCTIONAL else "technical"


Line = tuple[Check, bool | None, str]
"""A line of a checklist: which one, whether it holds, and the fact that says so."""

_VENDOR_STEPS = 5
_IN_USE = frozenset({"logged-in", "engaged"})

SCALES: tuple[Scale, ...] = (
    Scale(
        "functional",
        "functional fit",
        "what people say of how well it does its work: inappropriate 0, unreasonable 33, adequate 67, fully "
        "appropriate 100",
        "functional suitability",
    ),
    Scale("strategic", "strategic fit", "what people say of its place in the target, in the same steps"),
    Scale(
        "adoption",
        "adoption",
        "share of paid seats in use: 100 from the target on, 0 if nobody uses it",
        "interaction capability",
    ),
    Scale("technical", "technical fit, as judged", "what people say of its technology, in the same steps"),
    Scale(
        "headroom",
        "headroom",
        "months until its first limit is full: 100 from the horizon on, 0 if it is full",
        "performance efficiency; flexibility",
    ),
    Scale(
        "cost-curve",
        "cost of growth",
        "per cent the price rises for each per cent of growth: 0.5 or less 100, 1 67, 2 or more 0",
    ),
    Scale("openness", "openness", "checklist: interface, events, export, import, sandbox", "compatibility"),
    Scale(
        "access",
        "identity and access",
        "checklist: single sign-on, provisioning, second factor, roles, audit log; a dearer plan only counts half",
        "security",
    ),
    Scale(
        "portability",
        "way out",
        "checklist: full export, open format, interface, deletion, terms of exit",
        "flexibility",
    ),
    Scale("vendor", "vendor and support", "what people say of the vendor: 1 is 0, 5 is 100", "reliability"),
    Scale(
        "obsolescence",
        "support left",
        "days of the vendor's support left: 100 from two years on, 0 if it has ended",
        "maintainability",
    ),
    Scale(
        "reliability",
        "reliability in use",
        "share of time that it works, by the logarithm of what is lost: 95 % 0, 99.9 % 100",
        "reliability",
    ),
)
"""Every criterion and what its points mean, with the characteristic of ISO/IEC 25010:2023 that it is nearest to."""


# -- checklists


def checklist(tool: Tool, criterion: Criterion, settings: FitSettings) -> Score:
    """Return the points for the lines of a checklist that hold; a line that is not stated may hold or not."""
    weights = settings.checks
    lines = [_line(tool, check, fact) for check, fact in _LINES[criterion] if weights[check]]
    if not lines:
        return Score.none("no line of the checklist counts")
    missing = dict.fromkeys(fact for _, holds, fact in lines if holds is None)
    if all(holds is None for _, holds, _ in lines):
        return Score.open(*missing)
    weighed = [(weights[check], holds, fact) for check, holds, fact in lines]
    whole = math.fsum(weight for weight, _, _ in weighed)
    held = math.fsum(weight for weight, holds, _ in weighed if holds)
    stated = math.fsum(weight for weight, holds, _ in weighed if holds is not None)
    low, high = TOP * held / whole, TOP * (held + whole - stated) / whole
    lacks = sorted(fact.partition(".")[2].replace("_", " ") for _, holds, fact in weighed if holds is False)
    why = f"without: {', '.join(dict.fromkeys(lacks))}" if lacks else "nothing stated is missing"
    return Score(low, TOP * held / stated, max(low, high), stated / whole, tuple(missing), why)


def _line(tool: Tool, check: Check, fact: str) -> Line:
    """Return a line of a checklist, and the fact that says whether it holds."""
    return _in_paid_plan(tool) if check == "access.sso_extra" else (check, _stated(tool, fact), fact)


def _fact(check: Check) -> str:
    """Return where a line is stated: a way out with openness, its terms with the contract."""
    return "contract.exit_terms" if check == "portability.exit_terms" else check.replace("portability.", "openness.")


_LINES: Mapping[str, tuple[tuple[Check, str], ...]] = MappingProxyType(
    {
        criterion: tuple((check, _fact(check)) for check in get_args(Check) if check.startswith(f"{criterion}."))
        for criterion in get_args(Criterion)
    }
)
"""The lines of each checklist, each with its fact."""


def _in_paid_plan(tool: Tool) -> Line:
    """Return whether the paid plan has single sign-on: the second of its two lines, beside that there is any."""
    sso, extra = _stated(tool, "access.sso"), _stated(tool, "access.sso_extra")
    here = False if sso is False else None if sso is None or extra is None else not extra
    return "access.sso_extra", here, "access.sso" if sso is not True else "access.sso_extra"


def _stated(tool: Tool, fact: str) -> bool | None:
    """Return what a tool states of a yes-or-no fact such as `openness.api`; None if nothing."""
    record, _, name = fact.partition(".")
    facts = getattr(tool, record)
    return None if facts is None else getattr(facts, name)


# -- what people say


def grade(tool: Tool, criterion: Literal["functional", "strategic", "technical"], settings: FitSettings) -> Score:
    """Return the points of a judgement in four steps: K9, K10 and technical fit."""
    step: int | None = None if tool.fit is None else getattr(tool.fit, criterion)
    if step is None:
        return Score.open(f"fit.{criterion}")
    name: Grade = get_args(Grade)[step - 1]
    return Score.known(settings.grades[name], f"judged: {name.replace('-', ' ')}")


def vendor(tool: Tool) -> Score:
    """Return the points of K7: a judgement in five steps."""
    step = None if tool.fit is None else tool.fit.vendor
    if step is None:
        return Score.open("fit.vendor")
    return Score.known(goalposts(step, 1, _VENDOR_STEPS), f"judged: {step} of {_VENDOR_STEPS}")


# -- what can be counted


def adoption(tool: Tool, settings: FitSettings) -> Score:
    """Return the points of K6: seats counted by log-in or by work; others may all be idle.

    All seats are counted, none is a sample: so there is no interval for chance, as a survey would need one.
    """
    seats = tool.seats
    if seats is None and tool.kind in {"conduit", "service"}:
        return Score.none("nobody works in it: it serves other tools")
    if seats is None or (seats.paid is None and seats.active is None):
        return Score.open("tool.seats")
    if seats.paid is None or (seats.active is None and seats.paid):
        return Score.open("seats.paid" if seats.paid is None else "seats.active")
    if not seats.paid:
        return Score.none("no seats are paid for")
    share = (seats.active or 0) / seats.paid
    points = goalposts(share, 0.0, settings.adoption_target)
    if seats.measure not in _IN_USE and points > 0:
        return Score.unknown("seats.measure", high=points)
    return Score.known(points, f"{share:.0%} of paid seats in use")


def obsolescence(tool: Tool, today: date, settings: FitSettings) -> Score:
    """Return the points of K8: days of support left."""
    end = None if tool.lifecycle is None else tool.lifecycle.end_of_support
    if end is None:
        return Score.open("lifecycle.end_of_support")
    left = (end - today).days
    why = f"support ended on {day_in_words(end)}" if left < 0 else f"support ends on {day_in_words(end)}"
    return Score.known(goalposts(left, 0.0, settings.end_of_life_days), why)


def reliability(tool: Tool, settings: FitSettings) -> Score:
    """Return the points of K11: the share of time that it works; each halving of what is lost earns as much."""
    measured = None if tool.uptime is None else tool.uptime.measured
    if measured is None:
        return Score.open("uptime.measured")
    worst, best = (math.log(1 - end) for end in (settings.availability_worst, settings.availability_best))
    points = TOP if measured >= 1 else goalposts(math.log(1 - measured), worst, best)
    return Score.known(points, f"works {measured:.3%} of the time")
