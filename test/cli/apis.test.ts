import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FakeCloudflareOptions } from '../fakes/cloudflare/index.js';
import { FakeCloudflare } from '../fakes/cloudflare/index.js';
import type { Policy } from '../fakes/route53/index.js';
import { startApis, type Api, type ApiOptions } from './apis.js';
import { srv, startBed, testFolder } from './bed.js';
import { kmsdns, type Ran } from './harness.js';

const OWNER = '_vlmcs._tcp.corp.example';
const TO = ['--domain', 'corp.example'];
const PROVIDERS = ['route53', 'cloudflare'] as const;

/** Starts the double, and runs commands with its options and environment; no secret is ever shown. */
async function open(provider: (typeof PROVIDERS)[number], options?: ApiOptions) {
  const api: Api = (await startApis(options))[provider];
  for (const [name, value] of Object.entries(api.env)) vi.stubEnv(name, value);
  const run = async (...argv: readonly string[]): Promise<Ran> => {
    const ran = await kmsdns([...argv, ...api.options], { env: { ...api.env, DEBUG: 'kmsdns:*' } });
    expect(ran.stdout + ran.stderr).not.toContain(api.secret);
    return ran;
  };
  return { api, run };
}

afterEach(() => vi.unstubAllEnvs());

/** The findings of doctor that have a status, or have not. */
function findings({ json }: Ran, are: (status: string) => boolean): readonly object[] {
  return (json.findings as { status: string }[]).filter(({ status }) => are(status));
}

describe.each(PROVIDERS)('--provider %s', (provider) => {
  it('publishes, lists and removes', async () => {
    const { api, run } = await open(provider);
    await api.plant([`${OWNER}. 300 IN SRV 0 0 1688 other.corp.example.`]);
    const published = await run('publish', 'kms1.corp.example', ...TO, '--json');
    expect(published).toMatchObject({ code: 0, json: { changed: true } });
    expect(published.json.domains).toMatchObject([{ provider, status: 'updated', zone: 'corp.example' }]);
    expect(await api.records(OWNER)).toEqual([
      `${OWNER}. 300 IN SRV 0 0 1688 kms1.corp.example.`,
      `${OWNER}. 300 IN SRV 0 0 1688 other.corp.example.`,
    ]);
    expect(await run('publish', 'kms1.corp.example', ...TO, '--json')).toMatchObject({
      json: { changed: false },
    });
    expect((await run('remove', 'kms1.corp.example', ...TO)).code).toBe(0);
    expect((await run('list', 'corp.example', '--json')).json.domains).toMatchObject([
      { provider, members: [srv('corp.example', 'other.corp.example', { ttl: 300 })] },
    ]);
  });

  it('is imported without its secret, as what kmsdns plan leaves as it is, and exported as its own resources', async () => {
    const { api, run } = await open(provider);
    await api.plant([
      `${OWNER}. 300 IN SRV 0 0 1688 kms1.corp.example.`,
      `${OWNER}. 300 IN SRV 5 0 1689 kms2.corp.example.`,
    ]);
    const out = join(await testFolder(), 'kmsdns.yaml');
    expect(await run('import', ...TO, '--zone-id', api.zoneId, '--out', out)).toMatchObject({ code: 0 });
    const text = await readFile(out, 'utf8');
    expect(text).not.toContain(api.secret);
    expect(text).toContain(`    zoneId: ${api.zoneId}\n    endpoint: ${api.endpoint}\n`);
    const plan = await kmsdns(['plan', '-f', out, '--exit-code'], { env: api.env });
    expect(plan).toMatchObject({ code: 0 });
    const resource = provider === 'route53' ? 'aws_route53_record' : 'cloudflare_dns_record';
    const exported = await run('export', '--format', 'terraform', ...TO);
    expect(exported.stdout).toContain(`resource "${resource}" "kms_corp_example`);
    const wanted = await kmsdns(['export', '--format', 'terraform', '-f', out]);
    expect(wanted.stdout).toBe(exported.stdout);
    expect(api.writes()).toBe(0);
  });

  it('writes nothing in a dry run, and not what a guard refuses', async () => {
    const { api, run } = await open(provider);
    expect((await run('publish', 'kms1.corp.example', ...TO, '--dry-run')).stdout).toContain('Dry run');
    expect(api.writes()).toBe(0);
    await api.plant([`${OWNER}. 300 IN SRV 0 0 1688 kms1.corp.example.`]);
    const refused = await run('remove', 'kms1.corp.example', ...TO);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--allow-empty');
    expect(api.writes()).toBe(0);
  });

  it('takes the zone by its id', async () => {
    const { api, run } = await open(provider);
    expect((await run('publish', 'kms1.corp.example', ...TO, '--zone-id', api.zoneId)).code).toBe(0);
    expect(await api.records(OWNER)).toHaveLength(1);
  });

  it('does the domains that have a zone, and says which has none', async () => {
    const { api, run } = await open(provider);
    const ran = await run('publish', 'kms1.corp.example', ...TO, '--domain', 'nowhere.example', '--json');
    expect(ran.code).toBe(3);
    expect(ran.json.domains).toMatchObject([
      { status: 'created' },
      { status: 'failed', error: { code: 'ERR_ZONE_NOT_FOUND', reasons: ['notFound'] } },
    ]);
    expect(await api.records(OWNER)).toHaveLength(1);
  });

  it('is compared with what DNS serves by check', async () => {
    const bed = await startBed();
    const { api, run } = await open(provider);
    await bed.run(['publish', 'kms1.corp.example', ...TO, ...bed.provider]);
    await run('publish', 'kms1.corp.example', ...TO);
    expect(await run('check', 'corp.example', ...bed.resolver, '--json')).toMatchObject({
      code: 0,
      json: { findings: [] },
    });
    await run('publish', 'kms2.corp.example', ...TO);
    const checked = await run('check', 'corp.example', ...bed.resolver, '--json');
    expect(checked.code).toBe(2);
    expect(checked.json.findings).toMatchObject([{ rule: 'provider-differs' }]);
    expect(checked.json.findings[0].message).toContain(api.zoneId);
  });

  it('is a finding of check when it cannot be asked, with what its support wants to know', async () => {
    const bed = await startBed();
    await bed.run(['publish', 'kms1.corp.example', ...TO, ...bed.provider]);
    const { run } = await open(provider, {
      route53: { policy: { Statement: [] } },
      cloudflare: { tokens: { [FakeCloudflare.TOKEN]: { status: 'expired' } } },
    });
    const checked = await run('check', 'corp.example', ...bed.resolver, '--json');
    expect(checked).toMatchObject({ code: 2, json: { findings: [{ rule: 'provider-failing' }] } });
    const listed = await run('list', 'corp.example');
    expect(listed.code).toBe(1);
    expect(listed.stderr).toMatch(/For the provider's support: code \S+, request \S+\./);
    const details = { providerCode: expect.anything(), requestId: expect.any(String) };
    const [domain] = (await run('list', 'corp.example', '--json')).json.domains;
    expect(domain.error.details).toEqual(details);
    expect(findings(await run('doctor', 'corp.example', '--json'), (s) => s === 'fail')).toContainEqual(
      expect.objectContaining({ details }),
    );
    expect((await run('doctor', 'corp.example')).stdout).toMatch(/support: code \S+, request \S+\./);
  });

  it('waits for nothing where nothing was changed, and says so', async () => {
    const bed = await startBed();
    const { run } = await open(provider);
    await bed.run(['publish', 'kms1.corp.example', ...TO, ...bed.provider]);
    await run('publish', 'kms1.corp.example', ...TO);
    const again = await run('publish', 'kms1.corp.example', ...TO, '--wait', ...bed.resolver);
    expect(again.code).toBe(0);
    // The name servers can be asked all the same; Route 53 tells of its own changes only.
    if (provider === 'route53')
      expect(again.stderr).toContain('nothing was changed, so there is nothing to wait for');
    else expect(again.stdout).toContain('is served by');
  });

  it('settles with --wait, and keeps a receipt without a secret', async () => {
    const bed = await startBed();
    const { api, run } = await open(provider, { route53: { insyncAfterMs: 300 } });
    // For Cloudflare the name servers are asked; Route 53 knows itself.
    await bed.run(['publish', 'kms1.corp.example', ...TO, ...bed.provider]);
    const receipt = `${await testFolder()}/receipt.json`;
    const ran = await run(
      'publish',
      'kms1.corp.example',
      ...TO,
      '--wait',
      ...bed.resolver,
      '--receipt',
      receipt,
      '--json',
    );
    expect(ran).toMatchObject({
      code: 0,
      json: { settlements: [{ domain: 'corp.example', settled: true }] },
    });
    expect(await api.records(OWNER)).toHaveLength(1);
    expect(await readFile(receipt, 'utf8')).toContain('kms1.corp.example');
  });

  it('is found in order by doctor, which changes nothing', async () => {
    const bed = await startBed();
    const { api, run } = await open(provider);
    const before = await api.records(OWNER);
    const ran = await run('doctor', 'corp.example', ...bed.resolver, '--json');
    expect(findings(ran, (status) => status !== 'ok')).toEqual([]);
    expect(ran.code).toBe(0);
    expect(await api.records(OWNER)).toEqual(before);
  });
});

describe('a record that stands at Cloudflare twice', () => {
  it('is told of by list, publish and check, and both go with the host', async () => {
    const bed = await startBed();
    await bed.run(['publish', 'kms1.corp.example', ...TO, ...bed.provider]);
    const { api, run } = await open('cloudflare');
    const line = `${OWNER}. 3600 IN SRV 0 0 1688 kms1.corp.example.`;
    await api.plant([line, line]);
    const told = `warning: ${OWNER} SRV 0 0 1688 kms1.corp.example. stands 2 times`;
    expect((await run('list', 'corp.example')).stderr).toContain(told);
    expect((await run('publish', 'kms2.corp.example', ...TO, '--dry-run')).stderr).toContain(told);
    const checked = await run('check', 'corp.example', ...bed.resolver, '--json');
    expect(checked).toMatchObject({ code: 2, json: { findings: [{ rule: 'provider-notice' }] } });
    expect((await run('remove', 'kms1.corp.example', ...TO, '--allow-empty')).code).toBe(0);
    expect(await api.records(OWNER)).toEqual([]);
  });
});

describe('what Cloudflare would not take', () => {
  it.each([['--dry-run'], []])('is refused before anything is sent, %s', async (...flags) => {
    const { api, run } = await open('cloudflare');
    const ran = await run('publish', 'kms1.corp.example', ...TO, '--ttl', '30', ...flags);
    expect(ran.code).toBe(64);
    expect(ran.stderr).toContain('corp.example: --ttl: Cloudflare takes no TTL of 30');
    expect(api.writes()).toBe(0);
  });
});

describe('an option is called as it is typed', () => {
  it.each([
    ['route53', ['--zone-id', 'not an id'], '--zone-id: "not an id" is not the id of a hosted zone'],
    ['route53', ['--aws-role', 'admin'], '--aws-role: "admin" is not the ARN of a role'],
    ['cloudflare', ['--zone-id', 'corp'], '--zone-id: "corp" is not a zone id'],
  ] as const)('at %s: %j', async (provider, options, words) => {
    const { run } = await open(provider);
    const listed = await run('list', 'corp.example', ...options, '--json');
    expect(listed).toMatchObject({ code: 64, json: { error: { message: words } } });
    expect(listed.stderr).toContain(`error: ${words}`);
    expect((await run('doctor', 'corp.example', ...options)).stdout).toContain(words);
  });

  it.each<[(typeof PROVIDERS)[number], string, ApiOptions]>([
    ['route53', 'a denied ListHostedZones', { route53: { policy: { Statement: [] } } }],
    ['cloudflare', 'two zones of one name', { cloudflare: { zones: ['corp.example', 'corp.example'] } }],
    [
      'cloudflare',
      'a token that lists no zones',
      { cloudflare: { tokens: { [FakeCloudflare.TOKEN]: { zones: 'hidden' } } } },
    ],
  ])('at %s in the hint of %s', async (provider, _, options) => {
    const { run } = await open(provider, options);
    const hint = /the id of the zone \(--zone-id ID\)/;
    expect((await run('list', 'corp.example')).stderr).toMatch(hint);
    expect((await run('doctor', 'corp.example')).stdout).toMatch(hint);
  });
});

describe('doctor names the permission that is missing', () => {
  const fails = async (run: (...argv: readonly string[]) => Promise<Ran>): Promise<string> => {
    const bed = await startBed();
    const ran = await run('doctor', 'corp.example', ...bed.resolver, '--json');
    expect(ran.code).toBe(1);
    return JSON.stringify(findings(ran, (status) => status === 'fail'));
  };
  const allow = (...actions: readonly string[]): Policy => ({
    Statement: [{ Effect: 'Allow', Action: actions.map((action) => `route53:${action}`), Resource: '*' }],
  });

  it.each([
    ['route53:ListHostedZones', allow()],
    ['route53:ListResourceRecordSets', allow('ListHostedZones', 'GetHostedZone')],
    ['route53:ChangeResourceRecordSets', allow('ListHostedZones', 'GetHostedZone', 'ListResourceRecordSets')],
  ])('%s at Route 53', async (action, policy) => {
    const { run } = await open('route53', { route53: { policy } });
    expect(await fails(run)).toContain(action);
  });

  it.each([
    ['Zone', 'hidden zones', { zones: 'hidden' }],
    ['DNS', 'a token that may only read', { dns: 'read' }],
    ['expired', 'an expired token', { status: 'expired' }],
  ] as const)('%s at Cloudflare: %s', async (word, _what, token) => {
    const cloudflare: FakeCloudflareOptions = { tokens: { [FakeCloudflare.TOKEN]: token } };
    const { run } = await open('cloudflare', { cloudflare });
    expect(await fails(run)).toContain(word);
  });
});

describe('a credential', () => {
  it('of AWS that is not there is nothing for its support: no request was made', async () => {
    const { api } = await open('route53');
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
    const ran = await kmsdns(['list', 'corp.example', ...api.options], { env: {} });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('no AWS credentials were found');
    expect(ran.stderr).not.toContain('support');
  });

  it('of Cloudflare is read from a file, and nothing in the environment leads it elsewhere', async () => {
    const { api } = await open('cloudflare');
    const other = await FakeCloudflare.start();
    vi.stubEnv('CLOUDFLARE_BASE_URL', other.endpoint);
    const file = `${await testFolder()}/token`;
    await writeFile(file, `${api.secret}\n`, { mode: 0o600 });
    const ran = await kmsdns(['publish', 'kms1.corp.example', ...TO, ...api.options], {
      env: { CF_DNS_API_TOKEN_FILE: file, CLOUDFLARE_BASE_URL: other.endpoint },
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(other.log).toEqual([]);
    await other.stop();
  });

  it('of AWS goes where AWS_ENDPOINT_URL_ROUTE_53 says, not where AWS_ENDPOINT_URL does', async () => {
    const { api } = await open('route53');
    const { route53: other } = await startApis();
    vi.stubEnv('AWS_ENDPOINT_URL', other.endpoint);
    const ran = await kmsdns(['publish', 'kms1.corp.example', ...TO, '--provider', 'route53'], {
      env: { ...api.env, AWS_ENDPOINT_URL_ROUTE_53: api.endpoint },
    });
    expect(ran.code).toBe(0);
    expect([api.writes(), other.writes()]).toEqual([1, 0]);
  });
});
