"""The tables of the people analyser: their columns, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping

TABLES: Mapping[str, tuple[str, ...]] = {
    "people": ("initiative", "part", "value", "at_least", "at_most", "coverage", "weight"),
    "people_tasks": ("initiative", "task", "accountable", "responsible", "consulted", "informed", "left", "wrong"),
    "people_sponsors": (
        *("initiative", "sponsor", "present", "level_adequate", "active", "stays_low", "stays_high", "successor"),
        *("strength", "strength_low", "strength_high"),
    ),
    "people_reach": ("initiative", "touches"),
    "people_team": (
        *("initiative", "originals", "still_there", "retention", "months_to_go_live", "leave_low", "leave_high"),
        *("none_leave_low", "none_leave_high", "all_leave_low", "all_leave_high", "bus_factor_low", "bus_factor_high"),
        *("decision_record",),
    ),
    "people_approvals": (
        *("initiative", "approval", "kind", "asked", "state", "days", "requesters_gone_low", "requesters_gone_high"),
        *("need_valid_low", "need_valid_high", "workaround", "blocks"),
    ),
    "people_waiting": ("initiative", "approvals", "decided", "median_days", "p80_days"),
    "people_purchases": (
        *("initiative", "tool", "bought", "use_case", "owner", "change_budget", "integration_plan", "kpi", "overlaps"),
        *("underused", "score_low", "score_high"),
    ),
    "people_adoption": (
        *("initiative", "tool", "group", "entitled", "active", "share", "low", "high", "target", "state", "depth"),
        *("self_reported",),
    ),
    "people_acceptance": ("initiative", "construct", "respondents", "mean", "hidden"),
    "people_barriers": (
        *("initiative", "group", "respondents", "awareness", "desire", "knowledge", "ability", "reinforcement", "none"),
        *("unclear", "hidden"),
    ),
    "people_expectations": (
        *("initiative", "stakeholder", "attribute", "importance", "expected", "perceived", "gap", "priority"),
        *("quadrant", "cause", "elicited", "respondents"),
    ),
    "people_stakeholders": ("initiative", "stakeholder", "weighted_gap", "elicited_share", "attributes"),
    "people_promises": ("initiative", "stakeholder", "attribute", "promised", "actual", "over"),
    "people_requests": ("initiative", "request", "stakeholders", "helped", "harmed", "contest"),
    "people_requirements": (
        *("initiative", "requirement", "priority", "source", "group", "from_user", "written", "solution", "test"),
        *("changed", "changed_after_baseline"),
    ),
    "people_sign_offs": ("initiative", "group", "required", "signed", "share"),
    "people_roles": ("initiative", "role", "persons", "filled", "load"),
    "people_load": ("initiative", "person", "roles", "load", "overload", "loads_not_stated"),
    "people_training": (
        *("initiative", "group", "status", "sessions", "days", "longest_interval", "window_closes", "attendance_low"),
        *("attendance_high", "cheat_sheet", "usage_review", "retraining"),
    ),
    "people_support": (
        *("initiative", "group", "as_of", "periods", "tickets_a_day", "deflected", "capacity_a_day", "admins"),
        *("utilisation", "backlog_a_day", "wait_probability", "mean_wait_days", "admins_needed", "without_article"),
    ),
    "people_super_users": ("initiative", "group", "users", "super_users", "share", "capable"),
    "people_clarity": (
        *("initiative", "dimension", "party", "about", "mean", "respondents", "agreement", "mean_of_parties"),
        *("deficit", "divergence", "verdict", "guess_off_by"),
    ),
    "people_commitments": ("initiative", "expects", "of", "what", "expected", "committed", "unit", "gap"),
    "people_vendors": (
        *("vendor", "tools", "tickets", "answered_in_time", "of", "share", "low", "high", "agreed", "state"),
        *("our_wait_days", "vendor_wait_days", "our_share", "incomplete", "outside_contract", "their_changes_a_year"),
        *("our_changes_a_year", "roadmap"),
    ),
    "people_procurement": (
        *("vendor", "signed", "procurement", "procurement_lead_days", "legal", "legal_lead_days", "price_benchmark"),
        *("sla_clause", "exit_clause", "dpa"),
    ),
}
"""Columns by the name of the table; each row begins with the id of its rollout or vendor."""
