"""Addresses of planning, under /pendampingan/ and /wawasan/."""

from django.urls import path

from sambung.web.rencana.views import catalogue, courses, home, plans, provinces, reasons, sheets, years

YEAR = "pendampingan/rencana/<uuid:uid>"
PLAN = "pendampingan/rencana/hasil/<uuid:uid>"
ITEM = "pendampingan/katalog/<uuid:centre>"

urlpatterns = [
    path("pendampingan/rencana/", home.planner, name="planner"),
    path("pendampingan/rencana/mulai/", home.open_year, name="planner-open"),
    path(f"{YEAR}/", home.year, name="planner-year"),
    path(f"{YEAR}/jam/", years.hours, name="planner-hours"),
    path(f"{YEAR}/uang/", years.money, name="planner-money"),
    path(f"{YEAR}/prioritas/", years.priorities, name="planner-priorities"),
    path(f"{YEAR}/peluang/", years.chances, name="planner-chances"),
    path(f"{YEAR}/batas/", years.limits, name="planner-limits"),
    path(f"{YEAR}/kelas/", courses.course_list, name="planner-courses"),
    path(f"{YEAR}/kelas/baru/", courses.course_new, name="planner-course-new"),
    path(f"{YEAR}/kelas/<uuid:course>/", courses.course_edit, name="planner-course"),
    path(f"{YEAR}/kelas/<uuid:course>/batal/", courses.course_withdraw, name="planner-course-withdraw"),
    path(f"{YEAR}/hitung/", home.compute, name="planner-compute"),
    path(f"{YEAR}/ubah/", reasons.change, name="planner-change"),
    path(f"{YEAR}/ubah/<uuid:change>/batal/", reasons.take_back, name="planner-change-back"),
    path(f"{PLAN}/", plans.plan, name="plan"),
    path(f"{PLAN}/jalur/", plans.pathways, name="plan-pathways"),
    path(f"{PLAN}/setujui/", plans.approve, name="plan-approve"),
    path(f"{PLAN}/kasus/", plans.cases, name="plan-cases"),
    path(f"{PLAN}/pendamping/", plans.mentor, name="plan-mentor"),
    path(f"{PLAN}/mengapa-tidak/", reasons.omissions, name="plan-omissions"),
    path(f"{PLAN}/mengapa/<uuid:enterprise>/", reasons.why, name="plan-why"),
    path(f"{PLAN}/banding/<uuid:other>/", reasons.compare, name="plan-compare"),
    path(f"{PLAN}/rencana.csv", sheets.plan_csv, name="plan-csv"),
    path(f"{PLAN}/rencana.xlsx", sheets.plan_xlsx, name="plan-xlsx"),
    path(f"{PLAN}/kurva.csv", sheets.curve_csv, name="plan-curve"),
    path("pendampingan/katalog/", catalogue.first, name="catalogue"),
    path(f"{ITEM}/", catalogue.listing, name="catalogue-list"),
    path(f"{ITEM}/katalog.csv", catalogue.listing_csv, name="catalogue-csv"),
    path(f"{ITEM}/baru/", catalogue.new, name="catalogue-new"),
    path(f"{ITEM}/<slug:code>/", catalogue.item, name="catalogue-item"),
    path(f"{ITEM}/<slug:code>/batal/", catalogue.undo, name="catalogue-undo"),
    path("wawasan/jalur/", provinces.listing, name="province-plans"),
    path("wawasan/jalur/hitung/", provinces.compute, name="province-compute"),
    path("wawasan/jalur/<uuid:uid>/", provinces.plan, name="province-plan"),
    path("wawasan/jalur/<uuid:uid>/kurva.csv", provinces.curve_csv, name="province-curve"),
]
