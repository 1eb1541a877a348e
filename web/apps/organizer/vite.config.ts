import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

/** Where `npm run dev` finds a server: `switchboard serve --demo`. */
const server = process.env.SWITCHBOARD_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/organizer/",
  plugins: [react()],
  resolve: { conditions: ["source", ...defaultClientConditions] },
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2022" },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
