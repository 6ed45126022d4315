"""Addresses under /setelan/acuan/."""

from django.urls import path

from sambung.web.acuan import views

urlpatterns = [
    path("", views.reference_lists, name="reference-lists"),
    path("<uuid:uid>/", views.reference_list, name="reference-list"),
]
