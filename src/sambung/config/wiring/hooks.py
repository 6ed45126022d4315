"""The list of attachments, in one place that can be read at a glance."""


def attach() -> None:
    """Called once, at start."""
    from sambung.config.wiring.ground import attach_ground

    attach_ground()
