"""Which enterprises a rate is about: their facts on a date, and whether the definition counts them."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from sambung.engine.certificates import SizeClass
from sambung.engine.indicators.definitions import Denominator
from sambung.engine.indicators.rows import EnterpriseRow, Moment, is_in_force, is_known

T = TypeVar("T")


class Profile(NamedTuple):
    """An enterprise as believed at one moment; None is unknown. `kbli` begins with the main activity."""

    is_registered: bool | None
    is_active: bool | None
    size_class: SizeClass | None
    kbli: tuple[str, ...]
    region: str | None
    owner_sex: str | None


class Standing(NamedTuple):
    """Counted in the denominator, or not: for a reason, or because the fact named is unknown."""

    is_counted: bool
    is_unknown: bool
    reason: str


def rows_seen(rows: Iterable[EnterpriseRow], moment: Moment) -> list[EnterpriseRow]:
    """The rows believed and in force at a moment, the latest first."""
    seen = [
        row
        for row in rows
        if is_in_force(row.valid_from, row.valid_to, moment.on)
        and is_known(row.recorded, row.superseded, moment.known_at)
    ]
    if len(seen) > 1:
        seen.sort(key=lambda row: (row.valid_from, row.recorded), reverse=True)
    return seen


def profile_of(seen: Iterable[EnterpriseRow]) -> Profile | None:
    """An enterprise's facts from the rows seen; None where no row says that it exists."""
    seen = tuple(seen)
    if not seen:
        return None
    codes: dict[str, None] = {}
    for row in seen:
        codes.update(dict.fromkeys(row.kbli or ()))
    size = _latest(row.size_class for row in seen)
    return Profile(
        is_registered=_latest(row.is_registered for row in seen),
        is_active=_latest(row.is_active for row in seen),
        size_class=None if size is SizeClass.UNKNOWN else size,
        kbli=tuple(codes),
        region=_latest(row.region for row in seen) or None,
        owner_sex=_latest(row.owner_sex for row in seen) or None,
    )


def _latest(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def standing_of(profile: Profile | None, denominator: Denominator) -> Standing:
    """Whether the definition counts it. A fact that excludes it decides, whatever else is unknown."""
    if profile is None:
        return Standing(False, False, "not_in_registry")
    checks: list[tuple[bool | None, str, str]] = []
    if denominator.needs_registered:
        checks.append((profile.is_registered, "not_registered", "registered"))
    if denominator.needs_active:
        checks.append((profile.is_active, "not_active", "active"))
    if denominator.classes:
        size = profile.size_class
        # A definition may say that a class not yet known is counted too (listed as UMKM): it names UNKNOWN.
        is_of_class = (size or SizeClass.UNKNOWN) in denominator.classes
        checks.append(
            (None if size is None and not is_of_class else is_of_class, "other_class", "size_class")
        )
    if denominator.kbli_prefixes:
        prefixes = denominator.kbli_prefixes
        is_in_sector = any(code.startswith(prefixes) for code in profile.kbli) if profile.kbli else None
        checks.append((is_in_sector, "other_sector", "kbli"))
    if denominator.region_prefixes:
        region = profile.region.replace(".", "") if profile.region else ""
        prefixes = tuple(prefix.replace(".", "") for prefix in denominator.region_prefixes)
        is_in_region: bool | None = region.startswith(prefixes)
        if not is_in_region and any(prefix.startswith(region) for prefix in prefixes):
            is_in_region = None  # not given, or known more coarsely than asked
        checks.append((is_in_region, "other_region", "region"))
    for answer, reason, _ in checks:
        if answer is False:
            return Standing(False, False, reason)
    for answer, _, name in checks:
        if answer is None:
            return Standing(False, True, name)
    return Standing(True, False, "")
