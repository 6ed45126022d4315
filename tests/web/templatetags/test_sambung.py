"""Components as pages use them: a state in every spelling, a field tied to its error, pages that keep the filter."""

import enum

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from sambung.web.states import state_of


class Verdict(enum.StrEnum):
    NOT_MET = "NOT_MET"


class Form(forms.Form):
    capacity = forms.IntegerField(label="Capacity", help_text="a month")
    answer = forms.ChoiceField(choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)


def render(text: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load sambung %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (True, "met"),
        (False, "not-met"),
        (None, "unknown"),
        ("MET", "met"),
        ("not_met", "not-met"),
        (Verdict.NOT_MET, "not-met"),
        ("UNKNOWN", "unknown"),
        ("expired", "not-met"),
    ],
)
def test_a_state_in_every_spelling(given, code):
    assert state_of(given).code == code


def test_a_state_that_nobody_knows_is_an_error_not_a_guess():
    with pytest.raises(KeyError):
        state_of("PROBABLY")


def test_a_chip_has_sign_and_word():
    chip = render("{% state_chip None %}")
    assert "<svg" in chip
    assert "unknown" in chip


def test_a_field_is_tied_to_its_help_and_error():
    shown = render('{% field form.capacity suffix="t" %}', form=Form(data={"capacity": "many"}))
    assert 'aria-describedby="id_capacity_help id_capacity_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_capacity_help"' in shown
    assert 'id="id_capacity_error"' in shown


def test_choices_are_a_group_with_its_question():
    shown = render("{% field form.answer %}", form=Form())
    assert "<fieldset" in shown
    assert "<legend>Answer</legend>" in shown
    assert shown.count('type="radio"') == 2


def test_form_errors_lead_to_the_field_and_are_silent_where_all_is_well():
    assert 'href="#id_capacity"' in render(
        "{% form_errors form %}", form=Form(data={"capacity": "x", "answer": "y"})
    )
    assert render("{% form_errors form %}", form=Form()).strip() == ""


def test_pages_keep_the_filter():
    request = RequestFactory().get("/usaha/", {"name": "a&b", "page": "2"})
    shown = render("{% pagination page %}", request=request, page=Paginator(range(100), 10).page(2))
    assert 'href="?name=a%26b&amp;page=3"' in shown
    assert "11–20 of 100" in shown


@pytest.mark.parametrize("state", ["QUEUED", "RUNNING"])
def test_a_job_under_way_asks_again_and_one_that_ended_does_not(state):
    tag = '{% job_progress job poll_url="/p/" result_url="/r/" retry_url="/again/" %}'
    assert 'hx-get="/p/"' in render(tag, job={"state": state, "progress": 0.4})
    done = render(tag, job={"state": "DONE", "progress": 1})
    assert "hx-get" not in done
    assert 'href="/r/"' in done
    failed = render(tag, job={"state": "FAILED", "progress": None, "error": "limits <conflict>"})
    assert 'action="/again/"' in failed
    assert "limits &lt;conflict&gt;" in failed


def test_names_from_outside_are_escaped_in_pictures_and_map_data():
    shown = render(
        "{% map heading=name places=places %}{% bar_chart heading=name rows=rows %}",
        name="</script><b>",
        places=[{"name": "</script><b>", "latitude": -7.5, "longitude": 110.8}],
        rows=[{"label": "</script><b>", "value": 1}],
    )
    assert "<b>" not in shown
    assert "</script><b" not in shown


def test_a_page_with_two_maps_loads_the_scripts_once():
    places = [{"name": "a", "latitude": -7.5, "longitude": 110.8}]
    shown = render(
        '{% map heading="one" places=places %}{% map heading="two" places=places %}', places=places
    )
    assert shown.count("leaflet.js") == 1
    assert shown.count("data-map=") == 2
