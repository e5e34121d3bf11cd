// Which pairs a route, a silence or a maintenance window is about. A record; matcher.ts compiles it.

/** What is absent or empty means everything; what is there must all hold. */
export interface PairMatcher {
  /** Globs of firmware ids, which mind case; one of them must match. Absent or empty: every firmware. */
  readonly firmware?: readonly string[] | undefined;
  /** Globs of targets, with or without port; one of them must match. Absent or empty: every target. */
  readonly targets?: readonly string[] | undefined;
  /** Labels that the pair must have, each value a glob; all must match. A label that a pair has not matches not even `*`. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
}
