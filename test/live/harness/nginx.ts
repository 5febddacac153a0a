import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireBinary } from './binaries.js';
import { startListener, type LiveListener } from './listener.js';

/** What to install for `describeLive`. */
export const NGINX = ['nginx'] as const;

/** nginx as a plain foreground process: a listener that speaks HTTP. */
export function startNginx(): Promise<LiveListener> {
  return startListener('nginx', (port, folder) => {
    const config = join(folder, 'nginx.conf');
    writeFileSync(config, nginxConf(folder, port));
    return [requireBinary('nginx'), '-p', folder, '-c', config, '-e', 'stderr'];
  });
}

function nginxConf(folder: string, port: number): string {
  const bodies = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr;
events {}
http {
  access_log off;
${bodies.map((name) => `  ${name}_temp_path ${folder}/${name};\n`).join('')}  server { listen 127.0.0.1:${port}; }
}
`;
}
