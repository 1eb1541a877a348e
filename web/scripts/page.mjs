// A part of the apps' build: the page gets what is to be read before the app is there, and the loader, which
// brings in what Vite would have named in the page.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { minify } from "vite";

export { FLOOR } from "./floor.mjs";

const LOADER = new URL("loader.js", import.meta.url);

/** What the server puts the emergency line in place of. */
const LINE = "<!-- emergency line -->";

/** By what the loader says; `old`: the browser is older than the app can run in. */
const TEXTS = {
  en: {
    loading: "One moment …",
    again: "This takes longer than usual. It is tried again by itself.",
    failed:
      "The app could not be loaded. It is tried again by itself. Look whether you have a connection, or load it again. If it goes on, tell somebody of the staff.",
    old: "This browser is too old for the app. Update it, or take another one. If you need help now, go to somebody of the staff.",
    reload: "Load again",
    noScript: "This app needs JavaScript.",
  },
  de: {
    loading: "Einen Moment …",
    again: "Das dauert länger als sonst. Es wird von selbst noch einmal versucht.",
    failed:
      "Die App konnte nicht geladen werden. Es wird von selbst weiter versucht. Sehen Sie nach, ob Sie eine Verbindung haben, oder laden Sie neu. Wenn es so bleibt, wenden Sie sich an jemanden vom Personal.",
    old: "Dieser Browser ist zu alt für die App. Aktualisieren Sie ihn, oder nehmen Sie einen anderen. Wenn Sie jetzt Hilfe brauchen, gehen Sie zu jemandem vom Personal.",
    reload: "Neu laden",
    noScript: "Diese App braucht JavaScript.",
  },
};

/** What stands in the page until the app does. Without any script all of it that is not hidden is seen. */
function firstPage(title) {
  const said = Object.entries(TEXTS).flatMap(([lang, texts]) => [
    ...["loading", "again", "failed", "old"].map(
      (what) => `<p lang="${lang}" data-say="${what}" hidden>${texts[what]}</p>`,
    ),
    `<p lang="${lang}" data-say="slow" hidden><button type="button">${texts.reload}</button></p>`,
    `<noscript><p lang="${lang}">${texts.noScript}</p></noscript>`,
  ]);
  return `<main id="page"><h1>${title}</h1>${LINE}${said.join("")}</main>`;
}

const TAGS = {
  app: /\s*<script type="module"[^>]* src="([^"]+)"[^>]*><\/script>/g,
  preload: /\s*<link rel="modulepreload"[^>]* href="([^"]+)"[^>]*>/g,
  style: /\s*<link rel="stylesheet"[^>]* href="([^"]+)"[^>]*>/g,
};

/** The page of an app called `title`. */
export function page(title) {
  return {
    name: "switchboard-page",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      async handler(html) {
        const parts = [];
        let rest = html;
        for (const [kind, pattern] of Object.entries(TAGS)) {
          rest = rest.replace(pattern, (_, href) => {
            parts.push(`<link data-part="${kind}" href="${href}">`);
            return "";
          });
        }
        if (!parts.some((part) => part.includes('"app"'))) throw new Error("the page names no script");
        const { code, errors } = await minify("loader.js", readFileSync(LOADER, "utf8"), {
          compress: { target: "es2015" },
          mangle: { toplevel: false },
          module: false,
        });
        // The server puts its path in front of what an attribute begins with, which would change the script.
        if (code.includes('="/')) throw new Error("loader.js names a path as an attribute does");
        if (errors?.length) throw new Error(`loader.js: ${errors[0].message}`);
        const hash = createHash("sha256").update(code).digest("base64");
        const loader = `${parts.join("")}<script data-hash="sha256-${hash}">${code}</script>`;
        return rest
          .replace('<div id="root"></div>', () => `<div id="root">${firstPage(title)}</div>`)
          .replace("</body>", () => `${loader}</body>`);
      },
    },
  };
}
