#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
use super::*;
use crate::act::{Act, Capacity, Event, Fact};
use crate::follow::{self, Follow};
use crate::record::{PlaceName, Relationship};
use crate::source::SourceKind;
use maitri_pack::Packs;
use maitri_pack::place::{Certainty, Gazetteer};

const TODAY: &str = "2026-11-26";
const TIE: &str = "r-1";

fn house() -> House {
    House::load(Packs::embedded_files()).unwrap()
}

/// A life after these entries.
fn life(entries: &[Entry]) -> Life {
    let events: Vec<Event> = (0..)
        .zip(entries)
        .map(|(sequence, entry)| Event {
            sequence,
            act: Some(Act {
                id: sequence.to_string(),
                at: format!("2026-01-01T00:00:{sequence:02}Z"),
                person: "Somchai".to_owned(),
                office: "th.province".to_owned(),
                capacity: Capacity::Substantive,
                why: "because".to_owned(),
            }),
            fact: Some(Fact::Followed { id: TIE.to_owned(), entry: follow::Entry::Life(entry.clone()) }),
        })
        .collect();
    let mut follow = Follow::of(&events);
    follow.lives.by_id.remove(TIE).unwrap_or_default()
}

fn paper() -> Paper {
    Paper { number: "ชร 0017/1".to_owned(), day: "2021-03-01".to_owned(), by: "th.province".to_owned() }
}

fn term(kind: TermKind, n: u32, unit: Measure, from: &str) -> Entry {
    let term = Term {
        kind,
        length: Some(Length { n, unit }),
        from: from.to_owned(),
        renewing: Renewing::MutualDecision,
        case: String::new(),
        file: String::new(),
        words: String::new(),
        paper: paper(),
    };
    Entry::Term { term }
}

fn five_years(from: &str) -> Entry {
    term(TermKind::Fixed, 5, Measure::Years, from)
}

fn may(life: &Life, entry: &Entry) -> Result<(), Refusal> {
    let suspenders = ["th.moi".to_owned(), "th.mfa".to_owned()];
    let successors = ["vn.quang-tri".to_owned()];
    let texts = [("2026-1".to_owned(), "ab12".to_owned())];
    let why = "because";
    check(life, entry, Ground { today: TODAY, suspenders: &suspenders, successors: &successors, texts: &texts, why })
}

fn tie(partner: &str) -> Relationship {
    Relationship {
        id: TIE.to_owned(),
        home: PlaceName { id: "th.mukdahan".to_owned(), ..PlaceName::default() },
        partner: PlaceName { id: partner.to_owned(), ..PlaceName::default() },
        certainty: Certainty::Certain,
        status: "signed".to_owned(),
        signed: "2005".to_owned(),
        started: String::new(),
        by_municipality: false,
        inferred: false,
        published: true,
        fields: Vec::new(),
        further: crate::record::Further::default(),
        seen: Vec::new(),
        contradictions: Vec::new(),
        as_of: String::new(),
        quality: SourceKind::MinistryTable,
    }
}

#[test]
fn unknown_is_never_expired() {
    let house = house();
    assert_eq!(Life::default().standing(&house, TODAY), Standing::Unknown);
    // A year is no day: nothing ends on a day that nobody knows.
    let only_year = life(&[five_years("2005")]);
    assert_eq!(only_year.standing(&house, TODAY), Standing::Unknown);
    assert_eq!((only_year.end(), only_year.end_year()), (None, Some(2010)));
    assert!(only_year.alerts(&house).is_empty());
    let signs = signs(&tie("vn.dien-bien"), None, &Known::default(), None, &house, TODAY);
    let kinds: Vec<SignKind> = signs.iter().map(|s| s.kind).collect();
    assert_eq!(kinds, [SignKind::TermUnknown, SignKind::LifeUnknown]);
    // Where neither text nor paper says it, no term is recorded.
    let Entry::Term { term } = five_years("2021-03-01") else { panic!() };
    let unsourced = Entry::Term { term: Term { paper: Paper::default(), ..term } };
    assert_eq!(may(&Life::default(), &unsourced).unwrap_err().rule(), "R-236");
}

#[test]
fn a_term_is_told_twelve_six_and_three_months_before_its_end() {
    let house = house();
    let one = life(&[five_years("2021-08-31")]);
    assert_eq!(one.end().unwrap().iso(), "2026-08-31");
    let alerts: Vec<(u32, String)> = one.alerts(&house).into_iter().map(|a| (a.months, a.on)).collect();
    // Three months before 31 August is 31 May; six months before it is the last of February.
    let told = [(12, "2025-08-31"), (6, "2026-02-28"), (3, "2026-05-31")];
    assert_eq!(alerts, told.map(|(m, d)| (m, d.to_owned())));
    for (day, stands) in [
        ("2025-08-30", "in-force"),
        ("2025-08-31", "renewal-due"),
        ("2026-08-31", "renewal-due"),
        ("2026-09-01", "over"),
    ] {
        assert_eq!(one.standing(&house, day).code(), stands, "{day}");
    }
    // 29 February ends on the 28th of a year that has none.
    assert_eq!(life(&[five_years("2024-02-29")]).end().unwrap().iso(), "2029-02-28");
}

#[test]
fn renewal_needs_a_term_a_decision_of_both_and_its_clearance() {
    let agreed = Entry::Agreed { on: "2026-05-01".to_owned(), paper: paper() };
    let renewed = |cleared: &str| Entry::Renewed {
        on: "2026-09-01".to_owned(),
        length: Length { n: 5, unit: Measure::Years },
        cleared: cleared.to_owned(),
        paper: paper(),
    };
    assert_eq!(may(&Life::default(), &agreed), Err(Refusal::NotFixed));
    let open = life(&[five_years("2021-08-31")]);
    assert_eq!(may(&open, &renewed("2026-3")), Err(Refusal::NotAgreed));
    let agreed = life(&[five_years("2021-08-31"), agreed]);
    assert_eq!(may(&agreed, &renewed(" ")), Err(Refusal::NotCleared));
    may(&agreed, &renewed("2026-3")).unwrap();
    let again =
        life(&[five_years("2021-08-31"), Entry::Agreed { on: "2026-05-01".into(), paper: paper() }, renewed("2026-3")]);
    assert_eq!(again.end().unwrap().iso(), "2031-09-01");
    assert_eq!((again.renewals.len(), again.agreed.as_str(), again.end_changes), (1, "", 1));
    assert_eq!(again.standing(&house(), TODAY), Standing::InForce);
}

#[test]
fn notice_runs_from_its_receipt_and_only_where_the_text_has_it() {
    let delivered = |day: &str| Entry::NoticeDelivered { received: day.to_owned(), by: Side::Partner, paper: paper() };
    assert_eq!(may(&Life::default(), &delivered("2026-06-15")), Err(Refusal::NotByNotice));
    assert_eq!(may(&life(&[five_years("2021-08-31")]), &delivered("2026-06-15")), Err(Refusal::NotByNotice));
    let by_notice = term(TermKind::UntilNotice, 6, Measure::Months, "2015-02-01");
    assert_eq!(
        may(&life(std::slice::from_ref(&by_notice)), &delivered("2027-01-01")),
        Err(Refusal::Future("2027-01-01".into()))
    );
    assert_eq!(
        may(&life(std::slice::from_ref(&by_notice)), &delivered("2026-06")),
        Err(Refusal::NoDay("2026-06".into()))
    );
    let running = life(&[by_notice.clone(), delivered("2026-06-15")]);
    let house = house();
    assert_eq!(running.standing(&house, TODAY), Standing::Notice("2026-12-15".to_owned()));
    assert_eq!(running.standing(&house, "2026-12-16"), Standing::Ended("2026-12-15".to_owned(), Ending::Notice));
    let back = life(&[
        by_notice,
        delivered("2026-06-15"),
        Entry::NoticeWithdrawn { on: "2026-10-01".to_owned(), paper: paper() },
    ]);
    assert_eq!(back.standing(&house, "2027-01-01"), Standing::InForce);
    assert!(back.notice_withdrawn && back.end_changes == 2);
}

#[test]
fn only_the_two_ministries_suspend() {
    let by =
        |office: &str, paper: Paper| Entry::Suspended { on: "2026-01-05".to_owned(), by: office.to_owned(), paper };
    let empty = Life::default();
    for office in ["th.province", "th.governor", "", "th.mo"] {
        let refused = may(&empty, &by(office, paper())).unwrap_err();
        assert_eq!(refused.rule(), "Q-20", "{office}");
    }
    assert_eq!(may(&empty, &by("th.moi", Paper::default())), Err(Refusal::NoPaper));
    may(&empty, &by("th.mfa", paper())).unwrap();
    let still = life(&[by("th.moi", paper())]);
    assert_eq!(still.standing(&house(), TODAY).code(), "suspended");
    let on = Entry::Resumed { on: "2026-02-01".to_owned(), by: "th.moi".to_owned(), paper: paper() };
    may(&still, &on).unwrap();
    assert_eq!(may(&empty, &on), Err(Refusal::NotSuspended));
    assert_eq!(life(&[by("th.moi", paper()), on]).standing(&house(), TODAY).code(), "unknown");
}

#[test]
fn a_meeting_is_postponed_held_and_its_commitments_are_followed() {
    let planned = Entry::MeetingPlanned { meeting: "m1".into(), on: "2026-12-01".into(), place: "Nan".into() };
    let later = |to: &str| Entry::MeetingPostponed { meeting: "m1".into(), to: to.into() };
    let open = life(&[planned.clone(), later("")]);
    let meeting = &open.meetings["m1"];
    assert_eq!((meeting.state, meeting.on.as_str(), meeting.changes), (MeetingState::Open, "2026-12-01", 1));
    let moved = life(&[planned.clone(), later(""), later("2027-01-15")]);
    let meeting = &moved.meetings["m1"];
    assert_eq!((meeting.state, meeting.on.as_str(), meeting.changes), (MeetingState::Planned, "2027-01-15", 2));
    assert_eq!(may(&moved, &planned), Err(Refusal::Taken("m1".into())));
    let held = Entry::MeetingHeld { meeting: "m1".into(), on: "2026-11-20".into(), place: "".into(), paper: paper() };
    let words = Words { en: "Send the list of teachers".into(), ..Words::default() };
    let promised = |who| Entry::Promised {
        commitment: "c1".into(),
        meeting: "m1".into(),
        words: words.clone(),
        who,
        due: "2026-11-25".into(),
    };
    assert_eq!(may(&moved, &later("2026")), Err(Refusal::NoDay("2026".into())));
    let met = life(&[planned.clone(), held.clone(), promised(Side::Partner)]);
    assert_eq!(may(&met, &later("2027-01-15")), Err(Refusal::NoMeeting("m1".into())));
    let signs_of = |life: &Life| {
        let all = signs(&tie("vn.dien-bien"), Some(life), &Known::default(), None, &house(), TODAY);
        all.into_iter().map(|s| s.kind).collect::<Vec<_>>()
    };
    assert_eq!(signs_of(&met), [SignKind::Promise, SignKind::TermUnknown]);
    let words = Words::default();
    let settled = Entry::Settled { commitment: "c1".into(), state: Kept::NotDone, on: "2026-11-26".into(), words };
    assert_eq!(signs_of(&life(&[planned.clone(), held, promised(Side::Partner), settled])), [SignKind::TermUnknown]);
    // A year later: the next one was missed. One whose day passed without minutes is missed at once.
    let all = signs(&tie("vn.dien-bien"), Some(&met), &Known::default(), None, &house(), "2027-11-21");
    assert!(all.iter().any(|s| s.kind == SignKind::NoMeeting && s.day == "2026-11-20"), "{all:?}");
    let all = signs(&tie("vn.dien-bien"), Some(&life(&[planned])), &Known::default(), None, &house(), "2026-12-02");
    assert!(all.iter().any(|s| s.kind == SignKind::NoMeeting && s.more == ["planned"]), "{all:?}");
}

#[test]
fn silence_is_counted_from_what_was_recorded() {
    let known = |day: &str| Known { activity: Some((day.to_owned(), "a1".to_owned())), ..Known::default() };
    let of = |known: &Known| signs(&tie("vn.dien-bien"), None, known, None, &house(), TODAY);
    let silent = of(&known("2024-11-25"));
    let sign = silent.iter().find(|s| s.kind == SignKind::Silent).unwrap();
    assert_eq!((sign.day.as_str(), &sign.rows[..]), ("2024-11-25", &[Seen::Activity("a1".to_owned())][..]));
    assert!(of(&known("2024-11-26")).iter().all(|s| s.kind != SignKind::Silent && s.kind != SignKind::LifeUnknown));
}

#[test]
fn what_is_corrected_stays_visible_and_holds_no_more() {
    let wrong = five_years("2021-08-31");
    let right = Entry::Corrected { sequence: 0, instead: Some(Box::new(five_years("2022-08-31"))) };
    let one = life(&[wrong.clone(), right]);
    assert_eq!(one.end().unwrap().iso(), "2027-08-31");
    assert_eq!((one.noted.len(), one.noted[0].struck, one.end_changes), (3, Some(1), 1));
    let gone = life(&[wrong, Entry::Corrected { sequence: 0, instead: None }]);
    assert_eq!(gone.standing(&house(), TODAY), Standing::Unknown);
    assert_eq!(may(&gone, &Entry::Corrected { sequence: 0, instead: None }), Err(Refusal::NoEntry(0)));
    // What is put in its place must hold without it.
    let ended = life(&[
        five_years("2021-08-31"),
        Entry::Ended { on: "2026-08-31".into(), how: Ending::Expiry, paper: paper() },
    ]);
    let considered = Entry::Considered { on: "2026-09-01".into(), paper: paper() };
    assert_eq!(may(&ended, &considered), Err(Refusal::Ended));
    let instead = Some(Box::new(considered));
    may(&ended, &Entry::Corrected { sequence: 1, instead }).unwrap();
}

#[test]
fn a_merged_partner_asks_a_person_until_one_has_decided() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let changes = changes(gazetteer);
    let (change, since, now) = changes.of("vn.quang-binh").unwrap();
    assert_eq!((change, since.as_str(), now.as_str()), (Change::Merged, "2025-07-01", "vn.quang-tri"));
    let (change, _, now) = changes.of("vn.dong-hoi").unwrap();
    assert_eq!((change, now.as_str()), (Change::Abolished, "vn.quang-tri"));
    let (change, ..) = changes.of("vn.quang-tri").unwrap();
    assert_eq!(change, Change::Enlarged(vec!["vn.quang-binh".to_owned()]));
    assert_eq!(changes.of("vn.dien-bien"), None);
    let found = dissolved(&[tie("vn.quang-binh")], gazetteer);
    let of = |life: Option<&Life>| {
        let all = signs(&tie("vn.quang-binh"), life, &Known::default(), found.first(), &house(), TODAY);
        all.iter().any(|s| s.kind == SignKind::Partner)
    };
    assert!(of(None));
    let decided = Entry::Decided { decision: Decision::ReSign, on: "2026-11-01".into(), paper: Paper::default() };
    may(&Life::default(), &decided).unwrap();
    let silent = Ground { today: TODAY, suspenders: &[], successors: &[], texts: &[], why: " " };
    assert_eq!(check(&Life::default(), &decided, silent), Err(Refusal::NoReason));
    assert!(!of(Some(&life(&[decided]))));
    let other = Entry::PartnerConfirmed { partner: "vn.da-nang".into(), on: "2026-11-01".into(), paper: paper() };
    assert_eq!(may(&Life::default(), &other).unwrap_err().rule(), "R-234");
}

/// What puts an entry right takes its place: what came after it still comes after it.
#[test]
fn a_correction_stands_where_that_stood_which_it_corrects() {
    let agreed = Entry::Agreed { on: "2026-05-01".into(), paper: paper() };
    let renewed = Entry::Renewed {
        on: "2026-09-01".into(),
        length: Length { n: 5, unit: Measure::Years },
        cleared: "2026-3".into(),
        paper: paper(),
    };
    let instead = |sequence, entry: Entry| Entry::Corrected { sequence, instead: Some(Box::new(entry)) };
    // The first term was typed wrong; the renewal came later, and holds.
    let recorded = [five_years("2021-08-31"), agreed, renewed];
    let right = instead(0, five_years("2021-09-01"));
    may(&life(&recorded), &right).unwrap();
    let one = life(&[&recorded[..], &[right]].concat());
    assert_eq!(one.end().unwrap().iso(), "2031-09-01");
    assert_eq!((one.renewals.len(), one.agreed.as_str()), (1, ""));
    // Put right once more, by the number of what put it right, it still stands there.
    let again =
        life(&[&recorded[..], &[instead(0, five_years("2021-09-01")), instead(3, five_years("2021-09-02"))]].concat());
    assert_eq!(again.end().unwrap().iso(), "2031-09-01");
    assert_eq!(again.holding().map(|n| n.sequence).collect::<Vec<_>>(), [4, 1, 2]);
    // The receipt of a notice that was taken back since stays taken back.
    let by_notice = term(TermKind::UntilNotice, 6, Measure::Months, "2015-02-01");
    let delivered = |day: &str| Entry::NoticeDelivered { received: day.into(), by: Side::Partner, paper: paper() };
    let back = Entry::NoticeWithdrawn { on: "2026-10-01".into(), paper: paper() };
    let notice = life(&[by_notice, delivered("2026-06-15"), back, instead(1, delivered("2026-06-16"))]);
    assert_eq!(notice.standing(&house(), TODAY), Standing::InForce);
    // A meeting that was held since is not planned again.
    let planned = |on: &str| Entry::MeetingPlanned { meeting: "m1".into(), on: on.into(), place: "Nan".into() };
    let held = Entry::MeetingHeld { meeting: "m1".into(), on: "2026-10-02".into(), place: "".into(), paper: paper() };
    let recorded = [planned("2026-11-02"), held];
    let right = instead(0, planned("2026-10-02"));
    may(&life(&recorded), &right).unwrap();
    let met = life(&[&recorded[..], &[right]].concat());
    assert_eq!((met.meetings["m1"].state, met.meetings["m1"].on.as_str()), (MeetingState::Held, "2026-10-02"));
    // The day of an end is put right as it stood: what was recorded before it is no hindrance, and the tie has one end.
    let ended = |on: &str| Entry::Ended { on: on.into(), how: Ending::Expiry, paper: paper() };
    let recorded = [five_years("2021-08-31"), ended("2026-08-30")];
    let right = instead(1, ended("2026-08-31"));
    may(&life(&recorded), &right).unwrap();
    let over = life(&[&recorded[..], &[right]].concat());
    assert_eq!(over.standing(&house(), TODAY), Standing::Ended("2026-08-31".into(), Ending::Expiry));
}

/// An end holds from its own day: until then the tie stands, and standing, signs and what may be recorded say the same.
#[test]
fn an_end_holds_from_its_own_day() {
    let ended = Entry::Ended { on: "2027-03-01".into(), how: Ending::Agreement, paper: paper() };
    let one = life(&[five_years("2022-08-31"), ended]);
    let house = house();
    let kinds = |today: &str| {
        let all = signs(&tie("vn.dien-bien"), Some(&one), &Known::default(), None, &house, today);
        all.into_iter().map(|s| s.kind).collect::<Vec<_>>()
    };
    assert_eq!(one.standing(&house, "2027-02-28"), Standing::Ending("2027-03-01".into(), Ending::Agreement));
    assert_eq!(kinds("2027-02-28"), [SignKind::Ending, SignKind::LifeUnknown]);
    assert_eq!(one.standing(&house, "2027-03-01").code(), "ended");
    assert!(kinds("2027-03-01").is_empty());
    assert_eq!(one.last_day().unwrap().iso(), "2027-03-01");
    // Until then the sides still meet; that it is renewed contradicts the end, which is put right first.
    may(&one, &Entry::MeetingPlanned { meeting: "m1".into(), on: "2027-01-15".into(), place: "".into() }).unwrap();
    let renewed = Entry::Renewed {
        on: "2027-02-01".into(),
        length: Length { n: 5, unit: Measure::Years },
        cleared: "2026-3".into(),
        paper: paper(),
    };
    assert_eq!(may(&one, &renewed), Err(Refusal::Ended));
    // What happened before an end is recorded after it; what is said to have happened later is not.
    let past = life(&[Entry::Ended { on: "2026-08-31".into(), how: Ending::Agreement, paper: paper() }]);
    let held = |on: &str| Entry::MeetingHeld { meeting: "m1".into(), on: on.into(), place: "".into(), paper: paper() };
    may(&past, &held("2026-08-30")).unwrap();
    assert_eq!(may(&past, &held("2026-08-31")), Err(Refusal::Ended));
}

/// A term is recorded from the words of its clause, a paper that can be found, or a signed text that a case of the tie keeps; a renewal too.
#[test]
fn a_term_has_a_source_that_can_be_found() {
    let Entry::Term { term: full } = five_years("2021-03-01") else { panic!() };
    let with = |change: fn(&mut Term)| {
        let mut term = Term { paper: Paper::default(), ..full.clone() };
        change(&mut term);
        may(&Life::default(), &Entry::Term { term })
    };
    with(|t| t.words = "This Memorandum will remain in effect for five years".to_owned()).unwrap();
    with(|t| t.paper = paper()).unwrap();
    with(|t| (t.case, t.file) = ("2026-1".to_owned(), "ab12".to_owned())).unwrap();
    for unfounded in [
        (|t| t.words = "  ".to_owned()) as fn(&mut Term),
        |t| t.paper.by = "th.province".to_owned(),
        |t| t.paper.number = "12".to_owned(),
        |t| t.paper.day = "2021-03-01".to_owned(),
        // A text that no case of the tie keeps is none, whatever stands beside it.
        |t| t.file = "ab12".to_owned(),
        |t| (t.file, t.words) = ("cd34".to_owned(), "five years".to_owned()),
    ] {
        assert_eq!(with(unfounded), Err(Refusal::NoSource));
    }
    let agreed = life(&[five_years("2021-08-31"), Entry::Agreed { on: "2026-05-01".into(), paper: paper() }]);
    let renewed = Entry::Renewed {
        on: "2026-09-01".into(),
        length: Length { n: 5, unit: Measure::Years },
        cleared: "2026-3".into(),
        paper: Paper::default(),
    };
    assert_eq!(may(&agreed, &renewed), Err(Refusal::NoSource));
    assert_eq!(Renewing::default(), Renewing::Unknown, "what nobody recorded is no statement of the text");
}

/// Whichever side is named first, and whatever unit a partner was when it signed: two sides are one pair.
#[test]
fn two_sides_are_one_pair() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let of = |home: &str, partner: &str| pair(gazetteer, home, partner).unwrap();
    assert_eq!(of("th.mukdahan", "vn.quang-tri"), of("vn.quang-tri", "th.mukdahan"));
    assert_eq!(of("th.mukdahan", "vn.quang-tri"), of("th.mukdahan", "vn.quang-binh"));
    assert_ne!(of("th.mukdahan", "vn.quang-tri"), of("th.nakhon-phanom", "vn.quang-tri"));
    // A municipality that was abolished is not the province that has its area: who goes on with its tie, a person decides.
    assert_ne!(of("th.khon-kaen", "vn.dong-hoi"), of("th.khon-kaen", "vn.quang-tri"));
    assert_eq!(pair(gazetteer, "th.mukdahan", ""), None);
}

/// The values of the house are data, and say so.
#[test]
fn the_values_of_the_house_are_data() {
    let text = |ahead: &str| {
        format!(
            "standing = \"house\"\nalerts = [9]\nsilent = 24\nmeeting = 12\nreport = 12\nrefresh = 6\nkept = 400\n{ahead}"
        )
    };
    let nine = House::parse(&text("ahead = 14")).unwrap();
    assert_eq!((nine.alerts.as_slice(), nine.ahead), (&[9][..], 14));
    assert!(House::parse(&text("")).is_err() && House::parse(&text("ahead = 0")).is_err());
    let near =
        signs(&tie("vn.dien-bien"), Some(&life(&[five_years("2022-06-30")])), &Known::default(), None, &nine, TODAY);
    let sign = near.iter().find(|s| s.kind == SignKind::TermNear).unwrap();
    assert_eq!(sign.more, ["9"]);
}

/// An end that could not have been in that way, and what lies before its own beginning, is not recorded.
#[test]
fn an_end_comes_when_its_ground_says() {
    let ended = |on: &str, how: Ending| Entry::Ended { on: on.into(), how, paper: paper() };
    let fixed = life(&[five_years("2021-08-31")]);
    let early = may(&fixed, &ended("2026-08-30", Ending::Expiry)).unwrap_err();
    assert_eq!((early.rule(), early), ("R-073", Refusal::TooEarly(Ending::Expiry, "2026-08-31".into())));
    may(&fixed, &ended("2026-08-31", Ending::Expiry)).unwrap();
    // Where only the year is known, the year decides.
    let year = life(&[five_years("2021")]);
    assert_eq!(may(&year, &ended("2025-12-31", Ending::Expiry)), Err(Refusal::TooEarly(Ending::Expiry, "2026".into())));
    may(&year, &ended("2026-01-01", Ending::Expiry)).unwrap();
    let delivered = Entry::NoticeDelivered { received: "2026-06-15".into(), by: Side::Partner, paper: paper() };
    let notice = life(&[term(TermKind::UntilNotice, 6, Measure::Months, "2015-02-01"), delivered]);
    let early = may(&notice, &ended("2026-12-14", Ending::Notice)).unwrap_err();
    assert_eq!((early.rule(), early), ("R-072", Refusal::TooEarly(Ending::Notice, "2026-12-15".into())));
    may(&notice, &ended("2026-12-15", Ending::Notice)).unwrap();
    assert_eq!(
        may(&fixed, &ended("2021-08-30", Ending::Agreement)),
        Err(Refusal::BeforeBeginning("2021-08-31".into()))
    );
    let oral = Entry::Ended { on: "2026-01-01".into(), how: Ending::Agreement, paper: Paper::default() };
    assert_eq!(may(&fixed, &oral), Err(Refusal::NoPaper));
    let dated = |day: &str| Entry::Ended {
        on: "2026-01-01".into(),
        how: Ending::Agreement,
        paper: Paper { day: day.into(), ..paper() },
    };
    assert_eq!(may(&fixed, &dated("2026-11-27")), Err(Refusal::Future("2026-11-27".into())));
    may(&fixed, &dated(TODAY)).unwrap();
    // A tie ends once; another day is a correction of the first.
    let over = life(&[five_years("2021-08-31"), ended("2026-08-31", Ending::Expiry)]);
    let other = ended("2026-05-01", Ending::Agreement);
    assert_eq!(may(&over, &other), Err(Refusal::Ended));
    may(&over, &Entry::Corrected { sequence: 1, instead: Some(Box::new(other)) }).unwrap();
    let act = |on: &str, ends: bool| {
        let (on, by, paper) = (on.to_owned(), "th.moi".to_owned(), paper());
        if ends { Entry::Resumed { on, by, paper } } else { Entry::Suspended { on, by, paper } }
    };
    let suspended = life(&[act("2026-03-01", false)]);
    assert_eq!(may(&suspended, &act("2026-02-28", true)), Err(Refusal::BeforeBeginning("2026-03-01".into())));
    may(&suspended, &act("2026-03-01", true)).unwrap();
}

/// A report is missed year by year: one that came is of its own year, and where nobody set a day nothing is late.
#[test]
fn each_reporting_year_is_missed_for_itself() {
    let told = |asked: &[(&str, &str)]| {
        let known = Known {
            asked: asked.iter().map(|(u, c)| ((*u).to_owned(), (*c).to_owned())).collect(),
            report: Some(("2026-10-01".to_owned(), "year-2024".to_owned())),
            ..Known::default()
        };
        let all = signs(&tie("vn.dien-bien"), None, &known, None, &house(), TODAY);
        all.into_iter().find(|s| s.kind == SignKind::NoReport).map(|s| (s.day, s.rows))
    };
    assert_eq!(told(&[("", "year-2026")]), None);
    assert_eq!(told(&[("2026-12-15", "year-2026")]), None);
    let row = |of: &str| Seen::Report(of.to_owned());
    let all = [("2025-12-15", "year-2025"), ("2026-06-15", "year-2026"), ("2026-12-15", "year-2027")];
    assert_eq!(told(&all), Some(("2026-06-15".into(), vec![row("year-2025"), row("year-2026")])));
}
