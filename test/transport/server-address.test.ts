import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { formatServer, lookupServer, parseServerName } from '../../src/transport/index.js';

describe('a server as a person names it', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1', 53],
    ['192.0.2.1:5353', '192.0.2.1', 5353],
    ['2001:db8::1', '2001:db8::1', 53],
    ['[2001:db8::1]', '2001:db8::1', 53],
    ['[2001:db8::1]:5353', '2001:db8::1', 5353],
    ['fe80::1%eth0', 'fe80::1%eth0', 53],
    ['[fe80::1%eth0]:5353', 'fe80::1%eth0', 5353],
    ['dc1.corp.example.com', 'dc1.corp.example.com', 53],
    ['dc1:65535', 'dc1', 65535],
    ['localhost', 'localhost', 53],
    ['10.0.0.1.example', '10.0.0.1.example', 53],
  ])('%s is %s at port %i', (text, host, port) => {
    expect(parseServerName(text)).toEqual({ host, port });
  });

  it.each([
    ['', 'names no server'],
    [':53', 'names no server'],
    ['192.0.2.1:0', 'port'],
    ['192.0.2.1:65536', 'port'],
    ['192.0.2.1:', 'port'],
    ['192.0.2.1:dns', 'port'],
    ['192.0.2.1: 53', 'port'],
    ['[192.0.2.1]:53', 'no IPv6 address in its brackets'],
    ['[2001:db8::1', 'no address'],
    ['[2001:db8::1]5353', 'no address'],
    ['2001:db8::1::5', 'no address'],
    ['1.2.3.4.5:53:1', 'no address'],
    ['10.0.1', '"10.0.1" is no address'],
    ['10.0.0.256:53', '"10.0.0.256" is no address'],
    ['0x7f.1', 'no address'],
    ['2130706433', 'no address'],
    ['dc_1.example.com', 'underscore'],
    ['dc 1', 'space'],
    ['http://192.0.2.1', 'is a URL'],
  ])('%j is refused, and the field named', (text, problem) => {
    const parse = () => parseServerName(text, '--server');
    expect(parse).toThrow(InputError);
    expect(parse).toThrow(/^--server: /);
    expect(parse).toThrow(problem);
  });

  it.each(['127.0.0.1:0', '[::1]:0'])('%s is taken where port 0 is', (text) => {
    expect(formatServer(parseServerName(text, '--listen', { leastPort: 0 }))).toBe(text);
  });

  it.each(['192.0.2.1:53', '[2001:db8::1]:5353', 'dc1.example.com:53'])(
    '%s is printed as it was given',
    (text) => {
      expect(formatServer(parseServerName(text))).toBe(text);
    },
  );
});

describe('the addresses of a server', () => {
  it('that is an address are this one, without a look-up', async () => {
    const lookup = () => Promise.reject(new Error('no look-up expected'));
    expect(await lookupServer({ host: '::1', port: 53 }, { lookup })).toEqual([{ host: '::1', port: 53 }]);
  });

  it('that is a name come from the system, all of them, in its order', async () => {
    const found = [
      { address: '2001:db8::1', family: 6 },
      { address: '192.0.2.1', family: 4 },
    ];
    const lookup = (() => Promise.resolve(found)) as never;
    expect(await lookupServer({ host: 'dc1', port: 5353 }, { lookup })).toEqual([
      { host: '2001:db8::1', port: 5353 },
      { host: '192.0.2.1', port: 5353 },
    ]);
  });

  it('that is a name without any is an error that says which', async () => {
    const lookup = (() => Promise.reject(new Error('ENOTFOUND'))) as never;
    await expect(lookupServer({ host: 'nowhere', port: 53 }, { lookup })).rejects.toMatchObject({
      code: 'ERR_UNREACHABLE',
      message: expect.stringContaining('nowhere') as string,
    });
  });

  it('need not be waited for', async () => {
    const lookup = (() => new Promise(() => undefined)) as never;
    const waiting = lookupServer({ host: 'dc1', port: 53 }, { lookup, signal: AbortSignal.timeout(10) });
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
  });
});
