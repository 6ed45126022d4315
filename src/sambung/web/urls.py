"""Each noun brings its own addresses."""

from django.conf import settings
from django.urls import include, path

from sambung.web.appearance import set_theme

urlpatterns = [
    path("", include("sambung.web.cari.urls")),
    path("", include("sambung.web.home.urls")),
    path("", include("sambung.web.kembar.urls")),
    path("", include("sambung.web.kesanggupan.urls")),
    path("", include("sambung.web.kode.urls")),
    path("", include("sambung.web.konsorsium.urls")),
    path("", include("sambung.web.profil.urls")),
    path("", include("sambung.web.pusat.urls")),
    path("", include("sambung.web.rencana.urls")),
    path("", include("sambung.web.unggahan.urls")),
    path("", include("sambung.web.usaha.urls")),
    path("akun/", include("allauth.account.urls")),
    path("akun/2fa/", include("allauth.mfa.urls")),
    path("berkas/", include("sambung.web.documents.urls")),
    path("hari-ini/", include("sambung.web.hari_ini.urls")),
    path("wawasan/", include("sambung.web.wawasan.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("j/", include("sambung.web.jawaban.urls")),
    path("keterkaitan/", include("sambung.web.keterkaitan.urls")),
    path("pekerjaan/", include("sambung.web.jobs.urls")),
    path("penawaran/", include("sambung.web.penawaran.urls")),
    path("pendampingan/", include("sambung.web.pendampingan.urls")),
    path("permintaan/", include("sambung.web.permintaan.urls")),
    path("setelan/acuan/", include("sambung.web.acuan.urls")),
    path("setelan/token/", include("sambung.web.token.urls")),
    path("setelan/webhook/", include("sambung.web.webhook.urls")),
    path("tema/", set_theme, name="set_theme"),
]
if settings.DEBUG:
    from sambung.web.styleguide.views import styleguide

    urlpatterns += [path("gaya/", styleguide, name="styleguide")]
