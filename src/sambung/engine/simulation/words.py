"""Words for invented names. No list holds a real person's or a real firm's whole name."""

FIRST_WORDS: tuple[str, ...] = (
    "Sari", "Berkah", "Sumber", "Mekar", "Tunas", "Cahaya", "Rahayu", "Maju", "Guyub", "Sekar", "Bumi",
    "Putra", "Karya", "Sinar", "Mitra", "Anugerah", "Lestari", "Surya", "Mandiri", "Rukun", "Tirta",
    "Cipta", "Panca", "Dwi", "Tri", "Eka", "Ngudi", "Sido", "Langgeng", "Barokah", "Harapan", "Bintang",
    "Melati", "Kenanga", "Pelangi", "Mutiara", "Wijaya", "Griya", "Dapur", "Omah", "Pawon", "Lumbung",
    "Sregep", "Telaten", "Gemah",
)  # fmt: skip
SECOND_WORDS: tuple[str, ...] = (
    "Murni", "Jaya", "Rejeki", "Makmur", "Abadi", "Sejahtera", "Barokah", "Mulyo", "Mukti", "Lestari",
    "Asri", "Utama", "Sentosa", "Agung", "Manunggal", "Rahayu", "Makarti", "Widodo", "Subur", "Raharjo",
    "Mandiri", "Bersama", "Indah", "Berseri", "Lancar", "Gumilang", "Kencana", "Nugraha", "Pratama",
    "Santosa", "Waluyo", "Tentrem", "Sembada", "Ripah", "Karyo", "Tani", "Ayem", "Luhur", "Mapan",
    "Becik",
)  # fmt: skip
OTHER_TRADE_WORDS: tuple[str, ...] = ("Toko", "Warung", "Kios", "Depot", "Rumah Usaha", "Pondok")
WOMEN: tuple[str, ...] = (
    "Siti", "Sri", "Endang", "Wahyuni", "Lestari", "Ratna", "Dewi", "Yuni", "Sulastri", "Kartini",
    "Rini", "Wiwik", "Tutik", "Ningsih", "Marsini", "Partini", "Nur", "Retno", "Umi", "Suparmi",
)  # fmt: skip
MEN: tuple[str, ...] = (
    "Agus", "Slamet", "Bambang", "Joko", "Sutrisno", "Wahyu", "Eko", "Budi", "Supri", "Teguh", "Hadi",
    "Sigit", "Tri", "Yanto", "Mulyono", "Sugeng", "Darto", "Purwo", "Warsito", "Gunadi",
)  # fmt: skip
LAST_NAMES: tuple[str, ...] = (
    "Contoh", "Simulasi", "Rekaan", "Misal", "Umpama", "Andaian", "Peraga", "Model",
)  # fmt: skip
COOPERATIVE_WORDS: tuple[str, ...] = ("Koperasi Produsen", "Koperasi", "Koperasi Jasa", "Kopinkra")

# name, KBLI 2020, region, sectors it buys from
BUYERS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("PT Wirasandika Boga Nusa", "10750", "33.74", ("food", "packaging")),
    ("PT Lumintara Pangan Raya", "10794", "33.24", ("food", "packaging", "wood")),
    ("PT Nirwasita Ritel Mandala", "47111", "33.74", ("food", "garments")),
    ("PT Arkamaya Niaga Swalayan", "47111", "33.72", ("food", "packaging")),
    ("PT Sagarasena Hotel Lestari", "55110", "33.72", ("food", "wood", "garments")),
    ("PT Rasamandala Kuliner", "56290", "33.74", ("food",)),
    ("PT Bumiraksa Ekspor Rempah", "46319", "33.01", ("food", "packaging")),
    ("PT Padmarasa Minuman", "11040", "33.22", ("plastic", "packaging", "food")),
    ("PT Tirtawening Kemasan Air", "11051", "33.09", ("plastic", "packaging", "wood")),
    ("PT Kandarasa Biskuit", "10710", "33.19", ("food", "packaging")),
    ("PT Grahasvasta Rumah Sakit", "86103", "33.02", ("food", "garments")),
    ("PT Wanasembada Mebel Ekspor", "31001", "33.20", ("wood", "packaging", "metal")),
    ("PT Jatikirana Furnitur", "31001", "33.74", ("wood", "metal")),
    ("PT Kridabaja Otomotif", "29300", "33.24", ("metal", "plastic", "garments")),
    ("PT Sandhiloga Komponen", "29300", "33.74", ("metal", "plastic", "packaging")),
    ("PT Rajawesi Alat Berat", "28240", "33.25", ("metal", "garments", "wood")),
    ("PT Swarnaloga Elektrik", "27320", "33.13", ("metal", "plastic", "packaging")),
    ("PT Cakralistrik Perabot", "27510", "33.22", ("metal", "plastic", "packaging")),
    ("PT Mayasutra Garmen", "14111", "33.22", ("garments", "packaging")),
    ("PT Sandangraya Busana", "14111", "33.11", ("garments", "packaging", "plastic")),
    ("PT Wastrakirana Retail", "47711", "33.74", ("garments",)),
    ("PT Nusadarma Logistik", "52101", "33.74", ("wood", "packaging", "garments", "metal")),
    ("PT Gudangraya Pelabuhan", "52101", "33.24", ("wood", "metal", "garments")),
    ("PT Agrisambada Pupuk", "20122", "33.01", ("packaging", "wood", "garments")),
    ("PT Semenloka Jaya", "23941", "33.17", ("garments", "packaging", "metal")),
    ("PT Farmasandi Husada", "21012", "33.09", ("packaging", "plastic", "garments")),
    ("PT Jamuwaskita Nusa", "21022", "33.11", ("food", "packaging", "plastic")),
    ("PT Kopikirana Roastery", "10761", "33.22", ("food", "packaging")),
    ("PT Gulamanis Sembada", "10721", "33.26", ("food", "packaging")),
    ("PT Samudrasaji Olahan Ikan", "10219", "33.76", ("packaging", "wood", "plastic")),
    ("PT Batikwastra Nusa", "13134", "33.75", ("garments", "packaging")),
    ("PT Energiraksa Panas Bumi", "35111", "33.07", ("garments", "metal", "food")),
    ("PT Relaprana Kereta", "30200", "33.74", ("food", "metal", "garments")),
    ("PT Bandarawiyata Katering", "56290", "33.09", ("food", "packaging")),
    ("PT Pelitabangun Konstruksi", "41011", "33.74", ("metal", "garments")),
    ("PT Tekstilmahardika", "13121", "33.13", ("packaging", "metal", "garments")),
    ("PT Susuwijaya Segar", "10510", "33.09", ("plastic", "packaging", "food")),
    ("PT Kosmetiloka Ayu", "20232", "33.19", ("plastic", "packaging")),
    ("PT Mainanraya Edukasi", "32402", "33.21", ("plastic", "wood", "packaging")),
    ("PT Rotiwangi Waralaba", "10710", "33.72", ("food", "packaging")),
)

CONFIRMING_DOCUMENTS: tuple[str, ...] = (
    "Surat minat (simulasi)",
    "Surat permintaan penawaran (simulasi)",
    "Notulen temu usaha (simulasi)",
    "Surel bagian pengadaan (simulasi)",
)
ISSUERS: dict[str, str] = {
    "HALAL": "BPJPH",
    "SPP_IRT": "Dinas Kesehatan setempat",
    "BPOM_MD": "BPOM",
    "SPPT_SNI_5": "LSPro contoh",
    "SPPT_SNI_1": "LSPro contoh",
    "SVLK": "LVLK contoh",
    "HACCP": "Lembaga sertifikasi contoh",
    "ISO_9001": "Lembaga sertifikasi contoh",
    "TKDN": "Kementerian Perindustrian",
    "MEREK": "DJKI",
}
