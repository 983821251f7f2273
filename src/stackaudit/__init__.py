"""Audit a company's tech stack: data silos, broken journeys, redundancy and missing integrations, with proof.

    >>> import stackaudit as sa
    >>> stack = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": ["crm -> mailer"]})
    >>> result = sa.audit(stack)
    >>> result.findings
    <Findings: 0>

Importing this package loads nothing but itself: every name below is loaded when it is first used.
"""

TYPE_CHECKING = False  # type checkers take this name for true; `typing` itself would cost more than all of this file
if TYPE_CHECKING:
    from stackaudit.analysers.base import Analyser, analyser
    from stackaudit.auditing import Audit, audit
    from stackaudit.catalog.loading import fill_from_catalog
    from stackaudit.comparing.comparison import Comparison, compare
    from stackaudit.diagrams.diagram import Diagram
    from stackaudit.errors import LoadError, OptionError, Problem, StackAuditError, UnknownNameError
    from stackaudit.findings import Finding, Findings, Measure, NotApplicable, Review, Severity, Unknown
    from stackaudit.graph import StackGraph
    from stackaudit.model.presets import journey_preset
    from stackaudit.model.stack import Stack
    from stackaudit.planning.consolidation import ConsolidationPlan, plan_consolidation
    from stackaudit.planning.edits_file import read_edits
    from stackaudit.planning.integrations import IntegrationPlan, plan_integrations
    from stackaudit.planning.what_if import WhatIf, what_if
    from stackaudit.policy import Policy
    from stackaudit.readers.native import read_catalog, read_policy
    from stackaudit.readers.result import ReadStack
    from stackaudit.readers.stack_file import read_stack, read_with_notes
    from stackaudit.reconciling.report import Reconciliation, reconcile
    from stackaudit.reporting.summary import Summary
    from stackaudit.scoring import Score, Scorecard
    from stackaudit.surveying.blank import write_survey
    from stackaudit.surveying.filled import read_expectations, read_survey, with_answers
    from stackaudit.writing.saving import write_stack

    __version__: str

_HOMES = {
    "Analyser": "analysers.base",
    "Audit": "auditing",
    "Comparison": "comparing.comparison",
    "ConsolidationPlan": "planning.consolidation",
    "Diagram": "diagrams.diagram",
    "Finding": "findings",
    "Findings": "findings",
    "IntegrationPlan": "planning.integrations",
    "LoadError": "errors",
    "Measure": "findings",
    "NotApplicable": "findings",
    "OptionError": "errors",
    "Policy": "policy",
    "Problem": "errors",
    "ReadStack": "readers.result",
    "Reconciliation": "reconciling.report",
    "Review": "findings",
    "Score": "scoring",
    "Scorecard": "scoring",
    "Severity": "findings",
    "Stack": "model.stack",
    "StackAuditError": "errors",
    "StackGraph": "graph",
    "Summary": "reporting.summary",
    "Unknown": "findings",
    "UnknownNameError": "errors",
    "WhatIf": "planning.what_if",
    "analyser": "analysers.base",
    "audit": "auditing",
    "compare": "comparing.comparison",
    "fill_from_catalog": "catalog.loading",
    "journey_preset": "model.presets",
    "plan_consolidation": "planning.consolidation",
    "plan_integrations": "planning.integrations",
    "read_catalog": "readers.native",
    "read_edits": "planning.edits_file",
    "read_expectations": "surveying.filled",
    "read_policy": "readers.native",
    "read_stack": "readers.stack_file",
    "read_survey": "surveying.filled",
    "read_with_notes": "readers.stack_file",
    "reconcile": "reconciling.report",
    "what_if": "planning.what_if",
    "with_answers": "surveying.filled",
    "write_stack": "writing.saving",
    "write_survey": "surveying.blank",
}

__all__ = [  # sorted by hand as above, so that a type checker sees literals
    "Analyser",
    "Audit",
    "Comparison",
    "ConsolidationPlan",
    "Diagram",
    "Finding",
    "Findings",
    "IntegrationPlan",
    "LoadError",
    "Measure",
    "NotApplicable",
    "OptionError",
    "Policy",
    "Problem",
    "ReadStack",
    "Reconciliation",
    "Review",
    "Score",
    "Scorecard",
    "Severity",
    "Stack",
    "StackAuditError",
    "StackGraph",
    "Summary",
    "Unknown",
    "UnknownNameError",
    "WhatIf",
    "analyser",
    "audit",
    "compare",
    "fill_from_catalog",
    "journey_preset",
    "plan_consolidation",
    "plan_integrations",
    "read_catalog",
    "read_edits",
    "read_expectations",
    "read_policy",
    "read_stack",
    "read_survey",
    "read_with_notes",
    "reconcile",
    "what_if",
    "with_answers",
    "write_stack",
    "write_survey",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from stackaudit._version import VERSION

            return VERSION
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module 'stackaudit' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"stackaudit.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
