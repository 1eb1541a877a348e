import { defineConfig } from "vitest/config";

/** The headless client runs without a DOM; everything that is drawn runs in jsdom. */
const conditions = ["source", "module", "browser", "development|production"];
const drawn = { resolve: { conditions }, ssr: { resolve: { conditions } } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "chat",
          root: "packages/chat",
          environment: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/react/**"],
        },
      },
      {
        ...drawn,
        test: {
          name: "chat-react",
          root: "packages/chat",
          environment: "jsdom",
          include: ["test/react/**/*.test.{ts,tsx}"],
        },
      },
      {
        ...drawn,
        test: {
          name: "kit",
          root: "packages/kit",
          environment: "jsdom",
          include: ["test/**/*.test.{ts,tsx}"],
        },
      },
    ],
  },
});
