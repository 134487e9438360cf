//! Language versions of one instrument against one another.
