import { expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { formatServer, parseResolverName } from '../../src/transport/index.js';

it.each([
  ['192.0.2.1', '192.0.2.1:53'],
  ['[2001:db8::1]:5353', '[2001:db8::1]:5353'],
  ['ns.example', 'ns.example:53'],
  ['udp://192.0.2.1', 'udp://192.0.2.1:53'],
  ['TCP://[2001:db8::1]', 'tcp://[2001:db8::1]:53'],
  ['tls://192.0.2.1', 'tls://192.0.2.1:853'],
  ['tls://dns.example:8853', 'tls://dns.example:8853'],
  ['tls://192.0.2.1#dns.example', 'tls://192.0.2.1:853#dns.example'],
  ['tls://192.0.2.1:8853#192.0.2.2', 'tls://192.0.2.1:8853#192.0.2.2'],
  ['tls://2001:db8::1#dns.example', 'tls://[2001:db8::1]:853#dns.example'],
  ['https://dns.example', 'https://dns.example:443/dns-query'],
  ['https://dns.example/', 'https://dns.example:443/'],
  ['https://dns.example/dns-query{?dns}', 'https://dns.example:443/dns-query'],
  ['https://dns.example/ask?who=me{&dns}', 'https://dns.example:443/ask?who=me'],
  ['https://192.0.2.1/dns-query#dns.example', 'https://192.0.2.1:443/dns-query#dns.example'],
  ['https://[2001:db8::1]:8443/q', 'https://[2001:db8::1]:8443/q'],
])('%s is %s, which reads the same', (text, shown) => {
  const parsed = parseResolverName(text);
  expect(formatServer(parsed)).toBe(shown);
  expect(parseResolverName(shown)).toEqual(parsed);
});

it('the certificate must be for the name that was given, or the address', () => {
  const name = (text: string) => {
    const { channel } = parseResolverName(text);
    return channel !== undefined && 'name' in channel ? channel.name : undefined;
  };
  expect(name('tls://dns.example')).toBe('dns.example');
  expect(name('tls://192.0.2.1')).toBe('192.0.2.1');
  expect(name('tls://192.0.2.1#dns.example')).toBe('dns.example');
  expect(name('https://[fe80::1%eth0]')).toBe('fe80::1');
});

it.each([
  ['', 'names no server', ''],
  ['tls://', 'names no server', 'tls://192.0.2.1'],
  ['tls://:853', 'names no server', ''],
  ['https:///dns-query', 'names no server', ''],
  ['tls://192.0.2.1:0', 'port', ''],
  ['tls://192.0.2.1:853/dns-query', 'has a path', 'https://'],
  ['tcp://192.0.2.1#dns.example', 'has a #', 'tls://'],
  ['192.0.2.1#53', 'has a #', '192.0.2.1:5353'],
  ['tls://192.0.2.1#853', 'no name of a certificate', 'colon'],
  ['tls://192.0.2.1#', 'no name of a certificate', ''],
  ['tls://192.0.2.1#a_b.example', 'underscore', ''],
  ['tls://192.0.2.1@853', 'has an @', 'colon'],
  ['https://me:secret@dns.example/dns-query', 'has an @', 'no user name or password'],
  ['http://192.0.2.1/dns-query', 'plain http://', 'https://'],
  ['quic://192.0.2.1', '"quic://" is not a kind of resolver', 'tls://'],
  ['sdns://AQcAAAAAAAAA', '"sdns://" is not a kind of resolver', ''],
  ['https://dns.example/{x}', 'path that cannot be asked', '%XX'],
  ['https://dns.example/a b', 'path that cannot be asked', ''],
  ['https://dns.example/a\nb', 'path that cannot be asked', ''],
  ['https://dns.example?dns=x', 'path that cannot be asked', ''],
])('%j is refused, and the field named: %s', (text, problem, hint) => {
  try {
    parseResolverName(text, '--resolver');
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ field: '--resolver', message: expect.stringContaining(problem) as string });
    expect((error as InputError).hint ?? '').toContain(hint);
    expect((error as InputError).message).not.toContain('secret');
  }
});
