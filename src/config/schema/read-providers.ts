import { parseEndpoint } from '../../backend/index.js';
import { DomainName } from '../../name/index.js';
import { parseServerName } from '../../transport/index.js';
import { parseServiceName } from '../../wire/index.js';
import type {
  CloudflareSettings,
  ConfiguredProvider,
  ProviderSettings,
  Rfc2136Settings,
  Route53Settings,
  ZoneFileSettings,
} from '../configured-provider.js';
import { parseDuration } from '../duration.js';
import { brokenReference, hasReference } from '../references.js';
import { parseAlgorithm } from '../tsig-key.js';
import { pathText } from './document.js';
import type { Faults } from './faults.js';
import type { ConfigFile } from './kmsdns-config.js';
import { isLiteralSecret } from './guard.js';
import type { FieldPath } from './yaml.js';

/** As it stands in receipts and reports. */
const NAME = /^[A-Za-z0-9][\w.-]{0,62}$/;

/** Providers by name. A text is judged here unless it has a reference in it: nothing is looked up. */
export function readProviders(
  section: NonNullable<ConfigFile['providers']>,
  faults: Faults,
  placeOf: (path: FieldPath) => string,
): ReadonlyMap<string, ConfiguredProvider> {
  const providers = new Map<string, ConfiguredProvider>();
  for (const [name, settings] of Object.entries(section)) {
    const path = ['providers', name];
    if (!NAME.test(name)) {
      const hint = 'Use letters, digits, ".", "_" and "-", 63 at the most.';
      faults.add(path, 'is not a name for a provider', { part: 'name', hint });
    }
    const texts = [...textsIn(settings, [])];
    for (const { at, text } of texts) refuseBroken(text, [...path, ...at], faults);
    checkSettings(settings, path, faults);
    const places = new Map(
      [...fieldsIn(settings, [])].map((at) => [pathText(at), placeOf([...path, ...at])]),
    );
    providers.set(name, Object.freeze({ ...settings, name, places }));
  }
  return providers;
}

function refuseBroken(text: string, path: FieldPath, faults: Faults): void {
  if (text.trim() === '') return faults.add(path, 'is empty: leave the field out instead');
  // That it is no reference is told already, without a word of it.
  if (isLiteralSecret(path, text)) return;
  const broken = brokenReference(text);
  if (broken === undefined) return;
  faults.add(path, `"${broken}" is not a variable of the environment`, {
    hint: 'Write ${NAME}, of letters, digits and underscores.',
  });
}

function checkSettings(settings: ProviderSettings, path: FieldPath, faults: Faults): void {
  switch (settings.type) {
    case 'rfc2136':
      return checkRfc2136(settings, path, faults);
    case 'zonefile':
      return checkZoneFile(settings, path, faults);
    case 'route53':
    case 'cloudflare':
      return checkApi(settings, path, faults);
  }
}

function checkRfc2136(settings: Rfc2136Settings, path: FieldPath, faults: Faults): void {
  const { server, zones = [], tsigKey, tsigKeyFile, tsigKeyName, timeout } = settings;
  judge(server, [...path, 'server'], faults, parseServerName);
  const names = zones.map(
    (zone, i) => judge(zone, [...path, 'zones', i], faults, (text) => DomainName.parse(text))?.key,
  );
  faults.unique(names, [...path, 'zones']);
  judge(tsigKey?.name, [...path, 'tsigKey', 'name'], faults, (text) => DomainName.parse(text));
  judge(tsigKey?.algorithm, [...path, 'tsigKey', 'algorithm'], faults, (value) =>
    parseAlgorithm({ value, variable: 'algorithm' }),
  );
  judgeTimeout(timeout, path, faults);
  checkKerberos(settings, path, faults);
  if (tsigKey !== undefined && tsigKeyFile !== undefined) {
    faults.add([...path, 'tsigKeyFile'], 'is given beside tsigKey', { hint: 'Keep one of them.' });
  }
  if (tsigKeyName !== undefined && tsigKeyFile === undefined) {
    faults.add([...path, 'tsigKeyName'], 'names a key, and there is no tsigKeyFile', {
      hint: tsigKey === undefined ? 'Add tsigKeyFile.' : 'The name of tsigKey is its "name".',
    });
  }
}

const KERBEROS_FIELDS = ['keytab', 'principal', 'servicePrincipal'] as const;
const KEY_FIELDS = ['tsigKey', 'tsigKeyFile', 'tsigKeyName'] as const;

function checkKerberos(settings: Rfc2136Settings, path: FieldPath, faults: Faults): void {
  judge(settings.servicePrincipal, [...path, 'servicePrincipal'], faults, (text) => parseServiceName(text));
  if (settings.auth === undefined) {
    for (const field of KERBEROS_FIELDS.filter((name) => settings[name] !== undefined)) {
      faults.add([...path, field], 'is given without Kerberos', { hint: 'Add auth: gss-tsig.' });
    }
    return;
  }
  for (const field of KEY_FIELDS.filter((name) => settings[name] !== undefined)) {
    faults.add([...path, field], 'does not go with auth: gss-tsig', {
      hint: 'Sign with a key or with Kerberos: leave one of them out.',
    });
  }
  if (settings.transport === 'udp') {
    faults.add([...path, 'transport'], 'must be tcp with auth: gss-tsig', {
      hint: 'A datagram that comes twice would be taken for a replay. Leave transport out.',
    });
  }
}

function checkApi(
  { endpoint, timeout }: Route53Settings | CloudflareSettings,
  path: FieldPath,
  faults: Faults,
): void {
  judge(endpoint, [...path, 'endpoint'], faults, (text) => parseEndpoint(text));
  judgeTimeout(timeout, path, faults);
}

function checkZoneFile({ file, zone }: ZoneFileSettings, path: FieldPath, faults: Faults): void {
  judge(zone, [...path, 'zone'], faults, (text) => DomainName.parse(text));
  if (typeof file === 'string') return;
  faults.unique(file, [...path, 'file']);
  if (zone === undefined || file.length === 1) return;
  faults.add([...path, 'zone'], 'is given for several files', {
    hint: 'Leave it out; a file that does not say its zone needs a provider of its own.',
  });
}

function judgeTimeout(timeout: number | string | undefined, path: FieldPath, faults: Faults): void {
  const text = timeout === undefined ? undefined : String(timeout);
  judge(text, [...path, 'timeout'], faults, (given) => parseDuration(given, 'timeout'));
}

function judge<T>(
  text: string | undefined,
  path: FieldPath,
  faults: Faults,
  parse: (text: string) => T,
): T | undefined {
  if (text === undefined || text.trim() === '' || hasReference(text)) return undefined;
  return faults.attempt(path, () => parse(text));
}

function* textsIn(
  value: unknown,
  at: FieldPath,
): Generator<{ readonly at: FieldPath; readonly text: string }> {
  if (typeof value === 'string') yield { at, text: value };
  else for (const [name, child] of partsOf(value)) yield* textsIn(child, [...at, name]);
}

function* fieldsIn(value: unknown, at: FieldPath): Generator<FieldPath> {
  for (const [name, child] of partsOf(value)) {
    yield [...at, name];
    yield* fieldsIn(child, [...at, name]);
  }
}

function partsOf(value: unknown): (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return value.map((item, i) => [i, item] as const);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
