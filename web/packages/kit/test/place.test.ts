import { expect, it } from "vitest";
import { API_BASE, appFolder, folderOf } from "../src/place.js";

function pageWith(content: string): Document {
  const page = document.implementation.createHTMLDocument();
  page.head.innerHTML = `<meta name="app-folder" content="${content}" />`;
  return page;
}

it.each([
  ["/participant/", "/organizer/"],
  ["/help/participant/", "/help/organizer/"],
  ["/a/b/participant/", "/a/b/organizer/"],
])("finds the other app beside its own folder: %s", (folder, other) => {
  expect(appFolder(pageWith(folder))).toBe(folder);
  expect(folderOf("organizer", folder)).toBe(other);
});

it("stands below its host where the page says nothing, or nothing that is a folder", () => {
  expect(appFolder(document.implementation.createHTMLDocument())).toBe("/app/");
  expect(appFolder(pageWith("elsewhere"))).toBe("/app/");
  expect(API_BASE).toBe("/api/v1");
});
