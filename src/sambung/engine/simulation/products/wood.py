"""Wood: pallets, boxes, furniture."""

from sambung.engine.simulation.products.product import Product

_WOOD = {
    "SVLK": (0.30, 0.60, 0.90),
    "MEREK": (0.04, 0.25, 0.6),
    "TKDN": (0.10, 0.3, 0.5),
    "ISO_9001": (0, 0.05, 0.3),
}

WOOD: tuple[Product, ...] = (
    Product(
        "palet_kayu", "wood", "16230", "buah", "palet kayu",
        ("palet kayu", "palet kayu 110x110", "pallet kayu ekspor", "palet kayu jati belanda"),
        ("pallet kayu", "palet kayu bekas rakit", "palet kyu"),
        ("Kayu", "Palet", "Wood"), 1.0, 98000, 220, 16, 7, "gergaji dan paku tembak", 22,
        (("panjang_mm", 1000, 1200, 50), ("beban_kg", 500, 1500, 100)),
        _WOOD, ("SVLK",), {"33.24": 3.0, "33.74": 3.0, "33.23": 4.0, "33.21": 2.0, "33.08": 2.0},
        preferred=("ISO_9001",),
    ),
    Product(
        "kursi_kayu", "wood", "31001", "buah", "kursi kayu",
        ("kursi kayu", "kursi kayu jati", "kursi kayu cafe", "kursi kayu mahoni"),
        ("kursi kayu jatie", "mebel kursi", "kursi mahoni ukir"),
        ("Mebel", "Furniture", "Jati"), 1.7, 320000, 70, 7.5, 21, "mesin kayu", 150,
        (("tinggi_mm", 750, 950, 10), ("kadar_air_persen", 8, 16, 0.5)),
        _WOOD, ("SVLK",), {"33.20": 26.0, "33.10": 3.0, "33.11": 3.0, "33.14": 2.0, "33.16": 4.0},
    ),
    Product(
        "kotak_kayu", "wood", "16230", "buah", "kotak kayu",
        ("kotak kayu", "peti kotak kayu", "kotak kayu kemasan", "kotak kayu buah"),
        ("kothak kayu", "peti kayu buah", "box kayu"),
        ("Kayu", "Wood", "Craft"), 0.9, 41000, 420, 3.2, 7, "gergaji dan paku tembak", 14,
        (("panjang_mm", 300, 700, 10), ("beban_kg", 10, 60, 5)),
        _WOOD, ("SVLK",), {"33.23": 4.0, "33.07": 3.0, "33.20": 3.0, "33.08": 2.0, "33.22": 2.0},
    ),
)  # fmt: skip
