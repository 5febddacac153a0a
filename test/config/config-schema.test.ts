import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { schemaFiles } from '../../scripts/schemas.js';

describe('the JSON Schema of kmsdns.yaml', () => {
  const [, text] = Object.entries(schemaFiles()).find(([path]) => path.endsWith('/kmsdns.schema.json'))!;
  const schema = JSON.parse(text) as object;
  const validate = new Ajv({ allowUnionTypes: true, strict: true }).compile(schema);

  it.each([
    [{}, true],
    [{ hosts: { 'a.b': null }, domains: { 'a.b': { allow: [], clients: 0 } } }, true],
    [{ groups: { g: { domains: ['a.b', 'c.d'] } }, profiles: { p: { file: 'x' }, q: { os: 10 } } }, true],
    [{ rules: { x: 'off' } }, true],
    [{ hosts: { 'a.b': { ports: [0] } } }, false],
    [{ hosts: { 'a.b': { port: 1 } } }, false],
    [{ hosts: { 'a.b': { serves: ['x'] } } }, false],
    [{ domains: { 'a.b': { clients: 1.5 } } }, false],
    [{ groups: { g: { domains: ['a.b'] } } }, false],
    [{ groups: { g: {} } }, false],
    [{ rules: { x: 'warning' } }, false],
    [{ colour: 'red' }, false],
  ])('judges %j like the reader: %s', (value, expected) => {
    expect(validate(value)).toBe(expected);
  });

  it('describes every field', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('is named by the example of the documentation', () => {
    const page = readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8');
    expect(page).toContain('# yaml-language-server: $schema=node_modules/kmsdns/schemas/kmsdns.schema.json');
  });
});

/** Fields, at any depth, that say nothing of themselves. */
function undescribed(schema: unknown, at = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, child]: [string, unknown]) => {
    if (name !== 'properties') return undescribed(child, at);
    return Object.entries(child as object).flatMap(([field, value]: [string, object]) => [
      ...('description' in value ? [] : [`${at}.${field}`]),
      ...undescribed(value, `${at}.${field}`),
    ]);
  });
}
