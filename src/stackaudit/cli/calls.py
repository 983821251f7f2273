"""How a call is taken: errors that name the nearest right word and where to read on, help that fits the terminal.

The same on every version of Python: what argparse 3.14 colours and suggests by itself is switched off.
"""

from __future__ import annotations

import argparse
import math
import re
import shlex
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from stackaudit.cli.boundary import REFUSED
from stackaudit.cli.examples import GROUPS, MEANT
from stackaudit.cli.output import say
from stackaudit.cli.terminal import NARROWEST, PIPED, columns, has_colour, headed, under
from stackaudit.core.errors import nearest, shortened

_WIDEST = 100
_LONGEST_WORD = 60
_CALLS = ("  stackaudit ", "  eval ")
_CODE = re.compile(r"`[^`]+`")
_HELD = "\0"
_GOES_ON = " \\"
_Group = argparse._MutuallyExclusiveGroup  # argparse has no public name for it


class Help(argparse.HelpFormatter):
    """Help as wide as the terminal; a usage without the options, which stand below; indented lines are kept."""

    def __init__(self, prog: str, **given: Any) -> None:  # noqa: ANN401  as argparse has it
        width = min(_WIDEST, max(NARROWEST, columns(sys.stdout, PIPED))) - 2
        super().__init__(prog, **{"width": width, "max_help_position": max(16, min(26, width // 3)), **given})

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[_Group],
        prefix: str | None = None,
    ) -> None:
        """Tell what has to be given; of the options that there are some."""
        listed = list(actions)
        shown = [action for action in listed if action.required or not action.option_strings]
        if len(shown) < len(listed):
            shown.insert(0, argparse.Action(["options"], "options", nargs=0))
        super().add_usage(usage, shown, groups, prefix)

    def add_argument(self, action: argparse.Action) -> None:
        """Add an option, a word, or the sub-commands: their help begins beside the longest of them."""
        super().add_argument(action)
        for command in self._iter_indented_subactions(action):
            length = len(self._format_action_invocation(command)) + self._current_indent
            self._action_max_length = max(self._action_max_length, length)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        """An option with its value once, as Python 3.13 writes it."""
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        value = self._format_args(action, action.dest.upper())
        return f"{', '.join(action.option_strings)} {value}"

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(_filled(line, width, indent) for line in _lines(text))


def _filled(line: str, width: int, indent: str) -> str:
    """Return a line, broken where it is too long: never in a word or in code; a call can be pasted still."""
    if len(indent + line) > width and line.startswith(_CALLS):
        return _continued(line, width, indent)
    held = _CODE.sub(lambda code: code.group().replace(" ", _HELD), line)
    made = textwrap.fill(
        held,
        width,
        initial_indent=indent,
        subsequent_indent=indent + under(line),
        break_on_hyphens=False,
        break_long_words=False,
    )
    return made.replace(_HELD, " ")


def _continued(call: str, width: int, indent: str) -> str:
    """Return a call on several lines, each but the last with a backslash at its end, as shells have it."""
    start = " " * (len(call) - len(call.lstrip()))
    lines = [indent + start]
    for word in shlex.split(call, posix=False):  # quotes stay
        if lines[-1].strip() and len(lines[-1]) + len(word) + len(_GOES_ON) > width:
            lines[-1] = lines[-1].rstrip() + _GOES_ON
            lines.append(indent + under(call))
        lines[-1] += f"{word} "
    return "\n".join(line.rstrip() for line in lines)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text; those that are not indented are one paragraph until a blank or an indented one."""
    paragraph: list[str] = []
    for line in text.splitlines():
        if line.strip() and not line.startswith(" "):
            paragraph.append(line)
            continue
        if paragraph:
            yield " ".join(paragraph)
            paragraph = []
        yield line
    if paragraph:
        yield " ".join(paragraph)


@dataclass(frozen=True)
class Number:
    """A number that an option takes.

    Attributes:
        kind: `int` or `float`.
        least: The least it may be.
        most: The most it may be.
        above: Whether it has to be more than the least.
    """

    kind: type[int] | type[float]
    least: float = -math.inf
    most: float = math.inf
    above: bool = False

    def __call__(self, text: str) -> float:
        """Return the number that a text states; a `ValueError` where it states none, or another."""
        number = self.kind(text)
        if not (math.isfinite(number) and self.least <= number <= self.most) or (self.above and number == self.least):
            raise ValueError
        return number

    @property
    def wanted(self) -> str:
        """What is wanted, for a message."""
        what = "a whole number" if self.kind is int else "a number"
        if math.isfinite(self.most):
            return f"{what} from {self.least:g} to {self.most:g}"
        if math.isfinite(self.least):
            return f"{what} above {self.least:g}" if self.above else f"{what} of at least {self.least:g}"
        return what


class Call(argparse.ArgumentParser):
    """A parser of ours: no abbreviations, errors of one line with the nearest right word."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401  as argparse has it
        super().__init__(**{"formatter_class": Help, "allow_abbrev": False, **given})
        self.color = self.suggest_on_error = False  # of Python 3.14
        self._positionals.title = "arguments"

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call and where to read on, and end with status 2."""
        say(f"{self.prog}: {message}\nsee: {self.prog} --help", "error")
        sys.exit(REFUSED)

    def parse_known_args(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        namespace: Any = None,  # noqa: ANN401  as argparse has it
    ) -> tuple[Any, list[str]]:
        """Parse; an option that there is not is told first, for what is missing may be missing because of it."""
        given = sys.argv[1:] if args is None else list(args)
        for word in self._own(given):
            if word.startswith("--") and " " not in word and word.partition("=")[0] not in self._option_string_actions:
                self._refuse(word)
        parsed, left = super().parse_known_args(given, namespace)
        for word in left:
            self._refuse(word)
        return parsed, left

    def _own(self, given: Sequence[str]) -> Iterator[str]:
        """Yield the words that are not those of a sub-command, nor of what follows `--`."""
        for word in given:
            if word == "--" or (self._subparsers is not None and not word.startswith("-")):
                return
            yield word

    def _refuse(self, word: str) -> NoReturn:
        if not word.startswith("-"):
            self.error(f"{_shown(word)} is one word too many")
        name = word.partition("=")[0]
        of = [command.prog for command in self._commands().values() if name in command._option_string_actions]
        if of:
            self.error(f"{_shown(name)} is an option of {of[0]}: write it after that")
        close = nearest(name, (option for option in self._option_string_actions if option.startswith("--")))
        self.error(f"there is no option {_shown(name)}{'' if close is None else f'; did you mean {close!r}?'}")

    def _commands(self) -> Mapping[str, argparse.ArgumentParser]:
        found = (one.choices for one in self._actions if isinstance(one, argparse._SubParsersAction))
        return next(found, {})

    def _get_value(self, action: argparse.Action, text: str) -> Any:  # noqa: ANN401  as argparse has it
        """Return the value that a word states; a word that is no number is told in words."""
        kind = Number(action.type) if action.type in (int, float) else action.type
        if not isinstance(kind, Number):
            return super()._get_value(action, text)
        try:
            return kind(text)
        except (ValueError, OverflowError):
            self.error(f"{action.option_strings[-1]} takes {kind.wanted}, not {_shown(text)}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:  # noqa: ANN401  as argparse has it
        """Refuse what is none of a few words, with the nearest of them."""
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        close = nearest(str(value), known)
        hint = f"it is one of {', '.join(known)}" if close is None else f"did you mean {close!r}?"
        if not isinstance(action, argparse._SubParsersAction):  # argparse has no public name for it
            raise argparse.ArgumentError(action, f"{_shown(value)} is not known; {hint}")
        meant = MEANT.get(str(value)) if action.metavar == "COMMAND" else None
        hint = hint if meant is None else f"use: stackaudit {meant}"
        self.error(f"there is no {str(action.metavar).lower()} {_shown(value)}; {hint}")

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ANN401  as argparse has it
        if has_colour(file):
            message = headed(message)
        super()._print_message(message, file)


class Whole(Call):
    """The parser of every command: its help lists them by what they are for."""

    def parse_known_args(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        namespace: Any = None,  # noqa: ANN401  as argparse has it
    ) -> tuple[Any, list[str]]:
        """Parse; a call without a command is answered by the list of them, and refused: it has audited nothing."""
        parsed, left = super().parse_known_args(args, namespace)
        if not hasattr(parsed, "run"):
            self._print_message(self._listed(), sys.stderr)
            sys.exit(REFUSED)
        return parsed, left

    def format_help(self) -> str:
        """Return the whole help."""
        return self._listed(whole=True)

    def _listed(self, *, whole: bool = False) -> str:
        commands = next(one for one in self._actions if isinstance(one, argparse._SubParsersAction))
        listed = {action.dest: action for action in commands._get_subactions()}
        text = self._get_formatter()
        text.add_usage(self.usage, self._actions, self._mutually_exclusive_groups)
        text.add_text(self.description)
        for title, names in GROUPS.items():
            text.start_section(title)
            text.add_arguments([listed[name] for name in names])
            text.end_section()
        if whole:
            text.start_section("options")
            text.add_arguments([action for action in self._actions if action.option_strings])
            text.end_section()
            text.add_text(self.epilog)
        text.add_text(f"{self.prog} COMMAND --help explains a command and shows examples.")
        return text.format_help()


def _shown(value: object) -> str:
    return repr(shortened(str(value), _LONGEST_WORD))
