import { describe, expect, it } from 'vitest';
import { discoverHost } from '../../../src/discovery/index.js';
import { kmsHost, listener, type Script } from '../../fakes/rpc/index.js';
import { address, resolverOf, serve, soa, zones } from '../../resolve/setup.js';
import { CLIENT, discoverThrough, oneHost, srvTo } from './setup.js';

const silent: Script = () => undefined;

describe('a listener that is no KMS host', () => {
  it.each<[string, Script, string]>([
    ['accepts and never speaks', silent, 'silent'],
    ['closes at once', (socket) => void socket.end(), 'silent'],
    ['speaks HTTP at once', (socket) => void socket.end('HTTP/1.1 408 Request Timeout\r\n\r\n'), 'not-rpc'],
    [
      'breaks off when it is spoken to',
      (socket) => void socket.once('data', () => socket.resetAndDestroy()),
      'silent',
    ],
    [
      'begins an answer and never ends it',
      (socket) => void socket.once('data', () => socket.write(Buffer.from('05000c0310000000', 'hex'))),
      'not-rpc',
    ],
    [
      'drips',
      (socket) => {
        const timer = setInterval(() => socket.write('\x05'), 20);
        socket.on('close', () => clearInterval(timer));
      },
      'not-rpc',
    ],
    [
      'pours',
      (socket) => {
        const octets = Buffer.alloc(64 * 1024);
        const pour = (): void => {
          while (socket.write(octets));
        };
        socket.on('drain', pour);
        pour();
      },
      'not-rpc',
    ],
  ])('%s', async (_, script, state) => {
    const { port } = await listener(script);
    const started = performance.now();
    const result = await discoverThrough(oneHost(port));
    expect(result).toMatchObject({
      outcome: 'unreachable',
      windowsError: { code: '0xC004F074' },
      candidates: [{ probe: { state } }],
    });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('a target that is this machine: tried, and said so', async () => {
    const { port } = await kmsHost();
    const result = await discoverThrough(oneHost(port));
    expect(result.outcome).toBe('found');
    expect(result.trace.find((step) => step.rule === 'own-address')?.detail).toContain('127.0.0.1');
  });
});

describe('no more than is needed', () => {
  it('asks for a host once, and connects to an address and port once, however many records name them', async () => {
    const host = await listener((socket) => socket.destroy());
    const names = ['kms1', 'kms2', 'kms3'].map((label) => `${label}.corp.example`);
    const server = await serve(
      zones(
        soa('corp.example'),
        ...names.flatMap((name, i) => [srvTo(name, host.port, i), srvTo(name, 1, 10 + i)]),
        ...names.map((name) => address(name, '127.0.0.1')),
      ),
    );
    const result = await discoverHost(
      { ...CLIENT, cached: `KMS1.corp.example:${host.port}` },
      { resolver: resolverOf([server]), explain: true },
    );
    expect(result.outcome).toBe('unreachable');
    expect(result.candidates).toHaveLength(7);
    expect(host.heard).toHaveLength(1);
    const asked = server.requests.map(({ message }) => {
      const [question] = message.questions;
      return `${question?.name.key} ${question?.type}`;
    });
    expect(asked).toHaveLength(new Set(asked).size);
  });

  it('stops at the first host that answers, and connects to no other', async () => {
    const [first, second] = [await kmsHost(), await kmsHost()];
    const result = await discoverThrough(
      zones(
        soa('corp.example'),
        srvTo('kms1.corp.example', first.port, 0),
        srvTo('kms1.corp.example', second.port, 1),
        address('kms1.corp.example', '127.0.0.1'),
      ),
    );
    expect(result.chosen?.port).toBe(first.port);
    expect([first.heard.length, second.heard.length]).toEqual([1, 0]);
  });
});
