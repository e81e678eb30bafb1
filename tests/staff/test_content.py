"""Editing code content: permissions, what is saved, what is refused, and that no input is lost."""

import io
import re
import zipfile
from urllib.parse import parse_qsl

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from codes.content import services
from codes.content.queries import all_entries, history_of
from codes.domain.content import ContentEntry
from codes.models import Code, CodeContent, ContentStaging
from rvuedge.audit.models import AuditRecord
from tests import making
from tests.pages import markup as text

TEXT = "A text that is one long enough sentence"
CONTENT = ContentEntry(
    title="Large joint injection", synonyms=("knee shot",), description=f"{TEXT}, one.", plain=f"{TEXT}, two.",
    context=f"{TEXT}, three.", specialties=("rheumatology",), companions=("99213",),
)  # fmt: skip
POSTED = {
    "title": "Knee, hip or shoulder injection", "synonyms": "knee shot,  cortisone ", "description": f"{TEXT}, one.",
    "plain": f"{TEXT}, two.", "context": f"{TEXT}, three.", "specialties": ["rheumatology", "sports-medicine"],
    "companions": "99213", "provenance": "RVU Edge", "version": "1",
}  # fmt: skip
EDIT = "/staff/content/20610/"


@pytest.fixture
def knee(db):
    making.load([making.row("20610", descriptor="Zap joint"), making.row("99213")])
    services.apply_entries({"20610": CONTENT}, origin="shipped")


READ = ["/staff/content/", EDIT, f"{EDIT}history/", "/staff/content/export/", "/staff/content/import/"]
WRITE = [f"{EDIT}review/", f"{EDIT}restore/1/"]


@pytest.mark.parametrize("address", READ)
def test_reading_content_needs_the_permission(client, rosa, alice, knee, address):
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    client.force_login(alice)
    assert client.get(address).status_code == 404
    client.force_login(rosa)
    assert client.get(address).status_code == 200
    assert client.put(address).status_code == 405
    rosa.groups.clear()
    rosa.user_permissions.add(Permission.objects.get(codename="manage_releases"))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", [*WRITE, "/staff/content/import/1/apply/", "/staff/content/import/1/discard/"])
def test_changing_content_needs_a_post_and_the_permission(client, rosa, alice, knee, address):
    assert client.post(address).status_code == 302
    client.force_login(alice)
    assert client.post(address).status_code == 404
    client.force_login(rosa)
    assert client.get(address).status_code == 405
    rosa.groups.clear()
    assert client.post(address).status_code == 403
    assert CodeContent.objects.get().version == 1


@pytest.mark.parametrize(
    "address", ["/staff/content/11111/", "/staff/content/11111/history/", "/staff/content/import/99/"]
)
def test_unknown_codes_and_uploads_are_not_found(staff, knee, address):
    assert staff.get(address).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["20610", "99213"]), ("q=206", ["20610"]), ("q=injection+large", ["20610"]), ("q=zap", ["20610"]),
        ("section=evaluation-and-management", ["99213"]), ("content=draft", ["20610"]), ("content=none", ["99213"]),
        ("content=reviewed", []), ("content=texts", []), ("q=nothing", []), ("content=rubbish", ["20610", "99213"]),
    ],
)  # fmt: skip
def test_the_list_can_be_searched_and_filtered(staff, knee, query, found):
    form = dict(parse_qsl(query))
    assert [row.hcpcs for row in staff.post("/staff/content/", form).context["rows"]] == found
    if "q" not in form:
        assert [row.hcpcs for row in staff.get(f"/staff/content/?{query}").context["rows"]] == found


def test_what_staff_type_gets_into_no_address(staff, db):
    assert staff.get("/staff/content/?q=Quackenbush&content=draft").url == "/staff/content/?content=draft"
    making.load([making.row(f"20{n}") for n in range(600, 651)], publish=True)
    page = staff.post("/staff/content/", {"q": "206", "content": ""}).content.decode()
    assert not re.findall(r'href="[^"]*[?&]q=', page)
    assert '<input type="hidden" name="q" value="206">' in page
    second = staff.post("/staff/content/", {"q": "206", "content": "", "page": "2"})
    assert [row.hcpcs for row in second.context["rows"]] == ["20650"]


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_has_a_constant_number_of_queries(staff, db, django_assert_num_queries, item_count):
    making.load([making.row(f"2061{n}") for n in range(item_count)])
    services.apply_entries({f"2061{n}": ContentEntry(title=f"No. {n}") for n in range(item_count)}, origin="file")
    # Session, user and clinician, two for permissions, two counts and the page.
    with django_assert_num_queries(7):
        assert len(staff.get("/staff/content/").context["rows"]) == item_count


def test_saving_creates_a_draft_a_version_and_an_audit_record(staff, knee):
    assert staff.post(EDIT, POSTED)["Location"] == EDIT
    content = CodeContent.objects.get()
    assert (content.title, content.synonyms) == ("Knee, hip or shoulder injection", ["knee shot", "cortisone"])
    assert (content.state, content.version, content.origin) == ("draft", 2, "browser")
    assert Code.objects.get(hcpcs="20610").synonyms == "knee shot, cortisone"
    note = AuditRecord.objects.first()
    assert (note.action, note.subject, note.actor_name) == ("content.edit", "20610", "rosa@example.com")
    assert note.before["title"] == "Large joint injection"
    assert note.after["title"] == "Knee, hip or shoulder injection"
    assert "context" not in note.after


def test_content_can_be_written_for_a_code_without_any(staff, knee):
    staff.post("/staff/content/99213/", POSTED | {"version": "0", "description": "", "plain": "", "context": ""})
    assert Code.objects.get(hcpcs="99213").title == "Knee, hip or shoulder injection"


def test_a_preview_saves_nothing(staff, knee):
    page = text(staff.post(EDIT, POSTED | {"action": "preview"}))
    assert "Nothing is saved yet" in page
    assert page.count("Knee, hip or shoulder injection") == 2
    assert "Rheumatology, Sports medicine" in page
    assert CodeContent.objects.get().version == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": "x" * 61}, "61 characters; at most 60."),
        ({"description": "Short."}, "6 characters; at least 40."),
        ({"plain": "y" * 301}, "301 characters; at most 300."),
        ({"specialties": ["witchcraft"]}, "Select a valid choice."),
        ({"companions": "9921"}, "“9921” isn't in the right format."),
        ({"companions": "11111"}, "No such code: 11111."),
        ({"companions": "99213 99213"}, "An item appears twice."),
        ({"provenance": " "}, "This field is required"),
        ({"version": "x"}, "Nothing was saved"),
    ],
)
def test_invalid_content_is_marked_and_kept(staff, knee, changed, message):
    response = staff.post(EDIT, POSTED | changed)
    assert response.status_code == 422
    page = text(response)
    assert message in page.replace("&#x27;", "'")
    assert f"{TEXT}, three." in page
    assert CodeContent.objects.get().version == 1


def test_a_sentence_used_by_another_code_is_refused(staff, knee):
    page = text(staff.post("/staff/content/99213/", POSTED | {"version": "0"}))
    assert "20610 has the same sentence" in page
    assert not CodeContent.objects.filter(code="99213").exists()


def test_the_second_of_two_editors_loses_nothing(staff, knee, alice):
    services.save_content("20610", ContentEntry(title="Saved by Alice"), version=1, actor=alice)
    response = staff.post(EDIT, POSTED)
    page = text(response)
    assert response.status_code == 409
    assert "alice@example.com saved version 2 while you were editing" in page
    assert "Saved by Alice" in page
    assert 'value="Knee, hip or shoulder injection"' in page
    assert CodeContent.objects.get().title == "Saved by Alice"
    staff.post(EDIT, POSTED | {"version": "2"})
    assert CodeContent.objects.get().title == "Knee, hip or shoulder injection"
    assert [version.content["title"] for version in history_of("20610")][1] == "Saved by Alice"


def test_a_review_records_the_reviewer(staff, knee):
    page = text(staff.post(f"{EDIT}review/", {"version": "1"}, follow=True))
    assert "By rosa@example.com on" in page
    assert CodeContent.objects.get().state == "reviewed"
    assert AuditRecord.objects.first().action == "content.review"


@pytest.mark.parametrize("version", ["", "0", "2", "x", "9" * 40])
def test_reviewing_an_outdated_version_is_refused(staff, knee, version):
    page = text(staff.post(f"{EDIT}review/", {"version": version}, follow=True))
    assert "Someone changed the content in the meantime" in page
    assert CodeContent.objects.get().state == "draft"


def test_unfinished_content_cannot_be_reviewed(staff, knee):
    services.apply_entries({"99213": ContentEntry(title="Visit")}, origin="file")
    page = text(staff.post("/staff/content/99213/review/", {"version": "1"}, follow=True))
    assert "Not reviewed: Description is missing" in page


def test_an_earlier_version_can_be_restored(staff, knee):
    staff.post(EDIT, POSTED)
    page = text(staff.get(f"{EDIT}history/"))
    assert "Version 2: edited" in page
    assert page.count("Large joint injection") == 2  # once as replaced by version 2, once as added by version 1
    staff.post(f"{EDIT}restore/1/", {"version": "2"})
    assert CodeContent.objects.get().title == "Large joint injection"
    assert staff.post(f"{EDIT}restore/9/", {"version": "3"}).status_code == 404
    assert "Nothing was restored" in text(staff.post(f"{EDIT}restore/2/", {"version": "2"}, follow=True))


def exported(staff):
    return staff.get("/staff/content/export/").content


def test_an_export_can_be_imported_again(staff, knee):
    before = all_entries()
    data = exported(staff)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["surgery_20000.toml"]
    staff.post(EDIT, POSTED)
    upload(staff, data, "content.zip")
    staff.post(f"/staff/content/import/{ContentStaging.objects.get().pk}/apply/")
    assert all_entries() == before


def upload(staff, data, name="content.toml"):
    return staff.post("/staff/content/import/", {"file": SimpleUploadedFile(name, data)}, follow=True)


UPLOADED = b'["20610"]\ntitle = "From a file"\n["99213"]\ntitle = "Visit"\n'


def test_an_upload_is_shown_before_it_is_applied(staff, knee):
    page = text(upload(staff, UPLOADED))
    assert "Apply to 2 codes" in page
    assert "From a file" in page
    assert CodeContent.objects.count() == 1
    address = f"/staff/content/import/{ContentStaging.objects.get().pk}/"
    assert "1 code added, 1 changed." in text(staff.post(f"{address}apply/", follow=True))
    assert CodeContent.objects.get(code="20610").title == "From a file"
    assert "already applied or discarded" in text(staff.post(f"{address}apply/", follow=True))
    assert [note.action for note in AuditRecord.objects.all()[:2]] == ["content.import", "content.stage"]


def test_content_changed_since_the_upload_is_kept(staff, knee):
    upload(staff, UPLOADED)
    staff.post(EDIT, POSTED)
    address = f"/staff/content/import/{ContentStaging.objects.get().pk}/"
    assert "Changed since the upload, so left as they are: 20610" in text(staff.get(address))
    assert "changed them in the meantime: 20610." in text(staff.post(f"{address}apply/", follow=True))
    assert CodeContent.objects.get(code="20610").title == "Knee, hip or shoulder injection"
    assert CodeContent.objects.get(code="99213").title == "Visit"


def test_an_upload_can_be_discarded(staff, knee):
    upload(staff, UPLOADED)
    address = f"/staff/content/import/{ContentStaging.objects.get().pk}/"
    assert "No content was changed" in text(staff.post(f"{address}discard/", follow=True))
    assert CodeContent.objects.get().version == 1
    assert "already applied or discarded" in text(staff.post(f"{address}discard/", follow=True))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The submitted file is empty"),
        (b"\xff\xfe", "isn&#x27;t UTF-8 text at byte 1"),
        (b'["20610"]\n', "content.toml, 20610, title: is missing"),
        (b"PK\x03\x04rubbish", "is damaged or incomplete. Nothing was imported."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB. Nothing was imported."),
    ],
)
def test_an_invalid_upload_is_explained_and_not_staged(staff, knee, data, message):
    assert message in text(upload(staff, data))
    assert not ContentStaging.objects.exists()


def test_a_zip_without_content_is_refused(staff, knee):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "no content")
    assert "There is no TOML file in this zip" in text(upload(staff, out.getvalue()))
