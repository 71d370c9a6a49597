import { audit } from './audit.js';
import { clientsDisable, clientsEnable, clientsList, clientsRotateSecret, clientsUpdate } from './clients.js';
import type { Command } from '../command.js';
import { clientsAdd, createApplication } from './clients-add.js';
import { hooksAdd, hooksDisable, hooksEnable, hooksList, hooksRotateSecret } from './hooks.js';
import { keysRotate, keysVerify } from './keys-rotate.js';
import { keysGenerate, keysStatus } from './keys.js';
import { reportsList, reportsResolve } from './reports.js';
import {
  roomsArchive,
  roomsDelete,
  roomsList,
  roomsRestore,
  roomsSetOwner,
  roomsShow,
  roomsUnarchive,
} from './rooms.js';
import { serve } from './serve.js';
import { sitesAdd, sitesDisable, sitesEnable, sitesList, sitesShow, sitesUpdate } from './sites.js';
import { sitesKeysAdd, sitesKeysList, sitesKeysRetire } from './sites-keys.js';
import {
  webhooksAdd,
  webhooksDeliveries,
  webhooksDisable,
  webhooksEnable,
  webhooksList,
  webhooksReplay,
  webhooksRotateSecret,
} from './webhooks.js';
import { usersSetPassword } from './users-set-password.js';
import { usersDisable, usersEnable, usersErase, usersGrant, usersRevoke } from './users.js';

/** All commands of the program, in the order of its help. */
export const COMMANDS: readonly Command[] = [
  serve,
  keysStatus,
  keysGenerate,
  keysRotate,
  keysVerify,
  usersSetPassword,
  usersGrant,
  usersRevoke,
  usersDisable,
  usersEnable,
  usersErase,
  roomsList,
  roomsShow,
  roomsSetOwner,
  roomsArchive,
  roomsUnarchive,
  roomsDelete,
  roomsRestore,
  reportsList,
  reportsResolve,
  clientsAdd,
  clientsList,
  clientsUpdate,
  clientsRotateSecret,
  clientsDisable,
  clientsEnable,
  createApplication,
  sitesAdd,
  sitesList,
  sitesShow,
  sitesUpdate,
  sitesDisable,
  sitesEnable,
  sitesKeysAdd,
  sitesKeysList,
  sitesKeysRetire,
  hooksAdd,
  hooksList,
  hooksRotateSecret,
  hooksDisable,
  hooksEnable,
  webhooksAdd,
  webhooksList,
  webhooksRotateSecret,
  webhooksDisable,
  webhooksEnable,
  webhooksReplay,
  webhooksDeliveries,
  audit,
];
