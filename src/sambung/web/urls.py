"""Each noun brings its own addresses."""

from django.urls import include, path

urlpatterns = [
    path("akun/", include("allauth.account.urls")),
    path("akun/2fa/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
