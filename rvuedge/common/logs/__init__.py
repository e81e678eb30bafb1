"""Logs without personal data: each line has only the fields listed in rvuedge.common.logs.fields."""
