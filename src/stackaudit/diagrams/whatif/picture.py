"""The what-if picture: a stack before and after a change, in the same places, with only the change in colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from stackaudit.core.findings import Review
from stackaudit.core.messages import number_in_words
from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.scene import CardKind, Scene
from stackaudit.diagrams.silo.picture import silo_scene
from stackaudit.diagrams.whatif.changes import Changes, LinkChange, ToolChange, changes_between
from stackaudit.graph import StackGraph

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.style import ThemeName


def pair_diagram(
    before: Scene,
    after: Scene,
    *,
    numbers: Iterable[tuple[str, str, str]] = (),
    headline: str,
    subline: str | None = None,
    alt: str = "",
    theme: ThemeName = "light",
) -> Diagram:
    """Return the picture of a change; the options are those of `pair_figure`."""
    build = partial(
        pair_figure, before, after, numbers=tuple(numbers), headline=headline, subline=subline, alt=alt, theme=theme
    )
    return Diagram(headline, alt or headline, build)


def pair_figure(
    before: Scene,
    after: Scene,
    *,
    numbers: Iterable[tuple[str, str, str]] = (),
    headline: str,
    subline: str | None = None,
    alt: str = "",
    theme: ThemeName = "light",
) -> Figure:
    """Draw a stack before and after a change.

    Both sides share one layout, that of the cards of `before` with every tool of either. New links run through free
    space or, where there is none, are told by a letter on both tools. With more than 60 tools each is a square.

    Args:
        before: The silo diagram of today.
        after: The silo diagram after the change; tools are told apart by their ids.
        numbers: What is counted, its value before and its value after, in the order of the strip.
        headline: The outcome as a sentence with its numbers.
        subline: How to read the picture; None says it in our words.
        alt: Alternative text.
        theme: "light" or "dark".

    Raises:
        ValueError: One of the scenes contradicts itself; the code that built it is wrong.
    """
    from stackaudit.diagrams.rendering import house_settings
    from stackaudit.diagrams.silo.figure import check
    from stackaudit.diagrams.text import warn_of_missing
    from stackaudit.diagrams.whatif.page import arrange_pair, paint_pair

    for scene in (before, after):
        check(scene)
    names = [box.name for scene in (before, after) for card in scene.cards for box in card.boxes]
    warn_of_missing([*names, headline, subline or ""])
    with house_settings():
        page = arrange_pair(before, after, tuple(numbers), headline, subline)
    return paint_pair(page, theme, alt or headline)


Number = tuple[str, str, str]


def what_if_diagram(
    before_graph: StackGraph,
    after_graph: StackGraph,
    before_review: Review,
    after_review: Review,
    *,
    theme: ThemeName = "light",
) -> Diagram:
    """Draw a stack before and after a change, side by side.

    Args:
        before_graph: The stack of today.
        after_graph: The stack after the change; the same tool has the same id.
        before_review: What the silo analyser said of the first.
        after_review: What it said of the second.
        theme: Colours.
    """
    before, after = silo_scene(before_graph, before_review), silo_scene(after_graph, after_review)
    numbers = tuple(what_if_numbers(before_graph, after_graph, before_review, after_review))
    headline = _headline(changes_between(before, after), numbers)
    alt = " ".join(
        [
            f"{headline}.",
            *(f"{label}: {was} before, {now} after." for label, was, now in numbers),
            before.alt,
            after.alt,
        ]
    )
    return pair_diagram(before, after, numbers=numbers, headline=headline, alt=alt, theme=theme)


def what_if_numbers(
    before_graph: StackGraph, after_graph: StackGraph, before_review: Review, after_review: Review
) -> Iterator[Number]:
    """Yield what is counted, with its value before and after."""
    graphs = (before_graph, after_graph)
    scenes = (silo_scene(before_graph, before_review), silo_scene(after_graph, after_review))
    yield ("Silo index (0 is best)", _index(before_review), _index(after_review))
    yield ("Needs not met", *_both(sum(v.status == "no-path" for v in graph.verdicts()) for graph in graphs))
    yield ("Tools cut off", *_both(_cut_off(scene) for scene in scenes))
    yield ("Tools", *_both(len(graph.tools) for graph in graphs))
    yield ("Integrations", *_both(len(graph.stack.integrations) for graph in graphs))


def _both(counts: Iterator[int]) -> tuple[str, str]:
    before, after = counts
    return f"{before:,}", f"{after:,}"


def _index(review: Review) -> str:
    """Return the silo index as the subline of the silo diagram shows it."""
    index = next((measure for measure in review.measures if measure.name == "silos.index"), None)
    if index is None or index.low is None or index.high is None:
        return "not known"
    low, high = (number_in_words(round(value, 1)) for value in (index.low, index.high))
    return low if low == high else f"{low} to {high}"


def _cut_off(scene: Scene) -> int:
    apart = {CardKind.SILO, CardKind.UNCONNECTED}
    return sum(len(card.boxes) for card in scene.cards if card.kind in apart)


def _headline(changes: Changes, numbers: tuple[Number, ...]) -> str:
    counts = change_counts(changes)
    if not counts:
        return "No tool and no link changes"
    parts = [f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts.items()]
    subject = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{subject} {_outcome(numbers, one=sum(counts.values()) == 1)}"


def change_counts(changes: Changes) -> dict[str, int]:
    """Return how many links and tools change, by the word for what becomes of them; what does not occur is absent."""
    links = [link.change for link in changes.links]
    tools = list(changes.tools.values())
    counts = {
        "new link": links.count(LinkChange.ADDED),
        "changed link": links.count(LinkChange.ALTERED),
        "removed link": links.count(LinkChange.REMOVED),
        "new tool": tools.count(ToolChange.ADDED),
        "retired tool": tools.count(ToolChange.RETIRED),
    }
    return {word: count for word, count in counts.items() if count}


def _outcome(numbers: tuple[Number, ...], *, one: bool) -> str:
    """Return what the changes come to: the first of the outcomes that moves."""
    words = {
        "Needs not met": "unmet needs",
        "Tools cut off": "tools cut off",
        "Silo index (0 is best)": "the silo index",
    }
    values = {label: (was, now) for label, was, now in numbers}
    moved = [(word, *values[label]) for label, word in words.items() if values[label][0] != values[label][1]]
    if not moved:
        return f"leave{'s' if one else ''} the silos as they are"
    return f"bring{'s' if one else ''} " + " and ".join(f"{word} from {was} to {now}" for word, was, now in moved[:2])


__all__ = ["what_if_diagram", "what_if_numbers"]
