"""The embedded server recovers from whatever a killed process leaves behind."""

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest

from rvuedge import embedded

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def cluster(tmp_path):
    directory = tmp_path / "postgres"
    yield directory
    embedded.stop(directory)


def start_in_another_process(cluster, durable=False):
    """Start a process that starts the server, prints its address and waits to be killed."""
    script = f"""
        import sys
        from pathlib import Path
        from rvuedge import embedded
        print(embedded.ensure_server(Path({str(cluster)!r}), durable={durable}), flush=True)
        sys.stdin.read()
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout.readline().startswith("postgresql://")
    return process


def kill(process):
    process.kill()
    process.communicate()


def server_pid(cluster):
    return int((cluster / "postmaster.pid").read_text().splitlines()[0])


def is_responding(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def insert_note(url, text):
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("INSERT INTO note VALUES (%s)", [text])


def notes(url):
    with psycopg.connect(url) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM note")]


def test_the_first_start_creates_a_database_with_the_required_extensions(cluster):
    url = embedded.ensure_server(cluster, durable=False)
    with psycopg.connect(url) as connection:
        assert connection.info.server_version >= 150_000
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        for extension in ("pg_trgm", "btree_gist"):
            connection.execute(f"CREATE EXTENSION {extension}")


def test_the_role_reads_indexes_as_cheaply_as_an_ssd_does(cluster):
    with psycopg.connect(embedded.ensure_server(cluster, durable=False)) as connection:
        assert connection.execute("SHOW random_page_cost").fetchone() == ("1.1",)


def test_a_second_start_uses_the_running_server_and_its_data(cluster):
    first = start_in_another_process(cluster)
    url = embedded.ensure_server(cluster, durable=False)
    insert_note(url, "kept")
    assert notes(embedded.ensure_server(cluster, durable=False)) == ["kept"]
    kill(first)


def test_the_server_is_reused_after_its_user_was_killed(cluster):
    first = start_in_another_process(cluster)
    pid = server_pid(cluster)
    kill(first)
    url = embedded.ensure_server(cluster, durable=False)
    assert is_responding(url)
    assert psutil.pid_exists(pid)


def test_a_killed_server_restarts_with_its_data(cluster):
    first = start_in_another_process(cluster, durable=True)
    insert_note(embedded.ensure_server(cluster), "committed")
    os.kill(server_pid(cluster), signal.SIGKILL)
    kill(first)
    assert notes(embedded.ensure_server(cluster)) == ["committed"]


def test_a_lock_file_with_another_programs_pid_is_stale(cluster):
    kill_server(cluster)
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n0\n5432\n{cluster}\n\n1 1\nready\n")
    assert is_responding(embedded.ensure_server(cluster, durable=False))


@pytest.mark.parametrize("left_over", ["", "no number", "99999999\n"])
def test_a_damaged_lock_file_is_stale(cluster, left_over):
    kill_server(cluster)
    (cluster / "postmaster.pid").write_text(left_over)
    assert is_responding(embedded.ensure_server(cluster, durable=False))


def test_a_damaged_list_of_users_is_discarded(cluster):
    kill_server(cluster)
    (cluster / ".handle_pids.json").write_text("[12, ")
    assert is_responding(embedded.ensure_server(cluster, durable=False))


def test_an_unfinished_cluster_is_moved_aside(cluster):
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("18\n")
    assert is_responding(embedded.ensure_server(cluster, durable=False))
    (aside,) = cluster.parent.glob("postgres.unfinished-*")
    assert (aside / "PG_VERSION").exists()


def test_processes_started_together_share_one_server(cluster):
    with ThreadPoolExecutor(3) as pool:
        processes = list(pool.map(start_in_another_process, [cluster] * 3))
    assert is_responding(embedded.ensure_server(cluster, durable=False))
    assert not list(cluster.parent.glob("postgres.unfinished-*"))
    for process in processes:
        kill(process)


def test_stop_returns_whether_a_server_was_running(cluster):
    first = start_in_another_process(cluster)
    assert embedded.stop(cluster) is True
    assert embedded.stop(cluster) is False
    kill(first)


def kill_server(cluster):
    """Kill the cluster's server, leaving its files as they are."""
    first = start_in_another_process(cluster)
    server = psutil.Process(server_pid(cluster))
    kill(first)
    server.kill()
    server.wait(timeout=30)
