// What lies in deploy/ fits to what is there: metrics that exist, manifests that Kubernetes takes, a config that loads.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';

import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

import { loadConfig } from '../../../src/config/load.ts';
import { loadFirmware } from '../../../src/firmware/load.ts';
import { stacksOf } from '../../../src/firmware/stacks.ts';
import { apiStage } from '../api/api-stage.ts';
import { familiesOf, metricsOf } from './exposition.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (file: string) => readFile(new URL(file, ROOT), 'utf8');

/** The metrics that expressions name, the parts of a histogram as the histogram. */
function metricsIn(text: string): readonly string[] {
  const names = [...text.matchAll(/anchorwatch_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
  return [...new Set(names)];
}

test('dashboard and rules name metrics that there are', async (context) => {
  const stage = await apiStage(context);
  await stage.cycle('old');
  const families = new Set(familiesOf(await metricsOf(stage)));
  for (const file of ['deploy/grafana/anchorwatch.json', 'deploy/prometheus/anchorwatch.rules.yaml']) {
    const named = metricsIn(await read(file));
    assert.ok(named.length > 8, file);
    assert.deepEqual(
      named.filter((name) => !families.has(name)),
      [],
      file,
    );
  }
});

const ruleTests = z.object({
  tests: z.array(
    z.object({ alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })) }),
  ),
});

test('each rule has a unit test in which it fires', async () => {
  const rules = [...(await read('deploy/prometheus/anchorwatch.rules.yaml')).matchAll(/- alert: (\w+)/g)];
  const files = await Promise.all(['', '-days'].map((part) => read(`deploy/prometheus/anchorwatch${part}.test.yaml`)));
  const cases = files.flatMap((text) => ruleTests.parse(parse(text)).tests.flatMap((one) => one.alert_rule_test));
  const fired = cases.filter((one) => one.exp_alerts.length > 0);
  assert.deepEqual(new Set(fired.map(({ alertname }) => alertname)), new Set(rules.map(([, name]) => name)));
});

test('the dashboard can be imported: panels with ids of their own, a source that is chosen, no host in it', async () => {
  const dashboard = JSON.parse(await read('deploy/grafana/anchorwatch.json')) as {
    readonly panels: readonly { readonly id: number; readonly datasource: { readonly uid: string } }[];
    readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  };
  assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
  assert.deepEqual(new Set(dashboard.panels.map(({ datasource }) => datasource.uid)), new Set(['${datasource}']));
  assert.partialDeepStrictEqual(dashboard.templating.list[0], { name: 'datasource', type: 'datasource' });
});

const MODELS = { ConfigMap, Deployment, NetworkPolicy, PersistentVolumeClaim, Secret, Service };

interface Manifest {
  readonly kind: keyof typeof MODELS;
  readonly metadata: { readonly name: string };
}

async function manifestsIn(file: string): Promise<readonly Manifest[]> {
  return parseAllDocuments(await read(file)).map((document) => document.toJS() as Manifest);
}

/** Throws what Kubernetes would say of it. The models take what is of their kind alone. */
function validate({ kind, ...manifest }: Manifest): void {
  const Model = MODELS[kind] as new (content: object) => { readonly validate: () => void };
  new Model(manifest).validate();
}

describe('Kubernetes', () => {
  const manifests: Manifest[] = [];
  before(async () => {
    for (const file of ['config', 'anchorwatch'])
      manifests.push(...(await manifestsIn(`deploy/kubernetes/${file}.yaml`)));
  });
  const one = (kind: keyof typeof MODELS) => manifests.find((manifest) => manifest.kind === kind);

  test('takes every manifest', () => {
    assert.deepEqual(manifests.map(({ kind }) => kind).sort(), Object.keys(MODELS).sort());
    for (const manifest of manifests) validate(manifest);
  });

  test('would not take one that is wrong', () => {
    const wrong = { ...one('Deployment'), spec: { replicas: 'one' } } as unknown as Manifest;
    assert.throws(() => {
      validate(wrong);
    }, /replicas must be integer/);
  });

  test('runs one daemon at a time, as nobody, on files that it cannot write', () => {
    const security = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
    const probes = {
      // Whoever keeps the page from answering must not have the watch restarted.
      livenessProbe: { exec: { command: ['anchorwatch', 'health'] } },
      startupProbe: { exec: { command: ['anchorwatch', 'health'] } },
      readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
    };
    assert.partialDeepStrictEqual(one('Deployment'), {
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        template: {
          spec: {
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, runAsUser: 1000 },
            containers: [{ securityContext: security, ...probes }],
          },
        },
      },
    });
  });

  test('mounts a config that loads', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-kubernetes-'));
    context.after(() => rm(folder, { recursive: true }));
    const files = z.object({ data: z.record(z.string(), z.string()) }).parse(one('ConfigMap')).data;
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const loaded = await loadConfig(join(folder, 'anchorwatch.yaml'));
    const [line] = await loadFirmware(loaded, stacksOf(loaded));
    assert.equal(line?.targets[0]?.anchors.anchors.length, 1);
    assert.equal(loaded.config.web?.listen, '0.0.0.0:8080');
    const secrets = z.object({ stringData: z.record(z.string(), z.string()) }).parse(one('Secret')).stringData;
    const mentioned = [...(files['anchorwatch.yaml'] ?? '').matchAll(/\/secrets\/([\w-]+)/g)].map(([, name]) => name);
    assert.deepEqual(Object.keys(secrets).sort(), mentioned.sort());
  });
});

test('compose publishes ports on this machine alone, and says what is missing', async () => {
  const compose = parse(await read('compose.yaml')) as {
    readonly services: Readonly<Record<string, { readonly ports: readonly string[]; readonly environment?: object }>>;
  };
  const ports = Object.values(compose.services).flatMap((service) => service.ports);
  assert.equal(ports.length, 2);
  for (const port of ports) assert.match(port, /^127\.0\.0\.1:/);
  const { WEB_PASSWORD_HASH: hash } = z
    .object({ WEB_PASSWORD_HASH: z.string() })
    .loose()
    .parse(compose.services['anchorwatch']?.environment);
  assert.match(hash, /^\$\{WEB_PASSWORD_HASH:\?/);
});
