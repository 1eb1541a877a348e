export { browserStorage } from "./storage.js";
export { browserSurroundings } from "./surroundings.js";
