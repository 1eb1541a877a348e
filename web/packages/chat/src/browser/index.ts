export { browserRoom } from "./room.js";
export { browserStorage } from "./storage.js";
export { browserSurroundings } from "./surroundings.js";
