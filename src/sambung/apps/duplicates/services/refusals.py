"""Why a judgement is refused, and what is said where rows are read without an actor."""

from __future__ import annotations

from typing import Any

REASON = "what people said of pairs decides for everybody; the actor was asked for each pair"
# A larger cluster is a mistake in a list, not one enterprise typed so often.
MOST_TWINS = 50


class UnableToJudge(ValueError):
    """`code`: ITSELF, KIND (two kinds of enterprise), APART (somebody said that two of them are two), JOINED
    (a third still joins them), NOTHING (there is nothing to take back), TOO_MANY, PROPOSED (a pair waits to be
    judged, so that cannot be said). `params`: names of enterprises."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code)
