"""Plastic parts."""

from sambung.engine.simulation.products.product import Product

_PLASTIC = {
    "ISO_9001": (0.12, 0.35, 0.7),
    "TKDN": (0.28, 0.5, 0.7),
    "SPPT_SNI_5": (0.15, 0.4, 0.7),
    "MEREK": (0.03, 0.2, 0.5),
}
_WORKS = {"33.74": 5.0, "33.22": 4.0, "33.13": 3.0, "33.11": 3.0, "33.19": 2.0, "33.24": 2.0}

PLASTIC: tuple[Product, ...] = (
    Product(
        "komponen_injeksi", "plastic", "22293", "buah", "komponen plastik injeksi",
        ("komponen plastik injeksi", "komponen plastik injeksi PP", "plastik injeksi komponen mesin"),
        ("komponen plastik inject", "plastik injection part", "komponen plastik injek"),
        ("Plastik", "Polimer", "Teknik"), 0.9, 2900, 16000, 0.04, 12, "mesin injeksi", 0.5,
        (("berat_gram", 10, 80, 5), ("toleransi_mm", 0.05, 0.4, 0.05)),
        _PLASTIC, ("TKDN",), _WORKS, preferred=("ISO_9001",),
    ),
    Product(
        "tutup_botol", "plastic", "22220", "buah", "tutup botol plastik",
        ("tutup botol plastik", "tutup botol plastik 28 mm", "tutup botol plastik HDPE"),
        ("tutup btl plastik", "tutup botol plastk", "cap botol"),
        ("Plastik", "Polimer", "Kemasan"), 0.8, 190, 190000, 0.003, 10, "mesin injeksi", 0.03,
        (("diameter_mm", 24, 38, 2), ("berat_gram", 1.5, 4, 0.5)),
        _PLASTIC, ("SPPT_SNI_5",), _WORKS, preferred=("ISO_9001",),
    ),
)  # fmt: skip
