//! The words of the pages: `locales/*.ftl`, compiled in.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use maitri_pack::Language;
use std::sync::OnceLock;

/// The three files, for the tests that compare them.
pub const FILES: [(Language, &str); 3] = [
    (Language::Th, include_str!("../../../../locales/th.ftl")),
    (Language::Vi, include_str!("../../../../locales/vi.ftl")),
    (Language::En, include_str!("../../../../locales/en.ftl")),
];

type Bundle = FluentBundle<FluentResource>;

fn bundle(language: Language) -> Option<&'static Bundle> {
    static BUNDLES: OnceLock<Vec<(Language, Bundle)>> = OnceLock::new();
    let bundles = BUNDLES.get_or_init(|| {
        FILES
            .iter()
            .map(|(language, text)| {
                let identifier = language.code().parse().unwrap_or_default();
                let mut bundle = Bundle::new_concurrent(vec![identifier]);
                // Names and papers stand inside the sentences; marks of isolation would come along when they are copied.
                bundle.set_use_isolating(false);
                // A file with a fault gives what it holds; the tests refuse one.
                let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
                let _ = bundle.add_resource(resource);
                (*language, bundle)
            })
            .collect()
    });
    bundles.iter().find(|(l, _)| *l == language).map(|(_, b)| b)
}

/// The text of `key` in `language` with `args`; `⟦key⟧` where there is none, which no test lets pass.
pub fn text(language: Language, key: &str, args: &[(&str, &str)]) -> String {
    let missing = || format!("⟦{key}⟧");
    let Some(bundle) = bundle(language) else { return missing() };
    let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else { return missing() };
    let mut values = FluentArgs::new();
    for (name, value) in args {
        values.set(*name, *value);
    }
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
    if errors.is_empty() { text } else { missing() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(text: &str) -> BTreeSet<&str> {
        text.lines()
            .filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|l| l.split_once(" ="))
            .map(|(key, _)| key)
            .collect()
    }

    #[test]
    fn every_key_stands_in_all_three() {
        let english = keys(FILES[2].1);
        assert!(english.len() > 50);
        for (language, text) in FILES {
            assert!(FluentResource::try_new(text.to_owned()).is_ok(), "{language}");
            let own = keys(text);
            let difference: Vec<_> = english.symmetric_difference(&own).collect();
            assert!(difference.is_empty(), "{language}: {difference:?}");
        }
    }

    #[test]
    fn every_argument_stands_in_all_three() {
        let args = |text: &str, key: &str| -> BTreeSet<String> {
            let mut inside = false;
            let mut out = BTreeSet::new();
            for line in text.lines() {
                if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                    inside = line.split_once(" =").is_some_and(|(k, _)| k == key);
                }
                if inside {
                    for part in line.split("{ $").skip(1) {
                        out.insert(part.split(' ').next().unwrap().to_owned());
                    }
                }
            }
            out
        };
        for key in keys(FILES[2].1) {
            let english = args(FILES[2].1, key);
            for (language, text) in FILES {
                assert_eq!(args(text, key), english, "{language}: {key}");
            }
        }
    }

    /// Every key that the templates and the code name exists, and each key is named somewhere.
    #[test]
    fn keys_are_used() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        // What drafting says is said in the terminal too.
        let mut all = std::fs::read_to_string(root.join("src/draft.rs")).unwrap();
        let mut folders: Vec<_> = [
            "../../web/templates",
            "src/web",
            "src/procedure",
            "src/case",
            "src/cli/case",
            "src/follow",
            "src/department",
            "src/life",
        ]
        .iter()
        .map(|folder| root.join(folder))
        .collect();
        // What is said of the time after signing is said in the terminal too.
        for file in [
            "src/cli/activity.rs",
            "src/cli/yearly.rs",
            "src/cli/department.rs",
            "src/cli/procedure.rs",
            "src/cli/case.rs",
            "src/case.rs",
            "src/mail.rs",
            "src/notices.rs",
        ] {
            all.push_str(&std::fs::read_to_string(root.join(file)).unwrap());
        }
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    all.push_str(&std::fs::read_to_string(path).unwrap());
                }
            }
        }
        for key in keys(FILES[2].1) {
            assert!(all.contains(&format!("\"{key}\"")), "nothing says `{key}`");
        }
    }
}
