import { InputError } from '../../errors.js';

const OWNER_ID = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** The id of whoever publishes: in lower case, as it stands in DNS. @throws InputError */
export function parseOwnerId(text: string, field = 'owner'): string {
  const id = text.trim().toLowerCase();
  if (OWNER_ID.test(id)) return id;
  throw new InputError(field, `${JSON.stringify(text)} is not an owner id`, {
    hint: 'Use up to 63 letters, digits, dots, hyphens and underscores, such as corp-dns; the first is a letter or a digit.',
  });
}

export function isOwnerId(text: string): boolean {
  return OWNER_ID.test(text);
}
