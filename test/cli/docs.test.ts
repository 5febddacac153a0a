import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startBed, type Bed } from './bed.js';
import { Terminal } from './terminal.js';

const FILE = join(import.meta.dirname, '../../docs/cli.md');

/** What the documentation calls the server and the key file of the test. */
const SERVER = '192.0.2.53';
const KEY_FILE = 'kms.key';
const RECEIPTS = 'kmsdns-receipts/';

/** The page's example of a config file, for the server of the test. */
async function writeConfig(page: string, { folder, address, keyFile }: Bed): Promise<void> {
  const [, yaml = ''] = /^```yaml\n([^]*?)^```$/m.exec(page) ?? [];
  await writeFile(
    join(folder, 'kmsdns.yaml'),
    yaml.replace(SERVER, `'${address}'`).replace(KEY_FILE, keyFile),
  );
}

it('docs/cli.md shows what the commands print (npx vitest run test/cli/docs -u writes it anew)', async () => {
  const bed = await startBed();
  const page = await readFile(FILE, 'utf8');
  await writeConfig(page, bed);
  const terminal = new Terminal({
    real(word) {
      if (word.endsWith('.zone')) return word.replace('=', `=${bed.folder}/new-`);
      // Whatever its name, there is one.
      if (word.startsWith(RECEIPTS))
        return join(bed.folder, RECEIPTS, readdirSync(join(bed.folder, RECEIPTS))[0]!);
      if (/\.(ndjson|html|txt|yaml|json)$/.test(word)) return join(bed.folder, word);
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
        .replace(/\d{8}T\d{6}\.\d{3}Z/g, '20261123T085433.123Z')
        .replace(/serial \d{10}/g, 'serial 1795379173')
        .replace(/\(\d+ ms\)/g, '(1 ms)')
        .replace(/Node\.js \d+\.\d+\.\d+/, 'Node.js 24.21.0'),
  });
  await expect(await terminal.page(page)).toMatchFileSnapshot(FILE);
}, 60_000);
