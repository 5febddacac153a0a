import { InputError } from '../../errors.js';
import { DEFAULT_TSIG_ALGORITHM } from './algorithm.js';
import { TsigKey } from './key.js';

/**
 * Reads `[algorithm:]name:secret`, the short form of `dig -y`, from an environment variable. It must never come from
 * the command line, which every user of a machine can read.
 * @param field names the variable in errors; the value itself never stands in one
 * @throws InputError
 */
export function parseKeySpec(text: string, field = 'key'): TsigKey {
  const parts = text.trim().split(':');
  const [algorithm, name, secret] = parts.length === 2 ? [DEFAULT_TSIG_ALGORITHM, ...parts] : parts;
  if (parts.length > 3 || name === undefined || secret === undefined) {
    throw new InputError(field, 'is not [algorithm:]name:secret', {
      hint: 'Write for example hmac-sha256:kms-key:<secret in base64>.',
    });
  }
  try {
    return TsigKey.fromBase64(name, algorithm as string, secret);
  } catch (error) {
    // The parts may stand in the wrong order, so none of them is shown.
    if (!(error instanceof InputError)) throw error;
    throw new InputError(field, `its ${error.field} is not valid`, {
      hint: 'Write [algorithm:]name:secret, such as hmac-sha256:kms-key:<secret in base64>.',
    });
  }
}
