"""Addresses of links."""

from django.urls import path

from sambung.web.jawaban import views

urlpatterns = [path("<str:token>/", views.answer, name="answer-link")]
