"""The command line: a thin face of the library. Status 0 clean, 1 findings at or above --fail-on, 2 refused."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit._safetext import terminal
from stackaudit._version import VERSION
from stackaudit.errors import StackAuditError

if TYPE_CHECKING:
    from stackaudit.auditing import Audit
    from stackaudit.planning.consolidation import ConsolidationPlan
    from stackaudit.planning.integrations import IntegrationPlan

CLEAN, FINDINGS, REFUSED = 0, 1, 2
_OF_PICTURES = {
    "silos": ("entity", "detail"),
    "journey": ("journey",),
    "redundancy": (),
    "renewals": (),
    "costs": ("by",),
}
"""Each picture, with the options of its own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a call that is not understood ends as argparse ends it, with 2."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _warn
            status: int = options.run(options)
        sys.stdout.flush()
    except StackAuditError as error:
        print(f"stackaudit: {_lines(str(error))}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # The reader of our output went away (`stackaudit … | head`): nothing is wrong, and nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except OSError as error:
        print(f"stackaudit: the output cannot be written: {error.strerror or error}", file=sys.stderr)
        return REFUSED
    return status


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    print(f"stackaudit: warning: {_lines(str(message))}", file=sys.stderr)


def run() -> None:
    """The console script; what the terminal's encoding cannot show is written as its code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())


def _lines(text: str) -> str:
    """Error reports have lines of ours; within a line nothing of a user's may act on the terminal."""
    return "\n".join(terminal(line) for line in text.split("\n"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stackaudit", description="Audit a company's tech stack, with proof.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"stackaudit {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    audit = commands.add_parser("audit", help="audit a stack file and print or write the summary")
    _takes_stack(audit)
    audit.add_argument("-o", "--output", type=Path, metavar="REPORT", help="write a report: .md .json .html .txt")
    audit.add_argument("--policy", type=Path, metavar="FILE", help="thresholds, weights and options")
    audit.add_argument(
        "--fail-on", metavar="SEVERITY", help="exit with 1 if there is a finding as bad: low, medium, high, critical"
    )
    audit.add_argument("--only", action="append", metavar="ANALYSER", help="run this analyser only; may be repeated")
    audit.set_defaults(run=_audit)

    draw = commands.add_parser("draw", help="draw a picture of a stack")
    draw.add_argument("kind", choices=sorted(_OF_PICTURES), help="which picture")
    _takes_stack(draw)
    draw.add_argument("-o", "--output", type=Path, required=True, metavar="PICTURE", help=".png .svg .pdf")
    draw.add_argument("--policy", type=Path, metavar="FILE", help="thresholds, weights and options")
    draw.add_argument("--entity", help="silos: draw the way of one kind of records")
    draw.add_argument("--journey", help="journey: which one; the first primary one if not given")
    draw.add_argument("--by", choices=["tool", "department", "capability"], help="costs: one bar for each of these")
    draw.add_argument("--theme", choices=["light", "dark"], default="light")
    draw.add_argument(
        "--detail", choices=["auto", "full", "overview"], help="silos: names in boxes, or one square a tool"
    )
    draw.set_defaults(run=_draw)

    _adds_comparisons(commands)
    _adds_plans(commands)

    new = commands.add_parser("new", help="write a small stack file to start from")
    new.add_argument("file", type=Path, help="where to write it (.yaml); it must not exist yet")
    new.add_argument("--name", default="My company", help="name of the company")
    new.add_argument("--journey", metavar="PRESET", help="with the steps of a known journey, such as aarrr or bowtie")
    new.set_defaults(run=_new)

    schema = commands.add_parser("schema", help="print the JSON Schema of stack files, for editors")
    schema.set_defaults(run=_schema)

    rules = commands.add_parser("rules", help="print what each analyser looks for, how it rates, when it errs")
    rules.set_defaults(run=_rules)
    return parser


def _adds_comparisons(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    compare = commands.add_parser("compare", help="audit two stack files and tell what is different")
    compare.add_argument("old", type=Path, help="the stack as it was")
    compare.add_argument("new", type=Path, help="the stack as it is now")
    compare.add_argument(
        "--rename",
        action="append",
        default=[],
        metavar="OLD=NEW",
        help="a tool, entity or department is called otherwise now; may be repeated",
    )
    compare.add_argument("--policy", type=Path, metavar="FILE", help="thresholds, weights and options, for both")
    compare.add_argument("-o", "--output", type=Path, metavar="REPORT", help="write it: .md .html .txt .json")
    compare.add_argument("--fail-on-new", metavar="SEVERITY", help="exit with 1 if there is a new finding as bad")
    compare.set_defaults(run=_compare)

    what_if = commands.add_parser("what-if", help="carry out edits on a stack and tell what they would change")
    _takes_stack(what_if)
    what_if.add_argument("edits", type=Path, help="a list of edits: YAML, JSON or TOML")
    what_if.add_argument("--policy", type=Path, metavar="FILE", help="thresholds, weights and options")
    what_if.add_argument(
        "-o",
        "--output",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="write the changed stack (.json) or the report (.md .html .txt); may be repeated",
    )
    what_if.set_defaults(run=_what_if)


def _adds_plans(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    plan = commands.add_parser("plan", help="work out a plan, with its proof")
    kinds = plan.add_subparsers(required=True, metavar="KIND")
    integrations = kinds.add_parser("integrations", help="the cheapest integrations that meet every need")
    _takes_stack(integrations)
    integrations.add_argument("--budget", metavar="N", help="spend at most this, where it helps most")
    integrations.add_argument("--min-reliability", type=float, metavar="R", help="least reliability of a path, 0 to 1")
    integrations.add_argument("--ignore-latency", action="store_true", help="leave tolerances out of account")
    integrations.add_argument("--max-hops", type=int, default=3, metavar="N", help="longest new path (default 3)")
    integrations.add_argument("--policy", type=Path, metavar="FILE", help="thresholds, weights and options")
    integrations.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the repaired stack (.json)")
    integrations.set_defaults(run=_plan_integrations)

    tools = kinds.add_parser("consolidation", help="the cheapest tools that still do everything for everybody")
    _takes_stack(tools)
    tools.add_argument("--keep", action="append", default=[], metavar="TOOL", help="has to stay; may be repeated")
    tools.add_argument("--retire", action="append", default=[], metavar="TOOL", help="has to go; may be repeated")
    tools.add_argument("--max-changes", type=int, metavar="N", help="so many tools may go at the most")
    tools.add_argument("--min-savings", metavar="MONEY", help="what has to be saved a year at the least")
    tools.add_argument(
        "--uncertain", type=float, default=0, metavar="N", help="how many prices may rise at once (cost.may_rise)"
    )
    tools.add_argument("--years", type=float, default=3.0, help="over how many years one-off costs are spread")
    tools.add_argument("--least-grade", type=int, default=1, metavar="G", help="how well a tool must offer it, 0 to 3")
    tools.add_argument("--no-worse", action="store_true", help="nobody may be served worse than today")
    tools.add_argument("--policy", type=Path, metavar="FILE", help="thresholds, weights and options")
    tools.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the consolidated stack (.json)")
    tools.set_defaults(run=_plan_consolidation)


def _takes_stack(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a stack file: YAML, JSON or TOML")
    parser.add_argument("--format", metavar="FORMAT", help="yaml, json or toml; told by the suffix if not given")


def _run_audit(options: argparse.Namespace, only: Sequence[str] | None) -> Audit:
    from stackaudit.auditing import audit
    from stackaudit.readers.native import read_policy, read_stack

    policy = read_policy(options.policy) if options.policy is not None else None
    return audit(read_stack(options.file, options.format), policy, only)


def _audit(options: argparse.Namespace) -> int:
    from stackaudit.findings import Severity

    least = Severity.named(options.fail_on) if options.fail_on is not None else None
    result = _run_audit(options, options.only)
    if options.output is None:
        print(result.summary().text(), end="")
    else:
        result.save(options.output)
        print(f"wrote {terminal(str(options.output))}: {terminal(repr(result)[1:-1])}")
    if least is not None and result.findings.at_least(least):
        return FINDINGS
    return CLEAN


def _compare(options: argparse.Namespace) -> int:
    from stackaudit.auditing import audit
    from stackaudit.comparing import compare
    from stackaudit.findings import Severity
    from stackaudit.readers.native import read_policy, read_stack

    least = Severity.named(options.fail_on_new) if options.fail_on_new is not None else None
    renames = dict(_rename(text) for text in options.rename)
    policy = read_policy(options.policy) if options.policy is not None else None
    before, after = (audit(read_stack(path), policy) for path in (options.old, options.new))
    result = compare(before, after, renames=renames)
    if options.output is None:
        print(result.text(), end="")
    else:
        result.save(options.output)
        print(f"wrote {terminal(str(options.output))}: {terminal(repr(result)[1:-1])}")
    return FINDINGS if least is not None and result.new.at_least(least) else CLEAN


def _rename(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not (old and sign and new):
        raise StackAuditError(f"--rename {text!r}: write it as old=new")
    return old, new


def _what_if(options: argparse.Namespace) -> int:
    from stackaudit.planning.edits_file import read_edits
    from stackaudit.planning.what_if import what_if
    from stackaudit.readers.native import read_policy, read_stack

    policy = read_policy(options.policy) if options.policy is not None else None
    changed = what_if(read_stack(options.file, options.format)).apply(read_edits(options.edits))
    result = changed.compare(policy)
    for path in options.output:
        if path.suffix.lower() in {".md", ".html", ".txt"}:
            result.save(path)
        else:
            changed.save(path)
        print(f"wrote {terminal(str(path))}: {terminal(repr(result)[1:-1])}")
    if not options.output:
        print(result.text(), end="")
    return CLEAN


def _plan_integrations(options: argparse.Namespace) -> int:
    from stackaudit.planning.integrations import plan_integrations
    from stackaudit.readers.native import read_policy, read_stack

    plan = plan_integrations(
        read_stack(options.file, options.format),
        budget=options.budget,
        min_reliability=options.min_reliability,
        ignore_latency=options.ignore_latency,
        max_hops=options.max_hops,
        policy=read_policy(options.policy) if options.policy is not None else None,
    )
    return _tell(plan, options.output)


def _tell(plan: IntegrationPlan | ConsolidationPlan, output: Path | None) -> int:
    """Print a plan, and write the stack with it carried out where there is one and that is asked for."""
    print(plan.explain())
    if plan.status == "infeasible":
        if output is not None:
            print(f"stackaudit: {terminal(str(output))} is not written: there is no plan", file=sys.stderr)
        return FINDINGS
    if output is not None:
        plan.save(output)
        print(f"wrote {terminal(str(output))}: {terminal(repr(plan.stack)[1:-1])}")
    return CLEAN


def _plan_consolidation(options: argparse.Namespace) -> int:
    from stackaudit.planning.consolidation import plan_consolidation
    from stackaudit.readers.native import read_policy, read_stack

    plan = plan_consolidation(
        read_stack(options.file, options.format),
        keep=options.keep,
        retire=options.retire,
        max_changes=options.max_changes,
        min_savings=options.min_savings,
        budget_of_uncertainty=options.uncertain,
        years=options.years,
        least_grade=options.least_grade,
        no_worse=options.no_worse,
        policy=read_policy(options.policy) if options.policy is not None else None,
    )
    return _tell(plan, options.output)


def _draw(options: argparse.Namespace) -> int:
    result = _run_audit(options, None)
    own = _OF_PICTURES[options.kind]
    for name in sorted({name for names in _OF_PICTURES.values() for name in names} - {*own}):
        if getattr(options, name) is not None:
            raise StackAuditError(f"draw {options.kind} has no --{name}")
    chosen = {name: value for name in own if (value := getattr(options, name)) is not None}
    picture = result.diagram(options.kind, theme=options.theme, **chosen)
    picture.save(options.output)
    print(f"wrote {terminal(str(options.output))}: {terminal(picture.title)}")
    return CLEAN


def _new(options: argparse.Namespace) -> int:
    from stackaudit.readers.starter import write_starter

    write_starter(options.file, options.name, options.journey)
    print(f"wrote {terminal(str(options.file))}; next: stackaudit audit {terminal(str(options.file))}")
    return CLEAN


def _schema(_: argparse.Namespace) -> int:
    import json

    from stackaudit.model.schema import stack_schema

    print(json.dumps(stack_schema(), indent=2, ensure_ascii=False))
    return CLEAN


def _rules(_: argparse.Namespace) -> int:
    from stackaudit.auditing import installed_analysers
    from stackaudit.policy import DEFAULT_POLICY
    from stackaudit.reporting.rules import rules

    print(rules(installed_analysers().values(), DEFAULT_POLICY.settings()), end="")
    return CLEAN
