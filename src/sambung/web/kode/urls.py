"""Addresses of coding help."""

from django.urls import path

from sambung.web.kode import views

urlpatterns = [path("usaha/<uuid:uid>/kode/", views.choose, name="enterprise-code")]
