"""Addresses of enterprises."""

from django.urls import path

from sambung.web.usaha import changes, people, products, shared, ties, views

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
    path("usaha/<uuid:uid>/produk/<uuid:offer_uid>/sifat/", products.attribute, name="enterprise-attribute"),
    path(
        "usaha/<uuid:uid>/produk/<uuid:offer_uid>/sifat/hapus/",
        products.attribute_end,
        name="enterprise-attribute-end",
    ),
    path("usaha/<uuid:uid>/produk/<uuid:offer_uid>/berhenti/", products.stop, name="enterprise-offer-stop"),
    path("usaha/<uuid:uid>/produk/<uuid:offer_uid>/lagi/", products.resume, name="enterprise-offer-resume"),
    path("usaha/<uuid:uid>/sumber-daya/", shared.resource, name="enterprise-resource-new"),
    path("usaha/<uuid:uid>/sumber-daya/<uuid:resource_uid>/", shared.resource, name="enterprise-resource"),
    path(
        "usaha/<uuid:uid>/sumber-daya/<uuid:resource_uid>/berakhir/",
        shared.resource_end,
        name="enterprise-resource-end",
    ),
    path("usaha/<uuid:uid>/titik-kumpul/", shared.hub, name="enterprise-hub"),
    path("usaha/<uuid:uid>/titik-kumpul/berakhir/", shared.hub_end, name="enterprise-hub-end"),
    path("usaha/<uuid:uid>/kepemilikan/", ties.holders, name="enterprise-holders"),
    path("usaha/<uuid:uid>/kepemilikan/<uuid:holder_uid>/", ties.holder, name="enterprise-holder"),
    path(
        "usaha/<uuid:uid>/kepemilikan/<uuid:holder_uid>/berakhir/",
        ties.holder_end,
        name="enterprise-holder-end",
    ),
    path("usaha/<uuid:uid>/kepentingan/", ties.interest, name="enterprise-interest"),
    path("usaha/<uuid:uid>/kepentingan/berakhir/", ties.interest_end, name="enterprise-interest-end"),
    path("usaha/<uuid:uid>/berhenti/", ties.end, name="enterprise-end"),
    path("usaha/<uuid:uid>/bekerja-lagi/", ties.work_again, name="enterprise-work-again"),
    path("usaha/<uuid:uid>/orang/", people.people, name="enterprise-people"),
    path("usaha/<uuid:uid>/orang/baru/", people.new_person, name="enterprise-person-new"),
    path(
        "usaha/<uuid:uid>/orang/<uuid:person>/<str:role>/berhenti/",
        people.end_person,
        name="enterprise-person-end",
    ),
    path(
        "usaha/<uuid:uid>/orang/<uuid:person>/<str:role>/kembali/",
        people.rejoin_person,
        name="enterprise-person-rejoin",
    ),
    path(
        "usaha/<uuid:uid>/orang/<uuid:person>/<str:role>/sandi/",
        people.person_password,
        name="enterprise-person-password",
    ),
    path("usaha/<uuid:uid>/batalkan/", changes.undo, name="enterprise-undo"),
]
