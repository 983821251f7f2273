"""What to ask next: which missing fact, once known, could decide most of what cannot be told today.

It stands above the analysers, because it needs what all of them could not tell.
"""

from __future__ import annotations

from stackaudit.engine.questions.ranking import Question, next_questions, question_table
from stackaudit.engine.questions.trial import tried_questions

__all__ = ["Question", "next_questions", "question_table", "tried_questions"]
