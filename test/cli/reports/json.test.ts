import { expect, it } from 'vitest';
import { madeReport } from './made-estate.js';
import { findingOf, HOSTILE, plainReport, rendered } from './rendered.js';

it.each([
  ['an estate', await madeReport({ domains: 20, hosts: 3, faultEvery: 4 })],
  ['empty lists', plainReport([])],
])('writes the report as JSON.stringify does: %s', async (_, report) => {
  expect(await rendered('json', report)).toBe(`${JSON.stringify(report, null, 2)}\n`);
});

it('writes no control character, and reads back as it was', async () => {
  const report = plainReport(['a.example'], [findingOf('a.example', { message: HOSTILE })]);
  const text = await rendered('json', report);
  expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
  expect(JSON.parse(text)).toEqual(report);
});
