import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { SrvRecordJson } from '../../src/record/index.js';
import { startBed, type Bed } from './bed.js';
import type { Ran, RunOptions } from './harness.js';

export interface PlanBed extends Bed {
  readonly config: string;
  /** Writes the config file: an owner, the server as `ad`, and these lines. */
  readonly wants: (lines: string) => Promise<void>;
  /** A command with `-f`. */
  readonly cli: (words: string, options?: RunOptions) => Promise<Ran>;
  /** What stands in a domain, as `target:port priority weight ttl`. */
  readonly standing: (domain: string) => Promise<string[]>;
  /** Publishes as somebody else, without a mark. */
  readonly others: (words: string) => Promise<void>;
  /** The receipts that were left, each as its file name and content. */
  readonly receipts: () => Promise<{ name: string; path: string; text: string }[]>;
}

/** A server with corp.example and lab.example, and a kmsdns.yaml for it. */
export async function startPlanBed(): Promise<PlanBed> {
  const bed = await startBed();
  const config = join(bed.folder, 'kmsdns.yaml');
  const receipts = join(bed.folder, 'kmsdns-receipts');
  return {
    ...bed,
    config,
    async wants(lines) {
      const provider = `{ type: rfc2136, server: '${bed.address}', tsigKeyFile: ${bed.keyFile} }`;
      await writeFile(config, `owner: corp-dns\nproviders:\n  ad: ${provider}\n${lines}\n`);
    },
    cli: (words, options) => bed.run([...words.split(' '), '-f', config], options),
    async standing(domain) {
      const { json } = await bed.run(['list', domain, ...bed.provider, '--json']);
      const members = (json.domains[0] as { members: SrvRecordJson[] }).members;
      return members.map(
        ({ target, port, priority, weight, ttl }) => `${target}:${port} ${priority} ${weight} ${ttl}`,
      );
    },
    async others(words) {
      await bed.run([...words.split(' '), ...bed.provider]);
    },
    async receipts() {
      const names = await readdir(receipts).catch(() => []);
      return Promise.all(
        names.sort().map(async (name) => {
          const path = join(receipts, name);
          return { name, path, text: await readFile(path, 'utf8') };
        }),
      );
    },
  };
}

/** Somebody who types this at a terminal. */
export function typing(text: string): PassThrough & { isTTY: boolean } {
  const stream = Object.assign(new PassThrough(), { isTTY: true });
  stream.end(text);
  return stream;
}

/** Two domains that publish kms1, the first with numbers of its own, and one that is only checked. */
export const TWO_DOMAINS = `
defaults: { provider: ad }
domains:
  corp.example: { publish: [{ host: kms1.corp.example, priority: 10 }], ttl: 10m }
  lab.example: { publish: [kms1.corp.example] }
  other.example:
`;
