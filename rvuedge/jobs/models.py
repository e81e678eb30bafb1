"""Errors of background jobs. The queue itself belongs to procrastinate (ADR 13)."""

from django.db import models


class JobError(models.Model):
    """The error of a failed attempt of a background job; the queue records only that it failed."""

    job_id = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    happened_at = models.DateTimeField(auto_now_add=True)
    error = models.TextField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("job_id", "attempt", name="job_error_once")]

    def __str__(self) -> str:
        return f"job {self.job_id}, attempt {self.attempt}: {self.error}"
