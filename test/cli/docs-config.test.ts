import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Terminal } from './terminal.js';

const FILE = join(import.meta.dirname, '../../docs/config.md');

it('docs/config.md shows what kmsdns says of its files (npx vitest run test/cli/docs -u writes it anew)', async () => {
  const page = await readFile(FILE, 'utf8');
  const [example = '', bad = ''] = [...page.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text]) => text!);
  const folder = await mkdtemp(join(tmpdir(), 'kmsdns-docs-'));
  try {
    await writeFile(join(folder, 'kmsdns.yaml'), example);
    await writeFile(join(folder, 'bad.yaml'), bad);
    const terminal = new Terminal({
      real: (word) => word.replace(/^(kmsdns|bad)\.yaml$/, join(folder, '$1.yaml')),
      shown: (text) => text.replaceAll(`${folder}/`, ''),
    });
    await expect(await terminal.page(page)).toMatchFileSnapshot(FILE);
  } finally {
    await rm(folder, { recursive: true });
  }
});
