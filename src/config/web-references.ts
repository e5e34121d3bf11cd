// Mistakes of the page's door: one that everybody finds open, and secrets that are none.
import { listensOnLoopback } from '../lib/loopback.ts';
import { parsePasswordHash } from '../lib/password-hash.ts';
import type { WebOutline } from './outline.ts';
import { type ConfigProblem, type LoadedConfig, type Mistake, problemAt, quoted } from './problem.ts';
import { repeated } from './repeated.ts';
import type { Secrets } from './secret.ts';
import { isListen, PASSWORD_FORM } from './web-schema.ts';

/** What the schema cannot see of `web`. */
export function* webMistakes({ listen, hasDoor, tokens, proxyFrom }: WebOutline): Iterable<Mistake> {
  if (listen !== null && isListen(listen) && !hasDoor && !listensOnLoopback(listen)) {
    const found = `${quoted(listen)}, which others reach, and nothing that says who may come in`;
    const expected =
      'password, tokens or proxy.header beside it, or an address of this machine alone such as 127.0.0.1:8080';
    yield { path: ['web', 'listen'], at: 'value', found, expected };
  }
  yield* repeated(tokens, (index) => ['web', 'tokens', index, 'name'], 'a name of its own for each token');
  for (const [index, network] of proxyFrom.entries()) {
    if (network === null || !/\/0+$/.test(network)) continue;
    const expected = 'the networks of the proxy alone: whoever asks from there may say who they are';
    yield { path: ['web', 'proxy', 'from', index], at: 'value', found: quoted(network), expected };
  }
}

/** As many random characters as nobody guesses. */
const MIN_TOKEN_CHARACTERS = 32;
// RFC 6750 section 2.1: what can be sent after "Bearer".
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;
const TOKEN_FORM = `at least ${String(MIN_TOKEN_CHARACTERS)} characters of letters, digits and -._~+/, such as openssl rand -hex 32 prints`;

/** What only their content shows of the page's secrets. Never repeats it. */
export function webSecretProblems(loaded: LoadedConfig, secrets: Secrets): readonly ConfigProblem[] {
  const { web } = loaded.config;
  if (web === undefined) return [];
  const problems: ConfigProblem[] = [];
  const { password } = web;
  const hash = typeof password === 'object' ? secrets.get(password) : undefined;
  if (hash !== undefined && parsePasswordHash(hash) === null) {
    const found = 'a content of another form (not shown)';
    problems.push(problemAt(loaded, ['web', 'password'], { found, expected: PASSWORD_FORM }));
  }
  const seen = new Set<string>();
  for (const [index, { token }] of web.tokens.entries()) {
    const text = secrets.get(token);
    if (text === undefined) continue;
    const found = tokenProblem(text, seen);
    if (found !== null) {
      problems.push(problemAt(loaded, ['web', 'tokens', index, 'token'], { found, expected: TOKEN_FORM }));
    }
    seen.add(text);
  }
  return problems;
}

function tokenProblem(text: string, seen: ReadonlySet<string>): string | null {
  if (!TOKEN.test(text)) return 'a content of another form (not shown)';
  if (text.length < MIN_TOKEN_CHARACTERS) return 'a token that is too short (not shown)';
  return seen.has(text) ? 'the token of another name (not shown)' : null;
}
