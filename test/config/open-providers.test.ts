import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, assert, beforeAll, describe, expect, it } from 'vitest';
import { openProviders, type OpenOptions } from '../../src/config/index.js';
import { InputError } from '../../src/errors.js';
import { valid } from './parse.js';

const SECRET = 'aHVudGVyMnp6eg==';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-open-'));
  const write = (name: string, text: string, mode: number) => writeFile(join(folder, name), text, { mode });
  await write('kms.key', `key "kms." { algorithm hmac-sha256; secret "${SECRET}"; };\n`, 0o600);
  await write('token', 'abc-token\n', 0o600);
  await write('open-token', 'abc-token\n', 0o600);
  await chmod(join(folder, 'open-token'), 0o644);
  await write('empty', '\n', 0o600);
  await write('a.zone', '$ORIGIN a.example.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\n', 0o600);
});
afterAll(() => rm(folder, { recursive: true }));

async function opened(providers: string, options: Partial<OpenOptions> = {}): Promise<string[]> {
  const config = await valid(`providers: { ${providers} }`, folder);
  const { providers: open, close } = await openProviders(config, {
    env: {},
    names: config.providers.keys(),
    ...options,
  });
  await close();
  await close();
  return [...open].map(([name, provider]) => `${name} ${provider.name}`);
}

describe('the providers of a config file', () => {
  it.each([
    ['dns: { type: rfc2136, server: 192.0.2.1, zones: [a.b], transport: udp, timeout: 5s }', {}],
    ['dns: { type: rfc2136, server: "${S}:5353", zones: ["${Z}"] }', { S: '::1', Z: 'a.b' }],
    ['dns: { type: rfc2136, tsigKeyFile: kms.key }', {}],
    ['dns: { type: rfc2136, tsigKeyFile: "${DIR}/kms.key", tsigKeyName: KMS }', 'DIR'],
    ['dns: { type: rfc2136, tsigKey: { name: kms., secret: "${S}" } }', { S: SECRET }],
    [
      `dns: { type: rfc2136, tsigKey: { name: "\${N}", algorithm: hmac-sha512, secret: "\${S}" } }`,
      { N: 'k', S: SECRET },
    ],
    ['dns: { type: cloudflare, token: "${T}", zoneId: 0123456789abcdef0123456789abcdef }', { T: 'abc' }],
    ['dns: { type: cloudflare, token: "file:token", endpoint: "http://127.0.0.1:1", timeout: 3 }', {}],
    ['dns: { type: cloudflare, token: "file:${D}/token" }', 'D'],
    ['dns: { type: route53, profile: p, region: eu-west-1, privateZone: true, zoneId: Z1, timeout: 2s }', {}],
    ['dns: { type: route53, role: "arn:aws:iam::${ACCOUNT}:role/dns" }', { ACCOUNT: '123456789012' }],
    ['dns: { type: zonefile, file: a.zone, zone: a.example }', {}],
    ['dns: { type: zonefile, file: [a.zone, "${N}.zone"] }', { N: 'a' }],
  ])('are opened: %s', async (text, given) => {
    const env = typeof given === 'string' ? { [given]: folder } : given;
    const type = /type: (\w+)/.exec(text)?.[1];
    expect(await opened(text, { env })).toEqual([`dns ${type}`]);
  });

  it('read what they name from the folder of the file', async () => {
    const config = await valid('providers: { z: { type: zonefile, file: a.zone } }', folder);
    const { providers, close } = await openProviders(config, { env: {}, names: ['z'] });
    const zones = await providers.get('z')?.zones?.();
    expect(zones?.map(({ name }) => name.key)).toEqual(['a.example']);
    await close();
  });

  it('are only those that a domain is published through, and of others nothing is looked up', async () => {
    const config = await valid(
      'providers: { a: { type: rfc2136 }, b: { type: cloudflare, token: "${NOT_SET}" } }\n' +
        'domains: { x.y: { publish: [k.c], provider: a }, z.y: { provider: b } }',
    );
    const { providers, close } = await openProviders(config, { env: {} });
    expect([...providers.keys()]).toEqual(['a']);
    await close();
  });

  const place = (field: string, column: number) => `kmsdns.yaml:1:${column}: providers.p.${field}`;

  it.each([
    [
      'p: { type: cloudflare, token: "${NOPE}" }',
      place('token', 44),
      'the variable NOPE of the environment is not set',
      'Set NOPE',
    ],
    [
      'p: { type: cloudflare, token: "${EMPTY}" }',
      place('token', 44),
      'the variable EMPTY of the environment is empty',
      'Set EMPTY',
    ],
    [
      'p: { type: cloudflare, token: "${BAD}" }',
      place('token', 44),
      'has characters that no token has',
      'Copy it',
    ],
    [
      'p: { type: cloudflare, token: "file:nope" }',
      place('token', 44),
      '/nope" does not exist',
      'Check the path, which is taken from the folder of the config file. That file holds the secret',
    ],
    [
      'p: { type: cloudflare, token: "file:empty" }',
      place('token', 44),
      '/empty" is empty',
      'holds the secret',
    ],
    ['p: { type: cloudflare, token: "file:." }', place('token', 44), 'is a folder', ''],
    [
      'p: { type: cloudflare, token: "${T}", zoneId: Z1 }',
      place('zoneId', 60),
      '"Z1" is not a zone id',
      '32',
    ],
    [
      'p: { type: cloudflare, token: "${T}", endpoint: "${URL}" }',
      place('endpoint', 62),
      'has a user name or a password',
      '',
    ],
    [
      'p: { type: cloudflare, token: "${NOPE}", endpoint: "${HTTP}" }',
      place('endpoint', 65),
      'is plain http to',
      'https',
    ],
    ['p: { type: rfc2136, server: "${BAD}" }', place('server', 42), '', ''],
    ['p: { type: rfc2136, zones: [a.b, "${BAD}..c"] }', place('zones[1]', 47), '"${BAD}..c" has a space', ''],
    [
      'p: { type: rfc2136, tsigKeyFile: nope.key }',
      place('tsigKeyFile', 47),
      '/nope.key" does not exist',
      '',
    ],
    ['p: { type: rfc2136, tsigKeyFile: token }', null, 'is not a key statement', ''],
    [
      'p: { type: rfc2136, tsigKeyFile: kms.key, tsigKeyName: other }',
      place('tsigKeyName', 69),
      'has no key "other"',
      'kms',
    ],
    ['p: { type: rfc2136, tsigKey: { name: k, secret: "${BAD}" } }', place('tsigKey.secret', 62), '', ''],
    [
      'p: { type: rfc2136, tsigKey: { name: k, algorithm: "${BAD}", secret: "${T}" } }',
      place('tsigKey.algorithm', 65),
      '',
      '',
    ],
    [
      'p: { type: rfc2136, tsigKey: { name: "${CONTROL}", secret: "${T}" } }',
      place('tsigKey.name', 51),
      '"${CONTROL}" has a space or a control character',
      '',
    ],
    ['p: { type: rfc2136, timeout: "${BAD}" }', place('timeout', 43), 'is not a span of time', '5s'],
    ['p: { type: route53, role: me }', place('role', 40), '"me" is not the ARN', 'arn:'],
    ['p: { type: route53, zoneId: z-1 }', place('zoneId', 42), '"z-1" is not the id', ''],
  ])('say where and what when it cannot be opened: %s', async (text, field, problem, hint) => {
    const env = {
      EMPTY: '',
      BAD: 'hunter2 zzz',
      T: SECRET,
      URL: 'https://a:hunter2@h',
      HTTP: 'http://192.0.2.1',
      CONTROL: 'hunter2"\t\\zzz',
    };
    const error = await opened(text, { env }).catch((thrown: unknown) => thrown);
    assert(error instanceof InputError, String(error));
    if (field !== null) expect(error.field).toBe(field);
    expect(error.problem).toContain(problem);
    expect(error.hint ?? '').toContain(hint);
    expect(`${error.message} ${error.hint ?? ''}`).not.toMatch(/aHVud|hunter2/);
  });

  it('close those that were opened before one that cannot be', async () => {
    await expect(opened('a: { type: rfc2136 }, b: { type: cloudflare, token: "${NOPE}" }')).rejects.toThrow(
      'NOPE',
    );
  });

  it('warn of a secret that others can read', async () => {
    const warnings: string[] = [];
    await opened('p: { type: cloudflare, token: "file:open-token" }', {
      onWarning: ({ message, hint }) => warnings.push(`${message} | ${hint}`),
    });
    expect(warnings).toEqual([
      `the key in ${join(folder, 'open-token')} can be read by other users of this machine (mode 644) | chmod 600 ${join(folder, 'open-token')}`,
    ]);
  });

  it('that are not there are named', async () => {
    await expect(opened('dns: { type: rfc2136 }', { names: ['dsn'] })).rejects.toMatchObject({
      field: 'provider',
      hint: 'Did you mean dns?',
    });
  });
});
