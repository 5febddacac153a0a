import { expect, it, onTestFinished } from 'vitest';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { kmsdns } from '../../cli/harness.js';
import {
  describeLive,
  dig,
  KNOT,
  makeFolder,
  makeKey,
  NAMED,
  NSD,
  POWERDNS,
  serialOf,
  startKnot,
  startNamed,
  startNsd,
  startPowerDns,
  useServer,
  writeKeyFile,
  zoneText,
  type KeySpec,
  type LiveServer,
} from '../harness/index.js';

const key = makeKey('upd');
const hosts = ['kms1 IN A 192.0.2.11', 'kms2 IN A 192.0.2.12'];
const spec = {
  keys: [key],
  zones: ['corp.test', 'lab.test'].map((name) => ({ name, text: zoneText(name, hosts) })),
};
const [KMS1, KMS2] = ['kms1.corp.test', 'kms2.corp.test'];

/** Runs commands on one server, with a key file. */
function commandsOn(server: LiveServer, signer: KeySpec = key) {
  const folder = makeFolder('cli');
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const address = `${server.host}:${server.port}`;
  const keyFile = writeKeyFile(join(folder, 'upd.key'), [signer]);
  const provider = ['--server', address, '--tsig-key-file', keyFile];
  const resolver = ['--resolver', address];
  return {
    provider: (...argv: readonly string[]) => kmsdns([...argv, ...provider, '--json']),
    resolver: (...argv: readonly string[]) => kmsdns([...argv, ...resolver, '--json']),
    both: (...argv: readonly string[]) => kmsdns([...argv, ...provider, ...resolver, '--json']),
  };
}

const other = makeKey('other');
const zones = [{ name: 'corp.test' }];
const OWNER = '_vlmcs._tcp.corp.test';
const grant = [
  'action: update',
  'update-type: [SRV]',
  'update-owner: name',
  'update-owner-match: equal',
  'update-owner-name: [_vlmcs._tcp]',
];

/** Servers that let the key `upd` change the KMS records of corp.test, and know `other`, too. PowerDNS has one list. */
for (const [software, binaries, start] of [
  [
    'BIND by update-policy',
    NAMED,
    () =>
      startNamed({
        keys: [key, other],
        zones: [{ name: 'corp.test', statements: `update-policy { grant upd name ${OWNER}. SRV; };` }],
      }),
  ],
  [
    'BIND by allow-update',
    NAMED,
    () =>
      startNamed({
        keys: [key, other],
        zones: [{ name: 'corp.test', statements: 'allow-update { key upd; };' }],
      }),
  ],
  ['Knot DNS', KNOT, () => startKnot({ keys: [key, other], zones, updateRule: ['key: upd', ...grant] })],
  ['PowerDNS', POWERDNS, () => startPowerDns({ keys: [key], zones })],
] as const) {
  describeLive(binaries, `doctor and the permission to update, ${software}`, () => {
    const server = useServer<LiveServer>(start);

    it.each([
      ['of the key that has it', key, 'ok'],
      ['of a key that has it not', other, 'fail'],
      ['without a key', undefined, 'fail'],
    ])('is told %s, and nothing is changed', async (_, signer, status) => {
      const before = await serialOf(server(), 'corp.test');
      const { code, json } =
        signer === undefined
          ? await kmsdns(['doctor', 'corp.test', '--server', `${server().host}:${server().port}`, '--json'])
          : await commandsOn(server(), signer).provider('doctor', 'corp.test');
      // Knot says to a query already that it does not accept the key: then there is no trial.
      const check = expect.stringMatching(status === 'ok' ? /^update$/ : /^(update|key)$/) as string;
      expect(json.findings).toContainEqual(expect.objectContaining({ check, status }));
      if (status !== 'ok') {
        expect(json.findings).not.toContainEqual(expect.objectContaining({ check: 'update', status: 'ok' }));
      }
      expect(code).toBe(status === 'ok' ? 0 : 1);
      expect(await dig(server(), OWNER, 'SRV')).toEqual([]);
      expect(await serialOf(server(), 'corp.test')).toBe(before);
    });
  });
}

describeLive(NAMED, 'BIND that lets anybody update', () => {
  const server = useServer(() =>
    startNamed({ keys: [key], zones: [{ name: 'corp.test', statements: 'allow-update { any; };' }] }),
  );

  it('is warned of by doctor, with a key and without', async () => {
    const withKey = await commandsOn(server()).provider('doctor', 'corp.test');
    const address = `${server().host}:${server().port}`;
    const without = await kmsdns(['doctor', 'corp.test', '--server', address, '--json']);
    for (const { json } of [withKey, without]) {
      expect(json.findings).toContainEqual(expect.objectContaining({ check: 'update', status: 'warn' }));
    }
    expect(await dig(server(), OWNER, 'SRV')).toEqual([]);
  });
});

for (const [software, binaries, start] of [
  ['BIND', NAMED, () => startNamed(spec)],
  ['Knot DNS', KNOT, () => startKnot(spec)],
  ['PowerDNS', POWERDNS, () => startPowerDns(spec)],
] as const) {
  describeLive(binaries, software, () => {
    const server = useServer<LiveServer>(start);

    it('publish, list, discover, check and remove', async () => {
      const on = commandsOn(server());
      const published = await on.both('publish', KMS1, KMS2, '--domain', 'corp.test', 'lab.test', '--wait');
      expect(published.json).toMatchObject({
        changed: true,
        domains: [{ status: 'created' }, { status: 'created' }],
        settlements: [{ settled: true }, { settled: true }],
      });
      expect(published.code).toBe(0);
      expect(await dig(server(), '_vlmcs._tcp.lab.test', 'SRV')).toHaveLength(2);

      const listed = await on.provider('list', 'corp.test', 'lab.test');
      expect(listed.json.domains).toMatchObject([{ members: [{}, {}] }, { members: [{}, {}] }]);
      const found = await on.resolver('discover', 'lab.test', '--probe', 'none');
      expect({ code: found.code, outcome: String(found.json.outcome) }).toEqual({
        code: 0,
        outcome: 'found',
      });
      const checked = await on.resolver('check', 'corp.test', 'lab.test', '--allow', KMS1);
      expect(checked.code).toBe(2);
      expect(checked.json.findings).toMatchObject([{ rule: 'unlisted-host' }, { rule: 'unlisted-host' }]);

      const removed = await on.both('remove', KMS2, '--domain', 'corp.test', '--wait');
      expect(removed.json).toMatchObject({ domains: [{ status: 'removed', after: [{ target: KMS1 }] }] });
      expect(removed.code).toBe(0);
      expect(await dig(server(), '_vlmcs._tcp.corp.test', 'SRV')).toEqual([expect.stringContaining(KMS1)]);
    });

    it('doctor finds all well, and does not even touch the serial', async () => {
      const on = commandsOn(server());
      const before = await serialOf(server(), 'corp.test');
      const { code, json } = await on.both('doctor', 'corp.test', 'lab.test');
      expect(json.findings).not.toContainEqual(expect.not.objectContaining({ status: 'ok' }));
      expect(code).toBe(0);
      expect(await serialOf(server(), 'corp.test')).toBe(before);
    });

    it('doctor tells a wrong secret', async () => {
      const { code, json } = await commandsOn(server(), makeKey('upd')).both('doctor', 'corp.test');
      const status = software === 'PowerDNS' ? 'warn' : 'fail';
      expect(json.findings).toContainEqual(expect.objectContaining({ check: 'key', status }));
      expect(code).toBe(1);
    });
  });
}

describeLive(NSD, 'NSD', () => {
  const server = useServer(() => startNsd(spec));

  it('takes no updates, and publish says so', async () => {
    const { code, json } = await commandsOn(server()).provider('publish', KMS1, '--domain', 'corp.test');
    expect(code).toBe(1);
    expect(json.domains).toMatchObject([{ status: 'failed', error: { code: 'ERR_NOT_IMPLEMENTED' } }]);
  });
});
