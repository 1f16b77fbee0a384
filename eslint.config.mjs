import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'imports/', 'node_modules/', 'results/', 'templates/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
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
    files: ['lib/**/*.{ts,tsx}', 'cli/**/*.{ts,tsx}', 'bench/**/*.ts'],
    rules: { 'max-lines': ['error', 250] },
  },
  {
    // What is printed is escaped at one place.
    files: ['cli/**/*.ts'],
    ignores: ['cli/text/printing.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "MemberExpression[property.name='write'][object.property.name=/^(stdout|stderr)$/][object.object.name='process']",
          message: 'Print by cli/text/printing.ts.',
        },
      ],
    },
  },
  {
    files: ['bin/**/*.js', '*.config.js', '.*.js', 'test/**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', module: 'writable', process: 'readonly', __dirname: 'readonly' },
    },
  },
);
