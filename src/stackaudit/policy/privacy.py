"""The knobs of personal data: how words of confidentiality are ordered, where data may be, what counts as a copy."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from stackaudit.core.frozen import FrozenDict
from stackaudit.model.base import Id, Text, folded_name, refusal
from stackaudit.model.bounds import Bounded
from stackaudit.model.integration import Method
from stackaudit.model.periods import Months, Period, format_period
from stackaudit.model.privacy import DataClass

Rated = Literal["confidential", "personal", "special"]
_Factor = Annotated[float, Field(strict=True, ge=0, le=2)]
_FACTORS: dict[Rated, float] = {"confidential": 0.8, "personal": 1.0, "special": 1.2}


def _told_apart(words: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse words of which two are the same but for case and blanks."""
    seen: set[str] = set()
    for word in words:
        if level_word(word) in seen:
            raise refusal("listed_twice", "{shown} is listed twice", word)
        seen.add(level_word(word))
    return words


def level_word(word: str) -> str:
    """Return a word of confidentiality as far as it is compared: case, blanks and hyphens do not count.

    >>> level_word("Strictly-Confidential")
    'strictly confidential'
    """
    return folded_name(word.replace("-", " ").replace("_", " "))


def _ours(default: Any, text: str) -> Any:  # noqa: ANN401  as pydantic's Field
    return Field(default=default, description=text)


class PrivacyPolicy(Bounded):
    """How stated facts on personal data are compared and rated; it holds no rule of law.

    >>> PrivacyPolicy().level("Confidential"), PrivacyPolicy().level("restricted")
    (2, None)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    levels: Annotated[tuple[Text, ...], AfterValidator(_told_apart)] = _ours(
        ("public", "internal", "confidential", "secret"),
        "The company's words of confidentiality, from the least to the most; a word that is not here is unknown. "
        "Some companies put `restricted` below `confidential` and some above it: add it where it belongs.",
    )
    confidential_from: Text = _ours(
        "confidential", "The word from which on a kind of records without personal data counts as confidential."
    )
    regions: tuple[Text, ...] = _ours(
        (),
        "Countries and regions in which data may be kept, where the stack's `controller` names none; where neither "
        "names any, no place is judged.",
    )
    contact: tuple[Id, ...] = _ours(
        (
            *("email", "sms", "ads", "push", "phone", "mail"),
            *("email-marketing", "sms-marketing", "push-messaging", "search-ads", "social-ads", "display-ads"),
        ),
        "Capabilities by which a tool contacts people.",
    )
    service: tuple[Id, ...] = _ours(
        (
            *("ticketing", "help-desk", "live-chat", "chatbot", "contact-center", "shared-inbox", "customer-success"),
            *("feedback-surveys", "surveys", "field-service", "returns"),
        ),
        "Capabilities by which a tool serves people who ask.",
    )
    analytics: tuple[Id, ...] = _ours(
        (
            *("web-analytics", "product-analytics", "session-replay", "mobile-attribution", "marketing-attribution"),
            *("bi", "dashboards", "data-warehouse", "cdp", "prediction", "user-research"),
        ),
        "Capabilities by which a tool analyses what people do.",
    )
    copies: tuple[Method, ...] = _ours(("manual", "file"), "Methods of a flow that leave a copy in somebody's hands.")
    answer: Period = _ours(Months(1), "How long an answer to somebody's request may take.")
    factors: dict[Rated, _Factor] = _ours(
        FrozenDict(_FACTORS),
        "Factor on severity by the class of the data, in place of the criticality of the records; criminal counts as "
        "special.",
    )

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: Any) -> Any:  # noqa: ANN401  whatever a file holds
        """Factors that are not named keep their defaults."""
        if isinstance(data, dict) and isinstance(data.get("factors"), dict):
            return {**data, "factors": {**_FACTORS, **data["factors"]}}
        return data

    @model_validator(mode="after")
    def _settle(self) -> PrivacyPolicy:
        object.__setattr__(self, "factors", FrozenDict(self.factors))
        return self

    def level(self, word: str | None) -> int | None:
        """Return the place of a word among the levels, from 0; None where it is not one of them."""
        if word is None:
            return None
        folded = level_word(word)
        return next((n for n, known in enumerate(self.levels) if level_word(known) == folded), None)

    def is_confidential(self, word: str | None) -> bool | None:
        """Return whether a word means confidential or more; None where that cannot be told."""
        least, level = self.level(self.confidential_from), self.level(word)
        return None if least is None or level is None else level >= least

    def factor(self, word: DataClass) -> float:
        """Return the factor of a class on severity; what is neither confidential nor personal has none."""
        if word == "none":
            return 0.0
        return self.factors["special" if word == "criminal" else word]

    def by_name(self) -> dict[str, Any]:
        """Return every value by its name, as settings are listed."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {**values, "answer": format_period(self.answer)}


DEFAULT_PRIVACY = PrivacyPolicy.model_construct()
