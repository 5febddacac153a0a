import { ipVersion } from '../../name/index.js';
import type { ActivationType, ClientProfile, Connection } from '../profile.js';
import { readDomain, readEndpoint, type ClientReading } from './reading.js';
import { registryPath, type Registry, type RegistryKey } from './registry.js';
import { osOfVersion } from './windows-version.js';

const TCPIP = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters';
const DNS_CACHE = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Dnscache\\Parameters';
/** Group policies ("DNS Client" and "Net Logon" templates). */
const DNS_POLICY = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient';
const SUFFIX_POLICY = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\System\\DNSClient';
const LICENSING = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform';
const SETTINGS = `HKLM\\${LICENSING}`;
/** Of NETWORK SERVICE, as which the licensing service runs: what it found. Administrators may read it. */
const FOUND = `HKU\\S-1-5-20\\${LICENSING}`;
const OFFICE = 'HKLM\\SOFTWARE\\Microsoft\\OfficeSoftwareProtectionPlatform';
const VERSION = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';

/** The application id of Windows itself, the same on every machine (slmgr.vbs). */
const WINDOWS = '55c92734-d682-4d71-983e-d6ec3f16059f';

/** What to ask `reg query` for: a key, and whether with all below it. */
export const REGISTRY_QUERIES: readonly (readonly [key: string, below: boolean])[] = [
  [TCPIP, true],
  [DNS_CACHE, false],
  [DNS_POLICY, false],
  [SUFFIX_POLICY, false],
  [SETTINGS, true],
  [FOUND, true],
  [OFFICE, false],
  [VERSION, false],
];

/** `VLActivationType` ("Registry Settings for Volume Activation"). */
const ACTIVATION: readonly ActivationType[] = ['any', 'ad', 'kms', 'token'];

const NONE: RegistryKey = new Map();

/**
 * A client out of its registry. A policy wins over the setting that it is for. Of network interfaces, those count that
 * have one of the machine's addresses now: the registry keeps the others, too.
 * @param addresses the machine's addresses
 */
export function profileOfRegistry(registry: Registry, addresses: readonly string[]): ClientReading {
  const notes: string[] = [];
  const at = (key: string): RegistryKey => registry.get(registryPath(key)) ?? NONE;
  const tcpip = at(TCPIP);
  const policy = at(DNS_POLICY);
  const suffix = first(
    at(SUFFIX_POLICY).get('primarydnssuffix'),
    tcpip.get('domain'),
    tcpip.get('nv domain'),
  );
  const primarySuffix = suffix === undefined ? undefined : readDomain(suffix, 'the primary suffix', notes);
  const list = words(first(policy.get('searchlist'), tcpip.get('searchlist')));
  const searchList = list.flatMap((word) => readDomain(word, `"${word}" of SearchList`, notes) ?? []);
  const connections = connectionsOf(registry, addresses, notes);
  const os = osOf(at(VERSION));
  const level = devolutionOf(policy, tcpip, at(DNS_CACHE));
  if (!registry.has(registryPath(TCPIP)))
    notes.push('the registry has no settings of TCP/IP that can be read');
  return {
    profile: {
      ...(os === undefined ? {} : { os }),
      ...licensingOf(registry, notes),
      ...(primarySuffix === undefined ? {} : { primarySuffix }),
      ...(searchList.length === 0 ? {} : { searchList }),
      ...(level === undefined ? {} : { devolution: level }),
      ...(connections.length === 0 ? {} : { connections }),
    },
    notes,
  };
}

function connectionsOf(registry: Registry, addresses: readonly string[], notes: string[]): Connection[] {
  const interfaces = `${registryPath(TCPIP)}\\interfaces\\`;
  const own = (key: RegistryKey): boolean =>
    [...words(key.get('dhcpipaddress')), ...words(key.get('ipaddress'))].some((a) => addresses.includes(a));
  return [...registry]
    .filter(([path, key]) => path.startsWith(interfaces) && own(key))
    .map(([path, key]) => {
      const name = path.slice(interfaces.length);
      const domain = first(key.get('domain'), key.get('dhcpdomain'));
      const suffix = domain === undefined ? undefined : readDomain(domain, `the suffix of ${name}`, notes);
      const resolvers = words(first(key.get('nameserver'), key.get('dhcpnameserver'))).filter(
        (server) => ipVersion(server) !== 0,
      );
      // Servers of IPv6 are kept elsewhere: that there is none of IPv4 does not say that there is none.
      return {
        name,
        ...(suffix === undefined ? {} : { suffix }),
        ...(resolvers.length === 0 ? {} : { resolvers }),
      };
    });
}

/**
 * A level that was set. Without one Windows takes it from the names of the domain and its forest, which the registry
 * does not have.
 */
function devolutionOf(
  ...[policy, tcpip, cache]: readonly [RegistryKey, RegistryKey, RegistryKey]
): number | undefined {
  if (first(policy.get('usedomainnamedevolution'), tcpip.get('usedomainnamedevolution')) === '0')
    return undefined;
  const level = Number(
    first(policy.get('domainnamedevolutionlevel'), cache.get('domainnamedevolutionlevel')),
  );
  return Number.isInteger(level) && level >= 2 ? level : undefined;
}

/**
 * "Registry Settings for Volume Activation": for all products, or for one below its application id and the id of its
 * edition. That the nearer one wins is inferred.
 */
function licensingOf(registry: Registry, notes: string[]): ClientProfile {
  const settings = registryPath(SETTINGS);
  const general = registry.get(settings) ?? NONE;
  const own = below(registry, `${settings}\\${WINDOWS}`).find((key) =>
    filled(key.get('keymanagementservicename')),
  );
  if (own !== undefined) notes.push('its fixed host is set for Windows alone; Office may have another one');
  if (filled(registry.get(registryPath(OFFICE))?.get('keymanagementservicename'))) {
    notes.push(
      'Office has a fixed host of its own (OfficeSoftwareProtectionPlatform); this is the client for Windows',
    );
  }
  const found = below(registry, `${registryPath(FOUND)}\\${WINDOWS}`)
    .map(
      (key) =>
        [
          key.get('discoveredkeymanagementservicename'),
          key.get('discoveredkeymanagementserviceport'),
        ] as const,
    )
    .find(([name]) => filled(name));
  if (!registry.has(registryPath(FOUND))) {
    notes.push('which host it found before can be read by administrators only: --cached is not known');
  }
  const skms = hostOf(
    (own ?? general).get('keymanagementservicename'),
    (own ?? general).get('keymanagementserviceport'),
    'the fixed host',
    notes,
  );
  const cached = hostOf(found?.[0], found?.[1], 'the cached host', notes);
  const domain = first(general.get('keymanagementservicelookupdomain'));
  const skmsDomain = domain === undefined ? undefined : readDomain(domain, 'the lookup domain', notes);
  const type = general.get('vlactivationtype');
  const activation = type === undefined ? undefined : ACTIVATION[Number(type)];
  const caching = general.get('disablekeymanagementservicehostcaching');
  return {
    ...(activation === undefined ? {} : { activation }),
    ...(skms === undefined ? {} : { skms }),
    ...(skmsDomain === undefined ? {} : { skmsDomain }),
    ...(cached === undefined ? {} : { cached }),
    ...(caching === undefined ? {} : { hostCaching: caching === '0' }),
  };
}

function hostOf(name = '', port = '', what: string, notes: string[]): string | undefined {
  const suffix = port === '' || port === '0' ? '' : `:${port}`;
  if (name === '') return suffix === '' || what !== 'the fixed host' ? undefined : readPort(suffix, notes);
  const host = ipVersion(name) === 6 ? `[${name}]` : name;
  return readEndpoint(`${host}${suffix}`, what, notes);
}

/** A port without a host. */
function readPort(text: string, notes: string[]): string | undefined {
  return readEndpoint(`host${text}`, 'the fixed port', notes) === undefined ? undefined : text;
}

/** A key and all below it. */
function below(registry: Registry, path: string): RegistryKey[] {
  return [...registry]
    .filter(([key]) => key === path || key.startsWith(`${path}\\`))
    .map(([, values]) => values);
}

function osOf(version: RegistryKey): ClientProfile['os'] {
  const build = first(version.get('currentbuild'), version.get('currentbuildnumber'));
  const kind = /server/i.test(version.get('installationtype') ?? '') ? 'server' : 'client';
  return build === undefined ? undefined : osOfVersion(`0.0.${build}`, kind);
}

/** The first that is set to something. */
function first(...values: readonly (string | undefined)[]): string | undefined {
  return values.find(filled);
}

function filled(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

/** Lists are separated by commas or spaces, REG_MULTI_SZ by `\0`. */
function words(text = ''): string[] {
  return text.split(/\\0|[\s,]+/).filter((word) => word !== '');
}
