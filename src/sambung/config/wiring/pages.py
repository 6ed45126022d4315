"""Parts of the enterprise's page that other rooms know: orders within reach, and its coaching."""

from __future__ import annotations

from sambung.web.usaha import reach, sections


def attach_pages() -> None:
    """Attach them; a second call changes nothing."""
    if reach.orders not in sections.orders:
        sections.orders.append(reach.orders)
    if reach.cases not in sections.coaching:
        sections.coaching.append(reach.cases)
