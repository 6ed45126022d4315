"""An owner's link: *my business is listed twice*; what it names is proposed, and nothing of it is told."""

import pytest
from django.urls import reverse
from tests.apps.asking.scene import make_scene
from tests.apps.duplicates.pairs import clusters

from sambung.apps.duplicates import services
from sambung.apps.duplicates.models import Proposal
from sambung.apps.duplicates.selectors import open_claims
from sambung.apps.duplicates.services import judge_pair, scan_registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast):
    return make_scene(cast)


def test_an_owner_without_an_account_names_the_other_entry(client, cast, scene, register):
    other = register("Risoles Dina Baru", village="33.72")
    scan_registry()
    (question,) = scene.ask("dina")
    url = reverse("asking-link-twice", args=[scene.token(question)])
    client.cookies["django_language"] = "en"
    assert url in client.get(reverse("asking-link", args=[url.split("/")[2]])).content.decode()
    refused = client.post(url, {"name": "Risoles Dina", "digits": "9999"})
    assert refused.status_code == 422
    assert not Proposal.objects.unscoped("a test looks").filter(strength="SAID").exists()
    told = client.post(url, {"name": "Risoles Dina", "digits": "1111"}, follow=True)
    assert "Your centre will look at it" in told.content.decode()
    assert "Risoles Dina Baru" not in told.content.decode()
    row = Proposal.objects.unscoped("a test looks").select_related("left", "right").get(strength="SAID")
    assert {row.left.name, row.right.name} == {"Dina Risol", other.name}
    # An owner's word merges nothing by itself.
    assert clusters() == set()
    assert "the centre has not judged it yet" in client.get(url).content.decode()
    judge_pair(cast.actor("mentor"), one=row.left, other=row.right, verdict="SAME")
    assert "the entries are one now" in client.get(url).content.decode()
    dina = scene.owners["dina"]
    client.force_login(cast.mentor, backend="django.contrib.auth.backends.ModelBackend")
    assert "the entries are one now" in client.get(reverse("enterprise", args=[dina.uid])).content.decode()


def test_a_name_that_nobody_has_is_thanked_for_and_proposes_nothing(client, cast, scene):
    scan_registry()
    (question,) = scene.ask("dina")
    url = reverse("asking-link-twice", args=[scene.token(question)])
    assert client.post(url, {"name": "Zzz Qqq", "digits": "1111"}).status_code == 302
    assert not Proposal.objects.unscoped("a test looks").filter(strength="SAID").exists()


def test_it_stands_on_today_until_it_is_judged(client, cast, scene, register):
    other = register("Risoles Dina Baru", village="33.72")
    scan_registry()
    dina = scene.owners["dina"]
    said = services.say_twice(cast.actor("mentor"), enterprise=dina, other_name="Zzz Qqq")
    assert said == []
    client.force_login(cast.mentor, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("today")).content.decode()
    assert "Owners who say: listed twice" in page
    assert reverse("enterprise-twin", args=[dina.uid]) in page
    (pair,) = services.say_twice(cast.actor("mentor"), enterprise=dina, other_name="Risoles Dina")
    assert reverse("twin-pair", args=[pair.uid]) in client.get(reverse("today")).content.decode()
    # Nobody of another centre reads it.
    assert open_claims(cast.actor("stranger"), limit=5) == []
    judge_pair(cast.actor("mentor"), one=dina, other=other, verdict="DIFFERENT")
    assert "Owners who say: listed twice" not in client.get(reverse("today")).content.decode()
