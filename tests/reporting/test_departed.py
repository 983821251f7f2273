"""Owners who have left, from the words beside their names to what a report is told."""

import stackaudit as sa


def test_words_of_a_departure_beside_a_name_reach_the_report() -> None:
    """One who has left in one cell has left wherever the name stands; a tool with another owner names that one."""
    tools = [
        {"id": "crm", "name": "CRM", "owner": "J. Falk (ausgeschieden 08/26)"},
        {"id": "mail", "name": "Mail", "owner": "J. Falk"},
        {"id": "wiki", "name": "Wiki", "owner": "J. Falk, Ann Lee"},
        {"id": "chat", "name": "Chat"},
    ]
    stack = sa.Stack.model_validate({"name": "Demo", "tools": tools})
    assert sa.audit(stack).report.departed == {"crm": ("J. Falk",), "mail": ("J. Falk",)}
