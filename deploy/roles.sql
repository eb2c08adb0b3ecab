-- Accounts of the database, each with what its work needs and no more. Run once as the superuser, in the database:
--
--     runuser -u postgres -- psql --dbname=hoithi --set=ON_ERROR_STOP=1 --file=deploy/roles.sql
--
-- and again after a migration that makes tables: it changes nothing that is already so. Passwords are set by hand
-- (\password hoithi_web), or the accounts of the system are mapped in pg_ident.conf.
--
--   hoithi          owns the tables; migrations run as this one and nothing else
--   hoithi_web      the web server and the sweeper (DATABASE_URL): rows, no tables
--   hoithi_job      commands by hand and the archive: rows, and the parts of a contest that are put away and fetched back
--   hoithi_reader   whoever counts something by hand: reads, no secrets

DO $$
DECLARE one text;
BEGIN
  FOREACH one IN ARRAY ARRAY['hoithi', 'hoithi_web', 'hoithi_job', 'hoithi_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = one) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', one);
    END IF;
  END LOOP;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO hoithi;
GRANT USAGE ON SCHEMA public TO hoithi_web, hoithi_job, hoithi_reader;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hoithi_web;
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO hoithi_web;
-- The commands that part tables act as the owner, so what they make is the owner's: migrations, backups and whoever
-- reads go on with it as with any other table.
GRANT hoithi TO hoithi_job;
ALTER ROLE hoithi_job SET role = 'hoithi';

GRANT SELECT ON ALL TABLES IN SCHEMA public TO hoithi_reader;

-- Tables that the owner makes later.
ALTER DEFAULT PRIVILEGES FOR ROLE hoithi IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hoithi_web;
ALTER DEFAULT PRIVILEGES FOR ROLE hoithi IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO hoithi_web;
ALTER DEFAULT PRIVILEGES FOR ROLE hoithi IN SCHEMA public GRANT SELECT ON TABLES TO hoithi_reader;

-- Only migrations move the schema's own mark; the web reads it at its start.
DO $$
DECLARE one text;
BEGIN
  IF to_regclass('public.alembic_version') IS NOT NULL THEN
    REVOKE INSERT, UPDATE, DELETE ON public.alembic_version FROM hoithi_web;
  END IF;
  -- What opens an account or names a winner's papers is not for counting.
  FOREACH one IN ARRAY ARRAY['person', 'roster_entry', 'sign_in', 'half_sign_in', 'one_time_code', 'spare_code',
                             'second_factor', 'spent_link', 'winner_identity', 'payment', 'mail_out', 'job_piece'] LOOP
    IF to_regclass('public.' || one) IS NOT NULL THEN
      EXECUTE format('REVOKE ALL ON public.%I FROM hoithi_reader', one);
    END IF;
  END LOOP;
END $$;
