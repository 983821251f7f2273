"""What the command line takes: commands and their options, nothing of what they do."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackaudit._version import VERSION
from stackaudit.cli.boundary import STATUSES
from stackaudit.cli.calls import Call, Number, Whole
from stackaudit.cli.examples import FIRST, explain, for_all
from stackaudit.core.errors import StackAuditError
from stackaudit.core.failures import warn_of

if TYPE_CHECKING:
    from stackaudit.diagrams.chart import Chart

_OF_THE_COMMAND = frozenset(
    {"kind", "file", "format", "mapping", "notes", "quiet", "output", "policy", "run", "help"}
    | {"scale", "width", "height", "font"}
)
_POLICY = "a policy file: how to judge; `stackaudit rules -o FILE` writes one"
_PARSER: type[argparse.ArgumentParser] = Call
MOST_PROCESSES = 61
"""Processes of `audit-many` at the most: Windows waits for no more at once."""
_FORMATS = "yaml, json, toml, csv, excel and so on; if not given, the content says it"


class _Once(argparse.Action):
    """Takes a file to write once: a second one would be written in place of the first, and nobody told."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,  # noqa: ANN401  as argparse has it
        option_string: str | None = None,
    ) -> None:
        """Keep it, or refuse a second one."""
        if getattr(namespace, self.dest) is not None:
            parser.error(f"{option_string} is given twice: this command writes one file")
        setattr(namespace, self.dest, values)


def parser(command: str = "") -> argparse.ArgumentParser:
    """Return the parser of every command; `options.run` names the command that was called.

    The pictures are loaded, and their options taken, for the command `draw` only.
    """
    whole = Whole(
        prog="stackaudit",
        description=f"Audit a company's tech stack, with proof.\n\nto begin, type:\n{FIRST}",
        epilog=STATUSES,
    )
    whole.add_argument("-V", "--version", action="version", version=f"stackaudit {VERSION}")
    for_all(whole, default="auto")
    commands = whole.add_subparsers(metavar="COMMAND", parser_class=_PARSER)

    _adds_audits(commands)
    _adds_many(commands)
    if command == "draw":
        from stackaudit.diagrams.registry import CHARTS

        charts, broken = CHARTS.available()
        warn_of(broken, "there is no such picture")
        _adds_pictures(commands, charts)
    else:
        commands.add_parser("draw", help="draw a picture of a stack")
    _adds_comparisons(commands)
    _adds_plans(commands)
    _adds_conversions(commands)

    new = commands.add_parser("new", help="write a small stack file, or a sample to try things on")
    new.add_argument("file", type=Path, nargs="?", metavar="FILE", help="a .yaml file that does not exist yet")
    new.add_argument("--name", metavar="NAME", help="the name of the company; My company if not given")
    new.add_argument("--journey", metavar="PRESET", help="with the steps of a known journey, such as aarrr or bowtie")
    new.add_argument(
        "--sample",
        nargs="?",
        const="",
        metavar="NAME",
        help="a copy of this sample, such as corner_shop, to FILE or under its own name; without a name: list them",
    )
    new.set_defaults(run="new")

    _adds_start(commands)
    _adds_sheets(commands)

    schema = commands.add_parser("schema", help="print the JSON Schema of stack files, for editors")
    schema.set_defaults(run="schema")

    _adds_rules(commands)
    _adds_help(commands)
    explain(commands)
    return whole


def _adds_help(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    completion = commands.add_parser("completion", help="print a script that completes commands with the Tab key")
    completion.add_argument("shell", choices=["bash", "zsh", "fish"], metavar="SHELL", help="bash, zsh or fish")
    completion.set_defaults(run="completion")

    known = commands.add_parser("help", help="explain a command: the same as COMMAND --help")
    known.add_argument("about", nargs="*", choices=[*commands.choices], metavar="COMMAND", help="which one")


def _writes(command: argparse.ArgumentParser, metavar: str, text: str, *, required: bool = False) -> None:
    """Let a command write one file: a second `-o` is refused."""
    command.add_argument("-o", "--output", type=Path, action=_Once, required=required, metavar=metavar, help=text)


def _adds_start(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    start = commands.add_parser("start", help="write a rollout to fill in, from a preset")
    start.add_argument(
        "preset", nargs="?", metavar="PRESET", help="crm-rollout, mrm-rollout, or a file of your own; none: list them"
    )
    start.add_argument(
        "--live", metavar="DAY", help="the day of going live, such as 2027-06-01; other days count from it"
    )
    start.add_argument("--name", metavar="NAME", help="what the rollout is called")
    start.add_argument(
        "--tool", action="append", default=[], metavar="NAME", help="a tool that it is about; may be repeated"
    )
    start.add_argument(
        "--sessions",
        type=int,
        choices=[3, 4],
        help="sessions of training for each group; as the preset says if not given",
    )
    _writes(
        start,
        "FILE",
        "where to write it: .xlsx .yaml .json, or a name without ending for a folder; it must not exist yet",
    )
    start.set_defaults(run="start")


def _adds_rules(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    rules = commands.add_parser("rules", help="print what is looked for, how it is rated, and the settings")
    rules.add_argument(
        "about",
        nargs="*",
        metavar="WHAT",
        help="only these: analysers (silos), kinds of findings (cost.idle-seats), settings (renewals.soon)",
    )
    rules.add_argument(
        "--policy-file", action="store_true", help="print the settings that companies turn as a policy file, no rules"
    )
    rules.add_argument("--all", dest="every", action="store_true", help="a policy file with every setting, for experts")
    _writes(rules, "POLICY", "write the policy file: .yaml; it must not exist yet")
    rules.set_defaults(run="rules")


def _adds_sheets(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    survey = commands.add_parser("survey", help="write a questionnaire for a rollout, or read it back")
    _takes_stack(survey)
    survey.add_argument("--initiative", required=True, metavar="ID", help="the rollout it is about")
    survey.add_argument(
        "--sheet",
        choices=["answers", "expectations"],
        default="answers",
        help="which blank sheet; answers if not given",
    )
    survey.add_argument("--read", type=Path, metavar="FILLED", help="a filled sheet (.csv .xlsx), put into the stack")
    _writes(survey, "FILE", "where to: the blank sheet (.md .csv .xlsx) or, with --read, the stack", required=True)
    survey.set_defaults(run="survey")

    questions = commands.add_parser("questions", help="write the open questions as a sheet, or read it back")
    _takes_stack(questions)
    questions.add_argument("--policy", type=Path, metavar="FILE", help=_POLICY)
    questions.add_argument(
        "--most",
        type=Number(int, 0),
        metavar="N",
        help="at most so many questions; 20 if not given, 0 for all",
        default=20,
    )
    questions.add_argument(
        "--each",
        type=Number(int, 0),
        metavar="N",
        help="at most so many rows for one person; 12 if not given, 0 for all",
        default=12,
    )
    questions.add_argument(
        "--read", type=Path, metavar="FILLED", help="a filled sheet (.xlsx .csv) to put into the stack"
    )
    questions.add_argument(
        "--replace", action="store_true", help="with --read: answers go before what the stack states by now"
    )
    _writes(questions, "FILE", "where to: the blank sheet (.xlsx .csv) or, with --read, the stack", required=True)
    questions.set_defaults(run="questions")


def _adds_audits(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    audit = commands.add_parser("audit", help="audit a stack file and print or write the summary")
    _takes_stack(audit, several=True)
    audit.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="REPORT",
        help="write a report: .md .json .html .xlsx .pptx .txt; may be repeated",
    )
    audit.add_argument("--policy", type=Path, metavar="FILE", help=_POLICY)
    audit.add_argument(
        "--fail-on",
        action="append",
        default=[],
        metavar="WHAT",
        help="exit with 1 if there is an open finding of this severity or worse (note, low, medium, high, critical), "
        "of this kind (silos.no-path) or with this id; may be repeated",
    )
    audit.add_argument(
        "--profile",
        metavar="NAME",
        help="for whom: director, finance, sponsor, admin, consultant or one of the policy's own; if not given, for "
        "all",
    )
    audit.add_argument(
        "--since", type=Path, metavar="OLD", help="tell what became of the audit of this earlier stack file"
    )
    audit.add_argument(
        "--plan",
        metavar="PLAN",
        help="tell what a plan would change: integrations, consolidation, or a file of edits as for what-if",
    )
    audit.add_argument(
        "--sheets",
        choices=("named", "all"),
        default="named",
        help="all: put each table of the audit behind the named sheets of an .xlsx",
    )
    audit.add_argument(
        "--ids",
        action="store_true",
        help="print each open finding on one line with its whole id, as `accepted:` of a policy takes it",
    )
    audit.add_argument(
        "--only", type=str.lower, action="append", metavar="ANALYSER", help="run this analyser only; may be repeated"
    )
    audit.set_defaults(run="audit")


def _adds_many(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    many = commands.add_parser("audit-many", help="audit every stack in a folder, and write one row for each")
    many.add_argument(
        "file",
        type=Path,
        nargs="+",
        metavar="FOLDER",
        help="a folder: each stack file in it is a stack, and so is each folder of lists; or files, or several of both",
    )
    many.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="PORTFOLIO",
        help="write the rows: .xlsx .csv .json; may be repeated",
    )
    many.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help=_POLICY,
    )
    many.add_argument(
        "--fail-on",
        action="append",
        default=[],
        metavar="WHAT",
        help="exit with 1 if any stack has such an open finding: as for audit; may be repeated",
    )
    many.add_argument(
        "--jobs",
        type=Number(int, 1, MOST_PROCESSES),
        metavar="N",
        help="do the work in N processes (at most 61), of which one that dies costs no more than its stack; if not "
        "given, in this one",
    )
    many.set_defaults(run="audit_many")


def _adds_pictures(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], charts: Mapping[str, Chart[Any]]
) -> None:
    draw = commands.add_parser("draw", help="draw a picture of a stack")
    kinds = sorted(charts)
    draw.add_argument("kind", choices=kinds, metavar="KIND", help=f"which picture: {', '.join(kinds)}")
    _takes_stack(draw, several=True)
    draw.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        required=True,
        metavar="PICTURE",
        help="write the picture: .png .svg .pdf; may be repeated",
    )
    draw.add_argument("--policy", type=Path, metavar="FILE", help=_POLICY)
    draw.add_argument(
        "--scale",
        type=Number(float, 0, above=True),
        metavar="N",
        help="pixels of a .png for each pixel of the page, 2 if not given; .svg .pdf: how much larger",
    )
    draw.add_argument(
        "--width",
        type=Number(float, 0, above=True),
        metavar="PX",
        help="instead of a scale: the greatest width in pixels",
    )
    draw.add_argument(
        "--height",
        type=Number(float, 0, above=True),
        metavar="PX",
        help="the greatest height; with both, as large as fits",
    )
    draw.add_argument(
        "--font", dest="fonts", action="append", metavar="FILE", help="letters that our font lacks; may be repeated"
    )
    for name, asked in _options_of(charts.values()).items():
        words = "; ".join(
            text if len(of) == len(kinds) else f"{', '.join(sorted(of))}: {text}"
            for text, of in asked.words.items()
            if text
        )
        draw.add_argument(
            f"--{name.replace('_', '-')}", dest=name, type=asked.kind, choices=asked.choices or None, help=words or None
        )
    draw.set_defaults(run="draw")


@dataclass
class _Asked:
    """An option of pictures: its type, its values if they are few, and what it means to which of them."""

    kind: type
    choices: list[str]
    words: dict[str, list[str]]


def _options_of(charts: Iterable[Chart[Any]]) -> dict[str, _Asked]:
    """Return the options of all pictures; one that several have takes what any of them takes.

    Raises:
        StackAuditError: A picture has an option that the command itself has.
    """
    found: dict[str, _Asked] = {}
    for chart in charts:
        choices = chart.choices()
        for field in fields(chart.options):
            if field.name == "fonts":
                continue  # of every picture: `--font`
            if field.name in _OF_THE_COMMAND:
                raise StackAuditError(f"the picture {chart.id!r} has an option {field.name!r}, which `draw` has itself")
            few = choices.get(field.name, ())
            asked = found.setdefault(field.name, _Asked(chart.type_of(field.name), list(few), {}))
            asked.choices = list(dict.fromkeys((*asked.choices, *few))) if few and asked.choices else []
            asked.words.setdefault(field.metadata.get("help", ""), []).append(chart.id)
    return found


def _adds_comparisons(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    compare = commands.add_parser("compare", help="audit two stack files and tell what is different")
    compare.add_argument("old", type=Path, metavar="OLD", help="the stack as it was")
    compare.add_argument("new", type=Path, metavar="NEW", help="the stack as it is now")
    _takes_lists(compare)
    compare.add_argument(
        "--rename",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="a tool, entity or department is called otherwise now; may be repeated",
    )
    compare.add_argument("--policy", type=Path, metavar="FILE", help=_POLICY)
    compare.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="REPORT",
        help="write the comparison: .md .html .txt .json; may be repeated",
    )
    compare.add_argument(
        "--fail-on-new",
        action="append",
        default=[],
        metavar="WHAT",
        help="exit with 1 if there is a new open finding of this severity or worse, kind or id; may be repeated",
    )
    compare.set_defaults(run="compare")

    what_if = commands.add_parser("what-if", help="carry out edits on a stack and tell what they would change")
    _takes_stack(what_if)
    what_if.add_argument("edits", type=Path, metavar="EDITS", help="a list of edits: YAML, JSON or TOML")
    what_if.add_argument("--policy", type=Path, metavar="FILE", help=_POLICY)
    what_if.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="write the changed stack (.yaml .json .xlsx) or the report (.md .html .txt); may be repeated",
    )
    what_if.set_defaults(run="what_if")


def _adds_plans(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    plan = commands.add_parser("plan", help="work out a plan, with its proof")
    kinds = plan.add_subparsers(required=True, metavar="KIND")
    integrations = kinds.add_parser("integrations", help="find the cheapest integrations that meet every need")
    _takes_stack(integrations, several=True)
    integrations.add_argument("--budget", metavar="N", help="spend at most this, where it helps most")
    integrations.add_argument(
        "--min-reliability", type=Number(float, 0, 1), metavar="R", help="least reliability of a path, 0 to 1"
    )
    integrations.add_argument("--ignore-latency", action="store_true", help="leave tolerances out of account")
    integrations.add_argument(
        "--max-hops", type=Number(int, 1), default=3, metavar="N", help="longest new path; 3 if not given"
    )
    integrations.add_argument("--policy", type=Path, metavar="FILE", help=_POLICY)
    integrations.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="write the repaired stack: .yaml .json .xlsx; may be repeated",
    )
    integrations.set_defaults(run="plan_integrations")
    _adds_consolidation(kinds)


def _adds_consolidation(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    tools = kinds.add_parser("consolidation", help="find the cheapest tools that do everything for everybody")
    _takes_stack(tools, several=True)
    tools.add_argument("--keep", action="append", default=[], metavar="TOOL", help="it must stay; may be repeated")
    tools.add_argument("--retire", action="append", default=[], metavar="TOOL", help="it must go; may be repeated")
    tools.add_argument("--max-changes", type=Number(int, 0), metavar="N", help="at most so many tools may go")
    tools.add_argument("--min-savings", metavar="MONEY", help="what has to be saved a year, at least")
    tools.add_argument(
        "--uncertain",
        type=Number(float, 0),
        default=0,
        metavar="N",
        help="so many prices may rise at once (cost.may_rise)",
    )
    tools.add_argument(
        "--years",
        type=Number(float, 0, above=True),
        default=3.0,
        metavar="N",
        help="years to spread one-off costs over",
    )
    tools.add_argument(
        "--least-grade", type=Number(int, 0, 3), default=1, metavar="G", help="how well a tool must do a job, 0 to 3"
    )
    worse = tools.add_mutually_exclusive_group()
    worse.add_argument("--no-worse", action="store_true", default=True, help="nobody may be served worse: the default")
    worse.add_argument(
        "--allow-worse", dest="no_worse", action="store_false", help="people may be served worse than today"
    )
    tools.add_argument("--policy", type=Path, metavar="FILE", help=_POLICY)
    tools.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="write the consolidated stack: .yaml .json .xlsx; may be repeated",
    )
    tools.set_defaults(run="plan_consolidation")


def _adds_conversions(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    convert = commands.add_parser("convert", help="read stacks in any known format, and write one stack")
    convert.add_argument(
        "file", type=Path, nargs="+", metavar="FILE", help="a file or a folder; several become one stack"
    )
    convert.add_argument("--format", metavar="FORMAT", help=_FORMATS)
    _takes_lists(convert)
    convert.add_argument(
        "--catalog", type=Path, metavar="FILE", help="your own products, names and connectors; they go before ours"
    )
    convert.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="STACK",
        help="write the stack: .yaml .json .xlsx .graphml .mmd .dot, or without ending: a folder of CSV files; may be "
        "repeated",
    )
    convert.set_defaults(run="convert")

    mapping = commands.add_parser("mapping", help="write what lists are taken to mean, to edit and give back")
    mapping.add_argument("file", type=Path, nargs="+", metavar="FILE", help="one list or several, or a folder of them")
    mapping.add_argument("--mapping", type=Path, metavar="FILE", help="a mapping whose entries are kept")
    _writes(mapping, "FILE", "write it: .yaml; edits in a mapping that is there already are kept")
    mapping.set_defaults(run="mapping")

    reconcile = commands.add_parser("reconcile", help="hold lists of one company's tools against one another")
    reconcile.add_argument("file", type=Path, nargs="+", metavar="FILE", help="two lists or more, in any known format")
    _takes_lists(reconcile)
    reconcile.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="REPORT",
        help="write a report: .md .txt .xlsx; may be repeated",
    )
    reconcile.set_defaults(run="reconcile")


def _takes_stack(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    what = "a stack: YAML, JSON, TOML, CSV, Excel or another known format"
    if several:
        parser.add_argument("file", type=Path, nargs="+", metavar="FILE", help=f"{what}; several become one stack")
    else:
        parser.add_argument("file", type=Path, metavar="FILE", help=what)
    parser.add_argument("--format", metavar="FORMAT", help=_FORMATS)
    _takes_lists(parser)


def _takes_lists(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="what lists mean by their columns and words: see `stackaudit mapping`",
    )
    parser.add_argument(
        "--notes",
        choices=["brief", "all", "none"],
        default="brief",
        help="how much to tell of how lists were read",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="the same as --notes none")
