// Looks at every page in three languages, wide and narrow, light and dark: WCAG 2.2 AA by axe-core, no sideways scrolling,
// keyboard, and the whole road without JavaScript. Ends with 1 and the list where something is wrong.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { askBelow, casePages, draft, draftPages, handIn, invited, languages, lifePages, logIn, open, procedurePages, registerPages } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const { base, desk, browser, faults, close, maitri } = await open();
const page = browser.pages()[0] ?? (await browser.newPage());
let looked = 0;

async function look(name) {
  looked += 1;
  await page.evaluate(axe);
  const result = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), tags);
  for (const v of result.violations) {
    faults.push(`${name}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.failureSummary}`).join(" | ")}`);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 1) faults.push(`${name}: scrolls sideways by ${wide} px`);
}

// Accounts: an invitation of the terminal is taken up, its holder logs in, and every page of theirs is looked at.
async function accounts() {
  const widths = async (path, name, before = async () => {}) => {
    for (const language of languages) {
      for (const [width, height] of [[1280, 900], [320, 640]]) {
        for (const colorScheme of ["light", "dark"]) {
          await page.setViewportSize({ width, height });
          await page.emulateMedia({ colorScheme });
          await page.goto(`${base}${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
          await before();
          await look(`${language} ${width} ${colorScheme} ${name}`);
        }
      }
    }
  };
  const opened = () => page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  maitri("case", "open", "th/province-initiated", "--home", "th.chiang-rai", "--partner", "vn.dien-bien");
  const head = await invited(page, base, maitri, "malee", "--for", "th.governor", "--place", "th.chiang-rai", "--role", "th-province-governor");
  const clerk = await invited(page, base, maitri, "prasit", "--for", "th.governor", "--place", "th.chiang-rai", "--role", "registry-clerk");
  const auditor = await invited(page, base, maitri, "dao", "--role", "auditor");
  await widths(head.link.slice(base.length), "/invitation");
  for (const one of [head, clerk, auditor]) await one.take();
  await widths("/login", "/login");
  await page.fill("#login", "malee");
  await page.fill("#password", "wrong");
  await page.click("main button[type=submit]");
  await page.waitForSelector(".problem");
  await look("complaint of /login");
  await logIn(page, base, head);
  await widths("/account?second=new", "/account");
  await widths("/offices", "/offices", opened);
  await widths("/cases", "/cases");
  await widths("/", "head of the page with a name");
  await page.goto(`${base}/log?lang=en`);
  await look("no right");
  // Out, and somebody else in: by the button of the head, as everybody does.
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.click("header button");
  await page.waitForURL(/\/\?lang=/);
  await logIn(page, base, auditor);
  await widths("/log", "/log");
  await page.click("header button");
  await page.waitForURL(/\/\?lang=/);
}
await accounts();
if (process.argv[2] === "accounts") {
  const found = await close();
  console.log([...new Set(found)].join("\n") || `${looked} views: no fault`);
  process.exit(found.length > 0 ? 1 : 0);
}

const report = await handIn(page, base, "en");
const register = await registerPages(page, base);
const cases = [...(await casePages(desk)), ...(await lifePages(desk))];
for (const language of languages) {
  for (const [width, height] of [[1280, 900], [360, 740], [320, 640]]) {
    for (const colorScheme of width === 320 ? ["light"] : ["light", "dark"]) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      const where = `${language} ${width} ${colorScheme}`;
      for (const path of ["/", "/below-province", "/law/th/cabinet-guideline-2018", "/law/th/mae-sai-circular-2026/p2", "/nowhere", ...draftPages, ...procedurePages, ...cases, ...register]) {
        await page.goto(new URL(`${path}${path.includes("?") ? "&" : "?"}lang=${language}`, base).href);
        await look(`${where} ${path}`);
      }
      await page.goto(`${report}?lang=${language}`);
      await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
      await look(`${where} report`);
      await askBelow(page, base, language);
      await look(`${where} answer`);
      await page.goto(`${base}/?lang=${language}`);
      await page.click("button[type=submit]");
      await page.waitForSelector(".problem");
      await look(`${where} complaint`);
    }
  }
}

// Keyboard: the first stop is the way to the content; the form is filled and sent without a mouse.
await page.setViewportSize({ width: 1280, height: 900 });
await page.goto(`${base}/?lang=en`);
await page.keyboard.press("Tab");
const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
if (first !== "#main") faults.push(`keyboard: the first stop is ${first}`);
await page.keyboard.press("Enter");
const seen = new Set();
for (let i = 0; i < 12; i += 1) {
  await page.keyboard.press("Tab");
  const stop = await page.evaluate(() => {
    const e = document.activeElement;
    const style = getComputedStyle(e);
    return { name: e.id || e.type || e.textContent, ring: style.outlineStyle !== "none" || e.matches("main") };
  });
  seen.add(stop.name);
  if (!stop.ring) faults.push(`keyboard: no ring around ${stop.name}`);
  if (stop.name === "text") await page.keyboard.type("Memorandum of Understanding");
  if (stop.name === "submit") {
    await page.keyboard.press("Enter");
    break;
  }
}
await page.waitForURL(/\/r\//);
for (const stop of ["files", "text", "submit"]) if (!seen.has(stop)) faults.push(`keyboard: never at ${stop}`);

// The finding's number leads to its note and back. The draft is handed in anew: a report is not kept for as long as all the views take.
await page.goto(`${base}/?lang=en`);
await page.setInputFiles("#files", draft);
await page.click("button[type=submit]");
await page.waitForURL(/\/r\//);
await page.click("sup .ref");
if (!/#f\d+$/.test(page.url())) faults.push("a number in the draft leads to no note");

// Without JavaScript: hand in, read, change the language, take along.
const plain = await browser.browser()?.newContext({ javaScriptEnabled: false }).catch(() => null);
if (plain) {
  const quiet = await plain.newPage();
  await quiet.goto(`${base}/?lang=en`);
  await quiet.setInputFiles("#files", draft);
  await quiet.click("button[type=submit]");
  await quiet.waitForURL(/\/r\//);
  await quiet.click('a[hreflang="th"]');
  if (!(await quiet.textContent("h1")).includes("ผลการตรวจร่าง")) faults.push("without JavaScript: no report in Thai");
  // The register: search, narrow, open a card, go from a fact to its claim, change the language on the way.
  await quiet.goto(`${base}/register?lang=en`);
  await quiet.fill("#q", "hue");
  await quiet.click("#find");
  await quiet.click('a[hreflang="th"]');
  if (!(await quiet.textContent("table.ties")).includes("อุบลราชธานี")) faults.push("without JavaScript: no search in Thai");
  await quiet.click("table.ties a.tie");
  await quiet.click("dl.facts sup a");
  if (!/#c-/.test(quiet.url())) faults.push("without JavaScript: a number leads to no claim");
  await plain.close();
} else {
  faults.push("without JavaScript: no second browser window");
}

const all = await close();
if (all.length > 0) {
  console.error([...new Set(all)].join("\n"));
  console.error(`${all.length} faults on ${looked} views`);
  process.exit(1);
}
console.log(`${looked} views: no fault`);
