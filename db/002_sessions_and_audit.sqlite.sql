-- The same as for PostgreSQL; what the columns mean stands there.

CREATE TABLE whole_sessions (
  room INTEGER NOT NULL,
  id TEXT NOT NULL,
  player TEXT,
  name TEXT NOT NULL,
  subject TEXT,
  created_at INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  refresh_family_hash BLOB NOT NULL,
  refresh_hash BLOB NOT NULL,
  refresh_expires_at INTEGER NOT NULL,
  revoked INTEGER NOT NULL,
  active INTEGER NOT NULL,
  connection_count INTEGER NOT NULL,
  connected_at INTEGER,
  disconnected_at INTEGER,
  reconnected_at INTEGER,
  last_seen_at INTEGER NOT NULL,
  address TEXT,
  user_agent_hash INTEGER,
  PRIMARY KEY (room, id)
) STRICT, WITHOUT ROWID;
INSERT INTO whole_sessions (
  room, id, player, name, created_at, key_id, refresh_family_hash, refresh_hash, refresh_expires_at, revoked, active,
  connection_count, last_seen_at)
SELECT
  room, id, player, '', created_at, '', previous_refresh_hash, refresh_hash, refresh_expires_at, revoked, 0, 0, created_at
FROM sessions;
DROP TABLE sessions;
ALTER TABLE whole_sessions RENAME TO sessions;
CREATE INDEX sessions_by_id ON sessions (id);
CREATE INDEX sessions_by_end ON sessions (refresh_expires_at);

ALTER TABLE rooms ADD COLUMN vacant_since INTEGER;
ALTER TABLE rooms ADD COLUMN closed_at INTEGER;
UPDATE rooms SET vacant_since = created_at WHERE owner IS NULL;
CREATE INDEX rooms_owned ON rooms (owner) WHERE owner IS NOT NULL;
CREATE INDEX rooms_over ON rooms (vacant_since)
  WHERE vacant_since IS NOT NULL AND (phase = 'finished' OR closed_at IS NOT NULL OR taken_seats = 0);
CREATE INDEX rooms_unsettled ON rooms (vacant_since)
  WHERE vacant_since IS NOT NULL AND phase <> 'finished' AND closed_at IS NULL AND taken_seats > 0;
CREATE INDEX rooms_open ON rooms (game, taken_seats, room)
  WHERE NOT private AND closed_at IS NULL AND phase <> 'finished' AND taken_seats < seats AND (owner IS NOT NULL OR epoch = 0);

CREATE TABLE deleted_rooms (room INTEGER PRIMARY KEY) STRICT;

-- `at` in milliseconds since 1970.
CREATE TABLE audit (
  at INTEGER NOT NULL,
  id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  room TEXT,
  session TEXT,
  player TEXT,
  address TEXT,
  detail TEXT,
  PRIMARY KEY (at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_room ON audit (room, at, id) WHERE room IS NOT NULL;
CREATE INDEX audit_by_session ON audit (session, at, id) WHERE session IS NOT NULL;
CREATE TRIGGER audit_keeps_lines BEFORE DELETE ON audit
BEGIN
  SELECT raise(ABORT, 'lines of the audit log are neither changed nor deleted');
END;
CREATE TRIGGER audit_keeps_text BEFORE UPDATE ON audit
BEGIN
  SELECT raise(ABORT, 'lines of the audit log are neither changed nor deleted');
END;

CREATE TABLE data_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_id TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;

DROP VIEW events_readable;
CREATE VIEW events_readable AS
SELECT
  rooms.code,
  events.seq,
  strftime('%Y-%m-%dT%H:%M:%fZ', events.ts / 1000.0, 'unixepoch') AS at,
  CASE events.kind
    WHEN 1 THEN 'joined' WHEN 2 THEN 'started' WHEN 3 THEN 'action' WHEN 4 THEN 'left'
    WHEN 5 THEN 'abandoned' WHEN 6 THEN 'claimed' WHEN 7 THEN 'finished'
  END AS kind,
  events.player,
  events.action_id,
  CASE
    WHEN substr(events.data, 1, 1) = x'01' THEN '(sealed, ' || length(events.data) || ' bytes)'
    ELSE CAST(events.data AS TEXT)
  END AS data,
  substr(lower(hex(events.digest)), 1, 16) AS digest
FROM events
JOIN rooms USING (room);
