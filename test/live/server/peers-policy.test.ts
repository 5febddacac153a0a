import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  describeLive,
  dig,
  makeKey,
  NAMED,
  nsupdate,
  startNamed,
  type Asked,
  type KeySpec,
  type LiveServer,
} from '../harness/index.js';
import { startEmbedded, type Embedded } from './embedded.js';

const ZONE = 'corp.example';
const ALL = makeKey('all');
const NARROW = makeKey('narrow', 'hmac-sha512');
const SUB = makeKey('sub', 'hmac-sha1');
const KEYS = [ALL, NARROW, SUB];
const RULES = [
  `grant ${ALL.name} zonesub ANY;`,
  `grant ${NARROW.name} name _vlmcs._tcp.${ZONE} SRV TXT;`,
  `deny ${SUB.name} subdomain secret.sub.${ZONE};`,
  `grant ${SUB.name} subdomain sub.${ZONE};`,
];

const OWNER = `_vlmcs._tcp.${ZONE}`;
const SRV = `update add ${OWNER} 60 SRV 0 0 1688 kms1.${ZONE}.`;

type Case = [title: string, key: KeySpec | undefined, script: string[], rcode: string];

const CASES: Case[] = [
  ['what the key may', NARROW, [SRV], 'NOERROR'],
  ['another type at the name', NARROW, [`update add ${OWNER} 60 PTR ns1.${ZONE}.`], 'REFUSED'],
  ['another name', NARROW, [`update add x.${ZONE} 60 TXT x`], 'REFUSED'],
  ['one that it may, one not', NARROW, [SRV, `update add x.${ZONE} 60 TXT x`], 'REFUSED'],
  ['deleting the set', NARROW, [`update delete ${OWNER} SRV`], 'NOERROR'],
  ['deleting the name, of whose sets it may change every one', NARROW, [`update delete ${OWNER}`], 'NOERROR'],
  ['deleting a name with a set that it may not change', NARROW, [`update delete ns1.${ZONE}`], 'REFUSED'],
  ['a prerequisite on what it may not change', NARROW, [`prereq yxrrset ns1.${ZONE} A`, SRV], 'NOERROR'],
  [
    'refused before the prerequisite fails',
    NARROW,
    ['prereq nxdomain ns1', `update add x.${ZONE} 60 TXT x`],
    'REFUSED',
  ],
  ['below the name', SUB, [`update add a.b.sub.${ZONE} 60 A 192.0.2.1`], 'NOERROR'],
  ['the name itself', SUB, [`update add sub.${ZONE} 60 TXT x`], 'NOERROR'],
  ['a label that only ends alike', SUB, [`update add notsub.${ZONE} 60 TXT x`], 'REFUSED'],
  ['what an earlier rule denies', SUB, [`update add x.secret.sub.${ZONE} 60 TXT x`], 'REFUSED'],
  ['NS without having it granted', SUB, [`update add sub.${ZONE} 60 NS ns.elsewhere.test.`], 'REFUSED'],
  ['anything for the key that may', ALL, [`update add sub2.${ZONE} 60 NS ns.elsewhere.test.`], 'NOERROR'],
  ['an unsigned update', undefined, [SRV], 'REFUSED'],
  ['an unknown key', makeKey('nobody'), [SRV], 'NOTAUTH(BADKEY)'],
  ['a wrong secret', { ...ALL, secret: NARROW.secret }, [SRV], 'NOTAUTH(BADSIG)'],
  ['a wrong algorithm', { ...ALL, algorithm: 'hmac-sha384' }, [SRV], 'NOTAUTH(BADKEY)'],
  [
    'a zone that is not here',
    ALL,
    ['zone elsewhere.test', 'update add x.elsewhere.test 60 TXT x'],
    'NOTAUTH',
  ],
  [
    'a zone that is a name of this one',
    ALL,
    [`zone sub.${ZONE}`, `update add x.sub.${ZONE} 60 TXT x`],
    'NOTAUTH',
  ],
];

async function outcome(server: Asked, key: KeySpec | undefined, script: string[]): Promise<unknown> {
  const lines = script.map((line) => line.replace(/nxdomain ns1$/, `nxdomain ns1.${ZONE}`));
  const zone = lines[0]?.startsWith('zone') ? [] : [`zone ${ZONE}`];
  const { code, stdout, stderr } = await nsupdate(server, [...zone, ...lines, 'send'], key && { key });
  const transfer = ['-y', `${ALL.algorithm}:${ALL.name}:${ALL.secret}`];
  const records = await dig(server, ZONE, 'AXFR', ...transfer);
  return { code, said: `${stdout}${stderr}`, records: records.filter((line) => !line.includes(' TSIG ')) };
}

describeLive([...NAMED, 'nsupdate'], 'who may update what, here and on BIND', () => {
  let ours: Embedded;
  let bind: LiveServer;
  beforeAll(async () => {
    const statements = `update-policy { ${RULES.join(' ')} };`;
    [ours, bind] = await Promise.all([
      startEmbedded({ zones: [{ name: ZONE }], keys: KEYS, policy: RULES.join('\n') }),
      startNamed({ zones: [{ name: ZONE, statements }], keys: KEYS }),
    ]);
  });
  afterAll(() => Promise.all([ours.stop(), bind.stop()]));

  /* One after the other, on one zone: both servers go the same way. */
  it.each(CASES)('%s', async (_, key, script, rcode) => {
    const [here, there] = await Promise.all([outcome(ours, key, script), outcome(bind, key, script)]);
    expect(here).toEqual(there);
    expect(here).toMatchObject({
      said: rcode === 'NOERROR' ? '' : (expect.stringContaining(rcode) as unknown),
    });
  });
});
