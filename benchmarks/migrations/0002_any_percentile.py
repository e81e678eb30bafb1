"""A row may publish any percentile, and neighbors may be equal: two arrays take the place of five columns.

Also the specialty as the survey prints it, and a row's own FTE basis.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

# IS TRUE: an array with a null isn't valid, where a check alone would let an unknown result pass.
VALID = """
CREATE FUNCTION benchmarks_points_are_valid(percentiles smallint[], amounts numeric[]) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT (
        cardinality(percentiles) = cardinality(amounts) AND cardinality(amounts) >= 2
        AND array_position(percentiles, NULL) IS NULL AND array_position(amounts, NULL) IS NULL
        AND 1 <= ALL (percentiles) AND 99 >= ALL (percentiles) AND 0 < ALL (amounts)
        AND amounts[1] < amounts[cardinality(amounts)]
        AND NOT EXISTS (
            SELECT FROM generate_series(1, cardinality(amounts) - 1) n
            WHERE percentiles[n] >= percentiles[n + 1] OR amounts[n] > amounts[n + 1]
        )
    ) IS TRUE
$$;
"""
NOT_VALID = "DROP FUNCTION benchmarks_points_are_valid(smallint[], numeric[])"
FORWARD = """
UPDATE benchmarks_surveyrow SET
    percentiles = array_remove(ARRAY[
        CASE WHEN p10 IS NOT NULL THEN 10 END, CASE WHEN p25 IS NOT NULL THEN 25 END,
        CASE WHEN p50 IS NOT NULL THEN 50 END, CASE WHEN p75 IS NOT NULL THEN 75 END,
        CASE WHEN p90 IS NOT NULL THEN 90 END
    ]::smallint[], NULL),
    amounts = array_remove(ARRAY[p10, p25, p50, p75, p90], NULL)
"""
# The old columns have no other percentiles and no equal neighbors: of those the lower one stays. A row that is left with
# fewer than two values can't be kept.
# One UPDATE: a second one of the same row would leave a deferred check of its foreign key, which forbids ALTER TABLE.
BACKWARD = """
UPDATE benchmarks_surveyrow r SET p10 = old.p10, p25 = old.p25, p50 = old.p50, p75 = old.p75, p90 = old.p90
FROM (
    SELECT id, min(amount) FILTER (WHERE lowest = 10) p10, min(amount) FILTER (WHERE lowest = 25) p25,
        min(amount) FILTER (WHERE lowest = 50) p50, min(amount) FILTER (WHERE lowest = 75) p75,
        min(amount) FILTER (WHERE lowest = 90) p90
    FROM (
        SELECT id, amount, min(percentile) lowest
        FROM benchmarks_surveyrow, unnest(percentiles, amounts) AS points(percentile, amount)
        WHERE percentile IN (10, 25, 50, 75, 90) GROUP BY id, amount
    ) usual
    GROUP BY id
) old
WHERE old.id = r.id;

DELETE FROM benchmarks_surveyrow WHERE num_nonnulls(p10, p25, p50, p75, p90) < 2;
"""
POINTS = ("p10", "p25", "p50", "p75", "p90")


class Migration(migrations.Migration):
    dependencies = [("benchmarks", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="surveyrow",
            name="percentiles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), default=list, size=None
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="surveyrow",
            name="amounts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DecimalField(decimal_places=4, max_digits=14), default=list, size=None
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "surveyrow",
            "printed_specialty",
            models.CharField(blank=True, max_length=100, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "surveyrow", "fte_basis", models.CharField(blank=True, max_length=80, default=""), preserve_default=False
        ),
        migrations.RunSQL(VALID, NOT_VALID),
        migrations.RemoveConstraint("surveyrow", "survey_row_values_increase"),
        migrations.RemoveConstraint("surveyrow", "survey_row_has_two_points"),
        migrations.RemoveConstraint("surveyrow", "survey_row_values_positive"),
        migrations.RunSQL(FORWARD, BACKWARD),
        *(migrations.RemoveField("surveyrow", name) for name in POINTS),
        migrations.AddConstraint(
            "surveyrow",
            models.CheckConstraint(
                condition=models.Func(
                    "percentiles", "amounts", function="benchmarks_points_are_valid", output_field=models.BooleanField()
                ),
                name="survey_row_points_valid",
            ),
        ),
    ]
