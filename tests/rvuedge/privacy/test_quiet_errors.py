"""No error repeats what was sent: a forged choice could be a patient's name."""

import importlib
import pkgutil

import pytest
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.urls import get_resolver
from rest_framework.exceptions import ValidationError as ApiError
from rest_framework.serializers import BaseSerializer, Serializer

import benchmarks
import codes
import logbook
import rvuedge
from rvuedge.api.errors import quiet_name, quiet_names
from rvuedge.common.quiet_errors import REPEATS, field_classes
from tests.pages import markup
from tests.sessions import log

pytestmark = pytest.mark.django_db
PATIENT = "Doe, Jane 4/5/1961 MRN 5551212"
PARTS = ("Jane", "5551212", "1961")
SENT = [PATIENT, [PATIENT], {"a": PATIENT}, {PATIENT: "a"}, "5551212", [["5551212"]]]


def subclasses(base):
    for each in base.__subclasses__():
        yield each
        yield from subclasses(each)


def load_everything():
    for package in (benchmarks, codes, logbook, rvuedge):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".settings" not in module.name and "migrations" not in module.name:
                importlib.import_module(module.name)
    assert get_resolver().url_patterns


def is_ours(cls):
    return cls.__module__.split(".")[0] in ("benchmarks", "codes", "logbook", "rvuedge", "allauth")


def message_of(call, sent):
    """Return what a field says about a value, empty if it takes it."""
    try:
        call(sent)
    except (ValidationError, ApiError) as error:
        return str(quiet_names(error.detail) if isinstance(error, ApiError) else error.messages)
    except (TypeError, AttributeError):
        return ""  # a form gives its fields text or a list of texts only
    return ""


def test_no_field_of_any_form_repeats_what_was_sent():
    load_everything()
    found = [
        (form.__name__, name, field)
        for form in set(subclasses(BaseForm))
        if is_ours(form)
        for name, field in getattr(form, "base_fields", {}).items()
    ]
    assert len(found) > 100
    repeated = {
        (form, name, message)
        for form, name, field in found
        for sent in (PATIENT, [PATIENT])
        if any(part in (message := message_of(field.clean, sent)) for part in PARTS)
    }
    assert repeated == set()


def test_no_field_of_the_api_repeats_what_was_sent(rf):
    load_everything()
    found = [each for each in set(subclasses(BaseSerializer)) if is_ours(each) and issubclass(each, Serializer)]
    assert len(found) > 10
    repeated = set()
    for serializer in found:
        for name, field in serializer().fields.items():
            if not field.read_only:
                for sent in SENT:
                    message = message_of(field.run_validation, sent)
                    repeated |= {(serializer.__name__, name, message) for part in PARTS if part in message}
    assert repeated == set()


def test_no_message_of_a_field_has_a_place_for_what_was_sent():
    load_everything()
    assert [
        (cls.__name__, code)
        for cls in field_classes()
        for code, message in vars(cls).get("default_error_messages", {}).items()
        if REPEATS.search(str(message))
    ] == []


def test_names_of_fields_that_exist_are_repeated():
    load_everything()
    serializers = [each for each in set(subclasses(Serializer)) if is_ours(each)]
    names = {name for each in serializers for name, field in each().fields.items() if not field.read_only} - {
        "source_sha256"
    }  # only answered
    assert len(names) > 30
    assert [name for name in names if quiet_name(name) != name] == []


def test_the_api_does_not_repeat_the_name_of_an_unknown_field(owner, rvu26a, noon):
    operation = {"id": "6a2f41a3-c54c-4b0e-9b2e-111111111111", PATIENT: 1, "jane_doe": 2}
    for address, sent in (
        ("/api/v1/entries/", {PATIENT: "1", "jane_doe": "1"}),
        ("/api/v1/entries/sync/", {"operations": [operation]}),
        ("/api/v1/device/", {"modifiers_used": {PATIENT: "x"}}),
    ):
        for method in ("post", "put", "patch"):
            answer = getattr(owner, method)(address, sent, "application/json").content.decode()
            assert not any(part in answer for part in (*PARTS, "jane_doe")), (method, address, answer)


@pytest.mark.parametrize("field", ["setting", "session", "service_date", "units", "modifiers", "hcpcs"])
def test_the_page_of_an_entry(owner, alice, rvu26a, noon, field):
    entry = log(alice, "20610")[0]
    sent = {"service_date": "2026-03-02", "units": "1", "setting": "facility", "modifiers": ""} | {field: PATIENT}
    assert_quiet(owner.post(f"/history/{entry.pk}/edit/", sent))


@pytest.mark.parametrize("field", ["preset", "reduction", "basis", "pinned", "factors", "scope", "since"])
def test_the_page_of_the_policy(owner, rvu26a, noon, field):
    assert_quiet(
        owner.post("/settings/policy/", {"preset": "custom", "reduction": "rank", "basis": "fee"} | {field: PATIENT})
    )


@pytest.mark.parametrize("field", ["unit", "starts_month", "starts_day", "weekdays", "amount", "weeks_off"])
def test_the_page_of_the_goal(owner, noon, field):
    assert_quiet(
        owner.post("/settings/goals/", {"unit": "year", "starts_month": "1", "starts_day": "1"} | {field: PATIENT})
    )


@pytest.mark.parametrize("field", ["career_stage", "specialty", "locality", "fte"])
def test_the_profile(owner, noon, field):
    assert_quiet(owner.post("/accounts/profile/", {"career_stage": "attending", "fte": "1"} | {field: PATIENT}))


def assert_quiet(response):
    """Assert that the page refuses, and that none of its errors repeats what was sent."""
    assert response.status_code == 422, response
    page = markup(response)
    errors = "".join(part.split("</p>")[0] for part in page.split("field-error")[1:])
    errors += "".join(part.split("</div>")[0] for part in page.split("data-form-errors")[1:])
    assert not any(part in errors for part in PARTS), errors
    assert errors or PATIENT not in page
