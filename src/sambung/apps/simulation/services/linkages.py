"""Supply relations of the past years and their proofs."""

from __future__ import annotations

from typing import Any

from sambung.apps.linkages.models import Evidence, Linkage, Pattern
from sambung.apps.simulation.services.rows import write_nouns, write_rows
from sambung.engine.simulation.records import EvidenceKind, Province

PATTERNS = {
    "RANTAI_PASOK": Pattern.SUPPLY_CHAIN,
    "SUBKONTRAK": Pattern.SUBCONTRACT,
    "PERDAGANGAN_UMUM": Pattern.GENERAL_TRADE,
    "INTI_PLASMA": Pattern.NUCLEUS_PLASMA,
}
OF_A_DELIVERY = {
    EvidenceKind.ORDER,
    EvidenceKind.DESPATCH,
    EvidenceKind.RECEIPT,
    EvidenceKind.INVOICE,
    EvidenceKind.PAYMENT,
}


def load_linkages(province: Province, enterprises: dict[str, int], entry: int) -> dict[str, int]:
    """Linkages with their evidence; generator's id → key."""
    kbli = {one.enterprise_id: one.kbli_code for one in province.enterprises}
    keys = write_nouns(
        Linkage,
        [
            "recorded_id",
            "valid_from",
            "valid_to",
            "seller_id",
            "buyer_id",
            "pattern",
            "is_direct",
            "product",
            "kbli",
            "is_simulated",
        ],
        [
            (
                entry,
                one.opened_on,
                one.ended_on,
                enterprises[one.enterprise_id],
                enterprises[one.buyer_id],
                PATTERNS[one.pattern].value,
                True,
                one.product_text,
                kbli[one.enterprise_id],
                True,
            )
            for one in province.linkages
        ],
    )
    linkages = {one.linkage_id: key for one, key in zip(province.linkages, keys, strict=True)}
    names = [
        "recorded_id",
        "valid_from",
        "linkage_id",
        "kind",
        "happened_on",
        "amount",
        "reference",
        "is_confirmed_by_seller",
        "is_confirmed_by_buyer",
        "delivery",
    ]
    rows: list[tuple[Any, ...]] = []
    deliveries: dict[str, int] = {}
    for proof in province.evidence:
        # Proofs come in their order: each order begins a delivery, and what follows belongs to it.
        if proof.kind is EvidenceKind.ORDER:
            deliveries[proof.linkage_id] = deliveries.get(proof.linkage_id, 0) + 1
        rows.append(
            (
                entry,
                proof.happened_on,
                linkages[proof.linkage_id],
                proof.kind.value,
                proof.happened_on,
                proof.value,
                proof.document,
                proof.enterprise_confirmed_on is not None,
                proof.buyer_confirmed_on is not None,
                f"SIM-{deliveries[proof.linkage_id]:03d}" if proof.kind in OF_A_DELIVERY else "",
            )
        )
    write_rows(Evidence, names, rows)
    return linkages
