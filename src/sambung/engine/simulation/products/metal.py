"""Metal parts: brackets, turned parts, bolts, welded racks."""

from sambung.engine.simulation.products.product import Product

_METAL = {
    "ISO_9001": (0.10, 0.30, 0.65),
    "TKDN": (0.24, 0.5, 0.7),
    "SPPT_SNI_5": (0.10, 0.35, 0.7),
    "MEREK": (0.03, 0.2, 0.5),
}
_TEGAL = {"33.28": 11.0, "33.76": 6.0, "33.10": 6.0, "33.03": 1.5, "33.74": 1.5}

METAL: tuple[Product, ...] = (
    Product(
        "braket_plat", "metal", "25999", "buah", "braket plat",
        ("braket plat tekuk", "braket plat besi", "braket plat 2 mm", "braket plat tekuk galvanis"),
        ("breket plat", "bracket plat tekuk", "siku plat besi"),
        ("Logam", "Teknik", "Metal"), 1.1, 12500, 3200, 0.35, 8, "mesin tekuk", 2.6,
        (("tebal_mm", 1, 4, 0.5), ("toleransi_mm", 0.1, 0.6, 0.1)),
        _METAL, ("TKDN",), _TEGAL, preferred=("ISO_9001",),
    ),
    Product(
        "komponen_bubut", "metal", "25920", "buah", "komponen bubut",
        ("komponen bubut", "komponen bubut baja", "komponen bubut kuningan", "jasa komponen bubut presisi"),
        ("bubutan komponen", "komponen bubud", "part bubut"),
        ("Teknik", "Presisi", "Logam"), 1.1, 27000, 1300, 0.4, 10, "mesin bubut", 7.5,
        (("diameter_mm", 8, 60, 2), ("toleransi_mm", 0.02, 0.2, 0.02)),
        _METAL, ("TKDN",), _TEGAL, preferred=("ISO_9001",),
    ),
    Product(
        "baut_mur", "metal", "25952", "kg", "baut dan mur",
        ("baut dan mur", "baut mur hitam", "mur dan baut galvanis", "baut dan mur M8"),
        ("baud mur", "baut+mur", "mor baut"),
        ("Logam", "Baut", "Teknik"), 0.8, 25500, 850, 1.0, 9, "mesin ulir", 3.0,
        (("diameter_mm", 6, 16, 2), ("kuat_tarik_mpa", 400, 800, 40)),
        _METAL, ("SPPT_SNI_5",), _TEGAL, preferred=("ISO_9001",),
    ),
    Product(
        "rak_las", "metal", "31004", "unit", "rak besi",
        ("rak besi las", "rak besi gudang", "rak besi siku", "bengkel las rak besi"),
        ("rak besie", "rak gudang las", "rak wesi"),
        ("Las", "Logam", "Teknik"), 0.9, 465000, 55, 28, 14, "mesin las", 170,
        (("tinggi_mm", 1500, 2400, 100), ("beban_kg", 100, 400, 25)),
        _METAL, ("TKDN",), {"33.28": 4.0, "33.10": 4.0, "33.74": 3.0, "33.11": 2.0}, preferred=("SPPT_SNI_5",),
    ),
)  # fmt: skip
