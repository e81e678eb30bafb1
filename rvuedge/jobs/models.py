"""Failed attempts of background jobs. The queue itself belongs to procrastinate (ADR 13)."""

from django.db import models


class JobError(models.Model):
    """Why an attempt of a background job ended with an error; the queue itself keeps only that it did."""

    job_id = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    happened_at = models.DateTimeField(auto_now_add=True)
    error = models.TextField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("job_id", "attempt", name="job_error_once")]

    def __str__(self) -> str:
        return f"job {self.job_id}, attempt {self.attempt}: {self.error}"
