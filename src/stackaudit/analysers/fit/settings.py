"""The settings of fit: goalposts, weights, checklists. The cut stands in the policy: the picture reads it too."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from stackaudit.core.errors import OptionError
from stackaudit.core.frozen import FrozenDict
from stackaudit.core.settings import OURS, Knob, Settings, setting

Criterion = Literal[
    "functional",
    "strategic",
    "adoption",
    "technical",
    "headroom",
    "cost-curve",
    "openness",
    "access",
    "portability",
    "vendor",
    "obsolescence",
    "reliability",
]
FitAxis = Literal["functional", "technical"]
Grade = Literal["inappropriate", "unreasonable", "adequate", "fully-appropriate"]
Check = Literal[
    "openness.api",
    "openness.webhooks",
    "openness.bulk_export",
    "openness.bulk_import",
    "openness.sandbox",
    "access.sso",
    "access.sso_extra",
    "access.scim",
    "access.mfa",
    "access.roles",
    "access.audit_log",
    "portability.bulk_export",
    "portability.api",
    "portability.open_format",
    "portability.deletion",
    "portability.exit_terms",
]
FUNCTIONAL: tuple[Criterion, ...] = ("functional", "strategic", "adoption")
"""The criteria of the functional axis; all others are of the technical one."""

_MOST = 3660
_MOST_WEIGHT = 1000


def _goalpost(default: float, older: str, text: str, source: str = OURS, knob: Knob | None = None) -> Any:  # noqa: ANN401  as `setting`
    """Declare a goalpost; `older` is its row in the table `fit` of older policies."""
    return setting(default, text, least=0, most=_MOST, source=source, alias=f"fit.{older}", knob=knob)


@dataclass(frozen=True, slots=True)
class FitSettings(Settings):
    """Goalposts of the criteria, weights, lines of the checklists, and who must have single sign-on."""

    horizon_months: float = _goalpost(36.0, "horizon-months", "Months until a limit is full that count as enough.")
    cost_months: float = _goalpost(24.0, "cost-months", "Months over which the price is followed.")
    limit_months: float = _goalpost(
        24.0,
        "limit-months",
        "Months within which a limit is told.",
        knob=Knob(
            "months",
            "Higher: limits that are reached later are told too.",
            "Months ahead within which a tool that reaches a limit of its plan is told.",
        ),
    )
    growth_low: float = _goalpost(0.0, "growth-low", "The least growth a month that is possible where none is stated.")
    growth_high: float = _goalpost(
        0.05, "growth-high", "The most growth a month that is possible where none is stated."
    )
    elasticity_best: float = _goalpost(0.5, "elasticity-best", "Cost elasticity of 100 points.")
    elasticity_worst: float = _goalpost(2.0, "elasticity-worst", "Cost elasticity of 0 points.")
    elasticity_told: float = _goalpost(1.0, "elasticity-told", "Cost elasticity from which on it is told.")
    end_of_life_days: float = _goalpost(730.0, "end-of-life-days", "Days of support left that count as enough.")
    hysteresis: float = _goalpost(3.0, "hysteresis", "The band around the cut, in points.")
    veto_cap: float = _goalpost(40.0, "veto-cap", "The most points a vetoed tool can have.")
    availability_worst: float = _goalpost(0.95, "availability-worst", "Availability of 0 points.")
    availability_best: float = _goalpost(0.999, "availability-best", "Availability of 100 points.")
    adoption_target: float = _goalpost(
        0.9,
        "adoption-target",
        "Share of paid seats in use that counts as full adoption.",
        source="Zylo's target of 90 %",
    )
    weights: FrozenDict[Criterion, float] = setting(
        FrozenDict(
            {
                "functional": 2.0,
                "strategic": 1.0,
                "adoption": 1.0,
                "technical": 8.0,
                "headroom": 1.0,
                "cost-curve": 1.0,
                "openness": 1.0,
                "access": 1.0,
                "portability": 1.0,
                "vendor": 1.0,
                "obsolescence": 1.0,
                "reliability": 1.0,
            }
        ),
        "Weight of each criterion inside its axis of fit. The judgement of people has half of either axis, what can be "
        "counted has the other half in equal parts: so a judgement at the top settles an axis, one at the bottom "
        "does with the first thing that is not at its best, and one in the middle needs more.",
        least=0,
        most=_MOST_WEIGHT,
        alias="fit_weights",
    )
    axes: FrozenDict[FitAxis, float] = setting(
        FrozenDict({"functional": 1.0, "technical": 1.0}),
        "Weight of each axis in the fit of a tool, a geometric mean.",
        least=0,
        most=_MOST_WEIGHT,
        source=OURS,
        alias="fit_axes",
    )
    grades: FrozenDict[Grade, float] = setting(
        FrozenDict({"inappropriate": 0.0, "unreasonable": 33.0, "adequate": 67.0, "fully-appropriate": 100.0}),
        "Points of the four steps in which people judge fit.",
        least=0,
        most=100,
        source=f"steps: LeanIX; points: {OURS}",
        alias="fit_grades",
    )
    checks: FrozenDict[Check, float] = setting(
        FrozenDict(
            {
                "openness.api": 4.0,
                "openness.webhooks": 2.0,
                "openness.bulk_export": 2.0,
                "openness.bulk_import": 2.0,
                "openness.sandbox": 1.0,
                "access.sso": 2.0,
                "access.sso_extra": 2.0,
                "access.scim": 2.0,
                "access.mfa": 2.0,
                "access.roles": 2.0,
                "access.audit_log": 2.0,
                "portability.bulk_export": 5.0,
                "portability.api": 3.0,
                "portability.open_format": 2.0,
                "portability.deletion": 1.0,
                "portability.exit_terms": 1.0,
            }
        ),
        "How much each line of a checklist counts in its criterion; single sign-on that only a dearer plan has counts "
        "half.",
        least=0,
        most=_MOST_WEIGHT,
        alias="fit_checks",
    )
    single_sign_on: str = setting(
        "sensitive",
        "Which tools must have single sign-on: always, sensitive (those that hold personal data for certain, "
        "or data about customers of which no class is stated, or that the company classifies as one of "
        "`sensitive_words`) or never.",
        choices=("always", "sensitive", "never"),
        alias="single_sign_on",
        knob=Knob(
            "always, sensitive or never",
            "With always every tool without it is told, with never none is.",
            "Which tools must have single sign-on; sensitive: with data of customers, or of one of sensitive_words.",
        ),
    )
    sensitive_words: tuple[str, ...] = setting(
        (
            *("confidential", "highly confidential", "strictly confidential", "restricted", "secret", "sensitive"),
            *("red", "tlp:red", "vertraulich", "streng vertraulich", "personal", "special"),
        ),
        "Classifications of data that make a tool sensitive, whatever the case of the letters. Personal is data on "
        "people, special what the law protects further, such as on health; red is the class of the traffic light "
        "protocol that must not be passed on.",
        alias="sensitive_words",
        knob=Knob(
            "words",
            "Write your own: tools with data of these classes must have single sign-on.",
            "Classes of data that make a tool sensitive, in your own words; case does not matter.",
        ),
    )

    def __post_init__(self) -> None:
        """Refuse goalposts that are the wrong way round, and axes on which nothing counts."""
        functional, technical = (
            math.fsum(weight for name, weight in self.weights.items() if (name in FUNCTIONAL) == side)
            for side in (True, False)
        )
        rules = (
            (self.elasticity_best < self.elasticity_worst, "elasticity_best must be less than elasticity_worst"),
            (
                self.availability_worst < self.availability_best,
                "availability_worst must be less than availability_best",
            ),
            (self.growth_low <= self.growth_high, "growth_low must not be more than growth_high"),
            (self.availability_best < 1, "availability_best must be below 1: no tool works all of the time"),
            (self.horizon_months > 0, "horizon_months must be more than 0"),
            (self.cost_months > 0, "cost_months must be more than 0"),
            (self.end_of_life_days > 0, "end_of_life_days must be more than 0"),
            (self.adoption_target > 0, "adoption_target must be more than 0"),
            (functional and technical, "weights: some criterion of either axis must count"),
            (math.fsum(self.axes.values()), "axes: some axis must count"),
        )
        for holds, rule in rules:
            if not holds:
                raise OptionError(f"fit: {rule}")

    @property
    def sensitive(self) -> frozenset[str]:
        """The words that make a tool sensitive, in small letters."""
        return frozenset(word.casefold() for word in self.sensitive_words)
