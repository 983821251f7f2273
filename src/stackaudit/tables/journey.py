"""Rows of the journey analyser's tables: handoffs, what each brings, journeys and their steps."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from stackaudit.core.estimate import Estimate
from stackaudit.core.rows import Column, Row, row


@row
class WayRow(Row):
    """How one kind of records gets from a step to the next; empty where nothing is asked for."""

    journey: Annotated[str, Column("Id of the journey.")]
    from_step: Annotated[str, Column("Id of the step before; of several, the one that the records come from.")]
    to_step: Annotated[str, Column("Id of the step that needs the records.")]
    status: Annotated[
        str,
        Column(
            "What is wrong: gap, broken, manual, slow, lossy or fragile; unknown; ok (a flow brings them); or no flow "
            "has to: made (they start here), there (a tool has them already), stays (same tool), none (nothing asked)."
        ),
    ]
    flags: Annotated[tuple[str, ...], Column("All that is wrong, the worst first.")]
    entity: Annotated[str | None, Column("Id of the kind of records.")]
    source: Annotated[str | None, Column("Id of the tool that they come from.")]
    target: Annotated[str | None, Column("Id of the tool that gets them.")]
    path: Annotated[str | None, Column("The tools of the way.")]
    quality: Annotated[Estimate, Column("Automation times timeliness times reliability of the way.", "share")]
    latency_hours: Annotated[float | None, Column("How old the records are on arrival, at worst.", "hours")]
    limit_hours: Annotated[float | None, Column("How old they may be.", "hours")]
    reliability: Annotated[float | None, Column("Share of the records that arrive.", "share")]
    lost: Annotated[tuple[str, ...] | None, Column("Fields that are asked for and do not arrive.")]
    identity: Annotated[Estimate | None, Column("Share of the records that still tell whose they are.", "share")]
    bottleneck: Annotated[str | None, Column("Id of the conduit that every way leads over.")]


@row
class HandoffRow(WayRow):
    """What one step hands to the next: the way of what limits it, the quality the least of all that it brings."""

    table: ClassVar[str] = "handoffs"
    after: Annotated[tuple[str, ...], Column("Ids of all steps right before; several together are one handoff.")]
    needs: Annotated[tuple[str, ...], Column("Kinds of records that the later step needs.")]
    probability: Annotated[
        float | None, Column("That all arrives by itself and in time, once all before did, where settled.", "share")
    ]
    probability_low: Annotated[float, Column("That probability, at least.", "share")]
    probability_high: Annotated[float, Column("That probability, at most.", "share")]
    dependent: Annotated[Estimate, Column("The same, however failures depend on one another.", "share")]
    together: Annotated[tuple[str, ...], Column("What several of its kinds of records depend on.")]
    assumed: Annotated[bool, Column("Whether it breaks only as far as flows are on record.")]
    not_stated: Annotated[tuple[str, ...], Column("Kinds of facts that are missing and would decide.")]
    back: Annotated[bool, Column("Whether it leads back to an earlier step.")]


@row
class HandoffNeedRow(WayRow):
    """One kind of records that a handoff brings."""

    table: ClassVar[str] = "handoff_needs"
    probability: Annotated[
        Estimate, Column("Probability that it arrives by itself and in time, once all before did.", "share")
    ]
    assumed: Annotated[bool, Column("Whether it breaks only as far as flows are on record.")]
    not_stated: Annotated[tuple[str, ...], Column("The kind of fact that is missing and would decide.")]
    back: Annotated[bool, Column("Whether its handoff leads back to an earlier step.")]


@row
class JourneyRow(Row):
    """One journey with its numbers."""

    table: ClassVar[str] = "journeys"
    journey: Annotated[str, Column("Its id.")]
    name: Annotated[str, Column("Its name.")]
    primary: Annotated[bool, Column("Whether it is one of the most important ones.")]
    volume: Annotated[float | None, Column("Share of all customers that takes it, as stated.", "share")]
    steps: Annotated[int, Column("Its steps.", "steps")]
    steps_with_tool: Annotated[int, Column("Of these, steps that a tool serves.", "steps")]
    handoffs: Annotated[int, Column("Its handoffs.", "handoffs")]
    ok: Annotated[int, Column("Of these, fine ones to which a flow brings the records.", "handoffs")]
    stays: Annotated[int, Column("Of these, ones whose records stay in one tool.", "handoffs")]
    there: Annotated[int, Column("Of these, ones whose records a tool has already.", "handoffs")]
    made: Annotated[int, Column("Of these, ones at which the records start.", "handoffs")]
    none: Annotated[int, Column("Of these, ones to which nothing has to be brought.", "handoffs")]
    flagged: Annotated[int, Column("Of these, ones with a flaw.", "handoffs")]
    unknown: Annotated[int, Column("Of these, ones that cannot be judged.", "handoffs")]
    continuity: Annotated[Estimate, Column("Probability that everything arrives everywhere by itself.", "share")]
    dependent: Annotated[Estimate, Column("The same, however failures depend on one another.", "share")]
    depth: Annotated[Estimate, Column("Handoffs that run by themselves from the start on, as expected.", "handoffs")]
    prefix: Annotated[int, Column("Handoffs that do so at least sometimes.", "handoffs")]
    prefix_dependent: Annotated[Estimate | None, Column("Probability that all of these run.", "share")]
    strict: Annotated[Estimate, Column("1 where every handoff is fine, 0 where one is not.")]
    lead_time_low: Annotated[float | None, Column("Hours until all steps have what they need, at least.", "hours")]
    lead_time_high: Annotated[float | None, Column("These hours, at most.", "hours")]
    lead_time_mean: Annotated[float | None, Column("These hours, on average.", "hours")]
    needs: Annotated[int, Column("Kinds of records asked for, by handoff.", "needs")]
    needs_met: Annotated[Estimate, Column("Of these, the ones with a way.", "needs")]
    identity: Annotated[Estimate | None, Column("Share of the customers who can be followed all along.", "share")]
    coverage: Annotated[float, Column("Share of the handoffs that the facts decide.", "share")]


@row
class StepRow(Row):
    """One step of a journey."""

    table: ClassVar[str] = "steps"
    journey: Annotated[str, Column("Id of the journey.")]
    step: Annotated[str, Column("Its id.")]
    name: Annotated[str, Column("Its name.")]
    place: Annotated[int, Column("Its place in the list, from 1 on.")]
    tools: Annotated[tuple[str, ...], Column("Tools that serve it.")]
    needs: Annotated[tuple[str, ...], Column("Kinds of records that it needs.")]
    after: Annotated[tuple[str, ...], Column("Steps right before it.")]
    gap: Annotated[bool, Column("Whether it is stated that no tool serves it.")]
    identity_groups: Annotated[tuple[str, ...], Column("Groups of tools that know the customer by one key.")]


@row
class ExperienceRow(Row):
    """What customers say of a step, and how long they wait there; empty where it is not stated."""

    table: ClassVar[str] = "experience"
    journey: Annotated[str, Column("Id of the journey.")]
    step: Annotated[str, Column("Id of the step.")]
    rating: Annotated[float | None, Column("Mean of what customers say, from 1 to 5.")]
    respondents: Annotated[int | None, Column("Customers behind it.", "people")]
    rating_low: Annotated[float | None, Column("Lower end of the interval of the mean (Hoeffding).")]
    rating_high: Annotated[float | None, Column("Upper end of it.")]
    rated: Annotated[date | None, Column("Day of the newest rating.")]
    seconds: Annotated[float | None, Column("How long they wait, as a single figure.", "seconds")]
    limit: Annotated[float, Column("How long they should wait at most.", "seconds")]
    over: Annotated[int | None, Column("Answers that took longer.", "answers")]
    of: Annotated[int | None, Column("Answers that were measured.", "answers")]
    over_low: Annotated[float | None, Column("Lower bound of Wilson's interval of their share.", "share")]
    over_high: Annotated[float | None, Column("Upper bound of it.", "share")]


ROWS = (HandoffRow, HandoffNeedRow, JourneyRow, StepRow, ExperienceRow)
"""All of them."""
