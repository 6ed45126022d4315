"""Addresses of profiles: an enterprise's own under /usaha/, the public page under /p/."""

from django.urls import path

from sambung.web.profil import views

urlpatterns = [
    path("usaha/<uuid:uid>/profil/", views.profile, name="profile"),
    path("usaha/<uuid:uid>/profil/tarik/", views.hide, name="profile-hide"),
    path("usaha/<uuid:uid>/profil.<slug:kind>", views.profile_file, name="profile-file"),
    path("p/<slug:slug>/", views.public, name="public-profile"),
    path("p/<slug:slug>/profil.<slug:kind>", views.public_file, name="public-profile-file"),
]
