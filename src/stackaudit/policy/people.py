"""The settings of the people analyser: thresholds, base severities, effort, each with its source. `Policy` holds them.

They stand here because they are many; nothing but the policy reads them from here. The thresholds are ours, after what
consultants and the sources of the methods report from practice: change research does not give numbers.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from stackaudit.model.rollout import RoleName

_OURS = "ours; no outside authority"
_METHODS = "stackaudit methods"

PeopleSetting = Literal[
    "approval-warn-days",
    "approval-high-days",
    "need-valid",
    "changes-low",
    "changes-high",
    "turnover-low",
    "turnover-high",
    "sponsor-level",
    "sponsor-active-days",
    "accountable-level",
    "tasks-per-person",
    "adoption-target",
    "adoption-differs",
    "confidence-level",
    "barrier",
    "shiny-told",
    "shiny-high",
    "underused",
    "underused-days",
    "client-wait",
    "account-changes",
    "gap-told",
    "important",
    "divergence-told",
    "promise-over",
    "elicited-least",
    "load-risk",
    "contested",
    "from-users",
    "traced-least",
    "volatile",
    "overload",
    "training-days",
    "training-least",
    "training-target",
    "training-gap-days",
    "attendance",
    "clear",
    "clarity-differs",
    "agreement",
    "commitment-gap",
    "cell-least",
    "cell-least-with-consent",
]
SubScore = Literal["ownership", "approvals", "adoption", "vendor", "expectations", "requirements", "roles", "conflict"]
"""The eight parts of readiness."""


def _field(default: Any, text: str, source: str) -> Any:  # noqa: ANN401  as pydantic's Field
    return Field(default=default, description=text, json_schema_extra={"x-source": source})


class PeopleJudging(BaseModel):
    """What a policy says about people."""

    people: dict[PeopleSetting, Annotated[float, Field(strict=True, ge=0, le=100_000)]] = _field(
        {
            "approval-warn-days": 90.0,
            "approval-high-days": 180.0,
            "need-valid": 0.5,
            "changes-low": 0.01,
            "changes-high": 0.05,
            "turnover-low": 0.1,
            "turnover-high": 0.3,
            "sponsor-level": 2.0,
            "sponsor-active-days": 60.0,
            "accountable-level": 4.0,
            "tasks-per-person": 0.5,
            "adoption-target": 0.7,
            "adoption-differs": 0.2,
            "confidence-level": 0.95,
            "barrier": 3.0,
            "shiny-told": 3.0,
            "shiny-high": 5.0,
            "underused": 0.3,
            "underused-days": 182.0,
            "client-wait": 0.4,
            "account-changes": 1.0,
            "gap-told": 1.0,
            "important": 3.0,
            "divergence-told": 1.5,
            "promise-over": 0.1,
            "elicited-least": 0.8,
            "load-risk": 0.85,
            "contested": 0.5,
            "from-users": 0.5,
            "traced-least": 0.9,
            "volatile": 0.2,
            "overload": 1.0,
            "training-days": 90.0,
            "training-least": 3.0,
            "training-target": 4.0,
            "training-gap-days": 45.0,
            "attendance": 0.8,
            "clear": 3.0,
            "clarity-differs": 1.0,
            "agreement": 0.5,
            "commitment-gap": 0.25,
            "cell-least": 5.0,
            "cell-least-with-consent": 3.0,
        },
        "From when on something about people is told: days of an open approval; probability that a need still holds; "
        "shares of requirements that change in a month and of people who leave in a year, as an interval where nobody "
        "states them; lowest level of a sponsor and of whoever is accountable, days since a sponsor was seen; share of "
        "the tasks on one person; targets and gaps of adoption; ratings from 1 to 5; how few respondents are hidden.",
        f"{_OURS} ({_METHODS} 7.1 to 7.14)",
    )
    people_roles: tuple[RoleName, ...] = _field(
        ("core-user", "executive", "analyst", "application-expert", "project-manager", "developer", "trainer"),
        "The roles that a rollout needs filled.",
        f"{_METHODS} 7.12, after a consultants' article on CRM projects",
    )
    people_weights: dict[SubScore, Annotated[float, Field(strict=True, ge=0, le=1000)]] = _field(
        {
            "ownership": 1.0,
            "approvals": 1.0,
            "adoption": 1.0,
            "vendor": 1.0,
            "expectations": 1.0,
            "requirements": 1.0,
            "roles": 1.0,
            "conflict": 1.0,
        },
        "Weight of each sub-score of readiness; equal, as nothing known justifies others.",
        f"{_OURS} ({_METHODS} 7.15)",
    )
