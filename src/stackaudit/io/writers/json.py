"""A stack as JSON."""

from __future__ import annotations

import json

from stackaudit.model.stack import Stack


def render(stack: Stack) -> str:
    """Return the stack as JSON, such as `sa.read_stack` reads: only what was stated."""
    return json.dumps(stack.document(), ensure_ascii=False, allow_nan=False, indent=1) + "\n"
