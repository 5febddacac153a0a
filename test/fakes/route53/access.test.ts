import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type Route53ClientConfig,
} from '@aws-sdk/client-route-53';
import { describe, expect, it } from 'vitest';
import type { Policy } from './index.js';
import { change, clientOf, CREDENTIALS, given } from './support.js';

describe('signatures', () => {
  const temporary = { accessKeyId: 'ASIATEMP', secretAccessKey: 'x y+/=', sessionToken: 'token/+=' };
  const accessKeys = [CREDENTIALS, temporary, { ...CREDENTIALS, accessKeyId: 'ASIAOLD', expired: true }];

  it.each<[string, Route53ClientConfig]>([
    ['of a user', {}],
    ['of a session', { credentials: temporary }],
  ])('%s are verified over path, query and body', async (_, config) => {
    const { fake } = await given({ accessKeys });
    const client = clientOf(fake, config);
    const HostedZoneId = fake.zones[0]!.id;
    await client.send(new ListHostedZonesCommand({ MaxItems: 3 }));
    const Changes = [change('CREATE \\052.a!b.example.test 60 TXT "\\303\\274 & <x>"')];
    await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
    const start = { StartRecordName: '*.a!b.example.test', StartRecordType: 'TXT' as const };
    await client.send(new ListResourceRecordSetsCommand({ HostedZoneId, ...start }));
    expect(fake.log.map((request) => request.code)).toEqual([undefined, undefined, undefined]);
    // Signed, it is found not to be there; otherwise it would not be looked for.
    const odd = client.send(new GetChangeCommand({ Id: 'C 1+%' }));
    await expect(odd).rejects.toMatchObject({ name: 'NoSuchChange' });
  });

  it.each<[string, Route53ClientConfig, string, string]>([
    [
      'an unknown key',
      { credentials: { ...CREDENTIALS, accessKeyId: 'AKIANOBODY' } },
      'InvalidClientTokenId',
      'is invalid',
    ],
    [
      'a wrong secret',
      { credentials: { ...CREDENTIALS, secretAccessKey: 'wrong' } },
      'SignatureDoesNotMatch',
      'does not match',
    ],
    [
      'a wrong token',
      { credentials: { ...temporary, sessionToken: 'other' } },
      'InvalidClientTokenId',
      'is invalid',
    ],
    [
      'an ended session',
      { credentials: { ...CREDENTIALS, accessKeyId: 'ASIAOLD' } },
      'ExpiredToken',
      'is expired',
    ],
    ['another region', { region: 'eu-west-1' }, 'SignatureDoesNotMatch', 'valid region'],
    ['a clock that is off', { systemClockOffset: -600_000 }, 'SignatureDoesNotMatch', 'Signature expired'],
  ])('with %s are refused', async (_, config, name, words) => {
    const { fake } = await given({ accessKeys });
    await expect(clientOf(fake, config).send(new ListHostedZonesCommand({}))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(words),
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('do not fit another body', async () => {
    const { fake } = await given({ accessKeys });
    const client = clientOf(fake);
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { body: string | undefined };
        request.body = request.body?.replace('mine', 'evil');
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const Changes = [change('CREATE mine.example.test. 60 TXT "x"')];
    await expect(
      client.send(
        new ChangeResourceRecordSetsCommand({ HostedZoneId: fake.zones[0]!.id, ChangeBatch: { Changes } }),
      ),
    ).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    expect(await fake.serial()).toBe(0);
  });

  it('are missed', async () => {
    const { fake } = await given({ accessKeys });
    const reply = await fetch(`${fake.endpoint}/2013-04-01/hostedzone`);
    expect(reply.status).toBe(403);
    expect(await reply.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });
});

describe('a policy', () => {
  const keys = (names: string[], types: string[], actions: string[]) => ({
    'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': names },
    'ForAllValues:StringEquals': {
      'route53:ChangeResourceRecordSetsRecordTypes': types,
      'route53:ChangeResourceRecordSetsActions': actions,
    },
  });
  const policy: Policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'route53:ListHostedZones', Resource: '*' },
      {
        Effect: 'Allow',
        Action: ['route53:List*', 'route53:GetChange'],
        Resource: ['arn:aws:route53:::hostedzone/ZA', 'arn:aws:route53:::change/*'],
      },
      {
        Effect: 'Allow',
        Action: 'route53:ChangeResourceRecordSets',
        Resource: 'arn:aws:route53:::hostedzone/ZA',
        Condition: keys(['_vlmcs._tcp.*', '\\052.example.test'], ['SRV'], ['CREATE', 'DELETE']),
      },
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: {
          'ForAnyValue:StringEquals': {
            'route53:ChangeResourceRecordSetsNormalizedRecordNames': '_vlmcs._tcp.no.example.test',
          },
        },
      },
    ],
  };
  const SRV = '60 SRV 0 0 1 a.test.';

  it.each([
    ['a set that it names', [`CREATE _vlmcs._tcp.a.example.test. ${SRV}`], true],
    ['a set in capitals', [`CREATE _VLMCS._tcp.A.example.test ${SRV}`], true],
    ['a wildcard in octal', [`CREATE *.example.test. ${SRV}`], true],
    ['another name', [`CREATE www.example.test. ${SRV}`], false],
    ['another type', ['CREATE _vlmcs._tcp.a.example.test. 60 TXT "x"'], false],
    ['another action', [`UPSERT _vlmcs._tcp.a.example.test. ${SRV}`], false],
    [
      'one of two that it does not name',
      [`CREATE _vlmcs._tcp.a.example.test. ${SRV}`, `CREATE www.example.test. ${SRV}`],
      false,
    ],
    ['what it denies', [`CREATE _vlmcs._tcp.no.example.test. ${SRV}`], false],
  ])('looks at the changes: %s', async (_, changes, allowed) => {
    const { fake, send } = await given({ zones: [{ name: 'example.test', id: 'ZA' }], policy });
    const sent = send(...changes);
    if (allowed) await sent;
    else {
      await expect(sent).rejects.toMatchObject({
        name: 'AccessDenied',
        message: expect.stringMatching(
          /^User: arn:aws:iam::\d+:user\/\w+ is not authorized to perform: route53:ChangeResourceRecordSets on resource: arn:aws:route53:::hostedzone\/ZA (because no identity-based policy allows|with an explicit deny)/,
        ),
        $metadata: { httpStatusCode: 403 },
      });
    }
    expect(await fake.serial()).toBe(allowed ? 1 : 0);
  });

  it('looks at the action and the zone', async () => {
    const zones = [
      { name: 'example.test', id: 'ZA' },
      { name: 'other.test', id: 'ZB' },
    ];
    const { client } = await given({ zones, policy });
    const outcomes = await Promise.allSettled([
      client.send(new ListHostedZonesCommand({})),
      client.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'ZA' })),
      client.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'ZB' })),
      client.send(new GetHostedZoneCommand({ Id: 'ZA' })),
      client.send(new GetChangeCommand({ Id: 'C1' })),
    ]);
    const names = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as Error).name : 'allowed',
    );
    expect(names).toEqual(['allowed', 'allowed', 'AccessDenied', 'AccessDenied', 'NoSuchChange']);
  });

  it('gives listing of zones only on every resource', async () => {
    const Statement = [
      { Effect: 'Allow' as const, Action: 'route53:*', Resource: 'arn:aws:route53:::hostedzone/*' },
    ];
    const { client } = await given({ policy: { Statement } });
    await expect(client.send(new ListHostedZonesCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('of a key goes before that of all', async () => {
    const nothing: Policy = { Statement: [] };
    const { client } = await given({ accessKeys: [{ ...CREDENTIALS, policy }], policy: nothing });
    await client.send(new ListHostedZonesCommand({}));
  });
});
