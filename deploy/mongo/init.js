// Creates the replica set of one member and the server's user if they are missing. compose.yaml runs this at every `up`.
/* global cat, connect, print, sleep */
const secret = (name) => encodeURIComponent(cat(`/run/secrets/${name}`).trim());
const WAIT_MS = 60_000;

const admin = connect(
  `mongodb://root:${secret('mongo_root_password')}@mongo:27017/admin?directConnection=true`,
);
try {
  admin.runCommand({ replSetGetStatus: 1 });
} catch {
  admin.runCommand({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: 'mongo:27017' }] } });
  print('created the replica set');
}
for (const start = Date.now(); !admin.hello().isWritablePrimary; sleep(200)) {
  if (Date.now() - start > WAIT_MS) throw new Error('the replica set has no primary');
}

// May read and write its own database, and create collections, indexes and validators there; nothing else.
const sotto = admin.getSiblingDB('sotto');
const user = {
  pwd: cat('/run/secrets/mongo_sotto_password').trim(),
  roles: [
    { role: 'readWrite', db: 'sotto' },
    { role: 'dbAdmin', db: 'sotto' },
  ],
};
if (sotto.getUser('sotto')) sotto.updateUser('sotto', user);
else sotto.createUser({ user: 'sotto', ...user });
print('the store is ready');
