"""Addresses of asking: below a requirement, one question, and the owner's link under /k/."""

from django.urls import path

from sambung.web.kesanggupan import appeals, light, question
from sambung.web.kesanggupan.views import acts, asking, visits

urlpatterns = [
    path("permintaan/<uuid:uid>/kesanggupan/", asking.asking, name="asking"),
    path("permintaan/<uuid:uid>/kesanggupan/tanya/", acts.ask, name="asking-ask"),
    path("permintaan/<uuid:uid>/kesanggupan/tautan/", acts.hand_over, name="asking-hand-over"),
    path("permintaan/<uuid:uid>/kesanggupan/ubah/", acts.change, name="asking-change"),
    path("permintaan/<uuid:uid>/kesanggupan/kunjungan/", visits.visits, name="asking-visits"),
    path("permintaan/<uuid:uid>/kesanggupan/kunjungan.csv", visits.visits_csv, name="asking-visits-csv"),
    path("permintaan/<uuid:uid>/kesanggupan/pusat-lain/", appeals.make, name="asking-appeal"),
    path("kesanggupan/pusat-lain/<uuid:uid>/tarik/", appeals.withdraw, name="asking-appeal-withdraw"),
    path("kesanggupan/pusat-lain/<uuid:uid>/tolak/", appeals.decline, name="asking-appeal-decline"),
    path("kesanggupan/<uuid:uid>/", question.question, name="asking-question"),
    path("kesanggupan/<uuid:uid>/batalkan/", question.take_back, name="asking-take-back"),
    path("k/<str:token>/", light.answer, name="asking-link"),
    path("k/<str:token>/profil/", light.profile, name="asking-link-profile"),
    path("k/<str:token>/profil.<slug:kind>", light.profile_file, name="asking-link-profile-file"),
]
