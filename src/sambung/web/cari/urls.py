"""Addresses of the search."""

from django.urls import path

from sambung.web.cari import views

urlpatterns = [
    path("cari/", views.search, name="search"),
    path("cari/hasil.<str:form>", views.search_export, name="search-export"),
    path("cari/simpan/", views.search_save, name="search-save"),
    path("cari/<uuid:uid>/hapus/", views.search_drop, name="search-drop"),
]
