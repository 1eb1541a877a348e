// Finds texts that stand beside something else in an element. A browser that translates the page takes a text out
// of it and puts another one in; React then changes what is not there any more, or fails when it puts something
// before it or takes it away. A text that is alone in its element is safe: `<span>{text}</span>`.
//
//   node scripts/translatable.mjs
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse } from "vite";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = ["packages/chat/src", "packages/kit/src", "apps/organizer/src", "apps/participant/src"];

/** Components of others that put something beside the text they are given: ours of these names stand in for them. */
const THEIRS = /^import (?!type)[^;]*from "@mui\/material\/(?:Button|MenuItem)"/m;
const OURS = "packages/kit/src/root/button.tsx";
/** What such components take as texts, where they put something beside. */
const TEXT_PROPS = { Tab: ["label"] };
/** Functions that make elements, by how they are called; all others may make texts. */
const MAKES_ELEMENTS = /^(?:map|flatMap|side|createElement|cloneElement|render[A-Z]\w*)$/;
/** Properties that hold elements. */
const HOLDS_ELEMENTS =
  /^(?:undefined|children|header|note|readOnly|beside|below|actions|action|above|icon|left|middle|right|bottom|top)$/;

/** Whether an expression may be a text. */
function mayBeText(node) {
  switch (node?.type) {
    case "JSXText":
      return meaningful(node);
    case "JSXExpressionContainer":
      return mayBeText(node.expression);
    case "Literal":
      return typeof node.value === "string" || typeof node.value === "number";
    case "TemplateLiteral":
      return true;
    case "BinaryExpression":
      return node.operator === "+";
    case "LogicalExpression":
      return mayBeText(node.right) || (node.operator !== "&&" && mayBeText(node.left));
    case "ConditionalExpression":
      return mayBeText(node.consequent) || mayBeText(node.alternate);
    case "CallExpression": {
      const { callee } = node;
      return !MAKES_ELEMENTS.test(callee.property?.name ?? callee.name ?? "");
    }
    case "MemberExpression":
      return !HOLDS_ELEMENTS.test(node.property?.name ?? "");
    case "Identifier":
      return !HOLDS_ELEMENTS.test(node.name);
    case "ParenthesizedExpression":
    case "TSNonNullExpression":
    case "TSAsExpression":
    case "ChainExpression":
      return mayBeText(node.expression);
    default:
      return false;
  }
}

/** Text that is more than how the source is laid out. */
function meaningful({ value }) {
  return value.trim() !== "" || (value !== "" && !value.includes("\n"));
}

function isEmpty(child) {
  if (child.type === "JSXText") return !meaningful(child);
  return child.type === "JSXExpressionContainer" && child.expression.type === "JSXEmptyExpression";
}

/** The places (offsets) in a source where a text stands beside something else. */
export async function besides(name, source) {
  const { program, errors } = await parse(name, source, { lang: "tsx" });
  if (errors.length > 0) throw new Error(`${name}: ${errors[0].message}`);
  const found = [];
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== "object" || node === null || typeof node.type !== "string") return;
    if (node.type === "JSXElement" || node.type === "JSXFragment") {
      const children = node.children.filter((child) => !isEmpty(child));
      if (children.length > 1) found.push(...children.filter(mayBeText).map((child) => child.start));
      // A fragment is nowhere by itself: its text stands among what is around it.
      else if (node.type === "JSXFragment")
        found.push(...children.filter(mayBeText).map((child) => child.start));
      const opening = node.openingElement;
      for (const attribute of opening?.attributes ?? []) {
        const texts = TEXT_PROPS[opening.name?.name] ?? [];
        if (texts.includes(attribute.name?.name) && mayBeText(attribute.value)) found.push(attribute.start);
      }
    }
    for (const [key, value] of Object.entries(node)) if (key !== "parent") visit(value);
  };
  visit(program);
  return found;
}

async function main() {
  const said = [];
  for (const folder of SOURCES) {
    const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((one) => one.isFile() && one.name.endsWith(".tsx"))) {
      const file = join(entry.parentPath, entry.name);
      const name = relative(ROOT, file);
      const source = await readFile(file, "utf8");
      const line = (offset) => source.slice(0, offset).split("\n").length;
      for (const offset of await besides(name, source)) {
        said.push(`${name}:${line(offset)}: ${source.slice(offset, offset + 60).split("\n")[0]}`);
      }
      if (name !== OURS && THEIRS.test(source)) said.push(`${name}: take Button and MenuItem of the kit`);
    }
  }
  for (const one of said) console.error(one);
  if (said.length > 0) {
    console.error(
      "\nA translated page breaks here: give each text an element of its own. See scripts/translatable.mjs.",
    );
    process.exitCode = 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
