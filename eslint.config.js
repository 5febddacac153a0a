import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import floors from './eslint/floors.js';

const BELOW_CLI = 'Only src/cli prints, reads the command line or ends the process: take it as a parameter.';
const BELOW_CONFIG = 'Only src/config and src/cli read the environment: take the value as a parameter.';

const TERMINAL = ['argv', 'exit', 'exitCode', 'stdin', 'stdout', 'stderr'];

const banned = (names, message) => names.map((property) => ({ object: 'process', property, message }));
const bannedImports = (importNames, message) =>
  ['process', 'node:process'].map((name) => ({ name, importNames, message }));

export default defineConfig(
  globalIgnores(['dist', 'coverage']),
  {
    files: ['**/*.{js,mjs,ts}'],
    extends: [tseslint.configs.base],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'start' }],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Numbers print as people expect; objects and undefined do not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // There are no enums here, and classes are told apart by their private fields: these two cost and find nothing.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Our value classes are their public fields.
      '@typescript-eslint/no-misused-spread': 'off',
      // Interfaces ask for promises where an implementation may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
          message: 'A cast by way of unknown hides a wrong type: narrow the value with a check.',
        },
        {
          selector: 'MemberExpression[object.name="AbortSignal"][property.name="any"]',
          message: 'Node.js may collect its sources before they fire: use anySignal (src/signals.ts).',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'providers/**/*.ts'],
    plugins: { floors },
    rules: { 'floors/imports': 'error' },
  },
  {
    files: ['src/**/*.ts', 'providers/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', ...banned(TERMINAL, BELOW_CLI), ...banned(['env'], BELOW_CONFIG)],
      'no-restricted-imports': [
        'error',
        { paths: [...bannedImports(TERMINAL, BELOW_CLI), ...bannedImports(['env'], BELOW_CONFIG)] },
      ],
    },
  },
  {
    files: ['src/config/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...banned(TERMINAL, BELOW_CLI)],
      'no-restricted-imports': ['error', { paths: bannedImports(TERMINAL, BELOW_CLI) }],
    },
  },
  {
    // Tests and benchmarks may be blunt: a wrong guess fails loudly there.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
