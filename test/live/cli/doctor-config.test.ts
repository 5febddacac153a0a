import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { kmsdns } from '../../cli/harness.js';
import {
  describeLive,
  dig,
  KNOT,
  makeFolder,
  makeKey,
  NAMED,
  POWERDNS,
  serialOf,
  startKnot,
  startNamed,
  startPowerDns,
  useServer,
  writeKeyFile,
  type LiveServer,
} from '../harness/index.js';

const key = makeKey('upd');
const OWNER = '_vlmcs._tcp.corp.test';
const MARK = `_kmsdns-owner.${OWNER}`;

function startBind(policy: string): Promise<LiveServer> {
  return startNamed({
    keys: [key],
    zones: [{ name: 'corp.test', statements: `update-policy { ${policy} };` }],
  });
}

function startKnotFor(types: string, names: string): Promise<LiveServer> {
  const updateRule = [
    'key: upd',
    'action: update',
    `update-type: [${types}]`,
    'update-owner: name',
    'update-owner-match: equal',
    `update-owner-name: [${names}]`,
  ];
  return startKnot({ keys: [key], zones: [{ name: 'corp.test' }], updateRule });
}

async function doctor(server: LiveServer) {
  const folder = makeFolder('cli');
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeKeyFile(join(folder, 'upd.key'), [key]);
  const config = join(folder, 'kmsdns.yaml');
  writeFileSync(
    config,
    `
owner: corp-dns
providers: { ad: { type: rfc2136, server: '${server.host}:${server.port}', tsigKeyFile: upd.key } }
domains: { corp.test: { provider: ad, publish: [kms1.corp.test] } }
`,
  );
  const { code, json } = await kmsdns(['doctor', '-f', config, '--json']);
  const { findings }: { findings: readonly { check: string; status: string; fix: string | null }[] } = json;
  const of = (check: string) => findings.find((finding) => finding.check === check);
  return { code, update: of('update')?.status, owner: of('owner') };
}

const SRV = `grant upd name ${OWNER}. SRV;`;
const TXT = `grant upd name ${MARK}. TXT;`;

for (const [what, binaries, start, owner] of [
  ['BIND, a policy for SRV alone', NAMED, () => startBind(SRV), 'fail'],
  ['BIND, the policy of the fix', NAMED, () => startBind(`${SRV} ${TXT}`), 'ok'],
  ['Knot DNS, an ACL for SRV alone', KNOT, () => startKnotFor('SRV', '_vlmcs._tcp'), 'fail'],
  ['Knot DNS, the ACL of the fix', KNOT, () => startKnotFor('SRV, TXT', `_vlmcs._tcp, ${MARK}.`), 'ok'],
  ['PowerDNS', POWERDNS, () => startPowerDns({ keys: [key], zones: [{ name: 'corp.test' }] }), 'ok'],
] as const) {
  describeLive(binaries, `doctor -f and the marks of owners, ${what}`, () => {
    const server = useServer<LiveServer>(start);

    it(`finds them ${owner}, and changes nothing`, async () => {
      const before = await serialOf(server(), 'corp.test');
      const ran = await doctor(server());
      expect(ran).toMatchObject({ code: owner === 'ok' ? 0 : 1, update: 'ok', owner: { status: owner } });
      if (owner === 'fail') {
        expect(ran.owner?.fix).toContain(TXT);
        expect(ran.owner?.fix).toContain(`${MARK}. in update-owner-name`);
      }
      expect(await dig(server(), OWNER, 'SRV')).toEqual([]);
      expect(await dig(server(), MARK, 'TXT')).toEqual([]);
      expect(await serialOf(server(), 'corp.test')).toBe(before);
    });
  });
}
