//! What may be said of a delegation, a project or a directive: one table for the forms of the pages, the words of the command line and the
//! bodies of the interface. What is said here becomes an entry of the log in one place.

use super::Noun;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line.
    Line,
    /// Several lines.
    Text,
    /// A day, as printed in either era.
    Day,
    /// A whole number, in any digits.
    Number,
    /// Yes or no, and it must be said which.
    YesNo,
    /// A mark: it is there, or nobody made it.
    Mark,
    /// One of some words: the word, the key of its name.
    Choice(&'static [(&'static str, &'static str)]),
    /// An office, by id or name.
    Office,
    /// A place, by id or name.
    Place,
    /// Something of the thing itself, by id: members, points …
    Part(Part),
}

/// Parts of a thing that a field names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A member of a delegation.
    Member,
    /// A promise.
    Task,
    /// A point of a directive.
    Point,
    /// A request.
    Request,
    /// An obstacle.
    Obstacle,
    /// Another project.
    Project,
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// The key of its name on a page.
    pub key: &'static str,
    /// What it takes.
    pub kind: Kind,
}

/// Something that may be said.
#[derive(Debug, Clone, Copy)]
pub struct Saying {
    /// The word of the entry.
    pub entry: &'static str,
    /// The key of its name on a page.
    pub key: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

const fn f(name: &'static str, key: &'static str, kind: Kind) -> Field {
    Field { name, key, kind }
}

const NUMBER: Field = f("number", "case-paper-number", Kind::Line);
const DAY: Field = f("day", "case-paper-day", Kind::Day);
const OFFICE: Field = f("office", "case-paper-by", Kind::Office);
const MEMBER: Field = f("member", "dep-member", Kind::Part(Part::Member));
const POINT: Field = f("point", "dep-point", Kind::Part(Part::Point));
const FROM: Field = f("from", "dep-from", Kind::Day);
const TO: Field = f("to", "dep-to", Kind::Day);
const CASE: Field = f("case", "dep-case", Kind::Line);
const HOME: Field = f("home", "dep-home", Kind::Place);
const PARTNER: Field = f("partner", "dep-partner", Kind::Place);
const TIE: Field = f("tie", "dep-tie", Kind::Line);
const WHAT: Field = f("field", "dep-field", Kind::Line);
const VALUE: Field = f("value", "dep-value", Kind::Line);
const AMOUNT: Field = f("amount", "dep-amount", Kind::Number);
const CURRENCY: Field = f("currency", "dep-currency", Kind::Line);
const LEAD: Field = f("lead", "dep-lead", Kind::Line);
const WITH: Field = f("with", "dep-with", Kind::Line);
const PRODUCT: Field = f("product", "dep-product", Kind::Line);
const DUE: Field = f("due", "dep-due", Kind::Day);
const REGULAR: Field = f("regular", "dep-regular", Kind::Mark);
const RULE: Field = f("rule", "dep-rule", Kind::Line);
const ON: Field = f("day", "dep-on", Kind::Day);
const HOW: Field = f("how", "dep-how", Kind::Line);
const OBSTACLE: [Field; 4] = [
    f("difficulty", "dep-difficulty", Kind::Text),
    f("cause", "dep-cause", Kind::Text),
    f("proposal", "dep-proposal", Kind::Text),
    f("competence", "dep-competence", Kind::Office),
];

/// The word of a choice for what nobody said; a choice that lacks it must be made.
pub const UNKNOWN: &str = "unknown";

const YES_NO_UNKNOWN: Kind = Kind::Choice(&[(UNKNOWN, "dep-not-said"), ("yes", "dep-yes"), ("no", "dep-no")]);

const fn s(entry: &'static str, key: &'static str, fields: &'static [Field]) -> Saying {
    Saying { entry, key, fields }
}

const DELEGATION: &[Saying] = &[
    s(
        "opened",
        "dep-open-delegation",
        &[
            f("direction", "dep-direction", Kind::Choice(&[("out", "dep-out"), ("in", "dep-in")])),
            f("purpose", "dep-purpose", Kind::Line),
            HOME,
            PARTNER,
            TIE,
            f("activity", "dep-activity", Kind::Line),
            f("new-partner", "dep-new-partner", Kind::Line),
            f("country", "dep-country", Kind::Line),
            f(
                "plan",
                "dep-plan",
                Kind::Choice(&[(UNKNOWN, "dep-not-said"), ("in-plan", "dep-in-plan"), ("off-plan", "dep-off-plan")]),
            ),
            f("reason", "dep-reason", Kind::Line),
            FROM,
            TO,
            CASE,
        ],
    ),
    s(
        "member",
        "dep-say-member",
        &[
            MEMBER,
            f("party", "dep-party", YES_NO_UNKNOWN),
            f("managed", "dep-managed", YES_NO_UNKNOWN),
            f(
                "level",
                "dep-level",
                Kind::Choice(&[
                    (UNKNOWN, "dep-not-said"),
                    ("province", "dep-level-province"),
                    ("commune", "dep-level-commune"),
                    ("other", "dep-level-other"),
                ]),
            ),
            f("position", "dep-position", YES_NO_UNKNOWN),
            f(
                "trip",
                "dep-trip",
                Kind::Choice(&[(UNKNOWN, "dep-not-said"), ("official", "dep-official"), ("private", "dep-private")]),
            ),
        ],
    ),
    s(
        "named",
        "dep-say-named",
        &[
            MEMBER,
            f("name", "dep-name", Kind::Line),
            f("title", "dep-title", Kind::Line),
            f("role", "dep-role", Kind::Line),
        ],
    ),
    s(
        "personal",
        "dep-say-personal",
        &[MEMBER, f("passport", "dep-passport", Kind::Line), f("born", "dep-born", Kind::Line)],
    ),
    s("left", "dep-say-left", &[MEMBER]),
    s(
        "authority",
        "dep-say-authority",
        &[
            MEMBER,
            f("who", "dep-who", Kind::Line),
            f("paper", "dep-on-paper", Kind::Line),
            RULE,
            f("from", "dep-in-force", Kind::Day),
            f("opinion", "dep-opinion-first", Kind::YesNo),
        ],
    ),
    s("gap-noted", "dep-say-gap", &[MEMBER, NUMBER, DAY, OFFICE]),
    s("consent", "dep-say-consent", &[MEMBER, NUMBER, DAY, OFFICE]),
    s("budget", "dep-say-budget", &[f("source", "dep-source", Kind::Line), AMOUNT, CURRENCY]),
    s("programme", "dep-say-programme", &[f("text", "dep-programme", Kind::Text)]),
    s(
        "security",
        "dep-say-security",
        &[
            f("class", "dep-class", Kind::Choice(&[("police", "dep-police"), ("military", "dep-military")])),
            NUMBER,
            DAY,
            OFFICE,
        ],
    ),
    s("decided", "dep-say-decided", &[NUMBER, DAY, OFFICE]),
    s("departed", "dep-say-departed", &[ON]),
    s("returned", "dep-say-returned", &[ON]),
    s("report-due", "dep-say-report-due", &[ON, RULE]),
    s("reported", "dep-say-reported", &[f("results", "dep-results", Kind::Text), NUMBER, DAY, OFFICE]),
    s("committed", "dep-say-committed", &[f("what", "dep-what", Kind::Line), LEAD, DUE]),
    s("kept", "dep-say-kept", &[f("task", "dep-task", Kind::Part(Part::Task)), ON, HOW]),
    s("obstacle", "dep-say-obstacle", &OBSTACLE),
    s("solved", "dep-say-solved", &[f("obstacle", "dep-obstacle", Kind::Part(Part::Obstacle)), HOW]),
    s("corrected", "dep-say-corrected", &[WHAT, VALUE]),
    s("cancelled", "dep-say-cancelled", &[]),
    s("withdrawn", "dep-say-withdrawn", &[]),
];

const PROJECT: &[Saying] = &[
    s(
        "opened",
        "dep-open-project",
        &[
            f(
                "kind",
                "dep-kind",
                Kind::Choice(&[
                    ("aid", "dep-kind-aid"),
                    ("joint", "dep-kind-joint"),
                    ("programme", "dep-kind-programme"),
                    ("plan", "dep-kind-plan"),
                    ("border", "dep-kind-border"),
                ]),
            ),
            f("title", "dep-project-title", Kind::Line),
            HOME,
            PARTNER,
            TIE,
            f("instrument", "dep-instrument", Kind::Line),
            f("clause", "dep-clause", Kind::Line),
            f("output", "dep-output", Kind::Text),
            f("cost", "dep-cost", Kind::Number),
            CURRENCY,
            f("fund", "dep-fund", Kind::Line),
            f("from", "dep-begins", Kind::Day),
            f("to", "dep-ends", Kind::Day),
            CASE,
        ],
    ),
    s("legal-basis", "dep-say-basis", &[RULE, NUMBER, DAY, OFFICE]),
    s("obstacle", "dep-say-obstacle", &OBSTACLE),
    s("solved", "dep-say-solved", &[f("obstacle", "dep-obstacle", Kind::Part(Part::Obstacle)), HOW]),
    s("budget-proposed", "dep-say-proposed", &[AMOUNT, CURRENCY, NUMBER, DAY, OFFICE]),
    s("budget-decided", "dep-say-budgeted", &[AMOUNT, CURRENCY, NUMBER, DAY, OFFICE]),
    s("agreed", "dep-say-agreed", &[NUMBER, DAY, OFFICE]),
    s("started", "dep-say-started", &[ON]),
    s("accepted", "dep-say-accepted", &[NUMBER, DAY, OFFICE]),
    s("handed-over", "dep-say-handed-over", &[NUMBER, DAY, OFFICE]),
    s("stepped", "dep-say-stepped", &[f("state", "dep-state", Kind::Line), NUMBER, DAY, OFFICE]),
    s("successor", "dep-say-successor", &[f("project", "dep-successor", Kind::Part(Part::Project))]),
    s("stopped", "dep-say-stopped", &[NUMBER, DAY, OFFICE]),
    s("corrected", "dep-say-corrected", &[WHAT, VALUE]),
    s("withdrawn", "dep-say-withdrawn", &[]),
];

const DIRECTIVE: &[Saying] = &[
    s(
        "given",
        "dep-open-directive",
        &[
            f("title", "dep-directive-title", Kind::Line),
            HOME,
            f("giver", "dep-giver", Kind::Office),
            NUMBER,
            f("day", "dep-given-on", Kind::Day),
            f("points", "dep-points-counted", Kind::Number),
            CASE,
        ],
    ),
    s(
        "point",
        "dep-say-point",
        &[
            f("point", "dep-point-number", Kind::Line),
            f("text", "dep-text", Kind::Text),
            LEAD,
            WITH,
            PRODUCT,
            DUE,
            REGULAR,
        ],
    ),
    s("assigned", "dep-say-assigned", &[POINT, LEAD, WITH, PRODUCT, DUE, REGULAR]),
    s("progress", "dep-say-progress", &[POINT, f("text", "dep-done", Kind::Text), ON]),
    s("obstacle", "dep-say-obstacle", &[POINT, OBSTACLE[0], OBSTACLE[1], OBSTACLE[2], OBSTACLE[3]]),
    s(
        "solved",
        "dep-say-solved",
        &[f("obstacle", "dep-obstacle", Kind::Part(Part::Obstacle)), HOW, NUMBER, DAY, OFFICE],
    ),
    s("answered", "dep-say-answered", &[POINT, f("result", "dep-result", Kind::Text), NUMBER, DAY, OFFICE]),
    s("accepted", "dep-say-accepted-answer", &[POINT, NUMBER, DAY, OFFICE]),
    s("sent-back", "dep-say-sent-back", &[POINT, f("reason", "dep-why-back", Kind::Line), NUMBER, DAY, OFFICE]),
    s("lifted", "dep-say-lifted", &[POINT, NUMBER, DAY, OFFICE]),
    s(
        "request",
        "dep-say-request",
        &[
            f("request", "dep-request-number", Kind::Line),
            f("text", "dep-request-text", Kind::Text),
            f("to", "dep-request-to", Kind::Office),
        ],
    ),
    s(
        "replied",
        "dep-say-replied",
        &[
            f("request", "dep-request", Kind::Part(Part::Request)),
            f("answer", "dep-answer", Kind::Text),
            NUMBER,
            DAY,
            OFFICE,
        ],
    ),
    s("corrected", "dep-say-corrected", &[POINT, WHAT, VALUE]),
    s("withdrawn", "dep-say-withdrawn", &[]),
];

impl Noun {
    /// All that may be said; the first is that which opens one.
    pub fn sayings(self) -> &'static [Saying] {
        match self {
            Noun::Delegation => DELEGATION,
            Noun::Project => PROJECT,
            Noun::Directive => DIRECTIVE,
        }
    }

    /// What may be said by its word.
    pub fn saying(self, entry: &str) -> Option<&'static Saying> {
        self.sayings().iter().find(|s| s.entry == entry)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Given, entry_json};
    use super::*;
    use maitri_registry::follow::{delegation, directive, project};

    /// Money is read in the language of who types it, and what may be either of two figures is asked back.
    #[test]
    fn money_is_read_in_its_language() {
        use maitri_pack::Language::{En, Vi};
        let read = super::super::figure;
        for (text, language, kept) in [
            ("180.000.000", Vi, "180000000"),
            ("1.500", Vi, "1500"),
            ("1,5", Vi, "1.5"),
            ("๑,๐๐๐", En, "1000"),
            ("1.5", En, "1.5"),
            ("5", En, "5"),
            ("", En, ""),
        ] {
            assert_eq!(read(text, language).as_deref(), Ok(kept), "{text}");
        }
        assert!(read("1.500", En).is_err() && read("1,500", Vi).is_err() && read("many", En).is_err());
    }

    #[test]
    fn nobody_is_born_in_a_time_to_come() {
        let packs = maitri_pack::Packs::embedded().unwrap();
        let saying = Noun::Delegation.saying("personal").unwrap();
        let born = |day: &str| {
            let given = [("member", "m1"), ("born", day)].map(|(n, v)| (n.to_owned(), v.to_owned()));
            entry_json(packs, maitri_pack::Language::En, saying, &given.into_iter().collect())
        };
        assert!(born("1970-01-02").is_ok() && born("1970").is_ok());
        assert!(matches!(born("2099-01-02"), Err(super::super::Stop::Bad(field, _)) if field == "born"));
    }

    /// What nobody said is asked for, or kept as not said; it becomes no answer.
    #[test]
    fn what_is_left_out_is_no_answer() {
        let packs = maitri_pack::Packs::embedded().unwrap();
        for noun in Noun::ALL {
            for saying in noun.sayings() {
                for field in saying.fields {
                    let left_out = |wanted: &[&str]| {
                        let others = saying.fields.iter().filter(|o| o.name != field.name).filter_map(|o| {
                            let value = match o.kind {
                                Kind::YesNo => "no",
                                Kind::Choice(all) => all[0].0,
                                _ => return None,
                            };
                            Some((o.name.to_owned(), value.to_owned()))
                        });
                        match entry_json(packs, maitri_pack::Language::En, saying, &others.collect()) {
                            Ok(json) => json[field.name] == UNKNOWN,
                            Err(stop) => {
                                matches!(stop, super::super::Stop::Refused(why) if wanted.contains(&why.field()))
                            }
                        }
                    };
                    if matches!(field.kind, Kind::YesNo | Kind::Choice(_)) {
                        assert!(left_out(&[field.name]), "{noun:?} {} {}", saying.entry, field.name);
                    }
                }
            }
        }
        let asked = |entry: &str, noun: Noun| {
            let saying = noun.saying(entry).unwrap();
            let must = |f: &&Field| match f.kind {
                Kind::YesNo => true,
                Kind::Choice(all) => all.iter().all(|(word, _)| *word != UNKNOWN),
                _ => false,
            };
            saying.fields.iter().filter(must).map(|f| f.name).collect::<Vec<_>>()
        };
        assert_eq!(asked("opened", Noun::Project), ["kind"]);
        assert_eq!(asked("opened", Noun::Delegation), ["direction"]);
        assert_eq!(asked("authority", Noun::Delegation), ["opinion"]);
        assert_eq!(asked("security", Noun::Delegation), ["class"]);
    }

    /// Each line of the table makes an entry that the log knows, with every field that it names.
    #[test]
    fn every_saying_is_an_entry_of_the_log() {
        for noun in Noun::ALL {
            for saying in noun.sayings() {
                let given: Given = saying
                    .fields
                    .iter()
                    .map(|field| {
                        let value = match field.kind {
                            Kind::Day => "2026-01-02",
                            Kind::Number => "๑๑",
                            Kind::YesNo | Kind::Mark => "yes",
                            Kind::Choice(all) => all[all.len() - 1].0,
                            Kind::Place => "vn.son-la",
                            Kind::Line if field.name == "currency" => "vnd",
                            _ => "x",
                        };
                        (field.name.to_owned(), value.to_owned())
                    })
                    .collect();
                let packs = maitri_pack::Packs::embedded().unwrap();
                let json = entry_json(packs, maitri_pack::Language::En, saying, &given).unwrap();
                let told = |word: &str, back: serde_json::Value| {
                    assert_eq!(word, saying.entry);
                    // What is read back says all that was said.
                    for field in saying.fields {
                        let name = field.name.replace('-', "_");
                        let inside = back.get("whose").and_then(|w| w.get(&name));
                        assert!(back.get(&name).or(inside).is_some(), "{noun:?} {}: {name}: {back}", saying.entry);
                    }
                };
                match noun {
                    Noun::Delegation => {
                        let entry: delegation::Entry = serde_json::from_value(json).unwrap();
                        told(entry.told().0, serde_json::to_value(&entry).unwrap());
                    }
                    Noun::Project => {
                        let entry: project::Entry = serde_json::from_value(json).unwrap();
                        told(entry.told().0, serde_json::to_value(&entry).unwrap());
                    }
                    Noun::Directive => {
                        let entry: directive::Entry = serde_json::from_value(json).unwrap();
                        told(entry.told().0, serde_json::to_value(&entry).unwrap());
                    }
                }
            }
        }
    }
}
