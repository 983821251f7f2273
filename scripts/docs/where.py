"""On which page of the reference a thing stands: what is long has a page for each of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from stackaudit.analysers.people.rules import common
from stackaudit.analysers.registry import RULES
from stackaudit.core.headings import Theme
from stackaudit.core.rule import Rule


class RecordsPage(NamedTuple):
    """A page on some of the records of a stack file.

    Attributes:
        name: What the file is called.
        title: What the page is called.
        keys: The keys of a stack file that lead to the records.
    """

    name: str
    title: str
    keys: tuple[str, ...]


STACK_FILE = "stack-file.md"
RECORDS_PAGES = (
    RecordsPage("stack-file-tools.md", "Tools and departments in a stack file", ("departments", "tools")),
    RecordsPage(
        "stack-file-data.md",
        "Data, flows and journeys in a stack file",
        ("entities", "integrations", "needs", "journeys", "candidates"),
    ),
    RecordsPage("stack-file-rollouts.md", "Rollouts in a stack file", ("initiatives",)),
    RecordsPage(
        "stack-file-company.md",
        "Vendors, feedback, goals and purposes in a stack file",
        ("vendors", "feedback", "goals", "controller", "activities"),
    ),
)
PARTS: Mapping[str, Mapping[Theme, str]] = {
    "people": {
        common.NOBODY_BEHIND: "people-ownership",
        common.NOT_USED: "people-use",
        common.NO_DECISIONS: "people-decisions",
        common.NOT_AS_EXPECTED: "people-expectations",
        common.AT_ODDS: "people-conflict",
        common.VENDORS_WAIT: "people-vendors",
    }
}
"""The pages of an analyser with very many kinds of findings, by the theme of the kind."""


def page_of_record(keys: tuple[str, ...]) -> str:
    """Return the page, beside that of the stack file, on the record that these keys lead to."""
    return next((one.name for one in RECORDS_PAGES if keys and keys[0] in one.keys), STACK_FILE)


def page_of_kind(rule: Rule) -> str:
    """Return the page, in the folder of findings, on a kind of finding."""
    return f"{PARTS.get(rule.analyser, {}).get(rule.theme, rule.analyser)}.md"


def link_to_kind(code: str, folder: str = "") -> str:
    """Return a link to a kind of finding, from a page of a folder beside it."""
    return f"[`{code}`]({folder}{page_of_kind(_rules()[code])}#{code})"


@cache
def _rules() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in RULES}
