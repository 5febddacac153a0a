import { InputError } from '../../src/errors.js';

/** Why the zone file that a person named cannot be read, in words. */
export function unreadable(path: string, cause: unknown): InputError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new InputError('file', `there is no file ${path}`, {
        hint: 'Check the path: a zone file is edited, never made.',
        reasons: ['notFound'],
        cause,
      });
    case 'EISDIR':
      return new InputError('file', `${path} is a folder`, { hint: 'Name the zone file itself.', cause });
    case 'EACCES':
    case 'EPERM':
      return new InputError('file', `${path} may not be read by this user`, {
        hint: 'Run kmsdns as a user who may read the file, and write to its folder.',
        cause,
      });
    default: {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return new InputError('file', `cannot read ${path}: ${reason}`, {
        hint: 'Give the path of a zone file that this user may read.',
        cause,
      });
    }
  }
}
