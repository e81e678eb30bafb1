"""Signals of the fee schedule, for apps that build on it. codes doesn't know who listens."""

from django.dispatch import Signal

# What readers see has changed: a release was published, withdrawn or dated, or content was written. Sent inside the
# transaction of the change, so a receiver that does more than a little waits for the commit.
fee_schedule_changed = Signal()
