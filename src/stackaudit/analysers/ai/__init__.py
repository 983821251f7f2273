"""The AI analyser: which models are at work, what may they do, and who answers for that?"""

from __future__ import annotations

from stackaudit.analysers.ai.analyser import ai

__all__ = ["ai"]
