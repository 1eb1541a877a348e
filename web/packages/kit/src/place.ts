import type { Me } from "@switchboard/chat";

/**
 * The folder of this app, with a slash at its end: the server writes it into the page, as a proxy may have
 * put a path in front of it. In a page that says nothing the app stands right below its host.
 */
export function appFolder(page: Document | undefined = globalThis.document): string {
  const written = page?.querySelector<HTMLMetaElement>("meta[name=app-folder]")?.content;
  return written?.endsWith("/") ? written : "/app/";
}

/** The path of the app for `role`: it stands beside this one. */
export function folderOf(role: Me["role"], folder: string = appFolder()): string {
  return folder.replace(/[^/]*\/$/, `${role}/`);
}

/** Base path of the interface: the apps are served by the server that they talk to. */
export const API_BASE: string = appFolder().replace(/[^/]*\/$/, "api/v1");
