import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const bundled = new Map<string, Promise<string>>();

/** A program as one file that starts in a moment: ten of them would wait seconds for tsx. */
export function programOf(source: URL): Promise<string> {
  const known = bundled.get(source.href) ?? bundle(source);
  bundled.set(source.href, known);
  return known;
}

async function bundle(source: URL): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kmsdns-process-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'program.mjs');
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // What is CommonJS inside wants its require.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
  });
  return outfile;
}
