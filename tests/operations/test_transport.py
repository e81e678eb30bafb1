"""Connections to other machines use TLS and check certificates, and the services reach no machine that isn't named."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from rvuedge.operations.checks_of_transport import encrypted_connections, unverified
from rvuedge.settings import env

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
FAR = "postgresql://rvuedge@db.example:5432/rvuedge"


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        (FAR, "verify-full"),
        ("postgresql://rvuedge@db1:5432,db2:5432/rvuedge", "verify-full"),
        ("postgresql://rvuedge@127.0.0.1,db2/rvuedge", "verify-full"),
        ("postgresql://rvuedge@192.0.2.7/rvuedge", "verify-full"),
        (f"{FAR}?sslmode=require", "require"),
        ("postgresql://rvuedge@127.0.0.1:5432/rvuedge", None),
        ("postgresql://rvuedge@localhost,[::1]/rvuedge", None),
        ("postgresql:///rvuedge?host=/run/postgresql", None),
        ("postgresql:///rvuedge", None),
        ("postgresql:///rvuedge?hostaddr=192.0.2.7", "verify-full"),
    ],
)
def test_a_database_on_another_machine_must_prove_its_name(url, mode):
    assert env.database(url)["OPTIONS"].get("sslmode") == mode


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
@pytest.mark.parametrize("alias", ["default", "replica"])
@pytest.mark.parametrize("url", [FAR, "postgresql:///rvuedge?hostaddr=192.0.2.7"])
def test_a_weaker_connection_is_an_error_of_the_deployment(mode, alias, url):
    mark = "&" if "?" in url else "?"
    near = env.database("postgresql:///rvuedge")
    (found,) = unverified({"default": near, "replica": near} | {alias: env.database(f"{url}{mark}sslmode={mode}")})
    assert (found.id, f"sslmode={mode}" in found.msg) == ("rvuedge.E001", True)
    assert ("REPLICA" in found.msg) == (alias == "replica")
    assert unverified({alias: env.database(url)}) == []


def test_the_check_is_part_of_those_of_a_deployment(settings):
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "mail.example", False, False
    with pytest.raises(SystemCheckError, match=r"rvuedge\.E002"):
        call_command("check", "--deploy", "--tag=security")


def test_mail_to_another_machine_is_encrypted(settings):
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "mail.example", False, False
    assert [found.id for found in encrypted_connections()] == ["rvuedge.E002"]
    settings.EMAIL_USE_TLS = True
    assert encrypted_connections() == []
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "localhost", False
    assert encrypted_connections() == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_service_reaches_only_this_machine(unit):
    lines = unit.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("IPAddress")] == ["IPAddressDeny=any", "IPAddressAllow=localhost"]
