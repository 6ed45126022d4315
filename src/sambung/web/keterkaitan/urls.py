"""Addresses of linkages."""

from django.urls import path

from sambung.web.keterkaitan import views

urlpatterns = [
    path("", views.linkage_list, name="linkage-list"),
    path("keterkaitan.csv", views.linkage_csv, name="linkage-csv"),
    path("bukti/<uuid:uid>/konfirmasi/", views.confirm, name="evidence-confirm"),
    path("bukti/<uuid:uid>/batal/", views.take_back, name="evidence-take-back"),
    path("<uuid:uid>/", views.linkage, name="linkage"),
    path("<uuid:uid>/bukti/", views.record, name="evidence-new"),
    path("<uuid:uid>/akhiri/", views.end, name="linkage-end"),
    path("<uuid:uid>/lanjutkan/", views.resume, name="linkage-resume"),
    path("<uuid:uid>/batal/", views.take_linkage_back, name="linkage-take-back"),
]
