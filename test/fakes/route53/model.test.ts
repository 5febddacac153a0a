import { ListHostedZonesCommand } from '@aws-sdk/client-route-53';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FakeRoute53 } from './index.js';
import { MODEL_FILE, ModelJudge } from './model.js';
import { clientOf, given } from './support.js';
import { parseXml } from './xml.js';

const present = existsSync(MODEL_FILE);
const block = present ? describe : describe.skip;

block(`the API model as judge${present ? '' : ' (not there: shared/schemas/route53-model.json)'}`, () => {
  const judge = ModelJudge.load()!;
  const XMLNS = 'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"';
  const SET = '<Name>a.test</Name><Type>SRV</Type><TTL>60</TTL>';
  const body = (inside: string, root = 'ChangeResourceRecordSetsRequest', namespace = XMLNS): string =>
    `<${root} ${namespace}><ChangeBatch>${inside}</ChangeBatch></${root}>`;
  const changes = (set: string, action = 'CREATE'): string =>
    `<Changes><Change><Action>${action}</Action><ResourceRecordSet>${set}</ResourceRecordSet></Change></Changes>`;

  it.each<[string, string, string[]]>([
    ['a good request', body(changes(SET)), []],
    ['members in another order', body(changes('<TTL>60</TTL><Type>SRV</Type><Name>a</Name>')), []],
    ['an unknown member', body(changes(`${SET}<Colour>red</Colour>`)), ['unknown member Colour']],
    ['a missing member', body(changes('<Name>a</Name>')), ['required member Type is missing']],
    ['a member twice', body(changes(`${SET}<TTL>61</TTL>`)), ['TTL twice']],
    ['an unknown value', body(changes(SET, 'UPDATE')), ['UPDATE is not allowed']],
    ['an unknown type', body(changes('<Name>a</Name><Type>TYPE65534</Type>')), ['TYPE65534 is not allowed']],
    ['a word for a number', body(changes(SET.replace('60', 'auto'))), ['auto is no long']],
    [
      'a number too large',
      body(changes(SET.replace('60', '2147483648'))),
      ['2147483648 is above 2147483647'],
    ],
    ['a number too small', body(changes(SET.replace('60', '-1'))), ['-1 is below 0']],
    [
      'a word for a boolean',
      body(changes(`${SET}<MultiValueAnswer>yes</MultiValueAnswer>`)),
      ['yes is no boolean'],
    ],
    ['an empty list', body('<Changes/>'), ['number of items 0 is below 1']],
    ['another item', body('<Changes><Item/></Changes>'), ['Item instead of Change']],
    [
      'a name too long',
      body(changes(SET.replace('a.test', 'a'.repeat(1025)))),
      ['length 1025 is above 1024'],
    ],
    ['text beside members', body(`x${changes(SET)}`), ['text beside its members']],
    ['members where text belongs', body(changes(SET.replace('60', '<a/>'))), ['elements where long belongs']],
    [
      'another root',
      body(changes(SET), 'ChangeBatchRequest'),
      ['ChangeBatchRequest instead of ChangeResource'],
    ],
    [
      'another namespace',
      body(changes(SET), undefined, 'xmlns="https://a.test/"'),
      ['namespace https://a.test/'],
    ],
    ['no namespace', body(changes(SET), undefined, ''), ['namespace none']],
  ])('%s', (_, xml, problems) => {
    const request = { operation: 'ChangeResourceRecordSets', id: 'Z1', query: new URLSearchParams() };
    const found = judge.request({ ...request, document: parseXml(xml) });
    expect(found).toEqual(problems.map((problem) => expect.stringContaining(problem) as string));
  });

  it.each<[string, string, string | undefined, string, string[]]>([
    ['a good path and query', 'ListResourceRecordSets', 'Z1', 'name=a&type=SRV&maxitems=1', []],
    [
      'an unknown parameter',
      'ListResourceRecordSets',
      'Z1',
      'startrecordname=a',
      ['unknown query parameter'],
    ],
    ['an unknown type', 'ListResourceRecordSets', 'Z1', 'name=a&type=WKS', ['WKS is not allowed']],
    ['an id too long', 'GetHostedZone', 'Z'.repeat(33), '', ['length 33 is above 32']],
    ['no id', 'GetChange', undefined, '', ['no Id in its path']],
  ])('%s', (_, operation, id, query, problems) => {
    const found = judge.request({ operation, id, query: new URLSearchParams(query), document: undefined });
    expect(found).toEqual(problems.map((problem) => expect.stringContaining(problem) as string));
  });

  it.each<[string, number, string, string[]]>([
    ['its own error', 400, 'InvalidChangeBatch', []],
    ['one of every service', 403, 'AccessDenied', []],
    ['a wrong status', 400, 'NoSuchHostedZone', ['NoSuchHostedZone with status 400']],
    ['one of another operation', 404, 'NoSuchChange', ['NoSuchChange is not declared']],
    ['an unknown one', 400, 'Nonsense', ['Nonsense is not declared']],
  ])('an error reply: %s', (_, status, code, problems) => {
    const inside = `<Error><Type>Sender</Type><Code>${code}</Code><Message>m</Message></Error><RequestId>r</RequestId>`;
    const document = parseXml(`<ErrorResponse ${XMLNS}>${inside}</ErrorResponse>`);
    const found = judge.error('ChangeResourceRecordSets', status, document);
    expect(found).toEqual(problems.map((problem) => expect.stringContaining(problem) as string));
  });

  it('fails the end of a test whose client sent what does not fit', async () => {
    const fake = await FakeRoute53.start();
    await fetch(`${fake.endpoint}/2013-04-01/hostedzone?colour=red`);
    await expect(fake.stop()).rejects.toThrow('unknown query parameter colour');
  });

  it('lets a test take away what it did on purpose', async () => {
    const { fake } = await given();
    await fetch(`${fake.endpoint}/2013-04-01/hostedzone?colour=red`);
    expect(fake.takeViolations()).toHaveLength(1);
    await clientOf(fake).send(new ListHostedZonesCommand({}));
  });
});

describe('a body that is no request', () => {
  it.each([
    ['nothing', ''],
    ['no XML', '{"ChangeBatch": {}}'],
    ['XML that is not closed', '<ChangeResourceRecordSetsRequest><ChangeBatch>'],
    ['an undeclared entity', '<ChangeResourceRecordSetsRequest>&nope;</ChangeResourceRecordSetsRequest>'],
    ['another document', '<CreateHostedZoneRequest/>'],
  ])('is refused: %s', async (_, body) => {
    const { fake } = await given();
    const url = `${fake.endpoint}/2013-04-01/hostedzone/${fake.zones[0]!.id}/rrset`;
    const reply = await fetch(url, { method: 'POST', body });
    expect(reply.status).toBe(400);
    expect(await reply.text()).toContain('<Code>MalformedInput</Code>');
    fake.takeViolations();
  });

  it('is no operation either', async () => {
    const { fake } = await given();
    const reply = await fetch(`${fake.endpoint}/2013-04-01/healthcheck`);
    expect(reply.status).toBe(404);
    expect(fake.log).toMatchObject([{ operation: undefined, path: '/2013-04-01/healthcheck' }]);
  });
});
