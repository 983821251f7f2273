"""The command line: a thin face of the library. Status 0 clean, 1 findings at or above --fail-on, 2 refused."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit._safetext import terminal
from stackaudit._version import VERSION
from stackaudit.errors import StackAuditError

if TYPE_CHECKING:
    from stackaudit.auditing import Audit

CLEAN, FINDINGS, REFUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; nothing is raised for a user's mistake."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except StackAuditError as error:
        print(f"stackaudit: {_lines(str(error))}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # The reader of our output went away (`stackaudit … | head`): nothing is wrong, and nothing is left to say.
        sys.stderr.close()
        return CLEAN
    return status


def run() -> None:
    """The console script."""
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
    draw.add_argument("kind", choices=["silos"], help="which picture")
    _takes_stack(draw)
    draw.add_argument("-o", "--output", type=Path, required=True, metavar="PICTURE", help=".png .svg .pdf")
    draw.add_argument("--policy", type=Path, metavar="FILE", help="thresholds, weights and options")
    draw.add_argument("--entity", help="draw the way of one kind of records")
    draw.add_argument("--theme", choices=["light", "dark"], default="light")
    draw.add_argument("--detail", choices=["auto", "full", "overview"], default="auto")
    draw.set_defaults(run=_draw)

    new = commands.add_parser("new", help="write a small stack file to start from")
    new.add_argument("file", type=Path, help="where to write it (.yaml); it must not exist yet")
    new.add_argument("--name", default="My company", help="name of the company")
    new.set_defaults(run=_new)

    schema = commands.add_parser("schema", help="print the JSON Schema of stack files, for editors")
    schema.set_defaults(run=_schema)

    rules = commands.add_parser("rules", help="print what each analyser looks for, how it rates, when it errs")
    rules.set_defaults(run=_rules)
    return parser


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


def _draw(options: argparse.Namespace) -> int:
    result = _run_audit(options, None)
    picture = result.diagram(options.kind, theme=options.theme, detail=options.detail, entity=options.entity)
    picture.save(options.output)
    print(f"wrote {terminal(str(options.output))}: {terminal(picture.title)}")
    return CLEAN


def _new(options: argparse.Namespace) -> int:
    from stackaudit.readers.starter import write_starter

    write_starter(options.file, options.name)
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
