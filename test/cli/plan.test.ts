import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startPlanBed, TWO_DOMAINS, type PlanBed } from './plan-bed.js';

let bed: PlanBed;
beforeEach(async () => {
  bed = await startPlanBed();
});

const OURS = 'kms1.corp.example kms2.corp.example';

describe('kmsdns plan', () => {
  it('says what is to be added, by provider and domain, and writes nothing', async () => {
    await bed.wants(TWO_DOMAINS);
    const { code, stdout, stderr } = await bed.cli('plan');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'ad',
      '  + corp.example  TTL 600',
      '      + kms1.corp.example:1688  priority 10, weight 0',
      '  + lab.example  TTL 3600',
      '      + kms1.corp.example:1688  priority 0, weight 0',
      '2 domains to change.',
      '',
    ]);
    expect(bed.updates()).toEqual([]);
  });

  it('shows the fields that change, what goes, and what stays of others', async () => {
    await bed.wants(`
defaults: { provider: ad }
domains: { corp.example: { publish: [${OURS.replace(' ', ', ')}, kms3.corp.example] } }`);
    await bed.cli('apply --yes');
    await bed.others('publish kms9.corp.example --domain corp.example --priority 7');
    await bed.wants(`
defaults: { provider: ad }
domains:
  corp.example: { publish: [kms1.corp.example, { host: kms2.corp.example, priority: 10, weight: 5 }] }
policy: { prune: true }`);
    const { stdout } = await bed.cli('plan');
    expect(stdout.split('\n')).toEqual([
      'ad',
      '  ~ corp.example',
      '      ~ kms2.corp.example:1688  priority 0 → 10, weight 0 → 5',
      '      - kms3.corp.example:1688  priority 0, weight 0',
      '      = kept: 1 host as before; 1 host of others: kms9.corp.example:1688',
      '1 domain to change.',
      '',
    ]);
  });

  it('tells who owns what is not ours, and the option that says "I mean it"', async () => {
    await bed.wants(TWO_DOMAINS);
    await bed.cli('apply --yes --domain lab.example');
    const text = await readFile(bed.config, 'utf8');
    await writeFile(
      bed.config,
      text
        .replace('owner: corp-dns', 'owner: lab-dns')
        .replace(
          'lab.example: { publish: [kms1.corp.example] }',
          'lab.example: { publish: [{ host: kms1.corp.example, weight: 9 }] }',
        ),
    );
    const { code, stdout } = await bed.cli('plan --domain lab.example');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'ad',
      '  ~ lab.example  refused, see below',
      '      ~ kms1.corp.example:1688  weight 0 → 9  (of corp-dns)',
      'refused: this would change hosts of lab.example that lab-dns has not published: kms1.corp.example:1688 (of corp-dns)',
      '  If you mean it, say --allow-foreign kms1.corp.example:1688.',
      '1 domain to change, all of them refused.',
      '',
    ]);
  });

  it('leaves a host alone that registers itself, and says what to do on it', async () => {
    await bed.wants(TWO_DOMAINS.replace(', ttl: 10m', ''));
    await bed.others('publish kms1.corp.example --domain corp.example');
    const { stdout, stderr } = await bed.cli('plan --domain corp.example');
    const tail =
      '(priority 0, weight 0), and priority 10, weight 0 is wanted, in corp.example: left as it is, since it would come back within 24 hours; to stop it, slmgr /cdns on that host';
    const note = `kms1.corp.example:1688 seems to register itself ${tail}. If it does not, say publishesItself: false of it under hosts, or kmsdns adopt kms1.corp.example:1688`;
    expect(stdout).toBe(`note: ${note}\nNothing to change: 1 domain left as it is (see the note).\n`);
    expect(stderr).toBe('');

    await bed.wants(`${TWO_DOMAINS.replace(', ttl: 10m', '')}policy: { selfPublished: report }`);
    const reported = await bed.cli('plan --domain corp.example');
    expect(reported.stdout).toBe('Nothing to change: 1 domain left as it is (see the note).\n');
    expect(reported.stderr).toBe(`warning: ${note}\n`);

    const hosts = (is: boolean) => `hosts: { kms1.corp.example: { publishesItself: ${is} } }`;
    await bed.wants(`${TWO_DOMAINS.replace(', ttl: 10m', '')}${hosts(true)}`);
    const both = await bed.cli('plan');
    expect(both.stdout).toMatch(/\n1 domain to change, 1 left as it is \(see the note\)\.\n$/);
    await bed.cli('apply --yes');
    const applied = await bed.cli('plan');
    expect(applied.stdout).toMatch(
      /\nNothing to change: 1 domain as it should be, 1 left as it is \(see the note\)\.\n$/,
    );
    const known = await bed.cli('plan --domain corp.example');
    expect(known.stdout).toContain(`note: kms1.corp.example:1688 registers itself ${tail}\n`);

    await bed.wants(`${TWO_DOMAINS.replace(', ttl: 10m', '')}${hosts(false)}`);
    const told = await bed.cli('plan --domain corp.example');
    expect(told.stdout).toContain('~ kms1.corp.example:1688  priority 0 → 10');
  });

  it('tells a refusal once for all domains that it is the same for', async () => {
    await bed.wants(TWO_DOMAINS);
    await bed.cli('apply --yes');
    await bed.wants('defaults: { provider: ad, publish: [] }\ndomains: { corp.example: , lab.example: }');
    const { stdout } = await bed.cli('plan');
    expect(stdout).toContain(
      'refused: this would leave corp.example without any KMS host; the same in lab.example\n' +
        '  If you mean it, say --allow-empty.\n2 domains to change, all of them refused.\n',
    );
    const applied = await bed.cli('apply --yes');
    expect(applied.stdout).toContain('Done 0, failed 2 (2 refused), skipped 0, as they were 0.\n');
  });

  it('does not say that there is nothing to change where nothing could be read', async () => {
    await bed.wants(TWO_DOMAINS);
    await writeFile(
      bed.config,
      (await readFile(bed.config, 'utf8')).replace(/server: '[^']*'/, "server: '127.0.0.1:1'"),
    );
    const { code, stdout } = await bed.cli('plan --domain lab.example');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '1 domain could not be read.\n' });

    const many = Array.from(
      { length: 12 },
      (_, i) => `  n${i}.corp.example: { publish: [kms1.corp.example] }`,
    );
    const text = await readFile(bed.config, 'utf8');
    await writeFile(bed.config, `${text}${many.join('\n')}\n`);
    const { stderr } = await bed.cli('plan');
    expect(stderr).toContain(', n7.corp.example and 4 more, which --json lists: ');
  });

  it("tells of hosts that stand as wanted, and are nobody's", async () => {
    await bed.wants(TWO_DOMAINS);
    await bed.others('publish kms1.corp.example --domain lab.example');
    const { stdout } = await bed.cli('plan --domain lab.example');
    expect(stdout).toBe(
      "note: 1 host in lab.example stands as wanted, but is nobody's: kmsdns adopt marks it as yours\n" +
        'Nothing to change: 1 domain as it should be.\n',
    );
  });

  it('keeps what is not wanted any more where pruning is off', async () => {
    await bed.wants(TWO_DOMAINS);
    await bed.cli('apply --yes');
    await bed.wants(
      'defaults: { provider: ad }\npolicy: { prune: false }\ndomains: { lab.example: { publish: [] } }',
    );
    const { stdout } = await bed.cli('plan');
    expect(stdout).toBe(
      'note: kms1.corp.example:1688 of corp-dns in lab.example: not wanted any more, and kept, since policy.prune is off\n' +
        'Nothing to change: 1 domain left as it is (see the note).\n',
    );
  });

  it('puts domains together for which it is the same, and counts those that are as they should be', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `d${i}.corp.example`);
    const file = (count: number) =>
      `defaults: { provider: ad, publish: [kms1.corp.example] }\ndomains:\n${names
        .slice(0, count)
        .map((name) => `  ${name}:\n`)
        .join('')}`;
    await bed.wants(file(25));
    await bed.cli('apply --yes');
    await bed.wants(file(40));
    const { stdout } = await bed.cli('plan');
    expect(stdout.split('\n')).toEqual([
      'ad',
      `  + ${names.slice(25, 35).join(', ')} and 5 more, which kmsdns plan --json or --out lists (15 domains)  TTL 3600`,
      '      + kms1.corp.example:1688  priority 0, weight 0',
      '15 domains to change, 25 as they should be.',
      '',
    ]);
  });

  it('names a cause once, whatever the number of domains, and plans the others', async () => {
    await bed.wants(`${TWO_DOMAINS}  a.nowhere.test: { publish: [kms1.corp.example] }\n`);
    const { code, stdout, stderr } = await bed.cli('plan');
    expect(code).toBe(3);
    expect(stdout).toContain('2 domains to change, 1 could not be read.');
    expect(stderr).toContain('error: a.nowhere.test: ');

    await bed.wants(
      'defaults: { provider: ad, publish: [kms1.corp.example] }\ndomains: { a.nowhere.test: , b.nowhere.test: }',
    );
    const none = await bed.cli('plan --exit-code');
    expect(none).toMatchObject({ code: 1, stdout: '2 domains could not be read.\n' });
  });

  it.each([
    ['', 'plan', 0],
    ['changes', 'plan --exit-code', 2],
    ['changes', 'plan --exit-code --json', 2],
    ['changes', 'plan --exit-code --quiet', 2],
  ])('ends a plan with %s by %s with %d', async (_what, words, code) => {
    await bed.wants(TWO_DOMAINS);
    expect((await bed.cli(words)).code).toBe(code);
  });

  it('ends with 0 under --exit-code when nothing is to be done', async () => {
    await bed.wants(TWO_DOMAINS);
    await bed.cli('apply --yes');
    const { code, stdout } = await bed.cli('plan --exit-code');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Nothing to change: 2 domains as they should be.\n',
    });
  });

  it('prints the plan as JSON, with the refusals', async () => {
    await bed.wants(`${TWO_DOMAINS}policy: { maxDomains: 1 }`);
    const { json } = await bed.cli('plan --json');
    expect(json).toMatchObject({
      command: 'plan',
      plan: 1,
      at: expect.any(String),
      digest: expect.stringMatching(/^sha256:/),
      settings: { owner: 'corp-dns', prune: expect.any(Boolean), maxDomains: 1 },
      refusals: [
        {
          domain: null,
          guard: 'max-domains',
          problem: 'this would change 2 domains, and 1 is the most',
          flag: '--max-domains 2',
        },
      ],
    });
    expect(json.domains[0]).toMatchObject({
      domain: 'corp.example',
      provider: 'ad',
      zone: 'corp.example',
      status: 'create',
      before: [],
      after: [{ target: 'kms1.corp.example', priority: 10, ttl: 600 }],
      owners: { before: {}, after: { 'kms1.corp.example:1688': ['corp-dns'] } },
      members: [{ action: 'add', target: 'kms1.corp.example', port: 1688, reason: 'wanted' }],
      error: null,
    });
  });

  it('saves a plan for its owner alone, never over another file, and says how to apply it', async () => {
    await bed.wants(TWO_DOMAINS);
    const out = join(bed.folder, 'plan.json');
    const { stderr } = await bed.cli(`plan --out ${out}`);
    expect(stderr).toBe(`saved to ${out}; to apply it: kmsdns apply --plan ${out} -f ${bed.config}\n`);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    const { plan, digest } = JSON.parse(await readFile(out, 'utf8')) as Record<string, unknown>;
    expect({ plan, digest }).toEqual({ plan: 1, digest: expect.stringMatching(/^sha256:/) });

    const again = await bed.cli(`plan --out ${out}`);
    expect(again).toMatchObject({ code: 64, stdout: '' });
    expect(again.stderr).toContain(`error: --out: "${out}" exists already\n  A plan is never overwritten`);
  });

  it('asks the hosts where that is wanted, and refuses those that are not KMS', async () => {
    await bed.wants(`${TWO_DOMAINS}policy: { verifyHosts: true }`);
    const resolver = bed.resolver.join(' ');
    const { stdout } = await bed.cli(`plan --domain lab.example ${resolver}`);
    expect(stdout).toContain(
      'refused: this would publish in lab.example what does not answer as KMS: kms1.corp.example:1688 (',
    );
    expect(stdout).toContain('  If you mean it, say --allow-unverified kms1.corp.example:1688.');
  }, 30_000);
});

describe('bad input to plan', () => {
  it.each([
    ['no config file', 'plan -f {folder}/none.yaml', '--config: ', 'docs/config.md'],
    ['a domain that is not in the file', 'plan -f {config} --domain lap.example', '', 'lab.example'],
    ['a domain that is only checked', 'plan -f {config} --domain other.example', 'other.example', 'publish'],
    ['a domain that is none', 'plan -f {config} --domain http://x/', '--domain: ', 'alone'],
    ['a folder that is not there', 'plan -f {config} --out {folder}/none/plan.json', '--out: ', 'folder'],
    ['a word', 'plan corp.example -f {config}', 'one word too many', 'kmsdns plan --help'],
    ['an option of apply', 'plan -f {config} --yes', '--yes: is not an option of kmsdns plan', ''],
  ])('refuses %s, and sends nothing', async (_what, words, message, hint) => {
    await bed.wants(TWO_DOMAINS);
    const argv = words.replace('{config}', bed.config).replace('{folder}', bed.folder).split(' ');
    const before = bed.events.length;
    const { code, json } = await bed.run([...argv, '--json']);
    expect(code).toBe(64);
    expect(json.error.code).toBe('ERR_BAD_INPUT');
    expect(json.error.message).toContain(message);
    expect(json.error.hint ?? '').toContain(hint);
    expect(bed.events).toHaveLength(before);
  });

  it('refuses a file that publishes nothing', async () => {
    await bed.wants('domains: { corp.example: }');
    const { code, stderr } = await bed.cli('plan');
    expect(code).toBe(64);
    expect(stderr).toContain('publishes nothing');
  });
});
