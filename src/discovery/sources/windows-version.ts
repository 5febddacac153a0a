import type { Os } from '../os.js';

/** By its first build, newest first (learn.microsoft.com, "Windows Server release information" and the like of Windows 10 and 11). */
const CLIENTS: readonly (readonly [build: number, os: Os])[] = [
  [22000, '11'],
  [10240, '10'],
  [9600, '8.1'],
  [9200, '8'],
  [7600, '7'],
  [6000, 'vista'],
];

const SERVERS: readonly (readonly [build: number, os: Os])[] = [
  [26100, '2025'],
  [20348, '2022'],
  [17763, '2019'],
  [14393, '2016'],
  [9600, '2012r2'],
  [9200, '2012'],
  [7600, '2008r2'],
  [6001, '2008'],
];

/**
 * The Windows that a version such as `10.0.19045` or `10.0.19045.3996` belongs to. Servers share their builds with
 * clients, and KMS discovery is the same in both: without `server` it is the client's name.
 */
export function osOfVersion(version: string, kind: 'client' | 'server' = 'client'): Os | undefined {
  const build = Number(/^\d+\.\d+\.(\d{1,6})/.exec(version)?.[1]);
  return (kind === 'server' ? SERVERS : CLIENTS).find(([first]) => build >= first)?.[1];
}
