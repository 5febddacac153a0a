import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { startBed, type Bed } from '../cli/bed.js';
import { start } from '../cli/real-process.js';

const script = join(import.meta.dirname, '../../examples/discover.ts');

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});

it('tells each step, and what the client comes to', async () => {
  const { ended, stdout } = start(['corp.example', bed.address], {}, script);
  expect(await ended).toBe(2);
  expect(stdout().trimEnd().split('\n')).toEqual([
    'by its primary suffix, it asks for _vlmcs._tcp.corp.example (documented)',
    'corp.example has no record: NXDOMAIN (documented)',
    'a Windows client shows 0x8007232B (documented)',
    'none 0x8007232B',
  ]);
});

it('says how it is used', async () => {
  const { ended, stderr } = start(['corp.example'], {}, script);
  expect(await ended).toBe(64);
  expect(stderr()).toBe('Usage: npx tsx examples/discover.ts DOMAIN RESOLVER\n');
});
