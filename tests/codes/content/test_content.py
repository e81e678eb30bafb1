"""Our own content about codes: the database's constraints, and how a page reads it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from codes.content.queries import content_of
from codes.fee_schedule import edition
from codes.models import Code, CodeContent, CodeContentVersion

pytestmark = pytest.mark.django_db
PROSE = {"description": "One.", "plain_language": "Two.", "clinical_context": "Three."}
REVIEWED = {"state": "reviewed", "reviewed_by_name": "rosa@example.com"}


@pytest.fixture
def code():
    return Code.objects.create(hcpcs="99213", section="evaluation-and-management", title="Visit")


def make(code, **values):
    usual = {"title": "Visit", "origin": "file", "updated_at": timezone.now()}
    return CodeContent.objects.create(code=code, **usual | values)


def test_a_page_reads_the_content_in_one_query(code, django_assert_num_queries):
    make(code, **PROSE, specialties=["family-medicine"], companions=["36415", "G2211"])
    with django_assert_num_queries(1):
        content = content_of("99213")
    assert (content.description, content.plain, content.context) == ("One.", "Two.", "Three.")
    assert content.specialties == ("family-medicine",)
    assert content.companions == ("36415", "G2211")
    assert (content.provenance, content.state, content.reviewed_by, content.reviewed_at) == (
        "RVU Edge",
        "draft",
        "",
        None,
    )
    assert content_of("99214") is None


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"title": ""}, "content_has_title"),
        ({"provenance": ""}, "content_has_provenance"),
        ({"origin": "dream"}, "content_origin_known"),
        ({"version": 0}, "content_version_counts_from_one"),
        ({"state": "sure"}, "content_reviewed_is_complete"),
        ({"reviewed_by_name": "Rosa"}, "content_reviewed_is_complete"),
        (PROSE | REVIEWED, "content_reviewed_is_complete"),
        (PROSE | REVIEWED | {"reviewed_at": timezone.now(), "description": ""}, "content_reviewed_is_complete"),
    ],
)
def test_the_database_refuses_invalid_content(code, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(code, **values)


def version(code, **values):
    usual = {"version": 1, "action": "edit", "content": {}, "actor_name": "rosa", "happened_at": timezone.now()}
    return CodeContentVersion.objects.create(code=code, **usual | values)


def test_the_database_refuses_duplicate_versions_and_unknown_actions(code):
    version(code)
    with pytest.raises(IntegrityError, match="content_version_once"), transaction.atomic():
        version(code)
    with pytest.raises(IntegrityError, match="content_action_known"), transaction.atomic():
        version(code, version=2, action="guess")


@pytest.mark.parametrize(
    "change", ["UPDATE codes_codecontentversion SET action = 'review'", "DELETE FROM codes_codecontentversion"]
)
def test_history_is_append_only(code, change):
    version(code)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_changed_content_makes_a_new_edition(code):
    before = edition.edition()
    content = make(code)
    made = edition.edition()
    content.description = "Another."
    content.save(update_fields=["description"])
    assert before < made < edition.edition()


def test_a_code_is_named_by_the_best_title_available():
    code = Code(hcpcs="99213", title="Ours", composed_title="Composed", descriptor="CMS's", subheading="Visits")
    names = []
    for field in ("title", "composed_title", "descriptor", "subheading"):
        names.append(code.name)
        setattr(code, field, "")
    assert [*names, code.name] == ["Ours", "Composed", "CMS's", "Visits", "No title yet"]
