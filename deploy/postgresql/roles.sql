-- Run as a superuser: psql -v password=… -v web_password=… -v replication_password=… -f deploy/postgresql/roles.sql
-- The time-outs are those of the web server (rvuedge.settings.env.LIMITS), which can't set them through pgbouncer.
-- Commands and the worker connect to PostgreSQL itself and ask for longer ones.
-- rvuedge owns the database and sees all rows: migrations, the worker, backups. rvuedge_app is for web processes, which
-- row-level security shows only the rows of the user whose request it is (docs/adr/0024-row-level-security.md).
CREATE ROLE rvuedge LOGIN BYPASSRLS PASSWORD :'password';
ALTER ROLE rvuedge SET timezone = 'UTC';
ALTER ROLE rvuedge SET random_page_cost = 1.1;
CREATE ROLE rvuedge_app LOGIN PASSWORD :'web_password';
GRANT rvuedge_app TO rvuedge;
ALTER ROLE rvuedge_app SET timezone = 'UTC';
ALTER ROLE rvuedge_app SET random_page_cost = 1.1;
ALTER ROLE rvuedge_app SET statement_timeout = '15s';
ALTER ROLE rvuedge_app SET lock_timeout = '5s';
ALTER ROLE rvuedge_app SET idle_in_transaction_session_timeout = '30s';
CREATE ROLE rvuedge_replication LOGIN REPLICATION PASSWORD :'replication_password';
CREATE DATABASE rvuedge OWNER rvuedge ENCODING 'UTF8' TEMPLATE template0;
