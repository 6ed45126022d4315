"""REST under /api/v1: one router per noun, OpenAPI, problems by RFC 9457. An endpoint asks the rooms' selectors and
calls their services, as the web does, and turns rows into fields with units.

Not here: who may see what (each room's `access`), decisions (engine), pages for people (web). Fields are added and
never changed or taken away; what would break a program becomes /api/v2."""
