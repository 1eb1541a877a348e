import { defineConfig } from "vitest/config";

/** Files run one after the other: each has a server and a browser, and machines may be small. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
