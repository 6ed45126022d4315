"""The address of Today."""

from django.urls import path

from sambung.web.hari_ini import views

urlpatterns = [path("", views.today, name="today")]
