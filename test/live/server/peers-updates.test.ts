import { afterAll, beforeAll, expect, it } from 'vitest';
import { UPDATE_CASES, UPDATE_ZONE, UPDATE_ZONE_TEXT, type UpdateCase } from '../../server/update-cases.js';
import {
  describeLive,
  dig,
  makeKey,
  NAMED,
  run,
  startNamed,
  type Asked,
  type Finished,
  type LiveServer,
} from '../harness/index.js';
import { startEmbedded, type Embedded } from './embedded.js';

const KEY = makeKey('updater');
const CASES: readonly UpdateCase[] = UPDATE_CASES.flatMap(([group, cases]) =>
  cases.map((c) => ({ ...c, title: `${group}: ${c.title}` })),
);
const TOOLS = ['nsupdate', 'knsupdate'] as const;
type Tool = (typeof TOOLS)[number];

/** A zone of its own for every case and tool, so that none sees what another did. */
function zoneOf(tool: Tool, index: number): string {
  return `${tool === 'nsupdate' ? 'n' : 'k'}${index}.test`;
}

function within(zone: string, text: string): string {
  return text.replaceAll(UPDATE_ZONE, zone).replaceAll(UPDATE_ZONE.toUpperCase(), zone.toUpperCase());
}

const ZONES = TOOLS.flatMap((tool) =>
  CASES.map((_, i) => ({ name: zoneOf(tool, i), text: within(zoneOf(tool, i), UPDATE_ZONE_TEXT) })),
);

interface Outcome {
  readonly exit: number | null;
  /** What the tool said, ids, addresses and MACs taken out. */
  readonly said: string;
  readonly rcode: string;
  readonly effect: readonly string[];
  readonly bumped: number;
}

async function outcome(tool: Tool, server: Asked, zone: string, script: readonly string[]): Promise<Outcome> {
  const before = await transfer(server, zone);
  const finished = await apply(tool, server, zone, script);
  const after = await transfer(server, zone);
  const gone = before.records.filter((line) => !after.records.includes(line)).map((line) => `-${line}`);
  const come = after.records.filter((line) => !before.records.includes(line)).map((line) => `+${line}`);
  const said = `${finished.stdout}${finished.stderr}`
    .replace(/id: +\d+/g, 'id')
    .replace(/^.*\tTSIG\t.*$/m, 'TSIG');
  const rcode = /(?:failed: |error ')(\w+)/.exec(said)?.[1] ?? 'NOERROR';
  const effect = [...gone, ...come].sort();
  return { exit: finished.code, said, rcode, effect, bumped: after.serial - before.serial };
}

/** One transfer for both, because starting dig is what takes the time. */
async function transfer(server: Asked, zone: string): Promise<{ serial: number; records: string[] }> {
  const lines = await dig(server, zone, 'AXFR', '-y', `${KEY.algorithm}:${KEY.name}:${KEY.secret}`);
  const soa = lines.find((line) => line.includes(' IN SOA '));
  return {
    serial: Number(soa?.split(' ')[6]),
    records: lines.filter((line) => !/ IN SOA | ANY TSIG /.test(line)),
  };
}

function apply(tool: Tool, server: Asked, zone: string, script: readonly string[]): Promise<Finished> {
  const absolute = script.map((line) => within(zone, line).replace(/^(\S+ \S+ )(\S+[^.\s])( |$)/, '$1$2.$3'));
  /* What the server refuses, nsupdate must not refuse before. */
  const setup =
    tool === 'nsupdate'
      ? ['check-names no', `key ${KEY.algorithm}:${KEY.name} ${KEY.secret}`]
      : [`key ${KEY.algorithm}:${KEY.name}:${KEY.secret}`];
  const input = [...setup, `server ${server.host} ${server.port}`, `zone ${zone}.`, ...absolute, 'send', ''];
  return run(tool, [], { input: input.join('\n'), allowFailure: true });
}

/** A case's own words for its effect, as `axfr` gives them. */
function expected(effect: readonly string[], zone: string): string[] {
  return effect.map((line) => within(zone, line).replace(/^([+-]\S+) (\d+) /, '$1. $2 IN ')).sort();
}

describeLive([...NAMED, ...TOOLS], 'updates by nsupdate and knsupdate, here and on BIND', () => {
  let ours: Embedded;
  let bind: LiveServer;
  beforeAll(async () => {
    const spec = { zones: ZONES, keys: [KEY] };
    [ours, bind] = await Promise.all([startEmbedded(spec), startNamed(spec)]);
  });
  afterAll(() => Promise.all([ours.stop(), bind.stop()]));

  it.each(TOOLS.flatMap((tool) => CASES.map((c, i) => ({ ...c, tool, zone: zoneOf(tool, i) }))))(
    '$tool: $title',
    async ({ tool, zone, script, rcode, effect }) => {
      const [here, there] = await Promise.all([
        outcome(tool, ours, zone, script),
        outcome(tool, bind, zone, script),
      ]);
      expect(here).toEqual(there);
      expect(here).toMatchObject({
        rcode,
        effect: expected(effect, zone),
        bumped: effect.length > 0 ? 1 : 0,
      });
    },
  );
});
