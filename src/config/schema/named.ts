import { closest } from '../../closest.js';
import type { DomainName } from '../../name/index.js';
import type { Faults } from './faults.js';
import type { FieldPath } from './yaml.js';

/** Parts by a name of DNS, each once however it is written. */
export function readNamed<F, T>(
  section: Readonly<Record<string, F>>,
  at: FieldPath,
  parse: (text: string) => DomainName,
  faults: Faults,
  make: (name: DomainName, fields: F, path: FieldPath) => T,
): ReadonlyMap<string, Readonly<T>> {
  const parts = new Map<string, Readonly<T>>();
  for (const [text, fields] of Object.entries(section)) {
    const path = [...at, text];
    const name = faults.attempt(path, () => parse(text), 'name');
    if (name === undefined) continue;
    if (parts.has(name.key)) {
      faults.add(path, `is ${name.key}, which is given twice`, { part: 'name', hint: 'Keep one of them.' });
    }
    parts.set(name.key, Object.freeze(make(name, fields, path)));
  }
  return parts;
}

/** Names in a list, each once, and each in its section, as far as that is told. */
export function known(
  names: readonly (DomainName | undefined)[],
  path: FieldPath,
  section: 'hosts' | 'domains',
  entries: ReadonlyMap<string, unknown> | undefined,
  faults: Faults,
): readonly DomainName[] {
  faults.unique(
    names.map((name) => name?.key),
    path,
  );
  for (const [i, name] of names.entries()) {
    if (name === undefined || entries === undefined || entries.has(name.key) || faults.isIncomplete(section))
      continue;
    const meant = closest(name.key, entries.keys());
    faults.add([...path, i], `${name.key} is not under ${section}`, {
      hint: meant === undefined ? `Add it to ${section}, or remove it here.` : `Did you mean ${meant}?`,
    });
  }
  return Object.freeze(names.filter((name) => name !== undefined));
}
