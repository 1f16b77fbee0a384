import js from '@eslint/js';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

// Arrows point one way: study -> manifest -> constructs -> main. The command reads the study, and of its objects names, labels, paths and what is restricted.
const arrows = [
  { target: './lib/study', from: ['./lib/manifest/**', './lib/*.ts', './cli/**', './main*.ts'] },
  { target: './lib/manifest', from: ['./lib/*.ts', './cli/**', './main*.ts'] },
  { target: './lib', from: ['./cli/**', './main*.ts'] },
  { target: './cli', from: ['./lib/*.ts', './lib/manifest/!(labels|names|paths|restricted).ts', './main*.ts'] },
  { target: './cli/results', from: ['./cli/!(errors|schema|special-files).ts', './cli/commands/**'] },
  { target: ['./lib', './cli'], from: ['./test/**', './bench/**'] },
];

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'imports/', 'node_modules/', 'results/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: arrows }],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    // A test that finds nothing where it expects something fails by itself; objects of the API are plain data there.
    files: ['test/**/*.ts', '**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    // What is printed is escaped at one place.
    files: ['cli/**/*.ts'],
    ignores: ['cli/printing.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "MemberExpression[property.name='write'][object.property.name=/^(stdout|stderr)$/][object.object.name='process']",
          message: 'Print by cli/printing.ts.',
        },
      ],
    },
  },
  {
    files: ['bin/**/*.js', '*.config.js', 'test/**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', module: 'writable', process: 'readonly', __dirname: 'readonly' },
    },
  },
);
