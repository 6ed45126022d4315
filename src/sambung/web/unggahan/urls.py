"""Addresses of imports."""

from django.urls import path

from sambung.web.unggahan import views

urlpatterns = [
    path("unggahan/", views.uploads, name="upload-list"),
    path("unggahan/templat/<slug:target>.<slug:kind>", views.template, name="upload-template"),
    path("unggahan/<uuid:uid>/", views.upload, name="upload"),
    path("unggahan/<uuid:uid>/kolom/", views.columns, name="upload-columns"),
    path("unggahan/<uuid:uid>/ambil/", views.commit, name="upload-commit"),
    path("unggahan/<uuid:uid>/putusan/", views.decide, name="upload-decide"),
    path("unggahan/<uuid:uid>/tarik/", views.take_back, name="upload-take-back"),
    path("unggahan/<uuid:uid>/ditolak.csv", views.rejects_csv, name="upload-rejects"),
]
