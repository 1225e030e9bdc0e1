-- The same tables as for PostgreSQL; what the columns mean stands there.

CREATE TABLE rooms (
  room INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE,
  game TEXT NOT NULL,
  seats INTEGER NOT NULL,
  private INTEGER NOT NULL,
  options TEXT NOT NULL,
  seed BLOB NOT NULL,
  phase TEXT NOT NULL CHECK (phase IN ('waiting', 'playing', 'finished')),
  taken_seats INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  owner TEXT,
  owner_url TEXT,
  epoch INTEGER NOT NULL DEFAULT 0
) STRICT;

-- WITHOUT ROWID: one tree, in which a room's rows lie side by side.
CREATE TABLE events (
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  ts INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  player TEXT,
  action_id TEXT,
  digest BLOB NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  room INTEGER NOT NULL,
  id TEXT NOT NULL,
  player TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  refresh_hash BLOB NOT NULL,
  previous_refresh_hash BLOB NOT NULL,
  refresh_expires_at INTEGER NOT NULL,
  revoked INTEGER NOT NULL,
  PRIMARY KEY (room, id)
) STRICT, WITHOUT ROWID;

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
  CAST(events.data AS TEXT) AS data,
  substr(lower(hex(events.digest)), 1, 16) AS digest
FROM events
JOIN rooms USING (room);
