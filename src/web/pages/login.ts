// Where people log in and out.
import { visibleText } from '../../lib/escape.ts';
import type { App, Asked } from '../app-env.ts';
import { askerOf } from '../door/asker.ts';
import type { Door } from '../door/door.ts';
import { localPath } from '../door/local-path.ts';
import { loginDesk, type LoginOutcome, MAX_PASSWORD } from '../door/log-in.ts';
import { formOf } from '../form.ts';
import { framed } from '../layout.ts';
import { html } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { errorPage } from './error.ts';

export function serveLogin(app: App, door: Door, { clock, log }: WebParts): void {
  const look = loginDesk(clock);
  app.get('/login', (asked) => {
    const to = localPath(asked.req.query('to'));
    if (door.whoAsks(asked).kind === 'visitor') return asked.redirect(to, 303);
    return door.keys().password === null ? noPassword(asked) : loginPage(asked, door, to);
  });
  app.post('/login', async (asked) => {
    const { password: key } = door.keys();
    if (key === null) return noPassword(asked);
    const { password = '', to: wanted } = await formOf(asked);
    const to = localPath(wanted);
    if (!(await door.isOwnForm(asked))) return loginPage(asked, door, to, NOT_OURS);
    const { address } = askerOf(asked, door.keys());
    const outcome = await look(password, key.hash, address);
    if (outcome.kind !== 'right') {
      log.warn({ address: visibleText(address, 100), why: outcome.kind }, 'a login was refused');
      return loginPage(asked, door, to, problemOf(outcome));
    }
    door.logIn(asked, key.text);
    log.info({ address: visibleText(address, 100) }, 'somebody has logged in');
    return asked.redirect(to, 303);
  });
  app.post('/logout', (asked) => {
    door.logOut(asked);
    return asked.redirect('/login', 303);
  });
}

interface Problem {
  readonly status: 200 | 401 | 403 | 429;
  readonly message: string;
  readonly retryAfterMs?: number;
}

const NOT_OURS: Problem = {
  status: 403,
  message:
    'The page to log in on was too old, or the browser keeps no cookies for this address: try again, at the address that web.url of the config names',
};

function problemOf(outcome: Exclude<LoginOutcome, { readonly kind: 'right' }>): Problem {
  if (outcome.kind === 'wrong') return { status: 401, message: 'This is not the password' };
  const minutes = Math.ceil(outcome.waitMs / 60_000);
  const message = `Too many attempts: try again in ${minutes === 1 ? 'a minute' : `${String(minutes)} minutes`}`;
  return { status: 429, message, retryAfterMs: outcome.waitMs };
}

function loginPage(asked: Asked, door: Door, to: string, problem: Problem | null = null): Response {
  if (problem?.retryAfterMs !== undefined) {
    asked.header('retry-after', String(Math.ceil(problem.retryAfterMs / 1_000)));
  }
  const wrong = problem !== null && html` aria-invalid="true" aria-describedby="problem"`;
  const body = html`<section class="card door">
    <h1>Log in</h1>
    ${problem !== null && html`<p class="problem" id="problem" role="alert">${problem.message}.</p>`}
    <form method="post" action="/login">
      <input type="hidden" name="csrf" value="${door.formToken(asked)}">
      <input type="hidden" name="to" value="${to}">
      <div class="field"><label for="password">Password</label>
        <input type="password" id="password" name="password" autocomplete="current-password" required autofocus
          maxlength="${MAX_PASSWORD}"${wrong}></div>
      <button type="submit">Log in</button>
    </form>
  </section>`;
  const page = framed({ title: 'Log in', nav: null, body, visitor: null, isLive: false });
  return asked.html(page.text, problem?.status ?? 200);
}

function noPassword(asked: Asked): Response {
  return errorPage(asked, 404, 'Nobody logs in here with a password');
}
