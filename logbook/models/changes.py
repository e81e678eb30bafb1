"""The history of entries: what each one was before its owner changed it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from logbook.models.entries import Entry
from logbook.models.origins import ChangeOrigin


class EntryChange(models.Model):
    """An entry's facts, wRVU and release before a change of the facts, when it changed and where from.

    A trigger on entries writes it (migration `0008_entry_history`), so every change counts, however it's made. The
    database refuses to change it, and deletes it only with its entry. A new value alone isn't a change: PriorValue has
    those.
    """

    entry = models.ForeignKey(Entry, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    changed_at = models.DateTimeField()
    origin = models.CharField(max_length=8, choices=ChangeOrigin)
    service_date = models.DateField()
    code_id = models.CharField(max_length=5)
    modifiers = ArrayField(models.CharField(max_length=2))
    units = models.PositiveSmallIntegerField()
    setting = models.CharField(max_length=11)
    session = models.UUIDField()
    factor = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    entered_work = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    postoperative_days = models.PositiveSmallIntegerField(null=True)
    deleted_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    wrvu = models.DecimalField(max_digits=14, decimal_places=6)
    release_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Entry {self.entry_id} before {self.changed_at}"
