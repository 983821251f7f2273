"""Run the blocks of a documentation page as its reader would: in order, beginning with an empty folder.

What blocks a page may hold, CONTRIBUTING.md says.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import shlex
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stackaudit.cli.main import main

_BLOCK = re.compile(r"^(?P<indent> *)```(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=indent)```[ ]*$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')
_STATUS = re.compile(r"# exit status (\d+)")
_SHOWN = frozenset({"text", "yaml", "csv", "json", "toml", "html", "mermaid"})
_SHELL = frozenset({"cat", "cd", "cp", "echo", "head", "ls", "mkdir", "rm", "tail", "wc"})
_OPERATORS = frozenset({"|", ">", ">>", "<", "&&", ";"})


class PageError(AssertionError):
    """A block that does not do what the page says, with its page and line."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, its indentation taken off, such as that of a block within a box."""

    place: str
    language: str
    words: frozenset[str]
    title: str | None
    body: str


@dataclass(frozen=True)
class Command:
    """A command of a console block, what it is to print (empty: anything) and its exit status."""

    line: str
    printed: str
    status: int


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        words = _TITLE.sub("", found["info"]).split()
        title = _TITLE.search(found["info"])
        rows = (row.removeprefix(found["indent"]) for row in found["body"].splitlines())
        yield Block(
            f"{page}:{line}",
            words[0] if words else "",
            frozenset(words[1:]),
            title[1] if title else None,
            "".join(f"{row}\n" for row in rows),
        )


def run_page(page: Path) -> None:
    """Run the blocks of a page in the working folder.

    Raises:
        PageError: A block fails, or prints something else than the page shows; or its language is not known here.
    """
    names: dict[str, object] = {"__name__": "__main__"}
    before: tuple[Block, str] | None = None  # a Python block that was just run, and what it printed
    for block in blocks(page):
        printer, before = before, None
        if "notest" in block.words:
            continue
        if block.title is not None:
            target = Path(block.title)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.body, encoding="utf-8")
        elif block.language == "python":
            before = (block, _run_python(block, names))
        elif block.language == "console":
            _run_console(block)
        elif block.language == "text" and printer is not None:
            _compare(block.place, block.body, printer[1])
        elif block.language not in _SHOWN:
            known = ", ".join(sorted({"python", "console", *_SHOWN}))
            raise PageError(f"{block.place}: a block of {block.language!r} is not run; a page may hold {known}")


def commands(block: Block) -> Iterator[Command]:
    """Yield the commands of a console block; a line that ends with a backslash goes on in the next one."""
    text = block.body.replace("\\\n", "")
    first, *entries = re.split(r"^\$ ", text, flags=re.MULTILINE)
    if first.strip() or not entries:
        raise PageError(f"{block.place}: a console block begins with `$ ` and a command")
    for entry in entries:
        line, _, printed = entry.partition("\n")
        status = _STATUS.search(printed)
        yield Command(line.strip(), _STATUS.sub("", printed), int(status[1]) if status else 0)


def matches(expected: str, printed: str) -> bool:
    """Tell whether a text is what a page shows: `...` stands for anything, on a line of its own for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n"
        for line in _lines(expected)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(printed))) is not None


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _compare(place: str, expected: str, printed: str) -> None:
    if not matches(expected, printed):
        raise PageError(f"{place}: the page shows\n{expected}\nbut this is printed\n{printed}")


def _run_python(block: Block, names: dict[str, object]) -> str:
    """Run Python as a notebook does, which shows the value of the last expression; return what it printed."""
    tree = ast.parse("\n" * int(block.place.rpartition(":")[2]) + block.body)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    file = block.place.rpartition(":")[0]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(tree, file, "exec"), names)  # noqa: S102  our own pages
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), file, "eval"), names)  # noqa: S307  our own pages
            if value is not None:
                print(repr(value))  # noqa: T201
    return printed.getvalue()


def _run_console(block: Block) -> None:
    for command in commands(block):
        status, printed = _run_command(block, command.line)
        if status != command.status:
            raise PageError(f"{block.place}: `{command.line}` ended with {status}, not {command.status}:\n{printed}")
        if command.printed.strip():
            _compare(f"{block.place}: {command.line}", command.printed, printed)


def _run_command(block: Block, line: str) -> tuple[int, str]:
    """Run one command; return its exit status and what a terminal would show."""
    words = shlex.split(line)
    program, *arguments = words
    if program == "stackaudit" and not _OPERATORS & set(words):  # in this process, for speed
        with (
            contextlib.redirect_stdout(io.StringIO()) as printed,
            contextlib.redirect_stderr(printed),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("default", FutureWarning)  # the command shows it, where tests would fail
            try:
                status = main(arguments)
            except SystemExit as end:  # of argparse
                status = int(end.code or 0)
        return status, printed.getvalue()
    if program == "cd":
        os.chdir(arguments[0])
        return 0, ""
    if program != "stackaudit" and program not in _SHELL:
        raise PageError(f"{block.place}: `{program}` is not run here: use {', '.join(sorted(_SHELL))} or notest")
    done = subprocess.run(["sh", "-c", line], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    return done.returncode, done.stdout.decode("utf-8")
