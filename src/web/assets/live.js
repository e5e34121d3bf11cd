// Fetches the page anew when the daemon says that something changed. Without it everything works, by reloading.
(() => {
  const address = document.body.dataset.live;
  if (address === undefined || typeof EventSource === 'undefined') return;
  const state = document.querySelector('.live-state');
  const say = (text) => {
    if (state !== null) state.textContent = text;
  };
  /** A sign of life comes every 25 s. */
  const SILENT_TOO_LONG_MS = 60_000;
  let isFetching = false;
  let isOutdated = false;
  /** The state of things that this page shows. */
  let shown = document.body.dataset.mark;

  /** Somebody is writing: what they have typed must not go. */
  const isBusy = () => {
    const { activeElement } = document;
    return activeElement !== null && activeElement.matches('input, textarea, select');
  };

  const refresh = async () => {
    if (isFetching || document.hidden || isBusy()) {
      isOutdated = true;
      if (isBusy()) say('Paused while you type');
      return;
    }
    isFetching = true;
    isOutdated = false;
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      replaceMain(fresh);
      document.title = fresh.title;
      shown = fresh.body.dataset.mark;
      say('Live: up to date');
    } catch {
      say('Could not be updated; trying again');
      isOutdated = true;
    } finally {
      isFetching = false;
    }
  };

  /** Keeps what is unfolded, where the focus is, and the scroll position. */
  const replaceMain = (fresh) => {
    const before = document.querySelector('main');
    const after = fresh.querySelector('main');
    if (before === null || after === null || before.innerHTML === after.innerHTML) return;
    const open = new Set([...before.querySelectorAll('details[open][id]')].map(({ id }) => id));
    const focused = document.activeElement?.id ?? '';
    for (const details of after.querySelectorAll('details[id]')) details.open = open.has(details.id) || details.open;
    before.replaceChildren(...after.childNodes);
    if (focused !== '') document.getElementById(focused)?.focus({ preventScroll: true });
  };

  let events = null;
  let lastHeard = 0;

  /** Every message says which state of things it is of: one that this page does not show yet is fetched. */
  const heard = ({ data }) => {
    lastHeard = Date.now();
    if (data === shown) say('Live: up to date');
    else void refresh();
  };
  const connect = () => {
    events?.close();
    lastHeard = Date.now();
    events = new EventSource(address);
    events.addEventListener('changed', heard);
    events.addEventListener('beat', heard);
    events.addEventListener('error', () => say('Not live: the connection is lost'));
  };
  /** A browser has few connections to a host: a page that nobody sees needs none. */
  const disconnect = () => {
    events?.close();
    events = null;
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));
  document.addEventListener('focusout', () => setTimeout(() => isOutdated && void refresh(), 500));
  setInterval(() => {
    if (document.hidden) return;
    if (isOutdated) void refresh();
    if (Date.now() - lastHeard < SILENT_TOO_LONG_MS) return;
    say('Not live: nothing is heard');
    connect();
  }, 5_000);
  if (!document.hidden) connect();
})();
