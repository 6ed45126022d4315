"""Addresses under /setelan/token/."""

from django.urls import path

from sambung.web.token import views

urlpatterns = [
    path("", views.token_list, name="token-list"),
    path("baru/", views.token_new, name="token-new"),
    path("<uuid:uid>/cabut/", views.token_revoke, name="token-revoke"),
]
