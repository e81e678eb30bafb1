"""Where entries and their changes come from."""

from django.db import models


class ChangeOrigin(models.TextChoices):
    """Where a change to an entry came from (logbook.entries.origins)."""

    WEB = "web", "Web page"
    DEVICE = "device", "Log on a phone or computer"
    API = "api", "API"
    PASTE = "paste", "Pasted list"
    UNKNOWN = "unknown", "Not recorded"
