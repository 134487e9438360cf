//! The tests of the record keeper, in one binary.
