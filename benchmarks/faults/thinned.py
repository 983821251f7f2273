"""Stacks of which a part of the facts is not stated, as in every real company."""

from __future__ import annotations

from random import Random

from benchmarks.faults.clean import Document

_SHARE = 0.3
_OF_A_TOOL = (
    *("vendor", "category", "technical_owner", "cost", "seats", "contract", "fit", "access", "openness"),
    *("provenance", "stores_keys"),
)
_OF_A_FLOW = ("method", "every", "takes", "reliability", "keys", "attributes", "bidirectional")
_FACTS = {"tools": _OF_A_TOOL, "integrations": _OF_A_FLOW}


def thin(stack: Document, clean: Document, chance: Random) -> None:
    """Take away a third of the facts of the tools and flows that are as they are in the clean stack."""
    for part, facts in _FACTS.items():
        untouched = clean.get(part, [])
        for record in stack.get(part, []):
            if record in untouched:
                for fact in facts:
                    if chance.random() < _SHARE:
                        record.pop(fact, None)
