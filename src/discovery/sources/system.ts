import { DomainName } from '../../name/index.js';
import { systemResolvers, type SystemResolvers } from '../../resolve/index.js';
import type { ClientReading } from './reading.js';
import { parseRegQuery, type Registry } from './registry.js';
import { profileOfRegistry, REGISTRY_QUERIES } from './windows-settings.js';

/** What is asked of the machine. */
export interface SystemAccess {
  readonly platform: NodeJS.Platform;
  /** With its domain where the machine was given one. */
  readonly hostname: () => string;
  /** The addresses of its interfaces that are up. */
  readonly addresses: () => readonly string[];
  readonly resolvers: () => Promise<SystemResolvers>;
  /** What a program prints; undefined when it fails, as `reg` does for a key that is not there. */
  readonly run: (file: string, args: readonly string[]) => Promise<string | undefined>;
  /** Where Windows is: programs are called by their whole path. */
  readonly systemRoot: string;
}

export interface ThisSystemOptions {
  readonly systemRoot?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds. */
const PROGRAM_TIME = 15_000;
const MOST_OUTPUT = 16 * 1024 * 1024;

/** The machine that this runs on. */
export async function thisSystem({ systemRoot, signal }: ThisSystemOptions = {}): Promise<SystemAccess> {
  const [{ hostname, networkInterfaces }, { execFile }] = await Promise.all([
    import('node:os'),
    import('node:child_process'),
  ]);
  return {
    platform: process.platform,
    hostname,
    addresses: () =>
      Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []),
    resolvers: () => systemResolvers(),
    run: (file, args) => {
      const options = { timeout: PROGRAM_TIME, maxBuffer: MOST_OUTPUT, windowsHide: true, signal };
      return new Promise((resolve) => {
        execFile(file, args, options, (error, stdout) => resolve(error === null ? stdout : undefined));
      });
    },
    systemRoot: systemRoot ?? 'C:\\Windows',
  };
}

/**
 * This machine as a client. On Windows, from its registry; that has been tested on recorded output only and not been
 * run there yet. Elsewhere, from resolv.conf, whose search list is what Windows calls one, and the machine's name.
 */
export async function readSystem(access: SystemAccess): Promise<ClientReading> {
  return access.platform === 'win32' ? readWindows(access) : readResolvConf(access);
}

async function readWindows({ run, systemRoot, addresses }: SystemAccess): Promise<ClientReading> {
  const texts = await Promise.all(
    REGISTRY_QUERIES.map(([key, below]) =>
      run(`${systemRoot}\\System32\\reg.exe`, ['query', key, ...(below ? ['/s'] : [])]),
    ),
  );
  const registry: Registry = new Map(texts.flatMap((text) => [...parseRegQuery(text ?? '')]));
  const { profile, notes } = profileOfRegistry(registry, addresses());
  return { profile, notes: [...notes, 'reading the settings of Windows has not been tried on Windows yet'] };
}

async function readResolvConf({ resolvers, hostname }: SystemAccess): Promise<ClientReading> {
  const { search, warnings } = await resolvers();
  const suffix = domainOf(hostname());
  return {
    profile: {
      ...(suffix === undefined ? {} : { primarySuffix: suffix }),
      ...(search.length === 0 ? {} : { searchList: search.map(({ text }) => text) }),
    },
    notes: warnings.map((warning) => `resolv.conf: ${warning}`),
  };
}

/** Of `ws1.corp.example.com`, `corp.example.com`. Made-up names, as containers have them, have no domain. */
function domainOf(hostname: string): string | undefined {
  const dot = hostname.indexOf('.');
  if (dot === -1) return undefined;
  try {
    const domain = DomainName.parse(hostname.slice(dot + 1));
    return domain.isRoot ? undefined : domain.text;
  } catch {
    return undefined;
  }
}
