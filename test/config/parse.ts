import { assert } from 'vitest';
import type { KmsDnsConfig } from '../../src/config/index.js';
import { parseConfig } from '../../src/config/schema/parse-config.js';

const OPTIONS = { ruleIds: ['rule-a'], loadProfile: () => Promise.resolve({}) };

/** @param folder where relative paths start */
export async function valid(text: string, folder?: string): Promise<KmsDnsConfig> {
  const checked = await parseConfig(text, { ...OPTIONS, folder });
  assert(checked.kind === 'valid', JSON.stringify(checked));
  return checked.config;
}

/** `2:3 hosts.kms1: message | hint`, a line each. */
export async function problems(text: string): Promise<string[]> {
  const checked = await parseConfig(text, OPTIONS);
  const list = checked.kind === 'valid' ? [] : checked.problems;
  return list.map(
    ({ line, column, path, message, hint }) => `${line}:${column} ${path}: ${message} | ${hint ?? ''}`,
  );
}
