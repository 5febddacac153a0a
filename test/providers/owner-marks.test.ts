import { afterEach, describe, expect, it } from 'vitest';
import { apply, plan, rollback, type Desired } from '../../src/change/index.js';
import { DomainName } from '../../src/name/index.js';
import type { Provider } from '../../src/provider.js';
import { SrvData } from '../../src/record/index.js';
import { FakeCloudflare } from '../fakes/cloudflare/index.js';
import { FakeRoute53 } from '../fakes/route53/index.js';
import * as cloudflare from './cloudflare/bed.js';
import * as route53 from './route53/bed.js';

/** A provider, and what stands behind it: the KMS records and their marks, in the words of the backend. */
interface Bed {
  readonly provider: Provider;
  /** One host of somebody else, with the mark of another owner. */
  plantTheirs(domain: string): Promise<void>;
  stands(): Promise<string[]>;
  stop(): Promise<void>;
}

const THEIRS = '7 7 1688 theirs.corp.test.';
const MARK = 'v=kmsdns1 owner=others host=theirs.corp.test port=1688';

const BEDS: Readonly<Record<string, () => Promise<Bed>>> = {
  async cloudflare() {
    const fake = await FakeCloudflare.start({ limit: cloudflare.UNLIMITED });
    const provider = cloudflare.providerOf(fake);
    return {
      provider,
      async plantTheirs(domain) {
        fake.plant([`_vlmcs._tcp.${domain}. 300 IN SRV ${THEIRS}`], {
          comment: 'rack 7 kmsdns-owner=others',
        });
      },
      stands: async () =>
        fake
          .zone()
          .records.map(({ name, ttl, data, comment }) => JSON.stringify([name, ttl, data, comment]))
          .sort(),
      stop: () => cloudflare.stop(fake),
    };
  },
  async route53() {
    const fake = await FakeRoute53.start();
    const provider = route53.providerOf(fake);
    return {
      provider,
      plantTheirs: (domain) =>
        fake.plant([
          `_vlmcs._tcp.${domain}. 300 IN SRV ${THEIRS}`,
          `_kmsdns-owner._vlmcs._tcp.${domain}. 300 IN TXT "${MARK}"`,
          `_kmsdns-owner._vlmcs._tcp.${domain}. 300 IN TXT "a note for people"`,
        ]),
      stands: async () => (await fake.allRecords()).filter((line) => line.includes('_vlmcs')).sort(),
      async stop() {
        await provider.close();
        await fake.stop();
      },
    };
  },
};

const DOMAINS = ['a.example.test', 'b.example.test'];

function desired(...hosts: readonly (readonly [target: string, priority: number])[]): Desired {
  return {
    owner: 'corp-dns',
    prune: true,
    selfPublished: 'leave',
    publishesItself: new Map(),
    maxDomains: undefined,
    verifyHosts: false,
    domains: DOMAINS.map((domain) => ({
      domain: DomainName.parse(domain),
      provider: 'api',
      members: hosts.map(([target, priority]) => new SrvData({ target, port: 1688, priority, weight: 0 })),
      ttl: undefined,
    })),
  };
}

let bed: Bed;
afterEach(() => bed.stop());

describe.each(Object.keys(BEDS))('with the marks of owners in %s', (which) => {
  const providers = () => new Map([['api', bed.provider]]);
  const applied = async (wanted: Desired) => {
    const report = await apply(await plan(wanted, providers()), providers());
    expect(report.domains.map(({ error }) => error)).toEqual(DOMAINS.map(() => null));
    expect(report.remaining).toEqual([]);
    const again = await plan(wanted, providers());
    expect(again.domains.map(({ status }) => status)).toEqual(DOMAINS.map(() => 'none'));
    return report.receipt;
  };
  const targets = async (): Promise<string[]> => {
    const all = (await bed.stands()).filter((line) => !line.includes('TXT'));
    return ['kms1', 'kms2', 'theirs'].map((host) => `${host} ${all.filter((l) => l.includes(host)).length}`);
  };

  it('publishes, changes, prunes and rolls back its own hosts, and leaves those of others', async () => {
    bed = await BEDS[which]!();
    await bed.plantTheirs(DOMAINS[0]!);
    const before = await bed.stands();

    const first = await applied(desired(['kms1.corp.test', 0], ['kms2.corp.test', 0]));
    expect(await targets()).toEqual(['kms1 2', 'kms2 2', 'theirs 1']);
    const published = await bed.stands();
    for (const host of ['kms1', 'kms2']) {
      expect(published.filter((line) => line.includes('corp-dns') && line.includes(host))).toHaveLength(2);
    }

    // One host with another priority, one that is pruned.
    const second = await applied(desired(['kms1.corp.test', 5]));
    expect(await targets()).toEqual(['kms1 2', 'kms2 0', 'theirs 1']);
    expect((await bed.stands()).filter((line) => line.includes('corp-dns'))).toHaveLength(2);

    for (const [receipt, expected] of [
      [second, published],
      [first, before],
    ] as const) {
      const report = await rollback(receipt, providers());
      expect(report.domains.map(({ error }) => error)).toEqual(DOMAINS.map(() => null));
      expect(await bed.stands()).toEqual(expected);
    }
  });
});
