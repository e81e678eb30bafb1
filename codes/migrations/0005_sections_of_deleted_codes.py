"""Move codes deleted before 2022 to their sections: 99201 to evaluation and management, 80500 and 80502 to clinical
consultation. Ranks and statistics of the two sections of 99201 follow, in each release that has it."""

from django.db import migrations

MOVE = """
UPDATE codes_code SET section = '{section}', subheading = '{subheading}' WHERE hcpcs = '99201';
UPDATE codes_codesummary SET section = '{section}' WHERE code_id = '99201';

CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT s.id, s.release_id, s.section, s.work_rvu, r.is_partial, z.size
FROM codes_codesummary s JOIN codes_release r ON r.id = s.release_id
JOIN (VALUES ('evaluation-and-management', 141), ('medicine', 728)) AS z (section, size) ON z.section = s.section
WHERE s.release_id IN (SELECT release_id FROM codes_codesummary WHERE code_id = '99201');

UPDATE codes_codesummary s
SET rank = CASE WHEN NOT n.is_partial OR n.total >= n.size THEN round(100.0 * n.not_above / n.total) END
FROM (
    SELECT id, is_partial, size, count(*) OVER (PARTITION BY release_id, section) AS total,
           count(*) OVER (PARTITION BY release_id, section ORDER BY work_rvu) AS not_above
    FROM moved WHERE work_rvu > 0
) n WHERE s.id = n.id;

DELETE FROM codes_sectionstatistic t USING moved m WHERE t.release_id = m.release_id AND t.section = m.section;
INSERT INTO codes_sectionstatistic
    (release_id, section, code_count, codes_with_work, is_complete, lowest, median, highest, sample)
SELECT release_id, section, count(*), count(*) FILTER (WHERE work_rvu > 0),
       NOT bool_or(is_partial) OR count(*) FILTER (WHERE work_rvu > 0) >= min(size),
       min(work_rvu) FILTER (WHERE work_rvu > 0),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY work_rvu) FILTER (WHERE work_rvu > 0), max(work_rvu),
       to_jsonb(percentile_disc(ARRAY(SELECT n / 89.0 FROM generate_series(0, 89) n))
                WITHIN GROUP (ORDER BY work_rvu) FILTER (WHERE work_rvu > 0))
FROM moved GROUP BY release_id, section HAVING max(work_rvu) > 0;
DROP TABLE moved;
"""
CONSULTATIONS = "UPDATE codes_code SET subheading = '{subheading}' WHERE hcpcs IN ('80500', '80502')"
VISITS = MOVE.format(section="evaluation-and-management", subheading="Visits")
BACK = MOVE.format(section="medicine", subheading="Other")


class Migration(migrations.Migration):
    dependencies = [("codes", "0004_release_names")]

    operations = [
        migrations.RunSQL(VISITS, BACK),
        migrations.RunSQL(
            CONSULTATIONS.format(subheading="Clinical consultation"),
            CONSULTATIONS.format(subheading="Evocative testing"),
        ),
    ]
