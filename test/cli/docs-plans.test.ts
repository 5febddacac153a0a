import { readFile, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JournalFile, plan } from '../../src/change/index.js';
import { desiredOf, loadConfig, openProviders } from '../../src/config/index.js';
import { startBed } from './bed.js';
import { Terminal } from './terminal.js';

const FILE = join(import.meta.dirname, '../../docs/plans.md');

/** What the page calls the server and the key file of the test. */
const SERVER = '192.0.2.53';
const KEY_FILE = 'kms.key';
const RECEIPTS = 'kmsdns-receipts/';

/** The journal of an apply that was killed before it had done anything. */
async function killApply(config: string, receipts: string): Promise<void> {
  const read = await loadConfig(config);
  const desired = desiredOf(read);
  const names = desired.domains.map(({ provider }) => provider);
  const { providers, close } = await openProviders(read, { env: {}, names });
  try {
    const journal = await JournalFile.create(join(receipts, '20991123T085433.123Z-apply.json'));
    await journal.begin(await plan(desired, providers));
    await journal.close();
  } finally {
    await close();
  }
}

it('docs/plans.md shows what the commands print (npx vitest run test/cli/docs -u writes it anew)', async () => {
  const bed = await startBed();
  const config = join(bed.folder, 'kmsdns.yaml');
  const receipts = join(bed.folder, RECEIPTS);
  for (const words of [
    'kms1.corp.example --domain corp.example lab.example',
    'kms9.corp.example --domain corp.example --priority 20',
  ]) {
    expect((await bed.run(['publish', ...words.split(' '), ...bed.provider])).code).toBe(0);
  }
  const terminal = new Terminal({
    env: { KMSDNS_CONFIG: config },
    real(word) {
      // Whatever its name, the last one that an apply has left.
      if (word.startsWith(RECEIPTS)) {
        const names = readdirSync(receipts).filter((name) => name.endsWith('-apply.json'));
        return join(receipts, names.sort().at(-1) ?? '');
      }
      if (/\.(yaml|json)$/.test(word)) return join(bed.folder, word);
      return word.replace(SERVER, bed.address).replace(KEY_FILE, bed.keyFile);
    },
    shown: (text) =>
      text
        .replaceAll(bed.address, `${SERVER}:53`)
        .replaceAll(bed.keyFile, KEY_FILE)
        .replaceAll(`${bed.folder}/`, '')
        .replace(/\d{8}T\d{6}\.\d{3}Z/g, '20261123T085433.123Z'),
  });
  const shown: string[] = [];
  // Each file that is shown is the one from there on.
  for (const part of (await readFile(FILE, 'utf8')).split(/(?=^```yaml$)|(?=^<!-- killed -->$)/m)) {
    const [, yaml] = /^```yaml\n([^]*?)^```$/m.exec(part) ?? [];
    if (yaml !== undefined) {
      await writeFile(config, yaml.replace(SERVER, `'${bed.address}'`).replace(KEY_FILE, bed.keyFile));
    } else if (part.startsWith('<!-- killed -->')) {
      await killApply(config, receipts);
    }
    shown.push(await terminal.page(part));
  }
  await expect(shown.join('')).toMatchFileSnapshot(FILE);
}, 60_000);
