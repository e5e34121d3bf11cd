// The collectors that a config asks for.
import type { Clock } from '../../lib/clock.ts';
import { targetKey } from '../../probe/observation.ts';
import { announcementsCollector } from '../../signals/announcements/collector.ts';
import { type AriParts, ariCollector } from '../../signals/ari/ari-collector.ts';
import { ariDirectories } from '../../signals/ari/directories.ts';
import { caaCollector } from '../../signals/caa/caa-collector.ts';
import { caaResolvers } from '../../signals/caa/resolve-caa.ts';
import type { Collector } from '../../signals/collector.ts';
import { certSpotterCollector } from '../../signals/ct/cert-spotter-collector.ts';
import { spoolCollector } from '../../signals/ct/spool-collector.ts';
import type { NamedTarget } from '../../signals/ct/target-names.ts';
import { declaredCollector } from '../../signals/declared/collector.ts';
import { declaredSetsOf } from '../../signals/declared/declared-set.ts';
import { previewCollector } from '../../signals/previews/collector.ts';
import { rootsCollector } from '../../signals/root-programs/collector.ts';
import type { Setup } from '../setup.ts';
import { previewProbe } from './previews.ts';
import { DOWNLOAD_TIMEOUT_MS } from './sources.ts';

export interface CollectorTools {
  readonly clock: Clock;
  /** What is watched now, redirects included. */
  readonly targets: () => readonly NamedTarget[];
  /** What each target serves now; null before the first cycle. */
  readonly served: AriParts['served'];
  /** There are newer reports of root programs. */
  readonly onReports: () => void;
  /** A line for the log. Visible characters only. */
  readonly remark: (text: string) => void;
}

export function collectorsOf(setup: Setup, tools: CollectorTools): readonly Collector[] {
  return [ofConfig, ofTransparency, ofHosts, ofPrograms, ofCas].flatMap((of) => of(setup, tools));
}

function ofConfig({ config, targets, sources }: Setup, { clock }: CollectorTools): readonly Collector[] {
  const { announcements, signals } = config;
  const { httpGet, readAnchors } = sources;
  const parts = { httpGet, readAnchors, clock, everyMs: signals.declared.interval };
  const announced = { announcements, anchors: sources.announcedAnchors, targets };
  return [
    ...(announcements.length === 0 ? [] : [announcementsCollector(announced, clock)]),
    ...declaredSetsOf(targets).map((set) => declaredCollector(set, parts)),
  ];
}

function ofTransparency({ config, sources }: Setup, tools: CollectorTools): readonly Collector[] {
  const { certSpotter, spool } = config.signals.ct;
  const collectors: Collector[] = [];
  if (certSpotter !== undefined) {
    const { url, interval: intervalMs, queriesPerHour } = certSpotter;
    const settings = { url, key: sources.certSpotterKey, intervalMs, queriesPerHour };
    collectors.push(certSpotterCollector({ ...tools, settings, get: sources.httpGet, random: Math.random }));
  }
  if (spool !== undefined) collectors.push(spoolCollector({ ...tools, folder: spool }));
  return collectors;
}

function ofCas({ config, sources }: Setup, { clock, targets, served }: CollectorTools): readonly Collector[] {
  const { caa, ari } = config.signals;
  const { resolvers, dnsTimeout: timeoutMs } = config.probe;
  const collectors: Collector[] = [];
  if (caa !== undefined) {
    const hosts = () => targets().map(({ host }) => host);
    const servers = caaResolvers({ resolvers, timeoutMs });
    collectors.push(caaCollector({ hosts, servers, intervalMs: caa.interval, clock }));
  }
  if (ari !== undefined) {
    const directories = ariDirectories(ari.directories);
    collectors.push(ariCollector({ served, directories, intervalMs: ari.interval, get: sources.httpGet, clock }));
  }
  return collectors;
}

function ofHosts({ config, firmware, targets }: Setup, { clock }: CollectorTools): readonly Collector[] {
  const { previews } = config.signals;
  if (previews === undefined) return [];
  const probe = previewProbe({ firmware, settings: config.probe, vantage: config.vantage, clock });
  const parts = { probe, targets, clock, everyMs: previews.interval };
  return previews.hosts.map((preview) => previewCollector(preview, parts));
}

function ofPrograms({ config, sources }: Setup, { clock, onReports }: CollectorTools): readonly Collector[] {
  const { roots } = config.signals;
  if (!roots.fetch) return [];
  const parts = { folder: roots.cache, httpGet: sources.download, clock, timeoutMs: DOWNLOAD_TIMEOUT_MS };
  return [rootsCollector({ ...parts, urls: roots, everyMs: roots.interval, onUpdated: onReports })];
}

/** The targets of the config, and where redirects lead. */
export function namedTargets(
  targets: Setup['targets'],
  hops: readonly { readonly toHost: string; readonly toPort: number }[],
): readonly NamedTarget[] {
  const all = [
    ...targets.map(({ host, port }) => ({ target: targetKey(host, port), host })),
    ...hops.map(({ toHost, toPort }) => ({ target: targetKey(toHost, toPort), host: toHost })),
  ];
  return [...new Map(all.map((one) => [one.target, one])).values()];
}
