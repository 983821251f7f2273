"""Where all meets: a stack in, an `Audit` out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackaudit._collector import paused
from stackaudit._frozen import FrozenDict
from stackaudit._version import VERSION
from stackaudit.analysers.base import Analyser
from stackaudit.errors import OptionError, StackAuditError, UnknownNameError, did_you_mean
from stackaudit.findings import Findings, Measure, NotApplicable, Review, Table, Unknown
from stackaudit.graph import StackGraph
from stackaudit.graph.provision import day_of
from stackaudit.model.stack import Stack
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.scoring import Score, Scorecard, score

if TYPE_CHECKING:
    import pandas as pd

    from stackaudit.diagrams.diagram import Diagram
    from stackaudit.reporting.report import Report
    from stackaudit.reporting.summary import Summary

GROUP = "stackaudit.analysers"


@dataclass(frozen=True)
class Audit:
    """The result of an audit: findings with proof, measures, what could not be told, tables, pictures.

    Attributes:
        stack: What was audited.
        policy: How it was judged.
        reviews: What each analyser said, by its id.
        skipped: Analysers that found nothing to look at, by id, with the reason.
        questions: What each analyser asked, by id.
    """

    stack: Stack
    policy: Policy
    graph: StackGraph
    reviews: Mapping[str, Review]
    skipped: Mapping[str, str]
    questions: Mapping[str, str]

    @cached_property
    def findings(self) -> Findings:
        """All findings, worst first; what follows from one hangs below it."""
        return Findings.sorted(finding for review in self.reviews.values() for finding in review.findings)

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """All measures by name; `audit.measures["silos.index"]` has value, interval, coverage and derivation."""
        found = {measure.name: measure for review in self.reviews.values() for measure in review.measures}
        return _Named("measure", dict(sorted(found.items())))

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """What could not be told, and the fact that would tell it."""
        return tuple(unknown for review in self.reviews.values() for unknown in review.unknowns)

    @cached_property
    def scorecard(self) -> Scorecard:
        """The overall score and its pillars."""
        held = self.graph.holdings.items()
        about_customer = frozenset(entity for entity, holding in held if holding.entity.about_customer)
        return score(self.measures, self.findings, self.policy, about_customer)

    @property
    def score(self) -> Score:
        """The overall score: value, interval, coverage, grade."""
        return self.scorecard.score

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        from stackaudit.reporting.tables import common_tables

        own = [table for review in self.reviews.values() for table in review.tables]
        common = common_tables(self.graph, self.findings, self.unknowns, self.scorecard)
        return _Named("table", {table.name: table for table in sorted((*own, *common), key=lambda table: table.name)})

    @property
    def tables(self) -> tuple[str, ...]:
        """The names that `table` takes."""
        return tuple(self._tables)

    def table(self, name: str) -> pd.DataFrame:
        """One table as a pandas frame; the same rows feed every chart, report and export.

        Raises:
            UnknownNameError: there is no such table; the message has the nearest name.
        """
        return self._tables[name].to_frame()

    @cached_property
    def report(self) -> Report:
        """The plain data that every report is made from."""
        from stackaudit.reporting.report import Report, StackFacts

        stack = self.stack
        facts = StackFacts(
            name=stack.name,
            as_of=stack.as_of,
            today=day_of(stack),
            currency=stack.currency,
            tools=len(stack.tools),
            integrations=len(stack.integrations),
            entities=len(self.graph.holdings),
            departments=len(stack.departments),
            journeys=len(stack.journeys),
            hub=stack.hub,
        )
        return Report(
            stack=facts,
            version=VERSION,
            findings=self.findings,
            unknowns=self.unknowns,
            skipped=self.skipped,
            measures=self.measures,
            tables=self._tables,
            scorecard=self.scorecard,
            settings=self.policy.settings(),
            questions=self.questions,
            headlines=tuple(clause for review in self.reviews.values() for clause in review.headline),
            names=_names(self.graph),
        )

    def summary(self) -> Summary:
        """The audit summary: `.markdown()`, `.html()`, `.text()`; shows itself in a notebook."""
        from stackaudit.reporting.summary import Summary

        return Summary(self.report)

    def diagram(self, kind: str = "silos", **options: Any) -> Diagram:  # noqa: ANN401  each kind has its own options
        """A picture: `diagram("silos").save("silos.png")`; shows itself in a notebook.

        Args:
            kind: `silos`, `journey`, `redundancy`, `renewals` or `costs`.
            options: for `silos`: `entity="customer"` draws the cards of one entity, `detail="overview"` one square a
                tool; for `journey`: `journey="buy"`; for `costs`: `by="department"` or `by="capability"`; for all:
                `theme="dark"`.

        Raises:
            UnknownNameError: there is no such kind, entity or journey.
            OptionError: the kind has no such option.
            StackAuditError: the audit has nothing to draw, because its analyser was left out or skipped.
        """
        kinds = _diagrams()
        if kind not in kinds:
            raise UnknownNameError("diagram", kind, kinds)
        source, draw = kinds[kind]
        if source not in self.reviews:
            reason = self.skipped.get(source, f"the analyser {source!r} was left out")
            raise StackAuditError(f"there is no diagram {kind!r}: {reason}")
        known = [p.name for p in signature(draw).parameters.values() if p.kind is Parameter.KEYWORD_ONLY]
        for name in options:
            if name not in known:
                raise OptionError(f"the diagram {kind!r} has no option {name!r}{did_you_mean(name, known)}")
        return draw(self.graph, self.reviews[source], **options)

    def save(self, path: str | Path) -> Path:
        """Write a report; the suffix says which: `.md`, `.json`, `.html`, `.txt`. It appears whole or not at all.

        Raises:
            StackAuditError: the suffix is none of these, or the place cannot be written to.
        """
        from stackaudit.reporting.saving import save

        return save(self.report, Path(path), self._picture if "silos" in self.reviews else None)

    def _picture(self) -> tuple[bytes, str]:
        diagram = self.diagram("silos")
        return diagram.png(), diagram.alt

    def __repr__(self) -> str:
        high = sum(str(finding.severity) in {"high", "critical"} for finding in self.findings)
        skipped = f", {len(self.skipped)} skipped" if self.skipped else ""
        return f"<Audit of {self.stack.name!r}: {len(self.findings)} findings, {high} high{skipped}>"

    def _repr_html_(self) -> str:
        from stackaudit.reporting.notebook import card

        return card(self.report)


class _Named(FrozenDict[str, Any]):
    """A dictionary whose missing key is an error that has the nearest name."""

    def __init__(self, kind: str, content: Mapping[str, Any]) -> None:
        super().__init__(content)
        self._kind = kind

    def __missing__(self, name: str) -> Any:  # noqa: ANN401
        raise UnknownNameError(self._kind, name, self)


def audit(
    stack: Stack,
    policy: Policy | None = None,
    only: str | Iterable[str] | None = None,
    *,
    analysers: Mapping[str, Analyser] | None = None,
) -> Audit:
    """Audit a stack.

    >>> from stackaudit import Stack, audit
    >>> stack = Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": []})
    >>> audit(stack)
    <Audit of 'Shop': 2 findings, 0 high, 3 skipped>

    Args:
        stack: What to audit; it is never changed.
        policy: Thresholds, weights and options; the defaults where None.
        only: Ids of the analysers to run, one or several; all of them where None.
        analysers: The analysers there are, by id; the built-in and the installed ones where None.

    Raises:
        UnknownNameError: `only` or the policy names an analyser that there is not.
        OptionError: the policy gives an analyser an option that it does not have.
    """
    if not isinstance(stack, Stack):
        raise StackAuditError(f"audit takes a Stack, not {type(stack).__name__}; read one with sa.read_stack(path)")
    if policy is not None and not isinstance(policy, Policy):
        raise StackAuditError(f"policy is a {type(policy).__name__}, not a Policy; read one with sa.read_policy(path)")
    policy = policy if policy is not None else DEFAULT_POLICY
    known = dict(analysers) if analysers is not None else installed_analysers()
    for name in policy.options:
        if name not in known:
            raise UnknownNameError("analyser", name, known)
    rated = {*DEFAULT_POLICY.severity, *(kind for one in known.values() for kind in one.kinds)}
    for kind in policy.severity:
        if kind not in rated:
            raise UnknownNameError("kind of finding", kind, rated)
    reviews: dict[str, Review] = {}
    skipped: dict[str, str] = {}
    chosen = _chosen(known, only)
    with paused():
        graph = StackGraph(stack, policy)
        for name in chosen:
            try:
                reviews[name] = known[name].tuned(**policy.options.get(name, {}))(graph)
            except NotApplicable as reason:
                skipped[name] = str(reason)
    questions = FrozenDict({name: known[name].asks for name in chosen})
    return Audit(stack, policy, graph, FrozenDict(reviews), FrozenDict(skipped), questions)


def installed_analysers() -> dict[str, Analyser]:
    """The built-in analysers and those of installed packages (entry point group `stackaudit.analysers`), by id."""
    from stackaudit.analysers.catalogue import BUILTIN
    from stackaudit.plugins import gather

    return gather(GROUP, Analyser, BUILTIN)


def _chosen(known: Mapping[str, Analyser], only: str | Iterable[str] | None) -> tuple[str, ...]:
    if only is None:
        return tuple(known)
    wanted = (only,) if isinstance(only, str) else tuple(only)
    for name in wanted:
        if name not in known:
            raise UnknownNameError("analyser", name, known)
    return tuple(name for name in known if name in wanted)


def _diagrams() -> dict[str, tuple[str, Callable[..., Diagram]]]:
    """Each kind of picture, with the analyser whose review it shows."""
    from stackaudit.diagrams.charts.costs import costs_diagram
    from stackaudit.diagrams.charts.redundancy import redundancy_diagram
    from stackaudit.diagrams.charts.renewals import renewals_diagram
    from stackaudit.diagrams.journey import journey_diagram
    from stackaudit.diagrams.silos import silo_diagram

    return {
        "silos": ("silos", silo_diagram),
        "journey": ("journey", journey_diagram),
        "redundancy": ("redundancy", redundancy_diagram),
        "renewals": ("cost", renewals_diagram),
        "costs": ("cost", costs_diagram),
    }


def _names(graph: StackGraph) -> dict[str, str]:
    names = {f"tool:{tool.id}": tool.name for tool in graph.tools}
    names |= {f"entity:{entity}": held.entity.name for entity, held in graph.holdings.items()}
    return names | {f"department:{department.id}": department.name for department in graph.stack.departments}
