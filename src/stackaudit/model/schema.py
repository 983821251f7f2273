"""The JSON Schema of a stack file, by which editors complete and check one while it is written."""

from __future__ import annotations

from typing import Any

from stackaudit.model.stack import Stack


def stack_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a stack file, with its shorthands.

    What only the whole file can tell, such as a name that leads nowhere, it does not know: `sa.read_stack` checks that.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:stackaudit:stack:1",
        **Stack.model_json_schema(),
    }
