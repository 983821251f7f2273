"""The pages on the kinds of findings: an index, and a page an analyser."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scripts.docs.examples import Said, difference, example_text, said
from scripts.docs.markdown import anchor, fenced, one_line, page, table
from scripts.docs.settings import link_to_setting
from scripts.docs.stack_file import link_to_field
from scripts.docs.where import link_to_kind, page_of_kind
from stackaudit.analysers.base import Analyser
from stackaudit.core.rows import Row, described
from stackaudit.core.rule import Rule
from stackaudit.core.settings import Setting
from stackaudit.model.facts import FACTS
from stackaudit.reporting.rules import settings_read_by

_HOLE = re.compile(r"\{(\w+)[^}]*\}")
_SENTENCE = re.compile(r"(?<=[a-z0-9`)*])\.(?= [A-Z])")
_PART = re.compile(r"^(Looks|Rates|Errs when):", re.MULTILINE)

_INDEX = """# Kinds of findings

An audit can report {n} kinds of findings. Each has a code, `<analyser>.<kind>`, which a report prints beside
the finding and which `--fail-on`, `accepted` and `severity` of a policy file take. The page of an analyser says
of each of its kinds how it is found, how it is rated, when it is wrong, and which [settings](../settings.md) it
reads. It shows the smallest stack that has it, what the audit says of that stack, and the change after which it
is gone.

The same texts come from the command line, for the version that you have installed:

```console
$ stackaudit rules silos.no-path
```

**Severity.** Every kind has a base severity, in points from 0 to 10. Money at stake and the criticality of the
records raise it; then points become a level: {levels}. What an example says is the level of that example.
[Settings](../settings.md) can change the base: `severity: {{silos.no-path: 9}}`.

**Rows.** One fact is one finding, reported where its cause is. What follows from it is a row of that finding
and is not counted as another. Where the example of a kind is a row of another kind, its page says of which."""


class Told(NamedTuple):
    """A rule, its example as a stack file, what an audit says of it, and the neighbour that is not told.

    Attributes:
        rule: The rule.
        example: The stack that has it.
        neighbour: The nearest stack that has not.
        said: What the audit says of the example.
    """

    rule: Rule
    example: str
    neighbour: str
    said: Said


def told(rule: Rule) -> Told:
    """Return a rule with its example and with what an audit says of that.

    Raises:
        ValueError: the audit says nothing of it.
    """
    example = example_text(rule.triggers)
    answer = said(rule, example)
    if answer is None:
        raise ValueError(f"{rule.id} is not found in its example")
    return Told(rule, example, example_text(rule.passes), answer)


def findings_pages(analysers: Iterable[Analyser], settings: tuple[Setting, ...], levels: str) -> dict[str, str]:
    """Return the index and the page of each analyser, by their paths below the reference."""
    listed = tuple(analysers)
    pages = {"findings/index.md": _index(listed, levels)}
    for one in listed:
        pages |= {f"findings/{name}": text for name, text in _pages_of(one, settings).items()}
    return pages


def plain_title(rule: Rule) -> str:
    """Return the usual title of a kind, with the names of what is filled in.

    >>> from stackaudit.analysers.registry import RULES
    >>> plain_title(next(rule for rule in RULES if rule.id == "silos.no-path"))
    '*target* never gets *entity* from *source*'
    """
    return _named(rule.title.many or rule.title.one)


def _named(template: str) -> str:
    return _HOLE.sub(r"*\1*", template)


def _index(analysers: tuple[Analyser, ...], levels: str) -> str:
    rules = [rule for one in analysers for rule in one.rules]
    parts = [_INDEX.format(n=len(rules), levels=levels)]
    for one in analysers:
        parts += [f"## {one.id}", f"[{one.asks}]({one.id}.md){_parts(one)}"]
        parts.append(table(("Code", "Base severity", "What the finding says", "How it is found"), map(_row, one.rules)))
    return page(parts)


def _parts(analyser: Analyser) -> str:
    """Return links to the pages on some of the kinds of an analyser."""
    pages = {page_of_kind(rule): rule.theme.title for rule in analyser.rules}
    links = ", ".join(f"[{title}]({name})" for name, title in pages.items() if name != f"{analyser.id}.md")
    return f" By theme: {links}." if links else ""


def _row(rule: Rule) -> tuple[str, ...]:
    first = _SENTENCE.split(rule.detection)[0].rstrip(".")
    return link_to_kind(rule.id), f"{rule.severity:g}", plain_title(rule), f"{first}."


def _pages_of(analyser: Analyser, settings: tuple[Setting, ...]) -> dict[str, str]:
    """Return the page of an analyser, and those on some of its kinds where there are very many."""
    own = f"{analyser.id}.md"
    kinds: dict[str, list[Rule]] = defaultdict(list)
    for rule in analyser.rules:
        kinds[page_of_kind(rule)].append(rule)
    lead = [f"# {analyser.id} findings", f"**{analyser.asks}**", _explanation(analyser), _contents(analyser.rules)]
    texts = {own: page([*lead, *_kinds(kinds.pop(own, []), settings), *_of_all(analyser, settings)])}
    for name, rules in kinds.items():
        title = f"# {analyser.id} findings: {rules[0].theme.title}"
        back = f"The page [{analyser.id} findings]({own}) says how all of them are found and rated."
        texts[name] = page([title, back, _contents(rules), *_kinds(rules, settings)])
    return texts


def _contents(rules: Iterable[Rule]) -> str:
    rows = ((link_to_kind(rule.id), f"{rule.severity:g}", plain_title(rule)) for rule in rules)
    return table(("Code", "Base severity", "What the finding says"), rows)


def _kinds(rules: Iterable[Rule], settings: tuple[Setting, ...]) -> Iterator[str]:
    for rule in rules:
        yield from _rule(told(rule), settings_read_by(rule, settings))


def _of_all(analyser: Analyser, settings: tuple[Setting, ...]) -> Iterator[str]:
    """Yield the settings that no single kind reads, and the tables."""
    left = {one.table for one in settings if one.table[:2] == ("options", analyser.id)}
    left -= {one.table for rule in analyser.rules for one in settings_read_by(rule, settings)}
    if left:
        links = "\n".join(f"- {link_to_setting('.'.join(path))}" for path in sorted(left))
        yield from ("## Settings of the whole analyser", links)
    if analyser.rows:
        yield from ("## Tables", "What `result.table(name)` gives as a pandas frame, and `audit.json` under `tables`.")
        for row in analyser.rows:
            yield from _table(row)


def _explanation(analyser: Analyser) -> str:
    text = analyser.explanation.partition("\nArgs:")[0].strip()
    return _PART.sub(r"**\1:**", text)


def _rule(one: Told, settings: tuple[Setting, ...]) -> Iterator[str]:
    rule, answer = one.rule, one.said
    yield anchor(rule.id)
    yield f"## {rule.id}"
    yield f"“{plain_title(rule)}”"
    yield "\n".join(_facts(rule, settings))
    yield "**Example.** A stack that has it:"
    yield fenced("yaml", one.example)
    where = f", as a row of {link_to_kind(answer.below)}" if answer.below else ""
    yield f"The audit says{where}: **{answer.severity}**, “{_escaped(answer.title)}”."
    yield "With this change it is gone:"
    yield fenced("diff", difference(one.example, one.neighbour))


def _escaped(title: str) -> str:
    return one_line(title).replace("*", "\\*").replace("_", "\\_")


def _facts(rule: Rule, settings: tuple[Setting, ...]) -> Iterator[str]:
    days = rule.effort.days
    yield f"- **Found:** {rule.detection}"
    yield f"- **Rated:** base severity {rule.severity:g} of 10. {rule.rating}"
    yield from (f"    - The form `{name}` has a base severity of {points:g}." for name, points in rule.variants.items())
    yield f"- **Limitations:** {rule.limitations}"
    yield f"- **Advice:** {_named(rule.advice.one)}"
    yield f"- **Effort:** {rule.effort.title.replace('-', ' ')} ({days:g} {'day' if days == 1 else 'days'} of work)."
    yield f"- **Theme in the report:** {rule.theme.title}."
    if rule.signs:
        yield f"- **Evidence of:** {'; '.join(f'{sign.title} ({sign.kind})' for sign in rule.signs)}."
    asked = sorted({fact.path for fact in FACTS.facts if rule.id in fact.feeds})
    if asked:
        yield f"- **Unknown without:** {', '.join(map(link_to_field, asked))}."
    if rule.replaces:
        yield f"- **Older codes that it replaces:** {', '.join(f'`{old}`' for old in rule.replaces)}."
    tables = dict.fromkeys(".".join(one.table) for one in settings)
    if tables:
        yield f"- **Settings:** {', '.join(map(link_to_setting, tables))}."


def _table(row: type[Row]) -> Iterator[str]:
    yield f"### Table {row.table}"
    yield (row.__doc__ or "").partition("\n")[0]
    yield table(
        ("Column", "Unit", "Meaning"), ((f"`{name}`", column.unit, column.text) for name, column in described(row))
    )
