"""Bodies to copy, one for each write that has one: each is held to its endpoint's shape by a test."""

from __future__ import annotations

from typing import Any

UID = "0b9c6c1e-6a53-4c6e-9a55-1d0a5f2b8a10"

EXAMPLES: dict[str, dict[str, Any]] = {
    "registerEnterprise": {
        "name": "Dapur Ani",
        "kind": "UMKM",
        "centre_uid": UID,
        "place": {"region_code": "33.72", "address": "Jalan Slamet Riyadi 12"},
        "activity": {"text": "membuat keripik singkong", "kbli": "10794", "kbli_vintage": "2020"},
        "contact": {"name": "Ani", "phone": "0812-0000-1234"},
        "consents": ["REGISTRY", "MATCHING"],
        "witness": "Budi",
    },
    "changeEnterprise": {"name": "Dapur Ani Sejahtera", "is_pkp": False, "from_day": "2026-11-24"},
    "stateConsent": {"purpose": "SHOW_TO_BUYERS", "is_given": True, "witness": "Budi"},
    "endEnterprise": {"ended_on": "2026-12-31", "reason": "pindah usaha"},
    "addOffer": {
        "product": "keripik singkong",
        "unit": "kg",
        "per": "MONTH",
        "capacity": "1200",
        "unit_price": "42000",
        "lead_time_days": 7,
        "source": "OWNER",
        "expires_on": "2027-06-30",
    },
    "stateFigures": {"capacity": "1500", "unit_price": None, "source": "SEEN"},
    "stateResource": {
        "name": "oven",
        "unit": "jam",
        "capacity": "160",
        "uses": [{"offer_uid": UID, "amount": "0.25"}],
    },
    "stateHubTerms": {"unit": "kg", "capacity": "5000", "opening_rupiah": 250_000, "handling": "150.50"},
    "recordCertificate": {"scheme": "HALAL", "number": "ID33110000012345", "valid_from": "2026-01-15"},
    "invalidateCertificate": {"on_day": "2026-11-24", "reason": "resep diganti"},
    "draftRequirement": {
        "buyer_uid": UID,
        "centre_uid": UID,
        "product": "keripik singkong",
        "quantity": "500",
        "unit": "kg",
        "per": "MONTH",
        "periods": 6,
        "starts_on": "2027-01-04",
        "region_code": "33.72",
        "price_ceiling": "48000",
        "criteria": [
            {"kind": "CERTIFICATE", "level": "MUST", "params": {"scheme": "HALAL"}},
            {"kind": "CAPACITY_MIN", "level": "PREFER", "params": {"minimum": "50"}},
        ],
        "is_published": False,
    },
    "changeRequirement": {"quantity": "650", "max_share": "0.4"},
    "closeRequirement": {"reason": "dibeli di tempat lain"},
    "confirmRequirement": {"document": "PURCHASE_ORDER", "reference": "PO 4711/2026"},
    "confirmProduct": {"is_same": True},
    "askEnterprises": {"enterprise_uids": [UID], "way": "WHATSAPP", "language": "id"},
    "withdrawQuestion": {"reason": "sudah dijawab lewat telepon"},
    "buildConsortium": {"max_suppliers": 12, "is_shortage_allowed": True},
    "draftProposal": {
        "consortium_uid": UID,
        "form": "COOP_RESELLS",
        "seller_uid": UID,
        "settlement": "OWN_PRICE",
        "answer_by": "2026-12-08",
        "margin": "0.05",
    },
    "renewLink": {"line_uid": UID},
    "withdrawProposal": {"reason": "pembeli menunda"},
    "recordEvidence": {
        "kind": "ORDER",
        "happened_on": "2026-11-24",
        "amount_rupiah": 21_000_000,
        "reference": "PO 4711/2026",
        "is_confirmed_by_seller": True,
    },
    "takeBackEvidence": {"reason": "salah ketik"},
    "endLinkage": {"ended_on": "2026-11-24", "reason": "kontrak selesai"},
    "takeBackLinkage": {"reason": "tercatat dua kali"},
    "checkUpload": {
        "source": "daftar dinas",
        "columns": {"name": "nama usaha", "activity": "kegiatan", "region_code": "kode_wilayah"},
    },
    "decideRow": {"decision": "SAME", "same_as_uid": UID},
    "decideRows": {"decision": "LEAVE_OUT"},
    "confirmCode": {"words": "jual gorengan keliling", "code": "56103", "vintage": "2020"},
    "subscribe": {
        "name": "Gudang data kabupaten",
        "url": "https://example.org/sambung",
        "events": ["requirement.published", "consortium.solved"],
    },
}
