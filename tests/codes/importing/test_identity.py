"""Which release a file is and from when: read where it says so, asked where it doesn't, never guessed."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from codes.domain.release_names import ReleaseName, read_label
from codes.importing import services
from codes.importing.services import UnclearReleaseError
from codes.models import Release
from tests import making

pytestmark = pytest.mark.django_db
ROWS = [making.row("99213", work_rvu="1.30")]
MARCH_9 = date(2024, 3, 9)


def untitled(year):
    """A PPRRVU file whose title row doesn't say year and month."""
    cells = making.pprrvu_cells(ROWS, 31, year=year)
    cells[0][2] = "Physician Fee Schedule"
    return making.csv_bytes(cells)


def january(year, month="January"):
    return making.pprrvu_csv(ROWS, 31, year=year, month=month)


@pytest.fixture
def import_it(tmp_path):
    def load(members, name="release.zip", **stated):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        release = services.import_release(making.write_zip(path, members), **stated)
        return release.label, release.effective_from.isoformat()

    return load


def question(import_it, *arguments, **stated):
    """The question that an import asks; nothing is imported."""
    with pytest.raises(UnclearReleaseError) as asked:
        import_it(*arguments, **stated)
    assert not Release.objects.exists()
    return str(asked.value)


@pytest.mark.parametrize(
    ("zip_name", "members", "expected"),
    [
        ("RVU11B_2.zip", {"PPRRVU11_APR.csv": january(2011, "April")}, ("RVU11B", "2011-04-01")),
        ("RVU10C_PCT0.zip", {"PPRRVU10_PCT0.csv": untitled(2010)}, ("RVU10C", "2010-07-01")),
        ("rvu20c.zip", {"PPRRVU20_V0618.csv": untitled(2020)}, ("RVU20C", "2020-07-01")),
        ("values.zip", {"PPRRVU20_V0618.csv": january(2020, "July")}, ("RVU20C", "2020-07-01")),
        ("values.zip", {"PPRRVU22_JAN_V1.csv": untitled(2022)}, ("RVU22A", "2022-01-01")),
        ("rvu23a-updated-01/31/2023.zip", {"PPRRVU23_JAN.csv": untitled(2023)}, ("RVU23A", "2023-01-01")),
        ("2023.zip", {"PPRRVU23_JAN.csv": january(2023)}, ("RVU23A", "2023-01-01")),
        ("rvu23a-updated-01-31-2023.zip", {"PPRRVU23_JAN.csv": january(2023)}, ("RVU23A", "2023-01-01")),
    ],
)
def test_a_release_is_named_by_its_zip_its_title_or_its_file(import_it, zip_name, members, expected):
    assert import_it(members, zip_name) == expected


@pytest.mark.parametrize(
    ("zip_name", "members", "label", "day"),
    [
        ("rvu24ar_rebuilt.zip", {"PPRRVU24_JAN.csv": january(2024)}, "RVU24AR", MARCH_9),
        ("RVU18AR1.zip", {"PPRRVU18_JAN.csv": january(2018)}, "RVU18AR1", date(2018, 2, 1)),
        ("RVU12M.zip", {"PPRRVU12_JAN.csv": january(2012)}, "RVU12M", date(2012, 3, 1)),
        ("RVU12M.zip", {"PPRRVU12_MAR.csv": january(2012, "March")}, "RVU12M", date(2012, 3, 1)),
        ("march.zip", {"PPRRVU12_MAR.csv": january(2012, "March")}, "RVU12M", date(2012, 3, 1)),
    ],
)
def test_a_release_without_a_day_of_its_own_asks_for_it(import_it, zip_name, members, label, day):
    asked = question(import_it, members, zip_name)
    assert f"{label} is a " in asked
    assert "doesn't say on which date of service it takes effect" in asked
    assert import_it(members, zip_name, effective_from=day) == (label, day.isoformat())


@pytest.mark.parametrize(
    ("zip_name", "members", "asked"),
    [
        (
            "values.zip",
            {"PPRRVU20_V0618.csv": untitled(2020)},
            "says which release this is. We know only this: PPRRVU20_V0618.csv says 2020.",
        ),
        (
            "rvu24b.zip",
            {"PPRRVU24_JAN.csv": january(2024)},
            "The file contradicts itself: PPRRVU24_JAN.csv says January 2024, and rvu24b.zip says RVU24B.",
        ),
        (
            "values.zip",
            {"PPRRVU24_JAN.csv": january(2024, "April")},
            "The file contradicts itself: the title row says April 2024, and PPRRVU24_JAN.csv says January 2024.",
        ),
        ("rvu12a.zip", {"PPRRVU12_MAR.csv": january(2012, "March")}, "The file contradicts itself: "),
        ("feb.zip", {"PPRRVU24_FEB.csv": january(2024, "February")}, "says which release this is."),
        (
            "january-2024-correction.zip",
            {"PPRRVU24_JAN.csv": january(2024)},
            "By its name, january-2024-correction.zip is a correction, but of which release?",
        ),
    ],
)
def test_what_the_files_leave_open_is_asked(import_it, zip_name, members, asked):
    assert asked in question(import_it, members, zip_name)


def test_a_person_can_name_what_the_file_does_not(import_it):
    members = {"PPRRVU20_V0618.csv": untitled(2020)}
    assert import_it(members, named=ReleaseName(2020, "C")) == ("RVU20C", "2020-07-01")


def test_a_person_decides_between_places_that_contradict_each_other(import_it):
    members = {"PPRRVU24_JAN.csv": january(2024)}
    assert import_it(members, "rvu24b.zip", named=ReleaseName(2024, "A")) == ("RVU24A", "2024-01-01")


def test_a_person_can_call_a_file_a_correction(import_it):
    members = {"PPRRVU24_JAN.csv": january(2024)}
    named = {"named": ReleaseName(2024, "AR"), "effective_from": MARCH_9}
    assert import_it(members, "2024.zip", **named) == ("RVU24AR", "2024-03-09")


@pytest.mark.parametrize("label", ["RVU25A", "RVU24B"])
def test_a_name_that_the_whole_file_contradicts_is_asked_again(import_it, label):
    members = {"PPRRVU24_JAN.csv": january(2024)}
    asked = question(import_it, members, "rvu24a.zip", named=read_label(label))
    assert asked == f"It can't be {label}: PPRRVU24_JAN.csv says January 2024, and rvu24a.zip says RVU24A."


def test_a_day_of_another_year_is_refused(import_it):
    members = {"PPRRVU24_JAN.csv": january(2024)}
    asked = question(import_it, members, "rvu24ar.zip", effective_from=date(2042, 3, 9))
    assert asked == "RVU24AR can't take effect on Mar 9, 2042: it's a release of 2024."


def test_the_command_asks_for_the_date_of_a_correction(tmp_path, capsys):
    path = str(making.write_zip(tmp_path / "rvu24ar.zip", making.release_members(ROWS, 2024, "AR")))
    with pytest.raises(CommandError, match=r"Add --effective-from with the date. Nothing was imported."):
        call_command("import_release", path)
    assert not Release.objects.exists()
    call_command("import_release", path, "--effective-from", "2024-03-09")
    assert "RVU24AR revision 1, staged" in capsys.readouterr().out


def test_the_command_asks_for_a_name(tmp_path, capsys):
    path = str(making.write_zip(tmp_path / "values.zip", {"PPRRVU20_V0618.csv": untitled(2020)}))
    with pytest.raises(CommandError, match=r"Add --release with its name. Nothing was imported."):
        call_command("import_release", path)
    with pytest.raises(CommandError, match="isn't the name of a release such as RVU24AR"):
        call_command("import_release", path, "--release", "RVU20Q")
    call_command("import_release", path, "--release", "RVU20C", "--publish")
    assert "RVU20C revision 1, published" in capsys.readouterr().out
