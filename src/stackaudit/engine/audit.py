"""Where all meets: a stack in, an `Audit` out."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from stackaudit._version import VERSION
from stackaudit.analysers.base import Analyser
from stackaudit.core.errors import (
    AN_AUDIT_OF_A_STACK,
    THE_STACK_OF_AN_AUDIT,
    StackAuditError,
    UnknownNameError,
    check_kind,
    path_of,
)
from stackaudit.core.failures import BrokenPartError, Failure, naming
from stackaudit.core.findings import Findings, Measure, Review, Severity, Table, Unknown
from stackaudit.core.frozen import FrozenDict, Named
from stackaudit.core.gc_pause import paused
from stackaudit.core.rows import RowT, rows_of
from stackaudit.core.rule import Rule, replaced
from stackaudit.core.settings import Settings
from stackaudit.engine import ablation as contributing
from stackaudit.engine.ablation import Contribution, contributions
from stackaudit.engine.causes import by_cause
from stackaudit.engine.names import known_names
from stackaudit.engine.questions import next_questions, question_table
from stackaudit.engine.runner import asked_analysers, installed_analysers, known_analysers, reviewed, settings_of
from stackaudit.graph import StackGraph
from stackaudit.model.lifecycle import day_of
from stackaudit.model.stack import Stack
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.policy.effort import Wiring
from stackaudit.policy.triage import Profile
from stackaudit.triage import diagnosis as diagnosing
from stackaudit.triage.gates import Gate, gates, tripped
from stackaudit.triage.goals import GoalState, goal_table, judge_goals
from stackaudit.triage.guesses import certainty, guesses, money_left, reading_table, weighty
from stackaudit.triage.priority import Priority, prioritise, priority_table, with_firmness
from stackaudit.triage.scorecard import Score, Scorecard, score, score_measures
from stackaudit.triage.waivers import Acceptances, accept, breaks_accepted

if TYPE_CHECKING:
    import pandas as pd

    from stackaudit.diagrams.chart import Chart, Drawn
    from stackaudit.diagrams.diagram import Diagram
    from stackaudit.model.reading import Guess, Reading
    from stackaudit.reporting.report import Compared, Report
    from stackaudit.reporting.summary import Summary

_CONTRIBUTION, _PRIORITIES = "contribution", "priorities"
_OF_SILOS = frozenset({"entity", "plan", "like"})  # options of the map of silos that the map of a plain list has not


@dataclass(frozen=True)
class Audit:
    """The result of an audit: findings with proof, measures, what could not be told, tables, pictures.

    Attributes:
        stack: What was audited.
        policy: How it was judged.
        reviews: What each analyser said, by its id.
        skipped: Analysers that found nothing to look at, by id, with the reason.
        questions: What each analyser asked, by id.
        rules: The rules of all analysers that there are.
        options: The classes of their settings, by the id of their analyser.
        failures: Analysers that failed. Whatever they look for is unknown, and so is the overall score. Never any,
            unless the audit was told to keep going.
        keep_going: Whether what fails from here on, such as a block of a report, is named and left out instead of
            raised.
    """

    stack: Stack
    policy: Policy
    graph: StackGraph = field(compare=False)  # it follows from the two above
    reviews: Mapping[str, Review]
    skipped: Mapping[str, str]
    questions: Mapping[str, str]
    rules: tuple[Rule, ...] = ()
    options: Mapping[str, type[Settings]] = field(default_factory=FrozenDict)
    failures: tuple[Failure, ...] = ()
    keep_going: bool = False

    @property
    def not_run(self) -> Mapping[str, str]:
        """Why each analyser that has no review has none, by id: it found nothing to look at, or it failed."""
        return FrozenDict({**self.skipped, **{one.name: f"it failed: {one.reason}" for one in self.failures}})

    @cached_property
    def findings(self) -> Findings:
        """All findings, worst first, each fact once; what follows from a finding is a row of it."""
        with paused():
            found = by_cause(finding for review in self.reviews.values() for finding in review.findings)
        return found.knowing(partial(known_names, self.graph, self.reviews, self.rules, self.failures))

    # -- what to act on

    @cached_property
    def acceptances(self) -> Acceptances:
        """The findings split into open and accepted ones, and what became of every entry of the policy's `accepted`."""
        return accept(self.findings, self.policy.accepted, day_of(self.stack), self.reviews, replaced(self.rules))

    @property
    def open(self) -> Findings:
        """Findings to act on: those that nobody accepted, and those whose acceptance has run out."""
        return self.acceptances.open

    @property
    def accepted(self) -> Findings:
        """Findings that are accepted today; they stay in `findings`, and neither cap the score nor trip a gate."""
        return self.acceptances.accepted

    @cached_property
    def goals(self) -> tuple[GoalState, ...]:
        """Each goal that the stack states, held against what was measured."""
        numbers = {**self.measures, **{measure.name: measure for measure in score_measures(self.scorecard)}}
        return judge_goals(self.stack.goals, numbers, day_of(self.stack), self.not_run)

    @cached_property
    def priorities(self) -> tuple[Priority, ...]:
        """Each open finding with impact, confidence and effort, the most urgent first."""
        return with_firmness(self.ranked, self.policy)

    @cached_property
    def ranked(self) -> tuple[Priority, ...]:
        """The same without `firm`, which takes draws."""
        conduits = frozenset(tool.id for tool in self.stack.tools if tool.kind == "conduit")
        least = self.policy.automation_threshold  # what people carry by hand is no connection to build on
        there = (flow for flow in self.graph.running if flow.certain and flow.automation[0] >= least)
        connections = frozenset((flow.source, flow.target) for flow in there)
        return prioritise(self.open, self.policy, Wiring(self.stack.hub, conduits, connections))

    def failing(self, *conditions: str | Severity) -> Findings:
        """The open findings at which gates stop: `failing("high", "silos.no-path")`.

        Args:
            conditions: A severity (and worse), a kind of finding, or the exact id of one.

        Raises:
            UnknownNameError: there is no such severity or kind.
            BrokenPartError: an analyser failed and no finding of the others stops at the gates, so that nobody can tell
                whether one would.
        """
        found = tripped(self.open, self.gates(*conditions))
        if self.failures and not found:
            raise BrokenPartError(self.failures, "so whether a finding fails these gates is not known")
        return found

    def gates(self, *conditions: str | Severity) -> tuple[Gate, ...]:
        """Read conditions, as for `failing`; a kind that no analyser has is refused.

        A kind that is told as part of another now means that one.
        """
        kinds = {kind for one in installed_analysers().values() for kind in one.kinds}
        now = replaced(self.rules)
        conditions = tuple(now.get(str(one).partition("@")[0], one) for one in conditions)
        failed = {one.name for one in self.failures}  # the kinds of one that cannot be loaded are not known
        asked = {str(one).partition("@")[0] for one in conditions}
        kinds |= {kind for kind in asked if kind.partition(".")[0] in failed and "." in kind}
        return gates(conditions, kinds | {row.code for row in self.findings.told()})

    # -- what was measured

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """All measures by name; `audit.measures["silos.index"]` has value, interval, coverage and derivation."""
        found = {measure.name: measure for review in self.reviews.values() for measure in review.measures}
        return Named("measure", dict(sorted(found.items())))

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """What could not be told, and the fact that would tell it."""
        return tuple(unknown for review in self.reviews.values() for unknown in review.unknowns)

    @property
    def reading(self) -> Reading | None:
        """What was understood of the lists that the stack was read from; None where it was read from none."""
        return self.stack.reading

    @cached_property
    def guesses(self) -> tuple[Guess, ...]:
        """The columns of its lists that were guessed and on which much of the costs or many tools rest."""
        return weighty(guesses(self.stack), self.policy)

    @cached_property
    def scorecard(self) -> Scorecard:
        """The overall score and its pillars."""
        held = self.graph.holdings.items()
        about_customer = frozenset(entity for entity, holding in held if holding.entity.about_customer)
        primary = frozenset(journey.id for journey in self.stack.journeys if journey.primary)
        waived = breaks_accepted(self.acceptances, primary)
        sure = certainty(self.guesses, self.policy)
        return score(
            self.measures,
            self.open,
            self.policy,
            about_customer,
            breaks_accepted=waived,
            certainty=sure,
            failed=tuple(one.name for one in self.failures),
        )

    @property
    def score(self) -> Score:
        """The overall score: value, interval, coverage, grade."""
        return self.scorecard.score

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        from stackaudit.reporting.report import common_tables

        own = [table for review in self.reviews.values() for table in review.tables]
        common = common_tables(self.graph, self.findings, self.unknowns, self.scorecard)
        judged = (self.acceptances.table(), goal_table(self.goals), priority_table(self.ranked))
        failed = tuple(one.name for one in self.failures)
        diagnosis = diagnosing.diagnose(self.findings, self.reviews, diagnosing.with_rules(self.rules), failed=failed)
        signs = diagnosing.table(diagnosis)
        asked = question_table(next_questions(self.graph, self.reviews, rules=self.rules))
        read = reading_table(self.reading, guesses(self.stack))
        stated = () if (said := contributing.feedback_table(self.graph)) is None else (said,)
        every = sorted((*own, *common, *judged, signs, asked, read, *stated), key=lambda table: table.name)
        return Named("table", {table.name: table for table in every})

    @cached_property
    def contribution(self) -> tuple[Contribution, ...]:
        """What the journeys lose without each tool; worked out when asked for, as each tool is taken out once."""
        return contributions(self.graph) if "journey" in self.reviews else ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The names that `table` takes."""
        return tuple(sorted({*self._tables, *self._late}))

    @property
    def _late(self) -> Mapping[str, Callable[[], Table]]:
        """Tables that are worked out when they are asked for."""
        late: dict[str, Callable[[], Table]] = {_PRIORITIES: lambda: priority_table(self.priorities)}
        if "journey" in self.reviews:
            late[_CONTRIBUTION] = lambda: contributing.table(
                self.stack, self.contribution, self.policy.gate.feedback(self.stack)
            )
        return late

    def table(self, name: str) -> pd.DataFrame:
        """One table as a pandas frame; the same rows feed every chart, report and export.

        Raises:
            UnknownNameError: there is no such table; the message has the nearest name.
        """
        return (self._late[name]() if name in self._late else self._tables[name]).to_frame()

    def rows(self, row: type[RowT]) -> tuple[RowT, ...]:
        """The rows of one class, such as `tables.cost.RenewalRow`; none where its analyser made no such table."""
        return rows_of(row, self._tables.values())

    @cached_property
    def report(self) -> Report:
        """The plain data that every report is made from."""
        from stackaudit.reporting.report import Report, departed_of, facts_of, names_of, persons_of, unowned_of

        return Report(
            stack=facts_of(self.graph, day_of(self.stack)),
            version=VERSION,
            findings=self.findings,
            unknowns=self.unknowns,
            skipped=self.skipped,
            measures=self.measures,
            tables=self._tables,
            scorecard=self.scorecard,
            settings=self.policy.settings(self.rules, self.options),
            questions=self.questions,
            answers=FrozenDict({name: review.headline for name, review in self.reviews.items()}),
            names=names_of(self.graph),
            acceptances=self.acceptances,
            persons=persons_of(self.graph),
            unowned=unowned_of(self.graph),
            departed=departed_of(self.graph),
            goals=self.goals,
            priorities=self.ranked,
            reading=self.reading,
            guesses=self.guesses,
            left=money_left(self.reading, self.policy),
            failures=self.failures,
            keep_going=self.keep_going,
        )

    def summary(
        self, profile: str | Profile | None = None, *, since: Compared | None = None, plan: Compared | None = None
    ) -> Summary:
        """The audit summary: `.markdown()`, `.html()`, `.text()`; shows itself in a notebook.

        Args:
            profile: For whom: `director`, `finance`, `sponsor` (a page a rollout), `admin` or another profile of the
                policy. Where None it has every block, of long tables the first rows.
            since: `sa.compare(last_audit, result)`: what became of the last audit.
            plan: `sa.compare(result, sa.audit(plan.stack))`: what the recommended plan would change.

        Raises:
            UnknownNameError: the policy has no such profile, or a profile names a block that there is not.
            StackAuditError: a comparison is not one with this audit.
        """
        from stackaudit.reporting.summary import Summary

        return Summary(self._seen(profile, since, plan))

    def _seen(self, profile: str | Profile | None, since: Compared | None, plan: Compared | None) -> Report:
        """The report as an audience sees it, with what else it is held against."""
        chosen, audience = self._audience(profile)
        with paused():
            report = self.report
            if _CONTRIBUTION in self._late and (chosen is None or chosen.shows(_CONTRIBUTION)):
                report = report.with_table(self._late[_CONTRIBUTION]())
        return report.held_against(self, since, plan).seen_by(chosen, audience)

    def _audience(self, profile: str | Profile | None) -> tuple[Profile | None, str]:
        if isinstance(profile, Profile):
            _check_blocks((profile,))
            return profile, ""
        if profile is not None and profile not in self.policy.profiles:
            raise UnknownNameError("profile", profile, self.policy.profiles)
        return (None, "") if profile is None else (self.policy.profiles[profile], profile)

    def diagram(self, kind: str = "silos", **options: Any) -> Diagram:  # noqa: ANN401  each kind has its own options
        """A picture: `diagram("silos").save("silos.png")`; shows itself in a notebook.

        Args:
            kind: `silos`, `journey`, `redundancy`, `renewals`, `costs`, `fit` (the TIME quadrant), `entities` (which
                tool holds which records, and in which role), `tools` (by department and category, with what to ask
                first; `silos` is drawn so where no flows are listed), `flows` (how many lead from which department to
                which), `reach` (who holds one kind of records, and by which way), `capabilities` (which department
                covers what), `expectations` (what matters and what came of it) or `readiness` (the eight parts of a
                rollout).
            options: for `silos`: `entity="customer"` draws the cards of one entity, `detail="overview"` departments and
                one square a tool, `like=last_audit` keeps the places that tools had in its picture, `plan=plan` lists
                what a plan builds instead of the links that would join or serve most; for `flows`: `entity="customer"`;
                for `reach`: `entity="customer"`, `attribute="email"`;
                for `journey`: `journey="buy"`; for `costs`: `by="department"` or `by="capability"`; for `capabilities`:
                `colour="cost"`, `"overlap"` or `"fit"`; for `renewals`: `months=24`; for `expectations` and
                `readiness`: `initiative="crm-rollout"`; for all: `theme="dark"` and
                `fonts=["NotoSansThai-Regular.ttf"]`, files with letters that our font lacks.

        Raises:
            UnknownNameError: there is no such kind, entity or journey.
            OptionError: the kind has no such option.
            StackAuditError: the audit has nothing to draw, because its analyser was left out, skipped or failed.
            BrokenPartError: the picture itself failed.
        """
        from stackaudit.diagrams.registry import CHARTS

        charts, broken = CHARTS.available()
        if kind not in charts:
            if own := tuple(one for one in broken if one.name == kind):
                raise BrokenPartError(own, "mend or uninstall its package")
            raise UnknownNameError("diagram", kind, charts)
        if kind == "silos" and self.is_plain_list and options.get("entity") is None:
            kind, options = "tools", {name: value for name, value in options.items() if name not in _OF_SILOS}
        drawn = self._drawn(charts[kind], f"there is no diagram {kind!r}")
        if isinstance(earlier := options.get("like"), Audit):
            options = {**options, "like": earlier._drawn(charts[kind], "there is no earlier map")}
        with naming("diagram", kind):
            return charts[kind].draw(drawn.graph, drawn.review, **options)

    def _drawn(self, chart: Chart[Any], consequence: str) -> Drawn:
        """What a picture is made from: the graph, and the review that it shows, with its tables."""
        from stackaudit.diagrams.chart import Drawn

        if chart.analyser is not None:
            self._check_ran(chart.analyser, consequence)
        review = Review(()) if chart.analyser is None else self.reviews[chart.analyser]
        shown = (self._tables[name] for name in chart.tables if name in self._tables)
        return Drawn(self.graph, replace(review, tables=(*review.tables, *shown)))

    def _check_ran(self, analyser: str, consequence: str) -> None:
        """Refuse what needs an analyser that has no review."""
        if analyser in self.reviews:
            return
        if failed := tuple(one for one in self.failures if one.name == analyser):
            raise BrokenPartError(failed, f"so {consequence}")
        reason = self.skipped.get(analyser, f"the analyser {analyser!r} was left out")
        raise StackAuditError(f"{consequence}: {reason}")

    @property
    def is_plain_list(self) -> bool:
        """Whether silos could not be looked for because no flows are listed: then the map shows the tools alone."""
        return "silos" in self.skipped and not self.graph.stack.integrations

    def save(
        self,
        path: str | Path,
        profile: str | Profile | None = None,
        *,
        since: Compared | None = None,
        plan: Compared | None = None,
        sheets: str = "named",
    ) -> Path:
        """Write a report; the suffix says which: `.md`, `.json`, `.html`, `.xlsx`, `.pptx`, `.txt`.

        The file appears whole or not at all.

        Args:
            path: Where to.
            profile: For whom, as for `summary`; `.json` is for machines and holds everything whatever the profile.
            since: As for `summary`; a `.json` holds the audit alone.
            plan: As for `summary`.
            sheets: `all` to put each table of the audit behind the named sheets of an `.xlsx`.

        Raises:
            UnknownNameError: the policy has no such profile, or `sheets` is neither `named` nor `all`.
            StackAuditError: the suffix is none of these, or the place cannot be written to.
        """
        from stackaudit.engine.pictures import book_map, map_options, page_pictures, slide_pictures
        from stackaudit.reporting.saving import all_sheets, save

        place = path_of("save", path)
        suffix, report = place.suffix.lower(), self._seen(profile, since, plan)
        every = all_sheets(sheets, place)
        if suffix == ".json":
            report = self.report
        if suffix == ".json" or every:
            for table in self._late.values():
                report = report.with_table(table())
        if suffix == ".xlsx":
            from stackaudit.engine.asking import MOST, answer_table

            report = report.with_table(answer_table(self, report.most(MOST) if report.short else MOST))
        like = map_options(self, since, plan)
        return save(
            report,
            place,
            lambda: dict(page_pictures(self, report, like)),
            partial(book_map, self, like),
            lambda: dict(slide_pictures(self, report)),
            every=every,
        )

    def show(
        self, profile: str | Profile | None = None, *, since: Compared | None = None, plan: Compared | None = None
    ) -> Path:
        """Open the report in a browser, and return the temporary file that holds it.

        Args:
            profile: For whom, as for `summary`.
            since: As for `summary`.
            plan: As for `summary`.

        Raises:
            UnknownNameError: the policy has no such profile.
            StackAuditError: a comparison is not one with this audit, or there is no place for temporary files.
        """
        import tempfile
        import webbrowser

        try:
            folder = tempfile.mkdtemp(prefix="stackaudit-")
        except OSError as error:
            reason = error.strerror or error
            raise StackAuditError(f"the folder for temporary files cannot be written: {reason}") from error
        path = self.save(Path(folder) / "report.html", profile, since=since, plan=plan)
        webbrowser.open(path.as_uri())
        return path

    def __repr__(self) -> str:
        severities = [str(finding.severity) for finding in self.findings]
        critical, high = severities.count("critical"), severities.count("high")
        worst = f"{critical} critical, {high} high" if critical else f"{high} high"
        skipped = f", {len(self.skipped)} skipped" if self.skipped else ""
        skipped += f", {len(self.failures)} failed" if self.failures else ""
        findings = f"{len(severities)} finding{'s' * (len(severities) != 1)}"
        return f"<Audit of {self.stack.name!r}: {findings}, {worst}{skipped}>"

    def _repr_html_(self) -> str:
        from stackaudit.reporting.notebook import card

        return card(self.report)


def audit(
    stack: Stack,
    policy: Policy | None = None,
    only: str | Iterable[str] | None = None,
    *,
    analysers: Mapping[str, Analyser] | None = None,
    keep_going: bool = False,
    earlier: Audit | None = None,
) -> Audit:
    """Audit a stack.

    A finding that does not stand without what was filled in from the catalog of known products is medium at most, and
    so is one that rests on what is not on record.

    >>> from stackaudit import Stack, audit
    >>> facts = {"tools": ["CRM", "Mailer"], "integrations": [], "complete": ["integrations"]}
    >>> audit(Stack.model_validate({"name": "Shop", **facts}))
    <Audit of 'Shop': 2 findings, 0 high, 7 skipped>

    Args:
        stack: What to audit; it is never changed.
        policy: Thresholds, weights and options; the defaults where None.
        only: Ids of the analysers to run, one or several; all of them where None.
        analysers: The analysers there are, by id; the built-in and the installed ones where None.
        keep_going: Whether an analyser that fails, or that an installed package declares and that cannot be loaded, is
            held in `failures` instead of raised. What it looks for, and the overall score, are unknown then, and every
            report says so; a block of a report that fails is left out with a `PartFailedWarning`.
        earlier: An audit of nearly the same stack by the same policy: what no difference between the two can touch is
            not judged again. The result is the same without it.

    Raises:
        Exception: whatever an analyser raised: a crash is never "clean". A note of it names the analyser.
        BrokenPartError: an analyser of an installed package cannot be loaded, or asked the process to end.
        UnknownNameError: `only` or the policy names an analyser, a kind of finding or a block that there is not.
        OptionError: the policy gives an analyser an option that it does not have.
    """
    check_kind("audit", stack, Stack, THE_STACK_OF_AN_AUDIT)
    if policy is not None and not isinstance(policy, Policy):
        raise StackAuditError(f"policy is a {type(policy).__name__}, not a Policy; read one with sa.read_policy(path)")
    if analysers is not None:
        check_kind("analysers", analysers, Mapping, "only= takes the ids of those to run", noun="mapping", verb="is")
    if earlier is not None:
        check_kind("earlier", earlier, Audit, AN_AUDIT_OF_A_STACK, verb="is")
    policy = policy if policy is not None else DEFAULT_POLICY
    with paused():  # loading the analysers makes many objects
        known, broken = (dict(analysers), ()) if analysers is not None else known_analysers()
    rules = tuple(rule for one in known.values() for rule in one.rules)
    check_policy(policy, known, broken)
    names, missing = asked_analysers(known, broken, only)
    with paused():
        graph = StackGraph(stack, policy, judged=None if earlier is None else earlier.graph.judged)
        reviews = reviewed(graph, {name: known[name] for name in names})
    failures = (*missing, *reviews.failures)
    if failures and not keep_going:
        _raise(failures, reviews.errors)
    return Audit(
        stack,
        policy,
        graph,
        FrozenDict(reviews.made),
        FrozenDict(reviews.skipped),
        FrozenDict({name: known[name].asks for name in names}),
        rules,
        FrozenDict(settings_of(known.values())),
        failures,
        keep_going,
    )


def check_policy(policy: Policy, known: Mapping[str, Analyser], broken: Iterable[Failure]) -> None:
    """Refuse a policy that speaks of what there is not, and warn of kinds of findings that are told otherwise now.

    Args:
        policy: Thresholds, weights and options.
        known: The analysers there are, by id.
        broken: Those that cannot be loaded; what they would know is not refused.

    Raises:
        UnknownNameError: it names an analyser, a kind of finding or a block that there is not.
    """
    unloaded = {one.name for one in broken}
    for name in policy.options:
        if name not in known and name not in unloaded:
            raise UnknownNameError("analyser", name, known)
    rules = tuple(rule for one in known.values() for rule in one.rules)
    from stackaudit.analysers.registry import base_severities  # it loads every analyser

    rated = base_severities(DEFAULT_POLICY, rules)
    now = replaced(rules)
    for kind in (*policy.severity, *policy.effort):
        if kind in now:
            text = f"policy: {kind} is told as part of {now[kind]} now; what the policy says of it counts no longer"
            warnings.warn(text, FutureWarning, stacklevel=3)
        elif kind not in rated and kind.partition(".")[0] not in unloaded:
            raise UnknownNameError("kind of finding", kind, rated)
    _check_blocks(one for one in policy.profiles.values() if one not in DEFAULT_POLICY.profiles.values())


_KEEP_GOING = "audit(…, keep_going=True) returns what the others found"


def _raise(failures: tuple[Failure, ...], errors: tuple[BaseException, ...]) -> NoReturn:
    """Raise what an analyser raised, with a note that names it; a wish to end the process is no such error."""
    own = next((error for error in errors if isinstance(error, Exception)), None)
    if own is None:
        raise BrokenPartError(failures, _KEEP_GOING) from next(iter(errors), None)
    own.add_note(f"{'; '.join(map(str, failures))}; {_KEEP_GOING}")
    raise own


def _check_blocks(profiles: Iterable[Profile]) -> None:
    """Refuse profiles with a block that there is not; those of the library are not looked up."""
    own = tuple(profiles)
    if own:
        from stackaudit.reporting.registry import check_blocks

        check_blocks(own)
