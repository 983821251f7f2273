"""How bad a finding is: five words in order."""

from __future__ import annotations

from enum import IntEnum

from stackaudit.core.errors import UnknownNameError


class Severity(IntEnum):
    """How bad, in order. What a severity costs is a matter of policy.

    A severity compares with its name too, so that a filter by name cannot silently match nothing. It is written as
    its name, in a column too.

    >>> Severity.HIGH == "high", Severity.LOW >= "medium", f"{Severity.HIGH:>8}"
    (True, False, '    high')
    """

    NOTE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()

    def __format__(self, spec: str) -> str:
        """Write the name in a column: `f"{finding.severity:>8}"`."""
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return str(self) == other if isinstance(other, str) else int(self) == other

    def __hash__(self) -> int:
        return hash(str(self))

    def __lt__(self, other: int | str) -> bool:
        return int(self) < _rank(other)

    def __le__(self, other: int | str) -> bool:
        return int(self) <= _rank(other)

    def __gt__(self, other: int | str) -> bool:
        return int(self) > _rank(other)

    def __ge__(self, other: int | str) -> bool:
        return int(self) >= _rank(other)

    @classmethod
    def named(cls, name: str | Severity) -> Severity:
        """Return the severity of that name; raise `UnknownNameError`, with the names there are, for another."""
        if isinstance(name, Severity):
            return name
        try:
            return cls[str(name).upper()]
        except KeyError:
            raise UnknownNameError("severity", name, [str(severity) for severity in cls]) from None


def _rank(severity: int | str) -> int:
    return int(Severity.named(severity)) if isinstance(severity, str) else int(severity)
