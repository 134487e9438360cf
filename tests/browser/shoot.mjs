// Takes the pictures of docs/use/pictures: made by a command, so that they never show another program than this one.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { answered, askBelow, casePages, handIn, languages, open, procedurePages, registerPages, root } from "./site.mjs";

const out = process.argv[2] ?? join(root, "docs/use/pictures");
mkdirSync(out, { recursive: true });
const { base, desk, browser, close } = await open();
const page = browser.pages()[0] ?? (await browser.newPage());
await page.emulateMedia({ colorScheme: "light" });
const report = await handIn(page, base, "th");
const shoot = (name, options = {}) => page.screenshot({ path: join(out, `${name}.png`), ...options });

const register = await registerPages(page, base);
const cases = await casePages(desk);
const own = cases.find((path) => /\/cases\/\d/.test(path));
// Those that the book shows; the others are looked at by check.mjs alone.
const named = ["register", "", "", "", "", "", "", "", "card", "", "", "map", ""];

for (const language of languages) {
  for (const [width, height, suffix] of [[1280, 1100, ""], [390, 1400, "-phone"]]) {
    await page.setViewportSize({ width, height });
    for (const [i, path] of register.entries()) {
      if (!named[i] || (suffix && named[i] === "map")) continue;
      await page.goto(`${base}${path}?lang=${language}`);
      await shoot(`${named[i]}${suffix}-${language}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 1100 });
  await page.goto(`${base}/?lang=${language}`);
  await shoot(`check-${language}`);
  await page.goto(`${report}?lang=${language}`);
  await shoot(`report-${language}`);
  await page.evaluate(() => document.querySelectorAll(".row")[8]?.scrollIntoView());
  await shoot(`report-margin-${language}`);
  await page.evaluate(() => {
    const all = [...document.querySelectorAll(".sides")];
    const one = all.find((d) => d.querySelector("del") && d.querySelector("ins"));
    if (one) {
      one.open = true;
      one.scrollIntoView();
    }
  });
  await shoot(`report-sides-${language}`);
  await page.setViewportSize({ width: 390, height: 1400 });
  await page.goto(`${report}?lang=${language}`);
  await page.evaluate(() => document.querySelectorAll(".row")[7]?.scrollIntoView());
  await shoot(`report-phone-${language}`);
  await page.goto(`${base}/?lang=${language}`);
  await shoot(`check-phone-${language}`);
  await askBelow(page, base, language);
  await shoot(`below-province-phone-${language}`);
  await page.setViewportSize({ width: 1280, height: 1100 });
  await page.goto(`${base}/draft/th/mou?${answered}&step=relation&lang=${language}`);
  await shoot(`draft-question-${language}`);
  await page.goto(`${base}/draft/th/mou?${answered}&step=result&lang=${language}`);
  await shoot(`draft-result-${language}`);
  await page.goto(`${base}${procedurePages[3]}&lang=${language}`);
  await shoot(`procedure-question-${language}`);
  await page.goto(`${own}?lang=${language}`);
  await shoot(`case-${language}`);
  await page.goto(`${own}/record/t4?lang=${language}`);
  await shoot(`case-record-${language}`);
  await page.goto(`${base}/procedures/th/approval/steps?lang=${language}`);
  await page.evaluate(() => document.querySelector("svg.procedure")?.scrollIntoView());
  await shoot(`procedure-drawing-${language}`);
}
await page.setViewportSize({ width: 1280, height: 1100 });
await page.emulateMedia({ colorScheme: "dark" });
await page.goto(`${report}?lang=vi`);
await shoot("report-dark-vi");
await page.emulateMedia({ colorScheme: "light" });

// One page on paper.
await page.goto(`${report}?lang=th`);
const paper = join(out, "paper.pdf");
await page.pdf({ path: paper, preferCSSPageSize: true, printBackground: false });
execFileSync("pdftoppm", ["-png", "-r", "70", "-f", "2", "-l", "2", "-singlefile", paper, join(out, "report-paper-th")]);
rmSync(paper);
const faults = await close();
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
