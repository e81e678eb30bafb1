"""Keep everyone signed in: copy the sessions of Django's table. When they began isn't known, so their time starts now."""

from importlib import import_module

from django.conf import settings
from django.db import migrations
from django.utils import timezone


def copy(apps, _editor):
    decode = import_module(settings.SESSION_ENGINE).SessionStore().decode
    new, users = apps.get_model("security", "Session"), apps.get_model("accounts", "User").objects
    for old in apps.get_model("sessions", "Session").objects.filter(expire_date__gt=timezone.now()).iterator():
        user_id = decode(old.session_data).get("_auth_user_id")
        if user_id and users.filter(pk=user_id).exists():
            new.objects.get_or_create(
                session_key=old.session_key,
                defaults={"session_data": old.session_data, "expire_date": old.expire_date, "user_id": int(user_id)},
            )
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("security", "0002_guards"), ("sessions", "0001_initial"), ("accounts", "0001_initial")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
