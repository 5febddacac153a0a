import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { CLOUDFLARE_CAPABILITIES } from '../../providers/cloudflare/index.js';
import { CAPABILITIES as RFC2136_CAPABILITIES } from '../../providers/rfc2136/index.js';
import { ROUTE53_CAPABILITIES } from '../../providers/route53/index.js';
import { ZONEFILE_CAPABILITIES } from '../../providers/zonefile/index.js';
import type { Policy } from '../fakes/route53/index.js';
import { startApis } from './apis.js';
import { startBed } from './bed.js';
import { Terminal } from './terminal.js';

const FILE = join(import.meta.dirname, '../../docs/providers.md');
/** The id of the zone in the policy of the documentation. */
const ZONE_ID = 'Z0123456789ABCDEFGHI';

afterEach(() => vi.unstubAllEnvs());

it('docs/providers.md shows what the commands print, under the policy that it recommends (-u writes it anew)', async () => {
  const page = await readFile(FILE, 'utf8');
  const policy = JSON.parse(/^```json\n([^]*?)^```$/m.exec(page)?.[1] ?? '') as Policy;
  const { route53, cloudflare } = await startApis({
    route53: { zones: [{ name: 'corp.example', id: ZONE_ID }], policy },
  });
  const bed = await startBed();
  for (const [name, value] of Object.entries(route53.env)) vi.stubEnv(name, value);
  const terminal = new Terminal({
    real: (word) =>
      word.replace('192.0.2.53', bed.address).replace('…', cloudflare.env['CLOUDFLARE_API_TOKEN']!),
    extra: (argv) => ['--endpoint', (argv.includes('cloudflare') ? cloudflare : route53).endpoint],
    shown: (text) =>
      text
        .replaceAll(bed.address, '192.0.2.53:53')
        .replaceAll(cloudflare.zoneId, '023e105f4ecef8ad9ca31a8372d0c353')
        .replace(/\(\d+ ms\)/g, '(1 ms)')
        .replace(/Node\.js \d+\.\d+\.\d+/, 'Node.js 24.21.0'),
  });
  await expect(await terminal.page(page)).toMatchFileSnapshot(FILE);
}, 60_000);

it('docs/providers.md has the dates and the limits of the code', async () => {
  const table = (await readFile(FILE, 'utf8')).split('\n').filter((line) => line.startsWith('|'));
  const row = (about: string): string[] => {
    const line = table.find((candidate) => candidate.startsWith(`| ${about} `));
    return (line ?? '')
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim());
  };
  const all = [RFC2136_CAPABILITIES, ROUTE53_CAPABILITIES, CLOUDFLARE_CAPABILITIES, ZONEFILE_CAPABILITIES];
  expect(row('last verified')).toEqual(all.map(({ checked }) => checked.date));
  const [ttl, most] = [row('TTL in seconds'), row('changes in one request')];
  for (const [i, { ttl: range, ownerMark, maxBatch }] of all.entries()) {
    expect(ttl[i]).toContain(String(range.min));
    expect(ttl[i]).toContain(String(range.max));
    expect(row("an owner's mark")[i]).toMatch(ownerMark === 'txt' ? /TXT/ : /comment/);
    expect(most[i]).toMatch(maxBatch === Number.MAX_SAFE_INTEGER ? /any number/ : String(maxBatch));
  }
});
