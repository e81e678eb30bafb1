"""The code page: what it shows for each kind of code."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codes.models import AnesthesiaBaseUnits, Code, CodeContent, Locality, ZipFile, ZipLocality
from rvuedge.accounts.services import save_profile
from tests import making, pages

pytestmark = pytest.mark.django_db

SAN_FRANCISCO = {"mac": "01112", "number": "05", "state": "CA", "name": "SAN FRANCISCO-OAKLAND (SAN FRANCISCO CNTY)"}
HERE = "locality 01112-05"
MARIN = {"mac": "01112", "number": "52", "state": "CA", "name": "SAN FRANCISCO-OAKLAND (MARIN CNTY)"}


def text(client, address):
    return pages.text(client.get(address))


@pytest.fixture
def localities(rvu26a):
    """San Francisco and Marin in addition to Alabama, and three ZIP codes, one of which needs the ZIP+4."""
    for place, work in ((SAN_FRANCISCO, "1.095"), (MARIN, "1.070")):
        Locality.objects.create(release=rvu26a, **place, work_gpci=work, pe_gpci="1.410", mp_gpci="0.425")
    file = ZipFile.objects.create(year_quarter="20254", source_name="z", source_sha256="z" * 64, row_count=2)
    for zip5, number, needs_plus4 in (("94110", "05", False), ("94111", "05", True), ("94112", "52", False)):
        ZipLocality.objects.create(
            file=file, zip5=zip5, state="CA", mac="01112", number=number, needs_plus4=needs_plus4
        )
    return rvu26a


def test_payment_in_a_zip_code_is_shown_with_its_calculation(client, localities):
    page = text(client, "/codes/20610/?zip=94110")
    # W 0.77, PE 0.80 and 0.50, MP 0.10 at 33.4009, by hand
    assert "0.77 × 1.095 + 0.80 × 1.410 + 0.10 × 0.425 = 2.01365" in page
    assert "2.01365 × $33.4009 = $67.26" in page
    assert "$53.13" in page  # facility: (0.84315 + 0.705 + 0.0425) × 33.4009
    assert "Physician work is $28.16" in page
    assert "San Francisco-Oakland (San Francisco Cnty), CA, locality 01112-05" in page


def test_national_payment_and_the_range_across_localities_are_shown(client, localities):
    page = text(client, "/codes/20610/?locality=10112-00")
    assert "national : 1.67 × $33.4009" in page.replace("national:", "national :")
    assert "$55.78" in page
    assert "Across all localities" in client.get("/codes/20610/").content.decode()


def test_the_chosen_locality_is_remembered_and_can_be_cleared(client, localities):
    assert HERE not in text(client, "/codes/20610/")
    chosen = client.get("/codes/20610/?zip=94110-1234")
    assert chosen.cookies["place"].value == "94110"
    assert chosen["Cache-Control"] == "private, no-cache"
    assert HERE in text(client, "/codes/20610/")
    client.get("/codes/20610/?locality=")
    assert HERE not in text(client, "/codes/20610/")


def test_the_profiles_locality_is_used_until_another_is_chosen(client, alice, localities):
    save_profile(user=alice, name="Alice", career_stage="attending", specialty="", locality="01112-05")
    client.force_login(alice)
    assert HERE in text(client, "/codes/20610/")
    client.get("/codes/20610/?locality=")
    assert HERE not in text(client, "/codes/20610/")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("zip=00001", "ZIP 00001 isn't in CMS's ZIP code file."),
        ("zip=9411", "“9411” isn't a five-digit ZIP code or a locality."),
        ("zip=<b>", "isn't a five-digit ZIP code or a locality."),
        ("locality=99999-99", "99999-99 isn't a payment locality in this release."),
        ("zip=94111", "ZIP 94111 spans more than one locality; the ZIP+4 decides."),
    ],
)
def test_an_unclear_locality_is_explained(client, localities, query, message):
    response = client.get(f"/codes/20610/?{query}")
    assert message in pages.text(response)
    assert "$55.78" in pages.text(response)


def test_the_possible_localities_of_a_zip_are_listed(client, localities):
    page = text(client, "/codes/20610/?zip=94111")
    assert "San Francisco-Oakland (San Francisco Cnty), CA $67.26" in page
    assert "San Francisco-Oakland (Marin Cnty), CA $66.61" in page  # work at 1.070


def test_an_invalid_zip_is_not_remembered(client, localities):
    assert "place" not in client.get("/codes/20610/?zip=9411").cookies


def test_the_outpatient_cap_is_shown_with_the_uncapped_amount(client):
    making.load([making.row("70496", work_rvu="1.00", nonfacility_pe_opps="0.30", malpractice_opps="0.10")])
    page = text(client, "/codes/70496/")
    # capped (1.00 + 0.30 + 0.10) × 33.4009; the formula (1.00 + 0.80 + 0.10) × 33.4009
    assert "Nonfacility capped at the hospital outpatient rate, down from $63.46 $46.76" in page


@pytest.mark.parametrize(
    ("row", "explanation"),
    [
        (making.row("36415", work_rvu="0.00", status="X"), "Paid under another schedule"),
        (making.row("80053", work_rvu="0.00", status="X"), "Clinical Laboratory Fee Schedule"),
        (making.row("20999", work_rvu="0.00", status="C"), "It covers any procedure in this area that has no code."),
        (making.row("0042T", work_rvu="0.00", status="C"), "CMS sets no national value."),
        (making.row("0001F", work_rvu="0.00", status="I"), "It reports what was done or found"),
        (making.row("J1885", work_rvu="0.00", status="E"), "Medicare pays for most of these drugs from a quarterly"),
        (making.row("D0120", work_rvu="0.00", status="R"), "Medicare covers dental care only where"),
        (making.row("99070", work_rvu="0.00", status="B"), "Medicare never pays it separately"),
        (making.row("93005", work_rvu="0.00", pctc="3"), "The fee is for equipment, supplies and staff."),
        (making.row("99211", work_rvu="0.00", pctc="5"), "It pays for staff, supplies and time"),
    ],
)
def test_each_kind_of_code_explains_itself_and_has_no_empty_section(client, row, explanation):
    blank = {"nonfacility_pe_rvu": "0.00", "facility_pe_rvu": "0.00", "malpractice_rvu": "0.00"}
    blank |= {"nonfacility_total": "0.00", "facility_total": "0.00"}
    making.load([row if row["pctc"] in "35" else row | blank])
    page = client.get(f"/codes/{row['hcpcs']}/").content.decode()
    assert explanation in page
    for cell in re.findall(r'<section class="cell" id="(\w+)".*?</section>', page, re.DOTALL):
        assert cell in {"about", "values", "payment", "billing", "releases", "related", "questions", "compare"}
    assert ('id="payment"' in page) is (row["pctc"] in "35")


def test_anesthesia_shows_factor_and_cases_when_base_units_are_loaded(client, rvu26a):
    assert "CMS's table of base units isn't loaded" in text(client, "/codes/00790/")
    AnesthesiaBaseUnits.objects.create(hcpcs="00790", units=7)
    rvu26a.__class__.objects.update(anesthesia_factor="20.3178")
    page = text(client, "/codes/00790/?again=1")
    assert "60 minutes 11.0 $223.50" in page  # 7 + 4 units × 20.3178


def test_indicators_are_shown_for_each_row_that_differs(client):
    making.load(
        [
            making.row("71046", pctc="1", global_days="XXX", supervision="09"),
            making.row("71046", "26", pctc="1", global_days="XXX", supervision="09"),
            making.row("71046", "TC", pctc="1", global_days="XXX", work_rvu="0.00", supervision="01"),
        ]
    )
    page = text(client, "/codes/71046/")
    assert "Supervision Not applicable Row TC: General supervision (01)" in page
    assert "26, TC Interpretation only (26), or equipment and staff only (TC)." in page
    assert "Can 71046 be billed with modifier 26?" in page


def test_billing_guidance_follows_the_codes_indicators(client):
    making.load(
        [
            making.row(
                "27447", global_days="090", preoperative="0.10", intraoperative="0.69", postoperative="0.21",
                bilateral="1", multiple_procedure="2", assistant="2", co_surgeon="1",
            ),
            making.row("22614", global_days="ZZZ"),
        ]
    )  # fmt: skip
    page = text(client, "/codes/27447/")
    for said in (
        "1 day before and 90 days after", "10% preoperative, 69% intraoperative, 21% postoperative",
        "Surgery without postoperative care: 79%",
        "Unplanned return to the operating room: 69%", "Bilateral in one session: 150%",
        "Assistant at surgery: 16%",
        "Two surgeons, with documented need: 62.5%",
    ):  # fmt: skip
        assert said.lower() in page.lower()
    addon = text(client, "/codes/22614/")
    assert "Add-on: bill it with its primary code" in addon
    assert "Bilateral in one session" not in addon


def test_the_reason_for_a_change_is_shown_when_known(client):
    making.load([making.row("27447", work_rvu="19.60"), making.row("52601", work_rvu="13.16")], 2025, "D")
    making.load([making.row("27447", work_rvu="19.11"), making.row("52601", work_rvu="9.75")], 2026, "A")
    assert "2026 efficiency adjustment: work × 0.975" in text(client, "/codes/27447/?date=2026-02-01")
    page = text(client, "/codes/52601/?date=2026-02-01")
    assert "Work revalued, down from 13.16" in page
    assert "Efficiency" not in page


def test_new_and_removed_codes_are_marked(client):
    making.load([making.row("99217"), making.row("99213")], 2025, "D")
    making.load([making.row("99213"), making.row("G2211")], 2026, "A")
    assert "New since RVU25D" in text(client, "/codes/G2211/?date=2026-02-01")
    gone = text(client, "/codes/99217/?date=2026-02-01")
    assert "RVU26A Jan 2026 Removed" in gone
    assert "RVU25D (Oct 1, 2025) is the last release we have with it; RVU26A (Jan 1, 2026) doesn't have it." in gone
    assert "99213" in gone  # a nearby code that still exists


def test_components_of_a_test_and_endoscopic_families_are_related(client):
    making.load(
        [
            making.row("93000", pctc="4", nonfacility_pe_rvu="0.20"),
            making.row("93005", pctc="3", work_rvu="0.00", nonfacility_pe_rvu="0.10"),
            making.row("93010", pctc="2", nonfacility_pe_rvu="0.00", malpractice_rvu="0.10"),
            making.row("93015", pctc="4"),
            making.row("45378", multiple_procedure="2"),
            making.row("45385", multiple_procedure="3", endoscopic_base="45378"),
            making.row("45380", multiple_procedure="3", endoscopic_base="45378"),
        ]
    )  # fmt: skip
    groups = client.get("/codes/93005/").context["page"].related
    assert [(group.head, [row.hcpcs for row in group.rows]) for group in groups] == [
        ("Components of the same test", ["93000", "93010"]), ("Nearby codes", ["93015"]),
    ]  # fmt: skip
    family = client.get("/codes/45385/").context["page"].related[0]
    assert [(row.hcpcs, row.role) for row in family.rows] == [("45378", "base"), ("45380", "")]


def test_our_content_is_shown_with_its_source(client, rvu26a):
    code = Code.objects.get(hcpcs="20610")
    CodeContent.objects.create(
        code=code, title="Large joint injection", description="A needle into a large joint.", plain_language="A shot.",
        clinical_context="Gout or arthritis.", specialties=["rheumatology"], companions=["99213", "99999"],
        provenance="RVU Edge", origin="shipped", updated_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    page = text(client, "/codes/20610/")
    for said in ("A shot.", "Gout or arthritis.", "A needle into a large joint.", "Rheumatology"):
        assert said in page
    assert "Content by RVU Edge , not reviewed yet" in page or "Content by RVU Edge, not reviewed yet" in page
    assert "CPT is a registered trademark of the American Medical Association" in page
    assert '/codes/99213/">99213' in client.get("/codes/20610/").content.decode()


def test_signed_in_users_can_log_and_others_can_sign_up(client, alice, rvu26a):
    assert "Sign up to log 20610" in text(client, "/codes/20610/")
    client.force_login(alice)
    assert "Log 20610 · 0.77 wRVU" in text(client, "/codes/20610/")


def test_questions_are_distinct_and_about_the_code(client, rvu26a):
    questions = client.get("/codes/20610/").context["page"].questions
    texts = [question.asked for question in questions]
    assert len(set(texts)) == len(texts) >= 4
    answers = [question.answer for question in questions]
    assert len(set(answers)) == len(answers)
    assert "What is the global period of 20610?" in texts


def test_a_page_with_a_locality_takes_eight_queries(client, localities):
    client.get("/codes/20610/?zip=94110&warm=1")
    with CaptureQueriesContext(connection) as captured:
        client.get("/codes/20610/?zip=94110&again=1")
    assert len(captured) == 8
    making.load([making.row(f"2061{n}", modifier) for n in range(10) for modifier in ("", "26")], 2026, "B")
    client.get("/codes/20610/?zip=94110&warm=2")  # each process reads a release's localities once
    with CaptureQueriesContext(connection) as captured:
        client.get("/codes/20610/?zip=94110&again=2")
    assert len(captured) == 8
