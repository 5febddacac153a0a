import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeySpec } from '../live/harness/specs.js';

export interface QueryVector {
  readonly command: string;
  readonly query: string;
  readonly reply: string;
  readonly records?: readonly string[];
}

export interface UpdateVector {
  readonly form: string;
  readonly tool: string;
  readonly octets: string;
}

export interface TsigVector {
  readonly what: string;
  readonly tool: string;
  readonly key: KeySpec;
  readonly request: string;
  readonly replies: readonly string[];
}

interface Files {
  'queries.json': QueryVector;
  'updates.json': UpdateVector;
  'tsig.json': TsigVector;
  'tsig-errors.json': TsigVector;
  'tsig-streams.json': TsigVector;
}

export function readVectors<Name extends keyof Files>(name: Name): Files[Name][] {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Files[Name][];
}

export function fromHex(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}
