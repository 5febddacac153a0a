import { afterAll, beforeAll, expect, it } from 'vitest';
import { CORP, OTHER } from '../../server/answer-zones.js';
import {
  describeLive,
  makeKey,
  NAMED,
  run,
  startNamed,
  type Asked,
  type LiveServer,
} from '../harness/index.js';
import { startEmbedded, type Embedded } from './embedded.js';

const TRANSFER = makeKey('transfer');
const SPEC = {
  zones: [
    { name: 'corp.example', text: CORP },
    { name: 'other.example', text: OTHER },
  ],
  keys: [TRANSFER],
};
const SIGNED = `-y ${TRANSFER.algorithm}:${TRANSFER.name}:${TRANSFER.secret}`;

/** What both tools understand. */
const QUESTIONS = [
  'kms1.corp.example A',
  'kms1.corp.example AAAA',
  'kms2.corp.example AAAA',
  'KMS1.Corp.Example A',
  'corp.example SOA',
  'corp.example NS',
  'corp.example MX',
  'corp.example TXT',
  'corp.example DS',
  'corp.example RRSIG',
  'corp.example TYPE65280',
  '_vlmcs._tcp.corp.example SRV',
  '_VLMCS._TCP.corp.example SRV',
  '_vlmcs._tcp.corp.example A',
  '_vlmcs._tcp.corp.example SRV +norec',
  'kms1.corp.example A +norec',
  'corp.example SOA +norec',
  'corp.example NS +norec',
  'corp.example MX +norec',
  'corp.example TXT +norec',
  'nothing.corp.example A +norec',
  'alias.corp.example A +norec',
  'cross.corp.example A +norec',
  '_tcp.corp.example SRV',
  'nothing.corp.example A',
  'below.kms1.corp.example A',
  'txt.corp.example TXT',
  '1.ptr.corp.example PTR',
  'unk.corp.example TYPE65280',
  'unk.corp.example TYPE65281',
  'y.ent.corp.example A',
  'z.ent.corp.example A',
  'alias.corp.example A',
  'alias.corp.example CNAME',
  'alias.corp.example SRV',
  'ext.corp.example A',
  'cross.corp.example A',
  'dangling.corp.example A',
  'loop1.corp.example A',
  'tosub.corp.example A',
  'a.b.wild.corp.example TXT',
  'a.wild.corp.example A',
  '*.wild.corp.example TXT',
  'wild.corp.example TXT',
  'a.cwild.corp.example A',
  'a.cwild.corp.example CNAME',
  'x.sub.corp.example A',
  'x.sub.corp.example A +norec',
  'sub.corp.example NS',
  'sub.corp.example SOA',
  'sub.corp.example DS',
  'glue.sub.corp.example A',
  'host.dn.corp.example A',
  'none.dn.corp.example A',
  'dn.corp.example A',
  'dn.corp.example DNAME',
  `${'x'.repeat(60)}.long.corp.example A`,
  'host.other.example A',
  'elsewhere.test A',
  'example A',
  'corp.example ANY',
  'kms1.corp.example ANY +tcp',
  'kms1.corp.example A +tcp',
  'big.corp.example TXT',
  'big.corp.example TXT +tcp',
  'corp.example CH TXT',
  'corp.example HS A',
  'corp.example MAILB',
  'corp.example TYPE254',
  'corp.example TYPE250',
  'kms1.corp.example A +cd',
  'kms1.corp.example A +ad',
  'corp.example AXFR',
  'elsewhere.test AXFR',
  'kms1.corp.example AXFR',
  `corp.example AXFR ${SIGNED}`,
  `corp.example IXFR=10 ${SIGNED}`,
  `corp.example IXFR=9 ${SIGNED}`,
  `kms1.corp.example A ${SIGNED}`,
  `nothing.corp.example A ${SIGNED}`,
  'kms1.corp.example A -y hmac-sha256:unknown:AAAA',
  'kms1.corp.example A -y hmac-sha256:transfer:AAAA',
  'kms1.corp.example A -y hmac-sha1:transfer:AAAA',
  'corp.example SOA +edns=1 +noednsneg',
  'kms1.corp.example A +dnssec',
  'kms1.corp.example A +bufsize=512',
];

/** What only dig can send. */
const DIG_ONLY = [
  '_vlmcs._tcp.corp.example SRV +noedns',
  'big.corp.example TXT +noedns',
  'big.corp.example TXT +bufsize=300',
  'corp.example SOA +ednsflags=0xffff',
  'corp.example SOA +ednsopt=65001:abcd',
  'corp.example SOA +opcode=2',
  'corp.example SOA +opcode=7',
  'corp.example SOA +header-only',
  'corp.example SOA +zflag',
  `corp.example IXFR=9 +notcp ${SIGNED}`,
  'corp.example TYPE0',
  'corp.example OPT',
];

type Tool = 'dig' | 'kdig';

/** The answer as the tool prints it: what says nothing about it is taken out, records sorted within their section. */
async function answer(tool: Tool, { host, port }: Asked, question: string): Promise<string[]> {
  const args = [...question.split(' '), '+nocookie', '+retry=0', '+time=5'];
  const { stdout } = await run(tool, [`@${host}`, '-p', String(port), ...args], { allowFailure: true });
  const lines: string[] = [];
  let section = 'header';
  for (const line of stdout.split('\n')) {
    if (
      /^;;? ?(?:Query time|SERVER|WHEN|MSG|XFR|WARNING|Received|Time|From|Got answer|global|<<>>)/.test(line)
    )
      continue;
    if (/^;; [A-Z ]+SECTION:$/.test(line)) section = line;
    else if (line.trim() !== '') lines.push(`${section} ${normalise(line)}`);
  }
  return lines.filter((line) => !/; <<>>|1 server found|; ede: |; warning/.test(line)).sort();
}

function normalise(line: string): string {
  return (
    line
      .toLowerCase()
      .replace(/\bid: \d+/, 'id')
      // The two were signed at different times.
      .replace(/(\btsig\s+\S+) \d{10}\b/, '$1 time')
      .replace(/\b\d+ \S+ \d+ (\w+) \d+ ?\S*$/, (all, error: string) =>
        /tsig/.test(line.toLowerCase()) ? error : all,
      )
      .replace(/\s+/g, ' ')
  );
}

function describeTool(tool: Tool, questions: readonly string[]): void {
  describeLive([...NAMED, tool], `${tool} asks here and asks BIND`, () => {
    let ours: Embedded;
    let bind: LiveServer;
    beforeAll(async () => {
      const statements = `allow-transfer { key ${TRANSFER.name}; };`;
      const zones = SPEC.zones.map((zone) => ({ ...zone, statements }));
      [ours, bind] = await Promise.all([startEmbedded(SPEC), startNamed({ ...SPEC, zones })]);
    });
    afterAll(() => Promise.all([ours.stop(), bind.stop()]));

    it.each(questions)('%s', async (question) => {
      const [here, there] = await Promise.all([answer(tool, ours, question), answer(tool, bind, question)]);
      expect(here.length).toBeGreaterThan(0);
      expect(here).toEqual(there);
    });
  });
}

describeTool('dig', [...QUESTIONS, ...DIG_ONLY]);
describeTool(
  'kdig',
  QUESTIONS.map((question) => question.replace('+edns=1 +noednsneg', '+edns=1')),
);
