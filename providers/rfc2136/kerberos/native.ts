import { systemCode } from '../../../src/errors.js';
import { kerberosError } from './failure.js';
import { trace } from './trace.js';
import type koffiModule from 'koffi';
import type { LibraryHandle } from 'koffi';

/** What binds libraries of the system: an optional dependency, and loaded by nothing but Kerberos. */
export type Koffi = typeof koffiModule;

/** A library of the system: where it may be found, the likeliest first, and what a person installs when it is not. */
export interface SystemLibrary {
  readonly title: string;
  readonly files: readonly string[];
  readonly install: string;
}

/**
 * Octets of stack for a call on another thread. The function that is called runs on it, and so does what it calls to find a
 * KDC: the resolver and its modules, which expect a thread's stack. koffi's own default is 128 KiB.
 */
const STACK = 1024 * 1024;

/** @throws KmsDnsError `ERR_KERBEROS` (`library-missing`) that names the package to install */
export async function loadKoffi(
  load: () => Promise<{ default: Koffi }> = () => import('koffi'),
): Promise<Koffi> {
  let koffi: Koffi;
  try {
    koffi = (await load()).default;
  } catch (error) {
    throw kerberosError(
      'library-missing',
      'the package koffi, which binds the Kerberos library, cannot be loaded',
      {
        said: systemCode(error) === 'ERR_MODULE_NOT_FOUND' ? 'it is not installed' : firstLine(error),
        hint: 'Install it beside kmsdns: `npm install koffi`, or where kmsdns is installed globally, `npm install --global koffi`.',
        cause: error,
      },
    );
  }
  try {
    const { async_stack_size: now = 0 } = koffi.config();
    if (now < STACK) koffi.config({ ...koffi.config(), async_stack_size: STACK });
  } catch {
    // Somebody in this process uses koffi already, and has chosen.
  }
  return koffi;
}

/** The first of the library's files that is there. @throws KmsDnsError `ERR_KERBEROS` (`library-missing`) */
export function openLibrary(koffi: Koffi, { title, files, install }: SystemLibrary): LibraryHandle {
  let failure: unknown;
  for (const file of files) {
    try {
      const library = koffi.load(file);
      trace({ event: 'library', file });
      return library;
    } catch (error) {
      failure ??= error;
    }
  }
  throw kerberosError('library-missing', `${title} cannot be loaded`, {
    said: `${firstLine(failure)} (${files.join(', ')})`,
    hint: install,
    cause: failure,
  });
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line;
}
