"""Addresses of proposals."""

from django.urls import path

from sambung.web.penawaran import answers, paper, views

urlpatterns = [
    path("", views.proposal_list, name="proposal-list"),
    path("baru/", views.proposal_new, name="proposal-new"),
    path("bagian/", answers.line_list, name="proposal-lines"),
    path("bagian/<uuid:uid>/", answers.line, name="proposal-line"),
    path("<uuid:uid>/", views.proposal, name="proposal"),
    path("<uuid:uid>/kirim/", views.send, name="proposal-send"),
    path("<uuid:uid>/tautan/", views.reissue, name="proposal-reissue"),
    path("<uuid:uid>/susun-ulang/", views.replan, name="proposal-replan"),
    path("<uuid:uid>/tarik/", views.withdraw, name="proposal-withdraw"),
    path("<uuid:uid>/jawab/", answers.buyer_answer, name="proposal-answer"),
    path("<uuid:uid>/penawaran-<str:language>.pdf", paper.proposal_pdf, name="proposal-pdf"),
]
