"""An admin's commands: their output and their errors."""

import pytest
from django.core.management import CommandError, call_command

from codes.models import Release
from tests import making

pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    call_command(*arguments)
    return " ".join(capsys.readouterr().out.split())


def test_an_import_prints_a_report(capsys, zip_of_two, rvu25d):
    output = run(capsys, "import_release", str(zip_of_two), "--publish")
    for line in (
        "RVU26A revision 1, published", "Rows │ 2", "Codes │ 2", "Effective from │ 2026-01-01", "33.4009",
        "Status A: Active │ 1", "Status X: Other schedule │ 1", "Reading PPRRVU2026_Jan_nonQPP.csv",
        "Compared with RVU25D revision 1: codes added, 1; removed, not known (only part of RVU26A); status changed, 0; "
        "work RVU changed, 1 of 1 in both.", "GPCI changed, localities: 0", "OPPS caps: not in both releases",
        "it's treated as a partial one",
    ):  # fmt: skip
        assert line in output
    assert Release.objects.get(letter="A").state == "published"


def test_a_staged_import_prints_how_to_publish_it(capsys, zip_of_two):
    output = run(capsys, "import_release", str(zip_of_two), "--effective-from", "2026-02-01")
    release = Release.objects.get()
    assert (release.state, release.effective_from.isoformat()) == ("staged", "2026-02-01")
    assert f"Staged: only staff can see it until you run `manage.py release publish {release.pk}`." in output
    assert "No earlier release to compare with." in output


def test_importing_the_same_file_again_is_refused_with_advice(capsys, zip_of_two):
    call_command("import_release", str(zip_of_two))
    with pytest.raises(CommandError, match=r"is already loaded as RVU26A revision 1 \(staged\). Use --replace"):
        call_command("import_release", str(zip_of_two))
    call_command("import_release", str(zip_of_two), "--replace", "--publish")
    with pytest.raises(CommandError, match=r"\(published\). Nothing was imported"):
        call_command("import_release", str(zip_of_two), "--replace")


def test_an_invalid_file_is_refused_with_line_and_column(tmp_path):
    path = tmp_path / "PPRRVU2026_Jan_nonQPP.csv"
    path.write_bytes(making.pprrvu_csv([making.row("20610") | {"work_rvu": "x"}]))
    with pytest.raises(CommandError, match=r'csv line 11, column WORK RVU: "x" is not a number'):
        call_command("import_release", str(path))


@pytest.mark.parametrize("arguments", [["import_release"], ["import_release", "x.zip", "--effective-from", "soon"]])
def test_invalid_arguments_are_refused(arguments):
    with pytest.raises(CommandError):
        call_command(*arguments)


def test_releases_are_listed_published_and_withdrawn(capsys, zip_of_two):
    call_command("import_release", str(zip_of_two))
    number = str(Release.objects.get().pk)
    assert "is published" in run(capsys, "release", "publish", number)
    assert "published" in run(capsys, "release", "list")
    assert "is withdrawn" in run(capsys, "release", "withdraw", number)
    with pytest.raises(CommandError, match="There's no release 999999"):
        call_command("release", "publish", "999999")


def test_the_starter_is_loaded_once(capsys):
    output = run(capsys, "load_starter")
    assert "RVU26A: 1,626 codes, published" in output
    assert "is already loaded" in run(capsys, "load_starter")
    assert Release.objects.filter(state="published", is_partial=True).count() == 2
