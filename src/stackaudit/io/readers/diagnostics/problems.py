"""The stable codes of everything that can be wrong with an input, what each means, and how problems are shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from stackaudit.core.errors import LONGEST, MOST_SHOWN, LoadError, Problem, nearest, shortened
from stackaudit.core.escape import visible
from stackaudit.io.readers.diagnostics.positions import Lines

_MOST_COMPARED = 2_000
"""Files of a folder that a missing one is compared with."""


class Code(StrEnum):
    """One kind of problem. A code keeps its meaning for good; a new kind gets a new code."""

    UNREADABLE_FILE = "SA001"
    TOO_LARGE = "SA002"
    NOT_UTF8 = "SA003"
    FORBIDDEN_CHARACTER = "SA004"
    UNKNOWN_FORMAT = "SA005"
    EMPTY = "SA006"
    NOTHING_USABLE = "SA007"
    TOO_DEEP = "SA010"
    TOO_MANY_VALUES = "SA011"
    ALIAS_EXPANSION = "SA012"
    TEXT_TOO_LONG = "SA013"
    TOO_MANY_PROBLEMS = "SA014"
    YAML_SYNTAX = "SA101"
    DUPLICATE_KEY = "SA102"
    TAG = "SA103"
    NUMBER_OUT_OF_RANGE = "SA104"
    MERGE_KEY = "SA105"
    ALIAS = "SA106"
    KEY_NOT_TEXT = "SA107"
    SEVERAL_DOCUMENTS = "SA108"
    YAML_VERSION = "SA109"
    JSON_SYNTAX = "SA111"
    LONE_SURROGATE = "SA112"
    TOML_SYNTAX = "SA121"
    CSV_SYNTAX = "SA131"
    NOT_A_WORKBOOK = "SA132"
    NO_TABLE = "SA133"
    XML_SYNTAX = "SA141"
    XML_DOCTYPE = "SA142"
    DIAGRAM_SYNTAX = "SA151"
    INVALID_VALUE = "SA200"
    UNKNOWN_FIELD = "SA201"
    MISSING_FIELD = "SA202"
    UNKNOWN_CHOICE = "SA203"
    NOT_TRUE_OR_FALSE = "SA204"
    NOT_A_NUMBER = "SA205"
    NOT_TEXT = "SA206"
    WRONG_LENGTH = "SA207"
    OUT_OF_BOUNDS = "SA208"
    WRONG_PATTERN = "SA209"
    NOT_A_DATE = "SA210"
    NOT_A_DURATION = "SA211"
    WRONG_SHAPE = "SA212"
    UNKNOWN_VARIANT = "SA213"
    NO_VALUE = "SA214"
    UNKNOWN_REFERENCE = "SA301"
    DUPLICATE_ID = "SA302"
    LOOKALIKE_IDS = "SA303"
    CONTRADICTION = "SA304"


class Explanation(NamedTuple):
    """A short title, and a paragraph that says what is wrong and how to mend it."""

    title: str
    text: str


EXPLANATIONS: dict[Code, Explanation] = {
    Code.UNREADABLE_FILE: Explanation(
        "the file cannot be read",
        "There is no file of this name, or it may not be opened. Check the name, the folder and the permissions.",
    ),
    Code.TOO_LARGE: Explanation(
        "the file is too large",
        "The file is above the size limit, which is far above any real stack. Check that it is the file you meant; "
        "if it is, raise `Limits.file_bytes`.",
    ),
    Code.NOT_UTF8: Explanation(
        "the file is not UTF-8",
        "Files are read as UTF-8, or as UTF-16 where they start with a byte order mark; lists also in the usual code "
        "pages, such as Windows-1252. Open the file in an editor and save it as UTF-8; in Excel choose *CSV UTF-8*.",
    ),
    Code.FORBIDDEN_CHARACTER: Explanation(
        "a character that text may not hold",
        "Control characters, NUL and Unicode line separators are refused: they are invisible, and reports, logs and "
        "spreadsheets trip over them. Delete the character at the place shown.",
    ),
    Code.UNKNOWN_FORMAT: Explanation(
        "the kind of file is not known",
        "The kind of a file is told from its content, and no reader knows this one, or several do. Say which it is: "
        "`format=` in Python, `--format` at the command line; the message lists the formats there are.",
    ),
    Code.EMPTY: Explanation("the file is empty", "The file holds nothing but blanks and comments."),
    Code.NOTHING_USABLE: Explanation(
        "nothing in it that could be used",
        "The file is of a kind that is read, but it names no tool. Check that it is the file or folder you meant.",
    ),
    Code.TOO_DEEP: Explanation(
        "nested too deeply",
        "Lists and mappings stand inside one another more often than any stack needs. Usually a bracket is missing.",
    ),
    Code.TOO_MANY_VALUES: Explanation(
        "too many values",
        "The file holds more values than the limit. Check that it is the file you meant; if it is, raise "
        "`Limits.values`.",
    ),
    Code.ALIAS_EXPANSION: Explanation(
        "YAML aliases expand to too much",
        "Aliases (`*name`) that hold aliases multiply: a few lines can stand for billions of values. Write the values "
        "out, or raise `Limits.alias_expansion`.",
    ),
    Code.TEXT_TOO_LONG: Explanation(
        "one text is too long", "A single text is above the length limit. Usually a closing quote is missing."
    ),
    Code.TOO_MANY_PROBLEMS: Explanation(
        "too many problems", "The reader gave up on the rest of the file. Mend the problems shown and try again."
    ),
    Code.YAML_SYNTAX: Explanation(
        "not valid YAML",
        "The file breaks the rules of YAML at the place shown. Usual causes: a tab in the indent, a missing blank "
        "after `:`, a text with `: ` or `#` that needs quotes, an open bracket or quote.",
    ),
    Code.DUPLICATE_KEY: Explanation(
        "a key is given twice",
        "One mapping holds the same key twice, so one of the two values would be lost. Keep one of them.",
    ),
    Code.TAG: Explanation(
        "a YAML tag", "Tags (`!!int`, `!!python/…`) are not read. Put a text in quotes; write any other value plainly."
    ),
    Code.NUMBER_OUT_OF_RANGE: Explanation(
        "not a finite number",
        "Infinity, not-a-number, and numbers too long or too large to count with are refused, because sums and "
        "averages could not use them. Leave the fact out where it is unknown.",
    ),
    Code.MERGE_KEY: Explanation(
        "a merge key", "Merge keys (`<<`) belong to YAML 1.1 and are not read. Write the fields out."
    ),
    Code.ALIAS: Explanation(
        "a wrong alias",
        "An alias (`*name`) must come after the value that its anchor (`&name`) marks, and may not stand inside it or "
        "in the place of a key.",
    ),
    Code.KEY_NOT_TEXT: Explanation(
        "a key that is not plain text", "The key of a mapping must be a plain text, not a list or a mapping."
    ),
    Code.SEVERAL_DOCUMENTS: Explanation(
        "several documents in one file",
        "A line `---` starts a second YAML document. One file holds one document: split the file.",
    ),
    Code.YAML_VERSION: Explanation(
        "another version of YAML",
        "The file asks for a version other than YAML 1.2, in which some values would mean something else (`NO` would "
        "be false). Remove the `%YAML` line and look through values such as `yes`, `NO`, `0123` and `12:30`.",
    ),
    Code.JSON_SYNTAX: Explanation(
        "not valid JSON",
        "The file breaks the rules of JSON at the place shown. Usual causes: a comma after the last item, single "
        "quotes, a comment, an open bracket or quote.",
    ),
    Code.LONE_SURROGATE: Explanation(
        "half a character",
        r"An escape such as `\ud800` is one half of a character and means nothing without the other half.",
    ),
    Code.TOML_SYNTAX: Explanation(
        "not valid TOML",
        "The file breaks the rules of TOML at the place shown. Usual causes: a text without quotes, a key or a table "
        "given twice, `=` missing.",
    ),
    Code.CSV_SYNTAX: Explanation(
        "not valid CSV",
        "A quote that opens a cell is not closed, or text follows the closing quote. Within a quoted cell a quote is "
        "written twice. Often the file is cut off.",
    ),
    Code.NOT_A_WORKBOOK: Explanation(
        "not a workbook",
        "The file is not an Excel workbook (`.xlsx`), or it is damaged, has a password, or brings declarations that no "
        "workbook has. Open it and save it anew as `.xlsx`.",
    ),
    Code.NO_TABLE: Explanation(
        "no table of tools",
        "No row looks like the head of a list of tools: one of its columns has to be called `Name`, `Tool`, "
        "`Application` or the like. Where your columns are called otherwise, a mapping file says what they mean: "
        "`columns: {Bezeichnung: name}`.",
    ),
    Code.XML_SYNTAX: Explanation(
        "not valid XML",
        "The file breaks the rules of XML at the place shown. Usual causes: a cut-off file, a missing end tag, "
        "a bare `&` or `<` in a text.",
    ),
    Code.XML_DOCTYPE: Explanation(
        "a document type in XML",
        "Document types and entities of the file's own are not read: a few lines of them can stand for any amount of "
        "text, or for other files. Export the file again without them.",
    ),
    Code.DIAGRAM_SYNTAX: Explanation(
        "not a whole diagram",
        "A drawing written as text (Mermaid, Structurizr) breaks off or breaks its rules at the place shown: a quote, "
        "a bracket, a brace or a subgraph is not closed. Often the file is cut off.",
    ),
    Code.INVALID_VALUE: Explanation("a value that does not fit", "The message says what was expected."),
    Code.UNKNOWN_FIELD: Explanation(
        "an unknown field",
        "No field has this name here; it is often a slip, and a slip that passed unseen would hide a fact. Your own "
        "data goes under a key that starts with `x-`.",
    ),
    Code.MISSING_FIELD: Explanation("a required field is missing", "Add the field to the entry shown."),
    Code.UNKNOWN_CHOICE: Explanation("not one of the choices", "The field takes one of a few words; use one of them."),
    Code.NOT_TRUE_OR_FALSE: Explanation(
        "not true or false",
        "Write `true` or `false`. In YAML 1.2 the words `yes`, `no`, `on` and `off` are texts, so that the country "
        "code `NO` stays a country.",
    ),
    Code.NOT_A_NUMBER: Explanation(
        "not a number",
        "Write digits with a point for decimals: no quotes, no thousands separators, no currency signs. The currency "
        "of a stack is given once, in `currency`.",
    ),
    Code.NOT_TEXT: Explanation(
        "not a text",
        "The field takes a text, but the value is a number or a truth value. Put it in quotes: without them `1.10` "
        "is read as the number 1.1.",
    ),
    Code.WRONG_LENGTH: Explanation("too short or too long", "The message gives the length that is allowed."),
    Code.OUT_OF_BOUNDS: Explanation("out of bounds", "The message gives the least or the most that is allowed."),
    Code.WRONG_PATTERN: Explanation("not of the right form", "The message gives the form that is expected."),
    Code.NOT_A_DATE: Explanation("not a date", "Write year, month and day: `2026-11-21`."),
    Code.NOT_A_DURATION: Explanation("not a duration", "Write a number and a unit: `10m`, `24h`, `30d`."),
    Code.WRONG_SHAPE: Explanation(
        "another kind of value is expected",
        "The field takes a list, a mapping or a single value, and the file gives another of the three. Usual causes: "
        "a missing `-`, or a wrong indent.",
    ),
    Code.UNKNOWN_VARIANT: Explanation(
        "the kind of the entry is not known",
        "Which fields an entry takes is told by one of its fields, such as `type: cat`; that field is missing, or it "
        "is not one of the choices. Add it, or write the choice that the message names. No entry of a stack file or "
        "of a policy file has such kinds in this version: the code comes from a model of another package.",
    ),
    Code.NO_VALUE: Explanation(
        "a field without a value", "A key stands there with nothing after it. Give it a value, or leave the line out."
    ),
    Code.UNKNOWN_REFERENCE: Explanation(
        "no such entry", "An entry is named by an id that nothing in the stack bears. Mend the id, or add the entry."
    ),
    Code.DUPLICATE_ID: Explanation("an id is used twice", "Every entry of a list needs an id of its own."),
    Code.LOOKALIKE_IDS: Explanation(
        "two ids that look alike",
        "Two ids differ only by case, by width or by the way their letters are composed, so readers could not tell "
        "them apart. Rename one.",
    ),
    Code.CONTRADICTION: Explanation(
        "two facts that cannot both hold", "Two fields of one entry contradict one another; the message names them."
    ),
}


Style = Literal["full", "concise"]

_WINDOW = 100  # characters of a source line that are shown around the place
_LONGEST_REPORT = 9_000
_LONGEST_NAME = 300


def render(problems: Sequence[Problem], source_name: str, text: str = "", *, style: Style = "full") -> str:
    """Return the report on one input.

    Args:
        problems: What is wrong, in the order to show it.
        source_name: What to call the input: a file name, or a word such as "stack".
        text: The text of the input, to show its lines; empty where there is none.
        style: `full` shows the lines with carets; `concise` is one clickable line for each problem.
    """
    name = file_name(source_name)
    if style == "concise":
        return report(problems, name, lambda problem: _concise(problem, name), "\n")
    lines = Lines(text.removeprefix("\ufeff"))
    return report(problems, name, lambda problem: _full(problem, name, lines))


def report(problems: Sequence[Problem], name: str, tell: Callable[[Problem], str], separator: str = "\n\n") -> str:
    """Return the problems that are shown and the number of all of them, however many and however long they are."""
    parts: list[str] = []
    length = 0
    for problem in problems[:MOST_SHOWN]:
        if problem.count == 1:
            part = tell(problem)
            length += len(part)
            if length > _LONGEST_REPORT:
                break
            parts.append(part)
    count = sum(problem.count for problem in problems)
    left_out = count - len(parts)
    more = f"and {left_out:,} more\n" if left_out else ""
    found = f"at least {count:,}" if any(problem.is_least for problem in problems) else f"{count:,}"
    return separator.join([*parts, f"{more}Found {found} error{'' if count == 1 else 's'} in {name}."])


def file_name(source_name: str) -> str:
    """Return what an input is called, made visible, and cut in the middle where it is long."""
    name = visible(source_name)
    half = _LONGEST_NAME // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[:half]}…{name[-half:]}"


def refusal(problems: Sequence[Problem], source_name: str, text: str = "") -> LoadError:
    """Return the error to raise for an input, its problems in the order of their places and its report rendered."""
    ordered = sorted(problems, key=lambda problem: (problem.line, problem.column))
    return LoadError(ordered, source_name, render(ordered, source_name, text))


def unreadable(source_name: str, error: Exception) -> LoadError:
    """Return the error to raise for an input that cannot be opened."""
    if source_name == "-":
        return refusal([Problem(Code.UNREADABLE_FILE, "standard input is not read: give a file")], source_name)
    reason = getattr(error, "strerror", None) or error
    hint = nearest_file(source_name) if isinstance(error, FileNotFoundError) else ""
    return refusal([Problem(Code.UNREADABLE_FILE, f"the file cannot be read: {reason}", help=hint)], source_name)


def nearest_file(name: str) -> str:
    """Return a hint that names the file beside a missing one that is called most like it; empty where none is."""
    path = Path(name)
    try:
        beside = [entry.name for entry in islice(path.parent.iterdir(), _MOST_COMPARED)]
    except (OSError, ValueError):  # there is no such folder
        return ""
    close = nearest(path.name, (other for other in beside if not other.startswith(".")))
    return "" if close is None else f"did you mean {visible(str(path.with_name(close)))!r}?"


def _concise(problem: Problem, name: str) -> str:
    place = f"{name}:{problem.line}:{problem.column}" if problem.line else f"{name}{_dotted(problem.path)}"
    return f"{place}: {problem.code} {on_one_line(problem.message)}"


def _full(problem: Problem, name: str, lines: Lines) -> str:
    report = [f"error[{problem.code}]: {on_one_line(problem.message)}"]
    gutter = " "
    if problem.line:
        gutter = " " * len(str(problem.line))
        report.append(f"{gutter}--> {name}:{problem.line}:{problem.column}")
        report += _source(problem, gutter, lines)
    else:
        report.append(f"{gutter}--> {name}{_dotted(problem.path)}")
    if problem.help:
        report.append(f"{gutter} = help: {on_one_line(problem.help)}")
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


def on_one_line(text: str) -> str:
    """Return a text of an input made visible, and cut where it is long."""
    return shortened(visible(text[: LONGEST + 1]), LONGEST)


def _dotted(path: Sequence[str | int]) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{visible(shortened(step, 60))}" for step in path)
    return shortened(f" at {steps.removeprefix('.')}", LONGEST) if steps else ""
