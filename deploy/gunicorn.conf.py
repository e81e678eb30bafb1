"""gunicorn's settings. docs/operations.md says how it's started; docs/performance.md, what was measured."""

import os

from gevent import monkey

monkey.patch_all()  # before anything of ours imports sockets, locks or TLS

wsgi_app = "rvuedge.wsgi"
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WORKERS", "4"))  # about two for each core
worker_class = "rvuedge.server.worker.Worker"
worker_connections = 1000  # connections of one worker, idle or slow ones too
keepalive = 75  # seconds, longer than the proxy's 60; also the time-out for a request's headers
timeout = 60  # a worker whose loop stands still this long is replaced
graceful_timeout = 25  # what runs may finish after a stop or a reload
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
control_socket_disable = True
loglevel = "warning"
