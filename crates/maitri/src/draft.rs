//! Drafting: answers become files, and what is written is read again and reviewed before it is handed out.

use maitri_document::Document;
use maitri_document::lang::say;
use maitri_document::paper::Tongue;
use maitri_document::read::Changes;
use maitri_document::write::paper::docx;
use maitri_draft::answer::{Answers, Fault, What};
use maitri_draft::instrument::{First, Instrument, Mark, Version};
use maitri_draft::{letter, said};
use maitri_pack::papers::Papers;
use maitri_pack::template::{AnswerType, Template};
use maitri_pack::{Language, Packs, Severity};
use maitri_review::review::{Input, Options, Review, review};

use crate::web::words;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The languages to write; empty: all that the instrument is signed in and the template is written in.
    pub languages: Vec<Language>,
    /// The kinds of file.
    pub formats: Vec<Format>,
    /// The languages side by side as well.
    pub columns: bool,
    /// The originals for signing: each side's own set, that side named first.
    pub copies: bool,
    /// The language of what is said about it.
    pub told: Language,
    /// The day whose law applies, and that the files bear, ISO 8601.
    pub as_of: String,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A Word file.
    Docx,
    /// A PDF, the answers inside.
    #[cfg(feature = "pdf")]
    Pdf,
    /// The tables of a paper as a workbook.
    Xlsx,
    /// Plain text.
    Txt,
}

impl Format {
    /// All of them, the one that offices work with first.
    pub const ALL: &[Format] = &[
        Format::Docx,
        #[cfg(feature = "pdf")]
        Format::Pdf,
        Format::Xlsx,
        Format::Txt,
    ];

    /// The end of the file's name.
    pub fn code(self) -> &'static str {
        match self {
            Format::Docx => "docx",
            #[cfg(feature = "pdf")]
            Format::Pdf => "pdf",
            Format::Xlsx => "xlsx",
            Format::Txt => "txt",
        }
    }

    /// The key of its name on a page.
    pub fn key(self) -> &'static str {
        match self {
            Format::Docx => "draft-format-docx",
            #[cfg(feature = "pdf")]
            Format::Pdf => "draft-format-pdf",
            Format::Xlsx => "draft-format-xlsx",
            Format::Txt => "draft-format-txt",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            #[cfg(feature = "pdf")]
            Format::Pdf => "application/pdf",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Txt => "text/plain; charset=utf-8",
        }
    }

    /// The format of that name.
    pub fn from_code(code: &str) -> Option<Format> {
        Format::ALL.iter().copied().find(|f| f.code() == code)
    }

    /// The kind of a code.
    ///
    /// # Errors
    /// This build writes no such kind: which it writes.
    pub fn named(code: &str) -> Result<Format, String> {
        Format::from_code(code).ok_or_else(|| {
            let known: Vec<&str> = Format::ALL.iter().map(|f| f.code()).collect();
            format!("`{code}` is no format that this program writes; use one of {}", known.join(", "))
        })
    }
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name: `mou-chiang-mai-dien-bien.th.docx`.
    pub name: String,
    /// Its kind.
    pub format: Format,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Something open in what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The language version, where it is one's own.
    pub language: Option<Language>,
    /// Where: `title`, `5`.
    pub place: String,
    /// How grave.
    pub severity: Severity,
    /// The rule.
    pub rule: String,
    /// What is said, in the reader's language.
    pub message: String,
}

/// The road of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Road {
    /// Whose: the name of the pack in the reader's language.
    pub side: String,
    /// `standard-form`, `deviation` …
    pub verdict: String,
    /// What follows, in the reader's language.
    pub text: String,
    /// Its articles.
    pub articles: Vec<String>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    /// The files.
    pub files: Vec<File>,
    /// What is open: what the review counts, and what a person must answer.
    pub open: Vec<Open>,
    /// Whether the files bear the mark of a draft: something counted is open.
    pub marked: bool,
    /// The road of each side that has one.
    pub roads: Vec<Road>,
    /// Languages that it is signed in and that Maitri does not write, by their codes.
    pub unwritten: Vec<String>,
    /// The languages that were written.
    pub languages: Vec<Language>,
}

/// Why nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Answers that are missing or amiss.
    Answers(Vec<Fault>),
    /// A file that could not be made or read again, a sentence.
    File(String),
}

impl From<Vec<Fault>> for Refused {
    fn from(faults: Vec<Fault>) -> Refused {
        Refused::Answers(faults)
    }
}

/// Writes what the template of the answers is for: an instrument in all its languages, or a paper of an office.
///
/// # Errors
/// Answers that are missing or amiss; a file that cannot be made.
pub fn draft(packs: &Packs, papers: &Papers, answers: &Answers, wanted: &Wanted) -> Result<Drafted, Refused> {
    let mut answers = answers.clone();
    if let Some(template) = papers.template(&answers.template) {
        if template.form.is_none() {
            return paper(packs, papers, template, &answers, wanted);
        }
        settle(packs, template, &mut answers);
    }
    let instrument = Instrument::new(packs, papers, &answers)?;
    let all = instrument.languages();
    let languages: Vec<Language> = match wanted.languages.as_slice() {
        [] => all.clone(),
        some => some.to_vec(),
    };
    let clean = Mark::default();
    let written = |language: Language, first: First| instrument.version(language, first, &wanted.as_of, &clean);
    // The set is reviewed whole, whatever was asked for: an instrument is right in all its languages or in none.
    let versions = all.iter().map(|l| written(*l, instrument.first)).collect::<Result<Vec<_>, _>>()?;
    let looked = look(packs, &instrument, &versions, wanted)?;
    let mut made = Vec::new();
    let marked = looked.open.iter().any(|o| o.severity.counts());
    let mark = |language: Language| if marked { mark(&looked.open, language, wanted.told) } else { Mark::default() };
    let stem = stem(&instrument);
    let orders: &[Option<First>] = if wanted.copies { &[None, Some(First::A), Some(First::B)] } else { &[None] };
    for order in orders {
        for language in languages.iter() {
            let first = order.unwrap_or(instrument.first);
            let mut version = instrument.version(*language, first, &wanted.as_of, &mark(*language))?;
            version.paper.attachments.push(attachment(&instrument, *language));
            let side = match order {
                Some(First::A) => format!(".original-{}", slug(&instrument, "party-a")),
                Some(First::B) => format!(".original-{}", slug(&instrument, "party-b")),
                None => String::new(),
            };
            made.push((format!("{stem}{side}.{language}"), version.paper, wanted.formats.clone()));
        }
    }
    if wanted.columns && languages.len() > 1 {
        let chosen: Vec<Version> = versions.iter().filter(|v| languages.contains(&v.language)).cloned().collect();
        let mut paper = instrument.columns(&chosen, &wanted.as_of, &mark(wanted.told))?;
        paper.attachments.push(attachment(&instrument, wanted.told));
        let codes: Vec<&str> = chosen.iter().map(|v| v.language.code()).collect();
        let formats = wanted.formats.iter().copied().filter(|f| *f != Format::Txt).collect();
        made.push((format!("{stem}.{}", codes.join("-")), paper, formats));
    }
    let jobs = made.iter().flat_map(|(stem, paper, formats)| {
        formats.iter().map(move |format| (format!("{stem}.{}", format.code()), *format, paper))
    });
    let files = write(jobs.collect())?;
    let known = |code: &String| Language::from_code(code).is_some_and(|l| all.contains(&l));
    let unwritten = instrument.tongues(instrument.first).into_iter().filter(|c| !known(c)).collect();
    Ok(Drafted { files, open: looked.open, marked, roads: looked.roads, unwritten, languages })
}

/// Writes a paper of an office, and has the rules for letters look at it.
fn paper(
    packs: &Packs,
    papers: &Papers,
    template: &Template,
    answers: &Answers,
    wanted: &Wanted,
) -> Result<Drafted, Refused> {
    let languages: Vec<Language> = match wanted.languages.as_slice() {
        [] => template.body.keys().copied().collect(),
        some => some.to_vec(),
    };
    let values = serde_json::Value::Object(answers.values.clone());
    let stem = template.id.replace('/', "-");
    let (mut files, mut open) = (Vec::new(), Vec::new());
    for language in &languages {
        let made = letter::write(packs, papers, template, &values, *language, &wanted.as_of).map_err(faults)?;
        for format in &wanted.formats {
            let name = format!("{stem}.{language}.{}", format.code());
            files.push(File { name, format: *format, bytes: bytes(&made, *format)? });
        }
        let name = format!("{language}.docx");
        let read = crate::reading::read(&name, &bytes(&made, Format::Docx)?, Changes::Accepted);
        let document = read.map_err(|e| Refused::File(e.to_string()))?;
        let input = Input { file: name, document: &document, allow: Vec::new() };
        let review = review(&[input], packs, &Options { form: None, as_of: wanted.as_of.clone() });
        open.extend(self::open(&review, &[*language], wanted.told));
    }
    // What a letter quotes may be what the rules look for: they are told, and mark nothing.
    Ok(Drafted { files, open, marked: false, roads: Vec::new(), unwritten: Vec::new(), languages })
}

/// What keeps a paper from being written, as answers that are amiss.
pub(crate) fn faults(of: Vec<said::Fault>) -> Refused {
    let mut out = Vec::new();
    for fault in of {
        let what = match fault.kind {
            said::FaultKind::Missing => What::Missing,
            said::FaultKind::MissingIn(language) => What::Lacks(language),
            said::FaultKind::NotKnown(given) => What::Unknown(given),
            said::FaultKind::Several(given, which) => What::Several(given, which),
            said::FaultKind::NotAsked => What::NotAsked(None),
            said::FaultKind::Must(say) => What::Must(say),
            said::FaultKind::Wanted(takes, _) => What::Shape(takes),
            said::FaultKind::Template(message) => return Refused::File(message),
        };
        out.push(Fault { blank: fault.blank, what });
    }
    Refused::Answers(out)
}

/// The answers, to go inside a PDF.
fn attachment(instrument: &Instrument<'_>, language: Language) -> maitri_document::paper::Attachment {
    instrument.attachment(&words::text(language, "draft-attached", &[]))
}

/// Writes files, as many at a time as the machine has cores: the pages of a version are set in one thread, and those of the Thai one alone
/// take as long as those of two others. The files come in the order of the jobs.
///
/// # Errors
/// The first file that cannot be made.
pub fn write(jobs: Vec<(String, Format, &maitri_document::paper::Paper)>) -> Result<Vec<File>, Refused> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len()).max(1);
    let next = std::sync::atomic::AtomicUsize::new(0);
    // Whoever is done takes the next: files differ much in the work that they make.
    let work = || {
        let mut made = Vec::new();
        while let Some((n, (_, format, paper))) = {
            let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            jobs.get(n).map(|job| (n, job))
        } {
            made.push((n, bytes(paper, *format)));
        }
        made
    };
    let mut made = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let mut made = work();
        for other in others {
            // A thread that died is told as its file, which then lacks.
            made.extend(other.join().unwrap_or_default());
        }
        made
    });
    made.sort_by_key(|(n, _)| *n);
    if made.len() != jobs.len() {
        return Err(Refused::File(
            "a file could not be set, and the program does not know why: please report it".to_owned(),
        ));
    }
    let named = jobs.into_iter().zip(made);
    named.map(|((name, format, _), (_, bytes))| Ok(File { name, format, bytes: bytes? })).collect()
}

/// A file of a paper.
fn bytes(paper: &maitri_document::paper::Paper, format: Format) -> Result<Vec<u8>, Refused> {
    match format {
        Format::Docx => docx(paper).map_err(|e| Refused::File(e.to_string())),
        #[cfg(feature = "pdf")]
        Format::Pdf => {
            static FACES: std::sync::LazyLock<maitri_draft::pdf::Faces> =
                std::sync::LazyLock::new(maitri_draft::pdf::Faces::ours);
            maitri_draft::pdf::pdf(paper, &FACES).map_err(|e| Refused::File(e.to_string()))
        }
        Format::Xlsx => match crate::xlsx::xlsx(paper) {
            Ok(Some(book)) => Ok(book),
            Ok(None) => Err(Refused::File(format!("{}: has no table, so there is no workbook of it", paper.title))),
            Err(message) => Err(Refused::File(message)),
        },
        Format::Txt => Ok((paper.text() + "\n").into_bytes()),
    }
}

struct Looked {
    open: Vec<Open>,
    roads: Vec<Road>,
}

/// The Word files of the versions, read again and reviewed as a set.
fn look(packs: &Packs, instrument: &Instrument<'_>, versions: &[Version], wanted: &Wanted) -> Result<Looked, Refused> {
    let mut documents: Vec<(String, Document)> = Vec::new();
    for version in versions {
        let name = format!("{}.docx", version.language);
        let made = bytes(&version.paper, Format::Docx)?;
        let read = crate::reading::read(&name, &made, Changes::Accepted).map_err(|e| Refused::File(e.to_string()))?;
        documents.push((name, read));
    }
    let inputs: Vec<Input<'_>> =
        documents.iter().map(|(file, document)| Input { file: file.clone(), document, allow: Vec::new() }).collect();
    let options = Options { form: instrument.template().form.clone(), as_of: wanted.as_of.clone() };
    let review = review(&inputs, packs, &options);
    let languages: Vec<Language> = versions.iter().map(|v| v.language).collect();
    Ok(Looked { open: open(&review, &languages, wanted.told), roads: roads(&review, wanted.told) })
}

/// What the review counts, and what a person must answer.
fn open(review: &Review<'_, '_>, languages: &[Language], told: Language) -> Vec<Open> {
    let speaks = |f: &&maitri_review::finding::Finding<'_>| f.counts() || f.severity == Severity::Ask;
    review
        .findings
        .iter()
        .filter(speaks)
        .map(|f| Open {
            language: languages.get(f.document).copied(),
            place: f.place.clone(),
            severity: f.severity,
            rule: f.rule.id.clone(),
            message: f.message(told),
        })
        .collect()
}

/// The roads as the packs tell them.
fn roads(review: &Review<'_, '_>, told: Language) -> Vec<Road> {
    let title = |id: &str| review.packs.packs.iter().find(|p| p.id == id).map_or("", |p| p.title.get(told)).to_owned();
    review
        .roads
        .iter()
        .map(|r| Road {
            side: title(&r.pack),
            verdict: r.case.verdict.clone(),
            text: r.case.text.get(told).to_owned(),
            articles: r.case.cite.clone(),
        })
        .collect()
}

/// The mark of a draft in the language of the paper, with what is open in the language of who asked.
fn mark(open: &[Open], language: Language, told: Language) -> Mark {
    let word = words::text(language, "draft-mark", &[]);
    let heading = words::text(told, "draft-open", &[]);
    let open = open.iter().map(|o| {
        let place = words::text(told, "draft-open-at", &[("place", &o.place)]);
        let of = o.language.map_or("", Language::code);
        format!("{place} ({of}): {}", o.message)
    });
    Mark { word, heading, open: open.collect() }
}

/// What the files are called: the instrument and its two places, in letters that every system keeps.
fn stem(instrument: &Instrument<'_>) -> String {
    let template = instrument.template().id.rsplit('/').next().unwrap_or("paper").to_owned();
    format!("{template}-{}-{}", slug(instrument, "party-a"), slug(instrument, "party-b"))
}

fn slug(instrument: &Instrument<'_>, party: &str) -> String {
    let place = instrument.party(party).and_then(|p| p.place);
    place.and_then(|p| p.id.split('.').next_back()).unwrap_or(if party == "party-a" { "a" } else { "b" }).to_owned()
}

/// The key of a language's name.
pub fn language_key(language: Language) -> &'static str {
    match language {
        Language::Th => "draft-language-th",
        Language::Vi => "draft-language-vi",
        _ => "draft-language-en",
    }
}

/// What is amiss with an answer, in the reader's language.
pub fn sentence(fault: &Fault, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| words::text(language, key, args);
    match &fault.what {
        What::Missing => t("draft-missing", &[]),
        What::NotAsked(None) => t("draft-not-asked-near-none", &[("blank", &fault.blank)]),
        What::NotAsked(Some(near)) => t("draft-not-asked", &[("blank", &fault.blank), ("near", near)]),
        What::Unknown(given) => t("draft-unknown", &[("given", given)]),
        What::Several(given, which) => t("draft-several", &[("given", given), ("which", &which.join(", "))]),
        What::Lacks(l) => t("draft-lacks", &[("language", &t(language_key(*l), &[]))]),
        What::NoDate(given) => t("draft-no-date", &[("given", given)]),
        What::NoPeriod(given) => t("draft-no-period", &[("given", given)]),
        What::Twice(given) => t("draft-twice", &[("given", given)]),
        What::Must(say) => say.get(language).to_owned(),
        What::Shape(takes) => t(shape(takes), &[]),
    }
}

/// The key of what an answer of another shape lacks.
fn shape(takes: &str) -> &'static str {
    match takes {
        said::SIGNER => "draft-shape-signer",
        said::SIGNER_FOR_OFFICE => "draft-shape-signer-office",
        said::SIGNER_FOR_BODY => "draft-shape-signer-body",
        said::LETTER => "draft-shape-letter",
        _ => "draft-shape",
    }
}

/// Most bytes of a file of answers.
const MOST_ANSWERS: usize = 1 << 20;

/// Answers from a file: JSON where it begins with a brace, else TOML.
///
/// # Errors
/// One sentence with the line, for what is neither.
pub fn answers(bytes: &[u8]) -> Result<Answers, String> {
    if bytes.len() > MOST_ANSWERS {
        return Err(format!("answers of more than {} kB are not read", MOST_ANSWERS >> 10));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8: save it as UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_err(|e| e.to_string());
    }
    toml::from_str(text).map_err(|e| {
        let line = e.span().and_then(|s| text.get(..s.start)).map_or(1, |before| before.matches('\n').count() + 1);
        format!("line {line}: {}", e.message())
    })
}

/// Puts the id of a place where its name was typed with words around it: "Chiang Mai Province, Thailand", "tỉnh Điện Biên".
pub fn settle(packs: &Packs, template: &Template, answers: &mut Answers) {
    for blank in template.blank.iter().filter(|b| matches!(b.kind, AnswerType::Party | AnswerType::Place)) {
        let Some(value) = answers.values.get_mut(&blank.id) else { continue };
        let slot = if value.is_object() { value.get_mut("place") } else { Some(value) };
        let Some(serde_json::Value::String(text)) = slot else { continue };
        if packs.places.get(text).is_some() || !packs.places.find(text, None).is_empty() {
            continue;
        }
        if let Some(place) = maitri_review::party::read(text, packs).place {
            *text = place.id.clone();
        }
    }
}

/// What a draft that somebody else wrote answers already, and what of it does not belong on the form: its parties, names, fields
/// and term as answers, and each addition as a point of the working plan (D-44). What cannot be read stays open; nothing is guessed.
pub fn answers_of(review: &Review<'_, '_>, papers: &Papers) -> Option<Answers> {
    let packs = review.packs;
    let reviewed = review.documents.first()?;
    let comparison = reviewed.comparison.as_ref()?;
    let (form, _) = reviewed.form.as_ref()?;
    let template = papers.templates.iter().find(|t| t.form.as_ref() == Some(form))?;
    let text = reviewed.draft.text();
    let flat = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    let filled = |blank: &str| -> Vec<&str> {
        comparison.fillings.iter().filter(|f| f.blank == blank).map(|f| f.span.of(text)).collect()
    };
    let mut values = serde_json::Map::new();
    for id in ["party-a", "party-b"] {
        let place = filled(id).into_iter().find_map(|words| maitri_review::party::read(words, packs).place);
        if let Some(place) = place {
            values.insert(id.to_owned(), place.id.clone().into());
        }
    }
    let language = reviewed.draft.language.unwrap_or_default();
    for blank in template.blank.iter().filter(|b| b.kind == AnswerType::FormChoice) {
        if let Some(value) = chosen(packs, form, comparison, &blank.id, language, text) {
            values.insert(blank.id.clone(), value.into());
        }
    }
    // A form may ask for fields twice: what its first point names answers the first question, and so on.
    let questions: Vec<&str> =
        template.blank.iter().filter(|b| b.kind == AnswerType::Fields).map(|b| b.id.as_str()).collect();
    for (n, question) in questions.iter().enumerate() {
        let mut fields: Vec<serde_json::Value> = Vec::new();
        let own = comparison
            .fillings
            .iter()
            .filter(|f| f.blank == "fields" && (questions.len() == 1 || f.place == (n + 1).to_string()));
        for id in own.flat_map(|f| packs.fields.named(&flat(f.span.of(text)), language)) {
            if !fields.iter().any(|f| f == id) {
                fields.push(id.to_owned().into());
            }
        }
        if !fields.is_empty() {
            values.insert((*question).to_owned(), fields.into());
        }
    }
    if template.blank.iter().any(|b| b.id == "wish" && b.options.contains_key("wish"))
        && let Some(wish) = wished(comparison)
    {
        values.insert("wish".to_owned(), if wish { "wish" } else { "will" }.into());
    }
    let mut periods = [("term", "term"), ("notice", "notice-period")].into_iter().filter_map(|(duration, blank)| {
        filled(blank).into_iter().find_map(|words| say::read_period(&flat(words))).map(|period| (duration, period))
    });
    if let Some((duration, (n, unit))) = periods.next_back().or_else(|| lasts(reviewed, comparison))
        && template.blank.iter().any(|b| b.id == "period")
    {
        values.insert("duration".to_owned(), duration.into());
        values.insert("period".to_owned(), say::period(n, unit, Tongue::English, false).into());
    }
    if let Some(date) = filled("date").into_iter().find_map(|words| maitri_draft::answer::date(&flat(words))) {
        values.insert("date".to_owned(), date.into());
    }
    let place = filled("place").into_iter().find_map(|words| maitri_review::party::read(words, packs).place);
    if let Some(place) = place {
        values.insert("place".to_owned(), place.id.clone().into());
    }
    let plan: Vec<serde_json::Value> = crate::plan::moved(reviewed)
        .into_iter()
        .map(|p| serde_json::json!({ "clause": p.clause, "text": { language.code(): p.text } }))
        .collect();
    if !plan.is_empty() {
        values.insert("plan".to_owned(), plan.into());
    }
    Some(Answers { template: template.id.clone(), values })
}

/// The value of a form's choice that a draft has taken; none where its words stand for several (Vietnamese *kết nghĩa* is twin
/// and sister): a person says which.
fn chosen(
    packs: &Packs,
    form: &str,
    comparison: &maitri_review::compare::Comparison,
    choice: &str,
    language: Language,
    text: &str,
) -> Option<String> {
    let known = packs.form(form)?.choice(choice)?;
    let taken = comparison.taken.iter().filter(|t| t.choice == choice && t.value != "bound");
    let value = comparison.chosen.get(choice).cloned().or_else(|| taken.clone().next().map(|t| t.value.clone()))?;
    let fold = maitri_document::lang::fold::key;
    let mut words: Vec<String> = comparison.bindings.get(choice).into_iter().flatten().map(|w| fold(w)).collect();
    words.extend(taken.map(|t| fold(t.span.of(text))));
    let meant = |words: &String| -> Vec<&str> {
        let values = known.value.iter().filter(|v| v.names(language).iter().any(|n| fold(n) == *words));
        values.map(|v| v.id.as_str()).collect()
    };
    let several = words.iter().any(|w| meant(w).len() > 1);
    let only = words.iter().any(|w| meant(w) == [value.as_str()]);
    (!several || only).then_some(value)
}

/// Whether the last point of a letter of intent says that the tie is wished for, or that it will be.
fn wished(comparison: &maitri_review::compare::Comparison) -> Option<bool> {
    use maitri_review::align::path::Op;
    let aligned = comparison.aligned.iter().find(|a| a.units.iter().any(|u| u == "4"))?;
    let stands = aligned.ops.iter().filter_map(|op| match op {
        Op::Same { edge, .. } => aligned.lattice.edges.get(*edge),
        _ => None,
    });
    let is_wish = |e: &maitri_review::align::lattice::Edge| {
        e.element.and_then(|n| aligned.lattice.elements.get(n)).is_some_and(|name| name == "wish")
    };
    let words: Vec<_> = stands.collect();
    (words.len() > 3).then(|| words.iter().any(|e| is_wish(e)))
}

/// The term or the notice of a clause that says it in other words than the form: the one length of time in it.
fn lasts(
    reviewed: &maitri_review::review::Reviewed<'_>,
    comparison: &maitri_review::compare::Comparison,
) -> Option<(&'static str, (u32, maitri_document::lang::numbers::Unit))> {
    let draft = &reviewed.draft;
    let at = comparison.places.iter().position(|p| p.as_deref() == Some("5"))?;
    let zone = draft.zones.clauses.get(at)?;
    let tokens = draft.tokens_of(&zone.paragraphs, true);
    let found = maitri_review::rules::dates::periods(&tokens, draft.language.unwrap_or_default());
    let first = found.first()?;
    if found.iter().any(|p| (p.count, p.unit) != (first.count, first.unit)) {
        return None;
    }
    let key = maitri_document::lang::fold::key(draft.span_of(&zone.paragraphs).of(draft.text()));
    let ends = ["terminat", "บอกเลิก", "chấm dứt"].iter().any(|w| key.contains(w));
    Some((if ends { "notice" } else { "term" }, (first.count, first.unit)))
}
