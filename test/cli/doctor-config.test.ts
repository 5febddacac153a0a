import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseUpdatePolicy } from '../../src/server/index.js';
import { formatServer } from '../../src/transport/index.js';
import { drop, FakeDnsServer } from '../fakes/dns/index.js';
import type { Policy } from '../fakes/route53/index.js';
import { startApis, type ApiOptions } from './apis.js';
import { startBed, type Bed } from './bed.js';
import { kmsdns, type Ran, type RunOptions } from './harness.js';

afterEach(() => vi.unstubAllEnvs());

/** A bed, and `kmsdns doctor -f` of a file with these lines, in which `BED` stands for the server and its key. */
async function write(bed: Bed, lines: string) {
  const config = join(bed.folder, 'kmsdns.yaml');
  await writeFile(
    config,
    lines.replaceAll('BED', `type: rfc2136, server: '${bed.address}', tsigKeyFile: ${bed.keyFile}`),
  );
  return {
    config,
    doctor: (words = '', options?: RunOptions) =>
      bed.run(
        ['doctor', ...words.split(' ').filter(Boolean), '-f', config, ...bed.resolver, '--json'],
        options,
      ),
  };
}

async function setUp(lines: string, policy?: string) {
  const options = policy === undefined ? {} : { policy: parseUpdatePolicy(policy, { source: 'policy' }) };
  const bed = await startBed(options);
  return { bed, ...(await write(bed, lines)) };
}

/** Both APIs, a server and a master file, each with a domain of its own. */
async function setUpAll(options: ApiOptions = {}) {
  const bed = await startBed();
  const { route53, cloudflare } = await startApis({
    route53: { zones: [{ name: 'aws.example' }], ...options.route53 },
    cloudflare: { zones: ['cf.example'], ...options.cloudflare },
  });
  for (const [name, value] of Object.entries(route53.env)) vi.stubEnv(name, value);
  const zone = join(bed.folder, 'files.example.zone');
  await writeFile(zone, '$TTL 3600\n@ SOA ns hostmaster 1 3600 600 1209600 60\n@ NS ns\nns A 192.0.2.1\n');
  const made = await write(
    bed,
    `
owner: corp-dns
providers:
  ad: { BED }
  aws: { type: route53, endpoint: ${route53.endpoint} }
  cf: { type: cloudflare, token: '\${CF_TOKEN}', endpoint: ${cloudflare.endpoint} }
  files: { type: zonefile, file: files.example.zone, zone: files.example }
domains:
  corp.example: { provider: ad, publish: [kms1.corp.example] }
  aws.example: { provider: aws, publish: [kms1.corp.example] }
  cf.example: { provider: cf, publish: [kms1.corp.example] }
  files.example: { provider: files, publish: [kms1.corp.example] }
`,
  );
  const env = { CF_TOKEN: cloudflare.secret };
  return { ...made, bed, route53, cloudflare, env, zone };
}

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly provider?: string;
}

function findingsOf({ json }: Ran): readonly Finding[] {
  const { findings }: { findings: readonly Finding[] } = json;
  return findings;
}

/** The findings in short: `ad key ok`; those of no provider without a name. */
function brief(ran: Ran): string[] {
  return findingsOf(ran).map(({ provider, check, status }) =>
    [provider, check, status].filter(Boolean).join(' '),
  );
}

function found(ran: Ran, provider: string, check: string): Finding | undefined {
  return findingsOf(ran).find((finding) => finding.provider === provider && finding.check === check);
}

const ONE = (owner = '') => `
${owner}
providers: { ad: { BED } }
defaults: { provider: ad }
domains: { corp.example: { publish: [kms1.corp.example] } }
`;

describe('doctor -f', () => {
  it('finds every provider of the file well, with the domains that it publishes, and changes nothing', async () => {
    const { doctor, bed, route53, cloudflare, env, zone } = await setUpAll();
    const before = await readFile(zone, 'utf8');
    const ran = await doctor('', { env });
    expect(brief(ran)).toEqual([
      'node ok',
      'resolver ok',
      'config ok',
      ...['key file', 'server', 'server', 'key', 'clock', 'zone', 'update', 'owner'].map(
        (check) => `ad ${check} ok`,
      ),
      ...['credentials', 'zones', 'zone', 'read', 'write'].map((check) => `aws ${check} ok`),
      ...['token', 'zones', 'zone', 'write', 'read'].map((check) => `cf ${check} ok`),
      ...brief(ran).filter((line) => line.startsWith('files ')),
    ]);
    expect(brief(ran).filter((line) => line.startsWith('files '))).toContain('files zone ok');
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expect(bed.updates()).toMatchObject([{ changed: [] }, { changed: [] }]);
    expect(await route53.records('_vlmcs._tcp.aws.example')).toEqual([]);
    expect(await cloudflare.records('_vlmcs._tcp.cf.example')).toEqual([]);
    expect(await readFile(zone, 'utf8')).toBe(before);
  });

  it('tells of what a provider lacks, and tries the others', async () => {
    const { doctor, config } = await setUpAll();
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace(/tsigKeyFile: [^,}]+/, 'tsigKeyFile: gone.key '));
    const ran = await doctor();
    expect(ran.code).toBe(1);
    expect(found(ran, 'ad', 'provider')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/kmsdns\.yaml:\d+:\d+.*tsigKeyFile.*gone\.key/),
    });
    expect(found(ran, 'cf', 'provider')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/kmsdns\.yaml:\d+:\d+.*CF_TOKEN/),
    });
    expect(found(ran, 'aws', 'write')).toMatchObject({ status: 'ok' });
    expect(found(ran, 'files', 'zone')).toMatchObject({ status: 'ok' });
  });

  it('shows what it found under the names of the providers', async () => {
    const { config, bed, env } = await setUpAll();
    const { stdout } = await bed.run(['doctor', '-f', config, ...bed.resolver], { env });
    expect(stdout).toContain(
      `ok    config       ${config}: 4 providers, 4 published domains, the owner corp-dns\n`,
    );
    expect(stdout).toMatch(/\n\nad \(rfc2136\)\nok {4}key file {5}/);
    expect(stdout).toMatch(/\n\ncf \(cloudflare\)\nok {4}token {8}/);
  });

  it.each([
    [['--provider', 'aws'], ['aws']],
    [
      ['cf.example', 'corp.example'],
      ['ad', 'cf'],
    ],
    [['cf.example', '--provider', 'cf'], ['cf']],
  ])('with %j tries %j', async (words, names) => {
    const { doctor, env } = await setUpAll();
    const ran = await doctor(words.join(' '), { env });
    expect({
      code: ran.code,
      names: [...new Set(findingsOf(ran).flatMap(({ provider }) => provider ?? []))],
    }).toEqual({ code: 0, names });
  });

  it('warns of a provider without a domain, of which still the server and the key are tried', async () => {
    const { doctor } = await setUp('providers: { ad: { BED } }');
    const ran = await doctor();
    expect(ran.code).toBe(0);
    expect(brief(ran).slice(3)).toEqual(
      ['key file ok', 'server ok', 'server ok', 'key ok', 'clock ok', 'domains warn'].map(
        (line) => `ad ${line}`,
      ),
    );
  });

  it('warns of a file without a provider', async () => {
    const { doctor } = await setUp('domains: { corp.example: }');
    const ran = await doctor();
    expect({ code: ran.code, brief: brief(ran) }).toEqual({
      code: 0,
      brief: ['node ok', 'resolver warn', 'config warn'],
    });
  });

  it.each([
    ['--provider elsewhere', '"elsewhere" is not a provider of the config file', 'It has ad.'],
    ['--provider add', '"add" is not a provider of the config file', 'Did you mean ad?'],
    ['corp.exampel', 'corp.exampel is not in the config file', 'Did you mean corp.example?'],
    ['--server 192.0.2.1', '--server: does not go with --config', '--provider NAME picks one of them'],
    ['--zone corp.example', '--zone: does not go with --config', '--provider NAME picks one of them'],
  ])('refuses %s', async (words, problem, hint) => {
    const { doctor } = await setUp(ONE());
    const { code, json } = await doctor(words);
    expect(code).toBe(64);
    expect(json.error).toMatchObject({
      message: expect.stringContaining(problem),
      hint: expect.stringContaining(hint),
    });
  });

  it('says where a --provider that nobody knows would be found', async () => {
    const [near, far] = await Promise.all(
      ['rout53', 'ad'].map((name) => kmsdns(['doctor', '--provider', name, '--json'])),
    );
    expect(near).toMatchObject({ code: 64, json: { error: { hint: 'Did you mean route53?' } } });
    expect(far).toMatchObject({
      code: 64,
      json: { error: { hint: expect.stringContaining('-f kmsdns.yaml') } },
    });
  });

  it('finds the primary by the SOA record where no server is said, and tells of each domain that has none', async () => {
    const bed = await startBed();
    const { doctor } = await write(
      bed,
      `
providers: { ad: { type: rfc2136, tsigKeyFile: ${bed.keyFile} } }
defaults: { provider: ad, publish: [kms1.corp.example] }
domains: { nope.test: {}, corp.example: {}, lab.example: {} }
`,
    );
    const ran = await doctor();
    expect(ran.code).toBe(1);
    expect(brief(ran)).toEqual(expect.arrayContaining(['ad zone fail', 'ad zone ok', 'ad update ok']));
    expect(found(ran, 'ad', 'zone')).toMatchObject({ message: expect.stringContaining('nope.test') });
    expect(brief(ran).filter((line) => line === 'ad update ok')).toHaveLength(2);
  });

  it('tells of a domain that is in no zone that the file names, and of a zone that the server does not have', async () => {
    const { doctor } = await setUp(`
providers: { ad: { BED, zones: [corp.example, '\${KMS_ZONE}'] } }
defaults: { provider: ad, publish: [kms1.corp.example] }
domains: { corp.example: {}, lab.example: {}, sub.lab.example: {} }
`);
    const ran = await doctor('', { env: { KMS_ZONE: 'sub.lab.example' } });
    expect(ran.code).toBe(1);
    expect(findingsOf(ran).filter(({ check }) => check === 'zone')).toMatchObject([
      { status: 'ok' },
      {
        status: 'fail',
        message: 'lab.example is in none of the zones that are named: corp.example, sub.lab.example',
      },
      {
        status: 'fail',
        message: expect.stringMatching(/^sub\.lab\.example is in the zone lab\.example of .*, not in/),
      },
    ]);
  });

  it('ends with 130 on Ctrl-C while it waits for a server', async () => {
    const silent = await FakeDnsServer.start(drop);
    onTestFinished(() => silent.stop());
    const bed = await startBed();
    const { config } = await write(
      bed,
      ONE().replace('BED', `type: rfc2136, server: '${formatServer(silent.address)}'`),
    );
    const cancel = new AbortController();
    const running = kmsdns(['doctor', '-f', config, ...bed.resolver], { signal: cancel.signal });
    await silent.received(1, 10_000);
    cancel.abort('SIGINT');
    expect(await running).toMatchObject({ code: 130, stdout: '' });
  });
});

describe('doctor -f and the marks of owners', () => {
  const SRV_ALONE = 'grant kms-key name _vlmcs._tcp.corp.example SRV';
  const MARK = '_kmsdns-owner._vlmcs._tcp.corp.example';

  it('fails where the key may not write them, with the rule that is missing', async () => {
    const { doctor, bed } = await setUp(ONE('owner: corp-dns'), SRV_ALONE);
    const ran = await doctor();
    expect(ran.code).toBe(1);
    expect(found(ran, 'ad', 'update')).toMatchObject({ status: 'ok' });
    expect(found(ran, 'ad', 'owner')).toMatchObject({
      status: 'fail',
      message: `${bed.address} does not take updates signed with "kms-key" of ${MARK}: REFUSED`,
      fix: expect.stringContaining(`grant kms-key name ${MARK}. TXT;`),
    });
  });

  it('is content with that rule', async () => {
    const { doctor } = await setUp(ONE('owner: corp-dns'), `${SRV_ALONE}\ngrant kms-key name ${MARK} TXT`);
    const ran = await doctor();
    expect({ code: ran.code, owner: found(ran, 'ad', 'owner') }).toMatchObject({
      code: 0,
      owner: { status: 'ok' },
    });
  });

  it('does not ask for what a file without an owner never writes', async () => {
    const { doctor, bed } = await setUp(ONE(), SRV_ALONE);
    const ran = await doctor();
    expect({ code: ran.code, owner: found(ran, 'ad', 'owner') }).toEqual({ code: 0, owner: undefined });
    expect(bed.updates()).toHaveLength(1);
  });

  it.each([
    ['fails', 'owner: corp-dns', 1, 'fail'],
    ['says nothing without an owner', '', 0, undefined],
  ])('%s where an AWS policy denies the TXT set', async (_what, owner, code, status) => {
    const policy: Policy = {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['route53:ListHostedZones*', 'route53:ListResourceRecordSets', 'route53:GetHostedZone'],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Action: 'route53:ChangeResourceRecordSets',
          Resource: '*',
          Condition: {
            'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['SRV'] },
          },
        },
      ],
    };
    const { doctor, config, env } = await setUpAll({ route53: { zones: [{ name: 'aws.example' }], policy } });
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace('owner: corp-dns', owner));
    const ran = await doctor('--provider aws', { env });
    expect(found(ran, 'aws', 'write')).toMatchObject({ status: 'ok' });
    expect({ code: ran.code, status: found(ran, 'aws', 'owner')?.status }).toEqual({
      code,
      status,
    });
  });
});

describe('doctor -f of many domains', () => {
  const many = Array.from({ length: 60 }, (_, i) => `site${i + 1}.corp.example`);
  const lines = (provider: string, domains: readonly string[]) => `
providers: { ad: { ${provider} } }
defaults: { provider: ad, publish: [kms1.corp.example] }
domains: { ${domains.map((name) => `${name}: {}`).join(', ')} }
`;

  it.each([
    [
      'at the server that is named',
      (bed: Bed) =>
        lines('BED', ['site0.corp.example', 'lab.example', 'gone.test', ...many]).replace(
          'BED',
          `type: rfc2136, server: '${bed.address}', tsigKeyFile: ${bed.keyFile}`,
        ),
    ],
    [
      'at the primary of each zone',
      (bed: Bed) =>
        lines(`type: rfc2136, tsigKeyFile: ${bed.keyFile}`, [
          'site0.corp.example',
          'lab.example',
          'gone.test',
          ...many,
        ]),
    ],
  ])('tries one of each zone %s, says so, and tells of each that is in none', async (_where, text) => {
    const bed = await startBed();
    const { doctor } = await write(bed, text(bed));
    const ran = await doctor();
    expect(found(ran, 'ad', 'domains')).toMatchObject({
      status: 'ok',
      message: 'one domain of each zone is tried, 3 of 63 domains; name domains to have them tried',
    });
    const updated = findingsOf(ran).filter(({ check }) => check === 'update');
    expect(updated.map(({ message }) => message)).toEqual([
      expect.stringContaining('site0.corp.example'),
      expect.stringContaining('lab.example'),
    ]);
    expect(found(ran, 'ad', 'zone')).toBeDefined();
    expect(ran.code).toBe(1);
    const named = await doctor('site7.corp.example site8.corp.example');
    expect(brief(named).filter((line) => line === 'ad update ok')).toHaveLength(2);
    expect(found(named, 'ad', 'domains')).toBeUndefined();
  });

  it.each(['route53', 'cloudflare'] as const)('tries one of each zone at %s', async (type) => {
    const apis = await startApis();
    for (const [name, value] of Object.entries(apis.route53.env)) vi.stubEnv(name, value);
    const token = type === 'cloudflare' ? ", token: '${CF_TOKEN}'" : '';
    const { doctor } = await setUp(lines(`type: ${type}, endpoint: ${apis[type].endpoint}${token}`, many));
    const ran = await doctor('', { env: { CF_TOKEN: apis.cloudflare.secret } });
    expect(ran.code).toBe(0);
    expect(found(ran, 'ad', 'domains')).toMatchObject({
      message: expect.stringContaining('1 of 60 domains'),
    });
    expect(brief(ran).filter((line) => line === 'ad write ok')).toHaveLength(1);
  });
});

describe('doctor and KMSDNS_CONFIG', () => {
  it('takes the file that it names', async () => {
    const { config, bed } = await setUp(ONE());
    const env = { KMSDNS_CONFIG: config };
    const all = await bed.run(['doctor', ...bed.resolver, '--json'], { env });
    expect(brief(all)).toContain('ad update ok');
    const one = await bed.run(['doctor', '--provider', 'ad', ...bed.resolver, '--json'], { env });
    expect(brief(one)).toContain('ad update ok');
  });

  it.each([
    ['--server', (bed: Bed) => ({ argv: bed.provider, env: {} })],
    ['--zone', (bed: Bed) => ({ argv: [...bed.provider, '--zone', 'corp.example'], env: {} })],
    [
      '--provider rfc2136',
      (bed: Bed) => ({ argv: ['--provider', 'rfc2136', '--tsig-key-file', bed.keyFile], env: {} }),
    ],
    [
      'RFC2136_NAMESERVER',
      (bed: Bed) => ({ argv: [], env: { RFC2136_NAMESERVER: bed.address, RFC2136_TSIG_FILE: bed.keyFile } }),
    ],
  ])('leaves it alone beside %s, even one that is not there', async (_what, beside) => {
    const bed = await startBed();
    const { argv, env } = beside(bed);
    const ran = await bed.run(['doctor', 'lab.example', ...argv, ...bed.resolver, '--json'], {
      env: { ...env, KMSDNS_CONFIG: join(bed.folder, 'gone.yaml') },
    });
    expect(ran.code).toBe(0);
    expect(brief(ran)).toContain('update ok');
    expect(brief(ran)).not.toContain('config ok');
  });
});
