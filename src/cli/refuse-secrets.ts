import { InputError } from '../errors.js';

/** How other tools take a secret on their command line: dig's and nsupdate's `-y`, and names that people try. */
const SECRET_OPTION = /^(-y|--(?:tsig-key|tsig-secret|tsig|key|secret|password|token|api-token))(?:=|$)/;
/** `hmac-sha256:name:secret`, the short form of dig and knsupdate. */
const SHORT_KEY = /(?:^|=)hmac-[a-z0-9-]+:[^:]*:./i;

/**
 * A secret on the command line stands in the process list and in the shell's history. It is refused wherever it is
 * written, and never repeated in the error.
 * @throws InputError
 */
export function refuseSecrets(argv: readonly string[]): void {
  for (const word of argv) {
    const option = SECRET_OPTION.exec(word)?.[1];
    if (option === undefined && !SHORT_KEY.test(word)) continue;
    throw new InputError(
      option ?? 'command line',
      'a secret is never taken from the command line, where every user of this machine can read it',
      {
        hint:
          'Put the key into a file that only you can read, as tsig-keygen prints it, and give --tsig-key-file FILE; ' +
          'or set RFC2136_TSIG_KEY and RFC2136_TSIG_SECRET in the environment, for Cloudflare CLOUDFLARE_API_TOKEN. ' +
          'If that was a real secret, replace it.',
      },
    );
  }
}
