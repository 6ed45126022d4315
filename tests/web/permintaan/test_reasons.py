"""Every reason code that the engine can give has a full sentence in both languages."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

import sambung.engine
from sambung.web.permintaan import reasons

ENGINE = Path(sambung.engine.__file__).parent
KIND_OF = {
    "CertificateHeld": "CERTIFICATE",
    "SizeClassIn": "SIZE_CLASS",
    "Region": "REGION",
    "LeadTime": "LEAD_TIME",
    "Attribute": "ATTRIBUTE",
    "PriceCeiling": "PRICE_CEILING",
    "CapacityMin": "CAPACITY_MIN",
    "TaxInvoice": "TAX_INVOICE",
    "IdentifierHeld": "IDENTIFIER",
    "PartnerControl": "PARTNER_CONTROL",
}


def texts(node):
    """All string constants in an expression that may become the code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value} - {""}
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return set()


def codes(tree, method):
    """Codes given as second argument of `answer`, or put into a variable named reason."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == method:
            found |= texts(node.args[1]) if len(node.args) > 1 else set()
            for keyword in node.keywords:
                if keyword.arg == "reason_code":
                    found |= texts(keyword.value)
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "reason" for t in node.targets):
            found |= texts(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "replace":
            for keyword in node.keywords:
                if keyword.arg == "reason_code":
                    found |= texts(keyword.value)
    return found


def engine_codes():
    """(kind, code) of every criterion, read out of the engine's source."""
    found = set()
    for path in (ENGINE / "eligibility/criteria").glob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name in KIND_OF:
                found |= {(KIND_OF[node.name], code) for code in codes(node, "answer")}
            if isinstance(node, ast.FunctionDef) and node.name == "why_unknown":
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return):
                        found |= {
                            (kind, code)
                            for kind in KIND_OF.values()
                            for code in texts(inner.value)
                            if code != "not_given"
                        }
    tree = ast.parse((ENGINE / "certificates/validity.py").read_text())
    found |= {("CERTIFICATE", code) for code in codes(tree, "answer")}
    return found


def test_the_walk_finds_what_is_known_to_be_there():
    found = engine_codes()
    assert {
        ("CERTIFICATE", "expires_before_last_delivery"),
        ("CERTIFICATE", "renewed_in_time"),
        ("CERTIFICATE", "scope_not_given"),
        ("PARTNER_CONTROL", "controlled_by_buyer"),
        ("ATTRIBUTE", "not_in_set"),
        ("PRICE_CEILING", "not_given"),
        ("LEAD_TIME", "expired"),
    } <= found
    assert len(found) > 70


PARAMS = {
    "scheme": "HALAL",
    "valid_to": "2027-01-31",
    "valid_from": "2027-01-01",
    "invalidated_on": "2026-10-01",
    "needed_until": "2027-03-31",
    "renew_by": "2026-12-31",
    "expires": "2026-11-01",
    "as_of": "2027-01-01",
    "size_class": "MICRO",
    "asked": ["SMALL", "33.72"],
    "region": "33.72",
    "days": 20,
    "max_days": 14,
    "name": "panjang_mm",
    "value": 12.5,
    "allowed": ["kulit", "kanvas"],
    "given_unit": "cm",
    "unit": "g",
    "minimum": 20,
    "maximum": 30,
    "unit_price": 2_000_000,
    "ceiling": 1_900_000,
    "capacity": 1_000,
}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("shows_prices", [True, False])
def test_every_code_has_a_sentence(language, shows_prices):
    with translation.override(language):
        for kind, code in sorted(engine_codes()):
            line = {"kind": kind, "reason": code, "params": PARAMS}
            text = reasons.sentence(line, unit="kg", shows_prices=shows_prices)
            assert text.endswith((".", "!")), (kind, code, text)
            assert "%(" not in text
            bare = reasons.sentence({**line, "params": {}}, unit="kg", shows_prices=shows_prices)
            assert bare


def test_every_sentence_differs_between_the_languages():
    untranslated = []
    tables = [
        reasons.SENTENCES,
        reasons.GENERAL,
        reasons.WITH_PRICES,
        reasons.VERDICTS,
        reasons.CANDIDATES,
        reasons.UNKNOWN_FACTS,
        reasons.FORM_ERRORS,
    ]
    for table in tables:
        for key, text in table.items():
            with translation.override("id"):
                indonesian = str(text)
            with translation.override("en"):
                if str(text) == indonesian:
                    untranslated.append(key)
    assert untranslated == []


def test_a_price_is_told_only_to_who_may_see_it():
    line = {"kind": "PRICE_CEILING", "reason": "over_ceiling", "params": PARAMS}
    with translation.override("id"):
        assert "Rp" not in reasons.sentence(line, unit="kg")
        assert "Rp\u00a020.000/kg" in reasons.sentence(line, unit="kg", shows_prices=True)


def test_verdicts_and_candidates_have_sentences():
    tree = ast.parse((ENGINE / "eligibility/evaluation.py").read_text())
    given = {
        element.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
        for element in node.value.elts
        if isinstance(element, ast.Constant) and isinstance(element.value, str)
    }
    assert given >= {"all_met", "gaps", "unknown"}
    for code in given:
        assert reasons.verdict_sentence(code)
    tree = ast.parse((ENGINE / "eligibility/candidates.py").read_text())
    spoken = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason"
    }
    assert spoken == set(reasons.CANDIDATES)
