import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { programOf } from '../../processes/bundle.js';
import { describeLive, NAMED, writeKeyFile } from '../harness/index.js';
import { useCrashBed } from './crash-bed.js';
import { afterOf, beforeOf, makeEstate, OWNER, pick, randomFrom, someSeed } from './estate.js';

const seed = someSeed();
const random = randomFrom(seed);
const DOMAINS = 200;
const somewhere = (): number => pick(random, DOMAINS);

describeLive([...NAMED, 'nsupdate'], `kmsdns apply, for ${DOMAINS} domains (KMSDNS_SEED=${seed})`, () => {
  const estate = makeEstate(random, DOMAINS);
  const [before, after] = [beforeOf(estate), afterOf(estate)];
  const bed = useCrashBed(estate);
  let [program, config] = ['', ''];

  beforeAll(async () => {
    program = await programOf(new URL('../../../src/cli/main.ts', import.meta.url));
    const { folder, key, server } = bed();
    config = join(folder, 'kmsdns.yaml');
    const provider = {
      type: 'rfc2136',
      server: `${server.host}:${server.port}`,
      tsigKeyFile: writeKeyFile(join(folder, 'crash.key'), [key]),
    };
    const domains = estate.map(({ domain, wanted }) => {
      const publish = wanted.map(({ target, priority, weight }) => ({ host: target.key, priority, weight }));
      return [domain, { publish }] as const;
    });
    // JSON is YAML too.
    const written = {
      owner: OWNER,
      providers: { bind: provider },
      defaults: { provider: 'bind' },
      domains: Object.fromEntries(domains),
    };
    writeFileSync(config, JSON.stringify(written));
    await bed().publishBefore();
    await bed().stands(before);
  });

  function start(...words: string[]) {
    const child = spawn(process.execPath, [program, ...words, '-f', config, '--quiet'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    const ended = once(child, 'close').then(([code, signal]) => ({
      code: (code ?? signal) as unknown,
      said,
    }));
    return { child, ended };
  }

  async function kmsdns(...words: string[]): Promise<void> {
    expect(await start(...words).ended).toMatchObject({ code: 0 });
  }

  /** Killed when so many lines of its journal are written; whether it was in time. */
  async function killed(journal: string, lines: number, ...words: string[]): Promise<boolean> {
    const { child, ended } = start(...words);
    while (child.exitCode === null && linesIn(journal) <= lines) await delay(1);
    child.kill('SIGKILL');
    const { code, said } = await ended;
    // It may have come to its end just before.
    expect(['SIGKILL', 0], said).toContain(code);
    await bed().quiet();
    return code === 'SIGKILL';
  }

  it.each([1, somewhere(), somewhere()])(
    'killed when %d lines of its journal are written, is gone on with, and taken back',
    async (lines) => {
      const journal = join(bed().folder, `resumed-${lines}.json`);
      const inTime = await killed(journal, lines, 'apply', '--yes', '--receipt', journal);
      await bed().withOthers(random, async (late) => {
        if (inTime && readFileSync(journal, 'utf8').startsWith('{"journal"')) {
          await kmsdns('apply', '--resume', journal, '--yes');
        }
        await bed().stands([...after, ...late]);
        await kmsdns('plan', '--exit-code');
        await kmsdns('rollback', journal, '--yes');
        await bed().stands([...before, ...late]);
      });
      await bed().stands(before);
    },
  );

  it.each([1, somewhere(), somewhere()])(
    'killed when %d lines of its journal are written, is taken back, even by one that is killed itself',
    async (lines) => {
      const journal = join(bed().folder, `back-${lines}.json`);
      await killed(journal, lines, 'apply', '--yes', '--receipt', journal);
      await bed().withOthers(random, async (late) => {
        const { child, ended } = start('rollback', journal, '--yes');
        await Promise.race([ended, delay(200 + pick(random, 200))]);
        child.kill('SIGKILL');
        await ended;
        await bed().quiet();
        await kmsdns('rollback', journal, '--yes');
        await bed().stands([...before, ...late]);
      });
      await bed().stands(before);
    },
  );
});

function linesIn(path: string): number {
  return existsSync(path) ? readFileSync(path, 'latin1').split('\n').length - 1 : 0;
}
