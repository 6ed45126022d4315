"""The list of attachments, in one place that can be read at a glance."""


def attach() -> None:
    """Called once, at start."""
    from sambung.config.wiring.asking import attach_asking
    from sambung.config.wiring.coaching import attach_coaching
    from sambung.config.wiring.ground import attach_ground
    from sambung.config.wiring.lists import attach_lists
    from sambung.config.wiring.matches import attach_matches
    from sambung.config.wiring.pages import attach_pages
    from sambung.config.wiring.reporting import attach_reporting
    from sambung.config.wiring.searching import attach_searching
    from sambung.config.wiring.supply import attach_supply
    from sambung.config.wiring.twins import attach_twins
    from sambung.config.wiring.webhooks import attach_webhooks

    attach_ground()
    attach_lists()
    attach_matches()
    attach_asking()
    attach_supply()
    attach_coaching()
    attach_reporting()
    attach_pages()
    attach_webhooks()
    attach_searching()
    attach_twins()
