"""Addresses of consortia."""

from django.urls import path

from sambung.web.konsorsium import choices, views

urlpatterns = [
    path("permintaan/<uuid:uid>/konsorsium/", views.requirement_runs, name="consortium-list"),
    path("permintaan/<uuid:uid>/konsorsium/baru/", views.new, name="consortium-new"),
    path("konsorsium/<uuid:uid>/", views.consortium, name="consortium"),
    path("konsorsium/<uuid:uid>/mengapa-tidak/", views.excluded, name="consortium-excluded"),
    path("konsorsium/<uuid:uid>/andaikan/", views.what_if, name="consortium-what-if"),
    path("konsorsium/<uuid:uid>/pilihan/", choices.choices, name="consortium-choices"),
    path("konsorsium/<uuid:uid>/pilihan.csv", choices.choices_csv, name="consortium-choices-csv"),
    path("konsorsium/<uuid:uid>/pembagian.csv", views.allocation_csv, name="consortium-csv"),
    path("konsorsium/<uuid:uid>/banding/<uuid:other>/", views.compare, name="consortium-compare"),
]
