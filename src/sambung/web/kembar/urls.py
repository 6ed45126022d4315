"""Addresses of twins."""

from django.urls import path

from sambung.web.kembar import link, own, views

urlpatterns = [
    path("kembar/", views.twins, name="twin-list"),
    path("kembar/daftar.csv", views.twins_csv, name="twin-csv"),
    path("kembar/cari/", views.scan, name="twin-scan"),
    path("kembar/riwayat/", views.history, name="twin-history"),
    path("kembar/putusan/<uuid:uid>/batal/", views.take_back, name="twin-take-back"),
    path("kembar/<uuid:uid>/", views.pair, name="twin-pair"),
    path("kembar/<uuid:uid>/putusan/", views.judge, name="twin-judge"),
    path("k/<str:token>/dua-kali/", link.twice, name="asking-link-twice"),
    path("usaha/<uuid:uid>/kembar/", own.twin, name="enterprise-twin"),
    path("usaha/<uuid:uid>/kembar/pisah/", own.separate, name="enterprise-twin-separate"),
    path("usaha/<uuid:uid>/kembar/tidak-ada/", own.close, name="enterprise-twin-none"),
    path("usaha/<uuid:uid>/kembar/tidak-ada/batal/", own.reopen, name="enterprise-twin-none-undo"),
    path("usaha/<uuid:uid>/kembar/utama/", own.stand, name="enterprise-twin-stand"),
]
