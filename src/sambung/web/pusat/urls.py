"""Addresses of centres and their people."""

from django.urls import path

from sambung.web.pusat import views

urlpatterns = [
    path("pusat/", views.centre_list, name="centre-list"),
    path("pusat/baru/", views.new_centre, name="centre-new"),
    path("pusat/<uuid:uid>/", views.people, name="centre-people"),
    path("pusat/<uuid:uid>/orang-baru/", views.new_person, name="centre-person-new"),
    path("pusat/<uuid:uid>/<uuid:person>/<str:role>/berhenti/", views.end, name="centre-person-end"),
    path("pusat/<uuid:uid>/<uuid:person>/<str:role>/kembali/", views.rejoin, name="centre-person-rejoin"),
    path("pusat/<uuid:uid>/<uuid:person>/<str:role>/sandi/", views.renew, name="centre-person-password"),
]
