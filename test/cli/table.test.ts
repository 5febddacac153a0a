import { expect, it } from 'vitest';
import { table } from '../../src/cli/output/table.js';

const plain = (_tone: string, text: string) => text;

it('aligns columns under their headings, numbers to the right, with no space at the end of a line', async () => {
  const rows = [
    ['corp.example', 1688, '10%', ''],
    ['lab.example', 7, '-', 'late'],
  ];
  const text = await table(['DOMAIN', 'PORT', 'FIRST', 'NOTE'], rows, plain);
  expect(text.split('\n')).toEqual([
    'DOMAIN        PORT  FIRST  NOTE',
    'corp.example  1688  10%',
    'lab.example      7  -      late',
  ]);
});
