"""Thirteen famous names, typed as they come: what a user is told, against answers written by hand."""

from __future__ import annotations

from typing import Any

import stackaudit as sa
from stackaudit.core.findings import Severity
from stacks import read

NAMES = (
    "HubSpot",
    "Salesforce",
    "Mailchimp",
    "Intercom",
    "Zendesk",
    "Shopify",
    "Stripe",
    "Segment",
    "Google Analytics 4",
    "Typeform",
    "Slack",
    "Xero",
    "Calendly",
)

DO_MOSTLY_THE_SAME = {
    # all that Calendly, Mailchimp and Typeform do, and four of five things of Zendesk, HubSpot's modules do too
    ("calendly", "hubspot"): ("scheduling",),
    ("hubspot", "mailchimp"): (
        "email-marketing",
        "forms",
        "landing-pages",
        "marketing-automation",
        "segmentation",
    ),
    ("hubspot", "typeform"): ("forms", "surveys"),
    ("hubspot", "zendesk"): ("chatbot", "help-desk", "knowledge-base", "live-chat"),
    # two help desks with live chat
    ("intercom", "zendesk"): ("chatbot", "help-desk", "knowledge-base", "live-chat"),
}
"""Pairs of which one does most of what the other does, with what they share; from the vendors' own descriptions."""

SEVERAL_DO = {
    "chatbot": ("hubspot", "intercom", "zendesk"),
    "contact-management": ("hubspot", "salesforce"),
    "email-marketing": ("hubspot", "intercom", "mailchimp"),
    "forms": ("hubspot", "mailchimp", "typeform"),
    "help-desk": ("hubspot", "intercom", "zendesk"),
    "invoicing": ("stripe", "xero"),
    "knowledge-base": ("hubspot", "intercom", "zendesk"),
    "landing-pages": ("hubspot", "mailchimp"),
    "lead-management": ("hubspot", "salesforce"),
    "live-chat": ("hubspot", "intercom", "zendesk"),
    "marketing-automation": ("hubspot", "mailchimp"),
    "opportunity-pipeline": ("hubspot", "salesforce"),
    "payment-processing": ("shopify", "stripe"),
    "scheduling": ("calendly", "hubspot"),
    "segmentation": ("hubspot", "mailchimp", "segment"),
    "surveys": ("hubspot", "typeform"),
}
"""What more than one of them does."""

KNOWN_TO_CONNECT = {
    ("calendly", "salesforce"),
    ("hubspot", "salesforce"),
    ("intercom", "salesforce"),
    ("salesforce", "zendesk"),
    ("segment", "stripe"),
    ("segment", "zendesk"),
    ("hubspot", "segment"),
    ("intercom", "segment"),
    ("intercom", "typeform"),
    ("salesforce", "segment"),
    ("segment", "typeform"),
}
"""Pairs that share customer records and for which a connector is proved, in code under MIT or in a vendor's pages."""


def famous(**rest: Any) -> sa.Stack:
    """The thirteen, filled from the catalog."""
    return sa.fill_from_catalog(read({"name": "Famous", "tools": list(NAMES), **rest}))


def pairs(table: Any, **wanted: object) -> set[tuple[str, str]]:
    """The two tools of each row of a table that has these values."""
    for column, value in wanted.items():
        table = table[table[column] == value]
    return set(zip(table["tool"], table["other"], strict=True))


def test_all_thirteen_are_known_by_name() -> None:
    """Each is matched for sure, and to the product that bears the name."""
    assert [tool.product for tool in famous().tools] == list(NAMES)


def test_what_several_of_them_do_is_told() -> None:
    """The capabilities that more than one offers are those written down by hand, no more and no less."""
    offered: dict[str, set[str]] = {}
    for tool in famous().tools:
        for use in tool.capabilities:
            offered.setdefault(use.id, set()).add(tool.id)

    assert {name: tuple(sorted(ids)) for name, ids in offered.items() if len(ids) > 1} == SEVERAL_DO


def test_the_overlaps_are_right_and_none_is_held_against_anyone() -> None:
    """Exactly the pairs that do mostly the same are told apart from the rest, all of them as not to be told yet."""
    audit = sa.audit(famous())
    told = audit.table("overlaps")

    assert pairs(told, verdict="unknown") == set(DO_MOSTLY_THE_SAME)
    assert {
        (row.tool, row.other): row.shared for row in told.itertuples() if row.verdict == "unknown"
    } == DO_MOSTLY_THE_SAME
    assert audit.findings == ()


def test_within_one_department_the_suite_is_still_only_possible() -> None:
    """Whose tools they are decides on Intercom and Zendesk; on HubSpot nothing does but which modules there are."""
    document = famous().document()
    for tool in document["tools"]:
        tool["departments"] = ["everybody"]
    document["departments"] = ["everybody"]
    audit = sa.audit(read(document), only="redundancy")

    assert pairs(audit.table("overlaps"), verdict="harmful") == {("intercom", "zendesk")}
    assert pairs(audit.table("overlaps"), verdict="unknown") == {
        pair for pair in DO_MOSTLY_THE_SAME if "hubspot" in pair
    }
    assert [finding.subjects for finding in audit.findings] == [("tool:intercom", "tool:zendesk")]
    assert {(str(finding.severity), finding.confidence) for finding in audit.findings} <= {
        ("medium", "assumed"),
        ("low", "assumed"),
    }
    assert [unknown.subjects for unknown in audit.unknowns if unknown.fact == "tool.capabilities"] == [
        ("tool:hubspot",)
    ]


def test_once_its_modules_are_confirmed_the_suite_overlaps() -> None:
    """Striking the mark of the suite makes it a tool like any other."""
    document = famous().document()
    for tool in document["tools"]:
        tool["departments"] = ["everybody"]
    document["tools"][0]["from_catalog"]["possible"] = False
    document["departments"] = ["everybody"]
    audit = sa.audit(read(document), only="redundancy")

    one_in_common = {("calendly", "hubspot")}  # all that Calendly does, but a small part of HubSpot: similar
    assert pairs(audit.table("overlaps"), verdict="harmful") == set(DO_MOSTLY_THE_SAME) - one_in_common


def test_missing_connectors_are_unknown_and_never_missing() -> None:
    """With no integration listed, no pair is said to miss one: a connector is known, or it is not known."""
    audit = sa.audit(famous(integrations=[]))
    table = audit.table("connectors")

    assert [finding.code for finding in audit.findings if finding.code.startswith("integrations.")] == []
    assert set(table["connector"]) == {"known", "unknown"}
    assert pairs(table, connector="known") == KNOWN_TO_CONNECT
    assert {"google-analytics-4", "slack"}.isdisjoint({*table["tool"], *table["other"]})
    said = [str(u.message) for u in audit.unknowns if u.code == "integrations.missing"]
    wanted = (
        f"{len(table)} pairs of tools hold the same customer records without an integration; which need one is open "
        f"until the systems of record are named (a connector is known for 11, known not to exist for 0, and not known "
        f"either way for {len(table) - 11}, of which {int(table['believed'].sum())} should have one, unchecked)"
    )
    assert said == [wanted]


def test_pairs_that_are_connected_are_not_asked_about() -> None:
    """An integration in either direction, by whatever means, settles it."""
    before = pairs(sa.audit(famous(integrations=[])).table("connectors"))
    after = pairs(sa.audit(famous(integrations=["mailchimp -> hubspot"])).table("connectors"))

    assert before - after == {("hubspot", "mailchimp")}


def test_nothing_is_graver_than_medium_and_everything_is_assumed() -> None:
    """The catalog alone accuses nobody."""
    findings = sa.audit(famous(integrations=[])).findings

    assert findings
    assert all(finding.severity <= Severity.MEDIUM for finding in findings)
    assert {finding.confidence for finding in findings if "isolated" not in finding.code} == {"assumed"}


def test_naming_the_masters_turns_shared_records_into_requirements() -> None:
    """Once the company says which tool is right about contacts, what must reach whom is listed; that is no finding yet.

    Where the company declares such a need, it is one, and the advice names the connector that the catalog knows.
    """
    document = famous(integrations=[]).document()
    for entity in document["entities"]:
        if entity["id"] == "contact":
            entity["system_of_record"] = "salesforce"
    audit = sa.audit(read(document), only="integrations")
    table = audit.table("requirements")
    missing = set(table[table["status"] == "missing"]["need"])

    assert {"need:salesforce>mailchimp/contact", "need:hubspot>salesforce/contact"} <= missing
    assert list(audit.findings) == []
    document["needs"] = [{"from": "salesforce", "to": "segment", "entity": "contact"}]
    (finding,) = sa.audit(read(document), only="integrations").findings
    assert finding.subjects == ("need:salesforce>segment/contact",)
    assert "the catalog knows a connector" in str(finding.advice)


def test_the_summary_reads_sensibly() -> None:
    """The first page says what is known, what may be, and that nothing is missing on the catalog's word."""
    text = sa.audit(famous()).summary().text()

    assert "no two tools are known to do the same job; 5 pairs may, by what such products usually do" in text
    assert "which of its modules you" in text
    assert "facts on 13 tools are from the catalog of known products, not from you" in " ".join(text.split())
    assert "No findings." in text
