"""The settings of scalable fit: goalposts, weights, checklists, each with its source. `Policy` holds them.

They stand here because they are many; nothing but the policy reads them from here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

_OURS = "ours; no outside authority"
_METHODS = "stackaudit methods"
_Weight = Annotated[float, Field(strict=True, ge=0, le=1000)]

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
FitSetting = Literal[
    "horizon-months",
    "cost-months",
    "limit-months",
    "growth-low",
    "growth-high",
    "elasticity-best",
    "elasticity-worst",
    "elasticity-told",
    "end-of-life-days",
    "cut",
    "hysteresis",
    "veto-cap",
    "availability-worst",
    "availability-best",
    "adoption-target",
]
SignOn = Literal["always", "sensitive", "never"]
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

FitGoalposts = dict[FitSetting, Annotated[float, Field(strict=True, ge=0, le=3660)]]
FitWeights = dict[Criterion, _Weight]
FitAxes = dict[FitAxis, _Weight]
FitGrades = dict[Grade, Annotated[float, Field(strict=True, ge=0, le=100)]]
FitChecks = dict[Check, _Weight]


def _ours(default: Any, text: str) -> Any:  # noqa: ANN401  as pydantic's Field
    return Field(default=default, description=text, json_schema_extra={"x-source": _OURS})


FIT: Any = Field(
    default={
        "horizon-months": 36.0,
        "cost-months": 24.0,
        "limit-months": 24.0,
        "growth-low": 0.0,
        "growth-high": 0.05,
        "elasticity-best": 0.5,
        "elasticity-worst": 2.0,
        "elasticity-told": 1.0,
        "end-of-life-days": 730.0,
        "cut": 50.0,
        "hysteresis": 3.0,
        "veto-cap": 40.0,
        "availability-worst": 0.95,
        "availability-best": 0.999,
        "adoption-target": 0.9,
    },
    description="Goalposts of scalable fit: months until a limit is full that count as enough, months over which "
    "the price is followed, and within which a limit is told; growth a month that is possible where none is "
    "stated; cost elasticities of 100 and of 0 points, and from which on it is told; days of support left that "
    "count as enough; the cut between low and high, the band around it, the most a vetoed tool can have; "
    "availabilities of 0 and of 100 points; share of paid seats in use that counts as full adoption.",
    json_schema_extra={"x-source": f"{_OURS} ({_METHODS} 6.1, 6.4, 6.6); adoption: Zylo's target of 90 %"},
)
FIT_WEIGHTS: Any = _ours(
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
    },
    "Weight of each criterion inside its axis of fit. The judgement of people has half of either axis, what can be "
    "counted has the other half in equal parts: so a judgement at the top settles an axis, one at the bottom "
    "does with the first thing that is not at its best, and one in the middle needs more.",
)
FIT_AXES: Any = Field(
    default={"functional": 1.0, "technical": 1.0},
    description="Weight of each axis in the fit of a tool, a geometric mean.",
    json_schema_extra={"x-source": f"{_OURS} ({_METHODS} 6.4)"},
)
FIT_GRADES: Any = Field(
    default={"inappropriate": 0.0, "unreasonable": 33.0, "adequate": 67.0, "fully-appropriate": 100.0},
    description="Points of the four steps in which people judge fit.",
    json_schema_extra={"x-source": f"steps: LeanIX; points: {_OURS} ({_METHODS} 6.1)"},
)
FIT_CHECKS: Any = _ours(
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
    },
    "How much each line of a checklist counts in its criterion; single sign-on that only a dearer plan has counts "
    "half.",
)
SINGLE_SIGN_ON: Any = _ours(
    "sensitive",
    "Which tools must have single sign-on: always, sensitive (those that hold customers' data, or that the company "
    "classifies as one of `sensitive_words`) or never.",
)
SENSITIVE_WORDS: Any = _ours(
    ("confidential", "restricted", "secret", "highly confidential"),
    "Classifications of data that make a tool sensitive, whatever the case of the letters.",
)


def check_fit(fit: FitGoalposts, weights: FitWeights, axes: FitAxes) -> None:
    """Refuse goalposts that are the wrong way round, and axes on which nothing counts.

    Raises:
        ValueError: what is wrong, with the names of the settings.
    """
    pairs: tuple[tuple[FitSetting, FitSetting], ...] = (
        ("elasticity-best", "elasticity-worst"),
        ("availability-worst", "availability-best"),
    )
    for less, more in pairs:
        if not fit[less] < fit[more]:
            raise ValueError(f"fit: {less} must be less than {more}: {fit[less]} and {fit[more]}")
    if fit["growth-low"] > fit["growth-high"]:
        raise ValueError("fit: growth-low must not be more than growth-high")
    if fit["availability-best"] >= 1:
        raise ValueError("fit: availability-best must be below 1: no tool works all of the time")
    positive: tuple[FitSetting, ...] = ("horizon-months", "cost-months", "end-of-life-days", "adoption-target")
    for name in positive:
        if not fit[name] > 0:
            raise ValueError(f"fit: {name} must be more than 0")
    for side in (True, False):
        if not sum(weight for name, weight in weights.items() if (name in FUNCTIONAL) == side):
            raise ValueError("fit_weights: some criterion of either axis must count")
    if not sum(axes.values()):
        raise ValueError("fit_axes: some axis must count")
