import type { FieldPath } from './yaml.js';

/**
 * A copy of a file's content without the fields at these paths, so that the rest can be looked at for itself. Of a list
 * with something wrong in it nothing stays: the positions of the others would no longer be those in the file.
 */
export function prune(content: unknown, paths: readonly FieldPath[]): unknown {
  const copy: unknown = structuredClone(content);
  for (const path of paths) {
    const list = path.findIndex((part) => typeof part === 'number');
    removeField(copy, list === -1 ? path : path.slice(0, list));
  }
  return copy;
}

function removeField(content: unknown, path: FieldPath): void {
  const [name, ...rest] = path;
  if (name === undefined || !isFields(content)) return;
  if (rest.length === 0) Reflect.deleteProperty(content, name);
  else if (Object.hasOwn(content, name)) removeField(content[name], rest);
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
