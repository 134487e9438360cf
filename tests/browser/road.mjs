// The road of one agreement in a browser, on two installations: a Vietnamese one and a Thai one, each with its own case. From the
// directive to the signature: what is refused, under which article, what is recorded, what stays open. Without JavaScript.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browse, draft, serve } from "./site.mjs";

const folder = mkdtempSync(join(tmpdir(), "maitri-road-"));
const vietnam = await serve("Lò Văn An", "--cases");
const thailand = await serve("สมชาย รักไทย", "--cases");
const { browser, faults, close } = await browse([vietnam.base, thailand.base]);
const context = await browser.browser()?.newContext({ javaScriptEnabled: false }).catch(() => null);
const page = await (context ?? browser).newPage();
let done = 0;

/** Says what is not as it should be. */
function expect(holds, what) {
  done += 1;
  if (!holds) faults.push(what);
}

/** Opens a case through its form; gives its address. */
async function open(office, language, procedure, home, partner, subject) {
  await page.goto(`${office.base}/cases?lang=${language}`);
  await page.click('a[href^="/cases/new"]');
  await page.selectOption("#procedure", procedure);
  await page.fill("#home", home);
  await page.fill("#partner", partner);
  await page.fill("#subject", subject);
  await page.click("main button[type=submit]");
  await page.waitForURL(/\/cases\/\d{4}-\d+\?/);
  return `${page.url().split("?")[0]}?lang=${language}`;
}

/** Fills in a step as an officer does. `paper`: number, day, office. */
async function fill(at, step, answers, paper, office) {
  await page.goto(at);
  const link = page.locator(`a[href*="/record/${step}?"]`).first();
  if ((await link.count()) === 0) await page.goto(at.replace("?", `/record/${step}?`));
  else await page.goto(new URL(await link.getAttribute("href"), at).href);
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  for (const [fact, value] of Object.entries(answers)) {
    const list = page.locator(`select[name="fact.${fact}"]`);
    if ((await list.count()) > 0) await list.selectOption(value);
    else await page.check(`input[name="fact.${fact}"][value="${value}"]`);
  }
  if (paper) {
    await page.fill("#number", paper[0]);
    await page.fill("#day", paper[1]);
    await page.fill("#by", paper[2]);
  }
  if (office) await page.selectOption("#office", office);
  await page.click("main button[type=submit]");
}

/** A step that must be recorded. */
async function record(at, step, answers, paper, office) {
  await fill(at, step, answers, paper, office);
  const problem = await page.locator(".problem").count();
  expect(problem === 0, `${step}: ${problem ? await page.locator(".problem").innerText() : ""}`);
}

/** A step that must be refused with these words. */
async function refuse(at, step, answers, paper, ...words) {
  await fill(at, step, answers, paper);
  const told = (await page.locator(".problem").count()) ? await page.locator("main").innerText() : "";
  for (const word of words) expect(told.includes(word), `${step} is not refused with ${word}: ${told.slice(0, 400)}`);
}

/** Sends a file through the form below a case. */
async function hand(at, below, role, name, text) {
  const file = join(folder, name);
  writeFileSync(file, text);
  await page.goto(at.replace("?", `/${below}?`));
  await page.setInputFiles("#file", file);
  await page.selectOption("#role", role);
  await page.click("main button[type=submit]");
}

/** Writes a paper from the case: what the case knows is not asked; `answers` are what it does not know. Gives the text of the paper. */
async function paper(at, template, answers, keep = false) {
  await page.goto(at);
  const link = page.locator(`a[href*="/paper/${template}?"]`).first();
  expect((await link.count()) === 1, `no step of ${at} leads to ${template}`);
  if ((await link.count()) === 0) return "";
  await page.goto(new URL(await link.getAttribute("href"), at).href);
  for (let asked = 0; asked < 40 && (await page.locator("form input[name=from]").count()) > 0; asked += 1) {
    const step = await page.locator("form input[name=from]").inputValue();
    expect((await page.locator(".problem").count()) === 0, `${template}: ${step} is not answered well`);
    expect(step in answers, `${template} asks ${step}, which the case should know`);
    for (const [name, value] of Object.entries(answers[step] ?? {})) {
      const field = page.locator(`[name="${name}"]`).first();
      const type = await field.evaluate((e) => (e.tagName === "SELECT" ? "select" : e.type));
      if (type === "select") await field.selectOption(value);
      else if (type === "radio" || type === "checkbox") await page.check(`[name="${name}"][value="${value}"]`);
      else await field.fill(value);
    }
    if (!(step in answers)) return "";
    await page.click("main form button[type=submit]:not([name])");
  }
  const told = await page.locator("blockquote.letter").allInnerTexts();
  expect(told.length > 0, `${template} is not written: ${(await page.locator("main").innerText()).slice(0, 300)}`);
  expect((await page.locator('dl.files a[href*=".docx"]').count()) > 0, `${template} is no Word file`);
  const word = await page.locator('dl.files a[href*=".docx"]').first().getAttribute("href").catch(() => null);
  if (word) {
    const file = await page.request.get(new URL(word, at).href);
    expect(file.ok() && (await file.body()).subarray(0, 2).toString() === "PK", `${template} does not come as a Word file`);
  }
  if (keep) {
    await page.click("section.keep button[type=submit]");
    await page.waitForURL(/\/dossier/);
    expect((await page.locator("main").innerText()).includes(template.replace("/", "-")), `${template} is not in the dossier`);
  }
  return told.join("\n");
}

async function stands(at, words) {
  await page.goto(at);
  const told = await page.locator("#now").innerText();
  expect(told.includes(words), `stands at “${told}”, not “${words}”`);
}

const s1 = readFileSync(draft, "utf8");

// Viet Nam: from the directive to the Party's policy.
const party = await open(vietnam, "vi", "vn/signing", "tỉnh Điện Biên", "Chiang Mai", "Thỏa thuận kết nghĩa");
const chairman = { "signer.name": "Nguyễn Văn Mẫu" };
const assignment = await paper(party, "vn/assignment", {
  addressees: { addressees: "Sở Ngoại vụ" },
  ground: { ground: "Thực hiện ý kiến chỉ đạo của Thường trực Tỉnh ủy" },
  task: { task: "chủ trì dự thảo Thỏa thuận kết nghĩa" },
  products: { products: "Dự thảo Thỏa thuận\nBảng tổng hợp tiếp thu, giải trình" },
  deadline: { deadline: "30/01/2026" },
  signer: chairman,
}, true);
expect(assignment.includes("ỦY BAN NHÂN DÂN TỈNH ĐIỆN BIÊN"), `the assignment: ${assignment.slice(0, 300)}`);
await record(party, "t1", {}, ["05-TB/TU", "05/01/2026", "Thường trực Tỉnh ủy"], "vn.sngv");
const director = { "signer.name": "Trần Thị Thử" };
const asks = await paper(party, "vn/request-for-opinions", {
  addressees: { addressees: "Sở Tài chính\nSở Tư pháp" },
  instrument_name: { instrument_name: "Thỏa thuận kết nghĩa" },
  ground: { ground: "Thực hiện ý kiến chỉ đạo của Thường trực Tỉnh ủy" },
  questions: { questions: "Nội dung hợp tác cụ thể" },
  deadline: { deadline: "20/01/2026" },
  signer: director,
});
expect(asks.includes("Ủy ban nhân dân tỉnh Điện Biên") && asks.includes("Chính quyền tỉnh Chiang Mai"), `the request: ${asks.slice(0, 400)}`);
await record(party, "t2", {}, ["12/SNgV-HTQT", "12/01/2026", "Sở Ngoại vụ"], "vn.sngv");
await refuse(party, "t4", { "local-replies": "some", "silent-listed": "no" }, ["20/SNgV-HTQT", "21/01/2026", "Sở Ngoại vụ"], "R-044");
await record(party, "t4", { "local-replies": "some", "silent-listed": "yes" }, ["20/SNgV-HTQT", "21/01/2026", "Sở Ngoại vụ"]);
const next = async (at) => new URL(await page.locator('a.button[href*="/record/"]').first().getAttribute("href"), at).pathname.split("/").pop();
await page.goto(party);
await record(party, await next(party), { "comments-answered": "yes", "accepted-in-draft": "yes" }, ["25/SNgV-HTQT", "02/02/2026", "Sở Ngoại vụ"]);
await page.goto(party);
const submit = await next(party);
const submission = await paper(party, "vn/party-submission", {
  bases: { bases: "Căn cứ Luật Thỏa thuận quốc tế ngày 13/11/2020" },
  directive: { directive: "Thực hiện ý kiến chỉ đạo của Thường trực Tỉnh ủy" },
  addressees: { addressees: "Thường trực Tỉnh ủy\nBan Thường vụ Tỉnh ủy" },
  instrument_name: { instrument_name: "Thỏa thuận kết nghĩa" },
  instrument_name_short: { instrument_name_short: "Thỏa thuận" },
  short_name: { short_name: "Thỏa thuận kết nghĩa" },
  content: { content: "Sở Ngoại vụ đã dự thảo, lấy ý kiến và hoàn thiện dự thảo." },
  steps: { steps: "Thống nhất nội dung với phía Bạn và lấy ý kiến các Bộ, ngành Trung ương." },
  signer: { "signer.name": "Nguyễn Văn Mẫu", "signer.title": "Phó Bí thư", "signer.formula": "body" },
});
expect(submission.includes("ĐẢNG CỘNG SẢN VIỆT NAM") && submission.includes("T/M BAN THƯỜNG VỤ") && submission.includes("Chính quyền tỉnh Chiang Mai, Vương quốc Thái Lan"), `the submission: ${submission.slice(0, 500)}`);
const dossier = { "drafts-attached": "yes", "table-attached": "yes", "opinions-attached": "yes", "draft-for-each-partner": "yes" };
const ttr = ["07-TTr/ĐU", "10/02/2026", "vn.ppc.party"];
await refuse(party, submit, { ...dossier, "opinions-attached": "no" }, ttr, "R-040");
await record(party, submit, dossier, ttr);
await page.goto(party);
await record(party, await next(party), {}, ["", "11/02/2026", ""]);
const agree = async () => {
  await page.goto(party);
  const links = page.locator('a.button[href*="/record/"]');
  const names = [];
  for (let i = 0; i < (await links.count()); i += 1) names.push(new URL(await links.nth(i).getAttribute("href"), party).pathname.split("/").pop());
  return names;
};
const decided = { "party-position": "agrees", "party-reference": "yes" };
const ways = await agree();
let way = null;
for (const step of ways) {
  await page.goto(party.replace("?", `/record/${step}?`));
  if ((await page.locator('input[name="fact.party-position"]').count()) === 0) continue;
  await fill(party, step, decided, ["", "", ""]);
  if ((await page.locator('.problem a[href="#number"]').count()) > 0) way = step;
  if (way) break;
}
expect(way !== null, `no step asks for the Party's position: ${ways}`);
await record(party, way, decided, ["88-CV/TU", "20/02/2026", "vn.party.standing-committee"]);
await page.goto(party.replace("lang=vi", "lang=en"));
expect((await page.locator("main").innerText()).includes("88-CV/TU"), "the Party's paper stands in the log");

// Thailand: the approval, and a signature that waits for it.
const approval = await open(thailand, "th", "th/approval", "เชียงใหม่", "เดียนเบียน", "บันทึกความเข้าใจ");
const signing = await open(thailand, "th", "th/signing", "เชียงใหม่", "เดียนเบียน", "การลงนาม");
await page.goto(signing.replace("?", "/counterpart?"));
await page.fill("#state", "vn/signing#party-agreed");
await page.fill("#state-day", "๒๐ กุมภาพันธ์ ๒๕๖๙");
await page.fill("#how", "88-CV/TU");
await page.click("main button[type=submit]");
const moi = (number, day) => [number, day, "กระทรวงมหาดไทย"];
await refuse(signing, "t1", { approved: "no" }, moi("มท ๐๒๐๕.๒/๒๐๐", "๒๕ มีนาคม ๒๕๖๙"), "R-020", "จังหวัดของไทย");
await record(approval, "t1", {}, null, "th.moi");
await refuse(approval, "t2", { deviation: "some", "comparison-confirmed": "yes" }, moi("มท ๐๒๐๕.๒/๑๒๓", "๑ มีนาคม ๒๕๖๙"), "อีกทางหนึ่ง");
await record(approval, "t2", { deviation: "none", "comparison-confirmed": "yes" }, moi("มท ๐๒๐๕.๒/๑๒๓", "๑ มีนาคม ๒๕๖๙"), "th.moi");
await page.goto(approval);
await record(approval, await next(approval), {}, moi("มท ๐๒๐๕.๒/๑๒๔", "๒ มีนาคม ๒๕๖๙"), "th.moi");
await page.goto(approval);
await record(approval, await next(approval), { "minister-interior": "approves", "minister-foreign": "approves" }, moi("มท ๐๑๐๐/๙", "๒๐ มีนาคม ๒๕๖๙"), "th.moi");
await page.goto(approval);
const duty = await page.locator(".duty").allInnerTexts();
expect(duty.length > 0, "the duty to inform the cabinet stays open");
await hand(approval, "text", "approved", "approved.txt", s1);
await hand(signing, "same", "approved", "same.txt", s1.replaceAll("\n", "\r\n"));
expect((await page.locator("section.answer.yes").count()) === 1, "the same text is the same");
await hand(signing, "same", "approved", "changed.txt", s1.replace("học sinh", "sinh viên"));
const differs = await page.locator("section.answer.no").innerText();
expect(differs.includes("2.2.b") && differs.includes("học sinh") && differs.includes("sinh viên"), `differs: ${differs}`);

// What the ministry writes to the province says the days of the approval and the hash of the text; nothing else is asked but its own head and foot.
const own = { address: { address: "ถนนตัวอย่าง กทม. ๑๐๒๐๐" }, unit: { unit: "กองการต่างประเทศ" } };
const notice = await paper(signing, "th/approval-notice", {
  ...own,
  dossier: { "dossier.office": "จังหวัดเชียงใหม่", "dossier.number": "ชม ๐๐๑๗/๑", "dossier.date": "๑ กุมภาพันธ์ ๒๕๖๙" },
  signer: { "signer.name": "นายสมมติ ตัวอย่าง", "signer.title": "ปลัดกระทรวงมหาดไทย" },
}, true);
expect(notice.includes("๒๐ มีนาคม ๒๕๖๙") && notice.includes("มท ๐๒๐๕.๒/"), `the notice: ${notice.slice(0, 600)}`);

// Now the province may be told; the signature waits for the other side and the same text.
await record(signing, "t1", {}, moi("มท ๐๒๐๕.๒/๒๐๐", "๒๕ มีนาคม ๒๕๖๙"), "th.moi");
await page.goto(signing);
await record(signing, await next(signing), { "date-fixed": "yes" }, ["ชม ๐๐๑๗/๕", "๒ เมษายน ๒๕๖๙", "th.province"], "th.province");
await hand(signing, "text", "for-signing", "signing.txt", s1);
await page.goto(signing);
const sign = await next(signing);
const signature = { instrument: "mou", "partner-cleared": "no", "thai-signatory": "governor", "foreign-signatory": "head", signed: "yes" };
await page.goto(signing.replace("?", `/record/${sign}?`));
if ((await page.locator('input[name="fact.same-text"]').count()) > 0) signature["same-text"] = "yes";
await refuse(signing, sign, signature, ["-", "๕ พฤษภาคม ๒๕๖๙", "th.governor"], "R-173");
await page.goto(signing.replace("?", "/counterpart?"));
await page.fill("#state", "vn/signing#decided");
await page.fill("#state-day", "๒๘ เมษายน ๒๕๖๙");
await page.fill("#how", "33/SNgV-HTQT");
await page.click("main button[type=submit]");
await record(signing, sign, { ...signature, "partner-cleared": "yes" }, ["-", "๕ พฤษภาคม ๒๕๖๙", "th.governor"], "th.province");
await page.goto(signing);
const report = await paper(signing, "th/signing-report", {
  address: { address: "ถนนตัวอย่าง ชม ๕๐๐๐๐" },
  unit: { unit: "กลุ่มงานยุทธศาสตร์" },
  code: { code: "ชม ๐๐๑๗" },
  signed_at: { signed_at: "ศาลากลางจังหวัดเชียงใหม่" },
  signatories: { "signatories.1.name": "นายสมมติ ตัวอย่าง", "signatories.2.name": "นายเหงียน วัน เมิ้ว" },
  signer: { "signer.name": "นายสมมติ ตัวอย่าง" },
});
expect(report.includes("๕ พฤษภาคม ๒๕๖๙") && report.includes("มท ๐๒๐๕.๒/๒๐๐"), `the report: ${report.slice(0, 600)}`);
await page.goto(signing);
await record(signing, await next(signing), { "copy-attached": "yes" }, ["ชม ๐๐๑๗/๙", "๑๒ พฤษภาคม ๒๕๖๙", "th.province"], "th.province");
await page.goto(signing);
await record(signing, await next(signing), {}, moi("มท ๐๒๐๕.๒/๓๐๐", "๒๐ พฤษภาคม ๒๕๖๙"), "th.moi");
await page.goto(`${thailand.base}/cases?lang=th`);
expect((await page.locator("table").innerText()).includes("เดียนเบียน") || (await page.locator("table").innerText()).includes("เดี่ยนเบียน"), "the list names the pair");
await page.goto(signing.replace("?", "/brief?"));
expect((await page.locator("main").innerText()).includes("เชียงใหม่"), "the page to print names the pair");

await context?.close();
await close();
faults.push(...(await vietnam.end()), ...(await thailand.end()));
rmSync(folder, { recursive: true, force: true });
if (faults.length > 0) {
  console.error([...new Set(faults)].join("\n"));
  process.exit(1);
}
console.log(`the road on two installations: ${done} checks, no fault`);
