// How vitest tells of a run: as it does by itself, and how long each test took, in a file for scripts/slowest.sh
// in the folder that TEST_TIMES names.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

const folder = process.env.TEST_TIMES;

function write(to: string, modules: ReadonlyArray<TestModule>): void {
  const lines = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => {
      const seconds = (test.diagnostic()?.duration ?? 0) / 1000;
      const name = `${test.project.name || "e2e"} > ${module.relativeModuleId} > ${test.fullName}`;
      return `${seconds.toFixed(3)}\t${name.replace(/\s+/g, " ")}\n`;
    }),
  );
  writeFileSync(join(to, `${process.pid}.times`), lines.join(""));
}

export const reporters: ("default" | Reporter)[] =
  folder === undefined ? ["default"] : ["default", { onTestRunEnd: (modules) => write(folder, modules) }];
