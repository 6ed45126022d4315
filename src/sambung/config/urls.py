"""Addresses: each noun of the web brings its own list, and the API its own."""

from django.urls import include, path

from sambung.api.addresses import addresses

urlpatterns = [
    path("api/v1/", addresses()),
    path("", include("sambung.web.urls")),
]
