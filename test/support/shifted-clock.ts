// Loaded before a program (`node --import`): makes the wall clock of its process another one, ahead by CLOCK_AHEAD_MS. Time
// passes as it does, and no other process sees it: a machine that was off for a day, without a day's wait.
const aheadMs = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);
const systemNow = Date.now;
const now = () => systemNow() + aheadMs;

globalThis.Date = new Proxy(Date, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
  get: (target, key): unknown => (key === 'now' ? now : Reflect.get(target, key)),
});
