"""What people call the columns of a list of tools, and which fact each name means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from stackaudit.model.facts import FACTS
from stackaudit.model.layouts import LAYOUTS, Kind

MONTHLY = "cost.monthly"
"""A cost a month: it becomes `cost.annual`, twelve times as much."""

_TOOL_WORDS: Mapping[str, str] = {  # headers of facts that can be unknown stand in `model/facts`, as `columns`
    **{fact.field: fact.columns for fact in FACTS.of("tool") if fact.columns},
    "id": "id; tool id; application id; app id",
    "name": "name; tool; tool name; tools; application; application name; app; app name; software; software name; "
    "software tool; product; product name; system; system name; solution; platform; service name; standard name; "
    "technology; saas; saas application; vendor product",
    "category": "category; tool category; application category; app category; software category; product category",
    "sponsor": "sponsor; executive sponsor; budget owner",
    MONTHLY: "monthly cost; cost per month; monthly spend; spend per month; monthly fee; monthly price; "
    "price per month",
    "contract.starts": "contract start; contract start date; start date; contract starts",
    "contract.ends": "contract end; contract end date; end date; contract expiry; expiry date; expiration date; "
    "expiry; expires; contract expiration",
    "lifecycle.phase": "status; lifecycle; lifecycle status; lifecycle phase; phase; state; lifecycle stage; stage",
    "data_classification": "data classification; classification; data class; information classification",
    "regions": "region; country; market; location",
    "access.mfa": "mfa; 2fa; multi factor authentication; mfa enabled",
    "access.scim": "scim; scim enabled; user provisioning",
    "x-description": "description; purpose; tool description; application description; business purpose",
    "x-url": "url; website; link; web site; homepage; domain",
    "x-deployment": "deployment; deployment type; hosting; hosting type; deployment model",
}
_FLOW_WORDS: Mapping[str, str] = {
    **{fact.field: fact.columns for fact in FACTS.of("integration") if fact.columns},
    "source": "source; from; source system; source tool; source application; from system; from tool; sender; "
    "source app",
    "target": "target; to; destination; target system; target tool; target application; to system; to tool; receiver; "
    "destination system; target app",
    "owner": "owner; responsible; business owner; technical owner",
    "x-description": "description; purpose; comment",
}
_GUESSES = {
    "cost": "the cost a year",
    "spend": "the cost a year",
    **dict.fromkeys(("user", "user count", "number of user"), "active users"),
    "cost center": "the department",
    "cost centre": "the department",
    "responsible": "the business owner",
    "provider": "the vendor",
    "product": "the name",
    "system": "the name",
}
_SAME = {
    "licence": "license",
    "yearly": "annual",
    "annually": "annual",
    "annum": "annual",
    "year": "annual",
    "yr": "annual",
    "pa": "annual",
    "month": "monthly",
    "mo": "monthly",
    "applications": "application",
    "dept": "department",
    "tool(s)": "tool",
}
_NO_MATTER = frozenset({"per", "of", "the", "number", "no", "in", "our", "total", "count", "name(s)", "a"})
_CURRENCIES = frozenset(
    [
        "usd",
        "eur",
        "gbp",
        "chf",
        "sek",
        "nok",
        "dkk",
        "pln",
        "czk",
        "cad",
        "aud",
        "nzd",
        "jpy",
        "cny",
        "inr",
        "brl",
        "zar",
        "mxn",
        "sgd",
        "hkd",
    ]
)
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_WORD = re.compile(r"[^\W_]+")


class Header(NamedTuple):
    """What one header says.

    Attributes:
        field: The fact that the column holds; empty where nothing tells.
        guess: What the field was taken for where the name alone does not say it; else empty.
        currency: The currency that it names; empty where it names none.
        unit: `days`, `months` or `years` where it names one.
        exact: Whether the head alone says the field; otherwise the cells have to fit and no other column may say it.
        per: The period of an amount that it names: `month`, `quarter`, `half-year`, `year`, `once`; empty where none.
    """

    field: str
    guess: str = ""
    currency: str = ""
    unit: str = ""
    exact: bool = True
    per: str = ""


def tool_header(text: str) -> Header:
    """Return what a header of a list of tools means.

    >>> tool_header("Annual Cost (EUR)").field, tool_header("Licences").field, tool_header("Mood").field
    ('cost.annual', 'seats.paid', '')
    """
    return _header(text, _TOOLS, "tools")


def flow_header(text: str) -> Header:
    """Return what a header of a list of integrations means.

    >>> flow_header("Source system").field
    'source'
    """
    return _header(text, _FLOWS, "integrations")


def is_field(table: str, field: str) -> bool:
    """Whether a column may be mapped to this field: any plain one, the user's own `x-…`, and the cost a month."""
    column = LAYOUTS[table].column(field)
    if column is None:
        return table == "tools" and field == MONTHLY
    return column.kind not in (Kind.RECORD, Kind.RECORDS)


def always_fits(table: str, field: str) -> bool:
    """Whether what is read into a field fits it whatever the cell holds: those that a header alone can mean."""
    return field.startswith("x-") or field in (_TOOL_WORDS if table == "tools" else _FLOW_WORDS)


def fields(table: str) -> list[str]:
    """The fields that a column may be mapped to."""
    extra = [MONTHLY] if table == "tools" else []
    return [name for name in LAYOUTS[table].columns if is_field(table, name)] + extra


def _header(text: str, known: Mapping[frozenset[str], str], table: str) -> Header:
    bare = text.strip()
    if is_field(table, bare):
        return Header(bare)
    currency = next((_SIGNS[sign] for sign in _SIGNS if sign in text), "")
    words: list[str] = []
    unit = ""
    for word in _WORD.findall(bare.replace("p.a.", "annual").casefold()):
        if word in _CURRENCIES:
            currency = word.upper()
        elif word in ("days", "months", "years") and len(words) > 0:
            unit = word
        else:
            words.append(word)
    field = known.get(_key(words), "")
    plain = " ".join(_singular(word) for word in words)
    return Header(field, _GUESSES.get(plain, "") if field else "", currency, unit)


def _key(words: list[str]) -> frozenset[str]:
    same = [_SAME.get(_singular(word), _singular(word)) for word in words]
    kept = frozenset(word for word in same if word not in _NO_MATTER)
    return kept or frozenset(same)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "as")) else word


def _by_key(words: Mapping[str, str]) -> dict[frozenset[str], str]:
    table: dict[frozenset[str], str] = {}
    for field, names in words.items():
        for name in names.split("; "):
            table.setdefault(_key(_WORD.findall(name)), field)
    return table


_TOOLS = _by_key(_TOOL_WORDS)
_FLOWS = _by_key(_FLOW_WORDS)
