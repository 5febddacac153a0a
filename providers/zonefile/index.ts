import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { Provider } from '../../src/provider.js';
import { ZoneFileProvider } from './provider.js';

export interface ZoneFileOptions {
  /** The master file (RFC 1035 §5) of one zone. A symbolic link is followed. */
  readonly file: string;
  /** The zone's name. Needed only where it follows neither from `$ORIGIN` nor from the SOA record. */
  readonly origin?: DomainName | string | undefined;
  /** Where `$INCLUDE` is looked for when it is not beside the including file: the `directory` of named.conf. */
  readonly directory?: string | undefined;
  /**
   * What to do when named's journal (`<file>.jnl`) stands beside the file: `refuse` (the default), or `ignore` where it
   * only serves `ixfr-from-differences`.
   */
  readonly journal?: 'refuse' | 'ignore' | undefined;
  /** Milliseconds since 1970, for serials that are dates. */
  readonly now?: (() => number) | undefined;
  /** Milliseconds to wait for another process that holds the lock, and until a dead one's lock counts no more. */
  readonly lock?: { readonly patience?: number; readonly stale?: number } | undefined;
}

/**
 * Edits a BIND master file where it lies. Comments, directives, order, line ends and every line that is not concerned
 * stay byte for byte; the SOA serial goes up. The file is replaced whole, under a lock, and refused when it changed
 * meanwhile. The name server has to be told to load it (`rndc reload`).
 *
 * Included files are read and never written: a change that would have to touch one is refused. `$GENERATE` is not
 * expanded: a set that it may produce is refused.
 */
export function zonefile(options: ZoneFileOptions): Provider {
  if (options.file === '') {
    throw new InputError('file', 'is empty', { hint: 'Give the path of a zone file.' });
  }
  const { origin } = options;
  return new ZoneFileProvider({
    path: options.file,
    zone: typeof origin === 'string' ? DomainName.parse(origin, 'zone') : origin,
    directory: options.directory,
    journal: options.journal ?? 'refuse',
    now: options.now ?? Date.now,
    lock: options.lock ?? {},
  });
}

export { CAPABILITIES as ZONEFILE_CAPABILITIES } from './capabilities.js';
