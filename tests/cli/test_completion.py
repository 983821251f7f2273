"""Completion as the shells do it: their own machinery is asked what it would offer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from stackaudit.cli.completion import script
from stackaudit.cli.main import main

_BASH = """
source "$SCRIPT"
COMP_WORDS=({words})
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
$(complete -p stackaudit | sed 's/.*-F \\([^ ]*\\).*/\\1/') stackaudit "${{COMP_WORDS[COMP_CWORD]}}" ""
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
_FISH = """
source $SCRIPT
complete --do-complete {line} | string split -f1 \\t
"""
# zsh completes only what is typed into a terminal: a second zsh is given one, and asked to list with the key ^D.
_ZSH = """
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1='<''ready>'; fpath=(${{SCRIPT:h}} \\$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w z "LISTMAX=0; COLUMNS=200; setopt no_beep; echo '<''begin>'"
zpty -r -m z out '*<begin>*<ready>*'
zpty -w -n z {line}$'\\x04'
zpty -r -m z out '*<ready>*'
print -rn -- "$out"
zpty -d z
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files to complete."""
    for name in ("shop.yaml", "shelf.csv", "other.yaml"):
        (tmp_path / name).touch()
    return tmp_path


def offered(shell: str, line: str, folder: Path) -> set[str]:
    """Return what a shell offers at the end of a line."""
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    place = folder.parent / f"{folder.name}-scripts" / "_stackaudit"
    place.parent.mkdir(exist_ok=True)
    place.write_text(script(shell), "utf-8")
    words = " ".join(f"'{word}'" for word in line.split(" "))
    code = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}[shell].format(words=words, line=f"'{line}'")
    flags = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = subprocess.run(
        [shell, *flags, "-c", code],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "SCRIPT": str(place), "HOME": str(folder), "TERM": "dumb"},
    )
    found = {*done.stdout.split()}
    return found - {*line.split(" ")[:-1]} if shell == "zsh" else found  # it shows the line that is typed, too


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("line", "there", "absent"),
    [
        ("stackaudit ", {"audit", "audit-many", "what-if", "help", "completion"}, {"integrations", "shop.yaml"}),
        ("stackaudit au", {"audit", "audit-many"}, {"draw"}),
        ("stackaudit plan ", {"integrations", "consolidation"}, {"audit"}),
        ("stackaudit audit --", {"--profile", "--fail-on", "--color"}, {"--theme"}),
        ("stackaudit audit --profile ", {"director", "finance", "admin"}, {"shop.yaml"}),
        ("stackaudit audit --notes ", {"brief", "all", "none"}, {"shop.yaml"}),
        ("stackaudit audit --fail-on ", {"low", "critical"}, {"shop.yaml"}),
        ("stackaudit audit s", {"shop.yaml", "shelf.csv"}, {"other.yaml"}),
        ("stackaudit audit other.yaml s", {"shop.yaml", "shelf.csv"}, {"other.yaml"}),
        ("stackaudit audit other.yaml --plan ", {"integrations", "consolidation", "shop.yaml"}, set()),
        ("stackaudit draw ", {"silos", "journey", "costs"}, {"shop.yaml"}),
        ("stackaudit draw silos s", {"shop.yaml", "shelf.csv"}, {"silos"}),
        ("stackaudit draw silos shop.yaml --theme ", {"light", "dark"}, {"shop.yaml"}),
        ("stackaudit start ", {"crm-rollout", "mrm-rollout"}, set()),
        ("stackaudit new --sample c", {"corner_shop", "cobble_7"}, {"lists"}),
        ("stackaudit new --journey ", {"aarrr", "bowtie"}, {"shop.yaml"}),
        ("stackaudit rules silos.no-p silos.no-", {"silos.no-path", "silos.no-master"}, {"silos.island"}),
        ("stackaudit completion ", {"bash", "zsh", "fish"}, {"shop.yaml"}),
    ],
)
def test_the_shell_offers_what_can_follow(
    shell: str, line: str, there: set[str], absent: set[str], folder: Path
) -> None:
    """Commands, options, their values, names that are known, and files; nothing that cannot stand there."""
    found = offered(shell, line, folder)

    assert there <= found
    assert not absent & found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_the_same_every_time(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It can be kept in a file, and a new one differs only where the commands do."""
    assert main(["completion", shell]) == 0
    first = capsys.readouterr().out
    assert main(["completion", shell, "--color", "always"]) == 0

    assert capsys.readouterr().out == first
    assert "\x1b" not in first
