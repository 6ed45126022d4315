"""Addresses: each noun of the web brings its own list."""

from django.urls import include, path

urlpatterns = [
    path("", include("sambung.web.urls")),
]
