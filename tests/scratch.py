"""Databases that a test creates next to its own."""

import time

import psycopg
from psycopg import sql

TRIES = 50


def drop_database(server, name):
    """Drop a database and disconnect its clients. Our role can't end an autovacuum worker in it, so wait for one."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _ in range(TRIES):
        try:
            return server.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.2)
    return server.execute(statement)
