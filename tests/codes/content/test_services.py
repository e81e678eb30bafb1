"""Importing content from files, and keeping what staff changed in between."""

import pytest
from django.core.management import CommandError, call_command

from codes.content import services
from codes.content.files import parse_file
from codes.content.queries import all_entries, history_of
from codes.domain.content import ContentEntry
from codes.fee_schedule import edition as fee_schedule_edition
from codes.management.commands.load_starter import CODES
from codes.models import Code, CodeContent
from rvuedge.audit.models import AuditRecord
from tests import making

pytestmark = pytest.mark.django_db
TEXT = "A sentence that is long enough for a file of our content"
CONTENT = ContentEntry(
    title="Large joint injection", synonyms=("knee injection", "knee shot"), description=f"{TEXT}, one.",
    plain=f"{TEXT}, two.", context=f"{TEXT}, three.", specialties=("rheumatology",), companions=("J3301",),
)  # fmt: skip


@pytest.fixture
def knee():
    services.apply_entries({"20610": CONTENT}, origin="shipped")


def changed(**values):
    return ContentEntry(**{name: getattr(CONTENT, name) for name in CONTENT.__dataclass_fields__} | values)


def test_our_title_comes_before_cmss_and_survives_a_release(knee):
    making.load([making.row("20610", descriptor="Inj lg jnt")], 2026, "B")
    code = Code.objects.get(hcpcs="20610")
    assert (code.name, code.synonyms) == ("Large joint injection", "knee injection, knee shot")
    assert (code.descriptor, code.section, code.subheading) == ("Inj lg jnt", "surgery", "Musculoskeletal")


def test_unchanged_content_is_not_written_again(knee):
    edition = fee_schedule_edition.edition()
    plan = services.apply_entries({"20610": CONTENT}, origin="file", replace=True)
    assert (plan.same, plan.changes, plan.left) == (1, (), ())
    assert fee_schedule_edition.edition() == edition
    assert CodeContent.objects.get().version == 1


def test_a_change_gets_a_new_version_and_an_audit_record(knee):
    services.apply_entries({"20610": changed(title="Knee"), "20611": CONTENT}, origin="shipped")
    assert CodeContent.objects.get(code="20610").version == 2
    assert Code.objects.get(hcpcs="20610").title == "Knee"
    assert [(v.version, v.content["title"]) for v in history_of("20610")] == [(2, "Knee"), (1, "Large joint injection")]
    note = AuditRecord.objects.first()
    assert (note.action, note.actor_name) == ("content.import", "command line")
    assert note.after == {"added": 1, "changed": 1, "left": 0, "codes": "20610 20611"}


@pytest.mark.parametrize("origin", ["shipped", "file"])
def test_files_keep_what_staff_edited_unless_told_to_replace(knee, rosa, origin):
    services.save_content("20610", changed(title="Ours"), version=1, actor=rosa)
    plan = services.apply_entries({"20610": changed(title="Theirs")}, origin=origin)
    assert plan.left == ("20610",)
    assert Code.objects.get(hcpcs="20610").title == "Ours"
    services.apply_entries({"20610": changed(title="Theirs")}, origin=origin, replace=True)
    assert Code.objects.get(hcpcs="20610").title == "Theirs"


def test_shipped_files_keep_content_imported_from_a_local_file(knee):
    services.apply_entries({"20610": changed(title="Here")}, origin="file")
    assert services.apply_entries({"20610": CONTENT}, origin="shipped").left == ("20610",)


def test_the_second_of_two_editors_gets_an_error(knee, rosa):
    services.save_content("20610", changed(title="First"), version=1, actor=rosa)
    with pytest.raises(services.ContentChangedError) as caught:
        services.save_content("20610", changed(title="Second"), version=1, actor=rosa)
    assert caught.value.current.title == "First"
    assert Code.objects.get(hcpcs="20610").title == "First"


def test_a_review_applies_to_one_version(knee, rosa):
    reviewed = services.mark_reviewed("20610", version=1, actor=rosa)
    assert (reviewed.state, reviewed.reviewed_by, reviewed.reviewed_by_name) == ("reviewed", rosa, "rosa@example.com")
    services.save_content("20610", changed(title="Other"), version=2, actor=rosa)
    assert CodeContent.objects.get().state == "draft"
    services.restore("20610", 2, version=3, actor=rosa)
    content = CodeContent.objects.get()
    assert (content.title, content.state, content.version) == ("Large joint injection", "reviewed", 4)
    assert content.reviewed_at == reviewed.reviewed_at
    assert [v.action for v in history_of("20610")] == ["restore", "edit", "review", "import"]
    rosa.delete()
    assert CodeContent.objects.get().reviewed_by_name == "rosa@example.com"


def test_content_without_prose_cannot_be_reviewed(rosa):
    services.apply_entries({"20610": ContentEntry(title="Knee")}, origin="file")
    with pytest.raises(services.ContentFileError, match="20610, description: is missing"):
        services.mark_reviewed("20610", version=1, actor=rosa)


def test_exporting_and_importing_restores_the_content(knee, rosa, tmp_path):
    services.mark_reviewed("20610", version=1, actor=rosa)
    services.apply_entries({"99213": changed(title='A "quoted" \\ title'), "0075T": CONTENT}, origin="file")
    before = all_entries()
    call_command("export_content", str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "category_iii.toml", "evaluation_and_management.toml", "surgery_20000.toml",
    ]  # fmt: skip
    services.apply_entries({hcpcs: changed(title="Lost") for hcpcs in before}, origin="file", replace=True)
    call_command("import_content", str(tmp_path), replace=True)
    assert all_entries() == before


def test_shipped_files_are_formatted_like_an_export(tmp_path):
    services.import_content(CODES / "data" / "content")
    services.export_content(tmp_path, all_entries())
    for path in (CODES / "data" / "content").glob("*.toml"):
        assert (tmp_path / path.name).read_text() == path.read_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('["20610"]\nsynonyms = []', r"a.toml, 20610, title: is missing"),
        ('["20610"]\ntitle = ""', r"a.toml, 20610, title: is empty"),
        (f'["20610"]\ntitle = "{"x" * 61}"', r"a.toml, 20610, title: 61 characters; at most 60"),
        ('["20610"]\ntitle = "A"\ndescription = "Short."', r"20610, description: 6 characters; at least 40"),
        ('["20610"]\ntitle = "A"\nsynonyms = "b"', r"20610, synonyms: must be a list"),
        ('["20610"]\ntitle = 7', r"20610, title: must be text"),
        ('["20610"]\ntitle = "A"\ncolour = "red"', r"20610, colour: isn't a field we recognize"),
        (
            '["20610"]\ntitle = "A"\nspecialties = ["witchcraft"]',
            r"“witchcraft” isn't a specialty we recognize",
        ),
        ('["20610"]\ntitle = "A"\ncompanions = ["2061"]', r"companions: “2061” isn't in the right format"),
        ('["20610"]\ntitle = "A"\ncompanions = ["20611", "20611"]', r"companions: an item appears twice"),
        ('["20610"]\ntitle = "A"\nstate = "sure"', r"state: “sure” is neither draft nor reviewed"),
        ('["20610"]\ntitle = "A"\nstate = "reviewed"', r"20610, description: is missing"),
        ('["20610"]\ntitle = "A"\nreviewed_by = "Rosa"', r"reviewed_by: a draft can't have a reviewer"),
        ('["206100"]\ntitle = "A"', r"a.toml, 206100: isn't a code"),
        ("[20610]\ntitle = ", r"a.toml: isn't TOML: Invalid value \(at end of document\)"),
        ('title = "A"', r"a.toml, title: isn't a code"),
        ('["20610"]\ntitle = "A"\n["20610"]\ntitle = "B"', r"a.toml: isn't TOML"),
        (b"\xff", r"a.toml: isn't UTF-8 text at byte 1"),
    ],
)
def test_an_invalid_file_is_explained_and_nothing_imported(tmp_path, text, message):
    (tmp_path / "a.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    (tmp_path / "b.toml").write_text('["20611"]\ntitle = "Good"')
    with pytest.raises(CommandError, match=message):
        call_command("import_content", str(tmp_path))
    assert not CodeContent.objects.exists()


def test_a_code_in_two_files_and_an_empty_directory_are_refused(tmp_path):
    with pytest.raises(CommandError, match="there's no TOML file"):
        call_command("import_content", str(tmp_path))
    with pytest.raises(CommandError, match="can't be read: No such file"):
        call_command("import_content", str(tmp_path / "none.toml"))
    for name in "ab":
        (tmp_path / f"{name}.toml").write_text('["20611"]\ntitle = "Good"')
    with pytest.raises(CommandError, match=r"b.toml, 20611: is also in a.toml"):
        call_command("import_content", str(tmp_path))


def test_times_are_converted_to_utc():
    head = '["20610"]\ntitle = "A"\nstate = "reviewed"\nreviewed_by = "R"\n'
    head += "".join(f'{name} = "{TEXT} {name}."\n' for name in ("description", "plain", "context"))
    zoned = parse_file("a.toml", f"{head}reviewed_at = 2026-01-02T03:04:05+01:00".encode())["20610"]
    assert zoned.reviewed_at == "2026-01-02T02:04:05+00:00"
