"""What the rules of the AI analyser share: the theme, and a small stack with an agent to build examples from."""

from __future__ import annotations

from typing import Any

from stackaudit.core.headings import Theme
from stackaudit.core.rule import StackDocument

AI = Theme("AI is at work without clear rules")

CUSTOMER = {"customer": {"system_of_record": "crm", "about_customer": True, "tolerance": "24h"}}


def flow(source: str, target: str, entity: str, **facts: object) -> dict[str, Any]:
    """Return an instant flow of one kind of records."""
    return {"source": source, "target": target, "entities": [entity], "method": "api", "every": 0, "takes": 0, **facts}


def agent(ai: dict[str, Any], *flows: dict[str, Any], **facts: object) -> StackDocument:
    """Return a CRM and a bot beside it, with what is stated of the model in the bot."""
    bot = {"id": "bot", "name": "Bot", "kind": "agent", "owner": "Ann Lee", "vendor": "Botworks", "ai": ai, **facts}
    tools = [{"id": "crm", "name": "CRM", "owner": "Bo Chan"}, bot]
    return {
        "name": "Example",
        "entities": CUSTOMER,
        "tools": tools,
        "integrations": list(flows),
        "complete": ["integrations"],
    }
