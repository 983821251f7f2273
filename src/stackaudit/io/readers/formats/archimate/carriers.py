"""Which application component stands behind an element: the one that realises a service, that a function is of."""

from __future__ import annotations

from typing import Final

from stackaudit.io.readers.formats.archimate.models import Model
from stackaudit.io.readers.formats.draft import Draft

COMPONENT: Final = "ApplicationComponent"
MOST_BEHIND: Final = 10
"""Components behind one element that are read."""
_BEHIND: Final = frozenset(
    {
        "ApplicationService",
        "ApplicationFunction",
        "ApplicationProcess",
        "ApplicationInteraction",
        "ApplicationInterface",
        "ApplicationEvent",
        "BusinessService",
    }
)
"""Elements that a component can stand behind."""
_TO_PART: Final = frozenset({"Realization", "Assignment", "Composition", "Aggregation"})
"""Relations that lead from what stands behind to what it gives."""


def carriers(model: Model, draft: Draft) -> dict[str, list[str]]:
    """Return for each element the components that stand behind it, in the order of the file; a component for itself.

    A business service may be realised by a process; it has components of its own only where one realises it.
    """
    found: dict[str, dict[str, None]] = {thing.id: {thing.id: None} for thing in model.of_type(COMPONENT)}
    given: dict[str, list[str]] = {}
    for relation in model.relations.values():
        target = model.things.get(relation.target)
        if relation.type in _TO_PART and target is not None and target.type in _BEHIND:
            given.setdefault(relation.source, []).append(relation.target)
    for component in list(found):
        waiting, seen = [component], {component}
        while waiting:
            for part in given.get(waiting.pop(), ()):
                behind = found.setdefault(part, {})
                if part in seen or len(behind) >= MOST_BEHIND:
                    continue
                seen.add(part)
                waiting.append(part)
                behind[component] = None
                if len(behind) == MOST_BEHIND:
                    message = f"only {MOST_BEHIND} components behind one element are read"
                    draft.note("left-out", message, model.things[part].spot)
    return {element: list(components) for element, components in found.items()}
