"""The page on the command line, made from the parser's commands and options.

What argparse prints as help differs between versions of Python; what it holds does not.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Set

from scripts.docs.markdown import anchor, fenced, page, table
from stackaudit.cli.parser import parser

_WIDTH = 80
_INTRODUCTION = """# Command line

`stackaudit COMMAND …`. Every command takes `--help`; `python -m stackaudit` is the same program. `FILE` is a
stack in any format that is read: a [stack file](stack-file.md), a [list](lists.md), or [another
format](formats.md). What a command tells for people goes to the terminal, errors and notes to standard error.
"""


def command_line_page() -> str:
    """Return the page: the program, then each command with its usage, its options and its examples."""
    whole = parser("draw")
    commands = list(_commands(whole))
    parts = [_INTRODUCTION, table(("Command", "What it does"), ((_link(one), help_) for one, help_ in commands))]
    shared = _listed(whole)
    parts += ["## Options of every command", _options(shared)]
    statuses, others = _epilog(whole)
    if statuses:
        parts += ["## Exit statuses", statuses]
    parts += [fenced("text", text) for text in others]
    for command, help_ in commands:
        parts += _command(command, help_, {flag for action in shared for flag in action.option_strings})
    return page(parts)


def _commands(of: argparse.ArgumentParser) -> Iterator[tuple[argparse.ArgumentParser, str]]:
    """Yield each command that can be called, with its line of help, those of commands with kinds too."""
    for action in of._actions:
        if not isinstance(action, argparse._SubParsersAction):
            continue
        helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
        seen: list[argparse.ArgumentParser] = []
        for name, command in action.choices.items():
            if command in seen or name not in helps:
                continue
            seen.append(command)
            below = list(_commands(command))
            yield from below or [(command, helps[name])]


def _name(command: argparse.ArgumentParser) -> str:
    """Return what a command is called, without the program and without what its parent takes."""
    return " ".join(word for word in command.prog.split()[1:] if not word.startswith(("-", "[")))


def _link(command: argparse.ArgumentParser) -> str:
    return f"[`{_name(command)}`](#{_name(command).replace(' ', '-')})"


def _listed(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return what a command takes, as far as help tells it."""
    hidden = (argparse._SubParsersAction, argparse._HelpAction)
    return [
        action for action in command._actions if not isinstance(action, hidden) and action.help != argparse.SUPPRESS
    ]


def _command(command: argparse.ArgumentParser, help_: str, shared: Set[str]) -> Iterator[str]:
    """Yield what the page says of one command; options that every command takes are told once."""
    actions = [action for action in _listed(command) if shared.isdisjoint(action.option_strings)]
    yield anchor(_name(command).replace(" ", "-"))
    yield f"## {_name(command)}"
    said = (command.description or help_).strip().rstrip(".")
    yield f"{said[:1].upper()}{said[1:]}."
    yield fenced("text", "\n".join(_usage(f"stackaudit {_name(command)}", actions)))
    if actions:
        yield _options(actions)
    statuses, others = _epilog(command)
    yield from (_example(text) for text in others)
    if statuses:
        yield "The exit statuses are [those of every command](#exit-statuses)."


def _usage(head: str, actions: list[argparse.Action]) -> Iterator[str]:
    """Yield the lines of the usage: what must be given, then what may be."""
    positional = [action for action in actions if not action.option_strings]
    needed = [action for action in actions if action.option_strings and action.required]
    others = [action for action in actions if action.option_strings and not action.required]
    words = [*map(_positional, positional), *(_option(action, action.option_strings[0]) for action in needed)]
    words += [f"[{_option(action, action.option_strings[0])}]" for action in others]
    line = head
    for word in words:
        if len(line) + 1 + len(word) > _WIDTH:
            yield line
            line = " " * len(head)
        line += f" {word}"
    yield line


def _positional(action: argparse.Action) -> str:
    name = _placeholder(action)
    return {"+": f"{name} [{name} ...]", "*": f"[{name} ...]", "?": f"[{name}]"}.get(str(action.nargs), name)


def _option(action: argparse.Action, flag: str) -> str:
    return flag if action.nargs == 0 else f"{flag} {_placeholder(action)}"


def _placeholder(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    if action.choices is not None and action.option_strings:
        return "{" + ",".join(map(str, action.choices)) + "}"
    return action.dest.upper()


def _options(actions: Iterable[argparse.Action]) -> str:
    return table(("Argument", "Meaning"), ((_flags(action), _meaning(action)) for action in actions))


def _flags(action: argparse.Action) -> str:
    if not action.option_strings:
        return f"`{_placeholder(action)}`"
    flags = sorted(action.option_strings, key=lambda flag: not flag.startswith("--"))
    shown = [_option(action, flag) if n == 0 and action.choices is None else flag for n, flag in enumerate(flags)]
    return ", ".join(f"`{flag}`" for flag in shown)


def _meaning(action: argparse.Action) -> str:
    text = (action.help or "").replace("%%", "%")
    if isinstance(action, argparse._VersionAction):
        return "print the version and end"
    said = [text] if text else []
    if action.choices is not None:
        said.append(f"one of {', '.join(f'`{choice}`' for choice in action.choices)}")
    if action.required and action.option_strings:
        said.append("**required**")
    if action.default not in (None, [], False, True, argparse.SUPPRESS) and "default" not in text:
        said.append(f"default: `{action.default}`")
    return "; ".join(said)


def _epilog(command: argparse.ArgumentParser) -> tuple[str, list[str]]:
    """Return the exit statuses of an epilog as a table, and its other paragraphs."""
    statuses, others = "", list[str]()
    for text in (command.epilog or "").strip("\n").split("\n\n"):
        if text.startswith("exit status"):
            statuses = table(("Status", "Meaning"), _statuses(text))
        elif text.strip():
            others.append(text)
    return statuses, others


def _statuses(text: str) -> Iterator[tuple[str, str]]:
    found: list[list[str]] = []
    for line in text.splitlines()[1:]:
        number, _, meaning = line.strip().partition(" ")
        if number.isdigit():
            found.append([number, meaning.strip()])
        elif found:
            found[-1][1] += f" {line.strip()}"
    yield from ((f"`{number}`", meaning) for number, meaning in found)


def _example(text: str) -> str:
    """Return a paragraph of an epilog: examples as a block of the console, what a file holds as one, prose as it is."""
    head, _, below = text.partition("\n")
    if not head.endswith(":"):
        return fenced("text", text) if "\n " in text else text
    lines = [line.removeprefix("  ") for line in below.splitlines()]
    is_console = head.startswith("example")
    shown = "\n".join(f"$ {line}" if is_console else line for line in lines)
    return "\n\n".join((f"{head[0].upper()}{head[1:]}", fenced("console" if is_console else "text", shown)))
