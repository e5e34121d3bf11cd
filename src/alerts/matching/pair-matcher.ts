// Which pairs a route, a silence or a maintenance window is about. A record; matcher.ts compiles it.

export interface PairMatcher {
  /** Globs of firmware ids; absent or empty: every firmware. */
  readonly firmware?: readonly string[];
  /** Globs of targets, with or without port; absent or empty: every target. */
  readonly targets?: readonly string[];
  /** Labels that the pair must have, each value a glob; absent: none. */
  readonly labels?: Readonly<Record<string, string>>;
}
