"""What the dashboard shows, made from what was read. Pure: no database here."""
