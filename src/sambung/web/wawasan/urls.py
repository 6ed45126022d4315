"""Addresses of insights."""

from django.urls import path

from sambung.web.wawasan import views

urlpatterns = [
    path("", views.insights, name="insights"),
    path("hitung/", views.count, name="insights-count"),
    path("<slug:part>.csv", views.sheet, name="insights-csv"),
]
