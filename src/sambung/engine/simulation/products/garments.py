"""Garments and cloth goods."""

from sambung.engine.simulation.products.product import Product

_SEWN = {
    "MEREK": (0.06, 0.3, 0.7),
    "SPPT_SNI_5": (0.05, 0.3, 0.6),
    "TKDN": (0.12, 0.40, 0.6),
    "ISO_9001": (0, 0.05, 0.3),
}
_SEWING = {"33.26": 5.0, "33.75": 4.0, "33.11": 4.0, "33.72": 3.0, "33.19": 3.0, "33.22": 1.5, "33.27": 2.0}

GARMENTS: tuple[Product, ...] = (
    Product(
        "kaos", "garments", "14111", "potong", "kaos",
        ("kaos sablon", "kaos oblong katun", "kaos olahraga sablon", "kaos polos katun"),
        ("kaus oblong", "kaos sablom", "t-shirt sablon"),
        ("Konveksi", "Garmen", "Busana"), 1.4, 38000, 700, 0.2, 10, "mesin jahit", 14,
        (("gramasi_gsm", 140, 220, 10), ("susut_persen", 2, 7, 0.5)),
        _SEWN, ("TKDN",), _SEWING, preferred=("SPPT_SNI_5",),
    ),
    Product(
        "seragam_kerja", "garments", "14111", "stel", "seragam kerja",
        ("seragam kerja", "seragam kerja pabrik", "seragam kerja lapangan", "jahit seragam kerja"),
        ("sragam kerja", "wearpack dan seragam", "seragam kantor"),
        ("Konveksi", "Garmen", "Taylor"), 1.4, 118000, 260, 0.65, 14, "mesin jahit", 48,
        (("gramasi_gsm", 180, 280, 10), ("susut_persen", 1, 5, 0.5)),
        _SEWN, ("TKDN",), _SEWING, preferred=("SPPT_SNI_5", "ISO_9001"),
    ),
    Product(
        "masker_kain", "garments", "14111", "lembar", "masker kain",
        ("masker kain", "masker kain 3 lapis", "masker kain katun"),
        ("masker kaen", "masker kain 3lapis", "masker cuci ulang"),
        ("Konveksi", "Garmen", "Jahit"), 0.8, 3800, 6000, 0.02, 7, "mesin jahit", 2.2,
        (("lapis", 2, 3, 1), ("gramasi_gsm", 90, 160, 10)),
        _SEWN, ("SPPT_SNI_5",), _SEWING,
    ),
    Product(
        "celana_kerja", "garments", "14111", "potong", "celana kerja",
        ("celana kerja", "celana kerja kargo", "celana kerja drill"),
        ("clana kerja", "celana kargo drill", "celana lapangan"),
        ("Konveksi", "Garmen", "Busana"), 1.0, 82000, 380, 0.5, 12, "mesin jahit", 34,
        (("gramasi_gsm", 200, 320, 10), ("susut_persen", 1, 5, 0.5)),
        _SEWN, ("TKDN",), _SEWING | {"33.27": 5.0}, preferred=("SPPT_SNI_5",),
    ),
    Product(
        "tas_kain", "garments", "13929", "buah", "tas kain",
        ("tas kain", "tas kain blacu", "tas kain spunbond", "tas kain seminar"),
        ("tas kaen", "tote bag blacu", "goodie bag spunbond"),
        ("Tas", "Konveksi", "Craft"), 1.0, 13500, 1900, 0.09, 9, "mesin jahit", 5.5,
        (("panjang_mm", 250, 450, 10), ("beban_kg", 2, 10, 1)),
        _SEWN, ("TKDN",), _SEWING | {"33.19": 5.0},
    ),
    Product(
        "batik_cap", "garments", "13134", "lembar", "kain batik cap",
        ("kain batik cap", "batik cap", "kain batik cap katun", "batik cap seragam"),
        ("batik cab", "kain batik kombinasi", "batik cap+tulis"),
        ("Batik", "Batik Craft", "Busana"), 1.1, 96000, 210, 0.32, 14, "meja cap dan lorod", 38,
        (("panjang_mm", 2000, 2600, 50), ("luntur_skala", 3, 5, 1)),
        _SEWN | {"SPPT_SNI_5": (0.04, 0.2, 0.5)}, ("MEREK",),
        {"33.75": 14.0, "33.26": 8.0, "33.72": 7.0, "33.11": 2.0, "33.14": 4.0, "33.17": 4.0, "33.25": 3.0},
        preferred=("SPPT_SNI_5",),
    ),
)  # fmt: skip
