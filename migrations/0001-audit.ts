// Who wrote the audit, and what was written: append-only by grant, each login under writers of its own kind alone, one
// partition per UTC day.
import type { Migration } from './migration.ts'

const tables = `
CREATE SCHEMA scrim;

-- The id carries the kind, so that whose an event may be is read off the event itself.
CREATE TABLE scrim.audit_writer (
  id            text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[gs]-[0-9A-HJKMNP-TV-Z]{26}$'),
  kind          text NOT NULL CHECK (kind IN ('group', 'serial')),
  gateway       text NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT now(),
  CHECK (left(id, 2) = left(kind, 1) || '-')
);

-- body is text, never jsonb: it is the exact text that was hashed.
CREATE TABLE scrim.audit_event (
  day       date NOT NULL,
  writer    text COLLATE "C" NOT NULL,
  counter   bigint NOT NULL CHECK (counter > 0),
  prev_hash bytea NOT NULL CHECK (octet_length(prev_hash) = 32),
  hash      bytea NOT NULL CHECK (octet_length(hash) = 32),
  body      text NOT NULL,
  PRIMARY KEY (day, writer, counter)
) PARTITION BY RANGE (day);
`

// plpgsql because the name of a partition is made at run time. ATTACH, not PARTITION OF: it lets inserts and a long
// verification run on, where PARTITION OF would wait for the verification and hold up every insert behind it.
// From yesterday, because a gateway's clock may lag the database's.
const partitions = `
CREATE FUNCTION scrim.make_audit_partitions(days_ahead int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
  today date := (now() AT TIME ZONE 'UTC')::date;
  wanted date;
  partition text;
  made int := 0;
BEGIN
  IF days_ahead IS NULL OR days_ahead < 0 OR days_ahead > 30 THEN
    RAISE EXCEPTION 'days_ahead is a number from 0 to 30' USING ERRCODE = '22023';
  END IF;
  FOR ahead IN -1 .. days_ahead LOOP
    wanted := today + ahead;
    partition := 'audit_event_' || to_char(wanted, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('scrim.' || partition) IS NOT NULL;
    IF made = 0 THEN
      -- Two gateways at midnight: the second waits here, then looks again.
      LOCK TABLE scrim.audit_event IN SHARE UPDATE EXCLUSIVE MODE;
      CONTINUE WHEN to_regclass('scrim.' || partition) IS NOT NULL;
    END IF;
    EXECUTE format('CREATE TABLE scrim.%I (LIKE scrim.audit_event INCLUDING ALL)', partition);
    -- Without a policy: by its own name it stays closed even to one who is granted every table of the schema.
    EXECUTE format('ALTER TABLE scrim.%I ENABLE ROW LEVEL SECURITY', partition);
    EXECUTE format('ALTER TABLE scrim.audit_event ATTACH PARTITION scrim.%I FOR VALUES FROM (%L) TO (%L)',
                   partition, wanted, wanted + 1);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;
`

// Rights stand on the parent alone: a partition by its own name is closed to both logins.
const grants = `
REVOKE ALL ON FUNCTION scrim.make_audit_partitions(int) FROM PUBLIC;
GRANT USAGE ON SCHEMA scrim TO scrim_audit, scrim_control;
GRANT SELECT, INSERT ON scrim.audit_writer, scrim.audit_event TO scrim_audit, scrim_control;
GRANT EXECUTE ON FUNCTION scrim.make_audit_partitions(int) TO scrim_audit, scrim_control;
SELECT scrim.make_audit_partitions(30);
`

// The gateway's own chain is scrim_audit's: scrim_control, which may add events too, could else append a well-linked one to
// it. The parent's policies hold for whatever goes through the parent. Reading is a matter of grants alone: an auditor who
// was granted SELECT and saw no rows would find that every link holds.
const policies = `
ALTER TABLE scrim.audit_writer ENABLE ROW LEVEL SECURITY;
ALTER TABLE scrim.audit_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY read ON scrim.audit_writer FOR SELECT USING (true);
CREATE POLICY read ON scrim.audit_event FOR SELECT USING (true);
CREATE POLICY group_only ON scrim.audit_writer FOR INSERT TO scrim_audit WITH CHECK (kind = 'group');
CREATE POLICY group_only ON scrim.audit_event FOR INSERT TO scrim_audit WITH CHECK (left(writer, 2) = 'g-');
CREATE POLICY serial_only ON scrim.audit_writer FOR INSERT TO scrim_control WITH CHECK (kind = 'serial');
CREATE POLICY serial_only ON scrim.audit_event FOR INSERT TO scrim_control WITH CHECK (left(writer, 2) = 's-');
`

export const audit: Migration = {
  name: '0001-audit',
  up: async (knex) => {
    await knex.raw(tables)
    await knex.raw(partitions)
    await knex.raw(grants)
    await knex.raw(policies)
  },
  // No CASCADE: whatever else someone keeps in the schema stops this, instead of going with it.
  down: async (knex) => {
    await knex.raw(`
      DROP TABLE scrim.audit_event, scrim.audit_writer;
      DROP FUNCTION scrim.make_audit_partitions(int);
      DROP SCHEMA scrim;
    `)
  },
}
