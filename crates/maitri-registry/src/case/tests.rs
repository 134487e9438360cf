//! Cases as officers record them.

use super::*;
use crate::act::Capacity;

const TODAY: &str = "2026-11-26";

/// A desk that records: cases about one pair.
struct Desk {
    events: Vec<Event>,
}

impl Desk {
    fn open(&mut self, case: &str, procedure: &str) {
        let (_, start) = Procedures::embedded().unwrap().find(procedure).unwrap();
        self.open_at(case, procedure, start);
    }

    fn open_at(&mut self, case: &str, procedure: &str, at: &str) {
        let (procedure, _) = Procedures::embedded().unwrap().find(procedure).unwrap();
        self.put(Fact::CaseOpened(Opened {
            case: case.to_owned(),
            procedure: procedure.id.clone(),
            at: at.to_owned(),
            subject: String::new(),
            home: "th.chiang-mai".to_owned(),
            partner: "vn.dien-bien".to_owned(),
            packs: BTreeMap::new(),
        }));
    }

    fn put(&mut self, fact: Fact) {
        let sequence = self.events.len() as u64;
        let act = Act {
            id: sequence.to_string(),
            at: format!("{TODAY}T08:00:00Z"),
            person: "Somchai".to_owned(),
            office: "th.moi".to_owned(),
            capacity: Capacity::LocalOperator,
            why: String::new(),
        };
        self.events.push(Event { sequence, act: Some(act), fact: Some(fact) });
    }

    fn cases(&self) -> Cases {
        Cases::of(&self.events, Procedures::embedded().unwrap())
    }

    fn step(&mut self, case: &str, step: &str, facts: &str, day: &str) -> Result<Case, Refusal> {
        let cases = self.cases();
        let found = cases.cases.get(case).unwrap();
        let (procedure, _) = Procedures::embedded().unwrap().find(&found.opened.procedure).unwrap();
        let now = facts
            .split_whitespace()
            .filter_map(|p| p.split_once('='))
            .map(|(f, v)| (f.to_owned(), v.to_owned()))
            .collect();
        let evidence = match day {
            "" => Evidence::default(),
            day => Evidence {
                number: "มท ๐๒๐๕/๑".to_owned(),
                day: day.to_owned(),
                office: "th.moi".to_owned(),
                ..Evidence::default()
            },
        };
        let entries = stepped(found, procedure, &cases.reached(&found.opened), step, &now, evidence, TODAY)?;
        for entry in entries {
            self.put(Fact::CaseRecorded { case: case.to_owned(), entry });
        }
        Ok(self.cases().cases.get(case).unwrap().clone())
    }
}

/// Refused by this guard alone.
fn forbids<T: std::fmt::Debug>(result: &Result<T, Refusal>, guard: &str) {
    let Err(Refusal::Forbidden { guards, .. }) = result else { panic!("{result:?}") };
    assert_eq!(guards.iter().collect::<Vec<_>>(), [guard], "{result:?}");
}

fn approved(desk: &mut Desk) -> Case {
    desk.open("a", "th/approval");
    desk.step("a", "compare-with-standard", "", "2026-10-01").unwrap();
    desk.step("a", "no-deviation", "deviation=none comparison-confirmed=yes", "2026-10-02").unwrap();
    desk.step("a", "put-to-ministers", "", "2026-10-03").unwrap();
    let both = "minister-interior=approves minister-foreign=approves";
    desk.step("a", "both-ministers-approve", both, "2026-10-20").unwrap()
}

#[test]
fn a_case_goes_its_road_and_leaves_its_duty() {
    let mut desk = Desk { events: Vec::new() };
    let case = approved(&mut desk);
    assert_eq!(case.here, "approved");
    assert_eq!(case.duties, ["cabinet-to-be-informed"]);
    // The duty outlives the case, and is done by its own step.
    let procedure = Procedures::embedded().unwrap().find("th/approval").unwrap().0;
    let open = next(&case, procedure, &Reached::default());
    assert!(open.iter().any(|n| n.duty && n.step.on == "inform-cabinet"));
    let case = desk.step("a", "inform-cabinet", "cabinet-informed=yes", "2026-11-20").unwrap();
    assert_eq!((case.here.as_str(), case.duties[0].as_str()), ("approved", "cabinet-informed"));
}

#[test]
fn what_a_person_decides_needs_its_paper_and_its_record() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("a", "th/approval");
    desk.step("a", "t1", "", "").unwrap();
    let refused = desk.step("a", "no-deviation", "", "2026-10-02");
    assert_eq!(refused, Err(Refusal::Missing { facts: BTreeSet::from(["deviation".to_owned()]) }));
    let both = "deviation=none comparison-confirmed=yes";
    assert_eq!(desk.step("a", "t2", both, ""), Err(Refusal::NoPaper { step: "no-deviation".to_owned() }));
    assert_eq!(desk.step("a", "t2", both, "2026-12-01"), Err(Refusal::Future { day: "2026-12-01".to_owned() }));
    let other = desk.step("a", "deviation-found", both, "2026-10-02");
    assert_eq!(other, Err(Refusal::OtherWay { facts: BTreeSet::from(["deviation".to_owned()]) }));
    assert!(matches!(desk.step("a", "t2", "weather=fine", "2026-10-02"), Err(Refusal::NoAnswer { .. })));
    assert!(matches!(desk.step("a", "dance", "", ""), Err(Refusal::NoStep { .. })));
    assert_eq!(desk.cases().cases.get("a").unwrap().here, "comparison-done");
}

#[test]
fn nothing_is_signed_that_was_not_approved() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("s", "th/signing");
    // Nobody has approved: the program does not know that it was, and refuses what says that it was not.
    assert!(matches!(desk.step("s", "inform-province", "", "2026-10-21"), Err(Refusal::Missing { .. })));
    let refused = desk.step("s", "inform-province", "approved=no", "2026-10-21");
    forbids(&refused, "approval-first");
    // The report cannot be recorded past the signature.
    let passed = desk.step("s", "report", "", "2026-11-20");
    assert_eq!(passed, Err(Refusal::NotPassedOver { step: "sign".to_owned() }));
    // The case of the approval, about the same pair, opens the way.
    approved(&mut desk);
    desk.step("s", "inform-province", "", "2026-10-21").unwrap();
    desk.step("s", "fix-date-and-place", "date-fixed=yes date-after-notice=no", "2026-10-25").unwrap();
    let facts = "instrument=mou partner-cleared=yes thai-signatory=governor foreign-signatory=head signed=yes";
    let other_text = desk.step("s", "sign", &format!("{facts} same-text=no"), "2026-11-10");
    forbids(&other_text, "same-text");
    let case = desk.step("s", "sign", &format!("{facts} same-text=yes"), "2026-11-10").unwrap();
    assert_eq!(case.here, "signed");
    let flags = |case: &Case, step: &str| {
        case.entries.iter().find_map(|d| match &d.entry {
            Entry::Stepped { event, flags, .. } if event == step => Some(flags.clone()),
            _ => None,
        })
    };
    assert_eq!(flags(&case, "fix-date-and-place").unwrap(), ["after-notice"]);
}

#[test]
fn papers_that_come_out_of_order_are_taken() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("p", "th/province-initiated");
    let facts = "mfa-result=suitable";
    // The ministry's result comes first; what must have gone before is missing, and named.
    let case = desk.step("p", "give-result", facts, "2026-09-10").unwrap();
    assert_eq!(case.here, "mfa-result-at-moi");
    assert!(case.missing.len() >= 3, "{:?}", case.missing);
    let first = case.missing[0].clone();
    // A letter that comes late fills its gap and moves nothing.
    let all = "thai-level=province partner-level=first same-country=no six-tests-answered=yes";
    let case = desk.step("p", &first, all, "2026-08-01").unwrap();
    assert_eq!(case.here, "mfa-result-at-moi");
    assert!(!case.missing.contains(&first));
    // A paper older than the one before it is flagged.
    let case = desk.step("p", "inform-suitable", "", "2026-09-01").unwrap();
    let Entry::Stepped { flags, .. } = &case.entries.last().unwrap().entry else { panic!() };
    assert_eq!(flags, &[OUT_OF_ORDER]);
    assert!(matches!(desk.step("p", "propose", "", ""), Err(Refusal::StepThere { .. })));
}

#[test]
fn seven_working_days_pass_over_tet() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("v", "vn/signing");
    desk.step("v", "lead", "", "2026-02-09").unwrap();
    let case = desk.step("v", "send-for-opinions", "", "2026-02-11").unwrap();
    let procedure = Procedures::embedded().unwrap().find("vn/signing").unwrap().0;
    let calendars = Calendars::embedded().unwrap();
    let due = |case: &Case| {
        let all = deadlines(case, procedure, &Reached::default(), calendars, None);
        all.iter().map(|d| (d.step.on.clone(), d.last.iso(), d.passed.len())).collect::<Vec<_>>()
    };
    let wanted = [("send-for-opinions".to_owned(), "2026-02-27".to_owned(), 5)];
    assert_eq!(due(&case), wanted);
    // An opinion that comes in does not start the clock again.
    let case = desk.step("v", "opinion-received", "local-replies=some", "2026-02-24").unwrap();
    assert_eq!(due(&case), wanted);
    // Fifteen days run from the day of signing, and are counted for the report.
    let case = Case { here: "signed".to_owned(), ..case };
    let mut signed = case.clone();
    signed.entries.push(Dated {
        sequence: 99,
        act: None,
        entry: Entry::Stepped {
            step: "t25".to_owned(),
            event: "sign".to_owned(),
            from: "translation-checked".to_owned(),
            to: "signed".to_owned(),
            evidence: Evidence { day: "2026-06-01".to_owned(), ..Evidence::default() },
            flags: Vec::new(),
            skipped: Vec::new(),
            late: false,
            frozen: Vec::new(),
        },
    });
    assert_eq!(due(&signed), [("report".to_owned(), "2026-06-16".to_owned(), 0)]);
    assert!(due(&case).is_empty(), "no paper tells the day of signing");
}

#[test]
fn texts_of_the_pair_are_found_by_role_and_language() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("a", "th/approval");
    let text = |words: &str, language: &str| TextVersion {
        role: TextRole::Approved,
        language: language.to_owned(),
        file: String::new(),
        words: words.to_owned(),
        name: String::new(),
        author: String::new(),
        side: Side::Ours,
        round: 0,
        review: None,
    };
    for (words, language) in [("one", "th"), ("two", "th"), ("three", "vi")] {
        let entry = Entry::TextAdded { text: text(words, language) };
        desk.put(Fact::CaseRecorded { case: "a".to_owned(), entry });
    }
    desk.open("s", "th/signing");
    let cases = desk.cases();
    let about = &cases.cases.get("s").unwrap().opened;
    assert_eq!(cases.text(about, TextRole::Approved, "th").unwrap().words, "two");
    assert_eq!(cases.text(about, TextRole::Approved, "vi").unwrap().words, "three");
    assert!(cases.text(about, TextRole::Signed, "vi").is_none());
}

// ---- opinions ----

fn paper(number: &str, day: &str, office: &str) -> Evidence {
    Evidence { number: number.to_owned(), day: day.to_owned(), office: office.to_owned(), ..Evidence::default() }
}

fn body(office: &str, name: &str) -> Body {
    Body { office: office.to_owned(), name: name.to_owned() }
}

impl Desk {
    fn case(&self, id: &str) -> Case {
        self.cases().cases.get(id).unwrap().clone()
    }

    fn take(&mut self, case: &str, entries: Vec<Entry>) {
        for entry in entries {
            self.put(Fact::CaseRecorded { case: case.to_owned(), entry });
        }
    }

    /// A case of the Vietnamese road with three bodies asked until 20 January.
    fn asked(case: &str) -> Desk {
        let mut desk = Desk { events: Vec::new() };
        desk.open(case, "vn/signing");
        let asked = vec![
            body("vn.finance", "Sở Tài chính"),
            body("vn.police", "Công an tỉnh"),
            body("", "UBND huyện Mường Nhé"),
            body("", "UBND Huyện MƯỜNG NHÉ"),
        ];
        let letter = paper("12/SNgV-HTQT", "2026-01-12", "vn.sngv");
        let about = ("words".to_owned(), "file".to_owned());
        let entry = opinion::ask(&desk.case(case), asked, about, "2026-01-20", Circle::Local, letter, TODAY).unwrap();
        desk.take(case, vec![entry]);
        desk
    }

    fn opinion(&mut self, case: &str, who: Body, number: &str, comments: &[(&str, &str)]) -> Result<(), Refusal> {
        let comments = comments.iter().map(|(clause, text)| Comment {
            clause: (*clause).to_owned(),
            places: vec![(*clause).to_owned()],
            text: (*text).to_owned(),
            ..Comment::default()
        });
        let comments: Vec<Comment> = comments.collect();
        let stance = if comments.is_empty() { "agree" } else { "agree-with-changes" };
        let opinion = Opinion {
            evidence: paper(number, "2026-01-16", &who.office),
            body: who,
            class: crate::class::Class::Opinion,
            stance: stance.to_owned(),
            comments,
            ..Opinion::default()
        };
        let entries = opinion::came(&self.case(case), opinion, &[], TODAY)?;
        self.take(case, entries);
        Ok(())
    }

    fn answer(&mut self, case: &str, comment: &str, answer: opinion::Answer, why: &str) -> Result<(), Refusal> {
        let response = Response { answer: Some(answer), explanation: why.to_owned(), revised: String::new() };
        let entry = opinion::respond(&self.case(case), comment, response)?;
        self.take(case, vec![entry]);
        Ok(())
    }
}

fn says(desk: &Desk, case: &str, fact: &str) -> Option<&'static str> {
    let cases = desk.cases();
    let case = cases.cases.get(case).unwrap();
    let (procedure, _) = Procedures::embedded().unwrap().find(&case.opened.procedure).unwrap();
    proven(case, procedure, &cases.reached(&case.opened), fact).map(|p| match p.value {
        Cow::Borrowed(value) => value,
        Cow::Owned(_) => "a day",
    })
}

#[test]
fn silence_is_recorded_as_silence_and_only_after_its_day() {
    let mut desk = Desk::asked("v");
    assert_eq!(desk.case("v").opinions.rounds[0].asked.len(), 3, "a body named twice is asked once");
    desk.opinion("v", body("vn.finance", "Sở Tài chính"), "101/STC", &[]).unwrap();
    assert_eq!(says(&desk, "v", "silent-listed"), Some("no"));
    let early = opinion::silent(&desk.case("v"), "2026-01-20");
    assert_eq!(early, Err(Refusal::StillTime { round: 1, due: "2026-01-20".to_owned() }));
    let entries = opinion::silent(&desk.case("v"), "2026-01-21").unwrap();
    let Entry::Silent { bodies, .. } = &entries[0] else { panic!() };
    assert_eq!(bodies.len(), 2);
    desk.take("v", entries);
    assert_eq!(says(&desk, "v", "silent-listed"), Some("yes"));
    let counts = desk.case("v").opinions.counts();
    assert_eq!((counts.asked, counts.answered, counts.agreed, counts.silent, counts.open), (3, 1, 1, 2, 0));
    assert_eq!(opinion::silent(&desk.case("v"), TODAY), Err(Refusal::NobodySilent));
    // Whoever answers late has answered, under whatever spelling, and is no longer counted as silent.
    desk.opinion("v", body("", "UBND HUYỆN MƯỜNG NHÉ"), "5/UBND", &[("2.1.a", "Bổ sung")]).unwrap();
    let counts = desk.case("v").opinions.counts();
    assert_eq!((counts.answered, counts.commented, counts.silent), (2, 1, 1));
    // An officer cannot say otherwise than the list does.
    let case = desk.case("v");
    let (procedure, _) = Procedures::embedded().unwrap().find("vn/signing").unwrap();
    let said = answered(&case, procedure, &Reached::default(), "silent-listed", "no", Evidence::default(), TODAY);
    assert!(matches!(said, Err(Refusal::Contradicted { .. })), "{said:?}");
}

#[test]
fn every_comment_has_an_answer_and_its_reason() {
    let mut desk = Desk::asked("v");
    let comments = [("2.2.e", "Không dùng từ “cam kết”"), ("2.1.a", "Ghi rõ nguồn kinh phí")];
    desk.opinion("v", body("vn.finance", "Sở Tài chính"), "101/STC", &comments).unwrap();
    let twice = desk.opinion("v", body("vn.finance", "Sở Tài chính"), "101/STC", &comments);
    assert!(matches!(twice, Err(Refusal::OpinionThere { opinion: 1, .. })), "{twice:?}");
    assert_eq!(says(&desk, "v", "comments-answered"), Some("no"));
    let bare = desk.answer("v", "1.1", opinion::Answer::Not, " – ");
    assert_eq!(bare, Err(Refusal::NoReason { comment: "1.1".to_owned() }));
    let none = desk.answer("v", "7.1", opinion::Answer::Accepted, "");
    assert!(matches!(none, Err(Refusal::NoComment { ref known, .. }) if *known == ["1.1", "1.2"]), "{none:?}");
    desk.answer("v", "1.1", opinion::Answer::Partly, "Thay bằng từ khác").unwrap();
    desk.answer("v", "1.2", opinion::Answer::Accepted, "").unwrap();
    assert_eq!(says(&desk, "v", "comments-answered"), Some("yes"));
    // What the draft shows is known once it was looked at, and no longer after a later answer.
    assert_eq!(says(&desk, "v", "accepted-in-draft"), None);
    let held = |amiss: &[&str]| Held {
        before: "b".to_owned(),
        after: "a".to_owned(),
        changed: vec!["1.2".to_owned()],
        amiss: amiss
            .iter()
            .map(|c| opinion::Amiss {
                comment: (*c).to_owned(),
                kind: "unchanged".to_owned(),
                place: "2.2.e".to_owned(),
            })
            .collect(),
    };
    desk.take("v", vec![Entry::Held { held: held(&["1.1"]) }]);
    assert_eq!(says(&desk, "v", "accepted-in-draft"), Some("no"));
    assert!(desk.case("v").opinions.comment("1.2").unwrap().1.changed);
    desk.take("v", vec![Entry::Held { held: held(&[]) }]);
    assert_eq!(says(&desk, "v", "accepted-in-draft"), Some("yes"));
    desk.answer("v", "1.2", opinion::Answer::Not, "Trái quy định").unwrap();
    assert_eq!(says(&desk, "v", "accepted-in-draft"), None);
    assert!(!desk.case("v").opinions.comment("1.2").unwrap().1.changed);
}

#[test]
fn of_a_restricted_opinion_the_log_gets_the_stub_alone() {
    let mut desk = Desk::asked("v");
    let opinion = Opinion {
        body: body("vn.police", "Công an tỉnh"),
        class: crate::class::Class::Police,
        evidence: Evidence { scan: "hash".to_owned(), ..paper("33/CAT-PA01", "2026-01-15", "vn.police") },
        signer: "Đại tá Nguyễn Văn A".to_owned(),
        stance: "disagree".to_owned(),
        position: "không nhất trí".to_owned(),
        comments: vec![Comment { text: "an ninh biên giới".to_owned(), ..Comment::default() }],
        rest: vec!["bí mật".to_owned()],
        ..Opinion::default()
    };
    let response = Response { explanation: "lộ nội dung".to_owned(), ..Response::default() };
    let entries = opinion::came(&desk.case("v"), opinion, &[response], TODAY).unwrap();
    let written = serde_json::to_string(&entries).unwrap();
    for word in ["an ninh", "không nhất trí", "Đại tá", "bí mật", "disagree", "lộ nội dung", "hash"] {
        assert!(!written.contains(word), "{word}: {written}");
    }
    assert!(written.contains("33/CAT-PA01") && written.contains("police"), "{written}");
    desk.take("v", entries);
    // It has answered; whether its comments are answered nobody can see here.
    let case = desk.case("v");
    assert_eq!((case.opinions.counts().answered, case.opinions.counts().others), (1, 1));
    assert_eq!(says(&desk, "v", "comments-answered"), None);
    // Papers of the Party leave the same stub, and only with number, day and office.
    let mut attached = Attached {
        document: "D-55".to_owned(),
        name: "88-CV-TU.pdf".to_owned(),
        class: crate::class::Class::Party,
        evidence: paper("88-CV/TU", "", "vn.party"),
        ..Attached::default()
    };
    assert_eq!(paper::attach(&case, attached.clone(), TODAY), Err(Refusal::StubNotWhole));
    attached.evidence.day = "2026-02-20".to_owned();
    attached.told.encloses = vec![paper::Enclosed { name: "Dự thảo các Thỏa thuận".to_owned(), copies: None }];
    attached.told.rows = vec![body("", "Công an tỉnh")];
    let entry = paper::attach(&case, attached, TODAY).unwrap();
    let written = serde_json::to_string(&entry).unwrap();
    assert!(["pdf", "Thỏa thuận", "Công an"].iter().all(|w| !written.contains(w)), "{written}");
}

#[test]
fn a_table_that_comes_back_loses_nothing_and_overwrites_nobody() {
    let mut desk = Desk::asked("v");
    let finance = body("vn.finance", "Sở Tài chính");
    let village = body("", "UBND huyện Mường Nhé");
    let comments = [("2.2.e", "Không dùng từ “cam kết”"), ("2.1.a", "Ghi rõ nguồn kinh phí tổ chức đoàn")];
    desk.opinion("v", finance.clone(), "101/STC", &comments).unwrap();
    desk.opinion("v", village.clone(), "5/UBND", &[("4", "Họp mỗi năm một lần")]).unwrap();
    desk.answer("v", "1.2", opinion::Answer::Accepted, "đã ghi").unwrap();
    desk.take("v", vec![Entry::TableWent { format: "xlsx".to_owned() }]);
    let out_at = desk.case("v").at();
    let row = |who: &Body, clause: &str, text: &str, answer: Option<opinion::Answer>, why: &str| opinion::Row {
        body: who.clone(),
        clause: clause.to_owned(),
        places: vec![clause.to_owned()],
        text: text.to_owned(),
        response: Response { answer, explanation: why.to_owned(), revised: String::new() },
        ..opinion::Row::default()
    };
    let merged = |desk: &Desk, rows: &[opinion::Row]| {
        let now = desk.case("v");
        let was = now.as_of(out_at, Procedures::embedded().unwrap());
        opinion::merge(&now, &was, rows)
    };
    let partly = Some(opinion::Answer::Partly);
    // Rows in another order, words mended, one row too many, one too few.
    let rows = [
        row(&finance, "2.1.a", "ghi rõ nguồn kinh phí tổ chức đoàn ra", Some(opinion::Answer::Accepted), "đã ghi"),
        row(&finance, "2.2.e", "Không dùng từ “cam kết”", partly, "thay từ"),
        row(&finance, "3", "Thêm một ý kiến mới chưa ai gửi", None, ""),
    ];
    let found = merged(&desk, &rows);
    assert_eq!(found.entries.len(), 2, "{:?}", found.entries);
    assert!(matches!(&found.entries[0], Entry::Responded { comment, .. } if comment == "1.1"));
    assert!(
        matches!(&found.entries[1], Entry::Corrected { comment } if comment.id == "1.2" && comment.text.ends_with("đoàn ra"))
    );
    assert_eq!((found.gone.as_slice(), found.foreign.len()), (["2.1".to_owned()].as_slice(), 1));
    // Thai has no words between spaces: a mended comment is known by its letters.
    let mut thai = Desk::asked("t");
    thai.opinion("t", finance.clone(), "1/ก", &[("", "ขอให้ระบุแหล่งงบประมาณในการจัดคณะเดินทาง")]).unwrap();
    let now = thai.case("t");
    let back = opinion::merge(&now, &now, &[row(&finance, "", "ขอให้ระบุแหล่งงบประมาณสำหรับการจัดคณะเดินทางไป", None, "")]);
    assert!(matches!(&back.entries[..], [Entry::Corrected { .. }]), "{back:?}");
    // Somebody answered meanwhile: told, and not overwritten; a cell left empty takes nothing back.
    desk.answer("v", "1.1", opinion::Answer::Not, "trái quy định").unwrap();
    let rows = [
        row(&finance, "2.2.e", "Không dùng từ “cam kết”", partly, "thay từ"),
        row(&finance, "2.1.a", "Ghi rõ nguồn kinh phí tổ chức đoàn", None, ""),
        row(&village, "4", "Họp mỗi năm một lần", partly, ""),
    ];
    let found = merged(&desk, &rows);
    assert_eq!(found.meanwhile.iter().map(|m| m.0.as_str()).collect::<Vec<_>>(), ["1.1"]);
    assert_eq!(found.emptied.iter().map(|m| m.0.as_str()).collect::<Vec<_>>(), ["1.2"]);
    assert_eq!(found.no_reason, ["2.1"]);
    assert!(
        matches!(&found.entries[..], [Entry::Responded { comment, .. }] if comment == "2.1"),
        "{:?}",
        found.entries
    );
    // A clause that only the anchor knew is written into the table, and is no correction when it comes back.
    desk.opinion("v", body("", "Sở Y tế"), "9/SYT", &[("", "Thêm khám chữa bệnh")]).unwrap();
    let health = body("", "Sở Y tế");
    let mut anchored = desk.case("v").opinions.comment("3.1").unwrap().1.comment.clone();
    anchored.places = vec!["2.2.c".to_owned()];
    desk.take("v", vec![Entry::Corrected { comment: anchored }]);
    let now = desk.case("v");
    let back = opinion::merge(&now, &now, &[row(&health, "2.2.c", "Thêm khám chữa bệnh", None, "")]);
    assert!(back.entries.is_empty(), "{:?}", back.entries);
    let back = opinion::merge(&now, &now, &[row(&health, "2.2.d", "Thêm khám chữa bệnh", None, "")]);
    assert!(
        matches!(&back.entries[..], [Entry::Corrected { comment }] if comment.places == ["2.2.d"]),
        "{:?}",
        back.entries
    );
    // What it says already, it does not say again.
    let same: Vec<opinion::Row> = desk
        .case("v")
        .opinions
        .given
        .iter()
        .flat_map(|g| g.comments.iter().map(|c| (g.opinion.body.clone(), c.clone())))
        .map(|(b, c)| opinion::Row {
            response: c.response.clone(),
            ..row(&b, &c.comment.clause, &c.comment.text, None, "")
        })
        .collect();
    let now = desk.case("v");
    assert_eq!(opinion::merge(&now, &now, &same), opinion::Merged::default());
}

// ---- texts ----

fn version(role: TextRole, language: &str, words: &str) -> TextVersion {
    TextVersion {
        role,
        language: language.to_owned(),
        file: format!("file-{words}"),
        words: words.to_owned(),
        name: format!("{words}.docx"),
        author: String::new(),
        side: Side::Ours,
        round: 0,
        review: None,
    }
}

#[test]
fn an_approval_freezes_what_was_agreed_in_every_language() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("d", "th/drafting");
    for (language, words) in [("th", "th-0"), ("th", "th-1"), ("vi", "vi-1"), ("en", "en-1")] {
        desk.take("d", vec![Entry::TextAdded { text: version(TextRole::Agreed, language, words) }]);
    }
    let case = approved(&mut desk);
    let frozen = case.entries.iter().find_map(|d| match &d.entry {
        Entry::Stepped { to, frozen, .. } if to == "approved" => Some(frozen.clone()),
        _ => None,
    });
    let frozen = frozen.unwrap();
    let words: Vec<&str> = frozen.iter().map(|f| f.words.as_str()).collect();
    assert_eq!(words, ["en-1", "th-1", "vi-1"]);
    let before =
        case.entries.iter().filter(|d| matches!(&d.entry, Entry::Stepped { frozen, .. } if !frozen.is_empty()));
    assert_eq!(before.count(), 1, "only the approval freezes");
    // Another approved text is refused, the same is taken.
    let reached = desk.cases().reached(&case.opened);
    let other = text::text_added(&reached, version(TextRole::Approved, "th", "th-2"));
    assert!(
        matches!(other, Err(Refusal::Frozen { ref differing }) if differing.first_file == "file-th-1"),
        "{other:?}"
    );
    assert!(text::text_added(&reached, version(TextRole::Approved, "th", "th-1")).is_ok());
    // The record answers once the texts for signing are there in every language, and before that where one differs.
    desk.open("s", "th/signing");
    assert_eq!(says(&desk, "s", "same-text"), None);
    desk.take("s", vec![Entry::TextAdded { text: version(TextRole::ForSigning, "th", "th-1") }]);
    desk.take("s", vec![Entry::TextAdded { text: version(TextRole::ForSigning, "vi", "vi-1") }]);
    assert_eq!(says(&desk, "s", "same-text"), None, "no English text for signing is there yet");
    desk.take("s", vec![Entry::TextAdded { text: version(TextRole::ForSigning, "en", "en-2") }]);
    assert_eq!(says(&desk, "s", "same-text"), Some("no"));
    desk.step("s", "inform-province", "", "2026-10-21").unwrap();
    desk.step("s", "fix-date-and-place", "date-fixed=yes date-after-notice=yes", "2026-10-25").unwrap();
    let facts = "instrument=mou partner-cleared=yes thai-signatory=governor foreign-signatory=head signed=yes";
    let said = desk.step("s", "sign", &format!("{facts} same-text=yes"), "2026-11-10");
    let Err(Refusal::Contradicted { fact, proven, .. }) = said else { panic!("{said:?}") };
    let Because::Texts(differing) = proven.because else { panic!() };
    assert_eq!((fact.as_str(), differing.len(), differing[0].language.as_str()), ("same-text", 1, "en"));
    // Without a word of the officer the record stands in the way too.
    let said = desk.step("s", "sign", facts, "2026-11-10");
    forbids(&said, "same-text");
    desk.take("s", vec![Entry::TextAdded { text: version(TextRole::ForSigning, "en", "en-1") }]);
    assert_eq!(desk.step("s", "sign", facts, "2026-11-10").unwrap().here, "signed");
}

#[test]
fn a_new_approval_replaces_the_frozen_texts() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("d", "th/drafting");
    desk.take("d", vec![Entry::TextAdded { text: version(TextRole::Agreed, "th", "one") }]);
    let first = approved(&mut desk);
    desk.take("d", vec![Entry::TextAdded { text: version(TextRole::Agreed, "th", "two") }]);
    assert_eq!(desk.cases().text(&first.opened, TextRole::Approved, "th").unwrap().words, "one");
    desk.open("b", "th/approval");
    desk.step("b", "compare-with-standard", "", "2026-11-01").unwrap();
    desk.step("b", "no-deviation", "deviation=none comparison-confirmed=yes", "2026-11-02").unwrap();
    desk.step("b", "put-to-ministers", "", "2026-11-03").unwrap();
    desk.step("b", "both-ministers-approve", "minister-interior=approves minister-foreign=approves", "2026-11-20")
        .unwrap();
    assert_eq!(desk.cases().text(&first.opened, TextRole::Approved, "th").unwrap().words, "two");
}

#[test]
fn the_other_sides_hashes_are_held_against_ours() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("v", "vn/signing");
    desk.take("v", vec![Entry::TextAdded { text: version(TextRole::Agreed, "vi", "one") }]);
    assert_eq!(says(&desk, "v", "text-agreed"), None);
    let theirs = |texts: &[(&str, &str)]| Entry::Counterpart {
        state: "th/approval#approved".to_owned(),
        day: "2026-03-20".to_owned(),
        how: "letter".to_owned(),
        texts: texts.iter().map(|(l, w)| ((*l).to_owned(), (*w).to_owned())).collect(),
    };
    desk.take("v", vec![theirs(&[("vi", "other")])]);
    assert_eq!(says(&desk, "v", "text-agreed"), Some("no"));
    // What is known of their state later, without texts, does not forget them.
    desk.take("v", vec![theirs(&[])]);
    assert_eq!(says(&desk, "v", "text-agreed"), Some("no"));
    desk.take("v", vec![theirs(&[("vi", "one"), ("th", "thai")])]);
    assert_eq!(says(&desk, "v", "text-agreed"), None, "we have no Thai text to hold against theirs");
    desk.take("v", vec![theirs(&[("vi", "one")])]);
    assert_eq!(says(&desk, "v", "text-agreed"), Some("yes"));
}

#[test]
fn rounds_follow_the_exchange() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("d", "th/drafting");
    let mut rounds = Vec::new();
    for side in [Side::Ours, Side::Ours, Side::Theirs, Side::Theirs, Side::Ours] {
        let round = desk.case("d").next_round(side);
        rounds.push(round);
        let text = TextVersion { side, round, ..version(TextRole::Draft, "en", "x") };
        desk.take("d", vec![Entry::TextAdded { text }]);
    }
    assert_eq!(rounds, [1, 1, 1, 1, 2]);
}

#[test]
fn what_was_written_before_reads_as_it_did() {
    let old = r#"{"entry":"stepped","step":"t1","event":"e","from":"a","to":"b","evidence":{"number":"1"},"flags":[],"skipped":[],"late":false}"#;
    let read: Entry = serde_json::from_str(old).unwrap();
    let again = serde_json::to_string(&read).unwrap();
    assert!(!again.contains("frozen"), "{again}");
    let old = r#"{"entry":"text-added","text":{"role":"draft","language":"vi","file":"f","words":"w","name":"n","author":""}}"#;
    assert_eq!(serde_json::to_string(&serde_json::from_str::<Entry>(old).unwrap()).unwrap(), old);
}

/// The packs name roles that the program has.
#[test]
fn roles_and_classes_of_the_packs_are_known() {
    for role in maitri_pack::procedure::TEXT_ROLES {
        assert!(TextRole::of(role).is_some() || role == text::COUNTERPART, "{role}");
    }
    assert_eq!(maitri_pack::procedure::TEXT_ROLES.len(), TextRole::ALL.len() + 1);
    let packs = maitri_pack::Packs::embedded().unwrap();
    let mut classes = 0;
    for office in packs.offices.iter().filter(|o| !o.class.is_empty()) {
        let class = crate::class::Class::of(&office.class);
        assert!(class.is_some_and(crate::class::Class::is_restricted), "{}", office.id);
        classes += 1;
    }
    assert!(classes > 5);
    let families = packs.families.family.iter().filter(|f| !f.class.is_empty());
    assert!(families.clone().count() > 0);
    assert!(families.into_iter().all(|f| crate::class::Class::of(&f.class).is_some()));
}

// ---- the dossier ----

fn attached(desk: &mut Desk, case: &str, document: &str, annex_of: u32, told: paper::Told) -> u32 {
    let paper = Attached { document: document.to_owned(), annex_of, told, ..Attached::default() };
    let entry = paper::attach(&desk.case(case), paper, TODAY).unwrap();
    desk.take(case, vec![entry]);
    desk.case(case).papers.last().unwrap().id
}

fn places(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|p| (*p).to_owned()).collect()
}

fn dossier_of(desk: &Desk, case: &str) -> paper::Dossier {
    let cases = desk.cases();
    let case = cases.cases.get(case).unwrap();
    let (procedure, _) = Procedures::embedded().unwrap().find(&case.opened.procedure).unwrap();
    paper::dossier(case, procedure, &cases.reached(&case.opened))
}

#[test]
fn two_partners_and_one_draft_is_told() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("v", "vn/signing");
    let both = places(&["th.chiang-mai", "th.chiang-rai"]);
    let submission = paper::Told { title: both.clone(), body: both.clone(), ..paper::Told::default() };
    let s0 = attached(&mut desk, "v", "D-49", 0, submission);
    assert_eq!(says(&desk, "v", "draft-for-each-partner"), None, "no draft is there yet");
    let draft = |partner: &str| paper::Told { instrument: true, title: places(&[partner]), ..paper::Told::default() };
    attached(&mut desk, "v", "D-12", s0, draft("th.chiang-mai"));
    let faults = dossier_of(&desk, "v").faults;
    let wanted = paper::Fault::NoDraft { paper: s0, partner: "th.chiang-rai".to_owned(), drafts: 1, partners: 2 };
    assert_eq!(faults, [wanted]);
    assert_eq!(faults[0].rule(), "R-047");
    assert_eq!(says(&desk, "v", "draft-for-each-partner"), Some("no"));
    let other = attached(&mut desk, "v", "D-12", s0, draft("th.nan"));
    assert!(dossier_of(&desk, "v").faults.contains(&paper::Fault::OtherDraft {
        paper: s0,
        draft: other,
        partner: "th.nan".to_owned()
    }));
    let mut desk = Desk { events: Vec::new() };
    desk.open("v", "vn/signing");
    // The title names one, the body two.
    let told = paper::Told { title: places(&["th.chiang-mai"]), body: both, ..paper::Told::default() };
    attached(&mut desk, "v", "D-49", 0, told);
    let faults = dossier_of(&desk, "v").faults;
    assert!(
        matches!(&faults[..], [paper::Fault::Partner { partner, lacks, .. }] if partner == "th.chiang-rai" && lacks == "title"),
        "{faults:?}"
    );
}

#[test]
fn what_the_next_step_needs_is_attached_or_named_as_missing() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("v", "vn/signing");
    desk.step("v", "lead", "", "2026-01-05").unwrap();
    desk.step("v", "send-for-opinions", "", "2026-01-12").unwrap();
    desk.step("v", "close-round", "local-replies=all", "2026-01-22").unwrap();
    desk.step("v", "absorb-and-explain", "comments-answered=yes accepted-in-draft=yes", "2026-01-30").unwrap();
    // The step before made D-54 and D-12 with a paper of its own; the opinions themselves are not there.
    let found = dossier_of(&desk, "v");
    let missing: Vec<&str> = found.needs.iter().filter(|n| n.is_missing()).map(|n| n.document.as_str()).collect();
    assert_eq!(missing, ["D-53"]);
    assert!(!found.is_complete());
    attached(&mut desk, "v", "D-53", 0, paper::Told::default());
    assert!(dossier_of(&desk, "v").is_complete());
    assert_eq!(says(&desk, "v", "table-attached"), None);
    attached(&mut desk, "v", "D-54", 0, paper::Told { rows: vec![body("", "Sở Y tế")], ..paper::Told::default() });
    assert_eq!(says(&desk, "v", "table-attached"), Some("yes"));
    // R-040: each opinion has its row, each row its opinion.
    desk.opinion("v", body("vn.finance", "Sở Tài chính"), "101/STC", &[]).unwrap();
    let faults = dossier_of(&desk, "v").faults;
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults.iter().all(|f| f.rule() == "R-040"));
    assert_eq!(says(&desk, "v", "opinions-attached"), Some("no"));
    // The table that comes after it has the right rows; the paper itself is not kept, and may lie in a folder.
    let told = paper::Told { rows: vec![body("vn.finance", "SỞ TÀI CHÍNH")], ..paper::Told::default() };
    attached(&mut desk, "v", "D-54", 0, told);
    assert!(dossier_of(&desk, "v").faults.is_empty());
    assert_eq!(says(&desk, "v", "opinions-attached"), None);
    let none = paper::attach(&desk.case("v"), Attached { annex_of: 9, ..Attached::default() }, TODAY);
    assert!(matches!(none, Err(Refusal::NoSuchPaper { paper: 9, .. })));
}

#[test]
fn what_a_letter_says_goes_with_it_is_counted() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("a", "th/approval");
    let enclosed = |name: &str| paper::Enclosed { name: name.to_owned(), copies: Some(1) };
    let told = paper::Told {
        encloses: vec![enclosed("ร่างบันทึก"), enclosed("แผน")], ..paper::Told::default()
    };
    let letter = attached(&mut desk, "a", "D-08", 0, told);
    attached(&mut desk, "a", "D-12", letter, paper::Told::default());
    let faults = dossier_of(&desk, "a").faults;
    assert_eq!(faults, [paper::Fault::Enclosures { paper: letter, says: 2, attached: 1 }]);
    attached(&mut desk, "a", "D-09", letter, paper::Told::default());
    assert!(dossier_of(&desk, "a").faults.is_empty());
}

// ---- letters ----

fn a_letter(direction: letter::Direction, book: &str, number: &str, day: &str, from: &str) -> Letter {
    Letter {
        id: 0,
        direction,
        book: book.to_owned(),
        number: number.to_owned(),
        day: day.to_owned(),
        from: from.to_owned(),
        to: Vec::new(),
        subject: String::new(),
        class: crate::class::Class::Ordinary,
        stamp: None,
        relays: 0,
        relays_number: String::new(),
        scan: String::new(),
    }
}

impl Desk {
    fn letter(&mut self, letter: Letter, relays: &str) -> Result<u32, Refusal> {
        let entry = letter::enter(&self.cases(), letter, relays, TODAY)?;
        self.put(Fact::CaseRecorded { case: NO_CASE.to_owned(), entry });
        Ok(self.cases().letters.last().unwrap().letter.id)
    }
}

/// The chain of S2: the Department's circular goes from the province to the district to the municipality, which stamps it.
#[test]
fn the_circular_goes_from_bangkok_to_mae_sai() {
    let mut desk = Desk { events: Vec::new() };
    let (province, district, tambon) = ("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดเชียงราย", "ที่ว่าการอำเภอแม่สาย", "เทศบาลตำบล");
    let out = letter::Direction::Out;
    let dla = a_letter(letter::Direction::In, province, "มท ๐๘๐๓/ว ๑", "2026-02-10", "กรมส่งเสริมการปกครองท้องถิ่น");
    desk.letter(dla, "").unwrap();
    let second = a_letter(out, province, "ขร ๐๐๒๓.๓/ว ๔๖๓๔", "2026-02-16", province);
    desk.letter(second, "มท 0803/ว 1").unwrap();
    let third = a_letter(out, district, "ขร ๐๐๒๓.๒๐/ว ๐๓๑๓", "2026-02-23", district);
    desk.letter(third, "ขร 0023.3/ว 4634").unwrap();
    let received = Letter {
        stamp: Some(letter::Stamp {
            number: 851,
            day: "2026-02-24".to_owned(),
            time: letter::clock("๑๖.3๘ น.").unwrap(),
        }),
        ..a_letter(letter::Direction::In, tambon, "ขร ๐๐๒๓.๒๐/ว ๐๓๑๓", "2026-02-23", district)
    };
    let last = desk.letter(received.clone(), "#3").unwrap();
    let cases = desk.cases();
    let chain = letter::chain(&cases.letters, last);
    let numbers: Vec<&str> = chain.iter().map(|r| r.letter.number.as_str()).collect();
    assert_eq!(numbers, ["มท ๐๘๐๓/ว ๑", "ขร ๐๐๒๓.๓/ว ๔๖๓๔", "ขร ๐๐๒๓.๒๐/ว ๐๓๑๓", "ขร ๐๐๒๓.๒๐/ว ๐๓๑๓"]);
    assert_eq!(chain.last().unwrap().letter.stamp.as_ref().unwrap().time, "16:38");
    // What it passes on and nobody here has seen stays by its number.
    let other = a_letter(out, district, "ขร ๐๐๒๓.๒๐/ว ๐๓๑๔", "2026-02-25", district);
    let id = desk.letter(other, "มท ๐๒๐๕.๒/ว ๙").unwrap();
    let letter = desk.cases().letters.iter().find(|r| r.letter.id == id).unwrap().letter.clone();
    assert_eq!((letter.relays, letter.relays_number.as_str()), (0, "มท ๐๒๐๕.๒/ว ๙"));
    // The next numbers of the books.
    let letters = desk.cases().letters;
    let next = letter::next_number(&letters, district, "ขร ๐๐๒๓.๒๐/ว ๐๐๐๐", "2026-03-01");
    assert_eq!(next.as_deref(), Some("ขร ๐๐๒๓.๒๐/ว ๐๓๑๕"));
    let apart = letter::next_number(&letters, district, "ขร ๐๐๒๓.๒๐/๐๐๐", "2026-03-01");
    assert_eq!(apart.as_deref(), Some("ขร ๐๐๒๓.๒๐/๐๐๑"), "circulars are counted apart");
    assert_eq!(
        letter::next_number(&letters, district, "ขร ๐๐๒๓.๒๐/ว ๐๐๐๐", "2027-01-04").as_deref(),
        Some("ขร ๐๐๒๓.๒๐/ว ๐๐๐๑")
    );
    assert_eq!(letter::next_receipt(&letters, tambon, "2026-03-01"), 852);
    // The same again, a number of receipt twice, a letter received before it was written.
    assert!(matches!(desk.letter(received.clone(), ""), Err(Refusal::LetterThere { letter: 4, .. })));
    let twice = Letter { number: "ขร ๐๐๑๗/๙".to_owned(), ..received.clone() };
    assert_eq!(desk.letter(twice.clone(), ""), Err(Refusal::ReceiptTaken { number: 851, letter: 4, next: 852 }));
    let early = Letter { day: "2026-02-25".to_owned(), ..twice.clone() };
    assert!(matches!(desk.letter(early, ""), Err(Refusal::ReceivedBefore { .. })));
    assert!(matches!(desk.letter(twice, "#99"), Err(Refusal::ReceiptTaken { .. } | Refusal::NoLetter { .. })));
    let order: Vec<u32> = letter::in_order(&letters, Some("2026")).iter().map(|r| r.letter.id).collect();
    assert_eq!(order.len(), 5);
    assert!(letter::in_order(&letters, Some("2025")).is_empty());
}

#[test]
fn numbers_of_both_countries_are_counted_on() {
    let on = |number: &str, n: u32| letter::Numbered::of(number).map(|p| p.with(n));
    assert_eq!(on("12/SNgV-HTQT", 13).as_deref(), Some("13/SNgV-HTQT"));
    assert_eq!(on("07-TTr/ĐU", 8).as_deref(), Some("08-TTr/ĐU"));
    assert_eq!(on("มท ๐๒๐๕.๒/ว ๑๒๓", 124).as_deref(), Some("มท ๐๒๐๕.๒/ว ๑๒๔"));
    assert_eq!(on("ชม 0017/9", 10).as_deref(), Some("ชม 0017/๑๐"));
    assert_eq!(on("không số", 1), None);
    let series = |n: &str| letter::Numbered::of(n).unwrap().series();
    assert_eq!(series("12/SNgV-HTQT"), series("345/sngv-htqt"));
    assert_ne!(series("12/SNgV-HTQT"), series("12/QĐ-UBND"));
    for (text, time) in [
        ("๑๖.๓๘ น.", Some("16:38")),
        ("16:38", Some("16:38")),
        ("1638", Some("16:38")),
        ("9 giờ 5", Some("09:05")),
        ("14 giờ", Some("14:00")),
        ("24.00", None),
        ("12.60", None),
        ("น.", None),
        ("1.2.3", None),
    ] {
        assert_eq!(letter::clock(text).as_deref(), time, "{text}");
    }
}

// ---- suspension, what waits ----

#[test]
fn a_suspended_case_does_not_run_and_says_so() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("v", "vn/signing");
    desk.step("v", "lead", "", "2026-03-02").unwrap();
    desk.step("v", "send-for-opinions", "", "2026-03-04").unwrap();
    let (procedure, _) = Procedures::embedded().unwrap().find("vn/signing").unwrap();
    let calendars = Calendars::embedded().unwrap();
    let due = |case: &Case, today: &str| {
        let all = deadlines(case, procedure, &Reached::default(), calendars, Day::parse(today));
        all.first().map(|d| (d.last.iso(), d.suspended)).unwrap()
    };
    assert_eq!(due(&desk.case("v"), TODAY), ("2026-03-13".to_owned(), 0));
    let evidence = paper("9/UBND", "2026-03-06", "vn.ppc");
    let why = without_reason(&desk.case("v"), evidence.clone());
    assert_eq!(why, Err(Refusal::NoReasonToSuspend));
    let entry = suspended(&desk.case("v"), "2026-03-06", "chờ ý kiến Bộ", evidence.clone(), TODAY).unwrap();
    desk.take("v", vec![entry]);
    let again = suspended(&desk.case("v"), "2026-03-07", "x", evidence.clone(), TODAY);
    assert!(matches!(again, Err(Refusal::IsSuspended { .. })));
    assert!(desk.case("v").suspended_on("2026-03-09"));
    // While it stands still the end moves on with the days.
    assert_eq!(due(&desk.case("v"), "2026-03-10"), ("2026-03-18".to_owned(), 5));
    let waits =
        |desk: &Desk, today: &str| waiting::waiting(&desk.cases(), Procedures::embedded().unwrap(), calendars, today);
    assert!(waits(&desk, "2026-06-01").iter().all(|w| w.suspended && !w.late));
    let early = resumed(&desk.case("v"), "2026-03-01", Evidence::default(), TODAY);
    assert!(matches!(early, Err(Refusal::ResumedBefore { .. })));
    let entry = resumed(&desk.case("v"), "2026-03-11", Evidence::default(), TODAY).unwrap();
    desk.take("v", vec![entry]);
    assert_eq!(due(&desk.case("v"), TODAY), ("2026-03-18".to_owned(), 5));
    assert!(!desk.case("v").suspended_on("2026-03-11"));
    assert_eq!(resumed(&desk.case("v"), "2026-03-12", Evidence::default(), TODAY), Err(Refusal::NotSuspended));
    assert!(waits(&desk, "2026-06-01")[0].late);
}

#[test]
fn a_suspension_moves_the_last_day_of_a_round() {
    let mut desk = Desk::asked("v");
    let round = desk.case("v").opinions.rounds[0].clone();
    assert_eq!(round.due, "2026-01-20");
    let evidence = paper("9/UBND", "2026-01-15", "vn.ppc");
    let entry = suspended(&desk.case("v"), "2026-01-15", "chờ ý kiến Bộ", evidence, TODAY).unwrap();
    desk.take("v", vec![entry]);
    // While it stands, nobody is late and no silence is recorded.
    let early = opinion::silent(&desk.case("v"), "2026-01-25");
    assert!(matches!(early, Err(Refusal::StillTime { .. })), "{early:?}");
    let entry = resumed(&desk.case("v"), "2026-01-25", Evidence::default(), TODAY).unwrap();
    desk.take("v", vec![entry]);
    // Ten days stood still: the 15th to the 24th.
    let case = desk.case("v");
    assert_eq!(case.last_day(&round, TODAY), "2026-01-30");
    let early = opinion::silent(&case, "2026-01-30");
    assert_eq!(early, Err(Refusal::StillTime { round: 1, due: "2026-01-30".to_owned() }));
    assert!(opinion::silent(&case, "2026-01-31").is_ok());
    let waits =
        waiting::waiting(&desk.cases(), Procedures::embedded().unwrap(), Calendars::embedded().unwrap(), "2026-01-30");
    let opinions: Vec<_> = waits.iter().filter(|w| matches!(w.what, waiting::What::Opinion { .. })).collect();
    assert!(!opinions.is_empty() && opinions.iter().all(|w| w.due == "2026-01-30" && !w.late));
}

fn without_reason(case: &Case, evidence: Evidence) -> Result<Entry, Refusal> {
    suspended(case, "2026-03-06", "  ", evidence, TODAY)
}

#[test]
fn what_waits_is_in_order_and_names_who() {
    use waiting::What;
    let mut desk = Desk::asked("v");
    desk.step("v", "lead", "", "2026-01-05").unwrap();
    desk.step("v", "send-for-opinions", "", "2026-01-12").unwrap();
    desk.opinion("v", body("vn.finance", "Sở Tài chính"), "101/STC", &[("2.1.a", "Ghi rõ")]).unwrap();
    approved(&mut desk);
    let calendars = Calendars::embedded().unwrap();
    let rows = waiting::waiting(&desk.cases(), Procedures::embedded().unwrap(), calendars, "2026-01-22");
    let first: Vec<(&str, bool)> = rows.iter().map(|w| (w.due.as_str(), w.late)).collect();
    assert!(first.windows(2).all(|w| w[0].1 >= w[1].1), "late first: {first:?}");
    let of = |wanted: &dyn Fn(&What) -> bool| rows.iter().filter(|w| wanted(&w.what)).collect::<Vec<_>>();
    let opinions = of(&|w| matches!(w, What::Opinion { .. }));
    assert_eq!(opinions.len(), 2);
    assert!(opinions.iter().all(|w| w.late) && opinions.iter().any(|w| w.offices == ["vn.police"]));
    assert_eq!(of(&|w| matches!(w, What::Silence { bodies: 2, .. })).len(), 1);
    assert_eq!(of(&|w| matches!(w, What::Comments { comments: 1 })).len(), 1);
    assert_eq!(of(&|w| matches!(w, What::Reply { .. })).len(), 1);
    // The approval has ended; its duty has not.
    let thai: Vec<_> = rows.iter().filter(|w| w.case == "a").collect();
    assert!(matches!(&thai[..], [w] if matches!(w.what, What::Duty { .. })), "{thai:?}");
}

const SIGNS: &str = "partner-cleared=yes thai-signatory=governor foreign-signatory=head signed=yes same-text=yes";

/// A letter of intent is approved and signed; the memorandum after it needs an approval of its own.
#[test]
fn an_approval_is_used_up_by_what_is_signed_under_it() {
    let mut desk = Desk { events: Vec::new() };
    approved(&mut desk);
    desk.open("loi", "th/signing");
    desk.step("loi", "inform-province", "", "2026-10-21").unwrap();
    desk.step("loi", "fix-date-and-place", "date-fixed=yes", "2026-10-22").unwrap();
    desk.step("loi", "sign", &format!("instrument=loi {SIGNS}"), "2026-10-25").unwrap();
    desk.open("mou", "th/signing");
    let refused = desk.step("mou", "inform-province", "", "2026-10-30");
    assert_eq!(refused, Err(Refusal::Missing { facts: BTreeSet::from(["approved".to_owned()]) }));
    // Its own approval is under way: that it is not there yet is known, and nobody may say otherwise.
    desk.open("b", "th/approval");
    forbids(&desk.step("mou", "inform-province", "", "2026-10-30"), "approval-first");
    let told = desk.step("mou", "inform-province", "approved=yes", "2026-10-30");
    assert!(matches!(told, Err(Refusal::Contradicted { .. })), "{told:?}");
    desk.step("b", "compare-with-standard", "", "2026-11-01").unwrap();
    desk.step("b", "no-deviation", "deviation=none comparison-confirmed=yes", "2026-11-02").unwrap();
    desk.step("b", "put-to-ministers", "", "2026-11-03").unwrap();
    let both = "minister-interior=approves minister-foreign=approves";
    desk.step("b", "both-ministers-approve", both, "2026-11-10").unwrap();
    desk.step("mou", "inform-province", "", "2026-11-11").unwrap();
    desk.step("mou", "fix-date-and-place", "date-fixed=yes", "2026-11-12").unwrap();
    desk.step("mou", "sign", &format!("instrument=mou {SIGNS}"), "2026-11-20").unwrap();
    // What was signed first still rests on its own approval.
    desk.step("loi", "report", "copy-attached=yes", "2026-11-21").unwrap();
    // The term ends: the renewal is a new instrument.
    desk.open("renewal", "th/renewal");
    desk.step("renewal", "open-renewal", "option=fixed renewal-opened=yes", "2026-11-22").unwrap();
    desk.step("renewal", "mutual-decision", "mutual-decision=yes", "2026-11-22").unwrap();
    desk.step("renewal", "seek-approval", "renewal-way=article-8", "2026-11-22").unwrap();
    let early = desk.step("renewal", "renewed", "renewal-signed=yes", "2026-11-23");
    assert!(matches!(&early, Err(Refusal::Missing { facts }) if facts.contains("renewal-approved")), "{early:?}");
}

#[test]
fn nothing_is_signed_on_a_day_before_its_approval_and_while_the_other_side_waits() {
    let mut desk = Desk { events: Vec::new() };
    approved(&mut desk);
    desk.open("s", "th/signing");
    desk.step("s", "inform-province", "", "2026-10-21").unwrap();
    desk.step("s", "fix-date-and-place", "date-fixed=yes", "2026-10-22").unwrap();
    let facts = format!("instrument=mou {SIGNS}");
    let before = desk.step("s", "sign", &facts, "2026-10-01");
    forbids(&before, "not-before-approvals");
    let other = |state: &str, day: &str| Entry::Counterpart {
        state: state.to_owned(),
        day: day.to_owned(),
        how: "12/SNgV".to_owned(),
        texts: BTreeMap::new(),
    };
    desk.take("s", vec![other("vn/signing#party-agreed", "2026-10-10")]);
    let waits = desk.step("s", "sign", &facts, "2026-11-01");
    assert!(matches!(waits, Err(Refusal::Contradicted { ref fact, .. }) if fact == "partner-cleared"), "{waits:?}");
    desk.take("s", vec![other("vn/signing#decided", "2026-11-05")]);
    let early = desk.step("s", "sign", &facts, "2026-11-01");
    assert!(matches!(early, Err(Refusal::Contradicted { .. })), "{early:?}");
    let case = desk.step("s", "sign", &facts, "2026-11-06").unwrap();
    assert_eq!(case.here, "signed");
    // Nor is the day put right to one on which it could not be signed.
    let sequence = case.at();
    let cases = desk.cases();
    let procedures = Procedures::embedded().unwrap();
    let paper = Evidence { day: "2026-10-05".to_owned(), ..Evidence::default() };
    let righted = mend::righted(&cases, procedures, &case, sequence, &paper, "typing error", TODAY);
    assert!(matches!(righted, Err(Refusal::Forbidden { .. })), "{righted:?}");
    // Nor is the day of the approval, in its own case, put right to one behind the signature (R-020).
    let approval = cases.cases.get("a").unwrap();
    let paper = Evidence { day: "2026-11-10".to_owned(), ..Evidence::default() };
    let righted = mend::righted(&cases, procedures, approval, approval.at(), &paper, "misread", TODAY);
    let Err(Refusal::DayRestedUpon { what, guards, .. }) = righted else { panic!("{righted:?}") };
    assert_eq!((what.later, guards), (sequence, BTreeSet::from(["not-before-approvals".to_owned()])));
    let paper = Evidence { day: "2026-10-19".to_owned(), ..Evidence::default() };
    assert!(mend::righted(&cases, procedures, approval, approval.at(), &paper, "misread", TODAY).is_ok());
    // The signature rests on the approval, and on what is known of the other side.
    let rested = mend::struck(&cases, procedures, approval, approval.at(), "wrong case");
    let Err(Refusal::RestedUpon { later, .. }) = rested else { panic!("{rested:?}") };
    assert!(later.contains(&sequence), "{later:?}");
    let known = case.entries.iter().rev().find(|d| matches!(d.entry, Entry::Counterpart { .. })).unwrap().sequence;
    let rested = mend::struck(&cases, procedures, &case, known, "wrong case");
    assert_eq!(rested, Err(Refusal::RestedUpon { entry: known, later: vec![sequence] }));
}

#[test]
fn what_is_struck_leaves_nothing_behind() {
    let procedures = Procedures::embedded().unwrap();
    let strike = |desk: &Desk, case: &str, of: u64| {
        mend::struck(&desk.cases(), procedures, &desk.case(case), of, "recorded wrongly")
    };
    // The own side that was chosen: without the choice it is not known again.
    let mut desk = Desk { events: Vec::new() };
    desk.open("p", "th/approval");
    let chosen =
        Entry::Placed { home: "th.chiang-rai".to_owned(), reason: "chosen".to_owned(), evidence: paper("", "", "") };
    desk.take("p", vec![chosen]);
    assert_eq!(desk.case("p").opened.home, "th.chiang-rai");
    let placed = desk.case("p").at();
    desk.take("p", vec![strike(&desk, "p", placed).unwrap()]);
    assert_eq!(desk.case("p").opened.home, "th.chiang-mai");
    assert_eq!(desk.cases().about("th.chiang-mai", "vn.dien-bien").count(), 1);
    assert_eq!(desk.cases().about("th.chiang-rai", "vn.dien-bien").count(), 0);
    assert_eq!(desk.case("p").as_of(placed, procedures).opened.home, "th.chiang-rai");
    // An answer on which a step rests.
    let mut desk = Desk { events: Vec::new() };
    let case = approved(&mut desk);
    let answer = |fact: &str| {
        let is = |d: &&Dated| matches!(&d.entry, Entry::Answered { fact: f, .. } if f == fact);
        case.entries.iter().find(is).unwrap().sequence
    };
    let rested = strike(&desk, "a", answer("minister-foreign"));
    assert_eq!(rested, Err(Refusal::RestedUpon { entry: answer("minister-foreign"), later: vec![case.at()] }));
    // What was found in a draft, once the draft is void, or an opinion that was held against it.
    let mut desk = Desk::asked("v");
    desk.opinion("v", body("vn.finance", "Sở Tài chính"), "101/STC", &[("2.1.a", "Ghi rõ")]).unwrap();
    let opinion = desk.case("v").at();
    desk.take("v", vec![Entry::TextAdded { text: version(TextRole::Draft, "vi", "done") }]);
    let draft = desk.case("v").at();
    let held = Held {
        before: "words".to_owned(),
        after: version(TextRole::Draft, "vi", "done").words,
        changed: vec!["1.1".to_owned()],
        amiss: Vec::new(),
    };
    desk.take("v", vec![Entry::Held { held }]);
    assert!(desk.case("v").opinions.comment("1.1").unwrap().1.changed);
    let mut other = Desk { events: desk.events.clone() };
    desk.take("v", vec![strike(&desk, "v", draft).unwrap()]);
    assert!(desk.case("v").opinions.held.is_none() && !desk.case("v").opinions.comment("1.1").unwrap().1.changed);
    other.take("v", vec![strike(&other, "v", opinion).unwrap()]);
    assert!(other.case("v").opinions.held.is_none());
    assert_eq!(other.case("v").opinions.counts().open, 3);
    // Still so when something else is mended afterwards.
    other.take("v", vec![Entry::Noted { text: "a call".to_owned(), evidence: Evidence::default() }]);
    let note = other.case("v").at();
    other.take("v", vec![strike(&other, "v", note).unwrap()]);
    assert!(other.case("v").opinions.held.is_none());
}

#[test]
fn a_gap_that_was_filled_goes_with_the_step_that_left_it() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("a", "th/approval");
    let ahead = desk.step("a", "no-deviation", "deviation=none comparison-confirmed=yes", "2026-10-03").unwrap();
    assert_eq!(ahead.missing, ["t1"]);
    let late = desk.step("a", "compare-with-standard", "", "2026-10-02").unwrap();
    assert!(late.missing.is_empty());
    let procedures = Procedures::embedded().unwrap();
    let rested = mend::struck(&desk.cases(), procedures, &late, ahead.at(), "wrong case");
    assert_eq!(rested, Err(Refusal::RestedUpon { entry: ahead.at(), later: vec![late.at()] }));
}

#[test]
fn flags_of_days_follow_the_day_that_is_put_right() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("a", "th/approval");
    let procedures = Procedures::embedded().unwrap();
    let first = desk.step("a", "compare-with-standard", "", "2026-10-05").unwrap().at();
    let second = desk.step("a", "no-deviation", "deviation=none comparison-confirmed=yes", "2026-10-02").unwrap().at();
    let flagged = |desk: &Desk| {
        let case = desk.case("a");
        let of = case.entries.iter().find(|d| d.sequence == second).unwrap().entry.clone();
        matches!(of, Entry::Stepped { flags, .. } if flags.contains(&OUT_OF_ORDER.to_owned()))
    };
    assert!(flagged(&desk));
    for (day, out_of_order) in [("2026-10-01", false), ("2026-10-04", true)] {
        let paper = Evidence { day: day.to_owned(), ..Evidence::default() };
        let entry = mend::righted(&desk.cases(), procedures, &desk.case("a"), first, &paper, "misread", TODAY);
        desk.take("a", vec![entry.unwrap()]);
        assert_eq!(flagged(&desk), out_of_order, "{day}");
    }
}

#[test]
fn a_letter_that_asks_is_not_put_right_behind_its_last_day() {
    let desk = Desk::asked("v");
    let late = Evidence { day: "2026-01-21".to_owned(), ..Evidence::default() };
    let case = desk.case("v");
    let righted =
        mend::righted(&desk.cases(), Procedures::embedded().unwrap(), &case, case.at(), &late, "misread", TODAY);
    assert!(matches!(righted, Err(Refusal::DueBefore { .. })), "{righted:?}");
}

#[test]
fn an_entry_is_struck_or_put_right_and_stays_in_the_log() {
    let mut desk = Desk { events: Vec::new() };
    let case = approved(&mut desk);
    let procedures = Procedures::embedded().unwrap();
    let last = case.at();
    assert!(matches!(mend::struck(&desk.cases(), procedures, &case, last, " "), Err(Refusal::NoReasonToMend)));
    assert!(matches!(
        mend::struck(&desk.cases(), procedures, &case, 9999, "wrong"),
        Err(Refusal::NoEntry { entry: 9999 })
    ));
    let first = case.entries[0].sequence;
    let later = mend::struck(&desk.cases(), procedures, &case, first, "wrong case");
    assert!(matches!(later, Err(Refusal::RestedUpon { ref later, .. }) if later.first() == Some(&last)), "{later:?}");
    // The approval was recorded in the wrong case: without it the case stands where it stood, and its duty is gone.
    desk.take("a", vec![mend::struck(&desk.cases(), procedures, &case, last, "recorded in the wrong case").unwrap()]);
    let case = desk.case("a");
    assert_eq!((case.here.as_str(), case.duties.len()), ("ministers-considering", 0));
    assert!(!desk.cases().reached(&case.opened).states.contains("th/approval#approved"));
    assert!(case.entries.iter().any(|d| d.sequence == last && matches!(d.entry, Entry::Void { .. })));
    // As it stood before, it had been approved.
    assert_eq!(case.as_of(last, Procedures::embedded().unwrap()).here, "approved");
    // A day that was typed wrongly: the old one stays beside the new one.
    let put = case
        .entries
        .iter()
        .rev()
        .find(|d| matches!(&d.entry, Entry::Stepped { event, .. } if event == "put-to-ministers"));
    let put = put.unwrap().sequence;
    let paper = Evidence { day: "2026-10-04".to_owned(), ..Evidence::default() };
    desk.take("a", vec![mend::righted(&desk.cases(), procedures, &case, put, &paper, "misread", TODAY).unwrap()]);
    let case = desk.case("a");
    let of =
        |case: &Case| case.entries.iter().find(|d| d.sequence == put).unwrap().entry.evidence().unwrap().day.clone();
    assert_eq!(of(&case), "2026-10-04");
    assert_eq!(of(&case.as_of(put, Procedures::embedded().unwrap())), "2026-10-03");
    let both = "minister-interior=approves minister-foreign=approves";
    assert_eq!(desk.step("a", "both-ministers-approve", both, "2026-10-21").unwrap().here, "approved");
}

#[test]
fn each_circle_is_counted_for_itself() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("v", "vn/signing");
    let ask = |desk: &mut Desk, offices: &[&str], circle: Circle, number: &str, day: &str| {
        let bodies = offices.iter().map(|o| body(o, o)).collect();
        let letter = paper(number, day, "vn.sngv");
        let entry = opinion::ask(&desk.case("v"), bodies, Default::default(), "", circle, letter, TODAY).unwrap();
        desk.take("v", vec![entry]);
    };
    let came = |desk: &mut Desk, office: &str, stance: &str, day: &str| {
        let opinion = Opinion {
            body: body(office, office),
            stance: stance.to_owned(),
            evidence: paper("1", day, office),
            class: crate::class::Class::Opinion,
            ..Opinion::default()
        };
        for entry in opinion::came(&desk.case("v"), opinion, &[], TODAY).unwrap() {
            desk.take("v", vec![entry]);
        }
    };
    // The answer of the Department of Finance is registered before the letter that asked for it.
    came(&mut desk, "vn.finance", "agree", "2026-10-08");
    ask(&mut desk, &["vn.finance", "vn.council"], Circle::Local, "45", "2026-10-01");
    assert_eq!(says(&desk, "v", "local-replies"), Some("some"));
    for entry in opinion::silent(&desk.case("v"), TODAY).unwrap() {
        desk.take("v", vec![entry]);
    }
    assert_eq!(says(&desk, "v", "silent-listed"), Some("yes"));
    ask(&mut desk, &["vn.mfa", "vn.central"], Circle::Central, "90", "2026-11-02");
    // The silence of the province says nothing of the ministries.
    assert_eq!(says(&desk, "v", "silent-listed"), Some("no"));
    assert_eq!(says(&desk, "v", "central-replies"), Some("none"));
    came(&mut desk, "vn.mfa", "disagree", "2026-11-06");
    let case = desk.case("v");
    let (local, central) = (case.opinions.counts_of(Circle::Local), case.opinions.counts_of(Circle::Central));
    assert_eq!((local.asked, local.answered, local.silent, local.open), (2, 1, 1, 0));
    assert_eq!((central.asked, central.answered, central.silent, central.open), (2, 1, 0, 1));
    assert_eq!(says(&desk, "v", "central-objection"), Some("yes"));
    // Asked a second time, the province has not answered yet.
    ask(&mut desk, &["vn.finance"], Circle::Local, "99", "2026-11-10");
    assert_eq!(says(&desk, "v", "local-replies"), Some("none"));
    let twice = opinion::ask(
        &desk.case("v"),
        vec![body("vn.finance", "vn.finance")],
        Default::default(),
        "",
        Circle::Local,
        paper("99", "2026-11-10", "vn.sngv"),
        TODAY,
    );
    assert!(matches!(twice, Err(Refusal::RoundThere { round: 3, .. })), "{twice:?}");
}

/// Whoever was asked in several rounds is one: waited for in the latest, answered by what it said to the reminder, never silent by a round
/// to which it spoke later.
#[test]
fn a_body_of_several_rounds_is_counted_once() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("v", "vn/signing");
    let ask = |desk: &mut Desk, offices: &[&str], number: &str, day: &str| {
        let bodies = offices.iter().map(|o| body(o, o)).collect();
        let letter = paper(number, day, "vn.sngv");
        let entry = opinion::ask(&desk.case("v"), bodies, Default::default(), "", Circle::Central, letter, TODAY);
        desk.take("v", vec![entry.unwrap()]);
    };
    let came = |desk: &mut Desk, office: &str, stance: &str, number: &str, day: &str| {
        let opinion = Opinion {
            body: body(office, office),
            stance: stance.to_owned(),
            evidence: paper(number, day, office),
            class: crate::class::Class::Opinion,
            ..Opinion::default()
        };
        let entries = opinion::came(&desk.case("v"), opinion, &[], TODAY).unwrap();
        desk.take("v", entries);
    };
    let counts = |desk: &Desk| {
        let c = desk.case("v").opinions.counts_of(Circle::Central);
        (c.asked, c.answered, c.silent, c.open)
    };
    // A second letter asks one more ministry: that it answers says nothing of the first.
    ask(&mut desk, &["vn.mfa"], "1", "2026-10-01");
    ask(&mut desk, &["vn.central"], "2", "2026-10-05");
    came(&mut desk, "vn.central", "agree", "1", "2026-10-06");
    assert_eq!(says(&desk, "v", "central-replies"), Some("some"));
    // Silent to the first letter, it answers the reminder.
    desk.take("v", opinion::silent(&desk.case("v"), TODAY).unwrap());
    assert_eq!(counts(&desk), (2, 1, 1, 0));
    ask(&mut desk, &["vn.mfa"], "3", "2026-10-10");
    assert_eq!(counts(&desk), (2, 1, 0, 1));
    came(&mut desk, "vn.mfa", "disagree", "9", "2026-10-12");
    assert_eq!((counts(&desk), says(&desk, "v", "central-replies")), ((2, 2, 0, 0), Some("all")));
    assert_eq!(says(&desk, "v", "silent-listed"), Some("yes"));
    // Asked of the draft that was changed, it is waited for, and not counted as answered beside that.
    ask(&mut desk, &["vn.mfa"], "4", "2026-10-20");
    assert_eq!((counts(&desk), says(&desk, "v", "central-replies")), ((2, 1, 0, 1), Some("some")));
    // A paper that is older than the last letter, registered only now, answers the one before it.
    came(&mut desk, "vn.mfa", "agree", "8", "2026-10-15");
    assert_eq!(says(&desk, "v", "central-replies"), Some("some"));
    desk.take("v", opinion::silent(&desk.case("v"), TODAY).unwrap());
    assert_eq!(counts(&desk), (2, 2, 0, 0));
    came(&mut desk, "vn.mfa", "agree", "10", "2026-10-22");
    came(&mut desk, "vn.mfa", "disagree", "7", "2026-10-14");
    assert_eq!(says(&desk, "v", "central-objection"), None, "what it said of the changed draft holds");
}

/// The dossier was not whole at first: the seven working days run from the day on which it was, past the holidays of Viet Nam.
#[test]
fn the_clock_starts_when_the_dossier_is_whole() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("v", "vn/signing");
    let mut state = desk.case("v");
    state.here = "central-opinions-out".to_owned();
    let step = |id: &str, event: &str, from: &str, day: &str| Dated {
        sequence: 9,
        act: None,
        entry: Entry::Stepped {
            step: id.to_owned(),
            event: event.to_owned(),
            from: from.to_owned(),
            to: "central-opinions-out".to_owned(),
            evidence: paper("1", day, "vn.ppc"),
            flags: Vec::new(),
            skipped: Vec::new(),
            late: false,
            frozen: Vec::new(),
        },
    };
    state.entries.push(step("t15", "ask-central", "text-agreed", "2026-04-20"));
    let procedure = Procedures::embedded().unwrap().find("vn/signing").unwrap().0;
    let last = |case: &Case| {
        let all = deadlines(case, procedure, &Reached::default(), Calendars::embedded().unwrap(), None);
        all.iter().find(|d| d.due.reply).map(|d| d.last.iso())
    };
    // Hùng Kings' day in lieu (27 April), 30 April and 1 May pass.
    assert_eq!(last(&state).as_deref(), Some("2026-05-04"));
    state.entries.push(step("t15-whole", "complete-dossier", "central-opinions-out", "2026-05-04"));
    assert_eq!(last(&state).as_deref(), Some("2026-05-13"));
}

// ---- what a step makes open again, and what a decision rests on ----

#[test]
fn what_was_said_of_the_text_that_was_returned_is_asked_again() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("a", "th/approval");
    desk.step("a", "t1", "", "2026-06-01").unwrap();
    desk.step("a", "t3", "deviation=some comparison-confirmed=yes", "2026-06-01").unwrap();
    desk.step("a", "t7", "", "2026-06-01").unwrap();
    desk.step("a", "t8", "", "2026-06-01").unwrap();
    let all = "treaty-ocs=no-treaty treaty-moi=no-treaty treaty-mfa=no-treaty principles-moi=in-line \
               principles-mfa=in-line principles-ocs=in-line joint-record=yes";
    desk.step("a", "t9", all, "2026-06-02").unwrap();
    desk.step("a", "t17", "", "2026-06-03").unwrap();
    let mut passed = Desk { events: desk.events.clone() };
    let case = desk.step("a", "t18", "resubmitted=yes", "2026-06-04").unwrap();
    assert_eq!((case.here.as_str(), case.answers.len()), ("dossier-at-moi", 0), "{:?}", case.answers);
    desk.step("a", "t1", "", "2026-06-05").unwrap();
    assert!(matches!(desk.step("a", "t3", "", "2026-06-05"), Err(Refusal::Missing { .. })));
    // Struck, the step has made nothing open.
    let last = desk.case("a").entries.iter().rev().find_map(|d| match &d.entry {
        Entry::Stepped { step, .. } if step == "t1" => Some(d.sequence),
        _ => None,
    });
    let at = desk.events.iter().rev().find(
        |e| matches!(&e.fact, Some(Fact::CaseRecorded { entry: Entry::Stepped { step, .. }, .. }) if step == "t18"),
    );
    for of in [last.unwrap(), at.unwrap().sequence] {
        desk.take("a", vec![Entry::Struck { of, reason: "wrong case".to_owned() }]);
    }
    assert_eq!(desk.case("a").answers.get("joint-record").map(String::as_str), Some("yes"));
    // Where the new text was never recorded as submitted, the old answers are as little those of the new one.
    let case = passed.step("a", "t2", "deviation=none comparison-confirmed=yes", "2026-06-05").unwrap();
    assert_eq!(case.answers.keys().collect::<Vec<_>>(), ["comparison-confirmed", "deviation"]);
}

#[test]
fn the_next_province_is_asked_anew() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("f", "th/foreign-initiated");
    for (step, facts) in [("t1", ""), ("t2", ""), ("t3", "mfa-result=suitable")] {
        desk.step("f", step, facts, "2026-01-08").unwrap();
    }
    desk.step("f", "t6", "names-province=no partner-level=first", "2026-01-08").unwrap();
    // What should be on record, and is not, is asked before the step and does not stand in its way (R-036).
    let procedure = Procedures::embedded().unwrap().find("th/foreign-initiated").unwrap().0;
    let open = next(&desk.case("f"), procedure, &Reached::default());
    let ask = open.iter().find(|n| n.step.id == "t7").unwrap();
    assert_eq!(ask.should, BTreeSet::from(["reasons-recorded".to_owned()]));
    desk.step("f", "t7", "province-found=yes reasons-recorded=yes", "2026-01-09").unwrap();
    desk.step("f", "t9", "", "2026-01-10").unwrap();
    desk.step("f", "decline", "province-answer=decline", "2026-01-11").unwrap();
    let case = desk.step("f", "try-next-province", "next-province=yes", "2026-01-12").unwrap();
    assert_eq!(case.answers.keys().collect::<Vec<_>>(), ["mfa-result", "names-province", "partner-level"]);
}

#[test]
fn an_approval_rests_on_the_papers_of_those_who_approve() {
    let mut desk = Desk { events: Vec::new() };
    let answer = |desk: &mut Desk, case: &str, fact: &str, value: &str, evidence: Evidence| {
        let found = desk.case(case);
        let (procedure, _) = Procedures::embedded().unwrap().find(&found.opened.procedure).unwrap();
        let reached = desk.cases().reached(&found.opened);
        let entry = answered(&found, procedure, &reached, fact, value, evidence, TODAY)?;
        desk.take(case, vec![entry]);
        Ok::<(), Refusal>(())
    };
    desk.open("a", "th/approval");
    desk.step("a", "t1", "", "2026-06-01").unwrap();
    desk.step("a", "t2", "deviation=none comparison-confirmed=yes", "2026-06-01").unwrap();
    desk.step("a", "t4", "", "2026-06-01").unwrap();
    answer(&mut desk, "a", "minister-interior", "approves", Evidence::default()).unwrap();
    answer(&mut desk, "a", "minister-foreign", "approves", paper("12", "2026-06-05", "th.mfa.minister")).unwrap();
    let bare = desk.step("a", "t5", "", "2026-06-04");
    assert_eq!(bare, Err(Refusal::NoPaperOf { fact: "minister-interior".to_owned() }));
    answer(&mut desk, "a", "minister-interior", "approves", paper("13", "2026-06-04", "th.moi.minister")).unwrap();
    let case = desk.step("a", "t5", "", "2026-06-04").unwrap();
    let Entry::Stepped { flags, .. } = &case.entries.last().unwrap().entry else { panic!() };
    assert_eq!(flags, &[OUT_OF_ORDER]);
    // Approved is what the last of them approved, on the day on which he did.
    desk.open("s", "th/signing");
    desk.step("s", "t1", "", "2026-06-04").unwrap();
    desk.step("s", "t2", "date-fixed=yes", "2026-06-04").unwrap();
    let facts = "instrument=mou partner-cleared=yes thai-signatory=governor foreign-signatory=head signed=yes \
                 same-text=yes";
    forbids(&desk.step("s", "sign", facts, "2026-06-04"), "not-before-approvals");
    desk.step("s", "sign", facts, "2026-06-05").unwrap();
}

#[test]
fn a_language_in_which_nothing_was_approved_is_not_signed() {
    let mut desk = Desk { events: Vec::new() };
    let text = |role: TextRole, words: &str, language: &str| Entry::TextAdded {
        text: TextVersion {
            role,
            language: language.to_owned(),
            file: words.to_owned(),
            words: words.to_owned(),
            name: String::new(),
            author: String::new(),
            side: Side::Ours,
            round: 0,
            review: None,
        },
    };
    desk.open("a", "th/approval");
    desk.take("a", vec![text(TextRole::Agreed, "một", "vi")]);
    desk.step("a", "t1", "", "2026-06-01").unwrap();
    desk.step("a", "t2", "deviation=none comparison-confirmed=yes", "2026-06-01").unwrap();
    desk.step("a", "t4", "", "2026-06-01").unwrap();
    desk.step("a", "t5", "minister-interior=approves minister-foreign=approves", "2026-06-05").unwrap();
    desk.open("s", "th/signing");
    desk.step("s", "t1", "", "2026-06-06").unwrap();
    desk.step("s", "t2", "date-fixed=yes", "2026-06-07").unwrap();
    desk.take("s", vec![text(TextRole::ForSigning, "một", "vi"), text(TextRole::ForSigning, "one", "en")]);
    let facts = "instrument=mou partner-cleared=yes thai-signatory=governor foreign-signatory=head signed=yes";
    let refused = desk.step("s", "sign", &format!("{facts} same-text=yes"), "2026-06-10");
    let Err(Refusal::Contradicted { proven, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(proven.because, Because::Unapproved(vec!["en".to_owned()]));
    desk.take("s", vec![text(TextRole::Approved, "one", "en")]);
    desk.step("s", "sign", facts, "2026-06-10").unwrap();
}

#[test]
fn a_renewal_is_not_signed_before_it_is_cleared() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("r", "th/renewal");
    desk.step("r", "t1", "option=fixed renewal-opened=yes", "2026-06-01").unwrap();
    desk.step("r", "t2", "mutual-decision=yes", "2026-06-02").unwrap();
    desk.step("r", "t3-not-needed", "renewal-way=not-needed", "2026-06-10").unwrap();
    forbids(&desk.step("r", "renewed", "renewal-signed=yes", "2026-06-09"), "not-before-approval");
    desk.step("r", "renewed", "renewal-signed=yes", "2026-06-10").unwrap();
}

#[test]
fn nothing_ends_on_a_day_that_nobody_knows() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("n", "th/renewal");
    desk.step("n", "t6", "option=until-notice termination-decided=yes", "2026-06-01").unwrap();
    let early = desk.step("n", "t7", "notice-receipt-recorded=yes notice-ends=2026-05-30", "2026-06-02");
    assert!(matches!(early, Err(Refusal::EndsBefore { .. })), "{early:?}");
    desk.step("n", "t7", "notice-receipt-recorded=yes", "2026-06-02").unwrap();
    for facts in ["", "notice-over=yes"] {
        let refused = desk.step("n", "period-over", facts, "2026-06-03");
        assert_eq!(refused, Err(Refusal::Missing { facts: BTreeSet::from(["notice-ends".to_owned()]) }));
    }
    let early = desk.step("n", "period-over", "notice-ends=2026-06-01", "2026-06-03");
    assert!(matches!(early, Err(Refusal::EndsBefore { .. })), "{early:?}");
    desk.step("n", "period-over", "notice-ends=2026-09-02", "2026-09-02").unwrap();
    desk.open("e", "th/renewal");
    let unknown = desk.step("e", "t5", "option=fixed renewal-opened=no expiry-passed=yes", "2026-06-03");
    assert_eq!(unknown, Err(Refusal::Missing { facts: BTreeSet::from(["expires-on".to_owned()]) }));
}

// ---- what is recorded decides over what is typed, and an old answer is none for a new text ----

/// The joint case of a pair, as far as both sides agree on a text.
fn joint(desk: &mut Desk) {
    desk.open("j", "intl/joint-signing");
    desk.step("j", "offer-text", "bundle-clean=yes", "2026-08-01").unwrap();
    desk.step("j", "agree-hash", "text-agreed=yes", "2026-08-02").unwrap();
}

#[test]
fn the_papers_of_both_clearances_decide_over_typed_days() {
    let mut desk = Desk { events: Vec::new() };
    joint(&mut desk);
    desk.step("j", "th-approval", "th-approved=yes", "2026-08-03").unwrap();
    desk.step("j", "vn-decision", "vn-decided=yes", "2026-08-05").unwrap();
    let typed = "same-text=yes th-approved-on=2026-06-03 vn-decided-on=2026-06-04 signed-on=2026-07-01";
    let refused = desk.step("j", "sign", typed, "2026-07-01");
    assert!(matches!(&refused, Err(Refusal::Contradicted { .. })), "{refused:?}");
    // Nobody needs to type them, and nothing is signed before the last of them.
    for day in ["2026-07-01", "2026-08-04"] {
        forbids(&desk.step("j", "sign", &format!("same-text=yes signed-on={day}"), day), "signed-after-both");
    }
    // A paper tells of no later day, and none tells of one that has not come.
    for day in ["2027-09-02", "2026-08-07"] {
        let refused = desk.step("j", "sign", &format!("same-text=yes signed-on={day}"), "2026-08-06");
        assert_eq!(refused, Err(Refusal::Future { day: day.to_owned() }));
    }
    desk.step("j", "sign", "same-text=yes signed-on=2026-08-06", "2026-08-06").unwrap();
}

#[test]
fn a_changed_text_is_agreed_on_and_cleared_anew() {
    let mut desk = Desk { events: Vec::new() };
    joint(&mut desk);
    desk.step("j", "th-approval", "th-approved=yes", "2026-08-03").unwrap();
    let case = desk.step("j", "text-changes", "text-changed=yes", "2026-08-10").unwrap();
    assert_eq!(case.answers.keys().collect::<Vec<_>>(), ["bundle-clean"]);
    let number = |step: &str, facts: &str, day: &str, desk: &mut Desk| {
        let cases = desk.cases();
        let found = cases.cases.get("j").unwrap().clone();
        let (procedure, _) = Procedures::embedded().unwrap().find(&found.opened.procedure).unwrap();
        let now = facts.split_whitespace().filter_map(|p| p.split_once('='));
        let now = now.map(|(f, v)| (f.to_owned(), v.to_owned())).collect();
        let paper = paper(&format!("1/{day}"), day, "th.moi");
        let entries = stepped(&found, procedure, &cases.reached(&found.opened), step, &now, paper, TODAY)?;
        desk.take("j", entries);
        Ok::<(), Refusal>(())
    };
    let asks = |fact: &str| Err(Refusal::Missing { facts: BTreeSet::from([fact.to_owned()]) });
    assert_eq!(number("agree-hash", "", "2026-08-12", &mut desk), asks("text-agreed"));
    number("agree-hash", "text-agreed=yes", "2026-08-12", &mut desk).unwrap();
    // The old approval is none of the new text; the other side may decide first.
    forbids(&number("th-approval", "th-approved=yes", "2026-08-04", &mut desk), "clears-the-agreed-text");
    forbids(&number("vn-decision", "vn-decided=yes th-approved=no", "2026-08-04", &mut desk), "clears-the-agreed-text");
    number("vn-decision", "vn-decided=yes th-approved=no", "2026-08-13", &mut desk).unwrap();
    // The day of the first approval is none of the second.
    number("th-approval", "th-approved=yes th-approved-on=2026-08-14", "2026-08-14", &mut desk).unwrap();
    assert_eq!(number("sign", "signed-on=2026-09-02", "2026-09-02", &mut desk), asks("same-text"));
    number("sign", "same-text=yes signed-on=2026-09-02", "2026-09-02", &mut desk).unwrap();
}

#[test]
fn an_approval_of_the_old_text_in_its_own_case_does_not_clear_the_new_one() {
    let mut desk = Desk { events: Vec::new() };
    approved(&mut desk);
    desk.take("a", vec![Entry::TextAdded { text: version(TextRole::Agreed, "vi", "one") }]);
    let texts = BTreeMap::from([("vi".to_owned(), "one".to_owned())]);
    let theirs = |texts: &BTreeMap<String, String>| Entry::Counterpart {
        state: "vn/signing#text-agreed".to_owned(),
        day: "2026-10-01".to_owned(),
        how: "letter".to_owned(),
        texts: texts.clone(),
    };
    desk.take("a", vec![theirs(&texts)]);
    desk.open("j", "intl/joint-signing");
    desk.step("j", "offer-text", "bundle-clean=yes", "2026-10-01").unwrap();
    // What the records hold is not asked.
    desk.step("j", "agree-hash", "", "2026-10-02").unwrap();
    desk.step("j", "th-approval", "", "2026-10-20").unwrap();
    desk.step("j", "text-changes", "text-changed=yes", "2026-10-25").unwrap();
    assert_eq!(says(&desk, "j", "text-agreed"), None, "the texts are those before the change");
    let asks = |fact: &str| Err(Refusal::Missing { facts: BTreeSet::from([fact.to_owned()]) });
    assert_eq!(desk.step("j", "agree-hash", "", "2026-10-26"), asks("text-agreed"));
    desk.take("j", vec![Entry::TextAdded { text: version(TextRole::Agreed, "vi", "two") }]);
    assert_eq!(says(&desk, "j", "text-agreed"), Some("no"));
    let texts = BTreeMap::from([("vi".to_owned(), "two".to_owned())]);
    desk.take("j", vec![theirs(&texts)]);
    desk.step("j", "agree-hash", "", "2026-10-26").unwrap();
    let refused = desk.step("j", "th-approval", "", "2026-10-27");
    assert!(matches!(&refused, Err(Refusal::Missing { facts }) if facts.contains("th-approved")), "{refused:?}");
}

#[test]
fn opinions_on_the_old_text_do_not_close_the_round_on_the_new_one() {
    let mut desk = Desk { events: Vec::new() };
    desk.open_at("v", "vn/signing", "central-opinions-out");
    let ask = |desk: &mut Desk, number: &str, day: &str| {
        let letter = paper(number, day, "vn.ppc");
        let bodies = vec![body("vn.mfa", "Bộ Ngoại giao")];
        let entry = opinion::ask(&desk.case("v"), bodies, Default::default(), "", Circle::Central, letter, TODAY);
        desk.take("v", vec![entry.unwrap()]);
    };
    ask(&mut desk, "40/UBND", "2026-06-01");
    let opinion = Opinion {
        body: body("vn.mfa", "Bộ Ngoại giao"),
        stance: "agree".to_owned(),
        evidence: paper("7/BNG", "2026-06-10", "vn.mfa"),
        class: crate::class::Class::Opinion,
        ..Opinion::default()
    };
    let entries = opinion::came(&desk.case("v"), opinion, &[], TODAY).unwrap();
    desk.take("v", entries);
    assert_eq!(says(&desk, "v", "central-replies"), Some("all"));
    desk.step("v", "close-round", "", "2026-06-20").unwrap();
    desk.step("v", "text-changed", "opinions-change-text=yes bundle-clean=yes", "2026-06-21").unwrap();
    assert_eq!(says(&desk, "v", "central-replies"), None, "of the new text nobody was asked");
    desk.step("v", "agree-text", "text-agreed=yes", "2026-07-01").unwrap();
    desk.step("v", "ask-central", "central-order=after-partner ministries-asked=yes", "2026-07-02").unwrap();
    let closed = desk.step("v", "close-round", "", "2026-07-03");
    assert!(matches!(&closed, Err(Refusal::Missing { facts }) if facts.contains("central-replies")), "{closed:?}");
    ask(&mut desk, "41/UBND", "2026-07-02");
    assert_eq!(says(&desk, "v", "central-replies"), Some("none"));
    forbids(&desk.step("v", "close-round", "", "2026-07-03"), "central-silence-is-silence");
}

#[test]
fn a_case_opened_behind_a_decision_proves_nothing_of_it() {
    let mut desk = Desk { events: Vec::new() };
    desk.open_at("a", "th/approval", "approved");
    let case = desk.case("a");
    assert_eq!(case.unproven.as_deref(), Some("approved"));
    // Whichever way led there, its duty is open until that is recorded.
    assert!(case.duties.len() > 1 && case.duties.contains(&"cabinet-to-be-informed".to_owned()), "{:?}", case.duties);
    assert_eq!(case.missing, ["t1"], "no road leads there without it");
    let waits = waiting::waiting(&desk.cases(), Procedures::embedded().unwrap(), Calendars::embedded().unwrap(), TODAY);
    assert!(waits.iter().any(|w| matches!(&w.what, waiting::What::Evidence { unproven: Some(_), .. })), "{waits:?}");
    // It opens no signature, and it does not say that there is no approval either.
    desk.open("s", "th/signing");
    let refused = desk.step("s", "inform-province", "", "2026-10-21");
    assert_eq!(refused, Err(Refusal::Missing { facts: BTreeSet::from(["approved".to_owned()]) }));
    // With its paper it does; the duty is there once.
    let both = "deviation=none comparison-confirmed=yes minister-interior=approves minister-foreign=approves";
    assert_eq!(
        desk.step("a", "both-ministers-approve", both, ""),
        Err(Refusal::NoPaper { step: "both-ministers-approve".to_owned() })
    );
    let case = desk.step("a", "both-ministers-approve", both, "2026-10-20").unwrap();
    assert_eq!((case.here.as_str(), case.unproven), ("approved", None));
    assert_eq!(case.duties, ["cabinet-to-be-informed"]);
    desk.step("s", "inform-province", "", "2026-10-21").unwrap();
    // Nothing that the articles guard rests on a decision that has no paper.
    let mut desk = Desk { events: Vec::new() };
    desk.open_at("v", "vn/signing", "decided");
    desk.step("v", "check-versions", "versions-agree=yes", "2026-06-01").unwrap();
    let signs =
        "signatory=chair same-text=yes partner-waits=no day-after-decision=yes originals-complete=yes signed=yes";
    let refused = desk.step("v", "sign", signs, "2026-06-02");
    assert_eq!(refused, Err(Refusal::NotPassedOver { step: "decide".to_owned() }));
    // Of a side of which nothing is known, and of days that nothing tells, an officer is asked.
    let facts = "central-replies=all central-comments-answered=yes central-objection=no chair-decides=yes";
    desk.step("v", "decide", facts, "2026-05-30").unwrap();
    let refused = desk.step("v", "sign", &signs.replace(" partner-waits=no", ""), "2026-06-02");
    assert_eq!(refused, Err(Refusal::Missing { facts: BTreeSet::from(["partner-waits".to_owned()]) }));
    desk.step("v", "sign", signs, "2026-06-02").unwrap();
    // An exception without its paper is none.
    let mut desk = Desk { events: Vec::new() };
    desk.open_at("e", "th/partner-below-province", "exception-granted");
    desk.open("p", "th/province-initiated");
    let facts = "thai-level=province partner-level=below same-country=no six-tests-answered=yes";
    let refused = desk.step("p", "propose", facts, "2026-06-02");
    assert!(matches!(&refused, Err(Refusal::Missing { .. })), "{refused:?}");
}

#[test]
fn a_signed_text_before_the_approval_stands_in_the_way() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("d", "th/drafting");
    let answers = "text-agreed-by-both=yes language-versions-complete=yes";
    desk.step("d", "choose-mou", "instrument=mou", "2026-06-01").unwrap();
    desk.step("d", "send-to-partner", "", "2026-06-02").unwrap();
    let mut signed = Desk { events: desk.events.clone() };
    // Nothing signed is kept: nobody is asked.
    desk.step("d", "both-agree", answers, "2026-06-03").unwrap();
    signed.take("d", vec![Entry::TextAdded { text: version(TextRole::Signed, "en", "early") }]);
    assert_eq!(says(&signed, "d", "intent-signed-early"), Some("yes"));
    forbids(&signed.step("d", "both-agree", answers, "2026-06-03"), "no-signed-intent");
    let denied = signed.step("d", "both-agree", &format!("{answers} intent-signed-early=no"), "2026-06-03");
    assert!(matches!(&denied, Err(Refusal::Contradicted { .. })), "{denied:?}");
    // Once it is approved, and once it is concluded, a signed text is what it should be.
    approved(&mut signed);
    assert_eq!(says(&signed, "d", "intent-signed-early"), None);
}

#[test]
fn what_should_hold_and_was_never_said_is_told() {
    let mut desk = Desk { events: Vec::new() };
    approved(&mut desk);
    desk.open("s", "th/signing");
    desk.step("s", "inform-province", "", "2026-10-21").unwrap();
    desk.step("s", "fix-date-and-place", "date-fixed=yes", "2026-10-22").unwrap();
    let open = |desk: &Desk| -> Vec<String> {
        let cases = desk.cases();
        let case = cases.cases.get("s").unwrap();
        let procedure = Procedures::embedded().unwrap().find("th/signing").unwrap().0;
        unsaid(case, procedure, &cases.reached(&case.opened))
            .into_iter()
            .map(|(_, guard, _)| guard.to_owned())
            .collect()
    };
    assert_eq!(open(&desk), ["by-both"]);
    desk.step("s", "sign", &format!("instrument=mou {SIGNS}"), "2026-10-25").unwrap();
    desk.step("s", "report", "", "2026-10-26").unwrap();
    assert_eq!(open(&desk), ["by-both", "originals", "one-copy"]);
    let found = desk.case("s");
    let procedure = Procedures::embedded().unwrap().find("th/signing").unwrap().0;
    let entry = answered(&found, procedure, &Reached::default(), "copy-attached", "yes", Evidence::default(), TODAY);
    desk.take("s", vec![entry.unwrap()]);
    assert_eq!(open(&desk), ["by-both", "originals"]);
}

#[test]
fn the_other_side_signed_before_the_approval_is_flagged() {
    let flags = |state: &str, day: &str| {
        let mut desk = Desk { events: Vec::new() };
        approved(&mut desk);
        desk.open("s", "th/signing");
        let (state, day) = (state.to_owned(), day.to_owned());
        desk.take("s", vec![Entry::Counterpart { state, day, how: "12/SNgV".to_owned(), texts: BTreeMap::new() }]);
        desk.step("s", "inform-province", "", "2026-10-21").unwrap();
        desk.step("s", "fix-date-and-place", "date-fixed=yes", "2026-10-22").unwrap();
        let case = desk.step("s", "sign", &format!("instrument=mou {SIGNS}"), "2026-10-25").unwrap();
        let Entry::Stepped { flags, .. } = &case.entries.last().unwrap().entry else { panic!() };
        flags.clone()
    };
    assert_eq!(flags("vn/signing#signed", "2026-07-01"), ["partner-not-early"]);
    assert!(flags("vn/signing#signed", "2026-10-24").is_empty());
    assert!(flags("vn/signing#decided", "2026-07-01").is_empty());
}

#[test]
fn a_draft_before_the_result_and_a_lapse_without_a_day() {
    let mut desk = Desk { events: Vec::new() };
    desk.open("i", "th/province-initiated");
    let facts = "mfa-result=suitable";
    desk.step("i", "give-result", facts, "2026-07-01").unwrap();
    desk.open("d", "th/drafting");
    let flags = |case: Case| match &case.entries.last().unwrap().entry {
        Entry::Stepped { flags, .. } => flags.clone(),
        _ => panic!(),
    };
    let mut later = Desk { events: desk.events.clone() };
    assert_eq!(
        flags(desk.step("d", "choose-mou", "instrument=mou", "2026-01-10").unwrap()),
        ["result-before-drafting"]
    );
    assert!(flags(later.step("d", "choose-mou", "instrument=mou", "2026-07-02").unwrap()).is_empty());
    desk.open("r", "vn/renewal");
    desk.step("r", "alert", "", "2026-07-01").unwrap();
    let lapsed = desk.step("r", "expiry-passed", "joint-decision=no", "2026-07-02");
    assert_eq!(lapsed, Err(Refusal::Missing { facts: BTreeSet::from(["expires-on".to_owned()]) }));
    forbids(&desk.step("r", "expiry-passed", "joint-decision=no expires-on=2031-05-05", "2026-07-02"), "term-is-over");
    // The ministry is told within fifteen days, and waits for it behind the end of the case.
    desk.open("t", "vn/termination");
    desk.step("t", "find-grounds", "ground=by-agreement", "2026-10-01").unwrap();
    desk.step("t", "run-procedure", "", "2026-10-02").unwrap();
    let case = desk.step("t", "terminate", "outcome=terminate opinions-settled=yes", "2026-10-21").unwrap();
    let procedure = Procedures::embedded().unwrap().find("vn/termination").unwrap().0;
    let due = deadlines(&case, procedure, &Reached::default(), Calendars::embedded().unwrap(), None);
    let due: Vec<_> = due.iter().map(|d| (d.step.on.as_str(), d.last.iso())).collect();
    assert_eq!(due, [("tell-mfa-of-termination", "2026-11-05".to_owned())]);
    let case = desk.step("t", "tell-mfa-of-termination", "mfa-told=yes", "2026-11-01").unwrap();
    assert_eq!((case.here.as_str(), case.duties.as_slice()), ("terminated", ["mfa-told".to_owned()].as_slice()));
}
