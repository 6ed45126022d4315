"""What the registry's stable codes say to people."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.web import formats

# Question's code → (what is asked, the fact form's word in its address; "" for other pages).
QUESTIONS: dict[str, tuple[str | Promise, str]] = {
    "NAME": (_("What is it called?"), "nama"),
    "PLACE": (_("In which regency does it work?"), "tempat"),
    "POINT": (_("Where is it on the map?"), "tempat"),
    "ACTIVITY": (_("What does it make?"), "kegiatan"),
    "KBLI": (_("Which KBLI code fits?"), "kegiatan"),
    "CLASS": (_("How much does it sell in a year?"), "kelas"),
    "SEX": (_("Is the owner a woman or a man?"), "pemilik"),
    "NIB": (_("Does it have an NIB?"), "nomor"),
    "TAX": (_("May it issue tax invoices (PKP)?"), "pajak"),
    "CONTACT": (_("How can it be reached?"), "kontak"),
    "CONSENT": (_("May its capacity be matched with buyers' requirements?"), ""),
    "OFFERS": (_("What can it make, how much, at what price?"), ""),
    "HUB": (_("On what terms does it gather goods?"), ""),
}
OFFER_QUESTIONS: dict[str, str | Promise] = {
    "CAPACITY": _("How much can it make?"),
    "UNIT_PRICE": _("At what price?"),
    "LEAD_TIME": _("In how many days?"),
}
CODES: dict[str, str | Promise] = {
    "registry.enterprise.registered": _("Registered"),
    "registry.enterprise.renamed": _("Given another name"),
    "registry.enterprise.ended": _("Said to have ended"),
    "registry.place.stated": _("Place stated"),
    "registry.activity.stated": _("Activity stated"),
    "registry.owner.stated": _("Owner stated"),
    "registry.class_basis.stated": _("Capital and sales stated"),
    "registry.tax_status.stated": _("Tax status stated"),
    "registry.contact.stated": _("Contact stated"),
    "registry.consent.given": _("Consent given"),
    "registry.consent.withdrawn": _("Consent withdrawn"),
    "registry.ownership.stated": _("Ownership stated"),
    "registry.ownership.ended": _("A holder no longer holds a share"),
    "registry.interest.declared": _("Interest declared"),
    "registry.interest.ended": _("Interest no longer there"),
    "registry.person.added": _("Sign-in given to a person"),
    "registry.person.ended": _("A person no longer acts for it"),
    "registry.person.rejoined": _("A person acts for it again"),
    "registry.person.password_given": _("New password given to a person"),
    "registry.identifier.recorded": _("Official number recorded"),
    "registry.offer.added": _("Product added"),
    "registry.offer.stopped": _("Product no longer made"),
    "registry.offer.resumed": _("Product made again"),
    "registry.offer_value.stated": _("Answer about capacity and price"),
    "registry.resource.stated": _("Shared resource stated"),
    "registry.resource.ended": _("Shared resource no longer there"),
    "registry.hub_terms.stated": _("Terms of the hub stated"),
    "registry.hub_terms.ended": _("Terms of the hub ended"),
    "registry.certificate.recorded": _("Certificate recorded"),
    "registry.certificate.invalidated": _("Certificate no longer valid"),
    "registry.capacity.held": _("Capacity held for a proposal"),
    "registry.capacity.confirmed": _("Capacity promised"),
    "registry.capacity.released": _("Capacity released"),
    "registry.change.undone": _("Last change taken back"),
    "intake.upload.committed": _("Taken from a list"),
    "duplicates.pair.judged": _("Judged with another entry"),
    "duplicates.cluster.moved": _("Another entry stands for it now, or none any more"),
    "duplicates.twin.said": _("The owner says: listed twice"),
    "duplicates.claim.closed": _("The centre found no second entry"),
    "duplicates.claim.reopened": _("Open again whether there is a second entry"),
}
JUDGED = {
    "SAME": _("Called the same enterprise as another entry"),
    "DIFFERENT": _("Called another enterprise than a like entry"),
    "UNDECIDED": _("Open again whether it is listed twice"),
}
# The same, where one of the two was chosen to stand for both.
STANDS = {
    "THIS": _("The same enterprise as another entry; this one stands for both"),
    "OTHER": _("The same enterprise as another entry; the other one stands for both"),
}
VALIDITY: dict[str, str | Promise] = {
    "valid": _("valid"),
    "valid_unless_changed": _("valid while nothing changes"),
    "expired": _("ended"),
    "invalidated": _("no longer valid"),
    "not_yet_valid": _("not yet valid"),
    "batch_only": _("for one batch only"),
    "end_not_given": _("end not known"),
    "start_not_given": _("first day not known"),
    "basis_not_given": _("not known how long"),
    "expires_before_last_delivery": _("ends soon"),
}
PURPOSES: dict[str, tuple[str | Promise, str | Promise]] = {
    "REGISTRY": (_("Registry"), _("The enterprise stands in the centre's registry.")),
    "MATCHING": (
        _("Matching"),
        _("Every centre may find what it makes and how much; never its prices."),
    ),
    "SHOW_TO_BUYERS": (_("Showing to buyers"), _("Buyers may see its name after a proposal is accepted.")),
    "STATISTICS": (_("Statistics"), _("Its figures count in totals in which nobody can be recognised.")),
}


def holding(row: Any) -> str:
    """What a holder holds: its share, and whether it controls."""
    share = _("share not known") if row.share_permille is None else formats.percent(row.share_permille / 1000)
    control = {True: _("controls it"), False: _("does not control it")}.get(
        row.has_control, _("whether it controls it is not known")
    )
    return f"{share}, {control}"


def history_sentence(code: str, payload: dict[str, Any], schemes: dict[str, str]) -> str:
    """One line of the history, with the product or certificate (by its label) where there is one."""
    said = str(CODES.get(code, code))
    if code == "registry.enterprise.ended" and not payload.get("ended_on"):
        said = str(_("Said to work again"))
    if code == "duplicates.pair.judged":
        said = str(JUDGED.get(payload.get("verdict", ""), said))
        said = str(STANDS.get(payload.get("stands", ""), said))
    scheme = payload.get("scheme")
    about = (
        payload.get("product")
        or (payload.get("name") if code.startswith("registry.resource") else "")
        or schemes.get(scheme or "", scheme)
    )
    return f"{said}: {about}" if about else said
