"""From words to codes: which KBLI fits a product or an activity, with reasons and an honest unknown.

`index` makes a loaded classification searchable, `reading` takes a text apart, `propose` ranks. Not here: the
classification itself (`standards.kbli`), and what people confirmed (`apps.reference`, which hands it in).
"""
