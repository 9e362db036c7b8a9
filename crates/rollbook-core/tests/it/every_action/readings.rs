//! The names of lines about which sources disagree: under each reading, the one line is enough.
