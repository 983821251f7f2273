"""Which kinds of findings make which named gap of the first page. The themes and their order of mention are ours."""

from __future__ import annotations

THEMES: dict[str, tuple[str, ...]] = {
    "Customer journeys break": ("journey.broken", "journey.gap-step"),
    "Records never reach those who need them": (
        "silos.island",
        "silos.isolated-tool",
        "silos.no-path",
        "silos.read-starved",
        "silos.write-only",
        "silos.department",
        "integrations.missing",
    ),
    "It is not settled whose record is right": (
        "silos.competing-masters",
        "silos.no-master",
        "silos.no-unified-view",
    ),
    "People carry data by hand": ("silos.manual-only", "journey.manual"),
    "Data arrives late, or not whole": (
        "silos.stale",
        "silos.attributes-lost",
        "silos.identity-lost",
        "journey.slow",
        "journey.lossy",
    ),
    "Flows fail, or hang by a thread": (
        "integrations.unhealthy",
        "integrations.tangle",
        "integrations.connector-unused",
        "journey.fragile",
        "resilience.bridge",
    ),
    "Much hangs on one tool, one conduit or one person": (
        "resilience.cut-point",
        "resilience.conduit",
        "resilience.one-person",
        "resilience.vendor-concentration",
    ),
    "Several tools do one job": (
        "redundancy.overlap",
        "redundancy.subsumed",
        "redundancy.parallel",
        "redundancy.lapsed-intent",
        "redundancy.unverified-backup",
        "redundancy.crowded-category",
    ),
    "Tools run out of room": ("fit.limit-ahead", "fit.cost-runs-away"),
    "Tools have had their day": ("fit.end-of-life", "fit.closed", "fit.low-fit", "fit.hard-to-leave"),
    "Access outlives the people who had it": ("fit.no-single-sign-on",),
    "Nobody stands behind the change": tuple(
        f"people.{kind}"
        for kind in (
            *("no-raci", "no-accountable", "many-accountable", "no-responsible", "accountable-low", "task-load"),
            *("sponsor-missing", "sponsor-name-only", "knowledge-lost", "tunnel-vision"),
            *("role-vacant", "role-overload", "separation"),
        )
    ),
    "Decisions do not come": ("people.approval-stale", "people.need-expired", "people.repair-waits"),
    "What was bought is not used": tuple(
        f"people.{kind}"
        for kind in (
            *("adoption-gap", "usage-differs", "shiny", "training-cadence", "training-attendance", "no-cheat-sheet"),
            *("no-super-user", "support-overload", "adkar-awareness", "adkar-desire", "adkar-knowledge"),
            *("adkar-ability", "adkar-reinforcement"),
        )
    ),
    "Those it is for expected something else": tuple(
        f"people.{kind}"
        for kind in (
            *("expectation", "not-elicited", "promise-missed", "different-realities", "request-contested"),
            *("requirement-untraced", "requirement-unsigned", "requirement-not-from-users", "requirement-volatile"),
            "no-prototype",
        )
    ),
    "Vendors and we keep each other waiting": tuple(
        f"people.{kind}" for kind in ("vendor-sla", "client-wait", "account-churn", "no-procurement", "contract-gaps")
    ),
    "Departments are at odds": ("people.conflict", "people.commitment-gap"),
}
"""Kinds of findings without a rule, by the gap that they make; a rule names its theme.

A kind that is in none makes a gap with others of its analyser.
"""
