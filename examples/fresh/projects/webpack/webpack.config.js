import { cpSync } from 'node:fs';
import webpack from 'webpack';

export default {
  mode: 'production',
  entry: './src/index.ts',
  output: { filename: 'page.js', clean: true },
  module: {
    rules: [{ test: /\.ts$/, loader: 'ts-loader', options: { compilerOptions: { noEmit: false } } }],
  },
  resolve: { extensions: ['.ts', '.js'] },
  performance: { hints: false },
  plugins: [
    new webpack.EnvironmentPlugin(['SOTTO_URL', 'SOTTO_CLIENT_ID']),
    { apply: ({ hooks }) => hooks.done.tap('page', () => cpSync('public', 'dist', { recursive: true })) },
  ],
};
