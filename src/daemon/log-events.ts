// The daemon's log: one line a cycle, one for each step of an outlook and of what can be updated, and the vantage going
// offline said once.
import type { Logger } from 'pino';

import type { Decision } from '../alerts/decide.ts';
import { logDeliveryEvent, logGivenUp } from '../alerts/delivery/delivery-event.ts';
import { compareImpact, fleetImpact, reachImpact } from '../alerts/fleet.ts';
import type { FleetTally } from '../alerts/fleet-impact.ts';
import { reachText } from '../alerts/reach-text.ts';
import { ConfigError, formatConfigError } from '../config/load.ts';
import { isoInstant } from '../lib/clock.ts';
import { errorText } from '../lib/coded-error.ts';
import { formatDuration } from '../lib/duration.ts';
import { visibleText } from '../lib/escape.ts';
import type { OutlookChange, Reach, ReachChange } from '../outlook/outlook.ts';
import { compareLevels, compareReaches, OUTLOOK_LEVELS, waysLeft } from '../outlook/outlook.ts';
import type { CycleRecord } from '../store/store.ts';
import type { CycleReport } from './cycle.ts';
import type { Daemon } from './daemon.ts';
import { dnsSourceLog } from './log-dns-sources.ts';
import type { Setup } from './setup.ts';

/** Writes what happens in `daemon` to `log`, for as long as the daemon lives. */
export function logEvents(daemon: Pick<Daemon, 'events'>, log: Logger): void {
  const { events } = daemon;
  logCycles(daemon, log);
  // A look is every few seconds: of those that fail alike the first says it all.
  let toldFailure: string | null = null;
  events.on('decided', ({ reasons }) => {
    toldFailure = null;
    logReasons(reasons, log);
  });
  events.on('lookFailed', (error) => {
    const failure = visibleText(errorText(error));
    if (failure !== toldFailure) log.error({ code: codeOf(error) }, `nothing decided between cycles: ${failure}`);
    toldFailure = failure;
  });
  events.on('heartbeat', (result) => {
    if (result.kind === 'failed') log.warn(`heartbeat not heard: ${visibleText(result.error)}`);
  });
  events.on('cycleSkipped', () => {
    log.warn('the schedule asked for a cycle while the last one was still running: skipped');
  });
  events.on('cycleAbandoned', () => {
    log.info('cycle abandoned, nothing of it was written');
  });
  events.on('cycleFailed', (error) => {
    log.error({ code: codeOf(error) }, `cycle failed: ${visibleText(errorText(error))}`);
  });
  events.on('pruned', (observations) => {
    log.info({ observations }, 'old observations forgotten');
  });
  events.on('pruneFailed', (error) => {
    log.warn({ code: codeOf(error) }, `old observations not forgotten: ${visibleText(errorText(error))}`);
  });
  events.on('reloaded', (setup) => {
    log.level = setup.config.log.level;
    log.info(sizeOf(setup), 'config reloaded');
  });
  events.on('reloadFailed', (error) => {
    const mistakes = error instanceof ConfigError ? formatConfigError(error).split('\n') : undefined;
    log.error({ mistakes }, `config not reloaded, the old one stays: ${visibleText(errorText(error), 1_000)}`);
  });
  events.on('collectFailed', (source, error) => {
    const fields = { source: visibleText(source), code: codeOf(error) };
    log.error(fields, `what a source of signals left was not written: ${visibleText(errorText(error))}`);
  });
  events.on('remarked', (text) => {
    log.info(`signals: ${visibleText(text, MAX_REMARK)}`);
  });
  events.on('delivery', (event) => {
    logDeliveryEvent(event, log);
  });
}

function logCycles({ events }: Pick<Daemon, 'events'>, log: Logger): void {
  // Once in a process: whoever restarts it while offline reads another log, or the end of this one.
  let toldOffline = false;
  const logDnsSources = dnsSourceLog(log);
  events.on('cycleCompleted', (report) => {
    logVantage(report, toldOffline, log);
    logDnsSources(report.dnsSources);
    toldOffline = report.record.offlineSince !== null;
    logReaches(report, log);
    logCycle(report, log);
    logReasons(report.reasons, log);
    logGivenUp(report.receivers, log);
  });
}

/** How much a setup watches, for the log. */
export function sizeOf(setup: Setup) {
  return {
    targets: setup.targets.length,
    firmware: setup.firmware.length,
    receivers: setup.receivers.map(({ name }) => name),
  };
}

function logVantage({ record, offlineBefore }: CycleReport, toldOffline: boolean, log: Logger): void {
  const since = record.offlineSince;
  if (since !== null && !toldOffline) {
    const fields = { probes: record.observations.length, since: isoInstant(since) };
    log.error(fields, 'vantage offline: no target could be reached, nothing is concluded until one can');
  }
  if (since === null && offlineBefore !== null) {
    const away = formatDuration(record.finishedAt - offlineBefore);
    log.info({ since: isoInstant(offlineBefore) }, `vantage online again after ${away}`);
  }
}

// Worst first, and before the steps behind it.
function logReaches({ reachChanges }: CycleReport, log: Logger): void {
  const worstFirst = reachChanges.toSorted((a, b) => compareImpact(reachImpact(a.state), reachImpact(b.state)));
  for (const change of worstFirst.slice(0, MAX_STEPS)) logReach(change, log);
  logRest(worstFirst.length - MAX_STEPS, 'firmware lines', log);
}

/**
 * Steps of one cycle that are logged one by one. Lines are written at once: while whoever reads them falls behind (a pipe
 * holds 64 kB, pipe(7)), nothing is sent, and a rotation that hits thousands is the worst moment for that.
 */
const MAX_STEPS = 50;
/** Of what a source of signals says. */
const MAX_REMARK = 1_000;

function logRest(rest: number, what: string, log: Logger): void {
  if (rest > 0) log.warn({ more: rest }, `${String(rest)} more ${what} stepped; this log names the worst`);
}

function logReach({ from, to, state }: ReachChange, log: Logger): void {
  const { firmware, devices, recovery } = state;
  const left = waysLeft(state).map(({ target }) => visibleText(target));
  const level = compareReaches(to, from) > 0 ? LEVEL_OF_REACH[to] : 'info';
  log[level](
    { firmware, devices, from, to, waysLeft: left, recovery },
    `reach ${from} -> ${to}: ${visibleText(reachText(state))}`,
  );
}

const LEVEL_OF_REACH: Readonly<Record<Reach, 'error' | 'warn' | 'info'>> = {
  stranded: 'error',
  'at-risk': 'warn',
  reachable: 'info',
};

function logCycle({ record, reaches }: CycleReport, log: Logger): void {
  const failed = record.observations.filter(({ outcome }) => outcome.kind === 'failed').length;
  const loudestFirst = record.changes.toSorted((a, b) => compareLevels(b.to, a.to));
  for (const change of loudestFirst.slice(0, MAX_STEPS)) logChange(change, log);
  logRest(loudestFirst.length - MAX_STEPS, 'outlooks', log);
  const level = record.offlineSince === null ? 'info' : 'debug';
  log[level](
    {
      probes: record.observations.length,
      failed,
      outlooks: countLevels(record),
      ...devicesOf(reaches),
      notifications: record.decision.deliveries.length,
      durationMs: record.finishedAt - record.startedAt,
    },
    'cycle completed',
  );
}

/** What is told as it is decided; what is held back and why only to whoever wants to know. */
function logReasons(reasons: Decision['reasons'], log: Logger): void {
  for (const { incident, receiver, reason } of reasons) {
    if (reason.kind === 'tell') {
      log.info({ incident, receiver, kind: reason.as, from: reason.from, to: reason.to }, 'notification decided');
      continue;
    }
    const until = reason.until === null ? null : isoInstant(reason.until);
    log.debug({ incident, receiver, because: reason.because, until }, 'notification held back');
  }
}

function logChange({ from, to, state }: OutlookChange, log: Logger): void {
  const { firmware, target, findings } = state;
  const fields = { firmware, target: visibleText(target), from, to, findings: findings.map(({ code }) => code) };
  log[compareLevels(to, from) > 0 ? 'warn' : 'info'](fields, `outlook ${from} -> ${to}`);
}

/** How many devices are stranded and at risk, where there are some. */
function devicesOf(reaches: CycleReport['reaches']): Partial<Record<'stranded' | 'atRisk', FleetTally>> {
  const { stranded, atRisk } = fleetImpact(reaches);
  return { ...(stranded.firmware > 0 && { stranded }), ...(atRisk.firmware > 0 && { atRisk }) };
}

function countLevels({ outlooks }: CycleRecord): Partial<Record<string, number>> {
  const counts = OUTLOOK_LEVELS.map((level) => [level, outlooks.filter((outlook) => outlook.level === level).length]);
  return Object.fromEntries(counts.filter(([, count]) => count !== 0)) as Partial<Record<string, number>>;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
