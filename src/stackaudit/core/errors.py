"""What can go wrong for a user, under one parent: catch `StackAuditError` and nothing of ours slips by."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from stackaudit.core.classes import dataclass


class StackAuditError(Exception):
    """The parent of every error that stackaudit raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, with its place.

    Attributes:
        code: A stable code such as `SA101`; `docs/errors.md` has a paragraph for each.
        message: One sentence that names the value.
        line: Line in the file, from 1; 0 where the input has no lines (a pandas frame, a Python dict).
        column: Column in characters, from 1; 0 where there is none.
        width: How many characters the caret underlines; at least 1.
        help: What to do, usually the nearest right value; may be empty.
        path: Where in the document: keys and indices from the root.
    """

    code: str
    message: str
    line: int = 0
    column: int = 0
    width: int = 1
    help: str = ""
    path: tuple[str | int, ...] = ()


class LoadError(StackAuditError):
    """An input was refused. `problems` holds every reason, in the order of their places.

    `str(error)` is the whole report, each problem with its line, a caret and a hint. `partial` is what could be read
    in spite of the problems, where that is worth a look for more of them; never a result.
    """

    def __init__(
        self, problems: Iterable[Problem], source: str = "", rendered: str = "", *, partial: object = None
    ) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.source = source
        self.partial = partial
        super().__init__(rendered or "\n".join(f"{p.code}: {p.message}" for p in self.problems))

    def __reduce__(self) -> tuple[type[LoadError], tuple[tuple[Problem, ...], str, str]]:
        return type(self), (self.problems, self.source, str(self))


class UnknownNameError(StackAuditError, LookupError):
    """A name that nothing in the stack, the audit or the library bears; the message has the nearest one."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        super().__init__(f"unknown {kind} {name!r}{did_you_mean(name, self.known)}")

    def __reduce__(self) -> tuple[type[UnknownNameError], tuple[str, str, tuple[str, ...]]]:
        return type(self), (self.kind, self.name, self.known)


class OptionError(StackAuditError, TypeError):
    """An analyser or a policy was given an option that it does not have; the message lists the real ones."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is closest to `name`, or None where none is close.

    >>> nearest("markting", ["marketing", "sales"])
    'marketing'
    """
    folded = {candidate.casefold(): candidate for candidate in sorted(known, reverse=True)}
    found = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint to append to a message: the nearest known name, else a short list of them, else nothing.

    >>> did_you_mean("crn", ["crm", "esp"])
    "; did you mean 'crm'?"
    >>> did_you_mean("zzz", ["crm", "esp"])
    '; known: crm, esp'
    """
    names = sorted(known)
    close = nearest(name, names)
    if close is not None:
        return f"; did you mean {close!r}?"
    if not names:
        return ""
    listed = ", ".join(names[:8])
    return f"; known: {listed}{', …' if len(names) > 8 else ''}"
