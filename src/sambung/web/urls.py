"""Each noun brings its own addresses."""

from django.conf import settings
from django.urls import include, path

from sambung.web.appearance import set_theme

urlpatterns = [
    path("", include("sambung.web.home.urls")),
    path("akun/", include("allauth.account.urls")),
    path("akun/2fa/", include("allauth.mfa.urls")),
    path("pekerjaan/", include("sambung.web.jobs.urls")),
    path("berkas/", include("sambung.web.documents.urls")),
    path("wawasan/", include("sambung.web.wawasan.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("tema/", set_theme, name="set_theme"),
]
if settings.DEBUG:
    from sambung.web.styleguide.views import styleguide

    urlpatterns += [path("gaya/", styleguide, name="styleguide")]
