import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../errors.js';
import { DnsServer, type ServerEvent } from '../../server/index.js';
import { formatServer } from '../../transport/index.js';
import { formatKeyFile, parseKeyFile, TsigKey } from '../../wire/index.js';

/** What the walk through kmsdns plays on: a folder, a key, two zones and a server on loopback. */
export interface Stage {
  readonly folder: string;
  /** The folder is removed in the end. */
  readonly temporary: boolean;
  readonly keyFile: string;
  readonly zones: readonly { readonly name: string; readonly file: string }[];
  /** `host:port` of the server. */
  readonly address: string;
  /** Stops the server, and removes the folder if it is a temporary one. */
  close(): Promise<void>;
}

/**
 * The zones. Hosts have addresses of RFC 5737, where nothing answers: kmsdns is about DNS, and there is no KMS host
 * here to be reached.
 */
const ZONES: Readonly<Record<string, string>> = {
  'corp.example': zoneText('corp.example', ['kms1 A 192.0.2.11', 'kms2 A 192.0.2.12', 'kms3 A 192.0.2.13']),
  'lab.example': zoneText('lab.example', ['desk-42 A 192.0.2.142']),
};

export interface StageOptions {
  /** A folder to keep; a temporary one without it. */
  readonly folder?: string | undefined;
  readonly onEvent: (event: ServerEvent) => void;
}

/** Makes what is missing, and starts the server on a free port. @throws InputError when the folder cannot be used */
export async function setStage({ folder: given, onEvent }: StageOptions): Promise<Stage> {
  const folder = await makeFolder(given);
  const temporary = given === undefined;
  const removeFolder = async (): Promise<void> => {
    if (temporary) await rm(folder, { recursive: true, force: true });
  };
  try {
    const keyFile = join(folder, 'quickstart.key');
    await writeNew(keyFile, formatKeyFile(TsigKey.generate('quickstart')));
    const zones = Object.keys(ZONES).map((name) => ({ name, file: join(folder, `${name}.zone`) }));
    for (const { name, file } of zones) await writeNew(file, ZONES[name] ?? '');
    const server = await DnsServer.start({
      zones,
      listen: [{ host: '127.0.0.1', port: 0 }],
      keys: parseKeyFile(await readFile(keyFile, 'utf8'), keyFile),
      log: onEvent,
    });
    const [address] = server.addresses.map(formatServer);
    const close = async (): Promise<void> => {
      await server.close();
      await removeFolder();
    };
    return { folder, temporary, keyFile, zones, address: address ?? '', close };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function makeFolder(given: string | undefined): Promise<string> {
  if (given === undefined) return mkdtemp(join(tmpdir(), 'kmsdns-quickstart-'));
  try {
    await mkdir(given, { recursive: true, mode: 0o700 });
    return given;
  } catch (error) {
    throw new InputError('--dir', `"${given}" cannot be made`, {
      hint: 'Name a folder that you can write to.',
      cause: error,
    });
  }
}

/** Writes a file for its owner alone; one that is there from the last time is kept. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw new InputError('--dir', `${file} cannot be written`, { cause: error });
    }
  }
}

function zoneText(origin: string, hosts: readonly string[]): string {
  const head = [`$ORIGIN ${origin}.`, '$TTL 3600', '@ SOA ns hostmaster 1 3600 600 1209600 60', '@ NS ns'];
  return `${[...head, 'ns A 127.0.0.1', ...hosts].join('\n')}\n`;
}
