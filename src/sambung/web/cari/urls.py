"""The address of the search."""

from django.urls import path

from sambung.web.cari import views

urlpatterns = [path("cari/", views.search, name="search")]
