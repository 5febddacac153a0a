import { isBuiltin } from 'node:module';
import { relative, resolve, sep } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Takes Node's own modules by `process.getBuiltinModule` (Node 20.16) when the code that uses them is run, instead of
 * importing all of them at the top of a file, and of each only the names in use: many load something when read.
 * CommonJS dependencies get the module itself from their `require`.
 */
export const builtinsOnDemand: Plugin = {
  name: 'builtins-on-demand',
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind }) => {
      // `import()` of one is on demand already.
      if (!isBuiltin(path) || kind === 'dynamic-import') return undefined;
      const namespace = kind === 'require-call' ? 'required' : 'imported';
      return { path: path.replace(/^(?:node:)?/, 'node:'), namespace, sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }));
    build.onLoad({ filter: /.*/, namespace: 'imported' }, async ({ path }) => {
      const names = Object.keys((await import(path)) as object).filter((name) => name !== 'default');
      const lines = names.map((name) => `export const ${name} = /* @__PURE__ */ take('${name}');`);
      return {
        contents: [
          `const builtin = /* @__PURE__ */ process.getBuiltinModule('${path}');`,
          'const take = (name) => builtin[name];',
          'export default builtin;',
          ...lines,
        ].join('\n'),
      };
    });
  },
};

/**
 * Without splitting, esbuild puts what is loaded by `import()` into the same file, to be run when it is wanted. These
 * stay files of their own.
 * @param root the project's folder
 * @param files what is imported, a package or a source file's path from the root, and the file that holds it
 */
export function filesApart(root: string, files: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'files-apart',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path, kind, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const source = relative(root, resolve(resolveDir, path)).replaceAll(sep, '/').replace(/\.js$/, '.ts');
        const file = files.get(path.startsWith('.') ? source : path);
        return file === undefined ? undefined : { path: file, external: true };
      });
    },
  };
}
