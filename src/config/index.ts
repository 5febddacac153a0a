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
export {
  checkConfig,
  DEFAULT_CONFIG_FILE,
  loadConfig,
  type CheckedConfig,
  type ConfigOptions,
  type ConfigProblem,
  type ConfiguredDomain,
  type ConfiguredHost,
  type DomainGroup,
  type KmsDnsConfig,
  type Product,
} from './kmsdns-config.js';
export {
  importedConfig,
  type ImportedConfig,
  type ProviderEntry,
  type StandingDomain,
} from './imported-config.js';
export { policyOptionsOf } from './policy.js';
export { PROVIDER_NAMES, PROVIDERS, type ProviderName } from './providers.js';
export { openFacts, type FactsOptions, type FactsSource } from './facts-file.js';
export { readInputFile, type SecretFile, type SecretFileWarning } from './secret-file.js';
export { readTextFile, readTextStream, textLines } from './text-file.js';
export { loadKeyFile, loadTsigKey, type KeyOptions, type LoadedKey, type LoadedKeys } from './tsig-key.js';
