import { dirname, isAbsolute, relative } from 'node:path';
import {
  CLOUDFLARE_TOKEN_VARIABLES,
  rfc2136Variables,
  ROUTE53_ENDPOINT_VARIABLES,
  setting,
  type Environment,
  type ProviderEntry,
  type ProviderName,
} from '../../config/index.js';
import type { Args } from '../args.js';
import { readZones } from '../options/zones.js';
import { readKerberos } from '../providers/rfc2136.js';

/** Where the config file will be, and what the environment says. */
interface Place {
  readonly env: Environment;
  /** The file, or undefined for standard output: then it is taken to come into the working folder. */
  readonly out: string | undefined;
}

/**
 * The provider that the options and the environment name, as an entry of `kmsdns.yaml`. Secrets become references: a key file's
 * path, a variable's name.
 */
export function providerEntry(provider: ProviderName, args: Args, place: Place): ProviderEntry {
  const { name, fields } = ENTRIES[provider](args, place);
  return { name, fields: { type: provider, ...fields, timeout: args.text('timeout') } };
}

/** What a transfer came from: most likely the primary, to which updates go as well. */
export function transferEntry(args: Args, place: Place): ProviderEntry {
  const { name, fields } = ENTRIES.rfc2136(args, place);
  return { name, fields: { type: 'rfc2136', ...fields, server: args.text('axfr') } };
}

type Fields = Readonly<Record<string, unknown>>;

const ENTRIES: Readonly<
  Record<ProviderName, (args: Args, place: Place) => { readonly name: string; readonly fields: Fields }>
> = {
  rfc2136: (args, place) => ({
    name: 'dns',
    fields: {
      server: args.text('server') ?? setting(place.env, rfc2136Variables('NAMESERVER'))?.value,
      ...tsigFields(args, place),
      transport: args.text('transport'),
      zones: args.has('zone') ? readZones(args).map(({ key }) => key) : undefined,
    },
  }),
  route53: (args, { env }) => ({
    name: 'aws',
    fields: {
      profile: args.text('aws-profile'),
      region: args.text('aws-region'),
      role: args.text('aws-role'),
      zoneId: args.text('zone-id'),
      privateZone: args.flag('private-zone') ? true : undefined,
      endpoint: args.text('endpoint') ?? setting(env, ROUTE53_ENDPOINT_VARIABLES)?.value,
    },
  }),
  cloudflare: (args, place) => ({
    name: 'cf',
    fields: {
      token: reference(CLOUDFLARE_TOKEN_VARIABLES, place),
      zoneId: args.text('zone-id'),
      endpoint: args.text('endpoint'),
    },
  }),
  zonefile: (args, place) => ({
    name: 'files',
    fields: {
      file: fromConfig(args.text('file') ?? '', place),
      zone: readZones(args)[0]?.key,
    },
  }),
};

/** The key as `loadTsigKey` finds it. */
function tsigFields(args: Args, place: Place): Fields {
  const kerberos = readKerberos(args);
  if (kerberos !== undefined) {
    const { keytab, principal } = kerberos.gssTsig;
    return {
      auth: 'gss-tsig',
      keytab: keytab && fromConfig(keytab, place),
      principal,
      servicePrincipal: kerberos.service,
    };
  }
  const file = args.text('tsig-key-file');
  if (file !== undefined) {
    return { tsigKeyFile: fromConfig(file, place), tsigKeyName: args.text('tsig-key-name') };
  }
  const name = reference(rfc2136Variables('TSIG_KEY'), place);
  const secret = reference(rfc2136Variables('TSIG_SECRET'), place);
  const keyFile = setting(place.env, rfc2136Variables('TSIG_FILE'));
  if (secret === undefined) {
    return keyFile === undefined ? {} : { tsigKeyFile: fromConfig(keyFile.value, place), tsigKeyName: name };
  }
  const algorithm = reference(rfc2136Variables('TSIG_ALGORITHM'), place);
  return { tsigKey: { name, ...(algorithm !== undefined && { algorithm }), secret } };
}

/** `${VARIABLE}`, or `file:PATH` where a variable names the file that holds the value. */
function reference(variables: readonly string[], place: Place): string | undefined {
  const found = setting(place.env, variables);
  if (found !== undefined) return `\${${found.variable}}`;
  const file = setting(
    place.env,
    variables.map((variable) => `${variable}_FILE`),
  );
  return file && `file:${fromConfig(file.value, place)}`;
}

/** Paths in a config file are relative to it. */
function fromConfig(path: string, { out }: Place): string {
  if (out === undefined || isAbsolute(path)) return path;
  return relative(dirname(out), path);
}
