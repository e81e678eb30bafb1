"""Releases and codes in Django's admin, read-only: `manage.py import_release` and `release` change them."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from codes.models import Code, Release


class ReadOnlyAdmin(admin.ModelAdmin):
    """An admin that only shows rows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ("label", "revision", "state", "effective_from", "is_partial", "row_count", "source_name")
    list_filter = ("state", "year")


@admin.register(Code)
class CodeAdmin(ReadOnlyAdmin):
    list_display = ("hcpcs", "title", "descriptor", "section", "is_published")
    list_filter = ("section", "is_published")
    search_fields = ("hcpcs", "title", "synonyms", "descriptor")
