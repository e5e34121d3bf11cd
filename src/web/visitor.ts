// Who asks, as the door found out, and what they may do.

export interface Visitor {
  /** How they came in; `open`: on loopback nobody has to log in unless the config says so. */
  readonly by: 'open' | 'session' | 'token' | 'proxy';
  /** As the token or the proxy names them; null: nobody said. */
  readonly name: string | null;
  /** Whether they may acknowledge and silence. */
  readonly mayAct: boolean;
  /** What a form of theirs must carry to change something; null for tokens, which no browser sends by itself. */
  readonly csrf: string | null;
}
