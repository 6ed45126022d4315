"""The project's addresses with the style guide, as in development."""

from django.urls import include, path

from sambung.web.styleguide.views import styleguide

urlpatterns = [path("gaya/", styleguide, name="styleguide"), path("", include("sambung.config.urls"))]
