"""Addresses under /permintaan/. The consortium's addresses below a requirement stand in `web/konsorsium`."""

from django.urls import path

from sambung.web.permintaan.views import detail, lines, lists, posting

urlpatterns = [
    path("", lists.requirement_list, name="requirement-list"),
    path("baru/", posting.requirement_new, name="requirement-new"),
    path("<uuid:uid>/", detail.requirement_detail, name="requirement-detail"),
    path("<uuid:uid>/ubah/", posting.requirement_edit, name="requirement-edit"),
    path("<uuid:uid>/cocokkan/", detail.requirement_match, name="requirement-match"),
    path("<uuid:uid>/keadaan/", posting.requirement_move, name="requirement-move"),
    path("<uuid:uid>/konfirmasi/", posting.requirement_confirm, name="requirement-confirm"),
    path("<uuid:uid>/daftar.csv", lists.requirement_csv, name="requirement-csv"),
    path("<uuid:uid>/kemampuan/<uuid:offer_uid>/", lines.requirement_line, name="requirement-line"),
    path(
        "<uuid:uid>/kemampuan/<uuid:offer_uid>/produk/", lines.requirement_product, name="requirement-product"
    ),
]
