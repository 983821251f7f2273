"""The itinerary of one kind of records through a journey: where the record enters, moves on, stays and is made anew.

The record is in one tool after each step. It may move on from there, from where it entered, or from a system of record
that has it. Of all ways through the steps the one with the best chance counts; dynamic programming over the states of
the open branches finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

from stackaudit.graph.hops import Demand, Hop, Hops
from stackaudit.graph.quality import Corner

START = ""
"""Stands for the start among the steps before a step; no step has an empty id."""
ANYWHERE = ""
"""Stands for the tool of a step that does not say which tools serve it; no tool has an empty id."""
_DIGITS = 12
_MOST = 4096
"""States of open branches that are kept; a journey would need many wide branches side by side to reach it."""


class Origin(NamedTuple):
    """Where the record is at the start.

    Attributes:
        sources: Its tools; empty where the stack does not say.
        level: Longest number of steps before the step that the start lies in; -1 where it lies in none.
    """

    sources: tuple[str, ...]
    level: int = -1


class State(NamedTuple):
    """Where the record is: the tool, the systems of record that have it, the tools that it may always move on from."""

    tool: str
    masters: frozenset[str]
    sources: tuple[str, ...]

    def ways_on(self) -> dict[str, int]:
        """Return the tools that it may move on from; the tool itself, then masters, then sources."""
        found = dict.fromkeys(self.sources, 2) | dict.fromkeys(self.masters, 1) | {self.tool: 0}
        return {tool: found[tool] for tool in sorted(found)}


@dataclass(frozen=True)
class Stop:
    """A step that needs the record.

    Attributes:
        id: The step.
        level: Longest number of steps before it.
        tools: Its tools.
        demand: What it asks.
        before: The nearest steps before it that need the record too, `START` among them; empty for a first step.
        stated: Whether it says which tools serve it; without tools it is then a gap.
    """

    id: str
    level: int
    tools: tuple[str, ...]
    demand: Demand
    before: tuple[str, ...]
    stated: bool = True


class Leg(NamedTuple):
    """How the record gets into one step.

    Attributes:
        stop: The step.
        before: The step, or the start, that it comes from.
        state: The state before.
        hops: Its moves; the last ones may lie inside the step. None where nothing leads to the step.
        after: The state after.
    """

    stop: str
    before: str
    state: State
    hops: tuple[Hop, ...] | None
    after: State


class _Move(NamedTuple):
    """Hops that lead from one state to another in one step."""

    after: State
    chance: float
    quality: float
    hops: tuple[Hop, ...] | None
    rank: int = 0


_Cost = tuple[
    tuple[float, ...],
    tuple[float, ...],
    tuple[int, ...],
    int,
    int,
    tuple[tuple[str, ...], ...],
]


@dataclass(frozen=True, slots=True)
class _Label:
    """The best way to the states of the open branches. Of two ways the one with the smaller cost counts."""

    cost: _Cost
    open: tuple[tuple[str, State], ...]
    leg: Leg | None = None
    before: _Label | None = None

    def legs(self) -> Iterator[Leg]:
        label: _Label | None = self
        while label is not None and label.leg is not None:
            yield label.leg
            label = label.before


@dataclass(frozen=True)
class _Stage:
    """All labels after some steps; `bound` is at least the best chance."""

    labels: Mapping[tuple[tuple[str, State], ...], _Label]
    exact: bool = True
    bound: float = 1.0

    @cached_property
    def best(self) -> _Label:
        return min(self.labels.values(), key=lambda label: label.cost)

    def chance(self, corner: Corner) -> float:
        found = -self.best.cost[0][0] if self.best.cost[0] else 1.0
        return found if self.exact or corner == "worst" else max(found, self.bound)


class _Order:
    """The order of the steps that need a record, whatever tools they have; what was cut of it is remembered."""

    def __init__(self, stops: Sequence[Stop]) -> None:
        self.all = frozenset(stop.id for stop in stops)
        self._followers: dict[str, set[str]] = {id_: set() for id_ in (START, *self.all)}
        for stop in stops:
            for id_ in stop.before or (START,):
                self._followers[id_].add(stop.id)
        self._place = {stop.id: n for n, stop in enumerate(stops)}
        self._among: dict[frozenset[str], frozenset[str]] = {}
        self._cuts: dict[frozenset[str], tuple[frozenset[str], int]] = {}
        self._open: dict[frozenset[str], frozenset[str]] = {frozenset(): frozenset({START})}

    def among(self, steps: frozenset[str]) -> frozenset[str]:
        """Return those of some steps that need the record."""
        if steps not in self._among:
            self._among[steps] = steps & self.all
        return self._among[steps]

    def cut(self, steps: frozenset[str]) -> tuple[frozenset[str], int]:
        """Return some steps without their last, and the place of the last."""
        if steps not in self._cuts:
            last = max(steps, key=self._place.__getitem__)
            self._cuts[steps] = steps - {last}, self._place[last]
        return self._cuts[steps]

    def open(self, stop: str, earlier: frozenset[str], steps: frozenset[str]) -> frozenset[str]:
        """Return the steps, the start among them, that others follow which some steps do not hold.

        Args:
            stop: The last of the steps.
            earlier: The steps without it.
            steps: The steps.
        """
        if steps not in self._open:
            before = (*self._open[earlier], stop)
            self._open[steps] = frozenset(id_ for id_ in before if not self._followers[id_] <= steps)
        return self._open[steps]


@dataclass(frozen=True)
class Itinerary:
    """The ways of one kind of records through one journey.

    Attributes:
        hops: Finds hops.
        origin: Where the record starts.
        stops: The steps that need it, each after all that come before it, in an order that the file does not change.
        remakers: Tools that make the record anew where they get it after the start.
        before: The same ways before an edit that some steps feel, of which the rest is taken.
        felt: The ids of these steps.
    """

    hops: Hops
    origin: Origin
    stops: tuple[Stop, ...]
    remakers: frozenset[str]
    before: Itinerary | None = field(default=None, repr=False, compare=False)
    felt: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    _stages: dict[tuple[Corner, frozenset[str]], _Stage] = field(default_factory=dict, repr=False, compare=False)
    _moves: dict[tuple[Corner, str, State], tuple[_Move, ...]] = field(default_factory=dict, repr=False, compare=False)
    _chances: dict[tuple[Corner, frozenset[str]], float] = field(default_factory=dict, repr=False, compare=False)
    _legs: dict[Corner, dict[str, Leg]] = field(default_factory=dict, repr=False, compare=False)

    def edited(self, hops: Hops, stops: tuple[Stop, ...], felt: frozenset[str]) -> Itinerary:
        """Return the ways after an edit that only some steps feel; the steps that ask for records stay the same.

        Args:
            hops: Finds hops after the edit.
            stops: The steps after it.
            felt: The ids of those that have other tools, or that other ways may lead to.
        """
        return replace(
            self, hops=hops, stops=stops, before=self, felt=felt, _stages={}, _moves={}, _chances={}, _legs={}
        )

    @property
    def known(self) -> bool:
        """Whether the stack says where the record starts."""
        return bool(self.origin.sources)

    def chance(self, corner: Corner, steps: frozenset[str]) -> float:
        """Return the best chance that the record reaches all of some steps by itself and in time.

        Args:
            corner: The corner of the facts.
            steps: Steps of the journey; with each of them all steps before it.
        """
        if (corner, steps) not in self._chances:
            self._chances[corner, steps] = self._chance(corner, steps)
        return self._chances[corner, steps]

    def _chance(self, corner: Corner, steps: frozenset[str]) -> float:
        if not self.known:
            asked = any(stop.before for stop in self.stops if stop.id in steps)
            return 0.0 if asked and corner == "worst" else 1.0
        return self._stage(corner, self._order.among(steps)).chance(corner)

    def legs(self, corner: Corner) -> dict[str, Leg]:
        """Return the legs of the best way by step; without one for any step where the start is not known."""
        if corner not in self._legs:
            best = self._stage(corner, self._order.all).best if self.known else None
            self._legs[corner] = {} if best is None else {leg.stop: leg for leg in best.legs()}
        return self._legs[corner]

    def leg_back(self, stop: Stop, state: State) -> Leg:
        """Return the best leg from a state into a step that a circle leads back to."""
        again = replace(stop, before=stop.before or (START,))
        moves = self._all_moves(again, state, "best")
        best = min(moves, key=lambda move: _added(((), (), (), 0, 0, ()), move), default=None)
        if best is None:
            return Leg(stop.id, START, state, None, state)
        return Leg(stop.id, START, state, best.hops, best.after)

    # -- dynamic programming

    @cached_property
    def _order(self) -> _Order:
        return _Order(self.stops) if self.before is None else self.before._order

    def _stage(self, corner: Corner, steps: frozenset[str]) -> _Stage:
        """Return the stage after some steps, from the nearest that is known on."""
        if (known := self._stages.get((corner, steps))) is not None:
            return known
        ahead: list[frozenset[str]] = []
        while steps and (corner, steps) not in self._stages:
            ahead.append(steps)
            steps, _ = self._order.cut(steps)
        stage = self._stages[corner, steps] if steps else self._start
        for following in reversed(ahead):
            earlier, last = self._order.cut(following)
            stage = self._following(stage, earlier, self.stops[last], corner, following)
            self._stages[corner, following] = stage
        return stage

    def _following(
        self, stage: _Stage, earlier: frozenset[str], stop: Stop, corner: Corner, steps: frozenset[str]
    ) -> _Stage:
        """Return the stage after one more step: that of before the edit where no step up to there feels it."""
        if self.before is not None and stop.id not in self.felt:
            stages = self.before._stages
            known = stages.get((corner, steps))
            if known is not None and stage is (stages.get((corner, earlier)) if earlier else self.before._start):
                return known
        return self._extended(stage, stop, corner, self._order.open(stop.id, earlier, steps))

    @cached_property
    def _start(self) -> _Stage:
        if self.before is not None:
            return self.before._start
        masters = self._masters
        states = (State(tool, masters & {tool}, self.origin.sources) for tool in self.origin.sources)
        labels = (_Label(((), (), (), 0, 0, ((state.tool,),)), ((START, state),)) for state in states)
        return _Stage({label.open: label for label in labels})

    @cached_property
    def _masters(self) -> frozenset[str]:
        return self.hops.masters(self.stops[0].demand.entity) if self.stops else frozenset()

    def _extended(self, stage: _Stage, stop: Stop, corner: Corner, kept: frozenset[str]) -> _Stage:
        """Return the stage after one more step, which keeps the states of some steps."""
        found: dict[tuple[tuple[str, State], ...], _Label] = {}
        for label in stage.labels.values():
            for before, state in self._befores(label, stop):
                for move in self._moves_into(stop, state, corner):
                    self._keep(found, label, stop, Leg(stop.id, before, state, move.hops, move.after), move, kept)
        if not found:
            before, state = next(self._befores(stage.best, stop))
            for tool in stop.tools:
                # For what comes after, the record is in the step as well as where it was: it has not left its sources.
                anew = self._at(stop, tool, state)
                leg = Leg(stop.id, before, state, None, anew)
                self._keep(found, stage.best, stop, leg, _Move(anew, 0.0, 0.0, None), kept)
        best = min(found.values(), key=lambda label: label.cost)
        bound = -best.cost[0][0] if stage.exact else stage.bound
        if len(found) <= _MOST:
            return _Stage(found, stage.exact, bound)
        most = sorted(found.values(), key=lambda label: label.cost)[:_MOST]
        return _Stage({label.open: label for label in most}, exact=False, bound=bound)

    def _befores(self, label: _Label, stop: Stop) -> Iterator[tuple[str, State]]:
        """Yield the states right before a step, each once."""
        wanted = stop.before or (START,)
        seen: set[State] = set()
        for id_, state in label.open:
            if id_ in wanted and state not in seen:
                seen.add(state)
                yield id_, state

    def _keep(
        self,
        found: dict[tuple[tuple[str, State], ...], _Label],
        label: _Label,
        stop: Stop,
        leg: Leg,
        move: _Move,
        kept: frozenset[str],
    ) -> None:
        open_ = tuple(one for one in (*label.open, (stop.id, move.after)) if one[0] in kept)
        known = found.get(open_)
        cost = _added(label.cost, move)
        if known is None or cost < known.cost:
            found[open_] = _Label(cost, open_, leg, label)

    # -- moves

    def _moves_into(self, stop: Stop, state: State, corner: Corner) -> tuple[_Move, ...]:
        key = corner, stop.id, state
        if key not in self._moves:
            before = self.before._moves.get(key) if self.before is not None and stop.id not in self.felt else None
            self._moves[key] = tuple(self._all_moves(stop, state, corner)) if before is None else before
        return self._moves[key]

    def _all_moves(self, stop: Stop, state: State, corner: Corner) -> Iterator[_Move]:
        """Yield every move into a step; a first step asks for none, and what is in it may move inside it."""
        if not stop.tools:
            nowhere = stop.stated or corner == "worst"
            after = state if nowhere else State(ANYWHERE, self._masters, state.sources)
            chance = 0.0 if nowhere and stop.before else 1.0
            yield _Move(after, chance, chance, ())
            return
        arrivals = list(self._arrivals(stop, state, corner))
        if not stop.before:
            yield _Move(state, 1.0, 1.0, ())
            arrivals = [_Move(state, 1.0, 1.0, ())] if state.tool in stop.tools else []
        else:
            yield from arrivals
        yield from self._inside(stop, arrivals, corner)

    def _arrivals(self, stop: Stop, state: State, corner: Corner) -> Iterator[_Move]:
        if state.tool == ANYWHERE:
            yield from (_Move(self._at(stop, tool, state), 1.0, 1.0, ()) for tool in stop.tools)
            return
        for source, rank in state.ways_on().items():
            for target in stop.tools:
                for hop in self.hops.between(stop.demand, corner, source, target):
                    after = self._at(stop, target, state, hop.masters)
                    yield _Move(after, hop.chance, hop.quality, (hop,), rank)

    def _at(self, stop: Stop, tool: str, state: State, passed: frozenset[str] = frozenset()) -> State:
        """Return the state in a tool of a step: where the tool makes the record anew, it is its only source."""
        if stop.level > self.origin.level and tool in self.remakers:
            return State(tool, frozenset(), (tool,))
        return State(tool, state.masters | passed | (self._masters & {tool}), state.sources)

    def _inside(self, stop: Stop, arrivals: Sequence[_Move], corner: Corner) -> Iterator[_Move]:
        """Yield the best moves on inside the step, by chance and by quality."""
        yield from self._settled(stop, arrivals, corner, "chance")
        yield from self._settled(stop, arrivals, corner, "quality")

    def _settled(
        self, stop: Stop, arrivals: Sequence[_Move], corner: Corner, first: Literal["chance", "quality"]
    ) -> Iterator[_Move]:
        best: dict[State, _Move] = {}
        for move in arrivals:
            if move.after not in best or _worth(move, first) < _worth(best[move.after], first):
                best[move.after] = move
        waiting, at_first = dict(best), dict(best)
        while waiting:
            state = min(waiting, key=lambda one: (_worth(waiting[one], first), one.tool, sorted(one.masters)))
            move = waiting.pop(state)
            for target in stop.tools:
                if target == state.tool:
                    continue
                for hop in self.hops.between(stop.demand, corner, state.tool, target):
                    after = self._at(stop, target, state, hop.masters)
                    further = _Move(
                        after,
                        move.chance * hop.chance,
                        move.quality * hop.quality,
                        (*(move.hops or ()), hop),
                        move.rank,
                    )
                    if after not in best or _worth(further, first) < _worth(best[after], first):
                        best[after] = waiting[after] = further
        yield from (move for state, move in best.items() if move is not at_first.get(state))


def _worth(move: _Move, first: Literal["chance", "quality"]) -> tuple[object, ...]:
    chance, quality = -round(move.chance, _DIGITS), -round(move.quality, _DIGITS)
    hops = move.hops or ()
    flows = [flow for hop in hops for flow in hop.flows]
    ends = (chance, quality) if first == "chance" else (quality, chance)
    return *ends, len(flows), move.rank, flows


def _added(cost: _Cost, move: _Move) -> _Cost:
    """Return the cost with one more step: chances, qualities, late moves, few flows, near sources, ids."""
    chances, qualities, moved, flows, far, ids = cost
    hops = move.hops or ()
    passed = [flow for hop in hops for flow in hop.flows]
    chance = round(-(chances[0] if chances else -1.0) * move.chance, _DIGITS)
    quality = round(-(qualities[0] if qualities else -1.0) * move.quality, _DIGITS)
    names = tuple(name for hop in hops for name in (hop.source, hop.target))
    return (
        (-chance, *chances),
        (-quality, *qualities),
        (*moved, int(bool(passed))),
        flows + len(passed),
        far + move.rank,
        (*ids, (*names, *passed, move.after.tool)),
    )
