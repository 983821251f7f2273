"""The fit analyser."""

from __future__ import annotations

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.fit import measures, tables
from stackaudit.analysers.fit.context import Context
from stackaudit.analysers.fit.limits import on_growth
from stackaudit.analysers.fit.rules import RULES
from stackaudit.analysers.fit.settings import FitSettings
from stackaudit.analysers.fit.sign_on import no_sign_on
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph
from stackaudit.tables.fit import ROWS

_ASKS = "Which tools will not carry next year's growth, cost too much of it, lock us in, or fit badly?"

CHECKS = checks(
    "fit",
    "findings:closed",
    "findings:hard_to_leave",
    "findings:end_of_life",
    "findings:low_fit",
)
"""Checks that need nothing but one tool, a `ToolFit`; to add one, name it here."""


@analyser(id="fit", asks=_ASKS, rules=with_rules_of(RULES, CHECKS), settings=FitSettings, rows=ROWS)
def fit(graph: StackGraph, settings: FitSettings) -> Review:
    """A tool has points from 0 to 100 by twelve criteria on two axes, on fixed scales: no other tool changes them.

    Looks: The tools in use. Functional axis: functional fit and strategic fit, as judged in four steps (0, 33, 67,
    100), and adoption (seats in use; 90 % of those paid for are 100). Technical axis: technical fit, as judged;
    headroom (months until the first limit is full: 36 or more are 100, 0 if full); cost of growth (per cent the price
    rises for each per cent of growth over 24 months: 0.5 is 100, 2 is 0); openness, access and way out (checklists);
    vendor (five steps); support left (730 days or more are 100, 0 if ended); reliability (95 % of the time is 0, 99.9 %
    is 100, by the logarithm of what is lost). The judgement of people has half of either axis; what is counted has the
    other half in equal parts. Inside an axis the mean is arithmetic, across both it is geometric. What is not stated
    is neither nothing nor left out: it may be anything from 0 to 100, so there is an interval, and a value only where
    enough is known. Growth that is not stated lies within the bounds of the settings. No single sign-on where it is
    demanded, support that has ended, and a limit that is full before the contract ends are vetoes: they hold the
    fit at 40. Ended support holds the technical axis there too; what a dearer plan mends is no reason to leave. A veto
    that is open lowers the least the fit can be.
    The quadrant is TIME, as LeanIX reads Gartner: high on both invest, technical only tolerate, functional only
    migrate, neither eliminate; where an interval reaches over 50, all that are possible. Beside it stands what the two
    judgements alone say. `fit_scales` has the meaning of all scales, `fit_robustness` what other weights would say.

    Rates: Base severity by kind. Limits that are full soon are one finding with a row a tool, and so are tools without
    single sign-on; the worst of them counts. A limit counts in full if it is full within a year or before the contract
    ends; the step of the price list beyond it adds. Single sign-on and a way out count more for sensitive data.
    Support that has ended counts in full, support that will end less. Goalposts and weights stand in the settings.

    Errs when: Judgements are old or polite. Growth comes in jumps, or has been estimated from one month. Volumes are
    taken to grow alike every month; discounts, packages and floors of a contract are not in a price list. A checklist
    knows that an interface is there, not whether it is good, nor whether its limits on calls are enough. A flow that
    fails is not held against a tool. Judgement and count may say the same thing twice. Seats that are assigned may be
    idle, so they are no proof of adoption. The quadrants are a start of a talk, no decision.
    """
    context = Context(graph, settings)
    if not context.fits:
        raise NotApplicable("no tool is in use: all are planned or retired")
    if not context.anything_stated:
        reason = "no tool states how well it fits, its limits, how open it is or how people get in: fit is not known"
        raise NotApplicable(reason)
    return Review(
        examined=tuple(f"tool:{one.tool.id}" for one in context.fits),
        findings=Findings.sorted(
            (*on_growth(context), *no_sign_on(context), *(row for one in context.fits for row in found(CHECKS, one)))
        ),
        unknowns=tuple(measures.not_stated(context)),
        measures=tuple(measures.measures(context)),
        tables=tuple(tables.tables(context)),
        headline=measures.headline(context),
    )
