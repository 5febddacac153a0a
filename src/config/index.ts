export { loadClientProfile } from './client-profile.js';
export {
  CLOUDFLARE_TOKEN_VARIABLES,
  rfc2136Variables,
  ROUTE53_ENDPOINT_VARIABLES,
  setting,
  settingOrFile,
  type Environment,
  type SecretSetting,
  type Setting,
} from './environment.js';
export type {
  CloudflareSettings,
  ConfiguredProvider,
  ProviderSettings,
  Rfc2136Settings,
  Route53Settings,
  TsigKeySettings,
  ZoneFileSettings,
} from './configured-provider.js';
export { desiredOf, type DesiredOfOptions } from './desired.js';
export { parseDuration } from './duration.js';
export {
  checkConfig,
  DEFAULT_CONFIG_FILE,
  loadConfig,
  type ChangePolicy,
  type CheckedConfig,
  type ConfigOptions,
  type ConfigProblem,
  type ConfiguredDomain,
  type ConfiguredHost,
  type DomainGroup,
  type KmsDnsConfig,
  type Product,
  type Publication,
} from './kmsdns-config.js';
export {
  importedConfig,
  type ImportedConfig,
  type ProviderEntry,
  type StandingDomain,
} from './imported-config.js';
export { namedServer, openProviders, type OpenOptions, type OpenProviders } from './open-providers.js';
export { openCloudflare } from './open/cloudflare.js';
export { readRfc2136, type Rfc2136Opening } from './open/rfc2136.js';
export { openRoute53 } from './open/route53.js';
export { policyOptionsOf } from './policy.js';
export { openKerberos, PROVIDER_NAMES, PROVIDERS, type Kerberos, type ProviderName } from './providers.js';
export { openFacts, type FactsOptions, type FactsSource } from './facts-file.js';
export { readableByOthers, readInputFile, type SecretFile, type SecretFileWarning } from './secret-file.js';
export { readTextFile, readTextStream, textLines } from './text-file.js';
export { loadKeyFile, loadTsigKey, type KeyOptions, type LoadedKey, type LoadedKeys } from './tsig-key.js';
