import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { publish } from '../../../src/change/index.js';
import { InputError } from '../../../src/errors.js';
import { DomainName } from '../../../src/name/index.js';
import { FakeCloudflare, type Fault } from '../../fakes/cloudflare/index.js';
import { providerOf, stop, UNLIMITED } from './bed.js';

const DOMAINS = ['corp.example.test'];
const HOSTS = ['kms1.example.test'];
const TOKEN = FakeCloudflare.TOKEN;

let fake: FakeCloudflare;
const told: unknown[] = [];
const listen = (message: unknown): void => void told.push(message);
beforeEach(async () => {
  told.length = 0;
  fake = await FakeCloudflare.start({ limit: UNLIMITED });
  subscribe('kmsdns:cloudflare', listen);
});
afterEach(async () => {
  unsubscribe('kmsdns:cloudflare', listen);
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await stop(fake);
});

/** Everything that can be seen of it, causes and hidden fields included. */
const whole = (value: unknown): string =>
  inspect(value, { depth: Infinity, showHidden: true, getters: true });

describe('the token', () => {
  const faults: Record<string, Fault> = {
    'a connection that breaks': { kind: 'drop-before', times: 100 },
    'a refusal that echoes it': {
      kind: 'success-false',
      errors: [{ code: 1234, message: `no such token: ${TOKEN}` }],
      times: 100,
    },
    'a page of a proxy': { kind: 'status', status: 502, times: 100 },
    'a request that runs out of time': { kind: 'delay', ms: 400, times: 100 },
  };
  it.each(Object.entries(faults))('is in no error and no trace: %s', async (_, fault) => {
    fake.fault({ ...fault, on: ({ operation }) => operation !== 'list-zones' });
    const provider = providerOf(fake, { timeout: 100 });
    const report = await publish(provider, { domains: DOMAINS, hosts: HOSTS, retry: { attempts: 2 } });
    const { error } = report.domains[0]!;
    expect(error).not.toBeNull();
    expect(whole(error)).not.toContain(TOKEN);
    expect(told.length).toBeGreaterThan(1);
    expect(whole(told)).not.toContain(TOKEN);
  });

  it.each([
    ['unknown', 'wrong'.repeat(10)],
    ['no token at all', 'short'],
  ])('that is %s is an error that does not show it', async (_, token) => {
    const report = await publish(providerOf(fake, { token }), { domains: DOMAINS, hosts: HOSTS });
    expect(report.domains[0]!.error).toMatchObject({
      code: 'ERR_UNAUTHORIZED',
      unauthorized: true,
      details: { requestId: expect.stringMatching(/-FRA$/) },
    });
    expect(whole(report)).not.toContain(token);
  });

  it.each([
    ['nothing', ''],
    ['a line end inside', 'abc\ndef'],
    ['a letter of another alphabet', 'tökén'],
  ])('is not shown when it is refused before anything is sent: %s', (_, token) => {
    let error: unknown;
    try {
      providerOf(fake, { token });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InputError);
    if (token !== '') expect(whole(error)).not.toContain(token);
  });

  it('does not go where it would be seen', () => {
    expect(() => providerOf(fake, { endpoint: 'http://api.cloudflare.example/client/v4' })).toThrow(
      /plain http/,
    );
  });
});

describe('the environment', () => {
  it('of the SDK leads nothing elsewhere, adds nothing, and prints nothing', async () => {
    const other = await FakeCloudflare.start({ limit: UNLIMITED });
    vi.stubEnv('CLOUDFLARE_BASE_URL', other.endpoint);
    vi.stubEnv('CLOUDFLARE_API_TOKEN', 'of-the-environment');
    vi.stubEnv('CLOUDFLARE_API_KEY', 'of-the-environment');
    vi.stubEnv('CLOUDFLARE_EMAIL', 'someone@example.test');
    vi.stubEnv('CLOUDFLARE_API_USER_SERVICE_KEY', 'of-the-environment');
    vi.stubEnv('CLOUDFLARE_CUSTOM_HEADERS', 'Authorization: Bearer of-the-environment\nX-Extra: 1');
    vi.stubEnv('CLOUDFLARE_LOG', 'debug');
    const printed = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => undefined),
    );
    const sent = vi.spyOn(globalThis, 'fetch');
    try {
      const report = await publish(providerOf(fake), { domains: DOMAINS, hosts: HOSTS });
      expect(report.domains[0]).toMatchObject({ status: 'created', error: null });
      expect(other.log).toEqual([]);
      for (const spy of printed) expect(spy).not.toHaveBeenCalled();
      expect(sent.mock.calls.length).toBeGreaterThan(0);
      for (const [, init] of sent.mock.calls) {
        const headers = Object.fromEntries(new Headers(init?.headers));
        expect(headers['authorization']).toBe(`Bearer ${TOKEN}`);
        expect(Object.keys(headers).toSorted()).toEqual(
          [
            'accept',
            'api-version',
            'authorization',
            'user-agent',
            ...(init?.body ? ['content-type'] : []),
          ].toSorted(),
        );
        expect(init?.redirect).toBe('error');
      }
    } finally {
      await other.stop();
    }
  });
});

describe('traces', () => {
  it('show each request, with Cloudflare’s own id for it', async () => {
    await publish(providerOf(fake), { domains: DOMAINS, hosts: HOSTS });
    const requests = told.filter((t) => (t as { event: string }).event === 'request');
    expect(requests).toMatchObject([
      { operation: 'zones.list', status: 200, requestId: expect.stringMatching(/-FRA$/) },
      { operation: 'records.list', zone: fake.zoneId(), status: 200 },
      { operation: 'records.batch', zone: fake.zoneId(), changes: 1, status: 200 },
      { operation: 'records.list', zone: fake.zoneId(), status: 200 },
    ]);
  });
});

describe('errors', () => {
  it.each([
    ['a zone that is not there', 403, { zoneId: 'e'.repeat(32) }],
    ['another path', 404, { endpoint: 'elsewhere' }],
  ])('keep the code, the status and the request id: %s', async (_, status, options) => {
    const endpoint = 'endpoint' in options ? `${fake.endpoint}/elsewhere` : fake.endpoint;
    const provider = providerOf(fake, { ...options, endpoint });
    const error = await provider.findZone(DomainName.parse('corp.example.test')).catch((e: unknown) => e);
    expect(error).toMatchObject({
      details: { status, providerCode: expect.any(Number), requestId: expect.stringMatching(/-FRA$/) },
    });
    // What is asked for here is not in the model.
    await fake.stop();
    fake = await FakeCloudflare.start();
  });

  it('say that nobody is there', async () => {
    const gone = await FakeCloudflare.start();
    await gone.stop();
    const error = await providerOf(gone)
      .findZone(DomainName.parse('corp.example.test'))
      .catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'ERR_UNREACHABLE',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
