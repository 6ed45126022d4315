"""Addresses of the start and of the settings."""

from django.urls import path

from sambung.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("setelan/", views.person_settings, name="settings"),
]
