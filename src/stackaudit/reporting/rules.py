"""What each analyser looks for, in its own words: printed by `stackaudit rules`, a page of docs/reference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from stackaudit.core.errors import UnknownNameError, nearest
from stackaudit.core.rows import Row, described
from stackaudit.core.rule import Rule
from stackaudit.core.settings import Setting, Settings
from stackaudit.policy.triage import RECORDS
from stackaudit.reporting.policy_file import policy_text

_NAME = re.compile(r"`([^`]+)`")
_KNOBS = """\
## The settings that companies turn

`stackaudit rules -o policy.yaml` writes this file, and `stackaudit audit FILE --policy policy.yaml` reads it. It
changes nothing until you change a value in it. Every other setting stands below, beside the kinds of findings that
read it.
"""


class Explained(Protocol):
    """An analyser, as far as this page needs it."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def asks(self) -> str:
        """Its question."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Its codes."""

    @property
    def explanation(self) -> str:
        """Its docstring."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Its rules."""

    @property
    def options(self) -> object:
        """Its options and their defaults."""

    @property
    def settings(self) -> type[Settings] | None:
        """The class of its settings, if it has one."""

    @property
    def rows(self) -> tuple[type[Row], ...]:
        """The classes of the rows of its tables."""


def rules(analysers: Iterable[Explained], settings: Iterable[Setting]) -> str:
    """Return the page as Markdown: what companies turn, each analyser with its settings, then what they share."""
    listed = tuple(settings)
    parts = (_KNOBS, "```yaml", policy_text(listed).rstrip(), "```\n")
    analysed = (line for analyser in analysers for line in _analyser(analyser, listed))
    return "\n".join(("# What stackaudit looks for\n", *parts, *analysed, *_shared(listed)))


def rules_about(what: str, analysers: Iterable[Explained], settings: Iterable[Setting]) -> str:
    """Return the part of the page on one analyser, one kind of finding with the settings that it reads, or one setting.

    Args:
        what: The id of an analyser; the code of a kind, of a variant of it or of an older kind; the name of a setting.
        analysers: Those that there are.
        settings: What `Policy.settings` lists.

    Raises:
        UnknownNameError: there is none of these; the nearest is named, or the analysers where none is near.
    """
    listed, known = tuple(settings), {one.id: one for one in analysers}
    if what in known:
        return "\n".join(_analyser(known[what], listed))
    kinds = {name: rule for one in known.values() for rule in one.rules for name in (*rule.severities, *rule.replaces)}
    named = [one for one in listed if what in {one.name, ".".join(one.table), one.path[-1]}]
    if named and what not in kinds:
        return "\n".join(_setting(named, [rule for one in known.values() for rule in one.rules]))
    if what not in kinds:
        names = (*known, *kinds, *(name for one in listed for name in (one.name, one.path[-1])))
        shown = names if nearest(what, names) else known  # with an analyser come all its kinds
        raise UnknownNameError("analyser, kind of finding or setting", what, shown)
    rule = kinds[what]
    lead = () if what in rule.severities else (f"`{what}` is told as part of `{rule.id}` now.\n",)
    return "\n".join((*lead, *_rule(rule, settings_read_by(rule, listed))))


def _setting(settings: list[Setting], rules: Iterable[Rule]) -> Iterator[str]:
    """Yield settings, and the kinds of findings whose texts name them."""
    yield from _lines(settings)
    readers = [rule.id for rule in rules if settings_read_by(rule, settings)]
    yield f"\nNamed by: {', '.join(f'`{code}`' for code in readers)}\n" if readers else ""


def _analyser(analyser: Explained, settings: tuple[Setting, ...]) -> Iterator[str]:
    yield f"## {analyser.id}\n\n*{analyser.asks}*\n"
    yield analyser.explanation.partition("\nArgs:")[0].strip() + "\n"
    yield "Codes: " + ", ".join(f"`{kind}`" for kind in analyser.kinds) + "\n"
    left = {one.table for one in settings if one.table[:2] == ("options", analyser.id)}
    for rule in analyser.rules:
        named = settings_read_by(rule, settings)
        left -= {one.table for one in named}
        yield from _rule(rule, named)
    if left:
        yield "Settings of the whole analyser:\n"
        yield from _lines(one for one in settings if one.table in left)
        yield ""
    options = dict(analyser.options) if isinstance(analyser.options, Mapping) else {}
    if analyser.settings is None and options:
        yield "Options: " + ", ".join(f"`{name} = {default!r}`" for name, default in options.items()) + "\n"
    for row in analyser.rows:
        yield from _table(row)


def _rule(rule: Rule, settings: Iterable[Setting]) -> Iterator[str]:
    days = rule.effort.days
    yield f"### `{rule.id}`\n"
    yield f"- Detection: {rule.detection}"
    yield f"- Severity: {rule.severity:g} before other factors. {rule.rating}"
    yield from (f"- Severity of `{name}`: {points:g}" for name, points in rule.variants.items())
    yield f"- Effort: {rule.effort.title} ({days:g} {'day' if days == 1 else 'days'})"
    yield f"- Limitations: {rule.limitations}"
    yield f"- Theme: {rule.theme.title}"
    yield from (f"- Evidence of the {sign.kind}: {sign.title}" for sign in rule.signs)
    yield from _lines(settings)
    yield ""


def settings_read_by(rule: Rule, settings: Iterable[Setting]) -> tuple[Setting, ...]:
    """Return the settings that the texts of a rule name: its analyser's by their name, shared ones by their path."""
    names = set(_NAME.findall(" ".join((rule.detection, rule.rating, rule.limitations))))
    own = ("options", rule.analyser)
    return tuple(
        one
        for one in settings
        if (one.table[2] in names if one.table[:2] == own else one.name in names or one.table in {(n,) for n in names})
    )


def _lines(settings: Iterable[Setting]) -> Iterator[str]:
    """Yield a line for each setting, and one for each table of numbers."""
    tables: dict[tuple[str, ...], list[Setting]] = {}
    for one in settings:
        tables.setdefault(one.table, []).append(one)
    for path, rows in tables.items():
        first = rows[0]
        values = ", ".join(f"{'.'.join(one.path[len(path) :])} {shown_value(one.default)}".strip() for one in rows)
        text = first.text
        if first.knob is not None and len(rows) == 1:
            text = f"{first.knob.text or text} {first.knob.effect}"
        yield f"- Setting `{'.'.join(path)}` ({values}): {text} Source: {first.source}."


def shown_value(value: object) -> str:
    """Return the value of a setting as a page shows it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _table(row: type[Row]) -> Iterator[str]:
    yield f"Table `{row.table}`: {(row.__doc__ or '').partition(chr(10))[0]}\n"
    for name, column in described(row):
        yield f"- `{name}`{f' ({column.unit})' if column.unit else ''}: {column.text}"
    yield ""


def _shared(settings: Iterable[Setting]) -> Iterator[str]:
    """Yield the settings of no analyser; severities stand with their rules."""
    yield "## Settings that several analysers share\n"
    yield from _lines(one for one in settings if one.path[0] not in {"options", "severity", *RECORDS})
    yield ""
    yield "## Audiences\n"
    yield from _lines(one for one in settings if one.path[0] in RECORDS)
    yield ""
