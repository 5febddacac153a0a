import { describe, expect, it } from 'vitest';
import { discoverHost } from '../../../src/discovery/index.js';
import { typeCode } from '../../../src/record/index.js';
import { Rcode } from '../../../src/wire/index.js';
import {
  answer,
  closeConnection,
  closeMidReply,
  cutOff,
  drop,
  echo,
  inSequence,
  later,
  malformed,
  over,
  resetConnection,
  spoofedSource,
  together,
  truncated,
  wrongId,
  wrongQuestion,
  type Behaviour,
} from '../../fakes/dns/index.js';
import { kmsHost } from '../../fakes/rpc/index.js';
import { address, cname, name, resolverOf, serve, srv } from '../../resolve/setup.js';
import { byType, CLIENT, discoverThrough, KMS, oneHost, srvTo } from './setup.js';

/** A host that an attacker would like the client to go to. */
const evil = { answers: [srv(KMS, 'evil.example')], additionals: [address('evil.example', '127.0.0.1')] };

/** Long enough for every try, short enough for a person. */
const WITHIN = 5000;

describe('a DNS server that is not as it should be', () => {
  it.each<[string, (good: Behaviour) => Behaviour, string, string | undefined]>([
    ['answers after a while', (good) => later(150, good), 'found', undefined],
    ['loses the first packet', (good) => inSequence(drop, good), 'found', undefined],
    ['is preceded by a reply to another id', (good) => together(wrongId(evil), good), 'found', undefined],
    [
      'is preceded by a reply from another port',
      (good) => together(spoofedSource(evil), good),
      'found',
      undefined,
    ],
    [
      'is preceded by a reply to another question',
      (good) =>
        together(
          wrongQuestion(() => ({ name: name('evil.example') }), evil),
          good,
        ),
      'found',
      undefined,
    ],
    ['is preceded by nonsense', (good) => together(malformed, good), 'found', undefined],
    ['truncates over UDP only', (good) => over({ udp: truncated, tcp: good }), 'found', undefined],
    [
      'cuts its answer off over UDP only',
      (good) => over({ udp: cutOff({ answers: [srvTo('kms1.corp.example', 1)] }, 5), tcp: good }),
      'found',
      undefined,
    ],
    ['replies to another id only', () => wrongId(evil), 'indeterminate', '0x8007232A'],
    [
      'replies to another question only',
      () => wrongQuestion(() => ({ type: typeCode('A') }), evil),
      'indeterminate',
      '0x8007232A',
    ],
    ['answers from another port only', () => spoofedSource(evil), 'indeterminate', '0x8007232A'],
    [
      'answers with records of another name',
      () => answer({ answers: [srv('_vlmcs._tcp.evil.example', 'evil.example')] }),
      'indeterminate',
      '0x8007251E',
    ],
    ['answers nonsense', () => malformed, 'indeterminate', '0x8007251E'],
    ['is silent', () => drop, 'indeterminate', '0x8007232A'],
    ['is silent about SRV', (good) => byType(drop, good), 'indeterminate', '0x8007232A'],
    ['refuses SRV', (good) => byType(echo(Rcode.REFUSED), good), 'indeterminate', '0x8007232D'],
    [
      'truncates, and is silent over TCP',
      () => over({ udp: truncated, tcp: drop }),
      'indeterminate',
      '0x8007232A',
    ],
    [
      'truncates, and closes over TCP',
      () => over({ udp: truncated, tcp: closeConnection }),
      'indeterminate',
      '0x8007232A',
    ],
    [
      'truncates, and breaks off over TCP',
      () => over({ udp: truncated, tcp: resetConnection }),
      'indeterminate',
      '0x8007232A',
    ],
    [
      'truncates, and closes amid its answer',
      () => over({ udp: truncated, tcp: closeMidReply(9) }),
      'indeterminate',
      '0x8007232A',
    ],
    ['truncates over TCP, too', () => truncated, 'indeterminate', '0x8007251E'],
  ])('%s', async (_, faulty, outcome, code) => {
    const { port } = await kmsHost();
    const started = performance.now();
    const timeout = outcome === 'found' ? 3000 : 300;
    const result = await discoverThrough(faulty(oneHost(port)), { timeout });
    expect([result.outcome, result.windowsError?.code]).toEqual([outcome, code]);
    expect(result.chosen?.target).toBe(outcome === 'found' ? 'kms1.corp.example' : undefined);
    expect(performance.now() - started).toBeLessThan(WITHIN);
  });

  it('dies after its first answer: the host cannot be looked up, and nobody knows whether it is there', async () => {
    const { port } = await kmsHost();
    const result = await discoverThrough(inSequence(oneHost(port), drop), { timeout: 300 });
    expect(result).toMatchObject({
      outcome: 'indeterminate',
      windowsError: null,
      candidates: [{ target: 'kms1.corp.example', probe: { state: 'unresolved' } }],
      warnings: [expect.stringContaining('kms1.corp.example could not be looked up')],
    });
  });

  it('dies after its first answer, which had the address of the host', async () => {
    const { port } = await kmsHost();
    const additionals = [
      address('kms1.corp.example', '127.0.0.1'),
      address('other.corp.example', '127.0.0.1'),
    ];
    const first = answer({ answers: [srvTo('kms1.corp.example', port)], additionals });
    const result = await discoverThrough(inSequence(first, drop), { timeout: 300 });
    expect(result).toMatchObject({
      outcome: 'found',
      chosen: { target: 'kms1.corp.example', address: '127.0.0.1' },
      warnings: [expect.stringContaining('the SRV answer came with 127.0.0.1 for kms1.corp.example')],
    });
  });

  it('gives an old address with the record: tried after the fresh one, and told', async () => {
    const { port } = await kmsHost('::1');
    const records = answer({
      answers: [srvTo('kms1.corp.example', port)],
      additionals: [address('kms1.corp.example', '::1')],
    });
    const result = await discoverThrough(byType(records, oneHost(port)));
    expect(result).toMatchObject({
      outcome: 'found',
      chosen: { target: 'kms1.corp.example', address: '::1' },
      candidates: [{ addresses: ['127.0.0.1', '::1'] }],
      warnings: [
        'the SRV answer came with ::1 for kms1.corp.example, but looking kms1.corp.example up gives 127.0.0.1',
      ],
    });
    const probes = result.trace.filter(({ step }) => step === 'probe').map(({ detail }) => detail);
    expect(probes).toEqual([expect.stringContaining('127.0.0.1'), expect.stringContaining('[::1]')]);
  });

  it('is not there at all', async () => {
    const gone = await serve(drop);
    await gone.stop();
    const resolver = resolverOf([gone], { timeout: 1000 });
    const result = await discoverHost(CLIENT, { resolver });
    expect([result.outcome, result.windowsError?.code]).toEqual(['indeterminate', '0x8007232A']);
  });
});

describe('aliases that lead nowhere', () => {
  it.each<[string, (asked: string) => string]>([
    ['in a circle of two, one answer at a time', (asked) => (asked === KMS ? '_vlmcs._tcp.hq.example' : KMS)],
    ['to ever new names', (asked) => `x.${asked}`],
  ])('%s', async (_, next) => {
    const server = await serve((exchange) => {
      const asked = exchange.message.questions[0]?.name.key ?? '';
      exchange.reply({ answers: [cname(asked, next(asked))] });
    });
    const result = await discoverHost(CLIENT, { resolver: resolverOf([server]) });
    expect(result).toMatchObject({
      outcome: 'indeterminate',
      windowsError: { code: '0x8007251E' },
      warnings: [expect.stringContaining(`the aliases of ${KMS} lead nowhere`)],
    });
    expect(server.requests.length).toBeLessThan(12);
  });
});

describe('a set of thousands', () => {
  it('is taken over TCP; a hundred dead hosts are tried, and it ends in time', async () => {
    const members = Array.from({ length: 2400 }, (_, i) => srvTo(`k${i}.x`, 1));
    const srvs = over({ udp: truncated, tcp: answer({ answers: members }) });
    const addresses = answer(({ message }) => {
      const [question] = message.questions;
      return question?.type === typeCode('A') ? { answers: [address(question.name.text, '127.0.0.1')] } : {};
    });
    const server = await serve(byType(srvs, addresses));
    const started = performance.now();
    const result = await discoverHost(CLIENT, { resolver: resolverOf([server]) });
    expect(performance.now() - started).toBeLessThan(WITHIN);
    expect(result).toMatchObject({
      outcome: 'indeterminate',
      windowsError: null,
      warnings: ['the domain names 2400 hosts; 100 of them were tried at the most'],
    });
    const states = result.candidates.map(({ probe }) => probe.state);
    expect(states.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 'refused'));
    expect(new Set(states.slice(100))).toEqual(new Set(['skipped']));
    // Of each host that was tried, A and AAAA once; and the SRV question over UDP and TCP.
    expect(server.requests).toHaveLength(2 + 2 * 100);
  });
});

it('many pieces of nonsense before an answer end neither the look-up nor the process', async () => {
  const server = await serve(async (exchange) => {
    for (let octets = 0; octets < 40; octets++) exchange.path.send(exchange.octets.subarray(0, octets));
    await echo(Rcode.SERVFAIL)(exchange);
  });
  const result = await discoverHost(CLIENT, { resolver: resolverOf([server]) });
  expect([result.outcome, result.windowsError?.code]).toEqual(['indeterminate', '0x8007232A']);
});
