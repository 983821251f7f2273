"""Policies of version 0.1: older keys are read in version 1, with a warning, and ids that changed lead to new ones."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_PEOPLE = (
    *("approval-warn-days", "approval-high-days", "need-valid", "changes-low", "changes-high", "turnover-low"),
    *("turnover-high", "sponsor-level", "sponsor-active-days", "accountable-level", "tasks-per-person"),
    *("adoption-target", "adoption-differs", "barrier", "shiny-high", "underused"),
    *("underused-days", "client-wait", "account-changes", "important", "promise-over", "elicited-least", "load-risk"),
    *("contested", "from-users", "traced-least", "volatile", "overload", "training-days", "training-least"),
    *("training-target", "training-gap-days", "attendance", "clear", "clarity-differs", "agreement"),
    *("commitment-gap", "cell-least", "cell-least-with-consent"),
)
"""Rows of the older table `people` whose settings have the same names, written with underscores."""

MOVED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "least_utilisation": ("cost", "least_utilisation"),
        "renewals.stale-usage": ("cost", "stale_usage_days"),
        **{
            f"fit.{name}": ("fit", name.replace("-", "_"))
            for name in (
                *("horizon-months", "cost-months", "limit-months", "growth-low", "growth-high", "elasticity-best"),
                *("elasticity-worst", "elasticity-told", "end-of-life-days", "hysteresis", "veto-cap"),
                *("availability-worst", "availability-best", "adoption-target"),
            )
        },
        **{f"fit_{name}": ("fit", name) for name in ("weights", "axes", "grades", "checks")},
        **{name: ("fit", name) for name in ("single_sign_on", "sensitive_words")},
        "crowded": ("redundancy", "crowded"),
        **{
            f"resilience.{name}": ("resilience", name.replace("-", "_"))
            for name in ("tested", "documented", "least-share", "vendor-share")
        },
        "inventory.stale-days": ("inventory", "stale_days"),
        "inventory.alike-letters": ("inventory", "alike_letters"),
        "people_roles": ("people", "roles"),
        "people_weights": ("people", "weights"),
        "people.shiny-told": ("people", "shiny_least"),
        "people.gap-told": ("people", "gap_least"),
        "people.divergence-told": ("people", "divergence_least"),
        **{f"people.{row}": ("people", row.replace("-", "_")) for row in _PEOPLE},
    }
)
"""Where the setting of an older key stands: its analyser and its name. Rows of tables are `<table>.<row>`.

A policy lies below the analysers, so the keys stand here once more; a test holds them to the `alias` of each setting.
"""
_CONFIDENCE = "every interval is one of 95 %"
_LINKS = "what links and hubs take stands under `work`, for plans, action lists and tangles alike"
GONE: Mapping[str, str] = MappingProxyType(
    {
        "priority.other-days": "each kind of finding has the days of its rule, or those under `effort`",
        "people.confidence-level": _CONFIDENCE,
        "options.people.confidence_level": _CONFIDENCE,
        "options.resilience.pairs_among": "what is lost with two tools at once, a what-if without both of them tells",
        "options.journey.confidence_level": _CONFIDENCE,
        **{f"options.integrations.{name}": _LINKS for name in ("hub_cost", "spoke_cost", "link_cost")},
    }
)
"""Keys that count no longer, and what does."""

PARTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "integrations.missing": ("silos.no-path", "silos.no-unified-view"),
        "integrations.unhealthy": ("integrations.by-hand", "integrations.late"),
        "silos.isolated-tool": ("silos.unrecorded",),
        "silos.no-path": ("silos.no-unified-view",),
        "silos.write-only": ("silos.read-starved",),
    }
)
"""Kinds of findings of which some were told under another kind from version 1 on, about the same subjects."""


def renamed(policy: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy as it would be written today; a setting that is given under both keys counts as under the new.

    Warns:
        FutureWarning: an older key, with the one to write in its place, or with what counts instead.
    """
    made = dict(policy)
    for key, instead in GONE.items():
        kept = _without(made, key.split("."))
        if kept is not None:
            made = kept
            text = f"the policy's key {key!r} counts no longer and is refused from version 2 on: {instead}"
            warnings.warn(text, FutureWarning, stacklevel=2)
    for key, (analyser, name) in MOVED.items():
        table, _, row = key.partition(".")
        if table not in made or (row and not (isinstance(made[table], Mapping) and row in made[table])):
            continue
        value = made.pop(table)
        if row:
            rest = {other: cell for other, cell in value.items() if other != row}
            value, made = value[row], {**made, **({table: rest} if rest else {})}
        value = dict(value) if isinstance(value, Mapping) else list(value) if isinstance(value, tuple) else value
        options = made.get("options") or {}
        value = list(value) if isinstance(value, tuple) else value
        made["options"] = {**options, analyser: {name: value, **(options.get(analyser) or {})}}
        new = f"options: {{{analyser}: {{{name}: …}}}}"
        text = f"the policy's key {key!r} is of version 0.1 and refused from version 2 on: write {new}"
        warnings.warn(text, FutureWarning, stacklevel=2)
    return made


def _without(table: Mapping[str, Any], keys: list[str]) -> dict[str, Any] | None:
    """Return a table without the row that some keys lead to; None if it has none. Tables that are empty then go too."""
    first, *rest = keys
    if first not in table:
        return None
    others = {key: value for key, value in table.items() if key != first}
    if not rest:
        return others
    inner = _without(table[first], rest) if isinstance(table[first], Mapping) else None
    if inner is None:
        return None
    return {**others, **({first: inner} if inner else {})}
