import { closest } from '../../closest.js';
import {
  desiredOf,
  openProviders,
  readRfc2136,
  type ConfiguredProvider,
  type KmsDnsConfig,
  type SecretFileWarning,
} from '../../config/index.js';
import { asKmsDnsError, InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { kmsOwner } from '../../record/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { counted, someOf } from '../output/some-of.js';
import { fail, ok, warn, type Finding } from './finding.js';
import { checkTarget, keyFileFindings } from './rfc2136.js';
import { sample } from './sample.js';

/** What was found of one provider of `kmsdns.yaml`. */
export interface ProviderFindings {
  readonly name: string;
  readonly type: string;
  readonly findings: readonly Finding[];
}

/** What is tried of one provider: these domains, all of them or one of each zone. */
interface Trial {
  readonly config: KmsDnsConfig;
  readonly domains: readonly DomainName[];
  readonly extent: 'all' | 'zones';
}

/**
 * Tries the providers of `kmsdns.yaml`: the one of `--provider`, else those of the domains that are named, else all.
 * @param named domains; empty: all that the file publishes, where they are many one of each zone
 * @throws InputError when the file has no such domain or provider
 */
export function checkConfigured(
  config: KmsDnsConfig,
  named: readonly DomainName[],
  args: Args,
  context: Context,
): Promise<ProviderFindings[]> {
  const { domains } = desiredOf(config, { domains: named.length > 0 ? named : undefined });
  return Promise.all(
    wanted(config, new Set(domains.map(({ provider }) => provider)), named, args).map(async (provider) => {
      const { name, type } = provider;
      const trial = {
        config,
        domains: domains.filter((domain) => domain.provider === name).map(({ domain }) => domain),
        extent: named.length > 0 ? 'all' : 'zones',
      } as const;
      return { name, type, findings: await checkProvider(provider, trial, args, context) };
    }),
  );
}

/** The file itself, in a line. */
export function configFinding(path: string, config: KmsDnsConfig): Finding {
  const { owner, providers } = config;
  if (providers.size === 0) {
    return warn(
      'config',
      `${path} names no provider, so nothing can be published by it`,
      'Say where records are kept under "providers"; docs/config.md has an example.',
    );
  }
  const published = counted(desiredOf(config).domains.length, 'published domain');
  const who = owner === undefined ? 'no owner' : `the owner ${owner}`;
  return ok('config', `${path}: ${counted(providers.size, 'provider')}, ${published}, ${who}`);
}

function wanted(
  { providers }: KmsDnsConfig,
  used: ReadonlySet<string>,
  named: readonly DomainName[],
  args: Args,
): ConfiguredProvider[] {
  const chosen = args.text('provider');
  if (chosen === undefined) {
    return [...providers.values()].filter(({ name }) => named.length === 0 || used.has(name));
  }
  const provider = providers.get(chosen);
  if (provider !== undefined) return [provider];
  const meant = closest(chosen, providers.keys());
  const names = providers.size === 0 ? 'none' : someOf([...providers.keys()]);
  throw new InputError('--provider', `"${chosen}" is not a provider of the config file`, {
    hint: meant === undefined ? `It has ${names}.` : `Did you mean ${meant}?`,
  });
}

async function checkProvider(
  provider: ConfiguredProvider,
  trial: Trial,
  args: Args,
  context: Context,
): Promise<readonly Finding[]> {
  const unused = trial.domains.length > 0 ? [] : [NO_DOMAIN];
  try {
    return [
      ...(provider.type === 'rfc2136'
        ? await checkServer(provider, trial, args, context)
        : await checkOpened(provider, trial, context)),
      ...unused,
    ];
  } catch (error) {
    return [fail('provider', asKmsDnsError(error)), ...unused];
  }
}

const NO_DOMAIN = warn(
  'domains',
  'none of these domains is published through it, so no zone was looked at',
  'Say "provider" and "publish" in a domain, in a group, or under defaults; or name a domain that it has.',
);

/** @throws InputError about what the file refers to */
async function checkServer(
  provider: ConfiguredProvider & { readonly type: 'rfc2136' },
  { config, domains, extent }: Trial,
  args: Args,
  context: Context,
): Promise<Finding[]> {
  const { server, zones, key, gssTsig, service, timeout } = await readRfc2136(
    provider,
    context.io.env,
    config.folder,
  );
  const secrets =
    provider.tsigKeyFile === undefined || key === undefined
      ? secretWarnings(key?.warnings ?? [])
      : keyFileFindings(key);
  if (server === undefined && domains.length === 0) return secrets;
  const target = {
    server,
    zones,
    key: key?.key,
    kerberos: gssTsig && { gssTsig, service },
    timeout: args.duration('timeout') ?? timeout,
    domains,
    extent,
    marks: config.owner === undefined ? 'none' : 'kept',
    keyHint: 'Say tsigKeyFile or tsigKey in the config file; for a zone of Active Directory, auth: gss-tsig.',
  } as const;
  return [...secrets, ...(await checkTarget(target, args, context))];
}

/** @throws InputError about what the file refers to */
async function checkOpened(
  { name }: ConfiguredProvider,
  { config, domains, extent }: Trial,
  { io: { env, signal } }: Context,
): Promise<Finding[]> {
  const warnings: SecretFileWarning[] = [];
  const { providers, close } = await openProviders(config, {
    env,
    names: [name],
    onWarning: (warning) => warnings.push(warning),
  });
  try {
    const provider = providers.get(name);
    if (provider === undefined) return [];
    const { domains: tried, findings } =
      extent === 'all'
        ? { domains, findings: [] }
        : await sample(domains, async (domain) => {
            const zone = await provider.findZone(kmsOwner(domain), { signal });
            return `${zone.name.key} ${zone.id}`;
          });
    const found = (await provider.diagnose?.(tried.map(kmsOwner), { signal })) ?? [];
    return [
      ...secretWarnings(warnings),
      ...findings,
      ...(config.owner === undefined
        ? found.filter((finding) => !isOfMarks(finding))
        : found.map(marksNeeded)),
    ];
  } finally {
    await close();
  }
}

function secretWarnings(warnings: readonly SecretFileWarning[]): Finding[] {
  return warnings.map(({ message, hint }) => warn('secret', message, hint));
}

function isOfMarks({ check }: Finding): boolean {
  return check === 'owner';
}

/** What a provider only warns of, since not everybody marks: here it is needed. */
function marksNeeded(finding: Finding): Finding {
  return isOfMarks(finding) && finding.status === 'warn' ? { ...finding, status: 'fail' } : finding;
}
