// Fetches the page anew when the daemon says that something changed. Without it everything works, by reloading.
(() => {
  const address = document.body.dataset.live;
  if (address === undefined || typeof EventSource === 'undefined') return;
  const state = document.querySelector('.live-state');
  const say = (text) => {
    if (state !== null) state.textContent = text;
  };
  let isFetching = false;
  let isOutdated = false;

  /** Somebody is writing: what they have typed must not go. */
  const isBusy = () => {
    const { activeElement } = document;
    return activeElement !== null && activeElement.matches('input, textarea, select');
  };

  const refresh = async () => {
    if (isFetching || document.hidden || isBusy()) {
      isOutdated = true;
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

  const events = new EventSource(address);
  events.addEventListener('changed', () => void refresh());
  events.addEventListener('open', () => say('Live'));
  events.addEventListener('error', () => say('Not live: the connection is lost'));
  const catchUp = () => {
    if (isOutdated) void refresh();
  };
  document.addEventListener('visibilitychange', catchUp);
  document.addEventListener('focusout', () => setTimeout(catchUp, 500));
  setInterval(catchUp, 5_000);
})();
