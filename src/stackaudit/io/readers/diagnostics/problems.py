"""Problems as a user reads them: code and message, file and line, the line itself with a caret, and what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

from stackaudit.core.errors import LoadError, Problem
from stackaudit.core.escape import visible
from stackaudit.io.readers.diagnostics.positions import Lines

Style = Literal["full", "concise"]

MOST_SHOWN = 50
_WINDOW = 100  # characters of a source line that are shown around the place
_LONGEST_MESSAGE = 500


def render(problems: Sequence[Problem], source_name: str, text: str = "", *, style: Style = "full") -> str:
    """Return the report on one input.

    Args:
        problems: What is wrong, in the order to show it.
        source_name: What to call the input: a file name, or a word such as "stack".
        text: The text of the input, to show its lines; empty where there is none.
        style: `full` shows the lines with carets; `concise` is one clickable line for each problem.
    """
    name = visible(source_name)
    lines = Lines(text.removeprefix("\ufeff"))
    shown = problems[:MOST_SHOWN]
    if style == "concise":
        parts = ["\n".join(_concise(problem, name) for problem in shown)] if shown else []
    else:
        parts = [_full(problem, name, lines) for problem in shown]
    ending = f"Found {len(problems):,} error{'' if len(problems) == 1 else 's'} in {name}."
    left_out = len(problems) - len(shown)
    if left_out:
        ending = f"and {left_out:,} more\n{ending}"
    separator = "\n" if style == "concise" else "\n\n"
    return separator.join([*parts, ending])


def refusal(problems: Sequence[Problem], source_name: str, text: str = "") -> LoadError:
    """Return the error to raise for an input, its problems in the order of their places and its report rendered."""
    ordered = sorted(problems, key=lambda problem: (problem.line, problem.column))
    return LoadError(ordered, source_name, render(ordered, source_name, text))


def _concise(problem: Problem, name: str) -> str:
    place = f"{name}:{problem.line}:{problem.column}" if problem.line else f"{name}{_dotted(problem.path)}"
    return f"{place}: {problem.code} {_cut(problem.message)}"


def _full(problem: Problem, name: str, lines: Lines) -> str:
    report = [f"error[{problem.code}]: {_cut(problem.message)}"]
    gutter = " "
    if problem.line:
        gutter = " " * len(str(problem.line))
        report.append(f"{gutter}--> {name}:{problem.line}:{problem.column}")
        report += _source(problem, gutter, lines)
    else:
        report.append(f"{gutter}--> {name}{_dotted(problem.path)}")
    if problem.help:
        report.append(f"{gutter} = help: {_cut(problem.help)}")
    return "\n".join(report)


def _source(problem: Problem, gutter: str, lines: Lines) -> list[str]:
    """Return the line that the problem is on, cut to a window around the place, and a caret line under it."""
    line = lines.text(problem.line)
    if not line.strip():
        return []
    place = max(0, problem.column - 1)
    first = max(0, place - _WINDOW // 2) if len(line) > _WINDOW else 0
    last = first + _WINDOW if len(line) > first + _WINDOW else len(line)
    before = ("…" if first else "") + visible(line[first:place])
    marked = visible(line[place : min(place + problem.width, last)])
    after = visible(line[place + problem.width : last]) + ("…" if last < len(line) else "")
    carets = "^" * max(1, _columns(marked))
    return [
        f"{gutter} |",
        f"{problem.line} | {before}{marked}{after}".rstrip(),
        f"{gutter} | {' ' * _columns(before)}{carets}",
    ]


def _columns(text: str) -> int:
    """Return how many columns of a terminal `text` takes: East Asian wide characters two, combining ones none."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(text: str) -> str:
    line = visible(text[: _LONGEST_MESSAGE + 1])
    return line if len(line) <= _LONGEST_MESSAGE else f"{line[: _LONGEST_MESSAGE - 1]}…"


def _dotted(path: Sequence[str | int]) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{visible(step)}" for step in path)
    return f" at {steps.removeprefix('.')}" if steps else ""
