import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startBed } from './bed.js';
import { Terminal } from './terminal.js';

const FILE = join(import.meta.dirname, '../../docs/cli.md');

/** What the documentation calls the server and the key file of the test. */
const SERVER = '192.0.2.53';
const KEY_FILE = 'kms.key';

it('docs/cli.md shows what the commands print (npx vitest run test/cli/docs -u writes it anew)', async () => {
  const bed = await startBed();
  const terminal = new Terminal({
    real(word) {
      if (word.endsWith('.zone')) return word.replace('=', `=${bed.folder}/new-`);
      if (/\.(ndjson|html|txt)$/.test(word)) return join(bed.folder, word);
      return word
        .replace(SERVER, bed.address)
        .replace(KEY_FILE, bed.keyFile)
        .replace(/^127\.0\.0\.1:5053$/, '127.0.0.1:0');
    },
    shown: (text) =>
      text
        .replaceAll(bed.address, `${SERVER}:53`)
        .replaceAll(bed.keyFile, KEY_FILE)
        .replaceAll(`${bed.folder}/new-`, '')
        .replaceAll(`${bed.folder}/`, '')
        .replace(/^\S+Z /gm, '2026-11-22T20:26:13.510Z ')
        .replace(/(listening on 127\.0\.0\.1 port) \d+/, '$1 5053')
        .replace(/serial \d{10}/g, 'serial 1795379173')
        .replace(/\(\d+ ms\)/g, '(1 ms)')
        .replace(/Node\.js \d+\.\d+\.\d+/, 'Node.js 24.21.0'),
  });
  await expect(await terminal.page(await readFile(FILE, 'utf8'))).toMatchFileSnapshot(FILE);
}, 60_000);
