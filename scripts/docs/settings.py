"""The page on the settings of a policy file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from scripts.docs.markdown import anchor, fenced, one_line, page, table
from scripts.docs.where import link_to_kind
from stackaudit.core.rule import Rule
from stackaudit.core.settings import Setting, Settings
from stackaudit.model.base import explanations
from stackaudit.policy.triage import RECORDS, Profile
from stackaudit.reporting.policy_file import knobs, policy_text
from stackaudit.reporting.rules import settings_read_by, shown_value

_INTRODUCTION = """# Settings

A policy file says how an audit judges: thresholds, weights, and what you decided to live with. It is YAML, JSON
or TOML, and it stands apart from the stack file. A setting that it does not state keeps its default, so a
policy may be one line.

```console
$ stackaudit rules -o policy.yaml
$ stackaudit audit corner_shop.yaml --policy policy.yaml
```

The first command writes the settings that companies turn, with a comment above each; it changes nothing until
you change a value in it. `stackaudit rules --all -o policy.yaml` writes every setting. In Python:
`sa.audit(stack, sa.read_policy("policy.yaml"))`. An unknown name, or a value out of bounds, is refused with the
nearest right one. A name such as `renewals.soon` is a key inside a key: `renewals: {soon: 120}`.

Each default has a source. *Our own judgement* means that no paper and no standard gives the number: take another
if you know better ([how to read the numbers](../explanation/reading-the-numbers.md)).
"""
_BESIDES = """## What else a policy file states

**`severity`**: the base severity of a kind of finding, from 0 to 10. The defaults stand with the
[kinds of findings](findings/index.md).

```yaml
severity: {silos.no-path: 9}
```

**`effort`**: the work that one finding of a kind takes you: `half-day`, `day`, `two-days`, `week`, `two-weeks`,
`month`, or days of work.

```yaml
effort: {silos.no-path: week}
```

**`accepted`**: findings that somebody decided to live with: an exact id from the register of a report, a
reason, an owner and a last day. Such a finding leaves the gate (`--fail-on`) and the ranking and stays in the
register; after its day it comes back. An entry that matches nothing is listed.

```yaml
accepted:
  - {id: silos.isolated-tool@tool:reviews, reason: replaced in spring, owner: Kim Berg, until: 2027-03-31}
```

**`profiles`**: what each audience is shown of a summary; `--profile NAME` takes one. The defaults stand
[below](#audiences)."""
_USUAL = 100
"""Bounds beyond it only keep out slips."""


def link_to_setting(name: str, to: str = "../settings.md") -> str:
    """Return a link to a setting, from a page beside or below the page of settings."""
    return f"[`{name}`]({to}#{name})"


def settings_page(settings: tuple[Setting, ...], rules: Iterable[Rule], classes: Mapping[str, type[Settings]]) -> str:
    """Return the page of all settings.

    Args:
        settings: What `Policy.settings` lists.
        rules: The rules whose texts name settings.
        classes: The classes of settings, by the id of their analyser.
    """
    readers: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for rule in rules:
        for path in dict.fromkeys(one.table for one in settings_read_by(rule, settings)):
            readers[path].append(rule.id)
    parts = [_INTRODUCTION, *_turned(settings), _BESIDES, "## Settings that several analysers share"]
    tables: dict[tuple[str, ...], list[Setting]] = defaultdict(list)
    for one in settings:
        tables[one.table].append(one)
    apart = {"options", "severity", "effort", *RECORDS}
    parts.append(_settings({path: rows for path, rows in tables.items() if path[0] not in apart}, readers, {}))
    parts.append("## Settings of one analyser")
    for analyser in classes:
        own = {path: rows for path, rows in tables.items() if path[:2] == ("options", analyser)}
        if own:
            parts += [f"### {analyser}", _settings(own, readers, {path: bounds(path, classes) for path in own})]
    parts += ["## Audiences", *_profiles(settings)]
    return page(parts)


def _turned(settings: tuple[Setting, ...]) -> Iterator[str]:
    """Yield the settings that companies turn: a table, and the file to start from."""
    yield "## The settings that companies turn"
    places = {place: [one for one in settings if one.path[: len(place)] == place] for place in knobs(settings)}
    yield table(("Setting", "Default", "What it is, and what another value does"), map(_knob, places.values()))
    yield "### The same as a file to start from"
    yield fenced("yaml", policy_text(settings))


def _knob(rows: list[Setting]) -> tuple[str, ...]:
    first = rows[0]
    knob = first.knob
    if knob is None:
        raise ValueError(f"{first.name} is no setting that companies turn")
    name = first.name if knob.text else ".".join(first.table)
    default = f"`{shown_value(first.default)}`" if len(rows) == 1 else _default(rows)
    says = f"{knob.text or first.text} Unit: {knob.unit}. {knob.effect}"
    return f"[`{name}`](#{'.'.join(first.table)})", default, says


def _default(rows: list[Setting]) -> str:
    """Return the default of a setting, or of each row of a table."""
    first = rows[0]
    if first.path == first.table:
        return f"`{shown_value(first.default)}`"
    return ", ".join(f"`{'.'.join(one.path[len(one.table) :])}` {_shown(one.default)}" for one in rows)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {shown_value(item)}" for key, item in value.items())
    return shown_value(value) or "(none)"


def _settings(tables: Mapping[tuple[str, ...], list[Setting]], readers: Mapping[tuple[str, ...], list[str]],
              limits: Mapping[tuple[str, ...], str]) -> str:  # fmt: skip
    heads = ("Setting", "Default", "What it does", "Source of the default")
    return table(heads, (_row(rows, readers.get(path, []), limits.get(path, "")) for path, rows in tables.items()))


def _row(rows: list[Setting], readers: list[str], limits: str) -> tuple[str, ...]:
    """Return the row of one setting, or of one table of numbers."""
    first = rows[0]
    name = ".".join(first.table)
    turned = [one for one in rows if one.knob is not None]
    effects = [_effect(one) for one in (turned[:1] if first.knob and not first.knob.text else turned)]
    links = [link_to_kind(code, "findings/") for code in readers]
    said = [one_line(first.text), limits, *effects, f"Read by {', '.join(links)}." if links else ""]
    return f"{anchor(name)}`{name}`", _default(rows), " ".join(filter(None, said)), first.source


def _effect(one: Setting) -> str:
    knob = one.knob
    if knob is None:
        return ""
    row = (
        f"`{'.'.join(one.path[len(one.table) :])}`: {knob.text} "
        if len(one.path) > len(one.table) and knob.text
        else ""
    )
    return f"{row}Unit: {knob.unit}. {knob.effect}"


def bounds(path: tuple[str, ...], classes: Mapping[str, type[Settings]]) -> str:
    """Return what values a setting of an analyser takes, in a sentence; empty where any usual value will do."""
    facts = next(one.metadata for one in fields(classes[path[1]]) if one.name == path[2])
    if facts.get("choices"):
        return f"One of {', '.join(f'`{choice}`' for choice in facts['choices'])}."
    least, most = facts.get("least"), facts.get("most")
    if least is not None and most is not None and most <= _USUAL:
        return f"From {least:g} to {most:g}."
    return f"At least {least:g}." if least else ""


def _profiles(settings: tuple[Setting, ...]) -> Iterator[str]:
    """Yield what a profile states, and what ours state."""
    listed: dict[str, dict[str, object]] = defaultdict(dict)
    for one in settings:
        if one.path[0] == "profiles":
            listed[one.path[1]][one.path[2]] = one.default
    yield "What each audience is shown of a summary. A profile leaves out; it never changes a number."
    yield table(("Key", "Meaning"), ((f"`{key}`", text) for key, text in explanations(Profile).items()))
    keys = tuple(next(iter(listed.values())))
    rows = ((f"`{name}`", *(_value(values[key]) for key in keys)) for name, values in listed.items())
    yield table(("Profile", *(f"`{key}`" for key in keys)), rows)


def _value(value: object) -> str:
    return "all" if value is None else shown_value(value)
