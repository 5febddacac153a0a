import { describe, expect, it } from 'vitest';
import { askAll, opinions } from '../../src/resolve/index.js';
import { formatServer } from '../../src/transport/index.js';
import { Rcode } from '../../src/wire/index.js';
import { answer, drop, type Behaviour } from '../fakes/dns/index.js';
import { name, resolverOf, serve, srv } from './setup.js';

const KMS = '_vlmcs._tcp.corp.example';
const found = (...targets: readonly [target: string, ttl?: number][]): Behaviour =>
  answer({ answers: targets.map(([target, ttl]) => srv(KMS, target, ttl)) });

/** What servers that behave like this think: the outcomes in a word, and the numbers of those that agree. */
async function asked(...behaviours: readonly Behaviour[]) {
  const servers = await Promise.all(behaviours.map((behaviour) => serve(behaviour)));
  const outcomes = await askAll(resolverOf(servers, { timeout: 600 }), name(KMS), 'SRV');
  const numbers = new Map(servers.map(({ address }, i) => [formatServer(address), i]));
  return {
    kinds: outcomes.map(({ kind }) => kind),
    agree: opinions(outcomes).map((one) => one.servers.map((server) => numbers.get(formatServer(server)))),
  };
}

describe('all servers asked', () => {
  it('each say their own, in the order they were given, the silent one too', async () => {
    const { kinds, agree } = await asked(
      drop,
      found(['kms1.example']),
      answer({ rcode: Rcode.NXDOMAIN }),
      answer({ rcode: Rcode.SERVFAIL }),
    );
    expect(kinds).toEqual(['timeout', 'found', 'nxdomain', 'servfail']);
    expect(agree).toEqual([[0], [1], [2], [3]]);
  });

  it('agree when only order, TTL and letter case differ', async () => {
    const { agree } = await asked(
      found(['kms1.example', 60], ['kms2.example', 60]),
      found(['KMS2.example', 3600], ['kms1.example', 3600]),
    );
    expect(agree).toEqual([[0, 1]]);
  });

  it.each<[string, Behaviour, Behaviour]>([
    ['another host', found(['kms1.example']), found(['kms2.example'])],
    ['a host less', found(['kms1.example'], ['kms2.example']), found(['kms2.example'])],
    ['no name', found(['kms1.example']), answer({ rcode: Rcode.NXDOMAIN })],
    ['no records', answer({ rcode: Rcode.NXDOMAIN }), answer()],
  ])('disagree when one has %s', async (_, a, b) => {
    expect((await asked(a, b, a)).agree).toEqual([[0, 2], [1]]);
  });
});
