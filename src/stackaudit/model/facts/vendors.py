"""Facts of vendors."""

from __future__ import annotations

from stackaudit.core.fact import Fact, Whom
from stackaudit.core.rule import Text
from stackaudit.model.facts.rollouts import LACKING, listed

VENDORS = (
    *listed(
        "procurement",
        "vendor.procurement",
        "people.no-procurement",
        "procurement: {signed: 2026-01-10, procurement: true, procurement_from: 2025-11-01, legal: true, "
        "legal_from: 2025-12-01, price_benchmark: true, sla_clause: true, exit_clause: true, dpa: true}",
        {
            "": "How did the contract with {names} come about, who took part, and what does it say?",
            "signed": "When was the contract with {names} signed?",
            "procurement": "Did procurement take part before the contract with {names} was signed?",
            "procurement_from": "Since when did procurement take part in the contract with {names}?",
            "legal": "Did the lawyers take part before the contract with {names} was signed?",
            "legal_from": "Since when did the lawyers take part in the contract with {names}?",
            "price_benchmark": "Were prices compared before the contract with {names} was signed?",
            "sla_clause": "Does the contract with {names} say within what time they answer?",
            "exit_clause": "Does the contract with {names} say how we get out?",
            "dpa": "Is there a data processing agreement with {names}?",
        },
        {
            "price_benchmark": "people.contract-gaps",
            "sla_clause": "people.contract-gaps",
            "exit_clause": "people.contract-gaps",
            "dpa": "people.contract-gaps",
        },
    ),
    *listed(
        "ticket",
        "vendor.tickets",
        "people.vendor-sla",
        "tickets: [{ticket: T-1, sent: 2026-10-01, answered_after: 4h, limit: 8h, waited_for_vendor: 4h, "
        "waited_for_us: 2h}]",
        {
            "": "Is there a list of our requests to {names}, with how long each took and who waited?",
            "waited_for_us": "In our requests to {names}, how long did the vendor wait for us?",
            "sent": "On which day was each request to {names} sent that has no answer yet?",
        },
        {"waited_for_us": "people.client-wait", "sent": "people.vendor-silent"},
    ),
    *listed(
        "sla",
        "vendor.sla",
        "people.vendor-sla",
        "sla: {share: 95%, needed: 95%}",
        {
            "": "Within what time is {names} to answer, in which share of the cases?",
            "needed": "In which share of the cases do we need an answer of {names} in time?",
        },
        {"needed": "people.contract-gaps"},
    ),
    *listed(
        "account_change",
        "vendor.account_changes",
        "people.account-churn",
        "account_changes: [{day: 2026-03-01, what: new manager}]",
        {
            "": "When did the people change who look after us at {names}?",
        },
    ),
    Fact(
        "vendor.account_changes_since",
        Text("Since when are all changes of those listed who look after each other, at {names} and with us?"),
        Whom.VENDOR,
        {"people.account-churn": LACKING["vendor.account_changes_since"]},
        "account_changes_since: 2025-01-01",
    ),
)
"""Facts of vendors."""
