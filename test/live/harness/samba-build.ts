import { spawnSync } from 'node:child_process';
import { findBinary } from './binaries.js';

/** The Samba of this machine, as it was built; empty words when there is none. */
export interface SambaBuild {
  /** Such as `4.17.12-Debian`. */
  readonly version: string;
  /** The folders of its modules and of what a domain is provisioned from. */
  readonly modules: string;
  readonly setup: string;
}

let build: SambaBuild | undefined;

export function sambaBuild(): SambaBuild {
  return (build ??= ask());
}

function ask(): SambaBuild {
  const samba = findBinary('samba');
  const text = samba === undefined ? '' : spawnSync(samba, ['-b'], { encoding: 'utf8' }).stdout;
  const word = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';
  return {
    version: word(/^Samba version: (.*)$/m),
    modules: word(/ MODULESDIR: (.*)$/m),
    setup: word(/ SETUPDIR: (.*)$/m),
  };
}
