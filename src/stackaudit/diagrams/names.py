"""Names in sentences and legends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from stackaudit.diagrams.scene import Owner
from stackaudit.graph import StackGraph


def isolate(name: str) -> str:
    """Wrap a name that is written from right to left, so that it cannot turn the sentence around it.

    >>> isolate("CRM")
    'CRM'
    """
    return name if name.isascii() else f"\u2068{name}\u2069"


def capitalised(sentence: str) -> str:
    """Begin a sentence with a capital, and leave the rest as it is.

    >>> capitalised("no CRM is named")
    'No CRM is named'
    """
    return sentence[:1].upper() + sentence[1:]


def listed(names: Sequence[str], most: int) -> str:
    """List names, at most so many, and count the rest.

    >>> listed(["a", "b", "c", "d"], 3)
    'a, b, c +1'
    """
    shown = ", ".join(isolate(name) for name in names[:most])
    return f"{shown} +{len(names) - most}" if len(names) > most else shown


def owners_of(graph: StackGraph) -> tuple[Owner, ...]:
    """The departments that own tools, the largest first, each with a code of two letters that no other has."""
    used = Counter(tool.departments[0] for tool in graph.tools if tool.departments)
    names = {department.id: department.name for department in graph.stack.departments}
    taken: set[str] = set()
    owners = []
    for department in sorted(used, key=lambda id_: (-used[id_], names.get(id_, id_), id_)):
        name = names.get(department, department)
        code = next((code for code in _codes(name) if code not in taken), f"{len(taken) % 100:02}")
        taken.add(code)
        owners.append(Owner(department, name, code))
    return tuple(owners)


def _codes(name: str) -> list[str]:
    """Codes for a department, best first: initials of its words, then its first letter with each of the others."""
    letters = [character for character in name if character.isalnum()] or ["?"]
    words = [word for word in "".join(c if c.isalnum() else " " for c in name).split() if word.lower() != "and"]
    initials = [words[0][0] + words[1][0]] if len(words) > 1 else []
    pairs = [letters[0] + other for other in letters[1:]] or [letters[0]]
    return [code.upper() for code in (*initials, *pairs)]


def tools_in_words(count: int) -> str:
    """Return a number of tools with its noun.

    >>> tools_in_words(1), tools_in_words(2)
    ('1 tool', '2 tools')
    """
    return f"{count} tool{'' if count == 1 else 's'}"
