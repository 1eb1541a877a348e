import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";
// @ts-expect-error: plain JavaScript, as all scripts of the build
import { FLOOR, page } from "../../scripts/page.mjs";

/** Where `npm run dev` finds a server: `switchboard serve --demo`. */
const server = process.env.SWITCHBOARD_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/organizer/",
  // Scripts and styles find each other wherever the server is; the page is written anew by it.
  experimental: {
    renderBuiltUrl: (_file, { hostType }) => (hostType === "html" ? undefined : { relative: true }),
  },
  plugins: [react(), page("Switchboard")],
  resolve: { conditions: ["source", ...defaultClientConditions] },
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: FLOOR },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
