"""An owner's profile: what it agreed to show to any buyer, dated versions of it, and its public page.

Not here: the facts themselves (registry), paper, picture and pages (web)."""
