"""Titles composed from short descriptors. The descriptors here are made up in CMS's style."""

import tomllib

import pytest

from codes.content import titles
from codes.domain.titles import GLOSSARY, compose
from codes.models import Code
from codes.releases import publishing
from tests import making


@pytest.mark.parametrize(
    ("hcpcs", "descriptor", "title"),
    [
        ("20999", "Rpr toe lig", "Repair of toe ligament"),
        ("99299", "Mgmt of wnd", "Management of wound"),
        ("73999", "Mri jaw w/o&w/dye", "MRI jaw without and with contrast"),
        ("73999", "Ct jaw w/o dye", "CT jaw without contrast"),
        ("11999", "Exc t/a/l 5 cm/>", "Excision of trunk, arm or leg 5 cm or more"),
        ("11999", "Exc s/n/h/f/g <2 cm", "Excision of scalp, neck, hand, foot or genitals under 2 cm"),
        ("99299", "Pt wt >=40 & bp", "Patient weight at least 40 and blood pressure"),
        ("93999", "Ecg rec 12 hr", "ECG recording 12 hours"),
        ("93999", "Ecg rec 1 hr", "ECG recording 1 hour"),
        ("97199", "Pt eval low", "Physical therapy evaluation low"),
        ("97199", "Consult w/ pt", "Consult with patient"),
        ("76599", "Us exam of toe", "Ultrasound examination of toe"),
        ("22999", "Spine px add-on", "Spine procedure add-on"),
        ("87999", "Zap ag ia", "Zap antigen immunoassay"),
        ("00999", "Anesth jaw fx", "Anesthesia for jaw fracture"),
        ("71999", "X-ray exam jaw 4/>vws", "X-ray examination of jaw 4 or more views"),
        ("J9999", "Inj, Zorbo, 60mcg", "Injection, Zorbo, 60 mcg"),
        ("99999", "Qwzx", "Qwzx"),
        ("99999", "  ", ""),
    ],
)
def test_a_descriptor_is_spelled_out(hcpcs, descriptor, title):
    assert compose(hcpcs, descriptor) == title


def test_a_descriptor_too_long_to_spell_out_is_kept():
    long = "s/n/h/f/g " * 6
    assert compose("11999", long) == long


def test_every_glossary_entry_changes_its_word():
    table = tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))
    assert len(table["words"]) > 2000
    same = [word for word, meaning in table["words"].items() if word == meaning]
    assert same == []
    for words in (table["words"], table["phrases"]):
        assert all(word == word.lower() and meaning == meaning.strip() != "" for word, meaning in words.items())


@pytest.mark.django_db
def test_the_composed_title_follows_the_newest_releases_descriptor(django_assert_num_queries):
    making.load([making.row("20610", descriptor="Rpr knee")], 2025, "D")
    newer = making.load([making.row("20610", descriptor="Rpr hip")], 2026, "A", publish=False)
    assert Code.objects.get().name == "Repair of knee"
    publishing.publish_release(newer)
    assert Code.objects.get().name == "Repair of hip"
    publishing.withdraw_release(newer)
    assert Code.objects.get().composed_title == "Repair of knee"
    Code.objects.update(composed_title="")
    assert titles.compose_titles() == 1
    assert titles.compose_titles() == 0
    assert Code.objects.get().composed_title == "Repair of knee"
