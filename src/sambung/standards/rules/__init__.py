"""Dated rules: thresholds, tariffs and terms as YAML with legal reference and valid dates, and their loader.

One file is one rule with all its versions. Here lives what a regulation or a catalogue says; what follows
from it for an enterprise (its class, whether a certificate holds today) is decided in `sambung.engine`.
"""

from sambung.standards.rules.book import (
    NoRuleInForce,
    Rule,
    RuleFault,
    read_rules,
    rule,
    rule_ids,
    rules_in_force,
    versions,
)

__all__ = [
    "NoRuleInForce",
    "Rule",
    "RuleFault",
    "read_rules",
    "rule",
    "rule_ids",
    "rules_in_force",
    "versions",
]
