import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

it('is bundled with only the part of the SDK that it uses, in a chunk that is loaded when it is needed', async () => {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, '../../../providers/cloudflare/index.ts')],
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const outputs = Object.values(metafile.outputs);
  const ofSdk = (output: (typeof outputs)[number]): number =>
    Object.entries(output.inputs)
      .filter(([path]) => path.includes('node_modules/cloudflare/'))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  const eager = outputs.find(
    ({ entryPoint }) => entryPoint?.endsWith('providers/cloudflare/index.ts') === true,
  );
  expect(ofSdk(eager!)).toBe(0);
  const octets = outputs.reduce((sum, output) => sum + ofSdk(output), 0);
  console.log(`the SDK in a bundle: ${octets} octets`);
  expect(octets).toBeGreaterThan(10_000);
  expect(octets).toBeLessThan(50_000);
});
