import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startPlanBed, type PlanBed } from './plan-bed.js';

let bed: PlanBed;
beforeEach(async () => {
  bed = await startPlanBed();
  await bed.wants('domains: { corp.example: }');
});

const PUBLISH = 'publish kms1.corp.example --domain corp.example';

/** The same file with a second provider, which could not be opened. */
async function addProvider(): Promise<void> {
  const text = await readFile(bed.config, 'utf8');
  const second = 'providers:\n  cf: { type: cloudflare, token: "${NOT_SET}" }\n';
  await writeFile(bed.config, text.replace('providers:\n', second));
}

describe('a provider of the config file', () => {
  it('is published in, listed and removed from by its name, and no other one is opened', async () => {
    await addProvider();
    expect((await bed.cli(`${PUBLISH} --provider ad`)).code).toBe(0);
    const { stdout } = await bed.cli('list corp.example --provider ad');
    expect(stdout).toMatch(/^DOMAIN .*\ncorp\.example +kms1\.corp\.example +1688 /);
    const removed = await bed.cli(
      'remove kms1.corp.example --domain corp.example --provider ad --allow-empty',
    );
    expect(removed.code).toBe(0);
    expect(await bed.standing('corp.example')).toEqual([]);
  });

  it('needs no name where it is the only one, and -f none where the environment names the file', async () => {
    expect((await bed.cli(PUBLISH)).code).toBe(0);
    await addProvider();
    const env = { KMSDNS_CONFIG: bed.config };
    const { code, stdout } = await bed.run(['list', 'corp.example', '--provider', 'ad'], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('kms1.corp.example');
  });

  it('is waited for at its own server', async () => {
    const { code, stdout } = await bed.cli(`${PUBLISH} --provider ad --wait ${bed.resolver.join(' ')}`);
    expect(code).toBe(0);
    expect(stdout).toContain('corp.example is served by ns.corp.example.');
  });

  it('leaves the kinds of providers to their own options, whatever the environment names', async () => {
    const env = { KMSDNS_CONFIG: join(bed.folder, 'none.yaml') };
    const words = [...PUBLISH.split(' '), '--provider', 'rfc2136', ...bed.provider];
    expect((await bed.run(words, { env })).code).toBe(0);
  });

  it.each([
    [
      'a name that is not in it',
      `${PUBLISH} --provider add`,
      '"add" is not a provider of ',
      'Did you mean ad?',
    ],
    ['no name, of two', PUBLISH, '--provider: is missing', 'There is cf, ad.'],
    [
      'the options of another',
      `${PUBLISH} --provider ad --server 192.0.2.53`,
      '--server: does not go with a provider of ',
      '--provider NAME',
    ],
    ['one that cannot be opened', `${PUBLISH} --provider cf`, 'the variable NOT_SET', 'Set NOT_SET'],
    [
      'a resolver beside it',
      'list corp.example --resolver 192.0.2.53 --provider ad',
      '--config: does not go with --resolver',
      'or through DNS',
    ],
  ])('refuses %s, and sends nothing', async (_what, words, message, hint) => {
    await addProvider();
    const before = bed.events.length;
    const { code, stderr } = await bed.cli(words);
    expect(code).toBe(64);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(bed.events).toHaveLength(before);
  });

  it('is asked for by the name of the file where there is none', async () => {
    const { code, stderr } = await bed.run([...PUBLISH.split(' '), '--provider', 'ad']);
    expect(code).toBe(64);
    expect(stderr).toContain('--provider: "ad" is not one of rfc2136, ');
    expect(stderr).toContain('-f FILE names the config file');
  });
});
