import { readFile } from 'node:fs/promises';
import { KmsDnsError } from '../errors.js';
import { parseServerName } from '../transport/index.js';
import { parseResolvConf, RESOLVER_DEFAULTS, type SystemResolvers } from './resolv-conf.js';

const RESOLV_CONF = '/etc/resolv.conf';

/**
 * The system's resolvers, from resolv.conf. Where there is no such file (Windows), from Node.js, which knows the
 * servers but no search list; that has not been run on Windows yet. A file that names no server means the one on
 * this machine, as for glibc.
 * @throws KmsDnsError `ERR_IO` when the file cannot be read
 */
export async function systemResolvers(
  path = RESOLV_CONF,
  nodeServers?: () => readonly string[],
): Promise<SystemResolvers> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (!isMissing(error)) {
      throw new KmsDnsError('ERR_IO', `${path} cannot be read`, {
        hint: 'Name a resolver with --resolver.',
        cause: error,
      });
    }
    const getServers = nodeServers ?? (await import('node:dns')).getServers;
    const servers = getServers().map((server) => parseServerName(server));
    return { servers, search: [], ...RESOLVER_DEFAULTS, warnings: [] };
  }
  const found = parseResolvConf(text);
  return found.servers.length > 0 ? found : { ...found, servers: [parseServerName('127.0.0.1')] };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
