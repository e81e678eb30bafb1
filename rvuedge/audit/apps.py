from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "rvuedge.audit"
    label = "audit"

    def ready(self) -> None:
        from rvuedge.audit.groups import ensure_group

        post_migrate.connect(ensure_group, sender=self)
