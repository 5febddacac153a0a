import { describe, expect, it } from 'vitest';
import type { KmsDnsError } from '../../../src/errors.js';
import type { Change } from '../../../src/provider.js';
import { Rcode, type Message } from '../../../src/wire/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import { closeConnection, drop, inSequence, type Behaviour } from '../../fakes/dns/index.js';
import { fakePrimary, KEY, replied, ZONE } from './setup.js';

const domains = (count: number): string[] => Array.from({ length: count }, (_, i) => `d${i}.example.test`);
const creation = (domain: string): Change => ({
  before: null,
  after: kmsSet(domain, 300, '0 0 1688 kms1.corp.test'),
});
const touched = ({ authorities }: Message): string[] => authorities.map((r) => r.name.key);

/** Refuses a message that touches one of these domains. */
const refusing =
  (rcode: number, bad: readonly string[]): Behaviour =>
  (exchange) => {
    const refused = touched(exchange.message).some((name) => bad.some((d) => name === `_vlmcs._tcp.${d}`));
    return replied(refused ? { rcode } : {})(exchange);
  };

describe('many changes of a zone', () => {
  it('travel in one message, all deletes before all adds', async () => {
    const fake = await fakePrimary();
    const [a, b] = ['a', 'b'].map((d) => kmsSet(`${d}.example.test`, 300, '0 0 1688 kms1.corp.test'));
    fake.standing = [a!, b!];
    const results = await fake.provider.apply(ZONE, [
      { before: a!, after: kmsSet('a.example.test', 300, '0 0 1688 kms2.corp.test') },
      { before: b!, after: b!.withTtl(60) },
    ]);
    expect(results.map((r) => r.status)).toEqual(['applied', 'applied']);
    expect(fake.updates).toHaveLength(1);
    const { message } = fake.updates[0]!;
    expect(message.authorities.map((r) => r.class)).toEqual([254, 254, 1, 1]);
    expect(message.authorities.map((r) => r.ttl)).toEqual([0, 0, 300, 60]);
  });

  it('are split where a message is full', async () => {
    const fake = await fakePrimary({ timeout: 5000 });
    const results = await fake.provider.apply(ZONE, domains(2500).map(creation));
    expect(results.filter((r) => r.status !== 'applied')).toEqual([]);
    const sizes = fake.updates.map(({ octets }) => octets.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_535);
    expect(fake.updates.length).toBeLessThan(10);
    expect(new Set(fake.updates.flatMap(({ message }) => touched(message))).size).toBe(2500);
  });

  it('stay under 1232 octets over UDP', async () => {
    const fake = await fakePrimary({ transport: 'udp', key: KEY });
    const results = await fake.provider.apply(ZONE, domains(60).map(creation));
    expect(results.filter((r) => r.status !== 'applied')).toEqual([]);
    expect(fake.updates.every(({ protocol }) => protocol === 'udp')).toBe(true);
    expect(Math.max(...fake.updates.map(({ octets }) => octets.length))).toBeLessThanOrEqual(1232);
  });

  it('refuses one change that no message can hold', async () => {
    const fake = await fakePrimary();
    const hosts = Array.from(
      { length: 1200 },
      (_, i) => `0 0 1688 kms${i}.a-rather-long-name.corp.example.test`,
    );
    const change = { before: null, after: kmsSet('d.example.test', 300, ...hosts) };
    await expect(fake.provider.apply(ZONE, [change])).rejects.toMatchObject({ field: 'changes[0]' });
    expect(fake.updates).toEqual([]);
  });
});

describe('a batch that is refused', () => {
  it.each([
    ['a conflict', Rcode.YXRRSET, 'conflict'],
    ['a policy', Rcode.REFUSED, 'failed'],
    ['a name that is not in the zone', Rcode.NOTZONE, 'failed'],
    ['a server that fails on one record', Rcode.SERVFAIL, 'failed'],
  ])('because of %s is halved until the ones at fault stand alone', async (_, rcode, status) => {
    const fake = await fakePrimary();
    const all = domains(64);
    const bad = [all[3]!, all[40]!, all[63]!];
    fake.onUpdate = refusing(rcode, bad);
    const results = await fake.provider.apply(ZONE, all.map(creation));
    expect(results.map((r) => r.status)).toEqual(all.map((d) => (bad.includes(d) ? status : 'applied')));
    // One for the whole, at most two a level and a bad one, and one to ask whether the key may update at all.
    expect(fake.updates.length).toBeLessThanOrEqual(2 + 2 * 6 * bad.length);
  });

  it('for its key is not tried again name by name', async () => {
    const fake = await fakePrimary({ key: KEY });
    fake.onUpdate = replied({ rcode: Rcode.REFUSED });
    const results = await fake.provider.apply(ZONE, domains(64).map(creation));
    expect(results.every((r) => r.status === 'failed' && r.error.unauthorized)).toBe(true);
    expect(fake.updates.map(({ message }) => message.authorities.length)).toEqual([64, 0]);
  });

  it.each([Rcode.NOTIMP, Rcode.NOTAUTH])('with response code %i is refused whole', async (rcode) => {
    const fake = await fakePrimary({ key: KEY });
    fake.onUpdate = replied({ rcode });
    const results = await fake.provider.apply(ZONE, domains(64).map(creation));
    expect(results.every((r) => r.status === 'failed')).toBe(true);
    expect(fake.updates).toHaveLength(1);
  });

  it('and then loses the reply to one half is read for that half', async () => {
    const fake = await fakePrimary();
    const all = domains(4);
    fake.standing = [creation(all[2]!).after!, creation(all[3]!).after!];
    fake.onUpdate = inSequence(replied({ rcode: Rcode.YXRRSET }), replied(), closeConnection, drop);
    const results = await fake.provider.apply(ZONE, all.map(creation));
    expect(results.map((r) => r.status)).toEqual(['applied', 'applied', 'applied', 'applied']);
  });
});

describe('cancelling', () => {
  it('says what was done by then and what is not known', async () => {
    const fake = await fakePrimary({ timeout: 5000 });
    const all = domains(3);
    const abort = new AbortController();
    fake.onUpdate = inSequence(replied({ rcode: Rcode.YXRRSET }), replied(), (exchange) => {
      setTimeout(() => abort.abort(), 100);
      return drop(exchange);
    });
    const { signal } = abort;
    const applying = fake.provider.apply(ZONE, all.map(creation), { signal });
    const error = (await applying.catch((e: unknown) => e)) as KmsDnsError;
    expect(error).toMatchObject({
      code: 'ERR_ABORTED',
      partial: true,
      message: 'cancelled; 2 of 3 changes were made, and of 1 it is not known',
      details: { results: ['applied', 'applied', 'unknown'] },
    });
  });

  it('before anything was sent says so', async () => {
    const fake = await fakePrimary();
    const applying = fake.provider.apply(ZONE, [creation('d.example.test')], { signal: AbortSignal.abort() });
    await expect(applying).rejects.toMatchObject({
      code: 'ERR_ABORTED',
      message: 'cancelled; nothing was changed',
      details: { results: ['not-sent'] },
    });
    expect(fake.updates).toEqual([]);
  });
});
