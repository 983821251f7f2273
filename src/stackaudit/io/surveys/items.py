"""The questions, in our own words, and the constructs that they ask about.

Constructs: five elements of change in one person, after the ADKAR model (Hiatt 2006; ADKAR is a trademark of Prosci,
whose assessment is not used here); four of the acceptance of technology, after UTAUT (Venkatesh and others 2003);
clarity of goals, roles, procedures and of how people get on, after GRPI (Beckhard 1972; Rubin, Plovnick and Fry 1977).
The wording is ours and has not been validated. No item is reversed: 5 is always the good end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Question:
    """One question, answered from 1 (not at all) to 5 (fully).

    Attributes:
        id: As answers name it: `adkar.desire.1`.
        text: What people read.
    """

    id: str
    text: str

    @property
    def construct(self) -> str:
        """What it asks about: `adkar.desire`."""
        return self.id.rpartition(".")[0]


_TEXTS: Final = {
    "adkar.awareness": ("I can say why we are changing how we work.", "I know what happens if we leave it as it is."),
    "adkar.desire": ("I want this change to succeed.", "I would choose the new way if I were free to."),
    "adkar.knowledge": ("I know what I have to do in the new tool.", "I know where to look when I am stuck."),
    "adkar.ability": ("I get my daily tasks done in the new tool.", "I have the time to learn the new way."),
    "adkar.reinforcement": (
        "Somebody notices when I work the new way.",
        "What does not work in the new way gets mended.",
    ),
    "utaut.performance-expectancy": ("The tool helps me do better work.", "The tool saves me time."),
    "utaut.effort-expectancy": ("The tool is easy to learn.", "I find what I need in it without asking."),
    "utaut.social-influence": ("The people I work with use it.", "My manager expects and supports that I use it."),
    "utaut.facilitating-conditions": (
        "I have the access and the equipment that I need for it.",
        "When I need help with it, I get it.",
    ),
    "clarity.goals": ("I can say what this rollout is to achieve.", "My team and the others want the same from it."),
    "clarity.roles": ("I know who decides what in this rollout.", "I know what is mine to do and what is not."),
    "clarity.procedures": (
        "I know how we settle questions and requests.",
        "I hear of decisions in time.",
    ),
    "clarity.interpersonal": (
        "The people from the other side listen.",
        "We can disagree and still work well together.",
    ),
}

QUESTIONS: Final = tuple(
    Question(f"{construct}.{at}", text) for construct, texts in _TEXTS.items() for at, text in enumerate(texts, 1)
)
IDS: Final = tuple(question.id for question in QUESTIONS)
PRIVACY: Final = (
    "Write a pseudonym, not a name, and always the same one. Answers of fewer than five people of a group are never "
    "shown, unless those people agreed."
)
SCALE: Final = "1 = not at all, 2 = a little, 3 = partly, 4 = mostly, 5 = fully. Leave blank what you cannot tell."
EXPECTATION_COLUMNS: Final = ("stakeholder", "attribute", "importance", "expected", "perceived", "respondents")
EXPECTATION_SCALE: Final = (
    "Each from 1 to 5: how much it matters, what was expected (ask before it goes live), what came. Respondents: of "
    "how many people the row is the mean."
)
