"""Why coaching refuses a write."""


class UnableToCoachError(Exception):
    """`code`: ALREADY_OPEN, BEGAN, CASE_CLOSED, DROPPED, EVIDENCE_MISSING, EVIDENCE_REFUSED, FIGURE_MISSING, FUTURE,
    GOAL_MISSING, MINUTES, NEXT_BEFORE, NO_CENTRE, NOT_A_MENTOR, NOT_DONE, NOT_OPEN, NUMBER, OFFER_MISSING,
    OTHER_CENTRE, UID_TAKEN, WRITTEN_SINCE. `params` says what is needed to put it into a sentence.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
