"""Addresses of imports."""

from django.urls import path

from sambung.web.unggahan import views

urlpatterns = [
    path("unggahan/", views.uploads, name="upload-list"),
    path("unggahan/<uuid:uid>/", views.upload, name="upload"),
    path("unggahan/<uuid:uid>/ditolak.csv", views.rejects_csv, name="upload-rejects"),
]
