// `anchorwatch firmware diff` as users call it: a gate before a release, against real TLS servers on loopback.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type DiffScene, diffScene } from './diff-scene.ts';

let scene: DiffScene;

before(async () => {
  scene = await diffScene();
});

after(() => scene.close());

interface Script {
  readonly name: string;
  /** What follows `firmware diff`. */
  readonly command: string;
  readonly status: number;
  readonly stdout: string;
}

const scripts: readonly Script[] = [
  {
    name: 'anchors alone: nothing lost',
    command: 'both.pem large.pem',
    status: 0,
    stdout: `
Gained
large.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  + Large    RSA 3072  2040-01-01  <sixteen digits>  line 29

anchors: 1 gained, 2 as before; no target was asked (--config names them)
`,
  },
  {
    name: 'anchors alone: one lost',
    command: 'both.pem a.pem',
    status: 1,
    stdout: `
Lost
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root B   EC P-256  2040-01-01  <sixteen digits>  line 19

anchors: 1 lost, 1 as before; no target was asked (--config names them)
`,
  },
  {
    name: 'the same anchors in another format',
    command: 'both.pem both.bin',
    status: 0,
    stdout: `
anchors: 2 as before; no target was asked (--config names them)
`,
  },
  {
    name: 'a renewed anchor is none that was lost',
    command: 'both.pem renewed.pem',
    status: 0,
    stdout: `
Renewed (same name and key), OLD
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root A   RSA 2048  2040-01-01  <sixteen digits>  line 1

Renewed (same name and key), NEW
renewed.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  + Root A   RSA 2048  2035-01-01  <sixteen digits>  line 1

anchors: 1 renewed, 1 as before; no target was asked (--config names them)
`,
  },
  {
    name: 'what the stack could use before and cannot now',
    command: 'both.pem expired.pem --stack mbedtls',
    status: 1,
    stdout: `
Renewed (same name and key), OLD
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root B   EC P-256  2040-01-01  <sixteen digits>  line 19

Renewed (same name and key), NEW
expired.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  + Root B   EC P-256  2021-01-01  <sixteen digits>  line 19 (expired)

What looks wrong with NEW, and does not with OLD
  ! mbedtls: Root B (<sixteen digits>) expired at 2021-01-01T00:00:00Z
    [anchor-expired]

anchors: 1 renewed, 1 as before; no target was asked (--config names them)
`,
  },
  {
    name: 'a target that would be refused',
    command: 'both.pem a.pem --config one.yaml',
    status: 2,
    stdout: `
Lost
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root B   EC P-256  2040-01-01  <sixteen digits>  line 19

Targets
  ✗ sensor-1.0 on b.example:<b>: accepted with OLD, refused with NEW
      on 127.0.0.1 (tls12-rsa): issuer-missing, the device prints -0x2700:
      "CN=Root B", the issuer of "CN=b.example", is neither an anchor nor served
      (flags 0x8)
  ✓ sensor-1.0 on a.example:<a>: accepted with both
      on 127.0.0.1 (tls12-rsa): by CN=Root A, until 2040-01-01T00:00:01Z

anchors: 1 lost, 1 as before; 2 targets: 1 newly refused
`,
  },
  {
    name: 'targets that stay',
    command: 'both.pem large.pem --config one.yaml',
    status: 0,
    stdout: `
Gained
large.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  + Large    RSA 3072  2040-01-01  <sixteen digits>  line 29

Targets
  ✓ sensor-1.0 on a.example:<a>: accepted with both
      on 127.0.0.1 (tls12-rsa): by CN=Root A, until 2040-01-01T00:00:01Z
  ✓ sensor-1.0 on b.example:<b>: accepted with both
      on 127.0.0.1 (tls12-rsa): by CN=Root B, until 2040-01-01T00:00:01Z

anchors: 1 gained, 2 as before; 2 targets: 0 newly refused
`,
  },
  {
    name: 'targets that end sooner',
    command: 'both.pem renewed.pem --config one.yaml',
    status: 1,
    stdout: `
Renewed (same name and key), OLD
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root A   RSA 2048  2040-01-01  <sixteen digits>  line 1

Renewed (same name and key), NEW
renewed.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  + Root A   RSA 2048  2035-01-01  <sixteen digits>  line 1

Targets
  ! sensor-1.0 on a.example:<a>: accepted with both, but with NEW it ends
    sooner
      on 127.0.0.1 (tls12-rsa): by CN=Root A, until 2035-01-01T00:00:01Z; with
      OLD: by CN=Root A, until 2040-01-01T00:00:01Z
  ✓ sensor-1.0 on b.example:<b>: accepted with both
      on 127.0.0.1 (tls12-rsa): by CN=Root B, until 2040-01-01T00:00:01Z

anchors: 1 renewed, 1 as before; 2 targets: 0 newly refused
`,
  },
  {
    name: 'a target that gives no answer',
    command: 'both.pem large.pem --config silent.yaml',
    status: 3,
    stdout: `
Gained
large.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  + Large    RSA 3072  2040-01-01  <sixteen digits>  line 29

Targets
  ? sensor-1.0 on c.example:<c>: no answer: could not find out
      on 127.0.0.1 (tls12-ecdsa), 127.0.0.1 (tls12-rsa): connection refused
  ✓ sensor-1.0 on a.example:<a>: accepted with both
      on 127.0.0.1 (tls12-rsa): by CN=Root A, until 2040-01-01T00:00:01Z

anchors: 1 gained, 2 as before; 2 targets: 0 newly refused
`,
  },
  {
    name: 'the lines that pin what is in OLD',
    command: 'both.pem b.der --config two.yaml',
    status: 2,
    stdout: `
Lost
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root A   RSA 2048  2040-01-01  <sixteen digits>  line 1

Targets
  ✗ sensor-1.0 on a.example:<a>: accepted with OLD, refused with NEW
      on 127.0.0.1 (tls12-rsa): issuer-missing, the device prints -0x2700:
      "CN=Root A", the issuer of "CN=a.example", is neither an anchor nor served
      (flags 0x8)

anchors: 1 lost, 1 as before; 1 target: 1 newly refused
`,
  },
  {
    name: 'a line that is named',
    command: 'both.pem b.der --config two.yaml --firmware pump-2.0',
    status: 2,
    stdout: `
Lost
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root A   RSA 2048  2040-01-01  <sixteen digits>  line 1

Targets
  ✗ pump-2.0 on a.example:<a>: accepted with OLD, refused with NEW
      on 127.0.0.1 (tls12-rsa): issuer-missing, the device prints -0x2700:
      "CN=Root A", the issuer of "CN=a.example", is neither an anchor nor served
      (flags 0x8)

anchors: 1 lost, 1 as before; 1 target: 1 newly refused
`,
  },
  {
    name: 'a target with CA files of its own',
    command: 'both.pem large.pem --config own.yaml',
    status: 0,
    stdout: `
Gained
large.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  + Large    RSA 3072  2040-01-01  <sixteen digits>  line 29

Targets
  ✓ sensor-1.0 on a.example:<a>: accepted with both
      on 127.0.0.1 (tls12-rsa): by CN=Root A, until 2040-01-01T00:00:01Z
    sensor-1.0 on b.example:<b> has CA files of its own: not compared

anchors: 1 gained, 2 as before; 1 target: 0 newly refused
`,
  },
  {
    name: 'what depends on a rule that nobody knows',
    command: 'both.pem expired.pem --config modem.yaml',
    status: 1,
    stdout: `
Renewed (same name and key), OLD
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root B   EC P-256  2040-01-01  <sixteen digits>  line 19

Renewed (same name and key), NEW
expired.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  + Root B   EC P-256  2021-01-01  <sixteen digits>  line 19 (expired)

What looks wrong with NEW, and does not with OLD
  ! nrf91: Root B (<sixteen digits>) expired at 2021-01-01T00:00:00Z, if
    anchorDates is checked, which nobody knows [anchor-expired]

Targets
  ! modem-1 on b.example:<b>: uncertain or refused with NEW, and better with
    OLD
      on 127.0.0.1 (tls12-rsa): refused if anchorDates is checked, accepted if
      anchorDates is ignored

anchors: 1 renewed, 1 as before; 1 target: 0 newly refused
`,
  },
  {
    name: 'a saved list',
    command: 'both.pem a.pem --served served.pem --stack wolfssl --host b.example',
    status: 2,
    stdout: `
Lost
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root B   EC P-256  2040-01-01  <sixteen digits>  line 19

Targets
  ✗ wolfssl on b.example:443: accepted with OLD, refused with NEW
      issuer-missing, the device prints -188: "CN=Root B" with key id
      <forty digits>, the signer of "CN=b.example", is
      neither an anchor nor verified above it

anchors: 1 lost, 1 as before; 1 target: 1 newly refused
`,
  },
  {
    name: 'a saved list for a target of the config',
    command: 'both.pem a.pem --config one.yaml --served served.pem --host b.example',
    status: 2,
    stdout: `
Lost
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root B   EC P-256  2040-01-01  <sixteen digits>  line 19

Targets
  ✗ sensor-1.0 on b.example:<b>: accepted with OLD, refused with NEW
      issuer-missing, the device prints -0x2700: "CN=Root B", the issuer of
      "CN=b.example", is neither an anchor nor served (flags 0x8)

anchors: 1 lost, 1 as before; 1 target: 1 newly refused
`,
  },
  {
    name: 'a release of which a part cannot be read',
    command: 'both.pem broken.pem',
    status: 3,
    stdout: `
? NEW could not be read whole: broken.pem, line 1: it is not base64: octet 0x2a
  at offset 28, line 2

anchors: 2 as before; no target was asked (--config names them)
`,
  },
  {
    name: 'a release without an anchor',
    command: 'both.pem notes.txt',
    status: 3,
    stdout: `
? NEW could not be read whole: no anchor was found in it

Lost
both.pem (pem)
    SUBJECT  KEY       ENDS        SHA-256           WHERE
  - Root A   RSA 2048  2040-01-01  <sixteen digits>  line 1
  - Root B   EC P-256  2040-01-01  <sixteen digits>  line 19

anchors: 2 lost; no target was asked (--config names them)
`,
  },
];

for (const script of scripts) {
  test(script.name, async () => {
    const { status, stdout, stderr } = await scene.diff(script.command);
    assert.equal(scene.masked(stdout), script.stdout.slice(1));
    assert.equal(stderr, '');
    assert.equal(status, script.status);
  });
}

test('JSON says of each target what it comes to with both', async () => {
  const { status, stdout } = await scene.diff('both.pem a.pem --config one.yaml --format json');
  const document = JSON.parse(stdout) as DiffDocument;
  assert.equal(status, 2);
  const { schema, exitCode, lost, gained, renewed, kept, targets } = document;
  assert.deepEqual([schema, exitCode, kept], ['anchorwatch/firmware-diff@1', 2, 1]);
  assert.deepEqual(
    [lost, gained, renewed].map((list) => list.length),
    [1, 0, 0],
  );
  assert.deepEqual(
    targets.map(({ firmware, target, change }) => [firmware, target, change]),
    [
      ['sensor-1.0', `b.example:${scene.ports.b}`, 'refused-now'],
      ['sensor-1.0', `a.example:${scene.ports.a}`, 'same'],
    ],
  );
  const [endpoint] = targets[0]?.endpoints ?? [];
  assert.deepEqual([endpoint?.before?.kind, endpoint?.after?.kind], ['accepted', 'refused']);
});

interface DiffDocument {
  readonly schema: string;
  readonly exitCode: number;
  readonly lost: readonly object[];
  readonly gained: readonly object[];
  readonly renewed: readonly object[];
  readonly kept: number;
  readonly targets: readonly {
    readonly firmware: string;
    readonly target: string;
    readonly change: string;
    readonly endpoints: readonly {
      readonly before: { readonly kind: string } | null;
      readonly after: { readonly kind: string } | null;
    }[];
  }[];
}
