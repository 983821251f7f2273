"""What the rules on personal data share: the theme, words of their limits, and the stacks of their examples."""

from __future__ import annotations

from typing import Any

from stackaudit.core.headings import Theme

UNGUARDED = Theme("Personal data is where it is not looked after")

RATING = (
    "Base severity times the factor of the worst class that is there for certain (`privacy.factors`); what only may be "
    "there raises the upper end, which does not count. Where all of it only may be there, it is told as assumed."
)
LIMITS = (
    "Only what the stack states is seen: flows and fields that nobody wrote down are not. It says where data can be, "
    "never what is lawful."
)


def crm(**facts: Any) -> dict[str, Any]:  # noqa: ANN401  fields have types of their own
    """Return a stack with one tool that holds personal data."""
    return {
        "name": "Example",
        "tools": [{"id": "crm", **facts}],
        "entities": {"customer": {"system_of_record": "crm", "personal": "personal", "attributes": ["email"]}},
        "controller": {"name": "Example", "regions": ["EU"]},
    }


def with_entity(stack: dict[str, Any], **facts: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a stack whose customers have some more facts."""
    return {**stack, "entities": {"customer": {**stack["entities"]["customer"], **facts}}}


def with_flow(**facts: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a stack in which addresses of customers flow to a second tool."""
    stack = crm()
    flow = {"source": "crm", "target": "esp", "entities": ["customer"], "attributes": ["email"], **facts}
    return {**stack, "tools": [*stack["tools"], {"id": "esp"}], "integrations": [flow]}
