"""What can go wrong for a user, under one parent: catch `StackAuditError` and nothing of ours slips by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from os import PathLike
from pathlib import Path


class StackAuditError(Exception):
    """The parent of every error that stackaudit raises on purpose."""


def check_kind(
    call: str, given: object, wanted: type | tuple[type, ...], instead: str = "", *, noun: str = "", verb: str = "takes"
) -> None:
    """Refuse an argument of the wrong class, and say what to give instead.

    Args:
        call: What was called, or which argument it is.
        given: The argument.
        wanted: Its class, or several that it may be of.
        instead: What to give instead.
        noun: What to call the wanted class, such as `path`; the name of the first where empty.
        verb: `takes` for a call, `is` for an argument.

    Raises:
        StackAuditError: it is no instance of a class that is wanted.
    """
    if not isinstance(given, wanted):
        noun = noun or (wanted[0] if isinstance(wanted, tuple) else wanted).__name__
        article = "an" if noun.startswith(tuple("AEIOUaeiou")) else "a"
        advice = f"; {instead}" if instead else ""
        raise StackAuditError(f"{call} {verb} {article} {noun}, not {type(given).__name__}{advice}")


def path_of(call: str, given: object) -> Path:
    """Return a path that was given as one or as text.

    >>> path_of("read_stack", "shop.yaml").name
    'shop.yaml'

    Raises:
        StackAuditError: it is something else.
    """
    check_kind(call, given, (str, PathLike), noun="path")
    return Path(given)  # type: ignore[arg-type]  # as just checked


THE_STACK_OF_AN_AUDIT = "read one with sa.read_stack(path); the stack of an audit is `result.stack`"
AN_AUDIT_OF_A_STACK = "make one with sa.audit(stack)"
MOST_SHOWN = 20
"""Problems, notes or warnings that are shown of one input; the rest is counted."""
LONGEST = 400
"""Characters of one sentence on an input."""
_LONGEST_NAME = 60
_LONGEST_COMPARED = 300  # no name is longer, and comparing takes the product of the lengths


def shortened(text: str, longest: int) -> str:
    """Return a text, cut where it is longer.

    >>> shortened("customers", 5)
    'cust…'
    """
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, with its place.

    Attributes:
        code: A stable code such as `SA101`; `docs/reference/errors.md` has a paragraph for each.
        message: One sentence that names the value.
        line: Line in the file, from 1; 0 where the input has no lines (a pandas frame, a Python dict).
        column: Column in characters, from 1; 0 where there is none.
        width: How many characters the caret underlines; at least 1.
        help: What to do, usually the nearest right value; may be empty.
        path: Where in the document: keys and indices from the root.
        count: How many problems it stands for: of a flood, the last one tells how many are not listed.
        is_least: Whether there may be more than `count`, because the rest was not looked at.
    """

    code: str
    message: str
    line: int = 0
    column: int = 0
    width: int = 1
    help: str = ""
    path: tuple[str | int, ...] = ()
    count: int = 1
    is_least: bool = False

    def __post_init__(self) -> None:
        """Cut what is told of a value, however long that is."""
        object.__setattr__(self, "message", shortened(self.message, LONGEST))
        object.__setattr__(self, "help", shortened(self.help, LONGEST))


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
        super().__init__(rendered or "\n".join(_shown(self.problems)))

    def __reduce__(self) -> tuple[type[LoadError], tuple[tuple[Problem, ...], str, str]]:
        return type(self), (self.problems, self.source, str(self))


def _shown(problems: Sequence[Problem]) -> Iterator[str]:
    yield from (f"{p.code}: {p.message}" for p in problems[:MOST_SHOWN])
    left_out = sum(p.count for p in problems[MOST_SHOWN:])
    if left_out:
        yield f"and {left_out:,} more"


class UnknownNameError(StackAuditError, LookupError):
    """A name that nothing in the stack, the audit or the library bears; the message has the nearest one."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        given: object = name  # what a type checker would have refused, such as None
        told = (
            repr(shortened(given, _LONGEST_NAME)) if isinstance(given, str) else shortened(repr(given), _LONGEST_NAME)
        )
        super().__init__(f"unknown {kind} {told}{did_you_mean(given if isinstance(given, str) else '', self.known)}")

    def __reduce__(self) -> tuple[type[UnknownNameError], tuple[str, str, tuple[str, ...]]]:
        return type(self), (self.kind, self.name, self.known)


class OptionError(StackAuditError, TypeError):
    """An analyser or a policy was given an option that it does not have; the message lists the real ones."""


class ReadAsListWarning(UserWarning):
    """Frames were read as a list because of columns that neither are fields nor say what they mean."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is closest to `name`, or None where none is close.

    >>> nearest("markting", ["marketing", "sales"])
    'marketing'
    """
    if len(name) > _LONGEST_COMPARED:
        return None
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
        return f"; did you mean {shortened(close, _LONGEST_NAME)!r}?"
    if not names:
        return ""
    listed = ", ".join(shortened(one, _LONGEST_NAME) for one in names[:8])
    return f"; known: {listed}{', …' if len(names) > 8 else ''}"
