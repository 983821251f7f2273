"""The commands that make, read and convert files; none of them judges a stack, so none ends with 1."""

from __future__ import annotations

import argparse
import shlex

from stackaudit.cli.boundary import CLEAN
from stackaudit.cli.output import put, put_folded
from stackaudit.cli.progress import waiting
from stackaudit.cli.reading import first_of, read_given, read_several, tell, told_failures
from stackaudit.core.errors import StackAuditError, UnknownNameError, nearest
from stackaudit.core.escape import terminal
from stackaudit.core.failures import warn_of
from stackaudit.core.messages import say


def convert(options: argparse.Namespace) -> int:
    """Read any known input, tell what its readers had to say, and write it where that is asked for."""
    from stackaudit.io.readers.native import read_catalog
    from stackaudit.io.readers.stack_file import convert

    known = None if options.catalog is None else read_catalog(options.catalog)
    with waiting("reading") as progress:
        result = convert(options.file, options.format, options.mapping, known, progress=progress)
    if not (options.quiet or options.notes == "none"):
        for line in first_of(result.lines()):
            put_folded(line)
    tell(options, result.stack, () if options.notes == "all" else result.notes)
    for path in options.output:
        from stackaudit.io.writers import write_stack

        write_stack(result.stack, path)
        put(f"wrote {terminal(str(path))}: {terminal(repr(result.stack)[1:-1])}")
    return CLEAN


def reconcile(options: argparse.Namespace) -> int:
    """Hold several lists of one company's tools against one another."""
    from stackaudit.io.reconcile.report import reconcile

    names = [path.stem for path in options.file]
    shown = [path.stem if names.count(path.stem) == 1 else str(path) for path in options.file]
    stacks = read_several(options, options.file)
    result = reconcile(**dict(zip(shown, stacks, strict=True)))
    if not options.output:
        put_folded(result.text(), end="")
    for path in options.output:
        result.save(path)
        put(f"wrote {terminal(str(path))}: {terminal(repr(result)[1:-1])}")
    return CLEAN


def mapping(options: argparse.Namespace) -> int:
    """Write what is understood of lists as a mapping to edit; one that is there already keeps what was edited."""
    from stackaudit.io.mapping_file import mapping_text, write_mapping

    if options.output is None:
        put(mapping_text(options.file, options.mapping), end="")
        return CLEAN
    wrote = write_mapping(options.file, options.output, options.mapping)
    command = f"stackaudit audit {shlex.join(map(str, options.file))} --mapping {shlex.quote(str(wrote))}"
    put(f"wrote {terminal(str(wrote))}; edit it, then: {terminal(command)}")
    return CLEAN


def new(options: argparse.Namespace) -> int:
    """Write a small stack file to start from, or a copy of a sample."""
    if options.sample is not None:
        return _sample(options)
    from stackaudit.io.writers import write_starter

    if options.file is None:
        raise StackAuditError("write: stackaudit new FILE.yaml, or for a sample: stackaudit new --sample corner_shop")
    write_starter(options.file, "My company" if options.name is None else options.name, options.journey)
    put(f"wrote {terminal(str(options.file))}; next: stackaudit audit {terminal(str(options.file))}")
    return CLEAN


def _sample(options: argparse.Namespace) -> int:
    from stackaudit import samples

    if not options.sample:
        put("\n".join(samples.names()))
        put("next: stackaudit new --sample corner_shop")
        return CLEAN
    if options.name is not None or options.journey is not None:
        raise StackAuditError("a sample has a name and journeys of its own: leave out --name and --journey")
    try:
        written = terminal(str(samples.copy(options.sample, options.file)))
    except UnknownNameError as error:
        if nearest(error.name, error.known) is None:
            raise  # the message lists them
        raise StackAuditError(f"{error} All samples: {', '.join(error.known)}") from None
    put(f"wrote {written}; next: stackaudit audit {written}")
    return CLEAN


def start(options: argparse.Namespace) -> int:
    """Write a rollout to be filled in, or list the presets that there are."""
    from stackaudit.io.rollout_start import check_preset, rollout_presets, start_rollout

    if options.preset is None:
        for name, title in rollout_presets().items():
            put(f"{name}: {title}")
        put("next: stackaudit start NAME --live 2027-06-01 -o rollout.xlsx")
        return CLEAN
    if options.live is None or options.output is None:
        check_preset(options.preset)
        live, output = options.live or "2027-06-01", terminal(str(options.output or "rollout.xlsx"))
        missing = [name for name, value in (("--live", options.live), ("-o", options.output)) if value is None]
        call = f"stackaudit start {terminal(options.preset)} --live {terminal(live)} -o {output}"
        raise StackAuditError(f"{' and '.join(missing)} must be given, too: {call}")
    made = start_rollout(
        options.preset, live=options.live, name=options.name, tools=options.tool, sessions=options.sessions
    )
    made.save(options.output)
    shown = terminal(str(options.output))
    tasks = say("{n} task", "{n} tasks", n=len(made.stack.initiatives[0].tasks or ()))
    put(f"wrote {shown}: {tasks} from the preset {made.preset}, live on {made.live}")
    put(f"fill in what you know, then: stackaudit audit {shown}")
    return CLEAN


def survey(options: argparse.Namespace) -> int:
    """Write a blank questionnaire, or put a filled one into the stack."""
    from stackaudit.io.surveys import holds_expectations, read_expectations, read_survey, with_answers, write_survey
    from stackaudit.io.writers import write_stack

    stack = read_given(options)
    if options.read is None:
        write_survey(stack, options.initiative, options.output, options.sheet)
        put(f"wrote {terminal(str(options.output))}")
        return CLEAN
    if holds_expectations(options.read):
        filled = with_answers(stack, options.initiative, expectations=read_expectations(options.read))
    else:
        filled = with_answers(stack, options.initiative, read_survey(options.read))
    write_stack(filled, options.output)
    put(f"wrote {terminal(str(options.output))}: {terminal(repr(filled)[1:-1])}")
    return CLEAN


def questions(options: argparse.Namespace) -> int:
    """Write the open questions of a stack as a sheet, or put the answers of a filled one into the stack."""
    stack = read_given(options)
    if options.read is None:
        from stackaudit.engine.asking import open_facts
        from stackaudit.engine.audit import audit
        from stackaudit.io.answers import shortened, write_sheet
        from stackaudit.io.readers.native import read_policy

        policy = read_policy(options.policy) if options.policy is not None else None
        result = told_failures(audit(stack, policy, keep_going=True))
        facts, each = open_facts(result, options.most or None), options.each or None
        write_sheet(facts, options.output, each)
        written, read = terminal(str(options.output)), terminal(str(options.file))
        if options.mapping is not None:  # without it the list would be read in another way
            read = f"{read} --mapping {terminal(str(options.mapping))}"
        target = "answered.yaml" if options.file.name != "answered.yaml" else "answered_again.yaml"
        put(f"wrote {written}; filled in, it is read with: stackaudit questions {read} --read {written} -o {target}")
        if later := shortened(facts, each).later:
            left = say("{n} more row is left for later", "{n} more rows are left for later", n=sum(later.values()))
            put(f"{left}: nobody gets more than {each}; --each 0 writes all")
        return CLEAN
    from stackaudit.io.answers import read_answers
    from stackaudit.io.writers import write_stack

    answers = read_answers(stack, options.read, replace=options.replace)
    for line in first_of(map(str, answers.notes)):
        put(line)
    write_stack(answers.stack, options.output)
    taken = say("{n} answer taken", "{n} answers taken", n=answers.taken)
    notes = say("{n} note", "{n} notes", n=len(answers.notes))
    put(f"wrote {terminal(str(options.output))}: {taken}, {notes}")
    return CLEAN


def schema(_: argparse.Namespace) -> int:
    """Print the JSON Schema of stack files."""
    import json

    from stackaudit.model.stack import stack_schema

    put(json.dumps(stack_schema(), indent=2, ensure_ascii=False))
    return CLEAN


def rules(options: argparse.Namespace) -> int:
    """Print what each analyser looks for with its settings, or write the settings as a policy file to edit."""
    from stackaudit.engine.runner import known_analysers, settings_of
    from stackaudit.policy import DEFAULT_POLICY
    from stackaudit.reporting.policy_file import policy_text, write_policy_file
    from stackaudit.reporting.rules import rules, rules_about

    to_file = options.policy_file or options.every or options.output is not None
    if to_file and options.about:
        raise StackAuditError("a policy file has the settings of all rules: leave out " + " ".join(options.about))
    known, broken = known_analysers()
    warn_of(broken, "its rules are not listed")
    analysers = known.values()
    settings = DEFAULT_POLICY.settings((rule for one in analysers for rule in one.rules), settings_of(analysers))
    if options.output is not None:
        write_policy_file(options.output, settings, every=options.every)
        path = terminal(str(options.output))
        put(f"wrote {path}; change what you like, then: stackaudit audit FILE --policy {path}")
    elif to_file:
        put(policy_text(settings, every=options.every), end="")
    elif options.about:
        put_folded("\n".join(rules_about(what, analysers, settings) for what in options.about), end="")
    else:
        put(rules(analysers, settings), end="")
    return CLEAN
