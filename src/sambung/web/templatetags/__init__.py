"""Template tags of the pages: `{% load sambung %}` brings formats, components and charts."""
