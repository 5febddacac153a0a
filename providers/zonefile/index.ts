import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { Provider } from '../../src/provider.js';
import { ZoneFileProvider } from './provider.js';
import { ZoneFile, type ZoneFileSettings } from './zone-file.js';

export interface ZoneFileOptions {
  /** The master file (RFC 1035 §5) of a zone, or several, each of its own. A symbolic link is followed. */
  readonly file: string | readonly string[];
  /** The zone's name, for a single file where it follows neither from `$ORIGIN` nor from the SOA record. */
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
  const { file, origin } = options;
  const paths = typeof file === 'string' ? [file] : [...new Set(file)];
  if (paths.length === 0 || paths.includes('')) {
    throw new InputError('file', 'is missing', { hint: 'Give the path of a zone file.' });
  }
  if (origin !== undefined && paths.length > 1) {
    throw new InputError('zone', 'is given for several files', { hint: 'Give one file with it.' });
  }
  const settings: ZoneFileSettings = {
    origin: typeof origin === 'string' ? DomainName.parse(origin, 'zone') : origin,
    directory: options.directory,
    journal: options.journal ?? 'refuse',
    now: options.now ?? Date.now,
    lock: options.lock ?? {},
  };
  return new ZoneFileProvider(paths.map((path) => new ZoneFile(path, settings)));
}

export { CAPABILITIES as ZONEFILE_CAPABILITIES } from './capabilities.js';
