/** A browser that translates every page, as Chrome's does: each text is taken out, and another one put in. */
import type { BrowserContext } from "playwright-core";

/** The words stay the same, so that tests find them; the texts do not, which is what hurts. */
export async function translate(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const alone = new Set(["SCRIPT", "STYLE", "TITLE", "TEXTAREA", "OPTION", "FONT"]);
    const replace = (text: Node) => {
      const parent = text.parentNode;
      if (parent === null || alone.has(parent.nodeName) || (text.nodeValue ?? "").trim() === "") return;
      const outer = document.createElement("font");
      const inner = document.createElement("font");
      inner.textContent = text.nodeValue;
      outer.append(inner);
      parent.replaceChild(outer, text);
    };
    const within = (node: Node) => {
      if (node.nodeType === Node.TEXT_NODE) return replace(node);
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      const texts: Node[] = [];
      while (walker.nextNode()) texts.push(walker.currentNode);
      texts.forEach(replace);
    };
    new MutationObserver((records) => {
      for (const record of records) {
        if (record.type === "characterData") within(record.target);
        else record.addedNodes.forEach(within);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}
