"""What fit finds, one finding a tool and kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from stackaudit.analysers.fit import growth
from stackaudit.analysers.fit.case import Case
from stackaudit.analysers.fit.rules import CLOSED, END_OF_LIFE, HARD_TO_LEAVE, LOW_FIT, NO_SINGLE_SIGN_ON
from stackaudit.analysers.fit.scale import Score
from stackaudit.analysers.fit.tool_fit import NO_SIGN_ON, ToolFit
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Rule


def findings(case: Case) -> Iterator[Finding]:
    """All findings; each holds whatever the facts that are not stated are."""
    for one in case.fits:
        yield from growth.on_growth(case, one)
        yield from _closed(one)
        yield from _no_sign_on(one)
        yield from _hard_to_leave(one)
        yield from _end_of_life(one)
        yield from _low(one)


def _made(
    one: ToolFit,
    rule: Rule,
    texts: tuple[Message, Message, Message],
    evidence: tuple[Evidence, ...],
    factor: float = 1.0,
) -> Finding:
    source = one.tool.provenance
    return Finding(
        code=rule.id,
        subjects=(f"tool:{one.tool.id}",),
        severity=one.policy.rate(rule, factor),
        title=texts[0],
        why=texts[1],
        advice=texts[2],
        evidence=evidence,
        confidence="documented" if source is None or source.confidence is None else source.confidence,
    )


def _below(score: Score, one: ToolFit) -> bool:
    """Whether a criterion is below the cut, whatever is not stated."""
    return score.applies and score.high < one.policy.fit["cut"]


def _weight(one: ToolFit) -> float:
    """A tool whose data the company itself calls sensitive counts more."""
    word = one.tool.data_classification
    sensitive = word is not None and word.casefold() in {w.casefold() for w in one.policy.sensitive_words}
    return one.policy.criticality["high" if sensitive else "normal"]


def _points(name: str, score: Score) -> tuple[Evidence, ...]:
    return (
        Quantity(f"{name}, at least", score.low, "points"),
        Quantity(f"{name}, at most", score.high, "points"),
        Names("as stated", (score.why,)),
    )


def _closed(one: ToolFit) -> Iterator[Finding]:
    score = one.scores["openness"]
    if _below(score, one):
        texts = (
            say("{tool} is closed: little gets in or out of it by itself", tool=one.tool.name),
            say("Of what lets data in and out it is {what}.", what=score.why),
            say("Ask the vendor for an interface, or plan for a tool that has one; until then people carry its data."),
        )
        yield _made(one, CLOSED, texts, _points("openness", score))


def _no_sign_on(one: ToolFit) -> Iterator[Finding]:
    if one.judged_vetoes[NO_SIGN_ON]:
        demanded = (
            "every tool is to have" if one.policy.single_sign_on == "always" else "a tool with such data must have"
        )
        texts = (
            say("{tool} has no single sign-on", tool=one.tool.name),
            say(
                f"It is without what {demanded}: people who leave keep their way in until somebody thinks of it. "
                "Its fit is held at {cap} points.",
                cap=one.policy.fit["veto-cap"],
            ),
            say("Connect it to the identity provider; if only a dearer plan has that, weigh its price with the risk."),
        )
        held = Names("classified as", (one.tool.data_classification or "not stated; it holds customers' data",))
        yield _made(one, NO_SINGLE_SIGN_ON, texts, (Names("access", ("single sign-on: no",)), held), _weight(one))


def _hard_to_leave(one: ToolFit) -> Iterator[Finding]:
    score = one.scores["portability"]
    if _below(score, one):
        texts = (
            say("{tool} is hard to leave", tool=one.tool.name),
            say(
                "Of what a way out needs it is {what}: the longer it is used, the dearer leaving becomes.",
                what=score.why,
            ),
            say("Try a full export before the contract is renewed, and have the terms of exit written into it."),
        )
        yield _made(one, HARD_TO_LEAVE, texts, _points("way out", score), _weight(one))


def _end_of_life(one: ToolFit) -> Iterator[Finding]:
    facts = one.tool.lifecycle
    end = None if facts is None else facts.end_of_support
    if facts is None or end is None or (end - one.today).days >= one.policy.fit["end-of-life-days"]:
        return
    left = (end - one.today).days
    title = (
        "The vendor's support of {tool} ended on {day}" if left < 0 else "The vendor's support of {tool} ends on {day}"
    )
    evidence: list[Evidence] = [
        Names("end of support", (end.isoformat(),)),
        Quantity("days of support left", float(left)),
    ]
    if facts.ends is not None:
        evidence.append(Names("in use until", (facts.ends.isoformat(),)))
    texts = (say(title, tool=one.tool.name, day=end), _unsupported(left, end, facts.ends), _replace(end, facts.ends))
    yield _made(one, END_OF_LIFE, texts, tuple(evidence), one.policy.criticality["high" if left < 0 else "low"])


def _unsupported(left: int, end: date, leaves: date | None) -> Message:
    """What it means that support ends, and how that day lies to the one on which we leave."""
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
        return say("Plan what replaces it, and by when; a contract for longer support buys time, no future.")
    if leaves > end:
        return say("Find out who keeps it safe until then, or leave earlier.")
    return say("Keep to that day.")


def _low(one: ToolFit) -> Iterator[Finding]:
    """A tool whose fit is low even if all that is not stated were at its best; vetoes have findings of their own."""
    if not one.bare.high < one.policy.fit["cut"]:
        return
    texts = (
        say("{tool} fits badly", tool=one.tool.name),
        say(
            "Its fit is {high} points at the most, whatever is not stated (functional {functional}, technical "
            "{technical}).",
            high=_shown(one.bare.high),
            functional=_shown(one.functional.high),
            technical=_shown(one.bare_technical.high),
        ),
        say("Decide whether to replace it, mend it or live with it, and write down which."),
    )
    low = [(name, score) for name, score in one.scores.items() if _below(score, one) and one.policy.fit_weights[name]]
    yield _made(
        one,
        LOW_FIT,
        texts,
        (
            Quantity("fit, at least", one.bare.low, "points"),
            Quantity("fit, at most", one.bare.high, "points"),
            *(Names(name, (score.why,)) for name, score in low if score.why),
        ),
    )


def _shown(points: float) -> float:
    return round(points, 1)
