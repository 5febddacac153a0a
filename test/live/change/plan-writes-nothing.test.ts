import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  apply,
  parsePlan,
  plan,
  rollback,
  type Desired,
  type Providers,
  type Receipt,
} from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import { SrvData } from '../../../src/record/index.js';
import { FakeCloudflare } from '../../fakes/cloudflare/index.js';
import { FakeRoute53 } from '../../fakes/route53/index.js';
import * as cloudflare from '../../providers/cloudflare/bed.js';
import * as route53 from '../../providers/route53/bed.js';
import { describeLive, NAMED, serialOf } from '../harness/index.js';
import { useCrashBed } from './crash-bed.js';
import { makeEstate, randomFrom } from './estate.js';

/** All that may be done without a change. */
async function rehearse(desired: Desired, providers: Providers, receipt?: Receipt): Promise<void> {
  const made = await plan(desired, providers);
  expect(made.changes.length).toBeGreaterThan(0);
  const saved = parsePlan(JSON.parse(JSON.stringify(made)));
  const reports = [
    await apply(made, providers, { dryRun: true }),
    await apply(saved, providers, { dryRun: true, exact: true }),
    ...(receipt === undefined ? [] : [await rollback(receipt, providers, { dryRun: true })]),
  ];
  for (const { domains, changed } of reports) {
    expect(changed).toBe(true);
    expect(domains.filter(({ error }) => error !== null)).toEqual([]);
  }
}

describeLive([...NAMED, 'nsupdate'], 'a plan and a dry run, by what BIND has seen of them', () => {
  const estate = makeEstate(randomFrom(1), 20);
  const zones = [...new Set(estate.map(({ zone }) => zone))];
  const bed = useCrashBed(estate);

  beforeAll(() => bed().publishBefore());

  /** The updates in its log, its journals, and the serials of its zones. */
  async function traces(): Promise<object> {
    const { server } = bed();
    const journals = readdirSync(server.folder).filter((file) => file.endsWith('.jnl'));
    return {
      updates: server.log().match(/updating zone/g)?.length ?? 0,
      journals: journals.map((file) => {
        const { size, mtimeMs } = statSync(join(server.folder, file));
        return [file, size, mtimeMs];
      }),
      serials: await Promise.all(zones.map((zone) => serialOf(server, zone))),
      standing: await bed().standing(),
    };
  }

  it('leave no trace, before an apply and after it', async () => {
    const { desired } = bed();
    const providers = bed().providers();
    const before = await traces();
    await rehearse(desired, providers);
    expect(await traces()).toEqual(before);

    const { receipt } = await apply(await plan(desired, providers), providers);
    const applied = await traces();
    expect(applied).not.toEqual(before);
    const changed = desired.domains.map((domain) => ({
      ...domain,
      members: [new SrvData({ target: 'kms1.crash.test' })],
    }));
    await rehearse({ ...desired, domains: changed }, providers, receipt);
    expect(await traces()).toEqual(applied);
  });
});

/** A double of an API, and the requests that came in and were no mere look. */
interface Double {
  readonly providers: Providers;
  readonly reads: () => number;
  readonly writes: () => readonly unknown[];
  stop(): Promise<void>;
}

const isRead = ({ method }: { readonly method: string }): boolean => method === 'GET';

const DOUBLES: Readonly<Record<string, () => Promise<Double>>> = {
  async 'Route 53'() {
    const fake = await FakeRoute53.start();
    const provider = route53.providerOf(fake);
    return {
      providers: new Map([['bind', provider]]),
      reads: () => fake.log.filter(isRead).length,
      writes: () => fake.log.filter((request) => !isRead(request)),
      async stop() {
        await provider.close();
        await fake.stop();
      },
    };
  },
  async Cloudflare() {
    const fake = await FakeCloudflare.start({ limit: cloudflare.UNLIMITED });
    return {
      providers: new Map([['bind', cloudflare.providerOf(fake)]]),
      reads: () => fake.log.filter(isRead).length,
      writes: () => fake.log.filter((request) => !isRead(request)),
      stop: () => cloudflare.stop(fake),
    };
  },
};

let double: Double;
describe.each(Object.keys(DOUBLES))('a plan and a dry run, by the requests to %s', (which) => {
  afterEach(() => double.stop());

  it('only look, before an apply and after it', async () => {
    double = await DOUBLES[which]!();
    const { providers, reads, writes } = double;
    const wanted = (priority: number): Desired => ({
      owner: 'corp-dns',
      prune: true,
      selfPublished: 'leave',
      publishesItself: new Map(),
      maxDomains: undefined,
      verifyHosts: false,
      domains: ['a.example.test', 'b.example.test'].map((domain) => ({
        domain: DomainName.parse(domain),
        provider: 'bind',
        members: [new SrvData({ target: 'kms1.corp.test', priority })],
        ttl: undefined,
      })),
    });
    await rehearse(wanted(0), providers);
    expect(reads()).toBeGreaterThan(0);
    expect(writes()).toEqual([]);

    const { receipt } = await apply(await plan(wanted(0), providers), providers);
    const made = writes().length;
    expect(made).toBeGreaterThan(0);
    await rehearse(wanted(5), providers, receipt);
    expect(writes()).toHaveLength(made);
  });
});
