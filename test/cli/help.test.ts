import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.js';
import { parseCommandLine } from '../../src/cli/parse.js';
import { GENERAL_OPTIONS } from '../../src/cli/options/general.js';
import { kmsdns } from './harness.js';

const DOCS = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8');

describe.each(Object.entries(COMMANDS))('the help of %s', (name, { load }) => {
  it('names every option, and has examples that can be typed', async () => {
    const command = await load();
    expect(command.usage.split(' ')[0]).toBe(name);
    const { code, stdout, stderr } = await kmsdns([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const option of Object.keys({ ...command.options, ...GENERAL_OPTIONS })) {
      expect(stdout).toMatch(new RegExp(`^ {2}--${option} `, 'm'));
    }
    expect(command.examples.length).toBeGreaterThan(0);
    for (const [line] of command.examples) {
      const words = /kmsdns ([^)>|]*)/.exec(line)?.[1]?.trim().split(/\s+/) ?? [];
      expect(await parseCommandLine(words, undefined)).toMatchObject({ kind: 'command' });
    }
  });

  it('prints every example as it is, for a shell to take', async () => {
    const { examples } = await load();
    const { stdout } = await kmsdns([name, '--help']);
    for (const [line, what] of examples) {
      expect(stdout).toContain(`  # ${what}\n  ${line}\n`);
      const { status, stderr } = spawnSync('bash', ['-n', '-c', line], { encoding: 'utf8' });
      expect({ line, status, stderr }).toEqual({ line, status: 0, stderr: '' });
    }
  });

  it('is in the documentation, with every option', async () => {
    const { options } = await load();
    const section = new RegExp(`^## ${name}$([^]*?)(?=^## |$(?![^]))`, 'm').exec(DOCS)?.[1] ?? '';
    expect(section.length).toBeGreaterThan(100);
    const shared = DOCS.slice(0, DOCS.indexOf('\n## publish'));
    for (const option of Object.keys(options)) expect(section + shared).toContain(`--${option}`);
  });
});
