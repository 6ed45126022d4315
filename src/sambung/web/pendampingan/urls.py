"""Addresses under /pendampingan/."""

from django.urls import path

from sambung.web.pendampingan.views import cases, opening, sessions, steps

urlpatterns = [
    path("", cases.case_list, name="case-list"),
    path("daftar.csv", cases.case_csv, name="case-csv"),
    path("baru/", opening.case_new, name="case-new"),
    path("kelompok/<uuid:uid>/", opening.case_group, name="case-group"),
    path("<uuid:uid>/", cases.case_detail, name="case-detail"),
    path("<uuid:uid>/ubah/", cases.case_change, name="case-change"),
    path("<uuid:uid>/sesi/", sessions.session_new, name="session-new"),
    path("<uuid:uid>/sesi/<uuid:session_uid>/", sessions.session_edit, name="session-edit"),
    path("<uuid:uid>/sesi/<uuid:session_uid>/batal/", sessions.session_withdraw, name="session-withdraw"),
    path("<uuid:uid>/langkah/", steps.step_new, name="step-new"),
    path("<uuid:uid>/langkah/<uuid:step_uid>/", steps.step_edit, name="step-edit"),
    path("<uuid:uid>/langkah/<uuid:step_uid>/selesai/", steps.step_finish, name="step-finish"),
    path("<uuid:uid>/langkah/<uuid:step_uid>/gerak/", steps.step_act, name="step-act"),
]
