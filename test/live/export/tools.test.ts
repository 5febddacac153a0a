import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { exportAs, type ExportFormat, type ExportOptions } from '../../../src/export/index.js';
import { DnsServer } from '../../../src/server/index.js';
import { testFolder } from '../../cli/bed.js';
import { ESTATE, exported } from '../../export/made.js';
import {
  compileZone,
  describeLive,
  dig,
  NAMED,
  run,
  startNamed,
  useServer,
  zoneText,
  type Asked,
} from '../harness/index.js';

/** Labels with what BIND's tools give a meaning; each as a domain, and as a host. */
const ODD = [
  'it\\039s',
  '\\"x\\"',
  '\\$INCLUDE',
  'a\\;b',
  'a\\\\b',
  'a\\010b',
  'a\\032b',
  'a\\.b',
  '\\@',
  '\\(',
  '`x`',
  '\\200',
];
const odd = ODD.flatMap((label) => [
  exported(`${label}.corp.example`, ['kms1.corp.example'], { zone: 'corp.example' }),
  exported(`of-${ODD.indexOf(label)}.corp.example`, [`${label}.corp.example`], { zone: 'corp.example' }),
]);

const SETS = [...ESTATE.filter(({ zone }) => zone.key === 'corp.example'), ...odd];

/** In the words of BIND's tools. */
const RECORDS = SETS.flatMap(({ records }) => records.map((record) => inBindsWords(record.toText()))).sort();

function inBindsWords(line: string): string {
  return line.replace(/\\(\d{3})/g, (escape, code: string) => (code === '039' ? "'" : escape));
}

function textOf(format: ExportFormat, options: ExportOptions = {}, sets = SETS): string {
  return exportAs(format, sets, options)
    .files.map(({ text }) => text)
    .join('');
}

const checkNames = 'check-names ignore; allow-update { any; };';

describeLive(['named-compilezone', 'nsupdate', ...NAMED], 'exports and the tools of BIND', () => {
  const bind = useServer(() =>
    startNamed({
      zones: ['corp.example', 'lab.example'].map((name) => ({
        name,
        text: zoneText(name, []),
        statements: checkNames,
      })),
    }),
  );

  it('zone: named-compilezone reads what was meant, wherever it is included', async () => {
    const folder = await testFolder();
    writeFileSync(join(folder, 'kms.zone'), textOf('zone'));
    const zone = `${zoneText('corp.example', [])}\n$ORIGIN else.corp.example.\n$INCLUDE ${join(folder, 'kms.zone')}\n`;
    writeFileSync(join(folder, 'corp.zone'), zone);
    const compiled = await compileZone('corp.example', join(folder, 'corp.zone'));
    expect(compiled.filter((line) => line.includes(' SRV ')).map(inBindsWords)).toEqual(RECORDS);
  });

  it('nsupdate: BIND has every record afterwards, however often it is run', async () => {
    const server = bind();
    for (let i = 0; i < 2; i++) await nsupdate(textOf('nsupdate', { server }));
    expect(await standing(server)).toEqual(RECORDS);
  });

  it('nsupdate: with replace, what else stood in the set is gone', async () => {
    const server = bind();
    await nsupdate(
      textOf('nsupdate', { server }, [exported('lab.example', ['old.lab.example', 'kms1.lab.example'])]),
    );
    const sets = [exported('lab.example', [{ target: 'kms1.lab.example', priority: 5 }], { ttl: 60 })];
    await nsupdate(textOf('nsupdate', { server, replace: true }, sets));
    expect(await dig(server, '_vlmcs._tcp.lab.example', 'SRV')).toEqual([
      '_vlmcs._tcp.lab.example. 60 IN SRV 5 0 1688 kms1.lab.example.',
    ]);
    const none = exported('lab.example', []);
    await nsupdate(textOf('nsupdate', { server, replace: true }, [none]));
    expect(await dig(server, '_vlmcs._tcp.lab.example', 'SRV')).toEqual([]);
  });

  it('nsupdate: the embedded server takes it as well', async () => {
    const folder = await testFolder();
    const file = join(folder, 'corp.example.zone');
    writeFileSync(file, zoneText('corp.example', []));
    const embedded = await DnsServer.start({
      zones: [{ name: 'corp.example', file }],
      listen: [{ host: '127.0.0.1', port: 0 }],
      insecureAllowUnsignedUpdates: true,
    });
    onTestFinished(() => embedded.close());
    const server = embedded.addresses[0]!;
    const sets = SETS.slice(0, 3);
    await nsupdate(textOf('nsupdate', { server, replace: true }, sets));
    expect(await standing(server, sets)).toEqual(
      sets.flatMap(({ records }) => records.map((record) => record.toText())).sort(),
    );
  });
});

async function nsupdate(script: string): Promise<void> {
  const { stderr } = await run('nsupdate', [], { input: script, allowFailure: true });
  expect(stderr).toBe('');
}

async function standing(server: Asked, sets = SETS): Promise<string[]> {
  const answers = await Promise.all(
    sets.map(({ records, domain }) =>
      dig(server, records[0]?.name.absolute ?? `_vlmcs._tcp.${domain.absolute}`, 'SRV'),
    ),
  );
  return answers.flat().map(inBindsWords).sort();
}
