"""How often a workflow runs, where its only trigger is a plain schedule."""

from __future__ import annotations

from typing import Final

from stackaudit.io.readers.formats.n8n.walking import Step
from stackaudit.io.readers.formats.pages import Node

_UNITS: Final = {"seconds": "s", "minutes": "m", "hours": "h", "days": "d", "weeks": "w"}
_EVERY: Final = {"everyMinute": "1m", "everyHour": "1h", "everyDay": "1d", "everyWeek": "7d"}
_MOST: Final = {"s": 3_153_600_000, "m": 52_560_000, "h": 876_000, "d": 36_500, "w": 5_000}


def period_of(steps: list[Step]) -> str | None:
    """Return the period of a workflow, such as `15m`; None where it has several triggers, another one, or none."""
    triggers = [step for step in steps if _is_trigger(step)]
    if len(triggers) != 1:
        return None
    trigger = triggers[0]
    kind = trigger.type.rpartition(".")[2]
    parameters = trigger.node.at("parameters")
    if kind == "scheduleTrigger":
        return _only(parameters.at("rule", "interval"), _scheduled)
    if kind == "cron":
        return _only(parameters.at("triggerTimes", "item"), _cron)
    if kind == "interval":
        return _length(parameters.at("interval").value, parameters.at("unit").word() or "seconds")
    return None


def _is_trigger(step: Step) -> bool:
    kind = step.type.rpartition(".")[2]
    return step.runs and (kind.endswith("Trigger") or kind in {"cron", "interval", "start", "webhook"})


def _only(times: Node, read: object) -> str | None:
    """Read the only time of a list; several times have no one period."""
    if not isinstance(times.value, list) or len(times.value) != 1 or not callable(read):
        return None
    made = read(next(times.each()))
    return made if isinstance(made, str) else None


def _scheduled(time: Node) -> str | None:
    """Read `{field: minutes, minutesInterval: 5}`; n8n leaves out what is its default, one day or one of the unit."""
    unit = time.at("field").word() or "days"
    return _length(time.at(f"{unit}Interval").value, unit)


def _cron(time: Node) -> str | None:
    mode = time.at("mode").word() or "everyDay"
    if mode == "everyX":
        return _length(time.at("value").value, time.at("unit").word() or "hours")
    return _EVERY.get(mode)


def _length(number: object, unit: str) -> str | None:
    short = _UNITS.get(unit)
    if short is None or isinstance(number, bool) or not isinstance(number, int) or number < 1:
        return None
    return f"{number}{short}" if number <= _MOST[short] else None
