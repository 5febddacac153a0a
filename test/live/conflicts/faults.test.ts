import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { CheckReport } from '../../../src/conflicts/index.js';
import { SrvData } from '../../../src/record/index.js';
import { formatServer } from '../../../src/transport/index.js';
import { kmsdns, type Ran } from '../../cli/harness.js';
import { MAIN, start, TSX } from '../../cli/real-process.js';
import {
  answer,
  drop,
  echo,
  FakeDnsServer,
  malformed,
  relay,
  type Behaviour,
  type FakeExchange,
} from '../../fakes/dns/index.js';
import { describeLive, NAMED, startNamed, useServer, zoneText } from '../harness/index.js';

const COUNT = 200;
const DOMAINS = Array.from({ length: COUNT }, (_, i) => `d${i}.corp.test`);
const FEW = DOMAINS.slice(0, 20);
const KMS1 = 'kms1.corp.test';

const ZONES = {
  'corp.test': [
    'kms1 A 192.0.2.1',
    ...DOMAINS.map((_, i) => `_vlmcs._tcp.d${i} SRV 0 0 1688 kms1`),
    // Nobody is at 127.0.0.3, and the server itself does not have the other zone.
    'dead NS ns.dead',
    'ns.dead A 127.0.0.3',
    'lame NS ns1',
  ],
  'half.test': ['@ NS ns3', 'ns3 A 127.0.0.3', '_vlmcs._tcp SRV 0 0 1688 kms1.corp.test.'],
};

/** `rule` or `rule: reason` by domain. */
type ByDomain = Readonly<Record<string, readonly string[]>>;

const found = ({ json }: Ran): ByDomain => byDomain((json as CheckReport).findings);
const unknown = ({ json }: Ran): ByDomain => byDomain((json as CheckReport).summary.notChecked);

function byDomain(items: readonly { readonly domain: string | null; readonly rule: string }[]): ByDomain {
  const rules: Record<string, string[]> = {};
  for (const { domain, rule } of items) if (domain !== null) (rules[domain] ??= []).push(rule);
  return rules;
}

/** The same for every domain. */
const each = (...rules: readonly string[]): ByDomain => Object.fromEntries(FEW.map((d) => [d, rules]));

const isAboutList = ({ message }: FakeExchange): boolean =>
  DOMAINS.some((domain) => message.questions[0]?.name.key === `_vlmcs._tcp.${domain}`);

/** Answers as a resolver does, without authority. */
const says = (...targets: readonly string[]): Behaviour =>
  answer(({ message }) => ({
    flags: { aa: false, ra: true },
    answers: message.questions.map(({ name }) => targets.map((target) => srvRecord(name, target))).flat(),
  }));

function srvRecord(name: FakeExchange['message']['questions'][number]['name'], target: string) {
  return { name, type: 33, class: 1, ttl: 60, data: new SrvData({ target }) };
}

describeLive(NAMED, 'a check in which something goes wrong, on BIND', () => {
  const bind = useServer(() =>
    startNamed({
      zones: Object.entries(ZONES).map(([name, lines]) => ({ name, text: zoneText(name, lines) })),
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'kmsdns-faults-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const at = (): string => formatServer(bind());
  const list = join(folder, 'domains.txt');
  beforeAll(() => writeFileSync(list, DOMAINS.join('\n')));

  /** A resolver in front of BIND; gone after the test. */
  async function resolver(behaviour: Behaviour): Promise<string> {
    const server = await FakeDnsServer.start(behaviour, '127.0.0.5');
    onTestFinished(() => server.stop());
    return formatServer(server.address);
  }

  const OPTIONS = ['--allow', KMS1, '--timeout', '500ms', '--json'];
  const check = (...argv: readonly string[]): Promise<Ran> => kmsdns(['check', ...argv, ...OPTIONS]);

  it('says it of the domain that it happens to, and finds the others clean', async () => {
    const bad = ['dead.corp.test', 'lame.corp.test', 'half.test', 'nowhere.corp.test', 'nowhere.test'];
    const ran = await check(...bad.flatMap((domain, i) => [domain, DOMAINS[i]!]), '--resolver', at());
    expect(found(ran)).toEqual({
      'dead.corp.test': ['lookup-failed'],
      'lame.corp.test': ['lookup-failed'],
      'half.test': ['name-server-failing'],
      'nowhere.corp.test': ['no-record'],
      'nowhere.test': ['lookup-failed'],
    });
    expect(ran.code).toBe(2);
    expect((ran.json as CheckReport).summary).toMatchObject({
      domains: 10,
      published: 6,
      none: 1,
      unknown: 3,
    });
  });

  describe('a resolver that lies', () => {
    it.each<[lie: string, lying: (truth: Behaviour) => Behaviour, finds: ByDomain, leaves: ByDomain]>([
      [
        'it has a host more than the servers of the zone',
        (truth) => (query) => (isAboutList(query) ? says(KMS1, 'rogue.elsewhere.test') : truth)(query),
        each('resolver-differs'),
        {},
      ],
      [
        'it keeps the records back',
        (truth) => (query) =>
          (isAboutList(query) ? answer({ rcode: 3, flags: { aa: false } }) : truth)(query),
        each('resolver-differs'),
        {},
      ],
      [
        'to it nothing in the world exists',
        () => answer({ rcode: 3, flags: { aa: false } }),
        each('no-record'),
        each('servers-disagree'),
      ],
      [
        'to it every name has a KMS host',
        (truth) => (query) => (query.message.questions[0]?.type === 33 ? says(KMS1) : truth)(query),
        each('wildcard-answer', 'wildcard-answer'),
        {},
      ],
      ['it fails', () => echo(2), each('lookup-failed'), each('servers-disagree')],
      ['it talks nonsense', () => malformed, each('lookup-failed'), each('servers-disagree')],
      ['it says nothing', () => drop, each('lookup-failed'), each('servers-disagree')],
    ])('%s', async (_, lying, finds, leaves) => {
      const liar = await resolver(lying(relay(bind())));
      // The other one is asked where the first gives no answer at all: then it would be no fault.
      const others = Object.values(finds).flat().includes('lookup-failed') ? [] : ['--resolver', at()];
      const ran = await check(...FEW, '--resolver', liar, ...others);
      expect(found(ran)).toEqual(finds);
      expect(unknown(ran)).toEqual(leaves);
      expect(ran.code).toBe(2);
    });
  });

  it('names each line of a list that is no domain, and checks the others', async () => {
    const lines = [
      '# ours',
      'd0.corp.test',
      'not a domain',
      '',
      'd1.corp.test # the lab',
      'http://d2.corp.test/',
    ];
    const argv = ['check', '--domains-file', '-', '--resolver', at(), ...OPTIONS];
    const ran = await kmsdns(argv, { stdin: Readable.from([`${lines.join('\n')}\nd3..test\nd4.corp.test`]) });
    const { domains, findings, notes } = ran.json as CheckReport;
    expect(domains.map(({ domain }) => domain)).toEqual(['d0.corp.test', 'd1.corp.test', 'd4.corp.test']);
    expect(findings).toEqual([]);
    for (const [i, line] of [3, 6, 7].entries()) {
      expect(notes[i]).toContain(`standard input:${line}: `);
      expect(ran.stderr).toContain(`standard input:${line}: `);
    }
    // Not all of the list is known to be clean.
    expect(ran.code).toBe(3);
  });

  describe('a disk that is full', () => {
    it.each(['table', 'json', 'ndjson', 'sarif', 'junit', 'html'])('of a report: %s', async (format) => {
      const to = ['--format', format, '--output', '/dev/full'];
      const ran = await kmsdns(['check', 'd0.corp.test', '--resolver', at(), ...to]);
      expect([ran.code, ran.stderr]).toEqual([
        1,
        expect.stringContaining('could not be written to /dev/full'),
      ]);
    });

    it('of the facts: the report comes all the same, and the rest of the facts by --resume', async () => {
      const facts = join(folder, 'facts');
      const argv = ['--domains-file', list, '--resolver', at(), '--save', facts, ...OPTIONS];
      // The system lets no file of it become longer than 100 KiB.
      const command = `ulimit -f 100; exec ${process.execPath} --import ${TSX} ${MAIN} check ${argv.join(' ')}`;
      const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], TSX_DISABLE_CACHE: '1' },
      });
      expect(stderr).toContain(`the facts could not be written to ${facts}`);
      expect(status).toBe(1);
      const whole = await check('--domains-file', list, '--resolver', at());
      expect(JSON.parse(stdout)).toEqual(whole.json);
      const saved = readFileSync(facts, 'utf8').split('\n').length;
      expect(saved).toBeGreaterThan(2);
      expect(saved).toBeLessThan(COUNT);

      const rest = await kmsdns(['check', ...argv, '--resume']);
      expect([rest.code, rest.json]).toEqual([whole.code, whole.json]);
      const later = await kmsdns(['report', facts, '--allow', KMS1, '--json']);
      expect([later.code, later.json]).toEqual([whole.code, whole.json]);
    });
  });

  it('says on Ctrl-C what is known so far, and goes on where it was', { timeout: 180_000 }, async () => {
    const through = relay(bind());
    // For domains with a seven it says nothing, until it is told to.
    const sevens = DOMAINS.filter((domain) => /d\d*7/.test(domain)).length;
    let awake = false;
    const slow = await resolver((query) =>
      awake || !/d\d*7/.test(query.message.questions[0]?.name.key ?? '') ? through(query) : undefined,
    );
    const facts = join(folder, 'interrupted');
    const words = ['check', '--domains-file', list, '--resolver', slow, '--resolver', at(), '--allow', KMS1];
    // The others wait for a third of that, and a busy machine takes its time for them as well.
    const argv = [...words, '--timeout', '45s', '--save', facts];
    const { child, stdout, stderr, ended } = start([...argv, '--format', 'ndjson']);
    const done = (): number => stdout().match(/"type":"domain"/g)?.length ?? 0;
    await expect.poll(done, { timeout: 100_000 }).toBe(COUNT - sevens);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(stderr()).toContain('ended early by SIGINT: not all domains were looked at');
    const lines = stdout().trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: 'summary', complete: false, domains: done() });

    awake = true;
    const rest = await kmsdns([...argv, '--resume', '--json']);
    const whole = await kmsdns([...words, '--json']);
    expect([rest.code, rest.json]).toEqual([whole.code, whole.json]);
    expect((whole.json as CheckReport).domains).toHaveLength(COUNT);
  });
});
