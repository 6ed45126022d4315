"""What `sambung messages` finds in templates and Python, and what it says of catalogues."""

from __future__ import annotations

import pytest

from sambung.commands.messages import (
    Text,
    Translation,
    append_empty,
    clashes,
    missing_texts,
    read_catalogues,
    texts_of_python,
    texts_of_template,
    unlike_placeholders,
)

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('{% translate "Open" %}', Text("Open")),
        ("{% translate 'Open' context 'door' %}", Text("Open", "door")),
        ("{% empty title=_(\"Nothing, 'yet'\") %}", Text("Nothing, 'yet'")),
        ('{{ None|default:_("no answer") }}', Text("no answer")),
        ("{% blocktranslate trimmed %}\n  a {{ b }}\n  c\n{% endblocktranslate %}", Text("a %(b)s c")),
        (
            "{% blocktranslate count n=k %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}",
            Text("%(n)s thing", "", "%(n)s things"),
        ),
        ('{% blocktranslate context "x" %}50 %{% endblocktranslate %}', Text("50 %%", "x")),
    ],
)
def test_texts_of_templates(source, text):
    assert [one for one, _line in texts_of_template("{% load i18n %}\n" + source)] == [text]


def test_texts_of_python_follow_the_names_under_which_functions_were_imported():
    source = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext as p
from django.utils import translation
from elsewhere import gettext
a = _("one" " and two")
b = ngettext("%(n)s day", "%(n)s days", n)
c = p("date", "Day")
d = translation.gettext("three")
e = gettext("not ours"), _(variable), other("nor this")
"""
    assert sorted(one for one, _line in texts_of_python(source)) == [
        Text("%(n)s day", "", "%(n)s days"),
        Text("Day", "date"),
        Text("one and two"),
        Text("three"),
    ]


def test_a_plural_needs_an_entry_with_a_plural():
    text = Text("%(n)s day", "", "%(n)s days")
    assert missing_texts([text], [Translation("a", Text("%(n)s day"), "%(n)s hari")]) == [text]
    assert missing_texts([text], [Translation("a", text, "%(n)s hari")]) == []


def test_placeholders_that_are_lost_or_misspelt_are_found():
    def entry(text, said, plural=""):
        return Translation("a", Text(text, "", plural), said)

    good = [entry("%(n)s of %(m)d", "%(m)d, %(n)s"), entry("one day", "%(n)s hari", "%(n)s days")]
    bad = [entry("%(n)s of %(m)d", "%(n)s"), entry("%(name)s", "%(nama)s"), entry("%(n)d", "%(n)s")]
    assert unlike_placeholders([*good, *bad]) == bad


def test_two_catalogues_that_disagree_are_found_and_contexts_kept_apart():
    one, two = Translation("a", Text("Day"), "Hari"), Translation("b", Text("Day"), "Tanggal")
    assert clashes([one, two]) == [[one, two]]
    assert clashes([one, Translation("b", Text("Day", "date"), "Tanggal")]) == []


def test_what_is_appended_is_read_again_as_empty(tmp_path):
    file = tmp_path / "house/id/LC_MESSAGES/django.po"
    file.parent.mkdir(parents=True)
    file.write_text(HEAD)
    texts = [Text('a "quoted" text', "ctx"), Text("%(n)s day", "", "%(n)s days")]
    append_empty(file, texts, dict.fromkeys(texts, "here.py:1"))
    assert read_catalogues(tmp_path) == [Translation("house", text, "") for text in texts]
    assert missing_texts(texts, read_catalogues(tmp_path)) == sorted(texts)
