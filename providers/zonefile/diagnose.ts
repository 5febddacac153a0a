import { access, constants, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { asKmsDnsError, InputError, KmsDnsError } from '../../src/errors.js';
import type { Diagnosis } from '../../src/provider.js';
import { refuseSigned } from './refusals.js';
import type { ZoneIndex } from './zone-index.js';

/** What a change of this file needs: that it can be read as a zone, and replaced. */
export async function diagnoseFile(path: string, load: () => Promise<ZoneIndex>): Promise<Diagnosis[]> {
  return [
    await tried('file', async () => {
      const { zone } = await load();
      refuseSigned(zone);
      return `${path} is the zone ${zone.name.text}, serial ${zone.soa.data.serial}`;
    }),
    await tried('folder', () => checkFolder(path)),
  ];
}

/** Tries one thing that says how it went. */
export async function tried(check: string, attempt: () => Promise<string>): Promise<Diagnosis> {
  try {
    return { check, status: 'ok', message: await attempt(), fix: null };
  } catch (error) {
    const { message, hint = null } = asKmsDnsError(error);
    const told = error instanceof InputError && error.field === check ? error.problem : message;
    return { check, status: 'fail', message: told, fix: hint };
  }
}

async function checkFolder(path: string): Promise<string> {
  const folder = dirname(await realpath(path).catch(() => resolve(path)));
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new KmsDnsError('ERR_IO', `${folder} cannot be written to (${code})`, {
      hint: 'The lock and the new file are made in the folder of the zone file: run kmsdns as a user who may write there.',
      cause,
    });
  }
  return `${folder} can be written to, where the new file is made`;
}
