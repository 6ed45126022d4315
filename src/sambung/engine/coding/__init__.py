"""From words to codes: which KBLI fits a product or an activity, with reasons and an honest unknown."""
