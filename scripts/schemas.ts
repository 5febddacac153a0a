/** Writes schemas/, the JSON Schemas of our files, from what reads them: `npm run docs:schemas`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { CLIENT_PROFILE_SCHEMA } from '../src/config/schema/client-profile.js';

/** The text of every file in schemas/, by its path. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return {
    [fileURLToPath(new URL('../schemas/client-profile.schema.json', import.meta.url))]: text(
      toJsonSchema(CLIENT_PROFILE_SCHEMA),
    ),
  };
}

function text(schema: unknown): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, content] of Object.entries(schemaFiles())) writeFileSync(path, content);
}
