"""Code lists with vintage, source and hash, as loaded; and which code a person confirmed for which words. Deciding which code fits is the engine's."""
