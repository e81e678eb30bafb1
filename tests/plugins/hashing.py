"""A fast password hasher, since hundreds of tests create a user."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class FastArgon2Hasher(Argon2PasswordHasher):
    """Argon2 as in production, but about a millisecond instead of a quarter of a second."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
