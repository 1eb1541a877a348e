import { defineConfig } from "vitest/config";

/** Measurements: they print figures and judge nothing. */
export default defineConfig({
  test: {
    include: ["measure/**/*.measure.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
});
