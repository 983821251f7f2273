"""Rows of the fit analyser's tables: fit by tool, the scales, limits, how firm quadrants are, who is left out."""

from __future__ import annotations

from typing import Annotated, ClassVar

from stackaudit.core.estimate import Estimate
from stackaudit.core.money import Money
from stackaudit.core.rows import Column, Row, row


@row
class FitRow(Row):
    """A tool in use: both axes, its fit, its quadrant, what forbids more. Values need enough that is stated."""

    table: ClassVar[str] = "fit"
    tool: Annotated[str, Column("Id of the tool.")]
    name: Annotated[str, Column("Its name.")]
    departments: Annotated[tuple[str, ...], Column("Departments that use it.")]
    functional_low: Annotated[float, Column("What it does for the business, at the least.", "points")]
    functional: Annotated[float | None, Column("The same, of what is stated.", "points")]
    functional_high: Annotated[float, Column("The same, at the most.", "points")]
    functional_coverage: Annotated[float, Column("Share of this axis that is stated.", "share")]
    technical_low: Annotated[float, Column("What it is as technology, at the least.", "points")]
    technical: Annotated[float | None, Column("The same, of what is stated.", "points")]
    technical_high: Annotated[float, Column("The same, at the most.", "points")]
    technical_coverage: Annotated[float, Column("Share of this axis that is stated.", "share")]
    fit_low: Annotated[float, Column("Its fit, at the least.", "points")]
    fit: Annotated[float | None, Column("Its fit, of what is stated.", "points")]
    fit_high: Annotated[float, Column("Its fit, at the most.", "points")]
    coverage: Annotated[float, Column("Share of what counts that is stated.", "share")]
    quadrant: Annotated[str, Column("Its quadrant, or all that are possible.")]
    judged: Annotated[str | None, Column("The quadrant by the judgements of people alone.")]
    agrees: Annotated[str | None, Column("same, differs or open: whether both agree.")]
    near_cut: Annotated[tuple[str, ...], Column("Axes on which a little may turn it over.")]
    veto: Annotated[tuple[str, ...], Column("What forbids more, for sure.")]
    veto_open: Annotated[tuple[str, ...], Column("What may forbid more.")]
    annual: Annotated[Money | None, Column("Cost a year.", "money")]
    stated_score: Annotated[float | None, Column("A score of its own that the stack states.", "points")]
    missing: Annotated[tuple[str, ...], Column("Facts that count and are not stated.")]


@row
class ScaleRow(Row):
    """A criterion, and what its points mean."""

    table: ClassVar[str] = "fit_scales"
    criterion: Annotated[str, Column("Its id.")]
    label: Annotated[str, Column("Its name.")]
    axis: Annotated[str, Column("functional or technical.")]
    weight: Annotated[float, Column("How much it counts in its axis.")]
    meaning: Annotated[str, Column("What its points mean.")]
    characteristic: Annotated[str, Column("The characteristic of ISO/IEC 25010 that it is nearest to.")]


@row
class LimitRow(Row):
    """A limit of a tool: how long it lasts, and what comes after."""

    table: ClassVar[str] = "limits"
    tool: Annotated[str, Column("Id of the tool.")]
    name: Annotated[str, Column("Its name.")]
    resource: Annotated[str, Column("What is limited.")]
    used: Annotated[float | None, Column("How much of it is used.")]
    limit: Annotated[float | None, Column("How much of it there is.")]
    growth: Annotated[float | None, Column("Growth a period, as stated.", "share")]
    per: Annotated[str, Column("The period: month, quarter or year.")]
    months_left_low: Annotated[float | None, Column("Months until it is full, at the least.", "months")]
    months_left: Annotated[float | None, Column("The same where it is known.", "months")]
    months_left_high: Annotated[float | None, Column("The same at the most.", "months")]
    full_on: Annotated[str | None, Column("Month in which it is full, where that is known.")]
    full_on_first: Annotated[str | None, Column("First month in which it may be full.")]
    status: Annotated[str, Column("full, ahead, never or unknown.")]
    price_now: Annotated[Money | None, Column("What it costs a year, by the price list.", "money")]
    price_after: Annotated[Money | None, Column("What it costs a year beyond the limit.", "money")]


@row
class RobustnessRow(Row):
    """A tool and an axis: under how many weights each quadrant is true, and what turns the axis over."""

    table: ClassVar[str] = "fit_robustness"
    tool: Annotated[str, Column("Id of the tool.")]
    name: Annotated[str, Column("Its name.")]
    invest: Annotated[Estimate, Column("Share of all weights under which it is one to build on.", "share")]
    tolerate: Annotated[Estimate, Column("Share of all weights under which it is one to tolerate.", "share")]
    migrate: Annotated[Estimate, Column("Share of all weights under which it is one to migrate.", "share")]
    eliminate: Annotated[Estimate, Column("Share of all weights under which it is one to give up.", "share")]
    axis: Annotated[str, Column("functional or technical.")]
    side: Annotated[str | None, Column("high or low, by what is stated.")]
    smallest_change: Annotated[float | None, Column("Least shift of weights that changes the side.", "share")]
    criterion: Annotated[str | None, Column("The criterion whose weight turns it first.")]
    weight: Annotated[float | None, Column("Its share of the weights.", "share")]
    stays: Annotated[Estimate | None, Column("Between which shares the side stays.", "share")]


@row
class ExcludedRow(Row):
    """A tool that has no place in the quadrants."""

    table: ClassVar[str] = "fit_excluded"
    tool: Annotated[str, Column("Id of the tool.")]
    name: Annotated[str, Column("Its name.")]
    chart: Annotated[str, Column("The chart that it is left out of.")]
    reason: Annotated[str, Column("Why.")]


ROWS = (FitRow, ScaleRow, LimitRow, RobustnessRow, ExcludedRow)
"""All of them."""
