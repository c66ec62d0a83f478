// Requests for unmasking, what people decided, the grants that came of it and the rows that each has shown; and the steps
// that wait to be told to webhooks. What the gateway's login may not do here, no mistake of ours can do.
import type { Migration } from './migration.ts'

// One clock for every judgement about time. Whole milliseconds, so that what is read back is what was written.
const clock = `
CREATE FUNCTION scrim.unmask_clock() RETURNS timestamptz LANGUAGE sql VOLATILE
RETURN date_trunc('milliseconds', clock_timestamp());
`

const tables = `
CREATE TABLE scrim.unmask_request (
  id                text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[0-9A-HJKMNP-TV-Z]{26}$'),
  state             text NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'approved', 'denied', 'withdrawn', 'expired')),
  issuer            text COLLATE "C" NOT NULL,
  subject           text COLLATE "C" NOT NULL,
  actor             text COLLATE "C",
  email             text,
  app               text COLLATE "C" NOT NULL,
  dataset           text COLLATE "C" NOT NULL,
  column_names      text[] COLLATE "C" NOT NULL CHECK (cardinality(column_names) > 0 AND array_position(column_names, NULL) IS NULL),
  condition         text,
  reason            text NOT NULL,
  duration_ms       bigint NOT NULL CHECK (duration_ms > 0),
  max_rows          int NOT NULL CHECK (max_rows > 0),
  needed            int NOT NULL CHECK (needed > 0),
  scope             text COLLATE "C" NOT NULL,
  idempotency_key   text COLLATE "C",
  created_at        timestamptz NOT NULL,
  expires_at        timestamptz NOT NULL,
  ended_at          timestamptz,
  CHECK ((state = 'pending') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX ON scrim.unmask_request (issuer, subject, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX ON scrim.unmask_request (issuer, subject, id);
CREATE INDEX ON scrim.unmask_request (dataset, id);
CREATE INDEX ON scrim.unmask_request (expires_at) WHERE state = 'pending';

CREATE TABLE scrim.unmask_decision (
  request     text COLLATE "C" NOT NULL REFERENCES scrim.unmask_request,
  verdict     text NOT NULL CHECK (verdict IN ('approved', 'denied', 'withdrawn')),
  issuer      text COLLATE "C" NOT NULL,
  subject     text COLLATE "C" NOT NULL,
  email       text,
  -- Those by which it was decided: an approval stands as long as one of them still approves.
  roles       text[] COLLATE "C" NOT NULL CHECK (array_position(roles, NULL) IS NULL),
  note        text,
  duration_ms bigint NOT NULL CHECK (duration_ms > 0),
  max_rows    int NOT NULL CHECK (max_rows > 0),
  scope       text COLLATE "C" NOT NULL,
  -- Keyed hash over all of the above: what was not decided through a gateway counts for nothing there.
  sealed      text COLLATE "C" NOT NULL,
  decided_at  timestamptz NOT NULL DEFAULT scrim.unmask_clock(),
  PRIMARY KEY (request, verdict, issuer, subject)
);
CREATE INDEX ON scrim.unmask_decision (issuer, subject, decided_at);

CREATE TABLE scrim.unmask_grant (
  id              text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[0-9A-HJKMNP-TV-Z]{26}$'),
  request         text COLLATE "C" NOT NULL UNIQUE REFERENCES scrim.unmask_request,
  state           text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'exhausted', 'expired', 'revoked')),
  from_at         timestamptz NOT NULL,
  until_at        timestamptz NOT NULL,
  max_rows        int NOT NULL CHECK (max_rows > 0),
  rows_used       int NOT NULL DEFAULT 0,
  -- Keyed hash over what a grant fixes: a row that someone changed by hand is void.
  sealed          text COLLATE "C" NOT NULL,
  ended_at        timestamptz,
  revoked_issuer  text COLLATE "C",
  revoked_subject text COLLATE "C",
  revoked_reason  text,
  CHECK (until_at > from_at),
  CHECK (rows_used BETWEEN 0 AND max_rows),
  CHECK (state <> 'exhausted' OR rows_used = max_rows),
  CHECK ((state = 'active') = (ended_at IS NULL)),
  CHECK ((state = 'revoked') = (revoked_issuer IS NOT NULL AND revoked_subject IS NOT NULL))
);
CREATE INDEX ON scrim.unmask_grant (until_at) WHERE state = 'active';

CREATE TABLE scrim.unmask_row (
  grant_id    text COLLATE "C" NOT NULL REFERENCES scrim.unmask_grant,
  -- Keyed hash over the grant and the row: that a grant has shown a row, only a gateway can say.
  fingerprint text COLLATE "C" NOT NULL,
  shown_at    timestamptz NOT NULL DEFAULT scrim.unmask_clock(),
  PRIMARY KEY (grant_id, fingerprint)
);

-- A step on its way to a webhook: what happened to what, and where to look. Never data.
CREATE TABLE scrim.webhook_outbox (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind         text NOT NULL,
  body         text NOT NULL,
  endpoint     text,
  created_at   timestamptz NOT NULL DEFAULT now(),
  attempts     int NOT NULL DEFAULT 0,
  next_at      timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz,
  gave_up_at   timestamptz,
  last_error   text
);
CREATE INDEX ON scrim.webhook_outbox (next_at) WHERE delivered_at IS NULL AND gave_up_at IS NULL;
`

// The same laws that gateway/unmask keeps, once more where no gateway can get around them. Refused as check violations.
const guards = `
CREATE FUNCTION scrim.guard_new_unmask_request() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.created_at := scrim.unmask_clock();
  NEW.expires_at := NEW.created_at + interval '24 hours';
  RETURN NEW;
END $$;

CREATE FUNCTION scrim.guard_unmask_request() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE given int;
BEGIN
  IF OLD.state <> 'pending' THEN
    RAISE EXCEPTION 'the request was decided before' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'expired' AND scrim.unmask_clock() < OLD.expires_at THEN
    RAISE EXCEPTION 'the request has not expired yet' USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('approved', 'denied', 'withdrawn') THEN
    SELECT count(*) INTO given FROM scrim.unmask_decision d
    WHERE d.request = NEW.id AND d.verdict = NEW.state AND d.scope = NEW.scope;
    IF given < 1 OR NEW.state = 'approved' AND given < NEW.needed THEN
      RAISE EXCEPTION 'nobody, or too few, decided that' USING ERRCODE = '23514';
    END IF;
  END IF;
  -- Whatever was given: an infinity could not be read back.
  IF NEW.ended_at IS NOT NULL THEN NEW.ended_at := scrim.unmask_clock(); END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION scrim.guard_unmask_decision() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE asked scrim.unmask_request;
BEGIN
  SELECT * INTO asked FROM scrim.unmask_request r WHERE r.id = NEW.request;
  IF asked.state <> 'pending' OR scrim.unmask_clock() >= asked.expires_at THEN
    RAISE EXCEPTION 'the request is not pending' USING ERRCODE = '23514';
  END IF;
  IF (asked.issuer = NEW.issuer AND asked.subject = NEW.subject) <> (NEW.verdict = 'withdrawn') THEN
    RAISE EXCEPTION 'only the requester withdraws, and never decides' USING ERRCODE = '23514';
  END IF;
  IF NEW.scope <> asked.scope OR NEW.duration_ms > asked.duration_ms OR NEW.max_rows > asked.max_rows THEN
    RAISE EXCEPTION 'a decision is about what was asked, and never widens it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION scrim.guard_new_unmask_grant() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE state text; most bigint; most_rows int;
BEGIN
  SELECT r.state, min(d.duration_ms), min(d.max_rows) INTO state, most, most_rows
  FROM scrim.unmask_request r JOIN scrim.unmask_decision d ON d.request = r.id AND d.verdict = 'approved'
  WHERE r.id = NEW.request GROUP BY r.id;
  IF state IS DISTINCT FROM 'approved' THEN
    RAISE EXCEPTION 'the request is not approved' USING ERRCODE = '23514';
  END IF;
  IF NEW.until_at > NEW.from_at + most * interval '1 millisecond' OR NEW.max_rows > most_rows
     OR NEW.from_at > scrim.unmask_clock() THEN
    RAISE EXCEPTION 'the grant is wider than its approvals' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION scrim.guard_unmask_grant() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state <> 'active' THEN
    RAISE EXCEPTION 'the grant has ended' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'expired' AND scrim.unmask_clock() < OLD.until_at THEN
    RAISE EXCEPTION 'the grant has not expired yet' USING ERRCODE = '23514';
  END IF;
  IF NEW.rows_used < OLD.rows_used
     OR NEW.rows_used > OLD.rows_used AND scrim.unmask_clock() >= OLD.until_at THEN
    RAISE EXCEPTION 'rows are counted up, and only until the grant expires' USING ERRCODE = '23514';
  END IF;
  IF NEW.ended_at IS NOT NULL THEN NEW.ended_at := scrim.unmask_clock(); END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER guard_new BEFORE INSERT ON scrim.unmask_request
  FOR EACH ROW EXECUTE FUNCTION scrim.guard_new_unmask_request();
CREATE TRIGGER guard BEFORE UPDATE ON scrim.unmask_request
  FOR EACH ROW EXECUTE FUNCTION scrim.guard_unmask_request();
CREATE TRIGGER guard BEFORE INSERT ON scrim.unmask_decision
  FOR EACH ROW EXECUTE FUNCTION scrim.guard_unmask_decision();
CREATE TRIGGER guard_new BEFORE INSERT ON scrim.unmask_grant
  FOR EACH ROW EXECUTE FUNCTION scrim.guard_new_unmask_grant();
CREATE TRIGGER guard BEFORE UPDATE ON scrim.unmask_grant
  FOR EACH ROW EXECUTE FUNCTION scrim.guard_unmask_grant();
`

// By column: what was asked, decided and granted can never be changed, and no state but the first be written at birth.
const rights = `
REVOKE ALL ON FUNCTION scrim.unmask_clock() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION scrim.unmask_clock() TO scrim_control;
GRANT SELECT ON scrim.unmask_request, scrim.unmask_decision, scrim.unmask_grant, scrim.unmask_row, scrim.webhook_outbox
  TO scrim_control;
GRANT INSERT (id, issuer, subject, actor, email, app, dataset, column_names, condition, reason, duration_ms, max_rows,
              needed, scope, idempotency_key), UPDATE (state, ended_at) ON scrim.unmask_request TO scrim_control;
GRANT INSERT (request, verdict, issuer, subject, email, roles, note, duration_ms, max_rows, scope, sealed)
  ON scrim.unmask_decision TO scrim_control;
GRANT INSERT (id, request, from_at, until_at, max_rows, sealed),
      UPDATE (state, rows_used, ended_at, revoked_issuer, revoked_subject, revoked_reason)
  ON scrim.unmask_grant TO scrim_control;
GRANT INSERT (grant_id, fingerprint) ON scrim.unmask_row TO scrim_control;
GRANT INSERT (kind, body, endpoint, next_at), UPDATE (attempts, next_at, delivered_at, gave_up_at, last_error)
  ON scrim.webhook_outbox TO scrim_control;
`

export const unmask: Migration = {
  name: '0002-unmask',
  up: async (knex) => {
    await knex.raw(clock)
    await knex.raw(tables)
    await knex.raw(guards)
    await knex.raw(rights)
  },
  down: async (knex) => {
    await knex.raw(`
      DROP TABLE scrim.webhook_outbox, scrim.unmask_row, scrim.unmask_grant, scrim.unmask_decision, scrim.unmask_request;
      DROP FUNCTION scrim.guard_new_unmask_request(), scrim.guard_unmask_request(), scrim.guard_unmask_decision(),
                    scrim.guard_new_unmask_grant(), scrim.guard_unmask_grant(), scrim.unmask_clock();
    `)
  },
}
