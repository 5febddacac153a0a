import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TRACED_ROOMS } from '../../src/cli/traces.js';
import { startBed } from './bed.js';

const ROOT = join(import.meta.dirname, '../..');

describe('DEBUG', () => {
  it('knows every room that publishes traces', () => {
    const published = ['src', 'providers'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) => [
          ...readFileSync(join(ROOT, folder, file), 'utf8').matchAll(/channel\('kmsdns:(\w+)'\)/g),
        ])
        .map(([, room]) => room),
    );
    expect([...new Set(published)].sort()).toEqual([...TRACED_ROOMS].sort());
  });

  it('prints the traces it names on stderr, a JSON object each, without the secret', async () => {
    const bed = await startBed();
    const publish = ['publish', 'kms1.corp.example', '--domain', 'corp.example', ...bed.provider, '--json'];
    const { code, json, stderr } = await bed.run(publish, { env: { DEBUG: 'kmsdns:change,kmsdns:rfc2136' } });
    expect(code).toBe(0);
    expect(json.changed).toBe(true);
    const lines = stderr.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^\S+Z kmsdns:(change|rfc2136) \{.*\}$/);
    expect(lines.join('\n')).toContain('"event":"applied"');
  });

  it('prints everything for kmsdns:*, and ends with the command', async () => {
    const bed = await startBed();
    const list = ['list', 'corp.example', ...bed.provider];
    expect((await bed.run(list, { env: { DEBUG: 'kmsdns:*' } })).stderr).toMatch(/ kmsdns:transport \{/);
    expect((await bed.run(list)).stderr).toBe('');
    expect((await bed.run(list, { env: { DEBUG: 'express:*' } })).stderr).toBe('');
  });
});
