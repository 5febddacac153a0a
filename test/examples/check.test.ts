import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { startBed, type Bed } from '../cli/bed.js';
import { start } from '../cli/real-process.js';

const script = join(import.meta.dirname, '../../examples/check.ts');

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});

it('tells each finding, and how many domains it saw', async () => {
  const hosts = ['kms1.corp.example', 'desk.lab.example'];
  await bed.run(['publish', ...hosts, '--domain', 'corp.example', ...bed.provider]);
  const list = join(bed.folder, 'domains.txt');
  await writeFile(list, 'corp.example\nlab.example\n');
  const { ended, stdout } = start([list, bed.address, 'kms1.corp.example'], {}, script);
  expect(await ended).toBe(2);
  const lines = stdout().trimEnd().split('\n');
  expect(lines.at(-1)).toBe('2 domains');
  expect(lines.slice(0, -1).sort()).toEqual([
    'error corp.example unlisted-host: desk.lab.example is not on the list of allowed hosts',
    'warn lab.example no-record: _vlmcs._tcp.lab.example does not exist',
  ]);
});

it('says how it is used', async () => {
  const { ended, stderr } = start([], {}, script);
  expect(await ended).toBe(64);
  expect(stderr()).toBe('Usage: npx tsx examples/check.ts FILE RESOLVER [ALLOWED-HOST...]\n');
});
