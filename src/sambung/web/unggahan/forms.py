"""Forms of an import: the file, and which of its columns is which."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.apps.intake.selectors import target_choices, target_columns
from sambung.standards.spreadsheets import MAX_WORKBOOK_ROWS
from sambung.web.formats import number

ENCODINGS = (
    ("", _("found by itself")),
    ("utf-8", "UTF-8"),
    ("cp1252", "Windows-1252"),
    ("latin-1", "Latin-1"),
    ("utf-16", "UTF-16"),
)
SEPARATORS = (("", _("found by itself")), (",", ","), (";", ";"), ("\t", _("tab")), ("|", "|"))
NUMBERS = (
    ("", _("found from the list")),
    ("ID", "1.250.000,50"),
    ("EN", "1,250,000.50"),
)


class UploadForm(forms.Form):
    """A list's file, what its rows are, and the centre whose list it is."""

    target = forms.ChoiceField(label=_("What stands in each row?"))
    file = forms.FileField(
        label=_("The list as a CSV, XLSX or ODS file"),
        widget=forms.ClearableFileInput(
            attrs={
                "accept": ".csv,.txt,.xlsx,.ods,text/csv,text/plain",
                "data-max-bytes": str(settings.UPLOAD_MAX_BYTES),
                "data-too-large": _("The file is too large: split the list."),
            }
        ),
    )
    centre = forms.ChoiceField(label=_("Centre"))
    encoding = forms.ChoiceField(label=_("Letters of a CSV file"), choices=ENCODINGS, required=False)
    separator = forms.ChoiceField(label=_("Separator of a CSV file"), choices=SEPARATORS, required=False)

    def __init__(self, data: Any = None, files: Any = None, *, centres: Any) -> None:
        super().__init__(data, files)
        self.fields["file"].help_text = gettext(
            "One row holds the columns' names. More than %(most)s rows: save it as CSV."
        ) % {"most": number(MAX_WORKBOOK_ROWS)}
        for name, choices in (
            ("centre", [(str(one.uid), one.name) for one in centres]),
            ("target", target_choices()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["target"].initial = "enterprises"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB: split the list.")
                % {"most": settings.UPLOAD_MAX_BYTES // 1024**2}
            )
        return file


class MappingForm(forms.Form):
    """For each column of the target: the list's column, or nothing."""

    source = forms.CharField(
        label=_("Name of this list"),
        max_length=60,
        help_text=_("The same name each time the list comes, so that its rows are recognised."),
    )
    numbers = forms.ChoiceField(label=_("How numbers are written"), choices=NUMBERS, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        target: str,
        header: Any,
        columns: dict[str, str],
        source: str,
        numbers: str = "",
    ) -> None:
        shown = {"source": source, "numbers": numbers, **{f"k_{k}": v for k, v in columns.items()}}
        super().__init__(data, initial=shown)
        self._target = target
        choices = [("", _("– not in the list –")), *((name, name) for name in header)]
        for name, label in target_columns(target):
            self.fields[f"k_{name}"] = forms.ChoiceField(label=str(label), required=False, choices=choices)

    @property
    def chosen(self) -> list[Any]:
        """The fields of columns that are found in the list."""
        return [self[name] for name in self.fields if name.startswith("k_") and self[name].value()]

    @property
    def absent(self) -> list[Any]:
        """The fields of columns that are not."""
        return [self[name] for name in self.fields if name.startswith("k_") and not self[name].value()]

    def mapping(self) -> dict[str, Any]:
        """The mapping as `read_mapping` reads it; columns that are not in the list are left out."""
        said = self.cleaned_data
        columns = {name[2:]: value for name, value in said.items() if name.startswith("k_") and value}
        shown = {"target": self._target, "source": said["source"].strip(), "columns": columns}
        return {**shown, **({"numbers": said["numbers"]} if said["numbers"] else {})}
