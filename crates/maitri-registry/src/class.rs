//! Classes of papers: who may see one follows from its class and the table of rights, never from where it lies in a list.

use serde::{Deserialize, Serialize};

/// The class of a paper or text (decision 5; ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Facts of signed instruments: the published register.
    Public,
    /// The working papers of a case.
    #[default]
    Ordinary,
    /// Opinions of offices.
    Opinion,
    /// Papers of the Party.
    Party,
    /// Opinions and papers of the police.
    Police,
    /// Opinions and papers of the military.
    Military,
    /// Papers for the cabinet and of it.
    Cabinet,
    /// Opinions of the Council of State.
    CouncilOfState,
    /// Data of persons: passports, days of birth.
    Personal,
}

impl Class {
    /// All of them.
    pub const ALL: [Class; 9] = [
        Class::Public,
        Class::Ordinary,
        Class::Opinion,
        Class::Party,
        Class::Police,
        Class::Military,
        Class::Cabinet,
        Class::CouncilOfState,
        Class::Personal,
    ];

    /// Its word in files and tables.
    pub fn code(self) -> &'static str {
        match self {
            Class::Public => "public",
            Class::Ordinary => "ordinary",
            Class::Opinion => "opinion",
            Class::Party => "party",
            Class::Police => "police",
            Class::Military => "military",
            Class::Cabinet => "cabinet",
            Class::CouncilOfState => "council-of-state",
            Class::Personal => "personal",
        }
    }

    /// The class of a word.
    pub fn of(code: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|c| c.code() == code)
    }

    /// Whether its papers are kept in the second store, and never leave the installation.
    pub fn is_restricted(self) -> bool {
        matches!(self, Class::Party | Class::Police | Class::Military | Class::Cabinet | Class::CouncilOfState)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_their_class() {
        for class in Class::ALL {
            assert_eq!(Class::of(class.code()), Some(class));
            assert_eq!(serde_json::to_value(class).unwrap(), class.code());
        }
        assert_eq!(Class::of("secret"), None);
        assert_eq!(Class::ALL.iter().filter(|c| c.is_restricted()).count(), 5);
    }
}
