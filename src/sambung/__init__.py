"""Sambung joins micro, small and medium enterprises to the supply chains of large industry.

The house, from the cellar up: `standards` (code lists and formats), `engine` (decisions, pure
Python), `apps` (what is remembered, Django), `web`, `api` and `commands` (what people and
programs meet), `config` (wiring). `checks` stands beside them and trusts none of them. A room
looks only downstairs.
"""

__version__ = "0.1.0"
