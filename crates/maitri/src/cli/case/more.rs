//! Opinions, texts, the dossier, letters, suspension and what waits: the commands of `maitri case` besides steps and facts.

use super::super::bytes;
use super::{Desk, Paper, Who, day};
use crate::case::{self, find, letters, load, opinions, papers, texts, unsealed, waits};
use crate::draft::Format;
use crate::keep::Keep;
use crate::web::words::text;
use maitri_document::read::Changes;
use maitri_pack::procedure::Circle;
use maitri_registry::act::Fact;
use maitri_registry::case::letter::{Direction, Letter, Stamp, chain, clock, enter, next_number, next_receipt};
use maitri_registry::case::mend::{placed, righted, struck};
use maitri_registry::case::opinion::{Answer, Body, Response, ask, merge, respond, silent};
use maitri_registry::case::paper::{Attached, attach, dossier};
use maitri_registry::case::text::{Side, text_added};
use maitri_registry::case::{Case, Cases, Entry, NO_CASE, Refusal, TextVersion, resumed, suspended};
use maitri_registry::class::Class;
use maitri_review::opinion::{Reader, Words};
use maitri_review::redline;
use maitri_review::report;
use std::path::{Path, PathBuf};

#[derive(clap::Subcommand)]
pub enum More {
    /// Record that offices were asked for their opinion of a text
    Ask {
        /// The case
        case: String,
        /// An office: an id of the packs, or its name; several times for several
        #[arg(long = "office", value_name = "OFFICE")]
        offices: Vec<String>,
        /// Who was asked, from a list, a table, or the letter that asked
        #[arg(long, value_name = "FILE")]
        asked: Option<PathBuf>,
        /// The text that they were asked about: its number, role or hash; default: the latest draft
        #[arg(long)]
        text: Option<String>,
        /// The day until which they were asked to answer
        #[arg(long, default_value = "")]
        due: String,
        /// The same in working days of the own side's country, from the day of the letter
        #[arg(long, value_name = "WORKING-DAYS", conflicts_with = "due")]
        within: Option<String>,
        /// Whom it asks: local (offices of the province), central (ministries); default: by the offices, else by where the case is
        #[arg(long)]
        circle: Option<String>,
        #[command(flatten)]
        paper: Paper,
        #[command(flatten)]
        who: Who,
    },
    /// Record opinions: papers and tables of any kind that is read, or typed with --from
    Opinion {
        /// The case
        case: String,
        /// Letters, scans, tables, a draft with comments beside it
        files: Vec<PathBuf>,
        /// Typed: the office whose opinion it is
        #[arg(long, conflicts_with = "files")]
        from: Option<String>,
        /// Typed: what it thinks of the whole: agree, agree-with-changes, disagree, no-comment
        #[arg(long, default_value = "unknown", requires = "from")]
        position: String,
        /// Typed: a comment; several times for several
        #[arg(long, requires = "from")]
        comment: Vec<String>,
        /// Typed: the clause of the comment at the same place (2.2.b, điểm b khoản 2.2, ข้อ ๒)
        #[arg(long, requires = "comment")]
        clause: Vec<String>,
        /// Its class, where it is another than that of its office: opinion, police, military, party …
        #[arg(long)]
        class: Option<String>,
        #[command(flatten)]
        paper: Paper,
        #[command(flatten)]
        who: Who,
    },
    /// The opinions of a case: who was asked, who answered, each comment with its answer
    Opinions {
        /// The case
        case: String,
    },
    /// Put right what was read of a comment
    Correct {
        /// The case
        case: String,
        /// Id of the comment (3.2)
        comment: String,
        /// The words as they should have been read
        #[arg(long)]
        words: Option<String>,
        /// The clause that is meant
        #[arg(long)]
        clause: Option<String>,
        #[command(flatten)]
        who: Who,
    },
    /// Answer a comment: accepted, partly, not; what is not accepted as asked needs its reason
    Respond {
        /// The case
        case: String,
        /// Id of the comment (3.2)
        comment: String,
        /// accepted, partly, not
        answer: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
        /// What the clause says from now on
        #[arg(long, default_value = "")]
        revised: String,
        #[command(flatten)]
        who: Who,
    },
    /// Record the silence of those who did not answer: as silence, never as agreement
    Silence {
        /// The case
        case: String,
        #[command(flatten)]
        who: Who,
    },
    /// The table of opinions (D-54) as a file, or what came back in it
    Table {
        /// The case
        case: String,
        /// Whose opinions: local, central; default: those of the circle in which the case is
        #[arg(long, conflicts_with = "back")]
        circle: Option<String>,
        /// Where to write: a name that ends in .xlsx or .docx
        #[arg(required_unless_present = "back", conflicts_with = "back")]
        output: Option<PathBuf>,
        /// The table as it came back, in any kind of file that is read
        #[arg(long = "in", value_name = "FILE")]
        back: Option<PathBuf>,
        /// Answers for head and foot of the table (issuer, signer …): TOML or JSON
        #[arg(long, conflicts_with = "back")]
        answers: Option<PathBuf>,
        #[command(flatten)]
        who: Who,
    },
    /// Hold the answers against the completed draft: what was accepted shows in its clause
    Check {
        /// The case
        case: String,
        /// The completed draft: number, role or hash of a text; default: the latest draft
        #[arg(long)]
        after: Option<String>,
        #[command(flatten)]
        who: Who,
    },
    /// The versions of the texts, round by round, each with its author
    Texts {
        /// The case
        case: String,
    },
    /// Compare two texts of the case, word by word and by clause; exit code 1 where they differ
    Compare {
        /// The case
        case: String,
        /// The first: its number, role or hash
        first: String,
        /// The second
        second: String,
    },
    /// Put a paper into the dossier
    Attach {
        /// The case
        case: String,
        /// The file; without it number, day and office alone are recorded
        file: Option<PathBuf>,
        /// What kind of paper it is (D-54)
        #[arg(long)]
        document: String,
        /// The paper of the dossier that it is an annex of, by its number
        #[arg(long, default_value_t = 0)]
        annex_of: u32,
        /// Its class: ordinary, opinion, party, police, military, cabinet, council-of-state, personal; default: that of its family
        /// or office
        #[arg(long)]
        class: Option<String>,
        #[command(flatten)]
        paper: Paper,
        #[command(flatten)]
        who: Who,
    },
    /// Open a restricted paper of the second store; that it was opened is recorded first
    Unseal {
        /// The case
        case: String,
        /// opinion, paper
        which: String,
        /// Its number in the case
        n: u32,
        /// Where to write it, for you alone; an opinion is shown without
        output: Option<PathBuf>,
        #[command(flatten)]
        who: Who,
    },
    /// Write a paper of the case: what the case knows is filled in, the rest is asked; without --write, list what the next steps write
    Paper(super::write::Arguments),
    /// What the next step needs, what is there, and whether the papers agree; exit code 1 where something is amiss
    Dossier {
        /// The case
        case: String,
    },
    /// Enter a letter into the register; - for one that belongs to no case
    Letter {
        /// The case, or -
        case: String,
        /// in, out
        direction: String,
        /// Its number, as printed; what goes out may ask for the next one by --series
        #[arg(long, default_value = "")]
        number: String,
        /// The next number after this one's kind: ขร ๐๐๒๓.๒๐/ว ๐๐๐๐, 00/SNgV-HTQT
        #[arg(long, conflicts_with = "number")]
        series: Option<String>,
        /// Its day: YYYY-MM-DD, or as printed
        #[arg(long)]
        day: String,
        /// Who sends it: an id of the packs, or a name
        #[arg(long)]
        from: String,
        /// Who gets it; several times for several
        #[arg(long)]
        to: Vec<String>,
        /// What it is about
        #[arg(long, default_value = "")]
        subject: String,
        /// The office in whose book it stands; default: the sender of what goes out, the first that gets what comes in
        #[arg(long)]
        book: Option<String>,
        /// The number of the stamp of receipt; `next` for the next one of the year
        #[arg(long)]
        stamp: Option<String>,
        /// The day of the stamp; default: the day of the letter
        #[arg(long, requires = "stamp")]
        stamp_day: Option<String>,
        /// The time of the stamp: ๑๖.๓๘ น., 16:38
        #[arg(long, default_value = "", requires = "stamp")]
        stamp_time: String,
        /// The letter that it passes on: its number as printed, or #N of the register
        #[arg(long, default_value = "")]
        relays: String,
        /// Its class
        #[arg(long, default_value = "ordinary")]
        class: String,
        /// The scan, which is kept
        #[arg(long, value_name = "FILE")]
        scan: Option<PathBuf>,
        #[command(flatten)]
        who: Who,
    },
    /// The register of letters in order
    Letters {
        /// Of a year: 2026, 2569
        #[arg(long)]
        year: Option<String>,
        /// The letters that lead to one, by its number in the register
        #[arg(long, value_name = "N", conflicts_with = "year")]
        chain: Option<u32>,
    },
    /// Put the paper behind an entry right: its number, day, office; what stood there stays in the log
    Right {
        /// The case
        case: String,
        /// The entry, by its number in the log (#12)
        entry: String,
        #[command(flatten)]
        paper: Paper,
        #[command(flatten)]
        who: Who,
    },
    /// Strike an entry that was recorded wrongly: it does not count any more, and stays in the log
    Strike {
        /// The case
        case: String,
        /// The entry, by its number in the log (#12)
        entry: String,
        #[command(flatten)]
        who: Who,
    },
    /// Record which place the own side is, where the case began without it
    Place {
        /// The case
        case: String,
        /// The place: an id or a name
        #[arg(long)]
        home: String,
        #[command(flatten)]
        paper: Paper,
        #[command(flatten)]
        who: Who,
    },
    /// Record that the periods of a case stand still
    Suspend {
        /// The case
        case: String,
        /// The first day on which they do not run
        #[arg(long = "on")]
        from: String,
        /// Why
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        paper: Paper,
        #[command(flatten)]
        who: Who,
    },
    /// Record that they run again
    Resume {
        /// The case
        case: String,
        /// The first day on which they run again
        #[arg(long)]
        on: String,
        #[command(flatten)]
        paper: Paper,
        #[command(flatten)]
        who: Who,
    },
    /// What waits in all cases, what is late first
    Waiting {
        /// For one office: an id of the packs, or a name
        #[arg(long = "for", value_name = "OFFICE")]
        office: Option<String>,
        /// text, json (maitri/waiting/1)
        #[arg(long, default_value = "text")]
        format: String,
    },
}

/// What is to be recorded, or why nothing is.
type Decided = Result<Vec<Entry>, Refusal>;

fn recorded(case: &str, entries: Vec<Entry>) -> Vec<Fact> {
    entries.into_iter().map(|entry| Fact::CaseRecorded { case: case.to_owned(), entry }).collect()
}

fn class(word: &str) -> Result<Class, String> {
    let known: Vec<&str> = Class::ALL.iter().map(|c| c.code()).collect();
    Class::of(word).ok_or_else(|| format!("--class `{word}`: use {}", known.join(", ")))
}

fn circle_of(word: &str) -> Result<Circle, String> {
    Circle::of(word).ok_or_else(|| format!("--circle `{word}`: use local or central"))
}

/// The number of a comment in common digits: ๓.๒ is 3.2.
fn number_of(comment: &str) -> String {
    maitri_document::lang::digits::arabic(comment.trim())
}

/// The place of an entry in the log, as it is written: 12, #12, ๑๒.
fn entry(word: &str) -> Result<u64, String> {
    let number = maitri_document::lang::digits::parse(word.trim().trim_start_matches('#'));
    let number = number.map(u64::from);
    number.ok_or_else(|| format!("`{word}` is no number of an entry; `maitri case show` names them (#12)"))
}

impl Desk {
    /// One entry or several of a case, decided as it stands.
    fn entries(&self, who: &Who, case: &str, decide: &dyn Fn(&Case, &Cases) -> Decided) -> Result<u8, String> {
        self.put(who, &|cases| {
            let (found, procedure) = find(cases, &self.procedures, case)?;
            let entries = decide(found, cases).map_err(|r| self.refused(procedure, &r))?;
            Ok(recorded(case, entries))
        })
    }

    /// Where the words of restricted papers go.
    pub(super) fn keep(&self) -> &dyn Keep {
        &self.second
    }

    /// What to do where a restricted paper was not kept: without a second store the stub is recorded alone; with one that cannot take it,
    /// nothing is, or the words would be lost and the record would look whole.
    pub(super) fn not_kept(&self, told: &str, why: &str) -> Result<(), String> {
        if self.second.is_there() {
            return Err(format!("{told}: nothing is recorded: {why}"));
        }
        eprintln!("maitri: {told}: {}: {why}", text(self.language, "case-stub-alone", &[]));
        Ok(())
    }

    /// The same as [`Desk::entries`], after restricted papers went to the second store: what is recorded stays there.
    pub(super) fn entries_kept(
        &self,
        who: &Who,
        case: &str,
        decide: &dyn Fn(&Case, &Cases) -> Decided,
    ) -> Result<u8, String> {
        let done = self.entries(who, case, decide)?;
        self.second.recorded();
        Ok(done)
    }

    fn cases(&self) -> Result<Cases, String> {
        Ok(load(&self.store, &self.procedures)?.0)
    }
}

pub fn run(desk: &Desk, command: &More) -> Result<u8, String> {
    let today = super::super::today();
    let language = desk.language;
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    match command {
        More::Ask { case, offices, asked, text: about, due, within, circle, paper, who } => {
            let words = Words::of(&desk.packs);
            let mut bodies: Vec<Body> = offices.iter().map(|o| opinions::body(o, &words, &desk.packs)).collect();
            if let Some(file) = asked {
                let listed = crate::opinions::asked_of(file, &words, &desk.packs)?;
                bodies.extend(listed.into_iter().map(|a| Body { office: a.office.unwrap_or_default(), name: a.raw }));
            }
            let evidence = paper.evidence(desk)?;
            let cases = desk.cases()?;
            let (found, procedure) = find(&cases, &desk.procedures, case)?;
            let due = match within {
                None => day(due)?,
                Some(days) => {
                    let (last, expected) = case::within(&found.opened.home, &evidence.day, days)?;
                    if expected {
                        let day = report::words::day(&last, language);
                        super::super::print(&format!("! {day}: {}\n", t("case-due-expected", &[])));
                    }
                    last
                }
            };
            let circle = circle.as_deref().map(circle_of).transpose()?;
            let circle = opinions::circle_of(circle, &bodies, found, procedure, &desk.packs);
            let about = match about {
                Some(named) => Some(texts::meant(found, named)?),
                None => texts::meant(found, "draft").ok(),
            };
            let about = about.map(|t| (t.text.words.clone(), t.text.file.clone())).unwrap_or_default();
            desk.entries(who, case, &|found, _| {
                ask(found, bodies.clone(), about.clone(), &due, circle, evidence.clone(), &today).map(|e| vec![e])
            })
        }
        More::Opinion { case, files, from, position, comment, clause, class: word, paper, who } => {
            let class = word.as_deref().map(class).transpose()?;
            let typed = from.as_deref().map(|from| Typed { from, position, comments: comment, clauses: clause });
            opinion(desk, case, files, typed, class, paper, who, &today)
        }
        More::Opinions { case } => {
            let cases = desk.cases()?;
            let (found, _) = find(&cases, &desk.procedures, case)?;
            super::super::print(&opinions::told(found, &desk.packs, language));
            Ok(super::super::FINE)
        }
        More::Correct { case, comment, words, clause, who } => correct(desk, case, comment, words, clause, who),
        More::Respond { case, comment, answer, reason, revised, who } => {
            let known: Vec<&str> = Answer::ALL.iter().map(|a| a.code()).collect();
            let answer = Answer::of(answer)
                .ok_or_else(|| format!("`{answer}` is no answer to a comment; use {}", known.join(", ")))?;
            let response = Response { answer: Some(answer), explanation: reason.clone(), revised: revised.clone() };
            let comment = number_of(comment);
            desk.entries(who, case, &|found, _| respond(found, &comment, response.clone()).map(|e| vec![e]))
        }
        More::Silence { case, who } => desk.entries(who, case, &|found, _| silent(found, &today)),
        More::Table { case, circle, output, back, answers, who } => match (back, output) {
            (Some(file), _) => back_in(desk, case, file, who),
            (None, Some(output)) => {
                let circle = circle.as_deref().map(circle_of).transpose()?;
                table_out(desk, case, circle, output, answers.as_deref(), who, &today)
            }
            (None, None) => Err("name the file to write, or --in the one that came back".to_owned()),
        },
        More::Check { case, after, who } => checked(desk, case, after.as_deref(), who),
        More::Texts { case } => {
            let cases = desk.cases()?;
            let (found, _) = find(&cases, &desk.procedures, case)?;
            super::super::print(&texts::told(found, &cases.reached(&found.opened), language));
            Ok(super::super::FINE)
        }
        More::Compare { case, first, second } => {
            let cases = desk.cases()?;
            let (found, _) = find(&cases, &desk.procedures, case)?;
            let (one, two) = (texts::meant(found, first)?, texts::meant(found, second)?);
            let read = |v: &TextVersion| texts::kept(&desk.store, &v.file, &v.name);
            let (before, after) = (read(one.text)?, read(two.text)?);
            let compared = redline::compare(&before, &after);
            let names = [one.text.name.as_str(), two.text.name.as_str()];
            super::super::print(&report::redline::text(&compared, names, language));
            if compared.is_same() {
                return Ok(super::super::FINE);
            }
            let by_clause = texts::by_clause(&case::differences(&before, &after), language);
            super::super::print(&format!("\n{}\n{by_clause}", t("case-by-clause", &[])));
            Ok(super::super::AMISS)
        }
        More::Attach { case, file, document, annex_of, class: word, paper, who } => {
            let class = word.as_deref().map(class).transpose()?;
            attached(desk, case, file.as_deref(), document, *annex_of, class, paper, who, &today)
        }
        More::Unseal { case, which, n, output, who } => unseal(desk, case, which, *n, output.as_deref(), who),
        More::Paper(arguments) => super::write::run(desk, arguments),
        More::Dossier { case } => {
            let cases = desk.cases()?;
            let (found, procedure) = find(&cases, &desk.procedures, case)?;
            let dossier = dossier(found, procedure, &cases.reached(&found.opened));
            super::super::print(&papers::told(found, procedure, &dossier, language));
            Ok(if dossier.is_complete() { super::super::FINE } else { super::super::AMISS })
        }
        More::Letter { .. } => letter(desk, command, &today),
        More::Letters { year, chain: of } => {
            let cases = desk.cases()?;
            let told = match of {
                Some(id) => {
                    let chain = chain(&cases.letters, *id);
                    if chain.is_empty() {
                        return Err(t("case-no-letter", &[("letter", &format!("#{id}"))]));
                    }
                    chain.iter().map(|r| letters::line(&r.letter, &desk.packs, language) + "\n").collect()
                }
                None => {
                    let year = year.as_deref().map(common_year).transpose()?;
                    letters::told(&cases.letters, year.as_deref(), &desk.packs, language)
                }
            };
            super::super::print(&told);
            Ok(super::super::FINE)
        }
        More::Right { case, entry: word, paper, who } => {
            let (at, evidence) = (entry(word)?, paper.evidence(desk)?);
            desk.entries(who, case, &|found, cases| {
                righted(cases, &desk.procedures, found, at, &evidence, &who.why, &today).map(|e| vec![e])
            })
        }
        More::Strike { case, entry: word, who } => {
            let at = entry(word)?;
            desk.entries(who, case, &|found, cases| {
                struck(cases, &desk.procedures, found, at, &who.why).map(|e| vec![e])
            })
        }
        More::Place { case, home, paper, who } => {
            let evidence = paper.evidence(desk)?;
            let cases = desk.cases()?;
            let (found, procedure) = find(&cases, &desk.procedures, case)?;
            let partner = &found.opened.partner;
            let sides = case::pair::sides(&desk.packs, procedure, home, partner, true, language).map_err(|(_, w)| w)?;
            let known = procedure.home != maitri_pack::procedure::Home::Later;
            desk.entries(who, case, &|found, _| {
                placed(found, known, &sides.home, &who.why, evidence.clone(), &today).map(|e| vec![e])
            })
        }
        More::Suspend { case, from, reason, paper, who } => {
            let (from, evidence) = (day(from)?, paper.evidence(desk)?);
            desk.entries(who, case, &|found, _| {
                suspended(found, &from, reason, evidence.clone(), &today).map(|e| vec![e])
            })
        }
        More::Resume { case, on, paper, who } => {
            let (on, evidence) = (day(on)?, paper.evidence(desk)?);
            desk.entries(who, case, &|found, _| resumed(found, &on, evidence.clone(), &today).map(|e| vec![e]))
        }
        More::Waiting { office, format } => {
            let cases = desk.cases()?;
            let rows = waits::rows(&cases, &desk.procedures, office.as_deref(), &today);
            match format.as_str() {
                "text" => {
                    super::super::print(&waits::told(&rows, &cases, &desk.procedures, &desk.packs, language));
                }
                "json" => {
                    let wire = serde_json::json!({ "schema": "maitri/waiting/1", "today": today, "waiting": rows });
                    super::super::print(&(serde_json::to_string_pretty(&wire).map_err(|e| e.to_string())? + "\n"));
                }
                other => return Err(format!("`{other}` is no format; use text or json")),
            }
            Ok(super::super::FINE)
        }
    }
}

/// A year of either era as one of the common era.
fn common_year(text: &str) -> Result<String, String> {
    let year = maitri_document::lang::digits::parse(text.trim());
    let year = year.map(maitri_document::lang::dates::to_common_era).filter(|y| (1900..2400).contains(y));
    year.map(|y| y.to_string()).ok_or_else(|| format!("--year `{text}` is no year; write 2026 or 2569"))
}

/// An opinion that is typed.
struct Typed<'a> {
    from: &'a str,
    position: &'a str,
    comments: &'a [String],
    clauses: &'a [String],
}

#[allow(clippy::too_many_arguments)] // the options of one command
fn opinion(
    desk: &Desk,
    case: &str,
    files: &[PathBuf],
    typed: Option<Typed<'_>>,
    class: Option<Class>,
    paper: &Paper,
    who: &Who,
    today: &str,
) -> Result<u8, String> {
    let words = Words::of(&desk.packs);
    let cases = desk.cases()?;
    let (found, _) = find(&cases, &desk.procedures, case)?;
    let about = opinions::About::latest(&desk.store, found)?;
    let draft = about.draft(&desk.packs);
    let reader = Reader { words: &words, draft: draft.as_ref() };
    let mut taken = Vec::new();
    match typed {
        Some(typed) => {
            taken.push(typed_opinion(desk, found, &typed, class, paper, &reader)?);
        }
        None if files.is_empty() => {
            return Err("name the papers that came in, or the office with --from".to_owned());
        }
        None => {
            for file in files {
                let (mut read, family) = if crate::opinions::is_table(file)? {
                    (crate::opinions::opinions(file, &reader, &desk.packs)?, None)
                } else {
                    let document = super::super::review::read_file(file, Changes::Accepted)?;
                    let name = file.to_string_lossy();
                    let read = maitri_review::opinion::of_paper(&document, &name, &reader, &desk.packs);
                    (read, papers::class_of(&document, &desk.packs))
                };
                let by = paper.by.trim();
                if let ([one], false) = (read.opinions.as_mut_slice(), by.is_empty()) {
                    // Whose it is, the officer knows: it also decides whether it is restricted.
                    let body = opinions::body(by, &words, &desk.packs);
                    one.agency.raw = body.name;
                    one.agency.office = Some(body.office).filter(|o| !o.is_empty());
                }
                let mut all = opinions::taken(&read, found, class.or(family), &words, &desk.packs, desk.keep());
                for said in &read.silence {
                    let told = text(desk.language, "case-silence-taken", &[("words", &said.text)]);
                    eprintln!("maitri: {}: {told}", said.source);
                }
                let loose = opinions::loose(&read);
                if all.iter().any(|t| t.opinion.class.is_restricted()) {
                    if !loose.is_empty() {
                        let told = text(desk.language, "case-rest-loose", &[("n", &loose.len().to_string())]);
                        eprintln!("maitri: {}: {told}", file.display());
                    }
                } else if let Some(first) = all.first_mut() {
                    first.opinion.rest.extend(loose);
                }
                if all.is_empty() {
                    return Err(format!("{}: holds no opinion of an office", file.display()));
                }
                if all.iter().any(|t| t.opinion.body.shown().trim().is_empty()) {
                    return Err(format!(
                        "{}: does not say whose opinion it is; give the office with --by",
                        file.display()
                    ));
                }
                // A file is kept where none of the opinions in it is restricted: it holds the words of all of them.
                if !all.iter().any(|t| t.opinion.class.is_restricted()) {
                    let scan = desk.store.blob_put(&bytes(file)?).map_err(|e| e.to_string())?;
                    for one in &mut all {
                        one.opinion.evidence.scan.clone_from(&scan);
                    }
                }
                taken.append(&mut all);
            }
            let given = paper.typed(desk)?;
            if let [one] = taken.as_mut_slice() {
                // What the officer says of the paper counts before what was read of it.
                for (slot, said) in
                    [(&mut one.opinion.evidence.number, &given.number), (&mut one.opinion.evidence.day, &given.day)]
                {
                    if !said.is_empty() {
                        slot.clone_from(said);
                    }
                }
            }
        }
    }
    for one in &taken {
        if let Some(why) = &one.not_kept {
            desk.not_kept(&opinions::shown(&one.opinion.body, &desk.packs, desk.language), why)?;
        }
    }
    desk.entries_kept(who, case, &|found, _| opinions::entries(found, &taken, &desk.procedures, today))?;
    let cases = desk.cases()?;
    let (found, _) = find(&cases, &desk.procedures, case)?;
    super::super::print(&format!("\n{}", opinions::told(found, &desk.packs, desk.language)));
    Ok(super::super::FINE)
}

fn typed_opinion(
    desk: &Desk,
    case: &Case,
    typed: &Typed<'_>,
    class: Option<Class>,
    paper: &Paper,
    reader: &Reader<'_, '_>,
) -> Result<opinions::Taken, String> {
    let known = ["agree", "agree-with-changes", "disagree", "no-comment", "unknown"];
    if !known.contains(&typed.position) {
        return Err(format!("--position `{}`: use {}", typed.position, known.join(", ")));
    }
    let body = opinions::body(typed.from, reader.words, &desk.packs);
    let restricted = class.unwrap_or_else(|| opinions::class_of(&body, &desk.packs)).is_restricted();
    let evidence = if restricted { paper.typed(desk)? } else { paper.evidence(desk)? };
    let clause = |n: usize| typed.clauses.get(n).cloned().unwrap_or_default();
    let comments: Vec<(String, String)> =
        typed.comments.iter().enumerate().map(|(n, words)| (words.clone(), clause(n))).collect();
    let typed = opinions::Typed { from: typed.from, position: typed.position, comments: &comments };
    opinions::typed(case, &typed, class, evidence, reader, &desk.packs, desk.keep()).map_err(|fits| {
        let none = |(words, clause): &&(String, String)| {
            !words.is_empty() && !clause.is_empty() && reader.cell(clause).places.is_empty()
        };
        let clause = comments.iter().find(none).map_or("", |(_, clause)| clause.as_str());
        let told = text(desk.language, "case-no-clause", &[("clause", clause), ("fits", &fits.join(", "))]);
        format!("--clause: {}", told.trim_end())
    })
}

fn correct(
    desk: &Desk,
    case: &str,
    comment: &str,
    said: &Option<String>,
    clause: &Option<String>,
    who: &Who,
) -> Result<u8, String> {
    if said.is_none() && clause.is_none() {
        return Err("say what is to be put right: --words, --clause".to_owned());
    }
    let words = Words::of(&desk.packs);
    let cases = desk.cases()?;
    let (found, _) = find(&cases, &desk.procedures, case)?;
    let about = opinions::About::latest(&desk.store, found)?;
    let draft = about.draft(&desk.packs);
    let reader = Reader { words: &words, draft: draft.as_ref() };
    let anchor = clause.as_deref().map(|c| reader.cell(c));
    let comment = &number_of(comment);
    desk.entries(who, case, &|found, _| {
        let Some((_, standing)) = found.opinions.comment(comment) else {
            // The same refusal as for an answer.
            return respond(found, comment, Response::default()).map(|e| vec![e]);
        };
        let mut next = standing.comment.clone();
        if let Some(said) = said {
            next.text.clone_from(said);
        }
        if let Some(anchor) = &anchor {
            next.clause.clone_from(&anchor.raw);
            next.places = anchor.places.iter().map(ToString::to_string).collect();
        }
        Ok(if next == standing.comment { Vec::new() } else { vec![Entry::Corrected { comment: next }] })
    })
}

fn table_out(
    desk: &Desk,
    case: &str,
    circle: Option<Circle>,
    output: &Path,
    answers: Option<&Path>,
    who: &Who,
    today: &str,
) -> Result<u8, String> {
    let ending = output.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let format = match ending.as_str() {
        "xlsx" => Format::Xlsx,
        "docx" => Format::Docx,
        _ => return Err(format!("{}: the table is written as .xlsx or .docx", output.display())),
    };
    let cases = desk.cases()?;
    let (found, _) = find(&cases, &desk.procedures, case)?;
    if found.opinions.given.is_empty() {
        return Err(format!("the case `{case}` has no opinions yet; maitri case opinion records them"));
    }
    let own = answers.map(super::super::opinions::own).transpose()?.unwrap_or_default();
    let papers = super::super::papers(&desk.packs, desk.folder.as_deref())?;
    let bytes = opinions::table(
        &desk.store,
        found,
        &desk.packs,
        &papers,
        (circle.unwrap_or(found.opinions.circle), own),
        format,
        today,
    )?;
    std::fs::write(output, bytes).map_err(|e| format!("{}: {e}", output.display()))?;
    desk.entries(who, case, &|_, _| Ok(vec![Entry::TableWent { format: ending.clone() }]))
}

fn back_in(desk: &Desk, case: &str, file: &Path, who: &Who) -> Result<u8, String> {
    let words = Words::of(&desk.packs);
    let cases = desk.cases()?;
    let (found, _) = find(&cases, &desk.procedures, case)?;
    let about = opinions::About::latest(&desk.store, found)?;
    let draft = about.draft(&desk.packs);
    let reader = Reader { words: &words, draft: draft.as_ref() };
    let read = crate::opinions::opinions(file, &reader, &desk.packs)?;
    let marked = crate::opinions::words_of(file)?;
    let marked: Vec<&str> = marked.iter().map(String::as_str).collect();
    let Some(at) = opinions::mark(&marked, case).or(found.opinions.tables.last().copied()) else {
        return Err(format!("{}: no table of the case `{case}` went out yet", file.display()));
    };
    let rows = opinions::rows(&read, found, &words);
    let merged = |case: &Case| merge(case, &case.as_of(at, &desk.procedures), &rows);
    let told = merged(found);
    desk.entries(who, case, &|found, _| Ok(merged(found).entries))?;
    let (lines, amiss) = opinions::merged(&told, rows.len(), found, desk.language);
    super::super::print(&(lines.join("\n") + "\n"));
    Ok(if amiss { super::super::AMISS } else { super::super::FINE })
}

fn checked(desk: &Desk, case: &str, after: Option<&str>, who: &Who) -> Result<u8, String> {
    let cases = desk.cases()?;
    let (found, _) = find(&cases, &desk.procedures, case)?;
    let after = texts::meant(found, after.unwrap_or("draft"))?;
    let shown = opinions::hold(&desk.store, found, after.text, &desk.packs, desk.language)?;
    super::super::print(&shown.told);
    desk.entries(who, case, &|_, _| Ok(vec![Entry::Held { held: shown.held.clone() }]))?;
    Ok(if shown.is_fine { super::super::FINE } else { super::super::AMISS })
}

#[allow(clippy::too_many_arguments)] // the options of one command
fn attached(
    desk: &Desk,
    case: &str,
    file: Option<&Path>,
    document: &str,
    annex_of: u32,
    class: Option<Class>,
    paper: &Paper,
    who: &Who,
    today: &str,
) -> Result<u8, String> {
    let document = document.trim().to_uppercase();
    if !document.strip_prefix("D-").is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit())) {
        return Err(format!("--document `{document}`: write the kind of paper as D-54; docs/use/papers.md lists them"));
    }
    let cases = desk.cases()?;
    let (found, _) = find(&cases, &desk.procedures, case)?;
    let given = paper.typed(desk)?;
    let office = opinions::body(&given.office, &Words::of(&desk.packs), &desk.packs);
    let mut attached = Attached { document, annex_of, evidence: given, ..Attached::default() };
    let by_office = Some(opinions::class_of(&office, &desk.packs)).filter(|c| c.is_restricted());
    attached.class = class.or(by_office).unwrap_or_default();
    if let Some(path) = file {
        let raw = bytes(path)?;
        let (shown, short) = (path.display().to_string(), file_name(path));
        // A restricted paper may be kept; one with a mark of secrecy may not, whatever its class.
        match crate::reading::secrecy_mark(&short, &raw) {
            Ok(None) => {}
            Ok(Some(mark)) => {
                return Err(text(desk.language, "case-secret", &[("name", &shown), ("mark", &mark)]));
            }
            Err(_) => eprintln!("maitri: {}", text(desk.language, "case-secret-unread", &[("name", &shown)])),
        }
        let by_family = match papers::understand(&short, &raw, found, &desk.packs, &mut attached) {
            // What cannot be read here may be kept apart all the same, where the officer says that it is restricted.
            Err(_) if class.is_some_and(Class::is_restricted) => None,
            other => other?,
        };
        attached.class = class.or(by_family).or(by_office).unwrap_or_default();
        if attached.class.is_restricted() {
            match desk.keep().put(attached.class, &unsealed::enclosed(&short, &raw)) {
                Ok(id) => attached.file = id,
                Err(why) => desk.not_kept(&shown, &why)?,
            }
        } else {
            attached.file = desk.store.blob_put(&raw).map_err(|e| e.to_string())?;
            attached.name = short;
        }
    }
    desk.entries_kept(who, case, &|found, _| attach(found, attached.clone(), today).map(|e| vec![e]))?;
    let cases = desk.cases()?;
    let (found, procedure) = find(&cases, &desk.procedures, case)?;
    let dossier = dossier(found, procedure, &cases.reached(&found.opened));
    super::super::print(&format!("\n{}", papers::told(found, procedure, &dossier, desk.language)));
    Ok(super::super::FINE)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Reads a restricted paper out of the second store. That it was opened stands in the log before a word of it is shown.
fn unseal(desk: &Desk, case: &str, which: &str, n: u32, output: Option<&Path>, who: &Who) -> Result<u8, String> {
    let which = unsealed::Which::of(which).ok_or_else(|| format!("`{which}`: write opinion or paper"))?;
    let cases = desk.cases()?;
    let (found, _) = find(&cases, &desk.procedures, case)?;
    let stub = unsealed::stub(found, which, n, &desk.packs, desk.language)
        .ok_or_else(|| format!("the case `{case}` has no restricted {} {n}", which.code()))?;
    let out = match (which, output) {
        // What goes onto the screen of a terminal stays in its memory; a file is where its owner put it.
        (unsealed::Which::Paper, None) => return Err("name the file to write it into".to_owned()),
        (_, Some(path)) if path.exists() => return Err(format!("{}: is there already", path.display())),
        (_, out) => out,
    };
    if stub.kept.is_empty() {
        return Err(format!("of {} number, day and office alone are recorded", stub.name()));
    }
    let words = unsealed::words(desk.second.sealed()?, &stub)?.ok_or_else(|| {
        format!("the second store does not hold {}: it was erased, or this is another store", stub.name())
    })?;
    desk.put(who, &|_| {
        Ok(vec![Fact::PaperRead { case: found.opened.case.clone(), paper: stub.name(), class: stub.class }])
    })?;
    let bytes = match words {
        unsealed::Words::Opinion(opinion) => unsealed::told(&opinion, &stub, desk.language).into_bytes(),
        unsealed::Words::File(_, bytes) => bytes,
    };
    match out {
        None => super::super::print(&String::from_utf8_lossy(&bytes)),
        Some(path) => write_private(path, &bytes).map_err(|e| format!("{}: {e}", path.display()))?,
    }
    Ok(super::super::FINE)
}

/// A new file that nobody else on this machine can read.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    std::io::Write::write_all(&mut options.open(path)?, bytes)
}

fn letter(desk: &Desk, command: &More, today: &str) -> Result<u8, String> {
    let More::Letter {
        case,
        direction,
        number,
        series,
        day: on,
        from,
        to,
        subject,
        book,
        stamp,
        stamp_day,
        stamp_time,
        relays,
        class: word,
        scan,
        who,
    } = command
    else {
        return Err("no letter".to_owned());
    };
    let direction =
        Direction::of(direction).ok_or_else(|| format!("`{direction}` is no way of a letter; use in or out"))?;
    let class = class(word)?;
    let on = day(on)?;
    let book = match (book, direction) {
        (Some(book), _) => book.clone(),
        (None, Direction::Out) => from.clone(),
        (None, Direction::In) => to.first().cloned().ok_or("say who gets it: --to, or --book")?,
    };
    let time = match stamp_time.trim() {
        "" => String::new(),
        given => {
            clock(given).ok_or_else(|| format!("--stamp-time `{given}` is no time of day; write ๑๖.๓๘ or 16:38"))?
        }
    };
    let stamp_day = stamp_day.as_deref().map(day).transpose()?.unwrap_or_else(|| on.clone());
    let stamp_number = match stamp.as_deref().map(str::trim) {
        None => None,
        Some("next") => Some(0),
        Some(given) => Some(
            maitri_document::lang::digits::parse(given)
                .filter(|n| *n > 0)
                .ok_or_else(|| format!("--stamp `{given}` is no number; write 851, ๘๕๑ or next"))?,
        ),
    };
    let scan = match scan.as_deref().filter(|_| !class.is_restricted()) {
        None => String::new(),
        Some(path) => desk.store.blob_put(&bytes(path)?).map_err(|e| e.to_string())?,
    };
    desk.put(who, &|cases| {
        let procedure = if case == NO_CASE { None } else { Some(find(cases, &desk.procedures, case)?.1) };
        let number = match series {
            None => number.clone(),
            Some(pattern) => next_number(&cases.letters, &book, pattern, &on)
                .ok_or_else(|| format!("--series `{pattern}` has no count; write one of its numbers, with noughts"))?,
        };
        let stamp = stamp_number.map(|n| {
            let number = if n == 0 { next_receipt(&cases.letters, &book, &stamp_day) } else { n };
            Stamp { number, day: stamp_day.clone(), time: time.clone() }
        });
        let letter = Letter {
            id: 0,
            direction,
            book: book.clone(),
            number,
            day: on.clone(),
            from: from.clone(),
            to: to.clone(),
            subject: subject.clone(),
            class,
            stamp,
            relays: 0,
            relays_number: String::new(),
            scan: scan.clone(),
        };
        let entry = enter(cases, letter, relays, today).map_err(|r| match procedure {
            Some(procedure) => desk.refused(procedure, &r),
            None => case::plain_refusal(&r, desk.language),
        })?;
        Ok(recorded(case, vec![entry]))
    })?;
    let cases = desk.cases()?;
    if let Some(newest) = cases.letters.iter().max_by_key(|r| r.sequence) {
        super::super::print(&format!("{}\n", letters::line(&newest.letter, &desk.packs, desk.language)));
    }
    Ok(super::super::FINE)
}

/// A text comes in, with its side and round.
pub fn added(
    desk: &Desk,
    case: &str,
    version: &TextVersion,
    side: Side,
    round: Option<u32>,
    who: &Who,
) -> Result<u8, String> {
    desk.entries(who, case, &|found, cases| {
        let round = round.unwrap_or_else(|| found.next_round(side));
        let version = TextVersion { side, round, ..version.clone() };
        text_added(&cases.reached(&found.opened), version).map(|e| vec![e])
    })
}
