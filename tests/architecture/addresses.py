"""The table of addresses: example arguments, and what GET and POST answer to each role.

One letter for each of ROLES, in their order:
`.` the page, `>` asked to sign in, `r` redirected elsewhere, `2` refused in the form (422 or 400),
`3` known but not allowed (403), `4` not found: nobody tells a stranger that it exists, `5` method not allowed,
`1` a token is asked for (401), `9` somebody was faster (409), `0` gone (410). POST is empty: it shows who gets as far as the form.
A name may stand several times, with what differs after `#`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.api.endpoints import ENDPOINTS

from sambung.api.application import endpoints_by_name

ROLES = (
    "manager",
    "mentor",
    "colleague",
    "stranger",
    "owner",
    "member",
    "operator",
    "buyer",
    "rival",
    "analyst",
    "admin",
    "anonymous",
)
NOBODY_GETS = "555555555555"
NO_ROLE_GETS = "55555555555>"
# A browser's session opens nothing of the API (each endpoint for each role: tests/api/endpoints.py).
TOKEN_ASKED = "111111111111"


@dataclass(frozen=True)
class Address:
    """Names of things in the world (`=text`: the text itself), answers to GET and POST, and what is special.

    `logs`: taking it along is journalled, so this GET writes one entry. `bearer`: whoever holds the link reads
    its line, price included, whoever is signed in.
    """

    things: str
    get: str
    post: str
    question: str = ""
    logs: bool = False
    bearer: bool = False

    def arguments(self, world: Any) -> list[Any]:
        """The address's arguments in the world."""
        found: list[Any] = []
        for name in self.things.split():
            thing = name[1:] if name.startswith("=") else world.things[name]
            found += thing if isinstance(thing, tuple) else [thing]
        return found

    def query(self, world: Any) -> str:
        """What follows the question mark."""
        return self.question.format(**world.things)


ADDRESSES: dict[str, Address] = {
    # The start and the settings.
    "home": Address("", "rrrrrrrrrrr>", NOBODY_GETS),
    "search": Address("", "...........>", NO_ROLE_GETS, "?q=keripik"),
    "search#narrowed": Address(
        "", "...........>", NO_ROLE_GETS, "?q=kripik&wilayah=33.72&dekat=33.72&sertifikat=HALAL&jenis=usaha"
    ),
    "search#map": Address("", "...........>", NO_ROLE_GETS, "?q=kotak&tampilan=peta"),
    "search-export": Address("=csv", "....44444..>", NO_ROLE_GETS, "?q=kotak", logs=True),
    "search-export#workbook": Address("=xlsx", "....44444..>", NO_ROLE_GETS, "?q=kotak", logs=True),
    "search-export#unknown": Address("=exe", "44444444444>", NO_ROLE_GETS),
    "search-save": Address("", NO_ROLE_GETS, "rrrrrrrrrrr>"),
    "search-drop": Address("saved_search", NO_ROLE_GETS, "r4444444444>"),
    "settings": Address("", "...........>", NOBODY_GETS),
    "set_theme": Address("", NOBODY_GETS, "rrrrrrrrrrrr"),
    "set_language": Address("", "rrrrrrrrrrrr", "rrrrrrrrrrrr"),
    "token-list": Address("", "...........>", NO_ROLE_GETS),
    "token-new": Address("", "...........>", "22222222222>"),
    "token-revoke": Address("api_token", NO_ROLE_GETS, "r4444444444>"),
    "webhook-list": Address("", "...........>", NO_ROLE_GETS),
    "webhook-new": Address("", "...........>", "22222222222>"),
    "webhook": Address("webhook", ".4444444444>", NO_ROLE_GETS),
    "webhook-ping": Address("webhook", NO_ROLE_GETS, "r4444444444>"),
    "webhook-resume": Address("webhook", NO_ROLE_GETS, "r4444444444>"),
    "webhook-revoke": Address("webhook", NO_ROLE_GETS, "r4444444444>"),
    "webhook-again": Address("delivery", NO_ROLE_GETS, "r4444444444>"),
    "reference-lists": Address("", "....44444..>", NO_ROLE_GETS),
    "reference-list": Address("code_list", "....44444..>", NO_ROLE_GETS),
    # Requirements.
    "requirement-list": Address("", "...........>", NOBODY_GETS),
    "requirement-new": Address("", ".44.444..44>", ".44.444..44>"),
    "requirement-detail": Address("requirement", "........4..>", NOBODY_GETS),
    "requirement-detail#draft": Address("draft", "...4444.4..>", NOBODY_GETS),
    "requirement-edit": Address("requirement", ".444444.444>", ".444444.444>"),
    "requirement-match": Address("requirement", NOBODY_GETS, "rrrr333r433>"),
    "requirement-move": Address("requirement", NOBODY_GETS, "44444444444>"),
    "requirement-confirm": Address("requirement", ".444444.444>", ".444444.444>"),
    "requirement-csv": Address("requirement", "....444344.>", NOBODY_GETS, logs=True),
    "requirement-line": Address("requirement offer", "....444444.>", NOBODY_GETS),
    "requirement-product": Address("requirement offer", NOBODY_GETS, "44444444444>"),
    # Consortia.
    "consortium-list": Address("requirement", "...44444444>", NO_ROLE_GETS),
    "consortium-new": Address("requirement", NO_ROLE_GETS, "r4444444444>"),
    "consortium": Address("run", "...44444444>", NO_ROLE_GETS),
    "consortium#waiting": Address("waiting_run", "...44444444>", NO_ROLE_GETS),
    "consortium-excluded": Address("run", "...44444444>", NO_ROLE_GETS),
    "consortium-choices": Address("run", "...44444444>", "24444444444>"),
    "consortium-choices-csv": Address("run", "44444444444>", NO_ROLE_GETS),
    "consortium-what-if": Address("run", ".4444444444>", ".4444444444>"),
    "consortium-csv": Address("run", "...44444444>", NO_ROLE_GETS, logs=True),
    "consortium-compare": Address("run other_run", "...44444444>", NO_ROLE_GETS),
    # Proposals and links.
    "proposal-list": Address("", "...........>", NO_ROLE_GETS),
    "proposal-new": Address("", ".3344444444>", "44444444444>", question="?run={run}"),
    "proposal-lines": Address("", "...........>", NO_ROLE_GETS),
    "proposal-line": Address("line", "...44..4444>", "...44..4444>"),
    "proposal": Address("proposal", "...444..444>", NO_ROLE_GETS),
    "proposal#draft": Address("unsent", "...44444444>", NO_ROLE_GETS),
    "proposal-send": Address("proposal", NO_ROLE_GETS, "r3344433444>"),
    "proposal-reissue": Address("proposal", NO_ROLE_GETS, ".3344433444>"),
    "proposal-replan": Address("proposal", NO_ROLE_GETS, "r3344433444>"),
    "proposal-withdraw": Address("proposal", NO_ROLE_GETS, "rrr444rr444>"),
    "proposal-answer": Address("proposal", NO_ROLE_GETS, "rrr444rr444>"),
    "proposal-pdf": Address("proposal =id", "...444..444>", NO_ROLE_GETS),
    "answer-link": Address("token", "............", "............", bearer=True),
    "answer-link#buyer": Address("buyer_token", "............", "............", bearer=True),
    "answer-link#unknown": Address("=tidak-ada", "444444444444", "444444444444", bearer=True),
    # Asking: each centre asks its own owners, also for another centre's open requirement.
    "asking": Address("requirement", "....4444444>", NO_ROLE_GETS),
    "asking#choosing": Address("requirement", "....4444444>", NO_ROLE_GETS, question="?tampil=tanya"),
    "asking-ask": Address("requirement", NO_ROLE_GETS, "rrrr4444444>"),
    "asking-hand-over": Address("requirement", NO_ROLE_GETS, "rrrr4444444>"),
    "asking-change": Address("requirement", NO_ROLE_GETS, "rrrr4444444>"),
    "asking-appeal": Address("requirement", NO_ROLE_GETS, "rrr34444444>"),
    "asking-appeal-withdraw": Address("appeal", NO_ROLE_GETS, "rrr34444444>"),
    "asking-appeal-decline": Address("appeal", NO_ROLE_GETS, "333r4444444>"),
    "asking-visits": Address("requirement", "....4444444>", NO_ROLE_GETS),
    "asking-visits-csv": Address("requirement", "....4444444>", NO_ROLE_GETS, logs=True),
    "asking-question": Address("question", "...44444444>", "22244444444>"),
    "asking-take-back": Address("question", NO_ROLE_GETS, "rrr44444444>"),
    "asking-link": Address("ask_token", "............", "222222222222", bearer=True),
    "asking-link#unknown": Address("=tidak-ada", "444444444444", "444444444444", bearer=True),
    "asking-link-profile": Address("ask_token", "............", "222222222222", bearer=True),
    "asking-link-twice": Address("ask_token", "............", "222222222222", bearer=True),
    "asking-link-profile-file": Address("ask_token =pdf", "............", NOBODY_GETS, bearer=True),
    # Profiles: chosen by the enterprise and its centre; what is chosen is for anybody.
    "profile": Address("enterprise", "...44.44444>", "22244244444>"),
    "profile-hide": Address("enterprise", NO_ROLE_GETS, "rrr44r44444>"),
    "profile-file": Address("enterprise =pdf", "...44.44444>", NO_ROLE_GETS),
    "profile-file#kind": Address("enterprise =exe", "44444444444>", NO_ROLE_GETS),
    "public-profile": Address("slug", "............", NOBODY_GETS),
    "public-profile#unknown": Address("=tidak-ada", "444444444444", NOBODY_GETS),
    "public-profile-file": Address("slug =png", "............", NOBODY_GETS),
    # Linkages and evidence.
    "linkage-list": Address("", "...........>", NO_ROLE_GETS),
    "linkage-csv": Address("", "...........>", NO_ROLE_GETS, logs=True),
    "evidence-confirm": Address("evidence", NO_ROLE_GETS, "rrr44rrr433>"),
    "evidence-take-back": Address("evidence", NO_ROLE_GETS, "rrr44rrr433>"),
    "linkage": Address("linkage", "...44...4..>", NO_ROLE_GETS),
    "evidence-new": Address("linkage", NO_ROLE_GETS, "22244222422>"),
    "linkage-end": Address("linkage", NO_ROLE_GETS, "22244222422>"),
    "linkage-resume": Address("linkage", NO_ROLE_GETS, "rrr44333433>"),
    "linkage-take-back": Address("linkage", NO_ROLE_GETS, "rrr44333433>"),
    # Insights: figures of all, for those who plan and those who watch.
    "insights": Address("", "....44444..>", NO_ROLE_GETS),
    "insights-count": Address("", NO_ROLE_GETS, "rrrr44444rr>"),
    "insights-csv": Address("=wilayah", "....44444..>", NO_ROLE_GETS, logs=True),
    # Enterprises and imports.
    "upload-list": Address("", "....444444.>", "22224444442>"),
    "upload-template": Address("=enterprises =xlsx", "....444444.>", NO_ROLE_GETS),
    "upload": Address("upload", "rrr4444444r>", NO_ROLE_GETS),
    "upload#taken": Address("taken_upload", "...4444444.>", NO_ROLE_GETS),
    "upload-columns": Address("upload", "...4444444.>", "22244444442>"),
    "upload-commit": Address("upload", NO_ROLE_GETS, "rrr4444444r>"),
    "upload-decide": Address("upload", NO_ROLE_GETS, "44444444444>"),
    "upload-take-back": Address("upload", NO_ROLE_GETS, "rrr4444444r>"),
    "upload-rejects": Address("upload", "...4444444.>", NO_ROLE_GETS),
    # Twins: pairs of one's own centres; the enterprise's own page asks who may change it.
    "twin-list": Address("", "....444444.>", NO_ROLE_GETS),
    "twin-list#all": Address("", "....444444.>", NO_ROLE_GETS, "?keadaan=semua&q=a"),
    "twin-csv": Address("", "....444444.>", NO_ROLE_GETS, logs=True),
    "twin-scan": Address("", NO_ROLE_GETS, "r33r444444r>"),
    "twin-history": Address("", "....444444.>", NO_ROLE_GETS),
    "twin-pair": Address("pair", "...4444444.>", NO_ROLE_GETS),
    "twin-judge": Address("pair", NO_ROLE_GETS, "44444444444>"),
    "twin-take-back": Address("judgement", NO_ROLE_GETS, "rrr44444443>"),
    "enterprise-twin": Address("enterprise", "...44.44444>", "22244244444>"),
    "enterprise-twin-separate": Address("enterprise", NO_ROLE_GETS, "rrr44r44444>"),
    "enterprise-twin-none": Address("enterprise", NO_ROLE_GETS, "rrr44444444>"),
    "enterprise-twin-none-undo": Address("enterprise", NO_ROLE_GETS, "rrr44444444>"),
    "enterprise-twin-stand": Address("enterprise", NO_ROLE_GETS, "rrr44r44444>"),
    "enterprise-list": Address("", "....44444..>", NO_ROLE_GETS),
    "enterprise-csv": Address("", "....44444..>", NO_ROLE_GETS, logs=True),
    "enterprise-new": Address("", "....444444.>", "22224444442>"),
    "enterprise-mine": Address("", "...........>", NO_ROLE_GETS),
    "enterprise": Address("enterprise", "....4.444..>", NO_ROLE_GETS),
    "enterprise#large": Address("firm", "....444.4..>", NO_ROLE_GETS),
    "enterprise-answer": Address("enterprise", "...44.44444>", "22244244444>"),
    "enterprise-fact": Address("enterprise =kontak", "...44.44444>", "22244244444>"),
    "enterprise-code": Address("enterprise", "...44.44444>", "...44.44444>"),
    "enterprise-certificate": Address("enterprise", "...44.44444>", "22244244444>"),
    "enterprise-certificate-invalid": Address("coached certificate", NO_ROLE_GETS, "rrr44444444>"),
    "enterprise-consents": Address("enterprise", "...44.44444>", "44444444444>"),
    "enterprise-undo": Address("enterprise", NO_ROLE_GETS, "44444444444>"),
    "enterprise-attribute": Address("enterprise offer", "...44.44444>", "22244244444>"),
    "enterprise-attribute-end": Address("enterprise offer", NO_ROLE_GETS, "44444444444>"),
    "enterprise-offer-stop": Address("enterprise offer", NO_ROLE_GETS, "rrr44r44444>"),
    "enterprise-offer-resume": Address("enterprise offer", NO_ROLE_GETS, "rrr44r44444>"),
    "enterprise-resource-new": Address("enterprise", "...44.44444>", "22244244444>"),
    "enterprise-resource": Address("enterprise resource", "...44.44444>", "22244244444>"),
    "enterprise-resource-end": Address("enterprise resource", NO_ROLE_GETS, "rrr44r44444>"),
    "enterprise-hub": Address("hub", "...444.4444>", "22244424444>"),
    "enterprise-hub-end": Address("hub", NO_ROLE_GETS, "44444444444>"),
    "enterprise-holders": Address("enterprise", "...44.44444>", NO_ROLE_GETS),
    "enterprise-holder": Address("enterprise firm", "...44.44444>", "22244244444>"),
    "enterprise-holder-end": Address("enterprise firm", NO_ROLE_GETS, "44444444444>"),
    "enterprise-interest": Address("enterprise", "....4444444>", "22224444444>"),
    "enterprise-interest-end": Address("enterprise", NO_ROLE_GETS, "44444444444>"),
    "enterprise-end": Address("enterprise", "...44.44444>", "22244244444>"),
    "enterprise-work-again": Address("enterprise", NO_ROLE_GETS, "44444444444>"),
    "enterprise-people": Address("enterprise", ".444444444.>", NO_ROLE_GETS),
    "enterprise-person-new": Address("enterprise", ".444444444.>", "24444444442>"),
    "enterprise-person-end": Address("enterprise sign_in", NO_ROLE_GETS, "r444444444r>"),
    "enterprise-person-rejoin": Address("enterprise sign_in", NO_ROLE_GETS, "r444444444r>"),
    "enterprise-person-password": Address("enterprise sign_in", NO_ROLE_GETS, ".444444444.>"),
    # Coaching.
    "today": Address("", "....333333.>", NOBODY_GETS),
    "case-list": Address("", "...........>", NOBODY_GETS),
    "case-csv": Address("", "....3333333>", NOBODY_GETS, logs=True),
    "case-new": Address(
        "", ".33.3333333>", "43343333333>", question="?requirement={requirement}&gate=CERTIFICATE:HALAL"
    ),
    "case-group": Address("group", "...44444444>", NOBODY_GETS),
    "case-detail": Address("case", "...44444444>", NOBODY_GETS),
    "case-change": Address("case", NOBODY_GETS, "rrr44444444>"),
    "session-new": Address("case", "...44444444>", "22244444444>"),
    "session-edit": Address("case session", "...44444444>", "22244444444>"),
    "session-withdraw": Address("case session", NOBODY_GETS, "99944444444>"),
    "step-new": Address("case", "...44444444>", "22244444444>"),
    "step-edit": Address("case step", "...44444444>", "22244444444>"),
    "step-finish": Address("case step", "...44444444>", "22244444444>"),
    "step-act": Address("case step", NOBODY_GETS, "rrr44444444>"),
    # Planning: the centre's managers; its mentors their own part of what is approved; provinces for analysts.
    "planner": Address("", "....444444.>", NOBODY_GETS),
    "planner-open": Address("", NOBODY_GETS, "44444444444>"),
    "planner-year": Address("year", "...4444444.>", NOBODY_GETS),
    "planner-hours": Address("year", ".3344444443>", "93344444443>"),
    "planner-money": Address("year", ".3344444443>", "23344444443>"),
    "planner-priorities": Address("year", ".3344444443>", "23344444443>"),
    "planner-chances": Address("year", ".3344444443>", "23344444443>"),
    "planner-limits": Address("year", ".3344444443>", "23344444443>"),
    "planner-courses": Address("year", "...4444444.>", NOBODY_GETS),
    "planner-course-new": Address("year", ".3344444443>", "23344444443>"),
    "planner-course": Address("year course", ".3344444443>", "23344444443>"),
    "planner-course-withdraw": Address("year course", NOBODY_GETS, "93344444443>"),
    "planner-compute": Address("year", NOBODY_GETS, "r3344444443>"),
    "planner-change": Address("year", NOBODY_GETS, "43344444443>"),
    "planner-change-back": Address("year change", NOBODY_GETS, "93344444443>"),
    "plan": Address("plan", "...4444444.>", NOBODY_GETS),
    "plan#draft": Address("draft_plan", ".444444444.>", NOBODY_GETS),
    "plan-pathways": Address("plan", "...4444444.>", NOBODY_GETS),
    "plan-approve": Address("plan", NOBODY_GETS, "93344444443>"),
    "plan-cases": Address("plan", NOBODY_GETS, "rrr4444444r>"),
    "plan-mentor": Address("plan", NOBODY_GETS, "44444444444>"),
    "plan-omissions": Address("plan", ".444444444.>", NOBODY_GETS),
    "plan-why": Address("plan planned", ".444444444.>", NOBODY_GETS),
    "plan-compare": Address("plan draft_plan", ".444444444.>", NOBODY_GETS),
    "plan-csv": Address("plan", "...4444444.>", NOBODY_GETS, logs=True),
    "plan-xlsx": Address("plan", "...4444444.>", NOBODY_GETS, logs=True),
    "plan-curve": Address("plan", ".444444444.>", NOBODY_GETS, logs=True),
    "catalogue": Address("", "rrrr444444.>", NOBODY_GETS),
    "catalogue-list": Address("centre", "...4444444.>", NOBODY_GETS),
    "catalogue-csv": Address("centre", "...4444444.>", NOBODY_GETS, logs=True),
    "catalogue-new": Address("centre", ".3344444443>", "23344444443>"),
    "catalogue-item": Address("centre =MEREK", "...4444444.>", "23344444443>"),
    "catalogue-undo": Address("centre =MEREK", NOBODY_GETS, "r3344444443>"),
    "province-plans": Address("", "444444444..>", NOBODY_GETS),
    "province-compute": Address("", NOBODY_GETS, "444444444rr>"),
    "province-plan": Address("province_plan", "444444444..>", NOBODY_GETS),
    "province-curve": Address("province_plan", "444444444..>", NOBODY_GETS, logs=True),
    # Centres, files, work.
    "centre-list": Address("", ".44.444444.>", NO_ROLE_GETS),
    "centre-new": Address("", "4444444444.>", "4444444444.>"),
    "centre-people": Address("centre", ".444444444.>", NO_ROLE_GETS),
    "centre-person-new": Address("centre", ".444444444.>", ".444444444.>"),
    "centre-person-end": Address("centre membership", NO_ROLE_GETS, "r444444444r>"),
    "centre-person-rejoin": Address("centre membership", NO_ROLE_GETS, "r444444444r>"),
    "centre-person-password": Address("centre membership", NO_ROLE_GETS, ".444444444.>"),
    "documents:download": Address("document", "...44...4..>", NO_ROLE_GETS),
    "jobs:list": Address("", "...........>", NO_ROLE_GETS),
    "jobs:page": Address("job", "...4444444.>", NO_ROLE_GETS),
    "jobs:progress": Address("job", "...4444444.>", NO_ROLE_GETS),
    "jobs:cancel": Address("job", NO_ROLE_GETS, "r334444444r>"),
    # For programs.
    "api:api-root": Address("", "444444444444", "444444444444"),
    "api:openapi-json": Address("", "............", NOBODY_GETS),
    "api:reference-page": Address("", "............", NOBODY_GETS),
    "api:reference-tag": Address("=offers", "............", NOBODY_GETS),
    "api:health": Address("", "............", NOBODY_GETS),
    "api:unknown": Address("=tidak-ada", "444444444444", "444444444444"),
    # Signing in (allauth). Nobody signs up: `account_signup` says so.
    "account_login": Address("", "rrrrrrrrrrr.", "rrrrrrrrrrr."),
    "account_logout": Address("", "...........>", ">>>>>>>>>>>>"),
    "account_inactive": Address("", "............", NOBODY_GETS),
    "account_signup": Address("", "rrrrrrrrrrr.", "rrrrrrrrrrr."),
    "account_reauthenticate": Address("", "...........>", "...........>"),
    "account_email": Address("", "...........>", "rrrrrrrrrrr>"),
    "account_email_verification_sent": Address("", "............", NOBODY_GETS),
    "account_change_password": Address("", "...........>", "...........>"),
    "account_set_password": Address("", "rrrrrrrrrrr>", "rrrrrrrrrrr>"),
    "account_reset_password": Address("", "............", "............"),
    "account_confirm_login_code": Address("", "rrrrrrrrrrr>", "rrrrrrrrrrr>"),
    "account_confirm_email": Address("=x", "............", "444444444444"),
    "account_reset_password_from_key_done": Address("", "............", NOBODY_GETS),
    "account_reset_password_from_key": Address("=1 =x", "............", "............"),
    "account_reset_password_done": Address("", "............", NOBODY_GETS),
    "mfa_index": Address("", "...........>", NO_ROLE_GETS),
    "mfa_authenticate": Address("", "rrrrrrrrrrr>", "rrrrrrrrrrr>"),
    "mfa_reauthenticate": Address("", "rrrrrrrrrrr>", "rrrrrrrrrrr>"),
    "mfa_activate_totp": Address("", "rrrrrrrrrrr>", "rrrrrrrrrrr>"),
    "mfa_deactivate_totp": Address("", "44444444444>", "44444444444>"),
    "mfa_view_recovery_codes": Address("", "44444444444>", NO_ROLE_GETS),
    "mfa_generate_recovery_codes": Address("", "rrrrrrrrrrr>", "rrrrrrrrrrr>"),
    "mfa_download_recovery_codes": Address("", "44444444444>", "44444444444>"),
}


def _of_program(name: str, things: str) -> Address:
    """An endpoint as a browser finds it: each of its methods asks for a token, the others are not allowed."""
    methods = endpoints_by_name()[name]
    return Address(
        things,
        TOKEN_ASKED if "GET" in methods else NOBODY_GETS,
        TOKEN_ASKED if "POST" in methods else NOBODY_GETS,
    )


ADDRESSES |= {
    f"api:{name}": _of_program(name, things)
    for name, _space, things in (key.partition(" ") for key in ENDPOINTS)
}
