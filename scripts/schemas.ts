/** Writes schemas/, the JSON Schemas of our files, from what reads them: `npm run docs:schemas`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { CLIENT_PROFILE_SCHEMA } from '../src/config/schema/client-profile.js';
import { KMSDNS_CONFIG_SCHEMA } from '../src/config/schema/kmsdns-config.js';

const SCHEMAS = {
  'client-profile': CLIENT_PROFILE_SCHEMA,
  kmsdns: KMSDNS_CONFIG_SCHEMA,
};

/** The text of every file in schemas/, by its path. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, schema]) => [
      fileURLToPath(new URL(`../schemas/${name}.schema.json`, import.meta.url)),
      text(toJsonSchema(schema)),
    ]),
  );
}

function text(schema: unknown): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, content] of Object.entries(schemaFiles())) writeFileSync(path, content);
}
