"""Forms of an import: the file, and which of its columns is which."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from sambung.apps.intake.selectors import target_columns

TARGET = "enterprises"


class UploadForm(forms.Form):
    """A CSV file and the centre whose list it is."""

    file = forms.FileField(
        label=_("The list as a CSV file"),
        help_text=_("In the spreadsheet: Save as, CSV (UTF-8). The first row holds the columns' names."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    centre = forms.ChoiceField(label=_("Centre"))

    def __init__(self, data: Any = None, files: Any = None, *, centres: Any) -> None:
        super().__init__(data, files)
        field = self.fields["centre"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.uid), one.name) for one in centres]

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

    def __init__(
        self, data: Any = None, *, target: str, header: Any, columns: dict[str, str], source: str
    ) -> None:
        super().__init__(data, initial={"source": source, **{f"k_{k}": v for k, v in columns.items()}})
        choices = [("", _("– not in the list –")), *((name, name) for name in header)]
        for name, label in target_columns(target):
            self.fields[f"k_{name}"] = forms.ChoiceField(label=str(label), required=False, choices=choices)

    def mapping(self) -> dict[str, Any]:
        """The mapping as `read_mapping` reads it; columns that are not in the list are left out."""
        said = self.cleaned_data
        columns = {name[2:]: value for name, value in said.items() if name.startswith("k_") and value}
        return {"target": TARGET, "source": said["source"].strip(), "columns": columns}
