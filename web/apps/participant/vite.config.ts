import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
// @ts-expect-error: plain JavaScript, as all scripts of the build
import { FLOOR, page } from "../../scripts/page.mjs";

const BASE = "/participant/";

export default defineConfig({
  base: BASE,
  // Scripts and styles find each other wherever the server is; the page is written anew by it.
  experimental: {
    renderBuiltUrl: (_file, { hostType }) => (hostType === "html" ? undefined : { relative: true }),
  },
  resolve: { conditions: ["source", ...defaultClientConditions] },
  // So that a development server works with a running `switchboard serve --demo`.
  server: { proxy: { "/api": { target: process.env.SWITCHBOARD ?? "http://127.0.0.1:8080", ws: true } } },
  build: { target: FLOOR, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  plugins: [
    react(),
    page("Help"),
    VitePWA({
      // The manifest is a file in public/, and src/pwa/ registers the worker and asks before an update.
      manifest: false,
      injectRegister: false,
      registerType: "prompt",
      workbox: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}"],
        navigateFallback: "index.html",
        cleanupOutdatedCaches: true,
        inlineWorkboxRuntime: true,
        sourcemap: false,
      },
    }),
  ],
});
