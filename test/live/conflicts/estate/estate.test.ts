import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listRules, type CheckReport, type Finding } from '../../../../src/conflicts/index.js';
import { kmsdns, type Ran } from '../../../cli/harness.js';
import { openListeners, type Listeners } from '../../../discovery/situations/listeners.js';
import { acceptsKms, openListener, type OpenListener } from '../../../fakes/rpc/index.js';
import { describeLive, NAMED, startNamed, useServer, type LiveServer } from '../../harness/index.js';
import type { Place } from './domain.js';
import { configText, ESTATE, fullName, zonesAt } from './estate.js';
import { HEALTHY } from './healthy.js';
import { ADDRESSES } from './hosts.js';
import { ACROSS, APART, PLANTED } from './planted.js';

it('has 200 domains, each once, 52 of them with a fault', () => {
  expect(new Set(ESTATE.map(({ domain }) => domain.toLowerCase())).size).toBe(200);
  expect(PLANTED.length).toBe(52);
});

/** What BIND or its records cannot show; the twins show it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'mixed-ttl': 'BIND gives a set one TTL as it reads the zone',
  'provider-notice': 'a server of DNS keeps no record twice',
  'resolver-differs': 'the resolver is a server of the zone itself',
};

it('has a fault for every rule', () => {
  const planted = new Set([
    ...PLANTED.flatMap(([, rules]) => rules),
    ...[...ACROSS, ...APART].map(([rule]) => rule),
  ]);
  const missing = listRules().filter(({ id }) => !planted.has(id) && !(id in ELSEWHERE));
  expect(missing.map(({ id }) => id)).toEqual([]);
});

describeLive(NAMED, 'an estate of 200 domains on BIND', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kmsdns-estate-'));
  let listeners: Listeners;
  let hosts: OpenListener[] = [];

  beforeAll(async () => {
    listeners = await openListeners();
    hosts = await Promise.all(
      ADDRESSES.map((address) => openListener(acceptsKms, address, listeners.ports.get('kms'))),
    );
  });
  afterAll(() => {
    for (const open of [listeners, ...hosts]) open.close();
    rmSync(folder, { recursive: true });
  });

  const server = (place: Place) =>
    useServer(() =>
      startNamed({
        zones: zonesAt(place, listeners.ports).map((zone) => ({
          ...zone,
          statements: 'check-names ignore;',
        })),
        ipv6: place === 'ns2',
      }),
    );
  const servers = {
    ns1: server('ns1'),
    ns2: server('ns2'),
    branch: server('branch'),
    internet: server('internet'),
    primary: server('primary'),
  };

  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const config = (): string => file('kmsdns.yaml', configText(listeners.ports));
  const list = (): string => file('domains.txt', ESTATE.map(({ domain }) => `${domain}\n`).join(''));
  const check = (...argv: readonly string[]): Promise<Ran> => {
    const asked = ['--resolver', at(servers.ns1()), '--resolver', `[::1]:${servers.ns2().port}`];
    const kept = ['--provider', 'rfc2136', '--server', at(servers.primary())];
    const views = [
      '--view',
      `branch=${at(servers.branch())}`,
      '--public-view',
      `internet=${at(servers.internet())}`,
    ];
    const probe = ['--probe', 'rpc'];
    const from = ['--config', config(), '--domains-file', list()];
    return kmsdns(['check', ...from, ...asked, ...kept, ...views, ...probe, ...argv]);
  };

  let whole: Ran;

  // The issue has a minute for it.
  it('has every planted fault found, and none invented', { timeout: 60_000 }, async () => {
    whole = await check('--json');
    const { findings, summary } = whole.json as CheckReport;
    const alone = findings.filter(({ domain }) => domain !== null);
    expect(alone.map(({ domain, rule }) => `${domain} ${rule}`).sort()).toEqual(
      PLANTED.flatMap(([label, rules]) => rules.map((rule) => `${fullName(label)} ${rule}`)).sort(),
    );
    expect(across(findings)).toEqual(expectedAcross(ACROSS));
    expect(summary).toMatchObject({ domains: 200, unknown: 2 });
    expect(whole.code).toBe(2);
    // No healthy domain is clean because something was not looked at. An alias is no record set of the provider's.
    const healthy = new Set(HEALTHY.map(({ domain }) => domainToASCII(domain)));
    const unknown = summary.notChecked.filter(({ domain }) => healthy.has(domain ?? ''));
    expect(unknown.map(({ domain, rule }) => `${domain} ${rule}`).sort()).toEqual(
      [1, 2, 3, 4].map((i) => `aliased${i}.estate.test provider-failing`),
    );
  });

  it('has the machines counted where everybody answers', async () => {
    const few = ['few', 'tiny', 'apart1', 'apart2'].map(fullName);
    const words = [...few, '--config', config()];
    const { json } = await kmsdns(['check', ...words, '--resolver', at(servers.ns1()), '--json']);
    expect(across((json as CheckReport).findings)).toEqual(expectedAcross(APART));
    // In the whole estate that is not known, and said so.
    const { notChecked } = (whole.json as CheckReport).summary;
    const unknown = notChecked.filter(({ rule }) => APART.some(([counted]) => counted === rule));
    expect(unknown.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([expect.stringContaining('nobody answered for elsewhere.test')]),
    );
  });

  it('comes to the same in two halves, put together by kmsdns report', { timeout: 60_000 }, async () => {
    const halves = ['1', '2'].map((part) => join(folder, `half-${part}`)) as [string, string];
    for (const [i, file] of halves.entries()) await check('--shard', `${i + 1}/2`, '--save', file, '--quiet');
    const merged = await kmsdns(['report', ...halves.toReversed(), '--config', config(), '--json']);
    expect(merged.code).toBe(whole.code);
    expect(lasting(merged)).toEqual(lasting(whole));
  });
});

const at = ({ host, port }: LiveServer): string => `${host}:${port}`;

/** What is found about several domains, in the words that are expected of it. */
function across(findings: readonly Finding[]): string[] {
  return findings
    .flatMap(({ domain, rule, message }) => (domain === null ? [`${rule}: ${message}`] : []))
    .sort();
}

function expectedAcross(rows: typeof ACROSS): unknown[] {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([rule, words]) => expect.stringMatching(new RegExp(`^${rule}: .*${words}`)) as unknown);
}

/** The report without what differs from run to run: made-up names, and measured times. */
function lasting({ stdout }: Ran): unknown {
  return JSON.parse(
    stdout.replaceAll(/kmsdns-[0-9a-f]{12}/g, 'made-up').replaceAll(/within \d+ ms/g, 'in time'),
  );
}
