import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { rfc2136 } from '../../../providers/rfc2136/index.js';
import type { Desired, Providers } from '../../../src/change/index.js';
import { TsigKey } from '../../../src/wire/index.js';
import { makeKey, nsupdate, run, startNamed, useServer, type Asked } from '../harness/index.js';
import { desiredOf, pick, type EstateDomain, type Random } from './estate.js';

/** BIND with the zones of an estate. */
export interface CrashBed {
  readonly server: Asked & { log(): string; readonly folder: string };
  readonly key: ReturnType<typeof makeKey>;
  readonly folder: string;
  readonly desired: Desired;
  /** A provider of its own, closed with the tests. */
  providers(): Providers;
  /** Somebody else publishes what is said to stand before. */
  publishBefore(): Promise<void>;
  /** All SRV and TXT records of the estate in the words of dig, sorted. */
  standing(): Promise<string[]>;
  /** Exactly these lines stand. */
  stands(expected: readonly string[]): Promise<void>;
  /** What was on its way when a process died is done, or never will be: what stands then. */
  quiet(): Promise<string[]>;
  /** While others publish hosts in a few domains, which stand as these lines. */
  withOthers(random: Random, body: (lines: readonly string[]) => Promise<void>): Promise<void>;
}

export function useCrashBed(estate: readonly EstateDomain[]): () => CrashBed {
  const key = makeKey('crash');
  const zones = [...new Set(estate.map(({ zone }) => zone))];
  const server = useServer(() => startNamed({ keys: [key], zones: zones.map((name) => ({ name })) }));
  const folder = mkdtempSync(join(tmpdir(), 'kmsdns-crash-'));
  const questions = join(folder, 'questions');
  const names = estate.map(({ domain }) => `_vlmcs._tcp.${domain}`);
  writeFileSync(questions, names.map((name) => `${name} SRV\n_kmsdns-owner.${name} TXT\n`).join(''));
  const closing: (() => Promise<void>)[] = [];
  afterAll(async () => {
    await Promise.all(closing.map((close) => close()));
    rmSync(folder, { recursive: true });
  });

  async function standing(): Promise<string[]> {
    const { host, port } = server();
    const options = ['+noall', '+answer', '+norecurse', '+tcp', '+keepopen'];
    const { stdout } = await run('dig', [`@${host}`, '-p', String(port), ...options, '-f', questions]);
    const lines = stdout.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
    return lines.filter((line) => line !== '' && !line.startsWith(';')).sort();
  }

  /** Adds or deletes these lines, as somebody else. */
  async function others(verb: 'add' | 'delete', lines: readonly Line[]): Promise<void> {
    const script = lines.flatMap(({ zone, line }) => [
      `zone ${zone}`,
      `update ${verb} ${verb === 'add' ? line : line.replace(/ \d+ IN /, ' ')}`,
      'send',
    ]);
    const { code, stderr } = await nsupdate(server(), script, { key });
    if (code !== 0) throw new Error(`nsupdate: ${stderr}`);
  }

  return () => ({
    server: server(),
    key,
    folder,
    desired: desiredOf(estate),
    providers() {
      const { host, port } = server();
      const provider = rfc2136({
        server: { host, port },
        key: TsigKey.fromBase64(key.name, key.algorithm, key.secret),
      });
      closing.push(() => provider.close());
      return new Map([['bind', provider]]);
    },
    async publishBefore() {
      const lines = estate.flatMap(({ zone, before }) => before.map((line) => ({ zone, line })));
      await others('add', lines);
    },
    standing,
    async stands(expected) {
      const now = await standing();
      const [missing, unexpected] = [without(expected, now), without(now, expected)];
      expect({ missing, unexpected }).toEqual({ missing: [], unexpected: [] });
    },
    async quiet() {
      for (let last: string[] | undefined; ;) {
        const now = await standing();
        if (last !== undefined && now.join() === last.join()) return now;
        last = now;
      }
    },
    async withOthers(random, body) {
      const late = [0, 1, 2].map((i): Line => {
        const { domain, zone, ttl } = estate[pick(random, estate.length)]!;
        return { zone, line: `_vlmcs._tcp.${domain}. ${ttl} IN SRV 3 3 1688 late${i}.test.` };
      });
      await others('add', late);
      try {
        await body(late.map(({ line }) => line));
      } finally {
        await others('delete', late);
      }
    },
  });
}

/** A record, and the zone that it is in. */
interface Line {
  readonly zone: string;
  readonly line: string;
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Set(others);
  return lines.filter((line) => !left.has(line));
}
