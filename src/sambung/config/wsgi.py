"""The WSGI application that a server runs; each process is warm before it answers its first visitor."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.config.settings")
application = get_wsgi_application()


def warm_up() -> None:
    """Load what the first request would load: addresses with their views, texts of both languages, the page's frame."""
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import get_resolver
    from django.utils import translation

    get_resolver().url_patterns  # noqa: B018 - reading it imports every view
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Requirements")
    for name in ("base.html", "account/login.html", "permintaan/list.html", "hari_ini/today.html"):
        get_template(name)


warm_up()
