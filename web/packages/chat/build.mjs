// Makes what is published: ESM and its types, and the stylesheets beside them.
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
execFileSync("npx", ["tsc", "-p", "tsconfig.build.json"], { stdio: "inherit" });
cpSync("src", "dist", {
  recursive: true,
  filter: (source) => !source.includes(".") || source.endsWith(".css"),
});
