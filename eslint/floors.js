import { posix, relative, sep } from 'node:path';

/**
 * The rooms of the house, ground floor first. A room imports only from rooms further up in this table (its own row
 * excluded), and of another room only its `index.ts`; a room that is one file is its own index. `*` stands for one
 * folder name. `docs/architecture.md` says what lives where.
 */
const FLOORS = [
  ['src/errors.ts', 'src/version.ts', 'src/closest.ts'],
  ['src/name', 'src/new-file.ts', 'src/signals.ts', 'src/stuck-calls.ts'],
  ['src/record'],
  ['src/wire', 'src/zone'],
  ['src/transport'],
  ['src/resolve', 'src/probe', 'src/provider.ts'],
  ['src/backend'],
  ['providers/*', 'src/change', 'src/discovery', 'src/export', 'src/server'],
  ['src/conflicts'],
  ['src/agent', 'src/web'],
  ['src/config'],
  ['src/index.ts'],
  ['src/cli'],
];

/** Where the registry of providers may live: these load a provider with `import()`, or take its types. */
const PROVIDER_LOADERS = ['src/config', 'src/cli'];

const PATTERNS = FLOORS.flatMap((row, floor) =>
  row.map((room) => ({
    floor,
    pattern: new RegExp(`^${room.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}(?=/|$)`),
  })),
);

/** @param {string} file a path from the project's root, with forward slashes */
function roomOf(file) {
  for (const { floor, pattern } of PATTERNS) {
    const match = pattern.exec(file);
    if (match) return { name: match[0], floor };
  }
  return undefined;
}

/**
 * @param {string} from the importing file
 * @param {string} to the imported file
 * @param {boolean} deferred loaded by `import()`, or only its types are taken
 * @returns {string | undefined} what is wrong
 */
function problemWith(from, to, deferred) {
  const here = roomOf(from);
  const there = roomOf(to);
  if (!here) return `${from} is in no room: give its folder a row in the floors table of eslint/floors.js.`;
  if (!there)
    return to === 'package.json' ? undefined : `${to} is no part of the product: move what is needed.`;
  if (here.name === there.name) return undefined;
  if (there.name.startsWith('providers/') && !(deferred && PROVIDER_LOADERS.includes(here.name)))
    return `${here.name} may not import ${there.name}: providers are loaded by import() in ${PROVIDER_LOADERS.join(' or ')}.`;
  if (there.floor >= here.floor)
    return `${here.name} may not import ${there.name}: a room imports only from rooms on lower floors.`;
  if (to !== there.name && to !== `${there.name}/index.ts`)
    return `Import ${there.name}/index.js instead of ${to}: a room is entered by its index.`;
  return undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
const imports = {
  meta: { type: 'problem', schema: [], messages: { forbidden: '{{ problem }}' } },
  create(context) {
    const from = relative(context.cwd, context.filename).replaceAll(sep, '/');

    const check = (node, source, deferred) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return;
      const to = posix.join(posix.dirname(from), source.value).replace(/\.js$/, '.ts');
      const problem = problemWith(from, to, deferred);
      if (problem) context.report({ node, messageId: 'forbidden', data: { problem } });
    };

    return {
      ImportDeclaration: (node) => check(node, node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, node.source, true),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal, true),
    };
  },
};

export default { rules: { imports } };
