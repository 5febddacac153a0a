import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publish, remove } from '../../../src/change/index.js';
import { kmsSet, lines } from '../../contract/provider-contract.js';
import { tenProcesses } from '../../contract/ten-processes.js';
import { FakeCloudflare, type RequestRecord } from '../../fakes/cloudflare/index.js';
import { contractBackend, providerOf, UNLIMITED, ZONES, stop } from './bed.js';

const TOKENS = Array.from({ length: 10 }, (_, i) => `publisher-${i}-${'x'.repeat(40)}`);
const DOMAIN = 'corp.example.test';
const NAME = `_vlmcs._tcp.${DOMAIN}`;

let fake: FakeCloudflare;
beforeEach(async () => {
  fake = await FakeCloudflare.start({
    tokens: Object.fromEntries(TOKENS.map((token) => [token, {}])),
    limit: UNLIMITED,
  });
});
afterEach(() => stop(fake));

/** Publishers with a token of their own share nothing within this process. */
const publishers = (count = TOKENS.length) =>
  TOKENS.slice(0, count).map((token) => providerOf(fake, { token }));
const standing = () => fake.records(NAME, 'SRV');
const isWrite = ({ method }: RequestRecord): boolean => method !== 'GET';

tenProcesses(async () => {
  const bed = await FakeCloudflare.start({ zones: ZONES, limit: UNLIMITED });
  const access = { kind: 'cloudflare', token: FakeCloudflare.TOKEN, endpoint: bed.endpoint } as const;
  return { backend: contractBackend(bed), access };
});

describe('publishers that read before any of them writes', () => {
  /** Holds everybody's first write until all of them have read. */
  function together(count: number): void {
    let arrived = 0;
    let open: () => void;
    const all = new Promise<void>((resolve) => (open = resolve));
    fake.before(
      isWrite,
      () => {
        if (++arrived === count) open();
        return all;
      },
      count,
    );
  }

  it('lose nobody’s host, and leave none twice', async () => {
    fake.plant([`${NAME}. 900 IN SRV 7 7 1688 other.example.test.`], { comment: 'not ours' });
    together(TOKENS.length);
    const reports = await Promise.all(
      publishers().map((provider, i) =>
        publish(provider, { domains: [DOMAIN], hosts: [`kms${i}.example.test`] }),
      ),
    );
    for (const { domains } of reports) expect(domains[0]).toMatchObject({ status: 'updated', error: null });
    const hosts = TOKENS.map((_, i) => `0 0 1688 kms${i}.example.test`);
    expect(standing()).toEqual(lines(DOMAIN, 900, '7 7 1688 other.example.test', ...hosts));
    expect(fake.zone().records.map((record) => record.comment)).toContain('not ours');
  });

  it('leave one record of a host that all of them publish', async () => {
    together(TOKENS.length);
    const reports = await Promise.all(
      publishers().map((provider) => publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] })),
    );
    expect(reports.flatMap((r) => r.domains.map((d) => d.error))).toEqual(TOKENS.map(() => null));
    expect(standing()).toEqual(lines(DOMAIN, 3600, '0 0 1688 kms1.example.test'));
  });

  it('are told apart: one has applied its change, the others have a conflict and nothing of theirs stands', async () => {
    together(TOKENS.length);
    const [first] = publishers();
    const zone = await first!.findZone(kmsSet(DOMAIN, 300, '0 0 1688 a.example.test').name);
    const results = await Promise.all(
      publishers().map((provider, i) =>
        provider.apply(zone, [{ before: null, after: kmsSet(DOMAIN, 300, `0 0 1688 kms${i}.example.test`) }]),
      ),
    );
    const statuses = results.map(([result]) => result!.status);
    expect(statuses.filter((s) => s === 'applied')).toHaveLength(1);
    expect(statuses.filter((s) => s === 'conflict')).toHaveLength(9);
    const winner = statuses.indexOf('applied');
    expect(standing()).toEqual(lines(DOMAIN, 300, `0 0 1688 kms${winner}.example.test`));
  });

  it('do not remove the last two hosts of a domain, one each', async () => {
    fake.plant(lines(DOMAIN, 300, '0 0 1688 kms1.example.test', '0 0 1688 kms2.example.test'), {
      comment: 'kept',
    });
    together(2);
    const reports = await Promise.all(
      publishers(2).map((provider, i) =>
        remove(provider, { domains: [DOMAIN], hosts: [`kms${i + 1}.example.test`] }),
      ),
    );
    const errors = reports.flatMap((r) => r.domains.map((d) => d.error?.code ?? null));
    expect(errors.sort()).toEqual(['ERR_GUARD', null]);
    expect(standing()).toHaveLength(1);
    expect(fake.zone().records.map((record) => record.comment)).toEqual(['kept']);
  });

  it('do not put a host beside the null target', async () => {
    together(2);
    const [a, b] = publishers(2);
    const reports = await Promise.all([
      publish(a!, { domains: [DOMAIN], hosts: ['kms1.example.test'] }),
      publish(b!, { domains: [DOMAIN], hosts: [{ target: '.', port: 0 }], allow: ['null-target'] }),
    ]);
    expect(reports.flatMap((r) => r.domains.map((d) => d.status)).sort()).toEqual(['created', 'failed']);
    expect(standing()).toHaveLength(1);
  });
});

describe('somebody who is no publisher of ours, in between', () => {
  const host = '0 0 1688 kms1.example.test';
  const between = (run: () => void): void =>
    fake.before(isWrite, async () => {
      run();
      // The fake's clock ticks in milliseconds.
      await delay(5);
    });

  it('adds a host: it survives, and so does ours', async () => {
    between(() => fake.plant(lines(DOMAIN, 3600, '0 0 1688 theirs.example.test')));
    const [provider] = publishers(1);
    const report = await publish(provider!, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
    expect(standing()).toEqual(lines(DOMAIN, 3600, host, '0 0 1688 theirs.example.test'));
  });

  it('adds the same host: it stands once, with their comment', async () => {
    between(() => fake.plant(lines(DOMAIN, 3600, host), { comment: 'theirs' }));
    const [provider] = publishers(1);
    const report = await publish(provider!, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(report.domains[0]).toMatchObject({ status: 'unchanged', error: null });
    expect(fake.zone().records).toMatchObject([{ comment: 'theirs' }]);
  });

  it('deletes the record that is to be edited: a conflict, then done anew', async () => {
    const [theirs] = fake.plant(lines(DOMAIN, 300, host));
    between(() => fake.zone().uproot(theirs!.id));
    const [provider] = publishers(1);
    const report = await publish(provider!, { domains: [DOMAIN], hosts: ['kms1.example.test'], priority: 5 });
    expect(report.domains[0]).toMatchObject({ status: 'created', error: null });
    expect(standing()).toEqual(lines(DOMAIN, 3600, '5 0 1688 kms1.example.test'));
  });

  it('makes the name an alias: nothing of ours stays beside it', async () => {
    between(() => fake.plant([`${NAME}. 300 IN CNAME _vlmcs._tcp.elsewhere.test.`]));
    const [provider] = publishers(1);
    const report = await publish(provider!, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(report.domains[0]).toMatchObject({ status: 'failed' });
    expect(fake.zone().records).toMatchObject([{ type: 'CNAME' }]);
  });
});
