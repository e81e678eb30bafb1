"""Tables of sign-in sessions, API tokens, security events and rate limits."""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class Session(AbstractBaseSession):
    """A session. A signed-in one knows its user, device, the network and time of the sign-in, and its last use.

    `last_used_at` advances every settings.SESSION_USE_SECONDS at most. `device` is "Safari on iPhone"
    (rvuedge.security.devices), `network` a prefix (rvuedge.security.networks).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    signed_in_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=60, blank=True)
    network = models.CharField(max_length=50, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type:
        """Return the store that uses this table."""
        store: type = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class Scope(models.TextChoices):
    """What an API token may do. No token reaches the staff API or account pages."""

    READ = "read", "Read your log"
    APPEND = "append", "Only add to your log"
    FULL = "full", "Read and change your log"


class ApiToken(models.Model):
    """An API token. We keep only the SHA-256 of its 256 random bits, in hexadecimal.

    `networks` are those it was used from, to notice a new one. Revoking deletes the row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(max_length=10, choices=Scope)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    networks = ArrayField(models.CharField(max_length=50), default=list)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(scope__in=Scope.values), name="token_scope_known"),
            models.CheckConstraint(
                condition=models.Q(expires_at__lte=models.F("created_at") + timedelta(days=366)),
                name="token_expires_within_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Something that concerns an account's security (`kind`, see rvuedge.security.kinds). Append-only.

    `user` is null if nobody is known, as after a failed sign-in with an unknown address, which isn't kept. `detail` is
    a name or a method, never a secret and never typed text of an unknown visitor.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    happened_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=30)
    network = models.CharField(max_length=50, blank=True)
    device = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            # A user's events, newest first: the security page, and the staff page of one user.
            models.Index(fields=["user", "-id"], name="event_by_user"),
            # The staff page of one kind.
            models.Index(fields=["kind", "-id"], name="event_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id} at {self.happened_at}"


class RateCount(models.Model):
    """How often a key was used: `hits` in the period `slot`, `before` in the one before (rvuedge.security.limits).

    The table is UNLOGGED: counts needn't survive a crash, and a page that writes one doesn't wait for the disk.
    """

    pk = models.CompositePrimaryKey("scope", "key")
    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    slot = models.BigIntegerField()
    hits = models.IntegerField()
    before = models.IntegerField(default=0)
    expires_at = models.DateTimeField()  # no index, so an update of a row is cheap; few rows to look through

    def __str__(self) -> str:
        return f"{self.scope} {self.key}: {self.hits}"


class CacheEntry(models.Model):
    """A value of the cache that all processes share (rvuedge.security.cache). UNLOGGED as RateCount."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
