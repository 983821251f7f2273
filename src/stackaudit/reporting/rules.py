"""What each analyser looks for, in its own words: printed by `stackaudit rules`, committed as docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from stackaudit.core.rows import Row, described
from stackaudit.core.rule import Rule
from stackaudit.core.settings import Settings
from stackaudit.policy import Setting


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
    """Return the page as Markdown: each analyser, then every number of the policy with its source."""
    return "\n".join((*_analysers(analysers), *_settings(settings)))


def _analysers(analysers: Iterable[Explained]) -> Iterator[str]:
    yield "# What stackaudit looks for\n"
    for analyser in analysers:
        yield f"## {analyser.id}\n\n*{analyser.asks}*\n"
        yield analyser.explanation.partition("\nArgs:")[0].strip() + "\n"
        yield "Codes: " + ", ".join(f"`{kind}`" for kind in analyser.kinds) + "\n"
        for rule in analyser.rules:
            yield from _rule(rule)
        options = dict(analyser.options) if isinstance(analyser.options, dict) else {}
        if analyser.settings is not None:
            yield from _described(analyser.settings)
        elif options:
            yield "Options: " + ", ".join(f"`{name} = {default!r}`" for name, default in options.items()) + "\n"
        for row in analyser.rows:
            yield from _table(row)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### `{rule.id}`\n"
    yield f"- Detection: {rule.detection}"
    yield f"- Severity: {rule.severity:g} before other factors. {rule.rating}"
    yield from (f"- Severity of `{name}`: {points:g}" for name, points in rule.variants.items())
    yield f"- Effort: {rule.effort.title} ({rule.effort.days:g} {'day' if rule.effort.days == 1 else 'days'})"
    yield f"- Limitations: {rule.limitations}"
    yield f"- Theme: {rule.theme.title}"
    yield from (f"- Evidence of the {sign.kind}: {sign.title}" for sign in rule.signs)
    yield ""


def _table(row: type[Row]) -> Iterator[str]:
    yield f"Table `{row.table}`: {(row.__doc__ or '').partition(chr(10))[0]}\n"
    for name, column in described(row):
        yield f"- `{name}`{f' ({column.unit})' if column.unit else ''}: {column.text}"
    yield ""


def _described(settings: type[Settings]) -> Iterator[str]:
    yield "Settings:\n"
    for one in settings.described():
        older = f" Up to now `{one.alias}` of the policy." if one.alias else ""
        yield f"- `{one.name} = {one.default!r}`: {one.text}{older}"
    yield ""


def _settings(settings: Iterable[Setting]) -> Iterator[str]:
    yield "## Numbers of the policy\n"
    yield "| setting | default | source |\n| --- | --- | --- |"
    for setting in settings:
        yield f"| `{setting.name}` | {setting.default} | {setting.source} |"
    yield ""
