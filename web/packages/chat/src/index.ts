export type * from "./api.js";
export { createClient } from "./client.js";
export { ChatError } from "./errors.js";
export type * as wire from "./generated/wire.js";
export { LIMITS } from "./generated/wire.js";
export { decimalsOf, formatMoney, parseAmount, tipLimit } from "./money/money.js";
export { memoryStorage } from "./platform/memory-storage.js";
export { addressOf, helpChats, isDirect, isHelp, isList, userOf } from "./state/kinds.js";
export { isWaiting, stateOf } from "./state/turns.js";
