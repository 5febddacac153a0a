import { InputError, KmsDnsError } from '../errors.js';
import type { OptionTable } from './command.js';

/** Options that are called otherwise than the field that they are for, dashes aside. */
const OPTION_OF: Readonly<Record<string, string>> = {
  profile: 'aws-profile',
  region: 'aws-region',
  roleArn: 'aws-role',
};

/**
 * Rooms below know fields, `zoneId`; whoever types it knows an option, `--zone-id`. The same error, with the names that this
 * command has for them.
 */
export function inOptions(error: KmsDnsError, options: OptionTable): KmsDnsError {
  const hint = hintInOptions(error.hint, options);
  if (error instanceof InputError) {
    const name = OPTION_OF[error.field] ?? error.field.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
    if (Object.hasOwn(options, name)) {
      return new InputError(`--${name}`, error.problem, { hint, cause: error });
    }
  }
  if (hint === error.hint) return error;
  const { code, message, reasons, details } = error;
  return new KmsDnsError(code, message, { hint, reasons, details, cause: error });
}

/** A hint to give the id of a zone, with the option that takes it. */
export function hintInOptions<Hint extends string | undefined | null>(
  hint: Hint,
  options: OptionTable,
): string | Hint {
  if (typeof hint !== 'string' || !Object.hasOwn(options, 'zone-id') || hint.includes('--zone-id'))
    return hint;
  return hint.replace(/\bthe id of (?:\w+ ){1,2}zone\b/, '$& (--zone-id ID)');
}
