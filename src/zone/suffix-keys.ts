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

/** The key of the name above the one with this key: what follows its first dot that no backslash escapes. */
export function parentKey(key: string): string {
  for (let at = key.indexOf('.'); at !== -1; at = key.indexOf('.', at + 1)) {
    let backslashes = 0;
    while (key[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return key.slice(at + 1) || '.';
  }
  return '.';
}
