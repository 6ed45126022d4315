"""Addresses under /setelan/webhook/."""

from django.urls import path

from sambung.web.webhook import views

urlpatterns = [
    path("", views.webhook_list, name="webhook-list"),
    path("baru/", views.webhook_new, name="webhook-new"),
    path("<uuid:uid>/", views.webhook, name="webhook"),
    path("<uuid:uid>/coba/", views.webhook_ping, name="webhook-ping"),
    path("<uuid:uid>/lanjut/", views.webhook_resume, name="webhook-resume"),
    path("<uuid:uid>/cabut/", views.webhook_revoke, name="webhook-revoke"),
    path("kiriman/<uuid:uid>/ulang/", views.delivery_again, name="webhook-again"),
]
