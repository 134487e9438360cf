//! The tests of the store, in one binary: the same stories on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
// Files, child programs, the clock and threads are what is tested here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

/// Makes a test on each database out of a function that takes a fresh place for a store.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&crate::made::Made::sqlite()); })*
        }
        mod postgres {
            $(#[test] fn $name() {
                if let Some(made) = crate::made::Made::postgres() { super::$name(&made); }
            })*
        }
    };
}

#[path = "all/crash.rs"]
mod crash;
#[path = "all/made.rs"]
mod made;
#[path = "all/power.rs"]
mod power;
#[path = "all/scale.rs"]
mod scale;
#[path = "all/sealed.rs"]
mod sealed;
#[path = "all/story.rs"]
mod story;
#[path = "all/tampering.rs"]
mod tampering;
