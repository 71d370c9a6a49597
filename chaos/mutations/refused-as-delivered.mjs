// Breaks a node: a delivery that the receiver of a webhook refuses counts as delivered.
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

const { request } = http;

http.request = (...args) =>
  request(...args).on('response', (response) => {
    if (response.statusCode === 500) response.statusCode = 204;
  });
syncBuiltinESMExports();
