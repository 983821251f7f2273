"""The command line: a thin face of the library.

Status 0 clean, 1 findings at or above --fail-on and nothing else, 2 refused, 3 a fault of the library or of a package,
130 interrupted, 143 ended by a signal: see `cli.boundary`.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.cli import commands as files
from stackaudit.cli.boundary import CLEAN, FINDINGS, REFUSED, bounded, take_back_when_ended
from stackaudit.cli.output import check_output, put, put_folded, say, show
from stackaudit.cli.parser import parser
from stackaudit.cli.progress import waiting
from stackaudit.cli.reading import read_given, read_old, read_several, told_failures
from stackaudit.cli.terminal import colour_of, is_terminal
from stackaudit.core.errors import MOST_SHOWN, StackAuditError, nearest, shortened
from stackaudit.core.escape import terminal
from stackaudit.core.failures import naming
from stackaudit.core.gc_pause import paused

if TYPE_CHECKING:
    from stackaudit.core.findings import Findings
    from stackaudit.diff import Comparison
    from stackaudit.engine.audit import Audit
    from stackaudit.model.stack import Stack
    from stackaudit.planning.consolidation import ConsolidationPlan
    from stackaudit.planning.integrations import IntegrationPlan
    from stackaudit.triage.gates import Gate

_MOST_TOLD = 10
_LONGEST_LINE = 500
_LONG = 150
"""Lines of a summary that nobody reads from its end."""
_PLANS = ("integrations", "consolidation")
_NEW = "--fail-on-new"
_DEBUG = "--debug"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a call that is not understood ends as argparse ends it, with 2."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    debug = _DEBUG in given  # wherever it stands
    given = [word for word in given if word != _DEBUG]
    if given[:1] == ["help"]:  # as others have it: `stackaudit help audit`
        given = [*given[1:], "--help"]
    if given == ["version"]:
        given = ["--version"]
    with colour_of(given):
        return bounded(lambda: parser("draw" if "draw" in given else "").parse_args(given), _run, debug=debug)


def _run(options: argparse.Namespace) -> int:
    check_output(options)
    if getattr(options, "output", None):
        _silences_matplotlib()
    return _COMMANDS[options.run](options)


def _silences_matplotlib() -> None:
    """Keep to itself what Matplotlib says of its cache and its fonts: nobody who calls us has asked for it."""
    import logging  # what prints only does without

    logging.getLogger("matplotlib").setLevel(logging.ERROR)


def run() -> None:
    """The console script; what the terminal's encoding cannot show is written as its code."""
    take_back_when_ended()
    _keeps_output_apart()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = main()
    except SystemExit as end:  # of argparse, which has written help or a usage
        code = int(end.code or CLEAN)
        status = bounded(argparse.Namespace, lambda _: code)
    gc.freeze()  # the process ends: to look through all that it made for cycles would take a fifth of a small audit
    sys.exit(status)


def _keeps_output_apart() -> None:
    """Let Python's standard output alone reach the output; what compiled code prints goes to standard error.

    The solver under `plan` prints lines of its own now and then (`choice/milp.py` says which, why, and that no option
    helps). Its buffer is emptied only at exit, so the stream is moved once and for all instead of around each solution;
    this is done for the command only, never by the library.
    """
    stream = sys.stdout
    if not (isinstance(stream, TextIOWrapper) and isinstance(sys.stderr, TextIOWrapper)):
        return
    stream.flush()
    output = os.dup(stream.fileno())
    os.dup2(sys.stderr.fileno(), stream.fileno())
    sys.stdout = os.fdopen(output, "w", encoding=stream.encoding, errors=stream.errors)


def _run_audit(options: argparse.Namespace, only: Sequence[str] | None) -> Audit:
    with paused():  # loading makes many classes
        from stackaudit.engine.audit import audit
        from stackaudit.io.readers.native import read_policy

    policy = read_policy(options.policy) if options.policy is not None else None
    stack = read_given(options, policy)
    with waiting("auditing"):
        result = audit(stack, policy, only, keep_going=True)
    return told_failures(result)


def _audit(options: argparse.Namespace) -> int:
    result = _run_audit(options, options.only)
    gates = result.gates(*options.fail_on)
    since, plan = _since(result, options), _plan(result, options)
    if options.ids:
        _put_ids(result.open)
    elif not options.output:
        with waiting("summing up"):
            elements = result.summary(options.profile, since=since, plan=plan).elements
        if show(elements) > _LONG and options.profile is None and not options.quiet and is_terminal(sys.stdout):
            say(
                "stackaudit: this is all of it; --profile director shows what weighs most, -o report.html writes a page"
            )
    for path in options.output:
        with waiting("writing the report"):
            result.save(path, options.profile, since=since, plan=plan, sheets=options.sheets)
        put(f"wrote {terminal(str(path))}: {terminal(repr(result)[1:-1])}")
    return _gate(result, result.open, gates, f"--fail-on {' '.join(options.fail_on)}")


def _put_ids(findings: Findings) -> None:
    """Print a line for each finding, and below it, set in, one for each part that has an id of its own."""
    for finding in findings:
        for row in finding.told:
            put(terminal(f"{'' if row is finding else '  '}{row.id}  {row.severity}: {row.title}"))


def _audit_many(options: argparse.Namespace) -> int:
    from stackaudit.cli.many import audit_all  # it loads what pools of processes need

    return audit_all(options)


def _since(result: Audit, options: argparse.Namespace) -> Comparison | None:
    """The audit of the earlier stack under the same policy, held against this one."""
    if options.since is None:
        return None
    from stackaudit.diff import compare

    return compare(_audit_beside(result, options, options.since, options.only), result)


def _audit_beside(result: Audit, options: argparse.Namespace, path: Path, only: Sequence[str] | None = None) -> Audit:
    """The audit of another stack under the same policy."""
    from stackaudit.engine.audit import audit

    return told_failures(audit(read_old(path, options.mapping), result.policy, only, keep_going=True))


def _plan(result: Audit, options: argparse.Namespace) -> Comparison | None:
    """This audit, held against that of the stack with a plan or a list of edits carried out."""
    if options.plan is None:
        return None
    from stackaudit.diff import compare
    from stackaudit.engine.audit import audit

    planned = audit(_planned(result, options.plan), result.policy, options.only, keep_going=True)
    return compare(result, told_failures(planned))


def _planned(result: Audit, plan: str) -> Stack:
    from stackaudit.planning.consolidation import plan_consolidation
    from stackaudit.planning.edits import read_edits
    from stackaudit.planning.integrations import plan_integrations
    from stackaudit.planning.what_if import what_if

    if plan not in _PLANS:
        if not Path(plan).exists():
            raise StackAuditError(_no_plan(plan))
        return what_if(result.stack).apply(read_edits(Path(plan))).stack
    made: IntegrationPlan | ConsolidationPlan
    with waiting("planning", timed=True) as line:
        if plan == "integrations":
            made = plan_integrations(result.stack, policy=result.policy, progress=line)
        else:
            made = plan_consolidation(result.stack, policy=result.policy, progress=line)
    if made.status == "infeasible":
        raise StackAuditError(f"--plan {plan}: there is no such plan; `stackaudit plan {plan}` says why")
    return made.stack


def _no_plan(plan: str) -> str:
    from stackaudit.io.readers.diagnostics.problems import nearest_file

    close = nearest(plan, _PLANS)
    hint = nearest_file(plan) if close is None else f"did you mean {close!r}?"
    message = f"--plan {shortened(plan, _LONGEST_LINE)}: it is integrations, consolidation, or a file of edits"
    return f"{message}, and there is no such file{hint and f'; {hint}'}"


def _gate(result: Audit, findings: Findings, gates: Sequence[Gate], option: str) -> int:
    """Tell which findings stop at the gates, and which gates and acceptances are about nothing; return the status."""
    from stackaudit.triage.gates import blind, tripped

    notes = (*result.acceptances.warnings, *blind(gates, result.findings, result.reviews, result.not_run))
    for note in notes[:MOST_SHOWN]:
        _say(f"warning: {note}", "warning")
    if len(notes) > MOST_SHOWN:
        _say(f"warning: and {len(notes) - MOST_SHOWN:,} more of the kind", "warning")
    if result.failures and gates:
        names = ", ".join(one.name for one in result.failures)
        _say(f"warning: {option}: whether {names} would stop at it is not known", "warning")
    found = tripped(findings, gates)
    if not found:
        return CLEAN
    kind = "new open" if option.startswith(_NEW) else "open"
    _say(f"{len(found)} {kind} {'finding fails' if len(found) == 1 else 'findings fail'} {option}:", "error")
    for one in found[:_MOST_TOLD]:
        _say(f"{one.severity} {one.id}")
    if len(found) > _MOST_TOLD:
        _say(f"and {len(found) - _MOST_TOLD:,} more")
    return FINDINGS


def _say(line: str, role: str = "") -> None:
    shown = line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
    say(f"stackaudit: {terminal(shown)}", role)


def _compare(options: argparse.Namespace) -> int:
    from stackaudit.core.findings import Findings
    from stackaudit.diff import compare
    from stackaudit.engine.audit import audit
    from stackaudit.io.readers.native import read_policy

    renames = dict(_rename(text) for text in options.rename)
    policy = read_policy(options.policy) if options.policy is not None else None
    before, after = (
        told_failures(audit(one, policy, keep_going=True))
        for one in read_several(options, [options.old, options.new], policy)
    )
    gates = after.gates(*options.fail_on_new)
    result = compare(before, after, renames=renames)
    if not options.output:
        show(result.elements)
    for path in options.output:
        result.save(path)
        put(f"wrote {terminal(str(path))}: {terminal(repr(result)[1:-1])}")
    new = {one.id for one in result.new}
    still_new = Findings(one for one in after.open if any(row.id in new for row in one.told))
    return _gate(after, still_new, gates, f"{_NEW} {' '.join(options.fail_on_new)}")


def _rename(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not (old and sign and new):
        raise StackAuditError(f"--rename {text!r}: write it as old=new")
    return old, new


def _what_if(options: argparse.Namespace) -> int:
    from stackaudit.io.readers.native import read_policy
    from stackaudit.planning.edits import read_edits
    from stackaudit.planning.what_if import what_if

    policy = read_policy(options.policy) if options.policy is not None else None
    changed = what_if(read_given(options)).apply(read_edits(options.edits))
    result = changed.compare(policy, keep_going=True)
    for one in (result.before, result.after):
        told_failures(one)
    for path in options.output:
        if path.suffix.lower() in {".md", ".html", ".txt"}:
            result.save(path)
        else:
            changed.save(path)
        put(f"wrote {terminal(str(path))}: {terminal(repr(result)[1:-1])}")
    if not options.output:
        show(result.elements)
    return CLEAN


def _plan_integrations(options: argparse.Namespace) -> int:
    from stackaudit.io.readers.native import read_policy
    from stackaudit.planning.integrations import plan_integrations

    stack, policy = read_given(options), read_policy(options.policy) if options.policy is not None else None
    with waiting("planning", timed=True) as line:
        plan = plan_integrations(
            stack,
            budget=options.budget,
            min_reliability=options.min_reliability,
            ignore_latency=options.ignore_latency,
            max_hops=options.max_hops,
            policy=policy,
            progress=line,
        )
    return _tell(plan, options.output)


def _tell(plan: IntegrationPlan | ConsolidationPlan, outputs: Sequence[Path]) -> int:
    """Print a plan, and write the stack with it carried out where there is one and that is asked for."""
    with waiting("summing up"):
        text = plan.explain()
    put_folded(text)
    if plan.status == "infeasible":
        for path in outputs:
            say(f"stackaudit: {terminal(str(path))} is not written: there is no plan")
        return REFUSED
    for path in outputs:
        plan.save(path)
        put(f"wrote {terminal(str(path))}: {terminal(repr(plan.stack)[1:-1])}")
    return CLEAN


def _plan_consolidation(options: argparse.Namespace) -> int:
    from stackaudit.io.readers.native import read_policy
    from stackaudit.planning.consolidation import plan_consolidation

    stack, policy = read_given(options), read_policy(options.policy) if options.policy is not None else None
    with waiting("planning", timed=True) as line:
        plan = plan_consolidation(
            stack,
            keep=options.keep,
            retire=options.retire,
            max_changes=options.max_changes,
            min_savings=options.min_savings,
            budget_of_uncertainty=options.uncertain,
            years=options.years,
            least_grade=options.least_grade,
            no_worse=options.no_worse,
            policy=policy,
            progress=line,
        )
    return _tell(plan, options.output)


def _draw(options: argparse.Namespace) -> int:
    from stackaudit.diagrams.registry import CHARTS
    from stackaudit.planning.what_if import what_if

    own = {kind: {field.name for field in fields(chart.options)} for kind, chart in CHARTS.available()[0].items()}
    given = {name: getattr(options, name) for name in sorted(set().union(*own.values()))}
    chosen = {name: value for name, value in given.items() if value is not None}
    for name in chosen:
        if name not in own[options.kind]:
            raise StackAuditError(f"draw {options.kind} has no --{name.replace('_', '-')}")
    result = _run_audit(options, None)
    if "like" in chosen:
        chosen["like"] = _audit_beside(result, options, Path(chosen["like"]))
    if "plan" in chosen:
        chosen["plan"] = what_if(_planned(result, chosen["plan"]))
    with waiting("drawing"):
        picture = result.diagram(options.kind, **chosen)
        with naming("diagram", options.kind):  # it is painted when it is saved
            sizes = {name: getattr(options, name) for name in ("scale", "width", "height")}
            for path in options.output:
                picture.save(path, **{name: size for name, size in sizes.items() if size is not None})
    for path in options.output:
        put(f"wrote {terminal(str(path))}: {terminal(picture.title)}")
    return CLEAN


def _completion(options: argparse.Namespace) -> int:
    from stackaudit.cli.completion import script

    put(script(options.shell))
    return CLEAN


_COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "audit": _audit,
    "audit_many": _audit_many,
    "compare": _compare,
    "what_if": _what_if,
    "plan_integrations": _plan_integrations,
    "plan_consolidation": _plan_consolidation,
    "draw": _draw,
    "convert": files.convert,
    "mapping": files.mapping,
    "reconcile": files.reconcile,
    "new": files.new,
    "start": files.start,
    "survey": files.survey,
    "questions": files.questions,
    "schema": files.schema,
    "completion": _completion,
    "rules": files.rules,
}
