"""Scripts that let a shell complete commands, options, their values and files; shtab writes them from the parser."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from shlex import join
from typing import Any

import shtab

from stackaudit.cli.parser import parser

_PLANS = ("integrations", "consolidation")


def script(shell: str) -> str:
    """Return the script for a shell: `bash`, `zsh` or `fish`.

    It is made from what is installed, so that the pictures and analysers of other packages are completed, too.
    """
    whole = parser("draw")
    for command, action in _actions(whole):
        if action.choices is not None:
            continue
        names = _NAMES.get(f"{command} {action.dest}") or _NAMES.get(action.dest)
        words = [] if names is None else [*names()]
        if action.type is Path or action.dest in _FILES:
            action.complete = _files_and(action.dest, words) if words else shtab.FILE  # type: ignore[attr-defined]
        elif words:
            action.choices = words  # nothing is parsed with them: they are offered, and others may be typed
    made: str = shtab.complete(whole, shell)
    # Of words that may be repeated shtab lets zsh complete the first only.
    return made.replace('"(*)::', '"*:').replace('"(*):', '"*:') if shell == "zsh" else made


def _actions(of: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    """Yield every option and word of every command, with the name of the command."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):  # argparse has no public name for it
            for command in action.choices.values():
                yield from _actions(command)
        else:
            yield of.prog.partition(" ")[2], action


def _files_and(what: str, words: Iterable[str]) -> Mapping[str, Any]:
    """Return what completes words that may be files, too, for each shell."""
    name, listed = f"_stackaudit_{what}_or_file", join(words)
    return {
        "bash": name,
        "zsh": name,
        "fish": f"({name})",
        "preamble": {
            "bash": f'{name}() {{\n  compgen -W "{listed}" -- "$1"\n  compgen -f -- "$1"\n}}\n',
            "zsh": f"{name}() {{\n  compadd -- {listed}\n  _files\n}}\n",
            "fish": f"function {name}\n  printf '%s\\n' {listed}\n  __fish_complete_path (commandline -ct)\nend\n",
        },
    }


def _profiles() -> Iterable[str]:
    from stackaudit.policy import DEFAULT_POLICY

    return DEFAULT_POLICY.profiles


def _severities() -> Iterable[str]:
    from stackaudit.core.findings import Severity

    return [str(one) for one in Severity if one is not Severity.NOTE]


def _analysers() -> Iterable[str]:
    from stackaudit.engine.runner import known_analysers

    return known_analysers()[0]


def _kinds() -> Iterable[str]:
    from stackaudit.engine.runner import known_analysers

    known = known_analysers()[0]
    return (*known, *(kind for one in known.values() for kind in one.kinds))


def _formats() -> Iterable[str]:
    from stackaudit.io.readers import native
    from stackaudit.io.readers.registry import READERS

    return (*native.FORMATS, *READERS.available()[0])


def _rollouts() -> Iterable[str]:
    from stackaudit.io.rollout_start import rollout_presets

    return rollout_presets()


def _journeys() -> Iterable[str]:
    from stackaudit.model.journey import PRESETS

    return PRESETS


def _samples() -> Iterable[str]:
    from stackaudit import samples

    return samples.names()


_NAMES: Mapping[str, Callable[[], Iterable[str]]] = {
    "profile": _profiles,
    "fail_on": _severities,
    "fail_on_new": _severities,
    "only": _analysers,
    "format": _formats,
    "plan": lambda: _PLANS,
    "rules about": _kinds,
    "start preset": _rollouts,
    "new journey": _journeys,
    "new sample": _samples,
}
"""What is offered for an option or a word that takes more than a few words: names that are known beforehand."""
_FILES = frozenset({"fonts", "like", "plan", "preset"})
"""Options and words that take a file and are no path to the parser."""
