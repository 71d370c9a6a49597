// Runs the steps of the Dockerfile one by one without Docker, each stage in an empty directory, and then the program as
// the image would: as another user, with a health check, ended by SIGTERM. `node scripts/check-image.mjs`; takes minutes,
// needs root for the other user, and is not part of the tests. What only a container engine can show (the base image,
// its users, caches) stays unchecked.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isInBuildContext } from './build-context.mjs';

const repository = new URL('..', import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), 'sotto-image-'));
chmodSync(work, 0o755);
/** Whom `USER node` stands for here. */
const USER_ID = 65534;

/** Instructions in order: comments dropped, continued lines joined. */
function readInstructions() {
  return readFileSync(join(repository, 'Dockerfile'), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => /^(\w+)\s+(.*)$/.exec(line.trim()).slice(1));
}

/** The build context: what git would commit, thinned by .dockerignore. */
function createContext() {
  const context = join(work, 'context');
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: repository })
    .toString()
    .split('\n')
    .filter((path) => path !== '' && existsSync(repository + path));
  for (const path of files) {
    if (!isInBuildContext(path)) continue;
    mkdirSync(dirname(join(context, path)), { recursive: true });
    cpSync(repository + path, join(context, path));
  }
  return context;
}

const context = createContext();
const stages = [];
let stage;

/** A path of the image, in this stage's directory. */
const inside = (path, base = stage) => join(base.root, path.startsWith('/') ? path : join(base.cwd, path));
/** Shell commands name the image's paths, too. */
const relocate = (command) =>
  command.replaceAll(/(?<=^|\s|:)\/(app|data|usr\/local)(?=\/|\s|$)/g, `${stage.root}/$1`);

const steps = {
  FROM(rest) {
    const [, name] = /\sAS\s+(\S+)/i.exec(rest) ?? [];
    stage = { name, root: join(work, name ?? 'final'), cwd: '/', env: {}, user: 'root' };
    mkdirSync(join(stage.root, 'usr/local/bin'), { recursive: true });
    stages.push(stage);
  },
  WORKDIR(path) {
    stage.cwd = path;
    mkdirSync(inside('.'), { recursive: true });
  },
  COPY(rest) {
    const [, from] = /--from=(\S+)/.exec(rest) ?? [];
    const paths = rest.replace(/--\S+\s+/g, '').split(/\s+/);
    const target = paths.pop();
    for (const path of paths) {
      const source = from
        ? inside(
            path,
            stages.find(({ name }) => name === from),
          )
        : join(context, path);
      const isFile = statSync(source).isFile();
      const into = isFile && target.endsWith('/') ? join(target, basename(path)) : target;
      mkdirSync(dirname(inside(into)), { recursive: true });
      cpSync(source, inside(into), { recursive: true, verbatimSymlinks: true });
    }
  },
  RUN(rest) {
    const command = relocate(rest.replace(/^--mount=\S+\s+/, '')).replace(
      '-o node -g node',
      `-o ${USER_ID} -g ${USER_ID}`,
    );
    execFileSync('sh', ['-ec', command], {
      cwd: inside('.'),
      stdio: 'inherit',
      env: { ...process.env, ...stage.env },
    });
  },
  ENV(rest) {
    for (const pair of rest.split(/\s+/)) stage.env[pair.split('=')[0]] = pair.split('=')[1];
  },
  USER: (name) => (stage.user = name),
  HEALTHCHECK: (rest) => (stage.health = JSON.parse(rest.slice(rest.indexOf('['))).map(relocate)),
  ENTRYPOINT: (rest) => (stage.entrypoint = JSON.parse(rest).map(relocate)),
  CMD: (rest) => (stage.command = JSON.parse(rest)),
  STOPSIGNAL: (name) => (stage.signal = name),
  VOLUME() {},
  EXPOSE() {},
};

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts what the image starts, asks its health check, stops it. */
async function runImage() {
  if (stage.user === 'root') throw new Error('the image runs as root');
  const data = join(stage.root, 'data');
  chownSync(data, USER_ID, USER_ID);
  const env = {
    PATH: process.env.PATH,
    ...stage.env,
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
    DATA_DIR: data,
  };
  const options = { cwd: inside('.'), env, uid: USER_ID, gid: USER_ID };
  const [program, ...args] = [...stage.entrypoint, ...stage.command];
  const child = spawn(program, args, { ...options, stdio: 'inherit' });
  const ended = once(child, 'exit');
  try {
    const isHealthy = () => {
      try {
        execFileSync(stage.health[0], stage.health.slice(1), { ...options, stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    };
    for (let tries = 0; !isHealthy(); tries += 1) {
      if (tries === 30 || child.exitCode !== null) throw new Error('the health check fails');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const url = `http://127.0.0.1:${env.PORT}`;
    for (const path of ['/', '/chat', '/widget/chat-widget.js']) {
      const { status } = await fetch(url + path);
      if (status !== 200) throw new Error(`GET ${path}: ${status}`);
    }
    execFileSync(process.execPath, [join(stage.root, 'usr/local/bin/sotto'), 'sites', 'list'], {
      ...options,
      stdio: 'inherit',
    });
    child.kill(stage.signal);
    const [code] = await ended;
    if (code !== 0) throw new Error(`${stage.signal} ended it with ${code}`);
  } finally {
    child.kill('SIGKILL');
  }
}

try {
  for (const [instruction, rest] of readInstructions()) {
    console.log(`--- ${instruction} ${rest}`);
    steps[instruction](rest);
  }
  for (const unwanted of ['typescript', 'vitest', 'puppeteer-core', 'vite', 'esbuild'])
    if (existsSync(inside(`node_modules/${unwanted}`))) throw new Error(`${unwanted} is in the image`);
  await runImage();
  console.log(
    execFileSync('du', ['-sh', inside('.')])
      .toString()
      .trim(),
  );
  console.log('ok    every step of the Dockerfile, and its program');
} finally {
  rmSync(work, { recursive: true, force: true });
}
