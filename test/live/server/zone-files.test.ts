import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import { buildZone, formatZone, parseMasterFile } from '../../../src/zone/index.js';
import { CORP } from '../../server/answer-zones.js';
import { UPDATE_ZONE_TEXT } from '../../server/update-cases.js';
import { describeLive, makeFolder, run } from '../harness/index.js';

const ODDITIES = `$TTL 1h ; an hour
@ IN SOA ns1 host\\.master ( 2024010101 ; serial
      2H 30m
   2w 1d )
  NS ns1
\tIN\tNS ns2.elsewhere.
ns1 30 IN A 127.0.0.1
    IN 45 AAAA ::1
$ORIGIN sub
www A 192.0.2.1 ; comment "with quotes"
  TXT ( "one; two" three\\ four
     "five\\"six" "\\195\\169" )
$ORIGIN deeper.corp.example.
@ MX 10 www.sub.corp.example.
a\\.b A 192.0.2.2
\\065bc A 192.0.2.3
* TXT ""
$TTL 5
_vlmcs._tcp SRV 0 0 1688 .
UPPER CNAME Mixed.Case.Example.
u1 TYPE65280 \\# 0
u2 TYPE65281 \\# 4 0A 0b
 0C0d
`.replace('\n 0C0d', ' 0C0d');

const ZONES: [title: string, zone: string, text: string][] = [
  ['something of everything', 'corp.example', CORP],
  ['the zone of the updates', 'z.test', UPDATE_ZONE_TEXT],
  ['oddities of master files', 'corp.example', ODDITIES],
];

/** The zone as BIND reads it, one line a record. */
async function asBindReads(zone: string, text: string): Promise<string[]> {
  const folder = makeFolder('checkzone');
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'zone');
  writeFileSync(file, text);
  /* Names of hosts without address are no matter here. */
  const args = ['-q', '-i', 'none', '-k', 'ignore', '-s', 'full', '-D', '-o', '-', zone, file];
  const { stdout } = await run('named-checkzone', args);
  return stdout
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .sort();
}

describeLive(['named-checkzone'], 'a zone that we read and write', () => {
  it.each(ZONES)('is to BIND what it was: %s', async (_, zone, text) => {
    const origin = DomainName.parse(zone);
    const { zone: read } = buildZone(origin, parseMasterFile(text, { origin, source: 'z' }), 'z');
    const written = [...formatZone(read.snapshot())].join('');
    const there = await asBindReads(zone, text);
    expect(there.length).toBeGreaterThan(10);
    expect(await asBindReads(zone, written)).toEqual(there);
  });
});
