"""Why the planner refuses a write."""


class UnableToPlanError(ValueError):
    """`code`: ALREADY_RUNNING, CASES_OPEN, COURSE, LIMIT, NOTHING_TO_UNDO, NOT_A_MENTOR, NOT_IN_PLAN, NOT_SOLVED,
    NUMBERS, QUARTER, UNKNOWN_CODE. `params` says what is needed to put it into a sentence.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
