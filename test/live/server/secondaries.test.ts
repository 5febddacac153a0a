import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  axfr,
  Daemon,
  describeLive,
  KNOT,
  launch,
  makeFolder,
  makeKey,
  NAMED,
  NSD,
  nsupdate,
  requireBinary,
  serialOf,
  startNamed,
  type Asked,
  type LiveServer,
} from '../harness/index.js';
import { startEmbedded, type Embedded } from './embedded.js';

const KEY = makeKey('mover', 'hmac-sha512');
const ZONE = 'corp.example';
/** A refresh of one second, so that changes get through without NOTIFY; and enough records for several messages. */
const TEXT = `$ORIGIN ${ZONE}.
$TTL 300
@ SOA ns1 hostmaster 1 1 1 86400 60
@ NS ns1
ns1 A 127.0.0.1
_vlmcs._tcp SRV 0 0 1688 kms1
odd TYPE65280 \\# 3 abcdef
text TXT "a;b" "c\\"d"
*.wild CNAME ns1
sub NS ns.sub
ns.sub A 192.0.2.53
${Array.from({ length: 3000 }, (_, i) => `host${i} A 192.0.2.${i % 256}`).join('\n')}
`;

function startBindSecondary({ host, port }: Asked): Promise<LiveServer> {
  const statements = `primaries { ${host} port ${port} key ${KEY.name}; }; min-refresh-time 1;`;
  return startNamed({ keys: [KEY], zones: [{ name: ZONE, type: 'secondary', statements }] });
}

function startKnotSecondary({ host, port }: Asked): Promise<LiveServer> {
  return launch({
    software: 'Knot DNS, secondary',
    zones: [ZONE],
    start(own) {
      const folder = makeFolder('knot');
      mkdirSync(join(folder, 'db'));
      const config = `server:
  rundir: ${folder}
  listen: 127.0.0.1@${own}
  user: ${userInfo().username}
log:
  - target: stderr
    any: info
database:
  storage: ${folder}/db
key:
  - id: ${KEY.name}
    algorithm: ${KEY.algorithm}
    secret: ${KEY.secret}
remote:
  - id: primary
    address: ${host}@${port}
    key: ${KEY.name}
acl:
  - id: transfer
    address: 127.0.0.1
    action: transfer
zone:
  - domain: ${ZONE}
    storage: ${folder}
    master: primary
    refresh-min-interval: 2
    acl: transfer
`;
      writeFileSync(join(folder, 'knot.conf'), config, { mode: 0o600 });
      return new Daemon(requireBinary('knotd'), ['-c', join(folder, 'knot.conf')], folder);
    },
  });
}

function startNsdSecondary({ host, port }: Asked): Promise<LiveServer> {
  return launch({
    software: 'NSD, secondary',
    zones: [ZONE],
    start(own) {
      const folder = makeFolder('nsd');
      const config = `server:
  server-count: 1
  ip-address: 127.0.0.1@${own}
  username: ""
  chroot: ""
  database: ""
  zonesdir: "${folder}"
  pidfile: ""
  xfrdfile: "${folder}/xfrd.state"
  xfrdir: "${folder}"
  zonelistfile: "${folder}/zone.list"
  xfrd-reload-timeout: 0
remote-control:
  control-enable: no
key:
  name: "${KEY.name}"
  algorithm: ${KEY.algorithm}
  secret: "${KEY.secret}"
zone:
  name: "${ZONE}"
  request-xfr: ${host}@${port} ${KEY.name}
  min-refresh-time: 1
  provide-xfr: 127.0.0.1 NOKEY
`;
      writeFileSync(join(folder, 'nsd.conf'), config, { mode: 0o600 });
      return new Daemon(requireBinary('nsd'), ['-d', '-c', join(folder, 'nsd.conf')], folder);
    },
  });
}

const SECONDARIES = [
  ['BIND', NAMED, startBindSecondary],
  ['Knot DNS', KNOT, startKnotSecondary],
  ['NSD', NSD, startNsdSecondary],
] as const;

for (const [software, binaries, start] of SECONDARIES) {
  describeLive([...binaries, 'nsupdate'], `${software} as a secondary of the embedded server`, () => {
    let primary: Embedded;
    let secondary: LiveServer;
    beforeAll(async () => {
      primary = await startEmbedded({ zones: [{ name: ZONE, text: TEXT }], keys: [KEY] });
      secondary = await start(primary);
    });
    afterAll(async () => {
      await secondary.stop();
      await primary.stop();
    });

    it('takes the whole zone over, and then what changes', async () => {
      const whole = await axfr(primary, ZONE, KEY);
      expect(whole).toHaveLength(3008);
      expect(await axfr(secondary, ZONE)).toEqual(whole);

      const add = `update add _vlmcs._tcp.${ZONE} 300 SRV 5 0 1688 kms2.${ZONE}.`;
      expect(await nsupdate(primary, [`zone ${ZONE}`, add, 'send'], { key: KEY })).toMatchObject({ code: 0 });
      await expect.poll(() => serialOf(secondary, ZONE), { timeout: 20_000, interval: 200 }).toBe(2);
      expect(await axfr(secondary, ZONE)).toEqual(await axfr(primary, ZONE, KEY));
    });
  });
}
