"""Signals of the fee schedule, for apps that build on it. codes doesn't know its receivers."""

from django.dispatch import Signal

# Sent when readers see something new: a release was published, withdrawn or given another date, or content was
# written. Sent inside the change's transaction, so a receiver with much work should wait for the commit.
fee_schedule_changed = Signal()
