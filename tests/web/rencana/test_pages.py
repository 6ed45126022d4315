"""The planner's pages: what they say to whom, in both languages, with bounded queries; what a form does."""

import dataclasses
import datetime
import io
import re
import zipfile

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override
from tests.apps.pathways.answers import answer
from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.jobs.selectors import get_job
from sambung.apps.journal.models import Entry
from sambung.apps.matching.services import match_requirement
from sambung.apps.mentoring.models import Case
from sambung.apps.pathways import selectors, services
from sambung.apps.pathways.models import PlanningYear
from sambung.web.rencana import sentences

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC), tick=True):
        yield


@pytest.fixture
def offer(cast):
    return producer(cast, "=Dapur Tempe", capacity=800_000)


@pytest.fixture
def requirement(cast, offer):
    producer(cast, "Dapur Siap", capacity=300_000, certificates=("HALAL",))
    found = require(cast)
    match_requirement(cast.actor("manager"), requirement=found, on=TODAY)
    return found


@pytest.fixture
def year(cast, requirement):
    return services.open_year(cast.actor("manager"), centre=cast.solo)


@pytest.fixture
def run(cast, year):
    return answer(services.ask_for_plan(cast.actor("manager"), year))


def sign_in(client, user, language="id"):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def text_of(response):
    return response.content.decode().replace("\u00a0", " ")


def test_an_empty_planner_says_how_to_begin_and_begins(client, cast):
    sign_in(client, cast.manager, "en")
    page = text_of(client.get(reverse("planner")))
    assert "Begin to plan from 1 Jan 2027" in page
    answered = client.post(reverse("planner-open"), {"centre": cast.solo.uid})
    year = PlanningYear.objects.unscoped("test").get()
    assert answered["Location"] == reverse("planner-year", args=[year.uid])
    page = text_of(client.get(answered["Location"]))
    assert "2,000 hours" in page
    assert page.count("estimate") >= 2


def test_a_mentor_without_an_approved_plan_is_told_so(client, cast, run):
    sign_in(client, cast.mentor, "en")
    assert "No plan is approved yet" in text_of(client.get(reverse("planner")))
    assert client.get(reverse("plan", args=[run.uid])).status_code == 404
    assert client.get(reverse("planner-hours", args=[run.year.uid])).status_code == 403


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "id",
            [
                "Tidak ada rencana yang bernilai lebih dari",
                "kuartal 1 2027",
                "Setujui rencana",
                "Jam tidak langka",
            ],
        ),
        (
            "en",
            [
                "No plan can be worth more than",
                "quarter 1 2027",
                "Approve the plan",
                "Hours are not what is scarce",
            ],
        ),
    ],
)
def test_the_plan_says_its_quality_quarters_prices_and_reasons(
    client, cast, run, language, said, django_assert_max_num_queries
):
    sign_in(client, cast.manager, language)
    with django_assert_max_num_queries(24):
        page = text_of(client.get(reverse("plan", args=[run.uid])))
    for words in said:
        assert words in page
    assert "0.6" in page or "0,6" in page, "350 + 245 thousandths"


def test_hours_money_priorities_chances_and_limits_are_set(client, cast, year, requirement):
    sign_in(client, cast.manager, "en")
    rows = selectors.hours_rows(cast.actor("manager"), year, on=TODAY)

    def post(name, **values):
        year.refresh_from_db()
        return client.post(reverse(name, args=[year.uid]), {"version": year.version, **values})

    cells = {f"h-{row.uid}--{period}": "12.5" for row in rows for period in range(4)}
    assert post("planner-hours", is_by_field="0", **cells).status_code == 302
    assert {row.hours for row in year.hours.filter(field="")} == {125}
    assert (
        post("planner-hours", is_by_field="0", **{**cells, f"h-{rows[0].uid}--0": "lots"}).status_code == 422
    )
    assert post("planner-money", budget="12,500,000", paid=["DINAS"]).status_code == 302
    year.refresh_from_db()
    assert (year.budget, year.paid, year.is_budget_estimate) == (12_500_000, ["DINAS"], False)
    page = client.get(reverse("planner-priorities", args=[year.uid]))
    fields = {one.html_name: one.value() for one in page.context["form"] if one.name != "has_ready"}
    fields[f"w-requirement-{requirement.uid}"] = "150"
    assert post("planner-priorities", has_ready="on", **fields).status_code == 302
    year.refresh_from_db()
    assert year.weights == {"requirement": {str(requirement.uid): 150}}
    chances = {
        f"c-{name}-{end}": "50" for name in ("link", "step", "programme") for end in ("low", "likely", "high")
    }
    assert post("planner-chances", **chances).status_code == 302
    year.refresh_from_db()
    assert year.chances["link"] == [50, 50, 50]
    assert post("planner-chances", **{**chances, "c-link-low": "60"}).status_code == 422
    assert post("planner-limits", group="sex:F", least="1").status_code == 302
    assert post("planner-limits", group="sex:F", least="2", most="1").status_code == 422
    year.refresh_from_db()
    assert year.limits == [{"kind": "sex", "value": "F", "least": 1, "most": None}]
    assert post("planner-limits", remove="sex:F").status_code == 302
    year.refresh_from_db()
    assert year.limits == []
    stale = client.post(reverse("planner-money", args=[year.uid]), {"version": 1, "budget": "1", "paid": []})
    assert stale.status_code == 409


def test_a_course_is_offered_and_withdrawn(client, cast, year):
    sign_in(client, cast.manager, "en")
    values = {"name": "Halal class", "gate": "CERTIFICATE:HALAL", "seats": "12", "cost": "3,000,000", "hours": "16",
              "field": "", "duration": "0", "in_periods": ["0", "2"]}  # fmt: skip
    assert client.post(reverse("planner-course-new", args=[year.uid]), values).status_code == 302
    course = year.courses.get()
    assert (course.cost, course.hours, course.in_periods) == (3_000_000, 160, [0, 2])
    client.post(reverse("planner-course-withdraw", args=[year.uid, course.uid]), {"version": course.version})
    assert "Offer again" in text_of(client.get(reverse("planner-courses", args=[year.uid])))


def test_by_hand_then_anew_then_side_by_side(client, cast, offer, requirement, run):
    sign_in(client, cast.manager, "en")
    why = text_of(client.get(reverse("plan-why", args=[run.uid, offer.enterprise.uid])))
    assert "Fix it, or move it there" in why
    answered = client.post(
        reverse("planner-change", args=[run.year.uid]),
        {"run": run.uid, "enterprise": offer.enterprise.uid, "requirement": requirement.uid, "rule": "MUST", "start": "2"},
    )  # fmt: skip
    assert answered["Location"] == reverse("plan", args=[run.uid]) + "#tangan"
    assert "not yet computed" in text_of(client.get(answered["Location"]))
    second = answer(services.ask_for_plan(cast.actor("manager"), run.year), leave_out=1)
    page = text_of(client.get(reverse("plan-compare", args=[run.uid, second.uid])))
    assert "The second plan costs" in page
    assert "Dapur" in page
    change = run.year.changes.get()
    client.post(
        reverse("planner-change-back", args=[run.year.uid, change.uid]),
        {"version": change.version, "run": run.uid},
    )
    assert selectors.standing_changes(cast.actor("manager"), run.year) == []


def test_approving_and_opening_cases_from_the_plan(client, cast, run):
    sign_in(client, cast.manager, "en")
    client.post(reverse("plan-approve", args=[run.uid]), {"version": run.version})
    page = text_of(client.get(reverse("plan", args=[run.uid])))
    assert "Open 1 case" in page
    answered = client.post(reverse("plan-cases", args=[run.uid]), {"all": "1"})
    case = Case.objects.unscoped("test").get()
    assert answered["Location"] == reverse("case-group", args=[case.group_uid])
    page = text_of(client.get(reverse("plan-pathways", args=[run.uid])))
    assert "case opened" in page
    mentor = cast.mentor if case.mentor_id == cast.mentor.pk else cast.colleague
    sign_in(client, mentor, "en")
    page = text_of(client.get(reverse("plan", args=[run.uid])))
    assert "1 pathway of this plan is yours" in page
    assert "One more" not in page


def test_sheets_have_safe_cells_and_are_journalled(client, cast, run):
    sign_in(client, cast.manager, "en")
    sheet = client.get(reverse("plan-csv", args=[run.uid])).content.decode("utf-8-sig")
    assert "'=Dapur Tempe" in sheet
    book = zipfile.ZipFile(io.BytesIO(client.get(reverse("plan-xlsx", args=[run.uid])).content))
    strings = book.read("xl/sharedStrings.xml").decode()
    assert "'=Dapur Tempe" in strings
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    curve = client.get(reverse("plan-curve", args=[run.uid])).content.decode("utf-8-sig")
    assert len(curve.splitlines()) == 4
    parts = [one.payload["part"] for one in Entry.objects.filter(code="pathways.exported").order_by("id")]
    assert parts == ["csv", "xlsx", "curve"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", ["pembukuan", "Sertifikat halal", "uji laboratorium"]),
        ("en", ["bookkeeping", "Halal certificate"]),
    ],
)
def test_the_catalogue_says_in_words_what_each_intervention_closes(client, cast, language, said):
    sign_in(client, cast.manager, language)
    page = text_of(client.get(reverse("catalogue-list", args=[cast.solo.uid])))
    column = re.findall(r'<td data-label="(?:Menutup|Closes)">(.*?)</td>', page)
    assert column
    # A code of ours has an underscore, or is a long word all in capitals.
    assert not [one for one in column if re.search(r"[A-Z]+_[A-Z]|[A-Z]{8,}", one)]
    assert all(any(word in one for one in column) for word in said)


def test_the_catalogue_warns_of_guesses_and_keeps_history(client, cast):
    sign_in(client, cast.manager, "en")
    listing = reverse("catalogue-list", args=[cast.solo.uid])
    page = text_of(client.get(listing))
    assert "no tariff" in page
    assert "a guess, not a tariff" in page
    assert "a free programme of the state" in page
    item = reverse("catalogue-item", args=[cast.solo.uid, "MEREK"])
    values = {
        "label": "Trademark with the dinas", "closes": "MEREK", "field": "INSTITUTION", "cost_low": "0",
        "cost": "500,000", "cost_high": "600,000", "payer": "DINAS", "days_low": "10", "days": "20",
        "days_high": "30", "mentor_hours": "3.5", "tag": "C", "price_year": "2026",
        "source": "Letter of the dinas", "is_offered": "on",
    }  # fmt: skip
    assert client.post(item, values).status_code == 302
    page = text_of(client.get(item))
    assert "Letter of the dinas" in page
    assert "Back to the default" in page
    assert client.post(item, {**values, "cost": "900,000"}).status_code == 422
    client.post(reverse("catalogue-undo", args=[cast.solo.uid, "MEREK"]))
    assert "Letter of the dinas" not in text_of(client.get(listing))
    sheet = client.get(reverse("catalogue-csv", args=[cast.solo.uid])).content.decode("utf-8-sig")
    assert "BPOM_MD" in sheet
    assert Entry.objects.filter(code="pathways.catalogue.exported").count() == 1
    sign_in(client, cast.mentor, "en")
    assert client.post(item, values).status_code == 403


def test_a_province_shows_its_curve_and_no_name(client, cast, year, offer):
    run = answer(services.ask_for_province(cast.actor("analyst"), province="33"))
    sign_in(client, cast.analyst, "en")
    page = text_of(client.get(reverse("province-plan", args=[run.uid])))
    assert "No plan can be worth more than" in page
    assert "PLUT Surakarta" in page
    assert "Dapur" not in page
    assert client.get(reverse("plan", args=[run.uid])).status_code == 302
    assert "Jawa Tengah" in text_of(client.get(reverse("province-plans")))
    sign_in(client, cast.manager)
    assert client.get(reverse("province-plans")).status_code == 404


def test_a_failed_run_says_what_to_do(client, cast):
    year = services.open_year(cast.actor("manager"), centre=cast.solo)
    run = services.ask_for_plan(cast.actor("manager"), year)
    sign_in(client, cast.manager, "en")
    assert "Computing the plan" in text_of(client.get(reverse("plan", args=[run.uid])))
    services.write_failure(cast.actor("manager"), run, "NO_GAPS")
    assert "Post or match requirements" in text_of(client.get(reverse("plan", args=[run.uid])))


def test_an_end_between_two_looks_is_not_missed(client, cast, year, monkeypatch):
    waiting = services.ask_for_plan(cast.actor("manager"), year)

    def look_late(actor, uid):
        answer(waiting)
        return dataclasses.replace(get_job(actor, uid), state="DONE")

    monkeypatch.setattr("sambung.web.jobs.waiting.get_job", look_late)
    sign_in(client, cast.manager)
    polled = client.get(reverse("plan", args=[waiting.uid]), headers={"HX-Request": "true"})
    assert polled["HX-Refresh"] == "true"


def test_a_worth_and_its_bound_are_told_apart_by_the_same_digits(cast, run):
    view = selectors.view_plan(cast.actor("manager"), run)
    unit = sentences.VALUE_SCALE * view.settings.periods
    view.run.objective, view.run.bound, view.run.gap = round(20.264 * unit), round(20.283 * unit), 0.001
    with override("en"):
        said = sentences.quality(view)
    assert "worth 20.26 linkages" in said
    assert "more than 20.28 (0.1" in said


@pytest.mark.parametrize(
    ("language", "nothing", "earlier", "fresh"),
    [
        ("id", "dari awal: tanpa rencana sebelumnya", "dari rencana", "Mulai dari awal"),
        ("en", "from the beginning: with no earlier plan", "with the plan of", "Start from the beginning"),
    ],
)
def test_a_plan_says_what_its_search_began_with(client, cast, run, language, nothing, earlier, fresh):
    sign_in(client, cast.manager, language)
    page = text_of(client.get(reverse("plan", args=[run.uid])))
    assert nothing in page
    assert fresh in page
    computed = client.post(reverse("planner-compute", args=[run.year.uid]))
    second = answer(selectors.latest_run(cast.actor("manager"), run.year).following.get())
    assert computed["Location"] == reverse("plan", args=[second.uid])
    assert second.started_from == run
    page = text_of(client.get(reverse("plan", args=[second.uid])))
    assert earlier in page
    assert f'href="{reverse("plan", args=[run.uid])}">{earlier}' in page
    client.post(reverse("planner-compute", args=[run.year.uid]), {"fresh": "1", "previous": second.uid})
    assert second.following.get().started_from is None


def test_a_needed_chance_differs_from_the_one_there_is():
    assert sentences._two_percents(0.253, 0.25) != sentences._two_percents(0.25, 0.25)
    needed, now = sentences._two_percents(0.253, 0.25)
    assert needed != now


def test_who_is_ready_is_fixed_without_quarter_and_needs_no_mentor(client, cast, run):
    """Only a pathway with steps can be moved or handed over; the range of its chance and its buyer are told."""
    sign_in(client, cast.manager, "en")
    ready = run.pathways.select_related("enterprise").get(gap_key="")
    page = text_of(client.get(reverse("plan-why", args=[run.uid, ready.enterprise.uid])))
    assert "Fix it</button>" in page
    assert "move it there" not in page
    assert "Hand it over" not in page
    assert "PT Besar" in page
    low, high = ready.chance_low, ready.chance_high
    assert re.search(rf"\({low}\s*% to {high}\s*%\)", page)


def test_a_wrong_hour_is_named_by_its_quarter(client, cast, year):
    sign_in(client, cast.manager, "en")
    url = reverse("planner-hours", args=[year.uid])
    given = {"version": year.version, "is_by_field": "0"}
    names = re.findall(r'<input[^>]*name="(h[^"]*)"', text_of(client.get(f"{url}?per=semua")))
    assert names
    page = text_of(client.post(url, given | dict.fromkeys(names, "x")))
    assert ", any field, Q4 2027" in page
