import { defineConfig } from "vitest/config";
import { reporters } from "../scripts/times.ts";

/** Two files at a time, each with a server and a browser of its own: they wait for each other a good deal. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    reporters,
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
