"""What the help of each command shows beside its options: its place in the whole, a sentence, and calls to copy."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from stackaudit.cli.terminal import COLOUR_OPTION, WHEN

FIRST = """\
  stackaudit new --sample corner_shop
  stackaudit audit corner_shop.yaml
"""
"""What to type first."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "audit and show": ("audit", "audit-many", "compare", "draw"),
    "plan and change": ("plan", "what-if"),
    "bring data in": ("new", "convert", "mapping", "reconcile", "questions"),
    "rollouts and people": ("start", "survey"),
    "look up": ("rules", "schema", "completion", "help"),
}
"""The commands, by what they are for."""
MEANT: Mapping[str, str] = {
    "check": "audit FILE",
    "diff": "compare OLD NEW",
    "export": "convert FILE -o STACK",
    "import": "convert FILE -o STACK",
    "init": "new FILE.yaml",
    "list": "rules, or for the tools of a stack: stackaudit audit FILE",
    "report": "audit FILE -o report.html",
    "show": "audit FILE",
    "validate": "convert FILE",
}
"""What other programs call a command, and how it is called here."""
EXAMPLES: Mapping[str, str] = {
    "audit": """\
  stackaudit audit corner_shop.yaml
  stackaudit audit tools.xlsx -o report.html -o report.xlsx
  stackaudit audit brightside_45.yaml --profile director --fail-on high
  stackaudit audit corner_shop.yaml --plan integrations
""",
    "audit-many": """\
  stackaudit audit-many stacks/
  stackaudit audit-many stacks/ -o portfolio.xlsx --jobs 4
""",
    "compare": """\
  stackaudit compare last_year.yaml corner_shop.yaml
  stackaudit compare last_year.yaml corner_shop.yaml -o changes.html
  stackaudit compare last_year.yaml corner_shop.yaml --rename esp=mailer
  stackaudit compare last_year.yaml corner_shop.yaml --fail-on-new high
""",
    "draw": """\
  stackaudit draw silos corner_shop.yaml -o silos.png
  stackaudit draw journey corner_shop.yaml -o journey.svg --journey buy
  stackaudit draw costs brightside_45.yaml -o costs.pdf --by department
""",
    "plan": """\
  stackaudit plan integrations corner_shop.yaml
  stackaudit plan consolidation brightside_45.yaml
""",
    "plan integrations": """\
  stackaudit plan integrations corner_shop.yaml
  stackaudit plan integrations corner_shop.yaml --budget 20 -o repaired.yaml
""",
    "plan consolidation": """\
  stackaudit plan consolidation brightside_45.yaml
  stackaudit plan consolidation consolidate_7.yaml --keep crm --max-changes 2
  stackaudit plan consolidation consolidate_7.yaml -o after.yaml
""",
    "what-if": """\
  stackaudit what-if corner_shop.yaml edits.yaml
  stackaudit what-if corner_shop.yaml edits.yaml -o after.yaml -o changes.html

a file of edits:
  - retire: reviews
  - billing -> crm: invoice
""",
    "new": """\
  stackaudit new mine.yaml --name "Corner Shop"
  stackaudit new shop.yaml --journey aarrr
  stackaudit new --sample corner_shop
""",
    "convert": """\
  stackaudit convert tools.xlsx
  stackaudit convert tools.xlsx -o stack.yaml
  stackaudit convert tools.xlsx flows.mmd -o stack.yaml --notes all
""",
    "mapping": """\
  stackaudit mapping tools.xlsx
  stackaudit mapping tools.xlsx -o mapping.yaml
""",
    "reconcile": """\
  stackaudit reconcile tools.xlsx single_sign_on.csv
  stackaudit reconcile tools.xlsx single_sign_on.csv -o gaps.xlsx
""",
    "questions": """\
  stackaudit questions corner_shop.yaml -o questions.xlsx
  stackaudit questions corner_shop.yaml --read questions.xlsx -o answered.yaml
""",
    "start": """\
  stackaudit start
  stackaudit start crm-rollout --live 2027-06-01 -o rollout.xlsx
  stackaudit start mrm-rollout --live 2027-06-01 --sessions 4 -o rollout.yaml
""",
    "survey": """\
  stackaudit survey crm_rollout.yaml --initiative crm-rollout -o survey.xlsx
  stackaudit survey crm_rollout.yaml --initiative crm-rollout --read survey.xlsx -o filled.json
""",
    "rules": """\
  stackaudit rules silos
  stackaudit rules silos.no-path renewals.soon
  stackaudit rules -o policy.yaml
""",
    "schema": """\
  stackaudit schema
  stackaudit schema > stack.schema.json
""",
    "completion": """\
  eval "$(stackaudit completion bash)"
  stackaudit completion bash > ~/.stackaudit.bash
  stackaudit completion zsh > ~/.zfunc/_stackaudit
  stackaudit completion fish > ~/.config/fish/completions/stackaudit.fish

The first call is for the bash that you are in. For every bash, make the file of the second call, and put
`source ~/.stackaudit.bash` into ~/.bashrc. For zsh, make the folder ~/.zfunc and the file in it, and put
`fpath+=~/.zfunc` into ~/.zshrc, above the line with `compinit`; if there is none, add
`autoload -Uz compinit && compinit`. After an update of stackaudit, make the file anew.
""",
    "help": """\
  stackaudit help audit
  stackaudit help plan integrations
""",
}
"""Calls of each command, as its help shows them."""


def explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Give each command its sentence, its examples, and the options that every command has."""
    told = {action.dest: action.help or "" for action in commands._get_subactions()}  # argparse has no other way
    for name, command in commands.choices.items():
        command.description = f"{told[name][:1].upper()}{told[name][1:]}."
        command.epilog = f"examples:\n{EXAMPLES[command.prog.partition(' ')[2]]}"
        nested = next((one for one in command._actions if isinstance(one, argparse._SubParsersAction)), None)
        if nested is not None:
            explain(nested)
        for_all(command, default=argparse.SUPPRESS)


def for_all(command: argparse.ArgumentParser, default: str) -> None:
    """Add the options that every command has; what they do is done before the call is parsed."""
    command.add_argument(
        COLOUR_OPTION,
        choices=WHEN,
        default=default,
        metavar="WHEN",
        help="colour what a terminal shows: auto, always, never (NO_COLOR and FORCE_COLOR count too)",
    )
    command.add_argument("--debug", action="store_true", help="show the traceback of what fails")
