"""Findings of fit: checks of one tool; what they find holds whatever the missing facts are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from stackaudit.analysers.base import check
from stackaudit.analysers.fit.context import NO_SIGN_ON, Step, ToolFit
from stackaudit.analysers.fit.criteria import Score
from stackaudit.analysers.fit.growth import Curve, Runway, month_of
from stackaudit.analysers.fit.rules import (
    CLOSED,
    COST_RUNS_AWAY,
    END_OF_LIFE,
    HARD_TO_LEAVE,
    LIMIT_AHEAD,
    LOW_FIT,
    NO_SINGLE_SIGN_ON,
)
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, Value, say
from stackaudit.core.money import Money
from stackaudit.core.rule import Rule, Text


def _finding(
    one: ToolFit,
    rule: Rule,
    why: Message,
    evidence: tuple[Evidence, ...],
    *,
    factor: float = 1.0,
    stake: float = 0.0,
    title: Message | None = None,
    advice: Message | None = None,
) -> Finding:
    """Return the finding of a rule about a tool, with the usual title and advice unless others are given."""
    return Finding(
        rule=rule,
        subjects=(f"tool:{one.tool.id}",),
        severity=one.policy.rate(rule, factor, stake),
        title=title or rule.title.fill(tool=one.tool.name),
        why=why,
        advice=advice or rule.advice.fill(),
        evidence=evidence,
        confidence=one.confidence,
    )


def _below(score: Score, one: ToolFit) -> bool:
    """Return whether a criterion is below the cut, whatever is not stated."""
    return score.applies and score.high < one.policy.fit["cut"]


def _weight(one: ToolFit) -> float:
    """Return the factor on severity: more for data that the company itself calls sensitive."""
    word = one.tool.data_classification
    sensitive = word is not None and word.casefold() in one.settings.sensitive
    return one.policy.criticality["high" if sensitive else "normal"]


def _points(name: str, score: Score) -> tuple[Evidence, ...]:
    return (
        Quantity(f"{name}, at least", score.low, "points"),
        Quantity(f"{name}, at most", score.high, "points"),
        Names("as stated", (score.why,)),
    )


@check(CLOSED)
def closed(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if little of what lets data in and out is there."""
    score = one.scores["openness"]
    if _below(score, one):
        why = say("Of what lets data in and out it is {what}.", what=score.why)
        yield _finding(one, CLOSED, why, _points("openness", score))


@check(NO_SINGLE_SIGN_ON)
def no_sign_on(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if single sign-on is demanded and is not there."""
    if one.judged_vetoes[NO_SIGN_ON]:
        demanded = (
            "every tool is to have" if one.settings.single_sign_on == "always" else "a tool with such data must have"
        )
        why = say(
            f"It is without what {demanded}: people who leave keep their way in until somebody thinks of it. "
            "Its fit is held at {cap} points.",
            cap=one.settings.veto_cap,
        )
        held = Names("classified as", (one.tool.data_classification or "not stated; it holds customers' data",))
        evidence = (Names("access", ("single sign-on: no",)), held)
        yield _finding(one, NO_SINGLE_SIGN_ON, why, evidence, factor=_weight(one))


@check(HARD_TO_LEAVE)
def hard_to_leave(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if little of what a way out needs is there."""
    score = one.scores["portability"]
    if _below(score, one):
        text = "Of what a way out needs it is {what}: the longer it is used, the dearer leaving becomes."
        why = say(text, what=score.why)
        yield _finding(one, HARD_TO_LEAVE, why, _points("way out", score), factor=_weight(one))


@check(END_OF_LIFE)
def end_of_life(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if support has ended, or ends within the days of the settings."""
    facts = one.tool.lifecycle
    end = None if facts is None else facts.end_of_support
    if facts is None or end is None or (end - one.today).days >= one.settings.end_of_life_days:
        return
    left = (end - one.today).days
    title = Text("The vendor's support of {tool} ended on {day}") if left < 0 else END_OF_LIFE.title
    evidence: list[Evidence] = [
        Names("end of support", (end.isoformat(),)),
        Quantity("days of support left", float(left)),
    ]
    if facts.ends is not None:
        evidence.append(Names("in use until", (facts.ends.isoformat(),)))
    yield _finding(
        one,
        END_OF_LIFE,
        _unsupported(left, end, facts.ends),
        tuple(evidence),
        factor=one.policy.criticality["high" if left < 0 else "low"],
        title=title.fill(tool=one.tool.name, day=end),
        advice=_replace(end, facts.ends),
    )


def _unsupported(left: int, end: date, leaves: date | None) -> Message:
    """Return what it means that support ends, and how that day lies to the one on which we leave."""
    if left < 0:
        one = "For {n} day nobody has mended what breaks or is found to be unsafe."
        many = "For {n} days nobody has mended what breaks or is found to be unsafe."
    else:
        one, many = "That is in {n} day.", "That is in {n} days."
    if leaves is None:
        return say(one, many, n=abs(left))
    more = " It is to be in use until {leaves}, which is " + ("after it." if leaves > end else "in time.")
    return say(one + more, many + more, n=abs(left), leaves=leaves)


def _replace(end: date, leaves: date | None) -> Message:
    if leaves is None:
        return END_OF_LIFE.advice.fill()
    if leaves > end:
        return say("Find out who keeps it safe until then, or leave earlier.")
    return say("Keep to that day.")


@check(LOW_FIT)
def low_fit(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if the fit is low with every missing fact at its best; vetoes have findings of their own."""
    if not one.bare.high < one.policy.fit["cut"]:
        return
    why = say(
        "Its fit is {high} points at the most, whatever is not stated (functional {functional}, technical "
        "{technical}).",
        high=round(one.bare.high, 1),
        functional=round(one.functional.high, 1),
        technical=round(one.bare_technical.high, 1),
    )
    low = [(name, score) for name, score in one.scores.items() if _below(score, one) and one.settings.weights[name]]
    evidence: tuple[Evidence, ...] = (
        Quantity("fit, at least", one.bare.low, "points"),
        Quantity("fit, at most", one.bare.high, "points"),
        *(Names(name, (score.why,)) for name, score in low if score.why),
    )
    yield _finding(one, LOW_FIT, why, evidence)


# -- limits

_YEAR = 12


def on_growth(one: ToolFit) -> Iterator[Finding]:
    """Yield limits and prices; a price that jumps because the same resource passes its limit follows from the limit."""
    costs, steepest = list(cost_runs_away(one)), _steepest(one)
    priced = None if steepest is None else steepest[1].resource
    for limit in limit_ahead(one):
        full = {resource for _, resource, _ in _ahead(one)}
        caused = [cost for cost in costs if cost.severity <= limit.severity and priced in full]
        costs = [cost for cost in costs if cost not in caused]
        yield limit.causing(caused)
    yield from costs


def _ahead(one: ToolFit) -> list[tuple[float, str, Runway]]:
    """Return limits that are surely full within the months of the settings, the first to be full first."""
    within = one.settings.limit_months
    ends = ((float(way.months.high), way.limit.resource, way) for way in one.runways if way.months is not None)
    return sorted((end for end in ends if end[0] <= within), key=lambda end: end[:2])


def limit_ahead(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if a limit is full within the months of the settings for certain; name the first to be full."""
    ahead = _ahead(one)
    if not ahead:
        return
    months, _, first = ahead[0]
    step = one.step(first)
    stake = float(step.after - step.now) if step.now is not None and step.after is not None else 0.0
    end = one.bound_until
    soon = months <= _YEAR or (end is not None and first.before(end) is True)
    yield _finding(
        one,
        LIMIT_AHEAD,
        _limit_why(one, first, step),
        tuple(row for _, _, way in ahead for row in _limit_evidence(one, way)),
        factor=one.policy.criticality["high" if soon else "normal"],
        stake=max(0.0, stake),
        title=_limit_title(one, first, months),
        advice=_limit_advice(one, step),
    )


def _limit_title(one: ToolFit, way: Runway, months: float) -> Message:
    if months == 0:
        return say("{tool} has no room left: {resource} are full", tool=one.tool.name, resource=way.limit.resource)
    month = month_of(one.today, months) or ""
    return LIMIT_AHEAD.title.fill(tool=one.tool.name, month=month, resource=way.limit.resource)


def _limit_why(one: ToolFit, way: Runway, step: Step) -> Message:
    used, limit = way.limit.used or 0.0, way.limit.limit or 0.0
    text = "{used} of {limit} are used"
    params: dict[str, Value] = {"used": _plain(used), "limit": _plain(limit)}
    if way.limit.growth is not None and way.exact:
        text += ", and {growth} more every {per}: full in {months} months"
        growth, months = f"{way.limit.growth * 100:.4g}%", round(way.exact, 1)
        params |= {"growth": growth, "per": way.limit.per, "months": months}
    text += "."
    if step.now is not None and step.after is not None:
        text += " Beyond that the price list asks {after}; today it is {now}."
        params |= {"after": step.after.rounded(), "now": step.now.rounded()}
    end = one.bound_until
    if end is not None and way.before(end):
        text += " The contract binds until {end}, which is later."
        params["end"] = end
    return say(text, **params)


def _whole(number: float) -> Decimal:
    """Return a number rounded to a whole one, for a sentence."""
    return Decimal(round(number))


def _plain(number: float) -> Decimal:
    """Return a number for a sentence, without decimals where it is whole."""
    return Decimal(round(number)) if number == round(number) else Decimal(repr(number))


def _limit_advice(one: ToolFit, step: Step) -> Message:
    priced = "the next step" if step.after is not None else "the next step and its price"
    bound = one.bound_until
    notice = None if one.renewal is None else one.renewal.notice_by
    if notice is not None and notice >= one.today:
        text = f"Agree on {priced} while notice can be given, that is until {{day}}, or clear out what is not needed."
        return say(text, day=notice)
    if bound is not None:
        text = f"Agree on {priced} before the contract runs out or renews on {{day}}, or clear out what is not needed."
        return say(text, day=bound)
    return say(f"Agree on {priced} now, or clear out what is not needed.")


def _limit_evidence(one: ToolFit, way: Runway) -> Iterator[Evidence]:
    resource = way.limit.resource
    yield Quantity(f"{resource}: used", way.limit.used or 0.0)
    yield Quantity(f"{resource}: limit", way.limit.limit or 0.0)
    if way.limit.growth is not None:
        yield Quantity(f"{resource}: growth a {way.limit.per}", way.limit.growth, "share")
    if way.exact is not None:
        yield Quantity(f"{resource}: months left", way.exact, "months")
    if way.full_on is not None:
        yield Names(f"{resource}: full in", (way.full_on,))
    step = one.step(way)
    if step.now is not None:
        yield Quantity(f"{resource}: price a year", float(step.now), one.currency or "money")
    if step.after is not None:
        yield Quantity(f"{resource}: price a year beyond the limit", float(step.after), one.currency or "money")


# -- prices


def _steepest(one: ToolFit) -> tuple[float, Curve] | None:
    """Return the price that rises fastest of those that rise faster than the settings bear, and how fast."""
    months = one.settings.cost_months
    steep = [
        (found, curve)
        for curve in one.curves
        if (found := curve.elasticity_in(months)) is not None and found > one.settings.elasticity_told
    ]
    return max(steep, key=lambda pair: (pair[0], pair[1].resource or ""), default=None)


def cost_runs_away(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if the price rises by more than what is bought, as far as growth is stated."""
    steepest = _steepest(one)
    if steepest is None:
        return
    found, curve = steepest
    months = one.settings.cost_months
    later = curve.volume_in(months) or 0.0
    now, after = curve.now or 0.0, curve.price(later) or 0.0
    why = say(
        "In {months} months {resource} grow from {volume} to {later}, and the price a year from {now} to {after}: "
        "{found}% for each per cent.",
        months=_plain(months),
        resource=curve.resource or "",
        volume=_whole(curve.volume or 0),
        later=_whole(later),
        now=Money.of(now, one.currency).rounded(),
        after=Money.of(after, one.currency).rounded(),
        found=round(min(found, 1e6), 2),
    )
    evidence = (
        Quantity(f"{curve.resource}: today", curve.volume or 0.0),
        Quantity(f"{curve.resource}: then", later),
        Quantity("price a year today", now, one.currency or "money"),
        Quantity("price a year then", after, one.currency or "money"),
        *([Quantity("cost elasticity", found)] if found < 1e6 else []),
    )
    title = COST_RUNS_AWAY.title.fill(tool=one.tool.name, resource=curve.resource or "")
    factor = one.policy.criticality["normal"]
    yield _finding(one, COST_RUNS_AWAY, why, evidence, factor=factor, stake=after - now, title=title)
