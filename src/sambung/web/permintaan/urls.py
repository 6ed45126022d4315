"""Addresses under /permintaan/. The consortium's addresses below a requirement stand in `web/konsorsium`."""

from django.urls import path

from sambung.web.permintaan import views

urlpatterns = [
    path("", views.requirement_list, name="requirement-list"),
    path("baru/", views.requirement_new, name="requirement-new"),
    path("<uuid:uid>/", views.requirement_detail, name="requirement-detail"),
    path("<uuid:uid>/ubah/", views.requirement_edit, name="requirement-edit"),
    path("<uuid:uid>/cocokkan/", views.requirement_match, name="requirement-match"),
    path("<uuid:uid>/keadaan/", views.requirement_move, name="requirement-move"),
    path("<uuid:uid>/konfirmasi/", views.requirement_confirm, name="requirement-confirm"),
    path("<uuid:uid>/daftar.csv", views.requirement_csv, name="requirement-csv"),
    path("<uuid:uid>/kemampuan/<uuid:offer_uid>/", views.requirement_line, name="requirement-line"),
    path(
        "<uuid:uid>/kemampuan/<uuid:offer_uid>/produk/", views.requirement_product, name="requirement-product"
    ),
]
