"""What the users of the tests have in common."""

PASSWORD = "correct-horse-battery"
