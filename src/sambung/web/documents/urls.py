"""Addresses of files."""

from django.urls import path

from sambung.web.documents import views

app_name = "documents"
urlpatterns = [path("<uuid:uid>/", views.download, name="download")]
