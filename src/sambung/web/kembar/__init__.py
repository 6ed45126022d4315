"""The same enterprise twice, under /kembar/: pairs side by side, judged by keys, the history of what was said; and the twins on an enterprise's page."""
