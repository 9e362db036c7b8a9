//! What UKG Pro's messages look like, checked against messages written by hand and against messages made at random.

mod bad_input;
mod bi;
mod corpus;
mod credentials;
mod emitter;
mod employee_person;
mod every_type;
mod generator;
mod golden_rest;
mod golden_soap;
mod index;
mod json_schema;
mod login;
mod operators;
mod order;
mod permissions;
mod person_details;
mod round_trip;
mod share;
mod tree;
mod wire;
mod wsdl;
