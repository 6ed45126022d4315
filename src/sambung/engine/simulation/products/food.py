"""Food: snack boxes, chips, bread, crackers, sauces, sugar, coffee."""

from sambung.engine.simulation.products.product import Product

_FRESH = {"HALAL": (0.48, 0.75, 0.95), "SPP_IRT": (0.55, 0.80, 0.90), "MEREK": (0.08, 0.3, 0.7)}
_DRY = {
    "HALAL": (0.45, 0.75, 0.95),
    "SPP_IRT": (0.60, 0.85, 0.90),
    "BPOM_MD": (0.02, 0.22, 0.60),
    "HACCP": (0.00, 0.08, 0.40),
    "MEREK": (0.10, 0.35, 0.8),
}
_HILLS = _DRY | {"HALAL": (0.27, 0.55, 0.9)}
_SOLO = {"33.72": 9.0, "33.11": 3.0, "33.13": 2.0, "33.09": 1.5}

FOOD: tuple[Product, ...] = (
    Product(
        "snack_box",
        "food",
        "10792",
        "buah", "kotak snack",
        ("kotak snack isi 3", "snack kotak isi 3 macam", "kotak snack isi 4 + air", "snack kotak rapat"),
        ("snek kotak", "kotak snak isi 3", "kardus snack", "snackbox arisan"),
        ("Snack", "Boga", "Kue", "Jajan"), 1.5, 11000, 1400, 0.35, 2, "oven dan kukusan", 0.9,
        (("isi_potong", 3, 5, 1), ("tahan_jam", 8, 24, 2)),
        _FRESH, ("HALAL",), _SOLO | {"33.74": 3.0, "33.10": 1.5},
    ),
    Product(
        "kue_basah", "food", "10792", "buah", "kue basah",
        ("kue basah", "kue basah lemper risol", "aneka kue basah", "kue basah lapis dan nagasari"),
        ("kueh basah", "jajan pasar basah", "kue basa"),
        ("Kue", "Boga", "Jajan Pasar"), 1.2, 2400, 7000, 0.06, 2, "oven dan kukusan", 0.2,
        (("berat_gram", 40, 90, 5), ("tahan_jam", 8, 24, 2)),
        _FRESH, ("HALAL",), _SOLO | {"33.08": 1.5},
    ),
    Product(
        "keripik_singkong", "food", "10794", "kg", "keripik singkong",
        ("keripik singkong", "keripik singkong balado", "keripik singkong asin", "keripik singkong pedas"),
        ("kripik singkong", "kripik telo", "kripik singkong pedes"),
        ("Snack", "Camilan", "Keripik"), 1.4, 38000, 420, 1.0, 5, "wajan dan perajang", 6.0,
        (("kadar_air_persen", 2, 6, 0.5), ("kemasan_gram", 100, 1000, 50)),
        _DRY, ("HALAL", "SPP_IRT"), {"33.12": 4.0, "33.18": 3.0, "33.08": 2.0, "33.73": 3.0},
    ),
    Product(
        "keripik_tempe", "food", "10794", "kg", "keripik tempe",
        ("keripik tempe", "keripik tempe sagu", "keripik tempe tipis"),
        ("kripik tempe", "kripik tempe kriuk", "tempe keripik"),
        ("Snack", "Keripik", "Camilan"), 1.0, 62000, 320, 1.0, 5, "wajan dan perajang", 8.0,
        (("kadar_air_persen", 2, 6, 0.5), ("kemasan_gram", 100, 1000, 50)),
        _DRY, ("HALAL", "SPP_IRT"), {"33.02": 5.0, "33.15": 2.0, "33.16": 2.0},
    ),
    Product(
        "roti_manis", "food", "10710", "buah", "roti manis",
        ("roti manis", "roti manis isi coklat", "roti manis aneka rasa"),
        ("roti manis isi coklt", "roti sobek manis", "roti bungkus"),
        ("Bakery", "Roti", "Boga"), 1.2, 3100, 9000, 0.08, 3, "oven", 0.25,
        (("berat_gram", 45, 90, 5), ("tahan_hari", 3, 6, 1)),
        _DRY, ("HALAL", "SPP_IRT"), {"33.72": 2.5, "33.74": 2.0, "33.19": 2.0, "33.02": 1.5},
    ),
    Product(
        "kerupuk", "food", "10794", "kg", "kerupuk",
        ("kerupuk", "kerupuk terung", "kerupuk putih", "kerupuk udang"),
        ("krupuk", "krupuk mentah", "kerupuk puteh"),
        ("Kerupuk", "Snack", "Pangan"), 1.1, 27000, 700, 1.0, 6, "oven pengering", 4.0,
        (("kadar_air_persen", 6, 12, 0.5), ("diameter_mm", 40, 120, 10)),
        _DRY, ("HALAL", "SPP_IRT"), {"33.01": 3.0, "33.24": 3.0, "33.28": 3.0, "33.17": 2.0},
    ),
    Product(
        "sambal_botol",
        "food",
        "10772",
        "buah", "sambal botol",
        ("sambal botol", "sambal botol 150 gram", "sambal bawang botol"),
        ("sambel botol", "sambel bawang", "sambal btl 150gr"),
        ("Sambal", "Bumbu", "Dapur"), 1.1, 17500, 900, 0.28, 7, "wajan dan pengisi botol", 1.2,
        (("isi_gram", 100, 200, 10), ("ph", 3.4, 4.6, 0.1)),
        _DRY, ("HALAL", "BPOM_MD"), {"33.29": 3.0, "33.22": 2.0, "33.08": 2.0},
    ),
    Product(
        "gula_semut", "food", "10722", "kg", "gula semut",
        ("gula semut", "gula semut kelapa", "gula semut kelapa organik"),
        ("gula semut klapa", "gula kristal kelapa", "gula aren semut"),
        ("Nira", "Gula Kelapa", "Agro"), 1.7, 34000, 480, 1.0, 7, "wajan dan pengayak", 5.0,
        (("kadar_air_persen", 1, 4, 0.5), ("mesh", 12, 20, 2)),
        _HILLS, ("HALAL",), {"33.02": 14.0, "33.03": 9.0, "33.01": 6.0, "33.05": 4.0, "33.06": 3.0},
    ),
    Product(
        "kopi_bubuk", "food", "10761", "kg", "kopi bubuk",
        ("kopi bubuk", "kopi bubuk robusta", "kopi bubuk arabika"),
        ("kopi bubuk robsta", "kopi giling", "kopi tubruk bubuk"),
        ("Kopi", "Agro", "Tani"), 1.0, 92000, 260, 1.0, 6, "penyangrai dan penggiling", 4.0,
        (("kadar_air_persen", 2, 7, 0.5), ("mesh", 20, 60, 10)),
        _HILLS, ("HALAL", "SPP_IRT"), {"33.23": 10.0, "33.07": 5.0, "33.22": 3.0, "33.24": 2.0, "33.18": 2.0},
    ),
)  # fmt: skip
