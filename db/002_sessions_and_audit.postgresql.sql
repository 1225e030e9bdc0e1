-- Whole sessions, rooms that are nobody's, the audit log, and the keys that data is sealed with.

-- Sessions of before stay: their tokens are good until they end. Their refresh tokens were of another kind; no token fits these hashes.
ALTER TABLE sessions RENAME COLUMN previous_refresh_hash TO refresh_family_hash;
ALTER TABLE sessions
  -- None for a spectator.
  ALTER COLUMN player DROP NOT NULL,
  ADD COLUMN name text NOT NULL DEFAULT '',
  -- Who the operator's backend says it is; none when nobody was asked.
  ADD COLUMN subject text,
  -- The key that signed its latest token.
  ADD COLUMN key_id text NOT NULL DEFAULT '',
  -- Whether it has a connection; how many it has had; when the first began, the latest ended, the latest but the first began.
  ADD COLUMN active boolean NOT NULL DEFAULT false,
  ADD COLUMN connection_count bigint NOT NULL DEFAULT 0,
  ADD COLUMN connected_at bigint,
  ADD COLUMN disconnected_at bigint,
  ADD COLUMN reconnected_at bigint,
  ADD COLUMN last_seen_at bigint NOT NULL DEFAULT 0,
  ADD COLUMN address text,
  -- The first 64 bits of SHA-256.
  ADD COLUMN user_agent_hash bigint;
UPDATE sessions SET last_seen_at = created_at;
CREATE INDEX sessions_by_id ON sessions (id);
CREATE INDEX sessions_by_end ON sessions (refresh_expires_at);

ALTER TABLE rooms
  -- Since when nobody owns the room: it is in no server's memory. None while somebody does.
  ADD COLUMN vacant_since bigint,
  -- When an operator closed the room.
  ADD COLUMN closed_at bigint;
UPDATE rooms SET vacant_since = created_at WHERE owner IS NULL;
ALTER TABLE rooms ADD CONSTRAINT vacant_or_owned CHECK ((owner IS NULL) = (vacant_since IS NOT NULL));
-- These indexes have columns that change, with somebody who sits down or leaves: such updates are not in place any more.
CREATE INDEX rooms_owned ON rooms (owner) WHERE owner IS NOT NULL;
-- What the sweep looks for: vacant rooms that are over, and vacant rooms in which somebody still has a seat.
CREATE INDEX rooms_over ON rooms (vacant_since)
  WHERE vacant_since IS NOT NULL AND (phase = 'finished' OR closed_at IS NOT NULL OR taken_seats = 0);
CREATE INDEX rooms_unsettled ON rooms (vacant_since)
  WHERE vacant_since IS NOT NULL AND phase <> 'finished' AND closed_at IS NULL AND taken_seats > 0;
-- Public rooms with a free seat in which somebody may be, or which were only just made.
CREATE INDEX rooms_open ON rooms (game, taken_seats, room)
  WHERE NOT private AND closed_at IS NULL AND phase <> 'finished' AND taken_seats < seats AND (owner IS NOT NULL OR epoch = 0);

-- Rooms that are gone, whose events and sessions still have to be deleted, some at a time.
CREATE TABLE deleted_rooms (room bigint PRIMARY KEY);

-- The audit log. Lines are only ever added; a month at a time is archived, and then dropped as a partition.
CREATE TABLE audit (
  at timestamptz NOT NULL,
  -- Random: with `at` it tells a line that is written again from another.
  id bigint NOT NULL,
  kind text NOT NULL,
  -- The room's code.
  room text COLLATE "C",
  session text COLLATE "C",
  player text,
  address text,
  detail text,
  PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX audit_by_room ON audit (room, at, id) WHERE room IS NOT NULL;
CREATE INDEX audit_by_session ON audit (session, at, id) WHERE session IS NOT NULL;
-- The server makes a partition for each month; this one is for months that nobody has foreseen.
CREATE TABLE audit_default PARTITION OF audit DEFAULT;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'lines of the audit log are neither changed nor deleted'
    USING HINT = 'croupier audit archive takes whole months out.';
END
$$;
CREATE TRIGGER audit_keeps_lines BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_keeps_all BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Keys that seal `events.data`, themselves sealed with a key of the setting storage.encryption_keys.
CREATE TABLE data_keys (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Which key of the setting.
  key_id text NOT NULL,
  -- 12 bytes of nonce, then the sealed key with its tag (AES-256-GCM).
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Sealed data begins with a byte 1, which no JSON does.
CREATE OR REPLACE VIEW events_readable AS
SELECT
  rooms.code,
  events.seq,
  to_timestamp(events.ts / 1000.0) AS at,
  (ARRAY['joined', 'started', 'action', 'left', 'abandoned', 'claimed', 'finished'])[events.kind] AS kind,
  events.player,
  events.action_id,
  CASE
    WHEN substr(events.data, 1, 1) = '\x01' THEN '(sealed, ' || octet_length(events.data) || ' bytes)'
    ELSE convert_from(events.data, 'UTF8')
  END AS data,
  left(encode(events.digest, 'hex'), 16) AS digest
FROM events
JOIN rooms USING (room);
