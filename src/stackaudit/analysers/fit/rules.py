"""The rules of the fit analyser."""

from __future__ import annotations

from typing import Any

from stackaudit.core import headings
from stackaudit.core.headings import Theme
from stackaudit.core.rule import Effort, Rule, Text

NO_ROOM = Theme("Tools run out of room")
OUTDATED = Theme("Tools have had their day")
ACCESS = Theme("Accounts are kept by hand, tool by tool")
_SENSITIVE = "Data that the company classifies as one of `sensitive_words` makes it worse."


def _tool(**facts: object) -> dict[str, Any]:
    return {"name": "Example", "as_of": "2026-11-01", "tools": [{"id": "esp", **facts}]}


def _contacts(growth: str) -> dict[str, Any]:
    return _tool(limits=[{"resource": "contacts", "used": 60_000, "limit": 100_000, "growth": growth}])


def _priced(last: int) -> dict[str, Any]:
    """Return a tool whose contacts double in 24 months; the price of the last step of its list."""
    prices = [{"up_to": 100_000, "annual": 1600}, {"up_to": 200_000, "annual": last}]
    return _tool(limits=[{"resource": "contacts", "used": 60_000, "growth": "3%"}], prices=prices)


def _open(*, api: bool) -> dict[str, Any]:
    facts = {"webhooks": False, "bulk_export": True, "bulk_import": True, "sandbox": False}
    return _tool(openness={"api": api, **facts})


def _exit(*, bulk_export: bool) -> dict[str, Any]:
    facts = {"api": True, "open_format": False, "deletion": True}
    return _tool(openness={"bulk_export": bulk_export, **facts}, contract={"exit_terms": False})


def _judged(step: int) -> dict[str, Any]:
    return _tool(fit={"functional": step, "strategic": step, "technical": step})


LIMIT_AHEAD = Rule(
    id="fit.limit-ahead",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=NO_ROOM,
    signs=(headings.OUTPACED,),
    detection="A limit of a tool is full, or will be within `limit_months` months, whatever is not stated; use "
    "grows by the same share every period, and growth that is not stated lies within the bounds of the settings. One "
    "finding for all tools, with a row a tool.",
    rating="The worst of the tools. A limit that is full within a year, or before the contract ends, counts in full; "
    "what the next step of the price list costs more a year makes it worse, by log10(1 + money / unit).",
    limitations="Growth comes in jumps, and may have been estimated from one month. Room that a vendor gives on "
    "request is not seen.",
    title=Text("{tool} runs out of room in {month}: {resource}"),
    advice=Text("Agree on the next step of {tool} and its price now, or clear out what is not needed."),
    triggers=_contacts("3%"),
    passes=_contacts("1%"),
)
COST_RUNS_AWAY = Rule(
    id="fit.cost-runs-away",
    severity=3.0,
    effort=Effort.TWO_DAYS,
    theme=NO_ROOM,
    detection="The price of a tool rises by more than `elasticity_told` per cent for each per cent of stated "
    "growth, over `cost_months` months of its price list.",
    rating="What it will cost more a year makes it worse, by log10(1 + money / unit).",
    limitations="Discounts, packages and floors of a contract are not in a price list. A list that ends before the "
    "volume to come says nothing.",
    title=Text("The price of {tool} grows faster than its {resource}"),
    advice=Text(
        "Agree on a price of {tool} for the volume to come before growth uses up the present step, or compare others."
    ),
    triggers=_priced(3600),
    passes=_priced(3000),
)
CLOSED = Rule(
    id="fit.closed",
    severity=4.0,
    effort=Effort.MONTH,
    theme=OUTDATED,
    signs=(headings.OUTPACED,),
    detection="A tool has fewer than `fit.cut` points in the checklist of interface, events, export, import and "
    "sandbox, whatever is not stated.",
    rating="Base severity.",
    limitations="A checklist knows that an interface is there, not whether it is good, nor whether its limits on calls "
    "are enough.",
    title=Text("{tool} is closed: little gets in or out of it by itself"),
    advice=Text(
        "Ask the vendor of {tool} for an interface, or plan for a tool that has one; until then people carry its data."
    ),
    triggers=_open(api=False),
    passes=_open(api=True),
)
NO_SINGLE_SIGN_ON = Rule(
    id="fit.no-single-sign-on",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=ACCESS,
    detection="A tool has no single sign-on, and the setting `single_sign_on` demands it: of every tool, or of those "
    "that hold personal data for certain, or customers' data of no stated class, or are classified as sensitive.",
    rating=f"{_SENSITIVE} One finding for all tools, with a row a tool; the worst counts.",
    limitations="Other means, such as a network that only staff can reach, are not seen.",
    title=Text("{tools} has no single sign-on", "{n} tools have no single sign-on: {tools}"),
    advice=Text(
        "Connect {tools} to the identity provider; if only a dearer plan has that, weigh its price with the risk."
    ),
    triggers=_tool(data_classification="confidential", access={"sso": False}),
    passes=_tool(data_classification="confidential", access={"sso": True}),
)
HARD_TO_LEAVE = Rule(
    id="fit.hard-to-leave",
    severity=4.0,
    effort=Effort.WEEK,
    theme=OUTDATED,
    detection="A tool has fewer than `fit.cut` points in the checklist of full export, open format, interface, "
    "deletion and terms of exit, whatever is not stated.",
    rating=_SENSITIVE,
    limitations="An export that is stated may lack what is needed: only a trial shows it.",
    title=Text("{tool} is hard to leave"),
    advice=Text(
        "Try a full export of {tool} before its contract is renewed, and have the terms of exit written into it."
    ),
    triggers=_exit(bulk_export=False),
    passes=_exit(bulk_export=True),
)
END_OF_LIFE = Rule(
    id="fit.end-of-life",
    severity=6.0,
    effort=Effort.MONTH,
    theme=OUTDATED,
    signs=(headings.OUTPACED, headings.TECHNICAL_FAILURES),
    detection="The vendor's support of a tool has ended, or ends within `end_of_life_days` days.",
    rating="Support that has ended counts in full, support that will end less.",
    limitations="Support that others sell is not seen. Vendors move their days.",
    title=Text("The vendor's support of {tool} ends on {day}"),
    advice=Text("Plan what replaces {tool}, and by when; a contract for longer support buys time, no future."),
    triggers=_tool(lifecycle={"end_of_support": "2028-10-30"}),
    passes=_tool(lifecycle={"end_of_support": "2028-10-31"}),
)
LOW_FIT = Rule(
    id="fit.low-fit",
    severity=4.0,
    effort=Effort.MONTH,
    theme=OUTDATED,
    detection="A tool has fewer than `fit.cut` points of fit, even if all that is not stated is at its best; vetoes "
    "do not count here, they have findings of their own.",
    rating="Base severity.",
    limitations="Judgements are old or polite. Judgement and count may say the same thing twice.",
    title=Text("{tool} fits badly"),
    advice=Text("Decide whether to replace {tool}, mend it or live with it, and write down which."),
    triggers=_judged(1),
    passes=_judged(4),
)
RULES: tuple[Rule, ...] = (
    *(LIMIT_AHEAD, COST_RUNS_AWAY),
    *(CLOSED, NO_SINGLE_SIGN_ON, HARD_TO_LEAVE, END_OF_LIFE, LOW_FIT),
)
