// What collectors work with, where nothing is collected.
import type { SignalSources } from '../../src/daemon/signals/sources.ts';

const httpGet: SignalSources['httpGet'] = () => Promise.resolve({ kind: 'failed', error: 'nobody is asked here' });

export const NO_SOURCES: SignalSources = {
  httpGet,
  download: httpGet,
  readAnchors: () => Promise.resolve({ kind: 'failed', reason: 'nothing is read here' }),
  announcedAnchors: new Map(),
  certSpotterKey: null,
};
