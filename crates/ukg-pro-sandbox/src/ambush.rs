//! What is to be done at the moment a request comes.

type Then = Box<dyn FnOnce() + Send>;

/// Something that waits for requests of an operation.
struct Ambush {
    operation: String,
    left: u64,
    then: Then,
}

/// Everything that waits.
#[derive(Default)]
pub(crate) struct Ambushes(Vec<Ambush>);

impl Ambushes {
    pub(crate) fn add(&mut self, operation: &str, count: u64, then: Then) {
        self.0.push(Ambush {
            operation: operation.to_owned(),
            left: count.max(1),
            then,
        });
    }

    /// A request has come: gives what is to be done before it is answered.
    pub(crate) fn sprung(&mut self, operation: &str) -> Vec<Then> {
        for ambush in self.0.iter_mut().filter(|ambush| ambush.operation == operation) {
            ambush.left -= 1;
        }
        let sprung = self.0.extract_if(.., |ambush| ambush.left == 0);
        sprung.map(|ambush| ambush.then).collect()
    }
}
