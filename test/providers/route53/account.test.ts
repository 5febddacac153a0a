import dns from 'node:dns';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assumedRole } from '../../../providers/route53/assumed-role.js';
import { route53 } from '../../../providers/route53/index.js';
import { publish } from '../../../src/change/index.js';
import type { KmsDnsError } from '../../../src/errors.js';
import { DomainName } from '../../../src/name/index.js';
import { FakeRoute53 } from '../../fakes/route53/index.js';
import { CREDENTIALS, FAST, providerOf } from './bed.js';

const name = DomainName.parse('a.example.test');
const SILENT = { trace: noop, debug: noop, info: noop, warn: noop, error: noop };

let fake: FakeRoute53;
let folder: string;
beforeEach(async () => {
  fake = await FakeRoute53.start();
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-aws-'));
  // Nothing of this machine's own set-up may come in.
  for (const key of Object.keys(process.env)) if (key.startsWith('AWS_')) vi.stubEnv(key, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await fake.stop();
  await rm(folder, { recursive: true });
});

describe('credentials', () => {
  const fromChain = (options = {}) => route53({ endpoint: fake.endpoint, rate: FAST, ...options });

  it('come from the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDFROMENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'made-up');
    await fromChain().findZone(name);
    expect(fake.log[0]?.accessKeyId).toBe('AKIDFROMENV');
  });

  it('come from the profile that is asked for, before the environment, without a word on the terminal', async () => {
    const file =
      '[default]\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key = x\n\n[kms]\naws_access_key_id = AKIDKMS\naws_secret_access_key = y\n';
    await writeFile(join(folder, 'credentials'), file);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDFROMENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'made-up');
    vi.stubEnv('AWS_PROFILE', 'default');
    const spoken = (['log', 'warn', 'error', 'info'] as const).map((word) => vi.spyOn(console, word));
    await fromChain({ profile: 'kms' }).findZone(name);
    await fromChain().findZone(name);
    expect(fake.log.map(({ accessKeyId }) => accessKeyId)).toEqual(['AKIDKMS', 'AKIDDEFAULT']);
    for (const spy of spoken) expect(spy).not.toHaveBeenCalled();
  });

  it('that are not there: the error says where they were looked for, and they may still come', async () => {
    const provider = fromChain();
    await expect(provider.findZone(name)).rejects.toMatchObject({
      code: 'ERR_UNAUTHORIZED',
      unauthorized: true,
      message: 'no AWS credentials were found',
      hint: expect.stringMatching(/AWS_ACCESS_KEY_ID.*AWS_PROFILE/),
    });
    expect(fake.log).toEqual([]);
    expect(await provider.diagnose!([name])).toMatchObject([{ check: 'credentials', status: 'fail' }]);
    const report = await publish(provider, { domains: ['a.example.test'], hosts: ['kms1.corp.test'] });
    expect(report.domains).toMatchObject([{ status: 'failed', error: { code: 'ERR_UNAUTHORIZED' } }]);

    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDLATER');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'made-up');
    expect((await provider.findZone(name)).name.text).toBe('example.test');
  });

  it('are asked for only when something is asked, and nothing is loaded before', async () => {
    const credentials = vi.fn(async () => CREDENTIALS);
    const provider = providerOf(fake, { credentials });
    expect(credentials).not.toHaveBeenCalled();
    await provider.close();
    expect(credentials).not.toHaveBeenCalled();
  });
});

describe('a profile that gives no credentials', () => {
  const of = (profile?: string) =>
    route53({ endpoint: fake.endpoint, rate: FAST, profile })
      .findZone(name)
      .catch((error: unknown) => error);

  it('is named', async () => {
    expect(await of('nope')).toMatchObject({
      code: 'ERR_UNAUTHORIZED',
      message: 'no AWS credentials were found with the profile "nope"',
      hint: expect.stringContaining('[nope]'),
    });
  });

  it('is named when it comes from AWS_PROFILE', async () => {
    vi.stubEnv('AWS_PROFILE', 'elsewhere');
    expect(await of()).toMatchObject({
      code: 'ERR_UNAUTHORIZED',
      message: 'no AWS credentials were found with the profile "elsewhere"',
      hint: expect.stringContaining('[elsewhere]'),
    });
  });

  it('may have a credential_process that fails, whose command line is nobody’s business', async () => {
    await writeFile(join(folder, 'config'), '[profile tool]\ncredential_process = false --token hUsH\n');
    const error = await of('tool');
    expect(error).toMatchObject({
      message: 'no AWS credentials were found with the profile "tool"',
      hint: expect.stringContaining('credential_process of the profile failed'),
    });
    expect(inspect(error, { depth: Infinity })).not.toContain('hUsH');
  });
});

describe('the region', () => {
  it.each([
    ['is set nowhere', {}, undefined],
    ['is given', { region: 'eu-central-1' }, undefined],
    ['comes from the environment', {}, 'ap-south-1'],
  ])('that %s does not change what requests are signed for', async (_, options, environment) => {
    if (environment !== undefined) vi.stubEnv('AWS_REGION', environment);
    const strict = await FakeRoute53.start({ accessKeys: [CREDENTIALS] });
    await expect(providerOf(strict, options).findZone(name)).resolves.toBeDefined();
    await strict.stop();
  });
});

describe('the endpoint comes from us alone', () => {
  /** Records where connections would go, and lets none be made. */
  function watchLookups(): string[] {
    const hosts: string[] = [];
    vi.spyOn(dns, 'lookup').mockImplementation((host: string, ...rest: unknown[]) => {
      hosts.push(host);
      const answer = rest.at(-1) as (error: Error) => void;
      answer(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
    });
    return hosts;
  }

  it.each([
    ['AWS_ENDPOINT_URL', false],
    ['AWS_ENDPOINT_URL_ROUTE_53', false],
    ['the shared config file', true],
  ])('not from %s', async (what, inFile) => {
    if (inFile) {
      const services = `[services here]\nroute_53 =\n  endpoint_url = ${fake.endpoint}\n`;
      await writeFile(
        join(folder, 'config'),
        `[default]\nendpoint_url = ${fake.endpoint}\nservices = here\n\n${services}`,
      );
    } else vi.stubEnv(what, fake.endpoint);
    const hosts = watchLookups();
    const provider = route53({ credentials: CREDENTIALS, rate: FAST });
    await expect(provider.findZone(name)).rejects.toMatchObject({ code: 'ERR_UNREACHABLE', retriable: true });
    expect(hosts[0]).toBe('route53.amazonaws.com');
    expect(fake.log).toEqual([]);
  });

  const WITH_ROLE =
    '[profile role]\nrole_arn = arn:aws:iam::111122223333:role/kms\nsource_profile = base\nregion = eu-central-1\n\n' +
    '[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = x\n';

  it.each([
    ['a profile with a role', { AWS_PROFILE: 'role' }],
    [
      'a web identity',
      { AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/kms', AWS_REGION: 'eu-central-1', token: 'made-up' },
    ],
  ])('nor that of STS, for %s', async (_, { token, ...environment }: Record<string, string>) => {
    await writeFile(join(folder, 'config'), WITH_ROLE);
    await writeFile(join(folder, 'token'), 'made-up-token');
    if (token !== undefined) vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(folder, 'token'));
    for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value);
    vi.stubEnv('AWS_ENDPOINT_URL', fake.endpoint);
    vi.stubEnv('AWS_ENDPOINT_URL_STS', fake.endpoint);
    const hosts = watchLookups();
    const provider = route53({ endpoint: fake.endpoint, rate: FAST, timeout: 60_000 });
    await expect(provider.findZone(name)).rejects.toMatchObject({
      code: 'ERR_UNREACHABLE',
      message: expect.stringMatching(/the source of AWS credentials cannot be reached: .*sts\.eu-central-1/),
    });
    expect(hosts[0]).toBe('sts.eu-central-1.amazonaws.com');
    expect(fake.log).toEqual([]);
  });

  it('also where FIPS or dual-stack endpoints are asked for', async () => {
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    vi.stubEnv('AWS_USE_DUALSTACK_ENDPOINT', 'true');
    expect((await providerOf(fake).findZone(name)).name.text).toBe('example.test');
  });

  it('wherever Amazon has one for the region', async () => {
    const hosts = watchLookups();
    const provider = route53({ credentials: CREDENTIALS, rate: FAST, region: 'us-gov-west-1' });
    await expect(provider.findZone(name)).rejects.toMatchObject({ code: 'ERR_UNREACHABLE' });
    expect(hosts[0]).toBe('route53.us-gov.amazonaws.com');
  });

  it.each(['http://192.0.2.1', 'ftp://127.0.0.1', 'https://key:secret@127.0.0.1', 'example.com'])(
    'but never %s',
    (endpoint) => {
      expect(() => route53({ endpoint })).toThrow(expect.objectContaining({ field: 'endpoint' }));
    },
  );
});

describe('errors of the account', () => {
  it.each<[string, number, RegExp, RegExp]>([
    ['ExpiredToken', 403, /session token has expired/, /new credentials/],
    ['InvalidClientTokenId', 403, /does not know the access key/, /AWS_SESSION_TOKEN/],
    ['SignatureDoesNotMatch', 403, /signature of the request is wrong/, /secret access key/],
    ['RequestTimeTooSkewed', 403, /time of the request/, /clock/],
    ['AccessDenied', 403, /denied ListHostedZones/, /route53:ListHostedZones on \*/],
  ])('%s', async (code, status, message, hint) => {
    fake.fault({ kind: 'status', status, code, message: 'said by AWS', times: 3 });
    await expect(providerOf(fake).findZone(name)).rejects.toMatchObject({
      code: 'ERR_UNAUTHORIZED',
      unauthorized: true,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
      details: { providerCode: code, status, requestId: expect.stringMatching(/^[\w-]{8,}$/) },
    });
  });

  it('a clock that is wrong is told from a wrong key', async () => {
    const message = 'Signature expired: 20261122T000000Z is now earlier than 20261122T010000Z';
    fake.fault({ kind: 'status', status: 403, code: 'SignatureDoesNotMatch', message, times: 3 });
    await expect(providerOf(fake).findZone(name)).rejects.toMatchObject({
      hint: expect.stringContaining('clock'),
    });
  });

  it('a server that is not there', async () => {
    const { endpoint } = fake;
    await fake.stop();
    fake = await FakeRoute53.start();
    await expect(
      route53({ endpoint, credentials: CREDENTIALS, rate: FAST }).findZone(name),
    ).rejects.toMatchObject({
      code: 'ERR_UNREACHABLE',
      message: expect.stringContaining(new URL(endpoint).host),
    });
  });
});

describe('secrets', () => {
  it('stand in no error and no trace', async () => {
    const secrets = { secretAccessKey: 'sEcReT-kEy-0123456789', sessionToken: 'ToKeN-0123456789-aBcDeF' };
    const seen: unknown[] = [];
    const listen = (message: unknown): void => void seen.push(message);
    subscribe('kmsdns:route53', listen);
    const errors: unknown[] = [];
    const note = async (action: Promise<unknown>): Promise<void> => {
      await action.then(
        (value) => seen.push(value),
        (error: unknown) => errors.push(error),
      );
    };
    const credentials = { accessKeyId: 'AKIDEXAMPLE', ...secrets };
    // AWS repeats the headers that were signed, the token among them.
    const message = `The Canonical String should have been 'GET /2013-04-01/hostedzone x-amz-security-token:${secrets.sessionToken}'`;
    for (const code of ['SignatureDoesNotMatch', 'InvalidSignatureException', 'IncompleteSignature']) {
      fake.fault({ kind: 'status', status: 403, code, message });
      await note(providerOf(fake, { credentials }).findZone(name));
    }
    for (const kind of ['drop-before', 'truncate', 'malformed', 'hang'] as const) {
      fake.fault({ kind, times: 3 });
      await note(providerOf(fake, { credentials, timeout: 200 }).findZone(name));
      fake.clearFaults();
    }
    const report = publish(providerOf(fake, { credentials }), {
      domains: ['a.example.test'],
      hosts: ['kms1.corp.test'],
    });
    await note(report);
    unsubscribe('kmsdns:route53', listen);

    expect(errors).toHaveLength(7);
    const text = inspect([seen, errors], { depth: Infinity, showHidden: true, maxStringLength: null });
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
    expect(seen).toContainEqual(
      expect.objectContaining({
        event: 'request',
        operation: 'ChangeResourceRecordSets',
        changes: 1,
        status: 200,
      }),
    );
    expect(seen).toContainEqual(
      expect.objectContaining({ event: 'request', code: 'SignatureDoesNotMatch', status: 403 }),
    );
  });
});

describe('what the SDK would say about the version of Node', () => {
  it('stays off people’s screens', async () => {
    const warn = vi.spyOn(process, 'emitWarning');
    vi.resetModules();
    const fresh = await import('../../../providers/route53/index.js');
    await fresh.route53({ endpoint: fake.endpoint, credentials: CREDENTIALS, rate: FAST }).findZone(name);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('a role', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/kms';
  let sts: Server;
  let bodies: string[];
  let reply: { status: number; xml: string };
  beforeEach(async () => {
    bodies = [];
    sts = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        bodies.push(body);
        response.writeHead(reply.status, { 'content-type': 'text/xml' }).end(reply.xml);
      });
    }).listen(0, '127.0.0.1');
    await once(sts, 'listening');
  });
  afterEach(() => void sts.close());

  const options = () => ({
    roleArn,
    credentials: CREDENTIALS,
    region: 'us-east-1',
    logger: SILENT,
    stsEndpoint: `http://127.0.0.1:${(sts.address() as AddressInfo).port}`,
  });

  it('is assumed with the credentials, and its own are used', async () => {
    const expiration = new Date(Date.now() + 3_600_000).toISOString();
    reply = {
      status: 200,
      xml:
        '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>' +
        `<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role-key</SecretAccessKey><SessionToken>t</SessionToken>` +
        `<Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    };
    const credentials = await assumedRole(options());
    await providerOf(fake, { credentials }).findZone(name);
    expect(fake.log[0]?.accessKeyId).toBe('ASIAROLE');
    expect(new URLSearchParams(bodies[0]).get('RoleArn')).toBe(roleArn);
    expect(bodies).toHaveLength(1);
  });

  it('that may not be assumed is said to be the cause', async () => {
    reply = {
      status: 403,
      xml:
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>' +
        '<Message>User is not authorized to perform: sts:AssumeRole</Message></Error><RequestId>r-1</RequestId></ErrorResponse>',
    };
    const credentials = await assumedRole(options());
    const error = (await providerOf(fake, { credentials })
      .findZone(name)
      .catch((thrown: unknown) => thrown)) as KmsDnsError;
    expect(error).toMatchObject({
      code: 'ERR_UNAUTHORIZED',
      message: expect.stringContaining(`AWS denied AssumeRole of ${roleArn}`),
      hint: expect.stringContaining(`sts:AssumeRole on ${roleArn}`),
    });
    expect(fake.log).toEqual([]);
  });

  it('must be the ARN of one', () => {
    expect(() => route53({ roleArn: 'kms' })).toThrow(expect.objectContaining({ field: 'roleArn' }));
  });
});

function noop(): undefined {
  return undefined;
}
