"""A requirement's life: who may post and change it, what is kept, and that a stale write is refused."""

import datetime

import pytest
from tests.cast import TODAY
from tests.market import MUST_HALAL, producer, require

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.demand.models import Criterion, ProductConfirmation
from sambung.apps.demand.selectors import (
    RequirementFilter,
    RequirementNotFoundError,
    ceiling_of,
    get_requirement,
    list_requirements,
    standing_criteria,
)
from sambung.apps.demand.services import (
    CriterionValues,
    UnableToChangeRequirementError,
    add_criterion,
    change_requirement,
    close_requirement,
    confirm_by_buyer,
    confirm_product,
    publish_requirement,
    reopen_requirement,
    values_of,
)
from sambung.apps.journal.models import Entry


def test_a_requirement_is_drafted_published_closed_and_reopened(cast):
    manager = cast.actor("manager")
    made = require(cast, publish=False)
    assert made.state == "DRAFT"
    publish_requirement(manager, requirement=made, expected_version=1)
    close_requirement(manager, requirement=made, expected_version=2)
    with pytest.raises(UnableToChangeRequirementError, match="WRONG_STATE"):
        publish_requirement(manager, requirement=made, expected_version=3)
    reopen_requirement(manager, requirement=made, expected_version=3)
    made.refresh_from_db()
    assert (made.state, made.version) == ("OPEN", 4)
    codes = Entry.objects.filter(subject_uid=made.uid).order_by("id").values_list("code", flat=True)
    assert [code.rsplit(".", 1)[1] for code in codes] == ["drafted", "published", "closed", "reopened"]


@pytest.mark.parametrize("name", ["mentor", "owner", "operator", "analyst", "stranger", "admin"])
def test_others_cannot_post_for_the_firm(cast, name):
    with pytest.raises(PermissionMissingError):
        require(cast, actor=cast.actor(name))


def test_the_buyers_officer_posts_for_the_own_firm(cast):
    assert require(cast, actor=cast.actor("buyer")).buyer == cast.firm


def test_a_stale_change_is_refused_and_changes_nothing(cast):
    made = require(cast)
    other = get_requirement(cast.actor("buyer"), made.uid)
    values = values_of(made)
    change_requirement(
        cast.actor("manager"),
        requirement=made,
        expected_version=1,
        values=type(values)(**{**vars(values), "quantity": 6_000}),
    )
    with pytest.raises(StaleWriteError):
        change_requirement(
            cast.actor("buyer"),
            requirement=other,
            expected_version=1,
            values=type(values)(**{**vars(values), "quantity": 1_000}),
            criteria=[],
        )
    assert get_requirement(cast.actor("manager"), made.uid).quantity == 6_000
    assert made.criteria.standing().count() == 1


def test_changed_criteria_supersede_and_those_that_stay_keep_their_row(cast):
    made = require(cast)
    kept = made.criteria.standing().get()
    add_criterion(
        cast.actor("manager"),
        requirement=made,
        expected_version=1,
        criterion=CriterionValues("LEAD_TIME", "PREFER", {"max_days": 14}),
    )
    assert {row.kind for row in made.criteria.standing()} == {"CERTIFICATE", "LEAD_TIME"}
    change_requirement(
        cast.actor("manager"),
        requirement=made,
        expected_version=2,
        values=values_of(made),
        criteria=[MUST_HALAL],
    )
    assert made.criteria.standing().get().pk == kept.pk
    gone = Criterion.objects.unscoped("the test looks at what was superseded").get(kind="LEAD_TIME")
    assert gone.superseded is not None


@pytest.mark.parametrize(
    "criterion",
    [
        CriterionValues("NO_SUCH_KIND"),
        CriterionValues("CERTIFICATE", "MUST", {}),
        CriterionValues("LEAD_TIME", "MUST", {"max_days": "soon"}),
        CriterionValues("REGION", "MUST", {"scheme": "KEMENDAGRI", "prefixes": ["x"]}),
    ],
)
def test_a_criterion_that_means_nothing_is_refused(cast, criterion):
    with pytest.raises(UnableToChangeRequirementError, match="BAD_CRITERION"):
        require(cast, criteria=[criterion])


def test_a_latest_day_before_the_start_is_refused(cast):
    with pytest.raises(UnableToChangeRequirementError, match="BAD_VALUES"):
        require(cast, latest_day=datetime.date(2026, 12, 1))


def test_the_buyers_word_needs_a_reference(cast):
    made = require(cast)
    with pytest.raises(UnableToChangeRequirementError, match="NO_REFERENCE"):
        confirm_by_buyer(
            cast.actor("manager"),
            requirement=made,
            expected_version=1,
            document="LETTER",
            reference=" ",
            confirmed_on=TODAY,
        )
    confirm_by_buyer(
        cast.actor("manager"),
        requirement=made,
        expected_version=1,
        document="LETTER",
        reference="LOI 7/2026",
        confirmed_on=TODAY,
    )
    assert get_requirement(cast.actor("buyer"), made.uid).confirmation == "LETTER"


def test_a_word_on_a_product_is_superseded_by_the_next_and_can_be_taken_back(cast):
    made, offer = require(cast), producer(cast, "Dapur Dua")
    mentor = cast.actor("mentor")
    first = confirm_product(mentor, requirement=made, offer=offer, is_same=True)
    assert confirm_product(mentor, requirement=made, offer=offer, is_same=True) == first
    confirm_product(mentor, requirement=made, offer=offer, is_same=False)
    rows = ProductConfirmation.objects.unscoped("the test reads all words")
    assert list(rows.standing().values_list("is_same", flat=True)) == [False]
    confirm_product(mentor, requirement=made, offer=offer, is_same=None)
    assert rows.count() == 2
    assert not rows.standing().exists()
    with pytest.raises(PermissionMissingError):
        confirm_product(cast.actor("stranger"), requirement=made, offer=offer, is_same=True)


def test_what_each_sees(cast):
    ceiling = CriterionValues("PRICE_CEILING", "MUST", {"ceiling": 2_500_000})
    made = require(cast, price_ceiling=2_500_000, criteria=[MUST_HALAL, ceiling])
    draft = require(cast, publish=False)
    seen = {}
    for name in cast.users():
        actor = cast.actor(name)
        try:
            get_requirement(actor, made.uid)
        except RequirementNotFoundError:
            seen[name] = (None, None, None)
            continue
        seen[name] = (
            list_requirements(actor).filter(pk=draft.pk).exists(),
            ceiling_of(actor, made),
            len(standing_criteria(actor, made)),
        )
    assert seen == {
        "manager": (True, 2_500_000, 2),
        "mentor": (True, 2_500_000, 2),
        "colleague": (True, 2_500_000, 2),
        "stranger": (False, 2_500_000, 2),
        "owner": (False, None, 1),
        "buyer": (True, 2_500_000, 2),
        "operator": (False, None, 1),
        "analyst": (True, None, 1),
        "admin": (True, None, 1),
    }


def test_the_list_is_narrowed_by_words_state_code_region_and_mine(cast):
    chips = require(cast, kbli_prefix="10792", kbli_vintage="2020")
    boxes = require(cast, product="kotak kudapan", region_code="33.76", kbli_prefix="17022", publish=False)
    manager = cast.actor("manager")

    def found(**narrowed):
        return set(
            list_requirements(manager, narrowed=RequirementFilter(**narrowed)).values_list("pk", flat=True)
        )

    assert found() == {chips.pk, boxes.pk}
    assert found(words="snack box") == {boxes.pk}
    assert found(state="OPEN") == {chips.pk}
    assert found(kbli="107") == {chips.pk}
    assert found(region="33.76") == {boxes.pk}
    assert list_requirements(cast.actor("stranger"), narrowed=RequirementFilter(is_mine=True)).count() == 0
