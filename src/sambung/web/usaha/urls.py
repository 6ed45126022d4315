"""Addresses of enterprises."""

from django.urls import path

from sambung.web.usaha import changes, views

urlpatterns = [
    path("usaha/", views.enterprises, name="enterprise-list"),
    path("usaha/daftar.csv", views.enterprises_csv, name="enterprise-csv"),
    path("usaha/baru/", changes.new, name="enterprise-new"),
    path("usaha-saya/", views.mine, name="enterprise-mine"),
    path("usaha/<uuid:uid>/", views.enterprise, name="enterprise"),
    path("usaha/<uuid:uid>/jawaban/", changes.answer, name="enterprise-answer"),
    path("usaha/<uuid:uid>/data/<slug:kind>/", changes.fact, name="enterprise-fact"),
    path("usaha/<uuid:uid>/sertifikat/", changes.certificate, name="enterprise-certificate"),
    path(
        "usaha/<uuid:uid>/sertifikat/<uuid:certificate_uid>/tidak-berlaku/",
        changes.certificate_invalid,
        name="enterprise-certificate-invalid",
    ),
    path("usaha/<uuid:uid>/persetujuan/", changes.consents, name="enterprise-consents"),
    path("usaha/<uuid:uid>/batalkan/", changes.undo, name="enterprise-undo"),
]
