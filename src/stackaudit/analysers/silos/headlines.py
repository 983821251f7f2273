"""The headline of the silo analyser: how many tools are cut off, in one clause, then what of the needs is not met.

The first clause is the title of the map, and what the first page of a report says of silos; the others stand beneath.
All count by the one `Separation` of the graph. What is not on record is called so, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stackaudit.analysers.silos.context import Context
from stackaudit.core.messages import Message, Value, say
from stackaudit.graph.separation import Separation

_CONNECTED = ", though every tool is connected"


def headline(context: Context) -> Iterator[Message]:
    """Yield the clauses of the headline."""
    apart, needs = context.separation, [*_needs(context)]
    if _is_whole(apart) and (trouble := _trouble(context)) is not None:
        yield trouble
        needs = needs[1:]
    else:
        yield _apart(context, apart)
    if apart.main is not None and apart.outside and apart.perhaps:
        yield say("{n} more is perhaps cut off", "{n} more are perhaps cut off", n=len(apart.perhaps))
    if not context.verdicts:
        yield say("what must reach whom cannot be told from the roles stated")
    yield from needs


def _is_whole(apart: Separation) -> bool:
    return apart.groups == (1, 1) and not apart.outside


def _apart(context: Context, apart: Separation) -> Message:
    """How many tools are cut off from the main group; how many separate groups there are, where there is none."""
    if apart.main is not None and apart.outside:
        return _cut_off(context, apart)
    if apart.main is not None and apart.perhaps:
        text = "whether {n} of {tools} tools is cut off is not known"
        return say(text, text.replace("tools is", "tools are"), n=len(apart.perhaps), tools=apart.tools)
    if apart.main is not None or _is_whole(apart):
        text = "all {n} tools are connected or stand alone on purpose"
        return say(text if apart.on_purpose else "all {n} tools are connected", n=apart.tools)
    if not any(len(members) > 1 for members in context.graph.possible_components()):
        return _no_flow(context, apart)
    return _groups(context, apart)


def _cut_off(context: Context, apart: Separation) -> Message:
    """How many tools are cut off, and into what; as a fact only where the file states all of their flows."""
    if not apart.silos and not apart.loose:
        return _no_flow(context, apart)
    text, params = _parts(
        ("silo", "silos", len(apart.silos)),
        ("tool without a link", "tools without a link", len(apart.alone)),
        ("tool whose links perhaps run", "tools whose links perhaps run", len(apart.loose)),
    )
    n = len(apart.outside)
    head = "{n} of {tools} tools is cut off" if n == 1 else "{n} of {tools} tools are cut off"
    if not context.states_flows(*apart.outside):
        head = "for {n} of {tools} tools no flow to the others is on record"
        text = text.replace("silo", "group").replace("without a link", "without any flow")
    return say(f"{head}: {text}", n=n, tools=apart.tools, **params)


def _no_flow(context: Context, apart: Separation) -> Message:
    """How many tools have no flow that runs or may."""
    if not apart.alone:
        return say("the one tool stands alone on purpose", "all {n} tools stand alone on purpose", n=apart.tools)
    if not context.states_flows(*apart.alone):
        texts = "{n} of {tools} tools has no flow on record", "{n} of {tools} tools have no flow on record"
    elif apart.main is None:
        texts = "{n} of {tools} tools is connected to nothing", "{n} of {tools} tools are connected to nothing"
    else:
        texts = (
            "{n} of {tools} tools is cut off, without any link",
            "{n} of {tools} tools are cut off, without any link",
        )
    return say(*texts, n=len(apart.alone), tools=apart.tools)


def _groups(context: Context, apart: Separation) -> Message:
    """How many groups of tools there are; a tool without a flow is a group of its own."""
    least, most = apart.groups
    if least == 1 and most > 1:
        return say("whether all {n} tools are connected is not known", n=apart.tools)
    if least < most:
        return say("at least {n} separate groups of tools", n=least)
    connected = sum(len(members) > 1 for members in context.graph.possible_components())
    alone = least - connected
    if not alone:
        return say("{n} separate groups of tools", n=least)
    text, params = _parts(
        ("group of connected tools", "groups of connected tools", connected),
        ("tool with no flow on record", "tools with no flow on record", alone),
    )
    if context.states_flows(*apart.alone):
        text = text.replace("with no flow on record", "without a link")
    return say(f"{{n}} separate groups: {text}", n=least, **params)


def _parts(*counted: tuple[str, str, int]) -> tuple[str, dict[str, Value]]:
    """Return "{one} silos and {two} tools without a link" with what fills it; what there is none of is left out."""
    there = [(one if count == 1 else many, count) for one, many, count in counted if count]
    texts = [f"{{count{at}}} {words}" for at, (words, _) in enumerate(there)]
    params: dict[str, Value] = {f"count{at}": count for at, (_, count) in enumerate(there)}
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts), params


def _trouble(context: Context) -> Message | None:
    """What of the needs is not met where every tool is connected; None where all are, as far as is known."""
    status = Counter(verdict.status for verdict in context.verdicts)
    needs = len(context.verdicts)
    if status["no-path"]:
        return _no_path(context, status["no-path"], needs, _CONNECTED)
    poor = status["manual-only"] + status["stale"]
    if not poor:
        return None
    text = f"{{n}} of {{needs}} data needs is met only by hand or too late{_CONNECTED}"
    return say(text, text.replace("needs is", "needs are"), n=poor, needs=needs)


def _needs(context: Context) -> Iterator[Message]:
    """How many needs are not met, only by hand, too late, or cannot be judged."""
    status = Counter(verdict.status for verdict in context.verdicts)
    needs = len(context.verdicts)
    if not needs:
        return
    if status["no-path"]:
        yield _no_path(context, status["no-path"], needs)
    elif status["unknown"] == needs:
        yield say("whether the {needs} data needs are met cannot be told", needs=needs)
    elif not status["manual-only"] and not status["stale"] and not status["unknown"]:
        yield say("the one data need is met", "all {n} data needs are met", n=needs)
    else:
        yield say("no data need is without a path")
    if status["manual-only"]:
        yield say("{n} only by hand", n=status["manual-only"])
    if status["stale"]:
        yield say("{n} too late", n=status["stale"])
    if 0 < status["unknown"] < needs:
        yield say("{n} cannot be judged", n=status["unknown"])


def _no_path(context: Context, n: int, needs: int, end: str = "") -> Message:
    if context.confidence((*context.unmet, *context.unmet_by_default)) == "assumed":
        text = "for {n} of {needs} data needs no path is on record"
        return say(f"{'for the one data need no path is on record' if needs == 1 else text}{end}", n=n, needs=needs)
    text = f"{{n}} of {{needs}} data needs is not met{end}"
    return say(text, text.replace("needs is", "needs are"), n=n, needs=needs)
