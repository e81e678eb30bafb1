"""The production web server: gunicorn with gevent (ADR 25), and what it refuses when there's too much to do."""
