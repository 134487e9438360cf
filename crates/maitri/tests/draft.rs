//! Drafting: what is written passes the review, in each language and as a set.

use maitri::draft::{Drafted, Format, Refused, Wanted, draft, sentence};
use maitri_draft::answer::Answers;
use maitri_draft::instrument::{First, Instrument, Mark};
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs, Severity};
use serde_json::{Value, json};

/// xorshift64*, as in the tests of the review.
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % n.max(1)
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

fn random(rng: &mut Rng, country: &str) -> Value {
    let packs = Packs::embedded().unwrap();
    let live = |c: &str| -> Vec<&str> {
        let all = packs.places.all().iter();
        all.filter(|p| p.country == c && p.level == 1 && p.to.is_none() && p.kind != "special")
            .map(|p| p.id.as_str())
            .collect()
    };
    let loi = rng.below(3) == 0;
    let form = packs.form(if loi { "th/loi" } else { "th/mou" }).unwrap();
    let fields: Vec<&str> = packs.fields.all().iter().filter(|f| f.broader.is_none()).map(|f| f.id.as_str()).collect();
    let list = |rng: &mut Rng, most: usize| {
        let mut out: Vec<&str> = Vec::new();
        for _ in 0..most {
            let f = *rng.pick(&fields);
            if !out.contains(&f) {
                out.push(f);
            }
        }
        out
    };
    let value = |rng: &mut Rng, choice: &str| rng.pick(&form.choice(choice).unwrap().value).id.clone();
    let (thai, other) = (*rng.pick(&live("TH")), *rng.pick(&live(country)));
    let mut answers = json!({
        "template": form.id,
        "party-a": { "place": thai, "signer": { "th": "นายสมชาย รักไทย", "en": "Mr. Somchai Rakthai", "vi": "Ông Somchai Rakthai" } },
        "party-b": { "place": other, "signer": { "th": "นายเจิ่น วัน บิ่ญ", "en": "Mr. Tran Van Binh", "vi": "Ông Trần Văn Bình" } },
        "relation": value(rng, "relation"),
        "collective": value(rng, "collective"),
        "first": *rng.pick(&["a", "b"]),
    });
    if loi {
        let one = list(rng, 3);
        let two: Vec<&str> = list(rng, 6).into_iter().filter(|f| !one.contains(f)).take(3).collect();
        answers["fields"] = json!(one);
        answers["fields-2"] = json!(two);
        answers["wish"] = json!(rng.pick(&["wish", "will"]));
    } else {
        answers["instrument"] = json!(value(rng, "instrument"));
        answers["duration"] = json!(rng.pick(&["term", "notice"]));
        let period = if answers["duration"] == "term" {
            ["5 years", "3 ปี", "10 năm"]
        } else {
            ["6 months", "90 วัน", "một tháng"]
        };
        answers["period"] = json!(rng.pick(&period));
        let most = rng.below(5);
        answers["fields"] = json!(list(rng, most));
    }
    if rng.below(2) == 0 {
        answers["place"] = json!(thai);
        answers["date"] = json!(rng.pick(&["2027-03-01", "๑ ธันวาคม ๒๕๖๙", "15/06/2027"]));
    }
    answers
}

fn wanted(formats: &[Format]) -> Wanted {
    Wanted {
        languages: Vec::new(),
        formats: formats.to_vec(),
        columns: true,
        copies: false,
        told: Language::En,
        as_of: "2026-11-25".to_owned(),
    }
}

fn answers(value: &Value) -> Answers {
    serde_json::from_value(value.clone()).unwrap()
}

fn drafted(value: &Value) -> Drafted {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    draft(packs, papers, &answers(value), &wanted(&[Format::Docx])).unwrap_or_else(|r| panic!("{value}: {r:?}"))
}

/// What is open, where something is.
fn open(value: &Value) -> Option<String> {
    let done = drafted(value);
    // Some fields touch matters of the State: that a person is asked about them is right.
    let topics = ["sensitive-topic", "privileges-topic"];
    let told: String = done
        .open
        .iter()
        .filter(|o| o.severity != Severity::Ask || !topics.contains(&o.rule.as_str()))
        .map(|o| format!("{} {:?} at {} in {:?}: {}\n", o.rule, o.severity, o.place, o.language, o.message))
        .collect();
    assert_eq!(done.languages.len(), 3, "{value}");
    assert_eq!(done.files.len(), 4, "three versions, and side by side");
    (!told.is_empty() || done.marked || done.roads[0].verdict != "standard-form").then(|| format!("{value}\n{told}"))
}

#[test]
fn what_is_drafted_passes_the_review() {
    let mut rng = Rng(0x5eed_2026_1125);
    let bad: Vec<String> = (0..40).filter_map(|_| open(&random(&mut rng, "VN"))).collect();
    assert!(bad.is_empty(), "{} of 40\n{}", bad.len(), bad.join("\n"));
}

/// The ties of the published tables whose partner is a province of Viet Nam that stands, by the ids of both.
fn real_pairs() -> Vec<(String, String)> {
    let tables = maitri::register::tables().unwrap();
    let mut state = maitri_registry::project::State::default();
    for taken in maitri_registry::take::shipped(tables.columns, tables.gazetteer).unwrap() {
        taken.facts().iter().for_each(|fact| state.take(fact, "", ""));
    }
    let register = maitri_registry::project::project(&state, tables);
    let packs = Packs::embedded().unwrap();
    let stands = |id: &str| {
        let place = packs.places.get(id)?;
        match &place.successor {
            Some(successor) if place.to.is_some() => packs.places.get(successor),
            _ => Some(place),
        }
        .filter(|p| p.level == 1)
    };
    let mut out: Vec<(String, String)> = Vec::new();
    for tie in register.projection.relationships.iter().filter(|t| t.partner.country == "VN") {
        let ids = (stands(&tie.home.id), stands(&tie.partner.id));
        if let (Some(home), Some(partner)) = ids {
            out.push((home.id.clone(), partner.id.clone()));
        }
    }
    out.sort();
    out.dedup();
    out
}

#[test]
fn the_real_pairs_of_the_register_are_drafted_clean() {
    let pairs = real_pairs();
    assert!(pairs.len() >= 10, "{pairs:?}");
    let mut bad = Vec::new();
    for (home, partner) in &pairs {
        for template in ["th/mou", "th/loi"] {
            let mut value = json!({
                "template": template, "party-a": home, "party-b": partner, "relation": "sister",
                "fields": ["tourism", "education"],
            });
            if template == "th/mou" {
                value["instrument"] = json!("mou");
                value["collective"] = json!("participants");
                value["duration"] = json!("term");
                value["period"] = json!("5 years");
            } else {
                value["collective"] = json!("two-sides");
                value["fields-2"] = json!(["trade", "public-health"]);
                value["wish"] = json!("wish");
            }
            bad.extend(open(&value));
            parity(&value);
        }
    }
    assert!(bad.is_empty(), "{} of {}\n{}", bad.len(), 2 * pairs.len(), bad.join("\n"));
}

/// The versions have the same parts with the same ids in the same order, and the same numbers of lines.
fn parity(value: &Value) {
    use maitri_document::paper::Part;
    let instrument = Instrument::new(Packs::embedded().unwrap(), Papers::embedded().unwrap(), &answers(value)).unwrap();
    let parts: Vec<Vec<Option<String>>> = instrument
        .languages()
        .into_iter()
        .map(|language| {
            let version = instrument.version(language, First::A, "2026-11-25", &Mark::default()).unwrap();
            let line = |part: &Part| match part {
                Part::Line(line) => line.anchor.clone(),
                _ => None,
            };
            version.paper.body.iter().map(line).collect()
        })
        .collect();
    assert_eq!(parts[0], parts[1], "{value}");
    assert_eq!(parts[0], parts[2], "{value}");
    assert!(parts[0].iter().flatten().count() >= 7, "{parts:?}");
}

fn plain() -> Value {
    json!({
        "template": "th/mou", "party-a": "Chiang Mai Province, Thailand", "party-b": "tỉnh Điện Biên",
        "instrument": "mou", "relation": "Sister Provinces", "collective": "two-sides", "duration": "notice", "period": "๖ เดือน",
    })
}

#[test]
fn each_sides_originals_name_it_first() {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let wanted = Wanted { copies: true, columns: false, ..wanted(&[Format::Txt]) };
    let done = draft(packs, papers, &answers(&plain()), &wanted).unwrap();
    let originals: Vec<_> = done.files.iter().filter(|f| f.name.contains(".original-")).collect();
    assert_eq!(originals.len(), 6, "sides times languages (R-171)");
    for file in originals {
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        let at = |names: &[&str]| names.iter().filter_map(|n| text.find(n)).min().unwrap();
        let thai = at(&["เชียงใหม่", "Chiang Mai"]);
        let other = at(&["เดี่ยนเบียน", "Điện Biên", "Dien Bien"]);
        assert_eq!(file.name.contains("original-chiang-mai"), thai < other, "{}", file.name);
    }
    assert!(done.files.iter().any(|f| String::from_utf8_lossy(&f.bytes).contains("Sister Provinces")));
}

#[cfg(feature = "pdf")]
/// Rules and messages of what the review counts or asks of these files, read as files from outside are.
fn reviewed(files: &[&maitri::draft::File]) -> Vec<String> {
    use maitri_review::review::{Input, Options, review};
    let read = |f: &&maitri::draft::File| {
        let document = maitri::reading::read(&f.name, &f.bytes, maitri_document::read::Changes::Accepted).unwrap();
        (f.name.clone(), document)
    };
    let documents: Vec<_> = files.iter().map(read).collect();
    let inputs: Vec<Input<'_>> =
        documents.iter().map(|(name, document)| Input { file: name.clone(), document, allow: Vec::new() }).collect();
    let options = Options { form: None, as_of: "2026-11-25".to_owned() };
    let result = review(&inputs, Packs::embedded().unwrap(), &options);
    // Each version names the others, which are not there when it is read alone.
    let alone = files.len() == 1;
    let open = result.findings.iter().filter(|f| f.severity != Severity::Info);
    open.filter(|f| !alone || f.rule.id != "version-absent")
        .map(|f| format!("{}: {}", f.rule.id, f.message(Language::En)))
        .collect()
}

#[cfg(feature = "pdf")]
#[test]
fn drafted_passes_review_as_pdf_too() {
    let there =
        std::env::var_os("PATH").is_some_and(|p| std::env::split_paths(&p).any(|p| p.join("pdftotext").is_file()));
    if !there {
        assert!(std::env::var_os("CI").is_none(), "pdftotext is not installed");
        println!("skipped: pdftotext is not installed");
        return;
    }
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let mut loi = plain();
    for (key, to) in [
        ("template", json!("th/loi")),
        ("party-a", json!("พระนครศรีอยุธยา")),
        ("relation", json!("friendship")),
        ("fields", json!(["tourism", "education"])),
        ("fields-2", json!(["trade", "public-health"])),
        ("wish", json!("will")),
    ] {
        loi[key] = to;
    }
    for gone in ["instrument", "duration", "period"] {
        loi.as_object_mut().unwrap().remove(gone);
    }
    let mut mou = plain();
    for (key, to) in [("duration", json!("term")), ("period", json!("5 years")), ("collective", json!("participants"))]
    {
        mou[key] = to;
    }
    for value in [plain(), mou, loi] {
        let wanted = Wanted { columns: false, ..wanted(&[Format::Pdf, Format::Docx]) };
        let done = draft(packs, papers, &answers(&value), &wanted).unwrap();
        let of = |ending: &str| -> Vec<_> { done.files.iter().filter(|f| f.name.ends_with(ending)).collect() };
        let (pdf, docx) = (of(".pdf"), of(".docx"));
        assert_eq!((pdf.len(), docx.len()), (3, 3));
        for file in &pdf {
            assert_eq!(reviewed(&[*file]), [] as [&str; 0], "{}", file.name);
        }
        assert_eq!(reviewed(&pdf), [] as [&str; 0], "as a set: {value}");
        // And the paragraphs are those of the Word file: its clauses, its sentences, its signatures.
        for (pdf, docx) in pdf.iter().zip(&docx) {
            let (pdf, docx) = (paragraphs(pdf), paragraphs(docx));
            let gone: Vec<_> = docx.iter().filter(|p| !pdf.contains(p)).collect();
            assert!(gone.is_empty(), "{gone:#?}\n{pdf:#?}");
        }
    }
}

#[cfg(feature = "pdf")]
/// The paragraphs of a file without white space, those to write on left out.
fn paragraphs(file: &maitri::draft::File) -> Vec<String> {
    let read = maitri::reading::read(&file.name, &file.bytes, maitri_document::read::Changes::Accepted).unwrap();
    let lines = read.blocks.iter().filter(|b| b.kind.is_body()).map(|b| b.span.of(&read.text).replace('\t', "\n"));
    let lines: Vec<String> = lines.flat_map(|l| l.split('\n').map(str::to_owned).collect::<Vec<_>>()).collect();
    let plain = lines.iter().map(|l| l.chars().filter(|c| !c.is_whitespace()).collect::<String>());
    plain.filter(|l| l.chars().any(char::is_alphanumeric)).collect()
}

#[test]
fn what_does_not_pass_is_marked_with_what_is_open() {
    // A town stands below a Thai province: article 1, case by case.
    let mut value = plain();
    value["party-b"] = json!({
        "name": { "th": "เทศบาลเมืองหลวงพระบาง", "en": "Luang Prabang City", "vi": "thành phố Luông Pha-băng" }, "country": "la",
        "title": { "th": "นายกเทศมนตรี", "en": "Mayor", "vi": "Thị trưởng" },
    });
    let done = drafted(&value);
    assert!(done.marked && !done.open.is_empty());
    assert_eq!(done.roads[0].verdict, "case-by-case");
    assert_eq!(done.unwritten, ["lo"]);
    for file in &done.files {
        let read = maitri::reading::read(&file.name, &file.bytes, maitri_document::read::Changes::Accepted).unwrap();
        let language = file.name.split('.').nth(1).unwrap();
        let mark = if language.starts_with("th") { "ร่าง" } else { "DRAFT" };
        assert!(read.text.contains(mark) || language.contains('-') && read.text.contains("DRAFT"), "{}", file.name);
        for open in &done.open {
            assert!(read.text.contains(open.message.as_str()), "{}: {}", file.name, open.message);
        }
    }
}

#[test]
fn answers_that_are_amiss_are_named() {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let faults = |change: &[(&str, Value)]| {
        let mut value = plain();
        for (key, to) in change {
            value[*key] = to.clone();
        }
        match draft(packs, papers, &answers(&value), &wanted(&[Format::Txt])) {
            Err(Refused::Answers(faults)) => {
                for fault in &faults {
                    for language in Language::SPOKEN {
                        assert!(!sentence(fault, language).contains('⟦'), "{fault}");
                    }
                }
                faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
            }
            other => format!("{other:?}"),
        }
    };
    for (change, says) in [
        (vec![("party-a", json!(""))], "`party-a` has no answer"),
        (vec![("party-a", json!("Atlantis"))], "`Atlantis` is not known"),
        (vec![("relation", json!("uncle"))], "`uncle` is not known"),
        (vec![("relation", json!({ "th": "เมืองเพื่อน" }))], "`relation` has no words in"),
        (vec![("collective", json!("Parties"))], "participants or two-sides"),
        (vec![("period", json!("soon"))], "no length of time"),
        (vec![("date", json!("30 February 2027"))], "no day of the calendar"),
        (vec![("fields", json!(["alchemy"]))], "`alchemy` is not known"),
        (vec![("languages", json!("th, xx, en"))], "`xx` is not known"),
        (vec![("perod", json!("5 years"))], "did you mean `period`?"),
        (vec![("template", json!("th/treaty"))], "`th/treaty` is not known"),
    ] {
        let told = faults(&change);
        assert!(told.contains(says), "{change:?}: {told}");
    }
}

#[test]
fn another_draft_gives_answers_and_a_plan() {
    let papers = Papers::embedded().unwrap();
    let found = crate::acceptance::reviewed(&[("S1.txt", crate::acceptance::S1.as_bytes())], |review| {
        maitri::draft::answers_of(review, papers).unwrap()
    });
    let value = serde_json::to_value(&found).unwrap();
    assert_eq!(value["template"], "th/mou");
    assert_eq!((&value["party-a"], &value["party-b"]), (&json!("vn.dien-bien"), &json!("th.chiang-mai")));
    let plan = value["plan"].as_array().unwrap();
    assert!(plan.len() >= 10, "the ten lettered points of S1, and more: {plan:?}");
    // With what S1 leaves open answered, the text is cut back to the form.
    let mut value = value;
    for (key, to) in [
        ("instrument", "agreement"),
        ("relation", "sister"),
        ("collective", "two-sides"),
        ("duration", "term"),
        ("period", "5 years"),
    ] {
        value[key] = json!(to);
    }
    assert_eq!(open(&value), None);
}

/// What a written text says of itself when it is read again as answers.
fn read_back(file: &maitri::draft::File) -> Value {
    crate::acceptance::reviewed(&[(file.name.as_str(), file.bytes.as_slice())], |review| {
        serde_json::to_value(maitri::draft::answers_of(review, Papers::embedded().unwrap()).unwrap()).unwrap()
    })
}

#[test]
fn what_was_written_is_read_back_or_stays_open() {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let texts = |value: &Value| draft(packs, papers, &answers(value), &wanted(&[Format::Txt])).unwrap().files;
    let mut mou = plain();
    mou["relation"] = json!("sister");
    mou["fields"] = json!(["agriculture"]);
    for file in texts(&mou) {
        let back = read_back(&file);
        assert_eq!((&back["duration"], &back["period"]), (&json!("notice"), &json!("six months")), "{}", file.name);
        assert_eq!(back["fields"], json!(["agriculture"]), "{}", file.name);
        let vietnamese = file.name.contains(".vi.");
        // kết nghĩa is twin and sister, Hai Bên both collective names.
        let known = |id: &str| if vietnamese { Value::Null } else { json!(id) };
        assert_eq!(back["relation"], known("sister"), "{}", file.name);
        assert_eq!(back["collective"], known("two-sides"), "{}", file.name);
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        assert!(!text.contains("the fields of"), "{text}");
    }
    for wish in ["wish", "will"] {
        let loi = json!({
            "template": "th/loi", "party-a": "th.chiang-mai", "party-b": "vn.dien-bien", "relation": "friendship",
            "collective": "two-cities", "fields": ["tourism"], "fields-2": ["education", "trade"], "wish": wish,
        });
        for file in texts(&loi) {
            let back = read_back(&file);
            assert_eq!(back["fields"], json!(["tourism"]), "{}", file.name);
            assert_eq!(back["fields-2"], json!(["education", "trade"]), "{}", file.name);
            assert_eq!(back["wish"], json!(wish), "{}", file.name);
            assert_eq!(back["collective"], json!("two-cities"), "{}", file.name);
        }
    }
    // S1 gives its term in its own words.
    let s1 = crate::acceptance::reviewed(&[("S1.txt", crate::acceptance::S1.as_bytes())], |review| {
        serde_json::to_value(maitri::draft::answers_of(review, papers).unwrap()).unwrap()
    });
    assert_eq!((&s1["duration"], &s1["period"]), (&json!("term"), &json!("five years")));
    assert_eq!(s1["relation"], Value::Null);
}

#[test]
fn a_marked_draft_is_reviewed_as_the_draft_that_it_is() {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let mut value = plain();
    value["party-b"] = json!("Hạ Long");
    let done = draft(packs, papers, &answers(&value), &wanted(&[Format::Txt, Format::Docx])).unwrap();
    assert!(done.marked, "{:?}", done.open);
    assert_eq!(done.roads[0].verdict, "case-by-case");
    for file in done.files.iter().filter(|f| f.name.matches('-').count() < 5 && !f.name.contains("-en.")) {
        let rules = crate::acceptance::reviewed(&[(file.name.as_str(), file.bytes.as_slice())], |review| {
            review.findings.iter().filter(|f| f.counts()).map(|f| f.rule.id.clone()).collect::<Vec<_>>()
        });
        assert!(rules.iter().all(|r| r == "partner-level"), "{}: {rules:?}", file.name);
    }
}

#[test]
fn an_era_is_an_era_and_a_language_is_known_or_refused() {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let mut value = plain();
    value["date"] = json!("2569-12-01");
    let done = draft(packs, papers, &answers(&value), &wanted(&[Format::Txt])).unwrap();
    let text = done.files.iter().find(|f| f.name.ends_with(".th.txt")).unwrap();
    assert!(String::from_utf8_lossy(&text.bytes).contains("๑ ธันวาคม ๒๕๖๙"));
    for languages in [json!("klingon"), json!(["klingon"]), json!(["th", "klingon", "en"]), json!(["zh"])] {
        value["languages"] = languages.clone();
        let refused = draft(packs, papers, &answers(&value), &wanted(&[Format::Txt])).unwrap_err();
        let Refused::Answers(faults) = refused else { panic!("{languages}") };
        assert!(faults.iter().all(|f| f.blank == "languages"), "{languages}: {faults:?}");
    }
}
