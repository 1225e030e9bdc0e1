-- Every table leads with the room, so that it can be distributed by room.

CREATE TABLE rooms (
  room bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- What people type. Compared byte for byte.
  code text COLLATE "C" NOT NULL UNIQUE,
  game text NOT NULL,
  seats integer NOT NULL,
  private boolean NOT NULL,
  -- The game's own options, a JSON object as it was sent.
  options text NOT NULL,
  -- 32 random bytes: the only chance the game ever gets.
  seed bytea NOT NULL,
  phase text NOT NULL CHECK (phase IN ('waiting', 'playing', 'finished')),
  taken_seats integer NOT NULL,
  -- Milliseconds since 1970, as all times here.
  created_at bigint NOT NULL,
  -- The node that may write the room; none when it was let go. `owner_url` is where clients reach it.
  owner text,
  owner_url text,
  -- Goes up by one each time the room is opened. A commit that names another epoch writes nothing.
  epoch bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 80); -- Room for updates in place (HOT): no index has a column that changes.

-- The log. Rows are only ever added, and only the primary key is indexed: a second index costs twice the CPU and five times the WAL.
CREATE TABLE events (
  room bigint NOT NULL,
  -- 1, 2, 3, … without a hole.
  seq bigint NOT NULL,
  ts bigint NOT NULL,
  -- 1 joined, 2 started, 3 action, 4 left, 5 abandoned, 6 claimed, 7 finished.
  kind smallint NOT NULL,
  -- None for the server's own.
  player text,
  -- The client's id of the action; none when it has none.
  action_id text,
  -- SHA-256 over the digest of the row before and this row.
  digest bytea NOT NULL,
  -- JSON, byte for byte as it was accepted.
  data bytea NOT NULL,
  PRIMARY KEY (room, seq)
) WITH (
  -- Rows never change: freeze them the first time they are visited, and visit often enough that each visit is short.
  autovacuum_freeze_min_age = 0,
  autovacuum_vacuum_insert_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02
);

CREATE TABLE sessions (
  room bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  player text NOT NULL,
  created_at bigint NOT NULL,
  -- SHA-256 of the refresh token that is valid now, and of the one before, whose use is a theft.
  refresh_hash bytea NOT NULL,
  previous_refresh_hash bytea NOT NULL,
  refresh_expires_at bigint NOT NULL,
  revoked boolean NOT NULL,
  PRIMARY KEY (room, id)
) WITH (fillfactor = 80);

-- The log for people: SELECT * FROM events_readable WHERE code = '…' ORDER BY seq;
CREATE VIEW events_readable AS
SELECT
  rooms.code,
  events.seq,
  to_timestamp(events.ts / 1000.0) AS at,
  (ARRAY['joined', 'started', 'action', 'left', 'abandoned', 'claimed', 'finished'])[events.kind] AS kind,
  events.player,
  events.action_id,
  convert_from(events.data, 'UTF8') AS data,
  left(encode(events.digest, 'hex'), 16) AS digest
FROM events
JOIN rooms USING (room);
