import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Takes Node's own modules by `process.getBuiltinModule` (Node 20.16) when the code that uses them is run, instead of
 * importing all of them at the top of a file. It serves the `require` calls of CommonJS dependencies as well.
 */
export const builtinsOnDemand: Plugin = {
  name: 'builtins-on-demand',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path }) =>
      isBuiltin(path) ? { path: path.replace(/^(?:node:)?/, 'node:'), namespace: 'builtin' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }));
  },
};

/**
 * Without splitting, esbuild puts what is loaded by `import()` into the same file, to be run when it is wanted. These
 * stay files of their own.
 * @param files what is imported, as the sources write it, and the file that holds it
 */
export function filesApart(files: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'files-apart',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path, kind }) => {
        const file = kind === 'dynamic-import' ? files.get(path) : undefined;
        return file === undefined ? undefined : { path: file, external: true };
      });
    },
  };
}
