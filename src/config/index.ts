export { setting, settingOrFile, type Environment, type Setting, type SettingName } from './environment.js';
export { readSecretFile, type SecretFile, type SecretFileWarning } from './secret-file.js';
export { loadKeyFile, loadTsigKey, type KeyOptions, type LoadedKey, type LoadedKeys } from './tsig-key.js';
