// The schema's history. A migration that was released is never edited: the next change is a new one at the end.

/** `migrations[n]` takes a database of version n to version n + 1. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE certificate (
    sha256 TEXT NOT NULL PRIMARY KEY,
    der BLOB NOT NULL
  ) STRICT;

  CREATE TABLE served_list (
    sha256 TEXT NOT NULL PRIMARY KEY
  ) STRICT;

  CREATE TABLE served_list_certificate (
    served_list TEXT NOT NULL REFERENCES served_list ON DELETE CASCADE,
    position INTEGER NOT NULL,
    certificate TEXT NOT NULL REFERENCES certificate,
    PRIMARY KEY (served_list, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX served_list_certificate_by_certificate ON served_list_certificate (certificate);

  CREATE TABLE observation (
    id INTEGER PRIMARY KEY,
    target TEXT NOT NULL,
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    protocol TEXT NOT NULL,
    address TEXT,
    profile TEXT NOT NULL,
    sni INTEGER NOT NULL,
    vantage TEXT NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    times_seen INTEGER NOT NULL,
    superseded_at INTEGER,
    duration_ms REAL NOT NULL,
    served_list TEXT REFERENCES served_list,
    tls_version INTEGER,
    proven INTEGER,
    failure TEXT,
    redirect TEXT,
    CHECK ((served_list IS NULL) = (tls_version IS NULL) AND (served_list IS NULL) = (proven IS NULL)),
    CHECK (served_list IS NOT NULL OR failure IS NOT NULL)
  ) STRICT;
  CREATE UNIQUE INDEX observation_standing
    ON observation (target, protocol, coalesce(address, ''), profile, sni, vantage) WHERE superseded_at IS NULL;
  CREATE INDEX observation_by_target ON observation (target, last_seen_at);
  CREATE INDEX observation_by_last_seen ON observation (last_seen_at);
  CREATE INDEX observation_by_served_list ON observation (served_list);

  CREATE TABLE outlook (
    firmware TEXT NOT NULL,
    target TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (firmware, target)
  ) STRICT;

  CREATE TABLE outlook_times (
    firmware TEXT NOT NULL,
    target TEXT NOT NULL,
    times TEXT NOT NULL,
    PRIMARY KEY (firmware, target),
    FOREIGN KEY (firmware, target) REFERENCES outlook ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outlook_change (
    id INTEGER PRIMARY KEY,
    firmware TEXT NOT NULL,
    target TEXT NOT NULL,
    at INTEGER NOT NULL,
    from_level TEXT NOT NULL,
    to_level TEXT NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX outlook_change_by_outlook ON outlook_change (firmware, target, at);
  CREATE INDEX outlook_change_by_at ON outlook_change (at);

  CREATE TABLE incident (
    id TEXT NOT NULL PRIMARY KEY,
    firmware TEXT NOT NULL,
    target TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    resolved_at INTEGER,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX incident_by_resolved_at ON incident (resolved_at);

  CREATE TABLE notification (
    id TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE delivery (
    id TEXT NOT NULL PRIMARY KEY,
    receiver TEXT NOT NULL,
    notification TEXT NOT NULL REFERENCES notification,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'undeliverable')),
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    last_error TEXT,
    settled_at INTEGER,
    CHECK ((state = 'pending') = (settled_at IS NULL))
  ) STRICT;
  CREATE INDEX delivery_pending ON delivery (receiver, next_attempt_at) WHERE state = 'pending';
  CREATE INDEX delivery_by_notification ON delivery (notification);
  CREATE INDEX delivery_by_settled_at ON delivery (settled_at);

  CREATE TABLE hop (
    from_target TEXT NOT NULL,
    to_host TEXT NOT NULL,
    to_port INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    PRIMARY KEY (from_target, to_host, to_port)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    offline_since INTEGER,
    last_cycle_at INTEGER
  ) STRICT;
  INSERT INTO meta (id) VALUES (1);
  `,
];
