// Starts Maitri on a free port and a browser beside it, for check.mjs and shoot.mjs.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const languages = ["th", "vi", "en"];
export const draft = join(root, "tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");

/** Starts Maitri on a free port with a store of its own. */
export async function serve(name = "register", ...more) {
  const program = process.env.MAITRI ?? join(root, "target/release/maitri");
  if (!existsSync(program)) throw new Error(`${program} is not built: cargo build --release -p maitri`);
  const folder = mkdtempSync(join(tmpdir(), `maitri-${name}-`));
  const store = `sqlite:${join(folder, "register.db")}`;
  const environment = { ...process.env, MAITRI_PERSON: name };
  const server = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--store", store, ...more], { stdio: ["ignore", "pipe", "inherit"], env: environment });
  const base = await new Promise((resolve, reject) => {
    server.stdout.on("data", (text) => {
      const found = /http:\/\/[^/\s]+/.exec(String(text));
      if (found) resolve(found[0]);
    });
    server.on("exit", () => reject(new Error("maitri serve ended at once")));
  });
  /** Ends it; says what was amiss with that. */
  const end = async () => {
    const ended = new Promise((resolve) => server.on("exit", (code) => resolve(code)));
    server.kill("SIGTERM");
    const code = await ended;
    rmSync(folder, { recursive: true, force: true });
    return code === 0 ? [] : [`maitri serve ended with ${code} after SIGTERM`];
  };
  return { base, program, store, end };
}

/** A browser that takes note of whatever is asked of a machine other than these, and of each word of complaint. */
export async function browse(bases) {
  const profile = mkdtempSync(join(tmpdir(), "maitri-browser-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    acceptDownloads: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
  const faults = [];
  const watch = (page) => {
    page.on("request", (request) => {
      const url = request.url();
      if (!bases.some((b) => url.startsWith(b)) && !url.startsWith("data:") && !url.startsWith("file:")) faults.push(`request to ${url}`);
    });
    page.on("console", (message) => {
      // A status of our own choosing (422, 404) is no fault of the page.
      if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) faults.push(message.text());
    });
    page.on("pageerror", (error) => faults.push(String(error)));
    return page;
  };
  for (const page of browser.pages()) watch(page);
  browser.on("page", watch);
  const close = async () => {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { browser, faults, close };
}

export async function open() {
  const server = await serve();
  // Cases without accounts, for the one person at the machine: with accounts everybody logs in.
  const desk = await serve("desk", "--cases");
  const { browser, faults, close: shut } = await browse([server.base, desk.base]);
  const close = async () => {
    await shut();
    faults.push(...(await server.end()), ...(await desk.end()));
    return faults;
  };
  // A command at the terminal, on the store that is served.
  const maitri = (...words) => execFileSync(server.program, [...words, "--store", server.store], { encoding: "utf8" });
  return { base: server.base, desk: desk.base, browser, faults, close, maitri };
}

/** A case with something of everything in it; gives the addresses of its pages. */
export async function casePages(base) {
  const post = async (path, seen, body, kind = "application/json") => {
    const headers = { "content-type": kind, ...(seen ? { "if-match": seen } : {}) };
    const answer = await fetch(`${base}${path}`, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return { tag: answer.headers.get("etag"), json: JSON.parse(text) };
  };
  const opened = await post("/api/v1/cases", null, { procedure: "vn/signing", home: "Điện Biên", partner: "Chiang Mai", subject: "Thỏa thuận kết nghĩa", for: "vn.sngv" });
  const at = `/api/v1/cases/${opened.json.case}`;
  const paper = (number, day, office) => ({ number, day, office });
  let { tag } = opened;
  ({ tag } = await post(`${at}/steps`, tag, { step: "lead", paper: paper("05-TB/TU", "2026-01-05", "vn.party.standing-members"), for: "vn.sngv" }));
  ({ tag } = await post(`${at}/steps`, tag, { step: "send-for-opinions", paper: paper("12/SNgV-HTQT", "2026-01-12", "vn.sngv"), for: "vn.sngv" }));
  ({ tag } = await post(`${at}/counterpart`, tag, { state: "th/approval#dossier-at-moi", day: "2026-01-20", how: "มท ๐๒๐๕.๒/๑๒" }));
  ({ tag } = await post(`${at}/notes`, tag, { text: "Đại sứ quán gọi điện, hẹn tuần sau." }));
  const kept = await post(`${at}/texts?role=draft&name=S1.txt`, tag, readFileSync(draft, "utf8"), "application/octet-stream");
  const own = `/cases/${opened.json.case}`;
  const paths = ["/work", "/letters", "/cases", "/cases/new", own, `${own}/opinions`, `${own}/dossier`, `${own}/letter`, `${own}/pause`, `${own}/brief`, `${own}/record/t4`, `${own}/answers`, `${own}/text`, `${own}/same`, `${own}/counterpart`, `${own}/note`, "/calendar", `${own}/compare`, `${own}/mend/${kept.json.entries[0].sequence}`];
  return [...paths, ...(await departmentPaths(post)), ...(await yearPaths(post))].map((path) => `${base}${path}`);
}

/** An activity and a reporting year, and their pages. */
async function yearPaths(post) {
  const { json: year } = await post("/api/v1/yearly", null, { year: 2569, for: "th.moi" });
  const { home, tie } = year.ties.find((line) => line.tie.home === "th.trat").tie;
  const said = { kind: "training", what: "อบรมครู", days: "2026-02-12", outputs: [{ words: "ครู 8 คน" }] };
  const { json: held } = await post("/api/v1/activities", null, { tie, said, for: "th.province" });
  const one = `/activities/${held.activity}`;
  const own = `/yearly/${year.id}`;
  return [
    "/activities", "/activities/new", "/activities/import", one, `${one}/ask`, `${one}/correct`,
    "/yearly", own, `${own}/report`, `${own}/report?home=${home}`, `${own}/retrospective`,
  ];
}

/** A delegation, a project and a directive with something of everything in them, and the pages of them and of their reports. */
async function departmentPaths(post) {
  const made = async (noun, fields, ...entries) => {
    let { tag, json } = await post(`/api/v1/${noun}`, null, { fields, for: "vn.sngv" });
    for (const [entry, more] of entries) ({ tag } = await post(`/api/v1/${noun}/${json.id}/entries`, tag, { entry, fields: more, for: "vn.sngv" }));
    return `/${noun}/${json.id}`;
  };
  const delegation = await made(
    "delegations",
    { direction: "out", purpose: "Làm việc với Đại sứ quán Ấn Độ", home: "vn.son-la", "new-partner": "Đại sứ quán Ấn Độ", plan: "in-plan", from: "2026-12-07" },
    ["member", { party: "yes", managed: "no", level: "province", position: "no" }],
    ["named", { member: "m1", name: "Nguyễn Văn Mẫu", title: "Chuyên viên" }],
    ["personal", { member: "m1", passport: "B0000000" }],
  );
  const project = await made("projects", { kind: "aid", title: "Trang thiết bị dạy học", home: "vn.son-la", partner: "la.houaphanh", cost: "500000000", currency: "VND" });
  const directive = await made(
    "directives",
    { title: "Kết luận cuộc họp", home: "vn.son-la", giver: "vn.ppc.vice", day: "2025-11-21", points: "11" },
    ["point", { text: "Giữ quan hệ với các đối tác truyền thống" }],
    ["request", { text: "Hướng dẫn dùng ngân sách địa phương", to: "vn.ppc" }],
  );
  const reports = ["RP-06", "RP-07", "RP-08", "RP-09", "RP-10", "RP-11"].map((report) => `/department/${report}?home=vn.son-la`);
  return [
    "/delegations", "/delegations/new", delegation, `${delegation}/record/member`, `${delegation}/record/authority`,
    "/projects", "/projects/new", project, `${project}/record/legal-basis`,
    "/directives", "/directives/new", directive, `${directive}/record/assigned`, `${directive}/table`,
    "/department", ...reports,
  ];
}

/** The pages of the further life of ties: a tie with something of everything in it, each kind of form, the lists, the dashboards. */
export async function lifePages(base) {
  const ask = async (path, seen, body) => {
    const headers = { "content-type": "application/json", ...(seen ? { "if-match": seen } : {}) };
    const answer = await fetch(`${base}${path}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : {});
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return { tag: answer.headers.get("etag"), json: await answer.json() };
  };
  const days = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);
  const list = await ask("/api/v1/life");
  const { tie } = list.json.ties.find((t) => t.partner === "vn.quang-binh");
  let { tag } = await ask(`/api/v1/life/${tie}`);
  const put = async (entry, fields) => {
    ({ tag } = await ask(`/api/v1/life/${tie}/entries`, tag, { entry, fields, why: "หนังสือของฝ่ายเวียดนาม" }));
  };
  await put("term", { kind: "fixed", n: "5", unit: "years", from: days(200 - 1826), number: "12", day: days(200 - 1826) });
  await put("meeting-held", { on: days(-30), place: "Đồng Hới", number: "7/BB-SNgV" });
  await put("promised", { meeting: "m1", who: "both", th: "จัดงานแสดงสินค้า", vi: "Tổ chức hội chợ" });
  await put("meeting-planned", { on: days(60), place: "นครพนม" });
  const own = `/life/${tie}`;
  const forms = ["term", "meeting-postponed", "promised", "settled", "decided", "suspended", "corrected"].map((kind) => `${own}/record/${kind}`);
  const paths = ["/dashboard", "/dashboard/public", "/life", "/life?sign=partner", own, ...forms, `${own}/meeting-paper`, `${own}/dossier`, "/worklist", "/yearbook", "/calendar/feeds"];
  return paths.map((path) => `${base}${path}`);
}

/** Hands the draft in through the form, as a reader does, and gives the address of its report. */
export async function handIn(page, base, language, file = draft) {
  await page.goto(`${base}/?lang=${language}`);
  await page.setInputFiles("#files", file);
  await page.click("button[type=submit]");
  await page.waitForURL(/\/r\//);
  return page.url().split("?")[0];
}

export async function askBelow(page, base, language) {
  await page.goto(`${base}/below-province?lang=${language}`);
  await page.fill("#body", "เทศบาลตำบลแม่สาย");
  await page.fill("#called", "เมืองคู่มิตร");
  await page.fill("#country", language === "th" ? "จีน" : language === "vi" ? "Trung Quốc" : "China");
  await page.click("button[type=submit]");
  await page.waitForSelector("#answer");
}

/** The answers of a whole instrument, as its address holds them. */
export const answered =
  "party-a=th.chiang-mai&party-b=vn.dien-bien&instrument=mou&relation=sister&collective=participants&fields=tourism&fields=education&duration=term&period=5+years&party-a.signer.en=Mr.+Somchai+Rakthai";

/** The pages of drafting: the list, each shape of question, a complaint, what came of it, what is still missing. */
export const draftPages = [
  "/draft",
  "/draft/th/mou",
  "/draft/th/mou?party-b=Atlantis&from=party-b",
  `/draft/th/mou?${answered}&step=relation`,
  `/draft/th/mou?${answered}&step=fields`,
  `/draft/th/mou?${answered}&step=signers`,
  `/draft/th/mou?${answered}&step=result`,
  "/draft/th/loi?party-a=th.nan&step=result",
  // Papers of offices: the list, a search, a person who signs, rows with a complaint, languages, a paper in three.
  "/papers",
  "/papers?q=bao+cao",
  "/papers/th/signing-report?step=signer",
  "/papers/intl/minutes",
  "/papers/intl/minutes?in=vi&in=en&from=follow_ups&follow_ups.1.what.vi=x",
  "/papers/intl/minutes?in=en&province=th.nan&step=result",
];

/** The pages of procedures: the list, a whole one with its drawing, the shapes of question, a refusal, a road at its end. */
export const procedurePages = [
  "/procedures",
  "/procedures/th/approval/steps",
  "/procedures/th/province-initiated",
  "/procedures/vn/signing?local-replies=all&silent-listed=yes&comments-answered=yes&accepted-in-draft=yes&drafts-attached=yes&table-attached=yes&opinions-attached=yes&draft-for-each-partner=yes",
  "/procedures/th/signing?approved=no",
  "/procedures/th/approval?deviation=none&comparison-confirmed=yes&minister-interior=approves&minister-foreign=approves",
];

/** The pages of the register, with two cards that have much on them: a year that is disputed, a partner that was merged. */
export async function registerPages(page, base) {
  const card = async (query) => {
    await page.goto(`${base}/register?${query}&lang=en`);
    return new URL(await page.getAttribute("table.ties a.tie", "href"), base).pathname;
  };
  const source = async () => {
    await page.goto(`${base}/register?lang=en`);
    return new URL(await page.getAttribute("p.origin a", "href"), base).pathname;
  };
  return [
    "/register",
    "/register?q=hue&country=VN",
    "/register?q=nowhere",
    "/register/how-we-count",
    "/register/contradictions",
    "/register/contradictions?kind=sensitive-name",
    "/register/province/TH-50",
    "/register/country/VN",
    await card("mark=contradiction&q=henan"),
    await card("mark=successor"),
    await source(),
    "/register/map",
    "/register/charts",
  ];
}

const word = "สะพานไม้ไผ่ยาว 4";

/** Invites somebody at the terminal and takes the invitation up on the page; gives the address of the invitation and what to log in with. */
export async function invited(page, base, maitri, login, ...words) {
  const link = maitri("account", "invite", `${login} <b>`, ...words, "--at", base).trim().split("\n").pop();
  return { link, login, word, take: async () => {
    await page.goto(`${link}?lang=en`);
    await page.fill("#login", login);
    await page.fill("#password", word);
    await page.fill("#again", word);
    await page.click("main button[type=submit]");
    await page.waitForURL(/\/login/);
  } };
}

/** Logs in through the form. */
export async function logIn(page, base, { login, word }) {
  await page.goto(`${base}/login?lang=en&next=/account`);
  await page.fill("#login", login);
  await page.fill("#password", word);
  await page.click("main button[type=submit]");
  await page.waitForURL(/\/account/);
}
