import { brotliCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { stage } from "../src/stage.js";

const on = stage();

/** Below this the build leaves a file as it is. */
const WORTHWHILE_BYTES = 256;

/** Compressed, in bytes: all that a page fetches by itself before anybody signs in, also ahead of time. */
const LIMITS = { participant: 200 * 1024, organizer: 350 * 1024 };

describe("the first load", () => {
  it.each(["participant", "organizer"] as const)(
    "of the %s app is small, and comes from one place",
    async (app) => {
      const device = await on.device({ kind: app === "participant" ? "phone" : "desktop", maps: false });
      const page = await device.tab();
      const network = await device.context.newCDPSession(page);
      await network.send("Network.enable");
      const urls = new Map<string, string>();
      let bytes = 0;
      network.on("Network.requestWillBeSent", ({ requestId, request }) => urls.set(requestId, request.url));
      network.on("Network.dataReceived", ({ encodedDataLength }) => {
        bytes += encodedDataLength;
      });
      await page.goto(`${on.server.url}/${app}/`);
      await page.getByText("who do you want to be?", { exact: false }).waitFor();
      await page.waitForLoadState("networkidle");

      expect(bytes, [...urls.values()].join("\n")).toBeLessThanOrEqual(LIMITS[app]);
      expect(bytes).toBeGreaterThan(20 * 1024);
      const elsewhere = [...urls.values()].filter(
        (url) => !url.startsWith(on.server.url) && !url.startsWith("data:"),
      );
      expect(elsewhere).toEqual([]);
    },
  );

  it.each(["participant", "organizer"] as const)(
    "of the %s app goes out compressed, and is kept",
    async (app) => {
      const html = await (await fetch(`${on.server.url}/${app}/`)).text();
      const files = [...html.matchAll(/(?:src|href)="([^"]*\/assets\/[^"]*)"/g)].map(
        (match) => match[1] ?? "",
      );
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) {
        const answer = await fetch(new URL(file, on.server.url), { headers: { "Accept-Encoding": "br" } });
        const bytes = Buffer.from(await answer.arrayBuffer());
        // As the build does: where a header would cost more than is saved, a file goes out as it is.
        const isWorthIt = bytes.length - brotliCompressSync(bytes).length >= WORTHWHILE_BYTES;
        expect(answer.headers.get("content-encoding"), file).toBe(isWorthIt ? "br" : null);
        expect(answer.headers.get("cache-control"), file).toContain("immutable");
      }
      // Nothing stands in the page but its loader, which the policy names.
      const loader = /<script data-hash="(sha256-[^"]+)">/.exec(html)?.[1] ?? "no loader";
      const policy = (await fetch(`${on.server.url}/${app}/`)).headers.get("content-security-policy");
      expect(policy).toContain(`script-src 'self' '${loader}';`);
      expect(html.replace(/<script data-hash=/, "")).not.toMatch(/<style|style="|<script(?![^>]*src=)/);
    },
  );
});
