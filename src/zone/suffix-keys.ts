import { escapeLabel, type DomainName } from '../name/index.js';

/**
 * The keys (`DomainName.key`) of a name and of every name above it, up to the root: pieces of one text, so that looking up
 * all of them costs little more than one.
 */
export function suffixKeys(name: DomainName): string[] {
  const keys: string[] = [];
  const { labels } = name;
  let key = name.key;
  const escaped = key.length !== name.wireLength - 2;
  for (const label of labels) {
    keys.push(key);
    key = key.slice((escaped ? escapeLabel(label).length : label.length) + 1);
  }
  keys.push('.');
  return keys;
}
