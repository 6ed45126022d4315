"""Packaging: cartons, bags, pouches."""

from sambung.engine.simulation.products.product import Product

_PACK = {
    "ISO_9001": (0.10, 0.3, 0.7),
    "TKDN": (0.26, 0.5, 0.7),
    "HALAL": (0.20, 0.4, 0.7),
    "MEREK": (0.03, 0.2, 0.5),
}
_CITIES = {"33.74": 4.0, "33.72": 3.0, "33.19": 3.0, "33.13": 3.0, "33.11": 2.0, "33.02": 1.5, "33.28": 1.5}

PACKAGING: tuple[Product, ...] = (
    Product(
        "karton_box", "packaging", "17022", "buah", "karton box",
        ("karton box", "karton box polos", "karton box cetak", "kardus karton box"),
        ("karton bok", "kardus gelombang", "dus karton"),
        ("Karton", "Kemasan", "Grafika"), 1.0, 5200, 8500, 0.25, 7, "mesin potong karton", 0.6,
        (("panjang_mm", 200, 500, 10), ("beban_kg", 5, 25, 1)),
        _PACK, ("TKDN",), _CITIES, preferred=("ISO_9001",),
    ),
    Product(
        "kantong_plastik", "packaging", "22220", "kg", "kantong plastik",
        ("kantong plastik", "kantong plastik PE", "kantong plastik HD sablon"),
        ("kantong plastk", "kresek sablon", "plastik kantongan"),
        ("Plastik", "Kemasan", "Polimer"), 0.8, 31000, 1100, 1.0, 7, "mesin tiup", 2.0,
        (("tebal_mikron", 20, 80, 5), ("lebar_mm", 150, 500, 10)),
        _PACK, ("TKDN",), _CITIES,
    ),
    Product(
        "standing_pouch", "packaging", "22220", "lembar", "kemasan standing pouch",
        ("kemasan standing pouch", "standing pouch kemasan kopi", "kemasan standing pouch cetak"),
        ("standing poch", "kemasan pouch", "setanding pouch"),
        ("Kemasan", "Grafika", "Pack"), 0.9, 1450, 21000, 0.012, 9, "mesin segel", 0.12,
        (("tebal_mikron", 60, 140, 10), ("lebar_mm", 100, 250, 10)),
        _PACK, ("HALAL",), _CITIES, preferred=("ISO_9001",),
    ),
)  # fmt: skip
