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
  // Several answers of an endpoint may stand beside each other. Outlooks remember what is served in turn. Incidents are by
  // cause; one of a pair becomes that of a cause with one member. What waits to be sent becomes what is sent now.
  `
  DROP INDEX observation_standing;
  CREATE INDEX observation_standing ON observation (target) WHERE superseded_at IS NULL;

  UPDATE outlook SET state = json_set(state,
    '$.endpoints', (
      SELECT json_group_array(json_insert(value, '$.isMixed', json('false')) ORDER BY key)
      FROM json_each(state, '$.endpoints')
    ),
    '$.remembered', (
      SELECT json_group_array(json_insert(value, '$.isMixed', json('false')) ORDER BY key)
      FROM json_each(state, '$.remembered')
    ),
    -- Stays null where it is.
    '$.lastAccepted.isMixed', json('false'),
    '$.allRefused', json(iif(state ->> '$.observed' = 'broken', 'true', 'false')),
    '$.returned', NULL,
    '$.refusedSince', json('[]'),
    '$.shares', json('[]')
  );
  UPDATE outlook_change SET state = json_set(state,
    '$.endpoints', (
      SELECT json_group_array(json_insert(value, '$.isMixed', json('false')) ORDER BY key)
      FROM json_each(state, '$.endpoints')
    ),
    '$.remembered', (
      SELECT json_group_array(json_insert(value, '$.isMixed', json('false')) ORDER BY key)
      FROM json_each(state, '$.remembered')
    ),
    -- Stays null where it is.
    '$.lastAccepted.isMixed', json('false'),
    '$.allRefused', json(iif(state ->> '$.observed' = 'broken', 'true', 'false')),
    '$.returned', NULL,
    '$.refusedSince', json('[]'),
    '$.shares', json('[]')
  );

  CREATE INDEX notification_by_at ON notification (at);
  UPDATE notification SET body = CASE body ->> '$.kind'
    WHEN 'test' THEN json_object(
      'about', 'test',
      'id', body -> '$.id',
      'kind', body -> '$.kind',
      'at', body -> '$.at',
      'incident', body -> '$.incident',
      'summary', body -> '$.summary'
    )
    ELSE json_set(body,
      '$.about', 'devices',
      '$.openedAt', coalesce((SELECT opened_at FROM incident WHERE id = notification.body ->> '$.incident'), at),
      '$.reopenedAt', coalesce((SELECT opened_at FROM incident WHERE id = notification.body ->> '$.incident'), at),
      '$.acknowledged', NULL,
      -- Those that are refused come first.
      '$.evidence.served', json(iif(
        body ->> '$.evidence.endpoints[0].accepted' = 0, body -> '$.evidence.endpoints[0].served', '[]'
      )),
      '$.evidence.share', NULL,
      '$.evidence.endpoints', (
        SELECT json_group_array(json_insert(value, '$.refusedSince', NULL, '$.isMixed', json('false')) ORDER BY key)
        FROM json_each(body, '$.evidence.endpoints')
      ),
      '$.affected', json_object(
        'pairs', iif(body ->> '$.kind' = 'resolved', 0, 1),
        'firmware', 1,
        'targets', 1,
        'devices', coalesce(body ->> '$.devices', 0),
        'uncounted', iif(body ->> '$.devices' IS NULL, 1, 0),
        'news', iif(body ->> '$.kind' IN ('reminder', 'resolved'), 0, 1),
        'over', iif(body ->> '$.kind' = 'resolved', 1, 0),
        'worst', json_array(json_object(
          'firmware', body -> '$.firmware',
          'target', body -> '$.target',
          'devices', body -> '$.devices',
          'purpose', body -> '$.purpose',
          'outlook', body -> '$.outlook',
          'since', body -> '$.evidence.since',
          'isNew', json(iif(body ->> '$.kind' = 'reminder', 'false', 'true')),
          'reach', body -> '$.reach.reach',
          'code', body -> '$.evidence.code',
          'deviceCode', body -> '$.evidence.deviceCode'
        ))
      )
    )
  END;

  CREATE TABLE old_delivery AS SELECT * FROM delivery;
  DROP TABLE delivery;
  CREATE TABLE delivery (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    receiver TEXT NOT NULL,
    notification TEXT NOT NULL REFERENCES notification,
    incident TEXT NOT NULL,
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'undeliverable', 'superseded', 'discarded')),
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    last_error TEXT,
    reached TEXT NOT NULL,
    settled_at INTEGER,
    CHECK ((state = 'pending') = (settled_at IS NULL))
  ) STRICT;
  INSERT INTO delivery (
    id, receiver, notification, incident, kind, created_at, state, attempts, next_attempt_at, last_error, reached, settled_at
  )
  SELECT
    old.id, receiver, notification, body ->> '$.incident', body ->> '$.kind', created_at, state, attempts,
    next_attempt_at, last_error, '[]', settled_at
  FROM old_delivery old JOIN notification ON notification.id = old.notification
  ORDER BY created_at, old.id;
  DROP TABLE old_delivery;
  CREATE INDEX delivery_pending ON delivery (receiver, sequence, next_attempt_at) WHERE settled_at IS NULL;
  CREATE INDEX delivery_pending_by_kind ON delivery (kind, receiver, incident) WHERE settled_at IS NULL;
  CREATE INDEX delivery_next ON delivery (next_attempt_at) WHERE settled_at IS NULL;
  CREATE INDEX delivery_failing ON delivery (receiver, created_at) WHERE settled_at IS NULL AND last_error IS NOT NULL;
  CREATE INDEX delivery_by_receiver ON delivery (receiver, state, settled_at);
  CREATE INDEX delivery_by_state ON delivery (state);
  CREATE INDEX delivery_by_incident ON delivery (incident);
  CREATE INDEX delivery_by_notification ON delivery (notification);
  CREATE INDEX delivery_by_settled_at ON delivery (settled_at, state) WHERE settled_at IS NOT NULL;

  ALTER TABLE incident DROP COLUMN firmware;
  ALTER TABLE incident DROP COLUMN target;
  DROP INDEX incident_by_resolved_at;
  CREATE INDEX incident_by_resolved_at ON incident (resolved_at, opened_at);
  CREATE INDEX incident_by_opened_at ON incident (opened_at);

  UPDATE incident SET body = json_object(
    'id', body -> '$.id',
    'openedAt', body -> '$.openedAt',
    'reopenedAt', body -> '$.openedAt',
    'resolvedAt', body -> '$.resolvedAt',
    'level', body -> '$.level',
    'revision', 1,
    'summary', json(coalesce(
      (
        SELECT notification.body -> '$.summary'
        FROM delivery JOIN notification ON notification.id = delivery.notification
        WHERE delivery.incident = incident.id AND delivery.kind <> 'resolved'
        ORDER BY sequence DESC LIMIT 1
      ),
      json_quote((incident.body ->> '$.target') || ': ' || (incident.body ->> '$.firmware'))
    )),
    'traits', json('[]'),
    'members', json_array(json_object(
      'firmware', body -> '$.firmware',
      'target', body -> '$.target',
      'level', body -> '$.level',
      'before', body -> '$.levelBefore',
      'peak', body -> '$.level',
      'at', body -> '$.openedAt',
      'revision', 1,
      'isWatched', json('true'),
      'movedTo', NULL
    )),
    'reachRevision', NULL,
    'continuedIn', NULL,
    'finding', NULL,
    'told', json((
      SELECT json_group_object(key, json_object(
        'at', value,
        'level', CASE WHEN incident.resolved_at IS NULL THEN incident.body -> '$.level' ELSE json('"safe"') END,
        'revision', 1,
        'raisedAt', value,
        'unheard', json('[]'),
        'course', 'rising'
      )) FROM json_each(incident.body, '$.told')
    ))
  );

  CREATE TABLE acknowledgement (
    incident TEXT NOT NULL PRIMARY KEY REFERENCES incident ON DELETE CASCADE,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE silence (
    id TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX silence_by_ends_at ON silence (ends_at);

  CREATE TABLE hour_tally (
    hour INTEGER PRIMARY KEY,
    cycles INTEGER NOT NULL,
    cycles_failed INTEGER NOT NULL,
    probes INTEGER NOT NULL,
    probes_failed INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE address (
    target TEXT NOT NULL,
    address TEXT NOT NULL,
    last_named_at INTEGER NOT NULL,
    PRIMARY KEY (target, address)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE end_entity (
    id INTEGER PRIMARY KEY,
    target TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    spki_sha256 TEXT NOT NULL,
    issuer TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    first_served_at INTEGER NOT NULL,
    sct_at INTEGER,
    UNIQUE (target, sha256)
  ) STRICT;
  CREATE INDEX end_entity_by_not_after ON end_entity (not_after);

  CREATE TABLE watched_target (
    target TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO watched_target (target, since) SELECT target, min(first_seen_at) FROM observation GROUP BY target;

  CREATE TABLE source_state (
    source TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE signal (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL REFERENCES source_state ON DELETE CASCADE,
    key TEXT NOT NULL,
    ends_at INTEGER,
    body TEXT NOT NULL,
    UNIQUE (source, key)
  ) STRICT;
  CREATE INDEX signal_by_ends_at ON signal (ends_at) WHERE ends_at IS NOT NULL;

  ALTER TABLE meta RENAME TO old_meta;
  CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    offline_since INTEGER,
    last_cycle_at INTEGER,
    last_digest_at INTEGER,
    watching_since INTEGER NOT NULL,
    link_key BLOB
  ) STRICT;
  INSERT INTO meta (id, offline_since, last_cycle_at, watching_since)
  SELECT id, offline_since, last_cycle_at, coalesce(
    (
      SELECT min(at) FROM (
        SELECT min(first_seen_at) AS at FROM observation
        UNION ALL SELECT min(at) FROM outlook_change
        UNION ALL SELECT min(opened_at) FROM incident
        UNION ALL SELECT last_cycle_at FROM old_meta
      )
    ),
    CAST(unixepoch('subsec') * 1000 AS INTEGER)
  ) FROM old_meta;
  DROP TABLE old_meta;
  `,
  // Days that are over are rolled up: a row may stand for several stretches.
  `
  ALTER TABLE observation ADD COLUMN stretches INTEGER NOT NULL DEFAULT 1;
  CREATE INDEX outlook_change_by_target ON outlook_change (target, at);
  ALTER TABLE meta ADD COLUMN rolled_up_to INTEGER;
  `,
];
