"""The password shared by all test users."""

PASSWORD = "correct-horse-battery"
