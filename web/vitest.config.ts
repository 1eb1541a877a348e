import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { reporters } from "./scripts/times.ts";

/** The workspace's packages are taken from source, so that nothing needs building first. */
const conditions = ["source", "node"];

/** Beside compilers, which want every core, what takes a second takes several: this is for what never ends. */
const testTimeout = 30_000;

/** A project whose tests draw: they run in jsdom. */
function drawn(name: string, root: string, include = "test/**/*.test.{ts,tsx}") {
  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: { name, root, environment: "jsdom", include: [include], testTimeout },
  };
}

export default defineConfig({
  test: {
    reporters,
    // A file each core. By itself one core would be left to whoever waits for the tests.
    maxWorkers: availableParallelism(),
    projects: [
      // The headless client, without a DOM.
      {
        test: {
          name: "chat",
          root: "packages/chat",
          environment: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/react/**"],
          testTimeout,
        },
      },
      drawn("chat-react", "packages/chat", "test/react/**/*.test.{ts,tsx}"),
      drawn("kit", "packages/kit"),
      drawn("organizer", "apps/organizer"),
      drawn("participant", "apps/participant"),
    ],
  },
});
