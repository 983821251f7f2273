"""Facts of models at work: in a tool as a whole, and in one function of it."""

from __future__ import annotations

from collections.abc import Mapping

from stackaudit.core.fact import Fact, Whom
from stackaudit.core.frozen import FrozenDict
from stackaudit.core.rule import Text

_NO_MORE: Mapping[str, Text] = FrozenDict()


def _both(
    field: str, question: str, written: str, rule: str, one: str, many: str, also: Mapping[str, Text] = _NO_MORE
) -> tuple[Fact, Fact]:
    """Return the fact of a tool as a whole, and that of its functions, which a list of capabilities states."""
    feeds = {rule: Text(one, many), **also}
    of_function = f"capabilities: [{{id: ai-writing, ai: {{{written}}}}}]"
    return (
        Fact(
            f"tool.ai.{field}",
            Text(f"{question} {{names}}?"),
            Whom.TOOL,
            feeds,
            f"ai: {{{written}}}",
            name=f"ai.{field}",
        ),
        Fact(
            f"tool.capabilities.ai.{field}",
            Text(f"{question} functions of {{names}}?"),
            Whom.TOOL,
            feeds,
            of_function,
            name=f"function.ai.{field}",
        ),
    )


AI = (
    *_both(
        "acts",
        "Does the model only suggest, act once a person agrees, or act alone, in",
        "acts: suggests",
        "ai.writes-alone",
        "of a model in {n} tool it is not stated whether it suggests or acts",
        "of the models in {n} tools it is not stated whether they suggest or act",
    ),
    *_both(
        "reads",
        "Which records are given to the model in",
        "reads: [ticket]",
        "ai.fed-badly",
        "which records the model in {n} tool is given is not stated",
        "which records the models in {n} tools are given is not stated",
    ),
    *_both(
        "writes",
        "Which records does the model make or change in",
        "writes: [ticket]",
        "ai.writes-alone",
        "which records a model in {n} tool changes is not stated, and it acts alone or may",
        "which records the models in {n} tools change is not stated, and they act alone or may",
    ),
    *_both(
        "provider",
        "Who runs the model (a vendor, or we ourselves) in",
        "provider: us",
        "ai.outside-model",
        "who runs the model in {n} tool is not stated",
        "who runs the models in {n} tools is not stated",
    ),
    *_both(
        "agreement",
        "Is there an agreement on our data with who runs the model in",
        "agreement: true",
        "ai.outside-model",
        "whether there is an agreement with who runs the model in {n} tool is not stated",
        "whether there are agreements with those who run the models in {n} tools is not stated",
    ),
    *_both(
        "trains_on_ours",
        "May who runs it train on our data with the model in",
        "trains_on_ours: false",
        "ai.outside-model",
        "whether who runs the model in {n} tool may train on our data is not stated",
        "whether those who run the models in {n} tools may train on our data is not stated",
    ),
    *_both(
        "oversight",
        "Who watches what the model does by itself in",
        "oversight: Ann Lee",
        "ai.writes-alone",
        "who watches the model in {n} tool, which acts alone, is not stated",
        "who watches the models in {n} tools, which act alone, is not stated",
    ),
    *_both(
        "approved",
        "On which day was the use of the model approved, or was it not, in",
        "approved: 2026-05-01",
        "ai.no-approval",
        "whether the model in {n} tool, which is in use, was approved is not stated",
        "whether the models in {n} tools, which are in use, were approved is not stated",
    ),
    *_both(
        "hosted",
        "In which regions does the model run in",
        "hosted: [eu]",
        "ai.unrecorded",
        "where the model in {n} tool runs is not stated",
        "where the models in {n} tools run is not stated",
        {
            "privacy.outside-region": Text(
                "where the model in {n} tool runs, which reads personal data, is not stated in a word that is known",
                "where the models in {n} tools run, which read personal data, is not stated in a word that is known",
            )
        },
    ),
    *_both(
        "act_class",
        "Which class does the model have under the law on AI that holds for us, and who judged that, in",
        "act_class: not judged",
        "ai.unrecorded",
        "which class the model in {n} tool has under a law on AI is not stated; nothing here computes it",
        "which classes the models in {n} tools have under a law on AI are not stated; nothing here computes them",
    ),
    *_both(
        "act_role",
        "Which role do we have under the law on AI that holds for us, for the model in",
        "act_role: deployer",
        "ai.unrecorded",
        "our role under a law on AI for the model in {n} tool is not stated; nothing here computes it",
        "our roles under a law on AI for the models in {n} tools are not stated; nothing here computes them",
    ),
)
"""All of them; where a fact decides nothing for a model, it is not asked."""
