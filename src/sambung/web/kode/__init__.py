"""Which KBLI code fits an enterprise's words: candidates with reasons, the chosen one is written and remembered."""
