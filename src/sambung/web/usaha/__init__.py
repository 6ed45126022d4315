"""Pages of enterprises: the list, one enterprise, an owner's answer in one short form, facts, certificates, consents.

Not here: what is within reach of an enterprise (`orders` of `sections` is filled by others), imports (`unggahan`).
"""
