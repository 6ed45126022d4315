"""Code lists, formats and dated rules: identifiers, KBLI, regions, places, money, units, periods, stems.

Here lives what can be looked up or converted. What does not live here: decisions (size class, eligibility,
validity of a certificate on a day: `sambung.engine`), rows of the database, texts for the screen. All is
pure Python without Django; where the standard does not know, the answer is None or NoRuleInForce, never a
guess.
"""
