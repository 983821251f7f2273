"""The names that the findings of an audit may be asked for: a name that is not among them is a typing error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stackaudit.core.errors import UnknownNameError
from stackaudit.core.frozen import FrozenDict


@dataclass(frozen=True)
class KnownNames:
    """The analysers, kinds and subjects of an audit.

    Attributes:
        analysers: Ids of the analysers that there are.
        kinds: Every kind of finding that there is, as `silos.no-path`.
        ids: Ids of tools, entities and whatever else has one.
        texts: What else the stack states, in the form that an id of it has: a person, a team, a capability.
        named: The id of what has a name of its own, by that name.
        subjects: Typed subjects of which each stands for itself, such as `flow:crm>esp`.
        unloaded: Analysers that could not be loaded, whose kinds are unknown.
        replaced: The kind that tells each older kind now.
    """

    analysers: frozenset[str]
    kinds: frozenset[str]
    ids: frozenset[str]
    texts: frozenset[str]
    named: Mapping[str, str]
    subjects: frozenset[str]
    unloaded: frozenset[str] = frozenset()
    replaced: Mapping[str, str] = field(default_factory=FrozenDict)

    def kind(self, wanted: str, *, or_analyser: bool = True) -> str:
        """Return a kind of finding or an analyser; of an older kind the one that tells it now.

        Raises:
            UnknownNameError: there is no such kind; the message has the nearest one.
        """
        if wanted in self.replaced:
            return self.replaced[wanted]
        if wanted.partition(".")[0] in self.unloaded or wanted in self.kinds:
            return wanted
        if not or_analyser or "." in wanted:
            raise UnknownNameError("kind of finding", wanted, self.kinds)
        if wanted not in self.analysers:
            raise UnknownNameError("analyser or kind of finding", wanted, self.analysers)
        return wanted

    def check_subject(self, wanted: str) -> None:
        """Refuse what the stack does not name.

        Raises:
            UnknownNameError: there is no such subject; the message has the nearest one.
        """
        if wanted in self.subjects or wanted.partition(":")[2] in self.ids:
            return
        if wanted.startswith("flow:"):
            raise UnknownNameError("subject", wanted, (one for one in self.subjects if one.startswith("flow:")))
        for name in (wanted,) if wanted in self.named else parts_of(wanted):
            if name not in self.ids and name not in self.texts:
                raise UnknownNameError("subject", name, [self.named[name]] if name in self.named else self.ids)


def parts_of(subject: str) -> list[str]:
    """Return the ids that a subject speaks of, in its order."""
    text = subject.partition(":")[2] or subject
    for mark in ">/#":
        text = text.replace(mark, "\n")
    return text.split("\n")
