export type * from "./api.js";
export type * as wire from "./generated/wire.js";
