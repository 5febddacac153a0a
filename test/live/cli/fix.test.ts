import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { rfc2136 } from '../../../providers/rfc2136/index.js';
import { restore } from '../../../src/change/index.js';
import { parseKeyFile } from '../../../src/wire/index.js';
import { kmsdns, type Json } from '../../cli/harness.js';
import {
  describeLive,
  dig,
  KNOT,
  makeKey,
  NAMED,
  NSD,
  serialOf,
  startKnot,
  startNamed,
  startNsd,
  useServer,
  writeKeyFile,
  zoneText,
} from '../harness/index.js';

const ZONE = 'corp.test';
const key = makeKey('upd');

/** `domain: hosts`, `priority weight port target` each, as they stand and as they are to stand. */
const PLANTED: readonly (readonly [domain: string, before: readonly string[], after: readonly string[]])[] = [
  ['right', ['0 0 1688 kms1'], ['0 0 1688 kms1']],
  ['twice', ['0 0 1688 kms1', '10 0 1688 kms1'], ['0 0 1688 kms1']],
  ['rogue', ['0 0 1688 kms1', '0 0 1688 desk'], ['0 0 1688 kms1']],
  [
    'both',
    ['0 0 1688 kms1', '0 5 1688 kms1', '0 0 1688 kms2', '0 0 1689 desk'],
    ['0 5 1688 kms1', '0 0 1688 kms2'],
  ],
  ['last', ['0 0 1688 desk'], ['0 0 1688 desk']],
];
const text = zoneText(ZONE, [
  ...['kms1 A 192.0.2.1', 'kms2 A 192.0.2.2', 'desk A 192.0.2.9'],
  ...PLANTED.flatMap(([domain, before]) => before.map((data) => `_vlmcs._tcp.${domain} SRV ${data}`)),
]);
const full = (data: string): string => `${data}.${ZONE}.`;

async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kmsdns-fix-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const zones = [{ name: ZONE, text, statements: 'allow-update { key upd; };' }];

for (const [software, binaries, start] of [
  ['BIND', NAMED, () => startNamed({ keys: [key], zones })],
  ['Knot DNS', KNOT, () => startKnot({ keys: [key], zones: [{ name: ZONE, text }] })],
] as const) {
  describeLive(binaries, `check --fix on ${software}`, () => {
    const server = useServer(start);

    it('mends all that can be mended, once, and what it did can be taken back', async () => {
      const { host, port } = server();
      const folder = await testFolder();
      const address = `${host}:${port}`;
      const keyFile = writeKeyFile(join(folder, 'upd.key'), [key]);
      const domains = PLANTED.map(([domain]) => `${domain}.${ZONE}`);
      const check = (...more: readonly string[]) =>
        kmsdns([
          ...['check', ...domains, '--allow', `kms1.${ZONE},kms2.${ZONE}`, '--json', '--fix', ...more],
          ...['--server', address, '--tsig-key-file', keyFile, '--resolver', address],
        ]);
      const standing = async (): Promise<string[][]> =>
        Promise.all(
          domains.map(async (domain) => {
            const lines = await dig(server(), `_vlmcs._tcp.${domain}`, 'SRV');
            return lines.map((line) => line.replace(/.* SRV /, '')).sort();
          }),
        );
      const planted = PLANTED.map(([, before]) => before.map(full).sort());
      const serial = await serialOf(server(), ZONE);
      expect(await standing()).toEqual(planted);

      const rehearsed = await check('--yes', '--dry-run');
      expect(rehearsed.json.fixes).toMatchObject({ dryRun: true, changed: true });
      expect(await serialOf(server(), ZONE)).toBe(serial);

      const safe = await check();
      expect(safe.code).toBe(2);
      expect(statuses(safe.json)).toEqual([
        [`twice.${ZONE}`, 'updated'],
        [`rogue.${ZONE}`, 'skipped'],
        [`both.${ZONE}`, 'updated'],
        [`last.${ZONE}`, 'skipped'],
      ]);
      expect(safe.json.fixes.held).toHaveLength(3);

      const receipt = join(folder, 'receipt.json');
      const risky = await check('--yes', '--receipt', receipt);
      expect(risky.code).toBe(3);
      expect(statuses(risky.json)).toEqual([
        [`rogue.${ZONE}`, 'updated'],
        [`both.${ZONE}`, 'updated'],
        [`last.${ZONE}`, 'failed'],
      ]);
      expect(risky.stderr).toContain(`this would leave last.${ZONE} without any KMS host`);
      expect(await standing()).toEqual(PLANTED.map(([, , after]) => after.map(full).sort()));

      const mended = await serialOf(server(), ZONE);
      expect(mended).not.toBe(serial);
      const again = await check('--yes');
      expect(again.code).toBe(1);
      expect(again.json.fixes.changed).toBe(false);
      expect(await serialOf(server(), ZONE)).toBe(mended);

      const [upd] = parseKeyFile(await readFile(keyFile, 'utf8'));
      const provider = rfc2136({ server: address, key: upd });
      onTestFinished(() => provider.close());
      const report = await restore(provider, JSON.parse(await readFile(receipt, 'utf8')) as object);
      expect(report.domains.map(({ error }) => error)).toEqual([null, null]);
      const [, , rogue, both] = await standing();
      expect(rogue).toEqual(planted[2]);
      expect(both).toEqual(['0 5 1688 kms1', '0 0 1688 kms2', '0 0 1689 desk'].map(full).sort());
    });
  });
}

function statuses(json: Json): string[][] {
  const { domains } = json.fixes as { domains: { domain: string; status: string }[] };
  return domains.map(({ domain, status }) => [domain, status]);
}

describeLive(NSD, 'check --fix on a zone file that NSD serves', () => {
  const mixed = zoneText(ZONE, [
    ...['kms1 A 192.0.2.1', 'kms2 A 192.0.2.2'],
    ...['_vlmcs._tcp 60 SRV 0 0 1688 kms1', '_vlmcs._tcp 3600 SRV 0 0 1688 kms2'],
  ]);
  const server = useServer(() => startNsd({ zones: [{ name: ZONE, text: mixed }] }));

  it('gives all records of a set one TTL', async () => {
    const file = join(await testFolder(), 'corp.zone');
    await writeFile(file, mixed);
    const address = `${server().host}:${server().port}`;
    const { code, json } = await kmsdns([
      'check',
      ZONE,
      '--fix',
      '--json',
      '--file',
      file,
      '--resolver',
      address,
    ]);
    expect(json.findings).toMatchObject([{ rule: 'mixed-ttl' }]);
    expect({ code, fixes: json.fixes }).toMatchObject({
      code: 0,
      fixes: { domains: [{ status: 'updated' }] },
    });
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.includes('SRV'));
    expect(lines.map((line) => /\b\d+\b/.exec(line)?.[0])).toEqual(['3600', '3600']);
  });
});
