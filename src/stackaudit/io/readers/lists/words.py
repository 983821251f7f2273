"""The words that people write into the cells of a list, and what each means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from stackaudit.model.base import hidden_character

MISSING = frozenset(
    {"", "-", "--", "–", "—", "n/a", "na", "n.a.", "none", "null", "nil", "tbd", "tbc", "unknown", "?", "#n/a", "."}
)
"""What stands in a cell where nothing is known, in lower case."""

SAYS_UNKNOWN = frozenset({"unknown", "tbd", "tbc", "?"})
"""Words of a status that say that it is not known, where an empty cell says nothing."""

NOBODY_NAMED = frozenset({"", "-", "--", "–", "—", "n/a", "#n/a", "?"})
"""The same in the column of names, where `NA` or `None` may be what a tool is called."""

PHASES: Mapping[str, str] = {
    **dict.fromkeys(("active", "live", "in use", "production", "in production", "current", "operational"), "active"),
    **dict.fromkeys(("approved", "supported", "standard", "core", "adopt", "keep", "invest", "tolerate"), "active"),
    **dict.fromkeys(("plan", "planned", "proposed", "requested", "evaluation", "evaluating"), "plan"),
    **dict.fromkeys(("phase in", "pilot", "trial", "poc", "proof of concept", "onboarding", "rollout"), "phase-in"),
    **dict.fromkeys(("implementing", "in implementation", "rolling out"), "phase-in"),
    **dict.fromkeys(("phase out", "sunset", "sunsetting", "deprecated", "legacy", "end of life", "eol"), "phase-out"),
    **dict.fromkeys(("migrating off", "to be retired", "retiring", "migrate", "eliminate", "replace"), "phase-out"),
    **dict.fromkeys(("retired", "decommissioned", "inactive", "cancelled", "canceled", "terminated"), "retired"),
    **dict.fromkeys(("discontinued", "archived", "expired"), "retired"),
}
"""Lifecycle words; those of `SURE_PHASES` say it themselves, the others are told as guesses."""

SURE_PHASES = frozenset(
    [
        "active",
        "live",
        "in use",
        "in production",
        "production",
        "planned",
        "plan",
        "phase in",
        "phase out",
        "retired",
        "decommissioned",
        "sunset",
        "sunsetting",
        "pilot",
        "deprecated",
    ]
)

METHODS: Mapping[str, str] = {
    **dict.fromkeys(("native", "native connector", "built in", "connector", "native integration"), "native"),
    **dict.fromkeys(("api", "rest", "rest api", "soap", "graphql", "web service", "http", "https"), "api"),
    **dict.fromkeys(("webhook", "webhooks", "event"), "webhook"),
    **dict.fromkeys(("stream", "streaming", "kafka", "message queue", "queue", "event bus"), "stream"),
    **dict.fromkeys(("shared db", "database", "db link", "shared database"), "shared-db"),
    **dict.fromkeys(("ipaas", "zapier", "workato", "make", "mulesoft", "boomi", "middleware", "tray"), "ipaas"),
    **dict.fromkeys(("etl", "elt", "fivetran", "data pipeline", "batch"), "etl"),
    **dict.fromkeys(("rpa", "robot", "uipath"), "rpa"),
    **dict.fromkeys(("file", "csv", "sftp", "ftp", "file transfer", "flat file", "csv export"), "file"),
    **dict.fromkeys(("manual", "copy paste", "manual export", "by hand", "excel", "spreadsheet", "email"), "manual"),
}

PERIODS: Mapping[str, str] = {
    **dict.fromkeys(("real time", "realtime", "instant", "event driven", "on event", "live"), "0"),
    **dict.fromkeys(("hourly", "every hour"), "1h"),
    **dict.fromkeys(("daily", "nightly", "every day", "once a day"), "24h"),
    **dict.fromkeys(("weekly", "every week", "once a week"), "7d"),
    **dict.fromkeys(("monthly", "every month", "once a month"), "30d"),
}

FLOW_STATES: Mapping[str, str] = {
    **dict.fromkeys(("active", "live", "in use", "production", "in production"), "active"),
    **dict.fromkeys(("degraded", "unstable", "flaky"), "degraded"),
    **dict.fromkeys(("broken", "failed", "down", "failing"), "broken"),
    **dict.fromkeys(("planned", "proposed", "in development", "to do"), "planned"),
    **dict.fromkeys(("deprecated", "sunset", "retired"), "deprecated"),
}

_FLAGS = {**dict.fromkeys(("yes", "y", "true", "x", "✓", "✔", "enabled", "1"), True)}
_FLAGS |= dict.fromkeys(("no", "n", "false", "✗", "✘", "disabled", "0"), False)

_DEPARTMENTS: Mapping[str, str] = {
    **dict.fromkeys(("mktg", "mkt", "mktng", "mkting", "marketing dept", "marketing department"), "Marketing"),
    **dict.fromkeys(("hr", "human resource", "h r"), "Human Resources"),
    **dict.fromkeys(("information technology", "it department", "it dept", "i t"), "IT"),
    **dict.fromkeys(("fin", "finance dept", "finance department"), "Finance"),
    **dict.fromkeys(("eng", "engineering dept"), "Engineering"),
    **dict.fromkeys(("ops", "operation"), "Operations"),
    **dict.fromkeys(("cs", "cust service", "customer svc"), "Customer Service"),
    **dict.fromkeys(("sales dept", "sales department"), "Sales"),
    **dict.fromkeys(("revops", "rev ops"), "Revenue Operations"),
}
EVERYBODY = frozenset({"all", "all departments", "everyone", "company wide", "companywide", "whole company", "various"})


def folded(text: str) -> str:
    """Return words as they are compared: lower case, signs as blanks.

    >>> folded("Phase-Out ")
    'phase out'
    """
    return " ".join(re.sub(r"[-_/.]", " ", text.casefold()).split())


def is_missing(text: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a cell says that nothing is known."""
    word = text.strip().casefold()
    return word in MISSING or word in more


def read_flag(text: str) -> bool | None:
    """Return what a yes or a no means; None where it is neither."""
    return _FLAGS.get(text.strip().casefold())


def full_department(name: str) -> str:
    """Return the department that a short form means; the name itself where it is none.

    >>> full_department("Mktg"), full_department("Field Sales")
    ('Marketing', 'Field Sales')
    """
    return _DEPARTMENTS.get(folded(name), name)


def split_list(text: str) -> list[str]:
    """Return the parts of a cell that lists several things.

    >>> split_list("Sales; Marketing, IT")
    ['Sales', 'Marketing', 'IT']
    """
    return [part for piece in re.split(r"[;,\n|]| / ", text) if (part := piece.strip())]


def cleaned(text: str) -> tuple[str, int]:
    """Return a text without characters that hide or reorder others, and how many there were."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text, 0
    if hidden_character(text) is None:
        return unicodedata.normalize("NFC", text), 0
    kept = [character for character in text if hidden_character(character) is None]
    return unicodedata.normalize("NFC", "".join(kept)), len(text) - len(kept)
