-- Run as a superuser: psql -v password=… -v replication_password=… -f deploy/postgresql/roles.sql
-- The time-outs are those of the web server (rvuedge.settings.env.LIMITS), which can't set them through pgbouncer.
-- Commands and the worker connect to PostgreSQL itself and ask for longer ones.
CREATE ROLE rvuedge LOGIN PASSWORD :'password';
ALTER ROLE rvuedge SET timezone = 'UTC';
ALTER ROLE rvuedge SET random_page_cost = 1.1;
ALTER ROLE rvuedge SET statement_timeout = '15s';
ALTER ROLE rvuedge SET lock_timeout = '5s';
ALTER ROLE rvuedge SET idle_in_transaction_session_timeout = '30s';
CREATE ROLE rvuedge_replication LOGIN REPLICATION PASSWORD :'replication_password';
CREATE DATABASE rvuedge OWNER rvuedge ENCODING 'UTF8' TEMPLATE template0;
