"""Addresses of jobs."""

from django.urls import path

from sambung.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<uuid:uid>/", views.job_page, name="page"),
    path("<uuid:uid>/kemajuan/", views.job_progress, name="progress"),
    path("<uuid:uid>/batal/", views.cancel, name="cancel"),
]
