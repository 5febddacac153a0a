import { expect, it } from 'vitest';
import { publish } from '../../../src/change/index.js';
import { lines } from '../../contract/provider-contract.js';
import { FakeCloudflare, type RequestRecord } from '../../fakes/cloudflare/index.js';
import { providerOf, stop } from './bed.js';

const HOSTS = ['kms1.example.test', 'kms2.example.test', 'kms3.example.test'];
/** A hundredth of the time that Cloudflare counts in, so that five minutes take three seconds. */
const LIMIT = { requests: 1200, window: 3000, blocked: 3000 };
const RATE = { limit: 1150, interval: 3000, burst: 300 };

function counted(log: readonly RequestRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of log) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

/** The most requests in any stretch of time that the limit counts. */
function busiest(log: readonly RequestRecord[], window: number): number {
  let [most, from] = [0, 0];
  for (const [i, { at }] of log.entries()) {
    while (at - log[from]!.at >= window) from++;
    most = Math.max(most, i - from + 1);
  }
  return most;
}

it('publishes three hosts in 500 zones within the rate, each zone with one read, one write and one look', async () => {
  const zones = Array.from({ length: 500 }, (_, i) => `zone${i}.test`);
  const fake = await FakeCloudflare.start({ zones, limit: LIMIT });
  try {
    const provider = providerOf(fake, { rate: RATE });
    const began = performance.now();
    const first = await publish(provider, { domains: zones, hosts: HOSTS });
    const ms = Math.round(performance.now() - began);
    expect(first.domains.filter(({ status }) => status !== 'created')).toEqual([]);
    for (const zone of zones) {
      expect(fake.allRecords(zone)).toEqual(lines(zone, 3600, ...HOSTS.map((host) => `0 0 1688 ${host}`)));
    }
    const counts = counted(fake.log);
    const most = busiest(fake.log, LIMIT.window);
    console.log(
      `500 zones, 3 hosts each: ${JSON.stringify(counts)}, ${fake.log.length} requests in ${ms} ms, ` +
        `at most ${most} of ${LIMIT.requests} in ${LIMIT.window} ms`,
    );
    expect(counts).toEqual({ 'list-zones': 10, 'list-records': 1000, batch: 500 });
    expect(most).toBeLessThanOrEqual(LIMIT.requests);
    expect(fake.log.filter(({ status }) => status === 429)).toEqual([]);

    fake.clearLog();
    const again = await publish(provider, { domains: zones, hosts: HOSTS });
    expect(again.changed).toBe(false);
    expect(counted(fake.log)).toEqual({ 'list-records': 500 });
  } finally {
    await stop(fake);
  }
}, 60_000);

it('publishes in 300 domains of one zone with a handful of requests', async () => {
  const fake = await FakeCloudflare.start({ zones: ['corp.test'], limit: LIMIT });
  try {
    const domains = Array.from({ length: 300 }, (_, i) => `site${i}.corp.test`);
    const report = await publish(providerOf(fake), { domains, hosts: HOSTS });
    expect(report.domains.filter(({ status }) => status !== 'created')).toEqual([]);
    const counts = counted(fake.log);
    console.log(`300 domains of one zone, 3 hosts each: ${JSON.stringify(counts)}`);
    // 900 records in batches of at most 200; 66 sets of three fit in one.
    expect(counts['batch']).toBe(5);
    for (const { body } of fake.requests('batch')) {
      expect((body as { posts: unknown[] }).posts.length).toBeLessThanOrEqual(200);
    }
    // Those that are asked for at once, 16 at a time, become one question.
    expect(counts['list-records']).toBeLessThanOrEqual(Math.ceil(300 / 16) + 2);
  } finally {
    await stop(fake);
  }
});
